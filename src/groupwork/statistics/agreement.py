"""Coefficients of agreement between coders."""

from dataclasses import dataclass
from itertools import combinations, permutations
from typing import Any, Literal

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from groupwork.statistics.arrays import Floats, Ints

# Where there are thousands of categories, so many are looked at together.
_BLOCK = 256

Metric = Literal["ordinal", "interval"]
#: How far two steps of a scale may be taken to be apart.
METRICS: tuple[Metric, ...] = ("ordinal", "interval")


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
            sums = rows @ (part if categories <= _BLOCK else scipy.sparse.csr_array(part))
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

    def per_interview(values: NDArray[Any]) -> Floats:
        return np.bincount(interview, weights=values, minlength=count).astype(float)

    def per_category(each: Ints, values: NDArray[Any]) -> Floats:
        there = each >= 0
        cell = interview[there] * categories + each[there]
        sums = np.bincount(cell, weights=values[there], minlength=count * categories)
        return sums.reshape(count, categories).astype(float)

    def over_coders(values: NDArray[Any]) -> Floats:
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


def coincidences(codings: ArrayLike, categories: int, interviews: ArrayLike) -> Floats:
    """Count how often pairs of coders gave each two categories to a unit, interview by interview.

    Parameters
    ----------
    codings, categories, interviews
        As for `tally_interviews`.

    Returns
    -------
    ndarray, shape (interviews, categories, categories)
        Each pair of codings in both orders, divided by the codings of the unit less one.
    """
    coded, interview = np.asarray(codings, dtype=int), np.asarray(interviews, dtype=int)
    found = np.zeros((int(interview.max(initial=-1)) + 1, categories, categories))
    others = np.maximum((coded >= 0).sum(axis=1) - 1, 1)
    for one, other in permutations(coded.T, 2):
        both = (one >= 0) & (other >= 0)
        np.add.at(found, (interview[both], one[both], other[both]), 1 / others[both])
    return found


def ordered_alpha(observed: Floats, metric: Metric) -> Floats:
    """Return Krippendorff's alpha for categories that are steps of one scale, in order.

    Parameters
    ----------
    observed : ndarray, shape (..., categories, categories)
        Coincidences, summed over interviews.
    metric : {"ordinal", "interval"}
        How far two steps are apart: by the codings between them, or one step as far as another.

    Returns
    -------
    ndarray, shape (...)
        NaN where all codings fall into one category.

    References
    ----------
    Krippendorff (2011), Computing Krippendorff's alpha-reliability (metric differences).
    """
    totals = observed.sum(axis=-1)
    if metric == "ordinal":
        place = np.cumsum(totals, axis=-1) - totals / 2
    else:
        place = np.broadcast_to(np.arange(totals.shape[-1], dtype=float), totals.shape)
    apart = (place[..., :, None] - place[..., None, :]) ** 2
    disagreeing = (observed * apart).sum(axis=(-2, -1))
    by_chance = (totals[..., :, None] * totals[..., None, :] * apart).sum(axis=(-2, -1))
    return 1 - _ratio(disagreeing * (totals.sum(axis=-1) - 1), by_chance)
