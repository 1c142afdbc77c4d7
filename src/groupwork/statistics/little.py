"""Little's test, and the EM estimates that it rests on."""

from functools import partial
from math import nan

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

_SINGULAR = 1e10  # condition number from which a covariance matrix counts as singular
_SMALLEST_STEP = 1e-10  # of the EM algorithm, in standard deviations
_MOST_STEPS = 10_000

#: What stands where no score is missing.
NOTHING = "no score is missing"
_NO_PROOF = "a large p does not show that the missing scores are like the others"


def em_normal(values: Floats) -> tuple[Floats, Floats]:
    """Estimate means and covariances of normal variables with gaps, by maximum likelihood.

    Parameters
    ----------
    values : ndarray, shape (people, variables)
        NaN where missing; everybody has at least one value, and every variable varies.

    Returns
    -------
    mean : ndarray, shape (variables,)
    covariance : ndarray, shape (variables, variables)
        With divisor n, as maximum likelihood gives it.

    Raises
    ------
    NotEstimable
        No convergence, or a singular covariance matrix; the message is the reason.

    Notes
    -----
    The EM algorithm (Dempster, Laird & Rubin 1977): each missing value is replaced by its
    expectation given the observed ones, the expected squares and products add the conditional
    covariance, and both are averaged, until nothing moves.
    """
    centre, scale = np.nanmean(values, axis=0), np.nanstd(values, axis=0)
    standard = (values - centre) / scale
    seen, pattern = np.unique(~np.isnan(standard), axis=0, return_inverse=True)
    pattern = pattern.reshape(-1)
    n, variables = standard.shape
    mean, covariance = np.zeros(variables), np.eye(variables)
    for _ in range(_MOST_STEPS):
        total, products = np.zeros(variables), np.zeros((variables, variables))
        for number, known in enumerate(seen):
            rows = standard[pattern == number]
            filled = np.broadcast_to(mean, rows.shape).copy()
            filled[:, known] = rows[:, known]
            if not known.all():
                slopes = np.linalg.solve(
                    covariance[np.ix_(known, known)], covariance[np.ix_(known, ~known)]
                )
                filled[:, ~known] += (rows[:, known] - mean[known]) @ slopes
                left = covariance[np.ix_(~known, ~known)]
                left = left - covariance[np.ix_(~known, known)] @ slopes
                products[np.ix_(~known, ~known)] += len(rows) * left
            total += filled.sum(axis=0)
            products += filled.T @ filled
        new = total / n
        new_covariance = products / n - np.outer(new, new)
        if not np.linalg.cond(new_covariance) < _SINGULAR:
            raise NotEstimable("too few people for so many scores, or scores that go together")
        step = max(np.abs(new - mean).max(), np.abs(new_covariance - covariance).max())
        mean, covariance = new, new_covariance
        if step < _SMALLEST_STEP:
            return mean * scale + centre, covariance * np.outer(scale, scale)
    raise NotEstimable("the EM algorithm did not converge")


def little_mcar(values: Floats) -> Estimate:
    """Test whether scores are missing completely at random (Little 1988).

    Parameters
    ----------
    values : ndarray, shape (people, variables)
        NaN where missing.

    Returns
    -------
    Estimate
        little_mcar; `estimate` is the chi-square d².

    Notes
    -----
    d² adds up, over the patterns of missing values, the squared distance of the pattern's means
    from the estimated ones, by the estimated covariance matrix. The degrees of freedom are the
    observed variables of all patterns less the variables. The covariance has the divisor
    n - 1, as in Little's equation 5; R's naniar takes n, and its d² is n / (n - 1) times as
    large. The test compares means only and needs large samples: in a small one a large p says
    little.

    References
    ----------
    Little, R. J. A. (1988). A test of missing completely at random for multivariate data with
    missing values. Journal of the American Statistical Association, 83, 1198-1202.
    """
    method = "d² of Little (1988), EM means and covariances, divisor n - 1; chi-square"
    known = ~np.isnan(values)
    values = values[known.any(axis=1)][:, known.any(axis=0)]
    seen, pattern = np.unique(~np.isnan(values), axis=0, return_inverse=True)
    n, variables = values.shape
    row = partial(estimate, "little_mcar", n=n)
    why = ""
    if len(seen) < 2:
        why = NOTHING
    elif np.nanmax(np.abs(values)) >= LARGEST_SCORE:
        why = TOO_LARGE
    elif n <= variables:
        why = f"{n} people are too few for {variables} scores of each"
    elif (np.nanstd(values, axis=0) == 0).any():
        why = "all scores of a wave are equal"
    df = int(seen.sum()) - variables
    if not why and df < 1:
        why = "the patterns of missing scores leave no degrees of freedom"
    if why:
        return row(method, nan, why=why)
    try:
        centre, covariance = em_normal(values)
    except NotEstimable as reason:
        return row(method, nan, why=str(reason))
    covariance = covariance * n / (n - 1)
    distance = 0.0
    for number, observed in enumerate(seen):
        rows = values[pattern.reshape(-1) == number][:, observed]
        away = rows.mean(axis=0) - centre[observed]
        inverse = np.linalg.inv(covariance[np.ix_(observed, observed)])
        distance += float(len(rows) * away @ inverse @ away)
    p = float(scipy.special.chdtrc(df, distance))
    return row(f"{method}, df = {df}, {len(seen)} patterns", distance, p=p, note=_NO_PROOF)
