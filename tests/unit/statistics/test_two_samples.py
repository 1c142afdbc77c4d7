"""Two independent means against R and pingouin."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from groupwork.statistics.estimate import Estimate
from groupwork.statistics.two_samples import (
    difference,
    hedges_g,
    mann_whitney,
    permutation,
    welch,
)

DATA = Path(__file__).parents[2] / "data"
R = json.loads((DATA / "r_measurement.json").read_text())
BTHEB = pd.read_csv(DATA / "btheb.csv", keep_default_na=False, na_values=[""])


def test_two_groups_agree_with_r():
    no, yes = (BTHEB.loc[BTHEB["drug"] == d, "pre"].to_numpy(float) for d in ("No", "Yes"))
    r = R["drug"]
    by_t = difference(no, yes, 0.95, "no - yes")
    assert by_t.estimate == pytest.approx(r["difference"])
    assert (by_t.ci_low, by_t.ci_high) == pytest.approx(r["ci"])
    assert by_t.p == pytest.approx(r["p"])
    assert (by_t.statistic, by_t.method, by_t.ci_level) == ("difference", "Welch, no - yes", 0.95)
    g = hedges_g(no, yes, 0.95)
    assert (g.statistic, g.method) == ("hedges_g", "pooled SD, exact J, noncentral t")
    assert (g.n, g.ci_level) == (len(no) + len(yes), 0.95)
    assert g.estimate == pytest.approx(r["g"])
    assert (g.ci_low, g.ci_high) == pytest.approx(r["g_ci"], abs=1e-8)
    mirror = difference(yes, no, 0.95, "yes - no")
    assert mirror.estimate == pytest.approx(-by_t.estimate)
    assert (mirror.ci_low, mirror.ci_high) == pytest.approx((-by_t.ci_high, -by_t.ci_low))


def test_hedges_g_agrees_with_pingouin():
    import pingouin

    rng = np.random.default_rng(0)
    x, y = rng.normal(size=9), rng.normal(0.5, size=14)
    # pingouin's J is the approximation 1 - 3 / (4 df - 1).
    assert hedges_g(x, y, 0.95).estimate == pytest.approx(
        pingouin.compute_effsize(x, y, eftype="hedges"), rel=1e-3
    )


def test_welch_interval_covers_the_truth():
    # Unequal sizes and spreads, no true difference: 95% intervals hold zero about 95 times in
    # 100; 400 samples have a standard error of 1.1 points.
    rng = np.random.default_rng(8)
    hits = 0
    for _ in range(400):
        found = welch(rng.normal(3, 1.5, 8), rng.normal(3, 0.5, 30), 0.95)
        hits += found.low <= 0 <= found.high
    assert 366 <= hits <= 394


def test_two_groups_without_spread_have_a_difference_and_no_interval():
    row = difference(np.full(3, 5.0), np.full(4, 2.0), 0.95, "first - second")
    note = "no interval: nobody differs within the levels"
    assert row == Estimate("difference", "Welch, first - second", 7, 3.0, note=note)
    row = hedges_g(np.full(3, 5.0), np.full(4, 2.0), 0.95, "first - second")
    method = "first - second; pooled SD, exact J, noncentral t"
    note = "not estimable: nobody differs within the levels"
    assert row == Estimate("hedges_g", method, 7, note=note)
    # Where one of them differs within itself, both exist.
    for first, second in (([5.0, 6.0], [2.0, 2.0]), ([5.0, 5.0], [2.0, 3.0])):
        pair = np.array(first), np.array(second)
        assert difference(*pair, 0.95, "").ci_low is not None
        assert hedges_g(*pair, 0.95).ci_low is not None


def test_a_difference_counts_the_people_of_both():
    row = difference(np.array([1.0, 2.0, 4.0]), np.array([1.0, 3.0]), 0.95, "first - second")
    assert row.n == 5
    assert row.estimate == pytest.approx(7 / 3 - 2)


PRE = np.array([12, 15, 9, 18, 14, 11, 16, 13, 10, 17, 15, 12], dtype=float)
POST = np.array([17, 19, 14, 20, 15, 18, 13, 21, 16, 14], dtype=float)


def test_all_divisions_agree_with_a_full_enumeration_in_r():
    # R: every one of choose(22, 10) divisions by combn(), of the scores and of rank(scores).
    rng = np.random.default_rng(1)
    assert permutation(POST, PRE, rng) == pytest.approx((0.018288213334653, True), abs=1e-12)
    assert permutation(PRE, POST, rng) == pytest.approx((0.018288213334653, True), abs=1e-12)
    assert mann_whitney(POST, PRE, rng) == pytest.approx((0.023190431859163, True), abs=1e-12)


def test_divisions_of_four_people_by_hand():
    # {0.3} against {0.1, 0.2, 0.1}: of four choices of one person, 0.3 alone is as far out as
    # itself, since 0.1 lies 0.075 from the mean of 0.175 and 0.3 lies 0.125 from it.
    rng = np.random.default_rng(1)
    assert permutation(np.array([0.3]), np.array([0.1, 0.2, 0.1]), rng) == (0.25, True)
    # Without any difference between people every division is as far out.
    assert permutation(np.ones(3), np.ones(2), rng) == (1.0, True)


def test_random_divisions_come_near_the_exact_share():
    # Thousandths of a point in fives of thousands of points: too many sums to count.
    rng = np.random.default_rng(3)
    noise = rng.uniform(0, 1e-3, 22)
    found = permutation(POST * 1e4 + noise[:10], PRE * 1e4 + noise[10:], rng)
    assert not found.exact
    # Ties are broken by the noise, so that the p is near the exact one, not equal to it.
    assert found.p == pytest.approx(0.0183, abs=0.005)
