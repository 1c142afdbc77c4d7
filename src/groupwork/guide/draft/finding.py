"""Which columns are the questions of a scale, where the files do not show it."""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from math import ceil, floor

from groupwork.errors import GroupworkError
from groupwork.guide.blocks import Block, answered, is_total
from groupwork.guide.columns import ATTENDED, TO_TEN, USUAL_MISSING, Column, words_of
from groupwork.guide.draft.attributes import TOTAL, called_by
from groupwork.guide.draft.each_time import facts_each_time
from groupwork.guide.draft.facts import given_again, whose
from groupwork.guide.draft.joined import close_gaps, note_sum
from groupwork.guide.draft.listed import names_in, numbers_in
from groupwork.guide.draft.naming import (
    SHOWN,
    at_any_time,
    short,
)
from groupwork.guide.draft.parts import ask_parts
from groupwork.guide.draft.rankings import ask_rankings
from groupwork.guide.questions import Interview
from groupwork.guide.recognise import Recognised
from groupwork.guide.sums import summed_by
from groupwork.ingest.dates import of_birth
from groupwork.prepare.wordings import code_of, is_amount, without_code

# What is counted goes from 0 on, too, and has no highest answer.
_COUNTED = re.compile(
    r"\b(how (many|much|long|often|old)|number|hours?|minutes?|days?|weeks?|months?|years?|age"
    r"|grade|class|total|score)\b|[几幾多][少个個次]?|数|數|年级|年級|年龄|年齡|总分|總分",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"[(（][^)）]*[)）]")


def find_scales(group: Recognised, ids: Collection[str], interview: Interview) -> Recognised:
    """Ask for the columns of scales, none of `ids`; return the raw files with them."""
    group = ask_rankings(close_gaps(group, interview), interview)
    group = _asked_each_time(group, ids, interview)
    group = _with_single(group, ids, interview)
    _check_numbers(group)
    return ask_parts(_find_scale(group, interview), interview)


def _check_numbers(group: Recognised) -> None:
    """Stop where one answer of a scale has two numbers: "2. Often" here, and "4. Often" there."""
    for name, in_sheet in group.in_sheet.items():
        seen: dict[str, tuple[int, str]] = {}
        columns = [
            (group.sheets[place], column)
            for place, block in in_sheet.items()
            for item in block.items.values()
            for column in group.sheets[place].at_its_times(item)
        ]
        for sheet, column in columns:
            for words, (code, text) in _numbered(sheet.texts[column]).items():
                first, where = seen.setdefault(words, (code, f"'{text}' ({sheet.name})"))
                if first != code:
                    raise GroupworkError(
                        f"{name}: one answer has two numbers, {where} and '{text}' "
                        f"({sheet.name}), so it cannot be known what either counts. If the words "
                        f"are right, take the numbers out of the cells in copies of the files "
                        f"(replace '{text}' by the words alone, and so on), and begin again."
                    )


def _numbered(cells: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Return the words of answers with a number -> it, and the cell; not units, as in "2 weeks"."""
    found: dict[str, dict[int, str]] = {}
    for text in dict.fromkeys(cells):
        code = code_of(text)
        if code is not None and not is_amount(text) and (words := without_code(text)):
            found.setdefault(words, {}).setdefault(code, text)
    return {words: next(iter(of.items())) for words, of in found.items() if len(of) == 1}


def _asked_each_time(group: Recognised, ids: Collection[str], interview: Interview) -> Recognised:
    """Ask which numbers that stand in a column for each time are measures, such as totals.

    All are asked about at once: a sheet may have many.
    """
    used = {
        name
        for of in group.in_sheet.values()
        for block in of.values()
        for name in block.items.values()
    }
    facts = facts_each_time(group)
    columns = [
        column
        for column in group.columns.values()
        if "{wave}" in column.name
        and column.kind == "number"
        and column.low != column.high
        and not column.is_fact
        and column not in facts
        and column.name not in used
        and column.name not in ids
        and not of_birth(f"{column.name} {column.question}")
    ]
    if not columns:
        return group
    totals = bool(group.blocks) and all(TOTAL.search(words_of(c.name)) for c in columns)
    said = interview.ask(
        "measures",
        (
            "These numbers were asked for at several times and belong to no scale. Which are "
            "measures of their own, which may change? ('none', 'all', or as '1, 3-5')",
            "以下数字在几次测量中都有，但不属于任何量表。哪些是单独的测量（可能有变化）？"
            "（没有写“none”，全部写“all”，或写序号，如“1, 3-5”）",
        ),
        saw=interview.say("; ", "；").join(
            interview.say(
                f"{n} {at_any_time(column.name)} ({low} to {high})",
                f"{n} {at_any_time(column.name)}（{low}到{high}）",
            )
            for n, column in enumerate(columns, start=1)
            for low, high in [_ends([column])]
        ),
        # Beside the answers, what is called a total is one of these.
        default="none" if totals else None,
        known=totals,
    )
    blocks, in_sheet = dict(group.blocks), dict(group.in_sheet)
    for n in numbers_in("measures", said, len(columns), interview, ("column", "列")):
        column = columns[n - 1]
        name = called_by(at_any_time(column.name))
        while name in blocks:
            name += "_"
        places = [p for p, sheet in enumerate(group.sheets) if sheet.at_its_times(column.name)]
        blocks[name] = Block(name, {"1": column.name}, "", *_ends([column]))
        in_sheet[name] = dict.fromkeys(places, blocks[name])
    return replace(group, blocks=blocks, in_sheet=in_sheet)


def _ends(columns: Iterable[Column]) -> tuple[int, int]:
    """Return the lowest and the highest number, those far from the others included."""
    seen = [float(text) for c in columns for text in c.odd if text not in USUAL_MISSING]
    seen += [end for c in columns for end in (c.low, c.high) if end is not None]
    return floor(min(seen)), ceil(max(seen))


def _with_single(group: Recognised, ids: Collection[str], interview: Interview) -> Recognised:
    """Ask about single questions that may be measures.

    Those that are answered from 0 or 1 to 10, by what they say or seem, and those that people
    answered otherwise later, in words or in numbers such as a total.
    """
    used = {name for block in group.blocks.values() for name in block.items.values()}
    number = 0
    for column in list(group.columns.values()):
        said = TO_TEN.search(column.question or column.name)
        places = [
            place
            for place, sheet in enumerate(group.sheets)
            if not sheet.closing and column.name in sheet.texts
        ]
        if column.name in (*used, *ids) or not places:
            continue
        if group.is_numbering(column.name) or group.is_serial(column.name):
            continue
        changes = _changes(column, places, group, interview)
        worded = column.kind == "category" and changes is True
        if column.kind != "number" and not worded:
            continue
        if ATTENDED.search(words_of(f"{column.name} {column.question}")):
            continue
        if not (worded or said or changes or _may_be_scale(column, places, group)):
            continue
        scales = (summed_by(column, block, group) for block in group.blocks.values())
        if summed := next(filter(None, scales), None):
            note_sum(column, summed, interview)
            continue
        # Beside the answers, what is called a total and nothing else is one of these.
        total = bool(group.blocks) and is_total(column.question or column.name)
        number += 1
        head = short(_ASIDE.sub("", column.question or column.name).strip())
        answer = interview.ask(
            f"single.{number}",  # a heading may hold a '=', which no key can
            (
                f"Is '{head}' a measure of its own, which may change?",
                f"“{head}”是单独的一项测量（可能有变化）吗？",
            ),
            saw=", ".join(column.answers)
            if worded
            else interview.say(
                f"answers from {column.low:g} to {column.high:g}",
                f"答案从{column.low:g}到{column.high:g}",
            ),
            choices={
                "measure": ("yes, a measure of one question", "是，一题的测量"),
                "fact": (
                    "no: it is something about the person, or a remark",
                    "不是：是个人情况，或补充的说明",
                ),
            },
            default="fact" if total else "measure" if said and not worded else None,
            known=total,
        )
        if answer == "measure":
            name = f"single{number}"
            low = int(said["low"] or said["zh"]) if said else int(column.low or 0)
            # Its heading offers the answers, as a drop-down would.
            answers = tuple(map(str, range(low, 11))) if said else ()
            high = 10 if said else int(column.high or 10)
            block = Block(name, {"1": column.name}, "", low, high, offered=answers)
            if worded:
                block = answered(block, [column])
            group = replace(
                group,
                blocks={**group.blocks, name: block},
                in_sheet={**group.in_sheet, name: dict.fromkeys(places, block)},
            )
    return group


def _changes(
    column: Column, places: list[int], group: Recognised, interview: Interview
) -> bool | None:
    """Say whether people answered a question otherwise later, as they do on no fact.

    By the column that says who they are; None where none does, or few come again. Nor is what
    rises alike for all of them, such as an age.
    """
    sheets = [group.sheets[place] for place in places]
    who = whose(group, interview)
    time = any(column.name in sheet.found.waves for sheet in sheets)
    fewest = _FEWEST_WORDS if column.kind == "category" else _FEWEST_NUMBERS
    few = len({*column.answers}) < fewest and column.distinct < fewest
    if column.kind == "number" and (column.high or 0) - (column.low or 0) <= _TO_TEN:
        return None  # a question with steps rather than a total
    if time or few or any(who not in sheet.texts for sheet in sheets):
        return None
    again = given_again(column.name, who, sheets)
    changed = [answers for answers in again if len({*answers}) > 1]
    if len(again) < _FEWEST_AGAIN:
        return None
    if column.kind == "number" and len({_step(answers) for answers in changed}) == 1:
        return False
    return len(changed) > 1 and _OFTEN * len(changed) >= len(again)


def _step(answers: list[str]) -> float | None:
    """Return by how much the last number is higher than the first."""
    try:
        return float(answers[-1]) - float(answers[0])
    except ValueError:
        return None


# Different answers in words to a measure, at least; and of so many people one has changed.
_FEWEST_WORDS, _OFTEN = 3, 3
# Different numbers, and people who come again, at least.
_FEWEST_NUMBERS, _FEWEST_AGAIN = 5, 3
# How far the answers of a question go, at most.
_TO_TEN = 10

# Of the answers from 1 to 10 that people give, the highest is one of these.
_HIGHEST = range(6, 11)


def _may_be_scale(column: Column, places: list[int], group: Recognised) -> bool:
    """Say whether a question of whole numbers up to 10 was asked each time, and is no count."""
    whole = all(text.isdecimal() for text in column.answers)
    if column.labels or column.levels or not whole or column.high not in _HIGHEST:
        return False
    code = column.name in (*group.ids, *group.possible_ids) or group.is_numbering(column.name)
    if code or _COUNTED.search(f"{words_of(column.name)} {column.question}"):
        return False
    followed = [
        place for place, sheet in enumerate(group.sheets) if not (sheet.closing or sheet.survey)
    ]
    one = group.sheets[followed[0]].found
    again = len(followed) > 1 or one.waves or any(group.lots(name, "mdy") for name in group.ids)
    return bool(again) and places == followed and len(column.answers) >= _FEWEST


# Different answers to such a question, at least.
_FEWEST = 4


def _find_scale(group: Recognised, interview: Interview) -> Recognised:
    """Ask for the columns of the scale where none look like the items of one."""
    if group.blocks:
        return group
    typed = interview.ask(
        "items",
        (
            "No columns look like the questions of one scale. Which are they? (the column of "
            "the score, or the columns of all questions, with ',' between)",
            "没有看起来像同一量表题目的列。是哪些列？（写总分所在的列，或用“,”隔开各题的列）",
        ),
        saw=", ".join(f"'{short(head)}'" for head in group.headings[:SHOWN])
        + (" …" if len(group.headings) > SHOWN else ""),
    )
    if typed is None:
        return group
    items: dict[str, str] = {}
    for name in names_in(typed) or [typed]:
        column = group.column(name)
        described = group.columns.get(column or "")
        if column is None or described is None or described.low is None:
            raise GroupworkError(
                interview.say(
                    f"items: no column of numbers that all files have is called '{name}'.",
                    f"items：各文件中没有都叫“{name}”的数字列。",
                )
            )
        items[str(len(items) + 1)] = column
    found = [group.columns[column] for column in items.values()]
    low, high = _ends(found)
    block = Block("scale", items, "", low, max(high, low + 1))
    places = {i: block for i, each in enumerate(group.sheets) if not each.closing}
    return replace(group, blocks={"scale": block}, in_sheet={"scale": places})
