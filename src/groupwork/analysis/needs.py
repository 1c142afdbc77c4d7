"""The needs profile: which areas are in need, how sure their order is, and who differs."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from groupwork.analysis.groups import attribute_values
from groupwork.analysis.rows import with_holm
from groupwork.errors import GroupworkError
from groupwork.statistics.correlation import spearman
from groupwork.statistics.estimate import Estimate, estimate
from groupwork.statistics.shares import share
from groupwork.statistics.streams import stream
from groupwork.statistics.summaries import describe, mean, too_few
from groupwork.statistics.two_samples import difference, hedges_g
from groupwork.study.study import Study
from groupwork.tables import statistics_table

_RESAMPLES = 10_000
_OTHERS = "against the people of all other levels"
_AT_ONCE = 1_000  # resamples held in memory together
_ENOUGH_TO_RESAMPLE = 15  # percentile intervals from fewer people are too narrow
_EPSILON = 1e-9  # means closer than this are equal; true steps are far larger
_BOOTSTRAP = f"percentile bootstrap, {_RESAMPLES} resamples of people"
#: Statistics of an area and their methods, for areas that too few people have.
_PROFILE = [
    ("mean", "t interval"),
    ("mean", _BOOTSTRAP),
    ("sd", "n - 1"),
    ("share_in_need", "Wilson"),
    ("rank", f"by mean, {_BOOTSTRAP}"),
    ("p_top_two", f"share of {_RESAMPLES} resamples of people"),
]


def needs_table(study: Study, scores: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Profile the needs of the people at the wave that the study file names.

    Parameters
    ----------
    study : Study
    scores : pandas.DataFrame
        The table of `score.score`.
    people : pandas.DataFrame
        One row a person, one column an attribute.

    Returns
    -------
    pandas.DataFrame
        Keys area, subgroup_by, subgroup. For everybody (both "all"): the statistics of
        `profile`. For each attribute under `needs.subgroups` of the study file: those of
        `by_level` if it is a category; `spearman`, with subgroup "all", if it is a number.
        p_holm follows each difference and correlation, adjusted over all of the table.

    Raises
    ------
    GroupworkError
        The study file declares no needs.
    """
    needs = study.needs
    if needs is None:
        raise GroupworkError(
            f"study '{study.id}': the study file has no 'needs', so there is no needs profile. "
            f"Add 'needs' with the instrument, the wave and the threshold."
        )
    at_wave = scores[(scores["wave"] == needs.wave) & scores["value"].notna()]
    wide = at_wave.pivot(index="participant_id", columns="scale", values="value")
    areas = wide.reindex(columns=study.need_areas).dropna(how="all")
    rng = stream(study.seed, "needs")
    rows = []
    small = study.privacy.small_cell
    profiles = profile(areas.to_numpy(), needs.threshold, study.ci_level, rng, small)
    for area, found in zip(areas, profiles, strict=True):
        everybody = {"area": area, "subgroup_by": "all", "subgroup": "all"}
        rows += [everybody | each.row() for each in found]
        for name in needs.subgroups:
            levels = study.attributes[name].levels
            attribute = attribute_values(study, people, name).reindex(areas.index)
            if levels is None:
                lines = [
                    (
                        "all",
                        spearman(areas[area].to_numpy(), attribute.to_numpy(float), study.ci_level),
                    )
                ]
            else:
                codes, level = list(levels), study.ci_level
                lines = list(by_level(areas[area], attribute, codes, level, small))
            keys = {"area": area, "subgroup_by": name}
            rows += [keys | {"subgroup": subgroup} | each.row() for subgroup, each in lines]
    rows = with_holm(rows, lambda row: True, "comparisons")
    return statistics_table(rows, ["area", "subgroup_by", "subgroup"])


def profile(
    values: np.ndarray, threshold: float, level: float, rng: np.random.Generator, small: int
) -> list[list[Estimate]]:
    """Estimate mean, spread, prevalence and place in the order of each area.

    Parameters
    ----------
    values : numpy.ndarray, shape (people, areas)
        Area scores, NaN where missing; a higher score is more need.
    threshold : float
        At or above it a person is in need.
    level : float
        Level of the intervals.
    rng : numpy.random.Generator
        Draws the resamples of people; all areas share them.
    small : int
        An area that fewer people have is not ranked.

    Returns
    -------
    list of list of Estimate
        For each area: mean (t interval), mean (percentile bootstrap), sd, share_in_need
        (Wilson interval), rank by mean (1 is the highest; percentile bootstrap) and
        p_top_two, the share of resamples in which the area is among the two highest.
    """
    counts = (~np.isnan(values)).sum(axis=0).tolist()
    found = [[too_few(*each, n, small) for each in _PROFILE] for n in counts]
    ranked = [area for area, n in enumerate(counts) if n >= max(small, 1)]
    if not ranked:
        return found
    resampled = bootstrap_means(values[:, ranked], rng)
    low, high = (1 - level) / 2, (1 + level) / 2
    limits = np.quantile(resampled, [low, high], axis=0)
    ranks, among_two = places(resampled)
    rank_limits = np.quantile(ranks, [low, high], axis=0, method="inverted_cdf")
    seen, _ = places(np.nanmean(values[:, ranked], axis=0, keepdims=True))
    for place, area in enumerate(ranked):
        n, scores = counts[area], values[:, area]
        few = "few people to resample: the interval is too narrow"
        more = {"n": n, "note": few if n < _ENOUGH_TO_RESAMPLE else ""}
        by_t, sd, *_ = describe(scores, level)
        in_need = int((scores >= threshold - _EPSILON).sum())
        found[area] = [
            by_t,
            estimate(
                "mean",
                _BOOTSTRAP,
                float(np.nanmean(scores)),
                interval=tuple(limits[:, place]),
                level=level,
                why_no_interval="" if np.nanstd(scores) else "all values are equal",
                **more,
            ),
            sd,
            share("share_in_need", f"score >= {threshold:g}, Wilson", in_need, n, level),
            estimate(
                "rank",
                f"by mean, {_BOOTSTRAP}",
                seen[0, place],
                interval=tuple(rank_limits[:, place]),
                level=level,
                **more,
            ),
            estimate(
                "p_top_two",
                f"share of {_RESAMPLES} resamples of people",
                among_two[:, place].mean(),
                n=n,
                why="" if len(ranked) > 2 else "fewer than three areas",
            ),
        ]
    return found


def bootstrap_means(values: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Resample people and return the mean of each area in each resample.

    Parameters
    ----------
    values : numpy.ndarray, shape (people, areas)
        NaN where missing; left out of the mean.
    rng : numpy.random.Generator

    Returns
    -------
    numpy.ndarray, shape (resamples, areas)
        Resamples in which an area has nobody are left out.
    """
    people = len(values)
    known = ~np.isnan(values)
    filled = np.where(known, values, 0.0)
    means = []
    for _ in range(_RESAMPLES // _AT_ONCE):
        times_drawn = rng.multinomial(people, np.full(people, 1 / people), size=_AT_ONCE)
        n = times_drawn @ known.astype(float)
        full = n.all(axis=1)
        means.append((times_drawn @ filled)[full] / n[full])
    return np.concatenate(means)


def places(means: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Order areas by their means.

    Parameters
    ----------
    means : numpy.ndarray, shape (resamples, areas)

    Returns
    -------
    rank, among_two : numpy.ndarray, shape (resamples, areas)
        Rank, 1 for the highest mean; tied areas share the middle of their ranks. Membership of
        the two highest, 0 or 1; tied areas share the places that are left, as if lots were
        drawn, so that each row sums to two.
    """
    above = means[:, None, :] - means[:, :, None]
    higher = (above > _EPSILON).sum(axis=2)
    tied = (np.abs(above) <= _EPSILON).sum(axis=2)
    return higher + (tied + 1) / 2, np.clip((2 - higher) / tied, 0, 1)


def by_level(
    values: pd.Series, attribute: pd.Series, levels: list[str], ci_level: float, small: int
) -> Iterator[tuple[str, Estimate]]:
    """Compare the levels of a category in one area.

    Parameters
    ----------
    values : pandas.Series
        Area scores, NaN where missing; one a person.
    attribute : pandas.Series
        Level of the same people, NaN where missing; they are left out.
    levels : list of str
        All levels, in order.
    ci_level : float
        Level of the intervals.
    small : int
        A level that fewer people have is not compared, nor with fewer people of other levels.

    Yields
    ------
    str, Estimate
        The level, and of it: mean (t interval); difference (Welch) and hedges_g against the
        people of all other levels. Of two levels only the first is compared, since the second
        is its mirror.
    """
    known = values.notna() & attribute.notna()
    of_level = {level: values[known & (attribute == level)].to_numpy() for level in levels}
    sizes = {level: len(scores) for level, scores in of_level.items() if len(scores)}
    compared = list(sizes) if len(sizes) > 2 else list(sizes)[: len(sizes) - 1]
    for level, scores in of_level.items():
        others = values[known & (attribute != level)].to_numpy()
        yield level, mean(scores, ci_level)
        if level in compared and min(len(scores), len(others)) >= max(small, 2):
            yield level, difference(scores, others, ci_level, _OTHERS)
            yield level, hedges_g(scores, others, ci_level)
