"""Sheets that are no table of people are refused by `new`, and by the check of a study."""

import csv

import pytest
from answering import answer_all
from recorded import record
from student_files import CODES, ITEMS, POST, PRE, pair
from typer.testing import CliRunner

from groupwork.cli import app
from groupwork.errors import GroupworkError
from groupwork.guide.recognise import recognise
from groupwork.ingest.files import ingest
from groupwork.ingest.layout import is_turned
from groupwork.study.loading import load_study

HEAD = ["code", *ITEMS]
BLANK = [""] * 5
WORDED = ["I feel calm now", "I sleep well", "I see my friends often", "我对自己感到满意"]


def table(of):
    return [[code, *row] for code, row in zip(CODES, of, strict=True)]


def turned(first, questions, people):
    return [
        [first, *people],
        *([q, *of] for q, of in zip(questions, zip(*PRE, strict=True), strict=True)),
    ]


STACKED = {
    "blank row between": ([HEAD, *table(PRE), BLANK, HEAD, *table(POST)], 11),
    "no row between": ([HEAD, *table(PRE), HEAD, *table(POST)], 10),
    "titles": (
        [
            ["Before", *BLANK[1:]],
            HEAD,
            *table(PRE),
            BLANK,
            ["After", *BLANK[1:]],
            HEAD,
            *table(POST),
        ],
        13,
    ),
    "other heads": (
        [
            HEAD,
            *table(PRE),
            BLANK,
            ["code", "sex", "age", "", ""],
            *([c, "f", 20 + n, "", ""] for n, c in enumerate(CODES)),
        ],
        11,
    ),
}
TURNED = {
    "codes": turned("", ITEMS, CODES),
    "numbered people": turned("question", WORDED, [f"P{n}" for n in range(1, 9)]),
    "numbers": turned("题号", [1, 2, 3, 4], [str(n) for n in range(1, 9)]),
    "questions and codes": turned("", WORDED, CODES),
}


def written(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


@pytest.mark.parametrize("case", STACKED)
def test_tables_under_each_other_are_refused_with_their_row(tmp_path, case):
    rows, row = STACKED[case]
    path = written(tmp_path / "all.csv", rows)
    done = CliRunner().invoke(app, ["new", str(tmp_path / "my-group"), str(path), "--no-ask"])
    assert done.exit_code == 1
    assert not (tmp_path / "my-group").exists()
    with pytest.raises(GroupworkError, match=f"row {row} has the heads of another table"):
        recognise([path])


@pytest.mark.parametrize("case", TURNED)
def test_people_in_columns_are_refused(tmp_path, case):
    path = written(tmp_path / "pre.csv", TURNED[case])
    with pytest.raises(GroupworkError, match="questions stand in rows and the people in columns"):
        recognise([path])


@pytest.mark.parametrize("rows", [TURNED["codes"], STACKED["no row between"][0]])
def test_a_study_whose_file_is_such_a_sheet_is_refused(tmp_path, rows):
    folder = tmp_path / "my-group"
    text = answer_all(recognise(pair(folder)), "my-group")
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    written(folder / "pre.csv", rows)
    record(folder)
    done = CliRunner().invoke(app, ["check", str(folder), "--language", "zh"])
    assert done.exit_code == 1
    with pytest.raises(GroupworkError, match=r"heads of another table|people in columns"):
        ingest(load_study(folder / "study.yaml"), folder)


@pytest.mark.parametrize(
    ("head", "first", "people"),
    [
        ("code", ["P1", "P2", "P3", "P4"], ITEMS),
        ("code", ["Q1", "Q2", "Q3", "Q4"], ITEMS),  # people may be called so
        ("What do you hope for?", WORDED, ["calm", "rested", "cheerful", "awake"]),
        ("hope", WORDED, ["anx1", "anx2", "anx3", "anx4"]),
        ("name", ["Ann", "Ben", "Cleo", "Dan"], ["2024", "a", "b", "c"]),
    ],
)
def test_tables_of_people_are_not_turned(head, first, people):
    assert not is_turned({head: first} | {name: ["1", "2", "3", "4"] for name in people})
