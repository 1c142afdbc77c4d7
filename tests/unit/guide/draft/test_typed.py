"""Words that a few people wrote where the others gave a number."""

from math import isnan

import pytest
from drafted import open_keys, sums
from student_files import ANSWERS, CODES, ITEMS, POST, PRE, write
from typer.testing import CliRunner

from groupwork.cli import app
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.prepare.score import score
from groupwork.study.loading import load_study

SAID = ("dont know", "often", "dont know")
LONG = ["I feel calm", "Sleep is good", "People like me", "Days are full"]


def files(folder, *, heads=ITEMS, wide=False, place=2):
    """Write three people who gave words to one question; a fifth of eight are more than a few."""
    rows = [[*row] for row in PRE]
    for row, word in zip(rows[3:], SAID, strict=False):
        row[place] = word
    if wide:
        heads = [*(f"pre_{head}" for head in heads), *(f"post_{head}" for head in heads)]
        rows = [[*row, *after] for row, after in zip(rows, PRE, strict=True)]
        return [write(folder / "wide.csv", ["code", *heads], coded(rows))]
    return [
        write(folder / "pre.csv", ["code", *heads], coded(rows)),
        write(folder / "post.csv", ["code", *heads], coded(PRE)),
    ]


def coded(rows):
    return [[code, *row] for code, row in zip(CODES, rows, strict=True)]


@pytest.mark.parametrize("place", [0, 2, 3])
@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("heads", [ITEMS, LONG])
def test_a_question_with_a_few_words_stays_in_its_scale(tmp_path, heads, wide, place):
    if wide and heads is LONG:
        heads = [head.replace(" ", "") for head in LONG]
    found = open_keys(files(tmp_path, heads=heads, wide=wide, place=place))
    assert "typed" in found, found


@pytest.mark.parametrize(
    ("said", "third"),
    [("none", [4, None, None, None]), ("often = 4", [4, None, 4, None])],
)
def test_it_is_asked_whether_words_are_answers(tmp_path, said, third):
    folder = tmp_path / "my-group"
    given = {**ANSWERS, "typed": said, "blank.q": "half"}
    options = [part for key, value in given.items() for part in ("--answer", f"{key}={value}")]
    command = ["new", str(folder), *map(str, files(tmp_path)), *options]
    told = CliRunner().invoke(app, command)
    assert "my-group: in order" in told.output, told.output
    study = load_study(folder / "study.yaml")
    cells = clean(study, ingest(study, folder))["responses"]
    values = cells[(cells["wave"] == "pre") & (cells["item"] == "3")].set_index("participant_id")
    read = [None if isnan(v) else v for v in values.loc[CODES[1:2] + CODES[3:6], "value"]]
    assert read == third
    assert len(score(study, clean(study, ingest(study, folder))["responses"])) == 16


def test_an_answer_that_became_a_date_is_never_taken_for_none(tmp_path):
    """A cell with 3-4 is 3 April: it is typed again, and no words take its place."""
    folder = tmp_path / "my-group"
    rows = [[*row] for row in PRE]
    rows[4][1] = "2025-04-03"
    made = [
        write(tmp_path / "pre.csv", ["code", *ITEMS], coded(rows)),
        write(tmp_path / "post.csv", ["code", *ITEMS], coded(PRE)),
    ]
    assert "typed" not in open_keys(made)
    given = {**ANSWERS, "blank.q": "half"}
    options = [part for key, value in given.items() for part in ("--answer", f"{key}={value}")]
    told = CliRunner().invoke(app, ["new", str(folder), *map(str, made), *options])
    assert "pre.csv, column 'q2', row 6: 1 answer was turned into a date" in told.output
    assert "my-group: 1 error. Nothing runs before" in told.output


def test_a_word_that_is_not_there_or_has_no_number_is_said(tmp_path):
    paths = files(tmp_path)
    for answer in ("seldom = 2", "often", "often = many"):
        options = ["--answer", f"typed={answer}"]
        told = CliRunner().invoke(app, ["new", str(tmp_path / "g"), *map(str, paths), *options])
        assert "does not say which number one of these is: dont know, often" in str(told.exception)


def test_a_numbered_question_that_is_left_out_is_told_first(tmp_path):
    heads = ["code", *(f"m{n}" for n in range(1, 6))]
    paths = []
    for wave, answers in (("pre", PRE), ("post", POST)):
        rows = [[*row[:2], word, *row[2:]] for row, word in zip(answers, "abababab", strict=True)]
        paths.append(write(tmp_path / f"{wave}.csv", heads, coded(rows)))
    told = CliRunner().invoke(app, ["new", str(tmp_path / "g"), *map(str, paths)]).output
    assert "m3: not taken as a question of m1 … m5" in told.partition("TODO")[0]


@pytest.mark.parametrize("typed", ["3.5", "3,5", "3.50"])
def test_a_word_may_be_a_number_halfway_between_two(tmp_path, typed):
    """Somebody wrote 3-4, which the others left as a number."""
    folder = tmp_path / "my-group"
    rows = [[*row] for row in PRE]
    rows[3][2] = "3-4"
    paths = [
        write(tmp_path / "pre.csv", ["code", *ITEMS], coded(rows)),
        write(tmp_path / "post.csv", ["code", *ITEMS], coded(PRE[::-1])),
    ]
    given = {**ANSWERS, "typed": f"3-4 = {typed}", "halves.q": "count"}
    options = [part for key, value in given.items() for part in ("--answer", f"{key}={value}")]
    told = CliRunner().invoke(app, ["new", str(folder), *map(str, paths), *options])
    assert told.exit_code == 0, told.output
    study = load_study(folder / "study.yaml")
    scores = score(study, clean(study, ingest(study, folder))["responses"])
    found = scores[(scores["wave"] == "pre") & (scores["participant_id"] == CODES[3])]
    assert found["value"].item() == sum(PRE[3]) - PRE[3][2] + 3.5


@pytest.mark.parametrize("ages", [range(20, 28), [f"{age},5" for age in range(20, 28)]])
@pytest.mark.parametrize("typed", ["3,4", "3.4", "2,3"])
def test_two_ticks_take_no_question_out_of_its_scale(tmp_path, typed, ages):
    """A comma between two answers makes no file one of decimal commas, whatever ages have."""
    folder = tmp_path / "my-group"
    folder.mkdir()
    ticked = [[*row] for row in POST]
    ticked[2][1] = typed
    made = [
        write(
            folder / f"{wave}.csv",
            ["code", "age", *ITEMS],
            [[c, age, *row] for c, age, row in zip(CODES, ages, rows, strict=True)],
        )
        for wave, rows in (("pre", PRE), ("post", ticked))
    ]
    assert "typed" in open_keys(made)
    given = {"range.q": "1-5", "typed": "none", "blank.q": "none"}
    found = sums(folder, made, **given)
    for code, before, after in zip(CODES, PRE, POST, strict=True):
        assert found["pre", code] == sum(before)
        if code == CODES[2]:
            assert isnan(found["post", code])
        else:
            assert found["post", code] == sum(after)
