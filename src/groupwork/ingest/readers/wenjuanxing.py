"""Wenjuanxing (问卷星): leading columns, numbered questions, codes for skipped and blank."""

import re
from collections import Counter
from dataclasses import replace

from groupwork.ingest.readers.cells import Cells, fold
from groupwork.ingest.readers.tools import WENJUANXING_COLUMNS, WENJUANXING_QUESTION
from groupwork.study.files import File

#: Files by code have the numbers, files by text the words.
_MISSING = {
    **dict.fromkeys(("-3", "(跳过)"), "declared: skipped"),
    **dict.fromkeys(("-2", "(空)"), "blank"),
}

_BETWEEN_ANSWERS = "┋"

# What a person wrote after an option that asks for words: 其他〖邻居〗, or 3〖邻居〗 by code.
_WRITTEN = re.compile(r"(?<=[^〖])〖[^〗]*〗")


def arrange(cells: Cells, file: File) -> Cells:
    """Name columns by the number of their question, and put ';' between several answers.

    A question that has one column is Q7; the columns of a matrix, or of the options of one
    question, are Q7_1, Q7_2, … in their order.
    """
    cells = _separated(cells)
    parts = {
        name: WENJUANXING_QUESTION.match(name)
        for name in cells.columns
        if name not in WENJUANXING_COLUMNS
    }
    numbers = {name: part[1] or part[2] for name, part in parts.items() if part}
    columns, seen = Counter(numbers.values()), Counter[str]()
    names = {}
    for name, number in numbers.items():
        seen[number] += 1
        names[name] = f"Q{number}" + (f"_{seen[number]}" if columns[number] > 1 else "")
    cells = cells.renamed(names, "Wenjuanxing: number of the question")
    cells = _without_written(cells, {fold(name) for name in getattr(file, "free_text", [])})
    questions = {names[name]: part[3] for name, part in parts.items() if part}
    missing = {c: _missing(cells, c) for c in cells.columns if c not in WENJUANXING_COLUMNS}
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
