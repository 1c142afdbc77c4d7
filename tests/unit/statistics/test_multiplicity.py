"""Adjusted p values against R's p.adjust and statsmodels."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from groupwork.statistics.multiplicity import benjamini_hochberg, holm

R = json.loads((Path(__file__).parents[2] / "data" / "r_measurement.json").read_text())
PS = [0.01, 0.04, 0.03, 0.005]


def test_holm_is_rs():
    assert holm(PS).tolist() == pytest.approx(R["holm"])


def test_benjamini_hochberg_by_hand():
    # .005 x 4 / 1, .01 x 4 / 2, .03 x 4 / 3 and .04 x 4 / 4, none above a later one.
    assert benjamini_hochberg(PS).tolist() == pytest.approx([0.02, 0.04, 0.04, 0.02])


# statsmodels collects garbage at each call, which takes a tenth of a second here.
@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_both_are_statsmodels(ps):
    for ours, theirs in ((holm, "holm"), (benjamini_hochberg, "fdr_bh")):
        assert ours(ps).tolist() == pytest.approx(multipletests(ps, method=theirs)[1].tolist())


def test_no_test_at_all():
    assert holm([]).tolist() == benjamini_hochberg([]).tolist() == []
