"""As many decimals as the step of rounding has."""

import pytest
from protected_report import content

from groupwork.report.decimals import decimals, decimals_of_p
from groupwork.report.ledger import printed
from groupwork.study.study_file import StudyFile

STUDY = StudyFile.model_validate(content())
OUTCOME = {"scale": "worry", "primary": True, "expected": "lower"}


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


def test_a_table_says_of_which_scores_its_numbers_are() -> None:
    """Answers of a closing question from 1 to 5: two of their units over 13 people are .2."""
    closing = {"instrument": "calm", "wave": "post"}
    study = StudyFile.model_validate(content(satisfaction=closing, outcomes=[OUTCOME]))
    row = {"item": "2", "statistic": "mean", "n": 13, "estimate": 3.8}
    assert decimals(study, row) == 2
    assert decimals(study, row, range_of="closing") == 1
    assert decimals(study, row | {"item": "calm"}, range_of="closing") == 1


@pytest.mark.parametrize(
    ("term", "few", "many"),
    [("g_pre: a - b", 1, 2), ("d_ppc2: a - b", 1, 2), ("F: pre", 2, 2), ("group: a - b", 0, 1)],
)
def test_terms_of_a_model_have_those_of_their_kind(term: str, few: int, many: int) -> None:
    row = {"outcome": "calm", "term": term, "estimate": -2.0}
    assert decimals(STUDY, row | {"n": 2}) == few
    assert decimals(STUDY, row | {"n": 30}) == many


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


@pytest.mark.parametrize(
    ("n", "estimate", "places"),
    [
        # Eight tenths of an SD over n people, up to 1, 2 or 5: .8 / 16 = .05, .8 / 15 = .053
        # and so .1, .8 / 5 = .16 and so .2.
        (16, 0.35, 2),
        (16, 0.3, 2),
        (15, 0.3, 1),
        (5, -0.4, 1),
        # -1.5 / 2 follows from a mean and an SD that are rounded, and is not rounded once more.
        (15, -0.75, 2),
        (30, 0.3, 2),
    ],
)
@pytest.mark.parametrize("name", ["d_z", "g_av", "d_ppc2", "hedges_g"])
def test_effects_of_few_have_the_decimals_of_their_step(
    name: str, n: int, estimate: float, places: int
) -> None:
    row = {"outcome": "calm", "statistic": name, "n": n, "estimate": estimate}
    assert decimals(STUDY, row, in_points=False) == places
    assert decimals(STUDY, row | {"n": 90, "smallest_arm": n}, in_points=False) == places


def test_reliabilities_have_two_decimals() -> None:
    row = {"outcome": "calm", "statistic": "alpha", "n": 15, "estimate": 0.7}
    assert decimals(STUDY, row, in_points=False) == 2


@pytest.mark.parametrize(
    ("p", "few", "many"),
    [
        (0.0116, ".01", ".012"),
        (0.0049, "< .01", ".005"),
        (0.0002, "< .01", "< .001"),
        (0.0478, ".048", ".048"),
        (0.0523, ".052", ".052"),
        (0.04996, ".0500", ".0500"),
        (0.289, ".29", ".289"),
    ],
)
def test_a_p_of_few_has_two_decimals_and_stays_on_its_side(p: float, few: str, many: str) -> None:
    for n, text in ((29, few), (30, many)):
        assert printed(p, "p", decimals=decimals_of_p(STUDY, {"n": n})) == text
