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
    return _adjusted(ps, "holm")


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
    return _adjusted(ps, "fdr_bh")


def _adjusted(ps: ArrayLike, method: str) -> Floats:
    values = np.asarray(ps, dtype=float)
    if not len(values):
        return values
    from statsmodels.stats.multitest import multipletests  # noqa: PLC0415 - takes a second

    return np.asarray(multipletests(values, method=method)[1])
