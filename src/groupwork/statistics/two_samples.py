"""The difference of two independent means."""

from math import comb, nan, sqrt
from typing import NamedTuple

import numpy as np
import scipy

from groupwork.statistics.arrays import Floats, Ints
from groupwork.statistics.estimate import Estimate, estimate
from groupwork.statistics.exact import DECIMALS, as_integers, ranks
from groupwork.statistics.normal import hedges_j, noncentral_t_interval

NO_SPREAD = "nobody differs within the levels"
_HEDGES_G = "pooled SD, exact J, noncentral t"
_MOST_STEPS = 2 * 10**8  # of the count of divisions: about a second
_DRAWS = 9_999  # random divisions, where they cannot be counted
_SLACK = 1e-9  # so that equal differences are equal


class Welch(NamedTuple):
    """Welch's t test of first - second: without equal spread in both."""

    difference: float
    se: float
    df: float
    low: float
    high: float
    p: float


def welch(first: Floats, second: Floats, level: float) -> Welch:
    """Compare two independent means by Welch's t.

    Parameters
    ----------
    first, second : numpy.ndarray, shape (people,)
        At least two people each, none missing; one of them varies.
    level : float
        Level of the interval.

    References
    ----------
    Welch, B. L. (1947). The generalization of "Student's" problem when several different
    population variances are involved. Biometrika, 34, 28-35.
    """
    difference = float(first.mean() - second.mean())
    squares = np.array([values.var(ddof=1) / len(values) for values in (first, second)])
    se = sqrt(squares.sum())
    df = float(squares.sum() ** 2 / (squares**2 / [len(first) - 1, len(second) - 1]).sum())
    reach = float(scipy.special.stdtrit(df, (1 + level) / 2)) * se
    return Welch(
        difference=difference,
        se=se,
        df=df,
        low=difference - reach,
        high=difference + reach,
        p=2 * float(scipy.special.stdtr(df, -abs(difference) / se)),
    )


def difference(first: Floats, second: Floats, level: float, what: str) -> Estimate:
    """Estimate the difference of two independent means, first - second, by Welch's t.

    Parameters
    ----------
    first, second : numpy.ndarray, shape (people,)
        At least two people each, none missing.
    level : float
        Level of the interval.
    what : str
        The difference in words.
    """
    n, method = len(first) + len(second), f"Welch, {what}"
    if np.ptp(first) == 0 and np.ptp(second) == 0:
        value = float(first.mean() - second.mean())
        return estimate("difference", method, value, n=n, why_no_interval=NO_SPREAD)
    found = welch(first, second, level)
    interval = (found.low, found.high)
    return estimate(
        "difference", method, found.difference, n=n, interval=interval, level=level, p=found.p
    )


def hedges_g(first: Floats, second: Floats, level: float, what: str = "") -> Estimate:
    """Estimate the standardised difference of two independent means, first - second.

    Parameters
    ----------
    first, second : numpy.ndarray, shape (people,)
        At least two people each, none missing.
    level : float
        Level of the interval.
    what : str
        The difference in words.

    Notes
    -----
    d over the pooled SD, times the exact factor J(n1 + n2 - 2) of Hedges (1981). The limits are
    those of the noncentral t distribution times J.
    """
    n1, n2 = len(first), len(second)
    df = n1 + n2 - 2
    method = f"{what}; {_HEDGES_G}" if what else _HEDGES_G
    if np.ptp(first) == 0 and np.ptp(second) == 0:
        return estimate("hedges_g", method, nan, n=n1 + n2, why=NO_SPREAD)
    squares = (n1 - 1) * first.var(ddof=1) + (n2 - 1) * second.var(ddof=1)
    d = float((first.mean() - second.mean()) / sqrt(squares / df))
    scale = sqrt(1 / n1 + 1 / n2)
    low, high = noncentral_t_interval(d / scale, df, level)
    j = hedges_j(df)
    interval = (j * low * scale, j * high * scale)
    return estimate("hedges_g", method, j * d, n=n1 + n2, interval=interval, level=level)


class Divided(NamedTuple):
    """Result of a test over divisions of people into two samples.

    `p` is two-sided, a difference as far from zero as the observed one being extreme; `exact`
    says whether every division was counted, or else random ones.
    """

    p: float
    exact: bool


def permutation(first: Floats, second: Floats, rng: np.random.Generator) -> Divided:
    """Test whether two independent samples have one mean, over all divisions of their people.

    Parameters
    ----------
    first, second : numpy.ndarray, shape (people,)
        At least one person each, none missing.
    rng : numpy.random.Generator
        Used only where the divisions cannot all be counted.

    Notes
    -----
    Scores that are whole multiples of one unit are counted by the shift algorithm: the number of
    divisions for each size and sum of the first sample, one person after the other (Streitberg &
    Röhmel 1986). Otherwise random divisions, the observed one among them: (b + 1) / (B + 1).

    References
    ----------
    Streitberg, B., & Röhmel, J. (1986). Exact distributions for permutation and rank tests.
    Statistical Software Newsletter, 12, 10-17.
    """
    # The difference is the same whichever sample is counted: the smaller one costs less.
    small, large = sorted((np.sort(first), np.sort(second)), key=len)
    scores = np.round(np.concatenate([small, large]), DECIMALS)
    above = scores - scores.min()
    if not above.any():
        return Divided(1.0, exact=True)
    units = as_integers(above)
    n, size = len(scores), len(small)
    if units is not None and n * (size + 1) * (int(units.sum()) + 1) <= _MOST_STEPS:
        return Divided(_counted(units, size), exact=True)
    observed = abs(small.sum() - size * scores.mean())
    # A block of rows at a time would save nothing here: few studies have so many people.
    drawn = np.array([rng.permutation(scores)[:size].sum() for _ in range(_DRAWS)])
    beyond = np.abs(drawn - size * scores.mean()) >= observed * (1 - _SLACK)
    return Divided((int(beyond.sum()) + 1) / (_DRAWS + 1), exact=False)


def _counted(units: Ints, size: int) -> float:
    """Return the share of all divisions in which the first `size` people are as far out."""
    total, n = int(units.sum()), len(units)
    ways = np.zeros((size + 1, total + 1))
    ways[0, 0] = 1.0
    for unit in units.tolist():
        # From the top, so that nobody is taken twice.
        for taken in range(size, 0, -1):
            ways[taken, unit:] += ways[taken - 1, : total + 1 - unit]
    distance = np.abs(n * np.arange(total + 1) - size * total)
    observed = abs(n * int(units[:size].sum()) - size * total)
    return float(min(1.0, ways[size, distance >= observed].sum() / comb(n, size)))


def mann_whitney(first: Floats, second: Floats, rng: np.random.Generator) -> Divided:
    """Test whether one of two independent samples tends to larger scores, by ranks.

    The permutation test of the mean ranks of ties: exact with ties, too.
    """
    ranked = ranks(np.round(np.concatenate([first, second]), DECIMALS))
    return permutation(ranked[: len(first)], ranked[len(first) :], rng)
