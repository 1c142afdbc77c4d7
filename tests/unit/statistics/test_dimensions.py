"""The number of dimensions against R, and where it is known."""

import json
import tracemalloc
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from named import named

from groupwork.statistics.dimensions import dimensions

DATA = Path(__file__).parents[2] / "data"
STATISTICS = json.loads((DATA / "r_statistics.json").read_text())
ATTITUDE = pd.read_csv(DATA / "attitude.csv")


def by_name(estimates):
    return {each.statistic: each for each in estimates}


def test_one_factor_fit_agrees_with_factanal():
    r = STATISTICS["one_factor"]
    found = by_name(dimensions(*named(ATTITUDE), np.random.default_rng(1))[0])
    chi2 = found["one_factor_chi2"]
    assert (chi2.estimate, chi2.p) == pytest.approx((r["chi2"], r["p"]), rel=1e-5)
    assert f"df = {r['df']}" in chi2.method
    assert found["one_factor_rmsr"].estimate == pytest.approx(r["rmsr"], rel=1e-5)


def test_parallel_analysis_agrees_with_psych():
    """Its mean of resampled eigenvalues lies a little below our 95th percentile of permuted."""
    r = STATISTICS["parallel"]
    of_all, components = dimensions(*named(ATTITUDE), np.random.default_rng(1))
    eigenvalues = [each[0].estimate for each in components]
    random = np.array([each[1].estimate for each in components])
    assert eigenvalues == pytest.approx(r["eigenvalues"])
    above = random - np.array(r["resampled_mean"])
    assert (above > 0).all()
    assert above.max() < 0.35
    assert by_name(of_all)["components_suggested"].estimate == 1


@pytest.mark.parametrize("factors", [1, 2])
def test_parallel_analysis_finds_the_factors_there_are(factors):
    rng = np.random.default_rng(4)
    loadings = np.kron(np.eye(factors), np.full((1, 12 // factors), 0.7))
    answers = rng.normal(size=(200, factors)) @ loadings + rng.normal(0, 0.7, (200, 12))
    found = by_name(dimensions(*named(answers), rng)[0])
    assert found["components_suggested"].estimate == factors
    assert (found["one_factor_chi2"].p > 0.05) == (factors == 1)


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        (np.ones((2, 4)), "fewer than three complete cases"),
        ([[1, 0, 1], [2, 1, 3], [0, 2, 2], [1, 1, 2]], "an item does not vary or follows"),
        (np.arange(12.0).reshape(3, 4), "3 complete cases are too few for 4 items"),
        (np.column_stack([np.arange(6) % 2, np.arange(6), np.ones(6)]), "the same answer"),
    ],
)
def test_dimensions_say_why_not(answers, why):
    found, _ = dimensions(*named(pd.DataFrame(answers)), np.random.default_rng(1))
    assert any(why in each.note for each in found)
    for each in found:
        assert (each.estimate is None) == each.note.startswith("not estimable: ")


def test_chance_is_the_95th_percentile_of_permuted_answers():
    """Permuted here one data set after the other; the 90th and the 99th lie further away."""
    rng = np.random.default_rng(11)
    answers = rng.integers(1, 6, size=(40, 5)).astype(float)
    _, components = dimensions(*named(answers), np.random.default_rng(12))
    found = np.array([component[1].estimate for component in components])
    drawn = []
    for _ in range(4000):
        permuted = np.column_stack([rng.permutation(item) for item in answers.T])
        drawn.append(np.linalg.eigvalsh(np.corrcoef(permuted, rowvar=False))[::-1])
    at = {share: np.quantile(drawn, share, axis=0) for share in (0.9, 0.95, 0.99)}
    away = {share: np.abs(found - expected).max() for share, expected in at.items()}
    assert away[0.95] < 0.03 < min(away[0.9], away[0.99])


def test_thousands_of_people_need_no_gigabytes():
    """A thousand data sets at once would be 240 MB, and as much again while they are permuted."""
    answers = np.random.default_rng(1).integers(1, 6, (3000, 10)).astype(float)
    tracemalloc.start()
    dimensions(answers, [str(item) for item in range(10)], np.random.default_rng(1))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 150e6
