"""Rank correlation against R and a published example."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from groupwork.statistics.correlation import spearman
from groupwork.statistics.estimate import Estimate

DATA = Path(__file__).parents[2] / "data"
R = json.loads((DATA / "r_measurement.json").read_text())
BTHEB = pd.read_csv(DATA / "btheb.csv", keep_default_na=False, na_values=[""])


def test_spearman_agrees_with_r_and_a_published_example():
    r = R["spearman"]
    found = spearman(BTHEB["pre"].to_numpy(float), BTHEB["m2"].to_numpy(float), 0.95)
    assert found.n == r["n"]
    assert found.estimate == pytest.approx(r["rho"])
    assert found.p == pytest.approx(r["p"])
    # Bonett, statpsych, example of ci.spear.
    y = np.array([21, 4, 9, 12, 35, 18, 10, 22, 24, 1, 6, 8, 13, 16, 19.0])
    x = np.array([67, 28, 30, 28, 52, 40, 25, 37, 44, 10, 14, 20, 28, 40, 51.0])
    found = spearman(y, x, 0.95)
    assert found.estimate == pytest.approx(0.8699639, abs=5e-8)
    assert (found.ci_low, found.ci_high) == pytest.approx((0.5840951, 0.9638297), abs=5e-8)


EQUAL = "not estimable: all values are equal"


@pytest.mark.parametrize(
    ("x", "y", "told"),
    [
        ([1, 2, 3, np.nan], [1, 2, 3, 4], (3, None, None, "not estimable: fewer than 4 people")),
        ([1] * 6, [1, 2, 3, 4, 5, 6], (6, None, None, EQUAL)),
        ([1, 2, 3, 4, 5], [3] * 5, (5, None, None, EQUAL)),
        ([1, 2, 3, 4], [8, 6, 4, 2], (4, -1, 0, "no interval: the order is the same throughout")),
    ],
)
def test_correlation_of_too_little(x, y, told):
    n, r, p, note = told
    found = spearman(np.array(x, dtype=float), np.array(y, dtype=float), 0.95)
    method = "t approximation, Bonett-Wright interval"
    assert found == Estimate("spearman_r", method, n, r, p=p, note=note)


def test_four_people_are_enough():
    """Ranks 1 2 3 4 and 1 2 4 3: r = 1 - 6 x 2 / (4 x 15) = .8; limits tanh(1.0986 -+ 2.2518)."""
    found = spearman(np.array([1.0, 2, 3, 4]), np.array([1.0, 2, 9, 3]), 0.95)
    assert (found.n, found.ci_level, found.note) == (4, 0.95, "")
    assert found.estimate == pytest.approx(0.8)
    assert (found.ci_low, found.ci_high) == pytest.approx((-0.8188, 0.9976), abs=2e-4)
