"""Which measurement a row is by its day, where one form was sent several times."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from groupwork.errors import GroupworkError
from groupwork.guide.draft.measured import Times, called
from groupwork.guide.lots import Lot, Lots
from groupwork.guide.questions import TODO, Interview
from groupwork.guide.recognise import Recognised
from groupwork.guide.times import names_of_waves
from groupwork.ingest.dates import exchanged

#: What is answered of a form that was sent once, whatever its days look like.
ONCE = "once"


def ask_by_day(column: str, lots: Lots, group: Recognised, interview: Interview) -> Times | None:
    """Ask how often one form was sent, and which day begins each time but the first.

    None where it was sent once.
    """
    order: str | None = lots.order
    if not order:
        order = interview.ask(
            "date_order",
            ("What are the parts of a date in the file?", "文件中的日期怎样写？"),
            saw=interview.say(f"column '{lots.column}'", f"“{lots.column}”列"),
            choices={
                "mdy": ("month/day/year", "月/日/年"),
                "dmy": ("day/month/year", "日/月/年"),
            },
        )
        lots = group.lots(column, order or "mdy") or lots
    times = _ask_how_often(lots, interview) if order else None
    of_parts = interview.todo("mdy or dmy", "mdy（月/日/年）或 dmy（日/月/年）")
    if times is None:  # what is seen of the days hangs on it
        likely = lots.joined(lots.likely)
        todo = interview.todo("the first day", "起始日期")
        starts = dict.fromkeys(names_of_waves(len(likely.each)), todo)
    else:
        likely = lots.joined(times) if times > 1 else lots
        asked = _ask_starts(likely, lots, interview) if times > 1 else None
        if asked is None:
            return None
        starts = asked
    return Times(
        days_of_lots(likely, order or of_parts, starts),
        names_of_waves(len(likely.each)),
        days_of_lots(
            likely,
            order or "mdy",
            {wave: day for wave, day in starts.items() if not day.startswith(TODO)},
        ),
    )


def _ask_starts(lots: Lots, seen: Lots, interview: Interview) -> dict[str, str] | None:
    """Ask for the day on which each time of a form begins; None where it was sent once."""
    say = interview.say
    waves = names_of_waves(len(lots.each))
    lead = (
        ("One form was sent twice, it seems. ", "似乎同一份问卷发了两次。")
        if len(waves) == 2
        else ("", "")
    )
    unsaid = len(seen.each) == 2  # nobody was asked how often
    starts = {waves[0]: str(lots.each[0].first)}
    for wave, before, lot in zip(waves[1:], lots.each, lots.each[1:], strict=False):
        en, zh = called(wave)
        earlier = max(day for day in starts.values() if not day.startswith(TODO))
        likely = str(max(lot.first, date.fromisoformat(earlier) + timedelta(days=1)))
        given = interview.ask(
            f"{wave}_from",
            (f"{lead[0]}From which day on is it the {en}?", f"{lead[1]}从哪一天起算{zh}？"),
            saw=say(
                f"answers until {before.last} and again from {lot.first} on (column "
                f"'{lots.column}')",
                f"截至{before.last}有答卷，自{lot.first}起又有（“{lots.column}”列）",
            ),
            choices={
                ONCE: ("it was sent once: there is one measurement", "只发了一次：只有一次测量")
            }
            if unsaid
            else {},
            suggestion=likely,
            free=True,
        )
        if given == ONCE and unsaid:
            return None
        if given is not None and not re.fullmatch(r"\d{4}-\d\d-\d\d", given):
            raise GroupworkError(f"{wave}_from: '{given}' is no day. Write it as {likely}.")
        if given is not None and given <= earlier:
            raise GroupworkError(
                f"{wave}_from: {given} is no later than {earlier}, on which the time before it "
                f"begins. Write a later day, such as {likely}."
            )
        starts[wave] = given or interview.todo(
            f"the first day of the {en}, as {lot.first}", f"{zh}的第一天，如{lot.first}"
        )
    return starts


def _ask_how_often(lots: Lots, interview: Interview) -> int | None:
    """Ask how many times a form was sent, where its days are more than two lots; 1 for once."""
    if len(lots.each) == 2:
        return 2
    say = interview.say
    choices = {
        times: [str(lot.first) for lot in lots.joined(times).each]
        for times in range(2, len(lots.each) + 1)
    }
    given = interview.ask(
        "times_sent",
        (
            "One form was sent several times, it seems. How many times?",
            "似乎同一份问卷发了不止一次。一共发了几次？",
        ),
        saw=say("; ", "；").join(_told(lot, interview) for lot in lots.each)
        + say(f" (answers by day, column '{lots.column}')", f"（按“{lots.column}”列的日期）"),
        choices={
            str(times): (
                f"{times} times, beginning on {', '.join(days)}",
                f"{times}次，分别始于{'、'.join(days)}",
            )
            for times, days in choices.items()
        }
        | {ONCE: ("once: there is one measurement", "一次：只有一次测量")},
        suggestion=str(lots.likely),
    )
    return None if given is None else 1 if given == ONCE else int(given)


def _told(lot: Lot, interview: Interview) -> str:
    """Say on which days a lot was answered, and by how many."""
    days = [str(lot.first), *([str(lot.last)] if lot.last != lot.first else [])]
    return interview.say(f"{' to '.join(days)}: {lot.rows}", f"{'至'.join(days)}：{lot.rows}份")


def days_of_lots(lots: Lots, order: str, starts: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the keys of one form that was sent several times, on the days that are given."""
    seen = dict(
        zip(names_of_waves(len(lots.each)), (str(lot.first) for lot in lots.each), strict=True)
    )
    wave = {"column": lots.column, "starts": {**seen, **(starts or {})}}
    return {"wave": wave if order == "ymd" else {**wave, "order": order}}


def note_exchanged(group: Recognised, interview: Interview) -> None:
    """Note the columns of days that say no time, since a spreadsheet has exchanged some."""
    for sheet in group.sheets:
        for column, cells in sheet.texts.items():
            if two := exchanged(cells):
                taken, left = two
                interview.note(
                    f"{sheet.name}: column '{column}' has days of two kinds ('{taken}', '{left}'), "
                    f"since a spreadsheet took some for others (3/4 for 4/3); none of them is "
                    f"used. Put in the file as the survey tool wrote it, or write every day in a "
                    f"copy as 2025-04-15",
                    f"{sheet.name}：“{column}”列有两种日期（“{taken}”“{left}”），电子表格软件把一些日期的"
                    f"日和月对调了（3/4成了4/3），所以都没有使用。请换用问卷平台导出的原始文件，"
                    f"或在副本中把日期都写成2025-04-15的形式",
                )
