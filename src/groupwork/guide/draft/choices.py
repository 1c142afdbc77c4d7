"""Questions of which people ticked several answers, all of them in one cell: a column for each."""

import re
from collections.abc import Mapping
from dataclasses import replace

from groupwork.guide.columns import Column
from groupwork.guide.draft.attributes import other_columns
from groupwork.guide.draft.naming import bare
from groupwork.guide.questions import Interview
from groupwork.guide.raw_sheet import Sheet
from groupwork.guide.recognise import Recognised, with_sheets
from groupwork.ingest.choices import (
    CHOSEN,
    NOT_CHOSEN,
    beside_chosen,
    choices_in,
    chosen_in,
)
from groupwork.messages import shorten

# Letters of a question in the name of a choice's column, and in a key.
_STEM, _KEY = 40, 30


def ask_choices(group: Recognised, interview: Interview) -> Recognised:
    """Ask of columns whose cells list a few recurring answers whether these are choices.

    Returns
    -------
    Recognised
        The raw files with a column for each choice, yes or no, in place of such columns.
    """
    for column in other_columns(group, "category", "text"):
        there = [sheet for sheet in group.sheets if column.name in sheet.texts]
        found = choices_in(sheet.texts[column.name] for sheet in there)
        default = "yes" if _are_ticks(column, there) else None if _may_be(column, there) else "no"
        if not found or _ask(column, found, default, interview) != "yes":
            continue
        heading = bare(column.question or column.name)
        called = {each: f"{each} ({shorten(heading, _STEM)})" for each in found}
        group = with_sheets(
            group,
            [
                _with_choices(s, column, called, interview) if s in there else s
                for s in group.sheets
            ],
        )
        _note_others(column, found, there, interview)
    return group


def chosen_columns(group: Recognised) -> set[str]:
    """Return the columns that choices have."""
    return {name for sheet in group.sheets for of in sheet.choices.values() for name in of.values()}


# What a form says above options that people tick.
_TICK = re.compile(
    r"\b(tick|check|select|choose|mark)\b.*\b(all|any|several|more)\b|all that apply|multiple"
    r"|mehrfach|mehrere|plusieurs|varias|todas las que|多选|多選|可选多|可多选|不定项",
    re.IGNORECASE,
)
# Of a comma or semicolon alone it is not sure: people write these in their own words.
_APART = re.compile("[┋|]|[;；]$")


def _are_ticks(column: Column, there: list[Sheet]) -> bool:
    """Say whether the form, or what stands between them, shows that these are options."""
    if _TICK.search(f"{column.name} {column.question}"):
        return True
    return any(_APART.search(text) for sheet in there for text in sheet.texts[column.name])


def _may_be(column: Column, there: list[Sheet]) -> bool:
    """Say whether what stands between them may show it."""
    return any(re.search("[;；]", text) for sheet in there for text in sheet.texts[column.name])


def _ask(
    column: Column, found: Mapping[str, int], default: str | None, interview: Interview
) -> str | None:
    heading = bare(column.question or column.name)
    key = re.sub(r"[\W_]+", "-", heading.casefold())[:_KEY].strip("-")
    return interview.ask(
        f"choices.{key}",
        (
            f"Could people tick several answers to '{shorten(heading, 2 * _STEM)}'?",
            f"“{shorten(heading, 2 * _STEM)}”可以多选吗？",
        ),
        saw=interview.say("; ", "；").join(f"{each} ({n}×)" for each, n in found.items()),
        choices={
            "yes": ("yes, and each is told by itself", "可以，各选项分别统计"),
            "no": ("no, a cell is one answer", "不可以，每格是一个回答"),
        },
        default=default,
    )


def _with_choices(
    sheet: Sheet, column: Column, called: Mapping[str, str], interview: Interview
) -> Sheet:
    """Return a file with a column for each choice, and without the one that lists them."""
    cells = sheet.texts[column.name]
    listed = [chosen_in(text, called) for text in cells]
    texts = {
        name: [
            "" if not text else CHOSEN if choice in of else NOT_CHOSEN
            for text, of in zip(cells, listed, strict=True)
        ]
        for choice, name in called.items()
    }
    levels = {CHOSEN: interview.say("yes", "是"), NOT_CHOSEN: interview.say("no", "否")}
    answered = sum(map(bool, cells))
    made = [
        Column(
            name,
            "",
            "category",
            answered,
            2,
            answers=(NOT_CHOSEN, CHOSEN),
            levels=levels,
            is_fact=True,
        )
        for name in called.values()
    ]
    columns = [
        replace(each, kind="tool") if each.name == column.name else each
        for each in sheet.found.columns
    ]
    return replace(
        sheet,
        found=replace(sheet.found, columns=[*columns, *made]),
        texts=dict(sheet.texts) | texts,
        choices=dict(sheet.choices) | {column.name: dict(called)},
    )


def _note_others(
    column: Column, found: Mapping[str, int], there: list[Sheet], interview: Interview
) -> None:
    """Note how many answers hold none of the choices, and how many hold something else as well."""
    cells = [text for sheet in there for text in sheet.texts[column.name] if text]
    others = sum(not chosen_in(text, found) for text in cells)
    heading = shorten(bare(column.question or column.name), _STEM)
    more = sum(bool(chosen_in(text, found) and beside_chosen(text, found)) for text in cells)
    if more:
        counted = interview.where(
            (
                " (write them under 'choices' in study.yaml, with the column of one choice, such "
                "as Other, for all of them)",
                "（如需计入，请写入study.yaml的choices，可都归入同一列，如“其他”）",
            ),
            ("", ""),
        )
        interview.note(
            f"{heading}: {more} of {len(cells)} answers hold words of people's own beside these "
            f"choices, which count nowhere{counted[0]}",
            f"{heading}：{len(cells)}份回答中有{more}份除这些选项外还有自己写的文字，不计入任何选项"
            f"{counted[1]}",
        )
    if others:
        interview.note(
            f"{heading}: {others} of {len(cells)} answers hold none of these choices, and count as "
            f"'no' to each",
            f"{heading}：{len(cells)}份回答中有{others}份不含这些选项，各选项都算“否”",
        )
