"""Options that people ticked, and answers that they wrote under 'Other', through `new`."""

import pandas as pd
import pytest
import yaml
from answering import answer_all
from openpyxl import load_workbook
from student_files import CODES, ITEMS, POST, PRE, sheets, write

from groupwork.errors import GroupworkError
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import DIFFERS, clean
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
    assert asked.saw == "No childcare 5, Work hours 4, Shy 2; 1 of 8 ticked none"
    assert [*asked.choices] == ["yes", "answered", "no"] and not asked.suggestion
    study, people = people_of(folder, files, **known, **{asked.key: "yes"})
    for name, option in zip(("no_childcare", "work_hours", "shy"), TICKED, strict=True):
        entry = study["attributes"][name]
        assert (entry["label"], entry["levels"]) == (option, {option: "yes", "no": "no"})
        ticked = len(TICKED[option])
        assert people[name].value_counts().to_dict() == {option: ticked, "no": 8 - ticked}
    text = study["files"][0]["free_text"]
    assert [f"{STOPS} – Other (please specify)"] == [each for each in text if STOPS in each]


def test_who_ticked_none_has_not_answered_where_somebody_says_so(tmp_path):
    """By hand: seven of the eight ticked something, of whom five have no childcare."""
    folder = tmp_path / "my-group"
    study, people = people_of(folder, survey(folder), **SINGLE, **{"ticks.1": "answered"})
    for name, option in zip(("no_childcare", "work_hours", "shy"), TICKED, strict=True):
        assert study["attributes"][name]["needs_a_tick"] is True
        ticked = len(TICKED[option])
        assert people[name].value_counts().to_dict() == {option: ticked, "no": 7 - ticked}
        assert people[name].isna().sum() == 1


def test_who_wrote_another_answer_alone_has_answered(tmp_path):
    """The only one who ticked nothing wrote what stops her: all eight answered."""
    folder = tmp_path / "my-group"
    (file,) = survey(folder)
    book = load_workbook(file)
    cells = book["Sheet"]
    head = [cell.value for cell in cells[2]]
    cells.cell(3, head.index("Shy") + 2).value = "too far"
    book.save(file)
    (asked,) = [q for q in draft_study(recognise([file]), "g", SINGLE).todo if "ticks" in q.key]
    assert [*asked.choices] == ["yes", "no"] and "none" not in asked.saw


def test_blank_is_said_where_only_who_ticked_any_counts(tmp_path):
    folder = tmp_path / "my-group"
    people_of(folder, survey(folder), **SINGLE, **{"ticks.1": "answered"})
    path = folder / "study.yaml"
    path.write_text(path.read_text().replace("    blank: 'no'\n", "", 1), encoding="utf-8")
    with pytest.raises(GroupworkError, match="needs_a_tick"):
        load_study(path)


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


HELP = "What help do you have?"
#: Who ticked what before and after, by the place in the file.
BEFORE = {"Nurse": "01", "Day care": "12", "Neighbours": "5"}
AFTER = {"Nurse": "0123", "Day care": "15", "Neighbours": ""}


def at_two_times(folder):
    """The third of eight people opened the last form and left it; a ninth came for it alone."""
    files = []
    for name, of, answers in (("pre", BEFORE, PRE), ("post", AFTER, POST)):
        above = ["Respondent ID", "Collector ID", "Your code", HELP, None, None]
        below = [None, None, "Open-Ended Response", *of]
        above += ["How often?", None, None, None]
        people = [*CODES, "NW99"] if name == "post" else CODES
        rows = []
        for n, code in enumerate(people):
            left = name == "post" and n == 2
            ticks = [option if str(n) in ticked else None for option, ticked in of.items()]
            given = [None] * 7 if left else [*ticks, *answers[n % len(answers)]]
            number = 118443052044 + n + 100 * (name == "post")
            rows.append([str(number), "433120457", code, *given])
        files.append(
            sheets(folder / f"{name}.xlsx", {"Sheet": [above, [*below, *ITEMS], *rows]}),
        )
    return files


def test_what_was_ticked_at_two_times_is_told_as_it_was_at_first(tmp_path):
    """A blank is a no at the first time, too, and no gap that a later tick may fill."""
    folder = tmp_path / "my-group"
    files = at_two_times(folder)
    known = {"id": "Your code"}
    study, _ = people_of(folder, files, **known, **{"ticks.1": "yes", "told_at": "start"})
    assert [wave["id"] for wave in study["waves"]] == ["pre", "post"]
    assert study["attributes"]["nurse"]["wave"] == "pre"
    text = (folder / "study.yaml").read_text(encoding="utf-8")
    (folder / "study.yaml").write_text(text.replace("    wave: pre\n", ""), encoding="utf-8")
    people = clean(*_read(folder))["people"].set_index("participant_id")
    for name, (option, ticked) in zip(
        ("nurse", "day_care", "neighbours"), BEFORE.items(), strict=True
    ):
        said = [option if str(n) in ticked else "no" for n in range(len(CODES))]
        # The ninth person ticked nothing in a form that she answered.
        assert people[name].to_dict() == dict(zip([*CODES, "NW99"], [*said, "no"], strict=True))
    changed = clean(*_read(folder))["audit"]
    changed = changed[changed["reason"] == DIFFERS]
    # The third person ticked before and said nothing at the end, which is no change.
    assert sorted(zip(changed["participant_id"], changed["column"], strict=True)) == sorted(
        [
            (CODES[3], f"{HELP} – Nurse"),
            (CODES[5], f"{HELP} – Day care"),
            (CODES[5], f"{HELP} – Neighbours"),
        ]
    )


def test_a_form_opened_without_answers_and_a_time_without_the_question_say_nothing(tmp_path):
    folder = tmp_path / "my-group"
    files = at_two_times(folder)
    known = {"id": "Your code"}
    people_of(folder, files, **known, **{"ticks.1": "yes"})
    text = (folder / "study.yaml").read_text(encoding="utf-8")
    before, nurse, after = text.partition("  nurse:\n")
    only = before + nurse + after.replace("    wave: pre\n", "    wave: post\n", 1)
    assert only != text
    (folder / "study.yaml").write_text(only, encoding="utf-8")
    people = clean(*_read(folder))["people"].set_index("participant_id")
    assert pd.isna(people.loc[CODES[2], "nurse"])
    said = {code: "Nurse" if str(n) in AFTER["Nurse"] else "no" for n, code in enumerate(CODES)}
    assert people["nurse"].drop(CODES[2]).to_dict() == {
        code: answer for code, answer in said.items() if code != CODES[2]
    } | {"NW99": "no"}


def _read(folder):
    study = load_study(folder / "study.yaml")
    return study, ingest(study, folder)
