"""Columns that sum up the questions of a scale beside them, as somebody computed them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from groupwork.guide.blocks import Block
from groupwork.guide.columns import NUMBER, Column
from groupwork.guide.recognise import Recognised
from groupwork.ingest.sums import FEWEST, MOSTLY, is_sum


@dataclass(frozen=True)
class Summed:
    """Which questions a column sums up.

    Attributes
    ----------
    items : list of str
        Their columns.
    is_mean : bool
        Whether it is their mean.
    n, of : int
        Rows in which it is so, and rows that have all answers.
    unlike : dict of str to list of int
        Name of a file -> its rows in which it is another number.
    """

    items: list[str]
    is_mean: bool
    n: int
    of: int
    unlike: dict[str, list[int]] = field(default_factory=dict)


def summed_by(column: Column, block: Block, group: Recognised) -> Summed | None:
    """Find which questions of a scale a column of numbers sums up: all, or those before it."""
    if column.kind != "number":
        return None
    place = {name: n for n, name in enumerate(group.columns)}
    items = [*block.items.values()]
    before = [name for name in items if place[name] < place[column.name]]
    sets = [items, *([before] if 1 < len(before) < len(items) else [])]
    found = [_counted(column.name, of, group, mean) for of in sets for mean in (False, True)]
    best = max(found, key=lambda each: each.n)
    return best if best.n >= max(FEWEST, MOSTLY * best.of) else None


def _counted(column: str, items: Sequence[str], group: Recognised, mean: bool) -> Summed:
    n, of = 0, 0
    unlike: dict[str, list[int]] = {}
    for sheet in group.sheets:
        for time in sheet.found.wave_names or [""]:
            names = [name.replace("{wave}", time) for name in (column, *items)]
            if not sheet.texts.keys() >= {*names}:
                continue
            rows = zip(*(sheet.texts[name] for name in names), strict=True)
            for number, row in zip(sheet.found.numbers, rows, strict=True):
                if not all(map(NUMBER.fullmatch, row)):
                    continue
                said, *answers = map(float, row)
                of += 1
                if is_sum(said, answers, mean=mean):
                    n += 1
                else:
                    unlike.setdefault(sheet.name, []).append(number)
    return Summed([*items], mean, n, of, unlike)
