"""Bootstrap of the standardised mean change."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import scipy

#: Resamples.
RESAMPLES = 10_000


# Values of d_z that differ by less are equal.
_SAME = 1e-9

# Numbers of one matrix of resamples; more of them are drawn in parts.
_AT_ONCE = 2_000_000


class Bootstrap(NamedTuple):
    """Limits and standard error of d_z from resampled pairs; NaN with the reason why."""

    bca: tuple[float, float]
    percentile: tuple[float, float]
    error: float
    why: str = ""


def bootstrap_d_z(
    differences: np.ndarray, level: float, rng: np.random.Generator, draws: int = RESAMPLES
) -> Bootstrap:
    """Bootstrap d_z: BCa and percentile limits and the standard error.

    Parameters
    ----------
    differences : ndarray, shape (n,)
        Not all equal.
    level : float
    rng : numpy.random.Generator
        Gives one number, the seed of the resamples: outcomes of as many people that come with
        generators of the same state share them, which saves most of the time.
    draws : int
        Resamples. Those of equal differences only have no d_z and are left out; if they are
        more than one in a hundred, nothing is estimated.

    References
    ----------
    Efron, B. (1987). Better bootstrap confidence intervals. Journal of the American
    Statistical Association, 82, 171-185. The acceleration is the jackknife's.
    """
    values = np.sort(differences)  # so that the order of people does not matter
    n, mean = len(values), values.mean()
    centred = values - mean
    squares = centred**2
    seed, sums = int(rng.integers(2**63)), np.column_stack([centred, squares])
    parts = []
    for part, start in enumerate(range(0, draws, size := max(1, _AT_ONCE // n))):
        drawn = times_drawn(n, min(size, draws - start), seed, part)
        middle, square = (drawn @ sums / n).T
        variance = (square - middle**2) * n / (n - 1)
        varied = variance > 1e-12 * squares.max()
        parts.append((mean + middle[varied]) / np.sqrt(variance[varied]))
    resampled = np.sort(np.concatenate(parts))
    none = (np.nan, np.nan)
    if len(resampled) < 0.99 * draws:
        return Bootstrap(none, none, np.nan, "too many resamples have equal differences only")

    left_out = squares.sum() - squares * n / (n - 1)
    if left_out.min() <= 1e-12 * squares.sum():
        return Bootstrap(none, none, np.nan, "all differences but one are equal")
    jackknife = (mean - centred / (n - 1)) / np.sqrt(left_out / (n - 2))
    influence = jackknife.mean() - jackknife
    acceleration = (influence**3).sum() / (6 * (influence**2).sum() ** 1.5)
    observed = mean / np.sqrt(squares.sum() / (n - 1))
    # Resamples with the very d_z observed are many in small samples; they count half, and must not
    # count as above or below for a last bit.
    slack = _SAME * max(1.0, abs(observed))
    below = np.searchsorted(resampled, observed - slack)
    below += np.searchsorted(resampled, observed + slack, "right")
    bias = scipy.special.ndtri(below / 2 / len(resampled))
    ends = np.array([(1 - level) / 2, (1 + level) / 2])
    shifted = bias + scipy.special.ndtri(ends)
    adjusted = scipy.special.ndtr(bias + shifted / (1 - acceleration * shifted))
    finite = np.isfinite(adjusted).all()
    limits = _quantiles(resampled, np.array([*(adjusted if finite else ends), *ends]))
    low, high = limits[:2] if finite else none
    return Bootstrap(
        bca=(low, high),
        percentile=tuple(limits[2:]),
        error=resampled.std(ddof=1),
    )


@lru_cache(maxsize=8)
def times_drawn(n: int, draws: int, seed: int, part: int) -> np.ndarray:
    """Return how often each of n people is in each resample, shape (draws, n)."""
    picked = np.random.default_rng([seed, part]).integers(0, n, size=(draws, n))
    cells = (picked + n * np.arange(draws)[:, None]).ravel()
    return np.bincount(cells, minlength=draws * n).reshape(draws, n).astype(float)


def _quantiles(ordered: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Return quantiles of values in rising order, as numpy does (its default, R's type 7)."""
    place = shares * (len(ordered) - 1)
    low = np.floor(place).astype(int)
    high = np.minimum(low + 1, len(ordered) - 1)
    return np.asarray(ordered[low] + (place - low) * (ordered[high] - ordered[low]))
