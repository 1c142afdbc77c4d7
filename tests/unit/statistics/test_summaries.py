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
from groupwork.statistics.estimate import Estimate
from groupwork.statistics.summaries import describe, mean

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


def test_a_mean_is_cut_at_what_is_possible():
    # As above, -0.256 to 5.256 about 2.5, of what lies between 0 and 5 or 10.
    values = np.array([1.0, 2, 2, 5])
    found = mean(values, 0.95, statistic="share", what="mean of shares", bounds=(0, 5), p=0.04)
    method = "mean of shares, t interval cut at 0 and 5"
    assert found == Estimate("share", method, 4, 2.5, 0.0, 5.0, 0.95, 0.04)
    assert mean(values, 0.95, bounds=(-1, 10)).ci_low == pytest.approx(-0.256079, abs=1e-6)
    assert mean(values, 0.95, bounds=(-1, 10)).ci_high == pytest.approx(5.256079, abs=1e-6)


SAMPLED = ("median", "q1", "q3", "min", "max")


def test_a_distribution_by_hand():
    """1 2 2 5: sd sqrt(9/3); quartiles at places 0.75 and 2.25 of 0 to 3; third moment 3, second
    2.25, so skewness 3 / 2.25^1.5 x sqrt(4 x 3) / 2.
    """
    found = describe(np.array([2.0, np.nan, 5, 1, 2]), 0.95)
    methods = {each.statistic: each.method for each in found}
    assert methods == {
        "mean": "t interval",
        "sd": "n - 1",
        **dict.fromkeys(("median", "q1", "q3"), "type 7"),
        **dict.fromkeys(("min", "max"), "observed"),
        "skewness": "adjusted Fisher-Pearson G1",
        "missing": "count",
    }
    values = {each.statistic: each.estimate for each in found}
    expected = {"mean": 2.5, "sd": 3**0.5, "median": 2, "q1": 1.75, "q3": 2.75, "min": 1, "max": 5}
    assert values == pytest.approx({**expected, "skewness": 1.539601, "missing": 1}, abs=1e-6)
    assert (found[0].ci_low, found[0].ci_high) == pytest.approx((-0.256079, 5.256079), abs=1e-6)
    assert {each.statistic: each.n for each in found} == dict.fromkeys(methods, 4) | {"missing": 5}
    assert {each.note for each in found} == {""}


@pytest.mark.parametrize(
    ("values", "reasons"),
    [
        (
            [],
            {
                **dict.fromkeys(("mean", *SAMPLED), "no values"),
                "sd": "fewer than two values",
                "skewness": "fewer than three values",
            },
        ),
        ([3.0], {"sd": "fewer than two values", "skewness": "fewer than three values"}),
        ([3.0, 4.0], {"skewness": "fewer than three values"}),
        ([3.0, 3.0, 3.0], {"skewness": "all values are equal"}),
    ],
)
def test_a_distribution_of_too_little(values, reasons):
    found = describe(np.array(values, dtype=float), 0.95)
    told = {each.statistic: each.note for each in found if "not estimable" in each.note}
    assert told == {name: f"not estimable: {why}" for name, why in reasons.items()}


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
