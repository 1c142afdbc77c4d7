"""Ordinary least squares, with the usual and with robust errors."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy

from groupwork.statistics.arrays import Floats

_SAME = 1e-8  # of a leverage from 1


@dataclass(frozen=True)
class Regression:
    """A regression y = X b + e, fitted by ordinary least squares.

    Attributes
    ----------
    y : ndarray, shape (people,)
    x : ndarray, shape (people, terms)
        The intercept's column included; of full rank, with more people than terms
        (see `problem`).
    """

    y: Floats
    x: Floats

    @cached_property
    def _inverse(self) -> Floats:
        """The pseudoinverse of X."""
        return np.asarray(np.linalg.pinv(self.x), dtype=float)

    @cached_property
    def coefficients(self) -> Floats:
        return np.asarray(self._inverse @ self.y)

    @cached_property
    def residuals(self) -> Floats:
        return np.asarray(self.y - self.x @ self.coefficients)

    @property
    def df(self) -> int:
        return len(self.y) - int(self.x.shape[1])

    @property
    def squares(self) -> float:
        """Sum of the squared residuals."""
        return float(self.residuals @ self.residuals)

    @cached_property
    def covariance(self) -> Floats:
        """Of the coefficients, where all people scatter alike."""
        return np.asarray(self._inverse @ self._inverse.T * (self.squares / self.df))

    @cached_property
    def hc3(self) -> Floats:
        """Covariance of the coefficients that holds without equal scatter, too.

        No person alone may fix a coefficient (see `fixed_by_one`). It is careful in small groups:
        recommended for fewer than 250 people (Long & Ervin 2000).

        References
        ----------
        MacKinnon, J. G., & White, H. (1985). Some heteroskedasticity-consistent covariance
        matrix estimators with improved finite sample properties. Journal of Econometrics, 29,
        305-325.
        """
        leverage = np.einsum("ij,ik,kj->i", self.x, self.x, self._inverse @ self._inverse.T)
        pulls = (self.residuals / (1 - leverage)) ** 2
        return np.asarray(self._inverse @ (pulls[:, None] * self._inverse.T))

    @property
    def r_squared(self) -> float:
        away = self.y - self.y.mean()
        return 1 - self.squares / float(away @ away)

    @property
    def r_squared_adjusted(self) -> float:
        return 1 - (len(self.y) - 1) / self.df * (1 - self.r_squared)

    def inflation(self) -> Floats:
        """Return the variance inflation factor of each term but the intercept, the first."""
        terms = self.x.shape[1] - 1
        correlation = np.corrcoef(self.x[:, 1:], rowvar=False).reshape(terms, -1)
        return np.asarray(np.diag(np.linalg.inv(correlation)))


@dataclass(frozen=True)
class FTest:
    """An F value, its two degrees of freedom and its p."""

    value: float
    df_num: int
    df: float
    p: float


def nested_f(full: Regression, small: Regression) -> FTest:
    """Test the terms that a regression has beyond those of a smaller one."""
    extra, df = full.x.shape[1] - small.x.shape[1], full.df
    # The larger one fits no worse, but for the last digits of floating point.
    value = max(0.0, small.squares - full.squares) / extra / (full.squares / df)
    return FTest(value, extra, df, float(scipy.special.fdtrc(extra, df, value)))


def problem(y: Floats, x: Floats, dependent: str, exact: str = "score") -> str:
    """Say why a regression cannot be computed, or nothing.

    Parameters
    ----------
    y : ndarray, shape (people,)
    x : ndarray, shape (people, terms)
    dependent : str
        What it means that a term follows from the others.
    exact : str
        What each y is.
    """
    people, terms = x.shape
    if people <= terms:
        return f"{people} people for {terms} coefficients"
    spread = x.std(axis=0)
    if np.linalg.matrix_rank(x / np.where(spread > 0, spread, 1)) < terms:
        return dependent
    rest = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
    if float(rest @ rest) <= 1e-20 * max(float(y @ y), np.finfo(float).tiny):
        return f"the model fits every {exact} exactly, so its error is zero"
    return ""


def fixed_by_one(x: Floats) -> str:
    """Say that HC3 errors do not exist because one person alone fixes a coefficient, or nothing."""
    leverage = (np.linalg.qr(x)[0] ** 2).sum(axis=1)
    if leverage.max() > 1 - _SAME:
        return "one person alone fixes a coefficient, HC3 divides by zero"
    return ""
