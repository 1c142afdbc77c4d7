"""Small groups of a programme, of which the pooled tables tell nothing at all.

A pooled mean, its error, the variance between groups and Cochran's Q are several equations of the
same groups: who knows all groups but one, or but two, can solve them for what is held back. So a
group of few people is no part of what is pooled or summed, and no further group has to be held back
to hide it. The same bytes are published whatever its people answered.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from groupwork.privacy.disclosure import SUPPRESSED, TOTAL
from groupwork.study.programme_file import Programme

_WORDS = ("group", "wave", "outcome", "wave_from", "wave_to", "session", "variable", "item")
_KEPT = (*_WORDS, "statistic", "method", "note", "data")


def small_groups(
    programme: Programme, flow: Mapping[str, pd.DataFrame], effects: Mapping[str, pd.DataFrame]
) -> set[str]:
    """Find the groups of which nothing is told.

    Parameters
    ----------
    programme : Programme
        Its `small_cell`.
    flow, effects : mapping of str to DataFrame
        The published tables of each study.

    Returns
    -------
    set of str
        The studies with fewer people than that at a wave that is compared, or with both scores of
        a comparison. A group that nobody came to is as small as any.
    """
    if programme.small_cell <= 1:
        return set()
    return {
        group.study
        for group in programme.groups
        if _fewest(programme, flow[group.study], effects[group.study]) < programme.small_cell
    }


def _fewest(programme: Programme, flow: pd.DataFrame, effects: pd.DataFrame) -> float:
    """Return the fewest people that one of the group's results rests on; 0 where it is not told."""
    people = flow[(flow["group"] == TOTAL) & (flow["statistic"] == "people")]
    pairs = effects[(effects["group"] == TOTAL) & (effects["statistic"] == "mean_diff")]
    scales = [measure.scale for measure in programme.measures]
    compared = zip(pairs["outcome"], pairs["wave_from"], pairs["wave_to"], strict=True)
    asked = [
        outcome in scales and (wave_from, wave_to) in programme.comparisons
        for outcome, wave_from, wave_to in compared
    ]
    pairs = pairs[asked]
    numbers = [*people.loc[people["wave"].isin(list(programme.waves)), "estimate"], *pairs["n"]]
    if len(numbers) < len(programme.waves) + len(scales) * len(programme.comparisons):
        return 0
    return float(pd.to_numeric(pd.Series(numbers, dtype=object)).fillna(0).min())


def without(
    tables: Mapping[str, pd.DataFrame], small: set[str], programme: Programme
) -> dict[str, pd.DataFrame]:
    """Empty all numbers of the small groups.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        One published table of each study.
    small : set of str
        What `small_groups` found.
    programme : Programme
    """
    note = f"{SUPPRESSED}fewer than {programme.small_cell} people in the group"
    emptied = {}
    for name, table in tables.items():
        if name in small:
            numbers = {column: np.nan for column in table if column not in _KEPT}
            table = table.assign(**numbers, method="", note=note)
        emptied[name] = table
    return emptied
