"""Two versions of one results table, cell by cell."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pandas as pd

from groupwork.columns import is_number
from groupwork.privacy.disclosure import SUPPRESSED
from groupwork.reproduce.findings import Level
from groupwork.reproduce.published import read_cells
from groupwork.results.registry import TABLES


@dataclass(frozen=True)
class Tolerance:
    """How far two numbers of one type may be apart: absolute + relative * |published|."""

    type: str
    relative: float
    absolute: float
    reason: str


#: The tolerances that the verify page states. Text, keys and counts must be the same.
TOLERANCES = {
    each.type: each
    for each in (
        Tolerance("count", 0, 0, "counts are whole numbers"),
        Tolerance("estimate", 1e-8, 1e-10, "the last digits depend on processor and library"),
        Tolerance("p", 1e-6, 1e-9, "tails of distributions, computed by series"),
        Tolerance("fitted", 1e-4, 1e-6, "iterated until convergence"),
    )
}
# Tables of what is found by iteration, not by a formula.
_FITTED = ("models", "profiles", "dimensions", "missing", "regression")
_COUNTS = ("n", "count", "observations", "bytes")
# Columns that hold results; all others single a row out.
_VALUES = (
    *("n", "estimate", "se", "test_statistic", "df_num", "df", "ci_low", "ci_high", "ci_level"),
    *("p", "note", "count", "observations", "printed", "table", "row", "column", "value", "data"),
)


@dataclass(frozen=True)
class TableComparison:
    """What is different between two versions of a table.

    Attributes
    ----------
    level : {"bytes", "tolerance", ""}
        "" where they differ.
    differences : tuple of str
        Each names row and column, what was published and what was made again.
    compared, held_back : int
        Cells, and those of them that were held back to protect people.
    reordered : bool
        The same rows stand in another order.
    within : tuple of str
        Numbers that are other ones but agree within their tolerance, the furthest apart first.
    """

    level: Level
    differences: tuple[str, ...]
    compared: int
    held_back: int = 0
    reordered: bool = False
    within: tuple[str, ...] = ()


def compare_tables(published: Path, rebuilt: Path) -> TableComparison:
    """Compare two CSV files row by row, whatever order the rows stand in.

    Parameters
    ----------
    published, rebuilt : pathlib.Path
        Of the same table. Its name says which tolerance counts.

    Raises
    ------
    GroupworkError
        One of them cannot be read.
    """
    old, new = read_cells(published), read_cells(rebuilt)
    if published.read_bytes() == rebuilt.read_bytes():
        return TableComparison("bytes", (), old.size, _held_back(old))
    differences = [f"column '{name}' was not published" for name in new if name not in old]
    differences += [f"column '{name}' is not made" for name in old if name not in new]
    shared = [str(name) for name in new if name in old]
    keys = [name for name in _keys(published.stem, shared) if name in shared] or shared
    values = [name for name in shared if name not in keys]
    old_rows, new_rows = _rows_by_key(old, keys), _rows_by_key(new, keys)
    compared = 0
    within: list[tuple[float, str]] = []
    for key, row in new_rows.items():
        if key not in old_rows:
            differences.append(f"row {_say(keys, key)} was not published")
            continue
        for name in values:
            compared += 1
            before, after = old_rows[key][name], row[name]
            if before == after:
                continue
            said = (
                f"row {_say(keys, key)}, column {name}: published {before or 'nothing'}, "
                f"made again {after or 'nothing'}"
            )
            if agree(before, after, tolerance(published.stem, name, row)):
                old_number, new_number = float(before), float(after)
                within.append((abs(old_number - new_number) / (abs(old_number) or 1), said))
            else:
                differences.append(said)
    differences += [
        f"row {_say(keys, key)} is published, but not made"
        for key in old_rows
        if key not in new_rows
    ]
    reordered = not differences and list(old_rows) != list(new_rows)
    level: Level = "" if differences else "tolerance"
    furthest = [said for _, said in sorted(within, key=lambda each: -each[0])]
    return TableComparison(
        level, tuple(differences), compared, _held_back(old), reordered, tuple(furthest)
    )


def _keys(table: str, columns: list[str]) -> list[str]:
    """Return the columns that single a row out, as the registry of results tables says."""
    known = list(TABLES[table].columns) if table in TABLES else columns
    return [name for name in known if name not in _VALUES]


def tolerance(table: str, column: str, row: dict[str, str]) -> Tolerance | None:
    """Return the tolerance of a cell; None for text, which must be the same."""
    if not is_number(table, column):
        return None
    if column in _COUNTS:
        return TOLERANCES["count"]
    if table in _FITTED and column not in ("ci_level",):
        return TOLERANCES["fitted"]
    return TOLERANCES["p" if column == "p" else "estimate"]


def agree(published: str, rebuilt: str, within: Tolerance | None) -> bool:
    """Return whether two cells say the same.

    A cell of text, an empty one and one that is not finite agree only with themselves.
    """
    if published == rebuilt:
        return True
    old, new = _number(published), _number(rebuilt)
    if within is None or old is None or new is None:
        return False
    return abs(old - new) <= within.absolute + within.relative * abs(old)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _rows_by_key(table: pd.DataFrame, keys: list[str]) -> dict[tuple[str, ...], dict[str, str]]:
    """Return the rows by their keys; of rows with the same keys each gets its number too."""
    rows: dict[tuple[str, ...], dict[str, str]] = {}
    for key, row in _keyed(table, keys):
        number, unique = 1, (*key, "")
        while unique in rows:
            number += 1
            unique = (*key, str(number))
        rows[unique] = row
    return rows


def _keyed(
    table: pd.DataFrame, keys: list[str]
) -> Iterator[tuple[tuple[str, ...], dict[str, str]]]:
    for row in table.to_dict("records"):
        yield tuple(_key(row[name]) for name in keys), cast("dict[str, str]", row)


def _key(cell: str) -> str:
    """Return a cell without the digits that another processor may compute otherwise."""
    number = _number(cell)
    return cell if number is None or number.is_integer() else f"{number:.9g}"


def _say(keys: list[str], key: tuple[str, ...]) -> str:
    *values, number = key
    named = (f"{name} = {value}" for name, value in zip(keys, values, strict=True) if value)
    return "; ".join([*named, *([f"the {number}th of its kind"] if number else [])])


def _held_back(table: pd.DataFrame) -> int:
    return int(table["note"].str.startswith(SUPPRESSED).sum()) if "note" in table else 0
