"""Two independent means against R and pingouin."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from groupwork.statistics.two_samples import difference, hedges_g, welch

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
    g = hedges_g(no, yes, 0.95)
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
    assert (row.estimate, row.n) == (3.0, 7)
    assert row.ci_low is None


def test_a_difference_counts_the_people_of_both():
    row = difference(np.array([1.0, 2.0, 4.0]), np.array([1.0, 3.0]), 0.95, "first - second")
    assert row.n == 5
    assert row.estimate == pytest.approx(7 / 3 - 2)
