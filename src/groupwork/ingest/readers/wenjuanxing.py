"""Wenjuanxing (问卷星): leading columns, numbered questions, codes for skipped and blank."""

import re
from collections import Counter
from dataclasses import replace

from groupwork.ingest.readers.cells import Cells, Records, Tool, fold, fold_header
from groupwork.study.files import File

#: What stands before the questions, by the layout and the kind of account.
LEADING = (
    *("序号", "答题序号", "答卷序号", "答卷编号", "编号ID"),
    *(
        "提交答卷时间",
        "提交时间",
        "答题时间",
        "开始时间",
        "结束时间",
        "开始答题时间",
        "结束答题时间",
    ),
    *("所用时间", "答题时长", "填写时长", "来源", "来源详情", "来源渠道", "来自IP", "IP", "IP地址"),
    *(
        "IP省份",
        "IP城市",
        "省份",
        "城市",
        "地理位置",
        "用户ID",
        "微信昵称",
        "浏览器",
        "操作系统",
        "设备",
    ),
)
_FIRST = [*LEADING, "总分"]
_NUMBERS = {"序号", "答题序号", "答卷序号", "答卷编号", "编号ID"}
_TIMES = {"提交答卷时间", "提交时间", "答题时间", "结束时间", "结束答题时间"}

# "7、Question", "7、Question—Row", "7、(Option)", "7.[单选题]Question", "Q7_Question", and in older
# files "第7题(Row)".
_NUMBERED = re.compile(r"(?:第\s*(\d+)\s*题|[Qq]?(\d+)\s*[、.:_])\s*(?:\[\w+题\])?(.*)", re.DOTALL)

#: Files by code have the numbers, files by text the words.
_MISSING = {
    **dict.fromkeys(("-3", "(跳过)"), "declared: skipped"),
    **dict.fromkeys(("-2", "(空)"), "blank"),
}

_BETWEEN_ANSWERS = "┋"

# What a person wrote after an option that asks for words: 其他〖邻居〗, or 3〖邻居〗 by code.
_WRITTEN = re.compile(r"(?<=[^〖])〖[^〗]*〗")


def recognise(records: Records) -> str:
    """Say why these are the first rows of a Wenjuanxing export."""
    header = fold_header(records)
    found = [name for name in header if name in _FIRST]
    layout = set(found) & _NUMBERS and set(found) & _TIMES
    numbered = any(_NUMBERED.match(name) for name in header)
    usual = {"序号", "提交答卷时间"} <= set(found)
    return f"columns {'、'.join(found)}" if usual or (layout and numbered) else ""


def arrange(cells: Cells, file: File) -> Cells:
    """Name columns by the number of their question, and put ';' between several answers.

    A question that has one column is Q7; the columns of a matrix, or of the options of one
    question, are Q7_1, Q7_2, … in their order.
    """
    cells = _separated(cells)
    parts = {name: _NUMBERED.match(name) for name in cells.columns if name not in _FIRST}
    numbers = {name: part[1] or part[2] for name, part in parts.items() if part}
    columns, seen = Counter(numbers.values()), Counter[str]()
    names = {}
    for name, number in numbers.items():
        seen[number] += 1
        names[name] = f"Q{number}" + (f"_{seen[number]}" if columns[number] > 1 else "")
    cells = cells.renamed(names, "Wenjuanxing: number of the question")
    cells = _without_written(cells, {fold(name) for name in getattr(file, "free_text", [])})
    questions = {names[name]: part[3] for name, part in parts.items() if part}
    missing = {c: _missing(cells, c) for c in cells.columns if c not in _FIRST}
    return replace(cells, questions=questions, missing=missing)


def _without_written(cells: Cells, kept: set[str]) -> Cells:
    """Leave the option alone in its cell, but for columns of free text."""
    several = [c for c in cells.columns if c not in kept]
    several = [c for c in several if cells.table[c].str.contains(_WRITTEN).any()]
    return cells.changed(
        {column: cells.table[column].str.replace(_WRITTEN, "", regex=True) for column in several},
        "Wenjuanxing: words written behind an option left out",
    )


def _separated(cells: Cells) -> Cells:
    several = [c for c in cells.columns if cells.table[c].str.contains(_BETWEEN_ANSWERS).any()]
    return cells.changed(
        {column: cells.table[column].str.replace(_BETWEEN_ANSWERS, ";") for column in several},
        f"Wenjuanxing: '{_BETWEEN_ANSWERS}' between answers is now ';'",
    )


def _missing(cells: Cells, column: str) -> dict[str, str]:
    texts = {text: fold(text) for text in cells.table[column].unique()}
    return {text: _MISSING[folded] for text, folded in texts.items() if folded in _MISSING}


TOOL = Tool(
    "Wenjuanxing (问卷星)", "columns 序号 and 提交答卷时间", recognise, arrange, repeats=True
)
