"""The difference of two shares."""

from math import sqrt

import numpy as np

from groupwork.statistics.estimate import Estimate, estimate


def newcombe(first: Estimate, second: Estimate) -> Estimate:
    """Estimate the difference of two independent shares, first - second.

    Parameters
    ----------
    first, second : Estimate
        Shares with Wilson intervals at the same level.

    References
    ----------
    Newcombe, R. G. (1998). Interval estimation for the difference between independent
    proportions. Statistics in Medicine, 17, 873-890, method 10.
    """
    limits = [(each.estimate, each.ci_low, each.ci_high) for each in (first, second)]
    (p1, low1, high1), (p2, low2, high2) = np.array(limits, dtype=float).tolist()
    difference = p1 - p2
    return estimate(
        "share_difference",
        "left - stayed; Newcombe",
        difference,
        n=first.n + second.n,
        interval=(
            difference - sqrt((p1 - low1) ** 2 + (high2 - p2) ** 2),
            difference + sqrt((high1 - p1) ** 2 + (p2 - low2) ** 2),
        ),
        level=first.ci_level,
    )
