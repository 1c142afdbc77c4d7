"""Whether columns that hold an order, one number each in every row, are measures."""

from dataclasses import replace

from groupwork.guide.blocks import Block
from groupwork.guide.columns import NEARLY
from groupwork.guide.draft.naming import items_of
from groupwork.guide.draft.parts import cut
from groupwork.guide.questions import Interview
from groupwork.guide.recognise import Recognised

# Things that are put in order, at least; and rows that show it.
_FEWEST, _FEWEST_ROWS = 3, 5


def ask_rankings(group: Recognised, interview: Interview) -> Recognised:
    """Ask about each row of columns that people put in order; its sum would be one for all."""
    for name, block in list(group.blocks.items()):
        if not _is_ranking(name, group):
            continue
        said = interview.ask(
            f"ranking.{name}",
            (
                "People put these in order, it seems: no number stands twice in a row of them. "
                "What becomes of the order? (A score of all would be the same for everybody.)",
                "这几列似乎是排序题：同一行中没有重复的数字。如何处理？（合成总分的话，每个人都一样。）",
            ),
            saw=items_of(block, group),
            choices={
                "leave-out": ("it is left out of the report", "不写入报告"),
                "each": (
                    "each is a measure of its own: the place that it was given",
                    "各列分别是单独的测量：所排的位次",
                ),
                "scale": (
                    "it is no order but a scale, answered so by chance",
                    "不是排序，是量表，只是碰巧没有重复",
                ),
            },
            suggestion="leave-out",
        )
        if said == "each":
            group = cut(name, [1] * len(block.items), group)
        elif said != "scale":
            group = _without(name, group)
    return group


def _is_ranking(name: str, group: Recognised) -> bool:
    """Say whether nearly every row has the numbers from 1 on, each once, of those it answers.

    Where all have one order, they are answers of a scale that rise.
    """
    rows = [
        cells
        for place, block in group.in_sheet[name].items()
        for time in _at_each_time(block, place, group)
        for cells in zip(*time, strict=True)
        if sum(map(bool, cells)) >= _FEWEST
    ]
    ordered = [cells for cells in rows if _is_order([text for text in cells if text])]
    several = len({*ordered}) >= _FEWEST
    return several and len(rows) >= _FEWEST_ROWS and len(ordered) >= NEARLY * len(rows)


def _is_order(cells: list[str]) -> bool:
    return {*cells} == {str(n) for n in range(1, len(cells) + 1)}


def _at_each_time(block: Block, place: int, group: Recognised) -> list[list[list[str]]]:
    """Return the cells of the items of a file, those of each of its times together."""
    sheet = group.sheets[place]
    of_items = [[sheet.texts[c] for c in sheet.at_its_times(i)] for i in block.items.values()]
    return [list(time) for time in zip(*of_items, strict=False)]


def _without(name: str, group: Recognised) -> Recognised:
    """Return the files without a scale and its columns, which are no facts of people either."""
    gone = {column for of in group.in_sheet[name].values() for column in of.items.values()}
    return replace(
        group,
        columns={column: each for column, each in group.columns.items() if column not in gone},
        blocks={other: block for other, block in group.blocks.items() if other != name},
        in_sheet={other: of for other, of in group.in_sheet.items() if other != name},
    )
