"""Profiles of need, and what strain has to do with support, in the survey."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import log, nan

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from groupwork.descriptives import mean, share
from groupwork.errors import GroupworkError
from groupwork.estimate import Estimate, estimate
from groupwork.study import Study
from groupwork.tables import statistics_table

Floats = NDArray[np.float64]

#: Keys of the table of profiles.
PROFILE_KEYS = ["profiles", "profile", "area"]
#: Keys of the table of strain.
STRAIN_KEYS = ["outcome", "term"]

#: Most profiles that are tried, and people there must be for each of them.
MOST_PROFILES, PEOPLE_PER_PROFILE = 5, 10
#: Median adjusted Rand index from which profiles count as stable.
STABLE = 0.8
#: Share of the people that the smallest stable profile must have.
SMALLEST_SHARE = 0.05

_SEED = 52  # number of this module's own random stream
_STARTS = 50
_BOOTSTRAPS = 100
_BOOTSTRAP_STARTS, _FIRST_STEPS = 10, 20
_MOST_STEPS = 500
_LEAST_VARIANCE = 1e-6  # of an area within profiles, as a share of its variance

_MIXTURE = "latent profiles, one diagonal covariance matrix for all"
_RAND = (
    f"median of {_BOOTSTRAPS} resamples of people, middle share as limits; agreement of the "
    "profiles found there with those of everybody"
)
_B = "OLS, HC3 errors, t"
_BETA = "b times SD of the term / SD of the outcome; limits of b likewise"


# --- profiles of need ------------------------------------------------------------------------


def profiles_table(study: Study, scores: pd.DataFrame) -> pd.DataFrame:
    """Look for profiles in the need areas, and say whether they would be found again.

    Parameters
    ----------
    study : Study
    scores : pandas.DataFrame
        participant_id, wave, scale, value.

    Returns
    -------
    pandas.DataFrame
        Keys profiles (their number, or "all"), profile and area. For each number of profiles
        bic and log_likelihood; for two and more entropy, smallest_share and adjusted_rand
        (stability). Then bic_profiles, the number that BIC prefers, stable_from, the stability
        from which profiles count as stable, and stable_profiles: their number, or why there are
        none. Only if there are, for each profile its share of the people, and the mean of each
        area in it.

    Raises
    ------
    GroupworkError
        The study file declares no needs.

    Notes
    -----
    Profiles count as stable if BIC prefers them to a single one, the median adjusted Rand index
    is at least `STABLE` (Steinley 2004 calls .80 good) and the smallest has `SMALLEST_SHARE` of
    the people and at least `privacy.small_cell` of them.

    References
    ----------
    Steinley, D. (2004). Properties of the Hubert-Arabie adjusted Rand index. Psychological
    Methods, 9, 386-396.
    """
    if study.needs is None:
        raise GroupworkError(
            f"study '{study.id}': the study file has no 'needs', so there are no areas to look "
            f"for profiles in."
        )
    wide = _at_wave(scores, study.needs.wave, study.need_areas)
    rng = np.random.default_rng([study.seed, _SEED])
    return statistics_table(list(_profiles(study, wide, rng)), PROFILE_KEYS)


def _at_wave(scores: pd.DataFrame, wave: str, scales: list[str]) -> pd.DataFrame:
    """Return the people with all of these scores at a wave, a column a scale."""
    of_wave = scores[(scores["wave"] == wave) & scores["scale"].isin(scales)]
    wide = of_wave.pivot(index="participant_id", columns="scale", values="value")
    return wide.reindex(columns=scales).astype(float).dropna()


def _profiles(study: Study, wide: pd.DataFrame, rng: np.random.Generator) -> Iterator[dict]:
    level = study.ci_level
    everything = dict.fromkeys(PROFILE_KEYS, "all")
    values, n = wide.to_numpy(), len(wide)
    most = min(MOST_PROFILES, n // PEOPLE_PER_PROFILE)
    why = ""
    if wide.shape[1] < 2:
        why = "fewer than two areas"
    elif most < 2:
        why = f"{n} people are too few, at least {2 * PEOPLE_PER_PROFILE} are needed"
    elif (np.ptp(values, axis=0) == 0).any():
        why = "everybody has the same score in an area"
    if why:
        yield everything | estimate("stable_profiles", _MIXTURE, nan, n=n, why=why).row()
        return
    standard = (values - values.mean(axis=0)) / values.std(axis=0)
    fits = {number: best_mixture(standard, number, rng) for number in range(1, most + 1)}
    bics = {number: fit.bic for number, fit in fits.items()}
    stabilities = {}
    for number, fit in fits.items():
        found = [
            estimate("bic", f"{_MIXTURE}; the smallest is best", fit.bic, n=n),
            estimate("log_likelihood", _MIXTURE, fit.log_likelihood, n=n),
        ]
        if number > 1:
            rand = stability(standard, fit, rng)
            stabilities[number] = float(np.median(rand))
            found += _quality(fit, rand, level)
        yield from (everything | {"profiles": str(number)} | each.row() for each in found)
    number = min(bics, key=lambda number: bics[number])
    small = study.privacy.small_cell
    lacking = _instability(fits[number], stabilities.get(number, nan), small)
    for statistic, value, why in (
        ("bic_profiles", number, ""),
        ("stable_from", STABLE, ""),
        ("stable_profiles", number, lacking),
    ):
        yield everything | estimate(statistic, _MIXTURE, value, n=n, why=why).row()
    if not lacking:
        yield from _described(wide, fits[number], level)


def _quality(fit: "Mixture", rand: Floats, level: float) -> list[Estimate]:
    n = len(fit.posterior)
    sizes = np.bincount(fit.classes, minlength=fit.number)
    low, high = np.quantile(rand, [(1 - level) / 2, (1 + level) / 2])
    chances = special.xlogy(fit.posterior, fit.posterior).sum()
    return [
        estimate("entropy", "1 is perfectly sure", 1 + chances / (n * log(fit.number)), n=n),
        estimate("smallest_share", "by most probable profile", sizes.min() / n, n=n),
        estimate("adjusted_rand", _RAND, np.median(rand), n=n, interval=(low, high), level=level),
    ]


def _instability(fit: "Mixture", rand: float, small: int) -> str:
    """Say why these profiles are not stable, or nothing."""
    if fit.number == 1:
        return "no stable profiles: BIC prefers a single one"
    n, smallest = len(fit.posterior), np.bincount(fit.classes, minlength=fit.number).min()
    if rand < STABLE:
        return (
            f"no stable profiles: in resamples the {fit.number} profiles agree with themselves "
            f"to {rand:.2f} (adjusted Rand), less than {STABLE:g}"
        )
    if smallest < max(small, SMALLEST_SHARE * n):
        return f"no stable profiles: the smallest of {fit.number} has too few people"
    return ""


def _described(wide: pd.DataFrame, fit: "Mixture", level: float) -> Iterator[dict]:
    """Yield size and means of each profile, the one with the highest needs first."""
    note = "people counted to their most probable profile; the limits take that as certain"
    sizes = np.bincount(fit.classes, minlength=fit.number)
    order = np.argsort(-fit.means.mean(axis=1))
    for place, number in enumerate(order, start=1):
        keys = {"profiles": str(fit.number), "profile": str(place)}
        members = wide[fit.classes == number]
        size = share("share", "of the people", int(sizes[number]), len(wide), level)
        yield keys | {"area": "all"} | replace(size, note=note).row()
        for area in wide:
            found = replace(mean(members[area].to_numpy(), level), note=note)
            yield keys | {"area": str(area)} | found.row()


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
        return self.posterior.argmax(axis=1)

    @property
    def bic(self) -> float:
        """-2 log likelihood + parameters log n; the smallest is best."""
        profiles, areas = self.means.shape
        parameters = profiles * areas + areas + profiles - 1
        return parameters * log(len(self.posterior)) - 2 * self.log_likelihood


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
    drawn = rng.multinomial(n, np.full(n, 1 / n), size=_BOOTSTRAPS).astype(float)
    weights = np.repeat(drawn, _BOOTSTRAP_STARTS, axis=0)
    starts = _random_starts(values, weights, fit.number, rng)
    tried = _climb(values, weights, starts, _FIRST_STEPS)
    ahead = tried.likelihood.reshape(_BOOTSTRAPS, _BOOTSTRAP_STARTS).argmax(axis=1)
    ahead += np.arange(_BOOTSTRAPS) * _BOOTSTRAP_STARTS
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

    def only(self, runs: NDArray) -> "_Climbs":
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


def adjusted_rand(first: NDArray, second: NDArray) -> float:
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
    table = pd.crosstab(first, second).to_numpy()
    sums = table.sum(axis=1), table.sum(axis=0)
    pairs, rows, columns = (special.comb(each, 2).sum() for each in (table, *sums))
    expected = rows * columns / special.comb(len(first), 2)
    highest = (rows + columns) / 2
    return 1.0 if highest == expected else float((pairs - expected) / (highest - expected))


# --- strain and support ----------------------------------------------------------------------


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
        wide = _at_wave(scores, study.strain.wave, [outcome, *support])
        rows += [
            {"outcome": outcome} | row for row in regress(wide, outcome, support, study.ci_level)
        ]
    return statistics_table(_with_holm(rows), STRAIN_KEYS)


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


def _with_holm(rows: list[dict]) -> list[dict]:
    """Put the p adjusted by Holm's method after each coefficient of support."""
    from statsmodels.stats.multitest import multipletests  # noqa: PLC0415

    tested = [row for row in rows if row["p"] is not None and row["term"] != "intercept"]
    if not tested:
        return rows
    adjusted = multipletests([row["p"] for row in tested], method="holm")[1]
    method = f"Holm, {len(tested)} coefficients"
    result, waiting = [], iter(adjusted)
    for row in rows:
        result.append(row)
        if row["p"] is not None and row["term"] != "intercept":
            p = float(next(waiting))
            result.append(row | estimate("p_holm", method, p, n=row["n"], p=p).row())
    return result
