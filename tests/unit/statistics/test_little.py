"""Little's test against R, and how often it is wrong."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from groupwork.statistics.little import em_normal, little_mcar

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


@pytest.mark.slow
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
