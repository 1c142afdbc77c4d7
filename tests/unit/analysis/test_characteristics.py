"""Scores of one survey by what its people are: against scipy, and what may be told of few."""

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from raw_study import RESPONSES, declared

from groupwork.analysis.characteristics import characteristics_table
from groupwork.results.make import published
from groupwork.results.registry import TABLES
from groupwork.results.schema import Recipe
from groupwork.study.study_file import StudyFile

SEX = {"sex": {"label": "Sex", "levels": {"f": "female", "m": "male"}}}
AREA = {"area": {"label": "Area", "levels": {"a": "A", "b": "B", "c": "C"}}}


def survey(attributes) -> StudyFile:
    waves = [{"id": "pre", "label": "survey", "role": "survey"}]
    said = declared(RESPONSES, attributes=attributes, waves=waves, synthetic=False)
    compared = ("outcomes", "comparisons", "family")
    kept = {key: value for key, value in said.items() if key not in compared}
    return StudyFile.model_validate(kept | {"design": {"kind": "descriptive"}})


def people_of(name, **sizes):
    """Return people by level, the last ones of no level, and their scores."""
    levels = [None if level == "none" else level for level, n in sizes.items() for _ in range(n)]
    ids = [f"p{n}" for n in range(len(levels))]
    values = np.random.default_rng(1).integers(4, 17, len(ids)).astype(float)
    scores = pd.DataFrame({"participant_id": ids, "wave": "pre", "scale": "mood", "value": values})
    return scores, pd.DataFrame({"participant_id": ids, name: pd.Series(levels, dtype="str")})


def told(table, statistic="mean"):
    return table[table["statistic"] == statistic].set_index("level")


def test_two_levels_are_compared_as_scipy_does():
    scores, people = people_of("sex", f=12, m=9)
    table = characteristics_table(survey(SEX), scores, people)
    women, men = (scores["value"][people["sex"] == sex] for sex in "fm")
    assert told(table)["estimate"].to_dict() == {"f": women.mean(), "m": men.mean()}
    assert told(table, "sd")["estimate"].to_dict() == pytest.approx(
        {"f": women.std(), "m": men.std()}
    )
    row = told(table, "difference").loc["f - m"]
    test = scipy.stats.ttest_ind(women, men, equal_var=False)
    low, high = test.confidence_interval(0.95)
    assert row[["estimate", "ci_low", "ci_high", "p"]].tolist() == pytest.approx(
        [women.mean() - men.mean(), low, high, test.pvalue]
    )
    assert (row["n"], row["smallest_group"]) == (21, 9)
    pooled = np.sqrt((11 * women.var() + 8 * men.var()) / 19)
    j = 1 - 3 / (4 * 19 - 1)  # Hedges' approximation
    g = told(table, "hedges_g")["estimate"].item()
    assert g == pytest.approx(j * (women.mean() - men.mean()) / pooled, rel=1e-3)


def test_three_levels_are_described_alone():
    table = characteristics_table(survey(AREA), *people_of("area", a=6, b=7, c=1))
    assert told(table)["n"].to_dict() == {"a": 6, "b": 7, "c": 1}
    assert set(table["statistic"]) == {"mean", "sd"}
    two = characteristics_table(survey(AREA), *people_of("area", a=6, b=7))
    assert told(two, "difference").index.tolist() == ["a - b"]
    one = characteristics_table(survey(AREA), *people_of("area", a=6, b=1))
    assert set(one["statistic"]) == {"mean", "sd"}


@pytest.mark.parametrize(
    ("sizes", "means", "difference"),
    [
        ({"f": 40, "m": 30}, True, True),
        ({"f": 40, "m": 29}, False, False),  # with everybody's mean, it would give theirs
        ({"f": 90, "m": 3}, False, False),
        ({"f": 40, "m": 40, "none": 2}, False, True),  # theirs follows from means, not from this
        ({"f": 40, "m": 40, "none": 1}, False, False),  # of one person alone from both
    ],
)
def test_means_that_would_give_others_away_are_held_back(sizes, means, difference):
    protected = survey(SEX)
    table = characteristics_table(protected, *people_of("sex", **sizes))
    recipe = Recipe.read(TABLES["characteristics"].recipe())
    public = published(protected, recipe, table)
    assert told(public)["estimate"].notna().tolist() == [means, means]
    assert told(public, "sd")["estimate"].notna().tolist() == [means, means]
    for statistic in ("difference", "hedges_g"):
        assert told(public, statistic)["estimate"].notna().tolist() == [difference]
