"""Which times the two columns of one head are, through `groupwork new` to the scores."""

import re

import pytest
from drafted import document, open_keys, sums
from student_files import POST, PRE, sheets, write
from typer.testing import CliRunner
from whole_way import whole_way

from groupwork.cli import app
from groupwork.guide.draft.study import draft_study
from groupwork.guide.new_study import outline
from groupwork.guide.recognise import recognise
from groupwork.study.loading import load_study

HEADS = ["I ask for help", "I know what to do", "I take time for myself", "I feel part of a group"]
WORDS = ["Never", "Rarely", "Sometimes", "Often", "Always"]
OWN = ["ID", "Start time", "Completion time", "Email", "Name"]
ANSWERS = {
    "authors": "A. Student",
    "invented": "yes",
    "id": "none",
    "name.scale1": "Mood",
    "counted.scale1": "1",
    "reversed.scale1": "none",
    "statistic.scale1": "sum",
    "direction.scale1": "higher-better",
}


def microsoft_form(folder, first=POST, second=PRE, mark="2", words=WORDS):
    """Write one form of people who say how it is, and how it was; both in one row."""
    rows = [
        [n, f"2025-05-20 18:{n}:00", f"2025-05-20 18:{n}:30", "anonymous", ""]
        + [words[answer - 1] for answer in (*one, *two)]
        for n, (one, two) in enumerate(zip(first, second, strict=True), start=10)
    ]
    head = [*OWN, *HEADS, *(f"{text}{mark}" for text in HEADS)]
    return sheets(folder / "last evening.xlsx", {"Sheet1": [head, *rows]})


def new(folder, path, **answers):
    given = {**ANSWERS, **{k.replace("__", "."): v for k, v in answers.items()}}
    options = [part for key, value in given.items() for part in ("--answer", f"{key}={value}")]
    made = CliRunner().invoke(app, ["new", str(folder), str(path), *options])
    assert made.exit_code == 0, (made.output, made.exception)
    return made.output


KEY = "twins.last evening.xlsx"


@pytest.mark.slow
def test_a_form_that_asks_now_and_then_looks_back(tmp_path):
    path, folder = microsoft_form(tmp_path), tmp_path / "studies" / "back"
    assert "back: in order" in new(folder, path, **{KEY: "now-then"})
    study, tables, texts = whole_way(folder, tmp_path)
    assert [(wave.id, wave.role) for wave in study.waves] == [
        ("then", "then-test"),
        ("post", "post"),
    ]
    found = tables["effects"].set_index("statistic").loc["mean_diff"]
    # All but the one who had the highest answer before are one higher.
    assert (found["n"], found["estimate"]) == (8, pytest.approx(7 / 8))
    said = re.sub(r"\s+", " ", texts["en"])
    assert "before the group (as recalled)" in said and "judge by another yardstick" in said
    assert "回顾" in texts["zh"]


@pytest.mark.parametrize(
    ("answer", "waves"),
    [
        ("now-then", ("post", "then")),
        ("then-now", ("then", "post")),
        ("before-after", ("pre", "post")),
        ("after-before", ("post", "pre")),
    ],
)
def test_what_is_said_of_the_two_is_what_they_are(tmp_path, answer, waves):
    path = microsoft_form(tmp_path)
    found = sums(tmp_path, [path], **{**ANSWERS, KEY: answer})
    first, second = (found.loc[wave].sort_values().tolist() for wave in waves)
    assert first == sorted(map(sum, POST)) and second == sorted(map(sum, PRE))


@pytest.mark.parametrize(("answer", "asked"), [("then-now", False), ("before-after", True)])
def test_weeks_of_then_and_now_are_not_asked(tmp_path, answer, asked):
    """Both halves of one form are answered at one moment."""
    draft = draft_study(recognise([microsoft_form(tmp_path)]), "g", {KEY: answer})
    assert ("weeks" in {question.key for question in draft.questions}) == asked


def test_two_scales_are_two_scales(tmp_path):
    path = microsoft_form(tmp_path)
    made = document([path], **{KEY: "apart", "id": "none"})
    assert "wave_names" not in made["files"][0]
    named = [name for of in made["files"][0]["columns"].values() for name in of.values()]
    assert named == [*HEADS, *(f"{head}2" for head in HEADS)]


def test_nothing_is_taken_for_looking_back_unasked(tmp_path):
    path = microsoft_form(tmp_path)
    draft = draft_study(recognise([path]), "g")
    asked = {question.key: question for question in draft.todo}[KEY]
    assert "I ask for help / I ask for help2" in asked.saw
    assert not asked.suggestion and "TODO: which time is the first?" in draft.text
    chinese = {q.key: q for q in draft_study(recognise([path]), "g", {}, "zh").questions}
    assert "4题各出现两次" in chinese[KEY].text


@pytest.mark.parametrize("mark", [".1", " (2)", "_2"])
def test_tables_of_other_programs(tmp_path, mark):
    path = write(
        tmp_path / "joined.csv",
        ["code", *HEADS, *(f"{head}{mark}" for head in HEADS)],
        [[f"A{n}", *a, *b] for n, (a, b) in enumerate(zip(PRE, POST, strict=True), start=10)],
    )
    assert "twins.joined.csv" in open_keys([path])
    found = sums(tmp_path, [path], **{"twins.joined.csv": "before-after", "range.scale1": "1-5"})
    assert found.loc["pre"].tolist() == list(map(sum, PRE))
    assert found.loc["post"].tolist() == list(map(sum, POST))


BLANKS = [("\xa0", "\xa02"), (" ", "2"), ("", " 2"), ("", "\uff12")]


@pytest.mark.parametrize(("first", "second"), BLANKS)
def test_heads_that_differ_in_blanks_are_of_one_question(tmp_path, first, second):
    """Microsoft Forms puts its 2 behind whatever stood at the end of a head."""
    one, other = ([*HEADS[:2], f"{HEADS[2]}{end}", HEADS[3]] for end in (first, ""))
    other = [f"{head}2" for head in other]
    other[2] = f"{HEADS[2]}{second}"
    rows = [[f"A{n}", *a, *b] for n, (a, b) in enumerate(zip(PRE, POST, strict=True), start=10)]
    path = write(tmp_path / "joined.csv", ["code", *one, *other], rows)
    given = {"twins.joined.csv": "before-after", "range.scale1": "1-5"}
    found = sums(tmp_path, [path], **given)
    assert found.loc["pre"].tolist() == list(map(sum, PRE))
    assert found.loc["post"].tolist() == list(map(sum, POST))


@pytest.mark.parametrize("times", [("前测", "后测"), (" pre", " post"), ("_pre", "_post")])
def test_times_behind_heads_that_differ_in_blanks(tmp_path, times):
    heads = ["我会向他人求助", "我知道怎么做", "我留时间给自己", "我是小组的一员"]
    twin = [*heads[:2], "我留 时间给自己\u3000", heads[3]]
    rows = [[f"A{n}", *a, *b] for n, (a, b) in enumerate(zip(PRE, POST, strict=True), start=10)]
    head = [
        f"{name}{time}" for names, time in zip((heads, twin), times, strict=True) for name in names
    ]
    found = sums(
        tmp_path, [write(tmp_path / "wide.csv", ["code", *head], rows)], **{"range.scale1": "1-5"}
    )
    assert found.loc["pre"].tolist() == list(map(sum, PRE))
    assert found.loc["post"].tolist() == list(map(sum, POST))


def test_what_is_asked_only_while_another_question_is_open_is_not_listed(tmp_path):
    """Whichever questions are closing ones, none of them is a scale of its own to be named."""
    more = ["I say what I need", "I said what I needed"]
    rows = [
        [f"A{n}", *a, *b, *b[:2]] for n, (a, b) in enumerate(zip(PRE, POST, strict=True), start=10)
    ]
    head = ["code", *HEADS, *(f"{text}2" for text in HEADS), *more]
    group = recognise([write(tmp_path / "joined.csv", head, rows)])
    given = {"twins.joined.csv": "now-then"}
    draft = draft_study(group, "g", given)
    asked = {question.key: question for question in draft.todo}
    for choice in asked["closing"].choices:
        then = draft_study(group, "g", {**given, "closing": choice}).todo
        assert "name.scale1-2" not in {question.key for question in then}
    assert "name.scale1-2" in asked
    listed = [question.key for _, question in outline(group, "g", given, "en")]
    assert "closing" in listed and "name.scale1-2" not in listed


def test_a_google_form_with_one_question_twice(tmp_path):
    """Its export has one head twice; the reader numbers the second."""
    rows = [
        [f"2025/05/20 6:{n}:00 PM GMT+1", *a, *b]
        for n, (a, b) in enumerate(zip(POST, PRE, strict=True), start=10)
    ]
    path = write(tmp_path / "form.csv", ["Timestamp", *HEADS, *HEADS], rows)
    given = {"twins.form.csv": "now-then", "id": "none", "range.scale1": "1-5"}
    found = sums(tmp_path, [path], **given)
    assert sorted(found.loc["then"]) == sorted(map(sum, PRE))
    study = load_study(tmp_path / "study.yaml")
    assert study.then_test == "then"


def test_a_pre_test_beside_a_post_test_that_looks_back(tmp_path):
    then = [(max(1, first - 1), *rest) for first, *rest in PRE]
    first = write(
        tmp_path / "pre.csv", ["code", *HEADS], [[f"A{n}", *r] for n, r in enumerate(PRE, start=10)]
    )
    second = write(
        tmp_path / "post.csv",
        ["code", *HEADS, *(f"{head}2" for head in HEADS)],
        [[f"A{n}", *a, *b] for n, (a, b) in enumerate(zip(POST, then, strict=True), start=10)],
    )
    given = {"twins.post.csv": "now-then", "range.scale1": "1-5"}
    found = sums(tmp_path, [first, second], **given)
    assert found.groupby("wave").size().to_dict() == {"pre": 8, "then": 8, "post": 8}
    assert found.loc["pre"].tolist() == list(map(sum, PRE))
    assert found.loc["then"].tolist() == list(map(sum, then))


@pytest.mark.parametrize("stems", [("现在，", "小组之前，"), ("请选择。", "请选择。")])
def test_two_matrices_with_the_same_rows(tmp_path, stems):
    """Wenjuanxing names columns by the number of the question; its stem stands before one row."""
    own = ["序号", "提交答卷时间", "所用时间", "来源"]
    head = [
        f"{number}、{stem + '—' if place == 0 else ''}{text}"
        for number, stem in enumerate(stems, start=2)
        for place, text in enumerate(HEADS)
    ]
    rows = [
        [n, "2025/5/20 10:00:00", "90秒", "微信", n % 2 + 1, *a, *b]
        for n, (a, b) in enumerate(zip(POST, PRE, strict=True), start=1)
    ]
    path = write(tmp_path / "form.csv", [*own, "1、您的性别", *head], rows)
    scale = next(iter(recognise([path]).blocks))
    given = {"twins.form.csv": "now-then", "id": "none", f"range.{scale}": "1-5"}
    found = sums(tmp_path, [path], **given)
    assert sorted(found.loc["then"]) == sorted(map(sum, PRE))
    assert sorted(found.loc["post"]) == sorted(map(sum, POST))
    text = (tmp_path / "study.yaml").read_text(encoding="utf-8")
    assert "wave_names: {post: '2', then: '3'}" in text and "'Q{wave}_{item}'" in text


@pytest.mark.parametrize("answer", ["now-then", "then-now", "apart"])
def test_single_questions_that_are_asked_twice(tmp_path, answer):
    """No place in the names of their columns tells the two times: Q2 to Q5, and Q6 to Q9."""
    own = ["序号", "提交答卷时间", "所用时间", "来源"]
    head = [f"{n}、{text}" for n, text in enumerate([*HEADS, *HEADS], start=2)]
    rows = [
        [n, "2025/5/20 10:00:00", "90秒", "微信", n % 2 + 1, *a, *b]
        for n, (a, b) in enumerate(zip(POST, PRE, strict=True), start=1)
    ]
    path = write(tmp_path / "form.csv", [*own, "1、您的性别", *head], rows)
    given = {"twins.form.csv": answer, "id": "none"}
    asked = {q.key: q for q in draft_study(recognise([path]), "g").todo}["twins.form.csv"]
    assert "Q2 / Q6 (I ask for help)" in asked.saw and "(2)" not in asked.saw
    if answer == "apart":
        made = document([path], **given)
        assert "rename" not in made["files"][0] and "wave_names" not in made["files"][0]
        return
    scale = next(
        q.key for q in draft_study(recognise([path]), "g", given).todo if "range." in q.key
    )
    found = sums(tmp_path, [path], **given, **{scale: "1-5"})
    first, second = (found.loc[wave] for wave in answer.replace("now", "post").split("-"))
    assert sorted(first) == sorted(map(sum, POST)) and sorted(second) == sorted(map(sum, PRE))
    text = (tmp_path / "study.yaml").read_text(encoding="utf-8")
    assert "rename: {Q6: Q2 (2), Q7: Q3 (2), Q8: Q4 (2), Q9: Q5 (2)}" in text


def test_a_question_is_not_taken_for_one_that_begins_like_it(tmp_path):
    heads = ["I feel", "I feel sad", "I cope", "I rest"]
    table = [["code", *heads, *(f"{head}2" for head in heads)]]
    table += [[f"P{n}", *one, *two] for n, (one, two) in enumerate(zip(POST, PRE, strict=True))]
    (sheet,) = recognise([write(tmp_path / "last.csv", table[0], table[1:])]).sheets
    assert sheet.at_its_times("I feel{wave}") == ["I feel", "I feel2"]
