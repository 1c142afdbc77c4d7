"""Overlap of phases against published examples and R's SingleCaseES."""

import numpy as np
import pytest

from groupwork.statistics.nonoverlap import nap, tau_u


def test_nap_and_tau_u_are_those_of_singlecasees():
    """The package's own example; its limits come from a search to about 1e-4."""
    baseline, later = np.array([20, 20, 26, 25, 22, 23.0]), np.array([28, 25, 24, 27, 30, 30, 29.0])
    estimate, low, high = nap(baseline, later, 0.95)
    assert estimate == pytest.approx(0.9166667, abs=1e-7)
    assert (low, high) == pytest.approx((0.5973406, 0.9860176), abs=5e-5)
    # By hand: of 42 pairs 38 rise, 3 fall, 1 is a tie; within the baseline 9 rise and 5 fall.
    assert estimate == pytest.approx(38.5 / 42)
    assert tau_u(baseline, later) == pytest.approx((35 - 4) / 42)


def test_parker_and_vannests_example():
    """Parker & Vannest (2009): NAP = .96."""
    baseline = np.array([4, 3, 4, 3, 4, 7, 5, 2, 3, 2.0])
    later = np.array([5, 9, 7, 9, 7, 5, 9, 11, 11, 10, 9.0])
    assert nap(baseline, later, 0.95)[0] == pytest.approx(106 / 110)


def test_tau_u_by_hand():
    """Pairs of the phases: 17 rises, 1 fall, 2 ties, S = 16; baseline 2 3 5 3: 4 rises, 1 fall."""
    assert tau_u(np.array([2, 3, 5, 3.0]), np.array([4, 5, 5, 7, 6.0])) == (16 - 3) / 20


def test_mirror_and_ends():
    low, high = np.array([1, 2.0]), np.array([3, 4, 5.0])
    assert nap(low, high, 0.95)[0] == 1 and nap(low, high, 0.95)[2] == 1
    there, back = nap(np.array([1, 3.0]), high, 0.9), nap(high, np.array([1, 3.0]), 0.9)
    assert there[0] == pytest.approx(1 - back[0])
    assert there[1] == pytest.approx(1 - back[2]) and there[2] == pytest.approx(1 - back[1])
    assert nap(low, low, 0.95)[0] == 0.5
