"""Exact tests and limits for small paired samples, also with ties and zeros.

Every test here asks how often a random choice of signs of the differences gives a sum at least
as far from zero as the one seen. `sign_flip` answers that for any numbers: for the differences
themselves it is the permutation test, for their signed ranks the Wilcoxon test.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import scipy

from groupwork.statistics.arrays import Floats, Ints

ZeroRule = Literal["zeros dropped", "Pratt zeros"]
#: What becomes of zero differences in ranks.
ZERO_RULES: tuple[ZeroRule, ...] = ("zeros dropped", "Pratt zeros")

#: Differences are rounded to this many decimals, so that equal answers are equal numbers.
DECIMALS = 8
#: Most people whose Walsh averages (half a million) are listed.
MOST_FOR_WALSH = 1000

_HALVES_UP_TO = 40  # non-zero differences; 2**20 sums a half
_MOST_STEPS = 2 * 10**8  # of the count by sums: well below a second, 40 MB
_LARGEST_UNITS = 2**40  # floats beyond are too coarse to tell a whole multiple from another
_EPSILON = float(np.finfo(float).eps)


@dataclass(frozen=True)
class SignFlip:
    """Result of a sign-flip test.

    Attributes
    ----------
    p : float
        Two-sided; a sum as far from zero as the observed one counts as extreme.
    error : float or None
        Monte Carlo standard error of `p`; None if every pattern of signs was counted.
    """

    p: float
    error: float | None = None


def sign_flip(differences: Floats, rng: np.random.Generator, draws: int = 99_999) -> SignFlip:
    """Test whether differences are symmetric around zero, over all patterns of signs.

    Parameters
    ----------
    differences : ndarray, shape (n,)
        Finite, at least one not zero; zeros are left out, which changes nothing.
    rng : numpy.random.Generator
        Used only where the patterns cannot all be counted.
    draws : int
        Random patterns where they cannot.

    Returns
    -------
    SignFlip

    Notes
    -----
    Three ways, the first that is affordable:

    1. Differences that are multiples of one unit are whole numbers, and the number of patterns
       per sum follows by adding one difference after the other (Streitberg & Röhmel 1986).
       The cost grows with the size of the sums only, so that it serves any n.
    2. Up to 40 differences: all 2**(n/2) sums of either half, one half sorted, and for each sum
       of the other half the number of partners by binary search (Horowitz & Sahni 1974).
    3. Otherwise random patterns, the observed one among them: (b + 1) / (B + 1), with its
       standard error (Phipson & Smyth 2010).

    References
    ----------
    Streitberg, B., & Röhmel, J. (1986). Exact distributions for permutation and rank tests.
    Statistical Software Newsletter, 12, 10-17.
    Horowitz, E., & Sahni, S. (1974). Computing partitions with applications to the knapsack
    problem. Journal of the ACM, 21, 277-292.
    Phipson, B., & Smyth, G. K. (2010). Permutation p-values should never be zero. Statistical
    Applications in Genetics and Molecular Biology, 9, 39.
    """
    # The order is irrelevant to the result; sorting makes it so to the last bit.
    values = np.sort(differences[differences != 0])
    units = as_integers(values)
    if units is not None:
        sizes, observed, slack = np.abs(units), float(abs(units.sum())), 0.0
        tail = (int(sizes.sum()) - abs(int(units.sum()))) // 2
        affordable = (
            _MOST_STEPS / len(sizes) if len(sizes) > _HALVES_UP_TO else 2 ** (len(sizes) / 2)
        )
        if tail <= affordable:
            return SignFlip(min(1.0, 2 * float(_sums(sizes, tail).sum())))
    else:
        scaled = values / np.abs(values).max()
        sizes, observed = np.abs(scaled), abs(float(scaled.sum()))
        slack = 1e-12 * float(sizes.sum())
    if observed <= slack:
        return SignFlip(1.0)
    if len(sizes) <= _HALVES_UP_TO:
        return SignFlip(_by_halves(sizes, observed - slack))
    return _by_chance(sizes, observed - slack, rng, draws)


def as_integers(values: Floats) -> Ints | None:
    """Express differences as whole multiples of a common unit.

    Scores are sums or means of whole answers, so a unit nearly always exists: 1, 0.1, 1/3, ...
    Counting in units makes ties exact, where 0.1 + 0.2 differs from 0.3.

    Parameters
    ----------
    values : ndarray, shape (n,)
        Differences rounded to 8 decimals; n > 0.

    Returns
    -------
    ndarray of int64, shape (n,), or None
        None if the numbers are too large to be told apart at 8 decimals.
    """
    largest = float(np.abs(values).max())

    def in_units(per_one: int, slack: float) -> Ints | None:
        scaled = values * per_one
        if largest * per_one > _LARGEST_UNITS or np.abs(scaled - np.rint(scaled)).max() > slack:
            return None
        units = np.rint(scaled).astype(np.int64)
        return np.asarray(units // max(1, int(np.gcd.reduce(units))))

    def decimal(places: int) -> Ints | None:
        return in_units(10**places, 4 * _EPSILON * largest * 10**places)

    for places in range(4):
        if (units := decimal(places)) is not None:
            return units
    # Means of three or seven items are fractions that rounding to 8 decimals has cut.
    denominators = np.arange(2, 1000)
    multiples = np.outer(denominators, values)
    fits = np.abs(multiples - np.rint(multiples)).max(axis=1) <= 0.6e-8 * denominators
    if fits.any():
        return in_units(int(denominators[fits.argmax()]), slack=np.inf)
    for places in range(4, DECIMALS + 1):
        if (units := decimal(places)) is not None:
            return units
    return None


def _sums(sizes: Ints, largest: int) -> Floats:
    """Return P(sum of a random half of `sizes` = s) for s = 0 ... largest."""
    chances = np.zeros(largest + 1)
    chances[0] = 1.0
    reach = 0
    for size in np.sort(sizes).tolist():
        reach = min(reach + size, largest)
        if size <= largest:
            chances[size : reach + 1] += chances[: reach + 1 - size]
        chances[: reach + 1] *= 0.5
    return chances


def _by_halves(sizes: Floats, threshold: float) -> float:
    """Return P(|sum| >= threshold) over all signs; `threshold` > 0."""

    def signed_sums(part: Floats) -> Floats:
        sums = np.zeros(1, dtype=part.dtype)
        for size in part:
            sums = np.concatenate([sums - size, sums + size])
        return np.sort(sums)

    middle = len(sizes) // 2
    left, right = signed_sums(sizes[:middle]), signed_sums(sizes[middle:])
    partners = len(right) - np.searchsorted(right, threshold - left, side="left")
    return float(min(1.0, 2 * int(partners.sum()) / 2 ** len(sizes)))


def _by_chance(sizes: Floats, threshold: float, rng: np.random.Generator, draws: int) -> SignFlip:
    """Estimate P(|sum| >= threshold) from random signs, a block at a time."""
    extreme, block = 0, max(1, 2_000_000 // len(sizes))
    for start in range(0, draws, block):
        chosen = rng.random((min(block, draws - start), len(sizes))) < 0.5
        sums = 2 * (chosen @ sizes.astype(float)) - float(sizes.sum())
        extreme += int((np.abs(sums) >= threshold - 1e-9 * threshold).sum())
    p = (extreme + 1) / (draws + 1)
    return SignFlip(p, float(np.sqrt(p * (1 - p) / draws)))


def signed_ranks(differences: Floats, zeros: ZeroRule = "zeros dropped") -> Floats:
    """Return the mid-ranks of the non-zero |differences|, with the differences' signs.

    Parameters
    ----------
    differences : ndarray, shape (n,)
    zeros : {"zeros dropped", "Pratt zeros"}
        Leave zeros out before ranking (Wilcoxon), or rank them with the others and leave out
        their ranks (Pratt 1959).

    Returns
    -------
    ndarray, shape (m,)
        m is the number of non-zero differences; multiples of 0.5.
    """
    ranked = differences[differences != 0] if zeros == "zeros dropped" else differences
    return np.asarray((np.sign(ranked) * ranks(np.abs(ranked)))[ranked != 0])


def ranks(values: Floats) -> Floats:
    """Return ranks from 1, equal values sharing their mean; shape (n,) as given.

    As `scipy.stats.rankdata`, whose import takes longer than most of the workflow's steps.
    """
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((counts.cumsum() - (counts - 1) / 2)[places])


def wilcoxon(ranks: Floats, rng: np.random.Generator) -> SignFlip:
    """Test signed ranks (Wilcoxon) exactly, also with ties and zeros.

    Parameters
    ----------
    ranks : ndarray, shape (m,)
        From `signed_ranks`; m > 0.
    rng : numpy.random.Generator
        Used only above some hundreds of non-zero differences.
    """
    return sign_flip(2 * ranks, rng)


def sign_test(differences: Floats) -> float:
    """Return the exact two-sided p of the sign test; zeros are left out, one must remain."""
    return sign_p(int((differences > 0).sum()), int(np.count_nonzero(differences)))


def sign_p(positive: int, nonzero: int) -> float:
    """Return the exact two-sided p of so many positive signs; 1 where there is no sign."""
    return min(1.0, 2 * float(scipy.special.bdtr(min(positive, nonzero - positive), nonzero, 0.5)))


def smallest_p(nonzero: int) -> float:
    """Return the smallest two-sided p that a sign-flip test of `nonzero` differences can give.

    All differences on one side is one pattern of 2**nonzero, and its mirror image another.
    """
    return 2.0 ** (1 - nonzero)


def walsh_averages(differences: Floats) -> Floats:
    """Return the sorted n (n + 1) / 2 averages of two differences, each with itself too."""
    first, second = np.triu_indices(len(differences))
    return np.sort((differences[first] + differences[second]) / 2)


def hodges_lehmann(differences: Floats, level: float) -> tuple[float, float, float, float]:
    """Return the median of the Walsh averages and its exact limits.

    Parameters
    ----------
    differences : ndarray, shape (n,)
        Zeros take part; 0 < n <= `MOST_FOR_WALSH`.
    level : float
        Least coverage wanted, e.g. 0.95.

    Returns
    -------
    tuple of float
        (estimate, low, high, attained level). The limits are the k-th smallest and k-th largest
        average, k the largest for which the signed-rank distribution leaves less than
        (1 - level) / 2 beyond; they are NaN where even the outermost averages reach less than
        `level` (at 0.95: n < 6). The attained level is exact for
        continuous differences and a lower bound with ties.

    References
    ----------
    Hollander, M., Wolfe, D. A., & Chicken, E. (2014). Nonparametric statistical methods
    (3rd ed.), sections 3.2-3.3. Wiley.
    """
    averages = walsh_averages(differences)
    k, attained = _walsh_order(len(differences), level)
    if k == 0:
        return float(np.median(averages)), np.nan, np.nan, attained
    return float(np.median(averages)), float(averages[k - 1]), float(averages[-k]), attained


@lru_cache(maxsize=128)
def _walsh_order(n: int, level: float) -> tuple[int, float]:
    """Return k of the limits and their level; k = 0 and the widest limits' level if none."""
    below = np.cumsum(_sums(np.arange(1, n + 1), n * (n + 1) // 4))
    k = int(np.searchsorted(below, (1 - level) / 2))
    return k, float(1 - 2 * below[max(k, 1) - 1])


def clopper_pearson(count: int, n: int, level: float) -> tuple[float, float]:
    """Return the exact limits of a share (Clopper & Pearson 1934).

    Parameters
    ----------
    count, n : int
        `count` of `n` people; n > 0.
    level : float
        Least coverage, e.g. 0.95.
    """
    beyond = (1 - level) / 2
    low = scipy.special.betaincinv(count, n - count + 1, beyond) if count > 0 else 0.0
    high = scipy.special.betaincinv(count + 1, n - count, 1 - beyond) if count < n else 1.0
    return float(low), float(high)
