"""Raw files as text: one small module per format, all behind `read_cells`.

Answers are not interpreted here. A cell is what a person sees in it: "None", "007" and "3.50"
stay as they are, and a blank cell is an empty string. What a survey tool puts around the answers
(further header rows, previews, group prefixes) is taken away, each with its row of the audit.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from groupwork.errors import GroupworkError, nearest
from groupwork.ingest.formats import ENDINGS, LABELLED, PROJECTS, SHEETS, reader_of
from groupwork.ingest.readers import excel, text
from groupwork.ingest.readers.cells import (
    NOTE_BELOW,
    Cells,
    Records,
    Tool,
    as_cells,
    fold,
    fold_header,
    joined,
    reader,
    words_of_question,
)
from groupwork.ingest.readers.printed_pages import without_heads_again
from groupwork.ingest.readers.tools import TOOLS, recognise
from groupwork.study.files import File

__all__ = [
    "ENDINGS",
    "TOOLS",
    "Cells",
    "NoRowError",
    "fold",
    "read_cells",
    "recognise",
    "words_of_question",
]


class NoRowError(GroupworkError):
    """A file of which no row is read."""


def read_cells(path: str | Path, file: File, folder: str | Path | None = None) -> Cells:
    """Read a raw file as text.

    Parameters
    ----------
    path : str or pathlib.Path
    file : groupwork.study.files.File
        What the study file says of it: format, sheet, encoding, separator, …
    folder : str or pathlib.Path, optional
        The study folder, where the `dictionary` of the file is.

    Returns
    -------
    Cells
        The table (blank rows included) under its spreadsheet row numbers, how it was decoded,
        what reading it left out, and what the file itself says of its codes.

    Raises
    ------
    GroupworkError
        The file cannot be read, is empty or damaged, its rows do not fit its header, it is not
        of its declared format, or is of a format that should have been declared.
    """
    source = Path(path)
    tool = TOOLS.get(file.format or "")
    ending = source.suffix.lower()
    kind = ENDINGS.get(ending) if file.format is None or tool else file.format
    if kind is None and ending in PROJECTS:
        raise GroupworkError(
            f"{source}: this is a coding program's file. 'groupwork new' takes it beside the other "
            f"files; in study.yaml it stands with 'kind: segments' and 'format: "
            f"{PROJECTS[ending]}'. 'groupwork codes' prints its codes."
        )
    if kind is None:
        raise GroupworkError(
            f"{source}: files that end in '{source.suffix}' cannot be read. Save it as one of "
            f"{', '.join(ENDINGS)}."
        )
    try:
        cells = (
            reader(reader_of(kind)).read(source, file)
            if kind in (*LABELLED, SHEETS)
            else _read(source, file, kind, tool)
        )
    except OSError as error:
        reason = (error.strerror or "it cannot be opened").lower()
        raise GroupworkError(f"{source}: cannot be read ({reason}).") from None
    if tool is not None:
        cells = tool.arrange(cells, file)
    if file.dictionary is not None:
        where = Path(folder or source.parent) / file.dictionary
        plain = File.model_validate({"path": file.dictionary, "format": "csv"})
        cells = reader("redcap").with_dictionary(cells, read_cells(where, plain), str(where))
    cells = without_heads_again(_without_notes(cells))
    cells = _labelled(cells) if file.values == "labels" else cells
    cells = _with_points(cells) if file.decimal == "," else cells
    cells = _with_errors(_only_rows(cells, file, str(source)))
    if cells.table.empty:
        dropped = (row["reason"] for row in cells.audit if row["action"] == "dropped")
        reasons = "; ".join(dict.fromkeys(dropped))
        raise NoRowError(
            f"{source}: no row is left ({reasons}). Check 'rows:' and 'unfinished:' of this file "
            f"in study.yaml."
        )
    return cells


def _read(path: Path, file: File, kind: str, tool: Tool | None) -> Cells:
    """Read text or a workbook; refuse what is not of the format that is declared.

    An export that is not declared is refused as well: its layout would read as answers.
    """
    notes: list[dict[str, Any]] = []
    undeclared = list(TOOLS.values()) if file.format is None else []
    if kind == "csv":
        records, encoding = text.read(path, file, [tool] if tool else undeclared)
        rows = file.head_rows or 1
        if rows > 1 and len(records) > file.skip_rows + rows:
            records, notes = joined(records, file.skip_rows, rows)
    else:
        (records, notes), encoding = excel.read(path, file), ""
    head = records[file.skip_rows : file.skip_rows + 3]
    if tool is not None and head and not tool.recognise(head):
        raise GroupworkError(
            f"{path}: 'format: {file.format}' in study.yaml says that {tool.title} wrote it, but "
            f"it has no {tool.signs}. Run 'groupwork inspect {path}' to see what it is."
        )
    name, why = recognise(head) if undeclared else ("", "")
    if name:
        raise GroupworkError(
            f"{path}: looks like an export of {TOOLS[name].title} ({why}). Add 'format: {name}' "
            f"for this file in study.yaml, or 'format: {kind}' to read it as it is."
        )
    if tool is not None and tool.two_heads:
        records = _with_whole_head(records, file.skip_rows)
    repeats, heads = (tool.repeats, 1) if tool else (False, file.head_rows)
    cells = as_cells(
        records, encoding, str(path), repeats=repeats, skip=file.skip_rows, heads=heads
    )
    return cells.noted(notes)


def _with_whole_head(records: Records, skip: int) -> Records:
    """Name the columns that the second row of heads alone names by their number."""
    head, *below = (fold_header([record]) for record in records[skip : skip + 2])
    named = [
        name or (f"column {place}" if place > 1 else "")
        for place, name in enumerate([*head, *[""] * (len((below or [[]])[0]) - len(head))], 1)
    ]
    return [*records[:skip], named, *records[skip + 1 :]]


#: Cells of a row of notes below a table, at most: a colour or a sign, and what it means.
_NOTE = 2


# How a note begins that explains a sign in a cell.
_FOOTNOTE = re.compile(
    r"\s*([*＊†‡※]|(备?注|附注|備?註|notes?|anm(erkung)?\.?)\s*[:：])", re.IGNORECASE
)


def _without_notes(cells: Cells) -> Cells:
    """Leave out what people write below a table: behind a blank row a few cells, one of a sentence.

    A key of colours has blank rows in it, and short words. A footnote needs no blank row.
    """
    filled = (cells.table != "").to_numpy()
    counts = filled.sum(axis=1)
    if filled.shape[1] <= _NOTE:
        return cells
    last = (counts > _NOTE).nonzero()[0]
    end = last[-1] if len(last) else -1
    texts = cells.table.to_numpy()
    notes = [
        row
        for row in range(end + 1, len(texts))
        if counts[row] and _FOOTNOTE.match(texts[row][filled[row]][0])
    ]
    blank = (counts == 0).nonzero()[0]
    blank = blank[blank > end]
    if len(blank):
        below = slice(blank[0] + 1, None)
        said = texts[below][filled[below]]
        if any(" " in text.strip() or len(text) > 12 for text in said):
            notes = sorted({*notes, *(blank[0] + 1 + (counts[below] > 0).nonzero()[0])})
    return cells.without(cells.table.index[notes], NOTE_BELOW) if notes else cells


def _labelled(cells: Cells) -> Cells:
    """Write the labels that the file has in place of its codes.

    Of a scale whose ends alone are labelled the codes stay: they are numbers.
    """
    known = {
        column: labels
        for column, labels in cells.labels.items()
        if column in cells.table and _is_worded(cells.table[column], labels)
    }
    worded = {column: _translated(cells.table[column], labels) for column, labels in known.items()}
    missing = {
        column: {known.get(column, {}).get(text, text): reason for text, reason in texts.items()}
        for column, texts in cells.missing.items()
    }
    cells = cells.changed(worded, "codes read as their labels (values: labels)")
    return replace(cells, labels={}, missing=missing)


def _is_worded(texts: pd.Series, labels: Mapping[str, str]) -> bool:
    """Say whether a column's labels are those of half of its codes at least."""
    given = {*texts.unique()} - {""}
    return 2 * len(given & labels.keys()) >= len(given)


def _translated(texts: pd.Series, words: Mapping[str, str]) -> pd.Series:
    return texts.map({text: words.get(text, text) for text in texts.unique()})


_DECIMAL_COMMA = re.compile(r"\s*[+-]?[0-9]+,[0-9]+\s*")


def _with_points(cells: Cells) -> Cells:
    """Write 2.5 for 2,5."""
    changed = {}
    for column in cells.columns:
        texts = [t for t in cells.table[column].unique() if _DECIMAL_COMMA.fullmatch(t)]
        if texts:
            points = {text: text.replace(",", ".") for text in texts}
            changed[column] = _translated(cells.table[column], points)
    return cells.changed(changed, "decimal comma")


_ERROR = re.compile(r"#(N/A|DIV/0!|[A-Z]{3,}[!?]|GETTING_DATA)")


def _with_errors(cells: Cells) -> Cells:
    """Mark a spreadsheet's errors, which CSV files have as well, as missing answers."""
    missing = {column: dict(texts) for column, texts in cells.missing.items()}
    for column in cells.columns:
        for cell in cells.table[column].unique():
            if _ERROR.fullmatch(cell.strip()):
                reason = f"error of the spreadsheet: {cell.strip()}"
                missing.setdefault(column, {})[cell] = reason
    return replace(cells, missing=missing)


def _only_rows(cells: Cells, file: File, where: str) -> Cells:
    renamed = {fold(new): fold(old) for old, new in file.rename.items()}
    for column, value in file.rows.items():
        name = fold(column)
        name = name if name in cells.table else renamed.get(name, name)
        if name not in cells.table:
            raise GroupworkError(
                f"{where}: there is no column '{column}', which 'rows:' of this file in study.yaml "
                f"asks for. {nearest(column, cells.table.columns)}"
            )
        # A row that is left out by its number has a reason of its own.
        numbered = cells.table.index.isin(list(file.leave_out))
        other = (cells.table[name].map(fold) != fold(value)) & ~numbered
        cells = cells.without(cells.table.index[other], "row that 'rows:' leaves out", name)
    return cells
