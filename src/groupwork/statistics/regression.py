"""Ordinary least squares with robust errors."""

from collections.abc import Iterator
from math import nan

import numpy as np
import pandas as pd

from groupwork.statistics.arrays import Floats
from groupwork.statistics.estimate import estimate

_B = "OLS, HC3 errors, t"


_BETA = "b times SD of the term / SD of the outcome; limits of b likewise"


def regress(wide: pd.DataFrame, outcome: str, terms: list[str], level: float) -> Iterator[dict]:
    """Regress one column on others by ordinary least squares with robust errors.

    Parameters
    ----------
    wide : pandas.DataFrame
        One row a person, none missing.
    outcome : str
    terms : list of str
    level : float
        Level of the intervals.

    Yields
    ------
    dict
        Rows with the key term.

    Notes
    -----
    The errors are HC3 (MacKinnon & White 1985), which hold without equal spread and are
    recommended for fewer than 250 people (Long & Ervin 2000); t with n - p degrees of freedom.
    """
    # Slow to import, and only studies that declare strain need it.
    from statsmodels.regression.linear_model import OLS  # noqa: PLC0415

    n = len(wide)
    y, x = wide[outcome].to_numpy(), np.column_stack([np.ones(n), wide[terms].to_numpy()])
    df = n - x.shape[1]
    why = _regression_problem(y, x)
    if why:
        for term in terms:
            yield {"term": term} | estimate("b", _B, nan, n=n, why=why).row()
        yield {"term": "all"} | estimate("r_squared", "OLS", nan, n=n, why=why).row()
        return
    plain = OLS(y, x).fit()
    robust = plain.get_robustcov_results("HC3", use_t=True)
    limits = robust.conf_int(1 - level)
    correlation = np.corrcoef(x[:, 1:], rowvar=False).reshape(len(terms), -1)
    inflation = np.diag(np.linalg.inv(correlation))
    for place, term in enumerate(["intercept", *terms]):
        b, (low, high) = robust.params[place], limits[place]
        p = float(robust.pvalues[place])
        method = f"{_B}({df})"
        found = [estimate("b", method, b, n=n, interval=(low, high), level=level, p=p)]
        if place:
            ratio = x[:, place].std() / y.std()
            scaled = (low * ratio, high * ratio)
            found += [
                estimate("beta", _BETA, b * ratio, n=n, interval=scaled, level=level),
                estimate("vif", "variance inflation factor", inflation[place - 1], n=n),
            ]
        yield from ({"term": term} | each.row() for each in found)
    for name, value in (("r_squared", plain.rsquared), ("r_squared_adjusted", plain.rsquared_adj)):
        yield {"term": "all"} | estimate(name, "OLS", float(value), n=n).row()


def _regression_problem(y: Floats, x: Floats) -> str:
    """Say why a regression with HC3 errors cannot be computed, or nothing."""
    people, terms = x.shape
    if people <= terms:
        return f"{people} people for {terms} coefficients"
    if np.ptp(y) == 0:
        return "the outcome does not vary"
    scale = x.std(axis=0)
    if (scale[1:] == 0).any() or np.linalg.matrix_rank(x / np.where(scale > 0, scale, 1)) < terms:
        return "a score of support does not vary or follows from the others"
    q = np.linalg.qr(x)[0]
    rest = y - q @ (q.T @ y)
    if float(rest @ rest) <= 1e-20 * float(y @ y):
        return "the model fits every score exactly, so its error is zero"
    if (q**2).sum(axis=1).max() > 1 - 1e-8:
        return "one person alone fixes a coefficient, HC3 divides by zero"
    return ""
