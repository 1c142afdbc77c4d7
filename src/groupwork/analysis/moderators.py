"""For whom the change was larger: declared moderators, explored by regression."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import scipy

from groupwork.analysis.effects.comparisons import scores_by_wave
from groupwork.analysis.groups import attribute_values
from groupwork.statistics.arrays import Floats
from groupwork.statistics.estimate import (
    LARGEST_SCORE,
    NOT_ESTIMABLE,
    TOO_LARGE,
    Estimate,
    estimate,
)
from groupwork.statistics.exact import DECIMALS
from groupwork.statistics.multiplicity import holm
from groupwork.statistics.regression import Regression, fixed_by_one, problem
from groupwork.statistics.summaries import too_few
from groupwork.study.study import Study
from groupwork.tables import statistics_table

MODERATORS_KEYS = ["outcome", "wave_from", "wave_to", "moderator", "term"]
#: The term of a number, centred at its mean.
PER_UNIT = "per unit"
ALL_LEVELS = "all levels"
_METHOD = "change score on the moderator, OLS, HC3 SE"
_METHOD_ARMS = "change score on arm, moderator and their product, OLS, HC3 SE"


def moderators_table(study: Study, scores: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Regress the change from the first to the second wave compared on each declared moderator.

    Parameters
    ----------
    study : Study
        `moderators` names the attributes.
    scores : DataFrame
        participant_id, wave, scale, value.
    people : DataFrame
        participant_id and a column per attribute.

    Returns
    -------
    DataFrame
        outcome, wave_from, wave_to, moderator, term and the columns of a statistic. `moderation`
        is the difference in mean change: per unit of a number; of a category's level from its
        first one. In a study of several arms it is how that differs between an arm and the
        control arm. `moderation_f` tests all terms of a moderator at once, where there are
        several; `p_holm` is the p of each moderator adjusted over all of the table.

    Notes
    -----
    The errors are HC3, with n - k degrees of freedom: they hold without equal spread and are
    careful in small groups (Long & Ervin 2000, The American Statistician 54, 217-224).
    """
    wave_from, wave_to = study.comparisons[0]
    rows: list[dict] = []
    tested: list[tuple[dict, Estimate]] = []
    for outcome in study.outcomes:
        both = scores_by_wave(scores, outcome.scale).reindex(columns=[wave_from, wave_to])
        change = (both[wave_to] - both[wave_from]).dropna().round(DECIMALS)
        base = {"outcome": outcome.scale, "wave_from": wave_from, "wave_to": wave_to}
        for name in study.moderators:
            keys = base | {"moderator": name}
            found = list(_moderated(study, people, change, name))
            rows += [keys | {"term": term} | each.row() for term, each in found]
            tested.append((keys | {"term": ALL_LEVELS}, found[-1][1]))
    rows += _with_holm(tested)
    return statistics_table(rows, MODERATORS_KEYS)


def _moderated(
    study: Study, people: pd.DataFrame, change: pd.Series, name: str
) -> Iterator[tuple[str, Estimate]]:
    """Yield a row a term; the last one holds the p of the moderator."""
    arms, levels = _arms(study), list(study.attributes[name].levels or {})
    data = pd.DataFrame({"y": change, "arm": "", "level": ""})
    values = attribute_values(study, people, name).reindex(data.index)
    if study.design.groups:
        groups = attribute_values(study, people, study.design.groups.attribute)
        data["arm"] = groups.reindex(data.index)
    if levels:
        data["level"] = values
    data["number"] = 1.0 if levels else values.astype(float) - values[data["arm"].notna()].mean()
    data = data.dropna()
    levels = [level for level in levels if (data["level"] == level).any()] or [""]

    def column(arm: str, level: str) -> Floats:
        inside = ((data["arm"] == arm) | (arm == "")) & ((data["level"] == level) | (level == ""))
        return np.asarray(data["number"].where(inside, 0.0), dtype=float)

    def fewest(arm: str, level: str) -> int:
        """Return the people of the smallest cell that a term compares."""
        sizes = [
            int(((data["arm"] == one) & (data["level"] == other)).sum())
            for one in {arms[0], arm}
            for other in {levels[0], level}
        ]
        return min(sizes)

    others, steps = arms[1:] or [""], levels[1:] or levels
    terms = [(arm, step) for arm in others for step in steps]
    main: list[Floats] = []
    if len(arms) > 1:
        main = [np.asarray(data["arm"] == arm, dtype=float) for arm in others]
        main += [column("", step) for step in steps]
    x = np.column_stack([np.ones(len(data)), *main, *(column(*term) for term in terms)])
    y, method = data["y"].to_numpy(float), _METHOD_ARMS if len(arms) > 1 else _METHOD
    names = [_name(arms[0], arm, levels[0], step) for arm, step in terms]
    sizes = [fewest(*term) for term in terms]
    why = _problem(y, x, sizes)
    if why:
        for term in names:
            yield term, estimate("moderation", method, np.nan, n=len(y), why=why)
        if len(terms) > 1:
            yield ALL_LEVELS, estimate("moderation_f", method, np.nan, n=len(y), why=why)
        return
    fit = Regression(y, x)
    coefficients, covariance = fit.coefficients, fit.hc3
    last, df = len(terms), fit.df
    errors = np.sqrt(np.diag(covariance))[-last:]
    reach = float(scipy.special.stdtrit(df, (1 + study.ci_level) / 2))
    for term, value, error, size in zip(names, coefficients[-last:], errors, sizes, strict=True):
        small = study.privacy.small_cell
        if size < small:
            yield term, too_few("moderation", method, size, small)
            continue
        limits = (value - reach * error, value + reach * error)
        p = 2 * float(scipy.special.stdtr(df, -abs(value / error)))
        yield (
            term,
            estimate(
                "moderation", method, value, n=len(y), interval=limits, level=study.ci_level, p=p
            ),
        )
    if last > 1:
        joint = coefficients[-last:]
        f = float(joint @ np.linalg.solve(covariance[-last:, -last:], joint) / last)
        p = float(scipy.special.fdtrc(last, df, f))
        yield ALL_LEVELS, estimate("moderation_f", f"{method}; F({last}, {df})", f, n=len(y), p=p)


def _arms(study: Study) -> list[str]:
    """Return the arms, the control arm first; one without a name where there are none."""
    if study.design.groups is None:
        return [""]
    control = study.design.groups.control
    declared = study.attributes[study.design.groups.attribute].levels or {}
    return [control, *(arm for arm in declared if arm != control)]


def _name(control: str, arm: str, first: str, level: str) -> str:
    term = f"{level} - {first}" if level else PER_UNIT
    return f"{arm} - {control}: {term}" if arm else term


def _problem(y: Floats, x: Floats, sizes: list[int]) -> str:
    """Say why a regression with HC3 errors cannot be computed, or nothing."""
    people, terms = x.shape
    if people and not np.abs(y).max() < LARGEST_SCORE:
        return TOO_LARGE
    if people > terms and not min(sizes):
        return "nobody is in one of the groups that are compared"
    why = problem(y, x, "all have the same value of the moderator", "change")
    if not why and min(sizes) == 1:
        return "one of the groups that are compared is one person"
    return why or fixed_by_one(x)


def _with_holm(tested: list[tuple[dict, Estimate]]) -> list[dict]:
    """Return a row a moderator and outcome with the p adjusted by Holm's method."""
    ps = [each.p for _, each in tested if each.p is not None]
    adjusted = iter(holm(ps).tolist())
    rows = []
    for keys, each in tested:
        p = np.nan if each.p is None else next(adjusted)
        why = each.note.removeprefix(NOT_ESTIMABLE) if each.p is None else ""
        method = f"Holm over {len(ps)} tests of moderators"
        rows.append(keys | estimate("p_holm", method, p, n=each.n, p=p, why=why).row())
    return rows
