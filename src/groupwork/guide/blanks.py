"""Counts the questions of a scale that people left without an answer, before it is scored."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from groupwork.guide.columns import Answers
from groupwork.prepare.wordings import as_answer

#: Answer to how much may be blank -> share of a score's items.
SHARES = {"none": 0.0, "fifth": 0.2, "half": 0.5}


def allowed_blank(said: str, sizes: Sequence[int]) -> tuple[int, ...]:
    """Return how many items of each score may be blank by an answer: a share, or a number.

    Parameters
    ----------
    said : str
        One of `SHARES`, or a whole number.
    sizes : sequence of int
        Items of each score.
    """
    if said.isdecimal():
        return tuple(min(int(said), n - 1) for n in sizes)
    return tuple(most_blank(SHARES[said], n) for n in sizes)


def share_of(allowed: Sequence[int], sizes: Sequence[int]) -> float | None:
    """Return the roundest share of items that comes to these numbers; None if there is none."""
    for digits in range(1, 5):
        step = 10**digits
        for n in range(step):
            if all(most_blank(n / step, of) == m for m, of in zip(allowed, sizes, strict=True)):
                return n / step
    return None


def blank_cells(
    columns: Sequence[Answers],
    words: Sequence[str],
    ranges: Sequence[tuple[float, float]],
    none: Collection[str] = (),
) -> NDArray[np.bool_]:
    """Say which cells are no answer: blank, a word that is none, or a number beyond the range.

    Parameters
    ----------
    columns : sequence of list of str
        The cells of each item.
    words : sequence of str
        Answers in words.
    ranges : sequence of tuple of float
        Lowest and highest code of each item.
    none : collection of str
        Texts that are no answers, though they may be numbers of the range.

    Returns
    -------
    numpy.ndarray of bool, shape (rows, items)
    """
    known = {as_answer(word) for word in words}
    cells = [
        [text in none or not (as_answer(text) in known or _within(text, *ends)) for text in column]
        for column, ends in zip(columns, ranges, strict=True)
    ]
    return np.array(cells, dtype=bool).T


def _within(text: str, low: float, high: float) -> bool:
    try:
        return low <= float(text) <= high
    except ValueError:
        return False


def scored_blanks(
    blank: NDArray[np.bool_], ids: Sequence[str], scored: Mapping[str, Sequence[str]]
) -> NDArray[np.int_]:
    """Count the blank items of a score in each row; of one that sums several, any will do.

    Parameters
    ----------
    blank : numpy.ndarray of bool, shape (rows, items)
    ids : sequence of str
        The items, in the order of the columns.
    scored : dict of str to sequence of str
        Item of the score -> the items that it sums.
    """
    places = {item: place for place, item in enumerate(ids)}
    parts = [blank[:, [places[each] for each in of]].any(axis=1) for of in scored.values()]
    counts: NDArray[np.int_] = np.sum(parts, axis=0, dtype=int)
    return counts


def most_blank(share: float, items: int) -> int:
    """Return how many items that share of them is, rounded down."""
    return int(share * items + 1e-9)
