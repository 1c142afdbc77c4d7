"""True score-level values that follow from the parameters, in closed form.

Answers are normal tendencies cut at thresholds, so a mean is a sum of normal probabilities, and
the covariance of two answers is a sum over pairs of thresholds of Plackett's integral

    P(X > h, Y > k) - P(X > h) P(Y > k) = integral from 0 to r of phi2(h, k; s) ds

(Plackett, R. L. (1954). A reduction formula for normal multivariate integrals. Biometrika 41,
351-360), here by Gauss-Legendre quadrature in s = sin(a) after Drezner and Wesolowsky (1990).
No value comes from simulation.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import norm

from groupwork.simulate.parameters import OCCASIONS, Occasion, Parameters, Vector

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(24)


@dataclass(frozen=True)
class Moments:
    """Moments of all answers in the direction of the trait (reversed items turned).

    Attributes
    ----------
    mean : ndarray (items)
    covariance : ndarray (items x items)
        On one occasion.
    retest : ndarray (items x items)
        Between two occasions, nothing having changed.
    """

    mean: Vector
    covariance: Vector
    retest: Vector


def survey_moments(parameters: Parameters) -> Moments:
    """Return the moments of the answers of a caregiver drawn at random from the ward."""
    bank, effect = parameters.bank, parameters.effect
    share = parameters.categories[effect.attribute][effect.level]
    loadings = bank.loadings
    lasting = np.sqrt(np.outer(parameters.factor_stability, parameters.factor_stability))
    same = loadings @ parameters.factor_correlation @ loadings.T
    np.fill_diagonal(same, 1.0)
    other = loadings @ (parameters.factor_correlation * lasting) @ loadings.T

    # The subgroup makes the population a mixture of two: mix means and second moments.
    moved = loadings[:, parameters.factors.index(effect.area)] * effect.shift
    parts = [(1 - share, np.zeros_like(moved)), (share, moved)]
    means = [bank.lowest + _passed(parameters, shift).sum(axis=1) for _, shift in parts]
    mean = sum(weight * part for (weight, _), part in zip(parts, means, strict=True))
    covariance, retest = np.zeros_like(same), np.zeros_like(same)
    for (weight, shift), part in zip(parts, means, strict=True):
        between = np.outer(part - mean, part - mean)
        cuts = bank.thresholds - shift[:, None]
        covariance += weight * (answer_covariance(cuts, same) + between)
        retest += weight * (answer_covariance(cuts, other) + between)
    return Moments(np.asarray(mean), covariance, retest)


def _passed(parameters: Parameters, shift: Vector, variance: Vector | float = 1.0) -> Vector:
    """Return the chance of passing each threshold (items x thresholds)."""
    scale = np.sqrt(np.broadcast_to(variance, shift.shape))
    return norm.sf((parameters.bank.thresholds - shift[..., None]) / scale[..., None])


def answer_covariance(cuts: Vector, correlation: Vector) -> Vector:
    """Return the covariance of answers from the correlation of their standard normal tendencies.

    Parameters
    ----------
    cuts : ndarray (items x most thresholds)
        Padded with infinity.
    correlation : ndarray (items x items)
        1 where both are the same answer; else at most 0.95 in size, where the quadrature agrees
        with one of 400 nodes to 1e-14.
    """
    finite = np.isfinite(cuts)
    item = np.repeat(np.arange(len(cuts)), finite.sum(axis=1))
    h = cuts[finite]
    r = correlation[np.ix_(item, item)]
    same = np.isclose(r, 1.0)
    angle = np.arcsin(np.where(same, 0.0, r))
    joint = np.zeros_like(r)
    for node, weight in zip(_NODES, _WEIGHTS, strict=True):
        s = np.sin(angle * (node + 1) / 2)
        quadratic = (h[:, None] ** 2 + h**2 - 2 * s * h[:, None] * h) / (2 * (1 - s**2))
        joint += weight * np.exp(-quadratic)
    joint *= angle / (4 * np.pi)
    # One answer with itself: it passes both thresholds if it passes the higher one.
    itself = norm.sf(np.maximum(h[:, None], h)) - np.outer(norm.sf(h), norm.sf(h))
    joint = np.where(same, itself, joint)
    gather = np.eye(len(cuts))[item]
    return gather.T @ joint @ gather


def score_table(parameters: Parameters) -> pd.DataFrame:
    """Return what is true of each score in the ward and if the whole ward joined the group.

    Returns
    -------
    pandas.DataFrame
        Index: score. Columns: mean, sd, alpha, retest (correlation of two surveys), and mean_post
        and mean_followup: means if every caregiver had changed as members do.

    Notes
    -----
    An index is the whole part of 1.25 times a sum. The sum modulo 4 is uniform but for less than
    1e-6, so the decimals that are dropped have mean 0.375 and variance 5/64 and do not correlate
    with the sum.
    """
    moments = survey_moments(parameters)
    weights = np.array([parameters.bank.weights(key) for key in parameters.scores.values()])
    is_index = np.array([key.statistic == "index" for key in parameters.scores.values()])
    variance = np.einsum("si,ij,sj->s", weights, moments.covariance, weights)
    items = (weights > 0).sum(axis=1)
    single = (weights**2) @ np.diag(moments.covariance)
    table = pd.DataFrame(
        {
            "mean": weights @ moments.mean - 0.375 * is_index,
            "sd": np.sqrt(variance + is_index * 5 / 64),
            "alpha": items / (items - 1) * (1 - single / variance),
            "retest": np.einsum("si,ij,sj->s", weights, moments.retest, weights)
            / (variance + is_index * 5 / 64),
        },
        index=list(parameters.scores),
    )
    for occasion in ("post", "followup"):
        table[f"mean_{occasion}"] = _changed_mean(parameters, occasion, weights, is_index)
    return table


def _changed_mean(
    parameters: Parameters, occasion: Occasion, weights: Vector, is_index: Vector
) -> Vector:
    bank, effect = parameters.bank, parameters.effect
    change, spread = parameters.factor_change(occasion)
    variance = 1 + (bank.loadings**2) @ (spread**2)
    share = parameters.categories[effect.attribute][effect.level]
    total = np.zeros(len(weights))
    for weight, shift in ((1 - share, 0.0), (share, effect.shift)):
        moved = change.copy()
        moved[parameters.factors.index(effect.area)] += shift
        answers = bank.lowest + _passed(parameters, bank.loadings @ moved, variance).sum(axis=1)
        total += weight * (weights @ answers - 0.375 * is_index)
    return total


def score_correlation(parameters: Parameters, scores: list[str]) -> pd.DataFrame:
    """Return the true correlation of scores in the survey (scores x scores)."""
    covariance = survey_moments(parameters).covariance
    weights = np.array([parameters.bank.weights(parameters.scores[name]) for name in scores])
    of_scores = weights @ covariance @ weights.T
    sd = np.sqrt(np.diag(of_scores))
    return pd.DataFrame(of_scores / np.outer(sd, sd), index=scores, columns=scores)


def person_scores(parameters: Parameters, lasting: Vector) -> dict[Occasion, pd.DataFrame]:
    """Return the scores that persons are expected to have, given what is lasting in them.

    Parameters
    ----------
    parameters : Parameters
    lasting : ndarray (persons x factors)
        Lasting parts, an effect of the subgroup added, as `Drawn.lasting` has them.

    Returns
    -------
    dict of pandas.DataFrame
        By occasion: one row a person, one column a score. States, item residuals and personal
        differences in change are averaged over.
    """
    bank = parameters.bank
    weights = np.array([bank.weights(key) for key in parameters.scores.values()])
    is_index = np.array([key.statistic == "index" for key in parameters.scores.values()])
    expected = {}
    for occasion in OCCASIONS:
        change, spread = parameters.factor_change(occasion)
        squared = bank.loadings**2
        variance = 1 + squared @ (spread**2 - parameters.factor_stability)
        tendency = (lasting + change) @ bank.loadings.T
        answers = bank.lowest + _passed(parameters, tendency, variance).sum(axis=-1)
        expected[occasion] = pd.DataFrame(
            answers @ weights.T - 0.375 * is_index, columns=list(parameters.scores)
        )
    return expected
