"""As many decimals as the step of rounding has."""

import pytest
from protected_report import content

from groupwork.report.decimals import decimals
from groupwork.study.study_file import StudyFile

STUDY = StudyFile.model_validate(content())


@pytest.mark.parametrize(
    ("n", "estimate", "places"),
    [
        # A tenth of a range of 20 is 2, over n people: 2 / 4 = .5, 2 / 13 = .15 and so .2,
        # 2 / 50 = .04 and so .05; two people's mean is rounded to whole points.
        (2, 14.0, 0),
        (4, 7.5, 1),
        (4, 8.0, 1),
        (13, 13.6, 1),
        (50, 13.65, 2),
        # What follows from rounded numbers keeps its own.
        (4, 7.25, 2),
        (4, 1 / 3, 2),
    ],
)
def test_decimals_are_those_of_the_step(n: int, estimate: float, places: int) -> None:
    row = {"scale": "calm", "n": n, "estimate": estimate}
    assert decimals(STUDY, row) == places


@pytest.mark.parametrize(
    "row",
    [
        {"scale": "unknown", "n": 4, "estimate": 7.5},
        {"scale": "calm", "n": float("nan"), "estimate": 7.5},
        {"variable": "calm", "n": 4, "estimate": 7.5},
    ],
)
def test_of_anything_else_there_are_two(row: dict) -> None:
    assert decimals(STUDY, row) == 2


def test_the_smallest_arm_sets_the_step() -> None:
    row = {"outcome": "calm", "n": 50, "smallest_arm": 4, "estimate": 8.0}
    assert decimals(STUDY, row) == 1
