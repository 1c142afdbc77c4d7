"""Freedman and Lane's permutation test, against full enumeration and where the truth is known."""

from itertools import permutations

import numpy as np
import pytest
from scipy import stats

from groupwork.statistics.freedman_lane import PERMUTATIONS, freedman_lane
from groupwork.statistics.regression import Regression


def trial(n: int, seed: int, effect: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    pre, arm = rng.normal(50, 10, n), np.arange(n) % 2
    post = 20 + 0.6 * pre + effect * arm + rng.gamma(1.5, 4, n)
    return post, np.column_stack([np.ones(n), pre, arm])


def t_of(y: np.ndarray, x: np.ndarray) -> float:
    fit = Regression(y, x)
    return float(fit.coefficients[2] / np.sqrt(fit.covariance[2, 2]))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_all_orders_of_six_people_one_by_one(seed):
    """Each order fitted as a regression of its own."""
    y, x = trial(6, seed, effect=8)
    reduced = Regression(y, x[:, :2])
    fitted = x[:, :2] @ reduced.coefficients
    ts = [abs(t_of(fitted + reduced.residuals[list(order)], x)) for order in permutations(range(6))]
    found = freedman_lane(y, x, 2, 0.95, np.random.default_rng(1))
    assert found.all and found.tried == 720
    assert found.p == np.mean(np.array(ts) >= abs(t_of(y, x)) - 1e-9)
    assert found.estimate == pytest.approx(Regression(y, x).coefficients[2])


def test_without_a_covariate_it_is_the_exact_test_of_two_groups():
    """Every choice of the treated comes up equally often among all orders."""
    y, x = trial(8, 4, effect=9)
    x = np.delete(x, 1, axis=1)
    arm = x[:, 1] == 1
    expected = stats.permutation_test(
        (y[arm], y[~arm]),
        lambda a, b, axis: np.abs(a.mean(axis=axis) - b.mean(axis=axis)),
        n_resamples=np.inf,
        alternative="greater",
        vectorized=True,
    )
    found = freedman_lane(y, x, 1, 0.95, np.random.default_rng(1))
    assert found.p == pytest.approx(expected.pvalue, abs=1e-12)


def test_random_orders_hold_the_observed_one():
    y, x = trial(24, 5, effect=60)
    found = freedman_lane(y, x, 2, 0.95, np.random.default_rng(1))
    assert (found.p, found.tried, found.all) == (1 / (PERMUTATIONS + 1), PERMUTATIONS, False)


def test_many_people_come_to_the_t_test():
    y, x = trial(200, 6, effect=1.5)
    fit = Regression(y, x)
    found = freedman_lane(y, x, 2, 0.95, np.random.default_rng(1))
    error = np.sqrt(fit.covariance[2, 2])
    assert found.p == pytest.approx(2 * stats.t.sf(abs(t_of(y, x)), fit.df), abs=0.015)
    reach = stats.t.ppf(0.975, fit.df) * error
    assert found.high - found.estimate == pytest.approx(reach, rel=0.05)
    assert found.estimate - found.low == pytest.approx(reach, rel=0.05)


def test_the_limits_are_where_the_test_begins_to_reject():
    y, x = trial(8, 7, effect=5)
    found = freedman_lane(y, x, 2, 0.8, np.random.default_rng(1))
    for value, rejected in (
        (found.low - 0.01, True),
        (found.low + 0.01, False),
        (found.high - 0.01, False),
        (found.high + 0.01, True),
    ):
        moved = freedman_lane(y - value * x[:, 2], x, 2, 0.8, np.random.default_rng(1))
        assert (moved.p <= 0.2 + 1e-12) == rejected


def test_so_few_that_nothing_is_rejected():
    """Two against two: no p is below 1/3, so no value is out at 95 %."""
    y, x = trial(4, 8)
    found = freedman_lane(y, np.delete(x, 1, axis=1), 1, 0.95, np.random.default_rng(1))
    assert np.isnan([found.low, found.high]).all() and found.p >= 1 / 3


@pytest.mark.slow
def test_it_holds_its_level_in_arms_of_five():
    """Skewed errors, no effect: of 400 trials 5 % reject; the error of that is 1.1 points."""
    ps = []
    for seed in range(400):
        y, x = trial(8, 1000 + seed)
        ps.append(freedman_lane(y, x, 2, 0.95, np.random.default_rng(seed)).p)
    assert 0.02 < np.mean(np.array(ps) <= 0.05) < 0.085
