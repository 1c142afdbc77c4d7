"""Pooling of groups against R's metafor (tests/data/r_sites.R)."""

import json

import numpy as np
import pytest
from effect_study import DATA
from scipy import stats

from groupwork.statistics.random_effects import pool, regress

R = json.loads((DATA / "r_sites.json").read_text(encoding="utf-8"))
PROGRAMME = json.loads((DATA / "r_programme.json").read_text(encoding="utf-8"))
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


def test_meta_regression_is_metafors():
    """Groups by site and by year; Knapp and Hartung's factor not below one (tests/data)."""
    persons = [np.array(each, dtype=float) for each in PROGRAMME["persons"]]
    effects = np.array([each.mean() for each in persons])
    variances = np.array([each.var(ddof=1) / len(each) for each in persons])
    sites = np.array([[float(one == each) for each in "abc"] for one in PROGRAMME["site"]])
    found, expected = regress(effects, variances, sites), PROGRAMME["site_model"]
    assert found.df == 9
    assert (found.tau2, found.q) == pytest.approx((expected["tau2"], expected["q"]), rel=1e-6)
    assert found.q_p == pytest.approx(expected["q_p"], rel=1e-6)
    f_and_p = found.f_test(np.array([[-1.0, 1.0, 0.0], [-1.0, 0.0, 1.0]]))
    assert f_and_p == pytest.approx((expected["f"], expected["p"]), rel=1e-6)
    for site, weights in enumerate(np.eye(3)):
        limits = tuple(expected[name][site] for name in ("means", "low", "high"))
        assert found.interval(weights, 0.95) == pytest.approx(limits, rel=1e-6)

    years = np.array(PROGRAMME["year"], dtype=float)
    design = np.column_stack([np.ones(12), years - years.mean()])
    found, expected = regress(effects, variances, design), PROGRAMME["year_model"]
    slope = np.array([0.0, 1.0])
    limits = (expected["slope"], expected["low"], expected["high"])
    assert found.interval(slope, 0.95) == pytest.approx(limits, rel=1e-6)
    assert found.tau2 == pytest.approx(expected["tau2"], rel=1e-6)
    assert found.f_test(slope[None]) == pytest.approx((expected["f"], expected["p"]), rel=1e-6)


def test_a_regression_on_nothing_pools():
    effects = np.array([-3.0, -6.0, -1.0, -8.0, -4.0])
    variances = np.array([1.0, 2.0, 0.5, 1.5, 1.0])
    alone, pooled = regress(effects, variances, np.ones((5, 1))), pool(effects, variances)
    assert alone.coefficients == pytest.approx([pooled.mean], rel=1e-9)
    assert alone.tau2 == pytest.approx(pooled.tau2, rel=1e-9)
    assert alone.q == pytest.approx(pooled.q, rel=1e-9)
    error = max(pooled.error, pooled.plain_error)
    assert np.sqrt(alone.covariance) == pytest.approx(np.array([[error]]), rel=1e-9)


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
