"""Moderators against R's sandwich and lmtest (tests/data/r_moderators.R)."""

import json

import numpy as np
import pandas as pd
import pytest
from effect_study import DATA, beat_the_blues, one, scores, study

from groupwork.analysis.moderators import moderators_table

R = json.loads((DATA / "r_moderators.json").read_text(encoding="utf-8"))
ATTRIBUTES = {
    "arm": {"label": "Arm", "levels": {"TAU": "usual", "BtheB": "program"}},
    "drug": {"label": "Drug", "levels": {"No": "no", "Yes": "yes"}},
    "third": {"label": "Third", "levels": {"a": "a", "b": "b", "c": "c"}},
    "age": {"label": "Age", "unit": "years"},
}


def trial(arms: bool, *moderators: str):
    more = {"attributes": ATTRIBUTES, "moderators": list(moderators)}
    declared, long, people = beat_the_blues(**more)
    if not arms:
        plain = declared.design.model_copy(update={"kind": "one-group", "groups": None})
        declared = declared.model_copy(update={"design": plain})
    drug = pd.read_csv(DATA / "btheb.csv", dtype={"id": str}).set_index("id")["drug"]
    number = people["participant_id"].astype(int)
    third = number.map(lambda each: "abc"[each % 3])
    age = (number * 37) % 23 + 20
    people = people.assign(drug=people["participant_id"].map(drug), third=third, age=age)
    return declared, long, people


@pytest.mark.parametrize(
    ("case", "arms", "moderator", "joint"),
    [
        ("number", False, "age", None),
        ("category", False, "third", "category_joint"),
        ("two", False, "drug", None),
        ("arms_category", True, "third", "arms_joint"),
    ],
)
def test_rows_are_rs(case, arms, moderator, joint):
    table = moderators_table(*trial(arms, moderator))
    assert set(table["wave_to"]) == {"m2"}
    rows = table[table["statistic"] == "moderation"]
    for column, name in (
        ("estimate", "estimate"),
        ("p", "p"),
        ("ci_low", "low"),
        ("ci_high", "high"),
    ):
        expected = np.atleast_1d(R[case][name])
        assert rows[column].to_numpy(float) == pytest.approx(expected, rel=1e-9), name
    whole = table[table["statistic"] == "moderation_f"]
    assert len(whole) == (joint is not None)
    if joint:
        assert whole.iloc[0]["estimate"] == pytest.approx(R[joint]["f"], rel=1e-9)
        assert whole.iloc[0]["p"] == pytest.approx(R[joint]["p"], rel=1e-9)


def test_a_number_in_arms_and_holm_by_hand():
    table = moderators_table(*trial(True, "age", "third"))
    row = one(table, moderator="age", statistic="moderation")
    assert row["term"] == "BtheB - TAU: per unit"
    assert row["estimate"] == pytest.approx(R["arms_number"]["estimate"], rel=1e-9)
    assert row["p"] == pytest.approx(R["arms_number"]["p"], rel=1e-9)
    small, large = sorted([R["arms_number"]["p"], R["arms_joint"]["p"]])
    adjusted = table[table["statistic"] == "p_holm"]["p"].sort_values().to_numpy(float)
    assert adjusted == pytest.approx([min(1, 2 * small), max(large, min(1, 2 * small))], rel=1e-9)


def small(values: dict[str, list], moderator: str = "third", n: int | None = None):
    changes = [1.0, 4, 2, 8, 3, 5, 9, 2, 6, 1, 7, 3][: n or 12]
    long = scores(pre=[20.0] * len(changes), post=[20.0 + each for each in changes])
    people = pd.DataFrame({"participant_id": [str(i) for i in range(len(changes))], **values})
    return study(attributes=ATTRIBUTES, moderators=[moderator]), long, people


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (small({"third": ["a"] * 11 + ["b"]}), "is one person"),
        (small({"third": ["a"] * 12}), "the same value"),
        (small({"age": [30] * 12}, "age"), "the same value"),
        (small({"age": [30, 40]}, "age", n=2), "2 people for 2 coefficients"),
        (small({"age": [30] * 11 + [60]}, "age"), "one person alone fixes"),
        (small({"age": [np.nan] * 12}, "age"), "0 people for"),
    ],
)
def test_what_cannot_be_estimated(made, why):
    table = moderators_table(*made)
    assert table["estimate"].isna().all() and table["p"].isna().all()
    assert table["note"].str.startswith("not estimable").all()
    assert table["note"].str.contains(why).all()


def test_an_empty_cell_of_arm_and_level():
    declared, long, people = trial(True, "third")
    people.loc[people["arm"] == "BtheB", "third"] = "a"
    table = moderators_table(declared, long, people)
    assert table["note"].str.contains("nobody is in one of the groups").all()


def test_a_level_of_few_is_not_shown_but_counts():
    table = moderators_table(*small({"third": ["a"] * 7 + ["b"] * 5}))
    assert one(table, statistic="moderation")["estimate"] == pytest.approx(
        np.mean([2, 6, 1, 7, 3]) - np.mean([1, 4, 2, 8, 3, 5, 9])
    )
    table = moderators_table(*small({"third": ["a"] * 8 + ["b"] * 4}))
    few = one(table, statistic="moderation")["note"]
    assert few == "not estimable: fewer than 5 people"


def test_shift_of_the_number_changes_nothing():
    ages = list(range(20, 32))
    first = moderators_table(*small({"age": ages}, "age"))
    moved = moderators_table(*small({"age": [age + 7 for age in ages]}, "age"))
    row, other = one(first, statistic="moderation"), one(moved, statistic="moderation")
    assert row["estimate"] == pytest.approx(other["estimate"]) and row["p"] == pytest.approx(
        other["p"]
    )
