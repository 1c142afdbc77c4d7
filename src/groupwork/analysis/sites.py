"""Several groups or sites: the change in each, and all of them together."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
import scipy

from groupwork.analysis.effects.comparisons import EVERYBODY, scores_by_wave
from groupwork.errors import GroupworkError
from groupwork.statistics.arrays import Floats
from groupwork.statistics.estimate import Estimate, NotEstimable, estimate
from groupwork.statistics.mixed import fit_random_intercept
from groupwork.statistics.normal import hedges_j, t_interval
from groupwork.statistics.paired import Pairs
from groupwork.statistics.random_effects import KNAPP_HARTUNG, NOT_BELOW, pool
from groupwork.study.study import Study
from groupwork.tables import statistics_table

SITES_KEYS = ["outcome", "wave_from", "wave_to", "site"]
MIXED = "mixed model of the changes, random intercept per group, REML, Satterthwaite df"


def sites_table(study: Study, scores: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Estimate the change of every outcome in each group, and pool the groups.

    Parameters
    ----------
    study : Study
        Its `design.sites` names the attribute that tells the groups apart.
    scores : DataFrame
        participant_id, wave, scale, value.
    people : DataFrame
        participant_id and that attribute.

    Returns
    -------
    DataFrame
        outcome, wave_from, wave_to, site ("all" for the groups together) and the columns of a
        statistic. Each site has mean_diff (t interval) and g_z (its sampling variance by the
        large-sample formula 1/n + g^2/(2n)). All sites have, for both: the pooled mean (random
        effects, Knapp-Hartung with an error that is not below the plain one; then without that
        bound), the prediction interval, tau2, i2 and q; and the mean change by a mixed model of
        the changes.
        A site of one person, or whose changes are all equal, is not pooled.

    Raises
    ------
    GroupworkError
        The study file names no attribute for the groups.
    """
    name = study.design.sites
    if name is None:
        raise GroupworkError(
            "design.sites: the study file does not say which attribute tells the groups apart."
        )
    known = people.set_index("participant_id")[name].dropna().astype(str)
    levels = list(study.attributes[name].levels or {})
    rows: list[dict] = []
    for outcome in study.outcomes:
        waves = scores_by_wave(scores, outcome.scale)
        for wave_from, wave_to in study.comparisons:
            both = waves.reindex(columns=[wave_from, wave_to]).dropna()
            site = known.reindex(both.index)
            found = {
                level: Pairs.complete(*both[(site == level).to_numpy()].to_numpy().T)
                for level in levels
            }
            keys = {"outcome": outcome.scale, "wave_from": wave_from, "wave_to": wave_to}
            for where, each in _compared(found, study.ci_level):
                rows.append(keys | {"site": where} | each.row())
    return statistics_table(rows, SITES_KEYS)


def _compared(found: dict[str, Pairs], level: float) -> Iterator[tuple[str, Estimate]]:
    for site, pairs in found.items():
        yield from ((site, each) for each in _one_site(pairs, level))
    usable = {site: pairs for site, pairs in found.items() if not pairs.no_spread}
    yield from ((EVERYBODY, each) for each in _together(usable, len(found), level))


def g_z_of(n: int, d_z: float) -> tuple[float, float]:
    """Return Hedges' g of a change and its large-sample variance."""
    g = d_z * hedges_j(n - 1)
    return g, 1 / n + g**2 / (2 * n)


def _one_site(pairs: Pairs, level: float) -> Iterator[Estimate]:
    why = pairs.no_spread or ("" if pairs.n > 2 else "fewer than three people have both scores")
    mean = np.nan if pairs.no_numbers else pairs.mean_diff
    yield estimate(
        "mean_diff",
        "post - pre; t interval",
        mean,
        n=pairs.n,
        interval=(np.nan, np.nan) if why else t_interval(mean, pairs.sd_diff, pairs.n, level),
        level=level,
        why=pairs.no_numbers,
        why_no_interval=why,
    )
    g, variance = (np.nan, np.nan) if why else g_z_of(pairs.n, pairs.d_z)
    half = scipy.special.ndtri((1 + level) / 2) * np.sqrt(variance)
    yield estimate(
        "g_z",
        "J(n-1) exact; normal interval, as pooled",
        g,
        n=pairs.n,
        interval=(g - half, g + half),
        level=level,
        why=why,
    )


def _together(usable: dict[str, Pairs], sites: int, level: float) -> Iterator[Estimate]:
    usable = {site: pairs for site, pairs in usable.items() if pairs.n > 2}
    n = sum(pairs.n for pairs in usable.values())
    note = f"{len(usable)} of {sites} groups" if len(usable) < sites else f"{sites} groups"
    why = "" if len(usable) > 1 else "fewer than two groups have three people whose changes differ"
    yield estimate("groups", "with three people whose changes differ", len(usable), n=n)
    effects: dict[str, list[tuple[float, float]]] = {
        "mean_diff": [(pairs.mean_diff, pairs.sd_diff**2 / pairs.n) for pairs in usable.values()],
        "g_z": [g_z_of(pairs.n, pairs.d_z) for pairs in usable.values()],
    }
    for name, each in effects.items():
        yield from pooled_rows(name, each, n=n, level=level, why=why, note=note)
    changes = {site: pairs.differences for site, pairs in usable.items()}
    yield mixed_row(changes, n, level, why, note)


def pooled_rows(
    name: str, effects: list[tuple[float, float]], *, n: int, level: float, why: str, note: str
) -> Iterator[Estimate]:
    """Yield what pooled effects of groups say; `effects` are pairs of estimate and variance."""
    parts = ("prediction", "tau2", "i2", "q")
    if why:
        for statistic in (name, *(f"{name}_{part}" for part in parts)):
            yield estimate(statistic, NOT_BELOW, np.nan, n=n, why=why)
        return
    values, variances = np.array(effects).T
    found, df = pool(values, variances), len(values) - 1
    narrow = "; narrower than the groups' own variances allow" * (found.error < found.plain_error)
    for method, error, lacking, said in (
        (NOT_BELOW, found.larger_error, "", note),
        (KNAPP_HARTUNG, found.error, found.no_error, note + narrow),
    ):
        p = np.nan if lacking else 2 * float(scipy.special.stdtr(df, -abs(found.mean) / error))
        yield estimate(
            name,
            method,
            found.mean,
            n=n,
            interval=found.reach(error, level),
            level=level,
            p=p,
            why=lacking,
            note=said,
        )
    yield estimate(
        f"{name}_prediction",
        f"{NOT_BELOW}; for one more group, t with groups - 1 df",
        found.mean,
        n=n,
        interval=found.prediction(level),
        level=level,
        note=note,
    )
    yield estimate(f"{name}_tau2", "REML", found.tau2, n=n, note=note)
    yield estimate(f"{name}_i2", "tau2 over tau2 + typical variance", found.i2, n=n, note=note)
    yield estimate(f"{name}_q", f"Cochran, df = {found.groups - 1}", found.q, n=n, p=found.q_p)


def mixed_row(groups: Mapping[str, Floats], n: int, level: float, why: str, note: str) -> Estimate:
    """Return the mean change by a mixed model with a random intercept for each group."""
    if not why:
        changes = np.concatenate(list(groups.values()))
        site = np.repeat(list(groups), [len(each) for each in groups.values()])
        try:
            fit = fit_random_intercept(changes, np.ones((len(changes), 1)), site)
        except NotEstimable as reason:
            why = str(reason)
    if why:
        return estimate("mean_diff", MIXED, np.nan, n=n, why=why)
    mean, error, df = fit.contrast([1.0])
    half = float(scipy.special.stdtrit(df, (1 + level) / 2)) * error
    alike = "; singular fit: the variance between groups is estimated at zero" * fit.singular
    return estimate(
        "mean_diff",
        MIXED,
        mean,
        n=n,
        interval=(mean - half, mean + half),
        level=level,
        p=2 * float(scipy.special.stdtr(df, -abs(mean / error))),
        note=note + alike,
    )
