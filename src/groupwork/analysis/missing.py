"""Who was lost, and how much the results could owe to it.

The mean change of the people who stayed is set beside what multiple imputation makes of
everybody, beside the best and the worst that the missing scores allow, and beside the shift of
the imputed scores at which the result would turn.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from math import nan, sqrt

import numpy as np
import pandas as pd
import scipy
from numpy.typing import NDArray

from groupwork.analysis.effects.comparisons import (
    EVERYBODY,
    KEYS,
    group_of,
    groups_of,
    scores_by_wave,
)
from groupwork.analysis.groups import attribute_values, by_group, not_asked
from groupwork.statistics.arrays import Floats
from groupwork.statistics.estimate import LARGEST_SCORE, TOO_LARGE, Estimate, estimate
from groupwork.statistics.imputation import IMPUTATIONS, Pooled, complete_data, pool
from groupwork.statistics.little import NOTHING, little_mcar
from groupwork.statistics.normal import t_interval
from groupwork.statistics.shares import newcombe, share
from groupwork.statistics.streams import stream
from groupwork.statistics.summaries import mean, too_few
from groupwork.statistics.two_samples import hedges_g
from groupwork.study.outcomes import Outcome
from groupwork.study.study import Study
from groupwork.tables import statistics_table

#: Keys of the table of mean changes.
MISSING_KEYS = [*KEYS, "assumption"]
#: What each row of `mean_changes` takes for granted about the missing scores.
ASSUMPTIONS = (
    *("all", "all", "complete", "imputed", "shifted"),
    *("imputed", "imputed", "imputed", "best", "worst"),
)


#: Keys of the table of attrition.
ATTRITION_KEYS = ["variable", "level", "group", "wave_from", "wave_to"]
_DELTAS = 100  # shifts looked at for the tipping point
_LEFT = "left - stayed"
_COMPLETE = "complete cases; t interval"
IMPUTED = (
    f"multiple imputation (chained normal regressions, {IMPUTATIONS} data sets); "
    "Rubin's rules, Barnard-Rubin df"
)


SHIFTED = f"{IMPUTED}; imputed second scores shifted by one SD against the expected direction"
TIPPING = (
    "smallest shift of the imputed second scores, against the expected direction, at which the "
    "interval of the multiple imputation takes in zero"
)


# --- the table of mean changes ---------------------------------------------------------------


def missing_table(study: Study, scores: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Estimate each mean change under several assumptions about the missing scores.

    Parameters
    ----------
    study : Study
    scores : pandas.DataFrame
        participant_id, wave, scale, value.
    people : pandas.DataFrame
        participant_id and a column per attribute; needed where the study has groups.

    Returns
    -------
    pandas.DataFrame
        Keys outcome, group, wave_from, wave_to, assumption. Of everybody who was there at any
        wave but a survey, in an arm where there are arms:

        - missing_first, missing_second: people without a score at either wave;
        - mean_diff under five assumptions: "complete" cases; multiple imputation ("imputed"),
          also "shifted" by one standard deviation of the first scores; missing scores set to
          the end of the scale that favours the expected change ("best") or speaks against it
          ("worst");
        - missing_information: the share of information on the mean change that is lost;
        - tipping_delta, and tipping_delta_sd in standard deviations of the first scores.

        Then little_mcar for each outcome over all waves, and for all outcomes together
        (both waves, and then the outcome too, are "all").
    """
    groups = group_of(study, people)
    wide = {
        outcome.scale: members_scores(study, scores, outcome.scale) for outcome in study.outcomes
    }
    rows: list[dict] = []
    for outcome in study.outcomes:
        members = wide[outcome.scale].index
        arms = pd.Series([groups.get(str(person)) for person in members], index=members)
        if groups:
            wide[outcome.scale] = wide[outcome.scale][arms.notna()]
            arms = arms.dropna()
        # What cannot be computed comes out as NaN, and the row says why.
        with np.errstate(all="ignore"):
            rows += _changes(study, outcome, wide[outcome.scale], arms)
    tested = wide | ({EVERYBODY: pd.concat(wide, axis=1)} if len(wide) > 1 else {})
    for name, values in tested.items():
        keys = dict.fromkeys(MISSING_KEYS, EVERYBODY) | {"outcome": name}
        rows.append(keys | little_mcar(values.to_numpy(dtype=float)).row())
    return statistics_table(rows, MISSING_KEYS)


def members_scores(study: Study, scores: pd.DataFrame, scale: str) -> pd.DataFrame:
    """Return one scale's scores of everybody who was there at a wave other than a survey."""
    later = study.course
    survey = [wave.id for wave in study.waves if wave.role == "survey"]
    waves = [wave.id for wave in study.waves if wave.id in {*survey, *later}]
    later = later or waves
    there = scores.loc[scores["wave"].isin(later), "participant_id"]
    return scores_by_wave(scores, scale).reindex(index=sorted(set(there)), columns=waves)


def _changes(study: Study, outcome: Outcome, wide: pd.DataFrame, arms: pd.Series) -> Iterator[dict]:
    """Yield the rows of one outcome; `wide` has a row a person and a column a wave."""
    # The same random numbers for all: a further outcome changes no other's results.
    rng = stream(study.seed, "missing")
    observed, waves = wide.to_numpy(), list(wide.columns)
    completed = complete_data(observed, arm_indicators(arms), rng)
    low, high = study.scales[outcome.scale][0].score_range(study.scales[outcome.scale][1])
    for group in groups_of(study):
        inside = np.ones(len(wide), bool) if group == EVERYBODY else (arms == group).to_numpy()
        for pair in study.comparisons:
            columns = [waves.index(wave) for wave in pair]
            change = Change(
                observed=observed[inside][:, columns],
                completed=completed.values[:, inside][:, :, columns],
                why_not_completed=completed.why(columns, waves),
                ends=(low, high) if outcome.expected == "higher" else (high, low),
                level=study.ci_level,
            )
            keys = dict(zip(KEYS, [outcome.scale, group, *pair], strict=True))
            for assumption, each in zip(ASSUMPTIONS, mean_changes(change), strict=True):
                yield keys | {"assumption": assumption} | each.row()


def arm_indicators(arms: pd.Series) -> Floats:
    """Return a column of zeros and ones for each arm but the first."""
    known = sorted(set(arms.dropna()))
    columns = [(arms == arm).to_numpy(dtype=float) for arm in known[1:]]
    return np.column_stack(columns) if columns else np.empty((len(arms), 0))


@dataclass(frozen=True)
class Change:
    """Scores of one group at two waves, as they are and as they were completed.

    Attributes
    ----------
    observed : ndarray, shape (people, 2)
        NaN where missing.
    completed : ndarray, shape (data sets, people, 2)
    why_not_completed : str
        Why `completed` cannot be used, or nothing.
    ends : tuple of float
        The least and the most favourable possible score.
    level : float
        Level of the intervals.
    """

    observed: Floats
    completed: Floats
    why_not_completed: str
    ends: tuple[float, float]
    level: float

    @property
    def n(self) -> int:
        return len(self.observed)

    @property
    def missing(self) -> NDArray[np.bool_]:
        return np.isnan(self.observed)


def mean_changes(change: Change) -> list[Estimate]:
    """Estimate a mean change, second - first, under each assumption about missing scores.

    Parameters
    ----------
    change : Change

    Returns
    -------
    list of Estimate
        As `missing_table` lists them, in the order of `ASSUMPTIONS`.
    """
    row = partial(estimate, n=change.n)
    pairs = change.observed[~change.missing.any(axis=1)]
    first, second = change.missing.sum(axis=0)
    why = ""
    if np.abs(change.observed[~change.missing]).max(initial=0) >= LARGEST_SCORE:
        why = TOO_LARGE
    elif len(pairs) == 0:
        why = "nobody has both scores"
    unfavourable, favourable = change.ends
    low, high = min(change.ends), max(change.ends)
    lost = [
        row("missing_first", "people without a first score", first),
        row("missing_second", "people without a second score", second),
    ]
    complete = _mean_diff(pairs, _COMPLETE, change.level, why)
    filled = {
        "best": np.where(change.missing, [unfavourable, favourable], change.observed),
        "worst": np.where(change.missing, [favourable, unfavourable], change.observed),
    }
    bounds = [
        _mean_diff(
            values,
            f"{name} case: missing scores at the ends of the scale ({low:g} to {high:g}); "
            "t interval",
            change.level,
            why,
        )
        for name, values in filled.items()
    ]
    return [*lost, complete, *_imputed(change, complete, why), *bounds]


def _mean_diff(pairs: Floats, method: str, level: float, why: str) -> Estimate:
    if why:
        return estimate("mean_diff", method, nan, n=len(pairs), why=why)
    differences = pairs[:, 1] - pairs[:, 0]
    n, value = len(pairs), float(differences.mean())
    flat = "one person" if n < 2 else "all differences are equal"
    spread = float(differences.std(ddof=1)) if n > 1 else 0.0
    if spread <= 1e-10 * max(1.0, abs(value)):
        return estimate("mean_diff", method, value, n=n, why_no_interval=flat)
    return estimate(
        "mean_diff",
        method,
        value,
        n=n,
        interval=t_interval(value, spread, n, level),
        level=level,
        p=float(2 * scipy.special.stdtr(n - 1, -abs(value) / spread * sqrt(n))),
    )


def _imputed(change: Change, complete: Estimate, why: str) -> list[Estimate]:
    """Return the rows that rest on multiple imputation."""
    n, row = change.n, partial(estimate, n=change.n)
    others = {
        "missing_information": "Rubin's rules",
        "tipping_delta": TIPPING,
        "tipping_delta_sd": f"{TIPPING}, in SDs of the first scores",
    }
    if not why and not change.missing.any():
        same = replace(complete, method=IMPUTED, note=complete.note or NOTHING)
        lacking = [row(name, method, nan, why=NOTHING) for name, method in others.items()]
        return [same, replace(same, method=SHIFTED), *lacking]
    why = why or change.why_not_completed or ("one person" if n < 2 else "")
    if why:
        means = [row("mean_diff", method, nan, why=why) for method in (IMPUTED, SHIFTED)]
        return means + [row(name, method, nan, why=why) for name, method in others.items()]

    sign = 1.0 if change.ends[0] > change.ends[1] else -1.0  # of a shift for the worse
    first = change.observed[~change.missing[:, 0], 0]
    spread = float(first.std(ddof=1)) if len(first) > 1 else 0.0

    differences = change.completed[:, :, 1] - change.completed[:, :, 0]
    imputed = change.missing[:, 1]
    means, variances = differences.mean(axis=1), differences.var(axis=1, ddof=1)
    together = (differences - means[:, None]) @ (imputed - imputed.mean()) / (n - 1)

    def pooled(delta: float) -> Pooled:
        """Pool the mean changes with all imputed second scores shifted."""
        shift = sign * delta
        widened = variances + 2 * shift * together + shift**2 * imputed.var(ddof=1)
        return pool(means + shift * imputed.mean(), widened / n, n - 1)

    found = pooled(0.0)
    delta, none = tipping(pooled, sign, change.level, abs(change.ends[1] - change.ends[0]))
    if not imputed.any():
        none = "no second score is missing"
    no_sd = "" if spread > 0 else "the first scores do not vary"
    worse = row("mean_diff", SHIFTED, nan, why=no_sd)
    if not no_sd:
        worse = pooled(spread).row(SHIFTED, n, change.level)
    values = {
        "missing_information": (found.missing_information, ""),
        "tipping_delta": (delta, none),
        "tipping_delta_sd": (nan if no_sd else delta / spread, none or no_sd),
    }
    return [
        found.row(IMPUTED, n, change.level),
        worse,
        *(row(name, others[name], value, why=lacking) for name, (value, lacking) in values.items()),
    ]


def tipping(
    pooled: Callable[[float], Pooled], sign: float, level: float, widest: float
) -> tuple[float, str]:
    """Return the shift at which the interval first takes in zero, or why there is none.

    Parameters
    ----------
    pooled : callable
        Takes the size of a shift for the worse and returns the estimate.
    sign : float
        1 if a rise is for the worse, -1 if a fall is.
    level : float
    widest : float
        Width of the scale, the largest shift that is looked at.
    """

    def beyond(delta: float) -> float:
        """Return how far the limit on the side of zero is from it; negative if across."""
        limits = pooled(delta).interval(level)
        return -limits[1] if sign > 0 else limits[0]

    if not beyond(0.0) > 0:
        return nan, "without a shift, too, the interval takes in zero or lies on its other side"
    shifts = np.linspace(0.0, widest, _DELTAS)
    for before, after in pairwise(shifts):
        if beyond(after) <= 0:
            return float(scipy.optimize.brentq(beyond, before, after)), ""
    return nan, f"no shift within the width of the scale ({widest:g} points) does it"


# --- the table of attrition ------------------------------------------------------------------


def attrition_table(study: Study, scores: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Compare the people who were lost with those who stayed, at the first wave.

    Parameters
    ----------
    study : Study
    scores : pandas.DataFrame
        The table of `score.score`. A person was there who answered at least one item.
    people : pandas.DataFrame
        One row a person, one column an attribute.

    Returns
    -------
    pandas.DataFrame
        Keys variable, level, group, wave_from, wave_to; one comparison of waves after the
        other. Variable "people": stayed and left, counts. An outcome or an attribute that is a
        number, and was not asked later: mean_stayed and mean_left (t intervals), hedges_g of
        left - stayed. Each level
        of a category: share_stayed and share_left (Wilson), share_difference (Newcombe).
        Where fewer than `privacy.small_cell` people stayed or left, they are counted only. An arm
        of which nobody was there at the later wave was not asked, and is left out.
    """
    rows = []
    small = max(study.privacy.small_cell, 2)
    answered = scores.loc[scores["items_answered"] > 0, ["participant_id", "wave"]]
    there = {wave: set(of["participant_id"]) for wave, of in answered.groupby("wave")}
    for wave_from, wave_to in study.comparisons:
        known = _known(study, scores, people, wave_from)
        later = there.get(wave_to, set())
        asked = there.get(wave_from, set()) - not_asked(study, people, later)
        start = pd.DataFrame({"participant_id": sorted(asked)})
        for group, chosen in by_group(study, start, people):
            ids = chosen["participant_id"]
            if ids.empty and group != EVERYBODY:
                continue  # nobody of this arm was asked
            stayed = ids.isin(later).to_numpy()
            keys = {"group": group, "wave_from": wave_from, "wave_to": wave_to}
            rows += [keys | row for row in _counts(stayed, small)]
            if min(stayed.sum(), (~stayed).sum()) < small:
                continue
            for variable, level, values in known:
                if group != EVERYBODY and variable == _arms(study):
                    continue  # a group consists of itself
                compare = _shares if level else _means
                found = compare(values.reindex(ids).to_numpy(), stayed, study.ci_level, small)
                rows += [keys | {"variable": variable, "level": level} | e.row() for e in found]
    return statistics_table(rows, ATTRITION_KEYS)


def _arms(study: Study) -> str:
    return study.design.groups.attribute if study.design.groups else ""


def _counts(stayed: NDArray[np.bool_], small: int) -> Iterator[dict]:
    few = min(stayed.sum(), (~stayed).sum()) < small
    note = f"not compared: fewer than {small} people left or stayed" if few else ""
    for name, people in (("stayed", stayed), ("left", ~stayed)):
        count = estimate(name, "people", people.sum(), n=len(stayed), note=note)
        yield {"variable": "people", "level": ""} | count.row()


def _known(
    study: Study, scores: pd.DataFrame, people: pd.DataFrame, wave: str
) -> list[tuple[str, str, pd.Series]]:
    """Return what is known of people at a wave: variable, level, value (1 or 0 for a level)."""
    known = []
    order = [each.id for each in study.waves]
    for outcome in study.outcomes:
        waves = scores_by_wave(scores, outcome.scale)
        known += [(outcome.scale, "", waves[wave])] if wave in waves else []
    for name, attribute in study.attributes.items():
        if attribute.wave and order.index(attribute.wave) > order.index(wave):
            continue  # only who stayed was asked
        values = attribute_values(study, people, name)
        known += [] if attribute.is_category else [(name, "", values)]
        for level in attribute.levels or {}:
            known.append((name, level, (values == level).astype(float).where(values.notna())))
    return known


def _means(values: Floats, stayed: NDArray[np.bool_], level: float, small: int) -> list[Estimate]:
    kept, lost = (values[side & ~np.isnan(values)] for side in (stayed, ~stayed))
    names = ("mean_stayed", "mean_left", "hedges_g")
    if (n := min(len(kept), len(lost))) < small:
        return [too_few(name, "", n, small) for name in names]
    if max(np.abs(kept).max(), np.abs(lost).max()) >= LARGEST_SCORE:
        return [estimate(name, "", nan, n=len(kept) + len(lost), why=TOO_LARGE) for name in names]
    return [
        mean(kept, level, statistic="mean_stayed"),
        mean(lost, level, statistic="mean_left"),
        hedges_g(lost, kept, level, _LEFT),
    ]


def _shares(has: Floats, stayed: NDArray[np.bool_], level: float, small: int) -> list[Estimate]:
    kept, lost = (has[side & ~np.isnan(has)] for side in (stayed, ~stayed))
    names = ("share_stayed", "share_left", "share_difference")
    if (n := min(len(kept), len(lost))) < small:
        return [too_few(name, "", n, small) for name in names]
    of_kept = share(
        "share_stayed", "of those who stayed, Wilson", int(kept.sum()), len(kept), level
    )
    of_lost = share("share_left", "of those who left, Wilson", int(lost.sum()), len(lost), level)
    return [of_kept, of_lost, newcombe(of_lost, of_kept, _LEFT)]
