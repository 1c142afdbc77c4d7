"""How many dimensions some items have."""

from collections.abc import Sequence
from math import nan, sqrt

import numpy as np
import scipy

from groupwork.statistics.arrays import Floats
from groupwork.statistics.estimate import Estimate, NotEstimable, estimate
from groupwork.statistics.internal_consistency import complete_cases, one_factor

#: Statistics of the dimensions table, but for those of each component, and their methods.
DIMENSION_METHODS = {
    "components_suggested": "parallel analysis, 95th percentile of 1,000 permutations",
    "first_share": "first eigenvalue / number of items",
    "one_factor_chi2": "one-factor ML, Bartlett's correction",
    "one_factor_rmsr": "root mean square of the residual correlations",
    "lowest_loading": "one-factor ML, standardised",
}


_PERMUTATIONS = 1000
_RANDOM = f"95th percentile of {_PERMUTATIONS:,} data sets with the answers to each item permuted"


def dimensions(
    answers: Floats, names: Sequence[str], rng: np.random.Generator
) -> tuple[list[Estimate], list[list[Estimate]]]:
    """Ask how many dimensions some items have, and how well one factor fits them.

    Parameters
    ----------
    answers : ndarray, shape (people, items)
        Reverse-coded; people with a missing item (NaN) are left out.
    names : sequence of str
        Of the items.
    rng : numpy.random.Generator

    Returns
    -------
    of_all : list of Estimate
        The statistics of `DIMENSION_METHODS`.
    of_components : list of list of Estimate
        For each component: its eigenvalue (the scree plot) and random_eigenvalue, which it must
        exceed in parallel analysis.

    Notes
    -----
    Components are suggested as long as the eigenvalue of the correlation matrix exceeds the
    95th percentile of those that chance gives to items without any relation: the answers to
    each item permuted, which keeps their distribution (Horn 1965; Buja & Eyuboglu 1992).
    """
    n, covariance, why = complete_cases(answers)
    items = answers.shape[1]
    if not why and items < 3:
        why = "fewer than three items"
    elif not why and n <= items:
        why = f"{n} complete cases are too few for {items} items"
    elif not why and (np.diag(covariance) <= 0).any():
        why = "everybody gave the same answer to an item"
    if why:
        rows = [estimate(name, how, nan, n=n, why=why) for name, how in DIMENSION_METHODS.items()]
        return rows, []
    sd = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(sd, sd)
    eigenvalues = np.linalg.eigvalsh(correlation)[::-1]
    complete = answers[~np.isnan(answers).any(axis=1)]
    standard = (complete - complete.mean(axis=0)) / sd
    drawn = np.concatenate(
        [_by_chance(standard, part, rng) for part in _parts(_PERMUTATIONS, standard.size)]
    )
    random = np.quantile(drawn, 0.95, axis=0)
    beaten = eigenvalues <= random
    suggested = int(beaten.argmax()) if beaten.any() else items
    of_components = [
        [
            estimate("eigenvalue", "of the correlation matrix", value, n=n),
            estimate("random_eigenvalue", _RANDOM, chance, n=n),
        ]
        for value, chance in zip(eigenvalues, random, strict=True)
    ]
    of_all = [
        estimate("components_suggested", DIMENSION_METHODS["components_suggested"], suggested, n=n),
        estimate("first_share", DIMENSION_METHODS["first_share"], eigenvalues[0] / items, n=n),
        *_one_factor_fit(correlation, n, names),
    ]
    return of_all, of_components


def _parts(draws: int, size: int, most: int = 2**22) -> list[int]:
    """Return how many draws of so many numbers are held at a time, `most` numbers or one draw."""
    at_a_time = max(1, most // size)
    return [min(at_a_time, draws - start) for start in range(0, draws, at_a_time)]


def _by_chance(standard: Floats, draws: int, rng: np.random.Generator) -> Floats:
    """Return the eigenvalues, largest first, with the answers to each item permuted."""
    permuted = rng.permuted(np.repeat(standard[None], draws, axis=0), axis=1)
    correlations = permuted.transpose(0, 2, 1) @ permuted / (len(standard) - 1)
    return np.linalg.eigvalsh(correlations)[:, ::-1]


def _one_factor_fit(correlation: Floats, n: int, names: Sequence[str]) -> list[Estimate]:
    """Return how well one factor reproduces the correlations."""
    items = len(correlation)
    df = items * (items - 3) // 2
    methods = dict(list(DIMENSION_METHODS.items())[2:])
    chi2_method, rmsr_method, lowest_method = methods.values()
    try:
        loadings, uniquenesses = one_factor(correlation, n)
    except NotEstimable as reason:
        why = str(reason)
        return [estimate(name, how, nan, n=n, why=why) for name, how in methods.items()]
    loadings = loadings if loadings.sum() >= 0 else -loadings
    implied = np.outer(loadings, loadings) + np.diag(uniquenesses)
    discrepancy = (
        np.linalg.slogdet(implied)[1]
        - np.linalg.slogdet(correlation)[1]
        + np.trace(np.linalg.solve(implied, correlation))
        - items
    )
    chi2 = max(0.0, float((n - 1 - (2 * items + 5) / 6 - 2 / 3) * discrepancy))
    residual = (correlation - implied)[np.triu_indices(items, 1)]
    lowest = int(np.argmin(loadings))
    return [
        estimate(
            "one_factor_chi2",
            f"{chi2_method}, df = {df}",
            chi2,
            n=n,
            p=float(scipy.special.chdtrc(df, chi2)) if df else nan,
            why="" if df else "one factor fits three items exactly",
        ),
        estimate("one_factor_rmsr", rmsr_method, sqrt((residual**2).mean()), n=n),
        estimate(
            "lowest_loading",
            lowest_method,
            loadings[lowest],
            n=n,
            note=f"item {names[lowest]}",
        ),
    ]
