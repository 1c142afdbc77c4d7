"""SurveyMonkey: two rows of heads, the question and the row, choice or kind of answer below it."""

from groupwork.ingest.readers.cells import Cells, fold
from groupwork.ingest.readers.tools import SURVEYMONKEY_COLUMNS
from groupwork.study.files import File

#: What stands below a question that has one column.
_WHOLE = ("", "Response", "Open-Ended Response")


def arrange(cells: Cells, file: File) -> Cells:
    """Name each column by its question and what stands below it; leave out empty responses."""
    first, *rest = cells.table.index
    below = [fold(text) for text in cells.table.loc[first]]
    cells = cells.renamed(
        _names(cells.columns, below), "SurveyMonkey: question and what stands below it"
    )
    cells = cells.without([first], "SurveyMonkey: second row of heads")
    if file.unfinished == "drop":
        asked = [name for name in cells.columns if not SURVEYMONKEY_COLUMNS.fullmatch(name)]
        opened = (cells.table.loc[rest] != "").any(axis=1)
        blank = opened & (cells.table.loc[rest, asked] == "").all(axis=1)
        cells = cells.without(blank.index[blank], "SurveyMonkey: no question answered")
    return cells


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
