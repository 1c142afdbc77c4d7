"""SurveyMonkey: two rows of heads, the question and the row, choice or kind of answer below it."""

import re

from groupwork.ingest.readers.cells import Cells, fold
from groupwork.ingest.readers.tools import SURVEYMONKEY_COLUMNS
from groupwork.study.files import File

#: What stands below a question that has one column.
_WHOLE = ("", "Response", "Open-Ended Response")
#: The column of those who chose no answer of a question and wrote another one.
OTHER_ANSWER = re.compile(
    r"(?P<question>.+) – (?P<other>other|autre|sonstiges?|andere[rs]?|otr[oa]|altro|outro"
    r"|其他|其它)\s*([(（:：,].*)?",
    re.IGNORECASE,
)


def arrange(cells: Cells, file: File) -> Cells:
    """Name each column by its question and what stands below it; leave out empty responses."""
    first, *rest = cells.table.index
    below = [fold(text) for text in cells.table.loc[first]]
    cells = cells.renamed(
        _names(cells.columns, below), "SurveyMonkey: question and what stands below it"
    )
    cells = _with_others(cells.without([first], "SurveyMonkey: second row of heads"))
    if file.unfinished == "drop":
        asked = [name for name in cells.columns if not SURVEYMONKEY_COLUMNS.fullmatch(name)]
        opened = (cells.table.loc[rest] != "").any(axis=1)
        blank = opened & (cells.table.loc[rest, asked] == "").all(axis=1)
        cells = cells.without(blank.index[blank], "SurveyMonkey: no question answered")
    return cells


def _with_others(cells: Cells) -> Cells:
    """Write 'Other' where somebody wrote an answer in place of those to be chosen."""
    changed = {}
    for name in cells.columns:
        match = OTHER_ANSWER.fullmatch(name)
        if match is None or match["question"] not in cells.table:
            continue
        chosen, written = cells.table[match["question"]], cells.table[name]
        others = (chosen.str.strip() == "") & (written.str.strip() != "")
        if others.any():
            changed[match["question"]] = chosen.mask(others, match["other"])
    return cells.changed(changed, "SurveyMonkey: another answer than those to be chosen")


def _names(columns: list[str], below: list[str]) -> dict[str, str]:
    """Return column -> its name; one without a question belongs to the question before it."""
    names: dict[str, str] = {}
    question = ""
    for place, (column, text) in enumerate(zip(columns, below, strict=True), start=1):
        if column != f"column {place}":
            question = column
        name = question if text in _WHOLE or text == question else f"{question} – {text}"
        known, number = name, 1
        while name in names.values():
            number += 1
            name = f"{known} ({number})"
        names[column] = name
    return names
