"""Rows that nobody of the group may have answered."""

import pytest
from raw_study import RESPONSES, study, write

from groupwork.errors import GroupworkError
from groupwork.ingest.doubtful_rows import is_test, may_be_test, rows_of_tests, sent_again
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
    assert audit.loc[audit["reason"] == "left out in study.yaml", "row"].tolist() == [2]
    kinds = [f.kind for f in ingest_findings(without, tables)]
    assert "test_rows" not in kinds


def test_a_row_that_is_not_there_cannot_be_left_out(tmp_path):
    there = study({**RESPONSES, "leave_out": {9: "a test"}})
    with pytest.raises(GroupworkError, match=r"there is no row 9 with answers, .*below .* is 2\."):
        ingest(there, write(tmp_path, pre=HEAD + "P1,f,31,2,2,3,4\n"))
