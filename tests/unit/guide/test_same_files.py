"""A file that is another one copied is refused before anything is asked."""

import csv

import pytest
from student_files import ANSWERS, CODES, ITEMS, PRE, pair, sheets, write
from typer.testing import CliRunner

from groupwork.cli import app
from groupwork.errors import GroupworkError
from groupwork.guide.check import check_study
from groupwork.guide.new_study import add_file
from groupwork.guide.recognise import recognise
from groupwork.messages import said


def invoke(*parts):
    given = [part for key, text in ANSWERS.items() for part in ("--answer", f"{key}={text}")]
    return CliRunner().invoke(app, [*map(str, parts), *given])


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return [*csv.reader(file)]


def test_a_file_given_twice_under_two_names(tmp_path):
    pre, post = pair(tmp_path)
    post.write_bytes(pre.read_bytes())
    told = str(invoke("new", tmp_path / "g", pre, post).exception)
    assert told.startswith("pre.csv and post.csv: are the same file, byte for byte. Probably")
    assert "pre.csv和post.csv：是完全相同的同一个文件" in said(told, "zh")
    assert not (tmp_path / "g").exists()


@pytest.mark.parametrize("shuffled", [False, True])
def test_the_same_cells_saved_anew(tmp_path, shuffled):
    pre, _ = pair(tmp_path)
    head, *rows = table(pre)
    numbers = [[code, *map(int, answers)] for code, *answers in rows]
    copy = sheets(tmp_path / "post.xlsx", {"S": [head, *(numbers[::-1] if shuffled else numbers)]})
    told = str(invoke("new", tmp_path / "g", pre, copy).exception)
    assert "pre.csv and post.xlsx: hold the same answers in every cell" in told


def test_one_answer_apart_they_are_two_files(tmp_path):
    pre, post = pair(tmp_path)
    rows = [[code, *row] for code, row in zip(CODES, PRE, strict=True)]
    rows[0][1] = 2
    write(post, ["code", *ITEMS], rows)
    assert invoke("new", tmp_path / "g", pre, post).exit_code == 0
    assert check_study(tmp_path / "g").comparisons[0].n_both == 8


def test_few_cells_may_be_alike_by_chance(tmp_path):
    """Three people who gave one answer each: saved with another line end they are no copy."""
    text = "code,q1,q2\nA1,3,4\nB2,2,2\nC3,1,5\n"
    (tmp_path / "pre.csv").write_text(text)
    (tmp_path / "post.csv").write_bytes(text.replace("\n", "\r\n").encode())
    assert len(recognise([tmp_path / "pre.csv", tmp_path / "post.csv"]).sheets) == 2


def test_a_copy_is_not_added_to_a_study(tmp_path):
    folder = tmp_path / "g"
    files = pair(tmp_path)
    assert invoke("new", folder, *files).exit_code == 0
    before = (folder / "study.yaml").read_text()
    copy = tmp_path / "followup.csv"
    copy.write_bytes(files[1].read_bytes())
    with pytest.raises(GroupworkError, match=r"post\.csv and followup\.csv: are the same file"):
        add_file(folder, copy)
    assert (folder / "study.yaml").read_text() == before
    assert not (folder / "followup.csv").exists()
