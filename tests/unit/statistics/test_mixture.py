"""Mixtures against R's mclust."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from groupwork.statistics.mixture import adjusted_rand, best_mixture, stability

DATA = Path(__file__).parents[2] / "data"
R = json.loads((DATA / "r_statistics.json").read_text())
IRIS = pd.read_csv(DATA / "iris.csv").iloc[:, :4].to_numpy(dtype=float)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_mixture_agrees_with_mclust(number):
    r = R["mixtures"][number - 1]
    fit = best_mixture(IRIS, number, np.random.default_rng(1))
    assert fit.log_likelihood == pytest.approx(r["loglik"], abs=1e-4)
    assert fit.bic == pytest.approx(r["bic"], abs=1e-3)
    assert sorted(fit.shares) == pytest.approx(np.atleast_1d(r["share"]).tolist(), abs=1e-3)


def test_mixture_of_four_is_no_worse_than_mclusts():
    """Mclust climbs from one start only; here a higher likelihood is found."""
    fit = best_mixture(IRIS, 4, np.random.default_rng(1))
    assert fit.log_likelihood >= R["mixtures"][3]["loglik"]


def test_mixture_does_not_depend_on_units():
    fits = [best_mixture(IRIS * scale, 3, np.random.default_rng(1)) for scale in (1, 10)]
    assert adjusted_rand(fits[0].classes, fits[1].classes) == 1


def test_adjusted_rand():
    first, second = [1, 1, 1, 2, 2, 2, 3, 3], [1, 1, 2, 2, 3, 3, 3, 1]
    assert adjusted_rand(np.array(first), np.array(second)) == pytest.approx(R["adjusted_rand"])
    renamed = np.array(first) * -1
    assert adjusted_rand(np.array(first), renamed) == 1
    assert adjusted_rand(np.zeros(5), np.zeros(5)) == 1
    rng = np.random.default_rng(1)
    assert abs(adjusted_rand(rng.integers(0, 3, 2000), rng.integers(0, 3, 2000))) < 0.01


def test_stability_of_one_cloud_is_low():
    rng = np.random.default_rng(3)
    values = rng.normal(size=(60, 3))
    fit = best_mixture(values, 3, rng)
    assert np.median(stability(values, fit, rng)) < 0.6
