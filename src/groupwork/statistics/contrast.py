"""The difference between an arm and its comparison, and how it moves with a shift of scores."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
import scipy

from groupwork.statistics.arrays import Bools, Floats
from groupwork.statistics.regression import Regression


@dataclass(frozen=True)
class Contrast:
    """A difference whose later scores may be shifted.

    With a shift s of the scores that are marked, the difference is `value` + s `slope` and its
    variance is a quadratic in s.

    Attributes
    ----------
    value, slope : float
    variance : tuple of float
        Its coefficients of 1, s and s squared.
    df : float
    """

    value: float
    slope: float
    variance: tuple[float, float, float]
    df: float

    def at(self, shift: float) -> tuple[float, float]:
        """Return the difference and its variance at a shift."""
        constant, linear, square = self.variance
        return self.value + shift * self.slope, constant + shift * linear + shift**2 * square

    def interval(self, level: float) -> tuple[float, float]:
        """Return the t limits of the difference as it is."""
        reach = float(scipy.special.stdtrit(self.df, (1 + level) / 2)) * sqrt(self.variance[0])
        return self.value - reach, self.value + reach

    @property
    def p(self) -> float:
        t = abs(self.value) / sqrt(self.variance[0])
        return float(2 * scipy.special.stdtr(self.df, -t))


def adjusted(pre: Floats, post: Floats, arms: Floats, arm: int, marked: Bools) -> Contrast:
    """Return the difference of the later scores, adjusted for the earlier ones.

    Parameters
    ----------
    pre, post : ndarray, shape (people,)
    arms : ndarray, shape (people, arms - 1)
        A column of zeros and ones for each arm but the comparison.
    arm : int
        Column of the arm that is compared.
    marked : ndarray of bool, shape (people,)
        Whose later scores are shifted.
    """
    x = np.column_stack([np.ones_like(pre), pre, arms])
    fit, shifted = Regression(post, x), Regression(marked.astype(float), x)
    place = 2 + arm
    scale = float(fit.covariance[place, place]) / fit.squares  # of a sum of squares
    return Contrast(
        value=float(fit.coefficients[place]),
        slope=float(shifted.coefficients[place]),
        variance=(
            scale * fit.squares,
            scale * 2 * float(fit.residuals @ shifted.residuals),
            scale * shifted.squares,
        ),
        df=fit.df,
    )


def changes(pre: Floats, post: Floats, treated: Bools, marked: Bools) -> Contrast:
    """Return the difference of the mean changes, by Welch's error.

    Parameters
    ----------
    pre, post : ndarray, shape (people,)
        Of the arm and of its comparison alone.
    treated, marked : ndarray of bool, shape (people,)
        Who is in the arm, and whose later scores are shifted.
    """
    change, shift = post - pre, marked.astype(float)
    sides = (treated, ~treated)
    n = [int(side.sum()) for side in sides]
    value, slope = (float(each[treated].mean() - each[~treated].mean()) for each in (change, shift))
    spreads = [np.cov(change[side], shift[side]) for side in sides]
    parts = [spread / size for spread, size in zip(spreads, n, strict=True)]
    whole = parts[0] + parts[1]
    squares = sum(part[0, 0] ** 2 / (size - 1) for part, size in zip(parts, n, strict=True))
    return Contrast(
        value=value,
        slope=slope,
        variance=(float(whole[0, 0]), 2 * float(whole[0, 1]), float(whole[1, 1])),
        df=float(whole[0, 0] ** 2 / squares),
    )
