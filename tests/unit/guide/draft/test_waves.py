"""Which measurement each file is."""

import pandas as pd
import pyreadstat
import pytest
import yaml
from answering import answer_all
from drafted import document, sums
from student_files import CODES, ITEMS, POST, PRE, pair, sheets, write

from groupwork.guide.asking import said_taken
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.study.loading import load_study


def test_one_survey_alone_compares_nothing(tmp_path):
    first, _ = pair(tmp_path)
    found = document([first], plan="survey")
    assert found["design"] == {"kind": "descriptive"}
    assert not {"outcomes", "comparisons", "family"} & set(found)
    assert [wave["role"] for wave in found["waves"]] == ["survey"]


def test_a_survey_is_not_asked_for_a_code(tmp_path):
    path = write(tmp_path / "survey.csv", ITEMS, PRE)
    draft = draft_study(recognise([path]), "g", {"plan": "survey"})
    asked = {question.key: question for question in draft.questions}
    assert asked["wave.survey.csv"].choices["survey"].startswith("a survey of its own")
    assert (asked["id"].known, asked["id"].default) == (True, "none")
    assert "id" not in yaml.safe_load(draft.text)["files"][0]


def test_the_only_file_after_the_one_before_may_be_called_follow_up(tmp_path):
    """Whether the group was over for long is for a person to say; the post-test is likelier."""
    first, second = pair(tmp_path)
    second = second.rename(tmp_path / "Mood follow-up.csv")
    draft = draft_study(recognise([first, second]), "g")
    asked = {question.key: question for question in draft.todo}
    assert asked["wave.Mood follow-up.csv"].suggestion == "post"
    for said, role in (("post", "post"), ("followup", "follow-up")):
        found = document([first, second], **{"wave.Mood follow-up.csv": said})
        assert found["waves"][-1]["role"] == role
    third = pair(tmp_path / "x")[1]
    asked = {question.key for question in draft_study(recognise([first, third, second]), "g").todo}
    assert "wave.Mood follow-up.csv" not in asked


def test_what_a_column_of_times_asks_and_what_its_numbers_are_stands_beside_it(tmp_path):
    rows = [
        [code, time, *answers]
        for time, of in enumerate((PRE, POST), start=1)
        for code, answers in zip(CODES, of, strict=True)
    ]
    table = pd.DataFrame(rows, columns=["code", "time", *ITEMS])
    path = tmp_path / "long.sav"
    pyreadstat.write_sav(
        table,
        path,
        column_labels={"time": "Time of measurement"},
        variable_value_labels={"time": {1: "spring", 2: "summer"}},
    )
    asked = {question.key: question for question in draft_study(recognise([path]), "g").questions}
    saw = asked["times.long.sav"].saw
    assert saw.startswith("column 'time' (Time of measurement); 1: spring, 2: summer"), saw


LATER = [tuple(6 - answer for answer in row) for row in PRE]


def long(folder, head, times):
    """Write a table with a row for each person and time."""
    rows = [
        [code, time, *answers]
        for time, of in zip(times, (PRE, POST, LATER), strict=False)
        for code, answers in zip(CODES, of, strict=True)
    ]
    return write(folder / "long.csv", ["code", head, *ITEMS], rows)


@pytest.mark.parametrize(
    ("head", "times"),
    [
        ("Messzeitpunkt", ("Vor Beginn", "Am Ende", "3 Monate danach")),
        ("Moment", ("avant le groupe", "à la fin du groupe", "trois mois après")),
        ("Momento", ("Antes de empezar", "Al final", "3 meses después")),
        ("When", ("before we started", "last meeting", "three months after")),
        ("填写时间", ("开课前", "结束后", "三个月后")),
    ],
)
def test_words_of_times_in_a_column_are_known(tmp_path, head, times):
    folder = tmp_path / "my-group"
    path = long(folder, head, times)
    files = document([path])["files"]
    waves = dict(zip(times, ("pre", "post", "followup"), strict=True))
    assert files[0]["wave"] == {"column": head, "values": waves}
    found = sums(folder, [path], id="code")
    assert [*found["pre"][CODES]] == [*map(sum, PRE)]
    assert [*found["post"][CODES]] == [*map(sum, POST)]
    assert [*found["followup"][CODES]] == [*map(sum, LATER)]


@pytest.mark.parametrize(
    ("head", "times"),
    [("Zeitpunkt", ("Vorher", "3 Monate danach")), ("填写时间", ("开课前", "三个月后"))],
)
def test_months_after_are_asked_about_where_nothing_says_of_what(tmp_path, head, times):
    """After the group, or after its beginning: the post-test, or a follow-up."""
    folder = tmp_path / "my-group"
    path = long(folder, head, times)
    draft = draft_study(recognise([path]), "my-group")
    asked = {question.key: question for question in draft.todo}
    assert asked["times.long.csv"].default is None
    values = yaml.safe_load(draft.text)["files"][0]["wave"]["values"]
    assert {each[:4] for each in values.values()} == {"TODO"}
    answers = {"times.long.csv": "each", f"time.{times[0]}": "pre", f"time.{times[1]}": "followup"}
    found = document([path], **answers)
    assert found["files"][0]["wave"]["values"] == dict(zip(times, ("pre", "followup"), strict=True))


def test_a_file_of_some_time_after_is_suggested_as_the_follow_up(tmp_path):
    first, second = pair(tmp_path)
    third = write(tmp_path / "3 Monate danach.csv", ["code", *ITEMS], [])
    third.write_text(second.read_text(encoding="utf-8"), encoding="utf-8")
    asked = {q.key: q for q in draft_study(recognise([first, second, third]), "g").todo}
    assert asked["wave.3 Monate danach.csv"].suggestion == "followup"


#: Questions below "Do you feel …", as a matrix of SurveyMonkey has them.
FEELS = [
    "that because of the time you spend with her you have none for yourself?",
    "torn between caring and other things that you must do (work/family)?",
    "angry when she is there?",
    "that her visits to the ward have changed your friendships?",
    "unsure of what to do?",
]
OFTEN = ["Never", "Rarely", "Sometimes", "Quite frequently", "Nearly always"]


def matrix(folder, *, feels=FEELS):
    """Two forms, the one of the end with the questions in the opposite order."""
    files = []
    for later, name in enumerate(("the end", "at the start")):
        asked = [*reversed(feels)] if name == "the end" else feels
        above = ["Respondent ID", "Collector ID", "Your code", "Do you feel …"]
        above += [None] * (len(asked) - 1)
        rows = []
        for n, code in enumerate(CODES):
            said = {q: OFTEN[(n + 2 * place + later) % 5] for place, q in enumerate(feels)}
            number = str(118443052044 + n + 100 * later)
            rows.append([number, "433120457", code, *(said[question] for question in asked)])
        below = [None, None, "Open-Ended Response", *asked]
        files.append(sheets(folder / f"{name}.xlsx", {"Sheet": [above, below, *rows]}))
    return files


def test_words_of_time_in_a_long_question_make_it_no_column_of_times(tmp_path):
    """Nor is what stands in brackets with a '/' an option; the items are numbered as at first."""
    files = matrix(tmp_path)
    draft = draft_study(recognise(files), "g", {})
    assert not [question.key for question in draft.questions if question.key.startswith("times.")]
    text = answer_all(
        recognise(files),
        "g",
        **{"id": "Your code", "wave.the end.xlsx": "post", "wave.at the start.xlsx": "pre"},
        **{"words.do-you-feel": " < ".join(OFTEN)},
    )
    study = yaml.safe_load(text)
    assert [file["path"] for file in study["files"]] == ["at the start.xlsx", "the end.xlsx"]
    items = [f"Do you feel ... – {question}" for question in FEELS]
    (columns,) = study["files"][0]["columns"].values()
    assert columns == {str(n): item for n, item in enumerate(items, start=1)}
    assert study["files"][1]["columns"] == study["files"][0]["columns"]


def test_twelve_of_them_are_offered_as_the_questionnaire_that_they_may_be(tmp_path):
    feels = [*FEELS, *(f"that question {word} is one?" for word in ("six", "seven", "eight"))]
    feels += [f"tired of thing {word}?" for word in ("nine", "ten", "eleven", "twelve")]
    known = {"wave.the end.xlsx": "post", "wave.at the start.xlsx": "pre"}
    draft = draft_study(recognise(matrix(tmp_path, feels=feels)), "g", known)
    (asked,) = [q for q in draft.questions if q.key == "instrument.do-you-feel"]
    assert "zbi" in asked.choices


def test_what_a_column_of_times_says_is_told_and_can_be_said_otherwise(tmp_path):
    """Words that say themselves which time they are are taken, and never unseen."""
    rows = [
        [wave, c, *r]
        for wave, of in (("before", PRE), ("at the end", POST))
        for c, r in zip(CODES, of, strict=True)
    ]
    path = write(tmp_path / "form.csv", ["time", "code", *ITEMS], rows)
    draft = draft_study(recognise([path]), "g")
    (asked,) = [q for q in draft.questions if q.key == "times.form.csv"]
    assert asked.known and "times.form.csv" not in {q.key for q in draft.todo}
    (line,) = [each for each in said_taken(draft, {}, "en") if "times.form.csv" in each]
    assert "before: pre-test, at the end: post-test" in line
    other = {"times.form.csv": "each", "time.before": "post", "time.at the end": "pre"}
    found = sums(tmp_path, [path], **other)
    assert found.loc["post"][CODES].tolist() == list(map(sum, PRE))


def test_whole_numbers_with_decimals_say_waves_and_levels(tmp_path):
    """R and pandas write 1.0 and 2.0 where a column has gaps."""
    folder = tmp_path / "g"
    rows = [
        [code, f"{wave}.0", f"{n % 2}.0", *row]
        for wave, of in ((1, PRE), (2, POST))
        for n, (code, row) in enumerate(zip(CODES, of, strict=True))
    ]
    files = [write(folder / "data.csv", ["code", "wave", "sex", *ITEMS], rows)]
    (asked,) = (q for q in draft_study(recognise(files), "g").todo if q.key == "times.data.csv")
    assert asked.choices["in-order"] == "1: pre-test, 2: post-test"
    found = sums(folder, files, **{"range.q": "1-5", "times.data.csv": "in-order"})
    for wave, of in (("pre", PRE), ("post", POST)):
        assert [found[wave, code] for code in CODES] == [sum(row) for row in of]
    study = load_study(folder / "study.yaml")
    people = clean(study, ingest(study, folder))["people"].set_index("participant_id")
    assert people.loc[CODES, "sex"].astype("str").tolist() == ["0", "1"] * 4


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_rows_that_look_back_are_asked_about(tmp_path, answer):
    """Of a time before the group that was asked after it: no pre-test, unless somebody says so."""
    folder = tmp_path / "my-group"
    path = long(folder, "phase", ("then", "now"))
    asked = {question.key: question for question in draft_study(recognise([path]), "g").todo}
    assert asked["looking_back"].saw == "now, then"
    found = document([path], looking_back=answer)
    role = {"yes": "then-test", "no": "pre"}[answer]
    assert [wave["role"] for wave in found["waves"]] == [role, "post"]
    first = {"yes": "then", "no": "pre"}[answer]
    assert [*sums(folder, [path], looking_back=answer)[first][CODES]] == [*map(sum, PRE)]


def test_a_time_may_be_said_to_be_looked_back_on(tmp_path):
    path = long(tmp_path / "my-group", "phase", ("blue", "red"))
    said = {"times.long.csv": "each", "time.blue": "then", "time.red": "post"}
    assert [wave["role"] for wave in document([path], **said)["waves"]] == ["then-test", "post"]


def test_words_of_times_of_people_who_stand_there_once_are_asked_about(tmp_path):
    """When they came to the group first may be what is known of them."""
    rows = [[code, ("first", "later")[n % 2], *PRE[n]] for n, code in enumerate(CODES)]
    path = write(tmp_path / "all.csv", ["code", "visit", *ITEMS], rows)
    asked = {question.key: question for question in draft_study(recognise([path]), "g").todo}
    assert [*asked["times.all.csv"].choices] == ["as-named", "each", "none"]


def forms_by_day(folder):
    """Write two exports of a form that number their rows anew, and are called by the day."""
    files = []
    for later, (day, answers) in enumerate((("2026-03-02", PRE), ("2026-04-20", POST))):
        rows = [
            [f"{day} 10:0{i}:00", code, *row, 5400000000000000000 + 10**6 * later + i, 7001 + i]
            for i, (code, row) in enumerate(zip(CODES, answers, strict=True))
        ]
        head = ["Submission Date", "code", *ITEMS, "Submission ID", "填写人ID"]
        files.append(write(folder / f"Form{day}.csv", head, rows))
    return files


def test_a_file_that_its_day_alone_names_is_asked_about_with_that_day(tmp_path):
    files = forms_by_day(tmp_path)
    draft = draft_study(recognise(files), "g")
    asked = {question.key: question for question in draft.todo}
    days = [asked[f"wave.{path.name}"].saw for path in files]
    assert days == [f"8 rows; 'Submission Date': {day}" for day in ("2026-03-02", "2026-04-20")]
    zh = {q.key: q.saw for q in draft_study(recognise(files), "g", language="zh").todo}
    assert zh[f"wave.{files[0].name}"] == "8行；“Submission Date”：2026-03-02"


def test_numbers_of_answers_and_accounts_are_neither_measures_nor_known_of_people(tmp_path):
    files = forms_by_day(tmp_path)
    said = {f"wave.{path.name}": wave for path, wave in zip(files, ("pre", "post"), strict=True)}
    draft = draft_study(recognise(files), "g", said)
    assert not [q.key for q in draft.questions if q.key.startswith(("single.", "told_at"))]
    assert "attributes" not in yaml.safe_load(draft.text)
    assert yaml.safe_load(draft.text)["files"][0]["id"] == "code"


@pytest.mark.parametrize("head", ["Participant age", "Height of the subject", "Respondent income"])
def test_what_is_known_of_participants_is_no_number_of_theirs(tmp_path, head):
    """In a small group everybody may have another one."""
    files = []
    for wave, answers in (("pre", PRE), ("post", POST)):
        rows = [
            [c, *row, 151 + 3 * i] for i, (c, row) in enumerate(zip(CODES, answers, strict=True))
        ]
        files.append(write(tmp_path / f"{wave}.csv", ["code", *ITEMS, head], rows))
    attributes = document(files)["attributes"]
    assert [entry.get("column") for entry in attributes.values()] == [head]
