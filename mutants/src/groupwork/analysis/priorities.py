"""Importance by satisfaction: which areas of need matter most and are met least."""

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from groupwork.statistics.arrays import Floats
from groupwork.statistics.estimate import Estimate
from groupwork.statistics.summaries import mean, too_few
from groupwork.study.study import Study
from groupwork.tables import statistics_table

PRIORITIES_KEYS = ["area", "quadrant"]

#: By whether importance, and whether satisfaction, is above the mean over the areas.
QUADRANTS = {
    (True, False): "act first",
    (True, True): "keep up",
    (False, False): "later",
    (False, True): "enough",
}
TOO_CLOSE = "too close to tell"
NOT_SHOWN = "not shown"

_METHOD = "t interval"
_ABOVE = "own mean less the mean over all areas, person by person; t interval"


def priorities_table(study: Study, scores: pd.DataFrame) -> pd.DataFrame:
    """Place the areas of need by how important they are and how satisfied people are.

    Parameters
    ----------
    study : Study
        `needs.priorities` names for each area the scales of importance and satisfaction.
    scores : DataFrame
        participant_id, wave, scale, value.

    Returns
    -------
    DataFrame
        area, quadrant (one of `QUADRANTS` or `TOO_CLOSE`) and the columns of a statistic:
        importance and satisfaction (means), and importance_above and satisfaction_above, how far
        they lie above the mean over the areas. Of the people who have all of these scores.

    Notes
    -----
    The boundaries are the means over the areas (Martilla & James 1977, Journal of Marketing 41,
    77-79), which vary with the people too. An area is placed only if the intervals of both
    distances leave out zero; each person's own distance carries that variation.
    """
    priorities = study.needs.priorities if study.needs else {}
    wave = study.needs.wave if study.needs else ""
    wide = scores[scores["wave"] == wave].pivot(
        index="participant_id", columns="scale", values="value"
    )
    names = {
        kind: [getattr(priority, kind) for priority in priorities.values()]
        for kind in ("importance", "satisfaction")
    }
    both = wide.reindex(columns=[*names["importance"], *names["satisfaction"]]).dropna()
    values = {kind: both[scales].to_numpy(dtype=float) for kind, scales in names.items()}
    rows = []
    for place, area in enumerate(priorities):
        found = list(_of_area(values, place, study))
        keys = {"area": area, "quadrant": _quadrant(found)}
        rows += [keys | each.row() for each in found]
    return statistics_table(rows, PRIORITIES_KEYS)


def _of_area(values: dict[str, Floats], place: int, study: Study) -> Iterator[Estimate]:
    small = study.privacy.small_cell
    for kind, scores in values.items():
        distances = scores - scores.mean(axis=1, keepdims=True)
        for statistic, method, column in (
            (kind, _METHOD, scores[:, place]),
            (f"{kind}_above", _ABOVE, distances[:, place]),
        ):
            if len(column) < small:
                yield too_few(statistic, method, len(column), small)
            else:
                yield replace(mean(column, study.ci_level), statistic=statistic, method=method)


def _quadrant(found: list[Estimate]) -> str:
    """Return where an area lies, if the intervals of its distances say so."""
    distances = [each for each in found if each.statistic.endswith("_above")]
    if any(each.estimate is None for each in distances):
        return NOT_SHOWN
    sides = []
    for each in distances:
        low, high = each.ci_low, each.ci_high
        if low is None or high is None:  # everybody agrees
            low = high = each.estimate
        if low is None or high is None or low <= 0 <= high:
            return TOO_CLOSE
        sides.append(low > 0)
    return QUADRANTS[sides[0], sides[1]]
