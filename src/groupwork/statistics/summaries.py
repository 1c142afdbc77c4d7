"""One mean, one distribution."""

from math import nan, sqrt

import numpy as np

from groupwork.statistics.arrays import Floats
from groupwork.statistics.estimate import Estimate, estimate
from groupwork.statistics.normal import sd, t_interval


def skewness(values: Floats) -> float:
    """Return the adjusted Fisher-Pearson coefficient G1; NaN below three values or all equal.

    The one that SPSS and Excel print.

    References
    ----------
    Joanes, D. N., & Gill, C. A. (1998). Comparing measures of sample skewness and kurtosis.
    Journal of the Royal Statistical Society: Series D, 47, 183-189.
    """
    n = len(values)
    if n < 3 or np.ptp(values) == 0:
        return nan
    apart = values - values.mean()
    return float((apart**3).mean() / (apart**2).mean() ** 1.5 * sqrt(n * (n - 1)) / (n - 2))


def too_few(statistic: str, method: str, n: int, small: int) -> Estimate:
    """Return the row of a result that is not computed because fewer than `small` people have it."""
    return estimate(statistic, method, nan, n=n, why=f"fewer than {small} people")


def mean(
    values: Floats,
    level: float,
    *,
    statistic: str = "mean",
    what: str = "",
    bounds: tuple[float, float] | None = None,
    p: float = nan,
) -> Estimate:
    """Estimate a mean with its t interval, mean ± t(n - 1) · sd / sqrt(n).

    Parameters
    ----------
    values : numpy.ndarray, shape (people,)
        NaN where missing; left out.
    level : float
        Level of the interval. One value, or values that are all equal, have none.
    statistic, what : str
        Its name, and what it is the mean of, in words.
    bounds : tuple of float, optional
        Ends of what is possible, at which the interval is cut.
    p : float
        Of the test that goes with it.
    """
    known = values[~np.isnan(values)]
    n, method = len(known), f"{what}, t interval" if what else "t interval"
    if n == 0:
        return estimate(statistic, method, nan, n=n, why="no values")
    centre = float(known.mean())
    if n == 1 or np.ptp(known) == 0:
        lacking = "one value" if n == 1 else "all values are equal"
        return estimate(statistic, method, centre, n=n, p=p, why_no_interval=lacking)
    low, high = t_interval(centre, sd(known), n, level)
    if bounds:
        low, high = max(low, bounds[0]), min(high, bounds[1])
        method += f" cut at {bounds[0]} and {bounds[1]}"
    return estimate(statistic, method, centre, n=n, interval=(low, high), level=level, p=p)


def describe(values: Floats, level: float) -> list[Estimate]:
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
    Quartiles are R's type 7.
    """
    known = values[~np.isnan(values)]
    n = len(known)
    lowest, q1, median, q3, highest = (
        np.quantile(known, [0, 0.25, 0.5, 0.75, 1]) if n else [nan] * 5
    )
    varied = n > 2 and np.ptp(known) > 0
    none = "" if n else "no values"
    single = "" if n > 1 else "fewer than two values"
    flat = "" if varied else "all values are equal" if n > 2 else "fewer than three values"
    return [
        mean(values, level),
        estimate("sd", "n - 1", sd(known) if n > 1 else nan, n=n, why=single),
        estimate("median", "type 7", median, n=n, why=none),
        estimate("q1", "type 7", q1, n=n, why=none),
        estimate("q3", "type 7", q3, n=n, why=none),
        estimate("min", "observed", lowest, n=n, why=none),
        estimate("max", "observed", highest, n=n, why=none),
        estimate("skewness", "adjusted Fisher-Pearson G1", skewness(known), n=n, why=flat),
        estimate("missing", "count", len(values) - n, n=len(values)),
    ]
