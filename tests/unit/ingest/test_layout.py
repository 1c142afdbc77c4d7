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
    "questions and numbers": turned("", WORDED, [str(n) for n in range(1, 9)]),
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
        ("code", ["F1", "F2", "F3", "F4"], ["1", "2", "3", "4"]),
        ("昵称", ["早起的小鸟", "快乐小鱼儿", "今天也加油", "风中的树叶"], ["1", "2", "3", "4"]),
        ("column 1", [f"2026-03-0{n} 10:15:0{n}" for n in range(1, 5)], ["S1", "S2", "S3"]),
        ("column 1", [f"{n}.b.smith@example.org" for n in "abcd"], ["1", "2", "3"]),
        ("column 1", ["Ann Mary Smith", "Ben J. Lee", "Cleo van Berg Roe"], ["P1", "P2", "P3"]),
        ("column 1", ["王小红", "欧阳建国", "李伟", "张静怡"], ["1", "2", "3"]),
    ],
)
def test_tables_of_people_are_not_turned(head, first, people):
    assert not is_turned({head: first} | {name: ["1", "2", "3", "4"] for name in people})


@pytest.mark.parametrize("heads", ["{}", "S{}", "P{}"])
@pytest.mark.parametrize(
    ("first", "of"),
    [
        ("Timestamp", "2026/3/{} 10:15:00"),
        ("Email", "ann.lee.smith{}@example.org"),
        ("Name", "Ann Mary Smith{}"),
        ("Code", "F{}"),
    ],
)
def test_a_sheet_whose_first_column_is_no_question_is_read(tmp_path, heads, first, of):
    rows = [[first, "code", *(heads.format(n) for n in range(1, 5))]]
    named = [of.format("ABCDEFGH"[n] if first == "Name" else n + 1) for n in range(8)]
    rows += [[who, *row] for who, row in zip(named, table(PRE), strict=True)]
    group = recognise([written(tmp_path / "pre.csv", rows)])
    assert [len(block.items) for block in group.blocks.values()] == [4]
