"""Rows that several results tables share."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from groupwork.statistics.estimate import Estimate, estimate
from groupwork.statistics.multiplicity import holm
from groupwork.statistics.summaries import describe, mean

_DESCRIBED = ("sd", "median", "min", "max")


def statistic_rows(*, estimates: Iterable[Estimate], **keys: str) -> list[dict]:
    return [{**keys, **each.row()} for each in estimates]


def described_rows(
    values: ArrayLike, level: float, what: str, *, prefix: str = ""
) -> list[Estimate]:
    """Return mean with t interval, sd, median, min and max of the values that are there.

    Parameters
    ----------
    values : array
        NaN where missing.
    level : float
        Level of the interval.
    what : str
        Whose values they are; the method of each row.
    prefix : str
        Of each statistic's name.
    """
    found = np.asarray(values, dtype=float)
    rest = [each for each in describe(found, level) if each.statistic in _DESCRIBED]
    return [
        mean(found, level, statistic=f"{prefix}mean", what=what),
        *(replace(each, statistic=f"{prefix}{each.statistic}", method=what) for each in rest),
    ]


def with_holm(rows: list[dict], tested: Callable[[dict], bool], what: str) -> list[dict]:
    """Put a row with the p adjusted by Holm's method after each row that tests something.

    Parameters
    ----------
    rows : list of dict
    tested : callable
        Says of a row with a p whether it belongs to the family.
    what : str
        What is tested, in the plural.
    """
    family = [row["p"] for row in rows if row["p"] is not None and tested(row)]
    adjusted = iter(holm(family).tolist())
    result = []
    for row in rows:
        result.append(row)
        if row["p"] is not None and tested(row):
            p = next(adjusted)
            method = f"Holm, {len(family)} {what}"
            result.append(row | estimate("p_holm", method, p, n=row["n"], p=p).row())
    return result
