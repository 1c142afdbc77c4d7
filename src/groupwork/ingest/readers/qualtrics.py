"""Qualtrics: two or three header rows; previews, tests and unfinished responses among the rows."""

import re
from dataclasses import replace

import pandas as pd

from groupwork.ingest.readers.cells import Cells, fold
from groupwork.ingest.readers.tools import IMPORT_ID
from groupwork.study.files import File

# Status, as choice texts and as numeric values. A response may be two things at once.
_PREVIEWS = {"survey preview", "offline preview", "preview spam", "1", "9", "17"}
_TESTS = {"survey test", "test", "2"}
_SPAM = {"spam", "imported spam", "possible spam", "8", "12"}

_FINISHED = {"true": True, "1": True, "false": False, "0": False}

# What it puts behind the text of a question that has a field for another answer.
_CHOICE = re.compile(r" - Selected Choice(?= - |$)")

#: Qualtrics can write this where a question was seen and passed over.
_MISSING = {"-99": "declared: seen but not answered"}


def arrange(cells: Cells, file: File) -> Cells:
    """Remove the further header rows, then the rows of unfinished responses."""
    cells = _without_header_rows(cells)
    status = _lower(cells, "Status")
    for texts, reason in ((_PREVIEWS, "preview"), (_TESTS, "generated test response")):
        rows = [row for row, text in status.items() if text in texts]
        cells = cells.without(rows, f"Qualtrics: {reason}", "Status")
    if file.unfinished == "drop":
        rows = [row for row in _unfinished(cells) if row in cells.table.index]
        cells = cells.without(rows, "Qualtrics: unfinished response", "Finished")
    flag = {"column": "Status", "action": "flagged", "reason": "Qualtrics: marked as spam"}
    spam = [row for row, text in status.items() if text in _SPAM and row in cells.table.index]
    missing = dict.fromkeys(cells.columns, _MISSING)
    return replace(cells, missing=missing).noted({"row": row, **flag} for row in spam)


def _without_header_rows(cells: Cells) -> Cells:
    table = cells.table
    first = [row for row in table.index[:2] if _is_header(cells, row)]
    if not first:
        return cells
    under = table.loc[first[0]]
    asked = [_CHOICE.sub("", fold(text)) for text in under]
    questions = dict(zip(cells.columns, asked, strict=True))
    cells = replace(cells, table=table.drop(index=first), questions=questions)
    if not {"V1", "V2"} <= set(table):
        return cells
    # The older layout has its own names of V1 to V10 in the second row.
    names = {old: new for old, new in cells.questions.items() if re.fullmatch(r"V\d+", old)}
    return cells.renamed(names, "Qualtrics: name in the second header row")


def _is_header(cells: Cells, row: int) -> bool:
    record = dict(zip(cells.columns, map(str, cells.table.loc[row]), strict=True))
    if any(IMPORT_ID.match(cell.strip()) for cell in record.values()):
        return True
    # Under StartDate a response has a date; a header row has the user's words for it.
    began = record.get("StartDate", record.get("V8", ""))
    return began.strip() != "" and not re.search(r"\d", began)


def _lower(cells: Cells, column: str) -> pd.Series:
    """Return a column folded and in lower case; empty if there is none."""
    texts = cells.table[column] if column in cells.table else pd.Series(dtype="str")
    return texts.map(lambda text: fold(text).lower())


def _unfinished(cells: Cells) -> list[int]:
    progress = _lower(cells, "Progress")
    finished = _lower(cells, "Finished")
    return [
        row
        for row in cells.table.index
        # In other languages than English the words differ; the progress in percent does not.
        if not _FINISHED.get(finished.get(row, ""), progress.get(row, "100") == "100")
    ]
