"""Leaves out column names that are written again on each page of a printed table."""

import re
from collections.abc import Sequence

from groupwork.ingest.readers.cells import HEADS_AGAIN, NUMBERED_COLUMN, Cells, fold

# A day or a time, which tells rows of any table apart.
_WHEN = re.compile(r"\d{1,4}[-/.年]\d{1,2}|\d{1,2}:\d{2}")
# Pages that tell by their length that they are pages, at least: two tables may be equally long.
_PAGES = 3


def without_heads_again(cells: Cells) -> Cells:
    """Leave out rows that say the column names again, where all pages are one table.

    Its first column counts on over all of them, or the pages are equally long and nobody has two
    rows. What else has its heads again may be several tables under each other.
    """
    names = ["" if NUMBERED_COLUMN.fullmatch(name) else name for name in cells.columns]
    if sum(map(bool, names)) < 2:
        return cells
    likely = cells.table[cells.columns[0]].map(fold) == names[0]
    again = [
        place
        for place in likely.to_numpy().nonzero()[0].tolist()
        if [*map(fold, cells.table.iloc[place])] == names
    ]
    if not again:
        return cells
    rows = [[*map(fold, row)] for row in cells.table.itertuples(index=False)]
    people = [row for place, row in enumerate(rows) if place not in again]
    if not (people and all(map(any, people))) or not (
        _counts_on(people) or _are_pages(again, people)
    ):
        return cells
    return cells.without(cells.table.index[again], HEADS_AGAIN)


def _counts_on(people: Sequence[Sequence[str]]) -> bool:
    """Say whether the first column numbers the rows of all pages."""
    numbers = [row[0] for row in people]
    if not all(map(str.isdecimal, numbers)):
        return False
    first = int(numbers[0])
    return [*map(int, numbers)] == [*range(first, first + len(numbers))]


def _are_pages(again: Sequence[int], people: Sequence[Sequence[str]]) -> bool:
    """Say whether the pages but the last are equally long, and the codes before them differ."""
    length = again[0]
    pages = len(again) + 1
    regular = [*again] == [length + n * (length + 1) for n in range(pages - 1)]
    last = len(people) - (pages - 1) * length
    if pages < _PAGES or not regular or not 0 < last <= length:
        return False
    columns = ([row[place] for row in people] for place in range(len(people[0])))
    codes = next((of for of in columns if not any(map(_WHEN.search, of))), [])
    return bool(codes) and all(codes) and len({*codes}) == len(codes)
