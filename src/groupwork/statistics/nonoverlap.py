"""Overlap of two phases of a series."""

import numpy as np
import scipy

from groupwork.statistics.arrays import Floats


def nap(baseline: Floats, later: Floats, level: float) -> tuple[float, float, float]:
    """Return the nonoverlap of all pairs and its approximate limits.

    The share of pairs of a baseline and a later value in which the later one is higher; ties
    count half.

    Parameters
    ----------
    baseline, later : ndarray
        Values of the two phases.
    level : float

    Returns
    -------
    tuple of float
        Estimate, lower and upper limit. The limits take the values for independent of each other.

    References
    ----------
    Parker, R. I., & Vannest, K. (2009). An improved effect size for single-case research:
    Nonoverlap of all pairs. Behavior Therapy, 40, 357-367.
    Newcombe, R. G. (2006). Confidence intervals for an effect size measure based on the
    Mann-Whitney statistic. Part 2. Statistics in Medicine, 25, 559-573 (method 5).
    """
    m, n = len(baseline), len(later)
    share = float((_signs(baseline, later).mean() + 1) / 2)
    reach = float(scipy.special.ndtri((1 + level) / 2)) ** 2 / (m * n)
    more = (m + n) / 2 - 1

    def beyond(true: float) -> float:
        spread = 1 + more * ((1 - true) / (2 - true) + true / (1 + true))
        # Of a share of 0 or 1, the share itself is a root that is no limit: it is divided out.
        if share in (0, 1):
            return abs(share - true) - reach * (true if share else 1 - true) * spread
        return (share - true) ** 2 - reach * true * (1 - true) * spread

    low = 0.0 if share == 0 else scipy.optimize.brentq(beyond, 0, share, xtol=1e-12)
    high = 1.0 if share == 1 else scipy.optimize.brentq(beyond, share, 1, xtol=1e-12)
    return share, float(low), float(high)


def tau_u(baseline: Floats, later: Floats) -> float:
    """Return Tau-U: the difference of the phases, less the trend within the baseline.

    (S of all pairs of the two phases - S of the baseline over time) / number of pairs of the two
    phases, where S counts rises less falls. A steep trend in a long baseline may take it beyond
    -1 or 1.

    Parameters
    ----------
    baseline, later : ndarray
        Values of the two phases; the baseline in order of time.

    References
    ----------
    Parker, R. I., Vannest, K. J., Davis, J. L., & Sauber, S. B. (2011). Combining nonoverlap and
    trend for single-case research: Tau-U. Behavior Therapy, 42, 284-299.
    """
    between = _signs(baseline, later)
    trend = np.triu(_signs(baseline, baseline)).sum()
    return float((between.sum() - trend) / between.size)


def _signs(first: Floats, second: Floats) -> Floats:
    """Return 1, 0 or -1 for each pair, as the second value is higher, the same or lower."""
    return np.sign(np.asarray(second)[None, :] - np.asarray(first)[:, None])
