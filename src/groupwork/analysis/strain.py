"""Strain regressed on support, in the survey."""

from collections.abc import Iterator
from math import nan

import numpy as np
import pandas as pd
import scipy

from groupwork.analysis.profiles import at_wave
from groupwork.analysis.rows import with_holm
from groupwork.errors import GroupworkError
from groupwork.statistics.arrays import Floats
from groupwork.statistics.estimate import Estimate, estimate
from groupwork.statistics.regression import Regression, fixed_by_one, problem
from groupwork.study.study import Study
from groupwork.tables import statistics_table

#: Keys of the table of strain.
STRAIN_KEYS = ["outcome", "term"]

_INTERCEPT = "intercept"
_B = "OLS, HC3 errors, t"
_BETA = "b times SD of the term / SD of the outcome; limits of b likewise"
_DEPENDENT = "a score of support does not vary or follows from the others"


def strain_table(study: Study, scores: pd.DataFrame) -> pd.DataFrame:
    """Regress each score of strain on all scores of support.

    Parameters
    ----------
    study : Study
    scores : pandas.DataFrame
        participant_id, wave, scale, value.

    Returns
    -------
    pandas.DataFrame
        Keys outcome, term. For the intercept and each score of support b (points of strain per
        point of support); for each support also beta (standardised), vif, and p_holm over all
        b of support in the table; for the term "all" r_squared and r_squared_adjusted.

    Raises
    ------
    GroupworkError
        The study file declares no strain.
    """
    if study.strain is None:
        raise GroupworkError(
            f"study '{study.id}': the study file has no 'strain', so there is nothing to regress "
            f"on support. Add 'strain' with the wave, the scales and their support."
        )
    rows = []
    for outcome in study.strain.scales:
        support = study.strain.support
        wide = at_wave(scores, study.strain.wave, [outcome, *support])
        y, x = wide[outcome].to_numpy(), wide[support].to_numpy()
        rows += [
            {"outcome": outcome, "term": term} | each.row()
            for term, each in regress(y, x, support, study.ci_level)
        ]
    rows = with_holm(rows, lambda row: row["term"] != _INTERCEPT, "coefficients")
    return statistics_table(rows, STRAIN_KEYS)


def regress(
    y: Floats, support: Floats, names: list[str], level: float
) -> Iterator[tuple[str, Estimate]]:
    """Regress a score on others by ordinary least squares with robust errors.

    Parameters
    ----------
    y : ndarray, shape (people,)
    support : ndarray, shape (people, terms)
    names : list of str
        Of the terms.
    level : float
        Level of the intervals.

    Yields
    ------
    str, Estimate
        The term, and what is said of it.

    Notes
    -----
    The errors are HC3; t with n - p degrees of freedom.
    """
    n = len(y)
    x = np.column_stack([np.ones(n), support])
    flat = "the outcome does not vary" if n > x.shape[1] and np.ptp(y) == 0 else ""
    why = flat or problem(y, x, _DEPENDENT) or fixed_by_one(x)
    if why:
        for term in names:
            yield term, estimate("b", _B, nan, n=n, why=why)
        yield "all", estimate("r_squared", "OLS", nan, n=n, why=why)
        return
    fit = Regression(y, x)
    errors = np.sqrt(np.diag(fit.hc3))
    reach, ps = scipy.special.stdtrit(fit.df, (1 + level) / 2) * errors, _p(fit, errors)
    inflation = fit.inflation()
    for place, term in enumerate([_INTERCEPT, *names]):
        b = fit.coefficients[place]
        low, high = b - reach[place], b + reach[place]
        method = f"{_B}({fit.df})"
        yield term, estimate("b", method, b, n=n, interval=(low, high), level=level, p=ps[place])
        if place:
            ratio = x[:, place].std() / y.std()
            scaled = (low * ratio, high * ratio)
            yield term, estimate("beta", _BETA, b * ratio, n=n, interval=scaled, level=level)
            factor = inflation[place - 1]
            yield term, estimate("vif", "variance inflation factor", factor, n=n)
    yield "all", estimate("r_squared", "OLS", fit.r_squared, n=n)
    yield "all", estimate("r_squared_adjusted", "OLS", fit.r_squared_adjusted, n=n)


def _p(fit: Regression, errors: Floats) -> Floats:
    return np.asarray(2 * scipy.special.stdtr(fit.df, -np.abs(fit.coefficients / errors)))
