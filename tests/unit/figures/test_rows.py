"""What many figures say of the rows that they draw."""

import pandas as pd
from effect_study import study

from groupwork.figures.rows import arms_of, ci_label, most_label, people_label, statistic_name

ARMS = {"a": {"en": "group", "zh": "小组"}, "b": {"en": "waiting list", "zh": "等候名单"}}


def test_people_are_told_from_fewest_to_most():
    assert people_label(pd.Series([12, 9, 10]), "en") == "n = 9 – 12"
    assert people_label(pd.Series([9, 9]), "en") == "n = 9"
    assert people_label(pd.Series([], dtype=float), "en") == "n = 0"


def test_of_rows_that_are_all_held_back_nobody_is_counted():
    assert most_label(pd.DataFrame({"n": [4, 12]}), "en") == ["n = 12"]
    assert most_label(pd.DataFrame({"n": [None, None]}, dtype=float), "en") == []


def test_arms_bear_their_labels_in_both_languages():
    trial = study(
        design={"kind": "randomised", "groups": {"attribute": "arm", "control": "b"}},
        attributes={"arm": {"label": "Arm", "levels": ARMS}},
    )
    assert arms_of(trial, "en") == {"a": "group", "b": "waiting list"}
    assert arms_of(trial, "zh") == {"a": "小组", "b": "等候名单"}
    assert list(arms_of(study(), "en")) == ["all"]


def test_levels_and_formulas_are_those_of_the_study():
    assert "90%" in ci_label(study().model_copy(update={"ci_level": 0.9}), "en")
    assert statistic_name("d_av", "en") == statistic_name("d_av", "zh") == "$d_{av}$"
