"""Who comes at one time only, and may be somebody of another time who is spelled otherwise."""

import re
from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from groupwork.errors import GroupworkError
from groupwork.guide.draft.days import waves_of_rows
from groupwork.guide.draft.people import People
from groupwork.guide.draft.waves import Waves
from groupwork.guide.questions import TODO, Interview
from groupwork.guide.raw_sheet import Sheet
from groupwork.guide.recognise import Recognised, with_sheets
from groupwork.ingest.near_matches import near_matches

# Rows of people who come once that a person can look through, at most.
_MOST = 40

#: A row: the name of its file or sheet, and its number there.
Row = tuple[str, int]


def ask_same_rows(
    group: Recognised, waves: Waves, people: People, interview: Interview
) -> Recognised:
    """Ask which rows of people who come at one time only are one person's.

    Names are shown nowhere, so that rows stand for them, in the study file as well (`same_as`).
    """
    once = _once(group, waves, people)
    if not once:
        return group
    alike = _alike(once) if people.hashed else _with_more(once)
    first, other = (next(iter(once[wave])) for wave in [*once][:2])
    said = interview.ask(
        "same_rows",
        (
            f"These people come at one time only. Are some of them one person, who is written "
            f"otherwise at the other time? ('none', or as '{_shown(other, 'en')} = "
            f"{_shown(first, 'en')}'; several with ';' between)",
            f"以下的人只出现在一次测量中。其中有没有同一个人，只是两次写法不同？（没有写“none”；"
            f"有则写“{_shown(other, 'zh')} = {_shown(first, 'zh')}”，几对之间用“；”隔开）",
        ),
        saw=interview.say("; ", "；").join(
            f"{wave}: {_listed(rows, people, interview)}" for wave, rows in once.items()
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
    if said is None:
        pairs = alike
    else:
        known = {row: code for rows in once.values() for row, code in rows.items()}
        pairs = _pairs(said, known, interview)
    sheets = list(group.sheets)
    for row, same in pairs:
        sheets = _joined(sheets, row, same, people, sure=said is not None, interview=interview)
    return with_sheets(group, sheets)


def _once(group: Recognised, waves: Waves, people: People) -> dict[str, dict[Row, str]]:
    """Return wave -> the rows of people who come at no other one, with their codes.

    Empty where nobody is followed, or one time has no such people, or too many to look through.
    """
    if not people.columns or waves.single or any(c.startswith(TODO) for c in people.columns):
        return {}
    there: dict[str, set[str]] = {}
    rows: dict[str, dict[Row, str]] = {}
    for sheet, keys in zip(group.sheets, waves.likely, strict=True):
        times = waves_of_rows(group, sheet, keys) if sheet in group.followed else None
        if "wave_names" in keys or times is None:
            continue
        codes = people.of_rows(sheet)
        for number, code, wave in zip(sheet.found.numbers, codes, times, strict=True):
            if code and wave:
                there.setdefault(code, set()).add(wave)
                rows.setdefault(wave, {})[sheet.name, number] = code
    once = {
        wave: {row: code for row, code in of.items() if there[code] == {wave}}
        for wave, of in rows.items()
    }
    once = {wave: of for wave, of in once.items() if of}
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


def _alike(once: dict[str, dict[Row, str]]) -> list[tuple[Row, Row]]:
    """Return pairs of such rows whose codes are nearly the same, the later one first."""
    table = pd.DataFrame(
        [
            (code, name, number, wave)
            for wave, rows in once.items()
            for (name, number), code in rows.items()
        ],
        columns=["participant_id", "file", "row", "occasion"],
    )
    pairs = []
    for _, pair in near_matches(table).groupby("pair"):
        rows = list(zip(pair["file"], pair["row"], strict=True))
        if len(rows) == 2:
            pairs.append(((str(rows[1][0]), int(rows[1][1])), (str(rows[0][0]), int(rows[0][1]))))
    return pairs


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


def _joined(
    sheets: list[Sheet],
    row: Row,
    same: Row,
    people: People,
    *,
    sure: bool,
    interview: Interview,
) -> list[Sheet]:
    """Give a row the code of another one, and all rows of that code with it."""
    cells = {
        (sheet.name, number): [sheet.texts[column][place] for column in people.columns]
        for sheet in sheets
        if all(column in sheet.texts for column in people.columns)
        for place, number in enumerate(sheet.found.numbers)
    }
    gone, code = cells[row], cells[same]
    made = []
    for sheet in sheets:
        texts, rows = dict(sheet.texts), dict(sheet.same_as)
        for place, number in enumerate(sheet.found.numbers):
            if cells.get((sheet.name, number)) != gone:
                continue
            rows[number] = (
                same
                if sure
                else interview.todo(
                    f"{_shown(same, 'en')}, if it is one person; else take this line out",
                    f"如果是同一个人，写{_shown(same, 'zh')}；否则删去此行",
                )
            )
            if sure:
                for column, text in zip(people.columns, code, strict=True):
                    cells_of = list(texts[column])
                    cells_of[place] = text
                    texts[column] = cells_of
        made.append(replace(sheet, texts=texts, same_as=rows))
    return made


def row_of(same: Row | str, numbers: dict[str, int]) -> dict[str, int] | str:
    """Return how a study file names a row of another file: by its place under `files`."""
    return same if isinstance(same, str) else {"file": numbers[same[0]], "row": same[1]}
