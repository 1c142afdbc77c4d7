"""Analysis of covariance by permuting residuals, for arms too small to trust its t."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations
from math import factorial

import numpy as np
from numpy.typing import NDArray

from groupwork.statistics.arrays import Floats

#: Random permutations, where there are too many to try all.
PERMUTATIONS = 9999
#: Most permutations that are all tried: those of eight people.
_MOST = factorial(8)
_AT_ONCE = 2_000_000  # numbers in one matrix of permuted residuals
_SLACK = 1e-10  # so that equal statistics are equal
_DOUBLINGS, _HALVINGS = 40, 60  # of the search for a limit


@dataclass(frozen=True)
class FreedmanLane:
    """A coefficient with its permutation p and the values that the test does not reject.

    Attributes
    ----------
    estimate, p : float
    low, high : float
        NaN where no value, however far away, is rejected.
    tried : int
        Permutations, the observed order among them where all were tried.
    all : bool
        Whether they are all there are; else `tried` random ones and the observed order.
    """

    estimate: float
    p: float
    low: float
    high: float
    tried: int
    all: bool


def freedman_lane(
    y: Floats, x: Floats, term: int, level: float, rng: np.random.Generator
) -> FreedmanLane:
    """Test a coefficient of a regression by permuting what the other terms leave unexplained.

    Parameters
    ----------
    y : ndarray, shape (people,)
    x : ndarray, shape (people, terms)
        The intercept's column included; of full rank, more people than terms
        (see `regression.problem`).
    term : int
        The column that is tested.
    level : float
        Level of the interval.
    rng : numpy.random.Generator
        Used only where the permutations are too many to try all.

    Notes
    -----
    The residuals of the regression without the term are permuted, its fitted values added, and
    |t| of the term in the whole regression compared; the random orders and the observed one
    count (b + 1) / (B + 1). It is exact up to the estimation of the other coefficients, and
    holds its level in small samples (Anderson & Robinson 2001; Winkler et al. 2014). The limits
    are the values of the coefficient that the same permutations do not reject.

    References
    ----------
    Freedman, D., & Lane, D. (1983). A nonstochastic interpretation of reported significance
    levels. Journal of Business & Economic Statistics, 1, 292-298.
    Anderson, M. J., & Robinson, J. (2001). Permutation tests for linear models. Australian &
    New Zealand Journal of Statistics, 43, 75-88.
    """
    others = np.delete(x, term, axis=1)
    basis = np.linalg.qr(x)[0]
    left = np.linalg.qr(others)[0]
    rest_y, rest_g = (each - left @ (left.T @ each) for each in (y, x[:, term]))
    weights = np.linalg.pinv(x)[term]
    parts = [_sums(rest_y, rest_g, order, basis, weights) for order in _orders(len(y), rng)]
    slope_y, slope_g, yy, yg, gg = np.concatenate(parts, axis=1)
    estimate, squares = float(weights @ y), float(rest_y @ rest_y - ((basis.T @ rest_y) ** 2).sum())
    every = factorial(len(y)) <= _MOST

    def p(value: float) -> float:
        """Test whether the coefficient is `value`."""
        with np.errstate(all="ignore"):
            permuted = (slope_y - value * slope_g) ** 2 / (yy - 2 * value * yg + value**2 * gg)
        observed = (estimate - value) ** 2 / squares
        # Where nothing is left over, the order fits as well as can be.
        extreme = int((~(permuted < observed * (1 - _SLACK))).sum())
        return extreme / len(permuted) if every else (extreme + 1) / (len(permuted) + 1)

    def limit(sign: int) -> float:
        step = float(np.sqrt(squares / len(y))) or 1.0
        for _ in range(_DOUBLINGS):
            if p(estimate + sign * step) <= 1 - level:
                break
            step *= 2
        else:
            return np.nan
        inside, outside = 0.0, step
        for _ in range(_HALVINGS):
            middle = (inside + outside) / 2
            if p(estimate + sign * middle) <= 1 - level:
                outside = middle
            else:
                inside = middle
        return estimate + sign * inside

    return FreedmanLane(estimate, p(0.0), limit(-1), limit(1), slope_y.size, every)


def _orders(n: int, rng: np.random.Generator) -> Iterator[NDArray[np.intp]]:
    """Yield orders of n people, a block of rows at a time."""
    if factorial(n) <= _MOST:
        yield np.array(list(permutations(range(n))), dtype=np.intp)
        return
    block = max(1, _AT_ONCE // n)
    for start in range(0, PERMUTATIONS, block):
        rows = np.tile(np.arange(n, dtype=np.intp), (min(block, PERMUTATIONS - start), 1))
        yield rng.permuted(rows, axis=1)


def _sums(
    rest_y: Floats, rest_g: Floats, order: NDArray[np.intp], basis: Floats, weights: Floats
) -> Floats:
    """Return, for each order, the coefficients of y's and of the term's residuals, and the sums of
    squares and products of what the whole regression leaves of them.
    """
    y, g = rest_y[order], rest_g[order]
    y_in, g_in = y @ basis, g @ basis
    yy = rest_y @ rest_y - (y_in**2).sum(axis=1)
    yg = rest_y @ rest_g - (y_in * g_in).sum(axis=1)
    gg = rest_g @ rest_g - (g_in**2).sum(axis=1)
    # An order that leaves the term as it was leaves nothing of it over, but for rounding.
    same = gg < _SLACK * (rest_g @ rest_g)
    gg[same] = yg[same] = 0.0
    return np.stack([y @ weights, g @ weights, yy, yg, gg])
