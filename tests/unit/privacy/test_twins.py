"""No published table, nor all of them together, tells anybody's score with certainty.

Twins are other answers of which the program would publish exactly the same; see `twins`. Of small
groups every score has another value in one of them. In full tables hardly a score has.
"""

import pandas as pd
import pytest
from simulated_groups import answers, group_study
from twins import NAMES, Changes, Publication, Twins

from groupwork.prepare.score import score
from groupwork.study.study_file import StudyFile

def of_group(n: int, seed: int, *, publish: str = "protected", arms: bool = False) -> Twins:
    """Return the twins of a small group: published after the post-test, and once more later."""
    people = [f"P{number:02d}" for number in range(n)]
    arm = pd.DataFrame({"participant_id": people, "arm": ["a", "b"] * (n // 2) + ["a"] * (n % 2)})
    studies = [group_study(publish, later=later, arms=arms) for later in (False, True)]
    long = answers(n, seed).reset_index(drop=True)
    data = {"responses": long, "people": arm if arms else arm[["participant_id"]]}
    names = tuple(name for name in NAMES if name != "quality")  # of the audit, too
    return Twins(
        [Publication(each, names) for each in studies],
        data,
        Changes(studies[1], data),
        lambda data: scores_of(studies[1], data["responses"]),
    )


def scores_of(study: StudyFile, responses: pd.DataFrame) -> pd.Series:
    scores = score(study, responses).dropna(subset="value")
    return scores.set_index(["scale", "wave", "participant_id"])["value"]


def test_scores_of_a_small_group_are_open():
    twins = of_group(8, 1)
    twins.walk(40, 1)
    assert twins.certain == []


def test_full_tables_have_hardly_a_twin():
    twins = of_group(8, 1, publish="full")
    twins.walk(10, 1)
    assert twins.found == []


@pytest.mark.slow
@pytest.mark.parametrize("n", [6, 11, 15, 20])
def test_scores_of_groups_of_other_sizes_are_open(n):
    twins = of_group(n, n)
    twins.walk(150, n)
    assert twins.certain == []


@pytest.mark.slow
@pytest.mark.parametrize("n", [12, 24])
def test_scores_of_two_small_arms_are_open(n):
    twins = of_group(n, n, arms=True)
    assert {"contrasts", "contrast_specifications"} <= set(twins.told[1])
    twins.walk(200, n)
    assert twins.certain == []
