"""Reliable change against R's counts, the article's example and hand calculation."""

import json

import numpy as np
import pandas as pd
import pytest
from effect_study import DATA, beat_the_blues, one, scores, study
from scipy import stats

from groupwork.analysis.effects.reliable_change import (
    change_tables,
    cutoffs,
    reliabilities_table,
)
from groupwork.study.outcomes import ReliableChange

R = json.loads((DATA / "r_reference.json").read_text(encoding="utf-8"))["rci_btheb_pre_m2"]


def judged_by(sd: float, reliability: float) -> dict:
    return {
        "scale": "bdi",
        "reliable_change": {
            "sd": sd,
            "sd_source": "norms of X",
            "reliability": reliability,
            "reliability_type": "retest",
            "reliability_source": "study of Y",
        },
    }


def test_counts_are_those_of_r():
    outcome = judged_by(R["sd_pre"]["value"], R["reliability"]["value"])
    table, people = change_tables(*beat_the_blues(outcomes=[outcome]))
    everybody = table[(table["group"] == "all") & (table["wave_to"] == "m2")]
    assert one(everybody, statistic="s_diff")["estimate"] == pytest.approx(
        R["S_diff"]["value"], rel=1e-12
    )
    for name, count in R["counts"]["value"].items():
        assert one(everybody, statistic=name)["estimate"] == count
        share = one(everybody, statistic=f"{name}_share")
        limits = stats.binomtest(count, 97).proportion_ci(0.95, "exact")
        assert share["estimate"] == pytest.approx(count / 97)
        assert (share["ci_low"], share["ci_high"]) == pytest.approx(tuple(limits), abs=1e-12)
    by_group = R["counts_by_group"]["value"]
    for index, group in enumerate(by_group["group"]):
        at_m2 = table[table["wave_to"] == "m2"]
        row = one(at_m2, group=group, statistic=by_group["class"][index])
        assert row["estimate"] == list(by_group.values())[2][index]
    mine = people[people["wave_to"] == "m2"].assign(id=lambda p: p["participant_id"].astype(int))
    ours = mine.sort_values("id")["rci"].to_numpy()
    assert ours == pytest.approx(R["rci"]["value"], rel=1e-9, abs=1e-12)
    assert set(people["group"]) == {"TAU", "BtheB"}


def test_the_articles_example():
    """Jacobson & Truax (1991): 32.5 to 47.5, SD 7.5, reliability .80: RC = 3.16, improved."""
    long = scores(pre={"a": 32.5}, post={"a": 47.5})
    table, people = change_tables(
        study([judged_by(7.5, 0.8)], direction="higher-better"), long, pd.DataFrame()
    )
    assert one(table, statistic="s_diff")["estimate"] == pytest.approx(4.74, abs=0.005)
    assert people.iloc[0]["rci"] == pytest.approx(3.16, abs=0.005)
    assert people.iloc[0]["classification"] == "improved"
    assert one(table, statistic="mdc95")["estimate"] == pytest.approx(1.96 * 4.7434, abs=1e-3)


NORM = {"mean": 60, "sd": 7.5, "source": "the well"}
CLINICAL = {"mean": 40, "sd": 7.5, "source": "the treated"}


def judged_with(**norms) -> dict:
    outcome = judged_by(7.5, 0.8)
    return outcome | {"reliable_change": outcome["reliable_change"] | norms}


@pytest.mark.parametrize(
    ("norms", "rule", "value", "clinical"),
    [
        ({"norm": NORM, "clinical": CLINICAL}, "c", 50, "improved_not_recovered"),
        ({"clinical": CLINICAL}, "a", 55, "improved_not_recovered"),
        ({"norm": NORM}, "b", 45, "recovered"),
    ],
)
def test_the_articles_cutoffs(norms, rule, value, clinical):
    """Jacobson & Truax (1991), p. 13-16: norm 60, treated 40, SDs 7.5: a 55, b 45, c 50.

    Their client, 32.5 before and 47.5 after, has crossed b only.
    """
    long = scores(pre={"a": 32.5}, post={"a": 47.5})
    table, people = change_tables(
        study([judged_with(**norms)], direction="higher-better"), long, pd.DataFrame()
    )
    cutoff = one(table, statistic="cutoff")
    assert (cutoff["method"][0], cutoff["estimate"]) == (rule, value)
    assert all(norm["source"] in cutoff["note"] for norm in norms.values())
    assert people.iloc[0]["clinical"] == clinical
    assert one(table, statistic="needed_help")["estimate"] == 1


def test_cutoffs_of_unequal_samples_and_the_other_direction():
    """By hand: c = (4 x 10 + 8 x 25) / 12 = 20, a = 25 - 8 = 17, b = 10 + 16 = 26."""
    given = judged_by(5, 0.8)["reliable_change"] | {
        "norm": {"mean": 10, "sd": 8, "source": "n"},
        "clinical": {"mean": 25, "sd": 4, "source": "c"},
    }
    found = cutoffs(ReliableChange.model_validate(given), "lower")
    assert [(name[0], value) for name, value in found] == [("c", 20), ("a", 17), ("b", 26)]


def test_who_recovered():
    """Cut-off c 50, S_diff 4.74: 9.3 points are reliable; on the line is not across it."""
    pre = [40, 40, 40, 55, 60, 60, 50]
    post = [60, 50, 45, 70, 50, 49, 60]
    classes = [
        *("recovered", "improved_not_recovered", "unchanged", "improved_not_recovered"),
        *("deteriorated", "deteriorated", "recovered"),
    ]
    norms = {"norm": NORM, "clinical": CLINICAL}
    table, people = change_tables(
        study([judged_with(**norms)], direction="higher-better"),
        scores(pre=pre, post=post),
        pd.DataFrame(),
    )
    assert list(people["clinical"]) == classes
    counts = {"recovered": 2, "improved_not_recovered": 2, "improved": 4, "needed_help": 4}
    for name, count in counts.items():
        share = one(table, statistic=f"{name}_share")
        limits = stats.binomtest(count, 7).proportion_ci(0.95, "exact")
        assert one(table, statistic=name)["estimate"] == count
        assert (share["ci_low"], share["ci_high"]) == pytest.approx(tuple(limits), abs=1e-12)


def test_without_norms_recovery_is_not_judged():
    table, people = change_tables(
        study([judged_by(5, 0.8)]), scores(pre=[30, 21], post=[10, 20]), pd.DataFrame()
    )
    assert "no norms" in one(table, statistic="recovered")["note"]
    assert one(table, statistic="cutoff")["estimate"] is None or np.isnan(
        one(table, statistic="cutoff")["estimate"]
    )
    assert people["clinical"].isna().all()


@pytest.mark.parametrize(
    ("direction", "expected", "classes"),
    [
        ("lower-better", "lower", ["improved", "unchanged", "deteriorated"]),
        ("lower-better", "higher", ["improved", "unchanged", "deteriorated"]),
        ("higher-better", "lower", ["deteriorated", "unchanged", "improved"]),
        ("neutral", "lower", ["improved", "unchanged", "deteriorated"]),
        ("neutral", "higher", ["deteriorated", "unchanged", "improved"]),
    ],
)
def test_the_direction_of_the_scale_is_honoured(direction, expected, classes):
    long = scores(pre=[30, 30, 30], post=[10, 29, 50])
    outcome = judged_by(5, 0.8) | {"expected": expected}
    _, people = change_tables(study([outcome], direction=direction), long, pd.DataFrame())
    assert list(people["classification"]) == classes


def test_exactly_1_96_is_not_more():
    """SD 5 and reliability .5 give S_diff 5: 9.8 is 1.96 of it, 9.9 is more."""
    long = scores(pre=[20.1, 20.1, 20.1], post=[10.3, 10.2, 29.9])
    _, people = change_tables(study([judged_by(5, 0.5)]), long, pd.DataFrame())
    assert list(people["classification"]) == ["unchanged", "improved", "unchanged"]


def test_sources_are_printed():
    long = scores(pre=[20, 21], post=[10, 20])
    table, _ = change_tables(study([judged_by(5, 0.5)]), long, pd.DataFrame())
    assert one(table, statistic="sd")["note"] == "norms of X"
    reliability = one(table, statistic="reliability")
    assert (reliability["method"], reliability["note"]) == ("retest", "study of Y")


def test_without_sd_and_reliability_nothing_is_judged():
    table, people = change_tables(study(), scores(pre=[20, 21], post=[10, 20]), pd.DataFrame())
    assert table["estimate"].isna().all()
    assert table["note"].str.startswith("not estimable: the study file gives no SD").all()
    assert list(people["change"]) == [-10, -1]
    assert people["rci"].isna().all() and people["classification"].isna().all()


def test_an_empty_group_and_an_infinite_score():
    trial, long, people = beat_the_blues(outcomes=[judged_by(10, 0.8)])
    tau = people.loc[people["arm"] == "TAU", "participant_id"]
    long.loc[long["participant_id"].isin(tau) & (long["wave"] == "m8"), "value"] = np.nan
    table, _ = change_tables(trial, long, people)
    row = one(table, group="TAU", wave_to="m8", statistic="improved")
    assert row["note"] == "not estimable: nobody has both scores"
    long = scores(pre=[1.0, np.inf], post=[2.0, 3.0])
    table, _ = change_tables(study([judged_by(10, 0.8)]), long, pd.DataFrame())
    assert "infinite" in one(table, statistic="improved_share")["note"]


SURVEY = [48, 41, 55, 38, 60, 45, 52, 36, 58, 44, 50]
PRE = [45, 45, 50, 44, 54, 41, 58, 40, 53, 49, 46]
POST = [40, 44, 41, 41, 42, 40, 49, 39, 47, 40, 44]


def test_the_studys_own_retest_stands_beside_the_declared_one():
    """ICCs of pingouin; who improved by each, from SD sqrt(2 (1 - r)) 1.96 by hand."""
    import pingouin

    roles = {"survey": "survey", "pre": "pre", "post": "post"}
    made = study([judged_by(6.0, 0.913)], waves=roles, comparisons=[["pre", "post"]])
    long = scores(survey=SURVEY, pre=PRE, post=POST)
    table = reliabilities_table(made, long, pd.DataFrame())
    both = long[long["wave"] != "post"]
    iccs = pingouin.intraclass_corr(both, "participant_id", "wave", "value").set_index("Type")
    expected = {
        "declared: retest": 0.913,
        "own retest, ICC(A,1), survey to pre": iccs["ICC"].iloc[1],
        "own retest, ICC(C,1), survey to pre": iccs["ICC"].iloc[2],
    }
    assert table["source"].unique().tolist() == list(expected)
    fall = np.array(PRE) - np.array(POST)
    counts = []
    for source, reliability in expected.items():
        rows = table[table["source"] == source]
        assert one(rows, statistic="reliability")["estimate"] == pytest.approx(reliability)
        least = 1.96 * 6 * np.sqrt(2 * (1 - reliability))
        assert one(rows, statistic="mdc95")["estimate"] == pytest.approx(least)
        assert one(rows, statistic="improved")["estimate"] == (fall > least).sum()
        counts.append((fall > least).sum())
    assert counts[0] > counts[2] >= counts[1]
    # The table of reliable change keeps to the declared one.
    declared, _ = change_tables(made, long, pd.DataFrame())
    assert one(declared, statistic="improved")["estimate"] == counts[0]


def test_a_control_group_has_a_retest_of_its_own():
    trial, long, people = beat_the_blues(outcomes=[judged_by(10.8, 0.9)])
    table = reliabilities_table(trial, long, people)
    sources = table["source"].unique().tolist()
    assert sources == ["declared: retest"] + [
        f"own retest, {icc}, pre to m2" for icc in ("ICC(A,1)", "ICC(C,1)")
    ]
