"""P values of a family of tests, adjusted for their number."""

import numpy as np
from numpy.typing import ArrayLike

from groupwork.statistics.arrays import Floats


def holm(ps: ArrayLike) -> Floats:
    """Adjust p values by Holm's method, which keeps the familywise error rate.

    Parameters
    ----------
    ps : array, shape (tests,)
        None missing.

    References
    ----------
    Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian
    Journal of Statistics, 6, 65-70.
    """
    values = np.asarray(ps, dtype=float)
    order = np.argsort(values)
    adjusted = np.empty_like(values)
    adjusted[order] = np.maximum.accumulate(values[order] * np.arange(len(values), 0, -1))
    return np.asarray(np.minimum(adjusted, 1))


def benjamini_hochberg(ps: ArrayLike) -> Floats:
    """Adjust p values by Benjamini and Hochberg's method, which keeps the false discovery rate.

    Parameters
    ----------
    ps : array, shape (tests,)
        None missing.

    References
    ----------
    Benjamini, Y., & Hochberg, Y. (1995). Controlling the false discovery rate. Journal of the
    Royal Statistical Society B, 57, 289-300.
    """
    values = np.asarray(ps, dtype=float)
    order = np.argsort(values)
    shares = np.arange(1, len(values) + 1) / float(len(values) or 1)
    adjusted = np.empty_like(values)
    adjusted[order] = np.minimum.accumulate((values[order] / shares)[::-1])[::-1]
    return np.asarray(np.minimum(adjusted, 1))
