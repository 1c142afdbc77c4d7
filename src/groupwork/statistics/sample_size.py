"""How many people a study needs, from what is known beforehand."""

from math import ceil, sqrt

import numpy as np
import scipy

#: More people than any study of groups has.
MOST = 1_000_000


def upper_sd(sd: float, df: int, certainty: float) -> float:
    """Return the one-sided upper limit of a standard deviation.

    Parameters
    ----------
    sd : float
        Of normally distributed values.
    df : int
        Its degrees of freedom.
    certainty : float
        How sure the limit is; 0.8 is what Browne proposes.

    References
    ----------
    Browne, R. H. (1995). On the use of a pilot sample for sample size determination. Statistics
    in Medicine, 14, 1933-1940.
    """
    return float(sd * sqrt(df / scipy.special.chdtri(df, certainty)))


def design_effect(icc: float, size: float) -> float:
    """Return by how much groups of `size` people of this resemblance widen a variance (Kish)."""
    return 1 + (size - 1) * icc


def power(d: float, n: int, arms: int, alpha: float) -> float:
    """Return the power of the two-sided t test.

    Parameters
    ----------
    d : float
        Difference in SDs, positive. One arm: of a mean from zero; two: between two means.
    n : int
        Units of each arm.
    arms : {1, 2}
    alpha : float
    """
    df = arms * (n - 1)
    limit = scipy.special.stdtrit(df, 1 - alpha / 2)
    shift = d * sqrt(n / arms)
    # Not known to scipy are only chances that are next to nothing.
    within, beyond = np.nan_to_num(scipy.special.nctdtr(df, shift, np.array([limit, -limit])))
    return float(1 - within + beyond)


def units_for_power(d: float, arms: int, wanted: float, alpha: float) -> int | None:
    """Return the fewest units an arm with which the t test has the power that is wanted.

    None where it takes more than `MOST`.
    """
    reach = float(scipy.special.ndtri(1 - alpha / 2) + scipy.special.ndtri(wanted))
    # The normal approximation is never above the t test.
    start = max(2, ceil(arms * (reach / d) ** 2) - 1)
    return next((n for n in range(start, MOST) if power(d, n, arms, alpha) >= wanted), None)


def units_for_precision(width: float, arms: int, level: float) -> int | None:
    """Return the fewest units an arm whose t interval reaches no farther than `width`.

    Parameters
    ----------
    width : float
        Half the width of the interval, in SDs.
    arms : {1, 2}
    level : float
        Of the interval.
    """
    reach = float(scipy.special.ndtri((1 + level) / 2))
    start = max(2, ceil(arms * (reach / width) ** 2) - 1)

    def reaches(n: int) -> float:
        return float(scipy.special.stdtrit(arms * (n - 1), (1 + level) / 2)) * sqrt(arms / n)

    return next((n for n in range(start, MOST) if reaches(n) <= width), None)
