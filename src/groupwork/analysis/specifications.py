"""What becomes of each result under other defensible choices: a specification curve.

Every combination of how answers are scored, how many may be missing, what counts as an outlier,
which estimator is used and what it does with zero differences is one specification.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from math import nan, sqrt
from typing import Any

import numpy as np
import pandas as pd
import scipy
from numpy.typing import NDArray

from groupwork.analysis.effects.comparisons import KEYS, group_of, groups_of, is_inside
from groupwork.prepare.score import answer_matrix, keyed, score_answers, scored_answers
from groupwork.statistics import exact
from groupwork.statistics.arrays import Floats
from groupwork.statistics.estimate import Estimate, estimate
from groupwork.statistics.exact import DECIMALS
from groupwork.statistics.internal_consistency import item_rest_correlations
from groupwork.statistics.normal import noncentral_t_interval, t_interval
from groupwork.statistics.paired import Pairs
from groupwork.statistics.regression import Regression, fixed_by_one, problem
from groupwork.statistics.streams import stream
from groupwork.statistics.two_samples import hedges_g, welch
from groupwork.study.instruments import Instrument, Score
from groupwork.study.study import Study
from groupwork.tables import statistics_table

#: Keys of the table of specifications.
SPECIFICATION_KEYS = [*KEYS, "scoring", "missing_rule", "outlier_rule", "zero_rule"]

AS_DECLARED = "as declared"
EVERY_ZERO = "zeros included"
#: Estimators by unit: points of the scale, or standard deviations.
UNITS = {
    "mean_diff": "points",
    "trimmed_mean": "points",
    "hodges_lehmann": "points",
    "d_z": "SD",
    "d_av": "SD",
}

#: Keys of the specifications of the difference between arms, and its estimators by unit.
CONTRAST_SPECIFICATION_KEYS = [
    *("outcome", "wave_from", "wave_to", "contrast"),
    *("scoring", "missing_rule", "outlier_rule"),
]
CONTRAST_UNITS = {
    "difference_in_change": "points",
    "adjusted": "points",
    "adjusted_hc3": "points",
    "trimmed": "points",
    "hedges_g": "SD",
}

_ADJUSTED = "later score on earlier score and arm, OLS"
_TRIM = 0.2  # share trimmed at either end
_SLACK = 1e-9  # so that a change at a limit is not beyond it by rounding
_SAME_SCALE = 0.75  # share of its items that another score must have to be a variant of it
_YUEN = f"{_TRIM:.0%} trimmed at either end; Yuen's t"


def specification_table(
    study: Study, responses: pd.DataFrame, people: pd.DataFrame
) -> pd.DataFrame:
    """Estimate the change of every outcome under every specification.

    Parameters
    ----------
    study : Study
    responses : pandas.DataFrame
        The cleaned long table of answers.
    people : pandas.DataFrame
        participant_id and a column per attribute; needed where the study has groups.

    Returns
    -------
    pandas.DataFrame
        Keys `SPECIFICATION_KEYS`. Each row is a specification, its statistic one of `UNITS`.
        Then, with all four rules "all", over the specifications of an outcome, group and pair
        of waves: specifications (the number that can be estimated), distinct (how many
        different estimates they give), expected (how many show a change in the expected
        direction), significant (those of them with p below 1 - ci_level), significant_against
        (changes against it with such a p), and for each unit lowest, median and highest; n is the
        fewest people that one of them rests on. The specifications share the same people: the
        counts describe, they test nothing.

    References
    ----------
    Simonsohn, U., Simmons, J. P., & Nelson, L. D. (2020). Specification curve analysis. Nature
    Human Behaviour, 4, 1208-1214.
    """
    rows: list[dict] = []
    groups = group_of(study, people)
    for outcome in study.outcomes:
        instrument, part = study.scales[outcome.scale]
        scored = list(_scorings(study, instrument, part, responses))
        for group in groups_of(study):
            for pair in study.comparisons:
                keys = dict(zip(KEYS, [outcome.scale, group, *pair], strict=True))
                found = []
                for rules, wide in scored:
                    inside = is_inside(group, groups, wide.index)
                    both = wide.loc[inside].reindex(columns=list(pair)).to_numpy()
                    rng = stream(study.seed, "specifications")
                    pairs = Pairs.complete(both[:, 0], both[:, 1])
                    found += [rules | row for row in _estimates(pairs, study.ci_level, rng)]
                found += summary(found, outcome.expected == "lower", 1 - study.ci_level)
                rows += [keys | row for row in found]
    return statistics_table(rows, SPECIFICATION_KEYS)


def contrast_specification_table(
    study: Study, responses: pd.DataFrame, people: pd.DataFrame
) -> pd.DataFrame:
    """Estimate each arm's difference from the comparison under every specification.

    Parameters
    ----------
    study : Study
        Of several arms.
    responses : pandas.DataFrame
        The cleaned long table of answers.
    people : pandas.DataFrame
        participant_id and the attribute that says the arm.

    Returns
    -------
    pandas.DataFrame
        Keys `CONTRAST_SPECIFICATION_KEYS`, the columns of a statistic, and smallest_arm, the
        people of the smaller arm. Each row is a specification, its statistic one of
        `CONTRAST_UNITS`; outliers are judged within each arm. Then, with all rules "all", what
        `specification_table` sums up.
    """
    assert study.design.groups is not None
    rows: list[dict] = []
    groups, control = group_of(study, people), study.design.groups.control
    declared = study.attributes[study.design.groups.attribute].levels or {}
    for outcome in study.outcomes:
        instrument, part = study.scales[outcome.scale]
        scored = list(_scorings(study, instrument, part, responses))
        for arm in (each for each in declared if each != control):
            for pair in filter(study.has_control, study.comparisons):
                keys = {"outcome": outcome.scale, "wave_from": pair[0], "wave_to": pair[1]}
                keys["contrast"] = f"{arm} - {control}"
                found = []
                for rules, wide in scored:
                    both = wide.reindex(columns=list(pair)).dropna()
                    of = np.array([groups.get(str(person)) for person in both.index])
                    sides = [both[of == each].to_numpy() for each in (arm, control)]
                    found += [rules | row for row in _contrasts(sides, study.ci_level)]
                lower, alpha = outcome.expected == "lower", 1 - study.ci_level
                sizes = [row["smallest_arm"] for row in found if row["estimate"] is not None]
                of_rules = CONTRAST_SPECIFICATION_KEYS[4:]
                whole = summary(found, lower, alpha, units=CONTRAST_UNITS, rules=of_rules)
                fewest = {"smallest_arm": min(sizes, default=0)}
                rows += [keys | row for row in (*found, *(each | fewest for each in whole))]
    smallest = pd.Series([row.pop("smallest_arm") for row in rows], dtype="Int64")
    return statistics_table(rows, CONTRAST_SPECIFICATION_KEYS).assign(smallest_arm=smallest)


def _contrasts(sides: list[Floats], level: float) -> Iterator[dict]:
    """Yield every estimator of two arms' pairs under every rule for outliers."""
    for outlier_rule, beyond in OUTLIER_RULES.items():
        kept, left_out, why = [], 0, ""
        for pairs in sides:
            change = np.round(pairs[:, 1] - pairs[:, 0], DECIMALS)
            if len(pairs) < 2 or np.ptp(change) == 0:
                why = "an arm has fewer than two people whose changes differ"
                continue
            out, spread = beyond(change)
            kept.append(pairs[~out])
            left_out += int(out.sum())
            if not spread > 0:
                why = "too many changes are equal, so there is no spread to judge outliers by"
            elif (~out).sum() < 2 or np.ptp(change[~out]) == 0:
                why = "an arm has fewer than two people whose changes differ"
        note = f"{left_out} left out" if left_out else ""
        sizes = [len(each) for each in (sides if why else kept)]
        with np.errstate(all="ignore"):  # what cannot be computed comes out as NaN
            for each in _of_two_arms(kept, sum(sizes), level, why):
                noted = replace(each, note="; ".join(filter(None, [each.note, note])))
                row = {"outlier_rule": outlier_rule} | noted.row()
                yield row | {"smallest_arm": min(sizes)}


def _of_two_arms(kept: list[Floats], n: int, level: float, why: str) -> Iterator[Estimate]:
    """Estimate and test the difference of two arms in every way of `CONTRAST_UNITS`."""
    row = partial(estimate, n=n, level=level)
    if not why:
        pairs = np.concatenate(kept)
        treated = np.repeat([1.0, 0.0], [len(each) for each in kept])
        x = np.column_stack([np.ones(len(pairs)), pairs[:, 0], treated])
        why = problem(pairs[:, 1], x, "all earlier scores are equal")
    if why:
        for statistic in CONTRAST_UNITS:
            yield row(statistic, "", nan, why=why)
        return
    first, second = (each[:, 1] - each[:, 0] for each in kept)
    found = welch(first, second, level)
    limits = (found.low, found.high)
    yield row("difference_in_change", "Welch", found.difference, interval=limits, p=found.p)
    fit = Regression(pairs[:, 1], x)
    value = float(fit.coefficients[2])
    for statistic, covariance in (("adjusted", fit.covariance), ("adjusted_hc3", fit.hc3)):
        error = float(np.sqrt(covariance[2, 2]))
        lacking = fixed_by_one(x) if statistic == "adjusted_hc3" else ""
        reach = float(scipy.special.stdtrit(fit.df, (1 + level) / 2)) * error
        p = 2 * float(scipy.special.stdtr(fit.df, -abs(value) / error))
        limits = (value - reach, value + reach)
        yield row(statistic, _ADJUSTED, value, interval=limits, p=p, why=lacking)
    trimmed = scipy.stats.ttest_ind(first, second, equal_var=False, trim=_TRIM)
    middle = float(scipy.stats.trim_mean(first, _TRIM) - scipy.stats.trim_mean(second, _TRIM))
    low, high = trimmed.confidence_interval(level)
    few = "" if np.isfinite(low) else "the values left after trimming are equal or too few"
    yield row("trimmed", _YUEN, middle, interval=(low, high), p=trimmed.pvalue, why_no_interval=few)
    yield replace(hedges_g(first, second, level), p=found.p)


# --- scores ----------------------------------------------------------------------------------


def _scorings(
    study: Study, instrument: Instrument, part: Score, responses: pd.DataFrame
) -> Iterator[tuple[dict, pd.DataFrame]]:
    """Yield scoring and missing rule with the scores they give, a row a person, a column a wave.

    Items that a variant leaves out count as missing, so that all scores are in the same points.
    """
    items = instrument.scale_items(part)
    answers = keyed(instrument, answer_matrix(instrument, responses))[items]
    half = part.model_copy(update={"max_missing": len(items) // 2, "prorate": True})
    none = part.model_copy(update={"max_missing": 0})
    missing_rules = {AS_DECLARED: part}
    if len(items) > 1 and half != part:
        missing_rules["up to half of the items missing"] = half
    if part.max_missing:
        missing_rules["no item missing"] = none
    weakest = _weakest(
        scored_answers(instrument, part, answer_matrix(instrument, responses)),
        [wave.id for wave in study.waves],
    )
    for scoring, left_out in _variants(instrument, part, weakest):
        used = answers.copy()
        used[left_out] = np.nan
        for missing_rule, rule in missing_rules.items():
            if left_out:
                more = {"max_missing": rule.max_missing + len(left_out), "prorate": True}
                rule = rule.model_copy(update=more)  # noqa: PLW2901
            values = pd.Series(score_answers(rule, used.to_numpy())["value"], used.index)
            rules = {"scoring": scoring, "missing_rule": missing_rule}
            yield rules, values.unstack("wave")


def _variants(
    instrument: Instrument, part: Score, weakest: str | None
) -> Iterator[tuple[str, list[str]]]:
    """Yield ways to score the items of a score, and the items that each leaves out."""
    yield AS_DECLARED, []
    items = instrument.scale_items(part)
    variants = []
    for other in instrument.scores:
        left_out = set(items) - set(instrument.scale_items(other))
        if len(left_out) <= (1 - _SAME_SCALE) * len(items):
            variants.append((f"items of {instrument.scale(other)}", left_out))
    if weakest is not None:
        parts = set(instrument.scored_items(part)[weakest])
        variants.append((f"without item {weakest}, of lowest item-rest r", parts))
    seen: list[set[str]] = [set()]
    for name, left_out in variants:
        if left_out not in seen:
            seen.append(left_out)
            yield name, [item for item in items if item in left_out]


def _weakest(answers: pd.DataFrame, waves: list[str]) -> str | None:
    """Return the item with the lowest item-rest correlation where most people answered all.

    None for fewer than four items, or if no wave has more such people than items.
    """
    complete = answers.dropna()
    wave = complete.index.get_level_values("wave")
    largest = max((complete[wave == each] for each in waves), key=len)
    if complete.shape[1] < 4 or len(largest) <= complete.shape[1]:
        return None
    rest = item_rest_correlations(np.cov(largest.to_numpy(), rowvar=False))
    return None if np.isnan(rest).all() else list(complete.columns)[int(np.nanargmin(rest))]


# --- outliers and estimators -----------------------------------------------------------------


def _beyond_mad(differences: Floats) -> tuple[NDArray[np.bool_], float]:
    away = np.abs(differences - np.median(differences))
    spread = 1.4826 * float(np.median(away))
    return away > 2.5 * spread + _SLACK, spread


def _beyond_fences(differences: Floats) -> tuple[NDArray[np.bool_], float]:
    low, high = np.quantile(differences, [0.25, 0.75])
    reach = 1.5 * float(high - low)
    return (differences < low - reach - _SLACK) | (differences > high + reach + _SLACK), reach


#: Rules for outliers: which changes are left out, and the spread that they are judged by.
OUTLIER_RULES: dict[str, Callable[[Floats], tuple[NDArray[np.bool_], float]]] = {
    "everybody": lambda differences: (np.zeros(len(differences), dtype=bool), 1.0),
    "without changes beyond 2.5 MAD (Leys et al. 2013)": _beyond_mad,
    "without changes beyond 1.5 IQR (Tukey)": _beyond_fences,
}


def _estimates(pairs: Pairs, level: float, rng: np.random.Generator) -> Iterator[dict]:
    """Yield every estimator under every rule for outliers and zeros."""
    for outlier_rule, beyond in OUTLIER_RULES.items():
        kept, note, why = pairs, "", pairs.no_spread
        if not why:
            out, spread = beyond(pairs.differences)
            kept = Pairs(pairs.pre[~out], pairs.post[~out])
            note = f"{out.sum()} left out" if out.any() else ""
            if not spread > 0:
                why = "too many changes are equal, so there is no spread to judge outliers by"
        with np.errstate(all="ignore"):  # what cannot be computed comes out as NaN
            for zero_rule, found in estimators(kept, level, rng, why):
                noted = replace(found, note="; ".join(filter(None, [found.note, note])))
                yield {"outlier_rule": outlier_rule, "zero_rule": zero_rule} | noted.row()


def estimators(
    pairs: Pairs, level: float, rng: np.random.Generator, why: str = ""
) -> Iterator[tuple[str, Estimate]]:
    """Estimate and test a change in every way of `UNITS`.

    Parameters
    ----------
    pairs : Pairs
    level : float
        Level of the intervals.
    rng : numpy.random.Generator
        For tests whose patterns of signs are too many to count.
    why : str
        Why nothing shall be estimated, or nothing.

    Yields
    ------
    str, Estimate
        The rule for zero differences, and the estimate.
    """
    n, why = pairs.n, why or pairs.no_spread
    row = partial(estimate, n=n, level=level)
    if why:
        for statistic in UNITS:
            yield EVERY_ZERO, row(statistic, "", nan, why=why)
        yield exact.ZERO_RULES[0], row("hodges_lehmann", "", nan, why=why)
        return
    mean, p = pairs.mean_diff, 2 * float(scipy.special.stdtr(n - 1, -abs(pairs.t)))
    limits = t_interval(mean, pairs.sd_diff, n, level)
    yield EVERY_ZERO, row("mean_diff", "t interval, paired t", mean, interval=limits, p=p)
    yield EVERY_ZERO, trimmed_mean(pairs.differences, level)
    moved = pairs.differences[pairs.differences != 0]
    for zero_rule, used, ranked in (
        (EVERY_ZERO, pairs.differences, "Pratt zeros"),
        ("zeros dropped", moved, "zeros dropped"),
    ):
        yield zero_rule, _hodges_lehmann(used, ranked, level, rng)
    low, high = np.array(noncentral_t_interval(pairs.t, n - 1, level)) / sqrt(n)
    lacking = "t is too large for the noncentral t distribution" if np.isnan(low) else ""
    rms = sqrt((pairs.sd_pre**2 + pairs.sd_post**2) / 2)
    for statistic, method, factor in (
        ("d_z", "noncentral t, paired t", 1.0),
        ("d_av", "rms of the two SDs; limits of d_z rescaled, paired t", pairs.sd_diff / rms),
    ):
        yield (
            EVERY_ZERO,
            row(
                statistic,
                method,
                pairs.d_z * factor,
                interval=(low * factor, high * factor),
                p=p,
                why_no_interval=lacking,
            ),
        )


def _hodges_lehmann(
    differences: Floats, ranked: Any, level: float, rng: np.random.Generator
) -> Estimate:
    row = partial(estimate, "hodges_lehmann", f"Walsh median; Wilcoxon, {ranked}")
    n = len(differences)
    if n > exact.MOST_FOR_WALSH:
        return row(nan, n=n, why=f"more than {exact.MOST_FOR_WALSH:,} people")
    middle, low, high, _ = exact.hodges_lehmann(differences, level)
    test = exact.wilcoxon(exact.signed_ranks(differences, ranked), rng)
    few = f"{n} people are too few for this level" if np.isnan(low) else ""
    return row(middle, n=n, interval=(low, high), level=level, p=test.p, why_no_interval=few)


def trimmed_mean(differences: Floats, level: float) -> Estimate:
    """Estimate and test the trimmed mean of differences.

    Parameters
    ----------
    differences : ndarray, shape (n,)
    level : float
        Level of the interval.

    Notes
    -----
    With h values left after trimming, the error is the winsorised SD over (1 - 2 gamma) sqrt(n)
    and t has h - 1 degrees of freedom (Tukey & McLaughlin 1963; Yuen 1974).
    """
    n = len(differences)
    cut = int(_TRIM * n)
    ordered = np.sort(differences)
    value = float(ordered[cut : n - cut].mean())
    row = partial(estimate, "trimmed_mean", _YUEN, value, n=n)
    spread = float(np.clip(ordered, ordered[cut], ordered[n - cut - 1]).std(ddof=1))
    df = n - 2 * cut - 1
    if df < 1 or spread == 0:
        return row(why_no_interval="the values left after trimming are equal or fewer than two")
    error = spread / ((1 - 2 * _TRIM) * sqrt(n))
    reach = float(scipy.special.stdtrit(df, (1 + level) / 2)) * error
    p = 2 * float(scipy.special.stdtr(df, -abs(value) / error))
    return row(interval=(value - reach, value + reach), level=level, p=p)


def summary(
    rows: list[dict],
    lower: bool,
    alpha: float,
    *,
    units: Mapping[str, str] = UNITS,
    rules: Sequence[str] = tuple(SPECIFICATION_KEYS[len(KEYS) :]),
) -> list[dict]:
    """Say how far specifications agree.

    Parameters
    ----------
    rows : list of dict
        One specification each.
    lower : bool
        A fall is expected.
    alpha : float
        Below it a p counts as small.
    units : mapping of str to str
        Estimator -> its unit.
    rules : sequence of str
        Key columns of the choices.

    Returns
    -------
    list of dict
        Rows whose rules are "all"; n is the fewest people that a specification rests on. Those in
        points of the scale are counted: in standard deviations the same change, and the same test
        of it, is told a second time.
    """
    estimable = [row for row in rows if row["estimate"] is not None]
    known = [row for row in estimable if units[row["statistic"]] == "points"]
    lacking = "" if known else "no specification can be estimated"
    n = min((row["n"] for row in estimable), default=0)
    as_expected = [(row["estimate"] < 0) if lower else (row["estimate"] > 0) for row in known]
    small = [row["p"] is not None and row["p"] < alpha for row in known]
    both = [one and other for one, other in zip(as_expected, small, strict=True)]
    found = [
        estimate("specifications", "in points that can be estimated", len(known), n=n),
        estimate(
            "distinct",
            "different estimates among them: other rules may choose the same people",
            len({round(row["estimate"], DECIMALS) for row in known}),
            n=n,
            why=lacking,
        ),
        estimate(
            "expected",
            "changes in the expected direction",
            sum(as_expected),
            n=n,
            why=lacking,
        ),
        estimate(
            "significant",
            f"changes in the expected direction with p < {alpha:.3g}",
            sum(both),
            n=n,
            why=lacking,
        ),
        estimate(
            "significant_against",
            f"changes against the expected direction with p < {alpha:.3g}",
            sum(one and not other for one, other in zip(small, as_expected, strict=True)),
            n=n,
            why=lacking,
        ),
    ]
    for name in dict.fromkeys(row["statistic"] for row in known):
        of = [each for each, row in zip(both, known, strict=True) if row["statistic"] == name]
        found += [
            estimate("specifications_of", name, len(of), n=n),
            estimate("significant_of", name, sum(of), n=n),
        ]
    for unit in dict.fromkeys(units.values()):
        values = [row["estimate"] for row in estimable if units[row["statistic"]] == unit]
        for name, over in (("lowest", min), ("median", np.median), ("highest", max)):
            value = float(over(values)) if values else nan
            found.append(estimate(name, f"in {unit}", value, n=n, why=lacking))
    return [dict.fromkeys(rules, "all") | each.row() for each in found]
