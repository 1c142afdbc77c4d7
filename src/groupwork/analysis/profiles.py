"""Profiles of need in the survey."""

from collections.abc import Iterator
from dataclasses import replace
from math import log, nan

import numpy as np
import pandas as pd
import scipy

from groupwork.errors import GroupworkError
from groupwork.statistics.arrays import Floats
from groupwork.statistics.estimate import Estimate, estimate
from groupwork.statistics.mixture import BOOTSTRAPS, Mixture, best_mixture, stability
from groupwork.statistics.shares import share
from groupwork.statistics.streams import stream
from groupwork.statistics.summaries import mean
from groupwork.study.study import Study
from groupwork.tables import statistics_table

#: Keys of the table of profiles.
PROFILE_KEYS = ["profiles", "profile", "area"]
#: Most profiles that are tried, and people there must be for each of them.
MOST_PROFILES, PEOPLE_PER_PROFILE = 5, 10
#: Median adjusted Rand index from which profiles count as stable.
STABLE = 0.8
#: Share of the people that the smallest stable profile must have.
SMALLEST_SHARE = 0.05
_MIXTURE = "latent profiles, one diagonal covariance matrix for all"
_RAND = (
    f"median of {BOOTSTRAPS} resamples of people, middle share as limits; agreement of the "
    "profiles found there with those of everybody"
)


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
    wide = at_wave(scores, study.needs.wave, study.need_areas)
    rng = stream(study.seed, "profiles")
    return statistics_table(list(_profiles(study, wide, rng)), PROFILE_KEYS)


def at_wave(scores: pd.DataFrame, wave: str, scales: list[str]) -> pd.DataFrame:
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
    chances = scipy.special.xlogy(fit.posterior, fit.posterior).sum()
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
        size = share("share", "of the people, Wilson", int(sizes[number]), len(wide), level)
        yield keys | {"area": "all"} | replace(size, note=note).row()
        for area in wide:
            found = replace(mean(members[area].to_numpy(), level), note=note)
            yield keys | {"area": str(area)} | found.row()
