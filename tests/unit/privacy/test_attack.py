"""The attacks of a reader, on tables that are published in full and on protected ones.

With full tables they succeed, so that these tests can fail.
"""

import numpy as np
import pytest
from attack import certain_pairs, certain_scores, known_of, left_over, sums
from simulated_groups import answers, group_study, publish

from groupwork.prepare.score import score
from groupwork.privacy.precision import score_range, step

SCALE = "strain"
WAVES = ("pre", "post", "later")
SEEDS = range(50)
SIZES = [6 + seed % 15 for seed in SEEDS]


def half_step(own, n: int) -> float:
    if not own.is_protected:
        return 0.0
    return step(n, score_range(own, "scale", {"scale": SCALE}), own.privacy.uncertainty) / 2


def attacked(own, n: int, seed: int) -> dict[str, int]:
    """Return how many scores, pairs and leavers' scores are known with certainty."""
    tables = publish(own, answers(n, seed))
    known = {wave: known_of(own, tables["descriptives"], SCALE, wave) for wave in WAVES}
    effects = tables["effects"][tables["effects"]["wave_to"] == "post"]
    pairs = certain_pairs(known["pre"], known["post"], effects, half_step(own, n - 1))
    return {
        "scores": sum(certain_scores(each, seed=seed) for each in known.values()),
        "pairs": pairs,
        "left": len(left_over(sums(own, tables))),
    }


def test_full_tables_give_the_scores_away():
    """Small groups, in which the search is complete; 7 of 8 people have three scores each."""
    found = attacked(group_study("full"), 8, 1)
    assert found["scores"] == 3 * 7
    assert found["pairs"] > 0
    assert found["left"] == 1


def test_who_left_is_told_by_the_items_of_full_tables():
    own, long = group_study("full"), answers(12, 2)
    found = left_over(sums(own, publish(own, long)))
    scores = score(own, long)
    true = scores[(scores["participant_id"] == "P11") & (scores["wave"] == "pre")]["value"]
    assert found[SCALE, "pre"] == true.item()


@pytest.mark.parametrize(
    "seed", [pytest.param(seed, marks=[pytest.mark.slow] * (seed > 3)) for seed in SEEDS]
)
def test_protected_tables_give_nobody_away(seed):
    assert attacked(group_study("protected"), SIZES[seed], seed) == {
        "scores": 0,
        "pairs": 0,
        "left": 0,
    }


def two_publications(kind: str, n: int, seed: int) -> dict:
    """Publish the post-test, then the follow-up, at which one more person is gone."""
    long = answers(n, seed)
    last = f"P{n - 2:02d}"
    long = long[~((long["wave"] == "later") & (long["participant_id"] == last))]
    told = []
    for later in (False, True):
        own = group_study(kind, later=later)
        told += sums(own, publish(own, long))
    return left_over(told)


def test_a_second_publication_gives_the_one_between_away_in_full():
    found = two_publications("full", 9, 4)
    assert {(SCALE, "pre")} <= set(found)


@pytest.mark.parametrize("seed", range(6))
def test_a_second_publication_adds_nothing_when_protected(seed):
    assert two_publications("protected", 6 + 2 * seed, seed) == {}


@pytest.mark.parametrize("seed", range(5))
def test_what_the_attack_takes_for_known_is_true(seed):
    """Every interval that the reader derives holds the truth: the attack is a sound one."""
    own, n = group_study("protected"), 6 + 3 * seed
    long = answers(n, seed)
    tables, scores = publish(own, long), score(own, long)
    for wave in WAVES:
        known = known_of(own, tables["descriptives"], SCALE, wave)
        true = scores[scores["wave"] == wave]
        true = true[true["participant_id"] != f"P{n - 1:02d}"]["value"].to_numpy()
        if known is not None:
            assert known.n == len(true)
            assert known.fits(np.asarray(true))
