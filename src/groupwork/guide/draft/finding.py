"""Which columns are the questions of a scale, where the files do not show it."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from itertools import permutations
from math import ceil, floor
from statistics import fmean

from groupwork.errors import GroupworkError
from groupwork.guide.blocks import Block, answered
from groupwork.guide.columns import ATTENDED, TO_TEN, USUAL_MISSING, Column, words_of
from groupwork.guide.cut_scales import is_known
from groupwork.guide.draft.attributes import TOTAL, called_by
from groupwork.guide.draft.listed import names_in, numbers_in
from groupwork.guide.draft.naming import (
    SHOWN,
    asked_in,
    at_any_time,
    bare,
    columns_of,
    items_of,
    rows_said,
    short,
)
from groupwork.guide.draft.parts import ask_parts
from groupwork.guide.draft.rankings import ask_rankings
from groupwork.guide.gaps import Gap, find_gaps, join
from groupwork.guide.inspect_file import Inspection, without_scale
from groupwork.guide.questions import Interview
from groupwork.guide.raw_sheet import Sheet
from groupwork.guide.recognise import Recognised, with_sheets
from groupwork.guide.sums import Summed, summed_by
from groupwork.ingest.dates import of_birth
from groupwork.ingest.near_matches import bare_code
from groupwork.ingest.readers.sheet_a_person import UNLABELLED
from groupwork.prepare.wordings import code_of, is_amount, plain, without_code

# What is counted goes from 0 on, too, and has no highest answer.
_COUNTED = re.compile(
    r"\b(how (many|much|long|often|old)|number|hours?|minutes?|days?|weeks?|months?|years?|age"
    r"|grade|class|total|score)\b|[几幾多][少个個次]?|数|數|年级|年級|年龄|年齡|总分|總分",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"[(（][^)）]*[)）]")


def find_scales(group: Recognised, ids: Collection[str], interview: Interview) -> Recognised:
    """Ask for the columns of scales, none of `ids`; return the raw files with them."""
    group = ask_rankings(_close_gaps(group, interview), interview)
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


def leave_out_facts(group: Recognised, interview: Interview) -> Recognised:
    """Ask which columns that look like a scale are none; return the raw files without them.

    It is asked, with none as its default, where nothing but their answers makes them look like one;
    and without a default where one of them is unlike the others.
    """
    doubtful = {
        name: list(block.items.values())
        for name, block in group.blocks.items()
        if not block.pattern and not is_known(block, group.columns)
    }
    nobodys = {**dict(_made_of_others(group)), **dict(_telling(group))}
    odd = {**nobodys, **dict(_unlike_items(group, interview))}
    if not doubtful and not odd:
        return group
    rows = [columns_of(group.blocks[name]) for name in doubtful]
    told = interview.ask(
        "facts",
        (
            "Some columns stand side by side and have the same answers. Which of them are no "
            "questions of a scale? ('none', or the first of each row, with ',' between"
            + (
                ", or a column by itself, such as one that says who was in which group)"
                if odd
                else ")"
            ),
            "有些列相邻，答案也相同。其中哪些不是量表题目？（都是则写“none”；否则写每一组的第一列，用“,”隔开"
            + ("；也可写单独的一列，如表示组别的列）" if odd else "）"),
        ),
        saw="; ".join([*(interview.say(*of) for of in odd.values()), *rows]),
        default=None if odd else "none",
        suggestion=", ".join(bare(at_any_time(name)) for name in odd),
        known=not odd,
    )
    facts: set[str] = set()
    listed = list(dict.fromkeys([*odd, *(name for of in doubtful.values() for name in of)]))
    called = {bare(at_any_time(name)): name for name in listed}
    for said in names_in(told or "none", [*called, *listed]):
        head = called.get(said, said)
        if head not in listed:
            raise GroupworkError(
                interview.say(
                    f"facts: '{said}' is none of these columns: {', '.join(called)}.",
                    f"facts：“{said}”不在以下各列之中：{'、'.join(called)}。",
                )
            )
        row = next((of for of in doubtful.values() if head == of[0] and head not in odd), [head])
        facts |= {*row}
    sheets = [
        replace(s, found=without_scale(_aside(s.found, facts & {*nobodys}), s.texts, facts))
        for s in group.sheets
    ]
    return _called_as_before(with_sheets(group, sheets), group) if facts else group


# What says who was in which group, or is known of people, within the name of a column.
_ARM = re.compile(
    r"(?:^|\b)(?:treat\w*|group|grp|cond|condition|arm|interv\w*|control|alloc\w*|random\w*"
    r"|sex|gender|male|female|married|marital\w*|employ\w*|educ\w*)(?:\b|$)"
    r"|实验|實驗|干预|干預|对照|對照|组别|組別|分组|分組|性别|性別|婚|学历|學歷|文化程度|是否",
    re.IGNORECASE,
)
# Steps of the other questions where one has two values, at least; and how likely it may be that
# nobody changes an answer that people change as they do those of the other questions.
_STEPS, _BY_CHANCE = 4, 0.01


# A question that says which answer to give, so that it shows who reads.
_TOLD = re.compile(
    r"\b(?:please|to show that)\b.*\b(?:choose|select|tick|mark|click|check|pick|answer|read)\b"
    r"|\battention[ _-]?check|\btrap (?:question|item)"
    r"|请.{0,4}选.{0,3}[“”\"'‘’「『]|[此本这]题请|请.{0,2}[此本这]题|請.{0,4}選|注意力|测谎|甄别题",
    re.IGNORECASE,
)
# Share of the people who give that answer, at least.
_DOES_SO = 0.75
# Different answers of two columns of which one may be made of the other, at least.
_MADE_OF = 3


def _unlike_items(group: Recognised, interview: Interview) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield columns among the questions of a scale that are rather known of people, and why.

    They have two values, beside questions of more steps, and everybody has one at all times while
    the others change, or the name says so, or one is none of theirs.
    """
    who = _whose(group, interview)
    for name, block in group.blocks.items():
        items = [group.columns[item] for item in block.items.values()]
        # Columns with the same drop-downs are questions, whatever was chosen.
        if is_known(block, group.columns) or len(items) == 1 or block.offered:
            continue
        for column in items:
            rest = [each for each in items if each is not column]
            others = {answer for each in rest for answer in each.answers}
            values = [*dict.fromkeys(column.answers)]
            two = len(values) == 2 and len(others) >= _STEPS
            named = _ARM.search(words_of(f"{column.name} {column.question}")) is not None
            if not (two or named):
                continue
            shown, of = bare(at_any_time(column.name)), interview.say(", ", "、").join(values)
            said = f"'{shown}': {of}", f"“{shown}”：{of}"
            changed, n = _changed(column.name, who, name, group)
            usual = (_changed(each.name, who, name, group) for each in rest)
            share = fmean(some / (all_of_them or 1) for some, all_of_them in usual)
            if not changed and (1 - share) ** n < _BY_CHANCE:
                yield (
                    column.name,
                    (
                        f"{said[0]} (the same at all times for each of {n} people)",
                        f"{said[1]}（{n}人每次都相同）",
                    ),
                )
            elif two and (named or not {*values} <= others):
                yield (
                    column.name,
                    (
                        f"{said[0]} (the others have {len(others)} answers)",
                        f"{said[1]}（其他列有{len(others)}种答案）",
                    ),
                )


def _telling(group: Recognised) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield the questions that say which answer to give, which most people give."""
    for name, block in group.blocks.items():
        items = [group.columns[item] for item in block.items.values()]
        told = [each for each in items if _TOLD.search(each.question or each.name)]
        if 2 * len(told) > len(items):
            continue  # it stands above them all
        for column in told:
            cells = [plain(text) for text in _cells(column.name, name, group) if text]
            often = max(map(cells.count, {*cells}), default=0)
            if often >= _DOES_SO * len(cells):
                yield (
                    column.name,
                    (
                        f"'{column.name}': {often} of {len(cells)} answers are the same, and the "
                        f"question says which",
                        f"“{column.name}”：{len(cells)}份回答中{often}份相同，题目已说明选哪个",
                    ),
                )


def _aside(found: Inspection, columns: Collection[str]) -> Inspection:
    """Return what is in a file, with columns of which nothing is told, as of a tool's own."""
    described = [replace(c, kind="tool") if c.name in columns else c for c in found.columns]
    return replace(found, columns=described)


def _made_of_others(group: Recognised) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield columns of scales that are another one turned round or copied, and named after it."""
    items = {c: name for name, block in group.blocks.items() for c in block.items.values()}
    for one, other in permutations(items, 2):
        # q1 is no part of the name q12, and a later time's question stands in another file.
        after = re.search(rf"(?<!\d){re.escape(one)}(?!\d)", other, re.IGNORECASE)
        beside = {*group.in_sheet[items[one]]} == {*group.in_sheet[items[other]]}
        if not (after and beside):
            continue
        cells = [_cells(column, items[column], group) for column in (one, other)]
        pairs = [each for each in zip(*cells, strict=False) if any(each)]
        answered = all(text.isdecimal() for pair in pairs for text in pair)
        if len({*map(len, cells)}) > 1 or len({*pairs}) < _MADE_OF or not answered:
            continue
        if all(a == b for a, b in pairs):
            yield other, (f"'{other}': '{one}' copied", f"“{other}”：“{one}”的副本")
        elif len({int(a) + int(b) for a, b in pairs}) == 1:
            yield other, (f"'{other}': '{one}' turned round", f"“{other}”：“{one}”反向后的分数")


def _cells(column: str, scale: str, group: Recognised) -> list[str]:
    """Return all answers to a question, file by file."""
    sheets = [group.sheets[place] for place in group.in_sheet[scale]]
    return [text for s in sheets for name in s.at_its_times(column) for text in s.texts[name]]


def _whose(group: Recognised, interview: Interview) -> str:
    """Return the column that says who people are: as somebody said, or as it looks."""
    return group.column(interview.answers.get("id", "")) or next(iter(group.ids), "")


def _given_again(column: str, who: str, sheets: Iterable[Sheet]) -> list[list[str]]:
    """Return the answers of each person who gave several to a question."""
    given: dict[str, list[str]] = {}
    for sheet in sheets:
        for name in sheet.at_its_times(column) if who in sheet.texts else ():
            for person, answer in zip(sheet.texts[who], sheet.texts[name], strict=True):
                if person and answer:
                    given.setdefault(bare_code(person), []).append(plain(answer))
    return [answers for answers in given.values() if len(answers) > 1]


def _changed(column: str, who: str, scale: str, group: Recognised) -> tuple[int, int]:
    """Return how many people changed an answer, and how many gave several; none of one answer."""
    again = _given_again(column, who, (group.sheets[place] for place in group.in_sheet[scale]))
    return sum(len({*answers}) > 1 for answers in again), len(again)


def _called_as_before(group: Recognised, before: Recognised) -> Recognised:
    """Let scales keep the names under which they were asked about."""
    was = {name: {*block.items.values()} for name, block in before.blocks.items()}
    called: dict[str, str] = {}
    for name, block in group.blocks.items():
        own = {*block.items.values()}
        old = (each for each, items in was.items() if own <= items)
        called[name] = next((each for each in old if each not in called.values()), name)
    if len({*called.values()}) < len(called):
        return group
    return replace(
        group,
        blocks={called[n]: replace(block, name=called[n]) for n, block in group.blocks.items()},
        in_sheet={
            called[n]: {place: replace(own, name=called[n]) for place, own in of.items()}
            for n, of in group.in_sheet.items()
        },
    )


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
    columns = [
        column
        for column in group.columns.values()
        if "{wave}" in column.name
        and column.kind == "number"
        and column.low != column.high
        and not column.is_fact
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
        if column.name in (*used, *ids) or not places or group.is_numbering(column.name):
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
            _note_sum(column, summed, interview)
            continue
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
            default="measure" if said and not worded else None,
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
    who = _whose(group, interview)
    time = any(column.name in sheet.found.waves for sheet in sheets)
    fewest = _FEWEST_WORDS if column.kind == "category" else _FEWEST_NUMBERS
    few = len({*column.answers}) < fewest and column.distinct < fewest
    if column.kind == "number" and (column.high or 0) - (column.low or 0) <= _TO_TEN:
        return None  # a question with steps rather than a total
    if time or few or any(who not in sheet.texts for sheet in sheets):
        return None
    again = _given_again(column.name, who, sheets)
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


def _close_gaps(group: Recognised, interview: Interview) -> Recognised:
    """Ask about columns that may belong to a scale beside them."""
    asked: list[tuple[str, str]] = []
    while gap := next((g for g in find_gaps(group) if (g.name, g.lacks) not in asked), None):
        again = any(gap.name == name for name, _ in asked)
        key = f"joined.{gap.name}" + (f".{gap.lacks}" if again else "")
        asked.append((gap.name, gap.lacks))
        belongs = _ask_joined(key, gap, group, interview)
        if belongs == "yes":
            group = join(group, gap)
    return group


def _ask_joined(key: str, gap: Gap, group: Recognised, interview: Interview) -> str | None:
    """Ask whether columns belong to a scale, or two rows of questions are one."""
    named = ", ".join(asked_in(column.name, group, interview) for column in gap.columns)
    answers = ", ".join(
        f"{column.low:g}-{column.high:g}" if column.kind == "number" else "/".join(column.answers)
        for column in gap.columns
    )
    words = [*gap.block.labels.values(), *gap.block.unordered]
    others = ", ".join(words) or f"{gap.block.low}-{gap.block.high}"
    whole, n = columns_of(gap.block), len(gap.block.items)
    listed = items_of(gap.block, group)
    saw = [
        f"answers there: {answers}; of all: {others}",
        f"该题答案：{answers}；全部各题：{others}",
    ]
    among = f", with {named} among them", f"（包括{named}）"
    if not gap.columns:
        parts = [columns_of(group.blocks[name]) for name in (gap.name, gap.other)]
        saw = [
            f"{' and '.join(parts)}, all answered {others}",
            f"{'；'.join(parts)}；答案：{others}",
        ]
        among = "", ""
    saw = [
        of + ("" if not gap.between else tail)
        for of, tail in zip(saw, told_between(gap, group), strict=True)
    ]
    return interview.ask(
        key,
        (
            f"Are {whole} one scale of {n} questions{among[0]}?",
            f"{whole}是同一个{n}题的量表吗{among[1]}？",
        ),
        saw=interview.say(*saw) + (f"; {listed}" if listed != whole else ""),
        choices={
            "yes": (
                "yes, people merely happened to answer otherwise there",
                "是，只是碰巧答得不同",
            )
            if not gap.between
            else (
                "yes, one scale; what stands between is no question of it",
                "是，同一个量表；中间的列不是量表题目",
            ),
            "no": ("no, that is something else", "不是，那是别的内容")
            if gap.columns
            else ("no, each is a scale of its own", "不是，各是一个量表"),
        },
        default="no" if gap.unlikely else None,
        known=gap.unlikely,
    )


# Columns between two rows of questions that are named, at most.
_BETWEEN = 3


def told_between(gap: Gap, group: Recognised) -> tuple[str, str]:
    """Say what stands in the midst of a scale; of what sums its questions up, which of them."""
    english, chinese = [], []
    for column in gap.between[:_BETWEEN]:
        name = bare(at_any_time(column.name))
        if column.kind == "blank" or re.fullmatch(UNLABELLED, column.name):
            english.append("a blank column")
            chinese.append("空白列")
            continue
        summed = told_sum(summed_by(column, gap.block, group))
        english.append(f"'{name}'" + summed[0])
        chinese.append(f"“{name}”" + summed[1])
    more = " …" if gap.between[_BETWEEN:] else ""
    return f"; between them: {', '.join(english)}{more}", f"；中间有：{'、'.join(chinese)}{more}"


def _note_sum(column: Column, summed: Summed, interview: Interview) -> None:
    """Note that a column is left out whose numbers are made of questions, and where it is not."""
    name, (english, chinese) = bare(at_any_time(column.name)), told_sum(summed)
    where = [rows_said(file, rows, interview) for file, rows in summed.unlike.items()]
    unlike = interview.say(", ", "、").join(where)
    interview.note(
        f"'{name}' is not read, as scores are computed from the answers{english}"
        + (f"; it is another number in {unlike}: look for a slip there" if where else ""),
        f"“{name}”不读取，得分由各题答案计算{chinese}"
        + (f"；{unlike}中的数字不同，请检查是否有误" if where else ""),
    )


def told_sum(summed: Summed | None) -> tuple[str, str]:
    """Say which questions a column sums up, and in how many rows; nothing if it does not."""
    if summed is None:
        return "", ""
    first, last = (bare(at_any_time(summed.items[place])) for place in (0, -1))
    n, of = summed.n, summed.of
    return (
        f" (the {'mean' if summed.is_mean else 'sum'} of {first} … {last} in {n} of {of} rows)",
        f"（{of}行中有{n}行是{first} … {last}的{'平均分' if summed.is_mean else '总和'}）",
    )
