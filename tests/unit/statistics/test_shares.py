"""Shares and their differences against R and statsmodels."""

import json
from pathlib import Path

import pytest

from groupwork.statistics.shares import newcombe, share

DATA = Path(__file__).parents[2] / "data"
R = json.loads((DATA / "r_measurement.json").read_text())


def test_newcombe_agrees_with_statsmodels():
    from statsmodels.stats.proportion import confint_proportions_2indep

    found = newcombe(share("a", "", 7, 34, 0.95), share("b", "", 1, 34, 0.95), "a - b")
    expected = confint_proportions_2indep(7, 34, 1, 34, method="newcomb", compare="diff")
    assert (found.ci_low, found.ci_high) == pytest.approx(expected)


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
