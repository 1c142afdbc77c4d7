"""Cells that show 80% and hold 0.8: said, read as 0.8, and never mixed with numbers unnoticed."""

import pytest
from answering import answer_all
from open_document import write_content
from openpyxl import Workbook
from recorded import checked as check_study
from student_files import CODES, ITEMS, POST, PRE
from typer.testing import CliRunner

from groupwork.cli import app
from groupwork.guide.recognise import recognise
from groupwork.ingest.files import read_raw_files
from groupwork.study.loading import load_study

#: Share of sessions attended, as a fraction; the sheet shows 80%.
SHARES = [0.8, 0.5, 1.0, 0.25, 0.75, 0.5, 0.9, 1.0]


def xlsx(path, shares, formats):
    """Write pre- and post-test with a column 'present'; `formats` are those of its cells."""
    for name, answers in (("pre", PRE), ("post", POST)):
        book = Workbook()
        book.active.append(["code", *ITEMS, "present"])
        for row, (code, each) in enumerate(zip(CODES, answers, strict=True), start=2):
            book.active.append([code, *each, shares[row - 2]])
            if formats[row - 2]:
                book.active.cell(row, 6).number_format = formats[row - 2]
        book.save(path / f"{name}.xlsx")


def ods(path, shares, percents):
    """Write the same as OpenDocument, the pre-test alone."""

    def cell(value, percent=False):
        if isinstance(value, str):
            return (
                '<table:table-cell office:value-type="string">'
                f"<text:p>{value}</text:p></table:table-cell>"
            )
        kind, shown = ("percentage", f"{value:.0%}") if percent else ("float", f"{value:g}")
        return (
            f'<table:table-cell office:value-type="{kind}" office:value="{value}">'
            f"<text:p>{shown}</text:p></table:table-cell>"
        )

    rows = ["".join(map(cell, ["code", *ITEMS, "present"]))]
    for code, each, share, percent in zip(CODES, PRE, shares, percents, strict=True):
        rows.append("".join([*map(cell, [code, *each]), cell(share, percent)]))
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    write_content(path, f'<table:table table:name="Sheet1">{body}</table:table>')


def study_of(folder, files, **answers):
    text = answer_all(recognise([folder / name for name in files]), folder.name, **answers)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "my-group"
    made.mkdir()
    return made


@pytest.mark.parametrize("code", ["0%", "0.00%", '0.0"x"%;-0%'])
def test_a_column_of_percentages_is_said_and_read_as_fractions(folder, code):
    xlsx(folder, SHARES, [code] * 8)
    study_of(folder, ["pre.xlsx", "post.xlsx"])
    found = [each for each in check_study(folder).findings if each.kind == "percent_cells"]
    assert [(each.file(), each.column, each.rows) for each in found] == [
        (f"{name}.xlsx", "present", tuple(range(2, 10))) for name in ("pre", "post")
    ]
    assert {each.severity for each in found} == {"warning"}
    assert "0.8 where the sheet shows 80%" in found[0].said()
    assert "显示为百分比" in found[0].said("zh")
    study = load_study(folder / "study.yaml")
    cells = read_raw_files(study, folder)["attributes"]
    present = cells[(cells["column"] == "present") & (cells["wave"] == "pre")]["raw"]
    assert [float(text) for text in present] == SHARES


def test_percentages_among_numbers_stop_the_run(folder):
    shares = [share if i < 6 else 100 * share for i, share in enumerate(SHARES)]
    xlsx(folder, shares, ["0%"] * 6 + [""] * 2)
    study_of(folder, ["pre.xlsx", "post.xlsx"])
    told = CliRunner().invoke(app, ["check", str(folder)])
    said = " ".join(told.output.split())
    assert told.exit_code == 1
    assert "pre.xlsx, column 'present', rows 2, 3, 4, 5, 6, 7" in said
    assert "others of the column are plain numbers" in said
    refused = CliRunner().invoke(app, ["validate", str(folder)])
    assert "6 cells show a percentage, and others" in str(refused.exception)


@pytest.mark.slow
def test_numbers_alone_and_columns_that_nothing_asks_for_are_not_spoken_of(folder):
    # A percent sign in quotation marks is shown and changes nothing.
    xlsx(folder, [80, 50, 100, 25, 75, 50, 90, 100], ['0"%"'] * 8)
    study_of(folder, ["pre.xlsx", "post.xlsx"])
    kinds = {each.kind for each in check_study(folder).findings}
    assert not kinds & {"percent_cells", "percent_and_number"}
    xlsx(folder, SHARES, ["0%"] * 8)
    study_of(folder, ["pre.xlsx", "post.xlsx"], attributes="none")
    kinds = {each.kind for each in check_study(folder).findings}
    assert not kinds & {"percent_cells", "percent_and_number"}


def test_open_document(folder):
    ods(folder / "pre.ods", SHARES, [True] * 8)
    study_of(folder, ["pre.ods"], plan="survey")
    found = [each for each in check_study(folder).findings if each.kind == "percent_cells"]
    assert [(each.column, each.rows) for each in found] == [("present", tuple(range(2, 10)))]
    ods(folder / "pre.ods", [*SHARES[:7], 100], [True] * 7 + [False])
    kinds = [each.kind for each in check_study(folder).errors]
    assert kinds == ["percent_and_number"]
