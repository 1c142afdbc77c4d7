"""Profiles and regressions against R (mclust, sandwich) and simulated truth."""

import numpy as np
import pandas as pd
import pytest
from small_study import find, items, score, scores, study

from groupwork.analysis.profiles import profiles_table
from groupwork.errors import GroupworkError
from groupwork.statistics import mixture

AREAS = ["needs.a", "needs.b", "needs.c"]


def needing(values: np.ndarray, **more):
    """Return a study with three need areas, and people's scores in them."""
    parts = [score("total"), *(score(name.removeprefix("needs."), items="1-2") for name in AREAS)]
    needs = {"instrument": "needs", "wave": "survey", "threshold": 3, "threshold_source": "x"}
    declared = study({"needs": {"items": items("1-2", 1, 5), "scores": parts}}, needs=needs, **more)
    columns = zip(AREAS, np.transpose(values), strict=True)
    return declared, pd.concat([scores(area, column, "survey") for area, column in columns])


@pytest.fixture
def fewer_resamples(monkeypatch):
    monkeypatch.setattr(mixture, "BOOTSTRAPS", 30)


@pytest.mark.slow
def test_true_profiles_are_found_and_called_stable(fewer_resamples):
    rng = np.random.default_rng(2)
    centres = np.repeat([[1.5, 1.5, 4.5], [3, 3, 3], [4.5, 4.5, 4.0]], [20, 30, 40], axis=0)
    declared, table = needing(centres + rng.normal(0, 0.25, centres.shape))
    found = profiles_table(declared, table)
    assert find(found, statistic="stable_profiles")["estimate"] == 3
    assert find(found, statistic="adjusted_rand", profiles="3")["estimate"] > 0.95
    shares = found[found["statistic"] == "share"]
    assert shares["profile"].tolist() == ["1", "2", "3"]  # by their mean need
    assert shares["estimate"].tolist() == pytest.approx([40 / 90, 30 / 90, 20 / 90])
    means = found[(found["statistic"] == "mean") & (found["area"] == "needs.a")]
    assert means["estimate"].tolist() == pytest.approx([4.5, 3, 1.5], abs=0.2)
    pd.testing.assert_frame_equal(found, profiles_table(declared, table))


@pytest.mark.slow
def test_people_of_one_kind_have_no_stable_profiles(fewer_resamples):
    rng = np.random.default_rng(3)
    declared, table = needing(rng.normal(3, 0.5, (80, 1)) + rng.normal(0, 0.5, (80, 3)))
    found = profiles_table(declared, table)
    verdict = find(found, statistic="stable_profiles")
    assert np.isnan(verdict["estimate"])
    assert "no stable profiles" in verdict["note"]
    assert not (found["statistic"] == "mean").any()


@pytest.mark.parametrize(
    ("values", "why"),
    [
        (np.random.default_rng(1).normal(size=(12, 3)), "12 people are too few"),
        (np.column_stack([np.arange(40), np.arange(40) % 7, np.ones(40)]), "the same score"),
        (np.full((30, 3), np.nan), "0 people are too few"),
    ],
)
def test_profiles_say_why_not(values, why):
    declared, table = needing(values)
    found = profiles_table(declared, table)
    assert len(found) == 1
    assert why in found["note"].item()


def test_profiles_need_areas():
    declared = study({"x": {"items": items("1", 0, 1), "scores": [score()]}})
    with pytest.raises(GroupworkError, match="no 'needs'"):
        profiles_table(declared, scores("x", [1]))
