"""Published cut-offs, time by time, by hand."""

import numpy as np
import pandas as pd
import pytest
from small_study import find, items, score, scores, study
from statsmodels.stats.proportion import proportion_confint

from groupwork.analysis.severity import severity_table
from groupwork.privacy.disclosure import publishable
from groupwork.results.registry import TABLES

CUTOFFS = [
    {"at": 10, "label": "moderate", "source": "spitzer2006"},
    {"at": 15, "label": "severe", "source": "spitzer2006"},
]
GAD = {"gad": {"items": items("1", 0, 21), "scores": [score(cutoffs=CUTOFFS)]}}
PRE = [10, 9, 16, 14.9999999999, 20, 12, 3, 18, 11, 15, 13, 9]
POST = [8, 9, 12, 12, 15, 11, 2, 9, 7, 9, 14, np.nan]
NOBODY = pd.DataFrame({"participant_id": [f"P{i:02d}" for i in range(12)]})


def test_by_hand():
    """Of the 11 with both scores 9 have 10 and more before, 5 after; the twelfth left."""
    long = pd.concat([scores("gad", PRE, "pre"), scores("gad", POST, "post")])
    table = severity_table(study(GAD), long, NOBODY)
    before = find(table, wave_from="pre", wave_to="", cutoff="10")
    assert (before["n"], before["estimate"]) == (11, 9 / 11)
    assert (before["ci_low"], before["ci_high"]) == pytest.approx(
        proportion_confint(9, 11, method="wilson")
    )
    assert before["note"] == "moderate; spitzer2006"
    after = find(table, wave_from="post", wave_to="", cutoff="10")
    assert (after["n"], after["estimate"]) == (11, 5 / 11)
    where = {"wave_from": "pre", "wave_to": "post", "cutoff": "10"}
    shares = [
        find(table, **where, statistic=name)["estimate"] for name in ("share_first", "share_second")
    ]
    assert shares == [9 / 11, 5 / 11]
    change = find(table, **where, statistic="share_change")
    assert (change["n"], change["estimate"]) == (11, pytest.approx(-4 / 11))
    assert change["p"] == pytest.approx(2 / 2**4)  # four went down, nobody up
    # 14.9999999999 is 15 but for rounding: 5 of 11 before, 1 after.
    assert find(table, wave_from="pre", wave_to="", cutoff="15")["estimate"] == 5 / 11
    assert find(table, wave_from="post", wave_to="", cutoff="15")["estimate"] == 1 / 11


def test_few_above_a_cutoff_are_held_back():
    long = pd.concat([scores("gad", PRE, "pre"), scores("gad", POST, "post")])
    table = severity_table(study(GAD), long, NOBODY)
    shown = publishable(study(GAD), TABLES["severity"].layout, table)
    one = find(shown, wave_from="post", wave_to="", cutoff="15")
    assert pd.isna(one["estimate"]) and one["note"].startswith("suppressed")
    change = find(shown, wave_from="pre", wave_to="post", cutoff="15", statistic="share_change")
    assert pd.isna(change["estimate"])


def test_a_scale_without_cutoffs_is_left_out():
    plain = {"gad": {"items": items("1", 0, 21), "scores": [score()]}}
    assert severity_table(study(plain), scores("gad", PRE, "pre"), NOBODY).empty


def test_arms_are_counted_apart():
    arms = {"arm": {"label": "Arm", "levels": {"a": "a", "b": "b"}}}
    design = {"kind": "randomised", "groups": {"attribute": "arm", "control": "b"}}
    long = pd.concat([scores("gad", PRE, "pre"), scores("gad", POST, "post")])
    people = NOBODY.assign(arm=["a"] * 6 + ["b"] * 6)
    table = severity_table(study(GAD, arms, design=design), long, people)
    assert find(table, group="a", wave_from="pre", wave_to="", cutoff="10")["estimate"] == 5 / 6
    assert find(table, group="b", wave_from="pre", wave_to="", cutoff="10")["estimate"] == 4 / 5
