"""Which columns are the questions of a scale, where the files do not show it."""

import re
from dataclasses import replace
from math import ceil, floor

from groupwork.errors import GroupworkError
from groupwork.guide.draft.naming import SHOWN, asked_in, columns_of, short
from groupwork.guide.gaps import find_gaps, join
from groupwork.guide.inspect_file import USUAL_MISSING, Block
from groupwork.guide.questions import Interview
from groupwork.guide.recognise import Recognised


def find_scales(group: Recognised, interview: Interview) -> Recognised:
    """Ask for the columns of scales; return the raw files with them."""
    return _close_gaps(_find_scale(group, interview), interview)


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
    for name in re.split("[,，]", typed):
        column = group.column(name)
        described = group.columns.get(column or "")
        if column is None or described is None or described.low is None:
            raise GroupworkError(
                interview.say(
                    f"items: no column of numbers that all files have is called '{name.strip()}'.",
                    f"items：各文件中没有都叫“{name.strip()}”的数字列。",
                )
            )
        items[str(len(items) + 1)] = column
    found = [group.columns[column] for column in items.values()]
    seen = [float(text) for c in found for text in c.odd if text not in USUAL_MISSING]
    seen += [end for c in found for end in (c.low, c.high) if end is not None]
    low, high = floor(min(seen)), ceil(max(seen))
    block = Block("scale", items, "", low, max(high, low + 1))
    places = {i: block for i, each in enumerate(group.sheets) if not each.closing}
    return replace(group, blocks={"scale": block}, in_sheet={"scale": places})


def _close_gaps(group: Recognised, interview: Interview) -> Recognised:
    """Ask about columns that may belong to a scale beside them."""
    for gap in find_gaps(group):
        named = ", ".join(asked_in(column.name, group, interview) for column in gap.columns)
        answers = ", ".join(f"{column.low:g}-{column.high:g}" for column in gap.columns)
        whole, n = columns_of(gap.block), len(gap.block.items)
        belongs = interview.ask(
            f"joined.{gap.name}",
            (
                f"Are {whole} one scale of {n} questions, with {named} among them?",
                f"{whole}是同一个{n}题的量表吗（包括{named}）？",
            ),
            saw=interview.say(
                f"answers there: {answers}; to the others: {gap.block.low}-{gap.block.high}",
                f"该题答案：{answers}；其余各题：{gap.block.low}-{gap.block.high}",
            ),
            choices={
                "yes": ("yes, nobody chose the other answers there", "是，只是没有人选其他选项"),
                "no": ("no, that is something else", "不是，那是别的内容"),
            },
        )
        if belongs == "yes":
            group = join(group, gap)
    return group
