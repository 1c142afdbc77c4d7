"""Raw files that are taken out of a study, or corrected, and what its study file says then."""

import pytest
from student_files import ANSWERS, CODES, ITEMS, PRE, pair, write
from typer.testing import CliRunner

from groupwork.cli import app
from groupwork.errors import GroupworkError
from groupwork.guide.change_files import RawFile, declared_files, remove_file, replace_file
from groupwork.guide.check import check_study


@pytest.fixture
def folder(tmp_path):
    """A study of three measurements, of which the last was added."""
    files = pair(tmp_path / "files")
    given = [part for key, text in ANSWERS.items() for part in ("--answer", f"{key}={text}")]
    made = CliRunner().invoke(app, ["new", str(tmp_path / "g"), *map(str, files), *given])
    assert made.exit_code == 0, made.output
    rows = [[code, *reversed(row)] for code, row in zip(CODES, PRE, strict=True)]
    later = write(tmp_path / "followup.csv", ["code", *ITEMS], rows)
    assert CliRunner().invoke(app, ["add", str(tmp_path / "g"), str(later)]).exit_code == 0
    return tmp_path / "g"


def test_files_are_listed_by_what_the_study_file_says(folder):
    assert declared_files(folder) == [
        RawFile(name, ("questionnaire",)) for name in ("pre.csv", "post.csv", "followup.csv")
    ]


def test_a_file_that_the_study_needs_stays(folder):
    before = (folder / "study.yaml").read_text()
    with pytest.raises(GroupworkError, match=r"followup\.csv: study\.yaml does not hold without"):
        remove_file(folder, "followup.csv")
    assert (folder / "followup.csv").is_file()
    assert (folder / "study.yaml").read_text() == before
    assert check_study(folder).errors == []


def test_a_corrected_file_is_what_is_read_from_then_on(folder, tmp_path):
    text = (folder / "followup.csv").read_text()
    with pytest.raises(GroupworkError):
        replace_file(folder, "followup.csv", b"")
    assert (folder / "followup.csv").read_text() == text
    lines = text.splitlines(keepends=True)
    replace_file(folder, "followup.csv", "".join(lines[:-1]).encode())
    check = check_study(folder)
    assert check.errors == []
    assert {(each.after, each.n_both) for each in check.comparisons} == {
        ("post", 8),
        ("followup", 7),
    }


def test_the_last_file_with_answers_stays(tmp_path):
    write(tmp_path / "pre.csv", ["code", "q1"], [["a", 1]])
    (tmp_path / "study.yaml").write_text("id: g\nfiles:\n- {path: pre.csv, id: code}\n")
    with pytest.raises(GroupworkError, match="or begin a new study"):
        remove_file(tmp_path, "pre.csv")
