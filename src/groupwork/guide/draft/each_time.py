"""What is known of people and has a column for each time: cond_pre, cond_post."""

from collections.abc import Mapping
from typing import Any

from groupwork.guide.columns import FEWEST_PEOPLE, MOST_LEVELS, Column, words_of
from groupwork.guide.draft.facts import given_again, names_fact
from groupwork.guide.draft.naming import at_any_time
from groupwork.guide.questions import TODO
from groupwork.guide.recognise import Recognised
from groupwork.prepare.wordings import find_orders


def facts_each_time(group: Recognised) -> list[Column]:
    """Return the columns of few levels that say at each time what people are, such as their arm.

    Their names say so, or everybody has the same at all times.
    """
    items = {
        item
        for of in group.in_sheet.values()
        for block in of.values()
        for item in block.items.values()
    }
    return [
        column
        for column in group.columns.values()
        if "{wave}" in column.name
        and column.name not in items
        and column.kind in ("category", "number")
        and 2 <= len(column.answers) <= MOST_LEVELS
        and not find_orders(column.answers)
        and (
            names_fact(f"{words_of(at_any_time(column.name))} {words_of(column.question)}")
            or _same_for_all(column, group)
        )
    ]


def _same_for_all(column: Column, group: Recognised) -> bool:
    """Say whether everybody has the same at all times, and is known by a code or a row."""
    who = next(iter(group.ids), "")
    if who:
        again = given_again(column.name, who, group.sheets)
    else:
        rows = [
            zip(*(sheet.texts[name] for name in sheet.at_its_times(column.name)), strict=True)
            for sheet in group.sheets
        ]
        again = [[text for text in row if text] for of in rows for row in of]
        again = [each for each in again if len(each) > 1]
    return len(again) >= FEWEST_PEOPLE and all(len({*each}) == 1 for each in again)


def at_one_time(
    attributes: dict[str, dict[str, Any]], group: Recognised, keys: list[dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Return attributes that have a column for each time with the one that counts.

    It is the one of the time that was said, else the one that most people filled in. `keys` are
    what the entry of each file has.
    """
    names: Mapping[str, str] = {
        wave: text for each in keys for wave, text in each.get("wave_names", {}).items()
    }
    return {
        name: _at_one_time(entry, group, names) if "{wave}" in entry.get("column", name) else entry
        for name, entry in attributes.items()
    }


def _at_one_time(
    entry: Mapping[str, Any], group: Recognised, names: Mapping[str, str]
) -> dict[str, Any]:
    column, said = entry["column"], str(entry.get("wave", ""))
    rest = {key: of for key, of in entry.items() if key != "wave"}
    if said.startswith(TODO):
        return {**rest, "column": said}
    filled = {
        own: sum(map(bool, sheet.texts[own]))
        for sheet in group.sheets
        for own in sheet.at_its_times(column)
    }
    wanted = column.replace("{wave}", names.get(said, ""))
    return {**rest, "column": wanted if wanted in filled else max(filled, key=lambda c: filled[c])}
