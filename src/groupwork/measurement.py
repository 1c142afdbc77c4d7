"""How well the items of a scale hold together.

The functions of one scale work on the covariance matrix of its reverse-coded items, shape
(items, items); the tables hold their results for every scale, wave and item of a study.
"""

from collections.abc import Iterator
from math import atanh, isnan, log, nan, sqrt, tanh
from typing import Any

import numpy as np
import pandas as pd
from scipy import optimize, special, stats

from groupwork.descriptives import by_group, describe, shares_at_ends
from groupwork.estimate import LARGEST_SCORE, TOO_LARGE, Estimate, estimate
from groupwork.instruments import Instrument
from groupwork.score import answer_matrix, scored_answers
from groupwork.study import Study
from groupwork.tables import statistics_table

#: Statistics of the reliability table and how each is computed.
METHODS = {
    "alpha": "Cronbach, Feldt interval",
    "omega_total": "one-factor ML, delta interval on the logit",
    "alpha_standardised": "Cronbach, of the correlations",
    "mean_inter_item_r": "Pearson",
    "split_half": "odd-even, Spearman-Brown (Horst for unequal halves)",
    "lowest_item_rest_r": "Pearson, the rest without the item",
    "highest_alpha_if_dropped": "Cronbach, without the item",
}

#: Statistics of the retest table and how each is computed.
RETEST_METHODS = {
    "icc_agreement": "ICC(A,1), two-way, absolute agreement; F interval",
    "icc_consistency": "ICC(C,1), two-way, consistency; F interval",
    "r": "Pearson; Fisher z interval",
    "sem": "standard error of measurement, root of the residual mean square",
}

#: Statistics of the dimensions table, but for those of each component, and their methods.
DIMENSION_METHODS = {
    "components_suggested": "parallel analysis, 95th percentile of 1,000 permutations",
    "first_share": "first eigenvalue / number of items",
    "one_factor_chi2": "one-factor ML, Bartlett's correction",
    "one_factor_rmsr": "root mean square of the residual correlations",
    "lowest_loading": "one-factor ML, standardised",
}

#: Note of an item that runs against the rest of its scale.
REVERSED = "reversed?"

_SEED = 53  # number of this module's own random stream
_PERMUTATIONS = 1000
_RANDOM = f"95th percentile of {_PERMUTATIONS:,} data sets with the answers to each item permuted"
_ZERO = 1e-12  # share of the summed item variances below which a variance is rounding error
_SINGULAR = 1e10  # condition number from which a model counts as not identified
_LEAST_UNIQUENESS = 0.005  # bound of the search, as in R's factanal; a solution at it is improper


def cronbach_alpha(covariance: np.ndarray) -> float:
    """Return Cronbach's alpha, k/(k - 1) · (1 - sum of item variances / variance of the sum).

    Of a correlation matrix this is the standardised alpha. NaN for one item, or if the sum
    does not vary.
    """
    items, trace, total = len(covariance), np.trace(covariance), covariance.sum()
    if items < 2 or total <= _ZERO * trace:
        return nan
    return float(items / (items - 1) * (1 - trace / total))


def feldt_interval(alpha: float, n: int, items: int, level: float) -> tuple[float, float]:
    """Return Feldt's interval for alpha.

    Parameters
    ----------
    alpha : float
    n, items : int
        People and items.
    level : float
        Level of the interval.

    Notes
    -----
    (1 - alpha of the population) / (1 - alpha of the sample) follows F with n - 1 and
    (n - 1)(k - 1) degrees of freedom; exact if people and errors are normal and the items
    essentially tau-equivalent (Feldt, Woodruff & Salih 1987, formulas 6 and 7).
    """
    f = stats.f(n - 1, (n - 1) * (items - 1))
    tail = (1 - level) / 2
    return 1 - (1 - alpha) * float(f.ppf(1 - tail)), 1 - (1 - alpha) * float(f.ppf(tail))


def item_rest_correlations(covariance: np.ndarray) -> np.ndarray:
    """Return the correlation of each item with the sum of the others; NaN if either is constant."""
    variance = np.diag(covariance)
    with_rest = covariance.sum(axis=1) - variance
    of_rest = covariance.sum() - 2 * with_rest - variance
    smallest = _ZERO * variance.sum()
    varies = (variance > smallest) & (of_rest > smallest)
    scale = np.sqrt(np.where(varies, variance * of_rest, 1))
    exact = np.where(np.abs(with_rest) > smallest, with_rest, 0)  # else "reversed?" by rounding
    return np.where(varies, exact / scale, nan)


def alpha_if_dropped(covariance: np.ndarray) -> np.ndarray:
    """Return, for each item, Cronbach's alpha of the others."""
    items = np.arange(len(covariance))
    others = [np.ix_(items != item, items != item) for item in items]
    return np.array([cronbach_alpha(covariance[other]) for other in others])


def split_half(covariance: np.ndarray) -> float:
    """Return the reliability of the sum, judged by the correlation of odd with even items.

    NaN if a half does not vary, or if the halves are opposites.

    Notes
    -----
    With r the correlation of the halves and p and q their shares of the items, Horst's (1951)
    formula for halves of unequal length is r (√(r² + 4pq(1 - r²)) - r) / (2pq(1 - r²)). For
    p = q it is the Spearman-Brown formula 2r / (1 + r).
    """
    odd = np.arange(len(covariance)) % 2 == 0
    of_odd, of_even = (covariance[np.ix_(half, half)].sum() for half in (odd, ~odd))
    if min(of_odd, of_even) <= _ZERO * np.trace(covariance):
        return nan
    r = float(covariance[np.ix_(odd, ~odd)].sum() / sqrt(of_odd * of_even))
    if abs(r) > 1 - _ZERO:
        return 1.0 if r > 0 else nan
    p, unexplained = odd.mean(), 1 - r**2
    pq = float(p * (1 - p))
    return r * (sqrt(r**2 + 4 * pq * unexplained) - r) / (2 * pq * unexplained)


class NoFactorError(ArithmeticError):
    """A common factor cannot be estimated; the message is the reason."""


def one_factor(correlation: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Fit one common factor by maximum likelihood.

    Parameters
    ----------
    correlation : numpy.ndarray, shape (items, items)
    n : int
        People.

    Returns
    -------
    loadings, uniquenesses : numpy.ndarray, shape (items,)
        The sign of all loadings together is arbitrary.

    Raises
    ------
    NoFactorError
        Too few items or people, dependent items, no convergence, or an improper solution.

    Notes
    -----
    The likelihood is maximised over the uniquenesses alone; given them, the loadings follow
    from the first eigenvector of the scaled matrix (Jöreskog 1967).
    """
    items = len(correlation)
    if items < 3:
        raise NoFactorError("one factor needs at least three items")
    if n <= items:
        raise NoFactorError(f"{n} complete cases are too few for a factor of {items} items")
    if np.linalg.matrix_rank(correlation, hermitian=True) < items:
        raise NoFactorError("an item does not vary or follows from the others")

    def factor(log_psi: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the loadings and all but the largest eigenvalue, given log uniquenesses."""
        scale = np.exp(log_psi / 2)
        values, vectors = np.linalg.eigh(correlation / np.outer(scale, scale))
        return scale * sqrt(max(values[-1] - 1, 0)) * vectors[:, -1], values[:-1]

    def discrepancy(log_psi: np.ndarray) -> tuple[float, np.ndarray]:
        loadings, rest = factor(log_psi)
        psi = np.exp(log_psi)
        return float((rest - np.log(rest) - 1).sum()), (loadings**2 + psi - 1) / psi

    least = log(_LEAST_UNIQUENESS)
    start = np.log((1 - 0.5 / items) / np.diag(np.linalg.inv(correlation)))
    log_psi = optimize.minimize(
        discrepancy,
        np.clip(start, least, 0),
        jac=True,
        method="L-BFGS-B",
        bounds=[(least, 0)] * items,
        options={"ftol": 1e-15, "gtol": 1e-10, "maxiter": 1000},
    ).x
    if (log_psi < least + 0.01).any():
        raise NoFactorError("improper one-factor solution, an item without error")
    # The search may stop on rounding error and say "abnormal": its gradient tells better.
    if np.abs(discrepancy(log_psi)[1][log_psi < 0]).max(initial=0) > 1e-5:
        raise NoFactorError("the one-factor model did not converge")
    return factor(log_psi)[0], np.exp(log_psi)


def omega_total(covariance: np.ndarray, n: int, level: float) -> Estimate:
    """Estimate McDonald's omega total from a one-factor model.

    Parameters
    ----------
    covariance : numpy.ndarray, shape (items, items)
    n : int
        People.
    level : float
        Level of the interval.

    Notes
    -----
    omega = (sum of loadings)² / ((sum of loadings)² + sum of error variances), in units of the
    items and as the model implies them (McDonald 1999). The interval is symmetric on the logit
    of omega, with the standard error of the delta method and the expected information; a
    large-sample method (Kelley & Pornprasertmanit 2016).
    """
    method = METHODS["omega_total"]
    variances = np.diag(covariance)
    sd = np.sqrt(np.where(variances > 0, variances, 1))
    try:
        loadings, uniquenesses = one_factor(covariance / np.outer(sd, sd), n)
        information = _information(loadings, uniquenesses, n)
        if np.linalg.cond(information) > _SINGULAR:
            raise NoFactorError("fewer than three items share a factor")
    except NoFactorError as reason:
        return estimate("omega_total", method, nan, n=n, why=str(reason))
    common, error = float(loadings @ sd), float(uniquenesses @ variances)
    logit = log(common**2 / error)
    gradient = np.concatenate([2 / common * sd, -variances / error])
    reach = stats.norm.ppf((1 + level) / 2) * sqrt(
        gradient @ np.linalg.solve(information, gradient)
    )
    low, omega, high = special.expit([logit - reach, logit, logit + reach])
    return estimate("omega_total", method, omega, n=n, interval=(low, high), level=level)


def _information(loadings: np.ndarray, uniquenesses: np.ndarray, n: int) -> np.ndarray:
    """Return the expected information of the loadings and uniquenesses of one factor.

    Its elements are (n - 1)/2 · tr(S⁻¹ dS S⁻¹ dS), with S the implied covariance matrix.
    """
    inverse = np.linalg.inv(np.outer(loadings, loadings) + np.diag(uniquenesses))
    w = inverse @ loadings
    of_loadings = inverse * (loadings @ w) + np.outer(w, w)
    between = inverse * w
    return (n - 1) * np.block([[of_loadings, between], [between.T, inverse**2 / 2]])


def reliability(answers: pd.DataFrame, level: float) -> list[Estimate]:
    """Estimate how reliable the sum of some items is.

    Parameters
    ----------
    answers : pandas.DataFrame, shape (people, items)
        Reverse-coded; people with a missing item are left out.
    level : float
        Level of the intervals.

    Returns
    -------
    list of Estimate
        The statistics of `METHODS`. Items that run against the rest are noted as "reversed?".
        The note of the last two names the item that they are about.
    """
    n, covariance, why = _complete_cases(answers)
    if why:
        return [estimate(name, METHODS[name], nan, n=n, why=why) for name in METHODS]
    items, names = len(covariance), np.array(list(map(str, answers.columns)))

    def result(statistic: str, value: float, lacking: str, **more: Any) -> Estimate:
        why = lacking if isnan(value) else ""
        return estimate(statistic, METHODS[statistic], value, n=n, why=why, **more)

    sd = np.sqrt(np.diag(covariance))
    flat = ", ".join(names[sd == 0])
    correlation = covariance / np.outer(sd, sd) if not flat else np.full_like(covariance, nan)
    alpha = cronbach_alpha(covariance)
    rest = item_rest_correlations(covariance)
    dropped = alpha_if_dropped(covariance)
    lowest = int(np.argmin(np.nan_to_num(rest, nan=2)))
    highest = int(np.argmax(np.nan_to_num(dropped, nan=-np.inf)))
    against = ", ".join(names[rest < 0])
    same = f"everybody gave the same answer: {flat}"
    warnings = [f"reversed? against the rest: {against}"] if against else []
    warnings += [same] if flat else []
    return [
        result(
            "alpha",
            alpha,
            "the sum of the items does not vary",
            interval=feldt_interval(alpha, n, items, level),
            level=level,
            note="; ".join(warnings),
        ),
        omega_total(covariance, n, level),
        result("alpha_standardised", cronbach_alpha(correlation), same),
        result("mean_inter_item_r", correlation[np.triu_indices(items, 1)].mean(), same),
        result("split_half", split_half(covariance), "a half does not vary, or they are opposites"),
        result(
            "lowest_item_rest_r",
            rest[lowest],
            "no item varies together with a rest that varies",
            note=f"item {names[lowest]}" + ("; reversed?" if rest[lowest] < 0 else ""),
        ),
        result(
            "highest_alpha_if_dropped",
            dropped[highest],
            "fewer than three items that vary",
            note=f"item {names[highest]}",
        ),
    ]


def _complete_cases(answers: pd.DataFrame) -> tuple[int, np.ndarray, str]:
    """Return the number of complete cases, their covariance matrix, and why there is none."""
    complete = answers.dropna().to_numpy(dtype=float)
    n, items = complete.shape
    if items < 2:
        return n, np.empty((0, 0)), "one item"
    if n < 3:
        return n, np.empty((0, 0)), "fewer than three complete cases"
    if not np.abs(complete).max() < LARGEST_SCORE:
        return n, np.empty((0, 0)), TOO_LARGE
    return n, np.cov(complete, rowvar=False), ""


def reliability_table(study: Study, responses: pd.DataFrame) -> pd.DataFrame:
    """Estimate the reliability of every scale at every wave, of all people together.

    Parameters
    ----------
    study : Study
    responses : pandas.DataFrame
        The cleaned long table.

    Returns
    -------
    pandas.DataFrame
        Keys scale, wave; the statistics of `METHODS`; n counts complete cases.
    """
    rows = []
    sheets = list(_sheets(study, responses))
    for scale, (scored, part) in study.scales.items():
        for instrument, wave, answers in sheets:
            if instrument is scored:
                items = scored_answers(instrument, part, answers)
                keys = {"scale": scale, "wave": wave}
                rows += [keys | each.row() for each in reliability(items, study.ci_level)]
    return statistics_table(rows, ["scale", "wave"])


def items_table(study: Study, responses: pd.DataFrame) -> pd.DataFrame:
    """Describe every item at every wave, of all people together.

    Parameters
    ----------
    study : Study
    responses : pandas.DataFrame
        The cleaned long table.

    Returns
    -------
    pandas.DataFrame
        Keys instrument, item, wave. The statistics of `describe` and `shares_at_ends`, of the
        answers as given. Then item_rest_r and alpha_if_dropped, of the reverse-coded complete
        cases within the instrument's first scale; "reversed?" notes a correlation below zero.
        Of an item that is a sum they stand alone, after the items.
    """
    rows = []
    for instrument, wave, answers in _sheets(study, responses):
        scale = scored_answers(instrument, instrument.scores[0], answers)
        within = dict(zip(scale, _items_in_scale(scale), strict=True))
        part_of = {part: item for item, parts in instrument.sums.items() for part in parts}
        for item in instrument.item_ids:
            values = answers[item].to_numpy()
            found = describe(values, study.ci_level)
            found += shares_at_ends(values, *instrument.item_range(item), study.ci_level)
            lacking = "not an item of the first scale"
            if item in part_of:
                lacking = f"a part of item {part_of[item]}"
            found += within.get(item, _item_in_scale(0, nan, nan, lacking))
            keys = {"instrument": instrument.id, "item": item, "wave": wave}
            rows += [keys | each.row() for each in found]
        for item in instrument.sums.keys() & within.keys():
            keys = {"instrument": instrument.id, "item": item, "wave": wave}
            rows += [keys | each.row() for each in within[item]]
    return statistics_table(rows, ["instrument", "item", "wave"])


def reversed_warnings(items: pd.DataFrame) -> list[str]:
    """Name the items that run against the rest of their scale, from the table of `items_table`."""
    against = items[items["note"].fillna("").eq(REVERSED)]
    columns = ["instrument", "item", "wave", "estimate", "n"]
    return [
        f"{instrument} item {item} at {wave}: r = {r:.2f} with the rest of its scale (n = {n}). "
        f"Reversed? Compare 'reversed:' of the instrument with the printed questionnaire."
        for instrument, item, wave, r, n in against[columns].itertuples(index=False)
    ]


def _items_in_scale(answers: pd.DataFrame) -> list[list[Estimate]]:
    """Return, for each item of a scale, its correlation with the rest and alpha without it."""
    n, covariance, why = _complete_cases(answers)
    if why:
        return [_item_in_scale(n, nan, nan, why)] * answers.shape[1]
    pairs = zip(item_rest_correlations(covariance), alpha_if_dropped(covariance), strict=True)
    return [_item_in_scale(n, r, alpha, "too few items that vary") for r, alpha in pairs]


def _item_in_scale(n: int, r: float, alpha: float, lacking: str) -> list[Estimate]:
    return [
        estimate(
            "item_rest_r",
            METHODS["lowest_item_rest_r"],
            r,
            n=n,
            why=lacking if isnan(r) else "",
            note=REVERSED if r < 0 else "",
        ),
        estimate(
            "alpha_if_dropped",
            METHODS["highest_alpha_if_dropped"],
            alpha,
            n=n,
            why=lacking if isnan(alpha) else "",
        ),
    ]


def _sheets(
    study: Study, responses: pd.DataFrame
) -> Iterator[tuple[Instrument, str, pd.DataFrame]]:
    """Yield (instrument, wave, answers as given) of the people who answered anything there."""
    answered = responses.loc[responses["value"].notna(), ["participant_id", "wave"]]
    present = responses.merge(answered.drop_duplicates())
    for instrument in study.questionnaires.values():
        answers = answer_matrix(instrument, present)
        for wave in study.waves:
            there = answers[answers.index.get_level_values("wave") == wave.id]
            if len(there):
                yield instrument, wave.id, there


def icc(values: np.ndarray, level: float) -> dict[str, tuple[float, float, float]]:
    """Estimate how far repeated measurements of the same people agree.

    Parameters
    ----------
    values : numpy.ndarray, shape (people, waves)
        At least three people and two waves, none missing; not all equal.
    level : float
        Level of the intervals.

    Returns
    -------
    dict
        icc_agreement, icc_consistency: estimate, lower and upper limit.

    References
    ----------
    McGraw, K. O., & Wong, S. P. (1996). Forming inferences about some intraclass correlation
    coefficients. Psychological Methods, 1, 30-46: ICC(A,1) and ICC(C,1), which are Shrout and
    Fleiss's ICC(2,1) and ICC(3,1).
    """
    n, k = values.shape
    between, of_waves, error = _mean_squares(values)
    df = (n - 1) * (k - 1)
    upper = (1 + level) / 2
    common = between + (k - 1) * error
    consistency = (between - error) / common
    agreement = (between - error) / (common + k / n * (of_waves - error))
    if error <= _ZERO * between:
        limits = (1.0, 1.0)
    else:
        ratio = between / error
        low, high = ratio / stats.f.ppf(upper, n - 1, df), ratio * stats.f.ppf(upper, df, n - 1)
        limits = (low - 1) / (low + k - 1), (high - 1) / (high + k - 1)
    ratio = k * agreement / (n * (1 - agreement)) if agreement < 1 else np.inf
    a, b = ratio, 1 + ratio * (n - 1)
    parts = (a * of_waves) ** 2 / (k - 1) + (b * error) ** 2 / df
    v = (a * of_waves + b * error) ** 2 / parts
    rest = k * of_waves + (k * n - k - n) * error
    f_low, f_high = stats.f.ppf(upper, n - 1, v), stats.f.ppf(upper, v, n - 1)
    around = (
        n * (between - f_low * error) / (f_low * rest + n * between),
        n * (f_high * between - error) / (rest + n * f_high * between),
    )
    return {
        "icc_agreement": (agreement, *around),
        "icc_consistency": (consistency, *limits),
    }


def _mean_squares(values: np.ndarray) -> tuple[float, float, float]:
    """Return the mean squares of people, waves and residuals of a two-way layout."""
    n, k = values.shape
    centre = values.mean()
    people, waves = values.mean(axis=1, keepdims=True), values.mean(axis=0, keepdims=True)
    rest = values - people - waves + centre
    return (
        float(k * ((people - centre) ** 2).sum() / (n - 1)),
        float(n * ((waves - centre) ** 2).sum() / (k - 1)),
        float((rest**2).sum() / ((n - 1) * (k - 1))),
    )


def retest(values: np.ndarray, level: float, note: str = "") -> list[Estimate]:
    """Estimate the test-retest reliability of a score.

    Parameters
    ----------
    values : numpy.ndarray, shape (people, 2)
        Scores at two waves; people who lack one are left out.
    level : float
        Level of the intervals.
    note : str
        What must be known of the correlations.

    Returns
    -------
    list of Estimate
        The statistics of `RETEST_METHODS`.
    """
    both = values[~np.isnan(values).any(axis=1)]
    n = len(both)
    why = ""
    if n < 3:
        why = "fewer than three people with both scores"
    elif not np.abs(both).max() < LARGEST_SCORE:
        why = TOO_LARGE
    elif (np.ptp(both, axis=0) == 0).any():
        why = "all scores of a wave are equal"
    if why:
        return [estimate(name, how, nan, n=n, why=why) for name, how in RETEST_METHODS.items()]
    with np.errstate(all="ignore"):  # an interval that does not exist comes out as NaN
        found = icc(both, level)
    r = float(np.clip(np.corrcoef(both, rowvar=False)[0, 1], -1, 1))
    z = nan
    if n < 4:
        lacking = "fewer than four people"
    elif abs(r) > 1 - _ZERO:
        lacking = "its limits collapse at a correlation of 1 or -1"
    else:
        lacking, z = "", stats.norm.ppf((1 + level) / 2) / sqrt(n - 3)
    limits = (tanh(atanh(r) - z), tanh(atanh(r) + z)) if not lacking else None
    return [
        *(
            estimate(
                name,
                RETEST_METHODS[name],
                value,
                n=n,
                interval=(low, high),
                level=level,
                note=note,
            )
            for name, (value, low, high) in found.items()
        ),
        estimate(
            "r",
            RETEST_METHODS["r"],
            r,
            n=n,
            interval=limits,
            level=level,
            why_no_interval=lacking,
            note=note,
        ),
        estimate("sem", RETEST_METHODS["sem"], sqrt(_mean_squares(both)[2]), n=n),
    ]


def retest_table(study: Study, scores: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Estimate the test-retest reliability of every scale where nothing was done between waves.

    Parameters
    ----------
    study : Study
    scores : pandas.DataFrame
        The table of `score.score`.
    people : pandas.DataFrame
        One row a person, with the attribute that says the group.

    Returns
    -------
    pandas.DataFrame
        Keys scale, group, wave_from, wave_to; the statistics of `RETEST_METHODS`: of everybody
        between survey and pre-test, and of the control group between the waves of the first
        comparison. Empty for a study that has neither.
    """
    rows = []
    spans = list(_spans_without_group(study))
    for scale in study.scales if spans else []:
        of_scale = scores[scores["scale"] == scale]
        for wanted, pair, note in spans:
            for group, table in by_group(study, of_scale, people):
                wide = table.pivot(index="participant_id", columns="wave", values="value")
                if group == wanted and set(pair) <= set(wide):
                    keys = {"scale": scale, "group": group} | dict(
                        zip(("wave_from", "wave_to"), pair, strict=True)
                    )
                    values = wide[list(pair)].to_numpy(dtype=float)
                    rows += [keys | each.row() for each in retest(values, study.ci_level, note)]
    return statistics_table(rows, ["scale", "group", "wave_from", "wave_to"])


def _spans_without_group(study: Study) -> Iterator[tuple[str, tuple[str, str], str]]:
    """Yield (group, two waves, note) where people were measured twice with nothing between."""
    first = {wave.role: wave.id for wave in reversed(study.waves)}
    if {"survey", "pre"} <= set(first):
        selection = study.design.selection
        chosen = selection is not None and selection.wave == first["survey"]
        note = "people were chosen by their scores at the first wave, which lowers it"
        yield "all", (first["survey"], first["pre"]), note if chosen else ""
    if study.design.groups is not None:
        yield study.design.groups.control, study.comparisons[0], "people of the control group alone"


def dimensions(
    answers: pd.DataFrame, rng: np.random.Generator
) -> tuple[list[Estimate], list[list[Estimate]]]:
    """Ask how many dimensions some items have, and how well one factor fits them.

    Parameters
    ----------
    answers : pandas.DataFrame, shape (people, items)
        Reverse-coded; people with a missing item are left out.
    rng : numpy.random.Generator

    Returns
    -------
    of_all : list of Estimate
        The statistics of `DIMENSION_METHODS`.
    of_components : list of list of Estimate
        For each component: its eigenvalue (the scree plot) and random_eigenvalue, which it must
        exceed in parallel analysis.

    Notes
    -----
    Components are suggested as long as the eigenvalue of the correlation matrix exceeds the
    95th percentile of those that chance gives to items without any relation: the answers to
    each item permuted, which keeps their distribution (Horn 1965; Buja & Eyuboglu 1992).
    """
    n, covariance, why = _complete_cases(answers)
    items = answers.shape[1]
    if not why and items < 3:
        why = "fewer than three items"
    elif not why and n <= items:
        why = f"{n} complete cases are too few for {items} items"
    elif not why and (np.diag(covariance) <= 0).any():
        why = "everybody gave the same answer to an item"
    if why:
        rows = [estimate(name, how, nan, n=n, why=why) for name, how in DIMENSION_METHODS.items()]
        return rows, []
    sd = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(sd, sd)
    eigenvalues = np.linalg.eigvalsh(correlation)[::-1]
    complete = answers.dropna().to_numpy(dtype=float)
    standard = (complete - complete.mean(axis=0)) / sd
    permuted = rng.permuted(np.repeat(standard[None], _PERMUTATIONS, axis=0), axis=1)
    drawn = np.linalg.eigvalsh(permuted.transpose(0, 2, 1) @ permuted / (n - 1))[:, ::-1]
    random = np.quantile(drawn, 0.95, axis=0)
    beaten = eigenvalues <= random
    suggested = int(beaten.argmax()) if beaten.any() else items
    of_components = [
        [
            estimate("eigenvalue", "of the correlation matrix", value, n=n),
            estimate("random_eigenvalue", _RANDOM, chance, n=n),
        ]
        for value, chance in zip(eigenvalues, random, strict=True)
    ]
    of_all = [
        estimate("components_suggested", DIMENSION_METHODS["components_suggested"], suggested, n=n),
        estimate("first_share", DIMENSION_METHODS["first_share"], eigenvalues[0] / items, n=n),
        *_one_factor_fit(correlation, n, list(answers.columns)),
    ]
    return of_all, of_components


def _one_factor_fit(correlation: np.ndarray, n: int, names: list[str]) -> list[Estimate]:
    """Return how well one factor reproduces the correlations."""
    items = len(correlation)
    df = items * (items - 3) // 2
    methods = dict(list(DIMENSION_METHODS.items())[2:])
    chi2_method, rmsr_method, lowest_method = methods.values()
    try:
        loadings, uniquenesses = one_factor(correlation, n)
    except NoFactorError as reason:
        why = str(reason)
        return [estimate(name, how, nan, n=n, why=why) for name, how in methods.items()]
    loadings = loadings if loadings.sum() >= 0 else -loadings
    implied = np.outer(loadings, loadings) + np.diag(uniquenesses)
    discrepancy = (
        np.linalg.slogdet(implied)[1]
        - np.linalg.slogdet(correlation)[1]
        + np.trace(np.linalg.solve(implied, correlation))
        - items
    )
    chi2 = max(0.0, float((n - 1 - (2 * items + 5) / 6 - 2 / 3) * discrepancy))
    residual = (correlation - implied)[np.triu_indices(items, 1)]
    lowest = int(np.argmin(loadings))
    return [
        estimate(
            "one_factor_chi2",
            f"{chi2_method}, df = {df}",
            chi2,
            n=n,
            p=float(stats.chi2.sf(chi2, df)) if df else nan,
            why="" if df else "one factor fits three items exactly",
        ),
        estimate("one_factor_rmsr", rmsr_method, sqrt((residual**2).mean()), n=n),
        estimate(
            "lowest_loading",
            lowest_method,
            loadings[lowest],
            n=n,
            note=f"item {names[lowest]}",
        ),
    ]


def dimensions_table(study: Study, responses: pd.DataFrame) -> pd.DataFrame:
    """Look for the dimensions of every scale at every wave, of all people together.

    Parameters
    ----------
    study : Study
    responses : pandas.DataFrame
        The cleaned long table.

    Returns
    -------
    pandas.DataFrame
        Keys scale, wave, component: "all" for the statistics of `DIMENSION_METHODS`, then "1",
        "2", ... with eigenvalue and random_eigenvalue. A score of the same items as an earlier
        one (an index and its raw sum) is left out, and so is a scale of one or two items.
    """
    rows = []
    for instrument, wave, answers in _sheets(study, responses):
        seen = set()
        for part in instrument.scores:
            items = instrument.scored_items(part)
            if len(items) < 3 or frozenset(items) in seen:
                continue
            seen.add(frozenset(items))
            # The same random numbers for all: a further scale changes no other's results.
            rng = np.random.default_rng([study.seed, _SEED])
            of_all, of_components = dimensions(scored_answers(instrument, part, answers), rng)
            keys = {"scale": instrument.scale(part), "wave": wave}
            rows += [keys | {"component": "all"} | each.row() for each in of_all]
            for number, found in enumerate(of_components, start=1):
                rows += [keys | {"component": str(number)} | each.row() for each in found]
    return statistics_table(rows, ["scale", "wave", "component"])
