"""SPSS data files (.sav, .zsav)."""

import datetime
from collections.abc import Mapping
from dataclasses import replace
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


def read(path: Path, file: File) -> Cells:
    """Read a data file as cells: codes as text, with the labels that the file gives them.

    A value that SPSS holds as user-missing stays in the table and is named in `missing`; one
    that is system-missing is a blank cell.
    """
    check_size(path)
    path.open("rb").close()  # where it cannot be opened, this says why
    try:
        found = read_apart("spss", path, file.encoding)
    except CrashedError as error:
        if str(error) in WHY_NOT:
            raise GroupworkError(f"{path}: {WHY_NOT[str(error)]}") from None
        if "UnicodeDecodeError" in str(error) or "invalid byte" in str(error):
            raise GroupworkError(
                f"{path}: its text does not fit the encoding that it names. Give its 'encoding:' "
                f"in study.yaml, for example gb18030."
            ) from None
        raise GroupworkError(
            f"{path}: is damaged or not an SPSS file. Open it in SPSS and save it again, or copy "
            f"it once more from its source."
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
        {names[n]: _texts(values[n], found["types"].get(n) or "") for n in found["names"]},
        index=pd.RangeIndex(2, rows + 2, name="row"),
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


# SPSS counts seconds from the start of the Gregorian calendar.
_START = datetime.datetime(1582, 10, 14)
_DATES = ("DATE", "ADATE", "EDATE", "SDATE", "JDATE", "YMDHMS", "MOYR", "QYR", "WKYR")


def _texts(values: Any, kind: str) -> list[str]:
    """Write the values of a column; dates as 2026-01-02."""
    return [_date(value) if kind.startswith(_DATES) else _code(value) for value in values]


def _date(value: float | None) -> str:
    try:
        return as_text(_START + datetime.timedelta(seconds=float(value or "nan")))
    except (OverflowError, ValueError):
        return _code(value)


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
                found.setdefault(name, {})[text] = "declared: user-missing in SPSS"
    return found


def _within(text: str, low: object, high: object) -> bool:
    if isinstance(low, str):
        return text.rstrip() == low.rstrip()
    try:
        return float(str(low)) <= float(text) <= float(str(high))
    except ValueError:
        return False
