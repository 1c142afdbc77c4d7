"""Coded interviews in a table: one row a segment, coder and code."""

from ingest_checks import message
from raw_study import PRE, RESPONSES, SEGMENTS, study, write

from groupwork.ingest.files import ingest


def test_a_segment_is_a_row_and_one_of_no_interview_is_left_out(tmp_path):
    segments = (
        "interview,participant_id,segment,text,coder,code\n"
        'I1,P1,1,"I, too",A,joy\n,P1,2,x,A,joy\nI2,,1,x,A,\n'
    )
    tables = ingest(study(RESPONSES, SEGMENTS), write(tmp_path, pre=PRE, segments=segments))
    assert tables["segments"][
        ["interview", "participant_id", "text", "code"]
    ].to_numpy().tolist() == [
        ["I1", "P1", "I, too", "joy"],
        ["I2", "", "x", ""],
    ]
    assert tables["audit"][["file", "row", "participant_id", "reason"]].to_numpy().tolist() == [
        ["segments.csv", 3, "", "row without an identifier"],
    ]


def test_a_phase_of_an_interview_that_is_not_there(tmp_path):
    write(tmp_path, segments="interview,participant_id,segment,text,coder,code\nI1,P1,1,x,A,joy\n")
    there = study(SEGMENTS | {"phases": {"I2": "pre"}}, attributes={})
    assert "there is no interview 'I2', which phases in study.yaml names" in message(
        ingest, there, tmp_path
    )


def test_a_table_of_person_text_and_code_alone(tmp_path):
    named = {"participant": "who", "interview": None, "segment": None, "coder": None}
    there = study(RESPONSES, SEGMENTS | named | {"id_spelling": "loose", "coded_by": "B"})
    segments = "who,text,code\nP1,I laughed.,joy\nP1,I laughed.,ease\np-1,We met.,joy\nP2,No.,\n"
    table = ingest(there, write(tmp_path, pre=PRE, segments=segments))["segments"]
    shown = ["interview", "participant_id", "segment", "coder", "code"]
    assert table[shown].to_numpy().tolist() == [
        ["I1", "P1", "1", "B", "joy"],
        ["I1", "P1", "1", "B", "ease"],
        ["I1", "P1", "2", "B", "joy"],
        ["I2", "P2", "1", "B", ""],
    ]
