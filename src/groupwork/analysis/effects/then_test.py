"""Change as it was measured beside change as it is recalled, and how far the two are apart.

A then-test asks afterwards how it was before (Howard, 1980). Where the same people were measured
before, the later score less either beginning gives two changes, whose difference is the then-test
less the pre-test: people who judge by another yardstick now, who remember badly, or who remember
what fits a gain that they hope for (Conway & Ross, 1984). Which of them it is no data here tell.

References
----------
Howard, G. S. (1980). Response-shift bias: A problem in evaluating interventions with pre/post
self-reports. Evaluation Review, 4, 93-106.
Conway, M., & Ross, M. (1984). Getting what you want by revising what you had. Journal of
Personality and Social Psychology, 47, 738-748.
"""

import pandas as pd

from groupwork.analysis.effects.comparisons import scores_by_wave
from groupwork.statistics.summaries import mean
from groupwork.study.study import Study
from groupwork.tables import statistics_table

KEYS = ["outcome", "wave_from", "wave_to"]


def then_test_table(study: Study, scores: pd.DataFrame) -> pd.DataFrame:
    """Set measured and recalled change side by side, of the people with all three scores.

    Parameters
    ----------
    study : Study
        With a pre-test, a then-test and later waves.
    scores : pandas.DataFrame
        participant_id, wave, scale, value.

    Returns
    -------
    pandas.DataFrame
        Keys outcome, wave_from, wave_to and the columns of a statistic. Of each later wave that is
        compared, for the people with pre-test, then-test and that wave alone, so that the numbers
        add up: measured (later less pre-test), recalled (later less then-test) and shift
        (then-test less pre-test, which is measured less recalled), each a mean with its t
        interval.
    """
    rows = []
    then = study.then_test
    pre = next(wave.id for wave in study.waves if wave.role == "pre")
    for outcome in study.outcomes:
        wide = scores_by_wave(scores, outcome.scale)
        for later in dict.fromkeys(after for _, after in study.comparisons):
            known = wide.reindex(columns=[pre, then, later]).dropna()
            before, recalled, after = known.to_numpy(dtype=float).T
            for name, wave_from, wave_to, values in (
                ("measured", pre, later, after - before),
                ("recalled", then, later, after - recalled),
                ("shift", pre, then, recalled - before),
            ):
                keys = {"outcome": outcome.scale, "wave_from": wave_from, "wave_to": wave_to}
                what = f"{wave_to} - {wave_from}, people also at {later}"
                found = mean(values, study.ci_level, statistic=name, what=what)
                rows.append(keys | found.row())
    return statistics_table(rows, KEYS)
