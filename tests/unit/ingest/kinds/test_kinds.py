"""Session records, networks and coded interviews."""

from ingest_checks import message
from raw_study import NETWORK, PRE, RESPONSES, SEGMENTS, SESSIONS, rows, study, write

from groupwork.ingest.files import ingest


def test_sessions_network_and_segments(tmp_path):
    there = study(RESPONSES, SESSIONS, NETWORK, SEGMENTS)
    write(
        tmp_path,
        pre=PRE,
        sessions="id,session,attended,eng\nP1,1,1,5\nP9,1,0,\nP9,2,0,\n",
        network="id,when,source,support,close\nP1,before,family,emotional;practical,4\n",
        segments="interview,participant_id,segment,text,coder,code\n"
        'I1,P1,1,"I, too",A,joy\n,P1,2,x,A,joy\nI2,,1,x,A,\n',
    )
    tables = ingest(there, tmp_path)
    assert tables["sessions"][["session", "variable", "raw"]].to_numpy().tolist()[:2] == [
        ["1", "attended", "1"],
        ["1", "engagement", "5"],
    ]
    assert rows(tables["network"])[0] == {
        "file": "network.csv",
        "row": 2,
        "participant_id": "P1",
        "wave": "pre",
        "source": "family",
        "support": "emotional;practical",
        "closeness": "4",
        "supporter": "",
    }
    assert tables["segments"][["interview", "participant_id", "code"]].to_numpy().tolist() == [
        ["I1", "P1", "joy"],
        ["I2", "", ""],
    ]
    assert tables["audit"][["file", "row", "participant_id", "reason"]].to_numpy().tolist() == [
        ["segments.csv", 3, "", "row without an identifier"],
        ["sessions.csv", 3, "P9", "participant is in no file of responses"],
    ]
    lacking = tmp_path / "sessions.csv"
    lacking.write_text("id,session,attended,engag\nP1,1,1,5\n")
    assert "files.2.ratings.engagement.column in study.yaml" in message(ingest, there, tmp_path)
