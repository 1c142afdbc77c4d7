"""REDCap: the same three people in each export."""

import shutil

import pytest
from export_checks import EXPORTS, check, dropped, run, spec
from raw_study import SESSIONS, rows

from groupwork.errors import GroupworkError
from groupwork.ingest.readers import read_cells
from groupwork.study.files import ResponsesFile

EVENTS = {"before_arm_1": "pre", "after_arm_1": "post"}


WAVE = {"column": "redcap_event_name", "values": EVENTS}


def at_pre(tables):
    """Check the wave of the three people; P1 has a second one."""
    after = tables["responses"]["wave"] == "post"
    later = tables["responses"][after]
    assert later["participant_id"].tolist() == ["P1"] * 4
    assert later["value"].tolist() == [2, 2, 4, 4]
    return {**tables, "responses": tables["responses"][~after]}


def test_redcap_raw():
    sex = {"1": "female", "2": "male"}
    file = spec("redcap_raw.csv", format="redcap", id="record_id", wave=WAVE)
    tables = run(EXPORTS, file, sex=sex)
    check(at_pre(tables), {"f": "1", "m": "2"})
    repeating = "REDCap: row of a repeating instrument"
    assert dropped(tables) == {3: repeating, 4: repeating, 7: repeating}


@pytest.mark.parametrize("head", ["background_complete", "Complete?"])
def test_redcap_record_of_another_name_without_events(tmp_path, head):
    text = f"study_id,sex,age,{head},mood_1,mood_2,mood_3,mood_4,mood_complete\n"
    text += "P1,f,31,2,1,2,3,4,2\nP2,m,45,2,4,3,2,1,2\nP3,f,52,1,2,2,,3,0\n"
    (tmp_path / "a.csv").write_text(text)
    check(run(tmp_path, spec("a.csv", format="redcap", id="study_id")))


def test_redcap_dictionary_words_the_codes():
    file = spec("redcap_raw.csv", format="redcap", id="record_id", wave=WAVE)
    file["dictionary"] = "redcap_dictionary.csv"
    # The study knows "female", not 1: the dictionary says that they are the same.
    tables = run(EXPORTS, file)
    check(at_pre(tables))
    (note,) = rows(tables["audit"], column="sex", action="decoded", before="")
    assert note["reason"] == "codes read as their labels in the file"
    cells = read_cells(EXPORTS / file["path"], ResponsesFile.model_validate(file))
    assert cells.labels["helpers___1"] == {"1": "Checked", "0": "Unchecked"}
    assert cells.questions["helpers____9"] == "Who helps you? (choice=nobody)"


def test_redcap_labels_become_codes_by_the_dictionary():
    wave = {"column": "redcap_event_name", "values": {"Before": "pre", "After": "post"}}
    file = spec("redcap_labels.csv", format="redcap", wave=wave, id="record_id")
    file["columns"] = {"mood": {str(i): f"mood_{i}" for i in range(1, 5)}}
    file["dictionary"] = "redcap_dictionary.csv"
    tables = run(EXPORTS, file)
    check(at_pre(tables))
    cells = read_cells(EXPORTS / file["path"], ResponsesFile.model_validate(file))
    assert cells.table.loc[2, ["mood_1", "helpers___1", "helpers____9"]].tolist() == ["1", "1", "0"]


def test_redcap_labels_without_dictionary():
    wave = {"column": "Event Name", "values": {"Before": "pre", "After": "post"}}
    file = spec("redcap_labels.csv", format="redcap", id="Record ID", wave=wave)
    things = ("calm", "tense", "rested", "lonely")
    file["columns"] = {"mood": {str(i): f"How often {t}?" for i, t in enumerate(things, 1)}}
    file["wave"] = {**wave, "column": "redcap_event_name"}
    check(at_pre(run(EXPORTS, file, attributes={"sex": "Sex", "age": "Age"})))


def test_redcap_repeating_instrument_as_session_records():
    sex = {"1": "female", "2": "male"}
    sessions = {
        **SESSIONS,
        "path": "redcap_raw.csv",
        "format": "redcap",
        "id": "record_id",
        "session": "session_number",
        "rows": {"redcap_repeat_instrument": "session"},
    }
    sessions["ratings"] = {
        "engagement": {**SESSIONS["ratings"]["engagement"], "column": "engagement"}
    }
    file = spec("redcap_raw.csv", format="redcap", id="record_id", wave=WAVE)
    tables = run(EXPORTS, file, sessions, sex=sex)
    assert tables["sessions"].astype("object").fillna("").to_numpy().tolist() == [
        ["P1", 1, 1, 4],
        ["P1", 2, 0, ""],
        ["P2", 1, 1, 5],
    ]


def test_redcap_dictionary_of_another_project(tmp_path):
    for name in ("redcap_raw.csv", "redcap_dictionary.csv"):
        shutil.copy(EXPORTS / name, tmp_path / name)
    path = tmp_path / "redcap_dictionary.csv"
    file = spec("redcap_raw.csv", format="redcap", id="record_id", wave=WAVE)
    file["dictionary"] = path.name
    lines = path.read_text().splitlines()
    path.write_text("\n".join([lines[0], lines[1].replace("record_id", "other")]) + "\n")
    with pytest.raises(GroupworkError, match="none of its fields is a column of the data"):
        run(tmp_path, file)
    path.write_text("a,b\n1,2\n")
    with pytest.raises(GroupworkError, match="is not a REDCap data dictionary; it has no column"):
        run(tmp_path, file)
    path.unlink()
    with pytest.raises(GroupworkError, match=r"files\.1\.dictionary in study\.yaml names it"):
        run(tmp_path, file)
