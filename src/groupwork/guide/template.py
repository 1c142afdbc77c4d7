"""Writes a workbook to fill in by hand: a sheet for each thing to record, with drop-downs."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from groupwork.errors import GroupworkError, nearest
from groupwork.guide import workbook
from groupwork.study.instruments import choices_of, library, load_instrument

#: Rows that have drop-downs: people, and what has several rows a person.
_PEOPLE, _RECORDS, _THEMES = 200, 2000, 60
#: Items of the closing questionnaire; those without answers are no part of it.
_CLOSING = 5
#: Most characters of a list of answers in a spreadsheet.
_LONGEST = 255
#: Most answers that are a list; of more, only the lowest and highest are checked.
_MOST = 11

_WIDTHS = {
    **{"topic": 30, "content": 50, "meaning": 50, "text": 60, "theme": 22, "source": 30},
    **{"date": 13, "support": 22, "supporter": 14, "interview": 14},
}
_ANYTHING_ELSE, _TEXT = 12, 96
_HEAD = PatternFill("solid", fgColor="DCE6F1")
_LINE = Border(bottom=Side("thin", color="808080"))


@dataclass(frozen=True)
class Items:
    """The questions of a scale.

    Attributes
    ----------
    answers : dict of str to list of str
        Column -> the answers that it takes, from least to most.
    """

    answers: dict[str, list[str]]

    @classmethod
    def generic(cls, number: int, answers: str, language: str) -> "Items":
        """Number some items, each with the same answers.

        Parameters
        ----------
        answers : str
            As "1-5", or words from least to most with ',' between.

        Raises
        ------
        GroupworkError
            There is no item, or fewer than two answers.
        """
        _check_language(language)
        if number < 1:
            raise GroupworkError(f"--items {number}: a scale has at least one item.")
        stem = workbook.item_stem("scale", language)
        listed = _answers(answers)
        return cls({f"{stem}{item}": listed for item in range(1, number + 1)})

    @classmethod
    def known(cls, scale: str, versions: Mapping[str, str]) -> "Items":
        """Take the items and answers of an instrument of the library.

        Raises
        ------
        GroupworkError
            There is no such instrument, or its versions ask for other items or answers.
        """
        if scale not in library():
            raise GroupworkError(
                f"--scale {scale}: is no known instrument. {nearest(scale, library())} For another "
                f"scale give --items and --answers."
            )
        options = choices_of(scale)
        for key, version in versions.items():
            if key not in options or version not in options[key]:
                known = [f"{key}={each}" for key, of in options.items() for each in of]
                raise GroupworkError(
                    f"--version {key}={version}: {scale} has no such version. "
                    f"{nearest(f'{key}={version}', known)}"
                )
        rest = {key: [versions[key]] if key in versions else of for key, of in options.items()}
        forms = [
            _of_instrument(scale, dict(zip(rest, chosen, strict=True)))
            for chosen in product(*rest.values())
        ]
        if any(form != forms[0] for form in forms):
            named = " or ".join(
                f"--version {key}={each}" for key, of in rest.items() if of[1:] for each in of
            )
            raise GroupworkError(
                f"--scale {scale}: its versions have other items or answers. Add {named}."
            )
        return cls(forms[0])


def _of_instrument(scale: str, versions: dict[str, str]) -> dict[str, list[str]]:
    instrument = load_instrument(scale, versions)
    return {
        f"{scale}{item}": [str(answer) for answer in range(group.min, group.max + 1)]
        for group in instrument.items
        for item in group.ids
    }


def _answers(typed: str) -> list[str]:
    span = re.fullmatch(r"\s*(-?\d+)\s*[-–]\s*(-?\d+)\s*", typed)
    if span:
        low, high = int(span[1]), int(span[2])
        found = [str(answer) for answer in range(low, high + 1)] if high - low <= 100 else []
    else:
        found = [word.strip() for word in re.split("[,，、]", typed) if word.strip()]
    if len(found) < 2 or len(set(found)) < len(found):
        raise GroupworkError(
            f"--answers {typed}: write the lowest and the highest as 1-5, or the words from least "
            f"to most as Never,Sometimes,Often."
        )
    if not span and (len(",".join(found)) > _LONGEST or any('"' in word for word in found)):
        raise GroupworkError(
            f"--answers: together they may have {_LONGEST} characters and no quotation mark, so "
            f"that a spreadsheet can offer them. Number them and write --answers 1-{len(found)}."
        )
    return found


def _check_language(language: str) -> None:
    if language not in ("en", "zh"):
        raise GroupworkError(f"--language {language}: the workbook is written in en or zh.")


def write_template(
    path: Path, items: Items, *, sessions: int = 6, language: str = "en", command: str = ""
) -> None:
    """Write a workbook that `groupwork new` reads as it is.

    Parameters
    ----------
    path : pathlib.Path
        Ends in .xlsx.
    items : Items
    sessions : int
        Meetings of the group.
    language : {"en", "zh"}
        Of the names of sheets and columns and of what is said there.
    command : str
        How the file is called in the commands of the first sheet; its path if empty.

    Raises
    ------
    GroupworkError
        The file is there already, or has another ending.
    """
    if path.suffix.lower() != ".xlsx":
        raise GroupworkError(f"{path}: give it the ending .xlsx.")
    if path.exists():
        raise GroupworkError(f"{path}: is there already, perhaps with answers in it.")
    if sessions < 1:
        raise GroupworkError(f"--sessions {sessions}: a group meets at least once.")
    _check_language(language)
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    _write_readme(first, items, language, command or path.name)
    for kind in workbook.sheet_kinds():
        sheet = book.create_sheet(workbook.sheet_name(kind, language))
        _Writer(sheet, kind, language, sessions).write(items)
    book.save(path)


def _write_readme(sheet: Worksheet, items: Items, language: str, file: str) -> None:
    sheet.title = workbook.words("readme", language)
    first, *_, last = [next(iter(items.answers)), *items.answers]
    slots = {
        "first": first,
        "last": last,
        "answers": _shown(items.answers, language),
        "file": f'"{file}"' if " " in file else file,
    }
    row = 1
    sheet.cell(row, 2, workbook.words("title", language)).font = Font(bold=True, size=14)
    row += 2
    before, after = (workbook.words(key, language) for key in ("before", "after"))
    for number, text in enumerate(before, start=1):
        row = _line(sheet, row, number, text.format(**slots))
    row += 1
    for column, key in enumerate(("sheet", "goes-in"), start=1):
        _head(sheet.cell(row, column), workbook.words(key, language))
    row += 1
    for kind in workbook.sheet_kinds():
        name = workbook.sheet_name(kind, language)
        cell = sheet.cell(row, 1, name)
        cell.hyperlink = f"#{quote_sheetname(name)}!A1"
        cell.style = "Hyperlink"
        cell.alignment = Alignment(vertical="top")
        text = sheet.cell(row, 2, workbook.purpose(kind, language))
        text.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[row].height = _height(text.value, _TEXT)
        row += 1
    row += 1
    for number, text in enumerate(after, start=1 + len(before)):
        row = _line(sheet, row, number, text.format(**slots))
    sheet.column_dimensions["A"].width = 16
    sheet.column_dimensions["B"].width = _TEXT
    sheet.sheet_view.showGridLines = False


def _shown(items: Mapping[str, list[str]], language: str) -> str:
    """Say which answers there are."""
    answers, *others = items.values()
    if any(other != answers for other in others):
        return str(workbook.words("as-offered", language))
    if all(re.fullmatch(r"-?\d+", answer) for answer in answers):
        return f"{answers[0]}–{answers[-1]}"
    separator: str = workbook.words("separator", language)
    return separator.join(answers)


def _line(sheet: Worksheet, row: int, number: int, text: str) -> int:
    sheet.cell(row, 1, number).alignment = Alignment(horizontal="right", vertical="top")
    sheet.cell(row, 2, text).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.row_dimensions[row].height = _height(text, _TEXT)
    return row + 1


def _height(text: Any, width: int) -> float:
    """Return the height of a row that holds a text: a Chinese character is two wide."""
    wide = sum(2 if char > "\u2e7f" else 1 for char in str(text))
    return float(16 * (1 + (wide - 1) // width))


def _head(cell: Any, text: str) -> None:
    cell.value = text
    cell.font = Font(bold=True)
    cell.fill = _HEAD
    cell.border = _LINE


class _Writer:
    """Writes one sheet: names of columns, widths, and what each cell offers."""

    def __init__(self, sheet: Worksheet, kind: str, language: str, sessions: int) -> None:
        self.sheet, self.kind, self.language, self.sessions = sheet, kind, language, sessions
        self.rows = {
            **{"sessions": sessions, "themes": _THEMES},
            **dict.fromkeys(("attendance", "network", "interviews"), _RECORDS),
        }.get(kind, _PEOPLE)

    def write(self, items: Items) -> None:
        """Write the sheet; a scale's items follow the person where its answers belong."""
        for role in workbook.sheet_columns(self.kind):
            self._column(role)
        if self.kind in ("pre", "post", "followup"):
            self._items(items.answers)
        if self.kind == "satisfaction":
            stem = workbook.item_stem("satisfaction", self.language)
            rated = workbook.offered("satisfaction", self.language)
            self._items({f"{stem}{number}": rated for number in range(1, _CLOSING + 1)})
        by_person = workbook.sheet_columns(self.kind)[0] == "person"
        self.sheet.freeze_panes = "B2" if by_person else "A2"

    def _column(self, role: str) -> None:
        letter = self._next(workbook.column_name(role, self.language), _WIDTHS.get(role, 0))
        hint = workbook.column_hint(role, self.language)
        choices = workbook.offered(role, self.language)
        if role in ("person", "supporter", "theme", "segment", "interview"):
            # As text, so that 001 stays as it is.
            for row in range(2, self.rows + 2):
                self.sheet[f"{letter}{row}"].number_format = "@"
        if role == "date":
            for row in range(2, self.rows + 2):
                self.sheet[f"{letter}{row}"].number_format = "yyyy-mm-dd"
            day = DataValidation(type="date", operator="greaterThan", formula1="DATE(1990,1,1)")
            self._check(letter, day, workbook.words("day", self.language), hint)
        elif role == "session" and self.kind == "sessions":
            for number in range(1, self.sessions + 1):
                self.sheet[f"{letter}{number + 1}"] = number
        elif role == "session":
            self._from_sheet(letter, "sessions", self.sessions, hint)
        elif role == "person" and self.kind != "people":
            self._from_sheet(letter, "people", _PEOPLE, hint)
        elif role == "theme" and self.kind != "themes":
            self._from_sheet(letter, "themes", _THEMES, hint)
        elif role == "age":
            age = DataValidation(type="whole", operator="between", formula1="0", formula2="120")
            self._check(letter, age, "0–120", hint)
        elif choices:
            # One of several groups, relations or kinds may be called otherwise.
            free = role in ("group", "source", "support")
            several = workbook.words("several", self.language) if role == "support" else ""
            self._offer(letter, choices, hint or several, free=free)
        elif hint:
            self._check(letter, DataValidation(), "", hint)

    def _items(self, answers: Mapping[str, list[str]]) -> None:
        for name, choices in answers.items():
            letter = self._next(name, 2 + max(len(name), 4, *map(_wide, choices)))
            if len(choices) <= _MOST or not choices[0].lstrip("-").isdigit():
                self._offer(letter, choices)
            else:
                low, high = choices[0], choices[-1]
                span = DataValidation(type="whole", operator="between", formula1=low, formula2=high)
                self._check(letter, span, f"{low}–{high}", "")

    def _next(self, name: str, width: int) -> str:
        """Name the next column."""
        place = self.sheet.max_column + 1 if self.sheet["A1"].value else 1
        _head(self.sheet.cell(1, place), name)
        letter = get_column_letter(place)
        self.sheet.column_dimensions[letter].width = width or max(_ANYTHING_ELSE, 2 + _wide(name))
        return letter

    def _offer(self, letter: str, choices: list[str], hint: str = "", free: bool = False) -> None:
        allowed = DataValidation(type="list", formula1=f'"{",".join(choices)}"')
        listed = workbook.words("separator", self.language).join(choices)
        said = workbook.words("one-of", self.language).format(choices=listed)
        self._check(letter, allowed, said, hint, free=free)

    def _from_sheet(self, letter: str, kind: str, rows: int, hint: str) -> None:
        """Offer what stands in the first column of another sheet."""
        name = workbook.sheet_name(kind, self.language)
        cells = f"{quote_sheetname(name)}!$A$2:$A${rows + 1}"
        allowed = DataValidation(type="list", formula1=cells)
        # What is typed is compared when the files are read: a code may come before its person.
        self._check(letter, allowed, "", hint, free=True)

    def _check(
        self, letter: str, allowed: DataValidation, said: str, hint: str, free: bool = False
    ) -> None:
        allowed.allow_blank = True
        allowed.showErrorMessage = not free
        allowed.error = said[:_LONGEST] or None
        allowed.showInputMessage = bool(hint)
        allowed.prompt = hint or None
        self.sheet.add_data_validation(allowed)
        allowed.add(f"{letter}2:{letter}{self.rows + 1}")


def _wide(text: str) -> int:
    return sum(2 if char > "\u2e7f" else 1 for char in text)


def parse_versions(texts: Sequence[str]) -> dict[str, str]:
    """Read KEY=VALUE of the versions of an instrument.

    Raises
    ------
    GroupworkError
        There is no '=' in one of them.
    """
    pairs = [text.partition("=") for text in texts]
    for key, equals, value in pairs:
        if not equals:
            raise GroupworkError(f"--version {key}: write it as KEY=VALUE, such as coding=1-4.")
        del value
    return {key.strip(): value.strip() for key, _, value in pairs}
