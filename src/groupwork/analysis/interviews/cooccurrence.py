"""Which codes come together more often than their placing by chance would bring about.

Codes that the same interviews speak of come together in any case, so chance moves a code within
its interviews only. Its distribution is worked out exactly, not sampled.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd
import scipy

from groupwork.analysis.interviews.occurrences import NO_PLACE, Occurrences, occurrences
from groupwork.statistics.arrays import Floats, Ints
from groupwork.statistics.estimate import NOT_ESTIMABLE
from groupwork.statistics.multiplicity import holm
from groupwork.study.study import Study
from groupwork.tables import STATISTIC_COLUMNS

_KEYS = ["code_a", "code_b"]
#: Pairs of codes whose distributions are worked out together.
_BLOCK = 8192

#: Rows of pairs, and how likely each of 0, 1, ... common segments of theirs is in an interview.
Kernel = tuple[Ints, Floats]


@dataclass(frozen=True)
class _Pairs:
    """Pairs of codes, and where they come together.

    Attributes
    ----------
    codes : list of str
        Those that occur.
    index : ndarray of int, shape (pairs, 2)
        The places of two codes in them, the lesser first.
    both : pandas.DataFrame
        One row a common segment: a, b (places of codes), interview, participant_id.
    """

    codes: list[str]
    index: Ints
    both: pd.DataFrame

    @property
    def row(self) -> Ints:
        """The row of `index` for each common segment."""
        return pair_number(self.both["a"].to_numpy(), self.both["b"].to_numpy(), len(self.codes))


def cooccurrence_table(study: Study, segments: pd.DataFrame) -> pd.DataFrame:
    """Count how often two codes come together, and compare it with chance.

    Chance gives each code its number of segments in each interview, but on any of the
    interview's segments with the same probability, independently of the other code. The number
    of common segments is then hypergeometric in each interview, and over all interviews a sum of
    these: the exact conditional test of a series of 2 x 2 tables.

    Where coders chose their passages, common segments are pairs of passages that overlap, and
    chance turns the passages of one code around the interview's text, whose end meets its
    beginning, by any number of characters with the same probability. Lengths and distances of
    passages remain. Of an interview without its text no passage has a place: its common segments
    are the passages with both codes, and chance places a code on any of its passages.

    Parameters
    ----------
    study : Study
    segments : pandas.DataFrame
        One row a segment, coder and code.

    Returns
    -------
    pandas.DataFrame
        code_a, code_b, then the statistic columns, by the first rule of `occurrences`, for every
        pair of codes that both occur (codes below a code do not count for it): segments (both;
        p two-sided), expected (mean by chance), jaccard (those with both over those with
        either), interviews and people who have both in one segment, p_holm (over all pairs that
        have more than one arrangement).

    References
    ----------
    Agresti (1992), A survey of exact inference for contingency tables. Statistical Science 7,
    131-153 (the test; two-sided p: arrangements that are no likelier than the one found).
    """
    each = occurrences(study, segments, rolled=False)[0]
    there = set(each.found["code"])
    used = [code for code in each.codes if code in there]
    if len(used) < 2:
        return pd.DataFrame(columns=[*_KEYS, *STATISTIC_COLUMNS])
    pairs = np.column_stack(np.triu_indices(len(used), k=1)).astype(np.int64)
    # Only passages that coders chose in a text have a place in it.
    named, has_text = each.interviews["interview"], each.interviews["length"] > 0
    placed = named.isin(each.found.loc[each.found["start"] != NO_PLACE, "interview"])
    in_text, in_units = (_part(each, which) for which in (has_text, ~has_text & ~placed))
    both = pd.concat([_overlapping(in_text, used), _common(in_units, used)])
    kernels = [*_turned(in_text, used), *_placed(in_units, used, pairs)]
    by_chance = {
        "turns of one code's passages within interviews": in_text,
        "placings of each code within its interviews": in_units,
    }
    ways = [way for way, part in by_chance.items() if len(part.interviews)]
    total = sum(int(part.interviews["segments"].sum()) for part in by_chance.values())
    together = _Pairs(used, pairs, both)
    found = _compare(together, kernels)
    chance = f"exact over {' and '.join(ways)}"
    return _table(each, together, found, f"{each.rule}; {chance}", total)


def pair_number(a: Ints, b: Ints, number: int) -> Ints:
    """Return the place of the pair a < b among all pairs of 0, 1, ..., number - 1, in order."""
    return np.asarray(a * number - a * (a + 1) // 2 + b - a - 1, dtype=np.int64)


# What was found ------------------------------------------------------------------------------


def _part(each: Occurrences, which: pd.Series) -> Occurrences:
    """Return what was found in some of the interviews."""
    interviews = each.interviews[which]
    found = each.found[each.found["interview"].isin(interviews["interview"])]
    return replace(each, interviews=interviews, found=found)


def _common(each: Occurrences, used: list[str]) -> pd.DataFrame:
    """Return the segments that two codes have in common: a, b, interview, participant_id."""
    found = each.found.assign(at=pd.Index(used).get_indexer(pd.Index(each.found["code"])))
    unit = found.groupby(["interview", "segment"], sort=False).ngroup()
    table = found.assign(unit=unit)[["unit", "at", "interview", "participant_id"]]
    pairs = table.merge(table[["unit", "at"]], on="unit", suffixes=("_a", "_b"))
    return pairs[pairs["at_a"] < pairs["at_b"]].rename(columns={"at_a": "a", "at_b": "b"})


def _passages(each: Occurrences, used: list[str]) -> pd.DataFrame:
    length = each.interviews.set_index("interview")["length"]
    found = each.found.assign(
        at=pd.Index(used).get_indexer(pd.Index(each.found["code"])),
        length=each.found["interview"].map(length),
    )
    return found[(found["start"] != NO_PLACE) & (found["length"] > 0)]


def _neighbours(each: Occurrences, used: list[str]) -> Iterator[pd.DataFrame]:
    """Yield each pair of passages of two codes, interview by interview."""
    table = _passages(each, used)
    columns = ["interview", "participant_id", "length", "at", "start", "end"]
    for _, mine in table[columns].groupby("interview", sort=False):
        pairs = mine.merge(mine[["at", "start", "end"]], how="cross", suffixes=("", "_b"))
        yield pairs[pairs["at"] < pairs["at_b"]].rename(columns={"at": "a", "at_b": "b"})


def _overlapping(each: Occurrences, used: list[str]) -> pd.DataFrame:
    """Return the overlapping passages of two codes: a, b, interview, participant_id."""
    parts = [
        pairs[(pairs["start"] < pairs["end_b"]) & (pairs["start_b"] < pairs["end"])]
        for pairs in _neighbours(each, used)
    ]
    columns = ["a", "b", "interview", "participant_id"]
    return pd.concat(parts)[columns] if parts else pd.DataFrame(columns=columns)


# What chance would bring ---------------------------------------------------------------------


def _placed(each: Occurrences, used: list[str], pairs: Ints) -> Iterator[Kernel]:
    """Yield the hypergeometric probabilities of each interview."""
    row = pd.Index(each.interviews["interview"]).get_indexer(pd.Index(each.found["interview"]))
    column = pd.Index(used).get_indexer(pd.Index(each.found["code"]))
    counts = np.zeros((len(each.interviews), len(used)), dtype=np.int64)
    np.add.at(counts, (row, column), 1)
    for total, mine in zip(each.interviews["segments"], counts, strict=True):
        active = np.flatnonzero((mine[pairs] > 0).all(axis=1))
        a, b = mine[pairs[active]].T
        yield active, hypergeometric(int(total), a, b)


def hypergeometric(total: int, a: Ints, b: Ints) -> Floats:
    """Return how likely each number of common segments is, of a and b among `total` segments.

    Returns
    -------
    ndarray, shape (pairs, highest number + 1)
    """
    k = np.arange(int(np.minimum(a, b).max(initial=0)) + 1)[None, :]
    a, b = a[:, None], b[:, None]

    def log_choose(n: Ints, m: Ints) -> Floats:
        m = np.clip(m, 0, n)
        return (
            scipy.special.gammaln(n + 1)
            - scipy.special.gammaln(m + 1)
            - scipy.special.gammaln(n - m + 1)
        )

    log_p = log_choose(a, k) + log_choose(total - a, b - k)
    log_p = log_p - log_choose(np.full_like(b, total), b)
    possible = (k <= a) & (k <= b) & (b - k <= total - a)
    return np.where(possible, np.exp(log_p), 0.0)


def _turned(each: Occurrences, used: list[str]) -> Iterator[Kernel]:
    """Yield how likely each number of overlaps is when one code's passages are turned.

    Two passages overlap for an unbroken run of turns, as many as their characters together less
    one; what share of all turns has so many overlaps is counted from where the runs begin and end.
    """
    number = len(used)
    for pairs in _neighbours(each, used):
        length = int(pairs["length"].iloc[0]) if len(pairs) else 1
        first = ((pairs["start"] - pairs["end_b"] + 1) % length).to_numpy(dtype=np.int64)
        reach = pairs["end"] - pairs["start"] + pairs["end_b"] - pairs["start_b"] - 1
        reach = np.minimum(reach.to_numpy(dtype=np.int64), length)
        group, which = np.unique(
            pairs["a"].to_numpy(dtype=np.int64) * number + pairs["b"].to_numpy(dtype=np.int64),
            return_inverse=True,
        )
        if not len(group):
            continue
        behind = first + reach
        # A run that goes on past the text's end begins anew at its beginning.
        wraps = behind > length
        zeros = np.zeros(len(group), dtype=np.int64)
        who = np.concatenate([np.arange(len(group)), which, which, which[wraps], which[wraps]])
        at = np.concatenate(
            [zeros, first, np.minimum(behind, length), zeros[which[wraps]], behind[wraps] - length]
        )
        step = np.concatenate(
            [
                zeros,
                np.ones_like(which),
                -np.ones_like(which),
                np.ones(wraps.sum(), dtype=np.int64),
                -np.ones(wraps.sum(), dtype=np.int64),
            ]
        )
        order = np.lexsort((at, who))
        who, at, step = who[order], at[order], step[order]
        overlaps = np.cumsum(step)
        until = np.append(np.where(who[1:] == who[:-1], at[1:], length), length)
        shares = scipy.sparse.coo_array(
            ((until - at) / length, (who, np.maximum(overlaps, 0))),
            shape=(len(group), int(overlaps.max(initial=0)) + 1),
        ).toarray()
        a, b = np.divmod(group, number)
        yield pair_number(a, b, number), shares


def _compare(together: _Pairs, kernels: list[Kernel]) -> pd.DataFrame:
    """Compare what was found with chance: observed, expected, p (NaN: nothing could vary)."""
    pairs = together.index
    observed = np.bincount(together.row, minlength=len(pairs))
    expected, p = np.zeros(len(pairs)), np.full(len(pairs), np.nan)
    highest = np.zeros(len(pairs), dtype=np.int64)
    for rows, kernel in kernels:
        highest[rows] += kernel.shape[1] - 1 - np.argmax(kernel[:, ::-1] > 0, axis=1)
    # Pairs of about as many possible counts are worked out together.
    order = np.argsort(highest, kind="stable")
    for left, right in pairwise([*range(0, len(pairs), _BLOCK), len(pairs)]):
        block = order[left:right]
        place = np.full(len(pairs), -1)
        place[block] = np.arange(len(block))
        chance = np.zeros((len(block), int(highest[block].max()) + 1))
        chance[:, 0] = 1
        for rows, kernel in kernels:
            here = place[rows] >= 0
            mine, part = place[rows[here]], kernel[here]
            before, after = chance[mine], np.zeros((len(mine), chance.shape[1]))
            for k in np.flatnonzero(part.any(axis=0)):
                after[:, k:] += before[:, : chance.shape[1] - k] * part[:, [k]]
            chance[mine] = after
        expected[block] = chance @ np.arange(chance.shape[1])
        likely = chance[np.arange(len(block)), observed[block]]
        # Equal likelihoods may differ in their last digits.
        extreme = np.where(chance <= likely[:, None] * (1 + 1e-7), chance, 0).sum(axis=1)
        varies = chance.max(axis=1) < 1 - 1e-12
        p[block] = np.where(varies, np.minimum(extreme, 1), np.nan)
    return pd.DataFrame({"observed": observed, "expected": expected, "p": p})


def _table(
    each: Occurrences, together: _Pairs, found: pd.DataFrame, method: str, total: int
) -> pd.DataFrame:
    """Set the statistics of all pairs under each other, pair by pair."""
    both, pair = together.both, together.row
    names = np.array(together.codes, dtype=object)[together.index]
    keys = pd.DataFrame({"code_a": names[:, 0], "code_b": names[:, 1]})
    tested = found["p"].notna()
    holm_p = found["p"].copy()
    holm_p[tested] = holm(found.loc[tested, "p"])
    why = "no test: it could not have come out otherwise"
    parts = [
        keys.assign(
            statistic="segments",
            method=method,
            estimate=found["observed"].astype(float),
            p=found["p"],
            note=np.where(tested, "", why),
        ),
        keys.assign(statistic="expected", method=method, estimate=found["expected"], note=""),
    ]
    if not (each.found["start"] != NO_PLACE).any():
        counts = each.found["code"].value_counts()
        either = counts[names[:, 0]].to_numpy() + counts[names[:, 1]].to_numpy()
        jaccard = found["observed"] / (either - found["observed"])
        what = f"{each.rule}; both over either"
        parts.append(keys.assign(statistic="jaccard", method=what, estimate=jaccard, note=""))
    for statistic, column, n in (
        ("interviews", "interview", len(each.interviews)),
        ("people", "participant_id", each.people),
    ):
        distinct = both[[column]].assign(pair=pair).drop_duplicates()["pair"]
        counted = np.bincount(distinct, minlength=len(names)).astype(float)
        parts.append(
            keys.assign(statistic=statistic, method=each.rule, n=n, estimate=counted, note="")
        )
    adjusted = f"Holm, {int(tested.sum())} pairs of codes"
    parts.append(
        keys.assign(
            statistic="p_holm",
            method=adjusted,
            estimate=holm_p,
            p=holm_p,
            note=np.where(tested, "", f"{NOT_ESTIMABLE}{why}"),
        )
    )
    table = pd.concat(parts).sort_index(kind="stable")
    table["n"] = table["n"].fillna(total).astype("int64")
    return table.reindex(columns=[*_KEYS, *STATISTIC_COLUMNS]).reset_index(drop=True)
