"""Which measurement one file is, or each row of it, or which of its columns are of which."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from statistics import median_low

from groupwork.errors import GroupworkError
from groupwork.guide.columns import shared_people
from groupwork.guide.draft.by_day import ask_by_day, days_of_lots
from groupwork.guide.draft.by_name import waves_of_names
from groupwork.guide.draft.measured import (
    CLOSES,
    CODINGS,
    MEASUREMENTS,
    PEOPLE,
    PROGRAMME,
    SESSIONS,
    Times,
    known,
)
from groupwork.guide.draft.months import months_in_order
from groupwork.guide.draft.naming import bare, with_question
from groupwork.guide.draft.session_list import is_session_list
from groupwork.guide.draft.spellings import Spellings
from groupwork.guide.draft.times_within import (
    COLUMN,
    HEADS,
    Within,
    ask_column,
    ask_heads,
    look_within,
    nobody_comes_again,
    with_heads,
    with_times_of,
)
from groupwork.guide.lots import Lots
from groupwork.guide.questions import Interview
from groupwork.guide.raw_sheet import Sheet
from groupwork.guide.recognise import Recognised, with_sheets
from groupwork.guide.same_heads import SameHeads
from groupwork.guide.times import (
    is_day,
    is_time,
    says_how_long_after,
    tells_no_time,
    told,
    wave_of_name,
)
from groupwork.guide.wave_names import LOOKING_BACK
from groupwork.guide.workbook import attendance_in, codings_in
from groupwork.ingest.readers.redcap import event_and_arm

_SENT_AGAIN = ("at several times: one form was sent again", "前后几次：同一份问卷发了不止一次")
_NONE = ("none of these; it is left out", "都不是，不读取")
_CLOSING = (
    "after the group, another questionnaire: how people found it",
    "小组结束后的另一份问卷：对小组的满意度或评价",
)
_ATTENDED = {
    "register": ("it says who was there at which session", "出席记录：谁参加了哪一次活动"),
    "count": ("it says how many sessions each person came to", "出席记录：每人参加了几次活动"),
}
_PEOPLE = ("it lists the people: age, sex and such", "名单：各人的年龄、性别等")
_CODED = (
    "it holds coded interviews: what was said, with its codes",
    "访谈编码：访谈中说的话及其编码",
)
_LISTED = ("it lists the sessions: their titles and days", "活动安排：各次活动的主题和日期")


def times_of(
    place: int, group: Recognised, interview: Interview
) -> tuple[Recognised, Times | None]:
    """Return the raw files, and the times of one of them; None where it is no measurement."""
    sheet = group.sheets[place]
    if times := _by_columns(sheet, group, interview):
        return group, times
    within = look_within(sheet, group)
    wave = _ask_as_a_whole(sheet, within, group, interview)
    if wave == HEADS:
        heads = ask_heads(sheet, within, interview)
        if heads is None:
            todo = {"wave": interview.todo("which heads are its times?", "哪些列名是各次测量？")}
            return group, Times(todo, [], todo)
        group = _with_sheet(group, place, with_heads(sheet, heads))
        return group, _by_columns(group.sheets[place], group, interview, said=True)
    if wave != COLUMN and not (wave is None and within.likely):
        return group, _as_a_whole(wave, sheet, group, interview)
    column = ask_column(sheet, within, group, interview) if wave else None
    if not (column or within.likely):
        todo = {"wave": interview.todo("which column says it?", "哪一列注明？")}
        return group, Times(todo, [], todo)
    # Until somebody says so, what is asked of people is asked as if it were the likely one.
    group = _with_sheet(group, place, with_times_of(sheet, column or within.likely))
    times = _by_columns(
        group.sheets[place], group, interview, said=True, again=bool(sheet.found.waves)
    )
    if times and not column:
        said = times.keys["wave"]
        unsaid = interview.todo(
            f"does '{within.likely}' say the measurement?", f"“{within.likely}”列是测量次序吗？"
        )
        said = {**said, "values": dict.fromkeys(said["values"], unsaid)}
        times = replace(times, keys={"wave": said})
    return group, times


def _with_sheet(group: Recognised, place: int, sheet: Sheet) -> Recognised:
    return with_sheets(group, [*group.sheets[:place], sheet, *group.sheets[place + 1 :]])


def _by_columns(
    sheet: Sheet,
    group: Recognised,
    interview: Interview,
    *,
    said: bool = False,
    again: bool = False,
) -> Times | None:
    """Return the times that a file's columns or their names say; None where they say none.

    `said` is whether somebody said where they stand, and `again` whether this was after another
    column was said to be none.
    """
    found, say = sheet.found, interview.say
    if found.wave_names:
        sure = said or all(is_time(n) or LOOKING_BACK.fullmatch(n) for n in found.wave_names)
        where = say("in the names of columns", "见列名")
        if found.heads:
            where += f": {', '.join(SameHeads(found.heads).questions[0])}"
        names, likely = waves_of_names(
            found.wave_names, sheet, where, interview, may_be_none=not sure
        )
        if not names:
            listed = ", ".join(f"'{name}'" for name in found.wave_names)
            raise GroupworkError(
                f"{sheet.name}: {listed} span columns with the same names and are no measurements. "
                f"Delete the row that they stand in, and give each column a name of its own."
            )
        before = not all(wave.startswith(("post", "followup")) for wave in names.values())
        if before and _looks_back(sheet, group, interview):
            names, likely = map(_looked_back, (names, likely))
        return Times(
            {"wave_names": {wave: value for value, wave in names.items()}},
            [*likely.values()],
            {"wave_names": {wave: value for value, wave in likely.items()}},
        )
    for column, values in [*found.waves.items()][:1]:
        own = {c.name: c for c in found.columns}[column]
        listed = with_question(say(f"column '{column}'", f"“{column}”列"), column, own.question)
        # Of a project with arms each event stands there once an arm.
        events = {value: event_and_arm(value)[0] for value in values}
        worded = own.levels  # what the file itself says that its numbers are
        if own_words := told([worded.get(value, value) for value in values]) if worded else {}:
            by_label = {value: own_words[worded.get(value, value)] for value in values}
            times = {"wave": {"column": column, "values": by_label}}
            saying = ", ".join(f"{worded.get(v, v)}: {w}" for v, w in by_label.items())
            interview.note(
                f"{column}: the file's own words say which measurement it is ({saying})",
                f"{column}：由文件自带的文字得知是哪一次测量（{saying}）",
            )
            return Times(times, [*by_label.values()], times)
        if worded:
            labels = ", ".join(f"{value}: {worded[value]}" for value in values if value in worded)
            listed = say(f"{listed}; {labels}", f"{listed}；{labels}")
        ordered, dated = _as_answered(column, events, sheet, group)
        if months := months_in_order(column, sheet.texts[column], sheet, interview):
            ordered, dated = months, True
        names, likely = waves_of_names(
            ordered,
            sheet,
            listed,
            interview,
            may_be_none=not said,
            again=again,
            dated=dated,
            # Of 'pre' 1 may be yes; and of people who stand there once, it may be their group.
            # Nor is one that says who rated, or where.
            doubtful=wave_of_name(column) == "pre"
            or nobody_comes_again(sheet)
            or tells_no_time(column),
            asked=own.question or column,
            spellings=Spellings.of(sheet, [events.get(text, "") for text in sheet.texts[column]]),
        )
        if any(map(LOOKING_BACK.fullmatch, names)) and _looks_back(sheet, group, interview):
            names, likely = map(_looked_back, (names, likely))
        if names:
            given, offered = (
                {value: of[event] for value, event in events.items()} for of in (names, likely)
            )
            return Times(
                {"wave": {"column": column, "values": given}},
                [*likely.values()],
                {"wave": {"column": column, "values": offered}},
            )
    for column in group.ids:
        if (lots := group.lots(column)) and (by := ask_by_day(column, lots, group, interview)):
            return by
    return None


def _as_answered(
    column: str, events: dict[str, str], sheet: Sheet, group: Recognised
) -> tuple[list[str], bool]:
    """Return what a column's values are by the days of their rows, or else as in the file.

    And whether it is by days: whether nearly all of one lie before nearly all of the next.
    """
    cells = [events.get(text, "") for text in sheet.texts[column]]
    listed = list(dict.fromkeys(filter(None, cells)))
    days: dict[str, list[date]] = {value: [] for value in listed}
    for text, day in zip(cells, group.days(sheet)[1], strict=False):
        if day and text in days:
            days[text].append(day)
    if not all(days.values()):
        return listed, False
    middle = {value: median_low(of) for value, of in days.items()}
    ordered = sorted(listed, key=lambda value: middle[value])
    apart = all(
        sorted(days[one])[-1 - len(days[one]) // 4] < sorted(days[other])[len(days[other]) // 4]
        for one, other in pairwise(ordered)
    )
    return ordered, apart


def _ask_as_a_whole(
    sheet: Sheet, within: Within, group: Recognised, interview: Interview
) -> str | None:
    """Ask which measurement a file is, or where it has several."""
    second = _is_second(sheet, group)
    others = len(group.sheets) > 1
    place = group.sheets.index(sheet)
    apart = not any(place in of and len(of) > 1 for of in group.in_sheet.values())
    attended = attendance_of(sheet)[0] if others and apart else ""
    listed = others and apart and is_session_list(sheet)
    people = (
        others and apart and not _has_scale(place, group) and person_of(sheet, group, sheet.texts)
    )
    coded = others and apart and not _has_scale(place, group) and codings_in(sheet.texts)
    closes = others and group.asks_of_group(sheet)
    said = "" if closes and sheet.wave == "survey" else sheet.wave
    # Other files may say the other times; a file alone that may hold two of them is hardly all
    # after the group.
    named = any(each.wave not in ("", sheet.wave) for each in group.followed)
    several = within.likely or (said != "pre" and (within.who or within.heads))
    doubtful = several and not named
    return interview.ask(
        _key(sheet),
        (f"Which measurement is {sheet.name}?", f"{sheet.name}是哪一次测量？"),
        saw=within.saw(sheet, interview) + _told_days(sheet, group, interview),
        choices={
            **MEASUREMENTS,
            **({CLOSES: _CLOSING} if closes else {}),
            **({"days": _SENT_AGAIN} if _lots_of_rows(group) else {}),
            **within.choices,
            **({SESSIONS: _ATTENDED[attended]} if attended else {}),
            **({PEOPLE: _PEOPLE} if people else {}),
            **({PROGRAMME: _LISTED} if listed else {}),
            **({CODINGS: _CODED} if coded else {}),
            **({"none": _NONE} if others else {}),
        },
        default=None if second or doubtful else said or None,
        suggestion=PROGRAMME
        if listed
        else PEOPLE
        if people and not attended
        else COLUMN
        if within.likely
        else _likely(sheet, group, attended=attended, closes=closes, second=second),
    )


def _told_days(sheet: Sheet, group: Recognised, interview: Interview) -> str:
    """Say from which day to which a file was answered, if it does."""
    column, days = group.sent(sheet)
    there = sorted(day for day in days if day)
    if not there:
        return ""
    name = bare(column)
    first, last = there[0], there[-1]
    span, span_zh = (f"{first} to {last}", f"{first}至{last}") if first < last else (first, first)
    return interview.say(f"; '{name}': {span}", f"；“{name}”：{span_zh}")


def _lots_of_rows(group: Recognised) -> Lots | None:
    return group.lots("") or group.lots("", "mdy")


def _as_a_whole(
    wave: str | None, sheet: Sheet, group: Recognised, interview: Interview
) -> Times | None:
    """Return the time of a file by what is said of it; None where it is none."""
    lots = _lots_of_rows(group)
    if wave is None and _is_second(sheet, group):
        either = interview.todo("post or followup?", "后测还是追踪？")
        return Times({"wave": either}, ["post"], {"wave": "post"})
    if wave in ("none", SESSIONS, PEOPLE, PROGRAMME, CODINGS):
        return None
    if wave == CLOSES:
        return known({"wave": "post"}, [])
    if wave == "days" and lots:
        # An identifier that each sheet has for itself, such as its number, follows nobody.
        found = ask_by_day("", lots, group, interview)
        return replace(found, sent_again=True) if found else known({"wave": "survey"}, ["survey"])
    if wave is None:
        todo = {"wave": interview.todo("pre or post?", "前测还是后测？")}
        return Times(todo, [], days_of_lots(lots, lots.order or "mdy") if lots else todo)
    return known({"wave": wave}, [wave])


def _likely(sheet: Sheet, group: Recognised, *, attended: str, closes: bool, second: bool) -> str:
    if second:
        return "post"
    return SESSIONS if attended == "count" else CLOSES if closes else _later(sheet, group)


def attendance_of(sheet: Sheet) -> tuple[str, Sheet, dict[str, str]]:
    """Return the kind of a sheet of attendance, itself and its columns."""
    kind, columns = attendance_in(sheet.texts, sheet.sheet or sheet.path.stem)
    return kind, sheet, columns


def _has_scale(place: int, group: Recognised) -> bool:
    return any(place in of for of in group.in_sheet.values())


def passages_of(sheet: Sheet, group: Recognised) -> dict[str, str]:
    """Return the columns of coded passages, and that of people whom other files have, too."""
    columns = codings_in(sheet.texts)
    free = {h: [*dict.fromkeys(of)] for h, of in sheet.texts.items() if h not in columns.values()}
    known = {"person", "interview"} & set(columns)
    who = "" if known else person_of(sheet, group, free)
    return {**columns, "person": who} if who else columns


def person_of(sheet: Sheet, group: Recognised, texts: Mapping[str, Sequence[str]]) -> str:
    """Return the column of a sheet whose rows are people of the others; empty if there is none."""
    others = [
        cells
        for other in group.sheets
        if other is not sheet and not other.closing
        for cells in other.texts.values()
    ]
    return shared_people(texts, others)[0]


def _key(sheet: Sheet) -> str:
    return f"wave.{sheet.name}"


def said_of(sheet: Sheet, interview: Interview) -> str:
    """Return what somebody answered of a file as a whole."""
    return interview.answers.get(_key(sheet), "").strip().casefold()


def _is_second(sheet: Sheet, group: Recognised) -> bool:
    """Say whether a file that is called a follow-up is the only one after the one before."""
    times = sorted(each.wave for each in group.followed)
    return sheet.wave == "followup" and times == ["followup", "pre"] and not group.awaited


def _later(sheet: Sheet, group: Recognised) -> str:
    """Suggest that a file is the follow-up whose name tells how long after the group it is."""
    ended = any(each.wave == "post" for each in group.followed if each is not sheet)
    named = says_how_long_after(sheet.sheet or sheet.path.stem)
    return "followup" if ended and named else ""


def _looked_back(waves: Mapping[str, str]) -> dict[str, str]:
    """Return waves by name, of which the one before the group was asked after it."""
    return {name: "then" if wave == "pre" else wave for name, wave in waves.items()}


def _looks_back(sheet: Sheet, group: Recognised, interview: Interview) -> bool:
    """Ask whether both times of one row, or person, were asked at once, where that may be.

    Where each is named by its day, they were not.
    """
    in_rows = next(iter(sheet.found.waves.values()), [])
    names = sheet.found.wave_names or in_rows
    if all(map(is_day, names)):
        return False
    said = any(map(LOOKING_BACK.fullmatch, names))
    others = [each for each in group.followed if each is not sheet]
    # Where another file has the time before, what this one has of it was asked later.
    measured = any(not each.found.wave_names for each in others)
    if not said and not measured and (group.ids or others):
        return False
    answer = interview.ask(
        "looking_back",
        (
            "Each person has answers of two times. Were the questions about the time before the "
            "group asked afterwards, looking back?",
            "每个人有两次回答。关于小组之前的问题，是在小组结束之后回顾作答的吗？",
        ),
        saw=", ".join(names)
        + (f" ({sheet.name}; {', '.join(each.name for each in others)})" if others else ""),
        choices={
            "no": ("no, people answered at two times", "不是，前后分两次作答"),
            "yes": ("yes, both were asked at once", "是，一次作答，回顾之前"),
        },
    )
    return answer == "yes"
