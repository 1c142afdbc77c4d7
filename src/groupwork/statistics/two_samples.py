"""The difference of two independent means."""

from math import nan, sqrt
from typing import NamedTuple

import numpy as np
from scipy import stats

from groupwork.statistics.arrays import Floats
from groupwork.statistics.estimate import Estimate, estimate
from groupwork.statistics.normal import hedges_j, noncentral_t_interval

NO_SPREAD = "nobody differs within the levels"
_HEDGES_G = "pooled SD, exact J, noncentral t"


class Welch(NamedTuple):
    """Welch's t test of first - second: without equal spread in both."""

    difference: float
    se: float
    df: float
    low: float
    high: float
    p: float


def welch(first: Floats, second: Floats, level: float) -> Welch:
    """Compare two independent means by Welch's t.

    Parameters
    ----------
    first, second : numpy.ndarray, shape (people,)
        At least two people each, none missing; one of them varies.
    level : float
        Level of the interval.
    """
    test = stats.ttest_ind(first, second, equal_var=False)
    limits = test.confidence_interval(level)
    squares = [values.var(ddof=1) / len(values) for values in (first, second)]
    return Welch(
        difference=float(first.mean() - second.mean()),
        se=sqrt(sum(squares)),
        df=float(test.df),
        low=float(limits.low),
        high=float(limits.high),
        p=float(test.pvalue),
    )


def difference(first: Floats, second: Floats, level: float, what: str) -> Estimate:
    """Estimate the difference of two independent means, first - second, by Welch's t.

    Parameters
    ----------
    first, second : numpy.ndarray, shape (people,)
        At least two people each, none missing.
    level : float
        Level of the interval.
    what : str
        The difference in words.
    """
    n, method = len(first) + len(second), f"Welch, {what}"
    if np.ptp(first) == 0 and np.ptp(second) == 0:
        value = float(first.mean() - second.mean())
        return estimate("difference", method, value, n=n, why_no_interval=NO_SPREAD)
    found = welch(first, second, level)
    interval = (found.low, found.high)
    return estimate(
        "difference", method, found.difference, n=n, interval=interval, level=level, p=found.p
    )


def hedges_g(first: Floats, second: Floats, level: float, what: str = "") -> Estimate:
    """Estimate the standardised difference of two independent means, first - second.

    Parameters
    ----------
    first, second : numpy.ndarray, shape (people,)
        At least two people each, none missing.
    level : float
        Level of the interval.
    what : str
        The difference in words.

    Notes
    -----
    d over the pooled SD, times the exact factor J(n1 + n2 - 2) of Hedges (1981). The limits are
    those of the noncentral t distribution times J.
    """
    n1, n2 = len(first), len(second)
    df = n1 + n2 - 2
    method = f"{what}; {_HEDGES_G}" if what else _HEDGES_G
    if np.ptp(first) == 0 and np.ptp(second) == 0:
        return estimate("hedges_g", method, nan, n=n1 + n2, why=NO_SPREAD)
    squares = (n1 - 1) * first.var(ddof=1) + (n2 - 1) * second.var(ddof=1)
    d = float((first.mean() - second.mean()) / sqrt(squares / df))
    scale = sqrt(1 / n1 + 1 / n2)
    low, high = noncentral_t_interval(d / scale, df, level)
    j = hedges_j(df)
    interval = (j * low * scale, j * high * scale)
    return estimate("hedges_g", method, j * d, n=n1 + n2, interval=interval, level=level)
