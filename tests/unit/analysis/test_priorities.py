"""Importance by satisfaction, by hand."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from small_study import find, items, score, scores, study

from groupwork.analysis.priorities import priorities_table

AREAS = ("a", "b", "c", "d")


def declared():
    def scale(ids: str = "1-4"):
        parts = [score(name, items=str(place)) for place, name in enumerate(AREAS, start=1)]
        return {"items": items(ids, 1, 9), "scores": [score(), *parts]}

    priorities = {
        f"need.{area}": {"importance": f"imp.{area}", "satisfaction": f"sat.{area}"}
        for area in AREAS
    }
    needs = {"instrument": "need", "wave": "survey", "threshold": 3, "threshold_source": "none"}
    return study(
        {name: scale() for name in ("need", "imp", "sat")}, needs=needs | {"priorities": priorities}
    )


def answered(importance: list[list], satisfaction: list[list]) -> pd.DataFrame:
    """Return the scores, a list an area in the order of the areas."""
    return pd.concat(
        [
            scores(f"{kind}.{area}", values, "survey")
            for kind, areas in (("imp", importance), ("sat", satisfaction))
            for area, values in zip(AREAS, areas, strict=True)
        ]
    )


def test_quadrants():
    importance = [[8, 9, 8, 9, 8], [8, 8, 9, 9, 9], [2, 1, 2, 1, 1], [1, 2, 1, 2, 2]]
    satisfaction = [[2, 1, 2, 2, 1], [8, 9, 9, 8, 8], [1, 2, 1, 2, 2], [9, 8, 8, 9, 9]]
    table = priorities_table(declared(), answered(importance, satisfaction))
    places = dict(zip(table["area"], table["quadrant"], strict=True))
    assert places == {
        "need.a": "act first",
        "need.b": "keep up",
        "need.c": "later",
        "need.d": "enough",
    }
    distances = np.array(importance[0]) - np.mean(importance, axis=0)
    row = find(table, area="need.a", statistic="importance_above")
    limits = stats.t.interval(0.95, 4, distances.mean(), stats.sem(distances))
    assert row["estimate"] == pytest.approx(distances.mean())
    assert (row["ci_low"], row["ci_high"]) == pytest.approx(limits)
    assert find(table, area="need.a", statistic="importance")["estimate"] == 8.4


def test_too_close_to_a_boundary():
    spread = [[5, 9, 1, 8, 2], [6, 2, 8, 1, 9], [4, 8, 2, 9, 3], [5, 1, 9, 2, 6]]
    sure = [[2, 1, 2, 2, 1], [8, 9, 9, 8, 8], [1, 2, 1, 2, 2], [9, 8, 8, 9, 9]]
    table = priorities_table(declared(), answered(spread, sure))
    assert set(table["quadrant"]) == {"too close to tell"}


def test_everybody_agrees_and_equal_areas():
    importance = [[9] * 5, [9] * 5, [1] * 5, [5] * 5]
    satisfaction = [[1] * 5, [9] * 5, [1] * 5, [5] * 5]
    table = priorities_table(declared(), answered(importance, satisfaction))
    places = dict(zip(table["area"], table["quadrant"], strict=True))
    assert places["need.a"] == "act first" and places["need.b"] == "keep up"
    # d: importance 5 lies below 6, satisfaction 5 above 4.
    assert places["need.d"] == "enough"
    level = [[3] * 5] * 4
    table = priorities_table(declared(), answered(level, level))
    assert set(table["quadrant"]) == {"too close to tell"}


def test_few_people_are_not_shown():
    four = [[8, 9, 8, np.nan, 9]] * 4
    table = priorities_table(declared(), answered(four, four))
    assert set(table["quadrant"]) == {"not shown"} and table["estimate"].isna().all()
