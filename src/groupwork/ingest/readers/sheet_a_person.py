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
    NUMBERED_OTHERWISE,
    OTHER_SHEET,
    OTHER_TIMES,
    SHEET_A_PERSON,
    Cells,
    Records,
    as_cells,
    decoded,
    fold,
    words_of_question,
)
from groupwork.ingest.readers.limits import MAX_SHEETS, MAX_UNPACKED, MB, check_size
from groupwork.study.files import File

#: The column of the sheets' names.
NAME = "sheet"
#: What a cell above the questions is called that no label stands before or above.
UNLABELLED = r"cell [A-Z]+[0-9]+"
_UNASKED = "there are answers without a question"


@dataclass(frozen=True)
class _Page:
    """One sheet: its number in the workbook, its name, its cells.

    Its columns are named in the row `head`; `heads` are the places of all but the first.
    """

    number: int
    name: str
    records: Records
    head: int
    first: int
    heads: dict[str, int]

    def cell(self, row: int, column: int) -> str:
        record = self.records[row] if row < len(self.records) else []
        return record[column] if column < len(record) else ""

    def above(self, row: int, column: int) -> str:
        """Return a cell of what is known of the person."""
        return fold(self.cell(row, column)) if row < self.head else ""


@dataclass(frozen=True)
class _Question:
    """A question of one sheet: what it is called there, its words, the title of its part.

    It stands in a row, with the column of each time.
    """

    name: str
    text: str
    title: str
    row: int
    heads: Mapping[str, int]

    def answered(self, page: _Page) -> bool:
        return any(page.cell(self.row, place).strip() for place in self.heads.values())


def read(path: Path, file: File) -> Cells:
    """Read each sheet that has the columns of most of them as the row of one person.

    The row of a person is the number of the sheet, from 1; hidden sheets are not read. The columns
    may be named in another row than in most sheets, and again above each part of the questions.

    Raises
    ------
    GroupworkError
        A sheet cannot be read, or does not ask what the others do. Since a sheet may be called as
        somebody is, its number is told.
    """
    pages, audit = _pages(path, file)
    people = _of_people(path, file, pages)
    others = [page for page in pages if page.number not in {each.number for each in people}]
    asked, notes = _questions(path, file, people)
    facts = _facts(people)
    times, worded = _times(people, asked)
    answers = [
        {
            (time, key): page.cell(question.row, question.heads[time])
            for time in times
            for key, question in questions.items()
        }
        for page, questions in zip(people, asked, strict=True)
    ]
    # What nobody answers at any time is the heading of a part.
    answered = {key for of in answers for (_, key), text in of.items() if text.strip()}
    # A question is called as most sheets have it.
    names = {key: Counter(of[key].name for of in asked).most_common(1)[0][0] for key in asked[0]}
    columns = [(time, key) for time in times for key in asked[0] if key in answered]
    header = [NAME, *facts, *(f"{time} {names[key]}" for time, key in columns)]
    rows = [
        [page.name, *(of[place] for of in facts.values()), *(answers[place][c] for c in columns)]
        for place, page in enumerate(people)
    ]
    cells = as_cells([header, *rows], "", str(path), heads=1)
    numbers = pd.Index([page.number for page in people], name="row")
    asks = {f"{time} {names[key]}": worded[key] for time, key in columns if key in worded}
    cells = replace(cells, table=cells.table.set_axis(numbers), questions=asks).noted(audit)
    numbered = [
        {"row": page.number, "action": "renamed", "reason": NUMBERED_OTHERWISE}
        | {"before": of[key].name, "after": names[key]}
        for page, of in zip(people, asked, strict=True)
        for key in names
        if key in answered and of[key].name != names[key]
    ]
    cells = cells.noted(
        [
            {"row": people[0].number, **decoded(SHEET_A_PERSON, times)},
            *_renamed(people, file),
            *numbered,
            *({"row": number, "action": "dropped", "reason": NOTE_BELOW} for number in notes),
            *({"row": page.number, "action": "dropped", "reason": OTHER_SHEET} for page in others),
        ]
    )
    blank = [not any(text.strip() for text in of.values()) for of in answers]
    return cells.without(numbers[blank], NO_ANSWER)


def _pages(path: Path, file: File) -> tuple[list[_Page], list[dict[str, Any]]]:
    """Return the sheets that can be seen and are not blank, and what was noted in reading them.

    Their columns are those of the row that the study file says.
    """
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
        if any(cell.strip() for record in records for cell in record):
            pages.append(_headed(_Page(number, str(name), records, 0, 0, {}), file, file.skip_rows))
    unique = {tuple(sorted(note.items())): note for note in audit}
    return pages, list(unique.values())


def _headed(page: _Page, file: File, row: int) -> _Page:
    """Return a sheet with its columns named in a row."""
    below = page.records[row:]
    places = [place for record in below for place, cell in enumerate(record) if cell.strip()]
    first = min(places, default=0)
    return replace(page, head=row, first=first, heads=_heads(page, file, row, first))


def _heads(page: _Page, file: File, row: int, first: int) -> dict[str, int]:
    """Return what stands in a row behind the first column, in the words of most sheets."""
    same = {fold(old): fold(new) for old, new in file.times.items()}
    record = page.records[row] if row < len(page.records) else []
    texts = [(fold(cell), place) for place, cell in enumerate(record) if place > first]
    return {same.get(text, text): place for text, place in texts if text}


def _of_people(path: Path, file: File, pages: list[_Page]) -> list[_Page]:
    """Return the sheets with the columns that most of them have, in whichever row."""
    found = Counter(frozenset(page.heads) for page in pages if page.heads).most_common(1)
    usual = set(found[0][0]) if found else set()
    people: list[_Page] = []
    for page in pages:
        rows = (row for row in range(len(page.records)) if usual <= {*_heads(page, file, row, -1)})
        found_in = (each for row in rows if {*(each := _headed(page, file, row)).heads} == usual)
        here = page if {*page.heads} == usual else next(found_in, page)
        if not here.heads.keys() & usual:
            continue
        texts = [fold(cell) for cell in here.records[here.head][here.first + 1 :]]
        if len([*filter(None, texts)]) > len(here.heads):
            raise GroupworkError(
                f"{path}, sheet {here.number}: two columns in row {here.head + 1} have the same "
                f"name. Each column needs a name of its own."
            )
        people.append(here)
    if len(people) < 2:
        raise GroupworkError(
            f"{path}: there are no two sheets with the same columns in row {file.skip_rows + 1}, "
            f"so they are not those of one person each. Check 'skip_rows:' of this file in "
            f"study.yaml, which says how many rows stand above them."
        )
    for page in people:
        if {*page.heads} != usual:
            raise GroupworkError(
                f"{path}, sheet {page.number}: has not the columns of the other sheets in row "
                f"{page.head + 1}. Give it the same columns in a copy of the file, or say under "
                f"'times' of this file in study.yaml which are the same."
            )
    return people


def _renamed(people: Sequence[_Page], file: File) -> list[dict[str, Any]]:
    """Return the rows of the audit for columns that some sheets call otherwise."""
    same = {fold(old): fold(new) for old, new in file.times.items()}
    return [
        {"row": page.number, "action": "renamed", "reason": OTHER_TIMES, "before": text}
        | {"after": same[text]}
        for page in people
        for text in map(fold, page.records[page.head])
        if text in same
    ]


def _questions(
    path: Path, file: File, people: Sequence[_Page]
) -> tuple[list[dict[str, _Question]], list[int]]:
    """Return the questions of each sheet by their words, and the sheets with notes below them."""
    worded = _column_of_words(people)
    there = [_rows(page, file, worded) for page in people]
    # By their words, whatever number they have, where no two differ in their numbers alone.
    by_words = all(
        len({*map(words_of_question, keys)} - {""}) == len({*keys})
        for keys in ([question.text for question in of if question.text] for of in there)
    )
    asked: list[dict[str, _Question]] = []
    for page, questions in zip(people, there, strict=True):
        found: dict[str, _Question] = {}
        for each in questions:
            key, question = words_of_question(each.text) if by_words else each.text, each
            if key in found and each.title:  # such as "Total"
                key, question = (
                    f"{each.title} {key}",
                    replace(each, name=f"{each.title} {each.name}"),
                )
            if key in found or (each.answered(page) and not key):
                what = "the question is there before" if key else _UNASKED
                raise GroupworkError(
                    f"{path}, sheet {page.number}, row {each.row + 1}: {what}. Each row with "
                    f"answers needs a question of its own."
                )
            if key:
                found[key] = question
        asked.append(found)
    often = Counter(key for found in asked for key in found)
    usual = [key for key in asked[0] if 2 * often[key] > len(people)]
    usual += [key for key, n in often.items() if 2 * n > len(people) and key not in usual]
    notes = []
    for page, found in zip(people, asked, strict=True):
        if lacking := [key for key in usual if key not in found]:
            name = next(of[lacking[0]].text for of in asked if lacking[0] in of)
            raise GroupworkError(
                f"{path}, sheet {page.number}: lacks '{name}', which other sheets ask. Give "
                f"all sheets the same questions in a copy of the file."
            )
        more = [question for key, question in found.items() if key not in usual]
        if answered := [question for question in more if question.answered(page)]:
            raise GroupworkError(
                f"{path}, sheet {page.number}, row {answered[0].row + 1}: has answers to what most "
                f"sheets do not ask. Give all sheets the same questions in a copy of the file."
            )
        notes += [page.number] if more else []
    return [{key: found[key] for key in usual} for found in asked], notes


def _rows(page: _Page, file: File, worded: str) -> list[_Question]:
    """Return the questions of a sheet; a row that names the columns again begins a part."""
    rows: list[_Question] = []
    heads, title = page.heads, ""
    for row in range(page.head + 1, len(page.records)):
        name = fold(page.cell(row, page.first))
        again = _heads(page, file, row, page.first)
        if again.keys() == page.heads.keys():
            heads, title = again, name
        elif name or again:
            text = fold(page.cell(row, heads[worded])) if worded else ""
            rows.append(_Question(name or text, text or name, title, row, heads))
    return rows


def _column_of_words(people: Sequence[_Page]) -> str:
    """Return the column with the words of the questions, where it is not the first one.

    Answers in words come again; in such a column each is another.
    """
    for head in people[0].heads:
        texts = [
            [
                text
                for row in range(page.head + 1, len(page.records))
                if (text := fold(page.cell(row, page.heads[head])))
            ]
            for page in people
        ]
        worded = [
            len(of) > 1 and not any(map(excel.is_number, of)) and len({*of}) == len(of)
            for of in texts
        ]
        usual = Counter(frozenset(of) for of in texts).most_common(1)[0][1]
        if all(worded) and 2 * usual > len(people):
            return head
    return ""


def _times(
    people: Sequence[_Page], asked: Sequence[Mapping[str, _Question]]
) -> tuple[list[str], dict[str, str]]:
    """Return the columns of answers, and what others say of each question in words, all alike."""
    times: list[str] = []
    worded: dict[str, str] = {}
    for head in people[0].heads:
        columns = [
            [fold(page.cell(question.row, question.heads[head])) for question in of.values()]
            for page, of in zip(people, asked, strict=True)
        ]
        words = [text for text in columns[0] if text and not excel.is_number(text)]
        bare = [[words_of_question(text) for text in column] for column in columns]
        if 2 * len(words) > len(columns[0]) and all(column == bare[0] for column in bare):
            for key, text in zip(asked[0], columns[0], strict=True):
                worded[key] = f"{worded.get(key, '')} {text}".strip()
        else:
            times.append(head)
    return times, worded


def _facts(people: Sequence[_Page]) -> dict[str, list[str]]:
    """Return what stands above the questions, by the label that all sheets have before or above it.

    A cell without such a label is called by its place.
    """
    facts: dict[str, list[str]] = {}
    alike: dict[int, str] = {}  # column -> what stands there in the row above, in all sheets
    width = max(len(record) for page in people for record in page.records)
    for row in range(max(page.head for page in people)):
        label, before, alike = "", alike, {}
        for column in range(width):
            texts = [page.above(row, column) for page in people]
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
