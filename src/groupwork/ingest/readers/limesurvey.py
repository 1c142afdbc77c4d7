"""LimeSurvey: question codes with brackets, or full questions, as names; unfinished responses."""

from dataclasses import replace

from groupwork.ingest.readers.cells import Cells
from groupwork.ingest.readers.tools import LIMESURVEY_COLUMNS, limesurvey_gap, limesurvey_heads
from groupwork.study.files import File

#: What full answers say where a yes/no, gender or multiple choice question was not answered.
_MISSING = {"N/A": "blank"}


def arrange(cells: Cells, file: File) -> Cells:
    """Name columns by their codes, and leave out responses that were not submitted."""
    if gap := limesurvey_gap(cells.columns):
        parts = {name: name.partition(gap) for name in cells.columns}
        cells = cells.renamed(
            {name: part[0] for name, part in parts.items()}, "LimeSurvey: question code"
        )
        cells = replace(cells, questions={code: text for code, _, text in parts.values() if text})
    texts = {text: code for code, text in LIMESURVEY_COLUMNS.items() if text in cells.table}
    texts |= limesurvey_heads(cells.columns)
    cells = cells.renamed(texts, "LimeSurvey: question code")
    if file.unfinished == "drop" and "submitdate" in cells.table:
        blank = cells.table["submitdate"].str.strip() == ""
        # Rows that are blank throughout are none: LimeSurvey ends its files with an empty line.
        blank &= (cells.table != "").any(axis=1)
        rows = cells.table.index[blank]
        cells = cells.without(rows, "LimeSurvey: response not submitted", "submitdate")
    return replace(cells, missing=dict.fromkeys(cells.columns, _MISSING))
