"""Who is not there every time, and may be somebody of another time who is spelled otherwise."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

import pandas as pd

from groupwork.errors import GroupworkError
from groupwork.guide.draft.days import waves_of_rows
from groupwork.guide.draft.people import People
from groupwork.guide.draft.waves import Waves
from groupwork.guide.questions import TODO, Interview
from groupwork.guide.raw_sheet import Sheet
from groupwork.guide.recognise import Recognised, with_sheets
from groupwork.ingest.near_matches import near_matches
from groupwork.ingest.rows import TOTAL

# Rows of people who come once that a person can look through, at most.
_MOST = 40

#: A row: the name of its file or sheet, and its number there.
Row = tuple[str, int]


def ask_same_rows(
    group: Recognised, waves: Waves, people: People, interview: Interview
) -> Recognised:
    """Ask which rows of people who are not there every time are one person's.

    Names are shown nowhere, so that rows stand for them, in the study file as well (`same_as`).
    """
    rows = _rows(group, waves, people)
    once = _partly(rows)
    if not once:
        return group
    alike = _alike(once, rows) if people.hashed else _with_more(once)
    first, other = (next(iter(once[occasion])) for occasion in [*once][:2])
    said = interview.ask(
        "same_rows",
        (
            f"These people are not there every time. Are some of them one person, who is written "
            f"otherwise at another time? ('none', or as '{_shown(other, 'en')} = "
            f"{_shown(first, 'en')}'; several with ';' between)",
            f"以下的人不是每次都在。其中有没有同一个人，只是另一次写法不同？（没有写“none”；"
            f"有则写“{_shown(other, 'zh')} = {_shown(first, 'zh')}”，几对之间用“；”隔开）",
        ),
        saw=interview.say("; ", "；").join(
            f"{occasion}: {_listed(of, people, interview)}" for occasion, of in once.items()
        ),
        choices={"none": ("none of them", "都不是")},
        # Names are written in more ways than codes are, and nobody sees here which are alike.
        default=None if people.hashed or alike else "none",
        suggestion="; ".join(
            " = ".join(_shown(row, interview.language) for row in pair) for pair in alike
        ),
        free=True,
    )
    if said == "none":
        return group
    apart = {code for of in once.values() for code in of.values()}
    known = {row: c for of in rows.values() for row, c in of.items() if c in apart}
    pairs = alike if said is None else _pairs(said, known, interview)
    joined = _Joined(people, sure=said is not None, interview=interview)
    for row, same in pairs:
        group = joined.of(group, row, same)
    return group


# Tables of who was there, by whom people may be known as in the questionnaires.
_REGISTERS = ("register", "attendance", "count")


def _rows(group: Recognised, waves: Waves, people: People) -> dict[str, dict[Row, str]]:
    """Return wave, or register -> the rows of people there, with their codes.

    Empty where nobody is followed.
    """
    rows: dict[str, dict[Row, str]] = {}
    if not people.columns or waves.single or any(c.startswith(TODO) for c in people.columns):
        return rows
    for sheet, keys in zip(group.sheets, waves.likely, strict=True):
        times = waves_of_rows(group, sheet, keys) if sheet in group.followed else None
        if "wave_names" in keys or times is None:
            continue
        codes = people.of_rows(sheet)
        for number, code, wave in zip(sheet.found.numbers, codes, times, strict=True):
            if code and wave:
                rows.setdefault(wave, {})[sheet.name, number] = code
    for strand in group.strands if len(rows) > 1 and isinstance(people.id, str) else ():
        cells = strand.source.texts.get(strand.columns.get("person", ""), ())
        name = strand.source.name
        of = {
            (name, number): people.who((text,))
            for number, text in zip(strand.source.found.numbers, cells, strict=False)
            if text and not TOTAL.fullmatch(text.casefold())
        }
        # Who is called by something else there, such as first names, is nobody's other spelling.
        known = {code for there in rows.values() for code in there.values()}
        if strand.kind in _REGISTERS and 2 * len({*of.values()} & known) >= len({*of.values()}):
            rows[name] = of
    return rows


def _partly(rows: Mapping[str, Mapping[Row, str]]) -> dict[str, dict[Row, str]]:
    """Return wave -> a row of each person who may be one of those who were there at other times.

    Empty where there are none, or too many to look through.
    """
    there: dict[str, set[str]] = {}
    for occasion, of in rows.items():
        for code in of.values():
            there.setdefault(code, set()).add(occasion)
    # Of many people few were there at other times than all others.
    times = {frozenset(of) for of in there.values()}
    apart = {code for code, own in there.items() if any(own.isdisjoint(of) for of in times)}
    once: dict[str, dict[Row, str]] = {}
    for occasion, of in rows.items():
        for row, code in of.items():
            if code in apart:
                apart.discard(code)
                once.setdefault(occasion, {})[row] = code
    return once if len(once) > 1 and sum(map(len, once.values())) <= _MOST else {}


def _with_more(once: dict[str, dict[Row, str]]) -> list[tuple[Row, Row]]:
    """Return pairs of rows of which one has the number of the other with letters behind it."""
    rows = [(row, code) for of in once.values() for row, code in of.items()]
    return [
        (long, short)
        for long, more in rows
        for short, code in rows
        if code.isdecimal() and re.fullmatch(rf"{code}[^\d]+", more)
    ]


def _alike(
    once: dict[str, dict[Row, str]], rows: Mapping[str, Mapping[Row, str]]
) -> list[tuple[Row, Row]]:
    """Return pairs of such people whose names are nearly the same, the later row first.

    Names may have their parts in another order, with a comma between.
    """
    shown = {code: row for of in once.values() for row, code in of.items()}
    table = pd.DataFrame(
        [
            (code, *row, occasion)
            for occasion, of in rows.items()
            for row, code in of.items()
            if code in shown
        ],
        columns=["participant_id", "file", "row", "occasion"],
    )
    near = [[*dict.fromkeys(of)] for _, of in near_matches(table).groupby("pair")["participant_id"]]
    times = table.groupby("participant_id")["occasion"].agg(set)
    near += [
        [one, other]
        for one, other in combinations(shown, 2)
        if _parts(one) == _parts(other) and not times[one] & times[other]
    ]
    order = [*shown]
    pairs = {tuple(sorted(map(str, of), key=order.index)) for of in near if len(of) == 2}
    return [(shown[later], shown[earlier]) for earlier, later in sorted(pairs, key=str)]


def _parts(name: str) -> list[str]:
    """Return the parts of a name, in whatever order they stand."""
    return sorted(re.findall(r"\w+", name.casefold()))


def _shown(row: Row, language: str) -> str:
    name, number = row
    return f"{name}第{number}行" if language == "zh" else f"row {number} of {name}"


def _listed(rows: dict[Row, str], people: People, interview: Interview) -> str:
    """List rows by file; with the codes that stand there, if these are no names."""
    found: dict[str, list[str]] = {}
    for (name, number), code in rows.items():
        found.setdefault(name, []).append(str(number) if people.hashed else f"{number} ({code})")
    return interview.say(", ", "，").join(
        interview.say(f"row {', '.join(of)} of {name}", f"{name}第{'、'.join(of)}行")
        for name, of in found.items()
    )


def _pairs(said: str, known: dict[Row, str], interview: Interview) -> list[tuple[Row, Row]]:
    """Return the pairs of rows that an answer names.

    Raises
    ------
    GroupworkError
        It names something else.
    """
    pairs = []
    for part in filter(str.strip, re.split("[;；]", said)):
        row, _, same = part.replace("＝", "=").partition("=")
        pair = _row(row, known), _row(same, known)
        if pair[0] is None or pair[1] is None:
            first, other, *_ = [*known, *known]
            raise GroupworkError(
                interview.say(
                    f"same_rows: '{part.strip()}' does not name two of these rows. Write it as "
                    f"'{_shown(other, 'en')} = {_shown(first, 'en')}', with rows of the list.",
                    f"same_rows：“{part.strip()}”没有写出所列的两行。请写成"
                    f"“{_shown(other, 'zh')} = {_shown(first, 'zh')}”。",
                )
            )
        pairs.append((pair[0], pair[1]))
    return pairs


def _row(text: str, known: Iterable[Row]) -> Row | None:
    """Return the row that a text names: the file by its name, or by the last part of it."""
    number = re.search(r"(?:row|第)\s*(\d+)", text, re.IGNORECASE)
    if not number:
        return None
    fits = [
        row
        for row in known
        if row[1] == int(number[1]) and (row[0] in text or row[0].rpartition(":")[2] in text)
    ]
    return max(fits, key=lambda row: len(row[0])) if fits else None


@dataclass(frozen=True)
class _Joined:
    """Gives rows the code of another one, and all rows of that code with them."""

    people: People
    sure: bool
    interview: Interview

    def of(self, group: Recognised, row: Row, same: Row) -> Recognised:
        """Return the raw files in which a row has the code of another one."""
        columns = {sheet.name: self.people.columns for sheet in group.sheets}
        columns |= {
            each.source.name: [each.columns["person"]]
            for each in group.strands
            if each.kind in _REGISTERS
        }
        there = [*group.sheets, *(each.source for each in group.strands)]
        cells = {
            (sheet.name, number): [sheet.texts[column][place] for column in names]
            for sheet in there
            if (names := columns.get(sheet.name)) and all(n in sheet.texts for n in names)
            for place, number in enumerate(sheet.found.numbers)
        }
        gone, code = self.people.who(cells[row]), cells[same]
        theirs = {at for at, parts in cells.items() if self.people.who(parts) == gone}

        def joined(sheet: Sheet) -> Sheet:
            parts = dict(zip(columns[sheet.name], code, strict=True))
            return self._sheet(sheet, theirs, same, parts)

        strands = [
            replace(each, source=joined(each.source)) if each.kind in _REGISTERS else each
            for each in group.strands
        ]
        return replace(with_sheets(group, [*map(joined, group.sheets)]), strands=strands)

    def _sheet(self, sheet: Sheet, theirs: set[Row], same: Row, code: Mapping[str, str]) -> Sheet:
        texts, rows = dict(sheet.texts), dict(sheet.same_as)
        for place, number in enumerate(sheet.found.numbers):
            if (sheet.name, number) not in theirs:
                continue
            if not self.sure:
                rows[number] = self.interview.todo(
                    f"{_shown(same, 'en')}, if it is one person; else take this line out",
                    f"如果是同一个人，写{_shown(same, 'zh')}；否则删去此行",
                )
                continue
            rows[number] = same
            for column, text in code.items():
                cells = list(texts[column])
                cells[place] = text
                texts[column] = cells
        return replace(sheet, texts=texts, same_as=rows)


def row_of(same: Row | str, numbers: dict[str, int]) -> dict[str, int] | str:
    """Return how a study file names a row of another file: by its place under `files`."""
    return same if isinstance(same, str) else {"file": numbers[same[0]], "row": same[1]}
