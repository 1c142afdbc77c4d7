"""Reading and writing the tables that pass between steps, always in the same bytes."""

import re
from collections.abc import Collection, Mapping
from pathlib import Path

import pandas as pd

from groupwork.columns import is_number
from groupwork.errors import GroupworkError

#: Columns that every tidy results table ends with, one statistic a row.
STATISTIC_COLUMNS = [
    "n",
    "statistic",
    "method",
    "estimate",
    "ci_low",
    "ci_high",
    "ci_level",
    "p",
    "note",
]

#: Columns of the audit table: every dropped row, changed cell or flag is one row of it.
AUDIT_COLUMNS = [
    "file",
    "row",
    "participant_id",
    "wave",
    "column",
    "instrument",
    "item",
    "action",
    "reason",
    "before",
    "after",
]

# A spreadsheet program runs a cell that starts with one of these; a leading quote makes it inert.
# Cells that have such a quote already get one more, so that reading can take exactly one away.
_EXECUTABLE = re.compile(r"'*[=+\-@\t]")
_MADE_INERT = r"^'(?='*[=+\-@\t])"


def _safe(cell: object) -> object:
    if not isinstance(cell, str):
        return cell
    # A lone carriage return within a cell would be read back as the end of its row.
    text = cell.replace("\r\n", "\n").replace("\r", "\n")
    return "'" + text if _EXECUTABLE.match(text) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def write_table(table: pd.DataFrame, path: str | Path) -> None:
    """Write a table as UTF-8 CSV: full precision, LF, empty for missing, no executable cell.

    Line breaks within a cell become LF, too.

    Parameters
    ----------
    table : pandas.DataFrame
        Its index is not written.
    path : str or pathlib.Path
        The folder is made where it is lacking.
    """
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    safe = table.copy()
    for name in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[name]):
            # Each distinct text once: a long table has few of them.
            made = {cell: _safe(cell) for cell in safe[name].dropna().unique()}
            made = {cell: text for cell, text in made.items() if text != cell}
            if made:
                safe[name] = safe[name].map(lambda cell, made=made: made.get(cell, cell))
    safe.to_csv(target, index=False, lineterminator="\n")


def read_table(path: str | Path, numbers: Collection[str] | None = None) -> pd.DataFrame:
    """Read a table that `write_table` wrote; what was text stays text, as codes `01` do.

    Parameters
    ----------
    path : str or pathlib.Path
    numbers : collection of str, optional
        The columns of numbers. Where not given, those that `is_number` says of a table of this
        name.

    Raises
    ------
    GroupworkError
        The file does not exist, or a column of numbers holds something else.

    Notes
    -----
    A quote that `write_table` set before an executable cell is taken away again.
    """
    source = Path(path)
    if not source.is_file():
        raise GroupworkError(f"{source}: this table does not exist. Run the pipeline first.")
    header = list(pd.read_csv(source, nrows=0).columns)
    if numbers is None:
        numbers = [column for column in header if is_number(source.stem, column)]
    texts = {column: "str" for column in header if column not in numbers}
    table = pd.read_csv(source, dtype=texts, keep_default_na=False, na_values=[""])
    for column in header:
        if column in texts:
            if table[column].str.startswith("'").any():
                table[column] = table[column].str.replace(_MADE_INERT, "", regex=True)
        elif len(table) and not pd.api.types.is_numeric_dtype(table[column]):
            row, cell = _first_text(table[column])
            raise GroupworkError(
                f"{source}, row {row}, column '{column}': '{cell}' is no number. Delete the file "
                f"and run the pipeline again."
            )
    return table


def _first_text(cells: pd.Series) -> tuple[int, str]:
    """Return the row of the file, and the cell, that makes a column no column of numbers."""
    strange = cells[pd.to_numeric(cells, errors="coerce").isna() & cells.notna()]
    place = strange.index[0] if len(strange) else cells.index[0]
    return int(place) + 2, str(cells[place])


class RowFinder:
    """Finds rows of a table by the text of some of its columns, in one pass for many questions.

    Parameters
    ----------
    table : pandas.DataFrame
        Must not change afterwards.
    """

    def __init__(self, table: pd.DataFrame) -> None:
        self.table = table
        self._places: dict[tuple[str, ...], dict[tuple[str, ...], list[int]]] = {}

    def find(self, where: Mapping[str, str]) -> pd.DataFrame:
        """Return the rows whose columns hold these texts; all if none is asked."""
        if not where:
            return self.table
        names = tuple(where)
        if names not in self._places:
            columns = (self.table[name].astype("str").tolist() for name in names)
            places: dict[tuple[str, ...], list[int]] = {}
            for place, texts in enumerate(zip(*columns, strict=True)):
                places.setdefault(texts, []).append(place)
            self._places[names] = places
        return self.table.iloc[self._places[names].get(tuple(where.values()), [])]


def statistics_table(rows: list[dict], keys: list[str]) -> pd.DataFrame:
    """Assemble rows into a tidy results table: key columns, then `STATISTIC_COLUMNS`.

    Parameters
    ----------
    rows : list of dict
        Each names some of the columns; what it leaves out is empty.
    keys : list of str
        The key columns, in order.
    """
    return pd.DataFrame(rows, columns=[*keys, *STATISTIC_COLUMNS])
