"""Shares and their differences against R and statsmodels."""

import json
from pathlib import Path

import numpy as np
import pytest

from groupwork.statistics.shares import (
    newcombe,
    paired_difference,
    pooled_percentage,
    share,
)

DATA = Path(__file__).parents[2] / "data"
R = json.loads((DATA / "r_measurement.json").read_text())


def test_newcombe_agrees_with_statsmodels():
    from statsmodels.stats.proportion import confint_proportions_2indep

    found = newcombe(share("a", "", 7, 34, 0.95), share("b", "", 1, 34, 0.95), "a - b")
    expected = confint_proportions_2indep(7, 34, 1, 34, method="newcomb", compare="diff")
    assert (found.ci_low, found.ci_high) == pytest.approx(expected)


def test_a_share_of_places_agrees_with_weighted_least_squares():
    """Members were expected at different numbers of sessions; 57 of 69 places, whose mean of the
    members' own percentages is another number.
    """
    from statsmodels.regression.linear_model import WLS

    totals = np.array([6.0, 5, 5, 3, 6, 6, 5, 6, 6, 4, 6, 5, 6])
    counts = np.array([4.0, 5, 3, 3, 2, 5, 5, 6, 3, 4, 6, 5, 6])
    found = pooled_percentage("places", counts, totals, 0.95)
    shares = 100 * counts / totals
    fitted = WLS(shares, np.ones(13), weights=totals).fit(cov_type="HC1", use_t=True)
    assert found.estimate == pytest.approx(100 * 57 / 69)
    assert found.estimate != pytest.approx(shares.mean(), abs=0.5)
    assert (found.n, found.ci_low) == (13, pytest.approx(fitted.conf_int()[0, 0]))
    assert found.ci_high == pytest.approx(min(100, fitted.conf_int()[0, 1]))


@pytest.mark.parametrize(
    ("counts", "totals", "estimate", "note"),
    [
        ([], [], None, "not estimable: no values"),
        ([2], [4], 50, "no interval: one value"),
        ([3, 6], [3, 6], 100, "no interval: all values are equal"),
    ],
)
def test_a_share_of_places_of_too_little(counts, totals, estimate, note):
    found = pooled_percentage("x", np.array(counts, float), np.array(totals, float), 0.95)
    assert (found.estimate, found.note, found.ci_low) == (estimate, note, None)


def test_wilson_interval_agrees_with_r_statsmodels_and_newcombe():
    from statsmodels.stats.proportion import proportion_confint

    r = R["bdi_pre"]
    found = share("x", "at least 29", 32, 100, 0.95)
    assert found.estimate == r["share_29"]
    assert (found.ci_low, found.ci_high) == pytest.approx(r["share_29_wilson"])
    # Newcombe 1998, table I, method 3: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    published = {
        (81, 263): (0.2553, 0.3662),
        (15, 148): (0.0624, 0.1605),
        (0, 20): (0.0000, 0.1611),
        (1, 29): (0.0061, 0.1718),
    }
    for (count, n), limits in published.items():
        found = share("x", "y", count, n, 0.95)
        assert (found.ci_low, found.ci_high) == pytest.approx(limits, abs=5e-5)
        ours = (found.ci_low, found.ci_high)
        assert ours == pytest.approx(proportion_confint(count, n, method="wilson"), abs=1e-12)


def test_paired_difference_is_that_of_contingencytables():
    """Cavo et al. (2012): 59 6 / 16 80; Fagerland, Lydersen & Laake (2017), chapter 8."""
    found = paired_difference((59, 16, 6, 80), 0.95, "x")  # the second share less the first
    assert found.estimate == pytest.approx(-0.0621, abs=5e-5)
    assert (found.ci_low, found.ci_high) == pytest.approx((-0.1186, -0.0046), abs=5e-5)
    mirrored = paired_difference((59, 6, 16, 80), 0.95, "x")
    assert (mirrored.ci_low, mirrored.ci_high) == pytest.approx((0.0046, 0.1186), abs=5e-5)


def test_mcnemar_by_hand():
    """Five of six went down: 2 (C(6,0) + C(6,1)) / 2^6 = 14/64; nobody changed: p is 1."""
    assert paired_difference((4, 5, 1, 2), 0.95, "x").p == pytest.approx(14 / 64)
    none = paired_difference((4, 0, 0, 3), 0.95, "x")
    assert (none.estimate, none.p) == (0, 1)
    assert none.ci_low < 0 < none.ci_high
    everybody = paired_difference((0, 7, 0, 0), 0.95, "x")
    assert everybody.estimate == everybody.ci_low == -1 and everybody.ci_high < -0.4


@pytest.mark.slow
def test_the_paired_interval_covers_the_truth():
    """Twelve people, true shares .6 and .35 that go together; error of 2,000 trials: .5 points."""
    rng = np.random.default_rng(4)
    truth, hits = -0.25, 0
    for counts in rng.multinomial(12, [0.3, 0.3, 0.05, 0.35], size=2000):
        found = paired_difference(tuple(counts.tolist()), 0.95, "x")
        hits += found.ci_low <= truth <= found.ci_high
    assert hits / 2000 > 0.93
