"""Writes a workbook to fill in by hand: a sheet for each measurement, with drop-downs."""

from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from groupwork.errors import GroupworkError

#: Rows that have drop-downs.
_PEOPLE = 200


def write_template(path: Path, items: int, low: int, high: int) -> None:
    """Write a workbook that `groupwork new` reads as it is.

    Parameters
    ----------
    path : pathlib.Path
        Ends in .xlsx.
    items : int
        Questions of the scale.
    low, high : int
        Lowest and highest answer.

    Raises
    ------
    GroupworkError
        The file is there already, or a number makes no sense.
    """
    if path.suffix.lower() != ".xlsx":
        raise GroupworkError(f"{path}: give it the ending .xlsx.")
    if path.exists():
        raise GroupworkError(f"{path}: is there already, perhaps with answers in it.")
    if items < 1 or low >= high:
        raise GroupworkError(
            "A scale has at least one item, and its highest answer above its lowest."
        )
    book = Workbook()
    pre = book.active
    assert isinstance(pre, Worksheet)
    pre.title = "pre"
    questions = [f"q{number}" for number in range(1, items + 1)]
    answers = [str(answer) for answer in range(low, high + 1)]
    _fill(pre, ["code", "sex", "age", *questions], {"sex": ["f", "m", "d"]}, questions, answers)
    _fill(book.create_sheet("post"), ["code", *questions], {}, questions, answers)
    book.save(path)


def _fill(
    sheet: Worksheet,
    names: Sequence[str],
    lists: dict[str, list[str]],
    questions: Sequence[str],
    answers: list[str],
) -> None:
    sheet.append(list(names))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "B2"
    # As text, so that 001 stays and no date is made of an answer.
    for row in range(2, _PEOPLE + 2):
        sheet.cell(row, 1).number_format = "@"
    for name, choices in {**lists, **dict.fromkeys(questions, answers)}.items():
        letter = get_column_letter(names.index(name) + 1)
        quoted = f'"{",".join(choices)}"'
        allowed = DataValidation(type="list", formula1=quoted, allow_blank=True)
        allowed.error = f"One of {', '.join(choices)}"
        sheet.add_data_validation(allowed)
        allowed.add(f"{letter}2:{letter}{_PEOPLE + 1}")
