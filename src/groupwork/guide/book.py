"""Which sheets of a workbook are read, and what each is."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import combinations, permutations
from pathlib import Path
from typing import NamedTuple

from groupwork.errors import GroupworkError
from groupwork.guide import workbook
from groupwork.guide.columns import FEWEST_PEOPLE, Answers, shared_people, tells_apart
from groupwork.guide.inspect_file import Inspection, PersonSheets, look_at
from groupwork.guide.times import is_day, is_time, wave_of_name
from groupwork.ingest.formats import ENDINGS
from groupwork.ingest.readers.cells import (
    Records,
    find_head,
    fold,
    fold_header,
    joined,
    words_of_question,
)
from groupwork.ingest.readers.excel import read, sheets_of
from groupwork.ingest.rows import TOTAL
from groupwork.study.files import File

# Columns that two sheets of the same questions have in common, at least.
_FEWEST_ALIKE = 3
# Share of the columns of the smaller one, at least.
_ALIKE = 0.8
# What a question is worded in, unlike a code.
_WORDED = re.compile(r"[^\W\d_]{2,}[\W_]+[^\W\d_]+|[\u4e00-\u9fff]{5,}")


@dataclass
class Book:
    """The sheets of a workbook that are read, each with its wave and its kind, and the others.

    Unless `several` may be read, it is the first one. `people` says that each holds one person.
    """

    parts: dict[str, tuple[str, str]] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    awaited: bool = False
    several: bool = False
    people: PersonSheets | None = None


def look_into(path: Path) -> Book:
    """Find which sheets of a workbook are read; none is named where its first one is meant.

    Several are read where their names say different waves or they ask the same questions, or where
    one is known by its columns. All are where each holds one person.
    """
    names, hidden = sheets_of(path) if ENDINGS.get(path.suffix.lower()) == "excel" else ([], [])
    unseen = dict.fromkeys(hidden, "hidden")
    if len(names) < 2:
        return Book(left_out=unseen)
    cells = {name: _cells(path, name) for name in names}
    unseen |= dict.fromkeys(_copied(cells), "copy")
    names = [name for name in names if name not in unseen]
    cells = {name: cells[name] for name in names}
    if people := _people(cells):
        return Book(left_out=unseen, people=people)
    records = {name: _below(cells[name]) for name in names if workbook.kind_of(name) != "readme"}
    names, told = list(records), [name for name in names if name not in records]
    heads = {name: fold_header(records[name]) for name in names}
    kinds = {name: workbook.kind_of(name, heads[name]) for name in names}
    waves = {name: wave_of_name(name) for name in names if not kinds[name]}
    looked = {name: _looked(path, name) for name, wave in waves.items() if not wave}
    kinds |= {  # of sheets that people made by themselves
        name: workbook.table_of(found[1], name)[0] if found else ""
        for name, found in looked.items()
    }
    said = [wave for name, wave in waves.items() if wave]
    others = [n for n, wave in waves.items() if not (wave or kinds[n]) and _has_rows(records[n])]
    alike = _alike({name: heads[name] for name in waves if name in others or waves[name]})
    again = [name for name in others if name in alike]
    if not said and not again:  # some may have both times in their columns, and others none
        both = [name for name in others if _has_both_times(looked[name])]
        again = both if both[1:] or both != others[:1] else []
    of_times = len(said) + len(again) > 1 or (bool(again) and again[0] != names[0])
    # Of one time alone it is the first that is meant; beside another time each is asked about.
    copies = len({*said}) == 1 and _has_copies({n: w for n, w in waves.items() if w}, records)
    if copies or not (of_times or any(kinds.values())):
        asking = [name for name in names if (of := looked.get(name)) and of[0].blocks]
        read = names[0] if names[0] in asking or len(asking) != 1 else asking[0]
        rest = [name for name in names if name != read and _has_rows(records[name])]
        left_out = dict.fromkeys(rest, "other") | unseen
        if read == names[0]:
            return Book(left_out=left_out)
        # Notes stand before the one sheet of answers.
        return Book(left_out=left_out, parts={read: (wave_of_name(path.stem), "")}, several=True)
    unsaid = again or ([] if said else others[:1])
    book = Book(left_out=dict.fromkeys(told, "other") | unseen, several=True)
    for name in names:
        wave, kind = waves.get(name, ""), kinds[name]
        known = wave or kind or name in unsaid
        if not known and not _has_people(name, [n for n in names if waves.get(n)], records):
            book.left_out[name] = "other"
        elif not _has_rows(records[name], 1 if kind == "sessions" else 0):
            book.left_out[name] = "blank"
            book.awaited = book.awaited or wave in ("post", "followup")
        else:
            book.parts[name] = (wave, kind)
    return book


def _copied(cells: Mapping[str, Records | None]) -> list[str]:
    """Return the sheets that are another one before them, copied: alike in cells and time."""
    pairs = combinations(cells, 2)
    alike = [(one, other) for one, other in pairs if wave_of_name(one) == wave_of_name(other)]
    return [b for a, b in alike if wave_of_name(a) and cells[a] and cells[a] == cells[b]]


def _people(cells: Mapping[str, Records | None]) -> PersonSheets | None:
    """Return how sheets are read that ask the same questions in their rows.

    Their times stand in columns. None where they do not.
    """
    people = [
        records
        for name, records in cells.items()
        if not (workbook.kind_of(name) or wave_of_name(name)) and records and _has_cells(records)
    ]
    found = [each for each in map(_questions_in_rows, people) if each]
    often = Counter(question for each in found for question in each.questions)
    usual = {question for question, count in often.items() if 2 * count > len(found)}
    # A note may stand below some of them, and a page of explanations or of sums beside them.
    alike = [each for each in found if each.answered <= usual <= each.questions]
    enough = len(alike) >= max(FEWEST_PEOPLE, _ALIKE * len(people))
    if not enough or len(usual) < _FEWEST_ALIKE:
        return None
    # Most begin in one row and have one name for each time.
    heads = Counter((each.above, frozenset(each.times)) for each in alike)
    above, times = heads.most_common(1)[0][0]
    said = {wave_of_name(time): time for time in sorted(times)}
    others = {time for each in alike for time in each.times} - times
    same = {time: said[wave] for time in sorted(others) if (wave := wave_of_name(time)) in said}
    return PersonSheets(above, same)


class _Asked(NamedTuple):
    """The rows above the head of a sheet with a question a row, its times, its questions.

    `answered` are those with answers; all are known by their words.
    """

    above: int
    times: tuple[str, ...]
    questions: frozenset[str]
    answered: frozenset[str]


def _questions_in_rows(records: Records) -> _Asked | None:
    """Return what a sheet asks that has a question a row and a column for each time.

    None where it is no such sheet.
    """
    for place, record in enumerate(records):
        # Two days may be those of a row.
        times = [
            column
            for column, cell in enumerate(record)
            if is_time(cell) and (wave_of_name(cell) or not is_day(cell))
        ]
        if len({fold(record[column]) for column in times}) < 2:
            continue
        named = tuple(fold(record[n]) for n in times)
        # Parts may have a head and a row of totals each.
        below = [
            row
            for row in records[place + 1 :]
            if any(map(str.strip, row))
            and not {*named} <= {*map(fold, row)}
            and not any(TOTAL.fullmatch(fold(cell).casefold()) for cell in row)
        ]
        answered = [row for row in below if any(row[n].strip() for n in times if n < len(row))]
        for column in range(min(times)):
            asked, said = (_worded(rows, column) for rows in (below, answered))
            if len(asked) >= _FEWEST_ALIKE and len(said) >= _ALIKE * len(answered):
                return _Asked(place, named, frozenset(asked), frozenset(said))
    return None


def _worded(rows: Records, column: int) -> list[str]:
    """Return what is worded in a column, whatever numbers stand before it."""
    texts = [fold(row[column]) for row in rows if column < len(row)]
    return [words_of_question(text) for text in texts if _WORDED.search(text)]


def _cells(path: Path, sheet: str) -> Records | None:
    """Return the cells of a sheet; None of one that cannot be read."""
    with suppress(GroupworkError):  # said once it is known that the sheet is needed
        return read(path, File(path="x", sheet=sheet))[0]
    return None


def _has_cells(records: Records) -> bool:
    return any(cell.strip() for record in records for cell in record)


def _looked(path: Path, sheet: str) -> tuple[Inspection, dict[str, Answers]] | None:
    """Look at a sheet; None of one that cannot be read."""
    with suppress(GroupworkError):  # said once it is known that the sheet is needed
        return look_at(path, sheet)
    return None


def _has_both_times(looked: tuple[Inspection, dict[str, Answers]] | None) -> bool:
    """Say whether a sheet has questions at two times in its columns."""
    return looked is not None and bool(looked[0].wave_names and looked[0].blocks)


def _has_people(name: str, measured: Sequence[str], records: Mapping[str, Records]) -> bool:
    """Say whether a sheet has a row for most people of some measurement, such as a list of them."""
    others = [cells for each in measured for cells in _columns(records[each]).values()]
    return shared_people(_columns(records[name]), others)[1] > 0


def _has_copies(waves: Mapping[str, str], records: Mapping[str, Records]) -> bool:
    """Say whether two sheets of one time have the same people: a table, and one made of it.

    Others of one time may ask something else, or ask other people.
    """
    for one, other in combinations(waves, 2):
        heads = [fold_header(records[name]) for name in (one, other)]
        if waves[one] == waves[other] and _alike(dict(zip((one, other), heads, strict=True))):
            columns = [_columns(records[name]) for name in (one, other)]
            for head in columns[0].keys() & columns[1].keys():
                these, those = ({text for text in of[head] if text} for of in columns)
                known = tells_apart(columns[0][head]) and tells_apart(columns[1][head])
                if known and len(these & those) > _ALIKE * min(len(these), len(those)):
                    return True
    return False


def _columns(records: Records) -> dict[str, list[str]]:
    """Return the cells below each column name."""
    rows = [row for row in records[1:] if any(map(str.strip, row))]
    return {
        head: [fold(row[place]) if place < len(row) else "" for row in rows]
        for place, head in enumerate(fold_header(records))
        if head
    }


def _alike(heads: Mapping[str, Sequence[str]]) -> set[str]:
    """Return the sheets that have nearly all columns of another one: the same questions again."""
    there = {name: {head for head in of if head} for name, of in heads.items()}
    return {
        name
        for name, other in permutations(there, 2)
        if len(there[name] & there[other])
        >= max(_FEWEST_ALIKE, _ALIKE * min(len(there[name]), len(there[other])))
    }


def _below(records: Records | None) -> Records:
    """Return the cells of a sheet from its column names on; none of one that cannot be read."""
    if records is None:
        return [[], ["unread"] * 2]
    head = find_head(records)
    return (joined(records, *head)[0] if head.rows > 1 else records)[head.above :]


def _has_rows(records: Records, after: int = 0) -> bool:
    """Say whether anything stands below the head; numbered rows have their number before it."""
    return any(cell.strip() for record in records[1:] for cell in record[after:])
