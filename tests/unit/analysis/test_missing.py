"""Missing scores against R, published values, hand calculation and simulated truth."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from small_study import find, items, score, scores, study

from groupwork.analysis.missing import Change, attrition_table, mean_changes, missing_table
from groupwork.statistics.imputation import complete_data, pool
from groupwork.tables import STATISTIC_COLUMNS


def change_of(values, rng, ends=(100.0, 0.0)):
    completed = complete_data(values, np.empty((len(values), 0)), rng)
    return Change(values, completed.values, completed.why([0, 1], ["pre", "post"]), ends, 0.95)


def by_method(rows, part):
    return next(row for row in rows if part in row.method)


PAIRS = np.array([[50, 40], [60, 45], [55, 50], [45, 42], [52, 41], [58, 47], [49, np.nan]])


def test_bounds_by_hand():
    """Lower is better, from 0 to 100: the seventh goes from 49 to 0, or to 100."""
    rows = mean_changes(change_of(PAIRS, np.random.default_rng(1)))
    known = [-10, -15, -5, -3, -11, -11]
    assert rows[2].estimate == pytest.approx(np.mean(known))
    assert rows[2].p == pytest.approx(stats.ttest_1samp(known, 0).pvalue)
    for name, change in (("best case", -49), ("worst case", 51)):
        found = by_method(rows, name)
        limits = stats.ttest_1samp([*known, change], 0).confidence_interval()
        assert found.estimate == pytest.approx(np.mean([*known, change]))
        assert (found.ci_low, found.ci_high) == pytest.approx(limits)
    assert [row.estimate for row in rows[:2]] == [0, 1]


def test_bounds_hold_imputation():
    rows = mean_changes(change_of(PAIRS, np.random.default_rng(1)))
    best, worst = by_method(rows, "best case").estimate, by_method(rows, "worst case").estimate
    imputed = [row.estimate for row in rows if row.method.startswith("multiple imputation")]
    assert best < imputed[0] < imputed[1] < worst


def test_tipping_shift_turns_the_interval():
    """At the shift found, the upper limit of the pooled interval is zero."""
    change = change_of(PAIRS, np.random.default_rng(1))
    delta = next(row for row in mean_changes(change) if row.statistic == "tipping_delta")
    differences = change.completed[:, :, 1] - change.completed[:, :, 0]
    differences = differences + delta.estimate * np.isnan(PAIRS[:, 1])
    shifted = pool(differences.mean(axis=1), differences.var(axis=1, ddof=1) / 7, 6)
    assert shifted.interval(0.95)[1] == pytest.approx(0, abs=1e-9)
    in_sd = next(row for row in mean_changes(change) if row.statistic == "tipping_delta_sd")
    assert in_sd.estimate == pytest.approx(delta.estimate / PAIRS[:, 0].std(ddof=1))


def test_mirrored_scale_mirrors_everything():
    there = mean_changes(change_of(PAIRS, np.random.default_rng(1)))
    mirrored = mean_changes(change_of(100 - PAIRS, np.random.default_rng(1), ends=(0.0, 100.0)))
    for one, other in zip(there, mirrored, strict=True):
        if one.statistic == "mean_diff" and "imputation" not in one.method:
            assert other.estimate == pytest.approx(-one.estimate)
            assert other.ci_low == pytest.approx(-one.ci_high)


@pytest.mark.parametrize(
    "values",
    [
        np.empty((0, 2)),
        [[1, 2]],
        [[1, 2], [2, 5], [3, 4]],
        [[1, 2], [np.nan, 3]],
        [[1, 1], [2, 2], [3, 3], [4, 4], [5, np.nan]],
        [[np.nan, 1], [2, np.nan]],
        [[3, 3]] * 6 + [[3, np.nan]],
        [[1, 2], [2, 3], [np.inf, 3], [4, 4], [5, np.nan]],
    ],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_every_row_has_a_number_or_a_reason(values):
    rows = mean_changes(change_of(np.array(values, dtype=float), np.random.default_rng(1)))
    assert len(rows) == 10
    for row in rows:
        assert (row.estimate is None) == row.note.startswith("not estimable: ")
        assert row.estimate is None or np.isfinite(row.estimate)


def test_nothing_missing():
    rows = mean_changes(change_of(PAIRS[:6], np.random.default_rng(1)))
    estimates = {row.estimate for row in rows if row.statistic == "mean_diff"}
    assert len(estimates) == 1
    assert "no score is missing" in by_method(rows, "multiple imputation").note


def small(values: dict[str, list], **more):
    """Return a study of one scale from 0 to 100 and its scores by wave."""
    one = {"items": items("1", 0, 100), "scores": [score(direction="lower-better")]}
    table = pd.concat([scores("x", column, wave) for wave, column in values.items()])
    return study({"x": one}, **more), table[table["value"].notna()]


def test_table():
    rng = np.random.default_rng(5)
    pre = rng.integers(30, 70, 12).tolist()
    post = [*(value - 9 + rng.integers(-4, 5) for value in pre[:10]), np.nan, np.nan]
    everybody = [*pre, 40, 20, 30]  # three of the survey never came
    declared, table = small({"survey": everybody, "pre": pre, "post": post})
    people = pd.DataFrame({"participant_id": table["participant_id"].unique()})
    found = missing_table(declared, table, people)
    assert list(found.columns) == [
        *("outcome", "group", "wave_from", "wave_to", "assumption"),
        *STATISTIC_COLUMNS,
    ]
    complete = find(found, statistic="mean_diff")
    assert (complete["n"], find(found, statistic="missing_second")["estimate"]) == (10, 2)
    assert find(found, statistic="missing_second")["n"] == 12
    assert find(found, statistic="little_mcar")["wave_to"] == "all"
    pd.testing.assert_frame_equal(found, missing_table(declared, table, people))
    shuffled = table.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(found, missing_table(declared, shuffled, people))


def test_attrition():
    """By hand: stayed 10 12 14 16 18, left 20 22 24 26 28; difference 10, pooled SD sqrt(10)."""
    attributes = {"sex": {"label": "Sex", "levels": {"f": "female", "m": "male"}}}
    values = {
        "pre": [10, 12, 14, 16, 18, 20, 22, 24, 26, 28],
        "post": [9, 9, 9, 9, 8] + [np.nan] * 5,
    }
    declared, table = small(values, attributes=attributes)
    people = pd.DataFrame(
        {"participant_id": [f"P{i:02d}" for i in range(10)], "sex": list("ffffmfmmmm")}
    )
    found = attrition_table(declared, table, people)
    assert find(found, statistic="stayed")["estimate"] == 5
    assert find(found, statistic="left")["estimate"] == 5
    assert find(found, statistic="mean_left", variable="x")["estimate"] == 24
    j = 1 - 3 / (4 * 8 - 1)  # the usual approximation of the exact factor
    g = find(found, statistic="hedges_g")
    assert g["estimate"] == pytest.approx(10 / np.sqrt(10) * j, rel=1e-3)
    assert g["ci_low"] < g["estimate"] < g["ci_high"]
    shares = found[(found["variable"] == "sex") & (found["level"] == "f")]
    assert shares["estimate"].tolist() == pytest.approx([0.8, 0.2, -0.6])


def test_few_lost_are_only_counted():
    declared, table = small({"pre": [1, 2, 3, 4, 5, 6], "post": [1, 2, 3, 4, 5, np.nan]})
    people = pd.DataFrame({"participant_id": table["participant_id"].unique()})
    found = attrition_table(declared, table, people)
    assert set(found["statistic"]) == {"stayed", "left"}
    assert found["note"].str.startswith("not compared: fewer than 5").all()


def test_an_arm_that_was_not_asked_left_nobody():
    """Ten of twelve in the group came again; of the twelve who waited nobody was asked."""
    attributes = {"arm": {"label": "Arm", "levels": {"go": "Group", "wait": "Waiting list"}}}
    design = {"kind": "controlled", "groups": {"attribute": "arm", "control": "wait"}}
    values = {"pre": [*range(24)], "post": [*range(10), *[np.nan] * 14]}
    declared, table = small(values, attributes=attributes, design=design)
    ids = sorted(table["participant_id"].unique())
    people = pd.DataFrame({"participant_id": ids, "arm": ["go"] * 12 + ["wait"] * 12})
    found = attrition_table(declared, table, people)
    counts = found[found["variable"] == "people"].set_index(["group", "statistic"])["estimate"]
    assert counts.to_dict() == {
        **{("all", "stayed"): 10, ("all", "left"): 2},
        **{("go", "stayed"): 10, ("go", "left"): 2},
    }


def test_little_without_degrees_of_freedom():
    """Half have the first score alone, half the second: 1 + 1 - 2 = 0."""
    gap = [np.nan] * 5
    made, long = small({"pre": [30, 50, 40, 80, 60, *gap], "post": [*gap, 20, 60, 40, 70, 50]})
    people = pd.DataFrame({"participant_id": long["participant_id"].unique()})
    row = find(missing_table(made, long, people), statistic="little_mcar")
    assert row["note"] == (
        "not estimable: the patterns of missing scores leave no degrees of freedom"
    )
    assert pd.isna(row["p"])
