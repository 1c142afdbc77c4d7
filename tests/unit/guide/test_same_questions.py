"""Questions that two exports have under one number: through `groupwork new`, from Qualtrics."""

import csv
import shutil

import pytest
from answering import answer_all
from drafted import open_keys, sums
from student_files import CODES, POST, PRE
from typer.testing import CliRunner

from groupwork.cli import app
from groupwork.guide.check import check_study
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.guide.same_questions import in_numbers_and_words
from groupwork.ingest.checksums import record_files
from groupwork.ingest.files import ingest
from groupwork.messages import said as in_chinese
from groupwork.prepare.clean import clean
from groupwork.prepare.score import score
from groupwork.study.loading import load_study

CALM = ["I felt calm", "I slept well", "I was often angry", "I had time for myself"]
FOUND = ["Somebody listened", "Neighbours helped", "I could ask for help", "I was left alone"]


def export(path, asked, rows):
    """Write a Qualtrics export: names, questions, ids of import."""
    names = ["StartDate", "EndDate", "ResponseId", "Q1", *asked]
    texts = ["Start Date", "End Date", "Response ID", "Your code", *asked.values()]
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerows([names, texts, [f'{{"ImportId":"{name}"}}' for name in names]])
        for n, (code, row) in enumerate(zip(CODES, rows, strict=True)):
            writer.writerow(["2025-03-01 10:00", "2025-03-01 10:09", f"R_{n}", code, *row])
    return path


def matrix(number, stem, items):
    return {f"Q{number}_{n}": f"{stem} - {item}" for n, item in enumerate(items, start=1)}


BEFORE = {"Q2": "Your age", **matrix(3, "In the last week", CALM), **matrix(4, "Of others", FOUND)}
AGES = [[30 + n, *row, *row[::-1]] for n, row in enumerate(PRE)]
LATER = [[*row, *row[::-1]] for row in POST]


@pytest.mark.parametrize(
    "after",
    [
        # The age is asked once, so that every later number is one less.
        {**matrix(2, "In the last week", CALM), **matrix(3, "Of others", FOUND)},
        {**matrix(3, "Of others", FOUND), **matrix(4, "In the last week", CALM)},
        {**matrix(3, "In the last week", CALM[::-1]), **matrix(4, "Of others", FOUND)},
    ],
)
def test_other_questions_under_the_same_numbers_are_refused(tmp_path, after):
    files = [
        export(tmp_path / "pre.csv", BEFORE, AGES),
        export(tmp_path / "post.csv", after, LATER),
    ]
    told = CliRunner().invoke(app, ["new", str(tmp_path / "my-group"), *map(str, files)])
    assert told.exit_code == 1
    said = str(told.exception)
    assert said.startswith("post.csv, column 'Q3_1': asks '")
    assert "'In the last week - I felt calm'" in said
    assert "same column names" in said
    assert "同样的列名" in in_chinese(said, "zh")
    assert not (tmp_path / "my-group").exists()


def test_the_same_questions_in_somewhat_other_words_are_the_same(tmp_path):
    later = {name: text.replace("the last week", "the past week.") for name, text in BEFORE.items()}
    files = [
        export(tmp_path / "pre.csv", BEFORE, AGES),
        export(tmp_path / "post.csv", later, [[40, *row] for row in LATER]),
    ]
    assert len(recognise(files).blocks) == 2


def test_an_answer_beside_the_scales_that_is_another_question_is_kept_apart(tmp_path):
    """Question 2 of the pre-test asks how people heard of it, that of the post-test how it was."""
    folder = tmp_path / "my-group"
    ways = ["poster", "friend"]
    opinions = ["Satisfied", "Neutral", "Very satisfied"]
    first = {**BEFORE, "Q2": "How did you hear about the group? - Selected Choice"}
    later = {**BEFORE, "Q2": "How satisfied are you with the group?"}
    files = [
        export(
            tmp_path / f"{name}.csv", asked, [[w[n % len(w)], *row] for n, row in enumerate(rows)]
        )
        for name, asked, w, rows in (
            ("pre", first, ways, [[*row, *row[::-1]] for row in PRE]),
            ("post", later, opinions, LATER),
        )
    ]
    with files[1].open("a", encoding="utf-8") as file:  # somebody sends the form again
        file.write(f"2025-05-01,2025-05-01,R_99,{CODES[0]},Neutral,2,2,2,2,2,2,2,2\n")
    draft = draft_study(recognise(files), "g")
    asked = {question.key: question for question in draft.questions}
    name = "How satisfied are you with the group?"
    assert name in asked["closing"].saw and asked["closing"].suggestion == "satisfaction"
    # Which question it is stands beside its number, without what Qualtrics puts behind it.
    assert asked["attributes"].saw == "q2 (How did you hear about the group?)"
    assert asked["comparison"].saw == "q2 (How did you hear about the group?): friend, poster"
    assert asked["comparison"].choices["q2"] == asked["attributes"].saw
    assert all("Selected Choice" not in part for part in (draft.text, *draft.notes))
    assert any("'Q2' is another question" in note and name in note for note in draft.notes)
    text = answer_all(recognise(files), "my-group", id="Q1", attributes="q2", comparison="none")
    folder.mkdir()
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    for file in files:
        shutil.copy(file, folder)
    record_files([file.name for file in files], folder)
    levels = load_study(folder / "study.yaml").attributes["q2"].levels
    assert levels and {*levels} == {*ways}
    check = check_study(folder)
    assert check.errors == []
    study = load_study(folder / "study.yaml")
    scores = score(study, clean(study, ingest(study, folder))["responses"])
    said = scores[scores["scale"].str.startswith("satisfaction")].set_index("participant_id")[
        "value"
    ]
    assert said[CODES[0]] == 4 and said[CODES[1]] == 3 and said[CODES[2]] == 5 and len(said) == 8


def test_one_question_beside_the_scales_in_somewhat_other_words_is_one_characteristic(tmp_path):
    later = {**BEFORE, "Q2": "Your age (in years)"}
    files = [
        export(tmp_path / "pre.csv", BEFORE, AGES),
        export(tmp_path / "post.csv", later, [[40, *row] for row in LATER]),
    ]
    (question,) = (q for q in draft_study(recognise(files), "g").questions if q.key == "attributes")
    assert question.saw == "q2 (Your age)"


WORDS = ["Never", "Rarely", "Sometimes", "Often", "Always"]


@pytest.mark.parametrize("worded", ["pre.csv", "post.csv"])
def test_what_one_file_has_in_numbers_and_the_other_in_words(tmp_path, worded):
    asked = matrix(3, "In the last week", CALM)
    files = [
        export(
            tmp_path / name,
            asked,
            [[WORDS[n - 1] for n in row] for row in rows] if name == worded else rows,
        )
        for name, rows in (("pre.csv", PRE), ("post.csv", POST))
    ]
    (found,) = in_numbers_and_words(recognise(files).sheets)
    assert found.worded.name == worded and found.sheet.name != worded
    assert found.columns == [*asked] and not found.told
    rows = PRE if worded == "post.csv" else POST
    given = [answer for row in rows for answer in row]
    assert found.numbers == {str(n): given.count(n) for n in (1, 2, 3, 4, 5)}
    assert sum(found.words.values()) == 4 * len(rows)


def test_ages_and_age_groups_are_two_things(tmp_path):
    groups = ["under 20", "20 to 39", "40 and more"]
    asked = {"Q2": "Your age", **matrix(3, "In the last week", CALM)}
    ages = [[20 + 3 * n, *row] for n, row in enumerate(PRE)]
    grouped = [[groups[n % 3], *row] for n, row in enumerate(POST)]
    files = [
        export(tmp_path / name, asked, rows)
        for name, rows in (("pre.csv", ages), ("post.csv", grouped))
    ]
    assert not [*in_numbers_and_words(recognise(files).sheets)]


def test_numeric_values_and_choice_texts_come_to_the_same_scores(tmp_path):
    asked = matrix(3, "In the last week", CALM)
    files = [
        export(tmp_path / "pre.csv", asked, PRE),
        export(tmp_path / "post.csv", asked, [[WORDS[n - 1] for n in row] for row in POST]),
    ]
    key = "numbers.pre.csv.q3-1"
    assert key in open_keys(files)
    said = "; ".join(f"{number} = {word}" for number, word in enumerate(WORDS, start=1))
    found = sums(tmp_path, files, **{key: said})
    assert found.loc["pre"][CODES].tolist() == list(map(sum, PRE))
    assert found.loc["post"][CODES].tolist() == list(map(sum, POST))
