"""From records to a checked table."""

import csv

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from raw_file_checks import message, outcome, read, spec, workbook

from groupwork.errors import GroupworkError
from groupwork.ingest.readers import read_cells
from groupwork.ingest.readers.cells import as_cells, title_rows
from groupwork.messages import said as in_chinese


def test_rows_are_numbered_as_in_a_spreadsheet(tmp_path):
    # A quoted line break does not start a row; a blank line is one.
    table = read(tmp_path, 'id,a\n1,"x\ny"\n\n2,z\n,\n').table
    assert table.index.tolist() == [2, 3, 4, 5]
    assert table["id"].tolist() == ["1", "", "2", ""]


def test_header_is_folded_and_unnamed_columns_are_numbered(tmp_path):
    table = read(tmp_path, ",　Ｑ１ ,a  b,\n1,2,3,\n").table
    assert list(table) == ["column 1", "Q1", "a b"]


def test_a_title_above_the_column_names_is_told_from_them(tmp_path):
    said = message(tmp_path, "Class 3 before,,\nName,Q1,Q2\nAnn,1,2\n")
    assert "row 1: has one cell, and rows below it have 3" in said
    assert "write 'skip_rows: 1' for this file in study.yaml" in said


def test_a_cell_beside_the_table_of_a_workbook_is_no_matter_of_separators(tmp_path):
    book = workbook([["id", "a", "b"], [1, 2, 3], [2, 3, 4, "ill"]])
    (tmp_path / "a.xlsx").write_bytes(book)
    with pytest.raises(GroupworkError) as error:
        read_cells(tmp_path / "a.xlsx", spec())
    assert "row 3: has 4 cells, but the header names 3 columns" in str(error.value)
    assert "separator" not in str(error.value)
    assert "separator" not in in_chinese(str(error.value), "zh")


def test_blank_cells_beyond_the_header_are_cut(tmp_path):
    assert read(tmp_path, "id,a\n1,2,,\n,,,,\n").table.loc[2].tolist() == ["1", "2"]


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


@pytest.mark.slow
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


@pytest.mark.parametrize(
    ("above", "rows"),
    [
        ([["Calm group, spring"]], 1),
        ([["平静小组前测", "", ""], ["", "", ""]], 2),
        ([["Calm group"], [], ["filled in by hand"]], 3),
    ],
)
def test_a_title_is_counted_and_left_out_where_the_study_says_so(above, rows):
    table = [["code", "q1", "q2"], ["A1", "3", "4"], ["B2", "", "5"]]
    assert title_rows([*above, *table]) == rows
    with pytest.raises(GroupworkError, match=f"write 'skip_rows: {rows}' for this file"):
        as_cells([*above, *table], "", "x.csv")
    found = as_cells([*above, *table], "", "x.csv", skip=rows)
    assert found.columns == ["code", "q1", "q2"]
    # Rows keep the numbers that a spreadsheet shows.
    assert list(found.table.index) == [rows + 2, rows + 3]
    assert {each["reason"] for each in found.audit} == {"title above the column names (skip_rows)"}


@pytest.mark.parametrize(
    "records",
    [
        [["code", "q1"], ["A1", "3"]],
        # A list of one column, and heads that are narrower than the rows, are no title.
        [["name"], ["A1"], ["B2"]],
        [["Calm group"], ["code", "q1"], ["A1", "3", "4"]],
        # Numbers name no columns.
        [["code"], ["1", "3"], ["2", "4"]],
        [[""], ["code", "q1"], ["A1", "3"]],
        # One stray cell makes no table of two columns.
        [["name"], ["A1", "x"], ["B2"], ["C3"], ["D4"]],
    ],
)
def test_what_is_no_title(records):
    assert title_rows(records) == 0
