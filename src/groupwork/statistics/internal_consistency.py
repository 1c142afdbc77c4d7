"""How well the items of a scale hold together."""

from collections.abc import Sequence
from math import isnan, log, nan, sqrt
from typing import Any

import numpy as np
import scipy

from groupwork.statistics.arrays import Floats
from groupwork.statistics.estimate import (
    LARGEST_SCORE,
    TOO_LARGE,
    Estimate,
    NotEstimable,
    estimate,
)

#: Statistics of the reliability table and how each is computed.
METHODS = {
    "alpha": "Cronbach, Feldt interval",
    "omega_total": "one-factor ML, delta interval on the logit",
    "alpha_standardised": "Cronbach, of the correlations",
    "mean_inter_item_r": "Pearson",
    "split_half": "odd-even, Spearman-Brown (Horst for unequal halves)",
    "lowest_item_rest_r": "Pearson, the rest without the item",
    "highest_alpha_if_dropped": "Cronbach, without the item",
}


ZERO = 1e-12  # share of the summed item variances below which a variance is rounding error
_SINGULAR = 1e10  # condition number from which a model counts as not identified
_LEAST_UNIQUENESS = 0.005  # bound of the search, as in R's factanal; a solution at it is improper


def cronbach_alpha(covariance: Floats) -> float:
    """Return Cronbach's alpha, k/(k - 1) · (1 - sum of item variances / variance of the sum).

    Of a correlation matrix this is the standardised alpha. NaN for one item, or if the sum
    does not vary.
    """
    items, trace, total = len(covariance), np.trace(covariance), covariance.sum()
    if items < 2 or total <= ZERO * trace:
        return nan
    return float(items / (items - 1) * (1 - trace / total))


def feldt_interval(alpha: float, n: int, items: int, level: float) -> tuple[float, float]:
    """Return Feldt's interval for alpha.

    Parameters
    ----------
    alpha : float
    n, items : int
        People and items.
    level : float
        Level of the interval.

    Notes
    -----
    (1 - alpha of the population) / (1 - alpha of the sample) follows F with n - 1 and
    (n - 1)(k - 1) degrees of freedom; exact if people and errors are normal and the items
    essentially tau-equivalent (Feldt, Woodruff & Salih 1987, formulas 6 and 7).
    """
    tail = (1 - level) / 2
    high, low = scipy.special.fdtri(n - 1, (n - 1) * (items - 1), [1 - tail, tail])
    return 1 - (1 - alpha) * float(high), 1 - (1 - alpha) * float(low)


def item_rest_correlations(covariance: Floats) -> Floats:
    """Return the correlation of each item with the sum of the others; NaN if either is constant."""
    variance = np.diag(covariance)
    with_rest = covariance.sum(axis=1) - variance
    of_rest = covariance.sum() - 2 * with_rest - variance
    smallest = ZERO * variance.sum()
    varies = (variance > smallest) & (of_rest > smallest)
    scale = np.sqrt(np.where(varies, variance * of_rest, 1))
    exact = np.where(np.abs(with_rest) > smallest, with_rest, 0)  # else "reversed?" by rounding
    return np.where(varies, exact / scale, nan)


def surely_negative(r: float, n: int) -> bool:
    """Say whether the 95% interval of a correlation of `n` people, by Fisher's z, is below zero."""
    if n <= _LOST_BY_Z or not r < 0:
        return False
    z = np.arctanh(max(r, -1 + 1e-12))
    return bool(z + scipy.stats.norm.ppf(0.975) / np.sqrt(n - _LOST_BY_Z) < 0)


# Fisher's z of n people has the variance 1 / (n - 3).
_LOST_BY_Z = 3


def alpha_if_dropped(covariance: Floats) -> Floats:
    """Return, for each item, Cronbach's alpha of the others."""
    items = np.arange(len(covariance))
    others = [np.ix_(items != item, items != item) for item in items]
    return np.array([cronbach_alpha(covariance[other]) for other in others])


def split_half(covariance: Floats) -> float:
    """Return the reliability of the sum, judged by the correlation of odd with even items.

    NaN if a half does not vary, or if the halves are opposites.

    Notes
    -----
    With r the correlation of the halves and p and q their shares of the items, Horst's (1951)
    formula for halves of unequal length is r (√(r² + 4pq(1 - r²)) - r) / (2pq(1 - r²)). For
    p = q it is the Spearman-Brown formula 2r / (1 + r).
    """
    odd = np.arange(len(covariance)) % 2 == 0
    of_odd, of_even = (covariance[np.ix_(half, half)].sum() for half in (odd, ~odd))
    if min(of_odd, of_even) <= ZERO * np.trace(covariance):
        return nan
    r = float(covariance[np.ix_(odd, ~odd)].sum() / sqrt(of_odd * of_even))
    if abs(r) > 1 - ZERO:
        return 1.0 if r > 0 else nan
    p, unexplained = odd.mean(), 1 - r**2
    pq = float(p * (1 - p))
    return r * (sqrt(r**2 + 4 * pq * unexplained) - r) / (2 * pq * unexplained)


def one_factor(correlation: Floats, n: int) -> tuple[Floats, Floats]:
    """Fit one common factor by maximum likelihood.

    Parameters
    ----------
    correlation : numpy.ndarray, shape (items, items)
    n : int
        People.

    Returns
    -------
    loadings, uniquenesses : numpy.ndarray, shape (items,)
        The sign of all loadings together is arbitrary.

    Raises
    ------
    NotEstimable
        Too few items or people, dependent items, no convergence, or an improper solution.

    Notes
    -----
    The likelihood is maximised over the uniquenesses alone; given them, the loadings follow
    from the first eigenvector of the scaled matrix (Jöreskog 1967).
    """
    items = len(correlation)
    if items < 3:
        raise NotEstimable("one factor needs at least three items")
    if n <= items:
        raise NotEstimable(f"{n} complete cases are too few for a factor of {items} items")
    if np.linalg.matrix_rank(correlation, hermitian=True) < items:
        raise NotEstimable("an item does not vary or follows from the others")

    def factor(log_psi: Floats) -> tuple[Floats, Floats]:
        """Return the loadings and all but the largest eigenvalue, given log uniquenesses."""
        scale = np.exp(log_psi / 2)
        values, vectors = np.linalg.eigh(correlation / np.outer(scale, scale))
        return scale * sqrt(max(values[-1] - 1, 0)) * vectors[:, -1], values[:-1]

    def discrepancy(log_psi: Floats) -> tuple[float, Floats]:
        loadings, rest = factor(log_psi)
        psi = np.exp(log_psi)
        return float((rest - np.log(rest) - 1).sum()), (loadings**2 + psi - 1) / psi

    least = log(_LEAST_UNIQUENESS)
    start = np.log((1 - 0.5 / items) / np.diag(np.linalg.inv(correlation)))
    log_psi = scipy.optimize.minimize(
        discrepancy,
        np.clip(start, least, 0),
        jac=True,
        method="L-BFGS-B",
        bounds=[(least, 0)] * items,
        options={"ftol": 1e-15, "gtol": 1e-10, "maxiter": 1000},
    ).x
    if (log_psi < least + 0.01).any():
        raise NotEstimable("improper one-factor solution, an item without error")
    # The search may stop on rounding error and say "abnormal": its gradient tells better.
    if np.abs(discrepancy(log_psi)[1][log_psi < 0]).max(initial=0) > 1e-5:
        raise NotEstimable("the one-factor model did not converge")
    return factor(log_psi)[0], np.exp(log_psi)


def omega_total(covariance: Floats, n: int, level: float) -> Estimate:
    """Estimate McDonald's omega total from a one-factor model.

    Parameters
    ----------
    covariance : numpy.ndarray, shape (items, items)
    n : int
        People.
    level : float
        Level of the interval.

    Notes
    -----
    omega = (sum of loadings)² / ((sum of loadings)² + sum of error variances), in units of the
    items and as the model implies them (McDonald 1999). The interval is symmetric on the logit
    of omega, with the standard error of the delta method and the expected information; a
    large-sample method (Kelley & Pornprasertmanit 2016).
    """
    method = METHODS["omega_total"]
    variances = np.diag(covariance)
    sd = np.sqrt(np.where(variances > 0, variances, 1))
    try:
        loadings, uniquenesses = one_factor(covariance / np.outer(sd, sd), n)
        information = _information(loadings, uniquenesses, n)
        if np.linalg.cond(information) > _SINGULAR:
            raise NotEstimable("fewer than three items share a factor")
    except NotEstimable as reason:
        return estimate("omega_total", method, nan, n=n, why=str(reason))
    common, error = float(loadings @ sd), float(uniquenesses @ variances)
    logit = log(common**2 / error)
    gradient = np.concatenate([2 / common * sd, -variances / error])
    reach = scipy.special.ndtri((1 + level) / 2) * sqrt(
        gradient @ np.linalg.solve(information, gradient)
    )
    low, omega, high = scipy.special.expit([logit - reach, logit, logit + reach])
    return estimate("omega_total", method, omega, n=n, interval=(low, high), level=level)


def _information(loadings: Floats, uniquenesses: Floats, n: int) -> Floats:
    """Return the expected information of the loadings and uniquenesses of one factor.

    Its elements are (n - 1)/2 · tr(S⁻¹ dS S⁻¹ dS), with S the implied covariance matrix.
    """
    inverse = np.linalg.inv(np.outer(loadings, loadings) + np.diag(uniquenesses))
    w = inverse @ loadings
    of_loadings = inverse * (loadings @ w) + np.outer(w, w)
    between = inverse * w
    return (n - 1) * np.block([[of_loadings, between], [between.T, inverse**2 / 2]])


def reliability(answers: Floats, items: Sequence[str], level: float) -> list[Estimate]:
    """Estimate how reliable the sum of some items is.

    Parameters
    ----------
    answers : ndarray, shape (people, items)
        Reverse-coded; people with a missing item (NaN) are left out.
    items : sequence of str
        Their names.
    level : float
        Level of the intervals.

    Returns
    -------
    list of Estimate
        The statistics of `METHODS`. Items that run against the rest are noted as "reversed?".
        The note of the last two names the item that they are about.
    """
    n, covariance, why = complete_cases(answers)
    if why:
        return [estimate(name, METHODS[name], nan, n=n, why=why) for name in METHODS]
    names = np.array(items)

    def result(statistic: str, value: float, lacking: str, **more: Any) -> Estimate:
        why = lacking if isnan(value) else ""
        return estimate(statistic, METHODS[statistic], value, n=n, why=why, **more)

    sd = np.sqrt(np.diag(covariance))
    flat = ", ".join(names[sd == 0])
    correlation = covariance / np.outer(sd, sd) if not flat else np.full_like(covariance, nan)
    alpha = cronbach_alpha(covariance)
    rest = item_rest_correlations(covariance)
    dropped = alpha_if_dropped(covariance)
    lowest = int(np.argmin(np.nan_to_num(rest, nan=2)))
    highest = int(np.argmax(np.nan_to_num(dropped, nan=-np.inf)))
    against = ", ".join(names[rest < 0])
    same = f"everybody gave the same answer: {flat}"
    warnings = [f"reversed? against the rest: {against}"] if against else []
    warnings += [same] if flat else []
    return [
        result(
            "alpha",
            alpha,
            "the sum of the items does not vary",
            interval=feldt_interval(alpha, n, len(names), level),
            level=level,
            note="; ".join(warnings),
        ),
        omega_total(covariance, n, level),
        result("alpha_standardised", cronbach_alpha(correlation), same),
        result("mean_inter_item_r", correlation[np.triu_indices(len(names), 1)].mean(), same),
        result("split_half", split_half(covariance), "a half does not vary, or they are opposites"),
        result(
            "lowest_item_rest_r",
            rest[lowest],
            "no item varies together with a rest that varies",
            note=f"item {names[lowest]}" + ("; reversed?" if rest[lowest] < 0 else ""),
        ),
        result(
            "highest_alpha_if_dropped",
            dropped[highest],
            "fewer than three items that vary",
            note=f"item {names[highest]}",
        ),
    ]


def complete_cases(answers: Floats) -> tuple[int, Floats, str]:
    """Return the number of complete cases, their covariance matrix, and why there is none.

    Parameters
    ----------
    answers : ndarray, shape (people, items)
        NaN where missing.
    """
    complete = answers[~np.isnan(answers).any(axis=1)]
    n, items = complete.shape
    if items < 2:
        return n, np.empty((0, 0)), "one item"
    if n < 3:
        return n, np.empty((0, 0)), "fewer than three complete cases"
    if not np.abs(complete).max() < LARGEST_SCORE:
        return n, np.empty((0, 0)), TOO_LARGE
    return n, np.cov(complete, rowvar=False), ""
