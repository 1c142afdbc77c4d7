"""Agreement on freely chosen passages: how far coders mark the same words with the same codes.

Kappa asks for units that all coders judged. Where each coder chose the passages, too, there are
none; what can be said is how far the marked stretches overlap, and Krippendorff's u-alpha, which
corrects this for chance.

References
----------
Krippendorff, Mathet, Bouvry & Widlöcher (2016), On the reliability of unitizing textual continua:
further developments. Quality & Quantity 50, 2347-2364.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from scipy import sparse

from groupwork.statistics.arrays import Floats
from groupwork.statistics.estimate import estimate
from groupwork.statistics.streams import stream
from groupwork.study.study import Study
from groupwork.tables import statistics_table

RESAMPLES = 2000

#: Interviews that several coders read, below which an interval by resampling them says nothing: of
#: five there are 126 different resamples, and the limits are those of one or two interviews.
FEWEST_INTERVIEWS = 6
TOO_FEW_INTERVIEWS = "too few interviews were read by two coders for an interval"

#: One coder's marked stretches of a text: start, end, value; in order, without overlap.
Stretches = Sequence[tuple[int, int, str]]

GAP = ""


@dataclass(frozen=True)
class Continuum:
    """The lengths in one text that u-alpha is made of, in characters.

    With m coders, L the length of the text, and r_v(x) the number of coders who gave character
    x the value v, a gap being a value, too:

    Attributes
    ----------
    whole : int
        m L.
    agreeing : float
        Sum over x and v of r_v (r_v - 1) / (m - 1): the diagonal of the observed coincidences.
    totals : dict of str to float
        Value -> sum over x of r_v.
    selves : dict of str to float
        Value -> sum of the squared lengths of its stretches; of gaps, of their lengths.
    both, either : float
        Characters that both of two coders marked with one value, and that either did, summed
        over pairs of coders.
    """

    whole: int
    agreeing: float
    totals: dict[str, float]
    selves: dict[str, float]
    both: float
    either: float


def continuum(length: int, coders: Sequence[Stretches]) -> Continuum:
    """Lay the stretches of two or more coders over each other.

    Parameters
    ----------
    length : int
        Of the text, in characters.
    coders : sequence of sequence of (start, end, value)
        The end is not included.
    """
    m = len(coders)
    edges = sorted({0, length, *(edge for each in coders for s, e, _ in each for edge in (s, e))})
    totals: dict[str, float] = defaultdict(float)
    selves: dict[str, float] = defaultdict(float)
    for each in coders:
        for start, end, value in each:
            selves[value] += (end - start) ** 2
    at = [0] * m
    agreeing = both = either = 0.0
    for left, right in pairwise(edges):
        counts: dict[str, int] = {}
        for i, each in enumerate(coders):
            while at[i] < len(each) and each[at[i]][1] <= left:
                at[i] += 1
            marked = at[i] < len(each) and each[at[i]][0] <= left
            value = each[at[i]][2] if marked else GAP
            counts[value] = counts.get(value, 0) + 1
        for value, n in counts.items():
            totals[value] += n * (right - left)
            agreeing += n * (n - 1) * (right - left)
            if value != GAP:
                both += n * (n - 1) / 2 * (right - left)
                either += (n * (n - 1) / 2 + n * (m - n)) * (right - left)
    selves[GAP] = totals[GAP]
    return Continuum(m * length, agreeing / (m - 1), dict(totals), dict(selves), both, either)


@dataclass(frozen=True)
class Sums:
    """`Continuum` of several texts as arrays: one row a text, one column a value."""

    whole: Floats
    agreeing: Floats
    marked: Floats
    totals: sparse.csr_array
    selves: Floats
    both: Floats
    either: Floats


def gather(texts: Sequence[Continuum]) -> Sums:
    """Put the lengths of several texts into arrays."""
    columns = {name: i for i, name in enumerate(dict.fromkeys(n for t in texts for n in t.totals))}
    cells = [
        (i, columns[name], length) for i, t in enumerate(texts) for name, length in t.totals.items()
    ]
    rows, values, lengths = np.array(cells, dtype=float).reshape(-1, 3).T
    whole = np.array([t.whole for t in texts], dtype=float)
    return Sums(
        whole=whole,
        agreeing=np.array([t.agreeing for t in texts]),
        marked=whole - np.array([t.totals.get(GAP, 0.0) for t in texts]),
        totals=sparse.csr_array(
            (lengths, (rows.astype(int), values.astype(int))), shape=(len(texts), len(columns))
        ),
        selves=np.array([sum(t.selves.values()) for t in texts]),
        both=np.array([t.both for t in texts]),
        either=np.array([t.either for t in texts]),
    )


def u_alpha(sums: Sums, weights: Floats) -> Floats:
    """Return Krippendorff's u-alpha for texts taken together.

    The observed coincidences l_ck count the characters to which pairs of coders gave the values
    c and k. Those expected by chance are e_cc = l.. (l_c.² - S_c) / (l..² - S..); S_c is the
    sum of the squared lengths of the stretches of value c (for gaps, of their lengths), since a
    stretch is not compared with itself. u-alpha is 1 - (l.. - sum l_cc) / (l.. - sum e_cc).

    Parameters
    ----------
    sums : Sums
    weights : ndarray, shape (..., texts)
        How often each text counts.

    Returns
    -------
    ndarray, shape (...)
        NaN where chance leaves nothing to disagree about: nobody marked anything.
    """
    whole, selves = weights @ sums.whole, weights @ sums.selves
    observed = whole - weights @ sums.agreeing
    squares = np.zeros_like(whole)
    # Many sets of codes stand in one text only; blocks of columns keep the arrays small.
    for left in range(0, sums.totals.shape[1], 256):
        block = weights @ sums.totals[:, left : left + 256].toarray()
        squares += (block**2).sum(axis=-1)
    expected = whole * (1 - _ratio(squares - selves, whole**2 - selves))
    return 1 - _ratio(observed, expected)


def percent_overlap(sums: Sums, weights: Floats) -> Floats:
    """Return the characters that both of two coders marked, in percent of those that either did.

    All pairs of coders are taken together; NaN where nobody marked anything.
    """
    return 100 * _ratio(weights @ sums.both, weights @ sums.either)


def share_marked(sums: Sums, weights: Floats) -> Floats:
    """Return the share of the text that is marked, mean over coders."""
    return _ratio(weights @ sums.marked, weights @ sums.whole)


def _ratio(numerator: Floats, denominator: Floats) -> Floats:
    zero = np.abs(denominator) < 1e-9
    return np.where(zero, np.nan, numerator / np.where(zero, 1, denominator))


# From passages ------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Interview:
    length: int
    coders: list[str]
    #: Code -> coder -> places.
    places: dict[str, dict[str, list[tuple[int, int]]]]

    def of_code(self, code: str) -> Continuum:
        mine = self.places.get(code, {})
        return continuum(self.length, [_joined(mine.get(each, []), code) for each in self.coders])

    def of_any(self, _: str) -> Continuum:
        every = [
            [place for mine in self.places.values() for place in mine.get(coder, [])]
            for coder in self.coders
        ]
        return continuum(self.length, [_joined(places, "any") for places in every])

    def of_sets(self, _: str) -> Continuum:
        every = [
            [(*p, code) for code, mine in self.places.items() for p in mine.get(coder, [])]
            for coder in self.coders
        ]
        return continuum(self.length, [_sets(places) for places in every])


def _joined(places: list[tuple[int, int]], value: str) -> list[tuple[int, int, str]]:
    """Join overlapping passages of one coder; those that only touch stay two."""
    found: list[tuple[int, int, str]] = []
    for start, end in sorted(places):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end), value)
        else:
            found.append((start, end, value))
    return found


def _sets(places: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Cut a coder's passages where the set of codes changes."""
    edges = sorted({edge for start, end, _ in places for edge in (start, end)})
    number = {edge: i for i, edge in enumerate(edges)}
    codes: list[set[str]] = [set() for _ in edges]
    for start, end, code in places:
        for each in codes[number[start] : number[end]]:
            each.add(code)
    return [
        (left, right, "\x1f".join(sorted(each)))
        for (left, right), each in zip(pairwise(edges), codes[:-1], strict=True)
        if each
    ]


def _interviews(segments: pd.DataFrame) -> list[_Interview]:
    """Arrange the passages of the interviews that two or more coders read."""
    found: dict[str, _Interview] = {}
    columns = ["interview", "length", "coder", "code", "start", "end"]
    for name, length, coder, code, start, end in segments[columns].itertuples(index=False):
        each = found.setdefault(name, _Interview(int(length), [], {}))
        if coder not in each.coders:
            each.coders.append(coder)
        if code:
            each.places.setdefault(code, {}).setdefault(coder, []).append((int(start), int(end)))
    return [each for each in found.values() if len(each.coders) >= 2]


_Statistic = tuple[str, str, Callable[[Sums, Floats], Floats]]
_OVERLAP: _Statistic = (
    "percent_overlap",
    "characters marked by both of those marked by either, pairs of coders together",
    percent_overlap,
)
_SHARE: _Statistic = ("prevalence", "share of the text marked, mean over coders", share_marked)


def overlap_table(study: Study, segments: pd.DataFrame) -> pd.DataFrame:
    """Say how far the coders agree on passages that each chose freely.

    An interview counts if two or more coders have a row in it; they are taken to have read all
    of it. In the rows of code `all`, `u_alpha` takes the set of codes at
    a character as its value; `u_alpha_binary`, percent_overlap and prevalence ask whether it is
    marked at all.

    Parameters
    ----------
    study : Study
    segments : pandas.DataFrame
        interview, coder, code, start, end, length (of the interview's text, in characters). A
        passage without a place does not count; a row without a code says that the coder read
        the interview.

    Returns
    -------
    pandas.DataFrame
        code, unit, coders, then the statistic columns; n is the number of interviews. Intervals
        are bootstrap percentiles over interviews.
    """
    numbers = segments[["start", "end", "length"]].apply(pd.to_numeric, errors="coerce")
    codes_given = segments["code"].fillna("")
    usable = (numbers["length"] > 0) & ((numbers["start"] >= 0) | (codes_given == ""))
    placed = segments.assign(code=codes_given, **numbers.fillna(0))[usable]
    interviews = _interviews(placed)
    book = [code.id for code in study.interviews.codes] if study.interviews else []
    codes = [*book, *sorted(set(placed["code"]) - {*book, ""})]
    keys = {
        "unit": "free",
        "coders": " & ".join(sorted(placed["coder"].unique())),
    }
    rng = stream(study.seed, "unitizing")
    count = len(interviews)
    weights = np.ones((1, count))
    if count:
        draws = rng.multinomial(count, np.full(count, 1 / count), size=RESAMPLES)
        weights = np.vstack([weights, draws])
    per_code: list[_Statistic] = [_OVERLAP, _SHARE, ("u_alpha", "Krippendorff (2016)", u_alpha)]
    parts: list[tuple[str, Callable[[_Interview, str], Continuum], list[_Statistic]]]
    parts = [(code, _Interview.of_code, per_code) for code in codes]
    binary: _Statistic = ("u_alpha_binary", "Krippendorff (2016); marked or not", u_alpha)
    sets: _Statistic = ("u_alpha", "Krippendorff (2016); value: the set of codes", u_alpha)
    parts.append(("all", _Interview.of_any, [_OVERLAP, _SHARE, binary]))
    parts.append(("all", _Interview.of_sets, [sets]))
    rows = []
    for code, lay, statistics in parts:
        sums = gather([lay(each, code) for each in interviews])
        for name, method, function in statistics:
            values = function(sums, weights) if count else np.array([np.nan])
            rows.append({"code": code, **keys, **_row(study, name, method, values, count)})
    return statistics_table(rows, ["code", "unit", "coders"])


def _row(study: Study, name: str, method: str, values: Floats, count: int) -> dict:
    value, resampled = float(values[0]), values[1:]
    usable = resampled[~np.isnan(resampled)]
    lost = len(resampled) - len(usable)
    why = "" if np.isfinite(value) else "nobody marked a passage with it"
    if not count:
        why = "no interview was coded by two coders"
    why_no_interval = note = ""
    if count < FEWEST_INTERVIEWS:
        why_no_interval = TOO_FEW_INTERVIEWS
    elif 2 * lost > len(resampled):
        why_no_interval = "most resamples hold no such passage"
    elif len(usable) == 0 or np.ptp(usable) < 1e-12:
        why_no_interval = "every resample of interviews gives the same value"
    elif lost:
        note = f"{lost} of {RESAMPLES} resamples gave no value and were left out"
    tail = (1 - study.ci_level) / 2
    low, high = np.quantile(usable, [tail, 1 - tail]) if len(usable) else (np.nan, np.nan)
    return estimate(
        name,
        f"{method}; bootstrap over {count} interviews",
        value,
        n=count,
        interval=(float(low), float(high)),
        level=study.ci_level,
        why=why,
        why_no_interval=why_no_interval,
        note=note,
    ).row()
