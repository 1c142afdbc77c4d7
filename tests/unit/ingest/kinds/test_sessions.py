"""Session records: one row a member, session and rating."""

from ingest_checks import message
from raw_study import PRE, RESPONSES, SESSIONS, study, write

from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean

THERE = study(RESPONSES, SESSIONS)


def test_attendance_and_ratings_are_rows(tmp_path):
    write(tmp_path, pre=PRE, sessions="id,session,attended,eng\nP1,1,1,5\nP9,1,0,\nP9,2,0,\n")
    tables = ingest(THERE, tmp_path)
    assert tables["sessions"][["session", "variable", "raw"]].to_numpy().tolist()[:2] == [
        ["1", "attended", "1"],
        ["1", "engagement", "5"],
    ]
    assert tables["audit"][["file", "row", "participant_id", "reason"]].to_numpy().tolist() == [
        ["sessions.csv", 3, "P9", "participant is in no file of responses"],
    ]


def test_a_missing_rating_is_named_with_its_key(tmp_path):
    write(tmp_path, pre=PRE, sessions="id,session,attended,engag\nP1,1,1,5\n")
    assert "files.2.ratings.engagement.column in study.yaml" in message(ingest, THERE, tmp_path)


def test_a_row_that_holds_all_sessions_is_read_by_session(tmp_path):
    sheet = {"path": "sessions.csv", "kind": "sessions", "id": "id", "blank": "absent"}
    sheet["attended"] = {1: "第1次", 2: "第2次", 3: "第3次"}
    write(
        tmp_path,
        pre=PRE,
        sessions="id,第1次,第2次,第3次\nP1,出席,未到,✓\n出席人数,1,0,1\nP2,,√,缺席\n",
    )
    there = study(RESPONSES, sheet)
    tables = clean(there, ingest(there, tmp_path))
    told = tables["sessions"][["participant_id", "session", "attended"]].to_numpy().tolist()
    assert told[:3] == [["P1", 1, 1], ["P1", 2, 0], ["P1", 3, 1]]
    # A blank cell is an absence where the study file says so.
    assert told[3:] == [["P2", 1, 0], ["P2", 2, 1], ["P2", 3, 0]]
    missing = {**sheet, "attended": {1: "第1次", 4: "第4次"}}
    assert "files.2.attended.4 in study.yaml" in message(
        ingest, study(RESPONSES, missing), tmp_path
    )
