"""How far coders agree: percent agreement, kappas, alpha and AC1, with intervals.

All coefficients are functions of a few sums over units (`Tally`). Sums of whole interviews
(`Interviews`) can be reweighted, so that a bootstrap over interviews is one matrix product.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from groupwork.estimate import estimate
from groupwork.qda.unitizing import overlap_table
from groupwork.qualitative.codings import Codings, arrange
from groupwork.study import Study
from groupwork.tables import statistics_table

RESAMPLES = 2000
_SEED = 41

Floats = NDArray[np.float64]


# Where there are thousands of categories, so many are looked at together.
_BLOCK = 256


@dataclass(frozen=True)
class Tally:
    """Sums over units; the axes are those of the weights of `Interviews.weighted`.

    With r_ik the number of coders who put unit i into category k, r_i their sum over k,
    a_i = sum_k r_ik (r_ik - 1) / (r_i (r_i - 1)) the share of agreeing pairs of coders, and
    p_gk the share of coder g's codings that are k:

    Attributes
    ----------
    categories, coders : int
    units : shape (...)
        Units with two or more codings.
    unanimous : shape (...)
        Those on which all agree.
    agreeing : shape (...)
        Sum of a_i.
    agreeing_codings : shape (...)
        Sum of r_i a_i.
    pairable : shape (...)
        n, the sum of n_k: of r_ik over units with two or more codings.
    pairs_within : shape (...)
        Sum over k of n_k (n_k - 1).
    habits_squared : shape (...)
        Sum over k of q_k², q_k the mean of r_ik / r_i over all units with a coding.
    cross : shape (...)
        Sum over k and pairs of different coders g, h of p_gk p_hk.
    prevalence : shape (...)
        Share of units in any category but 0, mean over coders.
    """

    categories: int
    coders: int
    units: Floats
    unanimous: Floats
    agreeing: Floats
    agreeing_codings: Floats
    pairable: Floats
    pairs_within: Floats
    habits_squared: Floats
    cross: Floats
    prevalence: Floats


@dataclass(frozen=True)
class Interviews:
    """Sums over the units of each interview, from which any resample's `Tally` is made.

    Attributes
    ----------
    units, unanimous, agreeing, agreeing_codings : shape (interviews,)
        As in `Tally`.
    pairable, shares : shape (interviews, categories)
        Sums of r_ik over units with two or more codings, and of r_ik / r_i over all.
    marginals : shape (coders, interviews, categories)
        How often each coder used each category.
    """

    units: Floats
    unanimous: Floats
    agreeing: Floats
    agreeing_codings: Floats
    pairable: Floats
    shares: Floats
    marginals: Floats

    def weighted(self, weights: Floats) -> Tally:
        """Return the sums in which interview j counts ``weights[..., j]`` times."""
        rows = weights.reshape(-1, weights.shape[-1])
        coders, categories = len(self.marginals), self.pairable.shape[1]
        names = ["units", "unanimous", "agreeing", "agreeing_codings"]
        totals = rows @ np.column_stack(
            [
                *(getattr(self, name) for name in names),
                self.pairable.sum(axis=1),
                self.shares.sum(axis=1),
                *self.marginals.sum(axis=2),
                *self.marginals[:, :, 1:].sum(axis=2),
            ]
        )
        by_coder, used = totals[:, 6 : 6 + coders], totals[:, 6 + coders :]
        pairs_within, habits_squared, cross = np.zeros((3, len(rows)))
        for left in range(0, categories, _BLOCK):
            block = slice(left, left + _BLOCK)
            tables = [self.pairable, self.shares, *self.marginals]
            part = np.hstack([table[:, block] for table in tables])
            # Of thousands of categories, most stand in one interview only.
            sums = rows @ (part if categories <= _BLOCK else sparse.csr_array(part))
            pairable, shares, *each = np.split(sums, len(tables), axis=1)
            pairs_within += (pairable * (pairable - 1)).sum(axis=1)
            habits_squared += (_ratio(shares, totals[:, 5:6]) ** 2).sum(axis=1)
            habits = [_ratio(table, by_coder[:, [g]]) for g, table in enumerate(each)]
            cross += (np.sum(habits, axis=0) ** 2 - np.square(habits).sum(axis=0)).sum(axis=1)
        found = {
            **dict(zip(names, totals.T, strict=False)),
            "pairable": totals[:, 4],
            "pairs_within": pairs_within,
            "habits_squared": habits_squared,
            "cross": cross,
            "prevalence": _ratio(used, by_coder).mean(axis=1),
        }
        shape = weights.shape[:-1]
        return Tally(categories, coders, **{n: v.reshape(shape) for n, v in found.items()})


def tally_interviews(codings: ArrayLike, categories: int, interviews: ArrayLike) -> Interviews:
    """Sum up a matrix of codings, interview by interview.

    Parameters
    ----------
    codings : array of int, shape (units, coders)
        Category 0, 1, …, or -1 where a coder did not code the unit.
    categories : int
    interviews : array of int, shape (units,)
        The interview of each unit: 0, 1, …
    """
    coded, interview = np.asarray(codings, dtype=int), np.asarray(interviews, dtype=int)
    count = int(interview.max(initial=-1)) + 1
    by_coder = [np.ascontiguousarray(each) for each in coded.T]
    coders = (coded >= 0).sum(axis=1)
    several = coders >= 2
    same = np.zeros(len(coded), dtype=int)
    for one, other in combinations(by_coder, 2):
        same += (one == other) & (one >= 0)
    pairs = coders * (coders - 1) / 2
    agreeing = np.where(several, same / np.where(several, pairs, 1), 0)

    def per_interview(values: NDArray) -> Floats:
        return np.bincount(interview, weights=values, minlength=count).astype(float)

    def per_category(each: NDArray, values: NDArray) -> Floats:
        there = each >= 0
        cell = interview[there] * categories + each[there]
        sums = np.bincount(cell, weights=values[there], minlength=count * categories)
        return sums.reshape(count, categories).astype(float)

    def over_coders(values: NDArray) -> Floats:
        zero = np.zeros((count, categories))
        return sum((per_category(each, values) for each in by_coder), start=zero)

    ones = np.ones(len(coded))
    return Interviews(
        units=per_interview(several),
        unanimous=per_interview(several & (same == pairs)),
        agreeing=per_interview(agreeing),
        agreeing_codings=per_interview(coders * agreeing),
        pairable=over_coders(several),
        shares=over_coders(1 / np.maximum(coders, 1)),
        marginals=np.array([per_category(each, ones) for each in by_coder]),
    )


def tally(codings: ArrayLike, categories: int | None = None) -> Tally:
    """Sum up a matrix of codings.

    Parameters
    ----------
    codings : array of int, shape (units, coders)
        Category 0, 1, …, or -1 where a coder did not code the unit.
    categories : int
        Their number, unused ones included; by default the highest found plus one.
    """
    coded = np.asarray(codings)
    number = int(coded.max(initial=0)) + 1 if categories is None else categories
    each = tally_interviews(coded, number, np.zeros(len(coded), dtype=int))
    return each.weighted(np.ones(len(each.units)))


def _ratio(numerator: Floats, denominator: Floats) -> Floats:
    """Divide; NaN where the denominator is zero but for rounding."""
    zero = np.abs(denominator) < 1e-12
    return np.where(zero, np.nan, numerator / np.where(zero, 1, denominator))


def _beyond_chance(observed: Floats, expected: Floats) -> Floats:
    return _ratio(observed - expected, 1 - expected)


def _observed(sums: Tally) -> Floats:
    return _ratio(sums.agreeing, sums.units)


def percent_agreement(sums: Tally) -> Floats:
    """Return the percentage of pairs of codings that agree (0-100), each unit counting once."""
    return 100 * _observed(sums)


def percent_unanimous(sums: Tally) -> Floats:
    """Return the percentage of units on which all their coders agree (0-100)."""
    return 100 * _ratio(sums.unanimous, sums.units)


def prevalence(sums: Tally) -> Floats:
    """Return the share of units in any category but 0, as the mean over coders."""
    return sums.prevalence


def conger_kappa(sums: Tally) -> Floats:
    """Return Conger's kappa; for two coders it is Cohen's.

    Chance agreement comes from the habits of each coder: the mean over pairs of coders of
    sum_k p_gk p_hk. NaN where all used one and the same category.

    References
    ----------
    Cohen (1960), Educational and Psychological Measurement 20, 37-46.
    Conger (1980), Psychological Bulletin 88, 322-328.
    """
    return _beyond_chance(_observed(sums), sums.cross / (sums.coders * (sums.coders - 1)))


def fleiss_kappa(sums: Tally) -> Floats:
    """Return Fleiss' kappa: chance agreement from the coders' pooled habits.

    References
    ----------
    Fleiss (1971), Psychological Bulletin 76, 378-382; with missing codings as in Gwet (2014),
    Handbook of Inter-Rater Reliability.
    """
    return _beyond_chance(_observed(sums), sums.habits_squared)


def gwet_ac1(sums: Tally) -> Floats:
    """Return Gwet's AC1, which high prevalence does not drag down as it does kappa.

    Chance agreement is sum_k q_k (1 - q_k) / (categories - 1).

    References
    ----------
    Gwet (2008), British Journal of Mathematical and Statistical Psychology 61, 29-48.
    """
    expected = _ratio(1 - sums.habits_squared, np.array(sums.categories - 1.0))
    return _beyond_chance(_observed(sums), expected)


def krippendorff_alpha(sums: Tally) -> Floats:
    """Return Krippendorff's alpha for nominal categories.

    References
    ----------
    Krippendorff (2011), Computing Krippendorff's alpha-reliability (coincidence matrix).
    """
    disagreeing = 1 - _ratio(sums.agreeing_codings, sums.pairable)
    expected = 1 - _ratio(sums.pairs_within, sums.pairable * (sums.pairable - 1))
    return 1 - _ratio(disagreeing, expected)


_Statistic = tuple[str, str, Callable[[Tally], Floats]]
_TWO: list[_Statistic] = [
    ("percent_agreement", "both coders the same", percent_agreement),
    ("cohen_kappa", "Cohen", conger_kappa),
]
_MORE: list[_Statistic] = [
    ("percent_agreement", "mean over pairs of coders", percent_agreement),
    ("percent_unanimous", "all coders the same", percent_unanimous),
    ("fleiss_kappa", "Fleiss", fleiss_kappa),
    ("conger_kappa", "Conger", conger_kappa),
]
_ALWAYS: list[_Statistic] = [
    ("krippendorff_alpha", "nominal", krippendorff_alpha),
    ("ac1", "Gwet", gwet_ac1),
]


def agreement_table(study: Study, segments: pd.DataFrame) -> pd.DataFrame:
    """Say how far the coders agree, code by code and over all codes.

    A unit is a segment that two or more coders read; where the study file says that coders chose
    their passages freely, see `qda.unitizing.overlap_table`. For one code there are two categories,
    given and not given. In the rows of code `all` the category is the set of codes that a
    coder gave to the unit, the empty set included.

    Parameters
    ----------
    study : Study
    segments : pandas.DataFrame
        One row a segment, coder and code; an empty code says that the coder read the segment
        and gave it none.

    Returns
    -------
    pandas.DataFrame
        code, unit, coders, then the statistic columns: prevalence (share of units given the
        code, mean over coders), percent_agreement (0-100), cohen_kappa (two coders) or
        percent_unanimous, fleiss_kappa and conger_kappa (more), krippendorff_alpha, ac1.
        Intervals are bootstrap percentiles over interviews, since the segments of one
        interview are not independent.
    """
    unit = study.interviews.unit if study.interviews else "segment"
    if unit == "free":
        return overlap_table(study, segments)
    everything = arrange(study, segments)
    coded = everything.take(everything.read.sum(axis=1) >= 2)
    statistics = (_MORE if len(coded.coders) > 2 else _TWO) + _ALWAYS
    codes = [*coded.codes, "all"]
    if coded.units.empty:
        why = "no segment was read by two coders"
        names = [statistics[0][0], "prevalence", *(name for name, _, _ in statistics[1:])]
        none = [estimate(name, "", np.nan, n=0, why=why).row() for name in names]
        found = dict.fromkeys(codes, none)
    else:
        weights = _interview_weights(study, coded)
        found = {code: _rows(study, coded, code, statistics, weights) for code in codes}
    keys = {"unit": unit, "coders": " & ".join(coded.coders or everything.coders)}
    rows = [{"code": code, **keys, **row} for code in codes for row in found[code]]
    return statistics_table(rows, ["code", "unit", "coders"])


def _interview_weights(study: Study, coded: Codings) -> Floats:
    """Draw how often each interview stands in each resample.

    Returns
    -------
    ndarray, shape (1 + resamples, interviews)
        The first row is the study itself: each interview once.
    """
    interviews = coded.interview.max() + 1
    rng = np.random.default_rng([study.seed, _SEED])
    chances = np.full(interviews, 1 / interviews)
    drawn = rng.multinomial(interviews, chances, size=RESAMPLES)
    return np.vstack([np.ones(interviews), drawn])


def _rows(
    study: Study, coded: Codings, code: str, statistics: list[_Statistic], weights: Floats
) -> list[dict]:
    given = coded.given.any(axis=2) if code == "all" else coded.given[:, :, coded.codes.index(code)]
    some = tally_interviews(np.where(coded.read, given, -1), 2, coded.interview).weighted(weights)
    sums, what, detail = some, "", ""
    if code == "all":
        # Each set of codes as a string of bits, which is quick to compare.
        bits = np.packbits(coded.given[coded.read], axis=1)
        strings = np.array([row.tobytes() for row in bits], dtype=object)
        matrix = np.full(coded.read.shape, -1)
        matrix[coded.read], sets = pd.factorize(strings)
        sums = tally_interviews(matrix, len(sets), coded.interview).weighted(weights)
        what, detail = "any code, ", "; category: the set of codes"
    found = [(name, method + detail, function(sums)) for name, method, function in statistics]
    found.insert(1, ("prevalence", f"{what}mean over coders", prevalence(some)))
    bootstrap = f"; bootstrap over {weights.shape[1]} interviews"
    return [
        _with_interval(
            study, name, method + bootstrap, float(values[0]), values[1:], n=int(sums.units[0])
        )
        for name, method, values in found
    ]


def _with_interval(
    study: Study, name: str, method: str, value: float, resampled: Floats, *, n: int
) -> dict:
    """Return a coefficient as a row, with its bootstrap percentile limits where it has any."""
    usable = resampled[~np.isnan(resampled)]
    lost = RESAMPLES - len(usable)
    why = "all codings fall into one category" if np.isnan(value) else ""
    why_no_interval = note = ""
    if lost > RESAMPLES / 2:
        why_no_interval = "most resamples have one category only"
    elif np.ptp(usable) < 1e-12:
        why_no_interval = "every resample of interviews gives the same value"
    elif lost:
        note = f"{lost} of {RESAMPLES} resamples gave no value and were left out"
    tail = (1 - study.ci_level) / 2
    low, high = np.quantile(usable, [tail, 1 - tail]) if len(usable) else (np.nan, np.nan)
    return estimate(
        name,
        method,
        value,
        n=n,
        interval=(low, high),
        level=study.ci_level,
        why=why,
        why_no_interval=why_no_interval,
        note=note,
    ).row()


def disagreements(study: Study, segments: pd.DataFrame) -> pd.DataFrame:
    """List what the coders must talk about: every unit and code on which they differ.

    Parameters
    ----------
    study : Study
    segments : pandas.DataFrame
        As for `agreement_table`.

    Returns
    -------
    pandas.DataFrame
        interview, segment, text, code, one column a coder (yes, no, empty where the coder did
        not read the unit), and the empty columns `decision` and `reason` to fill in. It holds
        what people said, so it stays private.
    """
    coded = arrange(study, segments)
    votes = coded.given.sum(axis=1)
    readers = coded.read.sum(axis=1)[:, None]
    unit, code = np.nonzero((votes > 0) & (votes < readers))
    table = coded.units.loc[unit, ["interview", "segment", "text"]].reset_index(drop=True)
    table["code"] = np.array(coded.codes, dtype=object)[code]
    for index, coder in enumerate(coded.coders):
        answer = np.where(coded.given[unit, index, code], "yes", "no")
        table[coder] = np.where(coded.read[unit, index], answer, "")
    return table.assign(decision="", reason="")
