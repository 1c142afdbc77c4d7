"""Wenjuanxing (问卷星): leading columns, numbered questions, codes for skipped and blank."""

import re
from collections import Counter
from dataclasses import replace
from itertools import groupby

import pandas as pd

from groupwork.ingest.readers.cells import Cells, fold
from groupwork.ingest.readers.tools import WENJUANXING_COLUMNS, WENJUANXING_QUESTION
from groupwork.study.files import File

#: Files by code have the numbers, files by text the words.
_MISSING = {
    **dict.fromkeys(("-3", "(跳过)"), "declared: skipped"),
    **dict.fromkeys(("-2", "(空)"), "blank"),
}

_BETWEEN_ANSWERS = "┋"

# Between options that were put in order; how many these are at least.
_ORDER, _FEWEST_OPTIONS = "→", 3

# What stands before the words of a question.
_NUMBER = re.compile(r"\W*[Qq第]?\s*\d+\s*[、.:_题]\s*")

# A question whose first row, which has a number of its own, stands behind it: 4、…请选择—1. 我….
_FIRST_ROW = re.compile(r"(?P<stem>.+?)\s*[—–-]+\s*1\s*(?P<mark>[.、:])", re.DOTALL)

# What a person wrote after an option that asks for words: 其他〖邻居〗, or 3〖邻居〗 by code.
_WRITTEN = re.compile(r"(?<=[^〖])〖[^〗]*〗")


def arrange(cells: Cells, file: File) -> Cells:
    """Name columns by the number of their question, and put ';' between several answers.

    A question that has one column is Q7; the columns of a matrix, or of the options of one
    question, are Q7_1, Q7_2, … in their order: also where the first row of the matrix alone bears
    the question, and the others have numbers of their own. Where the numbers begin again, because
    authors typed them, the names begin with Part2_, Part3_, ….
    """
    cells = _separated(cells)
    usual = [name for name in cells.columns if name not in WENJUANXING_COLUMNS]
    parts = {name: part for name in usual if (part := WENJUANXING_QUESTION.match(name))}
    headings = _with_rows({name: (part[1] or part[2], part[3]) for name, part in parts.items()})
    told = [
        (name if text == parts[name][3] else text, number)
        for name, (number, text) in headings.items()
    ]
    bases = dict(zip(headings, _bases(told), strict=True))
    columns, seen = Counter(bases.values()), Counter[str]()
    names = {}
    for name, base in bases.items():
        seen[base] += 1
        names[name] = base + (f"_{seen[base]}" if columns[base] > 1 else "")
    cells = cells.renamed(names, "Wenjuanxing: number of the question")
    as_text = {fold(name) for name in getattr(file, "free_text", [])}
    cells = _without_written(cells, as_text)
    questions = {names[name]: text for name, (_, text) in headings.items()}
    missing = {c: _missing(cells, c) for c in cells.columns if c not in WENJUANXING_COLUMNS}
    return _with_places(replace(cells, questions=questions, missing=missing), as_text)


def _with_places(cells: Cells, kept: set[str]) -> Cells:
    """Tell the place of each option where a question put them in order: 家人→邻居→同事.

    Such a question is one whose cells hold the same options, each once, of which somebody put all
    in order; `kept` are those that are read as text.
    """
    for column, question in list(cells.questions.items()):
        gaps = cells.missing.get(column, {})
        told = [fold("" if text in gaps else text) for text in cells.table[column]]
        rows = [text.split(_ORDER) if text else [] for text in told]
        options = sorted({option for row in rows for option in row})
        whole = any(len(row) == len(options) for row in rows)
        once = all(len({*row}) == len(row) for row in rows)
        names = {f"{column}_{n}": option for n, option in enumerate(options, start=1)}
        if column in kept or len(options) < _FEWEST_OPTIONS or not (whole and once):
            continue
        places = {
            name: pd.Series(
                [str(row.index(option) + 1) if option in row else "" for row in rows],
                index=cells.table.index,
                dtype=cells.table[column].dtype,
            )
            for name, option in names.items()
        }
        asked = {name: f"{question}（{option}）" for name, option in names.items()}
        cells = cells.changed(places, "Wenjuanxing: place of an option that was put in order")
        cells = replace(
            cells,
            table=cells.table.drop(columns=column),
            questions={**cells.questions, **asked},
        )
    return cells


def _with_rows(headings: dict[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """Give the rows of a matrix its number and words, where its first row alone bears them.

    Parameters
    ----------
    headings : dict of str to tuple of str
        Heading -> the number and the words behind it.
    """
    found: dict[str, tuple[str, str]] = {}
    of, stem, mark, row = "", "", "", 0
    for name, (number, text) in headings.items():
        if row and int(number) == row + 1 and re.match(rf"\s*{number}\s*[{mark}]", name):
            row += 1
            found[name] = (of, f"{stem}—{number}{mark} {text.strip()}")
            continue
        first = _FIRST_ROW.match(text)
        row = 1 if first else 0
        if first:
            of, stem, mark = number, first["stem"], first["mark"]
        found[name] = (number, text)
    return found


def _bases(numbers: list[tuple[str, str]]) -> list[str]:
    """Name the question of each column by its number, and by how often the numbers began again.

    Parameters
    ----------
    numbers : list of tuple of str
        Heading and number of each column, in the order of the file.
    """
    questions = [
        part
        for _, same in groupby(numbers, key=lambda pair: int(pair[1]))
        for part in _questions([name for name, _ in same])
    ]
    known = dict(numbers)
    found, part, last = [], 1, 0
    for columns in questions:
        number = known[columns[0]]
        part += int(number) <= last
        last = int(number)
        found += [f"Q{number}" if part == 1 else f"Part{part}_Q{number}"] * len(columns)
    return found


def _questions(names: list[str]) -> list[list[str]]:
    """Part neighbours of one number into questions: two without a common beginning are two."""
    texts = [_NUMBER.sub("", name) for name in names]
    return [names[:1], names[1:]] if len(names) == 2 and texts[0][:1] != texts[1][:1] else [names]


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
