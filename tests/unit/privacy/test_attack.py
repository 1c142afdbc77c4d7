"""The attacks of a reader, on tables that are published in full and on protected ones.

With full tables they succeed, so that these tests can fail.
"""

import numpy as np
import pytest
from attack import certain_pairs, certain_scores, known_of, left_over, sums
from shipped import as_if_real, cleaned, without_followup
from simulated_groups import ARMS, answers, group_study, publish

from groupwork.prepare.score import score
from groupwork.privacy.precision import score_range, step
from groupwork.results.make import call, published
from groupwork.results.registry import TABLES
from groupwork.results.schema import Recipe

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


@pytest.mark.slow
def test_full_tables_give_the_scores_away():
    """Small groups, in which the search is complete; 7 of 8 people have three scores each."""
    found = attacked(group_study("full"), 8, 1)
    assert found["scores"] == 3 * 7
    assert found["pairs"] > 0
    assert found["left"] == 1


@pytest.mark.slow
def test_who_left_is_told_by_the_items_of_full_tables():
    own, long = group_study("full"), answers(12, 2)
    found = left_over(sums(own, publish(own, long)))
    scores = score(own, long)
    true = scores[(scores["participant_id"] == "P11") & (scores["wave"] == "pre")]["value"]
    assert found[SCALE, "pre"] == true.item()


@pytest.mark.parametrize(
    "seed", [pytest.param(seed, marks=[pytest.mark.slow] * (seed > 1)) for seed in SEEDS]
)
def test_protected_tables_give_nobody_away(seed):
    assert attacked(group_study("protected"), SIZES[seed], seed) == {
        "scores": 0,
        "pairs": 0,
        "left": 0,
    }


def scores_of_arms(kind: str, n: int, seed: int) -> dict[str, int]:
    """Return how many scores of each arm, and of both together, are known with certainty."""
    own = group_study(kind, arms=True)
    told = publish(own, answers(n, seed))["descriptives"]
    return {
        group: sum(
            certain_scores(known_of(own, told, SCALE, wave, group=group), seed=seed)
            for wave in WAVES
        )
        for group in (*ARMS, "all")
    }


@pytest.mark.slow
def test_full_tables_give_the_scores_of_arms_away():
    found = scores_of_arms("full", 14, 1)
    assert found["a"] > 15 and found["b"] > 15


@pytest.mark.parametrize(
    "seed", [pytest.param(seed, marks=[pytest.mark.slow] * (seed > 1)) for seed in SEEDS]
)
def test_protected_tables_give_nobody_of_an_arm_away(seed):
    found = scores_of_arms("protected", 2 * SIZES[seed], seed)
    assert found == {"a": 0, "b": 0, "all": 0}


@pytest.mark.slow
@pytest.mark.parametrize("n", [12, 40])
def test_beside_the_means_of_arms_stands_none_of_both_together(n):
    """It is one equation more: in 60 trials of 12 to 40 people, it told who knew all other scores
    the last one three times as often (40 in 100) as mean and SD of the arm do (13 in 100).
    """
    own = group_study("protected", arms=True)
    tables = publish(own, answers(n, 3))
    for name in ("descriptives", "effects", "missing", "distribution"):
        table = tables[name].query("statistic.str.contains('mean')")
        has_mean = table["estimate"].notna().groupby(table["group"]).any()
        assert has_mean[list(ARMS)].all() and not has_mean["all"], name


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


@pytest.mark.slow
def test_a_second_publication_gives_the_one_between_away_in_full():
    found = two_publications("full", 9, 4)
    assert {(SCALE, "pre")} <= set(found)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_a_second_publication_adds_nothing_when_protected(seed):
    assert two_publications("protected", 6 + 2 * seed, seed) == {}


@pytest.mark.slow
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


# The shipped study ----------------------------------------------------------------------------


def published_tables(own) -> dict:
    """Return the tables that the attacks read, of the waves that a study declares."""
    waves = {wave.id for wave in own.waves}
    data = {
        name: table[table["wave"].isin(waves)] if "wave" in table else table
        for name, table in cleaned().items()
    }
    tables: dict = {}
    for name in ("reliability", "descriptives", "items", "effects", "regression", "missing"):
        row = TABLES[name]
        read = [data[each] for each in row.reads] + [tables[each] for each in row.results]
        table, *_ = call(row.function, own, *read, parts=bool(row.private))
        tables[name] = published(own, Recipe.read(row.recipe()), table, tables.get("effects"))
    return tables


def attacked_shipped(own, tables) -> dict[str, int]:
    """Return how many scores and pairs of scores of the members are known with certainty."""
    found = {"scores": 0, "pairs": 0}
    for scale in own.scales:
        descriptives = tables["descriptives"]
        known = {w.id: known_of(own, descriptives, scale, w.id) for w in own.waves[1:]}
        found["scores"] += sum(certain_scores(each) for each in known.values())
        for first, second in own.comparisons:
            effects = tables["effects"].query("outcome == @scale and group == 'all'")
            effects = effects.query("wave_from == @first and wave_to == @second")
            if len(effects):
                n = int(effects["n"].max())
                half = 0.0
                if own.is_protected:
                    range_ = score_range(own, "scale", {"scale": scale})
                    half = step(n, range_, own.privacy.uncertainty) / 2
                found["pairs"] += certain_pairs(known[first], known[second], effects, half)
    return found


@pytest.mark.slow
def test_the_shipped_study_in_full_gives_most_scores_away():
    """404 of the members' 503 scores, 6 pairs, and 14 scores of those who left, when written."""
    own = as_if_real("full")
    tables = published_tables(own)
    found = attacked_shipped(own, tables)
    assert found["scores"] > 350 and found["pairs"] > 0
    assert len(left_over(sums(own, tables))) > 10


@pytest.mark.slow
def test_the_shipped_study_protected_gives_nobody_away():
    """Nor does what was published after the post-test beside what was after the follow-up."""
    told = []
    for own in (without_followup(as_if_real()), as_if_real()):
        tables = published_tables(own)
        assert attacked_shipped(own, tables) == {"scores": 0, "pairs": 0}
        told += sums(own, tables)
    assert left_over(told) == {}
