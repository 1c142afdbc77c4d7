"""How the scores of a survey differ between its people."""

from collections.abc import Iterator

import pandas as pd

from groupwork.analysis.groups import attribute_values
from groupwork.statistics.arrays import Floats
from groupwork.statistics.estimate import Estimate
from groupwork.statistics.summaries import describe
from groupwork.statistics.two_samples import difference, hedges_g
from groupwork.study.study import Study
from groupwork.tables import statistics_table

CHARACTERISTIC_KEYS = ["scale", "attribute", "level"]
# People that a spread takes.
_LEAST = 2


def characteristics_table(study: Study, scores: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Describe each score of a single survey by the attributes of its people.

    Parameters
    ----------
    study : Study
    scores : pandas.DataFrame
        participant_id, scale, value.
    people : pandas.DataFrame
        One row a person, one column an attribute.

    Returns
    -------
    pandas.DataFrame
        Keys scale, attribute, level; the columns of a statistic, and smallest_group. Mean (t
        interval) and SD for each level that somebody has; for two levels their difference
        (Welch) and Hedges' g, whose level is "first - second".

    Notes
    -----
    Beside the mean of everybody, the means of all levels but one give the mean of that one, and
    of those whose level is not known. So the means of an attribute rest on the fewest people of
    any of these. The difference of two levels with its interval and g gives their means only
    roughly, by the spread of everybody: of one person alone whose level is not known that would
    tell the score to within half an SD, of several people nothing.

    Areas of need are compared in the needs profile, by the attributes that it names.
    """
    rows, smallest = [], []
    for scale in study.scales:
        if scale in study.need_areas:
            continue
        of_scale = scores[(scores["scale"] == scale) & scores["value"].notna()]
        values = of_scale.set_index("participant_id")["value"]
        for name, attribute in study.attributes.items():
            if attribute.levels is None:
                continue
            known = attribute_values(study, people, name).reindex(values.index)
            found = {
                level: values[known == level].to_numpy(dtype=float) for level in attribute.levels
            }
            found = {level: own for level, own in found.items() if len(own)}
            sizes, unknown = [*map(len, found.values())], int(known.isna().sum())
            fewest = min([*sizes, *filter(None, [unknown])], default=0)
            keys = {"scale": scale, "attribute": name}
            for level, own in found.items():
                told = [each for each in describe(own, study.ci_level) if each.statistic in _TOLD]
                rows += [keys | {"level": level} | each.row() for each in told]
                smallest += [fewest] * len(told)
            for level, each in _compared(found, study.ci_level):
                rows.append(keys | {"level": level} | each.row())
                smallest.append(unknown if unknown == 1 else min(sizes))
    table = statistics_table(rows, CHARACTERISTIC_KEYS)
    return table.assign(smallest_group=pd.Series(smallest, dtype="Int64"))


_TOLD = ("mean", "sd")


def between(first: str, second: str) -> str:
    """Return how the level of a difference is called."""
    return f"{first} - {second}"


def _compared(found: dict[str, Floats], level: float) -> Iterator[tuple[str, Estimate]]:
    """Yield the difference of two levels."""
    if len(found) != _LEAST or min(map(len, found.values())) < _LEAST:
        return
    (first, one), (second, other) = found.items()
    what = between(first, second)
    yield what, difference(one, other, level, what)
    yield what, hedges_g(one, other, level, what)
