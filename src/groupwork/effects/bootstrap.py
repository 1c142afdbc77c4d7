"""Bootstrap of the standardised mean change."""

from typing import NamedTuple

import numpy as np
from scipy import special

#: Resamples.
RESAMPLES = 10_000


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
    block = max(1, 2_000_000 // n)
    parts = []
    for start in range(0, draws, block):
        picked = rng.integers(0, n, size=(min(block, draws - start), n))
        drawn = centred[picked]
        middle = drawn.mean(axis=1)
        variance = (np.einsum("ij,ij->i", drawn, drawn) / n - middle**2) * n / (n - 1)
        varied = variance > 1e-12 * squares.max()
        parts.append((mean + middle[varied]) / np.sqrt(variance[varied]))
    resampled = np.concatenate(parts)
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
    bias = special.ndtri(((resampled < observed).mean() + (resampled <= observed).mean()) / 2)
    ends = np.array([(1 - level) / 2, (1 + level) / 2])
    shifted = bias + special.ndtri(ends)
    adjusted = special.ndtr(bias + shifted / (1 - acceleration * shifted))
    finite = np.isfinite(adjusted).all()
    limits = np.quantile(resampled, [*(adjusted if finite else ends), *ends])
    low, high = limits[:2] if finite else none
    return Bootstrap(
        bca=(low, high),
        percentile=tuple(limits[2:]),
        error=resampled.std(ddof=1),
    )
