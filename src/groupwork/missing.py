"""Who was lost, and how much the results could owe to it.

The mean change of the people who stayed is set beside what multiple imputation makes of
everybody, beside the best and the worst that the missing scores allow, and beside the shift of
the imputed scores at which the result would turn.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from math import inf, nan, sqrt
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import optimize, special, stats

from groupwork.descriptives import (
    attribute_values,
    by_group,
    mean,
    share,
    too_few,
)
from groupwork.effects.normal import t_interval
from groupwork.effects.select import EVERYBODY, KEYS, group_of, groups_of, scores_by_wave
from groupwork.estimate import LARGEST_SCORE, TOO_LARGE, Estimate, estimate
from groupwork.needs import hedges_g
from groupwork.study import Outcome, Study
from groupwork.tables import statistics_table

Floats = NDArray[np.float64]

#: Completed data sets.
IMPUTATIONS = 200
#: Rounds of the chained regressions before a data set is taken.
ROUNDS = 20
#: Observed scores that a regression must have for each predictor.
PEOPLE_PER_PREDICTOR = 4

#: Keys of the table of mean changes.
MISSING_KEYS = [*KEYS, "assumption"]
#: What each row of `mean_changes` takes for granted about the missing scores.
ASSUMPTIONS = (
    *("all", "all", "complete", "imputed", "shifted"),
    *("imputed", "imputed", "imputed", "best", "worst"),
)
#: Keys of the table of attrition.
ATTRITION_KEYS = ["variable", "level", "group", "wave_from", "wave_to"]

_SEED = 71  # number of this module's own random stream
_SINGULAR = 1e10  # condition number from which a covariance matrix counts as singular
_SMALLEST_STEP = 1e-10  # of the EM algorithm, in standard deviations
_MOST_STEPS = 10_000
_DELTAS = 100  # shifts looked at for the tipping point

_COMPLETE = "complete cases; t interval"
_IMPUTED = (
    f"multiple imputation (chained normal regressions, {IMPUTATIONS} data sets); "
    "Rubin's rules, Barnard-Rubin df"
)
_TIPPING = (
    "smallest shift of the imputed second scores, against the expected direction, at which the "
    "interval of the multiple imputation takes in zero"
)
_NOTHING = "no score is missing"
_NO_PROOF = "a large p does not show that the missing scores are like the others"


class _NoModelError(ArithmeticError):
    """Something cannot be estimated; the message is the reason."""


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
        wave but a survey:

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
    wide = {outcome.scale: _members(study, scores, outcome.scale) for outcome in study.outcomes}
    rows: list[dict] = []
    for outcome in study.outcomes:
        members = wide[outcome.scale].index
        arms = pd.Series([groups.get(str(person)) for person in members], index=members)
        # What cannot be computed comes out as NaN, and the row says why.
        with np.errstate(all="ignore"):
            rows += _changes(study, outcome, wide[outcome.scale], arms)
    tested = wide | ({EVERYBODY: pd.concat(wide, axis=1)} if len(wide) > 1 else {})
    for name, values in tested.items():
        keys = dict.fromkeys(MISSING_KEYS, EVERYBODY) | {"outcome": name}
        rows.append(keys | little_mcar(values.to_numpy(dtype=float)).row())
    return statistics_table(rows, MISSING_KEYS)


def _members(study: Study, scores: pd.DataFrame, scale: str) -> pd.DataFrame:
    """Return one scale's scores of everybody who was there at a wave other than a survey."""
    waves = [wave.id for wave in study.waves]
    later = [wave.id for wave in study.waves if wave.role != "survey"] or waves
    there = scores.loc[scores["wave"].isin(later), "participant_id"]
    return scores_by_wave(scores, scale).reindex(index=sorted(set(there)), columns=waves)


def _changes(study: Study, outcome: Outcome, wide: pd.DataFrame, arms: pd.Series) -> Iterator[dict]:
    """Yield the rows of one outcome; `wide` has a row a person and a column a wave."""
    # The same random numbers for all: a further outcome changes no other's results.
    rng = np.random.default_rng([study.seed, _SEED])
    observed, waves = wide.to_numpy(), list(wide.columns)
    completed = complete_data(observed, _indicators(arms), rng)
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


def _indicators(arms: pd.Series) -> Floats:
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
        p=float(2 * special.stdtr(n - 1, -abs(value) / spread * sqrt(n))),
    )


def _imputed(change: Change, complete: Estimate, why: str) -> list[Estimate]:
    """Return the rows that rest on multiple imputation."""
    n, row = change.n, partial(estimate, n=change.n)
    shifted = f"{_IMPUTED}; imputed second scores shifted by one SD against the expected direction"
    others = {
        "missing_information": "Rubin's rules",
        "tipping_delta": _TIPPING,
        "tipping_delta_sd": f"{_TIPPING}, in SDs of the first scores",
    }
    if not why and not change.missing.any():
        same = replace(complete, method=_IMPUTED, note=complete.note or _NOTHING)
        lacking = [row(name, method, nan, why=_NOTHING) for name, method in others.items()]
        return [same, replace(same, method=shifted), *lacking]
    why = why or change.why_not_completed or ("one person" if n < 2 else "")
    if why:
        means = [row("mean_diff", method, nan, why=why) for method in (_IMPUTED, shifted)]
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
    delta, none = _tipping(pooled, sign, change.level, abs(change.ends[1] - change.ends[0]))
    if not imputed.any():
        none = "no second score is missing"
    no_sd = "" if spread > 0 else "the first scores do not vary"
    worse = row("mean_diff", shifted, nan, why=no_sd)
    if not no_sd:
        worse = pooled(spread).row(shifted, n, change.level)
    values = {
        "missing_information": (found.missing_information, ""),
        "tipping_delta": (delta, none),
        "tipping_delta_sd": (nan if no_sd else delta / spread, none or no_sd),
    }
    return [
        found.row(_IMPUTED, n, change.level),
        worse,
        *(row(name, others[name], value, why=lacking) for name, (value, lacking) in values.items()),
    ]


def _tipping(pooled: Any, sign: float, level: float, widest: float) -> tuple[float, str]:
    """Return the shift at which the interval first takes in zero, or why there is none."""

    def beyond(delta: float) -> float:
        """Return how far the limit on the side of zero is from it; negative if across."""
        limits = pooled(delta).interval(level)
        return -limits[1] if sign > 0 else limits[0]

    if not beyond(0.0) > 0:
        return nan, "without a shift, too, the interval takes in zero or lies on its other side"
    shifts = np.linspace(0.0, widest, _DELTAS)
    for before, after in pairwise(shifts):
        if beyond(after) <= 0:
            return float(optimize.brentq(beyond, before, after)), ""
    return nan, f"no shift within the width of the scale ({widest:g} points) does it"


# --- multiple imputation ---------------------------------------------------------------------


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
    return expected + sd[:, None] * rng.standard_normal(expected.shape)


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
        reach = float(special.stdtrit(self.df, (1 + level) / 2)) * self.se
        return self.estimate - reach, self.estimate + reach

    def row(self, method: str, n: int, level: float) -> Estimate:
        """Return it as a mean difference."""
        if not self.se > 0:
            why = "all differences are equal"
            return estimate("mean_diff", method, self.estimate, n=n, why_no_interval=why)
        p = 2 * special.stdtr(self.df, -abs(self.estimate / self.se))
        return estimate(
            "mean_diff",
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


# --- Little's test ---------------------------------------------------------------------------


def em_normal(values: Floats) -> tuple[Floats, Floats]:
    """Estimate means and covariances of normal variables with gaps, by maximum likelihood.

    Parameters
    ----------
    values : ndarray, shape (people, variables)
        NaN where missing; everybody has at least one value, and every variable varies.

    Returns
    -------
    mean : ndarray, shape (variables,)
    covariance : ndarray, shape (variables, variables)
        With divisor n, as maximum likelihood gives it.

    Raises
    ------
    ArithmeticError
        No convergence, or a singular covariance matrix; the message is the reason.

    Notes
    -----
    The EM algorithm (Dempster, Laird & Rubin 1977): each missing value is replaced by its
    expectation given the observed ones, the expected squares and products add the conditional
    covariance, and both are averaged, until nothing moves.
    """
    centre, scale = np.nanmean(values, axis=0), np.nanstd(values, axis=0)
    standard = (values - centre) / scale
    seen, pattern = np.unique(~np.isnan(standard), axis=0, return_inverse=True)
    pattern = pattern.reshape(-1)
    n, variables = standard.shape
    mean, covariance = np.zeros(variables), np.eye(variables)
    for _ in range(_MOST_STEPS):
        total, products = np.zeros(variables), np.zeros((variables, variables))
        for number, known in enumerate(seen):
            rows = standard[pattern == number]
            filled = np.broadcast_to(mean, rows.shape).copy()
            filled[:, known] = rows[:, known]
            if not known.all():
                slopes = np.linalg.solve(
                    covariance[np.ix_(known, known)], covariance[np.ix_(known, ~known)]
                )
                filled[:, ~known] += (rows[:, known] - mean[known]) @ slopes
                left = covariance[np.ix_(~known, ~known)]
                left = left - covariance[np.ix_(~known, known)] @ slopes
                products[np.ix_(~known, ~known)] += len(rows) * left
            total += filled.sum(axis=0)
            products += filled.T @ filled
        new = total / n
        new_covariance = products / n - np.outer(new, new)
        if not np.linalg.cond(new_covariance) < _SINGULAR:
            raise _NoModelError("too few people for so many scores, or scores that go together")
        step = max(np.abs(new - mean).max(), np.abs(new_covariance - covariance).max())
        mean, covariance = new, new_covariance
        if step < _SMALLEST_STEP:
            return mean * scale + centre, covariance * np.outer(scale, scale)
    raise _NoModelError("the EM algorithm did not converge")


def little_mcar(values: Floats) -> Estimate:
    """Test whether scores are missing completely at random (Little 1988).

    Parameters
    ----------
    values : ndarray, shape (people, variables)
        NaN where missing.

    Returns
    -------
    Estimate
        little_mcar; `estimate` is the chi-square d².

    Notes
    -----
    d² adds up, over the patterns of missing values, the squared distance of the pattern's means
    from the estimated ones, by the estimated covariance matrix. The degrees of freedom are the
    observed variables of all patterns less the variables. The covariance has the divisor
    n - 1, as in Little's equation 5; R's naniar takes n, and its d² is n / (n - 1) times as
    large. The test compares means only and needs large samples: in a small one a large p says
    little.

    References
    ----------
    Little, R. J. A. (1988). A test of missing completely at random for multivariate data with
    missing values. Journal of the American Statistical Association, 83, 1198-1202.
    """
    method = "d² of Little (1988), EM means and covariances, divisor n - 1; chi-square"
    known = ~np.isnan(values)
    values = values[known.any(axis=1)][:, known.any(axis=0)]
    seen, pattern = np.unique(~np.isnan(values), axis=0, return_inverse=True)
    n, variables = values.shape
    row = partial(estimate, "little_mcar", n=n)
    why = ""
    if len(seen) < 2:
        why = _NOTHING
    elif np.nanmax(np.abs(values)) >= LARGEST_SCORE:
        why = TOO_LARGE
    elif n <= variables:
        why = f"{n} people are too few for {variables} scores of each"
    elif (np.nanstd(values, axis=0) == 0).any():
        why = "all scores of a wave are equal"
    if why:
        return row(method, nan, why=why)
    try:
        centre, covariance = em_normal(values)
    except _NoModelError as reason:
        return row(method, nan, why=str(reason))
    covariance = covariance * n / (n - 1)
    distance = 0.0
    for number, observed in enumerate(seen):
        rows = values[pattern.reshape(-1) == number][:, observed]
        away = rows.mean(axis=0) - centre[observed]
        inverse = np.linalg.inv(covariance[np.ix_(observed, observed)])
        distance += float(len(rows) * away @ inverse @ away)
    df = int(seen.sum() - variables)
    p = float(stats.chi2.sf(distance, df))
    return row(f"{method}, df = {df}, {len(seen)} patterns", distance, p=p, note=_NO_PROOF)


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
        number: mean_stayed and mean_left (t intervals), hedges_g of left - stayed. Each level
        of a category: share_stayed and share_left (Wilson), share_difference (Newcombe).
        Where fewer than `privacy.small_cell` people stayed or left, they are counted only.
    """
    rows = []
    small = max(study.privacy.small_cell, 2)
    answered = scores.loc[scores["items_answered"] > 0, ["participant_id", "wave"]]
    there = {wave: set(of["participant_id"]) for wave, of in answered.groupby("wave")}
    for wave_from, wave_to in study.comparisons:
        known = _known(study, scores, people, wave_from)
        start = pd.DataFrame({"participant_id": sorted(there.get(wave_from, set()))})
        for group, chosen in by_group(study, start, people):
            ids = chosen["participant_id"]
            stayed = ids.isin(there.get(wave_to, set())).to_numpy()
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
    for outcome in study.outcomes:
        waves = scores_by_wave(scores, outcome.scale)
        known += [(outcome.scale, "", waves[wave])] if wave in waves else []
    for name, attribute in study.attributes.items():
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
    difference = hedges_g(lost, kept, level)
    return [
        replace(mean(kept, level), statistic="mean_stayed"),
        replace(mean(lost, level), statistic="mean_left"),
        replace(difference, method=f"left - stayed; {difference.method}"),
    ]


def _shares(has: Floats, stayed: NDArray[np.bool_], level: float, small: int) -> list[Estimate]:
    kept, lost = (has[side & ~np.isnan(has)] for side in (stayed, ~stayed))
    names = ("share_stayed", "share_left", "share_difference")
    if (n := min(len(kept), len(lost))) < small:
        return [too_few(name, "", n, small) for name in names]
    of_kept = share("share_stayed", "of those who stayed", int(kept.sum()), len(kept), level)
    of_lost = share("share_left", "of those who left", int(lost.sum()), len(lost), level)
    return [of_kept, of_lost, newcombe(of_lost, of_kept)]


def newcombe(first: Estimate, second: Estimate) -> Estimate:
    """Estimate the difference of two independent shares, first - second.

    Parameters
    ----------
    first, second : Estimate
        Shares with Wilson intervals at the same level.

    References
    ----------
    Newcombe, R. G. (1998). Interval estimation for the difference between independent
    proportions. Statistics in Medicine, 17, 873-890, method 10.
    """
    limits = [(each.estimate, each.ci_low, each.ci_high) for each in (first, second)]
    (p1, low1, high1), (p2, low2, high2) = np.array(limits, dtype=float).tolist()
    difference = p1 - p2
    return estimate(
        "share_difference",
        "left - stayed; Newcombe",
        difference,
        n=first.n + second.n,
        interval=(
            difference - sqrt((p1 - low1) ** 2 + (high2 - p2) ** 2),
            difference + sqrt((high1 - p1) ** 2 + (p2 - low2) ** 2),
        ),
        level=first.ci_level,
    )
