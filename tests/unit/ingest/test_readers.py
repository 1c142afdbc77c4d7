"""What `readers.read_cells` does with files of every format."""

import pytest
from raw_file_checks import message, read, spec

from groupwork.errors import GroupworkError
from groupwork.ingest.readers import fold, read_cells


def test_what_cannot_be_opened(tmp_path):
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(GroupworkError, match=r"a\.csv: cannot be read \(is a directory\)\.$"):
        read_cells(tmp_path / "a.csv", spec())
    with pytest.raises(GroupworkError, match=r"b\.xlsx: cannot be read \(no such file"):
        read_cells(tmp_path / "b.xlsx", spec())


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


def test_fold():
    assert fold("　３０ 　Ｏｆｔｅｎ\t!") == "30 Often !"
    # A fraction is a number, where the cell is one.
    assert [fold(text) for text in ("3½", " 3 ½ ", "½", "-1¼", "0¾")] == [
        *("3.5", "3.5", "0.5", "-1.25", "0.75")
    ]
    assert fold("½ an hour") == "1⁄2 an hour"
