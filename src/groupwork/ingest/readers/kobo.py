"""KoboToolbox and ODK: group prefixes in the names, several answers of one question in a cell."""

import re
from collections import Counter
from dataclasses import replace
from itertools import compress

import pandas as pd

from groupwork.ingest.readers.cells import Cells
from groupwork.ingest.readers.tools import ODK_COLUMNS
from groupwork.study.files import File

_CHOSEN = ("1", "1.0", "True", "TRUE", "true")


def arrange(cells: Cells, file: File) -> Cells:
    """Take group prefixes off the names, and put ';' between several answers of one cell.

    A question with several answers has a column of its own, with spaces between them, and one
    for each option, named question/option, with 1 or 0.
    """
    cells = _with_slashes(_without_tags(cells))
    options = _options(cells.columns)
    cells = _separated(cells, options)
    # Only ODK writes '-' between a group and its question; elsewhere it may be part of a name.
    group = r"[-/]" if ODK_COLUMNS & set(cells.table) else "/"
    names = {name: _short(name, group) for name in cells.columns}
    for question, columns in options.items():
        names |= {name: f"{names[question]}/{option}" for option, name in columns.items()}
    counts = Counter(names.values())
    unique = {name: short for name, short in names.items() if counts[short] == 1}
    return cells.renamed(unique, "KoboToolbox, ODK: without its group")


def _without_tags(cells: Cells) -> Cells:
    """Drop the second header row that a form with HXL tags has."""
    first = cells.table.iloc[0]
    filled = first[first.str.strip() != ""]
    if filled.empty or not filled.str.startswith("#").all():
        return cells
    return replace(cells, table=cells.table.iloc[1:])


def _with_slashes(cells: Cells) -> Cells:
    """Write '/' between group and question where KoboToolbox was asked for another sign."""
    names = [name for name in cells.columns if re.fullmatch(r"[^\W_]\w*([.:]\w+)+", name)]
    if any("/" in name for name in cells.columns if not name.startswith("_")):
        return cells
    slashed = {name: re.sub("[.:]", "/", name) for name in names}
    return cells.renamed(slashed, "KoboToolbox: sign between groups")


def _options(names: list[str]) -> dict[str, dict[str, str]]:
    """Find the questions with several answers: question -> option -> column."""
    options: dict[str, dict[str, str]] = {}
    for name in names:
        # An option may have '/' in its wording, so the question is the shortest part before one.
        starts = (name[: match.start()] for match in re.finditer("/", name))
        question = next((start for start in starts if start in names), None)
        if question is not None:
            options.setdefault(question, {})[name[len(question) + 1 :]] = name
    return options


def _separated(cells: Cells, options: dict[str, dict[str, str]]) -> Cells:
    """Write the options that were chosen, ';' between; wordings have spaces, as has the gap."""
    table, changed = cells.table, {}
    for question, columns in options.items():
        chosen = {option: table[column].isin(_CHOSEN) for option, column in columns.items()}
        marks = pd.DataFrame(chosen).to_numpy()
        texts = [";".join(compress(columns, row)) for row in marks]
        answers = pd.Series(texts, index=table.index, dtype="str")
        # Where no option is marked, the cell says something else (another answer) or nothing.
        answers = answers.where(answers != "", table[question])
        if not answers.equals(table[question]):
            changed[question] = answers
    return cells.changed(changed, "KoboToolbox, ODK: ';' between several answers")


def _short(name: str, group: str) -> str:
    if name.startswith(("_", "meta")):
        return name
    return re.split(group, name)[-1] or name
