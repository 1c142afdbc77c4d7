"""LimeSurvey: question codes with brackets, or full questions, as names; unfinished responses."""

import re
from dataclasses import replace

from groupwork.ingest.readers.cells import Cells, Records, Tool, fold_header
from groupwork.study.files import File

# The columns that LimeSurvey puts first: their codes, and their wordings in full headings.
_FIRST = {
    "id": "Response ID",
    "submitdate": "Date submitted",
    "lastpage": "Last page",
    "startlanguage": "Start language",
}

#: What full answers say where a yes/no, gender or multiple choice question was not answered.
_MISSING = {"N/A": "blank"}


def recognise(records: Records) -> str:
    """Say why these are the first rows of a LimeSurvey export."""
    header = fold_header(records)
    both = [f"{code}{_gap(header[:1])}{text}" for code, text in _FIRST.items()]
    for names in (_FIRST, _FIRST.values(), both):
        found = [name for name in names if name in header]
        if header[:1] == list(names)[:1] and len(found) > 2:
            return f"columns {', '.join(found[:-1])} and {found[-1]}"
    return ""


def _gap(header: list[str]) -> str:
    """Return what stands between code and text of a heading that has both; empty if none has.

    It is ". " where nobody has chosen another in LimeSurvey.
    """
    first = re.fullmatch(r"id(\W+)Response ID", header[0]) if header else None
    return first[1] if first else ""


def arrange(cells: Cells, file: File) -> Cells:
    """Name columns by their codes, and leave out responses that were not submitted."""
    if gap := _gap(cells.columns):
        parts = {name: name.partition(gap) for name in cells.columns}
        cells = cells.renamed(
            {name: part[0] for name, part in parts.items()}, "LimeSurvey: question code"
        )
        cells = replace(cells, questions={code: text for code, _, text in parts.values() if text})
    texts = {text: code for code, text in _FIRST.items() if text in cells.table}
    cells = cells.renamed(texts, "LimeSurvey: question code")
    if file.unfinished == "drop" and "submitdate" in cells.table:
        blank = cells.table["submitdate"].str.strip() == ""
        # Rows that are blank throughout are none: LimeSurvey ends its files with an empty line.
        blank &= (cells.table != "").any(axis=1)
        rows = cells.table.index[blank]
        cells = cells.without(rows, "LimeSurvey: response not submitted", "submitdate")
    return replace(cells, missing=dict.fromkeys(cells.columns, _MISSING))


TOOL = Tool("LimeSurvey", "columns id, submitdate and lastpage", recognise, arrange, repeats=True)
