"""How far coders agree: percent agreement, kappas, alpha and AC1, with intervals.

All coefficients are functions of a few sums over units (`Tally`). Sums of whole interviews
(`Interviews`) can be reweighted, so that a bootstrap over interviews is one matrix product.
"""

from collections.abc import Callable, Iterator
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from groupwork.analysis.interviews.coders import as_told, counted, of_people
from groupwork.analysis.interviews.codings import Codings, arrange
from groupwork.analysis.interviews.passage_agreement import (
    FEWEST_INTERVIEWS,
    TOO_FEW_INTERVIEWS,
    overlap_table,
)
from groupwork.ingest.rows import NO_SEGMENT
from groupwork.statistics.agreement import (
    METRICS,
    Tally,
    coincidences,
    conger_kappa,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    ordered_alpha,
    percent_agreement,
    percent_unanimous,
    prevalence,
    tally_interviews,
)
from groupwork.statistics.arrays import Floats
from groupwork.statistics.estimate import estimate
from groupwork.statistics.streams import stream
from groupwork.study.study import Study
from groupwork.tables import statistics_table

RESAMPLES = 2000

#: Segments that several coders read, below which nothing is told of their agreement.
FEWEST_SEGMENTS = 10


_KEYS = ["code", "unit", "coders"]
_COHEN, _SETS = "Cohen", "; category: the set of codes"
_Statistic = tuple[str, str, Callable[[Tally], Floats]]


_TWO: list[_Statistic] = [
    ("percent_agreement", "both coders the same", percent_agreement),
    ("cohen_kappa", _COHEN, conger_kappa),
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
    their passages freely, see `passage_agreement.overlap_table`. For one code there are two
    categories, given and not given. In the rows of code `all` the category is the set of codes
    that a coder gave to the unit, the empty set included.

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
        percent_unanimous, fleiss_kappa and conger_kappa (more), krippendorff_alpha, ac1. n counts
        the units with two or more codings; where they are fewer than `FEWEST_SEGMENTS`, there are
        rows of code `all` alone, without a value. A code that nobody gave to any of them has no
        rows. Where there are more than two coders, pair_kappa is
        Cohen's for each two of them (coders says which). Codes that the study file declares to be
        steps of one scale have krippendorff_alpha for ordinal and for interval steps; their code
        is all of them, with " < " between.
        Intervals are bootstrap percentiles over the interviews of which two coders read a unit,
        since the segments of one interview are not independent; below `FEWEST_INTERVIEWS` of
        these there are none.

        In the last rows coders is one of them: segments, how many this coder gave the code (n:
        that this coder read), and segments_shared, of those that another coder read, too (where
        coders chose their passages freely, segments alone, of those that this coder chose).
        Coders are called by `kinds.segments.coder_labels`.

    Raises
    ------
    GroupworkError
        All coders are declared to be machines, which are no part of this agreement.
    """
    people = as_told(study, of_people(study, segments))
    table = compared(study, people)
    counts = statistics_table(list(_counts(study, people)), _KEYS)
    return pd.concat([table, counts], ignore_index=True)


def _counts(study: Study, segments: pd.DataFrame) -> Iterator[dict]:
    """Yield how often each coder gave each code, and any code."""
    free = study.interviews is not None and study.interviews.unit == "free"
    coded = arrange(study, segments[segments["segment"] != NO_SEGMENT])
    if len(coded.coders) < 2:
        return
    others = coded.read.sum(axis=1) >= 2
    for index, coder in enumerate(coded.coders):
        read, given = coded.read[:, index], coded.given[:, index]
        keys = {"unit": study.interviews.unit if study.interviews else "segment", "coders": coder}
        ways = {"segments": ("segments that this coder read", read)}
        if not free:
            ways["segments_shared"] = ("segments that another coder read, too", read & others)
        for statistic, (method, which) in ways.items():
            n = int(which.sum())
            for code, has in [*zip(coded.codes, given.T, strict=True), ("all", given.any(axis=1))]:
                count = int((has & which).sum())
                yield {"code": code, **keys, **estimate(statistic, method, count, n=n).row()}


def compared(study: Study, segments: pd.DataFrame) -> pd.DataFrame:
    """Compare all coders of some segments, whoever they are; see `agreement_table`."""
    unit = study.interviews.unit if study.interviews else "segment"
    if unit == "free":
        return overlap_table(study, segments)
    coded = arrange(study, segments)
    several = coded.read.sum(axis=1) >= 2
    # A coder who shares no unit with another cannot agree with anybody.
    if several.any():
        coded = coded.by(coded.read[several].any(axis=0))
    statistics = (_MORE if len(coded.coders) > 2 else _TWO) + _ALWAYS
    keys = {"unit": unit, "coders": " & ".join(coded.coders)}
    if (n := int(several.sum())) < FEWEST_SEGMENTS:
        none_read = "no segment was read by two coders"
        why = "too few segments were read by two coders" if n else none_read
        names = [statistics[0][0], "prevalence", *(name for name, _, _ in statistics[1:])]
        none = [estimate(name, "", np.nan, n=n, why=why).row() for name in names]
        return statistics_table([{"code": "all", **keys, **row} for row in none], _KEYS)
    given = coded.given[coded.read.sum(axis=1) >= 2].any(axis=(0, 1))
    codes = [*(code for code, some in zip(coded.codes, given, strict=True) if some), "all"]
    weights = _interview_weights(study, coded)
    rows = []
    for code in codes:
        found = _rows(study, coded, code, statistics, weights)
        rows += [{"code": code, **keys, **row} for row in found]
        rows += [{"code": code, "unit": unit, **row} for row in _pairs(study, coded, code)]
    for steps in study.interviews.ordered if study.interviews else []:
        name = " < ".join(steps)
        rows += [{"code": name, **keys, **row} for row in _steps(study, coded, steps, weights)]
    return statistics_table(rows, _KEYS)


def _interview_weights(study: Study, coded: Codings) -> Floats:
    """Draw how often each interview stands in each resample.

    Drawn are those in which a unit was read by two coders: the others say nothing of agreement,
    and stand in each resample once.

    Returns
    -------
    ndarray, shape (1 + resamples, interviews)
        The first row is the study itself: each interview once.
    """
    shared = _shared(coded)
    rng = stream(study.seed, "agreement")
    chances = np.full(len(shared), 1 / len(shared))
    weights = np.ones((1 + RESAMPLES, coded.interview.max() + 1))
    weights[1:, shared] = rng.multinomial(len(shared), chances, size=RESAMPLES)
    return weights


def _shared(coded: Codings) -> NDArray:
    """Return the interviews of which two coders read a unit."""
    return np.unique(coded.interview[coded.read.sum(axis=1) >= 2])


def _rows(
    study: Study, coded: Codings, code: str, statistics: list[_Statistic], weights: Floats
) -> list[dict]:
    matrix, categories = _categories(coded, code)
    together = (matrix >= 0).sum(axis=1) >= 2

    def sums(kept: NDArray, number: int) -> Tally:
        return tally_interviews(kept, number, coded.interview).weighted(weights)

    every = sums(matrix, categories)
    # Cohen's kappa is of the units that both coders read.
    both = sums(np.where(together[:, None], matrix, -1), categories)
    given = coded.given.any(axis=2) if code == "all" else coded.given[:, :, coded.codes.index(code)]
    some = sums(np.where(coded.read & together[:, None], given, -1), 2)
    what, detail = ("any code, ", _SETS) if code == "all" else ("", "")
    found = [
        (name, method + detail, function(both if method == _COHEN else every))
        for name, method, function in statistics
    ]
    found.insert(1, ("prevalence", f"{what}mean over coders", prevalence(some)))
    n, interviews = int(every.units[0]), len(_shared(coded))
    return [
        _with_interval(study, name, method, values, n=n, interviews=interviews)
        for name, method, values in found
    ]


def _categories(coded: Codings, code: str) -> tuple[NDArray, int]:
    """Return each coder's category of each unit (-1: not read), and how many there are."""
    if code != "all":
        given = coded.given[:, :, coded.codes.index(code)]
        return np.where(coded.read, given, -1), 2
    # Each set of codes as a string of bits, which is quick to compare.
    bits = np.packbits(coded.given[coded.read], axis=1)
    strings = np.array([row.tobytes() for row in bits], dtype=object)
    matrix = np.full(coded.read.shape, -1)
    matrix[coded.read], sets = pd.factorize(strings)
    return matrix, len(sets)


def _pairs(study: Study, coded: Codings, code: str) -> Iterator[dict]:
    """Yield Cohen's kappa of each two of more than two coders, on the units that both read."""
    if len(coded.coders) < 3:
        return
    detail = _SETS if code == "all" else ""
    for pair in combinations(range(len(coded.coders)), 2):
        two = coded.by(np.isin(np.arange(len(coded.coders)), pair))
        shared = np.asarray(two.read.all(axis=1))
        keys = {"coders": " & ".join(two.coders)}
        if (n := int(shared.sum())) < FEWEST_SEGMENTS:
            why = "too few segments were read by both" if n else "no segment was read by both"
            yield keys | estimate("pair_kappa", f"{_COHEN}{detail}", np.nan, n=n, why=why).row()
            continue
        two = two.take(shared)
        weights = _interview_weights(study, two)
        sums = tally_interviews(*_categories(two, code), two.interview).weighted(weights)
        values = conger_kappa(sums)
        size = {"n": n, "interviews": len(_shared(two))}
        yield keys | _with_interval(study, "pair_kappa", _COHEN + detail, values, **size)


def _steps(study: Study, coded: Codings, steps: list[str], weights: Floats) -> Iterator[dict]:
    """Yield alpha of codes that are steps of one scale, where a coder gave just one of them."""
    given = coded.given[:, :, [coded.codes.index(step) for step in steps]]
    matrix = np.where(given.sum(axis=2) == 1, given.argmax(axis=2), -1)
    several = int((given.sum(axis=2) > 1).sum())
    note = f"{several} codings with more than one step are left out" if several else ""
    n = int(((matrix >= 0).sum(axis=1) >= 2).sum())
    observed = np.tensordot(weights, coincidences(matrix, len(steps), coded.interview), 1)
    for metric in METRICS:
        values = ordered_alpha(observed, metric)
        size = {"n": n, "interviews": len(_shared(coded))}
        row = _with_interval(study, "krippendorff_alpha", metric, values, **size)
        yield row | {"note": "; ".join(filter(None, [row["note"], note]))}


def _with_interval(
    study: Study, name: str, method: str, values: Floats, *, n: int, interviews: int
) -> dict:
    """Return a coefficient as a row, with its bootstrap percentile limits where it has any."""
    value, resampled = float(values[0]), values[1:]
    usable = resampled[~np.isnan(resampled)]
    lost = RESAMPLES - len(usable)
    why = "all codings fall into one category" if np.isnan(value) else ""
    why_no_interval = note = ""
    if interviews < FEWEST_INTERVIEWS:
        why_no_interval = TOO_FEW_INTERVIEWS
    elif lost > RESAMPLES / 2:
        why_no_interval = "most resamples have one category only"
    elif np.ptp(usable) < 1e-12:
        why_no_interval = "every resample of interviews gives the same value"
    elif lost:
        note = f"{lost} of {RESAMPLES} resamples gave no value and were left out"
    tail = (1 - study.ci_level) / 2
    low, high = np.quantile(usable, [tail, 1 - tail]) if len(usable) else (np.nan, np.nan)
    return estimate(
        name,
        f"{method}; bootstrap over {interviews} interviews",
        value,
        n=n,
        interval=(low, high),
        level=study.ci_level,
        why=why,
        why_no_interval=why_no_interval,
        note=note,
    ).row()


def disagreements(study: Study, segments: pd.DataFrame) -> pd.DataFrame:
    """List what the coders must talk about: every unit and code on which people differ.

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
    coded = arrange(study, counted(study, segments))
    votes = coded.given.sum(axis=1)
    readers = coded.read.sum(axis=1)[:, None]
    unit, code = np.nonzero((votes > 0) & (votes < readers))
    table = coded.units.loc[unit, ["interview", "segment", "text"]].reset_index(drop=True)
    table["code"] = np.array(coded.codes, dtype=object)[code]
    for index, coder in enumerate(coded.coders):
        answer = np.where(coded.given[unit, index, code], "yes", "no")
        table[coder] = np.where(coded.read[unit, index], answer, "")
    return table.assign(decision="", reason="")
