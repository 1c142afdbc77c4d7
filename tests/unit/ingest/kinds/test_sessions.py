"""Session records: one row a member, session and rating."""

from ingest_checks import message
from raw_study import PRE, RESPONSES, SESSIONS, study, write

from groupwork.ingest.files import ingest

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
