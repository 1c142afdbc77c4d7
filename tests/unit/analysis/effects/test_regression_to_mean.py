"""Regression to the mean: by hand, and by simulation with a known reliability."""

import numpy as np
import pandas as pd
import pytest
from effect_study import one, scores, study

from groupwork.analysis.effects.regression_to_mean import regression_table

WAVES = {"survey": "survey", "pre": "pre", "post": "post", "later": "follow-up"}
RELIABLE = {
    "sd": 10,
    "sd_source": "norms",
    "reliability": 0.8,
    "reliability_type": "retest",
    "reliability_source": "study of Y",
}


def chosen_by(scale: str, wave: str = "survey") -> dict:
    return {
        "kind": "one-group",
        "selection": {"wave": wave, "scale": scale, "rule": "the highest"},
    }


def selected(outcome: dict, **more):
    return study(
        [{"scale": "bdi"} | outcome],
        waves=WAVES,
        design=more.pop("design", chosen_by("bdi")),
        **more,
    )


# Survey mean 20, SD sqrt(200/3); members a and b at 30 then, c lost before the post-test.
LONG = scores(
    survey={"a": 32, "b": 28, "c": 24, "d": 12, "e": 14, "f": 10},
    pre={"a": 26, "b": 26, "c": 22},
    post={"a": 20, "b": 24, "c": np.nan},
    later={"a": 21},
)


def test_by_hand():
    table = regression_table(selected({"reliable_change": RELIABLE}), LONG)

    def value(statistic):
        return one(table, statistic=statistic)["estimate"]

    assert value("survey_mean") == 20
    assert value("survey_sd") == pytest.approx(np.std([32, 28, 24, 12, 14, 10], ddof=1))
    assert value("members_survey_mean") == 30
    assert value("members_pre_mean") == 26
    assert value("members_post_mean") == 22
    assert value("members_followup_mean") == 21
    assert value("expected_pre_mean") == 20 + 0.8 * (30 - 20)
    assert value("expected_change") == -2
    assert value("change_survey_to_pre") == -4
    assert value("change_pre_to_post") == -4
    assert value("d_survey_sd") == pytest.approx(-4 / value("survey_sd"))
    assert value("d_z") == pytest.approx(-4 / np.std([-6, -2], ddof=1))
    assert one(table, statistic="survey_mean")["n"] == 6
    assert one(table, statistic="members_pre_mean")["n"] == 2  # c is not in any member mean
    assert "reliability 0.8 (retest)" in one(table, statistic="expected_pre_mean")["method"]
    assert one(table, statistic="expected_pre_mean")["note"] == "study of Y"


def test_selection_alone_moves_members_where_the_formula_says():
    """True scores N(50, 8), errors N(0, 4): reliability 64 / 80 = .8; no change at all."""
    rng = np.random.default_rng(6)
    true = rng.normal(50, 8, 60_000)
    survey, pre, post = true + rng.normal(0, 4, (3, true.size))
    members = np.argsort(survey)[-9_000:]
    long = scores(
        survey=survey.tolist(),
        pre={person: pre[person] for person in members},
        post={person: post[person] for person in members},
    )
    table = regression_table(selected({"reliable_change": RELIABLE}), long)
    observed = one(table, statistic="members_pre_mean")["estimate"]
    # Standard error of the mean of 9,000 pre-test scores: below 0.07.
    assert one(table, statistic="expected_pre_mean")["estimate"] == pytest.approx(observed, abs=0.2)
    assert one(table, statistic="expected_change")["estimate"] < -2
    assert one(table, statistic="change_pre_to_post")["estimate"] == pytest.approx(0, abs=0.2)


def test_alpha_stands_in_where_no_reliability_is_given():
    alpha = pd.DataFrame(
        {
            "scale": ["bdi", "bdi", "bdi"],
            "wave": ["survey", "survey", "pre"],
            "statistic": ["omega_total", "alpha", "alpha"],
            "estimate": [0.7, 0.9, 0.5],
        }
    )
    row = one(regression_table(selected({}), LONG, alpha), statistic="expected_pre_mean")
    assert row["estimate"] == 29
    assert "alpha in the survey" in row["method"]
    assert "larger" in row["note"]
    none = one(regression_table(selected({}), LONG), statistic="expected_pre_mean")
    assert none["note"].startswith("not estimable: no reliability")
    hopeless = alpha.assign(estimate=-0.2)
    row = one(regression_table(selected({}), LONG, hopeless), statistic="expected_pre_mean")
    assert pd.isna(row["estimate"])


def test_selection_by_another_score_or_wave_is_said():
    reliable = {"reliable_change": RELIABLE}
    two = study(
        [{"scale": "bdi"} | reliable, {"scale": "needs"}], waves=WAVES, design=chosen_by("needs")
    )
    row = one(regression_table(two, LONG), outcome="bdi", statistic="expected_pre_mean")
    assert row["note"].endswith("members were selected by NEEDS: regression is likely smaller")
    later = selected(reliable, design=chosen_by("bdi", "pre"))
    row = one(regression_table(later, LONG), statistic="expected_pre_mean")
    assert "members were selected at wave 'pre'" in row["note"]
    open_design = selected(reliable, design={"kind": "one-group"})
    row = one(regression_table(open_design, LONG), statistic="expected_pre_mean")
    assert "names no score" in row["note"]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "long",
    [
        scores(survey=[1, 2, 3], pre=[1, 2, np.nan], post=[np.nan, np.nan, 3]),
        scores(survey=[1], pre=[2], post=[3]),
        scores(survey=[1, 1, 1], pre=[1, 1, 1], post=[1, 1, 1]),
        scores(survey=[1, np.inf, 2], pre=[1, 2, 3], post=[2, 2, 1]),
        scores(survey=[1, 3, 2], pre=[1, 2, np.inf], post=[2, 2, 1]),
        scores(survey={"a": 1, "b": 2}),
    ],
)
def test_degenerate_input_has_an_answer_or_a_reason(long):
    table = regression_table(selected({"reliable_change": RELIABLE}), long)
    assert len(table) == 12
    lacking = table["estimate"].isna()
    assert (table["note"].str.startswith("not estimable: ") == lacking).all()
    assert not np.isinf(table["estimate"].astype(float)).any()


def test_an_outcome_that_the_survey_did_not_measure_is_left_out():
    table = regression_table(selected({"reliable_change": RELIABLE}), scores(pre=[1], post=[2]))
    assert table.empty
    no_survey = study(waves={"pre": "pre", "post": "post"})
    assert regression_table(no_survey, scores(pre=[1], post=[2])).empty


def test_the_studys_own_retest_stands_beside_the_declared_reliability():
    """Survey and pre-test of a, b and c, people by waves; mean squares by hand.

    a 32 26, b 28 26, c 24 22: of people 2 (9 + 1 + 9 ...) / 2 with means 29, 27, 23 round 26.33;
    of waves 28 against 24.67; the rest of each is what both leave.
    """
    table = regression_table(selected({"reliable_change": RELIABLE}), LONG)
    both = np.array([[32, 26], [28, 26], [24, 22]], dtype=float)
    people = 2 * ((both.mean(axis=1) - both.mean()) ** 2).sum() / 2
    waves = 3 * ((both.mean(axis=0) - both.mean()) ** 2).sum()
    rest = both - both.mean(axis=1, keepdims=True) - both.mean(axis=0) + both.mean()
    error = (rest**2).sum() / 2
    consistency = (people - error) / (people + error)
    agreement = (people - error) / (people + error + 2 / 3 * (waves - error))
    expected = table[table["statistic"] == "expected_pre_mean"]
    assert expected["estimate"].tolist() == pytest.approx(
        [20 + r * (30 - 20) for r in (0.8, agreement, consistency)]
    )
    methods = expected["method"].tolist()
    assert "(own retest, ICC(A,1), survey to pre)" in methods[1]
    assert "(own retest, ICC(C,1), survey to pre)" in methods[2]


def test_the_own_retest_alone():
    table = regression_table(selected({}), LONG)
    expected = table[table["statistic"] == "expected_change"]
    assert expected["note"].iloc[0].startswith("not estimable: no reliability")
    assert expected["estimate"].notna().tolist() == [False, True, True]
