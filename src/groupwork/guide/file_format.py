"""How a raw file is read: the format of its tool, what separates its cells, its decimals."""

import re
from collections.abc import Iterable
from pathlib import Path

from groupwork.errors import GroupworkError
from groupwork.ingest.readers import (
    ENDINGS,
    Cells,
    excel,
    read_cells,
    recognise,
)
from groupwork.ingest.readers.cells import (
    Head,
    Records,
    find_head,
)
from groupwork.ingest.readers.limits import read_bytes
from groupwork.ingest.readers.text import (
    SEPARATORS,
    decode,
    first_records,
    without_sep,
)
from groupwork.study.files import ResponsesFile

_COMMA, _POINT = (re.compile(rf"[+-]?\d+\{mark}\d+") for mark in ",.")


def file_of(entry: dict) -> ResponsesFile:
    """Return an entry of which nothing but the format matters as one of a study file."""
    return ResponsesFile.model_validate(
        {"path": "x", "id": "x", "wave": "x", "columns": {}} | entry
    )


def recognised_format(
    path: Path, sheet: str | None, head: Head, encoding: str, form: str
) -> tuple[dict, str, str]:
    """Return the study file's entry for a file, why it is so, and the separator of its text."""
    if form:
        return _sheet_a_person(form, head)
    kind = ENDINGS.get(path.suffix.lower())
    skipped = {"skip_rows": head.above} if head.above else {}
    skipped |= {"head_rows": head.rows} if head.rows > 1 else {}
    if kind == "csv":
        entry, why, separator = _recognised_text(path, read_bytes(path), encoding)
        known = {"encoding": encoding} if encoding else {}
        return {**entry, **known, **skipped}, why, separator
    entry = {"format": kind, "sheet": sheet, **skipped} if kind else {}
    why = f"its name ends in {path.suffix}"
    if kind == "excel":
        try:
            records = excel.read(path, file_of(entry))[0]
        except OSError as error:
            reason = (error.strerror or "it cannot be opened").lower()
            raise GroupworkError(f"{path}: cannot be read ({reason}).") from None
        name, signs = recognise(records[head.above : head.above + 3])
        if name:
            return {**entry, "format": name}, signs, ""
    elif kind is None:
        read_cells(path, file_of(entry))
    return entry, why, ""


def _sheet_a_person(form: str, head: Head) -> tuple[dict, str, str]:
    why = "its sheets ask the same questions in their rows"
    return {"format": form, "skip_rows": head.above}, why, ""


def _recognised_text(path: Path, data: bytes, encoding: str) -> tuple[dict, str, str]:
    text, _ = decode(data, encoding or None, str(path))
    text, said = without_sep(text)
    if said:
        name, why = recognise(first_records(text, said))
        return {"format": name or "csv"}, why or f"its first line says sep={said}", said
    starts = {mark: first_records(text, mark) for mark in SEPARATORS}
    for mark, records in starts.items():
        name, why = recognise(records)
        if name:
            return {"format": name}, why, mark
    mark = max(starts, key=lambda mark: _fit(starts[mark]))
    plain = "\t" if path.suffix.lower() == ".tsv" else ","
    entry = {"format": "csv"} | ({} if mark == plain else {"separator": mark})
    return entry, f"its name ends in {path.suffix}", mark


def _fit(records: Records) -> tuple[bool, int]:
    """Say how well a separator fits: whether it gives all rows as many columns, and how many."""
    # A title above the column names has one cell.
    widths = [len(record) for record in records[find_head(records).above :]] or [0]
    return min(widths) == max(widths) > 1, widths[0]


def decimal_sign(cells: Cells) -> str:
    """Say which sign stands before decimals: a comma if more cells have one than a point."""
    columns = cells.table.to_numpy(dtype=object).T
    commas = sum(map(_with_comma, columns))
    points = sum(bool(_POINT.fullmatch(text)) for column in columns for text in column)
    return "," if commas > points else "."


def _with_comma(column: Iterable[str]) -> int:
    """Count the cells of a column that have decimals behind a comma.

    A few that join two answers of the others, as 3,4 among 1 to 5, may be two that were ticked;
    halves are asked about.
    """
    filled = [text for text in column if text]
    found = [text.lstrip("+-") for text in filled if _COMMA.fullmatch(text)]
    joined = [t for t in found if {*t.split(",")} <= {*filled} and not t.endswith(",5")]
    return len(found) - (len(joined) if 2 * len(found) < len(filled) else 0)
