"""Questions that two exports have under one number: through `groupwork new`, from Qualtrics."""

import csv
import shutil

import pytest
from answering import answer_all
from drafted import open_keys, sums
from student_files import CODES, ITEMS, POST, PRE, pair, write
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
from groupwork.study.instruments import load_instrument
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
    (found,) = in_numbers_and_words(recognise(files))
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
    assert not [*in_numbers_and_words(recognise(files))]


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


@pytest.mark.parametrize("worded", [0, 2])
def test_numbers_and_words_meet_where_columns_are_called_otherwise(tmp_path, worded):
    """As the form of the last time has it, which somebody else made: by what they ask."""
    waves = {"pre": PRE, "post": POST, "followup": [(*rest, first) for first, *rest in POST]}
    files, keys = [], []
    for place, (wave, rows) in enumerate(waves.items()):
        named = {f"{'ABC'[place]}_{n}": text for n, text in enumerate(CALM, start=1)}
        given = [[WORDS[n - 1] for n in row] for row in rows] if place == worded else rows
        files.append(export(tmp_path / f"{wave}.csv", named, given))
        keys += [f"numbers.{wave}.csv.{'abc'[place]}-1"] if place != worded else []
    assert {*keys} <= {*open_keys(files)}
    said = "; ".join(f"{number} = {word}" for number, word in enumerate(WORDS, start=1))
    found = sums(tmp_path, files, **dict.fromkeys(keys, said))
    for wave, rows in waves.items():
        assert found.loc[wave][CODES].tolist() == list(map(sum, rows))


@pytest.mark.parametrize(("lowest", "told"), [(1, True), (2, False)])
def test_what_a_known_questionnaire_counts_is_told_and_never_suggested(tmp_path, lowest, told):
    """Where the lowest number is its own; but tools number the options as they stand on a form."""
    worth = load_instrument("rses", {"order": "worth-first", "coding": "1-4"})
    asked = {f"Q3_{n}": worth.texts[str(n)].get("en") for n in range(1, 11)}
    agree = [text.get("en") for text in worth.items[0].labels.values()]
    rows = [[1 + (row + item) % 4 for item in range(10)] for row in range(len(CODES))]
    files = [
        export(tmp_path / "pre.csv", asked, [[n - 1 + lowest for n in row] for row in rows]),
        export(tmp_path / "post.csv", asked, [[agree[n - 1] for n in row] for row in rows]),
    ]
    questions = {q.key: q for q in draft_study(recognise(files), "g").todo}
    question = questions["numbers.pre.csv.q3-1"]
    rising = ", ".join(f"{n} = {word}" for n, word in enumerate(agree, start=1))
    assert question.default is None and question.suggestion == ""
    assert (rising in question.choices, "rses" in question.saw) == (told, told)


LIKED = [[3 + n % 3, 5 - n % 3, 4, 2 + n % 4] for n in range(len(CODES))]
THOUGHT = matrix(3, "How satisfied are you with", ["the topics", "the leaders", "the room"])
THOUGHT |= {"Q2": "Would you recommend the group?"}
OF_GROUP = {
    "range.satisfaction": "1-5",
    "reversed.satisfaction": "none",
    "statistic.satisfaction": "sum",
    "direction.satisfaction": "higher-better",
}


def measured(folder, *more):
    """Write the same questions twice, and another form that has their numbers."""
    asked = {name: text for name, text in BEFORE.items() if name[:2] in ("Q2", "Q3")}
    files = [
        export(folder / "pre.csv", asked, [[30, *row] for row in PRE]),
        export(folder / "post.csv", asked, [[30, *row] for row in POST]),
    ]
    return [*files, *more]


@pytest.mark.parametrize("name", ["a form.csv", "z form.csv", "group survey.csv"])
def test_another_form_with_the_same_numbers_is_asked_about_and_read_as_that(tmp_path, name):
    folder = tmp_path / "my-group"
    files = sorted(measured(folder, export(folder / name, THOUGHT, LIKED)))
    (asked,) = [
        q for q in draft_study(recognise(files), "my-group").todo if q.key == f"wave.{name}"
    ]
    assert asked.suggestion == "closing"
    given = {asked.key: "closing", "range.satisfaction": "1-5"}
    found = sums(folder, files, **given)
    assert found.loc[[("pre", "LX12")]].tolist() == [sum(PRE[0])]
    assert sum(POST[0]) in found.loc[[("post", "LX12")]].tolist()
    study = load_study(folder / "study.yaml")
    assert (study.satisfaction.wave, study.design.kind) == ("post", "one-group")
    rated = clean(study, ingest(study, folder))["responses"]
    rated = rated[rated["instrument"] == "satisfaction"]
    of_one = rated[rated["participant_id"] == "LX12"]["value"]
    assert of_one.tolist() == LIKED[0]
    record_files([path.name for path in files], folder)
    assert check_study(folder).errors == []
    # Another time of the same questions it is if somebody says so.
    assert "post" in asked.choices


def test_another_form_is_added(tmp_path):
    folder = tmp_path / "my-group"
    files = measured(tmp_path)
    liked = export(tmp_path / "opinions.csv", THOUGHT, LIKED)
    run = CliRunner()
    given = {
        **{"authors": "A. Student", "reversed.q3": "none", "direction.q3": "higher-better"},
        **{"name.q3": "Calm", "range.q3": "1-5"},
    }
    told = run.invoke(app, ["new", str(folder), *map(str, files), *answers(given)])
    assert told.exit_code == 0, told.output
    told = run.invoke(app, ["add", str(folder), str(liked), *answers(OF_GROUP)])
    assert told.exit_code == 0, (told.output, told.exception)
    assert "opinions.csv: wave post" in told.output and "TODO" not in told.output
    assert check_study(folder).errors == []
    study = load_study(folder / "study.yaml")
    rated = clean(study, ingest(study, folder))["responses"]
    rated = rated[rated["instrument"] == "satisfaction"].groupby("participant_id")["value"]
    assert rated.apply(list).to_dict() == dict(zip(CODES, LIKED, strict=True))


def answers(given):
    return [part for key, text in given.items() for part in ("--answer", f"{key}={text}")]


def test_the_name_of_a_file_says_that_it_is_another_form(tmp_path):
    """Its questions have no words, and are called as those of the scale."""
    folder = tmp_path / "my-group"
    liked = write(
        folder / "group feedback.csv",
        ["code", *ITEMS],
        [[c, *row] for c, row in zip(CODES, LIKED, strict=True)],
    )
    files = [*pair(folder), liked]
    (asked,) = [
        q for q in draft_study(recognise(files), "g").todo if q.key == "wave.group feedback.csv"
    ]
    assert asked.suggestion == "closing"
    found = sums(
        folder, files, **{asked.key: "closing", "range.q": "1-5", "range.satisfaction": "1-5"}
    )
    assert sum(POST[0]) in found.loc[[("post", "LX12")]].tolist()
    study = load_study(folder / "study.yaml")
    rated = clean(study, ingest(study, folder))["responses"]
    rated = rated[(rated["instrument"] == "satisfaction") & (rated["participant_id"] == "WH07")]
    assert rated["value"].tolist() == LIKED[1]
    # The same asked again, if somebody says so.
    again = sums(folder, files, **{asked.key: "followup", "range.q": "1-5"})
    assert again["followup", "WH07"] == sum(LIKED[1])
