"""Simulated studies against the functions that they judge, and against known truth."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from small_study import find, items, score, scores, study

from groupwork.analysis import calibration
from groupwork.analysis.calibration import (
    CALIBRATION_KEYS,
    Population,
    attainable,
    calibrate,
    calibration_table,
    covered,
    p_values,
    pearson_iii,
)
from groupwork.statistics.paired import Pairs, paired_effects
from groupwork.study.instruments import load_instrument
from groupwork.tables import STATISTIC_COLUMNS

#: How an interval or test here is called in the table of effects.
INTERVALS = {
    ("mean_diff", "t"): "post - pre; t interval",
    ("d_z", "noncentral t"): "mean / SD of the differences; noncentral t",
    ("g_z", "J(n-1) exact"): "J(n-1) exact",
    ("d_av", "rms of the two SDs; limits"): "Cumming (rms of the two SDs); approximate",
    ("d_av", "rms of the two SDs; normal"): "Cumming (rms of the two SDs); normal",
    ("g_av", "rms of the two SDs"): "Cumming (rms of the two SDs), J(2(n-1)/(1+r^2))",
    ("hodges_lehmann", "exact Walsh"): "Walsh median, zeros included",
    ("rank_biserial", "sum of signed ranks inverted"): "(W+ - W-) / (W+ + W-), zeros dropped",
    ("cl_effect", "Clopper-Pearson"): "share of pairs",
    ("r_pre_post", "Fisher z"): "Pearson",
}
TESTS = {
    ("t", "paired t"): "paired t",
    ("wilcoxon_v", "exact, zeros dropped"): "exact, zeros dropped",
    ("wilcoxon_v", "exact, Pratt"): "exact, Pratt",
    ("permutation", "exact"): "exact",
    ("sign_test", "exact"): "number of positive",
}


def studies(n: int = 10) -> tuple[np.ndarray, np.ndarray]:
    """Return 40 small studies with ties, zeros and floors."""
    rng = np.random.default_rng(4)
    pre = np.rint(rng.normal(6, 3, (40, n))).clip(0, 12)
    post = np.rint(pre - rng.normal(1, 2, (40, n))).clip(0, 12)
    return pre, post


def theirs(pre, post, named: dict) -> dict:
    """Return what the table of effects says of one study."""
    effects = paired_effects(pre, post, np.random.default_rng(1))
    return {
        key: next(e for e in effects if e.statistic == key[0] and e.method.startswith(start))
        for key, start in named.items()
    }


def of_key(found: list, key: tuple[str, str]) -> np.ndarray:
    return next(x for of, method, x in found if of == key[0] and method.startswith(key[1]))


@pytest.mark.parametrize("n", [5, 10])
def test_covered_is_what_the_intervals_of_the_report_do(n):
    pre, post = studies(n)
    truths = {
        **{"mean_diff": -1.0, "d_z": -0.6, "g_z": -0.6, "d_av": -0.4, "g_av": -0.4},
        **{"hodges_lehmann": -1.0, "rank_biserial": -0.5, "cl_effect": 0.3, "r_pre_post": 0.8},
    }
    with np.errstate(all="ignore"):
        found = list(covered(pre, post, truths, 0.95, np.random.default_rng(1)))
    assert len(found) == len(INTERVALS)
    for number, (first, second) in enumerate(zip(pre, post, strict=True)):
        for key, row in theirs(first, second, INTERVALS).items():
            ours = of_key(found, key)[number]
            if row.ci_low is None:
                assert np.isnan(ours), (key, row)
            else:
                slack = 1e-9
                holds = row.ci_low - slack <= truths[key[0]] <= row.ci_high + slack
                assert ours == holds, (key, row)


def test_p_values_are_those_of_the_report():
    pre, post = studies()
    post[0] = pre[0]
    with np.errstate(all="ignore"):
        found = list(p_values(np.round(post - pre, 8), np.random.default_rng(1)))
    for number, (first, second) in enumerate(zip(pre, post, strict=True)):
        for key, row in theirs(first, second, TESTS).items():
            ours = of_key(found, key)[number]
            assert np.isnan(ours) if row.p is None else ours == pytest.approx(row.p)


def test_attainable_scores():
    sas = load_instrument("sas")
    index = attainable(sas, sas.scores[0])
    assert (index.min(), index.max(), len(index)) == (25, 100, 61)
    assert 29 not in index  # 1.25 x 23 = 28.75, 1.25 x 24 = 30
    vast = study({"x": {"items": items("1", 0, 10**6), "scores": [score()]}})
    assert len(attainable(*vast.scales["x"])) == 1_000_001
    declared = study({"x": {"items": items("1-4", 1, 3), "scores": [score(statistic="mean")]}})
    assert attainable(*declared.scales["x"]).tolist() == [1, 1.25, 1.5, 1.75, 2, 2.25, 2.5, 2.75, 3]


@pytest.mark.parametrize("skewness", [-2, -0.5, 0, 0.3, 1.2])
def test_pearson_iii(skewness):
    values = pearson_iii(np.random.default_rng(1).standard_normal(400_000), skewness)
    assert values.mean() == pytest.approx(0, abs=0.01)
    assert values.std() == pytest.approx(1, abs=0.02)
    assert stats.skew(values) == pytest.approx(skewness, abs=0.05)


def test_population_has_the_moments_of_the_study():
    rng = np.random.default_rng(3)
    pre = np.rint(rng.normal(50, 8, 60))
    post = np.rint(pre - rng.gamma(2, 3, 60))
    pairs = Pairs.complete(pre, post)
    made = Population.like(pairs, np.column_stack([pre, post]), np.arange(101.0), rng)
    truths = made.truths()
    assert set(np.unique(made.post)) <= set(range(101))
    assert made.pre.mean() == pytest.approx(pre.mean(), abs=0.1)
    assert made.pre.std() == pytest.approx(pre.std(ddof=1), rel=0.02)
    assert truths["mean_diff"] == pytest.approx(pairs.mean_diff, abs=0.1)
    assert truths["d_z"] == pytest.approx(pairs.d_z, rel=0.03)
    assert truths["r_pre_post"] == pytest.approx(pairs.r, abs=0.03)
    differences = made.post - made.pre
    assert stats.skew(differences) == pytest.approx(made.skewness_changes, abs=0.1)
    two = rng.permutation(differences) + differences
    assert truths["hodges_lehmann"] == pytest.approx(np.median(two) / 2)
    moved = differences[differences != 0]
    signs = np.sign(moved + rng.permutation(moved))
    assert truths["rank_biserial"] == pytest.approx(signs.mean(), abs=0.02)


@pytest.mark.slow
def test_intervals_and_tests_keep_their_word_where_they_must(monkeypatch):
    """Normal changes on a fine scale: t and noncentral t cover 95 %, tests err in 5 % at most."""
    monkeypatch.setattr(calibration, "STUDIES", 1500)
    rng = np.random.default_rng(6)
    z = stats.norm.ppf((np.arange(12) + 0.5) / 12)
    pre = 500 + 100 * z
    post = pre - 40 + 80 * rng.permutation(z)
    grid = np.arange(-2000, 3000.0)
    pairs = Pairs.complete(pre, post)
    monkeypatch.setattr(calibration, "SIZES", (8, 12))
    rows = [
        row
        for row in calibrate(pairs, np.column_stack([pre, post]), grid, 0.95, rng, small=5)
        if row["people"] in ("8", "12")
    ]
    for row in rows:
        exactly = row["of"] in ("mean_diff", "d_z", "t")
        if exactly:
            nominal = 0.95 if row["statistic"] == "coverage" else 0.05
            hits = round(row["estimate"] * row["n"])
            assert stats.binomtest(hits, row["n"], nominal).pvalue > 0.001, row
        if row["of"] in ("wilcoxon_v", "permutation", "sign_test"):
            hits = round(row["estimate"] * row["n"])
            assert stats.binomtest(hits, row["n"], 0.05, "greater").pvalue > 0.001, row
        if row["of"] in ("hodges_lehmann", "cl_effect"):
            assert row["ci_high"] > 0.95


def test_table(monkeypatch):
    monkeypatch.setattr(calibration, "STUDIES", 50)
    monkeypatch.setattr(calibration, "SIZES", (8,))
    rng = np.random.default_rng(5)
    declared = study({"x": {"items": items("1", 0, 40), "scores": [score()]}})
    pre = rng.integers(10, 30, 10)
    post = pre - rng.integers(-2, 8, 10)
    table = pd.concat([scores("x", list(each), w) for each, w in ((pre, "pre"), (post, "post"))])
    found = calibration_table(declared, table)
    assert list(found.columns) == [*CALIBRATION_KEYS, *STATISTIC_COLUMNS]
    assert found["people"].unique().tolist() == ["population", "own", "8"]
    truth = find(found, statistic="truth", of="mean_diff")["estimate"]
    assert truth == pytest.approx((post - pre).mean(), abs=0.2)
    shares = found[found["statistic"].isin(["coverage", "type_1_error"])]
    assert shares["estimate"].between(0, 1).all()
    pd.testing.assert_frame_equal(found, calibration_table(declared, table))
    shuffled = table.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(found, calibration_table(declared, shuffled))


@pytest.mark.parametrize(
    ("pre", "post", "why"),
    [
        ([], [], "nobody has both scores"),
        ([1, 2, 3], [2, 3, 4], "all differences are equal"),
        ([1, 2, 3, 4], [2, 3, 5, 4], "fewer than 5 people"),
        ([2, 2, 2, 2, 2], [2, 3, 5, 1, 1], "all scores of the first wave are equal"),
        ([1, 2, 3, np.inf], [2, 3, 5, 1], "infinite"),
    ],
)
def test_calibration_says_why_not(pre, post, why):
    both = np.array([pre, post], dtype=float).T
    pairs = Pairs.complete(both[:, 0], both[:, 1])
    rows = list(calibrate(pairs, both, np.arange(10.0), 0.95, np.random.default_rng(1), small=5))
    assert len(rows) == 1
    assert why in rows[0]["note"]
