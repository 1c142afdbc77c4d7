"""Options that people ticked, and answers that they wrote under 'Other', through `new`."""

import pytest
import yaml
from answering import answer_all
from student_files import ITEMS, POST, PRE, sheets, write

from groupwork.errors import GroupworkError
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.study.loading import load_study

HEARD = ["A friend", "School", "", "A friend", "School", "", "School", ""]
OTHER = ["", "", "my mum", "", "it was nice", "a leaflet", "", ""]
TICKED = {"No childcare": "12456", "Work hours": "1237", "Shy": "23"}
STOPS = "What might stop you? (Choose all that apply)"
SINGLE = {
    **{"times.needs.xlsx": "none", "wave.needs.xlsx": "survey"},
    **{"plan": "survey", "id": "none"},
}


def survey(folder):
    """A SurveyMonkey survey of eight people: its heads stand in two rows."""
    above = ["Respondent ID", "Collector ID", "How did you hear of us?", None, STOPS, None, None]
    below = [None, None, "Response", "Other (please specify)", *TICKED]
    above += [None, "How often?", None, None, None, "When would suit you?"]
    below += ["Other (please specify)", *ITEMS, "Response"]
    when = ["Saturday", "Weekday mornings"]
    rows = [
        [
            *(str(118443052044 + n), "433120457", HEARD[n], OTHER[n]),
            *(option if str(n) in of else None for option, of in TICKED.items()),
            *("too far" if n == 4 else None, *PRE[n], when[n % 2]),
        ]
        for n in range(8)
    ]
    return [sheets(folder / "needs.xlsx", {"Sheet": [above, below, *rows]})]


def people_of(folder, files, **answers):
    text = answer_all(recognise(files), folder.name, **answers)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    study = load_study(folder / "study.yaml")
    return yaml.safe_load(text), clean(study, ingest(study, folder))["people"]


def test_who_wrote_another_answer_counts_as_other_and_that_is_told(tmp_path):
    folder = tmp_path / "my-group"
    files = survey(folder)
    draft = draft_study(recognise(files), "g", SINGLE)
    (told,) = [note for note in draft.notes if "another answer" in note]
    assert "2 people" in told and "'Other'" in told and "mum" not in told
    _, people = people_of(folder, files, **SINGLE)
    counted = people["how_did_you_hear_of_us"].value_counts().to_dict()
    # Whoever chose an answer and wrote beside it keeps it; one person said nothing.
    assert counted == {"A friend": 2, "School": 3, "Other": 2}


def test_ticks_of_one_question_are_asked_about_and_are_yes_or_no(tmp_path):
    folder = tmp_path / "my-group"
    files = survey(folder)
    known = SINGLE
    (asked,) = [q for q in draft_study(recognise(files), "g", known).todo if "ticks" in q.key]
    assert asked.saw == "No childcare 5, Work hours 4, Shy 2"
    study, people = people_of(folder, files, **known, **{asked.key: "yes"})
    for name, option in zip(("no_childcare", "work_hours", "shy"), TICKED, strict=True):
        entry = study["attributes"][name]
        assert (entry["label"], entry["levels"]) == (option, {option: "yes", "no": "no"})
        ticked = len(TICKED[option])
        assert people[name].value_counts().to_dict() == {option: ticked, "no": 8 - ticked}
    text = study["files"][0]["free_text"]
    assert [f"{STOPS} – Other (please specify)"] == [each for each in text if STOPS in each]


def test_ticks_that_are_something_else_do_not_vanish(tmp_path):
    files = survey(tmp_path)
    known = {**SINGLE, "ticks.1": "no"}
    draft = draft_study(recognise(files), "g", known)
    entry = yaml.safe_load(draft.text)["files"][0]
    told = " ".join(draft.notes)
    for option in TICKED:
        assert f"{STOPS} – {option}" in entry["free_text"] or option in told


def test_what_is_said_to_be_no_time_is_offered_as_an_attribute(tmp_path):
    known = {**SINGLE, "ticks.1": "yes"}
    draft = draft_study(recognise(survey(tmp_path)), "g", known)
    (asked,) = [q for q in draft.questions if q.key == "attributes"]
    assert "when_would_suit_you" in asked.default


def test_columns_of_which_nothing_is_made_are_told(tmp_path):
    folder = tmp_path / "my-group"
    codes = [f"AB{n}" for n in range(8)]
    rows = [[c, "north", 3 * n, *row] for n, (c, row) in enumerate(zip(codes, PRE, strict=True))]
    after = [[c, *row] for c, row in zip(codes, POST, strict=True)]
    files = [
        write(folder / "pre.csv", ["code", "area", "Total points score", *ITEMS], rows),
        write(folder / "post.csv", ["code", *ITEMS], after),
    ]
    notes = draft_study(recognise(files), "g").notes
    assert [n for n in notes if "that nothing reads" in n] == [
        "pre.csv: columns that nothing reads: area, Total points score"
    ]


def test_a_blank_level_is_one_of_the_levels(tmp_path):
    folder = tmp_path / "my-group"
    files = survey(folder)
    known = {**SINGLE, "ticks.1": "yes"}
    people_of(folder, files, **known)
    path = folder / "study.yaml"
    path.write_text(path.read_text().replace("blank: 'no'", "blank: never", 1), encoding="utf-8")
    with pytest.raises(GroupworkError, match="'never' is none of its levels"):
        load_study(path)


def test_options_that_kobo_writes_as_0_and_1(tmp_path):
    """Beside the question's own column; who was not asked has neither."""
    folder = tmp_path / "my-group"
    folder.mkdir()
    wishes = ["A B", "B", "", "A", "B", "A", "A B", "B"]
    head = ["Wishes", "Wishes/A walk", "Wishes/Books", "Age/group", *ITEMS]
    rows = [
        [wish, *("" if not wish else int(each in wish) for each in "AB"), n % 2, *answers]
        for n, (wish, answers) in enumerate(zip(wishes, PRE, strict=True))
    ]
    files = [write(folder / "needs.csv", head, rows)]
    once = {"wave.needs.csv": "survey", "plan": "survey", "id": "none"}
    draft = draft_study(recognise(files), "g", once)
    (asked,) = [each for each in draft.questions if each.key.startswith("ticks.")]
    assert asked.saw == "A walk 4, Books 5"
    text, people = people_of(folder, files, **once, **{"ticks.1": "yes"})
    labels = {str(each["label"]) for each in text["attributes"].values()}
    assert {"A walk", "Books"} <= labels
    walk = next(n for n, each in text["attributes"].items() if each["label"] == "A walk")
    counts = people[walk].value_counts().to_dict()
    assert counts == {"1": 4, "0": 3}
