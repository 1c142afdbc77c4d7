"""Workbooks with a sheet for each person: a question a row, and a column for each time.

A sheet becomes a row. Its columns are the sheet's name, what stands above the questions ("Age", and
beside it 15), and an answer for each time and question, called by both: "before I sleep well".
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from groupwork.errors import GroupworkError
from groupwork.ingest.readers import excel
from groupwork.ingest.readers.cells import (
    NO_ANSWER,
    NOTE_BELOW,
    OTHER_SHEET,
    SHEET_A_PERSON,
    Cells,
    Records,
    as_cells,
    decoded,
    fold,
)
from groupwork.ingest.readers.limits import MAX_SHEETS, MAX_UNPACKED, MB, check_size
from groupwork.study.files import File

#: The column of the sheets' names.
NAME = "sheet"
_UNASKED = "there are answers without a question"


@dataclass(frozen=True)
class _Page:
    """One sheet: its number in the workbook, its name, its cells, where its first column is."""

    number: int
    name: str
    records: Records
    first: int
    heads: dict[str, int]

    def cell(self, row: int, column: int) -> str:
        record = self.records[row] if row < len(self.records) else []
        return record[column] if column < len(record) else ""


def read(path: Path, file: File) -> Cells:
    """Read each sheet that has the columns of most of them as the row of one person.

    The row of a person is the number of the sheet, from 1; hidden sheets are not read.

    Raises
    ------
    GroupworkError
        A sheet cannot be read, or does not ask what the others do. Since a sheet may be called as
        somebody is, its number is told.
    """
    pages, audit = _pages(path, file)
    heads = Counter(frozenset(page.heads) for page in pages).most_common(1)
    usual = heads[0][0] if heads else frozenset()
    people = [page for page in pages if page.heads.keys() & usual]
    others = [page for page in pages if not page.heads.keys() & usual]
    if len(people) < 2 or not usual:
        raise GroupworkError(
            f"{path}: there are no two sheets with the same columns in row {file.skip_rows + 1}, "
            f"so they are not those of one person each. Check 'skip_rows:' of this file in "
            f"study.yaml, which says how many rows stand above them."
        )
    for page in people:
        if page.heads.keys() != usual:
            raise GroupworkError(
                f"{path}, sheet {page.number}: has not the columns of the other sheets in row "
                f"{file.skip_rows + 1}. Give it the same columns in a copy of the file."
            )
    asked, notes = _questions(path, people, file.skip_rows)
    facts = _facts(people, file.skip_rows)
    times, worded = _times(people, asked)
    answers = [
        {
            (time, question): page.cell(row, page.heads[time])
            for time in times
            for question, row in rows.items()
        }
        for page, rows in zip(people, asked, strict=True)
    ]
    # What nobody answers at any time is the heading of a part.
    answered = {question for of in answers for (_, question), text in of.items() if text.strip()}
    columns = [(time, question) for time in times for question in asked[0] if question in answered]
    header = [NAME, *facts, *map(" ".join, columns)]
    rows = [
        [page.name, *(of[place] for of in facts.values()), *(answers[place][c] for c in columns)]
        for place, page in enumerate(people)
    ]
    cells = as_cells([header, *rows], "", str(path), heads=1)
    numbers = pd.Index([page.number for page in people], name="row")
    asks = {" ".join(column): worded[column[1]] for column in columns if column[1] in worded}
    cells = replace(cells, table=cells.table.set_axis(numbers), questions=asks).noted(audit)
    cells = cells.noted(
        [
            {"row": people[0].number, **decoded(SHEET_A_PERSON, times)},
            *({"row": number, "action": "dropped", "reason": NOTE_BELOW} for number in notes),
            *({"row": page.number, "action": "dropped", "reason": OTHER_SHEET} for page in others),
        ]
    )
    blank = [not any(text.strip() for text in of.values()) for of in answers]
    return cells.without(numbers[blank], NO_ANSWER)


def _pages(path: Path, file: File) -> tuple[list[_Page], list[dict[str, Any]]]:
    """Return the sheets that can be seen and are not blank, and what was noted in reading them."""
    check_size(path)
    path.open("rb").close()  # where it cannot be opened, this says why
    seen, hidden = excel.sheets_of(path)
    names: Sequence[str | None] = seen or [None]
    # Each sheet is read on its own, and the whole workbook is unpacked for it.
    if len(names) > MAX_SHEETS or len(names) * excel.unpacked(path) > MAX_UNPACKED:
        raise GroupworkError(
            f"{path}: has {len(names):,} sheets of {excel.unpacked(path) / MB:,.0f} MB together, "
            f"which is too much for one person each (at most {MAX_SHEETS} sheets). Is it the right "
            f"file?"
        )
    pages: list[_Page] = []
    audit: list[dict[str, Any]] = []
    if hidden:
        audit.append({"action": "flagged", "reason": f"hidden sheets, not read: {len(hidden)}"})
    for number, name in enumerate(names, start=1):
        of_sheet = file.model_copy(update={"sheet": name, "head_rows": 1})
        try:
            records, notes = excel.read(path, of_sheet)
        except GroupworkError as error:
            which = f"{path}, sheet {number}:" if seen else f"{path}:"
            raise GroupworkError(str(error).replace(f"{path}:", which, 1)) from None
        audit += [{**note, "row": number} for note in notes]
        if not any(cell.strip() for record in records for cell in record):
            continue
        below = records[file.skip_rows :]
        places = [place for record in below for place, cell in enumerate(record) if cell.strip()]
        first = min(places, default=0)
        heads = [fold(cell) for cell in (below or [[]])[0]]
        if len({*filter(None, heads)}) < len([*filter(None, heads)]):
            raise GroupworkError(
                f"{path}, sheet {number}: two columns in row {file.skip_rows + 1} have the same "
                f"name. Each column needs a name of its own."
            )
        named = {head: place for place, head in enumerate(heads) if head and place > first}
        pages.append(_Page(number, str(name), records, first, named))
    unique = {tuple(sorted(note.items())): note for note in audit}
    return pages, list(unique.values())


def _questions(
    path: Path, people: Sequence[_Page], above: int
) -> tuple[list[dict[str, int]], list[int]]:
    """Return the row of each question of each sheet, and the sheets with notes below them."""
    asked: list[dict[str, int]] = []
    for page in people:
        rows: dict[str, int] = {}
        for row in range(above + 1, len(page.records)):
            question = fold(page.cell(row, page.first))
            answered = any(page.cell(row, place).strip() for place in page.heads.values())
            if question in rows or (answered and not question):
                what = "the question is there before" if question else _UNASKED
                raise GroupworkError(
                    f"{path}, sheet {page.number}, row {row + 1}: {what}. Each row with answers "
                    f"needs a question of its own."
                )
            if question:
                rows[question] = row
        asked.append(rows)
    often = Counter(question for rows in asked for question in rows)
    usual = [question for question in asked[0] if 2 * often[question] > len(people)]
    usual += [q for q, count in often.items() if 2 * count > len(people) and q not in usual]
    notes = []
    for page, rows in zip(people, asked, strict=True):
        if lacking := [question for question in usual if question not in rows]:
            raise GroupworkError(
                f"{path}, sheet {page.number}: lacks '{lacking[0]}', which other sheets ask. Give "
                f"all sheets the same questions in a copy of the file."
            )
        more = [row for question, row in rows.items() if question not in usual]
        if any(page.cell(row, place).strip() for row in more for place in page.heads.values()):
            raise GroupworkError(
                f"{path}, sheet {page.number}, row {more[0] + 1}: has answers to what most sheets "
                f"do not ask. Give all sheets the same questions in a copy of the file."
            )
        notes += [page.number] if more else []
    return [{question: rows[question] for question in usual} for rows in asked], notes


def _times(
    people: Sequence[_Page], asked: Sequence[Mapping[str, int]]
) -> tuple[list[str], dict[str, str]]:
    """Return the columns of answers, and what others say of each question in words, all alike."""
    times: list[str] = []
    worded: dict[str, str] = {}
    for head in people[0].heads:
        columns = [
            [fold(page.cell(row, page.heads[head])) for row in rows.values()]
            for page, rows in zip(people, asked, strict=True)
        ]
        words = [text for text in columns[0] if text and not excel.is_number(text)]
        if 2 * len(words) > len(columns[0]) and all(column == columns[0] for column in columns):
            for question, text in zip(asked[0], columns[0], strict=True):
                worded[question] = f"{worded.get(question, '')} {text}".strip()
        else:
            times.append(head)
    return times, worded


def _facts(people: Sequence[_Page], above: int) -> dict[str, list[str]]:
    """Return what stands above the questions, by the label that all sheets have before or above it.

    A cell without such a label is called by its place.
    """
    facts: dict[str, list[str]] = {}
    alike: dict[int, str] = {}  # column -> what stands there in the row above, in all sheets
    width = max(len(record) for page in people for record in page.records)
    for row in range(above):
        label, before, alike = "", alike, {}
        for column in range(width):
            texts = [fold(page.cell(row, column)) for page in people]
            if not any(texts):
                continue
            parts = [text.replace("：", ":").partition(":") for text in texts]
            heads = {head.strip() for head, colon, _ in parts if colon}
            if len({*texts}) == 1:
                label = alike[column] = texts[0].rstrip(":： ")
                continue
            if len(heads) == 1 and all(colon for _, colon, _ in parts):
                label, texts = heads.pop(), [text.strip() for _, _, text in parts]
            name = label or before.get(column) or f"cell {excel.reference(row, column)}"
            facts[name if name not in facts else f"{name} ({len(facts) + 1})"] = texts
            label = ""
    return facts
