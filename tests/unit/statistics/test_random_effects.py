"""Pooling of groups against R's metafor (tests/data/r_sites.R)."""

import json

import numpy as np
import pytest
from effect_study import DATA
from scipy import stats

from groupwork.statistics.random_effects import pool

R = json.loads((DATA / "r_sites.json").read_text(encoding="utf-8"))
EXACT = {"rel": 1e-8, "abs": 1e-10}


@pytest.mark.parametrize("case", ["differ", "same"])
@pytest.mark.parametrize("unit", ["mean_diff", "g_z"])
def test_pooling_is_metafors(case, unit):
    groups = [np.array(values) for values in R["data"][case].values()]
    n = np.array([len(group) for group in groups])
    means = np.array([group.mean() for group in groups])
    sds = np.array([group.std(ddof=1) for group in groups])
    values, variances = means, sds**2 / n
    if unit == "g_z":  # metafor's approximate correction
        values = (1 - 3 / (4 * (n - 1) - 1)) * means / sds
        variances = 1 / n + values**2 / (2 * n)
    found, expected = pool(values, variances), R[case][unit]
    for name, value in (("estimate", found.mean), ("se", found.error), ("tau2", found.tau2)):
        assert value == pytest.approx(expected[name], **EXACT), name
    assert found.reach(found.error, 0.95) == pytest.approx(expected["ci"], **EXACT)
    assert found.reach(found.larger_error, 0.95) == pytest.approx(expected["adhoc"], **EXACT)
    # predict() of metafor adds tau² to the squared error; of its "adhoc" error, the larger one.
    reach = stats.t.ppf(0.975, len(groups) - 1)
    error = (expected["adhoc"][1] - expected["adhoc"][0]) / 2 / reach
    half = reach * np.sqrt(error**2 + expected["tau2"])
    limits = (expected["estimate"] - half, expected["estimate"] + half)
    assert found.prediction(0.95) == pytest.approx(limits, **EXACT)
    if error == pytest.approx(expected["se"]):
        assert limits == pytest.approx(expected["prediction"], **EXACT)
    assert 100 * found.i2 == pytest.approx(expected["i2"], **EXACT)
    assert (found.q, found.q_p) == pytest.approx((expected["q"], expected["q_p"]), **EXACT)


def test_order_shift_and_scale():
    groups = R["data"]["differ"]
    values = np.array([np.mean(group) for group in groups.values()])
    variances = np.array([1.0, 2.0, 0.5, 1.5])
    found, turned = pool(values, variances), pool(values[::-1], variances[::-1])
    assert found.mean == pytest.approx(turned.mean, rel=1e-12)
    moved = pool(3 * values + 2, 9 * variances)
    assert moved.mean == pytest.approx(3 * found.mean + 2, rel=1e-9)
    assert moved.tau2 == pytest.approx(9 * found.tau2, rel=1e-9)
    assert moved.i2 == pytest.approx(found.i2, rel=1e-9)
