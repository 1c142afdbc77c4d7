"""A workbook that was filled in by hand is read as it is."""

import pytest
from answering import answer_all
from openpyxl import load_workbook
from student_files import CODES, ITEMS, POST, PRE, pair
from typer.testing import CliRunner

from groupwork.cli import app
from groupwork.errors import GroupworkError
from groupwork.guide.check import check_study
from groupwork.guide.recognise import recognise
from groupwork.guide.template import write_template


def test_filled_in_and_read(tmp_path):
    folder = tmp_path / "my-group"
    folder.mkdir()
    path = folder / "group.xlsx"
    told = CliRunner().invoke(app, ["template", str(path), "--items", "4"])
    assert told.exit_code == 0, told.output
    book = load_workbook(path)
    assert [cell.value for cell in book["pre"][1]] == ["code", "sex", "age", *ITEMS]
    ranges = {str(v.sqref): v.formula1 for v in book["post"].data_validations.dataValidation}
    assert ranges["B2:B201"] == '"1,2,3,4,5"'
    for i, (code, one, other) in enumerate(zip(CODES, PRE, POST, strict=True), start=2):
        for column, value in enumerate([code, "f", 30 + i, *one], start=1):
            book["pre"].cell(i, column).value = value
        for column, value in enumerate([code, *other], start=1):
            book["post"].cell(i, column).value = value
    book.save(path)
    text = answer_all(recognise([path]), "my-group", title="My group")
    assert "sheet: pre" in text
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    check = check_study(folder)
    assert check.errors == []
    assert check.comparisons[0].n_both == 8


def test_what_cannot_be(tmp_path):
    with pytest.raises(GroupworkError, match=r"the ending \.xlsx"):
        write_template(tmp_path / "a.csv", 4, 1, 5)
    path = pair(tmp_path)[0].with_suffix(".xlsx")
    write_template(path, 4, 1, 5)
    with pytest.raises(GroupworkError, match="is there already"):
        write_template(path, 4, 1, 5)
    with pytest.raises(GroupworkError, match="at least one item"):
        write_template(tmp_path / "b.xlsx", 0, 1, 5)
