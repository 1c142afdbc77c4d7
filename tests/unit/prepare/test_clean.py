from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from raw_study import MOOD, NETWORK, PRE, RESPONSES, SEGMENTS, SESSIONS, rows, study, write

from groupwork.errors import GroupworkError
from groupwork.ingest.files import ingest
from groupwork.messages import said as in_chinese
from groupwork.prepare.clean import DIFFERS, NOT_SAID_FIRST, SAID_LATER, clean
from groupwork.study.loading import load_study
from groupwork.tables import AUDIT_COLUMNS

ROOT = Path(__file__).parents[3]
HEAD = "id,sex,age,m1,m2,m3,m4\n"
POST = {**RESPONSES, "path": "post.csv", "wave": "post"}


def run(tmp_path, *files: dict, more: dict | None = None, **texts: str) -> dict[str, pd.DataFrame]:
    there = study(*files, **(more or {}))
    return clean(there, ingest(there, write(tmp_path, **texts)))


def said(tmp_path, *files: dict, more: dict | None = None, **texts: str) -> str:
    with pytest.raises(GroupworkError) as caught:
        run(tmp_path, *files, more=more, **texts)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def rules(**more) -> dict:
    return {"cleaning": {"duplicates": "first", "missing_codes": {"-9": "refused"}, **more}}


# Answers ------------------------------------------------------------------------------------


def test_answers(tmp_path):
    tables = run(tmp_path, pre=HEAD + "P1,f,31,1,often,,7\nP2,女,３２,4,-9,2,1\n")
    responses = tables["responses"]
    assert list(responses) == [
        "participant_id",
        "wave",
        "instrument",
        "item",
        "raw",
        "value",
        "missing_reason",
    ]
    # Item 2 is reversed; its value stays as answered.
    assert responses["value"].tolist()[:2] == [1, 3]
    assert responses["missing_reason"].tolist() == [
        *("", "", "blank", "out of range"),
        *("", "declared: refused", "", ""),
    ]
    assert responses["raw"].tolist()[:4] == ["1", "often", "", "7"]
    assert rows(tables["people"]) == [
        {"participant_id": "P1", "sex": "f", "age": 31.0},
        {"participant_id": "P2", "sex": "f", "age": 32.0},
    ]
    audit = tables["audit"]
    assert list(audit) == AUDIT_COLUMNS
    assert audit[["row", "column", "item", "action", "before", "after"]].to_numpy().tolist() == [
        [2, "m2", "2", "decoded", "often", "3"],
        [2, "m4", "4", "set missing", "7", ""],
        [3, "m2", "2", "set missing", "-9", ""],
        [3, "sex", "", "decoded", "女", "f"],
        [3, "age", "", "changed", "３２", "32"],
    ]


def test_wordings_of_the_study_file(tmp_path):
    use = {"mood": {"define": MOOD, "labels": {1: ["no way"], 4: ["you bet"]}}}
    tables = run(tmp_path, more={"instruments": use}, pre=HEAD + "P1,f,31,No Way,You bet,很少,4\n")
    assert tables["responses"]["value"].tolist() == [1, 4, 2, 4]
    use["mood"]["labels"] = {2: ["Often"]}
    assert said(tmp_path, more={"instruments": use}) == (
        "instruments.mood.labels in study.yaml: the wording 'Often' stands for both 2 and 3. "
        "Give each code its own wording."
    )


def test_a_total_score_may_have_decimals(tmp_path):
    define = {**MOOD, "items": [{"ids": "total", "min": 0, "max": 63}], "reversed": []}
    file = {**RESPONSES, "columns": {"mood": "bdi"}}
    more = {"instruments": {"mood": {"define": define}}}
    tables = run(tmp_path, file, more=more, pre="id,sex,age,bdi\nP1,f,31,12.5\n")
    assert tables["responses"]["value"].tolist() == [12.5]


def test_a_wrong_column_stops_the_run(tmp_path):
    text = HEAD + "".join(f"P{i},f,31,1,2,3,{10 + i}\n" for i in range(6))
    assert said(tmp_path, pre=text) == (
        "pre.csv: 6 of 6 answers in column 'm4' are not valid for mood item 4, which takes whole "
        "numbers from 1 to 4 (found for example '10', '11', '12'). Check columns.mood in "
        "study.yaml: is it the wrong column or scale, or are wordings or missing codes undeclared?"
    )


def test_straight_lining_is_flagged_and_kept(tmp_path):
    text = HEAD + "P1,f,31,2,2,2,2\nP2,f,31,2,2,3,2\nP3,f,31,3,3,,3\n"
    tables = run(tmp_path, more=rules(straightline_min_items=4), pre=text)
    flag = tables["audit"].iloc[0]
    assert (flag["row"], flag["participant_id"], flag["instrument"]) == (2, "P1", "mood")
    assert (flag["action"], flag["before"]) == ("flagged", "2 × 4")
    assert len(tables["audit"]) == 1
    assert tables["responses"]["value"].notna().sum() == 11
    tables = run(tmp_path, more=rules(straightline_min_items=3), pre=text)
    assert tables["audit"]["participant_id"].tolist() == ["P1", "P3"]
    one_way = {"mood": {"define": {**MOOD, "reversed": []}}}
    tables = run(
        tmp_path, more={**rules(straightline_min_items=3), "instruments": one_way}, pre=text
    )
    assert tables["audit"].empty


# Duplicates ---------------------------------------------------------------------------------

TWICE = HEAD + "P1,f,31,1,1,-9,\nP2,m,40,4,4,4,1\nP1,m,33,2,2,2,\nP1,f,31,3,3,3,\n"


@pytest.mark.parametrize(
    ("rule", "row", "answers"),
    [("first", 2, "1"), ("last", 5, "3"), ("most-complete", 4, "2")],
)
def test_one_submission_counts(tmp_path, rule, row, answers):
    tables = run(tmp_path, more=rules(duplicates=rule), pre=TWICE)
    kept = tables["responses"][tables["responses"]["participant_id"] == "P1"]
    assert kept["raw"].iloc[0] == answers
    assert len(kept) == 4
    dropped = rows(tables["audit"], action="dropped")
    assert [each["row"] for each in dropped] == [n for n in (2, 4, 5) if n != row]
    assert {each["after"] for each in dropped} == {f"kept: pre.csv row {row}"}
    assert {each["reason"] for each in dropped} == {f"duplicate submission (rule: {rule})"}
    before = {2: "2 answers", 4: "3 answers", 5: "3 answers"}
    assert [each["before"] for each in dropped] == [before[n] for n in (2, 4, 5) if n != row]
    # What a dropped row says of the person does not count either.
    person = rows(tables["people"], participant_id="P1")[0]
    assert (person["sex"], person["age"]) == (("m", 33.0) if row == 4 else ("f", 31.0))
    assert not rows(tables["audit"], action="flagged")


@pytest.mark.parametrize("rule", ["first", "last"])
def test_whoever_left_it_blank_has_not_submitted_it(tmp_path, rule):
    """Opened and left, answered, opened again: the one with answers counts under either rule."""
    text = HEAD + "P1,f,31,,-9,,\nP1,f,31,2,2,2,2\nP1,f,31,,,,\n"
    tables = run(tmp_path, more=rules(duplicates=rule), pre=text)
    assert tables["responses"]["value"].tolist() == [2, 2, 2, 2]
    dropped = rows(tables["audit"], action="dropped")
    assert [(each["row"], each["before"]) for each in dropped] == [
        (2, "0 answers"),
        (4, "0 answers"),
    ]


def test_duplicate_rows_of_a_wide_file_count_wave_by_wave(tmp_path):
    file = {**RESPONSES, "wave": None, "wave_names": {"pre": "a", "post": "b"}}
    file["columns"] = {"mood": "{wave}{item}"}
    names = ",".join(f"{wave}{i}" for wave in "ab" for i in range(1, 5))
    text = f"id,sex,age,{names}\nP1,f,31,1,1,1,1,,,,\nP1,f,31,,,,,2,2,2,2\n"
    tables = run(tmp_path, file, more=rules(duplicates="most-complete"), pre=text)
    assert tables["responses"]["value"].tolist() == [1, 1, 1, 1, 2, 2, 2, 2]
    # Nobody answered twice: each row is of one time.
    assert not rows(tables["audit"], action="dropped")
    assert rows(tables["people"]) == [{"participant_id": "P1", "sex": "f", "age": 31.0}]


def test_a_repeated_row_of_a_wide_file_is_dropped_once(tmp_path):
    file = {**RESPONSES, "wave": None, "wave_names": {"pre": "a", "post": "b"}}
    file["columns"] = {"mood": "{wave}{item}"}
    names = ",".join(f"{wave}{i}" for wave in "ab" for i in range(1, 5))
    line = "P1,f,31,1,1,1,1,2,2,2,2\n"
    tables = run(
        tmp_path, file, more=rules(duplicates="first"), pre=f"id,sex,age,{names}\n{line}{line}"
    )
    (dropped,) = rows(tables["audit"], action="dropped")
    assert (dropped["row"], dropped["wave"], dropped["before"]) == (3, "", "8 answers")


def test_who_answered_nothing_at_a_time_was_not_there(tmp_path):
    """Of a wide file, and of a sheet that lists everybody; a blank item of who was there stays."""
    (tmp_path / "wide").mkdir()
    (tmp_path / "long").mkdir()
    wide = {**RESPONSES, "wave": None, "wave_names": {"pre": "a", "post": "b"}}
    wide["columns"] = {"mood": "{wave}{item}"}
    names = ",".join(f"{wave}{i}" for wave in "ab" for i in range(1, 5))
    text = f"id,sex,age,{names}\nP1,f,31,1,1,1,1,,,,\nP2,f,31,,1,1,1,2,2,,2\nP3,f,31,,,,,,,,\n"
    tables = run(tmp_path / "wide", wide, pre=text)
    there = tables["responses"].groupby(["participant_id", "wave"])["value"].count()
    assert there.to_dict() == {("P1", "pre"): 4, ("P2", "pre"): 3, ("P2", "post"): 3}
    assert tables["people"]["participant_id"].to_list() == ["P1", "P2", "P3"]
    tables = run(tmp_path / "long", RESPONSES, pre=HEAD + "P1,f,31,1,1,1,1\nP2,f,31,,,,\n")
    assert set(tables["responses"]["participant_id"]) == {"P1"}
    (away,) = rows(tables["audit"])
    assert (away["row"], away["reason"]) == (3, "nothing answered at this wave")


def test_other_instruments_of_the_wave_in_another_file_are_no_duplicates(tmp_path):
    more = {"instruments": {"mood": {"define": MOOD}, "close": {"define": MOOD}}}
    other = {**RESPONSES, "path": "close.csv", "columns": {"close": "c{item}"}}
    text = "id,c1,c2,c3,c4\nP1,1,1,1,1\nP1,2,2,2,2\n"
    tables = run(tmp_path, RESPONSES, other, more=more, pre=PRE, close=text)
    assert len(tables["responses"]) == 16
    assert rows(tables["audit"], action="dropped")[0]["file"] == "close.csv"
    assert len(tables["audit"]) == 1


def test_the_same_person_at_two_waves_is_no_duplicate(tmp_path):
    tables = run(tmp_path, RESPONSES, POST, pre=PRE, post=PRE)
    assert len(tables["responses"]) == 24
    assert tables["audit"].empty


# People -------------------------------------------------------------------------------------


def test_conflicts_between_files_are_flagged_and_the_first_is_kept(tmp_path):
    post = PRE.replace("P1,f,31", "P1,m,31").replace("P2,m,45", "P2,,46")
    pre = PRE.replace("P3,f,52", "P3,,52")
    tables = run(tmp_path, RESPONSES, POST, pre=pre, post=post)
    assert rows(tables["people"]) == [
        {"participant_id": "P1", "sex": "f", "age": 31.0},
        {"participant_id": "P2", "sex": "m", "age": 45.0},
        {"participant_id": "P3", "sex": "f", "age": 52.0},
    ]
    flags = rows(tables["audit"], action="flagged")
    assert [(flag["file"], flag["row"], flag["column"]) for flag in flags] == [
        ("post.csv", 2, "sex"),
        ("post.csv", 3, "age"),
        ("pre.csv", 4, "sex"),
    ]
    assert [(flag["before"], flag["after"]) for flag in flags] == [
        ("m", "f"),
        ("46", "45"),
        ("blank", "f"),
    ]
    assert [flag["reason"] for flag in flags] == [DIFFERS, DIFFERS, SAID_LATER]


def test_a_number_that_was_not_given_at_first_is_not_taken_from_later(tmp_path):
    """Hours of care may be others then; nor is a category that somebody would not say at first."""
    pre = PRE.replace("P3,f,52", "P3,f,").replace("P2,m,45", "P2,99,all day")
    tables = run(tmp_path, RESPONSES, POST, pre=pre, post=PRE)
    people = tables["people"].set_index("participant_id")
    assert people.loc[["P2", "P3"], "age"].isna().all()
    assert people["sex"].fillna("").to_dict() == {"P1": "f", "P2": "", "P3": "f"}
    unused = [row for row in rows(tables["audit"]) if row["reason"] == NOT_SAID_FIRST]
    assert [(row["file"], row["row"], row["column"], row["before"]) for row in unused] == [
        ("post.csv", 3, "sex", "m"),
        ("post.csv", 3, "age", "45"),
        ("post.csv", 4, "age", "52"),
    ]


def test_a_number_that_a_list_of_the_first_time_has_is_taken(tmp_path):
    """P3 left her age blank in the form, and the list of members has it; a later 60 differs."""
    pre = PRE.replace("P3,f,52", "P3,f,")
    members = {**RESPONSES, "path": "sessions.csv", "columns": {}}
    post = PRE.replace("P3,f,52", "P3,f,60")
    told = "id,sex,age\nP3,f,52\n"
    tables = run(tmp_path, RESPONSES, members, POST, pre=pre, post=post, sessions=told)
    assert tables["people"].set_index("participant_id")["age"]["P3"] == 52
    reasons = {(row["file"], row["reason"]) for row in rows(tables["audit"])}
    assert ("post.csv", DIFFERS) in reasons
    assert not [each for each in reasons if each[1] == NOT_SAID_FIRST]


def test_people_with_nothing_said_of_them_are_there(tmp_path):
    tables = run(tmp_path, pre=HEAD + "P1,,,1,2,3,4\nP2,x,200,1,2,3,4\n")
    assert tables["people"]["participant_id"].tolist() == ["P1", "P2"]
    assert tables["people"][["sex", "age"]].isna().all(axis=None)
    reasons = [(row["column"], row["reason"]) for row in rows(tables["audit"])]
    assert reasons == [
        ("", "doubtful age"),
        ("sex", "not a declared level"),
        ("age", "out of range"),
    ]
    assert pd.api.types.is_float_dtype(tables["people"]["age"])


def test_a_wrong_attribute_column_is_not_quoted(tmp_path):
    text = HEAD + "P1,Wang,31,1,2,3,4\nP2,Li,40,1,2,3,4\n"
    assert said(tmp_path, pre=text) == (
        "pre.csv: 2 of 2 answers in column 'sex' are not valid for sex, which takes one of f, m. "
        "Check attributes.sex in study.yaml: is it the wrong column or scale, or are wordings or "
        "missing codes undeclared?"
    )


# Sessions -----------------------------------------------------------------------------------

SESSION_ROWS = "id,session,attended,eng\nP1,1,1,5\nP1,2,yes,9\nP2,1,0,\nP2,2,缺席,3\nP1,1,1,4\n"


def test_sessions(tmp_path):
    tables = run(tmp_path, RESPONSES, SESSIONS, pre=PRE, sessions=SESSION_ROWS)
    assert tables["sessions"].fillna(-1).to_numpy().tolist() == [
        ["P1", 1, 1, 5],
        ["P1", 2, 1, -1],
        ["P2", 1, 0, -1],
        ["P2", 2, 0, 3],
    ]
    audit = tables["audit"]
    assert audit[["row", "column", "action", "reason"]].to_numpy().tolist() == [
        [6, "", "dropped", "duplicate submission (rule: first)"],
        [3, "attended", "decoded", "wording of an answer"],
        [3, "eng", "set missing", "out of range"],
        [5, "attended", "decoded", "wording of an answer"],
        [5, "eng", "flagged", "rating by an absent member"],
    ]


EXCUSED = "id,session,attended,eng\nP1,1,出席,5\nP1,2,请假,\nP2,1,excused,2\nP2,2,缺席,\n"


@pytest.mark.parametrize(
    ("means", "attended", "seen"),
    [
        ("absent", [1, 0, 0, 0], "decoded: wording of an answer"),
        ("left-out", [1, -1, -1, 0], "set missing: excused absence"),
    ],
)
def test_excused_absences_are_told_apart(tmp_path, means, attended, seen):
    file = SESSIONS | {"excused": means}
    tables = run(tmp_path, RESPONSES, file, pre=PRE, sessions=EXCUSED)
    found = tables["sessions"].set_index(["participant_id", "session"])
    assert found["attended"].fillna(-1).to_list() == attended
    assert found["excused"].to_list() == [0, 1, 1, 0]
    audit = tables["audit"]
    rows = audit[audit["row"].isin([3, 4]) & (audit["column"] == "attended")]
    assert (rows["action"] + ": " + rows["reason"]).to_list() == [seen, seen]
    assert "rating by an absent member" in audit["reason"].to_list()


def test_what_an_excused_absence_is_must_be_said(tmp_path):
    # To call it missing would take it out of the places, too.
    more = {"cleaning": {"duplicates": "first", "missing_codes": {"请假": "excused"}}}
    message = said(tmp_path, RESPONSES, SESSIONS, more=more, pre=PRE, sessions=EXCUSED)
    assert "sessions.csv, column 'attended': 2 cells tell of an excused" in message
    assert "first in row 3" in message
    assert "missing_codes" not in message


def test_a_word_of_attendance_that_nobody_explains_stops_the_run(tmp_path):
    ill = "id,session,attended,eng\nP1,1,1,5\nP1,2,1,5\nP2,1,ill at home,\nP2,2,1,2\n"
    message = said(tmp_path, RESPONSES, SESSIONS, pre=PRE, sessions=ill)
    assert message.startswith("sessions.csv, column 'attended', row 4: what stands there")
    assert "words: {ill: excused}" in message
    assert "请假" in in_chinese(message, "zh")


@pytest.mark.parametrize(
    ("means", "attended"), [("present", 1), ("absent", 0), ("excused", -1), ("unknown", -1)]
)
def test_what_a_word_of_attendance_means_is_said_in_the_study_file(tmp_path, means, attended):
    ill = "id,session,attended,eng\nP1,1,1,5\nP1,2,1,5\nP2,1,Ill at home,\nP2,2,1,2\n"
    file = SESSIONS | {"words": {"ill at home": means}, "excused": "left-out"}
    sessions = run(tmp_path, RESPONSES, file, pre=PRE, sessions=ill)["sessions"]
    assert sessions["attended"].fillna(-1).to_list() == [1, 1, attended, 1]
    assert sessions["excused"].sum() == (means == "excused")


def test_unknown_sessions(tmp_path):
    declared = {"sessions": [{"number": 1, "title": "One", "content": "x"}]}
    text = "id,session,attended,eng\nP1,1,1,5\nP1,2,1,5\nP2,x,1,5\n"
    assert said(tmp_path, RESPONSES, SESSIONS, more=declared, pre=PRE, sessions=text) == (
        "sessions.csv, rows 3, 4: the session is not one of 1. Correct it, or list the session "
        "under sessions in study.yaml."
    )
    assert "sessions.csv, row 4: the session is not a whole number." in said(
        tmp_path, RESPONSES, SESSIONS
    )


# Network ------------------------------------------------------------------------------------


def test_network(tmp_path):
    text = (
        "id,when,source,support,close\n"
        "P1,before,family,emotional;practical,4\n"
        "P1,before,Friend,情感；practical ; emotional,9\n"
        "P1,after,boss,money;emotional,2\n"
        "P2,after,家人,,\n"
    )
    more = rules(max_invalid_share=0.9)
    tables = run(tmp_path, RESPONSES, NETWORK, more=more, pre=PRE, network=text)
    assert tables["network"].astype("object").fillna("").to_numpy().tolist() == [
        ["P1", "pre", "family", "emotional;practical", 4, ""],
        ["P1", "pre", "friend", "emotional;practical", "", ""],
        ["P1", "post", "", "emotional", 2, ""],
        ["P2", "post", "family", "", "", ""],
    ]
    changes = {(row["row"], row["column"], row["before"]) for row in rows(tables["audit"])}
    assert changes == {
        (3, "source", "Friend"),
        (4, "source", "boss"),
        (5, "source", "家人"),
        (3, "support", "情感"),
        (4, "support", "money"),
        (3, "close", "9"),
    }


def test_labels_of_supporters_become_numbers(tmp_path):
    """What a label says goes nowhere: neither into the table nor into the audit."""
    text = (
        "id,when,source,support,close,who\n"
        "P1,before,family,emotional,4,aunt Wu\n"
        "P1,before,friend,emotional,4,Li\n"
        "P1,after,friend,emotional,4, LI \n"
        "P1,after,friend,emotional,4,li\n"
        "P1,after,friend,emotional,4,\n"
        "P2,after,family,emotional,4,Li\n"
    )
    labelled = NETWORK | {"supporter": "who"}
    tables = run(tmp_path, RESPONSES, labelled, pre=PRE, network=text)
    numbers = tables["network"]["supporter"].astype("object").fillna("").tolist()
    assert numbers == ["1", "2", "2", "2", "", "1"]
    flagged = [row for row in rows(tables["audit"]) if row["action"] == "flagged"]
    [twice] = [row for row in flagged if row["file"] == "network.csv"]
    assert (twice["row"], twice["reason"]) == (5, "supporter named twice at one time")
    everything = "".join(table.to_csv() for table in tables.values()).lower()
    assert "aunt" not in everything and "li\n" not in everything


# Segments -----------------------------------------------------------------------------------

INTERVIEWS = {
    "interviews": {
        "codes": [
            {"id": "joy", "label": {"en": "Joy", "zh": "喜悦"}, "definition": "x"},
            {"id": "fear", "label": "Being afraid", "definition": "x"},
        ]
    }
}


def test_segments(tmp_path):
    text = (
        "interview,participant_id,segment,text,coder,code\n"
        "01,P1,1,-9,A,joy\n01,P1,1,-9,B,喜悦\n01,P1,1,-9,B,joy\n01,P1,2,n/a,A,\n01,P1,,x,A,joy\n"
    )
    tables = run(tmp_path, RESPONSES, SEGMENTS, more=INTERVIEWS, pre=PRE, segments=text)
    assert tables["segments"].iloc[:, :7].to_numpy().tolist() == [
        ["01", "P1", "1", "-9", "A", "joy", ""],
        ["01", "P1", "1", "-9", "B", "joy", ""],
        ["01", "P1", "2", "n/a", "A", "", ""],
    ]
    assert tables["audit"][["row", "action", "before", "after"]].to_numpy().tolist() == [
        [6, "dropped", "", ""],
        [2, "flagged", "A", "Coder 1"],
        [3, "flagged", "B", "Coder 2"],
        [3, "decoded", "喜悦", "joy"],
        [4, "dropped", "", ""],
    ]


def test_a_code_that_stands_with_those_above_it(tmp_path):
    text = (
        "interview,participant_id,segment,text,coder,code\n"
        "I1,P1,1,x,A,Feelings > joy\nI1,P1,2,x,A,fear > of dogs\n"
    )
    tables = run(tmp_path, RESPONSES, SEGMENTS, more=INTERVIEWS, pre=PRE, segments=text)
    assert tables["segments"]["code"].tolist() == ["joy", "fear"]
    assert tables["audit"][["row", "action", "before", "after"]].to_numpy().tolist() == [
        [3, "changed", "fear > of dogs", "fear"],
    ]


def test_codes_that_are_no_themes_count_nowhere(tmp_path):
    """Who gave none but these has read the segment, if somebody gave it a theme."""
    text = (
        "interview,participant_id,segment,text,coder,code\n"
        "I1,P1,1,x,A,joy\nI1,P1,1,x,B,General\nI1,P1,2,x,A,general > said\n"
        "I1,P1,2,x,B,General\nI1,P1,3,x,A,General > fear\n"
    )
    more = {"interviews": {**INTERVIEWS["interviews"], "no_themes": ["General"]}}
    tables = run(tmp_path, RESPONSES, SEGMENTS, more=more, pre=PRE, segments=text)
    assert tables["segments"][["segment", "coder", "code"]].to_numpy().tolist() == [
        ["1", "A", "joy"],
        ["1", "B", ""],
        ["3", "A", "fear"],
    ]
    audit = tables["audit"]
    dropped = audit[audit["reason"] == "code that is no theme"]
    assert dropped[["row", "before"]].to_numpy().tolist() == [
        [3, "General"],
        [4, "general > said"],
        [5, "General"],
    ]
    more["interviews"]["no_themes"] = ["JOY"]
    with pytest.raises(ValueError, match="no_themes: 'JOY' is one of"):
        study(RESPONSES, SEGMENTS, **more)


def test_a_machine_that_is_no_coder_is_answered_with_the_nearest(tmp_path):
    text = "interview,participant_id,segment,text,coder,code\nI1,P1,1,x,model-1,joy\n"
    machine = {"model": "Model", "version": "1", "prompt": "Code."}
    more = {"interviews": {**INTERVIEWS["interviews"], "machines": {"model1": machine}}}
    told = said(tmp_path, RESPONSES, SEGMENTS, more=more, pre=PRE, segments=text)
    assert told.startswith("segments.csv: no coder is named 'model1'")
    assert "'model-1'" in told
    more = {"interviews": {**INTERVIEWS["interviews"], "lead_coder": "model 1"}}
    told = said(tmp_path, RESPONSES, SEGMENTS, more=more, pre=PRE, segments=text)
    assert "which interviews.lead_coder of study.yaml names" in told and "'model-1'" in told


def test_an_unknown_code_is_answered_with_the_nearest(tmp_path):
    text = "interview,participant_id,segment,text,coder,code\nI1,P1,1,x,A,joy\nI1,P1,2,x,A,faer\n"
    assert said(tmp_path, RESPONSES, SEGMENTS, more=INTERVIEWS, pre=PRE, segments=text) == (
        "segments.csv, row 3: the code 'faer' is not in interviews.codes of study.yaml. "
        "Did you mean 'fear'?"
    )
    said_of_text = said(
        tmp_path, RESPONSES, SEGMENTS, more=INTERVIEWS, segments=text.replace("faer", "a " * 30)
    )
    assert "a text of 60 characters is not in" in said_of_text


# Nothing is lost ----------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["data/raw/all-the-way", "data/raw/beat-the-blues", "tests/data/tiny"]
)
def test_every_cell_is_answered_blank_or_in_the_audit(name):
    there = load_study(ROOT / name / "study.yaml")
    ingested = ingest(there, ROOT / name)
    tables = clean(there, ingested)
    audit, responses = tables["audit"], tables["responses"]

    raw = ingested["responses"]
    dropped = set(
        audit[audit["action"] == "dropped"][["file", "row", "wave"]].itertuples(
            index=False, name=None
        )
    )
    cells = raw[["file", "row", "wave"]].itertuples(index=False, name=None)
    assert sum(cell not in dropped for cell in cells) == len(responses)

    emptied = audit[(audit["action"] == "set missing") & (audit["item"] != "")]
    blank = responses["missing_reason"] == "blank"
    assert responses["value"].notna().sum() + blank.sum() + len(emptied) == len(responses)
    assert (responses["raw"].str.strip() == "").sum() == blank.sum()

    # A value that is not the number in the cell has its row in the audit.
    typed = pd.to_numeric(responses["raw"].where(responses["raw"].str.isascii()), errors="coerce")
    other = responses["value"].notna() & ~np.isclose(typed, responses["value"], equal_nan=False)
    changed = audit["action"].isin(["decoded", "changed"]) & (audit["item"] != "")
    assert other.sum() == changed.sum()

    people = ingested["responses"]["participant_id"].unique()
    assert set(tables["people"]["participant_id"]) == set(people)
    assert not responses.duplicated(["participant_id", "wave", "instrument", "item"]).any()


def test_beat_the_blues_has_the_published_gaps():
    there = load_study(ROOT / "data/raw/beat-the-blues/study.yaml")
    tables = clean(there, ingest(there, ROOT / "data/raw/beat-the-blues"))
    there = tables["responses"].groupby("wave")["value"].count()
    assert there.to_dict() == {"pre": 100, "m2": 97, "m3": 73, "m5": 58, "m8": 52}
    assert tables["responses"]["value"].notna().all()
    away = rows(tables["audit"], reason="nothing answered at this wave")
    assert len(away) == 3 + 27 + 42 + 48
    assert len(tables["people"]) == 100
    # Means at pre and at two months of the 97 with both, from R (r_reference.json).
    wide = tables["responses"].pivot(index="participant_id", columns="wave", values="value")
    both = wide[["pre", "m2"]].dropna().mean()
    assert both.round(4).tolist() == [23.1546, 16.9175]
    assert tables["people"]["group"].value_counts().to_dict() == {"BtheB": 52, "TAU": 48}
    assert len(tables["audit"]) == len(away)
