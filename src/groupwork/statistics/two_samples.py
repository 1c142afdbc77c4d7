"""The difference of two independent means."""

from math import nan, sqrt

import numpy as np
from scipy import stats

from groupwork.statistics.estimate import Estimate, estimate
from groupwork.statistics.normal import hedges_j, noncentral_t_interval

_DIFFERENCE = "Welch, against the people of all other levels"


_HEDGES_G = "pooled SD, exact J, noncentral t"


def welch(first: np.ndarray, second: np.ndarray, level: float) -> Estimate:
    """Estimate the difference of two independent means, first - second, by Welch's t.

    Parameters
    ----------
    first, second : numpy.ndarray, shape (people,)
        At least two people each, none missing.
    level : float
        Level of the interval.
    """
    n = len(first) + len(second)
    difference = float(first.mean() - second.mean())
    if np.ptp(first) == 0 and np.ptp(second) == 0:
        why = "nobody differs within the levels"
        return estimate("difference", _DIFFERENCE, difference, n=n, why_no_interval=why)
    test = stats.ttest_ind(first, second, equal_var=False)
    limits = test.confidence_interval(level)
    return estimate(
        "difference",
        _DIFFERENCE,
        difference,
        n=n,
        interval=(limits.low, limits.high),
        level=level,
        p=test.pvalue,
    )


def hedges_g(first: np.ndarray, second: np.ndarray, level: float) -> Estimate:
    """Estimate the standardised difference of two independent means, first - second.

    Parameters
    ----------
    first, second : numpy.ndarray, shape (people,)
        At least two people each, none missing.
    level : float
        Level of the interval.

    Notes
    -----
    d over the pooled SD, times the exact factor J(n1 + n2 - 2) of Hedges (1981). The limits are
    those of the noncentral t distribution times J.
    """
    n1, n2 = len(first), len(second)
    df = n1 + n2 - 2
    squares = (n1 - 1) * first.var(ddof=1) + (n2 - 1) * second.var(ddof=1)
    if np.ptp(first) == 0 and np.ptp(second) == 0:
        why = "nobody differs within the levels"
        return estimate("hedges_g", _HEDGES_G, nan, n=n1 + n2, why=why)
    d = float((first.mean() - second.mean()) / sqrt(squares / df))
    scale = sqrt(1 / n1 + 1 / n2)
    low, high = noncentral_t_interval(d / scale, df, level)
    j = hedges_j(df)
    interval = (j * low * scale, j * high * scale)
    return estimate("hedges_g", _HEDGES_G, j * d, n=n1 + n2, interval=interval, level=level)
