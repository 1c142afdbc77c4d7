"""Where a coded passage is in its text.

Programs count characters in different ways: in Unicode code points (as the REFI-QDA standard
asks) or in units of UTF-16, a Windows line end as two or as one, with a byte-order mark or
without, up to the last character or behind it. Each way is tried, and the quotations that the
project carries decide.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np

from groupwork.statistics.arrays import Bools, Ints

#: A quotation of at least this many characters may be cut off, with "…" or without a sign.
CUT_SHORT, CUT_FROM = 10, 30


@dataclass(frozen=True)
class Counting:
    """A way of counting characters."""

    inclusive: bool = False
    utf16: bool = False
    line_ends: str = "as stored"
    byte_order_mark: bool = False

    def __str__(self) -> str:
        words = ["UTF-16 units" if self.utf16 else "code points"]
        if self.line_ends != "as stored":
            words.append(f"each line end counted {self.line_ends}")
        if self.byte_order_mark:
            words.append("byte-order mark counted")
        if self.inclusive:
            words.append("end inclusive")
        return ", ".join(words)


# The standard's own way is first: it wins where nothing speaks for another one.
_COUNTINGS = [
    Counting(*ways)
    for ways in product((False, True), (False, True), ("as stored", "once", "twice"), (False, True))
]


@dataclass(frozen=True)
class StoredText:
    """A text with LF line ends and no byte-order mark, and what it was like when stored.

    Attributes
    ----------
    text : str
    two_characters : ndarray of bool, shape (line ends,)
        Which line ends were CRLF.
    byte_order_mark : bool
    """

    text: str
    two_characters: Bools
    byte_order_mark: bool = False

    def boundaries(self, counting: Counting) -> Ints:
        """Return the number of each boundary between characters, shape (characters + 1,)."""
        points = np.frombuffer(self.text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        widths = np.ones(len(points), dtype=np.int64)
        if counting.utf16:
            widths[points > 0xFFFF] = 2
        if counting.line_ends == "as stored":
            widths[np.flatnonzero(points == 10)[self.two_characters]] = 2
        elif counting.line_ends == "twice":
            widths[points == 10] = 2
        start = int(counting.byte_order_mark)
        return np.concatenate([[start], start + np.cumsum(widths)])

    def kind(self, counting: Counting) -> tuple:
        """Return what ways of counting have in common that are the same for this text."""
        crlf, lf = {"as stored": (2, 1), "once": (1, 1), "twice": (2, 2)}[counting.line_ends]
        return (
            counting.inclusive,
            counting.utf16 and self._beyond_16_bits,
            crlf if self.two_characters.any() else 0,
            lf if not self.two_characters.all() else 0,
            counting.byte_order_mark and self.byte_order_mark,
        )

    @cached_property
    def _beyond_16_bits(self) -> bool:
        return not self.text.isascii() and max(self.text) > "\uffff"


def stored(raw: str, byte_order_mark: bool = False) -> StoredText:
    """Normalise the line ends of a decoded text and remember them."""
    if "\r" not in raw:
        return StoredText(raw, np.zeros(raw.count("\n"), dtype=bool), byte_order_mark)
    ends = re.findall(r"\r\n|\r|\n", raw)
    text = re.sub(r"\r\n?", "\n", raw)
    return StoredText(text, np.array([len(end) == 2 for end in ends]), byte_order_mark)


@dataclass(frozen=True)
class Selections:
    """Passages of one text as a program counts them.

    Attributes
    ----------
    start, end : ndarray of int, shape (selections,)
    names : sequence of str
        What may be a passage's own words; empty if there is nothing.
    """

    start: Ints
    end: Ints
    names: Sequence[str]

    @property
    def quoted(self) -> int:
        """How many passages have something like a quotation."""
        return len(self.names) - self.names.count("")


@dataclass(frozen=True)
class Places:
    """Passages found in a text.

    Attributes
    ----------
    start, end : ndarray of int, shape (selections,)
        In characters of `StoredText.text`; -1 where there is no such place.
    counting : Counting
        The way of counting that was chosen.
    quoted, confirmed : int
        Selections that have something like a quotation, and those whose words are there.
    moved : ndarray of bool, shape (selections,)
        Put where their quotation is, and nowhere else.
    """

    start: Ints
    end: Ints
    counting: Counting
    quoted: int
    confirmed: int
    moved: Bools


def find_places(texts: Sequence[StoredText], selections: Sequence[Selections]) -> list[Places]:
    """Find the passages of a project's texts.

    A text's own quotations decide how its program counts. Where they do not, the way that fits
    the project's other texts is taken, then the one in which the fewest passages run past the
    end or begin or end within a line end, then the one in which the fewest begin or end within
    a word, then the standard's.

    Parameters
    ----------
    texts : sequence of StoredText
    selections : sequence of Selections
        Those of each text.
    """
    judged = [_judge(text, each) for text, each in zip(texts, selections, strict=True)]
    votes: Counter[Counting] = Counter()
    for text, evidence in zip(texts, judged, strict=True):
        for counting in _COUNTINGS:
            if each := evidence.get(text.kind(counting)):
                votes[counting] += each.confirmed
    found = []
    for text, passages, evidence in zip(texts, selections, judged, strict=True):
        best = _choose(text, evidence, votes)
        found.append(_place(text, passages, best, evidence[text.kind(best)]))
    return found


def _choose(
    text: StoredText, evidence: dict[tuple, "_Evidence"], votes: Counter[Counting]
) -> Counting:
    def weight(counting: Counting) -> tuple:
        seen = evidence[text.kind(counting)]
        # An inclusive end is believed by quotations only.
        believed = not counting.inclusive
        within = -round(seen.within_words, 1)
        words = seen.confirmed, seen.neat
        return *words, votes[counting], seen.fitting, believed, within

    # The first of equals is taken, and the standard's way is the first of all.
    return max((c for c in _COUNTINGS if text.kind(c) in evidence), key=weight)


@dataclass(frozen=True)
class _Evidence:
    start: Ints
    end: Ints
    confirmed: int
    #: Of these, how many to their very ends, without white space that the quotation lacks.
    neat: int
    #: Passages that are within the text and begin and end between its characters.
    fitting: int
    within_words: float
    matches: Bools


def _judge(text: StoredText, selections: Selections) -> dict[tuple, _Evidence]:
    """Try each way of counting that makes a difference for a text."""
    evidence: dict[tuple, _Evidence] = {}
    quoted, names = selections.quoted, selections.names
    word: Bools | None = None
    for counting in _COUNTINGS:
        kind = text.kind(counting)
        if kind in evidence:
            continue
        start, end, exact = _in_text(selections, counting, text.boundaries(counting))
        fits = start >= 0
        matches = np.zeros(len(start), dtype=bool)
        body, starts, ends = text.text, start.tolist(), end.tolist()
        neat = 0
        for i in np.flatnonzero(fits).tolist():
            name, passage = names[i], body[starts[i] : ends[i]]
            likeness = _likeness(name, passage) if name else 0
            matches[i] = likeness > 0
            neat += likeness == 2 and (name == passage or passage == passage.strip())
        confirmed, fitting = int(matches.sum()), int((fits & exact).sum())
        # Nothing can beat the standard's way where it explains everything.
        best = fitting == len(fits) and neat == quoted > 0
        within = 0.0
        if fitting and not best:
            word = _letters(text.text) if word is None else word
            edges = np.concatenate([start[fits], end[fits]])
            within = float((word[edges] & word[edges + 1]).mean())
        evidence[kind] = _Evidence(start, end, confirmed, neat, fitting, within, matches)
        if best or not len(fits):
            break
    return evidence


def _letters(text: str) -> Bools:
    """Say which characters are letters of words with spaces between; padded at both ends."""
    letters = [character.isalnum() and ord(character) < 0x2E80 for character in text]
    return np.array([False, *letters, False], dtype=bool)


def _in_text(
    selections: Selections, counting: Counting, boundaries: Ints
) -> tuple[Ints, Ints, Bools]:
    """Return start and end in the text, and whether both are between two of its characters."""
    ends = selections.end + int(counting.inclusive)
    start = np.searchsorted(boundaries, selections.start, side="right") - 1
    end = np.searchsorted(boundaries, ends, side="right") - 1
    start = np.maximum(start, 0)
    exact = (boundaries[start] == selections.start) & (boundaries[end] == ends)
    none = (selections.start < 0) | (ends > boundaries[-1]) | (end <= start)
    return np.where(none, -1, start), np.where(none, -1, end), exact


def _place(text: StoredText, selections: Selections, best: Counting, seen: _Evidence) -> Places:
    start, end = seen.start.copy(), seen.end.copy()
    quoted = selections.quoted
    moved = np.zeros(len(start), dtype=bool)
    # Names are quotations in this text, rather than labels, if most of them are there.
    if 2 * seen.confirmed >= quoted > 0:
        lengths = selections.end - selections.start + int(best.inclusive)
        for i in np.flatnonzero(~seen.matches).tolist():
            at = _only_place(text.text, selections.names[i], int(lengths[i]))
            if at is not None:
                start[i], end[i] = at
                moved[i] = True
    return Places(start, end, best, quoted, seen.confirmed, moved)


def _only_place(text: str, quote: str, length: int) -> tuple[int, int] | None:
    """Return where a quotation of about the right length stands, if that is one place."""
    if len(quote) < 10 or abs(len(quote) - length) > 2 or text.count(quote) != 1:
        return None
    start = text.index(quote)
    return start, start + len(quote)


def same_words(quote: str, passage: str) -> bool:
    """Say whether a quotation, perhaps cut off, has the words of a passage."""
    return bool(quote) and _likeness(quote, passage) > 0


def _likeness(quote: str, passage: str) -> int:
    """Return 2 for the same words, or their beginning and "…"; 1 for a beginning alone; else 0."""
    if quote == passage:
        return 2
    # What programs do most often is tried first, since folding is slow.
    wanted, there = quote, passage.replace("\n", " ")
    for _ in range(2):
        if wanted == there:
            return 2
        for sign in ("…", "..."):
            if wanted.endswith(sign):
                cut = wanted.removesuffix(sign).rstrip()
                if len(cut) >= CUT_SHORT and there.startswith(cut):
                    return 2
        if len(wanted) >= CUT_FROM and there.startswith(wanted):
            return 1
        wanted, there = _folded(quote), _folded(passage)
    return 0


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
