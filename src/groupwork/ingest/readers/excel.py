"""Excel workbooks."""

import datetime
import re
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

from groupwork.errors import GroupworkError, nearest
from groupwork.ingest.readers.apart import WHY_NOT, CrashedError, read_apart
from groupwork.ingest.readers.cells import (
    HIDDEN,
    ONE_OF_SEVERAL,
    PERCENT,
    PERCENT_AND_NUMBER,
    Head,
    Place,
    Records,
    find_head,
    fold,
    joined,
    without_beside,
)
from groupwork.ingest.readers.limits import MAX_CELLS, MAX_UNPACKED, MB, check_shape, check_size
from groupwork.ingest.readers.sheet_xml import (
    BadSheetError,
    Sheet,
    TooManyCellsError,
    elements,
    offered_answers,
    percent_styles,
    read_open_document,
    read_sheet,
    reference,
)
from groupwork.study.files import File

# How files of the old format begin. A newer workbook with a password is one of them, too, which
# holds the workbook under this name.
_OLD = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read(path: Path, file: File) -> tuple[Records, list[dict[str, Any]]]:
    """Return the records of one sheet, from its top left corner on, and rows of the audit."""
    check_size(path)
    path.open("rb").close()  # where it cannot be opened, this says why
    try:
        old = not zipfile.is_zipfile(path)
        sheet = Sheet() if old else _check_archive(path, file.sheet)
        content = read_apart("workbook", path, file.sheet)
    except CrashedError as error:
        if str(error) in WHY_NOT:
            raise GroupworkError(f"{path}: {WHY_NOT[str(error)]}") from None
        raise _no_workbook(path) from None
    except (BadSheetError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, KeyError):
        raise _no_workbook(path) from None
    if "password" in content:
        raise _locked(path)
    if "rows" not in content:
        known = nearest(file.sheet or "", content["names"])
        raise GroupworkError(f"{path}: there is no sheet '{file.sheet}'. {known}")
    records = [[as_text(cell) for cell in row] for row in content["rows"]]
    errors = _old_errors(path, len(content["names"])) if old else sheet.errors
    for (row, column), text in errors.items():
        if row < len(records) and column < len(records[row]) and not records[row][column]:
            records[row][column] = text
    if old:
        sheet.merged = content.get("merged", [])
    if path.suffix.lower() == ".ods":
        sheet = _sheet_of_ods(path, content["read"])
    records, notes = without_beside(records)
    # Where the study file does not say yet where the column names are, a later step refuses it.
    likely = Head(file.skip_rows, file.head_rows) if file.head_rows else find_head(records)
    _check_merged(path, records, sheet.merged, max(file.skip_rows, likely.above) + likely.rows - 1)
    rows = file.head_rows or 1
    if rows > 1 and len(records) > file.skip_rows + rows:
        records, several = joined(records, file.skip_rows, rows, sheet.merged)
        notes += several
    head = min(file.skip_rows, max(0, len(records) - 1))
    percents = _percents(records, sheet, head)
    said = [*_hidden(sheet, records[head] if records else []), *percents]
    if not file.sheet and len(content["names"]) > 1:
        said.insert(0, _sheets(content))
    return records, [*notes, *({"action": "flagged", **each} for each in said)]


def _sheets(content: dict[str, Any]) -> dict[str, str]:
    others = [name for name in content["names"] if name != content["read"]]
    hidden = {name for name in others if name not in content["seen"]}
    named = ", ".join(f"'{name}'" + (" (hidden)" if name in hidden else "") for name in others)
    # Reasons are published, and a sheet may be called as somebody is.
    before = f"sheet '{content['read']}' read; not read: {named}"
    return {"reason": ONE_OF_SEVERAL, "before": before}


def _check_merged(
    path: Path, records: Records, merged: list[tuple[Place, Place]], head: int
) -> None:
    """Refuse merged cells below the head but for those that are alone in their row: notes."""
    spans = [
        (first, last)
        for first, last in merged
        if last[0] > head
        and first != last
        and first[1] < max(map(len, records))
        and any(
            cell.strip()
            for row in range(first[0], min(last[0] + 1, len(records)))
            for place, cell in enumerate(records[row])
            if not first[1] <= place <= last[1]
        )
    ]
    if spans:
        first, last = spans[0]
        more = f", and {len(spans) - 1} more" if spans[1:] else ""
        raise GroupworkError(
            f"{path}: the cells {reference(*first)}:{reference(*last)} are merged{more}, so that "
            f"only the first of them holds what is meant for all or for one. Unmerge them in a "
            f"spreadsheet program and fill in each."
        )


def _no_workbook(path: Path) -> GroupworkError:
    """Say why a file cannot be read as a workbook, as far as its bytes tell."""
    content = path.read_bytes()
    if not content:
        return GroupworkError(f"{path}: the file is empty.")
    if content.startswith(_OLD) and _ENCRYPTED in content:
        return _locked(path)
    if content.startswith(b"%PDF"):
        return GroupworkError(
            f"{path}: is a PDF, not a workbook. Export the answers again as .xlsx or CSV."
        )
    return GroupworkError(
        f"{path}: is damaged or not an Excel workbook. Open it in a spreadsheet program, save it "
        f"again as .xlsx, or copy it once more from its source."
    )


def _locked(path: Path) -> GroupworkError:
    return GroupworkError(
        f"{path}: the file has a password. Open it in Excel, take the password off and save it."
    )


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


def _check_archive(path: Path, sheet: str | None) -> Sheet:
    """Refuse a workbook that is too large, not whole, or has formulas without results."""
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(part.file_size for part in archive.infolist())
        if unpacked > MAX_UNPACKED:
            raise GroupworkError(
                f"{path}: unpacks to {unpacked / MB:,.0f} MB, and at most {MAX_UNPACKED // MB} MB "
                f"are read. Is it the right file? Save the sheet with the answers alone as CSV."
            )
        # The sizes above are what the archive says of itself; this reads it and finds them true.
        if archive.testzip() is not None:
            raise zipfile.BadZipFile
        part = _sheet_part(archive, sheet)
        if part is None:
            return Sheet()
        with archive.open(part) as content:
            # Counting is quicker by far than taking apart what is not read.
            pieces = iter(lambda: content.read(MB), b"")
            if sum(piece.count(b"<c ") + piece.count(b"<c>") for piece in pieces) > MAX_CELLS:
                raise _too_many_cells(path)
        percents = set()
        if "xl/styles.xml" in archive.namelist():
            with archive.open("xl/styles.xml") as content:
                percents = percent_styles(content)
        with archive.open(part) as content:
            try:
                found = read_sheet(content, percents)
            except TooManyCellsError:
                raise _too_many_cells(path) from None
    check_shape(found.rows, found.columns, f"{path}: the sheet")
    if found.unsolved:
        raise GroupworkError(
            f"{path}: has {found.unsolved} formula{'s' if found.unsolved > 1 else ''} without a "
            f"result ({found.first_unsolved}), so the answers there are not known. Open the file "
            f"in a spreadsheet program and save it, which computes them."
        )
    return found


def sheets_of(path: Path) -> tuple[list[str], list[str]]:
    """Return the names of the sheets of a workbook that can be seen, and of those that are hidden.

    None of one that cannot be read, which is refused when it is. What a program alone can show
    again is told nowhere.
    """
    try:
        content = read_apart("workbook", path, None)
    except CrashedError:
        return [], []
    return content.get("seen", []), content.get("hidden", [])


def unpacked(path: Path) -> int:
    """Return the bytes of a workbook once unpacked, as it says itself; of the old format, all.

    0 of one that is damaged, which is refused when it is read.
    """
    if not zipfile.is_zipfile(path):
        return path.stat().st_size
    with (
        suppress(zipfile.BadZipFile, OSError, RuntimeError, ValueError),
        zipfile.ZipFile(path) as archive,
    ):
        return sum(part.file_size for part in archive.infolist())
    return 0


def is_number(text: str) -> bool:
    """Say whether a cell shows a number or a percentage."""
    return _NUMBER.fullmatch(text) is not None


def drop_downs(path: Path, sheet: str | None) -> dict[int, list[str]]:
    """Return the answers that the drop-downs of a sheet offer, by column from 0.

    None where it is no .xlsx workbook; one that is damaged is refused when it is read.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            part = _sheet_part(archive, sheet)
            if part is None:
                return {}
            with archive.open(part) as content:
                return offered_answers(content)
    except (BadSheetError, zipfile.BadZipFile, KeyError, OSError, RuntimeError, zlib.error):
        return {}


def _too_many_cells(path: Path) -> GroupworkError:
    return GroupworkError(
        f"{path}: the sheet has more than {MAX_CELLS:,} cells, which are not read. Save the "
        f"columns that the study needs on their own."
    )


def _sheet_part(archive: zipfile.ZipFile, sheet: str | None) -> str | None:
    """Return the part of the archive that holds a sheet, the first one if none is named."""
    if "xl/workbook.xml" not in archive.namelist():
        return None
    with archive.open("xl/workbook.xml") as content:
        sheets = elements(content, "sheet")
    seen = [each for each in sheets if each.get("state", "visible") == "visible"]
    with archive.open("xl/_rels/workbook.xml.rels") as content:
        links = elements(content, "Relationship")
    targets = {link.get("Id", ""): link.get("Target", "") for link in links}
    named = [each for each in sheets if each.get("name") == sheet] if sheet else seen or sheets
    if not named:
        return None
    target = targets[named[0]["id"]]
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _hidden(sheet: Sheet, header: list[str]) -> list[dict[str, Any]]:
    """Say which rows and columns with answers are hidden in the program."""
    said: list[dict[str, Any]] = [
        {"row": row, "reason": HIDDEN} for row in sheet.hidden_rows if 1 < row <= sheet.rows
    ]
    said += [
        {"column": fold(name), "reason": HIDDEN}
        for place, name in enumerate(header, start=1)
        if any(first <= place <= last for first, last in sheet.hidden_columns)
    ]
    return said


_NUMBER = re.compile(r"\s*[+-]?\d+([.,]\d+)?\s*[%％]?\s*")


def _percents(records: Records, sheet: Sheet, head: int = 0) -> list[dict[str, Any]]:
    """Say which cells below the head show percentages, and which stand among other numbers."""
    columns: dict[int, set[int]] = {}
    for row, column in sheet.percents:
        if head < row < len(records) and column < len(records[row]):
            columns.setdefault(column, set()).add(row)
    said = []
    for column, rows in sorted(columns.items()):
        mixed = any(
            column < len(record) and row not in rows and _NUMBER.fullmatch(record[column])
            for row, record in enumerate(records[head + 1 :], start=head + 1)
        )
        name = records[head][column] if column < len(records[head]) else ""
        reason = PERCENT_AND_NUMBER if mixed else PERCENT
        said += [{"row": row + 1, "column": fold(name), "reason": reason} for row in sorted(rows)]
    return said


def _sheet_of_ods(path: Path, sheet: str) -> Sheet:
    with zipfile.ZipFile(path) as archive, archive.open("content.xml") as content:
        return read_open_document(content, sheet)


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
