"""KoboToolbox and ODK: the same three people in each export."""

import shutil

import pytest
from export_checks import EXPORTS, check, run, spec
from raw_study import SESSIONS

from groupwork.ingest.readers import read_cells
from groupwork.study.files import ResponsesFile


@pytest.mark.parametrize("path", ["kobo.csv", "odk_central.csv"])
def test_kobo_and_odk(path):
    file = spec(path, format="kobo", id="code")
    check(run(EXPORTS, file))
    table = read_cells(EXPORTS / path, ResponsesFile.model_validate(file)).table
    assert table["helpers"].tolist() == ["family;a_friend", "a_friend", ""]
    assert table["helpers/a_friend"].tolist()[:2] == ["1", "1"]


def test_kobo_labels():
    file = spec("kobo_labels.csv", format="kobo", id="Your code")
    things = ("calm", "tense", "rested", "lonely")
    file["columns"] = {"mood": {str(i): f"How often {t}?" for i, t in enumerate(things, 1)}}
    check(run(EXPORTS, file, attributes={"sex": "Sex", "age": "Age"}))
    table = read_cells(EXPORTS / file["path"], ResponsesFile.model_validate(file)).table
    # Spaces within a wording and between two wordings are told apart by the options' columns.
    assert table["Who helps you?"].tolist() == [
        "my family;a friend / a neighbour",
        "a friend / a neighbour",
        "",
    ]


def test_kobo_names_that_two_groups_share_keep_their_groups(tmp_path):
    text = "_id;_uuid;a/age;b/age;a/code\n1;u;3;4;P1\n"
    (tmp_path / "a.csv").write_text(text)
    file = ResponsesFile.model_validate(spec("a.csv", format="kobo"))
    table = read_cells(tmp_path / "a.csv", file).table
    assert list(table) == ["_id", "_uuid", "a/age", "b/age", "code"]


def test_kobo_hxl_tags_are_no_submission(tmp_path):
    (tmp_path / "a.csv").write_text("_id;_uuid;a/age\n;;#age\n1;u;3\n")
    file = ResponsesFile.model_validate(spec("a.csv", format="kobo"))
    assert read_cells(tmp_path / "a.csv", file).table["age"].to_dict() == {3: "3"}


@pytest.mark.parametrize("mark", [".", ":"])
def test_kobo_other_signs_between_groups(tmp_path, mark):
    text = (EXPORTS / "kobo.csv").read_text("utf-8")
    head, _, rest = text.partition("\n")
    (tmp_path / "a.csv").write_text(head.replace("/", mark) + "\n" + rest, encoding="utf-8")
    file = spec("a.csv", format="kobo", id="code")
    check(run(tmp_path, file))
    table = read_cells(tmp_path / "a.csv", ResponsesFile.model_validate(file)).table
    assert table["helpers"].tolist() == ["family;a_friend", "a_friend", ""]


def test_kobo_wordings_with_a_point_are_no_groups(tmp_path):
    (tmp_path / "a.csv").write_text("_id;_uuid;No. of children;Code\n1;u;3;P1\n")
    file = ResponsesFile.model_validate(spec("a.csv", format="kobo"))
    assert list(read_cells(tmp_path / "a.csv", file).table)[2:] == ["No. of children", "Code"]


def test_kobo_sheet_of_a_repeated_group(tmp_path):
    text = "session;attended;eng;_index;_parent_table_name;_parent_index;_submission__id\n"
    (tmp_path / "a.csv").write_text(text + "1;1;4;1;members;1;481\n2;0;;2;members;1;481\n")
    sessions = {**SESSIONS, "path": "a.csv", "format": "kobo", "id": "_submission__id"}
    answers = {**spec("kobo.csv", format="kobo", id="_id")}
    shutil.copy(EXPORTS / "kobo.csv", tmp_path)
    tables = run(tmp_path, answers, sessions)
    assert tables["sessions"][["participant_id", "attended"]].to_numpy().tolist() == [
        ["481", 1],
        ["481", 0],
    ]
