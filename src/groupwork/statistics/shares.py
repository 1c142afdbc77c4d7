"""Shares of people, and their differences."""

from math import nan, sqrt

import numpy as np
import scipy

from groupwork.statistics.arrays import Floats
from groupwork.statistics.estimate import Estimate, estimate
from groupwork.statistics.exact import sign_p
from groupwork.statistics.normal import sd, t_interval


def share(
    statistic: str,
    method: str,
    count: int,
    n: int,
    level: float,
    *,
    percent: bool = False,
    why: str = "no values",
) -> Estimate:
    """Estimate a proportion with its Wilson interval (1927, without continuity correction).

    Parameters
    ----------
    statistic, method : str
        Its name; what is counted, and that the interval is Wilson's.
    count, n : int
        `count` of `n` people.
    level : float
        Level of the interval.
    percent : bool
        Of 100 instead of 1.
    why : str
        Why there is none where n is 0.
    """
    if n == 0:
        return estimate(statistic, method, nan, n=n, why=why)
    scale = 100 if percent else 1
    p, z = count / n, float(scipy.special.ndtri((1 + level) / 2))
    middle = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    reach = z * sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    # At the ends the limit is 0 or 1, which rounding would miss.
    low = middle - reach if count else 0.0
    high = middle + reach if count < n else 1.0
    interval = (scale * low, scale * high)
    return estimate(statistic, method, scale * count / n, n=n, interval=interval, level=level)


def pooled_percentage(what: str, counts: Floats, totals: Floats, level: float) -> Estimate:
    """Estimate the percentage of all that is counted, where what is one person's hangs together.

    The sum of the counts over the sum of the totals, a ratio of two means, with the t interval of
    its linearised error; where all totals are the same, the mean of the people's percentages.

    Parameters
    ----------
    what : str
        What is counted, in words.
    counts, totals : numpy.ndarray, shape (people,)
        Counted of each person, and of how many.
    level : float
        Level of the interval. One person, or people whose shares are all equal, have none.

    References
    ----------
    Cochran, W. G. (1977). Sampling techniques (3rd ed., section 6.3). Wiley.
    """
    n, method = len(counts), f"{what}, each person a cluster, t interval cut at 0 and 100"
    if totals.sum() == 0:
        return estimate("percent", method, nan, n=n, why="no values")
    percent = 100 * float(counts.sum() / totals.sum())
    apart = (100 * counts - percent * totals) / totals.mean()
    if n == 1 or np.allclose(apart, 0):
        lacking = "one value" if n == 1 else "all values are equal"
        return estimate("percent", method, percent, n=n, why_no_interval=lacking)
    low, high = t_interval(percent, sd(apart), n, level)
    limits = (max(low, 0), min(high, 100))
    return estimate("percent", method, percent, n=n, interval=limits, level=level)


def shares_at_ends(values: Floats, lowest: float, highest: float, level: float) -> list[Estimate]:
    """Estimate the shares of people at the lowest and at the highest possible value.

    Parameters
    ----------
    values : numpy.ndarray, shape (people,)
        NaN where missing.
    lowest, highest : float
        Ends of the possible range.
    level : float
        Level of the intervals.

    Returns
    -------
    list of Estimate
        floor_share and ceiling_share (Wilson intervals).
    """
    known = values[~np.isnan(values)]
    return [
        share(
            name,
            f"at {end:g}, Wilson",
            int(np.isclose(known, end, rtol=0).sum()),
            len(known),
            level,
        )
        for name, end in (("floor_share", lowest), ("ceiling_share", highest))
    ]


def newcombe(first: Estimate, second: Estimate, what: str) -> Estimate:
    """Estimate the difference of two independent shares, first - second.

    Parameters
    ----------
    first, second : Estimate
        Shares with Wilson intervals at the same level.
    what : str
        The difference in words.

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
        f"{what}; Newcombe",
        difference,
        n=first.n + second.n,
        interval=(
            difference - sqrt((p1 - low1) ** 2 + (high2 - p2) ** 2),
            difference + sqrt((high1 - p1) ** 2 + (p2 - low2) ** 2),
        ),
        level=first.ci_level,
    )


def paired_difference(counts: tuple[int, int, int, int], level: float, what: str) -> Estimate:
    """Estimate how a share changed in the same people: the second share less the first.

    Parameters
    ----------
    counts : tuple of int
        People who have it at both times, at the first alone, at the second alone, and at neither;
        at least one of them.
    level : float
        Level of the interval.
    what : str
        What is counted, in words.

    Notes
    -----
    The interval joins the Wilson limits of both shares by their correlation; p is McNemar's
    exact test, the binomial test of those who changed.

    References
    ----------
    Newcombe, R. G. (1998). Improved confidence intervals for the difference between binomial
    proportions based on paired data. Statistics in Medicine, 17, 2635-2650, method 10.
    """
    both, first, second, neither = counts
    n = sum(counts)
    margins = (both + first, both + second)
    shares = [share("", "", count, n, level) for count in margins]
    table = [(each.estimate, each.ci_low, each.ci_high) for each in shares]
    (p1, low1, high1), (p2, low2, high2) = np.array(table, dtype=float).tolist()
    together = float(both * neither - first * second)
    if together > 0:
        together = max(together - n / 2, 0)
    product = margins[0] * (n - margins[0]) * margins[1] * (n - margins[1])
    phi = together / sqrt(product) if product else 0.0

    def reach(one: float, other: float) -> float:
        return sqrt(max(one**2 - 2 * phi * one * other + other**2, 0.0))

    difference = p2 - p1
    return estimate(
        "share_change",
        f"{what}; Newcombe, McNemar exact",
        difference,
        n=n,
        interval=(
            max(difference - reach(p2 - low2, high1 - p1), -1.0),
            min(difference + reach(high2 - p2, p1 - low1), 1.0),
        ),
        level=level,
        p=sign_p(second, first + second),
    )
