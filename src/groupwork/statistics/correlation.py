"""Rank correlation."""

from math import atanh, nan, sqrt, tanh

import numpy as np
import scipy

from groupwork.statistics.arrays import Floats
from groupwork.statistics.estimate import Estimate, estimate
from groupwork.statistics.summaries import too_few

_EPSILON = 1e-9  # correlations closer to 1 than this are 1
_LEAST_CORRELATED = 4  # the standard error has n - 3 below it
_SPEARMAN = "t approximation, Bonett-Wright interval"


def spearman(first: Floats, second: Floats, level: float) -> Estimate:
    """Estimate the rank correlation of two numbers.

    Parameters
    ----------
    first, second : ndarray, shape (people,)
        Of the same people; people who lack one (NaN) are left out.
    level : float
        Level of the interval.

    Notes
    -----
    Ties get the mean of their ranks. The interval is symmetric on Fisher's z with the standard
    error sqrt((1 + r²/2) / (n - 3)) of Bonett & Wright (2000).
    """
    both = ~(np.isnan(first) | np.isnan(second))
    x, y = first[both], second[both]
    n = len(x)
    if n < _LEAST_CORRELATED:
        return too_few("spearman_r", _SPEARMAN, n, _LEAST_CORRELATED)
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        why = "all values are equal"
        return estimate("spearman_r", _SPEARMAN, nan, n=n, why=why)
    r, p = scipy.stats.spearmanr(x, y)
    if abs(r) > 1 - _EPSILON:
        why = "the order is the same throughout"
        return estimate("spearman_r", _SPEARMAN, r, n=n, p=p, why_no_interval=why)
    reach = scipy.special.ndtri((1 + level) / 2) * sqrt((1 + r**2 / 2) / (n - 3))
    interval = (tanh(atanh(r) - reach), tanh(atanh(r) + reach))
    return estimate("spearman_r", _SPEARMAN, r, n=n, interval=interval, level=level, p=p)
