"""Models beyond one pre-post difference: comparison groups, several waves, one group as a cluster.

The design in the study file decides what is run. A randomised comparison is judged by the
post-test adjusted for the pre-test (ANCOVA); where groups were not formed by chance, the
difference in change comes first; one group alone gets its course over the waves, and how wide
its intervals would be if members of a group resemble each other.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import comb
from typing import Any

import numpy as np
import pandas as pd
import scipy
from numpy.typing import NDArray

from groupwork.statistics.arrays import Floats
from groupwork.statistics.estimate import (
    LARGEST_SCORE,
    NOT_ESTIMABLE,
    TOO_LARGE,
    NotEstimable,
)
from groupwork.statistics.freedman_lane import freedman_lane
from groupwork.statistics.mixed import RandomIntercept, fit_random_intercept
from groupwork.statistics.normal import noncentral_t_interval
from groupwork.statistics.regression import FTest, Regression, fixed_by_one, nested_f, problem
from groupwork.statistics.streams import stream
from groupwork.statistics.two_samples import hedges_g, welch
from groupwork.study.study import Study

MODEL_COLUMNS = [
    "design",
    "outcome",
    "wave_from",
    "wave_to",
    "term",
    "n",
    "observations",
    "smallest_arm",
    "estimate",
    "se",
    "test_statistic",
    "df_num",
    "df",
    "ci_low",
    "ci_high",
    "ci_level",
    "p",
    "method",
    "note",
]

ANCOVA = "ANCOVA (post on pre and group), OLS, classical SE"
ANCOVA_SLOPES = "ANCOVA with a slope for each group, OLS, classical SE"
ANCOVA_PERMUTED = "ANCOVA, permutation of residuals (Freedman-Lane)"
ANCOVA_NESTED = "ANCOVA, random intercept of groups within arms, REML, Satterthwaite df"
CHANGE_NESTED = "change score, random intercept of groups within arms, REML, Satterthwaite df"
ANCOVA_HC3 = "ANCOVA (post on pre and group), OLS, HC3 SE"
CHANGE = "change score, OLS"
WELCH = "change score, Welch"
PERMUTATION = "change score, permutation of group labels"
MIXED = "mixed model, random intercept, REML, Satterthwaite df"
MIXED_ADJUSTED = "mixed model of later waves on pre, random intercept, REML, Satterthwaite df"
D_PPC2 = "Morris (2008), pooled pre-test SD, small-sample factor; approximate noncentral t"
AT_START = "pre-test, people with both scores; Hedges' g"
CLUSTER = "t interval times sqrt((1 + (n - 1) ICC) / (1 - ICC)), Walsh (1947)"

#: The tests of a difference between two arms that a family may declare, by their methods.
CONTRASTS = {
    "ancova": ANCOVA,
    "ancova-hc3": ANCOVA_HC3,
    "ancova-permutation": ANCOVA_PERMUTED,
    "welch": WELCH,
    "permutation": PERMUTATION,
    "nested": "random intercept of groups within arms, REML, Satterthwaite df",
}

#: Intra-group correlations that are tried out for one group; 0 is the plain interval.
CORRELATIONS = (0.0, 0.01, 0.05, 0.10)
#: An arm of fewer people is too small for the t of an analysis of covariance to lead.
SMALL_ARM = 10
#: Random relabellings, where there are too many to try all.
RELABELLINGS = 9999
#: Roles of waves whose scores nothing of the study has changed yet.
BASELINES = ("survey", "pre")
AFTER_ALLOCATION = "both scores are later than the allocation: described, not adjusted"
_DEPENDENT = "a group has nobody with both scores, or all pre-test scores are equal"
_TOO_FEW = "a group has fewer than two people with both scores"


def models_table(study: Study, scores: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Fit the models that the study's design asks for, for every outcome.

    Parameters
    ----------
    study : Study
    scores : pandas.DataFrame
        participant_id, wave, scale, value.
    people : pandas.DataFrame
        participant_id and the attribute that says who is in which group.

    Returns
    -------
    pandas.DataFrame
        `MODEL_COLUMNS`, one coefficient, contrast or test a row. `n` counts people (of more than
        two arms, those of both that a test compares), `observations` the rows that the model is
        fitted to. `test_statistic` is t, or F where
        `df_num` is given (then `estimate` is F too). Pairs of waves use people with both
        scores, models over all waves every score there is (`wave_to` is `all`). `smallest_arm` is
        the people of the smallest group that a row compares, at the wave where they are fewest.
    """
    rng = stream(study.seed, "models")
    rows: list[dict] = []
    for outcome in study.outcomes:
        wide = _wide(study, scores, outcome.scale)
        if (wide.abs() > LARGEST_SCORE).any(axis=None):
            why = TOO_LARGE
            found = iter([_not_estimable("all terms", "", why)])
        elif study.design.groups is None:
            found = _one_group(study, wide)
        else:
            groups = people.set_index("participant_id")[study.design.groups.attribute]
            site = None
            if study.design.sites is not None:
                known = people.set_index("participant_id")[study.design.sites]
                site = known.reindex(wide.index)
            found = _groups(study, wide, groups.reindex(wide.index), site, rng)
        base = {"design": study.design.kind, "outcome": outcome.scale}
        rows += [{**base, **row} for row in found]
    return pd.DataFrame(rows, columns=MODEL_COLUMNS)


def arm_contrast(  # noqa: PLR0917 (a test, and what it is of)
    study: Study,
    scores: pd.DataFrame,
    people: pd.DataFrame,
    scale: str,
    pair: tuple[str, str],
    arms: tuple[str, str],
    test: str,
) -> dict:
    """Test the difference between two arms at a later time by one declared test.

    Parameters
    ----------
    study : Study
    scores, people : pandas.DataFrame
        As `models_table` takes them.
    scale : str
    pair : tuple of str
        The earlier wave, before allocation, and the later one.
    arms : tuple of str
        The second is subtracted from the first. A model is fitted to all arms.
    test : str
        A key of `CONTRASTS`.

    Returns
    -------
    dict
        A row of `models_table`: n, smallest_arm, and estimate, se, df, limits and p or the note
        that says why there are none.
    """
    assert study.design.groups is not None
    wide = _wide(study, scores, scale)
    group = people.set_index("participant_id")[study.design.groups.attribute].reindex(wide.index)
    others = [level for level in _levels(study, group, pair) if level not in arms]
    levels = [arms[1], arms[0], *others]
    known = group.isin(levels)
    pairs = wide.loc[known, list(pair)].dropna()
    of = group[pairs.index].to_numpy()
    trial = Trial(pairs[pair[0]].to_numpy(), pairs[pair[1]].to_numpy(), of, levels)
    first, second = (trial.change[trial.of(arm)] for arm in arms)
    sizes = [len(first), len(second)]
    keys = {"n": len(pairs) if test not in ("welch", "permutation") else sum(sizes)}
    keys["smallest_arm"] = min(sizes)
    term, method = trial.against_control(arms[0]), CONTRASTS[test]
    if (pairs.abs() > LARGEST_SCORE).any(axis=None):
        return keys | _not_estimable(term, method, TOO_LARGE)
    if min(sizes) < 2:
        return keys | _not_estimable(term, method, _TOO_FEW)
    if test == "welch":
        return keys | _welch(study, term, first, second)
    if test == "permutation":
        return keys | _relabelled(term, first, second, stream(study.seed, "declared"))
    if test == "ancova-permutation":
        rows = _freedman_lane(study, trial)
    elif test == "nested":
        site = people.set_index("participant_id")[study.design.sites].reindex(pairs.index)
        rows = _nested(study, trial, site.to_numpy())
    else:
        rows = _ancova(study, trial)
    found = [row for row in rows if row["term"] == term]
    return keys | next((row for row in found if method in row["method"]), found[0])


def _wide(study: Study, scores: pd.DataFrame, scale: str) -> pd.DataFrame:
    """Return one row a person, one column a wave of `Study.course`."""
    waves = study.course
    of_scale = scores[(scores["scale"] == scale) & scores["wave"].isin(waves)]
    table = of_scale.pivot(index="participant_id", columns="wave", values="value")
    return table.reindex(columns=waves).astype(float)


def _one_group(study: Study, wide: pd.DataFrame) -> Iterator[dict]:
    waves = [wave for wave in wide.columns if wide[wave].notna().any()]
    if len(waves) >= 3:
        yield from _mixed_rows(study, _stack(wide, waves, None), MIXED, to="all")
    for pre, post in study.comparisons:
        if pre in wide and post in wide:
            yield from _cluster_rows(study, wide[[pre, post]].dropna())


def _groups(
    study: Study,
    wide: pd.DataFrame,
    group: pd.Series,
    site: pd.Series | None,
    rng: np.random.Generator,
) -> Iterator[dict]:
    levels = _levels(study, group)
    known = group.isin(levels)
    wide, group = wide[known], group[known]
    everybody = levels
    for pre, post in study.comparisons:
        levels = _levels(study, group, (pre, post))
        if pre not in wide or post not in wide or len(levels) < 2:
            continue
        pairs = wide.loc[group.isin(levels), [pre, post]].dropna()
        trial = Trial(
            pairs[pre].to_numpy(), pairs[post].to_numpy(), group[pairs.index].to_numpy(), levels
        )
        smallest = trial.smallest(*levels)
        keys = {"wave_from": pre, "wave_to": post, "n": len(pairs), "observations": len(pairs)}
        keys["smallest_arm"] = smallest
        ancova = [*_ancova(study, trial)]
        permuted = [*_freedman_lane(study, trial)]
        # Few people do not carry a t test; what carries them comes first.
        ancova = [*permuted, *ancova] if smallest < SMALL_ARM else [*ancova, *permuted]
        change = [*_change(study, trial, rng)]
        nested = []
        if site is not None:
            nested = [*_nested(study, trial, site.reindex(pairs.index).to_numpy())]
        randomised = study.design.kind == "randomised"
        if study.wave(pre).role not in BASELINES:
            # What allocation may have changed is no baseline: adjusting for it would take away
            # part of the difference that is sought.
            for row in change:
                yield {**keys, **row, "note": row.get("note") or AFTER_ALLOCATION}
            continue
        ordered = [*ancova, *change] if randomised else [*change, *ancova]
        for row in [*nested, *ordered, *_d_ppc2(study, trial), *_at_start(study, trial)]:
            yield {**keys, **row}
        yield from _mixed_rows(study, _stack(pairs, [pre, post], group, levels), MIXED, to=post)
    waves = [
        wave
        for wave in wide.columns
        if wide[wave].notna().any() and study.has_control((wave, wave))
    ]
    if len(waves) >= 3:
        yield from _mixed_rows(study, _stack(wide, waves, group, everybody), MIXED, to="all")
        adjusted = _stack(wide, waves, group, everybody, adjust=True)
        yield from _mixed_rows(study, adjusted, MIXED_ADJUSTED, to="all")


def _levels(study: Study, group: pd.Series, pair: tuple[str, str] | None = None) -> list[str]:
    """Return the groups to compare, the control group first, leaving out those without people.

    Between two times it is left out once it had the group itself.
    """
    assert study.design.groups is not None
    control, attribute = study.design.groups.control, study.design.groups.attribute
    declared = study.attributes[attribute].levels or sorted(set(group.dropna()))
    others = [level for level in declared if level != control]
    others = [level for level in others if (group == level).any()] or others
    return [control, *others] if pair is None or study.has_control(pair) else others


# --- two waves, two or more groups ---------------------------------------------------------


@dataclass(frozen=True)
class Trial:
    """Complete pairs of scores of people in groups.

    Attributes
    ----------
    pre, post : ndarray, shape (people,)
    group : ndarray of str, shape (people,)
    levels : list of str
        The control group first.
    """

    pre: Floats
    post: Floats
    group: NDArray
    levels: list[str]

    @property
    def change(self) -> Floats:
        return self.post - self.pre

    @property
    def others(self) -> list[str]:
        return self.levels[1:]

    def smallest(self, *levels: str) -> int:
        """Return the people of the smallest of these groups that has any."""
        sizes = [int(self.of(level).sum()) for level in levels]
        return min((size for size in sizes if size), default=0)

    def counted(self, *levels: str) -> dict[str, int]:
        """Return the keys of a row that rests on these groups alone."""
        n = int(np.isin(self.group, levels).sum())
        return {"n": n, "observations": n, "smallest_arm": self.smallest(*levels)}

    def of(self, level: str) -> NDArray[np.bool_]:
        """Mark the people of one group."""
        return np.asarray(self.group == level)

    def indicators(self) -> list[Floats]:
        return [self.of(level).astype(float) for level in self.others]

    def against_control(self, level: str) -> str:
        return f"group: {level} - {self.levels[0]}"


def _difference(level: str, control: str) -> str:
    return f"{level} - {control}"


def _row(term: str, method: str, **found: Any) -> dict:
    return {"term": term, "method": method, **found}


def _not_estimable(term: str, method: str, why: str) -> dict:
    return _row(term, method, note=NOT_ESTIMABLE + why)


def _t_row(
    term: str,
    method: str,
    study: Study,
    *,
    estimate: float,
    se: float,
    df: float,
    test: bool = True,
) -> dict:
    """Return a row with a t interval and, unless `test` is false, its t and p."""
    reach = se * scipy.special.stdtrit(df, (1 + study.ci_level) / 2)
    row = _row(
        term,
        method,
        estimate=estimate,
        se=se,
        df=df,
        ci_low=estimate - reach,
        ci_high=estimate + reach,
        ci_level=study.ci_level,
    )
    if test:
        t = estimate / se
        row |= {"test_statistic": t, "p": 2 * scipy.special.stdtr(df, -abs(t))}
    return row


def _ancova(study: Study, trial: Trial) -> Iterator[dict]:
    indicators = trial.indicators()
    x = np.column_stack([np.ones_like(trial.pre), trial.pre, *indicators])
    terms = ["intercept", "pre", *map(trial.against_control, trial.others)]
    why = problem(trial.post, x, _DEPENDENT)
    if why:
        for method in (ANCOVA, ANCOVA_HC3):
            for term in terms[2:]:
                yield _not_estimable(term, method, why)
        return
    fit = Regression(trial.post, x)

    def linear(
        covariance: Floats, term: str, method: str, weights: Floats, test: bool = True
    ) -> dict:
        se = float(np.sqrt(weights @ covariance @ weights))
        value = float(weights @ fit.coefficients)
        return _t_row(term, method, study, estimate=value, se=se, df=fit.df, test=test)

    units = np.eye(x.shape[1])
    for term, weights in zip(terms, units, strict=True):
        yield linear(fit.covariance, term, ANCOVA, weights)
    at_mean = np.concatenate([[1, trial.pre.mean()], np.zeros(len(indicators))])
    for level, shift in zip(trial.levels, [0 * units[0], *units[2:]], strict=True):
        adjusted = f"adjusted mean: {level}"
        yield linear(fit.covariance, adjusted, ANCOVA, at_mean + shift, test=False)
    yield _f_row("F: group", ANCOVA, nested_f(fit, Regression(trial.post, x[:, :2])))
    slopes = np.column_stack([x, *(trial.pre * indicator for indicator in indicators)])
    why = problem(trial.post, slopes, _DEPENDENT)
    if why:
        yield _not_estimable("F: pre x group", ANCOVA, why)
    else:
        unequal = Regression(trial.post, slopes)
        test = nested_f(unequal, fit)
        yield _f_row("F: pre x group", ANCOVA, test)
        if test.p < 1 - study.ci_level:
            yield from _at_baselines(study, trial, unequal)

    why = fixed_by_one(x)
    if why:
        for term in terms[2:]:
            yield _not_estimable(term, ANCOVA_HC3, why)
        return
    for term, weights in zip(terms, units, strict=True):
        yield linear(fit.hc3, term, ANCOVA_HC3, weights)


def _at_baselines(study: Study, trial: Trial, fit: Regression) -> Iterator[dict]:
    """Compare the groups at a low, a middle and a high pre-test, since the slopes differ.

    The baselines are the mean of the pre-test and one standard deviation to either side, where
    there are people (Rogosa 1980, Psychological Bulletin 88, 307-321).
    """
    middle, spread = float(trial.pre.mean()), float(trial.pre.std(ddof=1))
    others = len(trial.others)
    for place, level in enumerate(trial.others):
        for name, at in (
            ("mean - SD", middle - spread),
            ("mean", middle),
            ("mean + SD", middle + spread),
        ):
            weights = np.zeros(fit.x.shape[1])
            weights[2 + place], weights[2 + others + place] = 1.0, at
            row = _t_row(
                f"group at pre {name}: {_difference(level, trial.levels[0])}",
                ANCOVA_SLOPES,
                study,
                estimate=float(weights @ fit.coefficients),
                se=float(np.sqrt(weights @ fit.covariance @ weights)),
                df=fit.df,
            )
            yield row | {"note": "the slopes differ between the groups"}


def _freedman_lane(study: Study, trial: Trial) -> Iterator[dict]:
    """Test each group's adjusted difference by permuting residuals."""
    x = np.column_stack([np.ones_like(trial.pre), trial.pre, *trial.indicators()])
    why, rng = problem(trial.post, x, _DEPENDENT), stream(study.seed, "freedman-lane")
    for place, level in enumerate(trial.others, start=2):
        term = trial.against_control(level)
        if why:
            yield _not_estimable(term, ANCOVA_PERMUTED, why)
            continue
        found = freedman_lane(trial.post, x, place, study.ci_level, rng)
        tried = f"all {found.tried}" if found.all else f"{found.tried} random"
        row = _row(term, ANCOVA_PERMUTED, estimate=found.estimate, p=found.p)
        row["note"] = f"{tried} orders; limits: what they do not reject"
        if np.isfinite([found.low, found.high]).all():
            limits = {"ci_low": found.low, "ci_high": found.high, "ci_level": study.ci_level}
            yield row | limits
        else:
            yield row | {"note": f"{tried} orders; no interval: they reject no value at this level"}


def _nested(study: Study, trial: Trial, site: NDArray) -> Iterator[dict]:
    """Compare arms whose members were in groups with people on their own.

    Members of one group resemble each other; people on their own share nothing. Both the
    design's own analysis of covariance and the change scores get a random intercept of the group
    that only members have.

    References
    ----------
    Bauer, D. J., Sterba, S. K., & Hallfors, D. D. (2008). Evaluating group-based interventions
    when control participants are ungrouped. Multivariate Behavioral Research, 43, 210-236.
    """
    member = np.array([isinstance(each, str) for each in site])
    cluster = np.where(member, site.astype(object), [f"alone {i}" for i in range(len(site))])
    sizes = pd.Series(site[member]).value_counts()
    why = "" if (sizes > 1).sum() > 1 else "fewer than two groups of two members with both scores"
    of_arm = pd.Series(site[member]).groupby(trial.group[member]).nunique()
    if not why and of_arm.max() < 2:
        why = "no arm has two groups, so that group and arm cannot be told apart"
    ones, indicators = np.ones_like(trial.pre), trial.indicators()
    designs = [
        (ANCOVA_NESTED, trial.post, ["intercept", "pre"], [ones, trial.pre]),
        (CHANGE_NESTED, trial.change, ["intercept"], [ones]),
    ]
    terms = [trial.against_control(level) for level in trial.others]
    for method, y, first, columns in (
        designs if study.design.kind == "randomised" else designs[::-1]
    ):
        x = np.column_stack([*columns, *indicators])
        lacking = why or problem(y, x, _DEPENDENT)
        fit = None
        if not lacking:
            try:
                fit = fit_random_intercept(y, x, cluster, shared=member)
            except NotEstimable as reason:
                lacking = str(reason)
        if fit is None:
            for term in terms:
                yield _not_estimable(term, method, lacking)
            continue
        people = f"{len(sizes)} groups, {int(member.sum())} of {len(member)} people in them"
        if fit.singular:
            people += "; singular fit: the variance between groups is estimated at zero"
        units = np.eye(x.shape[1])
        order = [*range(len(first), len(units)), *range(len(first))]  # the arms first
        for place in order:
            value, se, df = fit.contrast(units[place])
            term = [*first, *terms][place]
            row = _t_row(term, method, study, estimate=value, se=se, df=df)
            yield row | {"note": people}
        between, within = fit.person_variance, fit.residual_variance
        yield _row("variance: group", method, estimate=between)
        yield _row("variance: residual", method, estimate=within)
        yield _row("icc: group", method, estimate=between / (between + within))


def _f_row(term: str, method: str, test: FTest) -> dict:
    found = {"df_num": test.df_num, "df": test.df, "p": test.p}
    return _row(term, method, estimate=test.value, test_statistic=test.value, **found)


def _change(study: Study, trial: Trial, rng: np.random.Generator) -> Iterator[dict]:
    x = np.column_stack([np.ones_like(trial.pre), *trial.indicators()])
    why = problem(trial.change, x, _DEPENDENT)
    control = trial.levels[0]
    if why:
        for level in trial.others:
            yield _not_estimable(trial.against_control(level), CHANGE, why)
    else:
        fit = Regression(trial.change, x)
        errors = np.sqrt(np.diag(fit.covariance))
        terms = [f"mean change: {control}", *map(trial.against_control, trial.others)]
        for term, value, se in zip(terms, fit.coefficients, errors, strict=True):
            yield _t_row(term, CHANGE, study, estimate=float(value), se=float(se), df=fit.df)
    base = trial.change[trial.of(control)]
    for level in trial.others:
        other = trial.change[trial.of(level)]
        term = trial.against_control(level)
        of_two = trial.counted(control, level)
        yield _welch(study, term, other, base) | of_two
        yield _relabelled(term, other, base, rng) | of_two


def _welch(study: Study, term: str, first: Floats, second: Floats) -> dict:
    if min(len(first), len(second)) < 2:
        return _not_estimable(term, WELCH, _TOO_FEW)
    error = first.var(ddof=1) / len(first) + second.var(ddof=1) / len(second)
    if error <= 1e-20 * (first @ first + second @ second):
        return _not_estimable(term, WELCH, "the changes do not vary within the groups")
    found = welch(first, second, study.ci_level)
    return _t_row(term, WELCH, study, estimate=found.difference, se=found.se, df=found.df)


def _relabelled(term: str, first: Floats, second: Floats, rng: np.random.Generator) -> dict:
    """Test the difference in mean change by giving the group labels out again."""
    if min(len(first), len(second)) < 2:
        return _not_estimable(term, PERMUTATION, _TOO_FEW)
    arrangements = comb(len(first) + len(second), len(first))
    exact = arrangements <= RELABELLINGS
    how = f"all {arrangements}" if exact else f"{RELABELLINGS} random"
    method = f"{PERMUTATION} ({how})"

    def distance(x: Floats, y: Floats, axis: int) -> Floats:
        # Rounded, so that sums of the same changes in another order stay ties.
        return np.abs(np.round(x.mean(axis=axis) - y.mean(axis=axis), 10))

    result = scipy.stats.permutation_test(
        (first, second),
        distance,
        n_resamples=np.inf if exact else RELABELLINGS,
        alternative="greater",
        vectorized=True,
        rng=rng,
    )
    difference = float(first.mean() - second.mean())
    return _row(term, method, estimate=difference, p=float(result.pvalue))


def d_ppc2(trial: Trial, level: str, ci_level: float) -> tuple[float, float, float]:
    """Return the difference in change over the pooled SD of the pre-test, with its interval.

    d_ppc2 = c (change_T - change_C) / SD_pre, c = 1 - 3 / (4 (n_T + n_C - 2) - 1).

    The interval takes the limits of the noncentral t of the change scores times SD_change /
    SD_pre, as for d_av within one group. Simulated coverage of 95 % limits at 8 to 40 people a
    group is 93 to 96 %, also where the SD differs between the waves; there the published
    variance, which takes both SDs to be equal, covers 85 to 98 %.

    Parameters
    ----------
    trial : Trial
    level : str
        The group that is compared with the control group.
    ci_level : float

    Returns
    -------
    tuple of float
        Estimate, lower and upper limit.

    References
    ----------
    Morris (2008), Organizational Research Methods 11, 364-386, eq. 8-10.
    """
    treated, control = trial.of(level), trial.of(trial.levels[0])
    sizes = treated.sum(), control.sum()
    df = int(sum(sizes) - 2)
    factor = 1 - 3 / (4 * df - 1)

    def pooled_sd(values: Floats) -> float:
        squares = sum(((values[g] - values[g].mean()) ** 2).sum() for g in (treated, control))
        return float(np.sqrt(squares / df))

    sd_pre, sd_change = pooled_sd(trial.pre), pooled_sd(trial.change)
    difference = trial.change[treated].mean() - trial.change[control].mean()
    root = np.sqrt(1 / sizes[0] + 1 / sizes[1])
    low, high = noncentral_t_interval(difference / (sd_change * root), df, ci_level)
    scale = factor * root * sd_change / sd_pre
    return float(factor * difference / sd_pre), float(low * scale), float(high * scale)


def _d_ppc2(study: Study, trial: Trial) -> Iterator[dict]:
    for level in trial.others:
        yield _one_d_ppc2(study, trial, level) | trial.counted(trial.levels[0], level)


def _at_start(study: Study, trial: Trial) -> Iterator[dict]:
    """Say how far apart each arm and the control were before; nothing is tested.

    Whether allocation was by chance is known without a test; what a difference can do to the
    result depends on how large it is, not on how sure.
    """
    control = trial.levels[0]
    for level in trial.others:
        term = f"g_pre: {_difference(level, control)}"
        both = [trial.pre[trial.of(each)] for each in (level, control)]
        counted = trial.counted(control, level)
        if min(map(len, both)) < 2:
            yield _not_estimable(term, AT_START, _TOO_FEW) | counted
            continue
        found = hedges_g(both[0], both[1], study.ci_level).row()
        told = ("estimate", "ci_low", "ci_high", "ci_level", "note")
        yield _row(term, AT_START, **{name: found[name] for name in told}) | counted


def _one_d_ppc2(study: Study, trial: Trial, level: str) -> dict:
    control = trial.levels[0]
    term = f"d_ppc2: {_difference(level, control)}"
    both = [trial.of(level), trial.of(control)]
    if min(group.sum() for group in both) < 2:
        return _not_estimable(term, D_PPC2, _TOO_FEW)
    if all(np.ptp(trial.pre[group]) == 0 for group in both):
        return _not_estimable(term, D_PPC2, "the pre-test scores do not vary within the groups")
    if all(np.ptp(trial.change[group]) < 1e-10 for group in both):
        return _not_estimable(term, D_PPC2, "the changes do not vary within the groups")
    value, low, high = d_ppc2(trial, level, study.ci_level)
    row = _row(term, D_PPC2, estimate=value)
    if np.isfinite([low, high]).all():
        return row | {"ci_low": low, "ci_high": high, "ci_level": study.ci_level}
    return row | {"note": "no interval: its limits are beyond the range of numbers"}


# --- several waves -------------------------------------------------------------------------


@dataclass(frozen=True)
class _Stacked:
    """Scores one below the other, and the columns that explain them."""

    values: Floats
    design: Floats
    person: NDArray
    terms: list[str]
    tested: list[int]  # columns of the joint F test
    test: str  # its name
    first: str  # the wave that changes start from
    smallest: int | None  # people of the smallest group at a wave


def _stack(
    wide: pd.DataFrame,
    waves: list[str],
    group: pd.Series | None,
    levels: list[str] | None = None,
    adjust: bool = False,
) -> _Stacked:
    """Arrange scores for a mixed model with treatment contrasts (first wave, control group).

    With `adjust` the first wave is a covariate of the later ones instead of an outcome.
    """
    first = waves[0]
    used = waves[1:] if adjust else waves
    people = wide[wide[first].notna()] if adjust else wide
    long = people[used].rename_axis(columns="wave").stack().dropna()
    person = long.index.get_level_values(0)
    wave = np.asarray(long.index.get_level_values(1))
    columns, terms = [np.ones(len(long))], ["intercept"]
    if adjust:
        columns.append(people[first].loc[person].to_numpy())
        terms.append("pre")
    base = used[0]
    in_wave = {later: (wave == later).astype(float) for later in used[1:]}
    columns += in_wave.values()
    tested = list(range(len(terms), len(terms) + len(in_wave)))
    within = f" in {levels[0]}" if levels else ""
    terms += [f"wave{within}: {later} - {base}" for later in in_wave]
    test, smallest = "F: wave", None
    if group is not None and levels is not None:
        control = levels[0]
        of = np.asarray(group.loc[person])
        sizes = pd.Series(list(zip(of, wave, strict=True))).value_counts()
        smallest = int(sizes.min()) if len(sizes) else None
        in_group = {level: (of == level).astype(float) for level in levels[1:]}
        columns += in_group.values()
        terms += [f"group at {base}: {_difference(level, control)}" for level in in_group]
        tested = []
        for level, member in in_group.items():
            for later, at in in_wave.items():
                tested.append(len(terms))
                columns.append(member * at)
                terms.append(f"wave x group: {later} - {base}, {_difference(level, control)}")
        test = "F: wave x group"
    return _Stacked(
        long.to_numpy(),
        np.column_stack(columns),
        np.asarray(person),
        terms,
        tested,
        test,
        first,
        smallest,
    )


def _mixed_rows(study: Study, data: _Stacked, method: str, to: str) -> Iterator[dict]:
    keys: dict = {
        "wave_from": data.first,
        "wave_to": to,
        "n": len(set(data.person)),
        "observations": len(data.values),
        "smallest_arm": data.smallest,
    }
    key_terms = [data.terms[index] for index in data.tested]
    try:
        fit = fit_random_intercept(data.values, data.design, data.person)
    except NotEstimable as reason:
        for term in key_terms:
            yield {**keys, **_not_estimable(term, method, str(reason))}
        return
    note = "singular fit: the variance between people is estimated at zero" if fit.singular else ""
    for row in _fitted_rows(study, data, fit, method):
        yield {**keys, "note": note, **row}


def _fitted_rows(study: Study, data: _Stacked, fit: RandomIntercept, method: str) -> Iterator[dict]:
    units = np.eye(len(data.terms))
    for term, weights in zip(data.terms, units, strict=True):
        estimate, se, df = fit.contrast(weights)
        yield _t_row(term, method, study, estimate=estimate, se=se, df=df)
    yield _f_row(data.test, method, fit.f_test(units[data.tested]))
    state = {} if fit.singular else {"note": "the fit converged"}
    yield _row("variance: person", method, estimate=fit.person_variance, **state)
    yield _row("variance: residual", method, estimate=fit.residual_variance)


# --- one group as one cluster --------------------------------------------------------------


def _cluster_rows(study: Study, pairs: pd.DataFrame) -> Iterator[dict]:
    """Show how the interval of the mean difference widens if members resemble each other.

    The members of one group are one cluster: its mean varies by (1 + (n - 1) ICC) times what
    independent members would give (the design effect), while their spread shows only 1 - ICC
    of the variance. The ratio of the two makes the t interval exact for a given ICC.

    References
    ----------
    Walsh (1947), Annals of Mathematical Statistics 18, 88-96.
    """
    pre, post = pairs.columns
    changes = (pairs[post] - pairs[pre]).to_numpy()
    n = len(changes)
    keys = {"wave_from": pre, "wave_to": post, "n": n, "observations": n}
    for correlation in CORRELATIONS:
        term = f"mean difference at ICC {correlation:.2f}"
        if n < 2 or np.ptp(changes) < 1e-10:
            why = "all differences are equal" if n > 1 else f"{n} people have both scores"
            yield {**keys, **_not_estimable(term, CLUSTER, why)}
            continue
        effect = 1 + (n - 1) * correlation
        se = np.sqrt(changes.var(ddof=1) / n * effect / (1 - correlation))
        mean = float(changes.mean())
        row = _t_row(term, CLUSTER, study, estimate=mean, se=float(se), df=n - 1, test=False)
        yield {**keys, **row, "note": f"design effect 1 + (n - 1) ICC = {effect:.2f}"}
