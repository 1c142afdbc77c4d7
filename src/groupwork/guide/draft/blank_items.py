"""How many questions of a scale a person may leave blank and still have a score."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from groupwork.errors import GroupworkError
from groupwork.guide.blanks import allowed_blank, blank_cells, scored_blanks
from groupwork.guide.columns import USUAL_MISSING
from groupwork.guide.draft.days import waves_of_rows
from groupwork.guide.draft.measured import called
from groupwork.guide.draft.scale import Scale
from groupwork.guide.questions import Interview
from groupwork.guide.raw_sheet import Sheet
from groupwork.ingest.near_matches import bare_code

# How many items are blank, of each score.
Blank = tuple[int, ...]


@dataclass(frozen=True)
class _Lacking:
    """What a questionnaire lacks of each score: in all, what was left, and if any was beyond."""

    blank: Blank
    left: Blank
    beyond: bool


_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")


def todo_blank(interview: Interview) -> str:
    """Return what stands in the study file where nobody has said so yet."""
    return interview.todo(
        "how many items may a person leave blank and still have a score?",
        "漏答几题以内仍计算得分？",
    )


# What each share of blank items is called, with how many that is of each score.
_MEANS = {
    "key": ("as the published key says ({})", "按已发表的计分方法（{}）"),
    "none": ("none, every question has to be answered", "一题也不能漏"),
    "1": ("one question ({})", "一题（{}）"),
    "fifth": ("one question in five ({})", "五分之一（{}）"),
    "half": ("half of them ({})", "一半（{}）"),
}


def ask_blank(
    scale: Scale,
    ranges: list[tuple[int, int]],
    ids: list[str],
    scores: Sequence[Mapping[str, list[str]]],
    rule: Blank = (),
) -> str | None:
    """Ask how much a person may leave blank; empty where nobody left only a part blank.

    By default it is as the published key says, if it does; else any number will do.

    Parameters
    ----------
    scale : Scale
    ranges : list of tuple of int
        Lowest and highest code of each item.
    ids : list of str
        The items.
    scores : sequence of dict of str to list of str
        Of each score: its item -> the items that it sums.
    rule : tuple of int
        How many items of each score may be blank by the published key; empty if it is silent.
    """
    say, found, sizes = scale.interview.say, _counts(scale, ranges, ids, scores), _sizes(scores)
    counts = {wave: [each.blank for each in of] for wave, of in found.items()}
    every = [each for of in found.values() for each in of]
    if not any(0 < sum(each.blank) < sum(sizes) for each in every):
        return ""
    allowed = {key: allowed_blank(key, sizes) for key in ("none", "1", "fifth", "half")}
    if rule:  # which may be kept more strictly
        strict = {key: most for key, most in allowed.items() if not _more_than(rule)(most)}
        allowed = {"key": rule, **strict}
    # Where two come to the same number of items, the first is offered alone.
    offered = {most: key for key, most in reversed(allowed.items())}
    earlier = {key: offered[most] for key, most in allowed.items()}
    lost = {
        key: [(wave, sum(map(_more_than(most), of)), len(of)) for wave, of in counts.items()]
        for key, most in allowed.items()
    }
    told = {
        key: (
            ", ".join(f"{n} of {of}{_in_brackets(wave)}" for wave, n, of in each),
            "，".join(f"{called(wave)[1]}{of}份中{n}份" for wave, n, of in each),
        )
        for key, each in lost.items()
    }
    up_to = {
        key: say(
            " and ".join(f"up to {m} of {n}" for m, n in each),
            "、".join(f"{n}题中至多{m}题" for m, n in each),
        )
        for key, most in allowed.items()
        for each in [dict.fromkeys(zip(most, sizes, strict=True))]
    }
    part = sum(0 < sum(each.left) < sum(sizes) for each in every)
    whole = sum(each.left == sizes for each in every)
    beyond, outside = sum(each.beyond for each in every), _out_of_range(scale, ranges)
    happened = {
        (True, False): ("left questions of '{}' blank", "漏答了“{}”的题目"),
        (True, True): (
            "left questions of '{}' blank or gave answers out of range",
            "漏答了“{}”的题目，或答案超出范围",
        ),
        (False, True): ("gave answers to '{}' out of range", "对“{}”的答案超出范围"),
    }[bool(part or whole), bool(beyond)]
    who = [text.format(scale.called) for text in happened]
    more = (
        (
            " Fewer than the published key allows may be given, too.",
            "也可以写比原量表规定更少的题数。",
        )
        if rule
        else (" Another number may be given, too.", "也可以写别的题数。")
    )
    said = scale.interview.ask(
        f"blank.{scale.name}",
        (
            f"Some people {who[0]}. How many may a person leave blank and still have a score? "
            f"(The mean of the answered ones stands for the blank ones. Decide by what the scale's "
            f"authors say, not by the result.{more[0]})",
            f"有人{who[1]}。漏答几题以内仍计算得分？"
            f"（漏答的题以其余各题的平均数代替。请依据量表作者的规定决定，不要看结果再定。{more[1]}）",
        ),
        saw=say("; ", "；").join(
            filter(
                None,
                [
                    say(f"{_sheets(part)} with a part left blank", f"{part}份漏答一部分")
                    if part
                    else "",
                    say(f"{_sheets(whole)} blank throughout", f"{whole}份全部未答")
                    if whole
                    else "",
                    say(
                        f"{_sheets(beyond)} with an answer out of range, which counts as blank: "
                        f"{', '.join(outside)}",
                        f"{beyond}份有超出范围的答案，按漏答处理：{'、'.join(outside)}",
                    )
                    if beyond
                    else "",
                ],
            )
        ),
        choices={
            key: (
                f"{english.format(up_to[key])}; without a score: {told[key][0]}",
                f"{chinese.format(up_to[key])}；没有得分的：{told[key][1]}",
            )
            for key, (english, chinese) in _MEANS.items()
            if key in offered.values()
        },
        default="key" if rule else None,
        free=True,
        earlier=earlier,
    )
    if said is None or said in allowed:
        return said
    if said.isdecimal() and int(said) < (min(rule) + 1 if rule else max(sizes)):
        return "none" if int(said) == 0 else said
    if rule:
        raise GroupworkError(
            say(
                f"blank.{scale.name}: '{said}' cannot be. The published key allows {min(rule)}: "
                f"write 'key', 'none' or a number up to that.",
                f"blank.{scale.name}：不能写“{said}”。原量表规定至多{min(rule)}题，请写key、none或不超过它的题数。",
            )
        )
    raise GroupworkError(
        say(
            f"blank.{scale.name}: '{said}' cannot be. Write none, fifth, half or a number below "
            f"{max(sizes)}.",
            f"blank.{scale.name}：不能写“{said}”。请写none、fifth、half，或小于{max(sizes)}的题数。",
        )
    )


def _sheets(n: int) -> str:
    return f"{n} questionnaire{'s' if n > 1 else ''}"


def _in_brackets(wave: str) -> str:
    """Return the name of a wave behind a number of people; nobody may have said it yet."""
    name = called(wave)[0]
    return f" ({name})" if name else ""


def _counts(
    scale: Scale,
    ranges: list[tuple[int, int]],
    ids: list[str],
    scores: Sequence[Mapping[str, list[str]]],
) -> dict[str, list[_Lacking]]:
    """Count the blank items of each person who was there, by wave: those of each score."""
    words = scale.words
    counts: dict[str, dict[str, _Lacking]] = {}
    for place, own in scale.group.in_sheet[scale.name].items():
        sheet, keys = scale.group.sheets[place], scale.keys[place]
        of_rows = waves_of_rows(scale.group, sheet, keys) or [""] * sheet.found.rows
        names = keys.get("wave_names", {}) if "{wave}" in "".join(own.items.values()) else {}
        after = keys.get("wave_names", {}).get("post", "")
        for wave, stands in (names or {"": ""}).items():
            columns = [sheet.texts[c.replace("{wave}", stands)] for c in own.items.values()]
            cells = blank_cells(columns, words, ranges, scale.none)
            beyond = cells & _are_numbers(columns, scale.none)
            blank, left = (
                zip(*(map(int, scored_blanks(of, ids, s)) for s in scores), strict=True)
                for of in (cells, cells & ~beyond)
            )
            lacking = list(map(_Lacking, blank, left, map(any, beyond.tolist())))
            codes = _codes(scale, sheet)
            there = _were_there(scale, place, stands if names else after)
            for row, (of_row, n) in enumerate(zip(of_rows, lacking, strict=True)):
                if not there[row]:
                    continue
                time = wave or of_row
                people = counts.setdefault(time, {})
                # Of somebody who answered twice, the sheet with most answers.
                person = f"{'' if time else place} {codes[row] or f'{place} {row}'}"
                people[person] = min(n, people.get(person, n), key=lambda of: sum(of.blank))
    # Where all left all of it blank it was not asked.
    asked = {wave: list(people.values()) for wave, people in counts.items()}
    sizes = _sizes(scores)
    return {wave: of for wave, of in asked.items() if any(each.blank != sizes for each in of)}


def _are_numbers(columns: Sequence[Sequence[str]], none: Collection[str]) -> NDArray[np.bool_]:
    """Say which cells hold a number that nobody takes for no answer, row by row."""
    texts = {text for cells in columns for text in cells}
    numbers = {text for text in texts if _is_number(text) and text not in none}
    return np.array([[text in numbers for text in cells] for cells in columns], dtype=bool).T


def _is_number(text: str) -> bool:
    return text not in USUAL_MISSING and _NUMBER.fullmatch(text) is not None


def _sizes(scores: Sequence[Mapping[str, list[str]]]) -> Blank:
    return tuple(map(len, scores))


def _more_than(most: Blank) -> Callable[[Blank], bool]:
    """Return what says whether somebody left more blank than is allowed of any score."""
    return lambda count: any(n > m for n, m in zip(count, most, strict=True))


def _out_of_range(scale: Scale, ranges: list[tuple[int, int]]) -> list[str]:
    """Return numbers that are no answer of the scale, nor a usual code of none, with how often."""
    found: Counter[str] = Counter()
    for place, own in scale.group.in_sheet[scale.name].items():
        texts, keys = scale.group.sheets[place].texts, scale.keys[place]
        for stands in (keys.get("wave_names") or {"": ""}).values():
            for column, ends in zip(own.items.values(), ranges, strict=True):
                cells = texts.get(column.replace("{wave}", stands), [])
                blank = blank_cells([cells], list(scale.block.labels.values()), [ends])[:, 0]
                found.update(filter(_is_number, compress(cells, blank)))
    return [f"{text} ({n}×)" for text, n in sorted(found.items())]


def _were_there(scale: Scale, place: int, time: str) -> list[bool]:
    """Say of each row of a file whether anything of any scale was answered at a time.

    Who answered nothing, or wrote what is said to be no answer, was not there: a wide file has a
    row of everybody, and what it has once was asked after the group.
    """
    sheet = scale.group.sheets[place]
    after = scale.keys[place].get("wave_names", {}).get("post", "")
    columns = [
        name
        for blocks in scale.group.in_sheet.values()
        if place in blocks
        for column in blocks[place].items.values()
        if "{wave}" in column or time == after
        if (name := column.replace("{wave}", time)) in sheet.texts
    ]
    none = {"", *scale.none}
    rows = zip(*(sheet.texts[name] for name in columns), strict=True)
    return [any(cell not in none for cell in cells) for cells in rows]


def _codes(scale: Scale, sheet: Sheet) -> list[str]:
    """Return the code of each row, spelling aside; blank where nothing is known to be one."""
    said = scale.interview.answers.get("id", "")
    name = scale.group.column(said) or next(iter(scale.group.ids), "")
    if name not in sheet.texts:
        return [""] * sheet.found.rows
    codes = [bare_code(text) if text else "" for text in sheet.texts[name]]
    # People of one code who are said to be several.
    given = zip(sheet.found.numbers, codes, strict=True)
    return [sheet.codes.get(row, code) for row, code in given]
