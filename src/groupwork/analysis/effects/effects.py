"""The table of effects: every statistic of every comparison, and the adjusted p values."""

from dataclasses import replace

import numpy as np
import pandas as pd

from groupwork.analysis.effects.comparisons import KEYS, Comparison, comparisons
from groupwork.statistics.estimate import NOT_ESTIMABLE, Estimate, estimate
from groupwork.statistics.multiplicity import benjamini_hochberg, holm
from groupwork.statistics.paired import paired_effects
from groupwork.statistics.streams import stream
from groupwork.study.study import Study
from groupwork.tables import statistics_table

_TESTS = {
    "t": ("t", "paired t tests"),
    "wilcoxon": ("wilcoxon_v", "Wilcoxon tests, zeros dropped"),
    "permutation": ("permutation", "permutation tests"),
}
_ADJUSTMENTS = {"p_holm": (holm, "Holm"), "p_bh": (benjamini_hochberg, "Benjamini-Hochberg")}


def effects_table(study: Study, scores: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Describe and test the change of every outcome, for every comparison and group.

    Parameters
    ----------
    study : Study
    scores : DataFrame
        participant_id, wave, scale, value.
    people : DataFrame
        participant_id and a column per attribute; needed where the study has groups.

    Returns
    -------
    DataFrame
        outcome, group, wave_from, wave_to and the columns of a statistic. Group "all" is
        everybody. The statistics are those of `groupwork.statistics.paired.paired_effects`, and
        `p_holm` and `p_bh` for the tests of the study's first family of differences, where it has
        no arms.

    Raises
    ------
    GroupworkError
        Nobody has both scores of a comparison.
    """
    compared: list[tuple[Comparison, list[Estimate]]] = []
    for comparison in comparisons(study, scores, people):
        # The same random numbers for all: a further outcome changes no other's interval.
        rng = stream(study.seed, "effects")
        estimates = paired_effects(
            comparison.scores["pre"].to_numpy(),
            comparison.scores["post"].to_numpy(),
            rng,
            study.ci_level,
            comparison.outcome.smallest_effect,
        )
        if comparison.not_asked:
            note = f"{NOT_ESTIMABLE}{comparison.not_asked}"
            estimates = [replace(e, note=note) if e.estimate is None else e for e in estimates]
        compared.append((comparison, estimates))
    if study.design.groups is None:  # else the declared tests are of the differences between arms
        _adjust(study, compared)
    rows = [
        comparison.keys | each.row() for comparison, estimates in compared for each in estimates
    ]
    return statistics_table(rows, KEYS)


def _adjust(study: Study, compared: list[tuple[Comparison, list[Estimate]]]) -> None:
    """Append the adjusted p values of the first family of differences to its estimates."""
    family = next((each for each in study.family if each.hypothesis == "difference"), None)
    if family is None:
        return
    tested, named = _TESTS[family.test]
    tests = [
        (estimates, next(each for each in estimates if each.statistic == tested))
        for comparison, estimates in compared
        if (not family.outcomes or comparison.outcome.scale in family.outcomes)
        and (
            not family.comparisons
            or (comparison.wave_from, comparison.wave_to) in family.comparisons
        )
    ]
    ps = [test.p for _, test in tests if test.p is not None]
    for statistic, (adjust, said) in _ADJUSTMENTS.items():
        adjusted = iter(adjust(ps).tolist())
        for estimates, test in tests:
            lacking = test.p is None
            p = np.nan if lacking else next(adjusted)
            estimates.append(
                estimate(
                    statistic,
                    f"{said} over {len(ps)} {named}",
                    p,
                    n=test.n,
                    p=p,
                    why=test.note.removeprefix(NOT_ESTIMABLE) if lacking else "",
                )
            )
