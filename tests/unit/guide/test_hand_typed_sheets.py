"""Sheets as people type them: titles, heads in two rows, totals, keys; several in one workbook."""

import shutil
from pathlib import Path

import openpyxl
import pytest
from answering import answer_all
from open_document import open_document
from openpyxl import Workbook
from student_files import ANSWERS, CODES, ITEMS, POST, PRE, answered, sheets
from typer.testing import CliRunner

from groupwork.cli import app
from groupwork.errors import GroupworkError
from groupwork.guide.check import check_study
from groupwork.guide.draft.study import draft_study
from groupwork.guide.inspect_file import inspect_file
from groupwork.guide.recognise import recognise
from groupwork.ingest.files import ingest
from groupwork.ingest.readers import fold
from groupwork.messages import said as in_chinese
from groupwork.prepare.clean import clean
from groupwork.prepare.score import score
from groupwork.study.loading import load_study

DATA = Path(__file__).parents[2] / "data"
#: Sums of the four items, worked out by hand in `student_files`.
BEFORE = dict(zip(CODES, [7, 17, 16, 14, 5, 9, 16, 15], strict=True))
AFTER = dict(zip(CODES, [8, 17, 17, 15, 6, 10, 17, 16], strict=True))
QUESTIONS = ["Q1 I can calm down", "Q2 I tell someone", "Q3 I think first", "Q4 I say sorry"]


def new(folder: Path, *files: Path, language: str = "en", **answers: str) -> str:
    """Make a study with `groupwork new`, and return what the terminal shows, on one line."""
    given = {"title": "My group", "authors": "A. Student", "id": "code"}
    given |= {key.replace("__", "."): text for key, text in answers.items()}
    known = [part for key, text in given.items() for part in ("--answer", f"{key}={text}")]
    told = CliRunner().invoke(
        app, ["new", str(folder), *map(str, files), *known, "--language", language]
    )
    assert told.exit_code == 0, told.output
    return " ".join(told.output.split())


def sums(folder: Path) -> dict[str, dict[str, float]]:
    """Return wave -> person -> score of a study in which `check` finds no error."""
    assert check_study(folder).errors == []
    study = load_study(folder / "study.yaml")
    scores = score(study, clean(study, ingest(study, folder))["responses"])
    assert scores["scale"].nunique() == 1
    scores = scores.dropna(subset="value")
    return {
        str(wave): dict(zip(part["participant_id"], part["value"], strict=True))
        for wave, part in scores.groupby("wave")
    }


SCALE = {
    "name__scale1": "Feelings",
    "reversed__scale1": "none",
    "range__scale1": "1-5",
    "direction__scale1": "higher-better",
    "came__1": "yes",
    "places__1": "6",
}


def feelings(path: Path, before: str, after: str, *, merge: bool = True) -> Path:
    """Write what a counsellor types: title, waves over items with totals, means, a key, notes."""
    n = len(ITEMS) + 1
    rows: list[list[object]] = [
        ["Feelings Club - autumn term"],
        [],
        ["code", before, *[None] * (n - 1), after, *[None] * (n - 1), "Came to"],
        [None, *QUESTIONS, "TOTAL", *QUESTIONS, "TOTAL", None],
    ]
    for place, code in enumerate(CODES):
        both = ([*of[place], sum(of[place])] for of in (PRE, POST))
        rows.append([code, *next(both), *next(both), 4 + place % 3])
    rows += [
        ["Mean", 3.1, 3.1, 3.1, 3, 12.4, 3.8, 3.1, 3.1, 3, 13.3, 4.9],
        ["SD", 1.5, 1.5, 1.6, 0.5, 4.5, 1.4, 1.5, 1.6, 0.5, 4.4, 0.8],
        [],
        ["Key"],
        [None, "yellow", "didn't want to answer"],
        [],
        ["1 = never   5 = always"],
    ]
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for row, text in ((4, "Key"), (5, "red = left the school")):
        book.active.cell(row, 2 * n + 4).value = text
    if merge:
        for cells in ("A1:L1", "A3:A4", "B3:F3", "G3:K3", "L3:L4", "A20:L20", "N5:P6"):
            book.active.merge_cells(cells)
    book.save(path)
    return path


@pytest.mark.slow
@pytest.mark.parametrize(
    ("before", "after", "merge"),
    [
        ("BEFORE (11 Sept)", "AFTER (4 Dec)", True),
        ("at start", "last day", False),
        ("前", "后", True),
        ("入组时", "小组结束后", False),
        ("前测（9月11日）", "后测（12月4日）", True),
    ],
)
def test_waves_over_items_below_a_title_and_above_a_key(tmp_path, before, after, merge):
    path = feelings(tmp_path / "club.xlsx", before, after, merge=merge)
    told = new(tmp_path / "s" / "club", path, attributes="none", **SCALE)
    assert "club.xlsx: the column names are in rows 3 and 4, what spans" in told
    assert "below a title that is left out (skip_rows: 2)" in told
    assert "club.xlsx, rows 13, 14: left out (row of totals or means)" in told
    assert "club.xlsx, rows 16, 17, 19: left out (note below the table)" in told
    assert "club.xlsx, rows 4, 5: left out (beside the table, behind a blank column)" in told
    folder = tmp_path / "s" / "club"
    assert sums(folder) == {"pre": BEFORE, "post": AFTER}
    noted = {each.kind: each.rows for each in check_study(folder).findings}
    assert noted["note_beside_table"] == (4, 5)
    assert noted["note_below_table"] == (16, 17, 19)
    assert noted["rows_of_names"] == (3,)
    names = load_study(folder / "study.yaml").files[0].wave_names
    assert names == {"pre": fold(before), "post": fold(after)}


def in_three_rows(path: Path, heads: list[list[object]], *, merge: bool, by_part: bool) -> Path:
    """Write a sheet with a head of three rows below a title, and means and notes at the end.

    The columns stand in the order of the times, or `by_part`: of each part at both times.
    """
    book = Workbook()
    for row in [["Feelings Club - autumn term"], [], *heads]:
        book.active.append(row)
    for code, one, other in zip(CODES, PRE, POST, strict=True):
        parts = (one[:2], other[:2], one[2:], other[2:]) if by_part else (one, other)
        book.active.append([code, *(answer for part in parts for answer in part)])
    book.active.append(["Mean", *[3] * 8])
    book.active.append([])
    book.active.append(["1 = never   5 = always"])
    for row, names in enumerate(heads[:-1] if merge else [], start=3):
        starts = [place for place, name in enumerate(names, start=1) if name and place > 1]
        for first, after in zip(starts, [*starts[1:], 10], strict=True):
            book.active.merge_cells(
                start_row=row, start_column=first, end_row=row, end_column=after - 1
            )
    book.save(path)
    return path


PARTS = ["Anger", None, "Help", None]
THREE = {
    "parts below the times": [
        [None, "Pre", None, None, None, "Post", None, None, None],
        [None, *PARTS, *PARTS],
        ["code", *QUESTIONS, *QUESTIONS],
    ],
    "numbers through the parts": [
        ["code", "Vor Beginn", None, None, None, "Am Ende", None, None, None],
        [None, *PARTS, *PARTS],
        [None, 1, 2, 3, 4, 1, 2, 3, 4],
    ],
    "numbers of each part": [
        ["code", "前测", None, None, None, "后测", None, None, None],
        [None, "愤怒", None, "求助", None, "愤怒", None, "求助", None],
        [None, 1, 2, 1, 2, 1, 2, 1, 2],
    ],
    "days below the times": [
        [None, "before", None, None, None, "after", None, None, None],
        [None, "11 Sept", None, None, None, "4 Dec", None, None, None],
        ["code", *ITEMS, *ITEMS],
    ],
    "times below the parts": [
        [None, "Anger", None, None, None, "Help", None, None, None],
        [None, "Pre", None, "Post", None, "Pre", None, "Post", None],
        ["code", *QUESTIONS[:2] * 2, *QUESTIONS[2:] * 2],
    ],
}


@pytest.mark.slow
@pytest.mark.parametrize("merge", [True, False])
@pytest.mark.parametrize("heads", THREE)
def test_heads_of_three_rows_are_one(tmp_path, heads, merge):
    by_part = heads == "times below the parts"
    path = in_three_rows(tmp_path / "club.xlsx", THREE[heads], merge=merge, by_part=by_part)
    folder = tmp_path / "s" / "club"
    key = "q" if heads == "days below the times" else "scale1"
    scale = {name.replace("scale1", key): said for name, said in SCALE.items()}
    told = new(folder, path, **{k: v for k, v in scale.items() if not k.startswith(("c", "p"))})
    assert "club.xlsx: the column names are in rows 3 to 5, what spans columns in the upper" in told
    assert "(head_rows: 3), below a title that is left out (skip_rows: 2)" in told
    assert "club.xlsx, row 14: left out (row of totals or means)" in told
    assert "club.xlsx, row 16: left out (note below the table)" in told
    assert sums(folder) == {"pre": BEFORE, "post": AFTER}
    noted = {each.kind: each.rows for each in check_study(folder).findings}
    assert noted["rows_of_names"] == (3,)
    shown = " ".join(CliRunner().invoke(app, ["inspect", str(path)]).output.split())
    assert "rows 3 to 5, read as one, below a title; what spans columns:" in shown


def test_what_spans_columns_in_three_rows_and_is_no_time_is_asked_about(tmp_path):
    heads = [[None, "Round A", None, None, None, "Round B", None, None, None]]
    heads += THREE["parts below the times"][1:]
    path = in_three_rows(tmp_path / "club.xlsx", heads, merge=True, by_part=False)
    draft = draft_study(recognise([path]), "club")
    asked = {question.key: question for question in draft.todo}
    assert asked["times.club.xlsx"].saw == "in the names of columns"
    assert list(asked["times.club.xlsx"].choices) == ["in-order", "each", "none"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("before", "after", "suggested"),
    [
        ("week 1", "week 8", True),
        ("第1周", "第8周", True),
        ("2025-09-11", "2025-12-04", True),
        # December may be that of the year before.
        ("11 Sept", "4 Dec", False),
    ],
)
def test_times_that_say_no_more_than_their_order_are_asked_about(
    tmp_path, before, after, suggested
):
    path = feelings(tmp_path / "club.xlsx", before, after)
    folder = tmp_path / "s" / "club"
    asked = {q.key: q for q in draft_study(recognise([path]), "club").questions}
    times = asked["times.club.xlsx"]
    assert times.choices["in-order"] == f"{before}: pre-test, {after}: post-test"
    assert (times.suggestion, times.default) == ("in-order" if suggested else "", None)
    new(folder, path, attributes="none", **SCALE, **{"times.club.xlsx": "in-order"})
    assert sums(folder) == {"pre": BEFORE, "post": AFTER}


def test_one_row_of_heads_below_a_title_that_reaches_the_last_column(tmp_path):
    files = []
    for wave, rows in (("pre", PRE), ("post", POST)):
        table = [["Calm group", None, None, None, "autumn"], *answered(rows)]
        table += [[None, *(sum(each) / 8 for each in zip(*rows, strict=True))]]
        files.append(sheets(tmp_path / f"{wave}.xlsx", {"Sheet1": table}))
    told = new(tmp_path / "s" / "calm", *files, **ANSWERS)
    assert "pre.xlsx: the column names are in row 2, below a title" in told
    assert "post.xlsx, row 11: left out (row of totals or means)" in told
    assert sums(tmp_path / "s" / "calm") == {"pre": BEFORE, "post": AFTER}


@pytest.mark.slow
def test_what_spans_the_same_questions_and_says_no_time_is_asked_about(tmp_path):
    path = feelings(tmp_path / "club.xlsx", "with Ms Lee", "with Mr Wu")
    folder = tmp_path / "s" / "club"
    asked = {q.key: q for q in draft_study(recognise([path]), "club").questions}
    times = asked["times.club.xlsx"]
    assert (list(times.choices), times.suggestion) == (["in-order", "each", "none"], "")
    said = {"time.with Ms Lee": "post", "time.with Mr Wu": "pre", "times.club.xlsx": "each"}
    new(folder, path, attributes="none", **SCALE, **said)
    assert sums(folder) == {"pre": AFTER, "post": BEFORE}
    with pytest.raises(GroupworkError) as error:
        draft_study(recognise([path]), "club", {"times.club.xlsx": "none"})
    told = "club.xlsx: 'with Ms Lee', 'with Mr Wu' span columns with the same names and are no"
    assert str(error.value).startswith(told)
    assert in_chinese(str(error.value), "zh").startswith("club.xlsx：'with Ms Lee'、'with Mr Wu'")


def test_one_scale_side_by_side_and_another_one_time_after_the_other(tmp_path):
    """One calls the times pre and post, the other BEFORE and AFTER; two groups have their sums."""
    folder = tmp_path / "my-group"
    side = [f"Q{n} {time}" for n in range(1, 5) for time in ("pre", "post")]
    spans = [
        "",
        "Calm (1-5), both times",
        *[""] * 7,
        "HOPE - BEFORE",
        "",
        "",
        "HOPE - AFTER",
        "",
        "",
    ]
    rows = []
    for code, before, after in zip(CODES, PRE, POST, strict=True):
        both = [answer for pair in zip(before, after, strict=True) for answer in pair]
        rows.append([code, *both, *before[:3], *after[:3], "x", "/"])

    def summed(name, of):
        return [name, *(sum(cells) for cells in list(zip(*of, strict=True))[1:-2]), "", ""]

    table = [
        ["Both groups, spring", *[""] * 16],
        [*spans, "Came", ""],
        ["code", *side, 1, 2, 3, 1, 2, 3, "4 Mar", "11 Mar"],
        *rows[:4],
        summed("Subtotal Tuesday", rows[:4]),
        *rows[4:],
        summed("Subtotal Thursday", rows[4:]),
    ]
    path = sheets(tmp_path / "all.xlsx", {"Data": table})
    found = recognise([path])
    (sheet,) = found.sheets
    assert (sheet.found.rows, sheet.found.wave_names) == (8, ["pre", "post"])
    assert sorted(len(block.items) for block in found.blocks.values()) == [3, 4]
    names = [*found.blocks]
    answers = {"id": "code"}
    for name in names:
        answers |= {f"name.{name}": name, f"range.{name}": "1-5", f"reversed.{name}": "none"}
        answers |= {f"direction.{name}": "higher-better", f"subscales.{name}": "none"}
    folder.mkdir()
    shutil.copy(path, folder)
    text = answer_all(recognise([folder / "all.xlsx"]), "my-group", **answers)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    study = load_study(folder / "study.yaml")
    scores = score(study, clean(study, ingest(study, folder))["responses"])
    sums_of = scores.set_index(["scale", "wave", "participant_id"])["value"]
    calm, hope = (next(n for n in names if len(found.blocks[n].items) == k) for k in (4, 3))
    for wave, given in (("pre", PRE), ("post", POST)):
        for code, row in zip(CODES, given, strict=True):
            assert sums_of[calm, wave, code] == sum(row)
            assert sums_of[hope, wave, code] == sum(row[:3])


def test_numbers_below_the_names_of_scales_are_no_times(tmp_path):
    table = [["code", "PHQ", None, None, "GAD", None, None], [None, *"123123"]]
    table += [[code, *row[:3], *row[1:]] for code, row in zip(CODES, PRE, strict=True)]
    group = recognise([sheets(tmp_path / "a.xlsx", {"Sheet1": table})])
    assert group.sheets[0].found.wave_names == []
    assert sorted(len(block.items) for block in group.blocks.values()) == [3, 3]


def test_nobody_looks_back_where_each_time_is_named_by_its_day(tmp_path):
    keys = {}
    for place, names in enumerate([("BEFORE (11 Sept)", "AFTER (4 Dec)"), ("BEFORE", "AFTER")]):
        path = feelings(tmp_path / f"{place}.xlsx", *names)
        made = openpyxl.load_workbook(path)
        made.active["A3"] = "Name"
        made.save(path)
        keys[names[0]] = {q.key for q in draft_study(recognise([path]), "g").questions}
    assert "looking_back" not in keys["BEFORE (11 Sept)"]
    assert "looking_back" in keys["BEFORE"]


@pytest.mark.slow
@pytest.mark.parametrize(("answer", "people"), [("leave-out", 8), ("keep", 10)])
def test_headings_among_the_people_are_asked_about(tmp_path, answer, people):
    files = []
    for wave, rows in (("pre", PRE), ("post", POST)):
        head, *table = answered(rows)
        table = [head, ["Year 5"], *table[:4], ["Year 6"], *table[4:]]
        files.append(sheets(tmp_path / f"{wave}.xlsx", {"Sheet1": table}))
    asked = {q.key: q for q in draft_study(recognise(files), "g", {"sections": "no"}).questions}
    assert asked["headings.pre.xlsx"].saw == "rows 2, 7"
    assert asked["headings.pre.xlsx"].default is None
    both = {"sections": "no", **{f"headings.{wave}.xlsx": answer for wave in ("pre", "post")}}
    new(tmp_path / "s" / "g", *files, **ANSWERS, **both)
    assert sums(tmp_path / "s" / "g") == {"pre": BEFORE, "post": AFTER}
    study = load_study(tmp_path / "s" / "g" / "study.yaml")
    there = ingest(study, tmp_path / "s" / "g")["responses"]
    assert there["participant_id"].nunique() == people


@pytest.mark.parametrize(
    ("rows", "left"),
    [
        # By its word, among the last rows; with what stands below it.
        ([*answered(PRE)[1:], ["Mean", 9, 9, 9, 9], ["Max", 5, 5, 5, 4]], [10, 11]),
        ([*answered(PRE)[1:], ["平均分", 9, 9, 9, 9], ["最大值", 5, 5, 5, 4]], [10, 11]),
        ([["A1", "✓", "✓"], ["B2", "✓", "病"], ["出席人数", 2, 1]], [4]),
        # By a letter or sign before what the rows above come to, as 3.125, 3.125, 3.125 and 3.
        ([*answered(PRE)[1:], ["MAX", 5, 5, 5, 4], ["min", 1, 1, 1, 2]], [10, 11]),
        ([*answered(PRE)[1:], ["M", 3.13, 3.13, 3.13, 3], ["SD", 1.6, 1.5, 1.6, 0.5]], [10, 11]),
        ([*answered(PRE)[1:], ["x̄", 3.13, 3.13, 3.13, 3.0]], [10]),
        ([*answered(PRE)[1:], ["Σ", 25, 25, 25, 24]], [10]),
        ([*answered(PRE)[1:], ["max", 6, 6, 6, 6], ["min", 0, 0, 0, 0]], [10, 11]),
        ([*answered(PRE)[1:], ["Answer key", 5, 5, 5, 5]], [10]),
        # By what nobody is called, whatever the numbers: the highest there are, and norms.
        ([*answered(PRE)[1:], ["highest", 3, 3, 3, 3], ["最高分", 2, 2, 2, 2]], [10, 11]),
        ([*answered(PRE)[1:], ["Norm group", 3, 3, 3, 3], ["cut-off", 4, 4, 4, 4]], [10, 11]),
        ([*answered(PRE)[1:], ["答案", 5, 5, 5, 5], ["常模", 3, 3, 3, 3]], [10, 11]),
        # By parts of whole numbers, which nobody answers; else it may be a name.
        ([*answered(PRE)[1:], ["norm", 3.4, 2.9, 3.1, 3.3]], [10]),
        ([*answered(PRE)[1:], ["M", 3.2, 2.9, 3.1, 3.3]], [10]),
        ([*answered(PRE)[1:], ["Norm", 3, 3, 3, 3]], []),
        # Whose code is M, with answers of their own.
        ([*answered(PRE)[1:], ["M", 3, 2, 4, 3]], []),
        # By its numbers: of each part, or without a word.
        ([["A1", 1, 2], ["B2", 2, 2], ["Mean", 1.5, 2], *[[f"C{i}", 1, 2] for i in range(6)]], [4]),
        ([["A1", 1, 2], ["B2", 2, 2], ["C3", 2, 1], [None, 1.67, 1.67]], [5]),
        # By a word behind the numbers.
        ([["A1", 1, 2], ["B2", 2, 2], ["C3", 2, 1], [None, 1.5, 1.9, "gemiddelde"]], [5]),
        # An answer, the name of somebody, somebody who gave no code.
        ([["A1", "Good"], ["B2", "Average"], ["C3", "Average"]], []),
        ([*[["Average", i] for i in range(1, 8)], ["Good", 3]], []),
        ([["Min", 1, 2], ["Max", 2, 2], ["C3", 2, 1]], []),
        ([["A1", 1, 2], ["B2", 2, 2], [None, 2, 2]], []),
    ],
)
def test_rows_of_totals_and_such_that_are_people(tmp_path, rows, left):
    width = max(map(len, rows))
    table = [["code", *(f"q{i}" for i in range(1, width))], *rows]
    found = inspect_file(sheets(tmp_path / "a.xlsx", {"Sheet1": table}))
    assert found.left_out.get("row of totals or means", []) == left
    assert found.rows == len(rows) - len(left)


# Several sheets ---------------------------------------------------------------------------------

REGISTER = [
    ["code", "第1次", "第2次"],
    *([code, "√", "缺" if place % 2 else "√"] for place, code in enumerate(CODES)),
]
BOOK = {
    "前测": answered(PRE),
    "后测": answered(POST),
    "签到": REGISTER,
    "旧表": [["code"], ["x"]],
}


def book(folder: Path, ending: str) -> Path:
    """Write a workbook of four sheets, of which the last is hidden; the .xls was made before."""
    path = folder / f"group.{ending}"
    if ending == "xlsx":
        made = openpyxl.load_workbook(sheets(path, BOOK))
        made["旧表"].sheet_state = "hidden"
        made.save(path)
    elif ending == "ods":
        open_document(path, BOOK, hidden=["旧表"])
    else:
        shutil.copy(DATA / "sheets.xls", path)
    return path


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["xlsx", "ods", "xls"])
def test_every_sheet_of_a_workbook_is_read_and_a_hidden_one_told(tmp_path, ending):
    path = book(tmp_path, ending)
    missed = {f"attended.{path.name}:签到.缺": "absent"}
    told = new(tmp_path / "s" / "group", path, **ANSWERS, **missed)
    assert f"Hidden sheets, not read: {path.name}:旧表" in told
    assert f"{path.name}:签到: attendance, 8 rows" in told
    folder = tmp_path / "s" / "group"
    assert sums(folder) == {"pre": BEFORE, "post": AFTER}
    study = load_study(folder / "study.yaml")
    assert [file.sheet for file in study.files] == ["前测", "后测", "签到"]
    there = clean(study, ingest(study, folder))["sessions"]
    assert there.groupby("session")["attended"].sum().to_dict() == {1: 8, 2: 4}


def test_heads_of_two_rows_in_a_sheet_of_open_document(tmp_path):
    table = [["Club"], ["code", "前测", *[None] * 3, "后测"], [None, *ITEMS, *ITEMS]]
    table += [[c, *a, *b] for c, a, b in zip(CODES, PRE, POST, strict=True)]
    spans = {(1, 0): (2, 1), (1, 1): (1, 4), (1, 5): (1, 4), (0, 0): (1, 9)}
    path = open_document(tmp_path / "club.ods", {"表1": table}, spans=spans)
    new(tmp_path / "s" / "club", path, **ANSWERS)
    assert sums(tmp_path / "s" / "club") == {"pre": BEFORE, "post": AFTER}


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_merged_cells_among_the_answers_are_refused(tmp_path, ending):
    table = answered(PRE)
    table[3][2] = None  # covered by the cell before
    path = tmp_path / f"pre.{ending}"
    if ending == "ods":
        open_document(path, {"pre": table}, spans={(3, 1): (1, 2)})
    else:
        made = openpyxl.load_workbook(sheets(path, {"pre": table}))
        made["pre"].merge_cells("B4:C4")
        made.save(path)
    told = CliRunner().invoke(app, ["new", str(tmp_path / "s" / "g"), str(path)])
    assert "the cells B4:C4 are merged, so that only the first" in str(told.exception)


@pytest.mark.parametrize("note", ["*by telephone", "＊电话询问", "注：代填", "Note: one by post"])
def test_a_footnote_right_below_the_table_is_nobody(tmp_path, note):
    files = [
        sheets(tmp_path / f"{wave}.xlsx", {"Sheet1": [*answered(rows), [note]]})
        for wave, rows in (("pre", PRE), ("post", POST))
    ]
    folder = tmp_path / "studies" / "my-group"
    given = {f"{key.partition('.')[0]}__q": text for key, text in ANSWERS.items() if ".q" in key}
    new(folder, *files, **given)
    assert sums(folder) == {"pre": BEFORE, "post": AFTER}
