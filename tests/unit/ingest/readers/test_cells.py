"""From records to a checked table."""

import csv

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from raw_file_checks import message, outcome, read, spec, workbook

from groupwork.errors import GroupworkError
from groupwork.ingest.readers import read_cells
from groupwork.ingest.readers.cells import Head, as_cells, find_head, joined
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
@pytest.mark.parametrize("items", [["q1", "q2", "q3"], ["1", "2", "3"]])
def test_a_title_is_counted_and_left_out_where_the_study_says_so(above, rows, items):
    table = [["code", *items], ["A1", "3", "4", "4"], ["B2", "", "5", "2"]]
    assert find_head([*above, *table]) == Head(rows)
    with pytest.raises(GroupworkError, match=f"write 'skip_rows: {rows}' for this file"):
        as_cells([*above, *table], "", "x.csv")
    found = as_cells([*above, *table], "", "x.csv", skip=rows)
    assert found.columns == ["code", *items]
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
        # Numbers name no columns, unless they count items beside another name.
        [["Calm group"], ["2", "3", "5"], ["2", "4", "4"]],
        [["Calm group"], ["A1", "2", "3", "5"], ["B2", "2", "4", "4"]],
        [["Calm group"], ["1", "2", "3"], ["2", "4", "4"]],
        [["code"], ["1", "3"], ["2", "4"]],
        [[""], ["code", "q1"], ["A1", "3"]],
        # One stray cell makes no table of two columns.
        [["name"], ["A1", "x"], ["B2"], ["C3"], ["D4"]],
    ],
)
def test_what_is_no_title(records):
    assert find_head(records) == Head()


def head_of_two(upper, lower):
    return [upper, lower, ["A1", "3", "4", "2", "5"], ["B2", "1", "2", "4", "4"]]


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        # A name in one row alone, whichever; numbers of items.
        (["Name", "before", "", "after", ""], ["", "q1", "q2", "q1", "q2"]),
        (["", "before", "", "after", ""], ["Name", "q1", "q2", "q1", "q2"]),
        (["姓名", "前", "", "后", ""], ["", "1", "2", "1", "2"]),
        # Parts of a questionnaire.
        (["Name", "Mood", "", "Sleep", ""], ["", "calm", "glad", "deep", "long"]),
        # The same questions below, and no column of people.
        (["before", "", "", "after", ""], ["q1", "q2", "q3", "q1", "q2"]),
    ],
)
@pytest.mark.parametrize("above", [[], [["Club"]], [["Club", "", "", "", "autumn"], []]])
def test_names_in_two_rows_are_one_head(tmp_path, upper, lower, above):
    table = head_of_two(upper, lower)
    n = len(above)
    assert find_head([*above, *table]) == Head(n, 2)
    with pytest.raises(GroupworkError) as error:
        as_cells([*above, *table], "", "x.csv")
    told = f"x.csv, row {n + 1}: the column names stand in rows {n + 1} to {n + 2}. Write "
    assert str(error.value).startswith(f"{told}'skip_rows: {n}' and 'head_rows: 2'")
    assert in_chinese(str(error.value), "zh").startswith(f"x.csv，第{n + 1}行：列名占了")
    records, notes = joined([*above, *table], n)
    found = as_cells(records, "", "x.csv", skip=n, heads=2)
    over = [upper[0] if lower[0] and upper[0] else "", *[upper[1] or upper[0]] * 2]
    over += [upper[3]] * 2
    first = " ".join(filter(None, (upper[0], lower[0])))
    assert found.columns == [
        first,
        *(f"{a} {b}" for a, b in zip(over[1:], lower[1:], strict=True)),
    ]
    assert found.table.loc[n + 3].tolist() == ["A1", "3", "4", "2", "5"]
    assert [note["row"] for note in notes] == [n + 1]


@pytest.mark.parametrize(
    "heads",
    [
        # The same numbers or names below both times, in each part or through the parts.
        [",pre,,,,post,,,", ",A,,B,,A,,B,", "id,1,2,1,2,1,2,1,2"],
        [",pre,,,,post,,,", ",A,,B,,A,,B,", "id,1,2,3,4,1,2,3,4"],
        ["编号,前,,,,后,,,", ",甲,,乙,,甲,,乙,", ",1,2,3,4,1,2,3,4"],
        [",pre,,,,post,,,", ",1 May,,,,3 June,,,", "id,a,b,c,d,a,b,c,d"],
        # Words over numbers.
        [",A,,,,B,,,", ",x,,y,,z,,w,", "id,a,b,c,d,e,f,g,h"],
        [",T1,,,,T2,,,", ",A,,B,,A,,B,", ",x,,y,,x,,y,", "id,1,2,1,2,1,2,1,2"],
    ],
)
@pytest.mark.parametrize("above", [[], [["Club"], []]])
def test_names_in_three_rows_and_more_are_one_head(heads, above):
    people = ["A1,3,4,2,5,1,1,2,2", "B2,1,2,4,4,5,5,1,3"]
    records = [*above, *(row.split(",") for row in [*heads, *people])]
    n, rows = len(above), len(heads)
    assert find_head(records) == Head(n, rows)
    with pytest.raises(GroupworkError) as error:
        as_cells(records, "", "x.csv")
    told = f"x.csv, row {n + 1}: the column names stand in rows {n + 1} to {n + rows}. Write "
    assert str(error.value).startswith(f"{told}'skip_rows: {n}' and 'head_rows: {rows}'")
    assert in_chinese(str(error.value), "zh").startswith(f"x.csv，第{n + 1}行：列名占了第")
    found = as_cells(joined(records, n, rows)[0], "", "x.csv", skip=n, heads=rows)
    lowest = heads[-1].split(",")[1:]
    assert all(
        name.endswith(f" {end}") for name, end in zip(found.columns[1:], lowest, strict=True)
    )
    assert found.columns[1].split(" ")[0] == heads[0].split(",")[1]
    assert found.columns[8].split(" ")[0] == heads[0].split(",")[5]
    assert found.table.loc[n + rows + 1].tolist() == people[0].split(",")


@pytest.mark.parametrize(
    ("heads", "rows"),
    [
        # Answers below a head of two rows: numbers, or words.
        ([",pre,,,,post,,,", "id,a,b,c,d,a,b,c,d", "A0,1,2,3,4,1,2,3,4"], 2),
        ([",pre,,,,post,,,", "id,a,b,c,d,a,b,c,d", "A0,no,yes,no,no,yes,yes,no,no"], 2),
        # A title of two cells, which ends where nothing does.
        (["Club,,,2025,,,,,", ",pre,,,,post,,,", "id,a,b,c,d,a,b,c,d"], 2),
        # Different numbers below: somebody's answers.
        ([",pre,,,,post,,,", ",a,,b,,a,,b,", "A0,1,3,2,5,4,4,1,1"], 2),
    ],
)
def test_rows_that_are_no_three_heads(heads, rows):
    people = ["A1,3,4,2,5,1,1,2,2", "B2,1,2,4,4,5,5,1,3"]
    found = find_head([row.split(",") for row in [*heads, *people]])
    assert found.rows == rows


def test_what_spans_columns_ends_where_something_above_it_does():
    rows = (",pre,,,post,,", ",A,,,,,B", "id,1,2,3,1,2,3")
    heads = [row.split(",") for row in rows]
    found = joined([*heads, list("abcdefg")], 0, 3)[0]
    assert found[0] == ["id", "pre A 1", "pre A 2", "pre A 3", "post 1", "post 2", "post B 3"]


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        # Heads of which one is blank, over answers in words or numbers.
        (["id", "q1", "", "q3", "q4"], ["A1", "often", "never", "often", "never"]),
        (["", "q1", "q2", "q3", "q4"], ["A1", "often", "never", "", "never"]),
        (["id", "q1", "", "q3", ""], ["", "3", "4", "3", "4"]),
        # All columns have their name below: a title of two cells.
        (["Club", "", "", "autumn", ""], ["id", "q1", "q2", "q3", "q4"]),
    ],
)
def test_rows_that_are_no_two_heads(upper, lower):
    assert find_head(head_of_two(upper, lower)).rows == 1


def test_the_study_file_says_that_names_stand_in_one_row(tmp_path):
    text = "Name,before,,after,,x\n,q1,q2,q1,q2,\nA1,3,4,2,5,6\n"
    assert "stand in rows 1 to 2" in message(tmp_path, text)
    assert read(tmp_path, text, head_rows=1).columns == [
        *("Name", "before", "column 3", "after", "column 5", "x"),
    ]


@pytest.mark.parametrize(
    ("beside", "left"),
    [
        ([["", ""], ["", "Key"], ["", "red = ill"]], [2, 3]),
        ([["", "Key"], ["", "red = ill"]], [1, 2]),
        # A column with a name, or of answers, is one.
        ([["", "Remarks"], ["", "was ill"]], []),
        ([["", "q3"], *[["", "4"]] * 6], []),
        ([["Remarks"], ["ill"]], []),
    ],
)
def test_a_key_beside_a_table_is_left_out_and_told(tmp_path, beside, left):
    table = [["id", "q1", "q2"], *([f"A{i}", 3, 4] for i in range(6))]
    rows = [[*row, *(beside[i] if i < len(beside) else [])] for i, row in enumerate(table)]
    found = read(tmp_path, workbook(rows), "a.xlsx")
    assert found.columns[:3] == ["id", "q1", "q2"]
    assert (len(found.columns) == 3) == bool(left)
    assert [each["row"] for each in found.audit] == left
