"""How scores are spread: densities, quartiles and means, and whose scores they are."""

import numpy as np
import pandas as pd
import pytest
from small_study import find, items, score, scores, study
from statsmodels.nonparametric.kde import KDEUnivariate

from groupwork.analysis.distribution import distribution_tables
from groupwork.privacy.disclosure import publishable
from groupwork.results.registry import TABLES

SCALE = {"mood": {"items": items("1-4", 0, 5), "scores": [score()]}}
IDS = [f"P{i}" for i in range(8)]
PRE, POST = [2, 4, 4, 5, 7, 9, 10, 12], [1, 3, 2, 6, 5, 4, 7, 12]
PEOPLE = pd.DataFrame({"participant_id": IDS})
SCORES = pd.concat([scores("mood", PRE, "pre", IDS), scores("mood", POST, "post", IDS)])


def made(table=SCORES, people=PEOPLE, **more):
    return distribution_tables(study(SCALE, **more), table, people)


def test_the_compared_by_hand():
    table, _ = made()
    here = {"outcome": "mood", "wave_from": "pre", "wave_to": "post"}
    # R, type 7: quantile(c(2,4,4,5,7,9,10,12), c(.25,.75)) is 4, 9.25
    assert find(table, **here, wave="pre", statistic="q1")["estimate"] == 4
    assert find(table, **here, wave="pre", statistic="q3")["estimate"] == 9.25
    mean = find(table, **here, wave="pre", statistic="mean")
    # mean 53/8; sum of squares 435 - 53^2/8 = 83.875, sd sqrt(83.875/7) = 3.4615;
    # t(7, .975) = 2.364624; 2.364624 * 3.4615 / sqrt(8) = 2.8939
    limits = [mean["ci_low"], mean["ci_high"]]
    assert mean["estimate"] == 6.625
    assert limits == pytest.approx([6.625 - 2.8939, 6.625 + 2.8939], abs=1e-4)
    assert set(table.loc[table["wave_from"] == "pre", "n"]) == {8}


def test_the_density_is_that_of_a_gaussian_kernel():
    table, _ = made()
    curve = table[(table["wave_from"] == "") & (table["wave"] == "pre")]
    assert len(curve) == 51
    values = np.array(PRE, dtype=float)
    # Scott: n^(-1/5) times the standard deviation.
    width = len(values) ** -0.2 * values.std(ddof=1)
    other = KDEUnivariate(values)
    other.fit(kernel="gau", bw=width, fft=False)
    there = np.array([other.evaluate(at)[0] for at in curve["at"]])
    assert curve["estimate"].to_numpy() == pytest.approx(there / there.max(), abs=0.0006)
    # Two widths beyond the scores, but not beyond the scale, which ends at 0 and 20.
    assert curve["at"].iloc[0] == max(0, 2 - 2 * width)
    assert curve["at"].iloc[-1] == pytest.approx(12 + 2 * width)


def test_equal_scores_have_no_density():
    table, _ = made(SCORES.assign(value=3.0))
    rows = table[table["statistic"] == "density"]
    assert rows["note"].tolist() == ["not estimable: all values are equal"] * 2


def test_persons_are_those_behind_it():
    less = SCORES[~((SCORES["participant_id"] == "P7") & (SCORES["wave"] == "post"))]
    table, persons = made(less)
    compared = persons[persons["wave_from"] == "pre"]
    assert sorted(compared["participant_id"].unique()) == IDS[:7]
    # The mean of one person more would give P7 away, so nobody but the compared is described.
    described = persons[(persons["wave_from"] == "") & (persons["wave"] == "pre")]
    assert sorted(described["participant_id"]) == IDS[:7]
    assert set(table.loc[table["statistic"] == "density", "n"]) == {7}


def test_small_arms_are_held_back():
    arms = {"arm": {"label": "arm", "levels": {"01": "group", "02": "waiting"}}}
    design = {"kind": "controlled", "groups": {"attribute": "arm", "control": "02"}}
    people = PEOPLE.assign(arm=["01"] * 5 + ["02"] * 3)
    more = {"attributes": arms, "design": design}
    table, _ = made(people=people, **more)
    shown = publishable(study(SCALE, **more), TABLES["distribution"].layout, table)
    numbers = shown.groupby("group")["estimate"].count()
    assert numbers["02"] == 0
    assert numbers["all"] == 0 or numbers["01"] == 0  # from both 02 would follow
