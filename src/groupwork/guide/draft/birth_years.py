"""Ages of people who gave the year of their birth where the age was asked for."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from groupwork.errors import GroupworkError
from groupwork.guide.columns import Answers, Column, describe
from groupwork.guide.questions import TODO, Interview
from groupwork.guide.raw_sheet import Sheet
from groupwork.guide.recognise import Recognised, with_sheets
from groupwork.ingest.dates import of_birth
from groupwork.ingest.doubtful_rows import OLDEST, says_age

_YEAR = re.compile(r"(19|20)\d\d")
_SHOWN = 4


def ask_birth_years(group: Recognised, interview: Interview) -> Recognised:
    """Ask from which year their ages are counted; return the files with the ages.

    Each stands under `spelled` of its file. The year is asked for, since a date in a file may be
    that of typing it in.
    """
    found = {name: years for name, years in _years(group) if years}
    if not found:
        return group
    said = interview.ask(
        "born",
        (
            "Some people gave what looks like their year of birth where the age was asked for. In "
            "which year did they answer first? (Their age is that year minus the year of birth. "
            "Write it as 2026; 'none' if these are no years of birth.)",
            "有人在“年龄”处填的似乎是出生年份。第一次填答是哪一年？"
            "（年龄按该年减去出生年份计算。写“2026”这样的年份；如果不是出生年份，写“none”。）",
        ),
        saw="; ".join(_shown(name, years) for name, years in found.items()),
        choices={"none": ("they are no years of birth", "不是出生年份")},
        free=True,
    )
    if said == "none":
        return group
    todo = interview.todo("in which year did people answer first?", "第一次填答是哪一年？")
    ages: dict[str, str] = {todo: TODO}
    if said is not None:
        born = {year for years in found.values() for year in years}
        asked = int(said) if _YEAR.fullmatch(said.strip()) else 0
        ages = {year: str(asked - int(year)) for year in sorted(born)}
        if not all(0 < int(age) <= OLDEST for age in ages.values()):
            raise GroupworkError(
                interview.say(
                    f"born: '{said}' cannot be the year in which people born in "
                    f"{', '.join(sorted(born))} answered. Write it as 2026, or 'none'.",
                    f"born：出生于{'、'.join(sorted(born))}年的人不可能在“{said}”年填答。"
                    f"请写“2026”这样的年份，或“none”。",
                )
            )

    def own(cells: Answers) -> dict[str, str]:
        return {t: of for t, of in ages.items() if cells and (of == TODO or t in cells)}

    for name in found:
        group = group.with_spelled(name, own)
    return with_sheets(group, [_described(sheet, found) for sheet in group.sheets])


def _years(group: Recognised) -> Iterator[tuple[str, Counter[str]]]:
    """Yield each column that asks for the age, with the years in it."""
    sheets = [*group.sheets, *group.lists]
    heads = {c.name: f"{c.name} {c.question}" for s in sheets for c in s.found.columns}
    for name, head in heads.items():
        if says_age(head) and not of_birth(head):
            cells = [text for sheet in sheets for text in sheet.texts.get(name, ())]
            yield name, Counter(filter(_YEAR.fullmatch, cells))


def _shown(name: str, years: Counter[str]) -> str:
    listed = sorted(years)
    more = " …" if listed[_SHOWN:] else ""
    return f"{name}: {', '.join(listed[:_SHOWN])}{more} ({years.total()}×)"


def _described(sheet: Sheet, names: dict[str, Counter[str]]) -> Sheet:
    """Return a file with what its ages are now."""

    def of(column: Column) -> Column:
        if column.name not in names:
            return column
        return describe(column.name, column.question, sheet.texts[column.name], set(), named=False)

    columns = [of(c) if c.name in sheet.texts else c for c in sheet.found.columns]
    return replace(sheet, found=replace(sheet.found, columns=columns))
