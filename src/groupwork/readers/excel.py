"""Excel workbooks. A cell that shows an error (#N/A) is blank, as the reader gives it."""

import datetime
from pathlib import Path

import python_calamine as calamine

from groupwork.errors import GroupworkError, nearest
from groupwork.study import File


def read(path: Path, file: File) -> tuple[list[list[str]], str]:
    """Return the records of one sheet from its top left corner on; the encoding is empty."""
    try:
        with path.open("rb") as data, calamine.load_workbook(data) as workbook:
            sheet = file.sheet or workbook.sheet_names[0]
            if sheet not in workbook.sheet_names:
                raise GroupworkError(
                    f"{path}: there is no sheet '{sheet}'. {nearest(sheet, workbook.sheet_names)}"
                )
            rows = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except calamine.PasswordError:
        raise GroupworkError(
            f"{path}: is protected by a password. Save a copy without one."
        ) from None
    except calamine.CalamineError:
        raise GroupworkError(
            f"{path}: is damaged or no Excel workbook. Open it in a spreadsheet program, save it "
            f"again as .xlsx, or copy it once more from its source."
        ) from None
    return [[as_text(cell) for cell in row] for row in rows], ""


def as_text(cell: object) -> str:
    """Write a cell as a person sees it: 3.0 as 3, midnight as its date."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        # A spreadsheet keeps 15 digits; more would be noise of the binary fraction.
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.15g}"
    if isinstance(cell, datetime.datetime):
        midnight = cell.time() == datetime.time()
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ", timespec="seconds")
    return str(cell)
