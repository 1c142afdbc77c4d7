"""Multiple imputation by chained regressions, pooled by Rubin's rules."""

from dataclasses import dataclass
from functools import partial
from math import inf, sqrt

import numpy as np
import scipy
from numpy.typing import NDArray

from groupwork.statistics.arrays import Floats
from groupwork.statistics.estimate import LARGEST_SCORE, TOO_LARGE, Estimate, estimate

#: Completed data sets.
IMPUTATIONS = 200
#: Rounds of the chained regressions before a data set is taken.
ROUNDS = 20
#: Observed scores that a regression must have for each predictor.
PEOPLE_PER_PREDICTOR = 4


@dataclass(frozen=True)
class Completed:
    """Data sets in which every missing score has been imputed.

    Attributes
    ----------
    values : ndarray, shape (data sets, people, waves)
    lacking : dict
        Column of a wave that could not be imputed -> why.
    """

    values: Floats
    lacking: dict[int, str]

    def why(self, columns: list[int], waves: list[str]) -> str:
        """Return why some of these waves could not be imputed, or nothing."""
        return "; ".join(
            f"wave '{waves[column]}': {self.lacking[column]}"
            for column in columns
            if column in self.lacking
        )


def complete_data(values: Floats, covariates: Floats, rng: np.random.Generator) -> Completed:
    """Impute missing scores by chained Bayesian linear regressions.

    Parameters
    ----------
    values : ndarray, shape (people, waves)
        One outcome, the waves in order; NaN where missing.
    covariates : ndarray, shape (people, covariates)
        Complete; predictors of every wave.
    rng : numpy.random.Generator

    Returns
    -------
    Completed

    Notes
    -----
    Each wave with gaps is regressed on the covariates and on the other waves, the nearest ones
    first and no more of them than one for `PEOPLE_PER_PREDICTOR` observed scores. Residual
    variance, coefficients and scores are drawn from their posterior under the usual
    non-informative prior (van Buuren 2018, algorithm 3.1), wave by wave, `ROUNDS` times. This
    assumes that scores are missing at random given the other waves. Imputed scores are neither
    rounded nor cut at the ends of the scale, which would bias their mean.

    References
    ----------
    Van Buuren, S. (2018). Flexible imputation of missing data (2nd ed.). Chapman & Hall.
    """
    missing = np.isnan(values)
    known = (~missing).sum(axis=0)
    lacking, used, centre, scale = {}, [], np.zeros(len(known)), np.ones(len(known))
    for wave, count in enumerate(known):
        observed = values[~missing[:, wave], wave]
        if count < PEOPLE_PER_PREDICTOR:
            lacking[wave] = f"{count} scores are too few to impute from"
        elif np.abs(observed).max() >= LARGEST_SCORE:
            lacking[wave] = TOO_LARGE
        else:
            centre[wave], scale[wave] = observed.mean(), observed.std() or 1.0
            used.append(wave)
    standard = (values - centre) / scale
    data = np.repeat(standard[None], IMPUTATIONS, axis=0)
    for wave in used:
        gaps = missing[:, wave]
        data[:, gaps, wave] = rng.choice(standard[~gaps, wave], (IMPUTATIONS, gaps.sum()))
    ones = np.ones((len(values), 1))
    fixed = np.repeat(np.hstack([ones, covariates])[None], IMPUTATIONS, axis=0)
    chains = []
    for wave in used:
        if missing[:, wave].any():
            most = max(1, int(known[wave]) // PEOPLE_PER_PREDICTOR - covariates.shape[1])
            others = sorted((other for other in used if other != wave), key=partial(_apart, wave))
            chains.append((wave, others[:most]))
    for _ in range(ROUNDS):
        for wave, others in chains:
            predictors = np.concatenate([fixed, data[:, :, others]], axis=2)
            gaps = missing[:, wave]
            data[:, gaps, wave] = _draw(predictors, standard[:, wave], gaps, rng)
    return Completed(np.where(missing, data * scale + centre, values), lacking)


def _apart(wave: int, other: int) -> int:
    return abs(wave - other)


def _draw(
    predictors: Floats, outcome: Floats, gaps: NDArray[np.bool_], rng: np.random.Generator
) -> Floats:
    """Draw the missing values of a column from their posterior, in each data set.

    Parameters
    ----------
    predictors : ndarray, shape (data sets, people, predictors)
    outcome : ndarray, shape (people,)
    gaps : ndarray of bool, shape (people,)

    Returns
    -------
    ndarray, shape (data sets, missing)
    """
    x, y = predictors[:, ~gaps], outcome[~gaps]
    sets, n, terms = x.shape
    sizes, axes = np.linalg.eigh(x.transpose(0, 2, 1) @ x)
    # Predictors that follow from each other carry nothing of their own.
    inverse = np.where(sizes > 1e-9 * sizes[:, -1:], 1 / np.maximum(sizes, 1e-300), 0.0)
    rank = (inverse > 0).sum(axis=1)
    along = (axes.transpose(0, 2, 1) @ (x.transpose(0, 2, 1) @ y)[:, :, None])[:, :, 0] * inverse
    rest = y - (x @ (axes @ along[:, :, None]))[:, :, 0]
    sd = np.sqrt((rest**2).sum(axis=1) / rng.chisquare(np.maximum(n - rank, 1)))
    along = along + sd[:, None] * np.sqrt(inverse) * rng.standard_normal((sets, terms))
    expected = (predictors[:, gaps] @ (axes @ along[:, :, None]))[:, :, 0]
    return np.asarray(expected + sd[:, None] * rng.standard_normal(expected.shape))


@dataclass(frozen=True)
class Pooled:
    """An estimate from several completed data sets.

    Attributes
    ----------
    estimate, se, df : float
    missing_information : float
        Share of the information that is lost with the missing values.
    """

    estimate: float
    se: float
    df: float
    missing_information: float

    def interval(self, level: float) -> tuple[float, float]:
        """Return the t limits."""
        reach = float(scipy.special.stdtrit(self.df, (1 + level) / 2)) * self.se
        return self.estimate - reach, self.estimate + reach

    def row(self, method: str, n: int, level: float, statistic: str = "mean_diff") -> Estimate:
        """Return it as a row of a results table."""
        if not self.se > 0:
            why = "all differences are equal"
            return estimate(statistic, method, self.estimate, n=n, why_no_interval=why)
        p = 2 * scipy.special.stdtr(self.df, -abs(self.estimate / self.se))
        return estimate(
            statistic,
            method,
            self.estimate,
            n=n,
            interval=self.interval(level),
            level=level,
            p=float(p),
        )


def pool(estimates: Floats, variances: Floats, complete_df: float) -> Pooled:
    """Pool estimates of completed data sets by Rubin's rules.

    Parameters
    ----------
    estimates, variances : ndarray, shape (data sets,)
        The estimate and its squared standard error in each data set.
    complete_df : float
        Degrees of freedom that the estimate would have without missing values.

    References
    ----------
    Rubin, D. B. (1987). Multiple imputation for nonresponse in surveys. Wiley.
    Barnard, J., & Rubin, D. B. (1999). Small-sample degrees of freedom with multiple
    imputation. Biometrika, 86, 948-955.
    """
    sets = len(estimates)
    within, between = float(variances.mean()), float(estimates.var(ddof=1))
    added = (1 + 1 / sets) * between
    total = within + added
    due = added / total if total > 0 else 0.0
    old = (sets - 1) / due**2 if due > 0 else inf
    observed = (complete_df + 1) / (complete_df + 3) * complete_df * (1 - due)
    df = 1 / (1 / old + 1 / observed) if observed > 0 else old
    ratio = due / (1 - due) if due < 1 else inf
    information = (ratio + 2 / (df + 3)) / (ratio + 1) if ratio < inf else 1.0
    return Pooled(float(estimates.mean()), sqrt(total), df, information)
