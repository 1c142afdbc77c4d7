"""Missing scores against R, published values, hand calculation and simulated truth."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from small_study import find, items, score, scores, study

from groupwork.analysis.missing import Change, attrition_table, mean_changes, missing_table
from groupwork.statistics.imputation import complete_data, pool
from groupwork.statistics.little import em_normal, little_mcar
from groupwork.statistics.shares import newcombe
from groupwork.statistics.summaries import share
from groupwork.tables import STATISTIC_COLUMNS

DATA = Path(__file__).parents[2] / "data"
R = json.loads((DATA / "r_statistics.json").read_text())
BTHEB = pd.read_csv(DATA / "btheb.csv")
WAVES = BTHEB[["pre", "m2", "m3", "m5", "m8"]].to_numpy(dtype=float)
AIRQUALITY = pd.read_csv(DATA / "airquality.csv").to_numpy(dtype=float)
#: mcar_test(airquality) as the tests of the R package naniar state it.
NANIAR = 35.1061288689702


@pytest.mark.parametrize(("name", "values"), [("airquality", AIRQUALITY), ("btheb", WAVES)])
def test_little_agrees_with_r(name, values):
    r = R["little"][name]
    found = little_mcar(values)
    assert found.estimate == pytest.approx(r["statistic"], rel=1e-7)
    assert found.p == pytest.approx(r["p"], rel=1e-6)
    assert f"df = {r['df']}, {r['patterns']} patterns" in found.method
    mean, covariance = em_normal(values)
    np.testing.assert_allclose(mean, list(r["mean"].values()), rtol=1e-6)
    np.testing.assert_allclose(np.sqrt(np.diag(covariance)), list(r["sd"].values()), rtol=1e-6)


def test_little_is_naniars_but_for_the_divisor():
    """The package takes the covariance with divisor n, Little's paper the one with n - 1."""
    n = len(AIRQUALITY)
    assert little_mcar(AIRQUALITY).estimate == pytest.approx(NANIAR * (n - 1) / n, rel=2e-6)


def test_little_holds_its_level():
    """Of 200 data sets with gaps by chance about 5 % are rejected at 5 %."""
    rng = np.random.default_rng(3)
    ps = []
    for _ in range(200):
        values = rng.multivariate_normal([0, 0, 0], 0.5 + 0.5 * np.eye(3), 80)
        values[rng.random(values.shape) < 0.15] = np.nan
        ps.append(little_mcar(values).p)
    assert stats.binomtest(sum(p < 0.05 for p in ps), 200, 0.05).pvalue > 0.01


@pytest.mark.parametrize(
    ("values", "why"),
    [
        (np.ones((5, 2)), "no score is missing"),
        ([[1, 2], [3, np.nan], [np.nan, np.nan]], "2 people are too few"),
        ([[1, 2], [1, np.nan], [1, 3], [1, 5], [1, 2]], "all scores of a wave are equal"),
        ([[1, 2], [3, 6], [2, 4], [5, 10], [4, np.nan]], "scores that go together"),
        ([[1, 2], [3, 6], [1e200, 4], [5, 10], [4, np.nan]], "too large"),
        (np.full((3, 2), np.nan), "no score is missing"),
    ],
)
def test_little_says_why_not(values, why):
    found = little_mcar(np.array(values, dtype=float))
    assert found.estimate is None
    assert why in found.note


def test_pooling_agrees_with_mice():
    r = R["rubin"]
    found = pool(np.array(r["q"]), np.array(r["u"]), r["complete_df"])
    assert found.estimate == pytest.approx(r["estimate"])
    assert found.se == pytest.approx(r["se"])
    assert found.df == pytest.approx(r["df"])
    assert found.missing_information == pytest.approx(r["fmi"])


def test_pooling_by_hand():
    """Q = 1, 2, 3 and U = 1: B = 1, T = 1 + 4/3 = 7/3, (1 + 1/m) B / T = 4/7."""
    found = pool(np.array([1.0, 2.0, 3.0]), np.ones(3), 10)
    assert found.se**2 == pytest.approx(7 / 3)
    old, observed = 2 / (4 / 7) ** 2, 11 / 13 * 10 * 3 / 7
    assert found.df == pytest.approx(old * observed / (old + observed))


def test_imputation_agrees_with_mice():
    """Within the Monte Carlo error of 200 data sets (mice: 1,000)."""
    arm = (BTHEB["group"] == "BtheB").to_numpy(dtype=float)[:, None]
    completed = complete_data(WAVES, arm, np.random.default_rng(8)).values
    known = ~np.isnan(WAVES)
    assert (completed[:, known] == WAVES[known]).all()
    for wave, column in (("m2", 1), ("m8", 4)):
        r = R["imputed"][wave]
        change = completed[:, :, column] - completed[:, :, 0]
        found = pool(change.mean(axis=1), change.var(axis=1, ddof=1) / 100, 99)
        error = np.sqrt(r["between"] / 200 + r["between"] / 1000)
        assert found.estimate == pytest.approx(r["estimate"], abs=3 * error)
        assert found.se == pytest.approx(r["se"], rel=0.03)


def test_imputation_repairs_what_drop_out_distorts():
    """Who scores high at first is lost: complete cases are off, imputation covers the truth."""
    rng = np.random.default_rng(11)
    complete, covered, studies = [], 0, 200
    for _ in range(studies):
        pre = rng.normal(50, 10, 30)
        post = 50 + 0.7 * (pre - 50) - 5 + rng.normal(0, 6, 30)  # true mean change: -5
        post[rng.random(30) < 1 / (1 + np.exp(-(pre - 55) / 4))] = np.nan
        values = np.column_stack([pre, post])
        rows = mean_changes(change_of(values, rng))
        complete.append(rows[2].estimate)
        covered += rows[3].ci_low < -5 < rows[3].ci_high
    assert np.mean(complete) > -4.4
    assert stats.binomtest(covered, studies, 0.95).pvalue > 0.01


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


def test_newcombe_agrees_with_statsmodels():
    from statsmodels.stats.proportion import confint_proportions_2indep

    found = newcombe(share("a", "", 7, 34, 0.95), share("b", "", 1, 34, 0.95))
    expected = confint_proportions_2indep(7, 34, 1, 34, method="newcomb", compare="diff")
    assert (found.ci_low, found.ci_high) == pytest.approx(expected)
