"""Rows that head the people below them, in a sheet typed by hand: "Tuesday group", "Year 5"."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

from groupwork.guide.columns import describe
from groupwork.guide.questions import Interview
from groupwork.guide.raw_sheet import Sheet
from groupwork.guide.recognise import Recognised, with_sheets
from groupwork.ingest.doubtful_rows import rows_of_headings

# Groups, and people of each, at least.
_FEWEST = 2


def ask_sections(group: Recognised, interview: Interview) -> Recognised:
    """Ask whether such rows are groups; return the raw files with a column of them, if so.

    Otherwise whether they are left out is asked with the other rows that are nobody's.
    """
    found = {sheet.name: heads for sheet in group.sheets if (heads := _find(sheet))}
    if not found:
        return group
    taken = {head for sheet in group.sheets for head in sheet.texts}
    name = next(n for n in (interview.say("group", "组别"), "section") if n not in taken)
    said = interview.ask(
        "sections",
        (
            "Does each of these rows head the people below it, who were a group of their own?",
            "下面这些行是否各为其下各人的组名，每组各自活动？",
        ),
        saw=interview.say("; ", "；").join(
            interview.say(f"row {row} of {file}: {text}", f"{file}第{row}行：{text}")
            for file, heads in found.items()
            for row, text in heads.items()
        ),
        choices={
            "yes": (
                f"yes: a column '{name}' is made of them, which the report may tell of",
                f"是：由此得出“{name}”列，报告可以说明",
            ),
            "no": ("no, they are something else", "不是，是别的内容"),
        },
    )
    if said != "yes":
        return group
    sheets = [
        with_groups(sheet, name, found[sheet.name]) if sheet.name in found else sheet
        for sheet in group.sheets
    ]
    return with_sheets(group, sheets)


def with_groups(sheet: Sheet, name: str, heads: Mapping[int, str]) -> Sheet:
    """Return a sheet with a column of what heads its rows, instead of those rows."""
    of = ""
    cells = [of := heads.get(number, of) for number in sheet.found.numbers]
    found = replace(
        sheet.found, columns=[*sheet.found.columns, describe(name, "", cells, set(), False)]
    )
    texts = {**sheet.texts, name: cells}
    more = replace(sheet, found=found, texts=texts, sections={name: dict(heads)})
    return more.without({*heads})


def _find(sheet: Sheet) -> dict[int, str]:
    """Return the rows that head people, with what stands there; none where one heads hardly any."""
    return headings_of(sheet, _FEWEST) if sheet.found.blocks else {}


def headings_of(sheet: Sheet, fewest: int) -> dict[int, str]:
    """Return the rows that head all others, at least `fewest` each, with what stands there."""
    places = rows_of_headings(sheet.texts)
    if len(places) < _FEWEST or places[0] != 0:
        return {}
    below = [end - place - 1 for place, end in pairwise([*places, sheet.found.rows])]
    if min(below) < fewest:
        return {}
    texts = [next(cells[n] for cells in sheet.texts.values() if cells[n]) for n in places]
    if len({*texts}) < len(texts):
        return {}
    return {sheet.found.numbers[n]: text for n, text in zip(places, texts, strict=True)}
