"""CSV and other separated text."""

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from raw_file_checks import message, outcome, read, spec

from groupwork.errors import GroupworkError
from groupwork.ingest.readers import read_cells

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


@pytest.mark.parametrize("words", ["Ich fühle mich müde", "männlich;für Mütter", "café à côté"])
def test_western_letters_are_not_read_as_chinese(tmp_path, words):
    """Bytes of cp1252 may be valid GB18030: "fühle" would be "f黨le"."""
    content = f"id,Frage\n1,{words}\n".encode("cp1252")
    said = message(tmp_path, content)
    assert "not valid UTF-8 or GB18030. Give its 'encoding:'" in said
    assert read(tmp_path, content, encoding="cp1252").table.loc[2, "Frage"] == words


def test_chinese_beside_latin_letters_stays_chinese(tmp_path):
    content = "id,题目\n1,A型血\n2,VAS评分\n3,B组\n".encode("gb18030")
    assert read(tmp_path, content).table["题目"].tolist() == ["A型血", "VAS评分", "B组"]


def test_bytes_that_fit_no_encoding(tmp_path):
    said = message(tmp_path, b"id,a\n1,\xff\xff\n")
    assert said.startswith(": the text is not valid UTF-8 or GB18030. Give its 'encoding:'")


def test_cells_stay_as_they_were_typed(tmp_path):
    table = read(tmp_path, 'id,a,b\n007,None,NA\n8,"x, ""y""\nz", 3.50 \n').table
    assert table.loc[2].tolist() == ["007", "None", "NA"]
    assert table.loc[3].tolist() == ["8", 'x, "y"\nz', " 3.50 "]


def test_line_ends_and_separators(tmp_path):
    for end in ("\n", "\r\n", "\r"):
        assert read(tmp_path, f"id,a{end}1,2{end}").table.loc[2, "a"] == "2"
    assert read(tmp_path, "id\ta\n1\t2\n", "a.tsv").table.loc[2, "a"] == "2"
    assert read(tmp_path, "id;a\n1;2,5\n", separator=";").table.loc[2, "a"] == "2,5"


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


def test_a_long_answer_is_no_row_that_a_quotation_mark_holds(tmp_path):
    """The line that ends it has the answers behind it, as many as there are columns."""
    table = read(tmp_path, 'id,a,b\n7,"x <- 1\ny <- c(1,2)\nplot(y)",3\n8,"x,\ny",",2"\n').table
    assert table.loc[2].tolist() == ["7", "x <- 1\ny <- c(1,2)\nplot(y)", "3"]
    assert table.loc[3, "b"] == ",2"
    held = 'id,a,b\n1,"2,3\n4,5,6\n7,8,9\n",1\n'
    assert "they look like rows of their own" in message(tmp_path, held)


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


def test_files_of_another_kind(tmp_path):
    assert message(tmp_path, "x", "a.docx") == (
        ": files that end in '.docx' cannot be read. "
        "Save it as one of .csv, .tsv, .txt, .xlsx, .xlsm, .xls, .ods, .sav, .zsav, .dta."
    )
    assert message(tmp_path, "x", "a.qdpx") == (
        ": this is a coding program's file. 'groupwork new' takes it beside the other files; in "
        "study.yaml it stands with 'kind: segments' and 'format: refi-qda'. 'groupwork codes' "
        "prints its codes."
    )
    assert read(tmp_path, "id,a\n1,2\n", "a.dat", format="csv").table.loc[2, "a"] == "2"


@given(st.text(max_size=60), st.sampled_from(["utf-8", "gb18030", "utf-16", "latin-1", "cp1252"]))
@settings(max_examples=150, deadline=None)
def test_a_wrong_encoding_is_refused_or_read_as_declared(tmp_path_factory, text, encoding):
    path = tmp_path_factory.getbasetemp() / "encoded.csv"
    data = ("id,a\n1," + text.replace('"', "")).encode(encoding, "ignore")
    path.write_bytes(data)
    said = outcome(path, encoding=encoding)
    assert "not valid" not in said
