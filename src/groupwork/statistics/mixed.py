"""The linear mixed model with one random intercept per person or group, in closed form.

statsmodels fits this model too, but gives z tests only. With few people the degrees of
freedom matter, so they are computed here as lmerTest (R) does. One variance ratio is all that
has to be searched for; everything else, the second derivatives included, is a formula in the
sums of each person.
"""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike

from groupwork.statistics.arrays import Floats
from groupwork.statistics.estimate import NotEstimable
from groupwork.statistics.regression import FTest

# A variance counts as nothing when it is this small beside that of the raw values.
_NOTHING = 1e-12


@dataclass(frozen=True)
class RandomIntercept:
    """A fitted model y = X b + u_person + e.

    Attributes
    ----------
    coefficients : ndarray, shape (terms,)
    covariance : ndarray, shape (terms, terms)
        Of the coefficients.
    person_variance, residual_variance : float
    observations, people : int
    singular : bool
        The variance between people is estimated at zero.
    """

    coefficients: Floats
    covariance: Floats
    person_variance: float
    residual_variance: float
    observations: int
    people: int
    singular: bool
    _slopes: Floats  # d covariance / d (variance ratio, residual variance), shape (2, terms, terms)
    _spread: Floats  # covariance of (variance ratio, residual variance), shape (2, 2)

    def contrast(self, weights: ArrayLike) -> tuple[float, float, float]:
        """Return estimate, standard error and Satterthwaite df of a sum of coefficients.

        df = 2 v^2 / (g' A g): v the variance of the contrast, g its slope in the variance
        parameters, A their covariance (Kuznetsova, Brockhoff & Christensen 2017, Journal of
        Statistical Software 82(13)).
        """
        vector = np.asarray(weights, dtype=float)
        variance = vector @ self.covariance @ vector
        slope = self._slopes @ vector @ vector
        df = 2 * variance**2 / (slope @ self._spread @ slope)
        return float(vector @ self.coefficients), float(np.sqrt(variance)), float(df)

    def f_test(self, contrasts: ArrayLike) -> FTest:
        """Test contrasts that are zero together.

        The denominator joins the df of the independent contrasts as lmerTest does
        (Fai & Cornelius 1996, Journal of Statistical Computation and Simulation 54, 363-378).

        Parameters
        ----------
        contrasts : array, shape (contrasts, terms)
            Linearly independent rows.
        """
        rows = np.atleast_2d(np.asarray(contrasts, dtype=float))
        number = len(rows)
        vectors = np.linalg.eigh(rows @ self.covariance @ rows.T).eigenvectors
        each = [self.contrast(row) for row in vectors.T @ rows]
        f_value = sum((estimate / error) ** 2 for estimate, error, _ in each) / number
        dfs = np.array([df for _, _, df in each])
        if np.ptp(dfs) < 1e-8 * dfs.max():
            df = float(dfs.mean())
        elif (dfs <= 2).any():
            df = 2.0
        else:
            expected = (dfs / (dfs - 2)).sum()
            df = float(2 * expected / (expected - number))
        return FTest(float(f_value), number, df, float(scipy.special.fdtrc(number, df, f_value)))


@dataclass(frozen=True)
class _Problem:
    """Cross products of [X y], whole and of each person's sums."""

    cross: Floats  # [X y]'[X y]
    sums: Floats  # (people, terms + 1)
    sizes: Floats  # (people,) observations of each person
    df: int  # observations, less the terms under REML
    reml: bool

    def at(self, ratio: float) -> tuple[Floats, Floats, float]:
        """Return X'WX, the coefficients and the weighted residual sum of squares.

        W = V^-1 times the residual variance; V^-1 takes ratio / (1 + ratio n) of the square
        of each person's sum away.
        """
        weights = ratio / (1 + ratio * self.sizes)
        cross = self.cross - (self.sums.T * weights) @ self.sums
        information, moment = cross[:-1, :-1], cross[:-1, -1]
        coefficients = np.linalg.solve(information, moment)
        rest = float(cross[-1, -1] - moment @ coefficients)
        return information, np.asarray(coefficients, dtype=float), rest

    def deviance(self, ratio: float) -> float:
        """Return -2 log likelihood at the best residual variance, up to a constant."""
        information, _, residual = self.at(ratio)
        value = self.df * np.log(residual) + np.log1p(ratio * self.sizes).sum()
        if self.reml:
            value += np.linalg.slogdet(information)[1]
        return float(value)

    def slopes(self, ratio: float) -> tuple[float, float, float, float, Floats]:
        """Return derivatives in the ratio.

        First and second of the residual sum of squares, first and second of the log
        determinants, and the first of X'WX.
        """
        information, coefficients, _ = self.at(ratio)
        scale = 1 + ratio * self.sizes
        first = -(self.sums.T / scale**2) @ self.sums
        second = (self.sums.T * (2 * self.sizes / scale**3)) @ self.sums
        contrast = np.append(-coefficients, 1)
        pull = (first @ contrast)[:-1]
        residual_1 = contrast @ first @ contrast
        bend = pull @ np.linalg.solve(information, pull)
        residual_2 = contrast @ second @ contrast - 2 * bend
        logs_1 = (self.sizes / scale).sum()
        logs_2 = -((self.sizes / scale) ** 2).sum()
        if self.reml:
            step = np.linalg.solve(information, first[:-1, :-1])
            logs_1 += np.trace(step)
            logs_2 += np.trace(np.linalg.solve(information, second[:-1, :-1]))
            logs_2 -= np.trace(step @ step)
        return residual_1, residual_2, logs_1, logs_2, first[:-1, :-1]

    def gradient(self, correlation: float) -> float:
        """Return the slope of the deviance in the ratio, at an intra-person correlation."""
        ratio = correlation / (1 - correlation)
        residual_1, _, logs_1, _, _ = self.slopes(ratio)
        return float(self.df * residual_1 / self.at(ratio)[2] + logs_1)


def fit_random_intercept(
    values: ArrayLike,
    design: ArrayLike,
    person: ArrayLike,
    reml: bool = True,
    shared: ArrayLike | None = None,
) -> RandomIntercept:
    """Fit y = X b + u_person + e by (restricted) maximum likelihood.

    Parameters
    ----------
    values : array, shape (observations,)
    design : array, shape (observations, terms)
        X, the intercept's column included.
    person : array, shape (observations,)
        Whose observation it is.
    reml : bool
        Restricted likelihood, the default; else the full one.
    shared : array, shape (observations,), optional
        1 where an observation has part in the random intercept, 0 where it stands alone, as
        people on their own beside members of groups do; 1 everywhere by default.

    Raises
    ------
    NotEstimable
        Terms that cannot be told apart, nobody with two observations, or nothing left to
        explain.
    """
    y = np.asarray(values, dtype=float)
    x = np.asarray(design, dtype=float)
    observations, terms = x.shape
    names, index = np.unique(np.asarray(person), return_inverse=True)
    part = np.ones(observations) if shared is None else np.asarray(shared, dtype=float)
    sizes = np.bincount(index, weights=part**2).astype(float)
    if observations <= terms:
        raise NotEstimable(f"{observations} observations for {terms} coefficients")
    if np.linalg.matrix_rank(x) < terms:
        raise NotEstimable(
            "a combination of wave and group has no score, or all pre-test scores are equal"
        )
    if sizes.max() < 2:
        raise NotEstimable("nobody has observations at two waves")

    # The search runs on what ordinary regression leaves, so that a large mean costs no digits.
    start = np.linalg.lstsq(x, y, rcond=None)[0]
    rest = y - x @ start
    both = np.column_stack([x, rest])
    sums = np.zeros((len(names), terms + 1))
    np.add.at(sums, index, both * part[:, None])
    within = both - part[:, None] * (sums / np.maximum(sizes, 1)[:, None])[index]
    slope = np.linalg.lstsq(within[:, :-1], within[:, -1], rcond=None)[0]
    changes = within[:, -1] - within[:, :-1] @ slope
    if changes @ changes <= _NOTHING * max(y @ y, np.finfo(float).tiny):
        raise NotEstimable("the changes do not vary between people")

    df = observations - terms if reml else observations
    problem = _Problem(both.T @ both, sums, sizes, df, reml)
    ratio = _best_ratio(problem)
    information, shift, residual = problem.at(ratio)
    variance = residual / df
    residual_1, residual_2, _, logs_2, information_1 = problem.slopes(ratio)
    inverse = np.linalg.inv(information)
    singular = ratio == 0
    spread = np.zeros((2, 2))
    if singular:
        spread[1, 1] = 2 * variance**2 / df
    else:
        curve = [
            [logs_2 + residual_2 / variance, -residual_1 / variance**2],
            [-residual_1 / variance**2, df / variance**2],
        ]
        spread = 2 * np.linalg.inv(np.array(curve))
    return RandomIntercept(
        coefficients=start + shift,
        covariance=variance * inverse,
        person_variance=float(ratio * variance),
        residual_variance=float(variance),
        observations=observations,
        people=len(names),
        singular=singular,
        _slopes=np.stack([-variance * inverse @ information_1 @ inverse, inverse]),
        _spread=spread,
    )


def _best_ratio(problem: _Problem) -> float:
    """Return the variance ratio (person to residual) of the highest likelihood, 0 included."""
    # The grid is dense near 1, where almost all variance lies between people.
    grid = 1 - np.geomspace(1, 1e-9, 120)
    best = int(np.argmin([problem.deviance(each / (1 - each)) for each in grid]))
    low, high = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
    if best == 0 and problem.gradient(0.0) >= 0:
        return 0.0
    if problem.gradient(low) >= 0 or problem.gradient(high) <= 0:
        raise NotEstimable("the fit of the mixed model did not converge")
    root = scipy.optimize.brentq(problem.gradient, low, high, xtol=1e-15, rtol=1e-14)
    return float(root / (1 - root))
