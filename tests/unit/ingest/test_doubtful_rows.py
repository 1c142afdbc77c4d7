"""Rows that nobody of the group may have answered."""

import pytest
from raw_study import RESPONSES, study, write

from groupwork.errors import GroupworkError
from groupwork.ingest.doubtful_rows import (
    IMPOSSIBLE_AGE,
    LONG_BEFORE,
    MARKED_INCOMPLETE,
    MARKED_INVALID,
    doubtful_people,
    is_test,
    left_half_way,
    marked_by_tool,
    may_be_test,
    rows_of_tests,
    sent_again,
)
from groupwork.ingest.files import ingest
from groupwork.ingest.findings import ingest_findings

HEAD = "id,sex,age,m1,m2,m3,m4\n"


@pytest.mark.parametrize(
    "text", ["test", "TEST", " Test test", "test-2", "testing", "测试", "ein Test"]
)
def test_words_of_somebody_who_tries_the_form_out(text):
    assert is_test(text)


@pytest.mark.parametrize("text", ["tested", "contest", "control", "the test was hard", "", "T1"])
def test_other_words(text):
    assert not is_test(text)


@pytest.mark.parametrize(
    "text",
    [
        "TEST please ignore (Karen)",
        "Testing the link - Sam",
        "(just a test, ignore)",
        "Please ignore this one",
        "测试，请忽略",
        "请忽略这份",
        "bitte ignorieren",
    ],
)
def test_a_cell_that_opens_as_a_test_may_be_one(text):
    assert may_be_test(text)
    assert not is_test(text)


@pytest.mark.parametrize("text", ["tested", "the test was hard", "I ignore it", "", "control"])
def test_a_cell_that_does_not_open_so_is_none(text):
    assert not may_be_test(text)


def test_a_word_that_many_rows_have_is_what_the_column_says():
    assert rows_of_tests(
        {"ward": ["test", "A", "B", "test"], "arm": ["test", "test", "test", "x"]}
    ) == [
        0,
        3,
    ]


@pytest.mark.parametrize(
    ("people", "rows"), [(["a", "b", "c"], [1]), (["", "", ""], [1]), (["a", "a", "c"], [])]
)
def test_answers_of_the_row_before(people, rows):
    same = ["1", "2", "3", "1", "2", "3"]
    other = ["3", "2", "3", "1", "2", "3"]
    assert list(sent_again([same, same, other], people)) == rows


def test_uniform_and_few_answers_are_alike_by_chance():
    assert list(sent_again([["4"] * 9] * 2, ["a", "b"])) == []
    assert list(sent_again([["1", "2", "3", ""] * 1] * 2, ["a", "b"])) == []


def test_a_check_names_a_row_whose_free_text_opens_as_a_test(tmp_path):
    rows = "id,sex,age,m1,m2,m3,m4,say\nP9,f,30,1,2,3,4,TEST please ignore (Karen)\n"
    rows += "P1,f,31,2,2,3,4,I liked the test runs\n"
    there = study({**RESPONSES, "free_text": ["say"]})
    tables = ingest(there, write(tmp_path, pre=rows))
    (found,) = [f for f in ingest_findings(there, tables) if f.kind == "test_rows"]
    assert found.rows == (2,)


def test_a_check_names_a_test_and_its_row_can_be_left_out(tmp_path):
    rows = HEAD + "TEST,f,30,1,2,3,4\nP1,f,31,2,2,3,4\nP2,m,32,1,2,2,4\n"
    there, folder = study(RESPONSES), write(tmp_path, pre=rows)
    (found,) = [f for f in ingest_findings(there, ingest(there, folder)) if f.kind == "test_rows"]
    assert (found.severity, found.rows) == ("warning", (2,))
    without = study({**RESPONSES, "leave_out": {2: "a test"}})
    tables = ingest(without, folder)
    assert set(tables["responses"]["participant_id"]) == {"P1", "P2"}
    audit = tables["audit"]
    assert audit.loc[audit["reason"] == "left out in study.yaml: a test", "row"].tolist() == [2]
    kinds = [f.kind for f in ingest_findings(without, tables)]
    assert "test_rows" not in kinds


def test_a_row_that_is_not_there_cannot_be_left_out(tmp_path):
    there = study({**RESPONSES, "leave_out": {9: "a test"}})
    with pytest.raises(GroupworkError, match=r"there is no row 9 with answers, .*below .* is 2\."):
        ingest(there, write(tmp_path, pre=HEAD + "P1,f,31,2,2,3,4\n"))


AGES = ["19", "20", "21", "22", "20", "23"]


@pytest.mark.parametrize(
    ("head", "ages", "rows"),
    [
        ("Age", [*AGES, "111"], [6]),
        ("年龄", [*AGES, "-20"], [6]),
        ("edad", [*AGES, "200"], [6]),
        # Far from all others, however they are.
        ("age", [*AGES, "71"], [6]),
        ("age", ["19", "35", "50", "62", "44", "71", "88"], []),
        # Codes of no answer, and an older student.
        ("age", [*AGES, "-99"], []),
        ("age", [*AGES, "999"], []),
        ("age", [*AGES, "45"], []),
        # Of many it is what the column says, such as months.
        ("age", [*AGES, "110", "120", "130"], []),
        ("stage", [*AGES, "111"], []),
        # A child among people who are all of age, whose age lacks a digit; not among the young.
        ("age", ["31", "35", "3", "47", "33", "50", "44"], [2]),
        ("年龄", ["31", "35", "14", "47", "33", "50", "44"], []),
        ("age", ["3", "12", "10", "9", "11", "13", "12"], []),
    ],
)
def test_ages_that_nobody_has(head, ages, rows):
    assert doubtful_people({head: ages}, {}, [""] * len(ages)).get(IMPOSSIBLE_AGE, []) == rows


def test_all_rows_of_somebody_doubtful_are_named():
    columns = {"Q1": [*AGES, "111", ""]}
    people = [*"abcdef", "x", "x"]
    found = doubtful_people(columns, {"Q1": "How old are you?"}, people)
    assert found == {IMPOSSIBLE_AGE: [6, 7]}


DAYS = [f"2026-01-{day:02}" for day in (12, 13, 13, 14, 15, 15)]


@pytest.mark.parametrize(
    ("days", "people", "rows"),
    [
        (["2025-12-01", *DAYS], "xabcdef", [0]),
        (["2025-12-01", "2025-12-02", *DAYS], "xyabcdef", [0, 1]),
        # Anonymous: each row is somebody.
        (["2025-12-01", *DAYS], "", [0]),
        # Who has answered again with the others is one of them.
        (["2025-12-01", *DAYS], "aabcdef", []),
        (["2026-01-01", *DAYS], "xabcdef", []),
        # People who came one after the other.
        ([f"2026-{month:02}-10" for month in range(1, 8)], "xabcdef", []),
        (["2025-12-01", "2025-12-01", "2025-12-02", *DAYS], "xyzabcdef", []),
    ],
)
def test_days_long_before_everybody_else(days, people, rows):
    codes = list(people) or [""] * len(days)
    assert doubtful_people({"Submitted": days}, {}, codes).get(LONG_BEFORE, []) == rows


def test_days_on_which_people_were_born_say_nothing():
    assert doubtful_people({"Date of birth": ["1931-12-01", *DAYS]}, {}, [""] * 7) == {}


def test_who_was_asked_again_with_the_others_is_no_test():
    """One column is long before, another is not."""
    early = ["2025-12-01", *DAYS]
    columns = {
        "enrolled": early,
        "answered": ["2026-02-20", *(d.replace("-01-", "-02-") for d in DAYS)],
    }
    assert doubtful_people(columns, {}, list("xabcdef")) == {}
    assert doubtful_people({"enrolled": early}, {}, list("xabcdef")) == {LONG_BEFORE: [0]}


def test_a_check_names_who_may_be_nobody_until_the_rows_are_left_out(tmp_path):
    rows = "id,sex,age,m1,m2,m3,m4,when\n" + "".join(
        f"P{n},f,{age},2,2,3,4,{day}\n" for n, (age, day) in enumerate(zip(AGES, DAYS, strict=True))
    )
    rows += "P9,f,111,1,2,3,4,2026-01-12\nP8,f,20,1,2,3,4,2025-11-02\n"
    folder = write(tmp_path, pre=rows)

    def kinds(**more):
        there = study({**RESPONSES, **more})
        found = ingest_findings(there, ingest(there, folder))
        return {f.kind: f.rows for f in found if f.kind in ("doubtful_age", "dated_long_before")}

    assert kinds() == {"doubtful_age": (8,), "dated_long_before": (9,)}
    assert kinds(leave_out={8: "a test", 9: "a test"}) == {}


WHOLE = ["1", "2", "3", "1", "2", "3", "2", "1"]
BEGUN = [*WHOLE[:6], "", ""]
HOME, WARD = "194.82.64.134", "10.0.0.4"


@pytest.mark.parametrize(
    ("answers", "people", "sent", "rows"),
    [
        ([BEGUN, WHOLE], ["", ""], ["", ""], [0]),
        ([WHOLE, BEGUN], ["a", "b"], ["", ""], [1]),
        # Of one person the fuller one counts anyway.
        ([WHOLE, BEGUN], ["a", "a"], ["", ""], []),
        # Two answers alike are chance, unless both came from one computer.
        ([[*WHOLE[:2], *[""] * 6], WHOLE], ["", ""], [HOME, WARD], []),
        ([[*WHOLE[:2], *[""] * 6], WHOLE], ["", ""], [HOME, HOME], [0]),
        ([["3", *WHOLE[1:2], *[""] * 6], WHOLE], ["", ""], [HOME, HOME], []),
        ([WHOLE, WHOLE], ["", ""], [HOME, HOME], []),
        ([[""] * 8, WHOLE], ["", ""], [HOME, HOME], []),
    ],
)
def test_a_first_try_that_was_left_half_way(answers, people, sent, rows):
    assert left_half_way(answers, people, {"IP Address": sent, "q1": ["1", "1"]}) == rows


def test_a_check_names_a_first_try(tmp_path):
    rows = "id,sex,age,m1,m2,m3,m4,IP\n" + "".join(
        f"P{n},f,{20 + n},{1 + n % 4},2,3,4,10.0.0.{n}\n" for n in range(6)
    )
    rows += "P8,f,22,4,1,,,10.0.0.9\nP9,f,22,4,1,2,2,10.0.0.9\n"
    folder = write(tmp_path, pre=rows)
    for left_out, told in (({}, [(8,)]), ({8: "left half way"}, [])):
        there = study({**RESPONSES, "leave_out": left_out})
        found = ingest_findings(there, ingest(there, folder))
        assert [f.rows for f in found if f.kind == "left_half_way"] == told


GIVEN = [("1", "2")] * 4


def test_what_tools_say_of_whole_sheets():
    kobo = {"_validation_status": ["", "", "Not Approved"], "valid_reasons": ["no"] * 3}
    assert marked_by_tool(kobo, GIVEN) == {MARKED_INVALID: [2]}
    assert marked_by_tool({"是否有效": ["是", "否", "是"]}, GIVEN) == {MARKED_INVALID: [1]}
    assert marked_by_tool({"有效": ["无效"] * 3}, GIVEN) == {}  # then it says something else


def test_forms_that_redcap_has_as_incomplete():
    """Of a row with several forms, those that are blank are not of its event."""
    forms = {"who5_complete": ["2", "0", "", "2"], "visit_complete": ["", "", "2", "0"]}
    assert marked_by_tool(forms, GIVEN) == {MARKED_INCOMPLETE: [1]}
    assert marked_by_tool({"Complete?": ["Complete", "Incomplete", "Complete"]}, GIVEN) == {
        MARKED_INCOMPLETE: [1]
    }
    # A row that is there for its event, and has no answers.
    assert marked_by_tool(forms, [("1",), (), ("1",), ("1",)]) == {}
    # Nobody ever set them; and an item of a scale that is called so.
    assert marked_by_tool({"who5_complete": ["0", "0", "0", "2"]}, GIVEN) == {}
    assert marked_by_tool({"task_complete": ["2", "0", "2", "4"]}, GIVEN) == {}
