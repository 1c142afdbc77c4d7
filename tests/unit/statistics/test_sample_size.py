"""Numbers of people, against published tables and other programs."""

from math import sqrt

import pytest
from statsmodels.stats.power import TTestIndPower, TTestPower

from groupwork.statistics.sample_size import (
    design_effect,
    power,
    units_for_power,
    units_for_precision,
    upper_sd,
)


def test_upper_limit_is_statpsychs():
    """`ci.var.upper` of the R package statpsych 2.0.0, its two documented examples."""
    assert upper_sd(sqrt(15), 59, 0.75) ** 2 == pytest.approx(17.23264, abs=5e-6)
    assert upper_sd(sqrt(1.45), 99, 0.90) ** 2 == pytest.approx(1.762447, abs=5e-7)


@pytest.mark.parametrize(("d", "published"), [(0.5, 64), (0.8, 26)])
def test_two_arms_are_cohens_table(d, published):
    """Cohen (1992), A power primer, Table 2: power .80, alpha .05, two-sided."""
    assert units_for_power(d, 2, 0.8, 0.05) == published


@pytest.mark.parametrize("arms", [1, 2])
@pytest.mark.parametrize("d", [0.2, 0.37, 0.5, 0.9, 2.5])
@pytest.mark.parametrize("wanted", [0.8, 0.9])
def test_sizes_are_statsmodels(arms, d, wanted):
    other = TTestPower() if arms == 1 else TTestIndPower()
    found = units_for_power(d, arms, wanted, 0.05)
    size = {"nobs" if arms == 1 else "nobs1": found}
    assert power(d, found, arms, 0.05) == pytest.approx(other.power(d, alpha=0.05, **size))
    assert power(d, found, arms, 0.05) >= wanted
    assert found == 2 or power(d, found - 1, arms, 0.05) < wanted


def test_precision_by_hand():
    """t(.975, 30) = 2.042: 16 an arm reach 2.042 sqrt(2/16) = .722, 15 an arm 2.048 x .365 = .748.

    One arm of 10: t(.975, 9) = 2.262, 2.262 / sqrt(10) = .715; of 9: 2.306 / 3 = .769.
    """
    assert units_for_precision(0.73, 2, 0.95) == 16
    assert units_for_precision(0.73, 1, 0.95) == 10


def test_no_end_of_people():
    assert units_for_power(1e-4, 2, 0.8, 0.05) is None
    assert units_for_precision(1e-4, 2, 0.95) is None


def test_design_effect_by_hand():
    assert design_effect(0.05, 11) == pytest.approx(1.5)
    assert design_effect(0.0, 11) == 1
