"""Workbooks."""

import datetime
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from raw_file_checks import GOOD_BOOK, message, outcome, read, spec, workbook

from groupwork.ingest.readers import excel, read_cells
from groupwork.ingest.readers.excel import as_text


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (3.0, "3"),
        (-0.0, "0"),
        (2.5, "2.5"),
        (0.1 + 0.2, "0.3"),
        (1e20, "1e+20"),
        (123456789012345.0, "123456789012345"),
        (True, "TRUE"),
        (datetime.date(2026, 1, 2), "2026-01-02"),
        (datetime.datetime(2026, 1, 2), "2026-01-02"),
        (datetime.datetime(2026, 1, 2, 9, 30), "2026-01-02 09:30:00"),
        (datetime.time(9, 30), "09:30:00"),
        ("007", "007"),
    ],
)
def test_cells_are_written_as_a_person_sees_them(cell, text):
    assert as_text(cell) == text


def test_workbook(tmp_path):
    rows = [["id", "a", "b"], [1, 3.0, "Ｏｆｔｅｎ"], [None, None, None], ["02", None, 2.5]]
    cells = read(tmp_path, workbook(rows, later=[["id"], ["x"]]), "a.xlsx")
    assert cells.encoding == ""
    assert cells.table.to_dict("index") == {
        2: {"id": "1", "a": "3", "b": "Ｏｆｔｅｎ"},
        3: {"id": "", "a": "", "b": ""},
        4: {"id": "02", "a": "", "b": "2.5"},
    }
    later = read(tmp_path, workbook(rows, later=[["id"], ["x"]]), "a.xlsx", sheet="later")
    assert later.table.loc[2, "id"] == "x"


def test_rows_above_and_left_of_the_data_keep_their_numbers(tmp_path):
    book = openpyxl.Workbook()
    book.active["B1"], book.active["B4"] = "id", "x"
    data = io.BytesIO()
    book.save(data)
    table = read(tmp_path, data.getvalue(), "a.xlsx").table
    assert table["id"].to_dict() == {2: "", 3: "", 4: "x"}


def test_old_workbook():
    table = read_cells(Path(__file__).parents[3] / "data" / "answers.xls", spec()).table
    assert table.loc[2].tolist() == ["P1", "3", "2.5", "2026-01-02"]
    assert table["id"].tolist() == ["P1", "P2", "03"]


def test_bad_workbooks(tmp_path):
    good = workbook([["id"], ["x"]], answers=[["id"]])
    assert message(tmp_path, good, "a.xlsx", sheet="anwsers") == (
        ": there is no sheet 'anwsers'. Did you mean 'answers'?"
    )
    assert message(tmp_path, b"", "a.xlsx") == ": the file is empty."
    assert message(tmp_path, b"%PDF-1.7", "a.xlsx").startswith(": is a PDF, not a workbook.")
    # As Excel writes a workbook with a password.
    locked = b"\xd0\xcf\x11\xe0" + bytes(508) + "EncryptedPackage".encode("utf-16-le")
    assert message(tmp_path, locked, "a.xlsx").startswith(": the file has a password.")
    for cut in (10, len(good) // 2, len(good) - 20):
        said = message(tmp_path, good[:cut], "a.xlsx")
        assert said.startswith(": is damaged or not an Excel workbook.")
    assert "is damaged" in message(tmp_path, "id,a\n1,2\n", "a.xlsx")
    assert "the file is empty" in message(tmp_path, workbook([]), "a.xlsx")
    with zipfile.ZipFile(tmp_path / "b.xlsx", "w") as other:
        other.writestr("a.txt", "no workbook")
    assert "is damaged" in message(tmp_path, (tmp_path / "b.xlsx").read_bytes(), "b.xlsx")


@given(st.integers(1, len(GOOD_BOOK) - 1))
@settings(max_examples=25, deadline=None)
def test_a_truncated_workbook_is_refused(tmp_path_factory, length):
    path = tmp_path_factory.getbasetemp() / "cut.xlsx"
    path.write_bytes(GOOD_BOOK[:length])
    assert outcome(path).endswith("or copy it once more from its source.")


def test_a_workbook_that_unpacks_to_gigabytes(tmp_path, monkeypatch):
    # The limit is 1,024 MB; writing that much would make this test slow.
    monkeypatch.setattr(excel, "MAX_UNPACKED", 20 * 2**20)
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        with zipfile.ZipFile(io.BytesIO(GOOD_BOOK)) as good:
            for part in good.namelist():
                archive.writestr(part, good.read(part))
        with archive.open("xl/media/zeros", "w", force_zip64=True) as zeros:
            for _ in range(30):
                zeros.write(bytes(2**20))
    assert path.stat().st_size < 100_000
    assert ": unpacks to 30 MB, and at most 20 MB are read." in outcome(path)


def test_a_cell_in_the_far_corner(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "id", "x"
    book.save(tmp_path / "a.xlsx")
    assert ": the sheet spans 1,048,576 rows and 16,384 columns; at most" in outcome(
        tmp_path / "a.xlsx"
    )


def test_formulas_and_errors_in_a_workbook(tmp_path):
    rows = [["id", "a", "b"], ["P1", "=1+1", "#N/A"], ["P2", 3, None]]
    said = message(tmp_path, workbook(rows), "a.xlsx")
    assert said.startswith(": has 1 formula without a result (B2), so the answers there are not")
    # As a spreadsheet program saves it, with the result.
    with zipfile.ZipFile(io.BytesIO(workbook(rows))) as good:
        parts = {name: good.read(name) for name in good.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>")
    with zipfile.ZipFile(tmp_path / "b.xlsx", "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    table = read_cells(tmp_path / "b.xlsx", spec()).table
    assert table.loc[2].tolist() == ["P1", "2", "#N/A"]


def test_errors_in_the_old_format(monkeypatch):
    """Its reader takes them for blank cells; tests/data/errors.xls has one of each kind."""
    path = Path(__file__).parents[3] / "data" / "errors.xls"
    assert read_cells(path, spec()).table.to_numpy().tolist() == [
        ["P1", "f", "31", "1", "2", "3", "4"],
        ["P2", "#N/A", "45", "#DIV/0!", "2", "#N/A", "4"],
        ["P3", "m", "#VALUE!", "1", "#NAME?", "#NUM!", "#REF!"],
    ]
    several = {"names": ["answers", "other"], "rows": [["id", "sex"], ["P2", ""]]}
    monkeypatch.setattr("groupwork.ingest.readers.excel.read_apart", lambda *_: several)
    assert "cannot be told from blank ones in this old format. Save it as .xlsx." in outcome(path)


def test_cells_that_a_spreadsheet_would_run_are_read_as_text(tmp_path):
    table = read(tmp_path, "id,a\n1,=1+1\n2,+3\n3,@x\n4,-4\n").table
    assert table["a"].tolist() == ["=1+1", "+3", "@x", "-4"]
