"""Which columns stand among the questions of a scale and are none: they are known of people."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from itertools import permutations
from statistics import fmean

from groupwork.errors import GroupworkError
from groupwork.guide.columns import words_of
from groupwork.guide.cut_scales import is_known
from groupwork.guide.draft.listed import names_in
from groupwork.guide.draft.naming import at_any_time, bare, columns_of
from groupwork.guide.inspect_file import Inspection, without_scale
from groupwork.guide.questions import Interview
from groupwork.guide.raw_sheet import Sheet
from groupwork.guide.recognise import Recognised, with_sheets
from groupwork.ingest.near_matches import bare_code
from groupwork.prepare.wordings import plain


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


def names_fact(head: str) -> bool:
    """Say whether the words of a head say who was in which group, or what is known of people."""
    return _ARM.search(head) is not None


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
    who = whose(group, interview)
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
            named = names_fact(words_of(f"{column.name} {column.question}"))
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


def whose(group: Recognised, interview: Interview) -> str:
    """Return the column that says who people are: as somebody said, or as it looks."""
    return group.column(interview.answers.get("id", "")) or next(iter(group.ids), "")


def given_again(column: str, who: str, sheets: Iterable[Sheet]) -> list[list[str]]:
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
    again = given_again(column, who, (group.sheets[place] for place in group.in_sheet[scale]))
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
