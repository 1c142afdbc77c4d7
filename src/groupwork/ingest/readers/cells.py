"""From records to a checked table of text, and what all readers do with one."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import Any

import pandas as pd

from groupwork.errors import GroupworkError
from groupwork.ingest.readers.limits import MAX_CELL, MAX_NAME, check_shape
from groupwork.study.files import File

#: What a person sees in the rows at the top of a file.
Records = list[list[str]]

#: What the audit says of hidden rows and columns, and of a workbook of which one sheet is read.
HIDDEN = "is hidden in the spreadsheet program; it is read like the others"
PERCENT = "percentage of the spreadsheet: its number is read, 0.8 where 80% is shown"
PERCENT_AND_NUMBER = "percentage of the spreadsheet in a column of other numbers"
ONE_OF_SEVERAL = "one of several sheets is read, as study.yaml names none"


@dataclass(frozen=True)
class Cells:
    """A raw file as text.

    Attributes
    ----------
    table : pandas.DataFrame of str
        Indexed by the row number that a spreadsheet shows (the header is row 1).
    encoding : str
        How the text was decoded; empty for files that are not text.
    audit : list of dict
        What reading left out or changed, as rows of the audit.
    labels : dict
        Column -> code -> wording, where the file itself words its codes.
    missing : dict
        Column -> text -> missing_reason, where the file itself says why there is no answer.
    questions : dict
        Column -> the question as it was asked.
    """

    table: pd.DataFrame
    encoding: str
    audit: list[dict[str, Any]] = field(default_factory=list)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    missing: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    questions: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return [str(name) for name in self.table]

    @property
    def records(self) -> Records:
        """The header and the first two rows."""
        return [self.columns, *self.table.head(2).to_numpy().tolist()]

    def changed(self, columns: Mapping[str, pd.Series], reason: str) -> "Cells":
        """Write columns in another way, each with its row of the audit."""
        note = {"action": "decoded", "reason": reason}
        return replace(self, table=self.table.assign(**columns)).noted(
            {"column": column, **note} for column in columns
        )

    def noted(self, rows: Iterable[dict[str, Any]]) -> "Cells":
        """Add rows to the audit."""
        return replace(self, audit=[*self.audit, *rows])

    def without(self, rows: Iterable[Any], reason: str, column: str = "") -> "Cells":
        """Leave out rows, each with its row of the audit."""
        rows = list(rows)
        why = {"column": column, "action": "dropped", "reason": reason}
        return replace(self, table=self.table.drop(index=rows)).noted(
            {"row": row, **why} for row in rows
        )

    def renamed(self, names: Mapping[str, str], reason: str) -> "Cells":
        """Give columns other names, each with its row of the audit."""
        names = {old: new for old, new in names.items() if old != new}

        def again(texts: Mapping[str, Any]) -> dict[str, Any]:
            return {names.get(column, column): text for column, text in texts.items()}

        return replace(
            self,
            table=self.table.rename(columns=dict(names)),
            labels=again(self.labels),
            missing=again(self.missing),
            questions=again(self.questions),
        ).noted(
            {
                "row": 1,
                "column": new,
                "action": "renamed",
                "reason": reason,
                "before": old,
                "after": new,
            }
            for old, new in names.items()
        )


@dataclass(frozen=True)
class Tool:
    """A survey tool whose exports have a layout of their own.

    Attributes
    ----------
    title : str
        Its name as people write it.
    signs : str
        What its exports have, to end "… has no".
    recognise : callable
        Takes the first records; says why they are this tool's, empty if they are not.
    module : str
        Of `groupwork.ingest.readers`, whose `arrange` is this tool's; empty where its exports are
        read as they stand.
    repeats : bool
        Whether two columns may have one name, as where a question's text is its name.
    two_heads : bool
        Whether a second row of heads stands below the first, which may be shorter.
    """

    title: str
    signs: str
    recognise: Callable[[Records], str]
    module: str = ""
    repeats: bool = False
    two_heads: bool = False

    def arrange(self, cells: Cells, file: File) -> Cells:
        """Take cells as they stand to one row a response under one header row."""
        arranged: Cells = reader(self.module).arrange(cells, file) if self.module else cells
        return arranged


def reader(name: str) -> Any:
    """Import a module of `groupwork.ingest.readers` by name (see `formats.reading_modules`)."""
    return import_module(f"groupwork.ingest.readers.{name}")


def fold(text: str) -> str:
    """Fold full-width characters (NFKC), runs of white space and outer white space.

    Characters that cannot be seen, such as a zero-width space or the selector of an emoji's look,
    fall out.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        text = "".join(
            char
            for char in text
            if unicodedata.category(char) != "Cf" and char not in "\ufe0e\ufe0f"
        )
    return " ".join(text.split())


def fold_header(records: Records) -> list[str]:
    """Return the folded names in the first record; blank ones at its end are cut."""
    header = [fold(name) for name in records[0]] if records else []
    while header and not header[-1]:
        header.pop()
    return header


class TitleError(GroupworkError):
    """Above the column names stands something else: a title, of so many rows; 0 if unsure."""

    def __init__(self, message: str, rows: int) -> None:
        super().__init__(message)
        self.rows = rows


def title_rows(records: Records) -> int:
    """Count the rows of a title: few cells, or blank, above heads as wide as what is below.

    0 where the first row has half as many cells, or what follows is not plainly a row of heads.
    """
    filled = [sum(bool(cell.strip()) for cell in record) for record in records]
    widest = max(filled, default=0)
    above = filled.index(widest) if widest > 1 else 0
    below = [count for count in filled[above + 1 :] if count]
    if not above or not filled[0] or not below:
        return 0
    if any(count > 1 and 2 * count > widest for count in filled[:above]):
        return 0
    if 2 * sum(count > 1 for count in below) < len(below):
        return 0
    worded = [cell for cell in records[above] if cell.strip()]
    return 0 if any(re.fullmatch(r"\s*[+-]?[\d.,]+\s*", cell) for cell in worded) else above


def as_cells(
    records: Records, encoding: str, where: str, repeats: bool = False, skip: int = 0
) -> Cells:
    """Check records against their header and make a table of them.

    Parameters
    ----------
    records : list of list of str
    encoding : str
    where : str
        The file, for messages.
    repeats : bool
        Whether a repeated name gets a number, " (2)", or is an error.
    skip : int
        Rows above the header.

    Raises
    ------
    GroupworkError
        There is no header or no other row, two columns have one name, or a row is shorter or
        longer than the header.
    """
    top, titles = skip + 1, records[:skip]
    records = records[skip:]
    if not any(cell.strip() for record in records for cell in record):
        raise GroupworkError(f"{where}: the file is empty.")
    header = fold_header(records)
    if not header:
        raise GroupworkError(
            f"{where}, row {top}: is blank. The column names must be in row {top}."
        )
    if len(records) == 1:
        raise GroupworkError(f"{where}: has a header but no rows below it.")
    if len(header) == 1 or any(len(record) > len(header) for record in records):
        filled = [sum(bool(cell.strip()) for cell in record) for record in records]
        most = max(filled[1:])
        above = title_rows(records) if most > len(header) else 0
        if above or (len(header) == 1 and most > 2):
            cells = "one cell" if filled[0] == 1 else f"{filled[0]} cells"
            said = f"{where}, row {top}: has {cells}, and rows below it have {most}. "
            if above:
                raise TitleError(
                    f"{said}If it is a title, write 'skip_rows: {skip + above}' for this file in "
                    f"study.yaml, or delete it and what stands between it and the column names.",
                    skip + above,
                )
            raise TitleError(
                f"{said}If it is a title, delete it and what stands between it and the column "
                f"names.",
                0,
            )
    # An unnamed column is kept under its number; R writes its row names like that.
    names = [name or f"column {i}" for i, name in enumerate(header, start=1)]
    again = _number_repeated(names) if repeats else {}
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        places = [str(i) for i, name in enumerate(names, start=1) if name == twice[0]]
        listed = ", ".join(places[:10]) + (", …" if len(places) > 10 else "")
        raise GroupworkError(
            f"{where}, row {top}: {len(places)} columns are called '{twice[0]}' (columns "
            f"{' and '.join(places) if len(places) == 2 else listed}). "
            f"Each column needs a name of its own."
        )
    width = len(names)
    check_shape(len(records), width, f"{where}: it")
    long = next((name for name in names if len(name) > MAX_NAME), "")
    if long:
        raise GroupworkError(
            f"{where}, row {top}: a column name has {len(long):,} characters, and at most "
            f"{MAX_NAME:,} are read. Is the header in row {top}?"
        )
    for row, record in enumerate(records[1:], start=top + 1):
        if len(record) != width:
            records[row - top] = fit(record, width, f"{where}, row {row}", bool(encoding))
        if max(map(len, record), default=0) > MAX_CELL:
            raise GroupworkError(
                f"{where}, row {row}: a cell has {max(map(len, record)):,} characters, and at most "
                f"{MAX_CELL:,} are read. Look for a quotation mark that is not closed."
            )
    rows = pd.RangeIndex(top + 1, top + len(records), name="row")
    table = pd.DataFrame(records[1:], index=rows, columns=names, dtype="str")
    change = {"row": top, "action": "renamed", "reason": "column name that is there before"}
    title = {"action": "dropped", "reason": "title above the column names (skip_rows)"}
    return Cells(table, encoding).noted(
        [
            *({"row": row, **title} for row, record in enumerate(titles, 1) if any(record)),
            *({**change, "column": new, "before": old, "after": new} for new, old in again.items()),
        ]
    )


def _number_repeated(names: list[str]) -> dict[str, str]:
    """Number repeated names, in place; return new name -> old name."""
    again: dict[str, str] = {}
    taken: set[str] = set()
    for place, name in enumerate(names):
        number = 1
        while names[place] in taken:
            number += 1
            names[place] = f"{name} ({number})"
        taken.add(names[place])
        if number > 1:
            again[names[place]] = name
    return again


def fit(record: list[str], width: int, where: str, text: bool = True) -> list[str]:
    """Cut blank cells beyond the header, and fill a row that is blank altogether.

    Only a `text` has separators; in a workbook a cell stands beside the table.
    """
    if not any(cell.strip() for cell in record):
        return [""] * width
    if len(record) < width or any(cell.strip() for cell in record[width:]):
        cells = f"{len(record)} cell{'s' if len(record) > 1 else ''}"
        if not text:
            raise GroupworkError(
                f"{where}: has {cells}, but the header names {width} columns. Give each column a "
                f"name, or delete what stands beside the table or above it."
            )
        raise GroupworkError(
            f"{where}: has {cells}, but the header names {width} columns. Look for a stray "
            f"separator, quote or line break in this row, and check 'separator:' in study.yaml."
        )
    return record[:width]
