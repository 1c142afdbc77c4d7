"""How scores are spread: densities at each time, and the people who are compared."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import scipy

from groupwork.analysis.descriptives import described_scores
from groupwork.analysis.effects.comparisons import EVERYBODY, Comparison, comparisons
from groupwork.analysis.groups import by_group
from groupwork.statistics.arrays import Floats
from groupwork.statistics.estimate import Estimate, estimate
from groupwork.statistics.summaries import describe
from groupwork.study.outcomes import Outcome
from groupwork.study.study import Study
from groupwork.tables import STATISTIC_COLUMNS

KEYS = ["outcome", "group", "wave_from", "wave_to", "wave", "at"]
PEOPLE_COLUMNS = ["participant_id", "outcome", "wave_from", "wave_to", "wave", "value"]

# Points of a density, and to how many decimals its height is told: an eye sees no more, and a
# whole density to all digits would give every score away.
_POINTS, _DECIMALS = 51, 3
_SPREAD = ("q1", "q3", "mean", "sd")


def distribution_tables(
    study: Study, scores: pd.DataFrame, people: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Describe how the scores of each outcome are spread.

    Parameters
    ----------
    study : Study
    scores : pandas.DataFrame
        The table of `score.score`.
    people : pandas.DataFrame
        One row a person, with the attribute that says the group.

    Returns
    -------
    distribution : pandas.DataFrame
        `KEYS` and the columns of a statistic. With wave_from and wave_to empty, of everybody whom
        `descriptives_table` describes at a wave: density, the height of the curve at a score
        where its highest point is 1. With them, of those who have both scores of the first
        comparison, at each of its waves: q1, q3, sd, and mean with its t interval.
    distribution_people : pandas.DataFrame
        The scores behind it, a row each; private.

    Notes
    -----
    The density is that of a Gaussian kernel with Scott's bandwidth, and ends two bandwidths
    beyond the scores, or where the scale ends. Quartiles are R's type 7.

    References
    ----------
    Scott, D. W. (1992). Multivariate density estimation. Wiley.
    """
    rows: list[dict] = []
    persons = []
    for outcome in study.outcomes:
        own = described_scores(study, scores, people, outcome.scale).dropna(subset=["value"])
        keys = {"outcome": outcome.scale, "wave_from": "", "wave_to": ""}
        persons.append(own[["participant_id", "wave", "value"]].assign(**keys))
        for group, table in by_group(study, own, people):
            for wave in study.waves:
                values = table.loc[table["wave"] == wave.id, "value"].to_numpy(dtype=float)
                for at, found in _density(study, outcome, values):
                    here = {"group": group, "wave": wave.id, "at": at}
                    rows.append(keys | here | found.row())
    for each in comparisons(study, scores, people):
        if (each.wave_from, each.wave_to) != study.comparisons[0]:
            continue
        for wave_id, compared in _compared(each):
            if each.group == EVERYBODY:
                persons.append(compared.reset_index().assign(wave=wave_id, **each.keys))
            spread = _spread(compared["value"].to_numpy(dtype=float), study.ci_level)
            rows += [each.keys | {"wave": wave_id} | row.row() for row in spread]
    table = pd.DataFrame(rows, columns=[*KEYS, *STATISTIC_COLUMNS])
    return table, pd.concat(persons, ignore_index=True)[PEOPLE_COLUMNS]


def _compared(each: Comparison) -> Iterator[tuple[str, pd.DataFrame]]:
    pairs = each.scores.dropna()
    for wave, column in ((each.wave_from, "pre"), (each.wave_to, "post")):
        yield wave, pairs[[column]].rename(columns={column: "value"})


def _spread(values: Floats, level: float) -> list[Estimate]:
    """Describe the scores that a figure shows; the SD, from which the mean's interval follows."""
    return [row for row in describe(values, level) if row.statistic in _SPREAD]


def _density(
    study: Study, outcome: Outcome, values: Floats
) -> Iterator[tuple[float | None, Estimate]]:
    """Yield a score and the height of the curve there; the reason where there is none."""
    n = len(values)
    unit = np.ptp(values) if n else 0.0
    if not 0 < unit < np.inf:
        if n:
            yield None, estimate("density", _METHOD, np.nan, n=n, why="all values are equal")
        return
    # In units of the range: the variance of huge scores is more than a float holds.
    curve = scipy.stats.gaussian_kde(values / unit)
    margin = 2 * unit * float(np.sqrt(curve.covariance[0, 0]))
    instrument, score = study.scales[outcome.scale]
    low, high = instrument.score_range(score)
    ends = max(low, values.min() - margin), min(high, values.max() + margin)
    grid = np.linspace(*ends, _POINTS)
    height = curve(grid / unit)
    for at, value in zip(grid, np.round(height / height.max(), _DECIMALS), strict=True):
        yield float(at), estimate("density", _METHOD, value, n=n)


_METHOD = "Gaussian kernel, Scott's bandwidth; highest point 1"
