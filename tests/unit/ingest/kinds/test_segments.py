"""Coded interviews in a table: one row a segment, coder and code."""

import pytest
from ingest_checks import message
from raw_study import PRE, RESPONSES, SEGMENTS, study, write

from groupwork.ingest.files import ingest
from groupwork.study.files import SegmentsFile


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


TALKS = (
    "interview,from,to,text,coder,code\n"
    'Talk_p1,3,3,Yes.,A,"joy; ease"\nTalk_p1,3,3,Yes.,B,joy\nTalk_p1,9,9,Yes.,A,joy;\n'
    "Talk 2,1,1,No.,A,\n"
)


def talks(tmp_path, **changes):
    named = {"people": {"Talk_p1": "P1"}, "segment": ["from", "to", "text"], "codes_between": ";"}
    there = study(RESPONSES, SEGMENTS | named | changes)
    return ingest(there, write(tmp_path, pre=PRE, segments=TALKS))


def test_people_say_whose_interview_each_is(tmp_path):
    """Places tell two passages of the same words apart, and make one of two coders' codes."""
    tables = talks(tmp_path)
    shown = ["interview", "participant_id", "segment", "coder", "code"]
    assert tables["segments"][shown].to_numpy().tolist() == [
        ["I1", "P1", "1", "A", "joy"],
        ["I1", "P1", "1", "A", "ease"],
        ["I1", "P1", "1", "B", "joy"],
        ["I1", "P1", "2", "A", "joy"],
        ["I2", "Talk 2", "1", "A", ""],
    ]
    audit = tables["audit"][["row", "column", "reason", "before", "after"]].to_numpy().tolist()
    why = "name of an interview that may tell whose it is"
    alone = "interview with no participant: it counts as a participant of its own"
    assert [2, "interview", why, "Talk_p1", "I1"] in audit
    assert [5, "people", alone, "Talk 2", ""] in audit


def test_interviews_keep_names_that_tell_nobody(tmp_path):
    table = talks(tmp_path, people={"Talk_p1": "P3"})["segments"]
    assert set(zip(table["interview"], table["participant_id"], strict=True)) == {
        ("Talk_p1", "P3"),
        ("Talk 2", "Talk 2"),
    }


@pytest.mark.parametrize("key", ["people", "phases"])
def test_an_interview_that_is_not_there(tmp_path, key):
    write(tmp_path, pre=PRE, segments=TALKS)
    there = study(RESPONSES, SEGMENTS | {"segment": None, "participant": None, key: {"T": "pre"}})
    assert f"there is no interview 'T', which {key} in" in message(ingest, there, tmp_path)


# A column for each coder ---

TWO = (
    "interview,segment,text,Code (Ann),Code (Ben)\n"
    "I1,1,Yes.,joy; ease,joy\ni 1,2,No.,joy,\nI1,3,Oh.,,\nI2,1,Ah.,ease,\n"
)
CODERS = {"participant": None, "codes_between": ";"}
CODERS["coders"] = {"Ann": "Code (Ann)", "Ben": "Code (Ben)"}


@pytest.mark.parametrize(
    ("blank", "more"),
    [
        ("not-coded", []),
        ("no-code", [["I1", "2", "Ben", ""], ["I1", "3", "Ann", ""], ["I1", "3", "Ben", ""]]),
    ],
)
def test_each_coder_has_a_column(tmp_path, blank, more):
    """An interview without a code of Ben's he did not code, whatever a blank cell means."""
    there = study(RESPONSES, SEGMENTS | CODERS | {"blank": blank})
    tables = ingest(there, write(tmp_path, pre=PRE, segments=TWO))
    found = tables["segments"][["interview", "segment", "coder", "code"]].to_numpy().tolist()
    given = [
        *(["I1", "1", "Ann", "joy"], ["I1", "1", "Ann", "ease"], ["I1", "1", "Ben", "joy"]),
        *(["I1", "2", "Ann", "joy"], ["I2", "1", "Ann", "ease"]),
    ]
    assert sorted(found) == sorted([*given, *more])
    audit = tables["audit"][["row", "reason", "before", "after"]].to_numpy().tolist()
    assert [3, "spelling of an interview", "i 1", "I1"] in audit
    assert ([4, "passage that nobody coded", "", ""] in audit) == (blank == "not-coded")


def test_a_blank_cell_that_may_mean_two_things_is_asked_about(tmp_path):
    there = study(RESPONSES, SEGMENTS | CODERS)
    told = message(ingest, there, write(tmp_path, pre=PRE, segments=TWO))
    assert "row 4: column 'Code (Ann)' is blank" in told
    assert "'blank: no-code'" in told


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"coder": "who"}, "in place of 'coder', 'code'"),
        ({"coders": {}, "blank": "no-code"}, "'blank' goes with 'coders'"),
        ({"format": "refi-qda"}, "'coders' go with a table"),
    ],
)
def test_who_coded_is_said_in_one_way(changes, words):
    with pytest.raises(ValueError, match=words):
        study(RESPONSES, SEGMENTS | CODERS | changes)


def test_coders_that_are_written_out_are_read_again():
    """Each step of a run reads the study file as another step has written it."""
    made = SegmentsFile.model_validate({"kind": "segments", "path": "codes.csv", **CODERS})
    assert SegmentsFile.model_validate(made.model_dump(mode="json")) == made
