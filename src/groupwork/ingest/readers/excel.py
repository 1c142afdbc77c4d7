"""Excel workbooks."""

import datetime
import re
import zipfile
import zlib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from groupwork.errors import GroupworkError, nearest
from groupwork.ingest.readers.cells import Records
from groupwork.ingest.readers.worker import CrashedError, read_apart
from groupwork.study.files import File

# A workbook is a zip archive: a small file may unpack to more than the memory holds, and two
# cells in far corners make a table of billions.
MAX_UNPACKED = 2**30
MAX_CELLS = 50_000_000


def read(path: Path, file: File) -> tuple[Records, list[dict[str, Any]]]:
    """Return the records of one sheet, from its top left corner on, and notes for the audit.

    Where the study file names none, it is the first sheet that can be seen. Merged cells all get
    what stands in them; where a merged head stands over a row of names, the two are one name.
    """
    path.open("rb").close()  # where it cannot be opened, this says why
    try:
        old = not zipfile.is_zipfile(path)
        errors, hidden_rows = ({}, []) if old else _check_archive(path, file.sheet)
        content = read_apart("workbook", path, file.sheet, MAX_CELLS)
    except (
        *(CrashedError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError),
        *(ElementTree.ParseError, KeyError, StopIteration),
    ):
        raise GroupworkError(
            f"{path}: is damaged or not an Excel workbook. Open it in a spreadsheet program, save "
            f"it again as .xlsx, or copy it once more from its source."
        ) from None
    if "password" in content:
        raise GroupworkError(f"{path}: is protected by a password. Save a copy without one.")
    if "rows" not in content:
        known = nearest(file.sheet or "", content["names"])
        raise GroupworkError(f"{path}: there is no sheet '{file.sheet}'. {known}")
    records = [[as_text(cell) for cell in row] for row in content["rows"]]
    errors = _old_errors(path, len(content["names"])) if old else errors
    for (row, column), text in errors.items():
        if row < len(records) and column < len(records[row]) and not records[row][column]:
            records[row][column] = text
    notes = _fill_merged(records, content["merged"])
    flagged = {"action": "flagged"}
    left = [name for name in content["names"] if name != content["read"]]
    if left and not file.sheet:
        hidden = [name for name in left if name in content["hidden"]]
        named = ", ".join(f"'{name}'" + (" (hidden)" if name in hidden else "") for name in left)
        reason = f"sheet '{content['read']}' read; not read: {named}"
        notes.append({**flagged, "reason": reason})
    notes += [
        {**flagged, "row": row, "reason": "row that is hidden in the workbook, read as the others"}
        for row in hidden_rows
    ]
    return records, notes


def _fill_merged(
    records: Records, merged: list[tuple[tuple[int, int], tuple[int, int]]]
) -> list[dict[str, Any]]:
    """Give all cells of a merged range its text, and make one of two rows of names."""
    notes: list[dict[str, Any]] = []
    wide_head = False
    for (top, left), (bottom, right) in merged:
        if top >= len(records) or left >= len(records[top]) or not records[top][left].strip():
            continue
        text = records[top][left]
        for row in range(top, min(bottom, len(records) - 1) + 1):
            for column in range(left, min(right, len(records[row]) - 1) + 1):
                records[row][column] = text
        wide_head = wide_head or (top == 0 and right > left)
        if top > 0:
            reason = f"merged cells, rows {top + 1} to {bottom + 1}: all have what stands there"
            notes.append({"row": top + 1, "action": "decoded", "reason": reason})
    if wide_head and len(records) > 2:
        pairs = zip(records[0], records[1], strict=True)
        records[0] = [
            over if over == name or not name.strip() else f"{over} {name}".strip()
            for over, name in pairs
        ]
        records[1] = [""] * len(records[1])
        reason = "two rows of names read as one: what is merged above, then the name below"
        notes.append({"row": 1, "action": "decoded", "reason": reason})
    return notes


def as_text(cell: object) -> str:
    """Write a cell as a person sees it: 3.0 as 3, midnight as its date."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        # A spreadsheet keeps 15 digits; more would be noise of the binary fraction.
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.15g}"
    if isinstance(cell, datetime.datetime):
        midnight = cell.time() == datetime.time()
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ", timespec="seconds")
    return str(cell)


# What the reader of workbooks does not see ---------------------------------------------------

_ROW = re.compile(rb'<(?:\w+:)?row\s[^>]*?\br="(\d+)"')
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\s(?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="(\d+)"')
_FILLED = re.compile(rb'<(?:\w+:)?c\s(?:[^>]*?\s)?r="([A-Z]+)\d+"[^>]*(?<!/)>')
_ERROR = re.compile(
    rb'<(?:\w+:)?c\s((?:[^>]*?\s)?t="e"[^>]*)>'
    rb"(?:<(?:\w+:)?f[^>]*/>|<(?:\w+:)?f[^>]*>[^<]*</(?:\w+:)?f>)?<(?:\w+:)?v>([^<]*)<"
)
_NO_RESULT = re.compile(
    rb"<(?:\w+:)?c\s([^>]*)>(?:<(?:\w+:)?f[^>]*/>|<(?:\w+:)?f[^>]*>[^<]*</(?:\w+:)?f>)"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)
_REFERENCE = re.compile(rb'\br="([A-Z]+)(\d+)"')


def _check_archive(path: Path, sheet: str | None) -> tuple[dict[tuple[int, int], str], list[int]]:
    """Refuse a workbook that is too large, is not whole or has formulas without results.

    Returns
    -------
    errors : dict
        (row, column), both from 0 -> text of a cell that shows an error, such as #N/A.
    hidden : list of int
        Rows that are hidden, by hand or by a filter.
    """
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(part.file_size for part in archive.infolist())
        if unpacked > MAX_UNPACKED:
            raise GroupworkError(
                f"{path}: unpacks to {unpacked / 2**20:,.0f} MB, which no questionnaire does. Is "
                f"it the right file? Save the sheet with the answers alone as CSV."
            )
        # The sizes above are what the archive says of itself; this reads it and finds them true.
        if archive.testzip() is not None:
            raise zipfile.BadZipFile
        part = _sheet_part(archive, sheet)
        content = archive.read(part) if part else b""
    rows = max((int(match[1]) for match in _ROW.finditer(content)), default=0)
    columns = max((_number(name) for name in {m[1] for m in _FILLED.finditer(content)}), default=0)
    if rows * columns > MAX_CELLS:
        raise GroupworkError(
            f"{path}: the sheet spans {rows:,} rows and {columns:,} columns. Delete the stray "
            f"cell far below or to the right of the answers, or save them alone as CSV."
        )
    if b"<f" in content or b":f" in content:
        _check_formulas(content, str(path))
    found = {}
    for match in _ERROR.finditer(content) if b't="e"' in content else ():
        if reference := _REFERENCE.search(match[1]):
            cell = (int(reference[2]) - 1, _number(reference[1]) - 1)
            found[cell] = match[2].decode("utf-8", "replace")
    return found, [int(match[1]) for match in _HIDDEN_ROW.finditer(content)]


# Records of the old format: a cell that is an error, and a formula whose result is one. They hold
# row, column and format (2 bytes each), then the error's code.
_OLD_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_OLD_CELL = re.compile(
    rb"\x05\x02\x08\x00(..)(..)..([\x00\x07\x0f\x17\x1d\x24\x2a])\x01"
    rb"|\x06\x00..(..)(..)..\x02.([\x00\x07\x0f\x17\x1d\x24\x2a])...\xff\xff",
    re.DOTALL,
)


def _old_errors(path: Path, sheets: int) -> dict[tuple[int, int], str]:
    """Find the cells of an .xls file that show an error; its reader takes them for blank.

    Raises
    ------
    GroupworkError
        There are some in a file of several sheets; their records do not say of which they are.
    """
    found = {}
    for match in _OLD_CELL.finditer(path.read_bytes()):
        row, column, code = (part for part in match.groups() if part is not None)
        cell = (int.from_bytes(row, "little"), int.from_bytes(column, "little"))
        found[cell] = _OLD_ERRORS[code[0]]
    if found and sheets > 1:
        raise GroupworkError(
            f"{path}: has cells that show errors, such as {next(iter(found.values()))}, which "
            f"cannot be told from blank ones in this old format. Save it as .xlsx."
        )
    return found


def _check_formulas(content: bytes, where: str) -> None:
    bare = [match[1] for match in _NO_RESULT.finditer(content) if b't="str"' not in match[1]]
    if bare:
        reference = _REFERENCE.search(bare[0])
        first = (reference[1] + reference[2]).decode() if reference else "the first"
        raise GroupworkError(
            f"{where}: has {len(bare)} formula{'s' if len(bare) > 1 else ''} without a result "
            f"({first}), so the answers there are not known. Open the file in a spreadsheet "
            f"program and save it, which computes them."
        )


def _sheet_part(archive: zipfile.ZipFile, sheet: str | None) -> str | None:
    """Return the part of the archive that holds a sheet, the first one if none is named."""
    if "xl/workbook.xml" not in archive.namelist():
        return None
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    sheets = [element for element in book.iter() if element.tag.endswith("}sheet")]
    seen = [element for element in sheets if element.get("state", "visible") == "visible"]
    named = [element for element in sheets if element.get("name") == sheet]
    named = named if sheet else seen or sheets
    if not named:
        return None
    key = next(value for name, value in named[0].items() if name.endswith("}id"))
    target = next(link.get("Target", "") for link in links if link.get("Id") == key)
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _number(letters: bytes) -> int:
    """Return the number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number
