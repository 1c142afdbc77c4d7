"""Data files of statistics programs: codes, with the labels that the file gives them."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from groupwork.errors import GroupworkError
from groupwork.ingest.readers.apart import WHY_NOT, CrashedError, read_apart
from groupwork.ingest.readers.cells import Cells, fold
from groupwork.ingest.readers.excel import as_text
from groupwork.ingest.readers.limits import MAX_CELLS, MAX_COLUMNS, check_size
from groupwork.study.files import File


@dataclass(frozen=True)
class Program:
    """A statistics program.

    Attributes
    ----------
    kind : str
        What `apart.read_apart` calls its files.
    name : str
    a_file : str
        What one of its files is called, with its article.
    time : callable
        The time that a number says in a column of a format; None where the format is no date.
    """

    kind: str
    name: str
    a_file: str
    time: Callable[[str, float], datetime.datetime | None]


def read_labelled(path: Path, file: File, program: Program) -> Cells:
    """Read a data file as cells: codes as text, with the labels that the file gives them.

    A value that the program holds as user-missing stays in the table and is named in `missing`;
    one that is system-missing is a blank cell.
    """
    check_size(path)
    path.open("rb").close()  # where it cannot be opened, this says why
    try:
        found = read_apart(program.kind, path, file.encoding)
    except CrashedError as error:
        if str(error) in WHY_NOT:
            raise GroupworkError(f"{path}: {WHY_NOT[str(error)]}") from None
        if "UnicodeDecodeError" in str(error) or "invalid byte" in str(error):
            raise GroupworkError(
                f"{path}: its text does not fit the encoding that it names. Give its 'encoding:' "
                f"in study.yaml, for example gb18030."
            ) from None
        raise GroupworkError(
            f"{path}: is damaged or not {program.a_file}. Open it in {program.name} and save it "
            f"again, or copy it once more from its source."
        ) from None
    values = found.get("values")
    rows = found["rows"] if values is None else len(next(iter(values.values()), []))
    if values is None or rows * len(values) > MAX_CELLS or len(values) > MAX_COLUMNS:
        raise GroupworkError(
            f"{path}: has {rows:,} rows and {len(found['names']):,} columns, which no "
            f"questionnaire has. Is it the right file? Save the columns that you need as CSV."
        )
    if not rows:
        raise GroupworkError(f"{path}: has no rows.")
    if found["rows"] not in (None, -1, rows):
        raise GroupworkError(
            f"{path}: says that it has {found['rows']} rows, but {rows} can be read. It is cut "
            f"off; copy it once more from its source."
        )
    names = {name: fold(name) for name in found["names"]}
    table = pd.DataFrame(
        {
            names[n]: _texts(values[n], found["types"].get(n) or "", program.time)
            for n in found["names"]
        },
        index=pd.RangeIndex(1, rows + 1, name="row"),  # there is no row of heads
        dtype="str",
    )
    labels = {
        names[name]: {_code(code): str(label) for code, label in worded.items()}
        for name, worded in found["labels"].items()
    }
    questions = {names[name]: label for name, label in found["questions"].items() if label}
    cells = Cells(table, found["encoding"], labels=labels, questions=questions)
    ranges = {names[name]: spans for name, spans in found["missing"].items()}
    return replace(cells, missing=_missing(cells, ranges))


def _texts(
    values: Any, form: str, time: Callable[[str, float], datetime.datetime | None]
) -> list[str]:
    """Write the values of a column; dates as 2026-01-02."""
    return [_cell(value, form, time) for value in values]


def _cell(value: object, form: str, time: Callable[[str, float], datetime.datetime | None]) -> str:
    try:
        day = time(form, float(value)) if isinstance(value, (int, float, np.number)) else None
    except (OverflowError, ValueError):
        day = None
    return _code(value) if day is None else as_text(day)


def _code(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, (int, float, np.number)):
        number = float(value)
        return "" if np.isnan(number) else as_text(number)
    return str(value)


def _missing(cells: Cells, ranges: Mapping[str, list[Any]]) -> dict[str, dict[str, str]]:
    """Say of each value that the file holds as user-missing why there is no answer."""
    found: dict[str, dict[str, str]] = {}
    for name, spans in ranges.items():
        for text in cells.table[name].unique():
            if text and any(_within(text, span["lo"], span["hi"]) for span in spans):
                # Not its label: somebody's words in the file, and reasons are published.
                found.setdefault(name, {})[text] = "declared: user-missing in the file"
    return found


def _within(text: str, low: object, high: object) -> bool:
    if isinstance(low, str):
        return text.rstrip() == low.rstrip()
    try:
        return float(str(low)) <= float(text) <= float(str(high))
    except ValueError:
        return False
