"""What the tests of readers share: a file written, read, or refused in one line."""

import io
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat
import pytest

from groupwork.errors import GroupworkError
from groupwork.ingest.readers import read_cells
from groupwork.study.files import ResponsesFile


def spec(**more) -> ResponsesFile:
    return ResponsesFile(path="x", id="id", wave="pre", columns={}, **more)


def read(tmp_path, content, name="a.csv", **more):
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_cells(path, spec(**more))


def message(tmp_path, content, name="a.csv", **more) -> str:
    """Return what is said of a bad file: one line that names it."""
    with pytest.raises(GroupworkError) as caught:
        read(tmp_path, content, name, **more)
    said = str(caught.value)
    assert "\n" not in said
    assert name in said
    return said.removeprefix(str(tmp_path / name))


def workbook(rows, **sheets) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for title, content in sheets.items():
        sheet = book.create_sheet(title)
        for row in content:
            sheet.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def outcome(path: Path, **more) -> str:
    """Return what is said of a file, or "" if it is read as a sound table of text."""
    try:
        table = read_cells(path, spec(**more)).table
    except GroupworkError as error:
        said = str(error)
        assert "\n" not in said
        assert said.startswith(str(path))
        return said
    assert table.columns.is_unique
    assert not table.isna().any(axis=None)
    return ""


GOOD_BOOK = workbook([["id", "a"], *[[f"P{i}", i] for i in range(30)]])


def sav(tmp_path_factory) -> bytes:
    path = tmp_path_factory.getbasetemp() / "good.sav"
    if not path.exists():
        table = pd.DataFrame({"id": [f"P{i}" for i in range(30)], "a": range(30)}, dtype="object")
        labels = {"a": {1.0: "Never", 2.0: "Often"}}
        pyreadstat.write_sav(table.astype({"a": float}), path, variable_value_labels=labels)
    return path.read_bytes()
