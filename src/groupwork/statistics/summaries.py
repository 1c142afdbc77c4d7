"""One mean, one share, one distribution."""

from math import nan, sqrt

import numpy as np
from scipy import stats

from groupwork.statistics.estimate import Estimate, estimate


def too_few(statistic: str, method: str, n: int, small: int) -> Estimate:
    """Return the row of a result that is not computed because fewer than `small` people have it."""
    return estimate(statistic, method, nan, n=n, why=f"fewer than {small} people")


def mean(values: np.ndarray, level: float) -> Estimate:
    """Estimate a mean with its t interval, mean ± t(n - 1) · sd / sqrt(n).

    Parameters
    ----------
    values : numpy.ndarray, shape (people,)
        NaN where missing; left out.
    level : float
        Level of the interval. One value, or values that are all equal, have none.
    """
    known = values[~np.isnan(values)]
    n = len(known)
    if n == 0:
        return estimate("mean", "t interval", nan, n=n, why="no values")
    centre = float(known.mean())
    if n == 1 or np.ptp(known) == 0:
        lacking = "one value" if n == 1 else "all values are equal"
        return estimate("mean", "t interval", centre, n=n, why_no_interval=lacking)
    reach = stats.t.ppf((1 + level) / 2, n - 1) * known.std(ddof=1) / sqrt(n)
    interval = (centre - reach, centre + reach)
    return estimate("mean", "t interval", centre, n=n, interval=interval, level=level)


def share(statistic: str, what: str, count: int, n: int, level: float) -> Estimate:
    """Estimate a proportion with its Wilson interval (1927, without continuity correction).

    Parameters
    ----------
    statistic, what : str
        Its name, and what is counted, in words.
    count, n : int
        `count` of `n` people.
    level : float
        Level of the interval.
    """
    method = f"{what}, Wilson"
    if n == 0:
        return estimate(statistic, method, nan, n=n, why="no values")
    interval = stats.binomtest(count, n).proportion_ci(level, method="wilson")
    return estimate(
        statistic, method, count / n, n=n, interval=(interval.low, interval.high), level=level
    )


def describe(values: np.ndarray, level: float) -> list[Estimate]:
    """Describe a distribution.

    Parameters
    ----------
    values : numpy.ndarray, shape (people,)
        NaN where missing.
    level : float
        Level of the interval of the mean.

    Returns
    -------
    list of Estimate
        mean (t interval), sd, median, q1, q3, min, max, skewness, missing.

    Notes
    -----
    Quartiles are R's type 7. Skewness is the adjusted Fisher-Pearson coefficient G1, the one
    that SPSS and Excel print (Joanes & Gill 1998).
    """
    known = values[~np.isnan(values)]
    n = len(known)
    lowest, q1, median, q3, highest = (
        np.quantile(known, [0, 0.25, 0.5, 0.75, 1]) if n else [nan] * 5
    )
    sd = known.std(ddof=1) if n > 1 else nan
    varied = n > 2 and np.ptp(known) > 0
    skewness = stats.skew(known, bias=False) if varied else nan
    none = "" if n else "no values"
    single = "" if n > 1 else "fewer than two values"
    flat = "" if varied else "all values are equal" if n > 2 else "fewer than three values"
    return [
        mean(values, level),
        estimate("sd", "n - 1", sd, n=n, why=single),
        estimate("median", "type 7", median, n=n, why=none),
        estimate("q1", "type 7", q1, n=n, why=none),
        estimate("q3", "type 7", q3, n=n, why=none),
        estimate("min", "observed", lowest, n=n, why=none),
        estimate("max", "observed", highest, n=n, why=none),
        estimate("skewness", "adjusted Fisher-Pearson G1", skewness, n=n, why=flat),
        estimate("missing", "count", len(values) - n, n=len(values)),
    ]


def shares_at_ends(
    values: np.ndarray, lowest: float, highest: float, level: float
) -> list[Estimate]:
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
        share(name, f"at {end:g}", int(np.isclose(known, end, rtol=0).sum()), len(known), level)
        for name, end in (("floor_share", lowest), ("ceiling_share", highest))
    ]
