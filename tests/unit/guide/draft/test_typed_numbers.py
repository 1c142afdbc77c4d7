"""Words among ages and hours, from `new` to the table of participants."""

import pytest
import yaml
from answering import answer_all
from student_files import CODES, ITEMS, POST, PRE, answered, sheets, write

from groupwork.errors import GroupworkError
from groupwork.guide.check import check_study
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.ingest.checksums import record_files
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.study.loading import load_study

HEAD = "Hours of care a week"
KEY = "typed.hours_of_care_a_week"
HOURS = [*(str(10 + n) for n in range(13)), "about 7", "12,5 h", "day and night"]
CODES16 = [f"{code}{half}" for half in "AB" for code in CODES]


def files(folder, hours=HOURS, head=HEAD):
    before = [
        [code, cell, *row] for code, cell, row in zip(CODES16, hours, [*PRE, *PRE], strict=True)
    ]
    after = [[code, *row] for code, row in zip(CODES16, [*POST, *POST], strict=True)]
    return [
        write(folder / "pre.csv", ["code", head, *ITEMS], before),
        write(folder / "post.csv", ["code", *ITEMS], after),
    ]


@pytest.mark.parametrize(
    ("said", "last"),
    [
        ("about 7 = 7; 12,5 h = 12,5", [7, 12.5, None]),
        ("'12,5 h' = 12.5; day and night = 168", [None, 12.5, 168]),
        ("none", [None, None, None]),
    ],
)
def test_which_number_a_word_is_is_asked(tmp_path, said, last):
    folder = tmp_path / "g"
    paths = files(folder)
    questions = {q.key: q for q in draft_study(recognise(paths), "g").questions}
    asked = questions[KEY]
    assert asked.saw == "'about 7' (1×); '12,5 h' (1×); 'day and night' (1×)"
    # It is offered, and never taken.
    assert (asked.default, asked.suggestion) == (None, "about 7 = 7; 12,5 h = 12,5")
    chinese = {q.key: q for q in draft_study(recognise(paths), "g", {}, "zh").questions}
    assert chinese[KEY].choices == {"none": "都算未作答"}
    text = answer_all(recognise(paths), "g", **{KEY: said})
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    record_files([path.name for path in paths], folder)
    study = load_study(folder / "study.yaml")
    people = clean(study, ingest(study, folder))["people"].set_index("participant_id")
    read = people["hours_of_care_a_week"]
    assert [None if read.isna()[c] else read[c] for c in CODES16] == [*range(10, 23), *last]
    assert "attribute_not_a_number" not in {f.kind for f in check_study(folder).findings}


@pytest.mark.parametrize(
    ("head", "typed"),
    [
        (HEAD, "24 hours a day"),
        (HEAD, "3 daily"),
        (HEAD, "40 per month"),
        (HEAD, "30-40"),
        (HEAD, "5 to 6 h"),
        ("Wie viele Stunden pro Woche ungefähr?", "24 Stunden am Tag"),
        ("Wie viele Stunden pro Woche ungefähr?", "5 täglich"),
        ("Heures par semaine", "4 h par jour"),
        ("Horas de cuidado por semana", "8 horas al día"),
        ("每周照顾多少小时", "每天5小时"),
        ("每周照顾多少小时", "一天8"),
        ("Age", "about 18 months"),
        # What would be read as a number of the question's unit.
        (HEAD, "90 min"),
        (HEAD, "3 days"),
        ("Age", "18 months"),
        ("年龄", "30个月"),
        ("How long have you cared for him?", "2 weeks"),
    ],
)
def test_of_another_unit_or_a_range_nothing_is_offered(tmp_path, head, typed):
    """Enter takes what is offered, and would make 24 hours a day 24 hours a week."""
    hours = [*HOURS[:13], "20", "about 7", typed]
    asked = draft_study(recognise(files(tmp_path, hours, head)), "g").questions
    (shown,) = [q for q in asked if q.key.startswith("typed.")]
    assert typed in shown.saw
    assert (shown.default, shown.suggestion) == (None, "")


@pytest.mark.parametrize(
    ("head", "typed", "number"),
    [
        (HEAD, "30 per week", "30"),
        ("Wie viele Stunden pro Woche ungefähr?", "30 Std. die Woche", "30"),
        ("每周照顾多少小时", "每周30小时", "30"),
        ("Age", "nearly 30 years", "30"),
    ],
)
def test_in_the_unit_of_the_question_it_is_offered(tmp_path, head, typed, number):
    hours = [*HOURS[:13], "20", "about 7", typed]
    asked = draft_study(recognise(files(tmp_path, hours, head)), "g").questions
    (shown,) = [q for q in asked if q.key.startswith("typed.")]
    assert shown.suggestion == f"about 7 = 7; {typed} = {number}"


@pytest.mark.parametrize(
    ("head", "hours"),
    [
        (HEAD, [*HOURS[:13], "20", "3 h", "2 hours"]),
        ("Age", [*HOURS[:13], "20", "30 years", "41 yrs"]),
        # Of a question that names none, the unit that most people wrote.
        ("How long have you cared for him?", ["7 months"] * 10 + [f"{n} months" for n in range(6)]),
    ],
)
def test_of_the_unit_of_the_question_nothing_is_asked(tmp_path, head, hours):
    asked = draft_study(recognise(files(tmp_path, hours, head)), "g").questions
    assert not [q for q in asked if q.key.startswith("typed.")]


def test_minutes_among_hours_are_as_many_hours_as_somebody_says(tmp_path):
    folder = tmp_path / "g"
    paths = files(folder, [*HOURS[:13], "20", "90 min", "45 min"])
    text = answer_all(recognise(paths), "g", **{KEY: "90 min = 1.5"})
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    record_files([path.name for path in paths], folder)
    study = load_study(folder / "study.yaml")
    people = clean(study, ingest(study, folder))["people"].set_index("participant_id")
    read = people["hours_of_care_a_week"]
    assert [None if read.isna()[c] else read[c] for c in CODES16][-3:] == [20, 1.5, None]


def test_unanswered_it_is_a_place_that_loading_refuses(tmp_path):
    content = yaml.safe_load(draft_study(recognise(files(tmp_path)), "g").text)
    (said,) = content["files"][0]["spelled"][HEAD].items()
    assert said[0].startswith("TODO") and said[1] == "TODO"


def test_a_word_that_is_not_there_or_has_no_number_is_said(tmp_path):
    group = recognise(files(tmp_path))
    for wrong in ("about 8 = 8", "about 7", "about 7 = seven"):
        with pytest.raises(GroupworkError, match=f"{KEY}: '.*' does not say which number"):
            draft_study(group, "g", {KEY: wrong})


def test_where_there_are_no_words_nothing_is_asked(tmp_path):
    group = recognise(files(tmp_path, [str(10 + n) for n in range(16)]))
    assert KEY not in {q.key for q in draft_study(group, "g").questions}


def test_a_list_of_people_is_read_with_its_codes_and_words_as_they_were_typed(tmp_path):
    """Codes are spelled otherwise there, and one age is in words."""
    folder = tmp_path / "my-group"
    folder.mkdir()
    typed = [code.lower() if n % 2 else f" {code[:2]}-{code[2:]}" for n, code in enumerate(CODES)]
    ages = [20 + n for n in range(7)] + ["about 75"]
    people = [["Code", "Age"], *([code, age] for code, age in zip(typed, ages, strict=True))]
    tables = {"pre": answered(PRE), "post": answered(POST), "People": people}
    path = sheets(folder / "g.xlsx", tables)
    given = {"id_spelling": "loose", "typed.age": "about 75 = 75"}
    text = answer_all(recognise([path]), "my-group", **given)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    study = load_study(folder / "study.yaml")
    tables = clean(study, ingest(study, folder))
    found = tables["people"].set_index("participant_id")["age"]
    assert sorted(found) == [*range(20, 27), 75]
    assert len(found) == len(CODES)
    assert "list_of_others" not in {each.kind for each in check_study(folder).findings}
    # Read as they stand, the codes of the list are nobody's.
    entries = yaml.safe_load(text)
    for entry in entries["files"]:
        if not entry["columns"]:
            del entry["id_spelling"]
    (folder / "study.yaml").write_text(yaml.safe_dump(entries), encoding="utf-8")
    (one,) = [each for each in check_study(folder).findings if each.kind == "list_of_others"]
    assert one.slots == {"n": 8, "all": 8, "others": 8}
