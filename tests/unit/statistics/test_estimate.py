"""A row always has its number, or the reason why there is none."""

from math import inf, nan

import pytest

from groupwork.statistics.estimate import Estimate, estimate


def test_everything_is_there():
    found = estimate("mean", "t", 2, n=9, interval=(1, 3), level=0.9, p=0.5, note="as told")
    assert found == Estimate("mean", "t", 9, 2.0, 1.0, 3.0, 0.9, 0.5, "as told")
    assert found.row()["ci_low"] == 1.0


@pytest.mark.parametrize("value", [nan, inf, -inf])
def test_a_value_beyond_all_numbers_is_not_estimable(value):
    found = estimate("mean", "t", value, n=9, interval=(1, 3), level=0.9, p=0.5)
    note = "not estimable: the result is beyond the range of numbers"
    assert found == Estimate("mean", "t", 9, note=note)


def test_why_goes_before_the_value():
    found = estimate("mean", "t", 2.0, n=1, why="one person")
    assert (found.estimate, found.note) == (None, "not estimable: one person")


@pytest.mark.parametrize("limits", [(nan, 3), (1, inf)])
def test_an_interval_that_is_none_is_left_out_with_its_level(limits):
    found = estimate("mean", "t", 2, n=9, interval=limits, level=0.9, note="as told")
    assert (found.ci_low, found.ci_high, found.ci_level) == (None, None, None)
    assert found.note == "as told; no interval: its limits are beyond the range of numbers"
    assert estimate("mean", "t", 2, n=9, why_no_interval="so").note == "no interval: so"
