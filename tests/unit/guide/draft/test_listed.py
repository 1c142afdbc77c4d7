"""Answers that list some of what a question numbers."""

import pytest

from groupwork.errors import GroupworkError
from groupwork.guide.draft.listed import listed_in, numbers_in
from groupwork.guide.questions import Interview


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("1, 3", ["1", "3"]),
        ("1-4", ["1", "2", "3", "4"]),
        ("1 – 3、5", ["1", "2", "3", "5"]),
        ("2 to 3 5", ["2", "3", "5"]),
        ("1至3，2", ["1", "2", "3"]),
        ("4-2", ["4-2"]),
        ("4-9", ["4-9"]),
        ("a-1", ["a-1"]),
    ],
)
def test_numbers_and_all_that_lie_between_two(said, found):
    assert listed_in(said, ["1", "2", "3", "4", "5", "a-1"]) == found


def test_none_and_all_and_what_is_not_there():
    interview = Interview({})
    said = {"none": [], "": [], None: [], "all": [1, 2, 3], "2-3": [2, 3]}
    assert {each: numbers_in("same", each, 3, interview) for each in said} == said
    with pytest.raises(GroupworkError, match="same: there is no pair '2-4' among 3"):
        numbers_in("same", "2-4", 3, interview)
    with pytest.raises(GroupworkError, match=r"same：共3对，没有“4”"):
        numbers_in("same", "4", 3, Interview({}, "zh"))
