"""Refuses a file that is another one copied: its answers would be compared with themselves."""

from collections.abc import Iterable
from contextlib import suppress
from itertools import combinations
from pathlib import Path

from groupwork.errors import GroupworkError
from groupwork.guide.raw_sheet import Sheet
from groupwork.ingest.readers.limits import read_bytes

# Cells that are filled in alike, at least: fewer may be so by chance.
_CELLS = 20


def check_not_copied(sheets: Iterable[Sheet]) -> None:
    """Raise where two questionnaires are one: byte for byte, or saved anew with the same cells.

    Raises
    ------
    GroupworkError
        With both names.
    """
    for one, other in combinations(sheets, 2):
        if _is_same_file(one.path, other.path):
            raise GroupworkError(
                f"{one.path.name} and {other.path.name}: are the same file, byte for byte. "
                f"{_REMEDY}"
            )
        if _is_same_table(one, other):
            raise GroupworkError(
                f"{one.name} and {other.name}: hold the same answers in every cell. {_REMEDY}"
            )


_REMEDY = (
    "Probably the wrong one was copied or exported: give the right one in its place, or leave one "
    "of them out."
)


def _is_same_file(one: Path, other: Path) -> bool:
    """Say whether two files have the same bytes; what cannot be read is said elsewhere."""
    if one == other or one.stat().st_size != other.stat().st_size:
        return False
    with suppress(GroupworkError):
        return read_bytes(one) == read_bytes(other)
    return False


def _is_same_table(one: Sheet, other: Sheet) -> bool:
    """Say whether two tables have the same heads and rows, in whatever order."""
    if one.texts.keys() != other.texts.keys() or one.rows != other.rows:
        return False
    tables = [
        sorted(zip(*(each.texts[c] for c in one.texts), strict=True)) for each in (one, other)
    ]
    filled = sum(map(bool, (cell for row in tables[0] for cell in row)))
    return filled >= _CELLS and tables[0] == tables[1]
