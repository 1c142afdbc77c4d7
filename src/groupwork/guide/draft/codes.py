"""Which columns can tell people apart, alone or together, where none is known as their code."""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import combinations
from math import prod
from typing import Any

from groupwork.guide.columns import MOST_OF, NEARLY, ONE_WORD, counts_rows, words_of
from groupwork.guide.draft.attributes import other_columns
from groupwork.guide.draft.days import waves_of_rows
from groupwork.guide.id_columns import ASIDE, is_no_code
from groupwork.guide.raw_sheet import COMES_AGAIN
from groupwork.guide.recognise import Recognised
from groupwork.ingest.dates import of_birth
from groupwork.ingest.near_matches import bare_code

#: Most columns that are tried together, and of how many.
MOST_TOGETHER, MOST_TRIED = 3, 8
#: Most such sets of columns that are offered.
_MOST_OFFERED = 4
# Share of the people of a time whom a column tells apart, where none does better.
_MOST = 0.6
# What numbers the people of a place.
_SEAT = re.compile(r"(?:^|\b)(?:no|nr|num|number|seat)\b|号|號")
# What is somebody's own, of which a part may be a code: the end of a telephone number.
_OF_PEOPLE = re.compile(
    r"\b(name|phone|tel|telefon|teléfono|téléphone|mobile|handy|e ?mail)\b"
    r"|姓名|电话|電話|手机|手機|邮箱|郵箱"
)

Names = tuple[str, ...]
#: Column -> time -> what stands there, spelling aside, row by row.
Cells = dict[str, dict[str, list[str]]]


def telling_apart(group: Recognised, keys_of_files: list[dict[str, Any]]) -> list[Names]:
    """List columns, or sets of them, that are another one for nearly everybody and come again.

    A set is listed where none of its columns alone will do, and only where there are several times
    at which people may come again.
    """
    known = [name for name in group.possible_ids if name in group.columns]
    others = [column.name for column in other_columns(group, "number", "category", "text")]
    tried = [name for name in dict.fromkeys([*known, *others]) if _may_be_part(group, name)]
    cells = _cells(group, tried[:MOST_TRIED], keys_of_files)
    tried = [name for name in group.common if name in cells]
    alone = [(name,) for name in tried if _may_be_codes(cells, (name,))]
    several = any(len(of) > 1 for of in cells.values())
    left = [name for name in tried if (name,) not in alone]
    sets = {
        _whole_set(cells, names, left)
        for size in range(2, MOST_TOGETHER + 1 if several else 2)
        for names in combinations(left, size)
        if _may_be_codes(cells, names)
    }
    order = sorted(sets, key=lambda names: [tried.index(name) for name in names])
    return [*alone, *order[:_MOST_OFFERED]]


def plausible(group: Recognised, keys_of_files: list[dict[str, Any]]) -> list[Names]:
    """List what else may say who somebody is: columns of all files that are most people's own.

    A name, a nickname, a number of the list; and a name with a birthday.
    """
    others = [column.name for column in other_columns(group, "number", "category", "text", "date")]
    listed = [name for name in group.common if name in others or group.says_who(name)]
    birthdays = [name for name in listed if of_birth(name)]
    alone = [
        name
        for name in listed
        if name not in birthdays
        and (
            group.identifying(name)
            or _OF_PEOPLE.search(_asked(group, name))
            or not is_no_code(_asked(group, name))
        )
        and (
            _are_unlike(_codes(_cells(group, [name], keys_of_files), (name,)), _MOST)
            or _numbers_anew(group, name)
        )
    ]
    named = [name for name in alone if group.identifying(name)]
    pairs = [
        (name, day) for name in named for day in birthdays if not re.search("[,，]", name + day)
    ]
    return [*((name,) for name in alone), *pairs]


def _numbers_anew(group: Recognised, name: str) -> bool:
    """Say whether a column numbers the people of each file from 1 on, as those of several groups.

    Which group a file holds is asked once it is known that this is the code.
    """
    files = [sheet.texts[name] for sheet in group.followed]
    return len(files) > 1 and all(map(counts_rows, files))


def seated(group: Recognised, keys_of_files: list[dict[str, Any]]) -> list[Names]:
    """List columns that only together say where somebody sits: school, class and number.

    They need not come again: the name of a school may be written in two ways.
    """
    tried = [
        column.name
        for column in other_columns(group, "number", "category", "text")
        if column.name in group.common
        and (_SEAT.search(head := _asked(group, column.name)) or not is_no_code(head))
        and not group.is_numbering(column.name)
        and not re.search("[,，]", column.name)
    ][:MOST_TRIED]
    cells = _cells(group, tried, keys_of_files)
    kept = [
        name
        for name in tried
        if all(sum(map(bool, of)) >= NEARLY * len(of) for of in cells[name].values())
    ]
    for size in range(1, MOST_TOGETHER + 1):
        sets = [
            names
            for names in combinations(kept, size)
            if any(_SEAT.search(_asked(group, name)) for name in names)
            and _are_unlike(_codes(cells, names), NEARLY)
        ]
        if sets:
            return sets[:_MOST_OFFERED] if size > 1 else []
    return []


def what_it_gives(
    group: Recognised, names: Names, keys_of_files: list[dict[str, Any]]
) -> tuple[str, str]:
    """Say how many people columns tell apart, and how many come twice at a time, or again."""
    cells = _cells(group, list(names), keys_of_files)
    codes = _codes(cells, names)
    people = len(set.union(*map(_whole, codes)))
    twice = sum(sum(map(all, rows)) - len(_whole(rows)) for rows in codes)
    again = _again(cells, names)
    en = [f"{people} people", f"{twice} of them twice at one time" if twice else "", ""]
    zh = [f"{people}人", f"其中{twice}份在同一次测量中重复" if twice else "", ""]
    if len(codes) > 1:
        en[2], zh[2] = f"{again} come again", f"{again}人再次出现"
    if len(names) == 1 and twice and _numbers_anew(group, names[0]):
        en.append("each file numbers its people anew")
        zh.append("每个文件各自从1编起")
    elif len(names) == 1 and group.is_numbering(names[0]):
        en.append("it counts the rows")
        zh.append("只是行号")
    return ", ".join(filter(None, en)), "，".join(filter(None, zh))


def _asked(group: Recognised, name: str) -> str:
    question = group.columns[name].question if name in group.columns else ""
    return words_of(ASIDE.sub(" ", question or name))


def are_unlike(group: Recognised, name: str, keys_of_files: list[dict[str, Any]]) -> bool:
    """Say whether a column is another one for most people of each time; a few may be repeats."""
    return _are_unlike(_codes(_cells(group, [name], keys_of_files), (name,)), MOST_OF)


def _may_be_part(group: Recognised, name: str) -> bool:
    """Say whether a column may be part of a code: no score, age, comment or number of a line."""
    if name not in group.common or group.is_numbering(name) or re.search("[,，]", name):
        return False
    heads = [words_of(head) for head in (name, group.columns[name].question)]
    score = any(is_no_code(head) and not of_birth(head) for head in heads)
    told = {text for sheet in group.followed for text in sheet.texts[name]}
    return not score and len(told) > 1 and all(map(ONE_WORD.fullmatch, told))


def _cells(group: Recognised, names: list[str], keys_of_files: list[dict[str, Any]]) -> Cells:
    cells: Cells = {name: {} for name in names}
    for sheet, keys in zip(group.sheets, keys_of_files, strict=True):
        if sheet not in group.followed:
            continue
        waves = waves_of_rows(group, sheet, keys) or [""] * sheet.found.rows
        for name in names:
            bare = {text: bare_code(text) for text in {*sheet.texts[name]}}
            for wave, text in zip(waves, sheet.texts[name], strict=True):
                cells[name].setdefault(wave or sheet.name, []).append(bare[text])
    return cells


def _codes(cells: Cells, names: Names) -> list[list[Names]]:
    """Return what tells apart the people of each time."""
    times = cells[names[0]]
    return [list(zip(*(cells[name][time] for name in names), strict=True)) for time in times]


def _whole(rows: Iterable[Names]) -> set[Names]:
    """Return different codes; one with a blank part is none."""
    return {row for row in rows if all(row)}


def _may_be_codes(cells: Cells, names: Names) -> bool:
    most = max(len(rows) for rows in cells[names[0]].values())
    different = prod(len({t for of in cells[name].values() for t in of}) for name in names)
    if different < NEARLY * most:
        return False
    codes = _codes(cells, names)
    return _are_unlike(codes, NEARLY) and _come_again(list(map(_whole, codes)))


def _are_unlike(codes: list[list[Names]], share: float) -> bool:
    return all(len(_whole(rows)) >= share * len(rows) for rows in codes)


def _come_again(people: list[set[Names]]) -> bool:
    return len(people) < 2 or all(
        any(
            len(one & other) >= COMES_AGAIN * min(len(one), len(other))
            for other in people
            if other is not one
        )
        for one in people
    )


def _whole_set(cells: Cells, names: Names, tried: list[str]) -> Names:
    """Add columns to a set without which two people might be taken for one.

    That is any by which nobody who comes again is lost.
    """
    for name in tried:
        more = tuple(each for each in tried if each in (*names, name))
        if len(more) <= MOST_TOGETHER and _again(cells, more) == _again(cells, names):
            names = more
    return names


def _again(cells: Cells, names: Names) -> int:
    """Count who is there at more than one time."""
    times = Counter(code for rows in _codes(cells, names) for code in _whole(rows))
    return sum(count > 1 for count in times.values())
