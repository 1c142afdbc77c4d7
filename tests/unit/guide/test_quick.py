"""`import groupwork as gw` in a notebook."""

import numpy as np
import pandas as pd
import pytest

import groupwork as gw
from groupwork.errors import GroupworkError


def test_change_of_students_sleep():
    """Student (1908): the extra sleep of ten people under two drugs.

    The paired t test of the two columns is R's `t.test(extra ~ group, paired = TRUE)`:
    mean difference 1.58, t = 4.0621, p = 0.002833, 95 % interval 0.7001 to 2.4599.
    """
    one = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    two = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    found = gw.change(one, two)
    mean = found.table.loc["mean change, points"]
    assert mean["estimate"] == pytest.approx(1.58)
    assert (mean["ci_low"], mean["ci_high"]) == (0.7, 2.46)
    assert found.table.loc["t test", "estimate"] == pytest.approx(4.062)
    assert found.table.loc["t test", "p"] == pytest.approx(0.003)
    # 1.58 / sd of the differences, 1.2300
    assert found.table.loc["change in SDs of the change (d_z)", "estimate"] == pytest.approx(1.285)
    assert "Change of 10 people" in repr(found)
    assert "<table" in found._repr_html_()


def test_people_are_matched_by_their_index():
    before = pd.Series([1.0, 2.0, 3.0], index=["a", "b", "c"])
    after = pd.Series([5.0, 3.0, 4.0], index=["d", "b", "c"])
    # b rose by 1, c by 1; a and d were there once.
    found = gw.change(before, after)
    assert found.table.loc["people with both scores", "estimate"] == 2
    assert found.table.loc["mean change, points", "estimate"] == 1
    with pytest.raises(GroupworkError, match="before has 2 scores and after 1"):
        gw.change([1, 2], [1])


def test_agreement_by_hand():
    """Two coders, 20 units: yes-yes 9, yes-no 2, no-yes 1, no-no 8.

    They agree on 17 of 20, 85 %. By chance on .55 * .5 + .45 * .5 = .5: kappa = .35 / .5 = .70.
    Pooled, yes is 21 of 40: by chance .525^2 + .475^2 = .50125; Fleiss' kappa = .34875 / .49875.
    Alpha corrects that for 40 codings: 1 - 39 * 3 / (21 * 19), as 3 pairs differ.
    """
    one = ["yes"] * 11 + ["no"] * 9
    other = ["yes"] * 9 + ["no"] * 2 + ["yes"] + ["no"] * 8
    found = gw.agreement({"A": one, "B": other}).table["estimate"]
    assert found["percent agreement"] == 85
    assert found["Cohen's kappa"] == pytest.approx(0.70)
    assert found["Fleiss' kappa"] == pytest.approx(0.34875 / 0.49875, abs=5e-4)
    assert found["Krippendorff's alpha"] == pytest.approx(1 - 39 * 3 / (21 * 19), abs=5e-4)


def test_three_coders_and_gaps():
    codes = pd.DataFrame({"A": ["x", "y", None], "B": ["x", "y", "x"], "C": ["x", "x", "x"]})
    found = gw.agreement(codes)
    assert "Conger's kappa" in found.table.index
    assert "Agreement of 3 coders on 3 units" in repr(found)
    with pytest.raises(GroupworkError, match="two coders or more"):
        gw.agreement(np.array([["x"], ["y"]]))
