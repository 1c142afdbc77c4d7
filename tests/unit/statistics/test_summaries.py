"""Means and distributions by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_study import items, score, scores, study

from groupwork.analysis.descriptives import (
    descriptives_table,
)
from groupwork.statistics.summaries import mean

BDI = {"bdi": {"items": items("total", 0, 63), "scores": [score()]}}


def test_mean_by_hand():
    # 1 2 3 4: mean 2.5, sd sqrt(5/3), t(3, .975) = 3.182446: 2.5 ± 3.182446 x 0.645497.
    found = mean(np.array([1, 2, np.nan, 3, 4]), 0.95)
    assert (found.ci_low, found.ci_high) == pytest.approx((0.445739, 4.554261), abs=1e-6)
    assert found.n == 4


@pytest.mark.parametrize(
    ("values", "estimate", "note"),
    [
        ([], None, "not estimable: no values"),
        ([np.nan], None, "not estimable: no values"),
        ([3.0], 3, "no interval: one value"),
        ([3.0, 3.0], 3, "no interval: all values are equal"),
    ],
)
def test_mean_of_too_little(values, estimate, note):
    found = mean(np.array(values, dtype=float), 0.95)
    assert (found.estimate, found.note) == (estimate, note)
    assert found.ci_low is None


def test_huge_values_do_not_break():
    with np.errstate(over="ignore"):
        found = mean(np.array([1e308, -1e308, 1e308]), 0.95)
    assert found.estimate is None or found.ci_low is None


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(0, 63), min_size=3, max_size=15), st.randoms(), st.integers(1, 9))
def test_shift_and_order(values, random, shift):
    one = study(BDI)
    shuffled = values.copy()
    random.shuffle(shuffled)
    people = pd.DataFrame({"participant_id": [f"P{i:02d}" for i in range(len(values))]})
    tables = [
        descriptives_table(one, scores("bdi", v), people)
        for v in (values, shuffled, [v + shift for v in values])
    ]
    by_name = [t.set_index("statistic")["estimate"] for t in tables]
    pd.testing.assert_series_equal(by_name[0], by_name[1])
    for moved in ("mean", "median", "q1", "q3", "min", "max"):
        assert by_name[2][moved] == pytest.approx(by_name[0][moved] + shift)
    assert by_name[2]["sd"] == pytest.approx(by_name[0]["sd"])
