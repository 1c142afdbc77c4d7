import codecs
import csv
import datetime
import io
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groupwork.errors import GroupworkError
from groupwork.ingest.readers import excel, fold, read_cells
from groupwork.ingest.readers.excel import as_text
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


def test_fold():
    assert fold("　３０ 　Ｏｆｔｅｎ\t!") == "30 Often !"


# Text ---------------------------------------------------------------------------------------

ZH = "id,关系\nP1,母亲\n"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (ZH.encode(), "UTF-8"),
        (codecs.BOM_UTF8 + ZH.encode(), "UTF-8 with a byte-order mark"),
        (codecs.BOM_UTF16_LE + ZH.encode("utf-16-le"), "UTF-16"),
        (codecs.BOM_UTF16_BE + ZH.encode("utf-16-be"), "UTF-16"),
        (ZH.encode("gb18030"), "GB18030"),
    ],
)
def test_encodings_are_tried_in_order(tmp_path, content, encoding):
    cells = read(tmp_path, content)
    assert cells.encoding == encoding
    assert cells.table.loc[2, "关系"] == "母亲"


def test_the_declared_encoding_counts(tmp_path):
    content = "id,name\n1,café\n".encode("cp1252")
    assert read(tmp_path, content, encoding="cp1252").table.loc[2, "name"] == "café"
    assert "not valid utf-8" in message(tmp_path, content, encoding="utf-8")
    assert "'encoding: utf9' in study.yaml is not a known" in message(
        tmp_path, content, encoding="utf9"
    )


def test_bytes_that_fit_no_encoding(tmp_path):
    said = message(tmp_path, b"id,a\n1,\xff\xff\n")
    assert said.startswith(": the text is not valid UTF-8 or GB18030. Give its 'encoding:'")


def test_cells_stay_as_they_were_typed(tmp_path):
    table = read(tmp_path, 'id,a,b\n007,None,NA\n8,"x, ""y""\nz", 3.50 \n').table
    assert table.loc[2].tolist() == ["007", "None", "NA"]
    assert table.loc[3].tolist() == ["8", 'x, "y"\nz', " 3.50 "]


def test_rows_are_numbered_as_in_a_spreadsheet(tmp_path):
    # A quoted line break does not start a row; a blank line is one.
    table = read(tmp_path, 'id,a\n1,"x\ny"\n\n2,z\n,\n').table
    assert table.index.tolist() == [2, 3, 4, 5]
    assert table["id"].tolist() == ["1", "", "2", ""]


def test_line_ends_and_separators(tmp_path):
    for end in ("\n", "\r\n", "\r"):
        assert read(tmp_path, f"id,a{end}1,2{end}").table.loc[2, "a"] == "2"
    assert read(tmp_path, "id\ta\n1\t2\n", "a.tsv").table.loc[2, "a"] == "2"
    assert read(tmp_path, "id;a\n1;2,5\n", separator=";").table.loc[2, "a"] == "2,5"


def test_header_is_folded_and_unnamed_columns_are_numbered(tmp_path):
    table = read(tmp_path, ",　Ｑ１ ,a  b,\n1,2,3,\n").table
    assert list(table) == ["column 1", "Q1", "a b"]


def test_blank_cells_beyond_the_header_are_cut(tmp_path):
    assert read(tmp_path, "id,a\n1,2,,\n,,,,\n").table.loc[2].tolist() == ["1", "2"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", ": the file is empty."),
        ("\n,,\n", ": the file is empty."),
        ("\nid,a\n", ", row 1: is blank. The column names must be in row 1."),
        ("id,a\n", ": has a header but no rows below it."),
        ("id,a,a \n1,2,3\n", ", row 1: 2 columns are called 'a' (columns 2 and 3)."),
        ("id,a\n1,2\n3\n", ", row 3: has 1 cell, but the header names 2 columns."),
        ("id,a\n1,2\n3,4,5\n", ", row 3: has 3 cells, but the header names 2 columns."),
        ("id,a\n1,\0\n", ", line 2: holds a NUL byte"),
        ('id,a\n1,"2\n3,4\n', ", row 2: a quotation mark is not closed"),
        ("id;a\n1;2\n", ", row 1: the column names are separated by something else"),
    ],
)
def test_bad_text(tmp_path, content, said):
    assert message(tmp_path, content).startswith(said)


def test_bad_separator(tmp_path):
    assert "'separator: ;;' in study.yaml must be one character" in message(
        tmp_path, "id;;a\n", separator=";;"
    )
    assert 'separator: "\\t"' in message(tmp_path, "id\ta\n1\t2\n")


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused_plainly(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(data)
    try:
        table = read_cells(path, spec()).table
    except GroupworkError as error:
        assert "\n" not in str(error).replace("\\n", "")
    else:
        assert table.columns.is_unique
        assert not table.isna().any(axis=None)


# Workbooks ----------------------------------------------------------------------------------


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
    for cut in (0, 10, len(good) // 2, len(good) - 20):
        said = message(tmp_path, good[:cut], "a.xlsx")
        assert said.startswith(": is damaged or not an Excel workbook.")
    assert "is damaged" in message(tmp_path, "id,a\n1,2\n", "a.xlsx")
    assert "the file is empty" in message(tmp_path, workbook([]), "a.xlsx")
    with zipfile.ZipFile(tmp_path / "b.xlsx", "w") as other:
        other.writestr("a.txt", "no workbook")
    assert "is damaged" in message(tmp_path, (tmp_path / "b.xlsx").read_bytes(), "b.xlsx")


def test_files_of_another_kind(tmp_path):
    assert message(tmp_path, "x", "a.docx") == (
        ": files that end in '.docx' cannot be read. "
        "Save it as one of .csv, .tsv, .txt, .xlsx, .xlsm, .xls, .ods, .sav, .zsav."
    )
    assert message(tmp_path, "x", "a.qdpx") == (
        ": this is a coding program's file. Declare it with 'kind: segments' and "
        "'format: refi-qda'. 'groupwork codes' prints its codes."
    )
    assert read(tmp_path, "id,a\n1,2\n", "a.dat", format="csv").table.loc[2, "a"] == "2"


def test_what_cannot_be_opened(tmp_path):
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(GroupworkError, match=r"a\.csv: cannot be read \(is a directory\)\.$"):
        read_cells(tmp_path / "a.csv", spec())
    with pytest.raises(GroupworkError, match=r"b\.xlsx: cannot be read \(no such file"):
        read_cells(tmp_path / "b.xlsx", spec())


# Options of a file --------------------------------------------------------------------------


def test_decimal_comma(tmp_path):
    cells = read(tmp_path, "id;a;b\n1;2,5;x, y\n2;-0,25;1,2,3\n", separator=";", decimal=",")
    assert cells.table.to_numpy().tolist() == [["1", "2.5", "x, y"], ["2", "-0.25", "1,2,3"]]
    assert cells.audit == [{"column": "a", "action": "decoded", "reason": "decimal comma"}]


def test_only_some_rows(tmp_path):
    text = "id,form\n1,A\n2,\n3, Ａ \n"
    cells = read(tmp_path, text, rows={"form": "A"})
    assert cells.table.index.tolist() == [2, 4]
    assert [row["row"] for row in cells.audit] == [3]
    assert read(tmp_path, text, rows={"form": ""}).table.index.tolist() == [3]
    assert "no column 'from', which 'rows:'" in message(tmp_path, text, rows={"from": "A"})
    assert "no row is left (row that 'rows:' leaves out)" in message(
        tmp_path, text, rows={"form": "C"}
    )


# Bad input ----------------------------------------------------------------------------------


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


@given(st.integers(0, len(GOOD_BOOK) - 1))
@settings(max_examples=25, deadline=None)
def test_a_truncated_workbook_is_refused(tmp_path_factory, length):
    path = tmp_path_factory.getbasetemp() / "cut.xlsx"
    path.write_bytes(GOOD_BOOK[:length])
    assert outcome(path).endswith("or copy it once more from its source.")


def sav(tmp_path_factory) -> bytes:
    path = tmp_path_factory.getbasetemp() / "good.sav"
    if not path.exists():
        table = pd.DataFrame({"id": [f"P{i}" for i in range(30)], "a": range(30)}, dtype="object")
        labels = {"a": {1.0: "Never", 2.0: "Often"}}
        pyreadstat.write_sav(table.astype({"a": float}), path, variable_value_labels=labels)
    return path.read_bytes()


@given(st.floats(0, 1, exclude_max=True))
@settings(max_examples=10, deadline=None)
def test_a_truncated_spss_file_is_refused(tmp_path_factory, share):
    good = sav(tmp_path_factory)
    path = tmp_path_factory.getbasetemp() / "cut.sav"
    path.write_bytes(good[: int(share * len(good))])
    assert outcome(path).endswith("copy it once more from its source.")


@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1))
@settings(max_examples=10, deadline=None)
@pytest.mark.parametrize("kind", ["sav", "xls", "xlsx"])
def test_changed_bytes_never_crash(tmp_path_factory, kind, changes):
    old = (Path(__file__).parents[3] / "data" / "answers.xls").read_bytes()
    data = bytearray({"sav": sav(tmp_path_factory), "xls": old, "xlsx": GOOD_BOOK}[kind])
    for share, byte in changes:
        data[int(share * len(data))] = byte
    path = tmp_path_factory.getbasetemp() / f"changed.{kind}"
    path.write_bytes(data)
    outcome(path)


cells_of_text = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=5)


@given(st.lists(st.lists(cells_of_text, min_size=1, max_size=4), min_size=1, max_size=6))
@settings(max_examples=150, deadline=None)
def test_ragged_rows_lose_nothing(tmp_path_factory, records):
    path = tmp_path_factory.getbasetemp() / "ragged.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(records)
    if outcome(path, format="csv"):
        return
    table = read_cells(path, spec(format="csv")).table
    written = [[cell for cell in record if cell.strip()] for record in records[1:]]
    kept = [[cell for cell in record if cell.strip()] for record in table.to_numpy().tolist()]
    # The line breaks of a cell are the writer's; everything else is there.
    assert [[c.split() for c in r] for r in kept] == [[c.split() for c in r] for r in written]


@given(st.text(max_size=60), st.sampled_from(["utf-8", "gb18030", "utf-16", "latin-1", "cp1252"]))
@settings(max_examples=150, deadline=None)
def test_a_wrong_encoding_is_refused_or_read_as_declared(tmp_path_factory, text, encoding):
    path = tmp_path_factory.getbasetemp() / "encoded.csv"
    data = ("id,a\n1," + text.replace('"', "")).encode(encoding, "ignore")
    path.write_bytes(data)
    said = outcome(path, encoding=encoding)
    assert "not valid" not in said


def test_ten_thousand_columns(tmp_path):
    names = [f"q{i}" for i in range(10_000)]
    text = ",".join(names) + "\n" + ",".join("1" * 10_000) + "\n"
    assert read(tmp_path, text).table.shape == (1, 10_000)
    book = workbook([names, [1] * 10_000])
    assert read(tmp_path, book, "a.xlsx").table.shape == (1, 10_000)
    said = message(tmp_path, text.replace("q9999", "q1"))
    assert said.startswith(", row 1: 2 columns are called 'q1' (columns 2 and 10000).")
    same = ",".join(["q"] * 10_000) + "\n" + ",".join("1" * 10_000) + "\n"
    assert "10000 columns are called 'q' (columns 1, 2, 3" in message(tmp_path, same)


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
    assert ": unpacks to 30 MB, which no questionnaire does." in outcome(path)


def test_a_cell_in_the_far_corner(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "id", "x"
    book.save(tmp_path / "a.xlsx")
    assert ": the sheet spans 1,048,576 rows and 16,384 columns. Delete the stray cell" in outcome(
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
