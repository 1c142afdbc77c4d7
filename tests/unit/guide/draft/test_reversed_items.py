"""Items that are worded the other way are asked about."""

import pytest
from drafted import document, open_keys
from student_files import CODES, ITEMS, PRE, pair, write

from groupwork.errors import GroupworkError
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise


def test_reversed_items_and_directions_are_asked(tmp_path):
    files = pair(tmp_path)
    assert open_keys(files) == ["authors", "name.q", "reversed.q", "range.q", "direction.q"]
    define = document(files, reversed__q="2, 4", direction__q="lower-better")["instruments"]["q"]
    assert define["define"]["reversed"] == ["2", "4"]
    assert document(files, direction__q="lower-better")["outcomes"][0]["expected"] == "lower"
    with pytest.raises(GroupworkError, match=r"there is no item '9'"):
        document(files, reversed__q="9")
    with pytest.raises(GroupworkError, match=r"'up' is no answer"):
        document(files, direction__q="up")


def test_an_item_against_the_others_is_pointed_out(tmp_path):
    rows = [[code, *row[:3], 6 - row[0]] for code, row in zip(CODES, PRE, strict=True)]
    path = write(tmp_path / "pre.csv", ["code", *ITEMS], rows)
    asked = {q.key: q for q in draft_study(recognise([path]), "g").todo}
    # It is shown and not filled in: of few people it may be chance, and the wording decides.
    assert "4 go against the others" in asked["reversed.q"].saw
    assert asked["reversed.q"].suggestion == ""
    assert "called 1 to 4" in asked["reversed.q"].text
    # The range seen is offered, but for reversed items: it decides what they become.
    assert asked["range.q"].suggestion == "1-5"
    asked = {q.key: q for q in draft_study(recognise([path]), "g", {"reversed.q": "4"}).todo}
    assert asked["range.q"].suggestion == ""
