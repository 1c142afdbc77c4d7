"""Adjusted p values against R's p.adjust and scipy."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import false_discovery_control

from groupwork.statistics.multiplicity import benjamini_hochberg, holm

R = json.loads((Path(__file__).parents[2] / "data" / "r_measurement.json").read_text())
PS = [0.01, 0.04, 0.03, 0.005]


def test_holm_is_rs():
    assert holm(PS).tolist() == pytest.approx(R["holm"])


def test_benjamini_hochberg_by_hand():
    # .005 x 4 / 1, .01 x 4 / 2, .03 x 4 / 3 and .04 x 4 / 4, none above a later one.
    assert benjamini_hochberg(PS).tolist() == pytest.approx([0.02, 0.04, 0.04, 0.02])


def test_benjamini_hochberg_is_scipys():
    ps = np.random.default_rng(3).uniform(size=9)
    assert benjamini_hochberg(ps) == pytest.approx(false_discovery_control(ps, method="bh"))


def test_no_test_at_all():
    assert holm([]).tolist() == benjamini_hochberg([]).tolist() == []
