"""How many questions of a scale a person may leave blank and still have a score."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import compress

from groupwork.guide.blanks import SHARES, blank_cells, most_blank, scored_blanks
from groupwork.guide.columns import USUAL_MISSING
from groupwork.guide.draft.days import waves_of_rows
from groupwork.guide.draft.measured import called
from groupwork.guide.draft.scale import Scale
from groupwork.guide.questions import Interview
from groupwork.guide.raw_sheet import Sheet
from groupwork.ingest.near_matches import bare_code

# How many items are blank, of each score.
Blank = tuple[int, ...]

_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")


def todo_blank(interview: Interview) -> str:
    """Return what stands in the study file where nobody has said so yet."""
    return interview.todo(
        "how many items may a person leave blank and still have a score?",
        "漏答几题以内仍计算得分？",
    )


def ask_blank(
    scale: Scale,
    ranges: list[tuple[int, int]],
    ids: list[str],
    scores: Sequence[Mapping[str, list[str]]],
) -> str | None:
    """Ask how much a person may leave blank; empty where nobody left only a part blank.

    Parameters
    ----------
    scale : Scale
    ranges : list of tuple of int
        Lowest and highest code of each item.
    ids : list of str
        The items.
    scores : sequence of dict of str to list of str
        Of each score: its item -> the items that it sums.
    """
    say, counts, sizes = scale.interview.say, _counts(scale, ranges, ids, scores), _sizes(scores)
    some = [count for of in counts.values() for count in of if 0 < sum(count) < sum(sizes)]
    if not some:
        return ""
    allowed = {key: tuple(most_blank(share, n) for n in sizes) for key, share in SHARES.items()}
    # Where two come to the same number of items, the stricter is offered alone.
    offered = {most: key for key, most in reversed(allowed.items())}
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
        if (each := dict.fromkeys(zip(most, sizes, strict=True)))
    }
    means = {
        "none": ("none, every question has to be answered", "一题也不能漏"),
        "fifth": (f"one question in five ({up_to['fifth']})", f"五分之一（{up_to['fifth']}）"),
        "half": (f"half of them ({up_to['half']})", f"一半（{up_to['half']}）"),
    }
    outside = _out_of_range(scale, ranges)
    beyond = (" or gave answers out of range", "，或答案超出范围") if outside else ("", "")
    whole = sum(count == sizes for of in counts.values() for count in of)
    return scale.interview.ask(
        f"blank.{scale.name}",
        (
            f"Some people left questions of '{scale.called}' blank{beyond[0]}. How many may a "
            f"person leave blank and still have a score? (The mean of the answered ones stands for "
            f"the blank ones. Decide by what the scale's authors say, not by the result.)",
            f"有人漏答了“{scale.called}”的题目{beyond[1]}。漏答几题以内仍计算得分？"
            f"（漏答的题以其余各题的平均数代替。请依据量表作者的规定决定，不要看结果再定。）",
        ),
        saw=say(
            f"{len(some)} left a part blank"
            + (f", {whole} left all of it blank" if whole else "")
            + (f"; out of range, and counted as blank: {', '.join(outside)}" if outside else ""),
            f"{len(some)}份漏答一部分"
            + (f"，{whole}份全部未答" if whole else "")
            + (f"；超出范围、算作漏答的：{'、'.join(outside)}" if outside else ""),
        ),
        choices={
            key: (
                f"{means[key][0]}; without a score: {told[key][0]}",
                f"{means[key][1]}；没有得分的：{told[key][1]}",
            )
            for key in sorted(offered.values(), key=list(SHARES).index)
        },
    )


def _in_brackets(wave: str) -> str:
    """Return the name of a wave behind a number of people; nobody may have said it yet."""
    name = called(wave)[0]
    return f" ({name})" if name else ""


def _counts(
    scale: Scale,
    ranges: list[tuple[int, int]],
    ids: list[str],
    scores: Sequence[Mapping[str, list[str]]],
) -> dict[str, list[Blank]]:
    """Count the blank items of each person who was there, by wave: those of each score."""
    words = scale.words
    counts: dict[str, dict[str, Blank]] = {}
    for place, own in scale.group.in_sheet[scale.name].items():
        sheet, keys = scale.group.sheets[place], scale.keys[place]
        of_rows = waves_of_rows(scale.group, sheet, keys) or [""] * sheet.found.rows
        names = keys.get("wave_names", {}) if "{wave}" in "".join(own.items.values()) else {}
        after = keys.get("wave_names", {}).get("post", "")
        for wave, stands in (names or {"": ""}).items():
            columns = [sheet.texts[c.replace("{wave}", stands)] for c in own.items.values()]
            cells = blank_cells(columns, words, ranges, scale.none)
            blank = zip(*(map(int, scored_blanks(cells, ids, s)) for s in scores), strict=True)
            codes = _codes(scale, sheet)
            there = _were_there(scale, place, stands if names else after)
            for row, (of_row, n) in enumerate(zip(of_rows, blank, strict=True)):
                if not there[row]:
                    continue
                time = wave or of_row
                people = counts.setdefault(time, {})
                # Of somebody who answered twice, the sheet with most answers.
                person = f"{'' if time else place} {codes[row] or f'{place} {row}'}"
                people[person] = min(n, people.get(person, n), key=sum)
    # Where all left all of it blank it was not asked.
    asked = {wave: list(people.values()) for wave, people in counts.items()}
    sizes = _sizes(scores)
    return {wave: of for wave, of in asked.items() if any(count != sizes for count in of)}


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
                found.update(filter(_NUMBER.fullmatch, compress(cells, blank)))
    return [f"{text} ({n}×)" for text, n in sorted(found.items()) if text not in USUAL_MISSING]


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
    return [bare_code(text) if text else "" for text in sheet.texts[name]]
