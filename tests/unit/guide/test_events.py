"""REDCap's event that comes again: its rows are the measurements, the others what is known."""

import shutil

import pytest
import yaml
from answering import answer_all
from drafted import sums
from student_files import ITEMS, POST, PRE, write
from typer.testing import CliRunner

from groupwork.cli import app
from groupwork.guide.check import check_study
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.ingest.checksums import record_files
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.prepare.score import score
from groupwork.study.loading import load_study

OWN = ["record_id", "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance"]


def export(path, week="mood_week", later=POST):
    """Write an export: eight people, of whom the second missed week 6 and has week 12 as his next.

    Sex stands in the rows of one event, three ticks of sessions in those of another one.
    """
    ticks = [f"attended___{n}" for n in (1, 2, 3)]
    rows = []
    for n, (before, after) in enumerate(zip(PRE, later, strict=True), start=1):
        rows.append([n, "enrolment_arm_1", "", "", 1 + n % 2, *[""] * 8])
        weeks = [(0, before), (12 if n == 2 else 6, after)]
        for instance, (at, answers) in enumerate(weeks, start=1):
            rows.append([n, "mood_arm_1", "", instance, "", at, *answers, "", "", ""])
        rows.append([n, "closing_arm_1", "", "", "", *[""] * 5, 1, n % 2, 1])
    return write(path, [*OWN, "sex", week, *ITEMS, *ticks], rows)


def test_the_rows_of_an_event_that_comes_again_are_the_measurements(tmp_path):
    folder = tmp_path / "my-group"
    path = export(tmp_path / "Group_DATA.csv")
    group = recognise([path])
    asked = {question.key: question for question in draft_study(group, "my-group").questions}
    assert asked["id"].default == "record_id"
    times = asked["times.Group_DATA.csv:mood_arm_1"]
    assert "'mood_week'" in times.saw and times.choices["in-order"].startswith("0: pre-test, 6: ")
    assert asked["attributes"].saw == "sex"
    text = answer_all(group, "my-group")
    assert {tuple(e.get("rows", {}).values()) for e in yaml.safe_load(text)["files"]} == {
        ("enrolment_arm_1",),
        ("mood_arm_1",),
        ("closing_arm_1",),
    }
    folder.mkdir()
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    shutil.copy(path, folder)
    record_files([path.name], folder)
    assert check_study(folder).errors == []
    study = load_study(folder / "study.yaml")
    tables = clean(study, ingest(study, folder))
    scores = score(study, tables["responses"]).set_index(["wave", "participant_id"])["value"]
    assert scores["pre"].to_dict() == {str(n): sum(row) for n, row in enumerate(PRE, start=1)}
    assert scores["post"].to_dict() == {
        str(n): sum(row) for n, row in enumerate(POST, start=1) if n != 2
    }
    assert scores["followup"].to_dict() == {"2": sum(POST[1])}
    assert tables["people"].set_index("participant_id")["sex"].to_dict() == {
        str(n): str(1 + n % 2) for n in range(1, 9)
    }
    there = tables["sessions"].groupby("session")["attended"].sum().to_dict()
    assert there == {1: 8, 2: 4, 3: 8}


def test_the_rows_of_an_instrument_that_comes_again_are_the_measurements(tmp_path):
    """Without events, what is known of people stands in the rows of no instrument."""
    rows = []
    for n, both in enumerate(zip(PRE, POST, strict=True), start=1):
        rows.append([n, "", "", 1 + n % 2, *[""] * 5])
        rows += [[n, "mood", 1 + at // 6, "", at, *of] for at, of in zip((0, 6), both, strict=True)]
    head = ["record_id", *OWN[2:], "sex", "mood_week", *ITEMS]
    path = write(tmp_path / "Group_DATA.csv", head, rows)
    text = answer_all(recognise([path]), tmp_path.name)
    (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
    study = load_study(tmp_path / "study.yaml")
    tables = clean(study, ingest(study, tmp_path))
    scores = score(study, tables["responses"]).set_index(["wave", "participant_id"])["value"]
    for wave, answers in (("pre", PRE), ("post", POST)):
        assert scores[wave].to_dict() == {str(n): sum(row) for n, row in enumerate(answers, 1)}
    assert tables["people"]["sex"].value_counts().to_dict() == {"1": 4, "2": 4}


def test_what_stands_only_in_rows_that_are_left_out_is_said_to_be_nobodys(tmp_path):
    folder = tmp_path / "my-group"
    folder.mkdir()
    path = export(folder / "Group_DATA.csv")
    study = yaml.safe_load(answer_all(recognise([path]), "my-group"))
    study["files"] = [e for e in study["files"] if e["rows"] != {OWN[1]: "enrolment_arm_1"}]
    (folder / "study.yaml").write_text(yaml.safe_dump(study), encoding="utf-8")
    record_files([path.name], folder)
    (said,) = (f for f in check_study(folder).findings if f.kind == "attribute_nobody_answered")
    assert (said.severity, said.attribute, said.column) == ("warning", "sex", "sex")
    told = CliRunner().invoke(app, ["check", str(folder)]).output
    assert "column 'sex': nobody has an answer in the rows that are read" in " ".join(told.split())


@pytest.mark.parametrize(
    ("week", "later"),
    [("mood_score", POST), ("mood_week", [("", "", "", "")] * 8)],
)
def test_an_event_is_taken_by_itself_only_where_its_rows_say_the_time(tmp_path, week, later):
    """A number that is no count of weeks says none; the identifier is known all the same."""
    path = export(tmp_path / "Group_DATA.csv", week, later)
    asked = {question.key: question for question in draft_study(recognise([path]), "g").questions}
    assert ("times.Group_DATA.csv" in asked) == (week == "mood_score")
    assert next(iter(asked["id"].choices)) == "record_id"


def test_weeks_in_a_file_of_one_row_a_person_and_time_say_the_time(tmp_path):
    rows = [
        [n, at, *answers]
        for n, both in enumerate(zip(PRE, POST, strict=True), start=1)
        for at, answers in zip((0, 8), both, strict=True)
    ]
    path = write(tmp_path / "long.csv", ["patient id", "scale_week", *ITEMS], rows)
    (sheet,) = recognise([path]).sheets
    assert sheet.found.waves == {"scale_week": ["0", "8"]}
    # Of people who come once, it says nothing of the kind.
    once = [[n, 8 * (n % 2), *answers] for n, answers in enumerate(PRE, start=1)]
    path = write(tmp_path / "once.csv", ["patient id", "scale_week", *ITEMS], once)
    (sheet,) = recognise([path]).sheets
    assert sheet.found.waves == {}


def with_other_events(path, *, labels=False):
    """Write an export with an enrolment, two times at which the mood was asked, and a call.

    Sex stands in the rows of the enrolment alone; nothing in those of the call.
    """
    names = ["enrolment_arm_1", "baseline_arm_1", "call_arm_1", "post_arm_1"]
    if labels:
        names = ["Enrolment", "Baseline", "Call", "Post"]
    rows = []
    for n, (before, after) in enumerate(zip(PRE, POST, strict=True), start=1):
        blank = [""] * 4
        known = [f"R{n}", names[0], 1 + n % 2, *blank]
        rest = [(names[1], before), (names[2], blank), (names[3], after)]
        rows += [known, *([f"R{n}", event, "", *cells] for event, cells in rest)]
    own = ["Record ID", "Event Name"] if labels else ["record_id", "redcap_event_name"]
    return write(path, [*own, "sex", *ITEMS], rows)


@pytest.mark.parametrize("labels", [True, False])
def test_events_in_which_no_scale_was_asked_are_no_measurements(tmp_path, labels):
    path = with_other_events(tmp_path / "export.csv", labels=labels)
    found = sums(tmp_path, [path], levels__sex="1 = man; 2 = woman")
    codes = [f"R{n}" for n in range(1, 9)]
    assert found.loc["pre"][codes].tolist() == list(map(sum, PRE))
    assert found.loc["post"][codes].tolist() == list(map(sum, POST))
    record_files([path.name], tmp_path)
    assert check_study(tmp_path).errors == []
    study = load_study(tmp_path / "study.yaml")
    people = clean(study, ingest(study, tmp_path))["people"].set_index("participant_id")
    assert people.loc[codes, "sex"].tolist() == ["2", "1"] * 4
