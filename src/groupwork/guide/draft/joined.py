"""Whether columns that stand apart belong to one scale, and what stands in its midst."""

import re

from groupwork.guide.columns import Column
from groupwork.guide.draft.naming import (
    asked_in,
    at_any_time,
    bare,
    columns_of,
    items_of,
    rows_said,
)
from groupwork.guide.gaps import Gap, find_gaps, join
from groupwork.guide.questions import Interview
from groupwork.guide.recognise import Recognised
from groupwork.guide.sums import Summed, summed_by
from groupwork.ingest.readers.sheet_a_person import UNLABELLED


def close_gaps(group: Recognised, interview: Interview) -> Recognised:
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
    ranges = (
        f"{column.low:g}-{column.high:g}" if column.kind == "number" else "/".join(column.answers)
        for column in gap.columns
    )
    answers = ", ".join(dict.fromkeys(ranges))
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
        for of, tail in zip(saw, _told_between(gap, group), strict=True)
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


def _told_between(gap: Gap, group: Recognised) -> tuple[str, str]:
    """Say what stands in the midst of a scale; of what sums its questions up, which of them."""
    english, chinese = [], []
    for column in gap.between[:_BETWEEN]:
        name = bare(at_any_time(column.name))
        if column.kind == "blank" or re.fullmatch(UNLABELLED, column.name):
            english.append("a blank column")
            chinese.append("空白列")
            continue
        summed = _told_sum(summed_by(column, gap.block, group))
        english.append(f"'{name}'" + summed[0])
        chinese.append(f"“{name}”" + summed[1])
    more = " …" if gap.between[_BETWEEN:] else ""
    return f"; between them: {', '.join(english)}{more}", f"；中间有：{'、'.join(chinese)}{more}"


def note_sum(column: Column, summed: Summed, interview: Interview) -> None:
    """Note that a column is left out whose numbers are made of questions, and where it is not."""
    name, (english, chinese) = bare(at_any_time(column.name)), _told_sum(summed)
    where = [rows_said(file, rows, interview) for file, rows in summed.unlike.items()]
    unlike = interview.say(", ", "、").join(where)
    interview.note(
        f"'{name}' is not read, as scores are computed from the answers{english}"
        + (f"; it is another number in {unlike}: look for a slip there" if where else ""),
        f"“{name}”不读取，得分由各题答案计算{chinese}"
        + (f"；{unlike}中的数字不同，请检查是否有误" if where else ""),
    )


def _told_sum(summed: Summed | None) -> tuple[str, str]:
    """Say which questions a column sums up, and in how many rows; nothing if it does not."""
    if summed is None:
        return "", ""
    first, last = (bare(at_any_time(summed.items[place])) for place in (0, -1))
    n, of = summed.n, summed.of
    return (
        f" (the {'mean' if summed.is_mean else 'sum'} of {first} … {last} in {n} of {of} rows)",
        f"（{of}行中有{n}行是{first} … {last}的{'平均分' if summed.is_mean else '总和'}）",
    )
