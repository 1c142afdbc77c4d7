"""What follows from normally distributed differences: exact limits, corrections, power, odds."""

from functools import lru_cache

import numpy as np
from scipy import special
from scipy.optimize import brentq

from groupwork.statistics.arrays import Floats


def sd(values: Floats) -> np.float64:
    """Return the standard deviation with n - 1 (NaN for one value)."""
    squares = ((values - values.mean()) ** 2).sum()
    return np.float64(np.sqrt(squares / np.float64(len(values) - 1)))


def t_interval(mean: float, sd: float, n: int, level: float) -> tuple[float, float]:
    """Return the t limits of a mean of `n` values; NaN for fewer than two."""
    reach = special.stdtrit(n - 1, (1 + level) / 2) * sd / np.sqrt(n)
    return mean - reach, mean + reach


def _below(t: float, df: int, noncentrality: float) -> float:
    """Return P(T <= t) of the noncentral t distribution."""
    chance = float(special.nctdtr(df, noncentrality, t))
    if np.isnan(chance) and t * noncentrality < 0:
        # scipy fails here and there where the noncentrality lies far on the other side of zero;
        # the chance is then 0 or 1 but for less than the normal tail beyond it.
        return float(noncentrality < 0)
    return chance


def noncentral_t_interval(t: float, df: int, level: float) -> tuple[float, float]:
    """Return the noncentrality parameters between which an observed t is not extreme.

    Parameters
    ----------
    t : float
        Observed t.
    df : int
    level : float

    Returns
    -------
    tuple of float
        Limits of the noncentrality parameter. Over sqrt(n) they are exact limits of d_z where
        differences are normal. NaN where the distribution cannot be computed (|t| of hundreds
        in groups of hundreds, or infinite).

    References
    ----------
    Steiger, J. H., & Fouladi, R. T. (1997). Noncentrality interval estimation and the
    evaluation of statistical models. In L. L. Harlow, S. A. Mulaik, & J. H. Steiger (Eds.),
    What if there were no significance tests? (pp. 221-257). Erlbaum.
    """
    if not np.isfinite(t):
        return np.nan, np.nan
    if t < 0:
        low, high = noncentral_t_interval(-t, df, level)
        return -high, -low

    def limit(chance: float) -> float:
        def excess(noncentrality: float) -> float:
            return _below(t, df, noncentrality) - chance

        low, high = -10.0, t + 10.0
        while excess(high) > 0:
            high *= 2
        try:
            return float(brentq(excess, low, high, xtol=1e-12))
        except ValueError:
            return np.nan

    return limit((1 + level) / 2), limit((1 - level) / 2)


def rank_biserial_interval(r: float, nonzero: int, level: float) -> tuple[float, float]:
    """Return approximate limits of a matched rank-biserial correlation, by Fisher's z.

    Parameters
    ----------
    r : float
        (W+ - W-) / (W+ + W-), zeros dropped.
    nonzero : int
        Non-zero differences.
    level : float

    Notes
    -----
    The standard error is that of the signed-rank sum where there is no effect, as in the R
    package effectsize (Ben-Shachar, Lüdecke & Makowski 2020). effectsize 1.0 counts the
    non-zero second scores instead of the non-zero differences, which is an oversight.
    """
    m = np.float64(nonzero)
    error = np.sqrt(m * (m + 1) * (2 * m + 1) / 6) / (m * (m + 1) / 2)
    z, reach = np.arctanh(r), special.ndtri((1 + level) / 2) * error
    return np.tanh(z - reach), np.tanh(z + reach)


def hedges_j(df: float) -> float:
    """Return the exact factor that removes the small-sample bias of d (Hedges 1981).

    Parameters
    ----------
    df : float
        Degrees of freedom of the standardiser. For d_z: n - 1. For d_av the two SDs carry more:
        matching the first two moments of their mean square (Satterthwaite), whose variance for
        normal scores with correlation r is sigma^4 (1 + r^2) / (n - 1), gives
        2 (n - 1) / (1 + r^2).

    Returns
    -------
    float
        NaN for df <= 1, where no unbiased estimate exists.
    """
    if not df > 1:
        return np.nan
    return float(np.exp(special.gammaln(df / 2) - special.gammaln((df - 1) / 2)) * (2 / df) ** 0.5)


@lru_cache(maxsize=256)
def smallest_detectable_d(n: int, alpha: float = 0.05, power: float = 0.8) -> float:
    """Return the smallest |d_z| that a two-sided paired t test finds with the given power.

    Unlike "observed power" this does not depend on the result: it says what the group was large
    enough to show.

    Parameters
    ----------
    n : int
        Pairs; n > 1.
    alpha, power : float
    """
    df, root = n - 1, n**0.5
    critical = special.stdtrit(df, 1 - alpha / 2)

    def shortfall(d: float) -> float:
        return _below(-critical, df, -d * root) + _below(-critical, df, d * root) - power

    largest = 1.0
    while shortfall(largest) < 0:
        largest *= 2
    return float(brentq(shortfall, 0.0, largest, xtol=1e-12))


def bayes_factor(t: float, n: int, scale: float) -> float:
    """Return the JZS Bayes factor of a change against none, from a paired t.

    Parameters
    ----------
    t : float
    n : int
        Pairs; n > 1.
    scale : float
        Scale of the Cauchy prior of the standardised change.

    Returns
    -------
    float
        BF10: how many times likelier the data are if there is a change.

    Notes
    -----
    The Cauchy prior is a normal one whose variance g has an inverse-gamma distribution. The
    integral over g is taken by the trapezoidal rule on log g, where the integrand dies away on
    both sides and the rule converges exponentially fast; its logarithm keeps it in range.

    References
    ----------
    Rouder, J. N., Speckman, P. L., Sun, D., Morey, R. D., & Iverson, G. (2009). Bayesian t
    tests for accepting and rejecting the null hypothesis. Psychonomic Bulletin & Review, 16,
    225-237.
    """
    df = n - 1
    log_g = np.arange(-12.0, 50.0 + 2 * np.log1p(abs(t)), 0.05)
    widening = 1 + n * scale**2 * np.exp(log_g)
    log_integrand = (
        -0.5 * np.log(widening)
        + n / 2 * (np.log1p(t**2 / df) - np.log1p(t**2 / (widening * df)))
        - 0.5 * np.log(2 * np.pi)
        - 0.5 * log_g
        - 0.5 * np.exp(-log_g)
    )
    peak = log_integrand.max()
    return float(np.exp(peak) * np.exp(log_integrand - peak).sum() * 0.05)
