"""Finds what may lack of a scale: columns beside its others that were answered a little otherwise.

In a small group nobody may choose the highest answer of one question, or one person alone, which
then looks like a column of its own. And a blank column, a note, a sum or a page of other questions
may stand in the midst of one scale. Whether what stands apart belongs together only a person can
say.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import pairwise, takewhile

from groupwork.guide.blocks import Block, answered, is_alike, is_item, sums_up
from groupwork.guide.columns import OF_PEOPLE, TO_TEN, Column, words_of
from groupwork.guide.cut_scales import is_known
from groupwork.guide.known_scales import fits, whole_range
from groupwork.guide.recognise import Recognised

#: Between or before the questions of a scale, so many are looked at.
MOST_LACKING = 2
# Answers of a scale some of whose questions are turned, at most.
_STEPS = 7


@dataclass(frozen=True)
class Gap:
    """Columns that may belong to a scale.

    Attributes
    ----------
    name : str
        The scale as it was found.
    other : str
        Another one that the columns would join to it; empty if none.
    block : Block
        The scale with them.
    columns : list of Column
    between : list of Column
        What stands in the midst of the scale then, and is no question of it.
    unlikely : bool
        Whether the two would rather be scales of their own.
    absorbed : list of str
        Scales as they were found, of which the columns are.
    """

    name: str
    other: str
    block: Block
    columns: list[Column]
    between: list[Column] = field(default_factory=list)
    unlikely: bool = False
    absorbed: list[str] = field(default_factory=list)

    @property
    def lacks(self) -> str:
        """The numbers of the columns, as the scale's items are numbered, or the other scale."""
        there = {column.name for column in self.columns}
        numbers = [item for item, name in self.block.items.items() if name in there]
        return "-".join(numbers) or self.other


def find_gaps(group: Recognised) -> Iterator[Gap]:
    """Find the columns of numbers that may belong to a scale, by their numbers and answers.

    Between two runs of questions with such answers any may; before and after one run those that
    make it as long as a questionnaire of the library, or else the next column of its numbers that
    stands beside it.
    """
    runs = [name for name, block in group.blocks.items() if _is_run(block)]
    pairs: set[str] = set()
    for name in runs:
        block = group.blocks[name]
        if gap := _to_next(group, runs, name):
            pairs.add(name)
            yield gap
            continue
        if fits(name, block, group.columns):
            continue
        sides = [
            side
            for n in range(1, MOST_LACKING + 1)
            for side in (
                _columns(group, block, _first(block) - n, _first(block)),
                _columns(group, block, _last(block) + 1, _last(block) + n + 1),
            )
        ]
        known = [side for side in sides if side and fits(name, _with(block, side), group.columns)]
        for columns in known[:1] or _beside(group, name):
            yield Gap(name, "", _with(block, columns), columns)
    for name in group.blocks:
        if lacks_first(group, name) and (before := _before(group, name)):
            yield Gap(name, "", _with_first(group, name, before), [before])
    yield from (gap for gap in _parted(group) if gap.name not in pairs)


def _parted(group: Recognised) -> Iterator[Gap]:
    """Yield scales whose names tell nothing, and the questions like theirs that stand apart.

    Where only what is no question stands between them, or their numbers go on, they may well be
    one; where other questions do, rather two.
    """
    order = [*group.columns.values()]
    place = {column.name: n for n, column in enumerate(order)}
    asked = [
        name
        for name, block in group.blocks.items()
        if not is_known(block, group.columns)
        and not any(group.sheets[n].closing for n in group.in_sheet[name])
    ]
    asked.sort(key=lambda name: place[next(iter(group.blocks[name].items.values()))])
    for name, other in pairwise(asked):
        if group.blocks[name].pattern != group.blocks[other].pattern:
            continue
        one, two = (_columns_of(each, group) for each in (name, other))
        between = order[place[one[-1].name] + 1 : place[two[0].name]]
        if {*group.in_sheet[name]} != {*group.in_sheet[other]} or not between:
            continue
        if not all(is_alike(one, column) and is_alike(two, one[0]) for column in two):
            continue
        numbers = [_number(column) for column in (one[0], one[-1], two[0])]
        if numbers[2] is not None and numbers[2] == numbers[0]:
            continue  # it begins anew
        goes_on = None not in numbers and numbers[2] == (numbers[1] or 0) + 1
        unlikely = not goes_on and not all(_is_between(group, column) for column in between)
        whole = _of_columns(group.blocks[name], [*one, *two])
        yield Gap(name, other, whole, [], between, unlikely)
    for name in asked:
        if not group.blocks[name].pattern:
            yield from _beyond(group, name, order, place)


def _beyond(
    group: Recognised, name: str, order: list[Column], place: dict[str, int]
) -> Iterator[Gap]:
    """Yield a scale with the few questions like its own that stand behind a note or a sum."""
    own = _columns_of(name, group)
    before = order[: place[own[0].name]][::-1]
    for side, first in ((before, True), (order[place[own[-1].name] + 1 :], False)):
        between = [*takewhile(partial(_is_between, group), side)]
        found = [
            *takewhile(
                lambda column: (
                    is_item(column)
                    and len(column.answers) > 2
                    and is_alike(own, column)
                    and _is_free(group, name, column.name)
                ),
                side[len(between) :],
            )
        ]
        if between and 0 < len(found) <= MOST_LACKING:
            if first:
                found, between = found[::-1], between[::-1]
            whole = [*found, *own] if first else [*own, *found]
            yield Gap(name, "", _of_columns(group.blocks[name], whole), found, between)


def _is_between(group: Recognised, column: Column) -> bool:
    """Say whether a column is no question: blank, a note on some, a sum, or of the survey tool."""
    named = (column.name.replace("{wave}", ""), column.question)
    heads = (words_of(text).strip() for text in named)
    if column.kind in ("blank", "text", "tool") or any(map(sums_up, heads)):
        return True
    cells = sum(sheet.found.rows * len(sheet.at_its_times(column.name)) for sheet in group.sheets)
    return column.kind == "category" and 2 * column.answered <= cells


def _columns_of(name: str, group: Recognised) -> list[Column]:
    return [group.columns[column] for column in group.blocks[name].items.values()]


def _of_columns(block: Block, columns: list[Column]) -> Block:
    """Return a block of these columns, numbered as their names are, or as they stand."""
    before, _, after = block.pattern.partition("{item}")
    items = {
        c.name.removeprefix(before).removesuffix(after) if block.pattern else str(number): c.name
        for number, c in enumerate(columns, start=1)
    }
    return answered(Block(block.name, items, block.pattern, block.low, block.high), columns)


def _number(column: Column) -> int | None:
    """Return the number that a question begins with: "3. I sleep", "Q3 I sleep", 3、我睡得好."""
    head = (column.question or column.name).replace("{wave}", "")
    match = re.match(r"\W*[A-Za-z]{0,2}\W?(\d{1,3})\b", head)
    return int(match[1]) if match else None


def lacks_first(group: Recognised, name: str) -> bool:
    """Say whether the questions of a scale are numbered from 2, and no column has number 1."""
    block = group.blocks[name]
    numbered = "{item}" in block.pattern and all(map(str.isdecimal, block.items))
    one = block.pattern.replace("{item}", "1")
    named = {one, one.replace("{wave}", "").strip("_. ")}
    return numbered and _first(block) == 2 and not any(named & {*s.texts} for s in group.sheets)


def column_before(group: Recognised, name: str) -> str:
    """Return the column that stands before the questions of a scale; empty if none does."""
    order = [*group.columns]
    place = order.index(next(iter(group.blocks[name].items.values())))
    return order[place - 1] if place else ""


def _before(group: Recognised, name: str) -> Column | None:
    """Return the column before a scale, if it is answered as its questions are."""
    if not (before := column_before(group, name)) or not _is_free(group, name, before):
        return None
    column, block = group.columns[before], group.blocks[name]
    items = [group.columns[item] for item in block.items.values()]
    belongs = is_item(column) and is_alike(items, column) and not _tells_of_people(block, column)
    return column if belongs else None


def _with_first(group: Recognised, name: str, column: Column) -> Block:
    """Return a scale with a column of another name as its first question."""
    block = group.blocks[name]
    items = {"1": column.name, **block.items}
    bare = Block(block.name, items, "", block.low, block.high)
    return answered(bare, [group.columns[item] for item in items.values()])


def _is_free(group: Recognised, name: str, column: str) -> bool:
    """Say whether a column stands in all files of a scale, and is nothing else yet."""
    used = {c for each in group.blocks.values() for c in each.items.values()}
    apart = {*group.ids, *group.possible_ids, *(w for s in group.sheets for w in s.found.waves)}
    there = (group.sheets[place].texts for place in group.in_sheet[name])
    first = next(iter(group.blocks[name].items.values()))
    if ("{wave}" in column) != ("{wave}" in first):
        return False  # asked once, beside what was asked each time
    return column not in {*used, *apart} and (
        "{wave}" in column or all(column in texts for texts in there)
    )


def join(group: Recognised, gap: Gap) -> Recognised:
    """Return the raw files with the columns in the scale."""
    gone = {gap.other, *gap.absorbed}
    blocks = {name: block for name, block in group.blocks.items() if name not in gone}
    in_sheet = {name: places for name, places in group.in_sheet.items() if name not in gone}
    blocks[gap.name] = replace(gap.block, is_one=bool(gap.between))
    in_sheet[gap.name] = dict.fromkeys(group.in_sheet[gap.name], blocks[gap.name])
    return replace(group, blocks=blocks, in_sheet=in_sheet)


def _is_run(block: Block) -> bool:
    """Say whether a block is of whole numbers under numbered names."""
    named = re.search(r"\{item\}", block.pattern) is not None
    return (
        named
        and not (block.labels or block.unordered or block.offered)
        and all(item.isdecimal() for item in block.items)
    )


def _first(block: Block) -> int:
    return int(next(iter(block.items)))


def _last(block: Block) -> int:
    return int([*block.items][-1])


def _to_next(group: Recognised, runs: list[str], name: str) -> Gap | None:
    """Return the scale that a run of questions makes with the next of like names and answers.

    What stands between them, or follows the run, may be runs as well, of fewer of its answers.
    """
    block = group.blocks[name]
    later = [
        each
        for each in runs
        if group.blocks[each].pattern == block.pattern
        and {*group.in_sheet[each]} == {*group.in_sheet[name]}
        and _first(group.blocks[each]) > _last(block)
    ]
    for other in later:
        two = group.blocks[other]
        if abs(block.high - two.high) > 1:
            continue
        small = [each for each in later if _last(group.blocks[each]) < _first(two)]
        between = _columns(group, block, _last(block) + 1, _first(two), small, inside=True)
        most = max(MOST_LACKING, min(len(block.items), len(two.items))) if small else MOST_LACKING
        if 0 < len(between) <= most:
            return Gap(name, other, _with(block, between, two), between, absorbed=small)
        break
    for other in later[:1]:
        two = group.blocks[other]
        wide, narrow = (block, two) if block.high > two.high else (two, block)
        known = [each for each in fits(other, narrow, group.columns) if whole_range(each, narrow)]
        within = wide.low <= narrow.low and narrow.high + 1 < wide.high
        if _first(two) == _last(block) + 1 and within and not known:
            columns = [group.columns[column] for column in narrow.items.values()]
            return Gap(name, other, _with(block, [], two), columns)
    return None


def _columns(
    group: Recognised,
    block: Block,
    start: int,
    stop: int,
    absorbed: Collection[str] = (),
    *,
    inside: bool = False,
) -> list[Column]:
    """Return the columns of some numbers; none unless all are there with answers of the scale.

    They belong to no other scale but the `absorbed`. What stands `inside` it may be answered
    otherwise: a question that is worded the other way, where most people chose one end.
    """
    used = {
        c
        for name, each in group.blocks.items()
        if name not in absorbed
        for c in each.items.values()
    }
    found = [group.columns.get(block.pattern.replace("{item}", str(n))) for n in range(start, stop)]
    fitting = [
        column
        for column in found
        if column is not None
        and column.name not in used
        and column.kind == "number"
        and column.answers
        and (
            (block.low <= (column.low or 0) and (column.high or 0) <= block.high)
            or (inside and is_item(column) and _may_be_turned(block, column))
        )
    ]
    return fitting if len(fitting) == len(found) else []


def _beside(group: Recognised, name: str) -> Iterator[list[Column]]:
    """Yield the columns of the numbers before and behind a scale that stand next to it.

    What tells of people, such as a sex, is none; nor what the file words otherwise.
    """
    block = group.blocks[name]
    order, items = [*group.columns], [*block.items.values()]
    levels = [group.columns[item].levels for item in items]
    for item, number, step in ((items[0], _first(block) - 1, -1), (items[-1], _last(block) + 1, 1)):
        column = group.columns.get(block.pattern.replace("{item}", str(number)))
        if column is None or column.kind != "number" or not _is_free(group, name, column.name):
            continue
        if TO_TEN.search(column.question or column.name):
            continue  # it says of itself how it is answered
        if (
            order.index(column.name) == order.index(item) + step
            and is_item(column)
            and not _tells_of_people(block, column)
            and column.levels in (*levels, {})
            and _may_be_turned(block, column)
        ):
            yield [column]


def _may_be_turned(block: Block, column: Column) -> bool:
    """Say whether all answers are few: of a question that is turned, most are at the other end."""
    low, high = (column.low or 0), (column.high or 0)
    return (low <= block.high and block.low <= high) or (
        max(high, block.high) - min(low, block.low) < _STEPS and not _tells_of_people(block, column)
    )


def _tells_of_people(block: Block, column: Column) -> bool:
    """Say whether a column tells of people, in two numbers where a scale has more: a sex."""
    few = len(column.answers) < 3 and block.high - block.low > 1
    return few and OF_PEOPLE.search(words_of(f"{column.name} {column.question}")) is not None


def _with(block: Block, columns: list[Column], other: Block | None = None) -> Block:
    """Return a block with the columns, and the other's items, in the order of their numbers.

    Their answers are those of all.
    """
    before, _, after = block.pattern.partition("{item}")
    items = {c.name.removeprefix(before).removesuffix(after): c.name for c in columns}
    items = {**block.items, **items, **(other.items if other else {})}
    ends = [block, *([other] if other else [])]
    return replace(
        block,
        items=dict(sorted(items.items(), key=lambda pair: int(pair[0]))),
        low=min([*(each.low for each in ends), *(int(c.low or 0) for c in columns)]),
        high=max([*(each.high for each in ends), *(int(c.high or 0) for c in columns)]),
    )


def left_between(group: Recognised) -> Iterator[tuple[str, list[str]]]:
    """Yield each numbered scale with the columns of its numbers that it lacks, and nobody asks of.

    Of numbers between its first and its last.
    """
    used = {c for each in group.blocks.values() for c in each.items.values()}
    used |= {column.name for gap in find_gaps(group) for column in gap.columns}
    for name, block in group.blocks.items():
        if "{item}" not in block.pattern or not all(item.isdecimal() for item in block.items):
            continue
        numbers = range(_first(block) + 1, _last(block))
        names = [block.pattern.replace("{item}", str(number)) for number in numbers]
        if left := [each for each in names if each in group.columns and each not in used]:
            yield name, left
