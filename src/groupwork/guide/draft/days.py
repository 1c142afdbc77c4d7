"""On which days, and at which wave, the rows of a file were answered."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from statistics import median
from typing import Any

from groupwork.guide.questions import TODO, Interview
from groupwork.guide.raw_sheet import Sheet
from groupwork.guide.recognise import Recognised
from groupwork.guide.times import hardly_any
from groupwork.ingest.readers import fold


def waves_of_rows(group: Recognised, sheet: Sheet, keys: Mapping[str, Any]) -> list[str] | None:
    """Return the wave of each row, blank where a row holds several; None if none is known."""
    wave: Any = keys.get("wave")
    if not isinstance(wave, dict):
        known = "" if str(wave).startswith(TODO) else str(wave or "")
        return [known] * sheet.found.rows
    if "starts" not in wave:
        values = {fold(value): name for value, name in wave["values"].items()}
        return [values.get(text, "") for text in sheet.texts[wave["column"]]]
    starts = wave["starts"]
    if any(start.startswith(TODO) for start in starts.values()):
        return None
    first, *later = starts
    days = _days_of(group, sheet, keys)[1]
    return [next((n for n in reversed(later) if str(day) >= starts[n]), first) for day in days]


def waves_asked(group: Recognised, scale: str, keys_of_files: list[dict[str, Any]]) -> set[str]:
    """Return the waves at which a scale was answered; "" for one that nobody has said yet.

    What a file of several times a row has once was asked after the group, if nobody says otherwise.
    Of a file with several waves, hardly anybody's answers at one are slips.
    """
    asked: set[str] = set()
    for place, block in group.in_sheet[scale].items():
        sheet, keys = group.sheets[place], keys_of_files[place]
        columns = list(block.items.values())
        names = keys.get("wave_names")
        if names and not any("{wave}" in column for column in columns):
            asked.add("post")
            continue
        if names:
            # Not every question of a sheet was asked at each of its times.
            times = {
                wave: [
                    sheet.texts[name]
                    for column in columns
                    if (name := column.replace("{wave}", stands)) in sheet.texts
                ]
                for wave, stands in names.items()
            }
            asked |= {wave for wave, cells in times.items() if any(map(any, cells))}
            continue
        waves = waves_of_rows(group, sheet, keys) or [""] * sheet.found.rows
        blocks = (of[place] for of in group.in_sheet.values() if place in of)
        beside = [column for each in blocks for column in each.items.values()]
        there, answered = (
            Counter(
                wave
                for wave, *cells in zip(waves, *(sheet.texts[c] for c in of), strict=True)
                if any(cells)
            )
            for of in (beside, columns)
        )
        several = len(there) > 1
        asked |= {w for w, n in answered.items() if not (several and hardly_any(n, there[w]))}
    return asked


# People who came to both times, by whom the weeks are told, at least; and days that lie between.
_FEWEST_PEOPLE, _FEWEST_DAYS = 3, 4


def weeks_apart(
    group: Recognised,
    keys_of_files: list[dict[str, Any]],
    interview: Interview,
    who: Callable[[Sheet], list[str]],
) -> tuple[str, str] | None:
    """Return the weeks from pre-test to post-test, and what shows it.

    The middle of what lay between for those who came to both, if there are some: more people may
    have been asked before, and on other days. Else between the middle days. None where the files
    have no days, or not of both.

    Parameters
    ----------
    group, keys_of_files, interview
    who : callable
        Says who is in each row of a file; empty where that is not known.
    """
    days: dict[str, list[date]] = {"pre": [], "post": []}
    own: dict[str, dict[str, date]] = {"pre": {}, "post": {}}
    columns: dict[str, None] = {}
    for sheet, keys in zip(group.sheets, keys_of_files, strict=True):
        column, of_rows = _days_of(group, sheet, keys)
        waves = waves_of_rows(group, sheet, keys)
        if waves is None:
            return None
        for day, name, person in zip(of_rows, waves, who(sheet), strict=False):
            if day is not None and name in days:
                days[name].append(day)
                columns[column] = None
                if person:
                    own[name].setdefault(person, day)
    if not all(days.values()):
        return None
    named = ", ".join(f"'{column}'" for column in columns)
    named_zh = "、".join(f"“{column}”" for column in columns)
    both = own["pre"].keys() & own["post"].keys()
    if len(both) >= _FEWEST_PEOPLE:
        apart = round(median((own["post"][each] - own["pre"][each]).days for each in both))
        if apart < _FEWEST_DAYS:
            return None
        saw = interview.say(
            f"by the dates in {named}: {apart} days, the median of {len(both)} people",
            f"按{named_zh}中的日期：{len(both)}人前后两次相隔天数的中位数为{apart}天",
        )
        return str(max(1, round(apart / 7))), saw
    middle = {name: sorted(found)[len(found) // 2] for name, found in days.items()}
    apart = (middle["post"] - middle["pre"]).days
    if apart < _FEWEST_DAYS:
        return None
    saw = interview.say(
        f"by the dates in {named}: {apart} days from {middle['pre']} to {middle['post']}, the "
        f"middle day of each",
        f"按{named_zh}中的日期：两次答卷日期的中位数为{middle['pre']}与{middle['post']}，相隔{apart}天",
    )
    return str(max(1, round(apart / 7))), saw


def _days_of(
    group: Recognised, sheet: Sheet, keys: Mapping[str, Any]
) -> tuple[str, list[date | None]]:
    """Return the column of days that a file is read by, or that it has, and the days."""
    wave: Any = keys.get("wave")
    by_day = isinstance(wave, dict) and "starts" in wave
    known = (wave["column"], wave.get("order", "ymd")) if by_day else ("", "")
    return group.days(sheet, *known)
