"""From records to a checked table of text."""

import unicodedata
from collections import Counter
from dataclasses import dataclass

import pandas as pd

from groupwork.errors import GroupworkError


@dataclass(frozen=True)
class Cells:
    """A raw file as text.

    Attributes
    ----------
    table : pandas.DataFrame of str
        Indexed by the row number that a spreadsheet shows (the header is row 1).
    encoding : str
        How the text was decoded; empty for workbooks.
    """

    table: pd.DataFrame
    encoding: str


def fold(text: str) -> str:
    """Fold full-width characters (NFKC), runs of white space and outer white space."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def as_cells(records: list[list[str]], encoding: str, where: str) -> Cells:
    """Check records against their header and make a table of them.

    Raises
    ------
    GroupworkError
        There is no header or no other row, two columns have one name, or a row is shorter or
        longer than the header.
    """
    if not any(cell.strip() for record in records for cell in record):
        raise GroupworkError(f"{where}: the file is empty.")
    header = [fold(name) for name in records[0]]
    while header and not header[-1]:
        header.pop()
    if not header:
        raise GroupworkError(f"{where}, row 1: is blank. The column names must stand in row 1.")
    if len(records) == 1:
        raise GroupworkError(f"{where}: has a header but no rows below it.")
    # An unnamed column is kept under its number; R writes its row names like that.
    names = [name or f"column {i}" for i, name in enumerate(header, start=1)]
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        places = [str(i) for i, name in enumerate(names, start=1) if name == twice[0]]
        raise GroupworkError(
            f"{where}, row 1: {len(places)} columns are called '{twice[0]}' (columns "
            f"{' and '.join(places)}). Each column needs a name of its own."
        )
    width = len(names)
    for row, record in enumerate(records[1:], start=2):
        if len(record) != width:
            records[row - 1] = _fit(record, width, f"{where}, row {row}")
    rows = pd.RangeIndex(2, len(records) + 1, name="row")
    return Cells(pd.DataFrame(records[1:], index=rows, columns=names, dtype="str"), encoding)


def _fit(record: list[str], width: int, where: str) -> list[str]:
    """Cut blank cells beyond the header, and fill a row that is blank altogether."""
    if not any(cell.strip() for cell in record):
        return [""] * width
    if len(record) < width or any(cell.strip() for cell in record[width:]):
        cells = f"{len(record)} cell{'s' if len(record) > 1 else ''}"
        raise GroupworkError(
            f"{where}: has {cells}, but the header names {width} columns. Look for a stray "
            f"separator, quote or line break in this row, and check 'separator:' in study.yaml."
        )
    return record[:width]
