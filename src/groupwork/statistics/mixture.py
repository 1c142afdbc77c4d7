"""Mixtures of normal distributions: profiles, and whether they would be found again."""

from dataclasses import dataclass
from math import log

import numpy as np
import scipy
from numpy.typing import NDArray

from groupwork.statistics.arrays import Floats

_STARTS = 50
BOOTSTRAPS = 100
_BOOTSTRAP_STARTS, _FIRST_STEPS = 10, 20
_MOST_STEPS = 500
_LEAST_VARIANCE = 1e-6  # of an area within profiles, as a share of its variance


@dataclass(frozen=True)
class Mixture:
    """A mixture of normal distributions with one diagonal covariance matrix.

    Attributes
    ----------
    means : ndarray, shape (profiles, areas)
    shares : ndarray, shape (profiles,)
    posterior : ndarray, shape (people, profiles)
        How probable each profile is for each person.
    log_likelihood : float
    """

    means: Floats
    shares: Floats
    posterior: Floats
    log_likelihood: float

    @property
    def number(self) -> int:
        return len(self.shares)

    @property
    def classes(self) -> NDArray[np.intp]:
        """The most probable profile of each person."""
        return np.asarray(self.posterior.argmax(axis=1))

    @property
    def bic(self) -> float:
        """-2 log likelihood + parameters log n; the smallest is best."""
        profiles, areas = self.means.shape
        parameters = profiles * areas + areas + profiles - 1
        return float(parameters * log(len(self.posterior)) - 2 * self.log_likelihood)


def best_mixture(values: Floats, number: int, rng: np.random.Generator) -> Mixture:
    """Fit a mixture by maximum likelihood, from many random starts.

    Parameters
    ----------
    values : ndarray, shape (people, areas)
        None missing, every area varies.
    number : int
        Profiles.
    rng : numpy.random.Generator
    """
    weights = np.ones((1 if number == 1 else _STARTS, len(values)))
    ends = _climb(values, weights, _random_starts(values, weights, number, rng), _MOST_STEPS)
    best = int(ends.likelihood.argmax())
    posterior, likelihood = ends.posterior[best], float(ends.likelihood[best])
    return Mixture(ends.means[best], ends.shares[best], posterior, likelihood)


def stability(values: Floats, fit: Mixture, rng: np.random.Generator) -> Floats:
    """Fit a mixture to resamples of people and compare its profiles with those of everybody.

    Parameters
    ----------
    values : ndarray, shape (people, areas)
    fit : Mixture
        Of `values`.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray, shape (resamples,)
        Adjusted Rand index between the profiles that the two mixtures give to everybody.

    Notes
    -----
    Of several random starts for a resample the one that is ahead after a few steps is followed
    to its end.
    """
    n = len(values)
    drawn = rng.multinomial(n, np.full(n, 1 / n), size=BOOTSTRAPS).astype(float)
    weights = np.repeat(drawn, _BOOTSTRAP_STARTS, axis=0)
    starts = _random_starts(values, weights, fit.number, rng)
    tried = _climb(values, weights, starts, _FIRST_STEPS)
    ahead = tried.likelihood.reshape(BOOTSTRAPS, _BOOTSTRAP_STARTS).argmax(axis=1)
    ahead += np.arange(BOOTSTRAPS) * _BOOTSTRAP_STARTS
    ends = _climb(values, drawn, tried.only(ahead), _MOST_STEPS)
    return np.array([adjusted_rand(fit.classes, each) for each in ends.posterior.argmax(axis=2)])


@dataclass(frozen=True)
class _Climbs:
    """Several runs of the EM algorithm, one along the first axis of each array."""

    means: Floats  # (runs, profiles, areas)
    shares: Floats  # (runs, profiles)
    variances: Floats  # (runs, areas)
    posterior: Floats  # (runs, people, profiles)
    likelihood: Floats  # (runs,), its logarithm

    def only(self, runs: NDArray[np.intp]) -> "_Climbs":
        return _Climbs(*(each[runs] for each in vars(self).values()))


def _random_starts(
    values: Floats, weights: Floats, number: int, rng: np.random.Generator
) -> _Climbs:
    """Take random people, of those who count, as the first means."""
    runs = len(weights)
    keys = np.where(weights > 0, rng.random(weights.shape), -1.0)
    return _Climbs(
        means=values[np.argsort(-keys, axis=1)[:, :number]],
        shares=np.full((runs, number), 1 / number),
        variances=np.repeat(values.var(axis=0)[None], runs, axis=0),
        posterior=np.empty((runs, len(values), number)),
        likelihood=np.full(runs, -np.inf),
    )


def _climb(values: Floats, weights: Floats, start: _Climbs, steps: int) -> _Climbs:
    """Run the EM algorithm until no likelihood rises any more, or for so many steps.

    Parameters
    ----------
    values : ndarray, shape (people, areas)
    weights : ndarray, shape (runs, people)
        How often each person counts.
    start : _Climbs
    steps : int
    """
    total = weights.sum(axis=1, keepdims=True)
    squares = values**2
    mean_squares = weights @ squares / total
    least = _LEAST_VARIANCE * values.var(axis=0)
    now = start
    for _ in range(steps):
        precision = 1 / now.variances
        distance = (
            (squares @ precision.T).T[:, :, None]
            - 2 * values @ (now.means * precision[:, None]).transpose(0, 2, 1)
            + (now.means**2 @ precision[:, :, None]).transpose(0, 2, 1)
        )
        constant = np.log(2 * np.pi * now.variances).sum(axis=1)[:, None, None]
        joint = np.log(np.maximum(now.shares, 1e-300))[:, None] - (distance + constant) / 2
        highest = joint.max(axis=2, keepdims=True)
        posterior = np.exp(joint - highest)
        density = posterior.sum(axis=2, keepdims=True)
        posterior /= density
        likelihood = (weights * (highest + np.log(density))[:, :, 0]).sum(axis=1)
        risen = likelihood - now.likelihood
        counted = posterior * weights[:, :, None]
        sizes = np.maximum(counted.sum(axis=1), 1e-10)
        means = counted.transpose(0, 2, 1) @ values / sizes[:, :, None]
        shares = sizes / total
        variances = mean_squares - (shares[:, :, None] * means**2).sum(axis=1)
        now = _Climbs(means, shares, np.maximum(variances, least), posterior, likelihood)
        if (risen < 1e-8 * len(values)).all():
            break
    return now


def adjusted_rand(first: NDArray[np.intp], second: NDArray[np.intp]) -> float:
    """Return the adjusted Rand index of two classifications of the same people.

    Parameters
    ----------
    first, second : ndarray, shape (people,)

    Returns
    -------
    float
        1 if they agree but for the names of the classes, about 0 if they agree by chance only.

    References
    ----------
    Hubert, L., & Arabie, P. (1985). Comparing partitions. Journal of Classification, 2, 193-218.
    """
    rows_of, columns_of = (np.unique(each, return_inverse=True)[1] for each in (first, second))
    table = np.zeros((rows_of.max() + 1, columns_of.max() + 1))
    np.add.at(table, (rows_of, columns_of), 1)
    sums = table.sum(axis=1), table.sum(axis=0)
    pairs, rows, columns = (scipy.special.comb(each, 2).sum() for each in (table, *sums))
    expected = rows * columns / scipy.special.comb(len(first), 2)
    highest = (rows + columns) / 2
    return 1.0 if highest == expected else float((pairs - expected) / (highest - expected))
