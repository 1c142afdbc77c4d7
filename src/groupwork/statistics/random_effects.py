"""Effects of several groups pooled by a random-effects model."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy

from groupwork.statistics.arrays import Floats

KNAPP_HARTUNG = "random effects, REML, Knapp-Hartung"
#: Knapp and Hartung's error is zero where groups agree by chance, so it is kept from shrinking.
NOT_BELOW = f"{KNAPP_HARTUNG}, error not below the plain one"


@dataclass(frozen=True)
class Pooled:
    """Effects of several groups as draws from a normal distribution of effects.

    Attributes
    ----------
    mean, error : float
        Mean of that distribution, and its Knapp-Hartung standard error.
    plain_error : float
        The standard error that takes the variances as known.
    tau2 : float
        Variance between groups (REML).
    i2 : float
        Share of it in the variance of a typical group's estimate.
    q : float
        Cochran's Q.
    groups : int
    """

    mean: float
    error: float
    plain_error: float
    tau2: float
    i2: float
    q: float
    groups: int

    @property
    def larger_error(self) -> float:
        """The larger of both: Knapp and Hartung's is too small where groups agree by chance.

        References
        ----------
        Röver, C., Knapp, G., & Friede, T. (2015). Hartung-Knapp-Sidik-Jonkman approach and its
        modification for random-effects meta-analysis with few studies. BMC Medical Research
        Methodology, 15, 99.
        """
        return max(self.error, self.plain_error)

    @property
    def no_error(self) -> str:
        """Why Knapp and Hartung's own error says nothing, or nothing."""
        alike = self.error <= 1e-9 * self.plain_error
        return "all groups have the same mean, so that this error is zero" if alike else ""

    @property
    def q_p(self) -> float:
        """Test that all groups have the same effect."""
        return float(scipy.special.chdtrc(self.groups - 1, self.q))

    def reach(self, error: float, level: float) -> tuple[float, float]:
        """Return the limits of the mean at an error, from t with groups - 1 df."""
        half = float(scipy.special.stdtrit(self.groups - 1, (1 + level) / 2)) * error
        return self.mean - half, self.mean + half

    def prediction(self, level: float) -> tuple[float, float]:
        """Return the limits within which the effect of one more group is expected."""
        return self.reach(float(np.hypot(self.larger_error, np.sqrt(self.tau2))), level)


def pool(effects: Floats, variances: Floats) -> Pooled:
    """Pool effects of groups by a random-effects model.

    Parameters
    ----------
    effects, variances : ndarray, shape (groups,)
        At least two; sampling variances above zero.

    References
    ----------
    Viechtbauer, W. (2005). Bias and efficiency of meta-analytic variance estimators in the
    random-effects model. Journal of Educational and Behavioral Statistics, 30, 261-293.
    Knapp, G., & Hartung, J. (2003). Improved tests for a random effects meta-regression with a
    single covariate. Statistics in Medicine, 22, 2693-2710.
    Higgins, J. P. T., & Thompson, S. G. (2002). Quantifying heterogeneity in a meta-analysis.
    Statistics in Medicine, 21, 1539-1558.
    """
    groups = len(effects)

    def weighted(tau2: float) -> tuple[Floats, float, float]:
        weights = 1 / (variances + tau2)
        mean = (weights * effects).sum() / weights.sum()
        return weights, mean, (weights * (effects - mean) ** 2).sum()

    def slope(tau2: float) -> float:
        """Return how the restricted log likelihood (times two) rises with tau2."""
        weights, mean, _ = weighted(tau2)
        squares = weights**2
        pull = (squares * (effects - mean) ** 2).sum()
        return float(pull - weights.sum() + squares.sum() / weights.sum())

    def deviance(tau2: float) -> float:
        weights, _, q = weighted(tau2)
        return float(q - np.log(weights).sum() + np.log(weights.sum()))

    tau2 = _likeliest(deviance, slope, 10 * (effects.var(ddof=1) + variances.max()))

    weights, mean, squares = weighted(tau2)
    plain = 1 / weights.sum()
    known, _, q = weighted(0.0)
    typical = (groups - 1) * known.sum() / (known.sum() ** 2 - (known**2).sum())
    return Pooled(
        mean=float(mean),
        error=float(np.sqrt(squares / (groups - 1) * plain)),
        plain_error=float(np.sqrt(plain)),
        tau2=tau2,
        i2=float(tau2 / (tau2 + typical)),
        q=float(q),
        groups=groups,
    )


@dataclass(frozen=True)
class Regression:
    """Effects of groups explained by what is known of the groups, the rest being random.

    Attributes
    ----------
    coefficients : ndarray, shape (terms,)
    covariance : ndarray, shape (terms, terms)
        With Knapp and Hartung's factor, not below one.
    tau2 : float
        Variance between groups that is left (REML).
    df : int
        Groups less terms.
    q : float
        What is left beyond the groups' own variances, Cochran's Q of the residuals.
    """

    coefficients: Floats
    covariance: Floats
    tau2: float
    df: int
    q: float

    @property
    def q_p(self) -> float:
        """Test that groups of the same terms have the same effect."""
        return float(scipy.special.chdtrc(self.df, self.q))

    def interval(self, weights: Floats, level: float) -> tuple[float, float, float]:
        """Return estimate and limits of a sum of coefficients, from t with `df` df."""
        mean = float(weights @ self.coefficients)
        error = np.sqrt(weights @ self.covariance @ weights)
        half = float(scipy.special.stdtrit(self.df, (1 + level) / 2) * error)
        return mean, mean - half, mean + half

    def f_test(self, contrasts: Floats) -> tuple[float, float]:
        """Return F and p of contrasts (rows, linearly independent) that are zero together."""
        found = contrasts @ self.coefficients
        middle = contrasts @ self.covariance @ contrasts.T
        f = float(found @ np.linalg.solve(middle, found)) / len(contrasts)
        return f, float(scipy.special.fdtrc(len(contrasts), self.df, f))


def regress(effects: Floats, variances: Floats, design: Floats) -> Regression:
    """Explain effects of groups by a mixed-effects meta-regression.

    Parameters
    ----------
    effects, variances : ndarray, shape (groups,)
        Sampling variances above zero.
    design : ndarray, shape (groups, terms)
        Of full rank, with fewer terms than groups; an intercept is a column of it.

    Notes
    -----
    With the intercept alone this is `pool`. The variance is the one of the highest restricted
    likelihood, sought as there.

    References
    ----------
    Knapp, G., & Hartung, J. (2003). Improved tests for a random effects meta-regression with a
    single covariate. Statistics in Medicine, 22, 2693-2710.
    """
    df = design.shape[0] - design.shape[1]

    def fit(tau2: float) -> tuple[Floats, Floats, Floats, Floats]:
        weights = 1 / (variances + tau2)
        information = (design.T * weights) @ design
        found = np.linalg.solve(information, design.T @ (weights * effects))
        rest = np.asarray(effects - design @ found, dtype=float)
        return weights, information, np.asarray(found, dtype=float), rest

    def slope(tau2: float) -> float:
        weights, information, _, rest = fit(tau2)
        squares = (design.T * weights**2) @ design
        trace = weights.sum() - np.trace(np.linalg.solve(information, squares))
        return float((weights**2 * rest**2).sum() - trace)

    def deviance(tau2: float) -> float:
        weights, information, _, rest = fit(tau2)
        determinant = np.linalg.slogdet(information)[1]
        return float((weights * rest**2).sum() - np.log(weights).sum() + determinant)

    tau2 = _likeliest(deviance, slope, 10 * (effects.var(ddof=1) + variances.max()))
    weights, information, found, rest = fit(tau2)
    factor = max(1.0, float((weights * rest**2).sum()) / df)
    known, _, _, own = fit(0.0)
    return Regression(
        coefficients=found,
        covariance=factor * np.linalg.inv(information),
        tau2=tau2,
        df=df,
        q=float((known * own**2).sum()),
    )


def _likeliest(
    deviance: Callable[[float], float], slope: Callable[[float], float], top: float
) -> float:
    """Return the tau2 from 0 to `top` at which a restricted likelihood is highest.

    It may have two peaks: the higher one is sought on a grid, then where the slope is zero.
    """
    grid = np.concatenate([[0.0], np.geomspace(1e-8, 1, 200) * top])
    best = int(np.argmin([deviance(each) for each in grid]))
    low, high = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
    if slope(low) > 0 > slope(high):
        return float(scipy.optimize.brentq(slope, low, high, xtol=1e-15 * top, rtol=1e-14))
    return 0.0
