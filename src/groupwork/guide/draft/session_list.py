"""A list of the group's sessions that people typed: which column is the title, which were held."""

import re
from collections.abc import Sequence
from dataclasses import replace

from groupwork.guide.columns import words_of
from groupwork.guide.questions import Interview
from groupwork.guide.raw_sheet import Sheet, Strand
from groupwork.guide.times import is_day
from groupwork.guide.workbook import columns_of

# More rows are no list of the sessions of a group; fewer say nothing.
_FEWEST, _MOST = 2, 60
_LETTERS = re.compile(r"[^\W\d_]{3}|[\u3400-\u9fff]{2}")
_CANCELLED = re.compile(
    r"\b(cancel\w*|called off|did not take place|not held|postponed|ausgefallen|entf[aä]ll\w*"
    r"|annul\w*|cancelad\w*|suspendid\w*)\b|取消|停课|停課|未举行|未舉行",
    re.IGNORECASE,
)


def is_session_list(sheet: Sheet) -> bool:
    """Say whether a file may list the sessions: a row for each, with its day and what it was on."""
    few = _FEWEST <= sheet.found.rows <= _MOST and not sheet.found.blocks
    return few and bool(_days(sheet)) and bool(_titles(sheet))


def ask_session_list(sheet: Sheet, interview: Interview) -> Strand:
    """Ask what a list of sessions says; return it as the workbook has it.

    A session that seems to have been cancelled is left out only where a person says so.
    """
    title = _ask_column("title", sheet, _titles(sheet), interview)
    day = _ask_column("date", sheet, _days(sheet), interview)
    blank = [""] * sheet.found.rows
    titles, days = (sheet.texts.get(name, blank) for name in (title, day))
    there = [row for row in range(sheet.found.rows) if titles[row] or days[row]]
    numbers = _numbers(sheet, there)
    doubtful = [row for row in there if _is_doubtful(row, sheet, numbers)]
    said = _ask_held(doubtful, sheet, interview) if doubtful else "held"
    held = [row for row in there if row not in doubtful or said != "left-out"]
    if not all(numbers[row] for row in held):
        numbers = {row: str(place) for place, row in enumerate(held, start=1)}
    open_one = interview.todo(
        "was this session held? If not, take it out", "这次举行了吗？否则删去"
    )
    texts = {
        "session": [numbers[row] for row in held],
        "topic": [
            f"{open_one} ({titles[row]})" if said is None and row in doubtful else titles[row]
            for row in held
        ]
        if title
        else [interview.todo("the title of the session", "活动主题")] * len(held),
        "date": [days[row] for row in held],
    }
    found = replace(
        sheet.found,
        rows=len(held),
        numbers=[sheet.found.numbers[row] for row in held],
        columns=[],
    )
    return Strand("sessions", replace(sheet, found=found, texts=texts), {n: n for n in texts})


def _days(sheet: Sheet) -> list[str]:
    """Return the columns of days."""
    return [
        name
        for name, cells in sheet.texts.items()
        if 2 * sum(map(is_day, filter(None, cells))) > len(cells) > 0
    ]


def _titles(sheet: Sheet) -> list[str]:
    """Return the columns of texts of which hardly any come again, the likeliest first."""
    days = _days(sheet)
    found = [
        name
        for name, cells in sheet.texts.items()
        if name not in days
        and 2 * sum(bool(_LETTERS.search(text)) for text in cells) > len(cells)
        and 4 * len({*filter(None, cells)}) > 3 * sum(map(bool, cells))
    ]
    known = [*columns_of(found, ["topic"]).values()]
    return [*known, *(name for name in found if name not in known)]


def _numbers(sheet: Sheet, there: Sequence[int]) -> dict[int, str]:
    """Return the number that each row has, if a column numbers them; blank where it has none."""
    for cells in sheet.texts.values():
        bare = {row: re.sub(r"\.0*$", "", cells[row]) for row in there}
        given = [text for text in bare.values() if text]
        numbered = all(re.fullmatch(r"[1-9]\d?", text) for text in given)
        if numbered and 2 * len(given) > len(there) and len({*given}) == len(given):
            return bare
    return dict.fromkeys(there, "")


def _is_doubtful(row: int, sheet: Sheet, numbers: dict[int, str]) -> bool:
    cells = (cells[row] for cells in sheet.texts.values())
    return any(map(_CANCELLED.search, cells)) or (any(numbers.values()) and not numbers[row])


def _ask_column(role: str, sheet: Sheet, columns: list[str], interview: Interview) -> str:
    what = {"title": ("the titles", "主题"), "date": ("the days", "日期")}[role]
    said = interview.ask(
        f"{role}.{sheet.name}",
        (
            f"Which column of {sheet.name} has {what[0]} of the sessions?",
            f"{sheet.name}的哪一列是各次活动的{what[1]}？",
        ),
        saw="; ".join(f"{name}: {', '.join(sheet.texts[name][:2])}" for name in columns),
        choices={name: (words_of(name) or name,) * 2 for name in columns}
        | ({"none": ("none of them", "都不是")} if role == "date" else {}),
        default=columns[0] if len(columns) == 1 else None,
        suggestion=columns[0],
    )
    return "" if said in (None, "none") else str(said)


def _ask_held(rows: Sequence[int], sheet: Sheet, interview: Interview) -> str | None:
    listed = (
        ", ".join(filter(None, (cells[row] for cells in sheet.texts.values()))) for row in rows
    )
    return interview.ask(
        f"held.{sheet.name}",
        (
            f"Some sessions of {sheet.name} seem to have been cancelled. Are they left out?",
            f"{sheet.name}中有些活动似乎取消了，是否不列入？",
        ),
        saw="; ".join(
            interview.say(
                f"row {sheet.found.numbers[row]}: {text}", f"第{sheet.found.numbers[row]}行：{text}"
            )
            for row, text in zip(rows, listed, strict=True)
        ),
        choices={
            "left-out": ("yes, they were not held", "是，没有举行"),
            "held": ("no, they were held", "否，举行了"),
        },
    )
