"""A workbook that was filled in by hand is read as it is."""

import re

import pytest
from filled_workbook import (
    CODES,
    MEAN_POST,
    MEAN_PRE,
    fill_answers,
    fill_people,
    fill_strands,
)
from openpyxl import load_workbook
from typer.testing import CliRunner

from groupwork.cli import app
from groupwork.errors import GroupworkError
from groupwork.guide.check import check_study
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.guide.template import Items, write_template
from groupwork.guide.workbook import sheet_kinds, sheet_name
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.prepare.score import score
from groupwork.study.loading import load_study


def run(*parts):
    return CliRunner().invoke(app, [str(part) for part in parts])


def lists(sheet):
    """Return the drop-downs of a sheet: the name of the column -> its list."""
    found = {}
    for each in sheet.data_validations.dataValidation:
        for cells in str(each.sqref).split():
            found[sheet[f"{cells.partition(':')[0][:-1]}1"].value] = each.formula1
    return found


# Written ------------------------------------------------------------------------------------


def test_sheets_heads_and_drop_downs(tmp_path):
    path = tmp_path / "group.xlsx"
    told = run("template", path, "--items", 20, "--answers", "1-4", "--sessions", 3, "--xlsx")
    assert told.exit_code == 0, told.output
    book = load_workbook(path)
    assert book.sheetnames == [
        *("Read me", "people", "pre", "post", "follow-up", "sessions", "attendance"),
        *("satisfaction", "network", "themes", "interviews"),
    ]
    questions = [f"q{number}" for number in range(1, 21)]
    for wave in ("pre", "post", "follow-up"):
        assert [cell.value for cell in book[wave][1]] == ["code", *questions]
        offered = lists(book[wave])
        assert {offered[question] for question in questions} == {'"1,2,3,4"'}
        assert offered["code"] == "'people'!$A$2:$A$201"
        assert book[wave].freeze_panes == "B2"
    assert lists(book["people"])["sex"] == '"female,male,other"'
    assert [row[0].value for row in book["sessions"]["A2:A5"]] == [1, 2, 3, None]
    assert lists(book["attendance"])["attended"] == '"yes,no,excused"'
    assert lists(book["attendance"])["session"] == "'sessions'!$A$2:$A$4"
    assert lists(book["network"])["time"] == '"pre,post,follow-up"'
    assert lists(book["interviews"])["theme"] == "'themes'!$A$2:$A$61"
    # 001 stays a text.
    assert {book[name]["A2"].number_format for name in ("people", "pre", "network")} == {"@"}
    said = [cell.value for cell in book["Read me"]["B"] if cell.value]
    assert any("columns q1 to q20" in text and "Answers: 1–4" in text for text in said)
    assert {cell.value for cell in book["Read me"]["A"]} >= {*book.sheetnames[1:]}


def test_in_chinese(tmp_path):
    path = tmp_path / "小组.xlsx"
    told = run("template", path, "--language", "zh", "--items", 2, "--answers", "从不，有时，总是")
    assert "请先看“说明”表" in told.output
    book = load_workbook(path)
    assert book.sheetnames == ["说明", *(sheet_name(kind, "zh") for kind in sheet_kinds())]
    assert [cell.value for cell in book["前测"][1]] == ["编号", "题1", "题2"]
    assert lists(book["后测"])["题2"] == '"从不,有时,总是"'
    assert lists(book["出席记录"])["出席"] == '"是,否,请假"'
    assert lists(book["参与者"])["性别"] == '"女,男,其他"'
    texts = [str(cell.value) for sheet in book for row in sheet for cell in row if cell.value]
    # Only the command and its file are not Chinese.
    english = [text for text in texts if text.isascii() and not text.isdecimal()]
    assert english == []


def test_a_known_questionnaire(tmp_path):
    path = tmp_path / "sas.xlsx"
    assert run("template", path, "--scale", "sas").exit_code == 0
    offered = lists(load_workbook(path)["pre"])
    # Zung (1971): 20 items from 1 to 4.
    assert {offered[f"sas{item}"] for item in range(1, 21)} == {'"1,2,3,4"'}
    told = run("template", tmp_path / "rses.xlsx", "--scale", "rses")
    assert "Add --version coding=1-4 or --version coding=0-3" in str(told.exception).replace(
        "--version order=worth-first or --version order=satisfied-first or ", ""
    )
    path = tmp_path / "rses0.xlsx"
    assert run("template", path, "--scale", "rses", "--version", "coding=0-3").exit_code == 0
    assert lists(load_workbook(path)["pre"])["rses10"] == '"0,1,2,3"'


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["a.csv"], r"the ending \.xlsx"),
        (["b.xlsx", "--items", "0"], "at least one item"),
        (["b.xlsx", "--answers", "5-1"], "the lowest and the highest as 1-5"),
        (["b.xlsx", "--answers", "Never"], "the words from least to most"),
        (["b.xlsx", "--scale", "sass"], "no known instrument. Did you mean 'sas'"),
        (["b.xlsx", "--scale", "rses", "--version", "coding=9"], "no such version"),
        (["b.xlsx", "--scale", "rses", "--version", "coding"], "KEY=VALUE"),
        (["b.xlsx", "--language", "fr"], "in en or zh"),
        (["b.xlsx", "--sessions", "0"], "at least once"),
    ],
)
def test_what_cannot_be(tmp_path, options, said, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = run("template", *options)
    assert isinstance(told.exception, GroupworkError)
    assert told.exit_code == 1

    assert re.search(said, str(told.exception))
    assert list(tmp_path.iterdir()) == []


def test_answers_in_it_are_not_written_over(tmp_path):
    path = tmp_path / "a.xlsx"
    write_template(path, Items.generic(2, "1-5", "en"))
    with pytest.raises(GroupworkError, match="is there already"):
        write_template(path, Items.generic(2, "1-5", "en"))


# Filled in and read ---------------------------------------------------------------------------


def means(folder, scale):
    """Return the mean of a scale's sums at each wave, all the way from the raw file."""
    study = load_study(folder / "study.yaml")
    tables = clean(study, ingest(study, folder))
    scores = score(study, tables["responses"])
    of_scale = scores[scores["scale"] == scale]
    return of_scale.groupby("wave")["value"].mean().to_dict(), tables


@pytest.mark.slow
@pytest.mark.parametrize(("language", "scale"), [("en", "q"), ("zh", "scale")])
def test_filled_in_and_read(tmp_path, language, scale):
    path = tmp_path / "group.xlsx"
    write_template(path, Items.generic(4, "1-5", language), language=language)
    fill_people(path, language)
    for wave in ("pre", "post"):
        fill_answers(path, wave, language)
    fill_strands(path, language)
    folder = tmp_path / "data" / "my-group"
    known = [f"reversed.{scale}=none", f"direction.{scale}=higher-better", "title=T", "authors=A"]
    known += [
        f"name.{scale}=Mood",
        "reversed.satisfaction=none",
        "statistic.satisfaction=sum",
        "direction.satisfaction=higher-better",
    ]
    options = [part for each in known for part in ("--answer", each)]
    told = run("new", folder, path, "--language", language, *options)
    assert told.exit_code == 0, told.output
    # Nothing was asked that the workbook says: neither the range of answers nor any wave.
    assert "TODO" not in told.output
    follow_up = sheet_name("followup", language)
    assert f"group.xlsx:{follow_up}" in told.output
    study = load_study(folder / "study.yaml")
    assert {"sessions", "satisfaction", "network", "interviews"} <= study.strands
    assert [str(session.title) for session in study.sessions] == ["Topic 1", "Topic 2", "Topic 3"]
    assert "2025-03-01" in str(study.programme.schedule)
    check = check_study(folder)
    assert check.errors == []
    assert check.comparisons[0].n_both == len(CODES)
    found, tables = means(folder, scale)
    # By hand, in `filled_workbook`.
    assert found == {"pre": pytest.approx(MEAN_PRE), "post": pytest.approx(MEAN_POST)}
    closing, _ = means(folder, "satisfaction")
    assert closing == {"post": pytest.approx(11.25)}
    assert tables["sessions"]["attended"].sum() == 35
    assert len(tables["sessions"]) == 36
    assert tables["network"].groupby("wave").size().to_dict() == {"pre": 12, "post": 18}
    people = tables["people"].set_index("participant_id")
    sex, age = {"en": ("sex", "age"), "zh": ("性别", "年龄")}[language]
    # Ages 30 to 41: their mean is 35.5. Every third of twelve is a man.
    assert people[age].mean() == 35.5
    assert (people[sex] == {"en": "male", "zh": "男"}[language]).sum() == 4
    assert len(tables["segments"]) == 12


@pytest.mark.slow
def test_words_are_taken_in_the_order_in_which_the_drop_down_has_them(tmp_path):
    path = tmp_path / "group.xlsx"
    asked = ["faint", "weak", "middling", "strong", "fierce"]
    write_template(path, Items.generic(4, ",".join(asked), "en"))
    words = dict(enumerate(asked, start=1))
    for wave in ("pre", "post"):
        fill_answers(path, wave, words=words)
    folder = tmp_path / "data" / "my-group"
    known = ["name.q=Mood", "reversed.q=none", "direction.q=higher-better", "title=T", "authors=A"]
    options = [part for each in known for part in ("--answer", each)]
    told = run("new", folder, path, *options)
    # Nobody knows these words: their order is offered and never taken without an answer.
    assert "TODO words.q" in told.output

    question = next(q for q in draft_study(recognise([path]), "g").todo if q.key == "words.q")
    assert question.suggestion == "faint < weak < middling < strong < fierce"


def test_nothing_filled_in(tmp_path):
    path = tmp_path / "group.xlsx"
    write_template(path, Items.generic(4, "1-5", "en"))
    told = run("new", tmp_path / "my-group", path)
    assert "no sheet or file with answers to a questionnaire is filled in" in str(told.exception)
