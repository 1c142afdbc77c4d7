"""Items that are worded the other way are asked about."""

import pandas as pd
import pyreadstat
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
    for named, items in (("2-4", ["2", "3", "4"]), ("1, 3–4", ["1", "3", "4"])):
        define = document(files, reversed__q=named)["instruments"]["q"]["define"]
        assert define["reversed"] == items
    with pytest.raises(GroupworkError, match=r"there is no item '2-9'"):
        document(files, reversed__q="2-9")
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
    assert "4 goes against the others" in asked["reversed.q"].saw
    assert asked["reversed.q"].suggestion == ""
    assert "called 1 to 4" in asked["reversed.q"].text
    # The range seen is offered, but for reversed items: it decides what they become.
    assert asked["range.q"].suggestion == "1-5"
    asked = {q.key: q for q in draft_study(recognise([path]), "g", {"reversed.q": "4"}).todo}
    assert asked["range.q"].suggestion == ""


def test_items_of_a_file_of_several_times_a_row_are_looked_at_as_well(tmp_path):
    items = [f"m{item}_{time}" for time in ("t1", "t2") for item in range(1, 5)]
    # The last item is turned. All rise from one time to the other, which turns none of them.
    turned = [[*row[:3], 4 - row[0]] for row in PRE]
    rows = [[c, *row, *(n + 4 for n in row)] for c, row in zip(CODES, turned, strict=True)]
    path = write(tmp_path / "both.csv", ["code", *items], rows)
    asked = {q.key: q for q in draft_study(recognise([path]), "g").questions}
    assert "4 goes against the others" in asked["reversed.m"].saw
    assert asked["reversed.m"].suggestion == ""


def test_nothing_is_offered_where_too_few_answered(tmp_path):
    path = write(tmp_path / "pre.csv", ["code", *ITEMS], [["A1", *PRE[0]], ["B2", *PRE[1]]])
    asked = {q.key: q for q in draft_study(recognise([path]), "g").questions}
    assert "too few" in asked["reversed.q"].saw
    assert asked["reversed.q"].suggestion == ""


# Twelve people with 1 to 4 by turns: three of the six items count from the other end, and one more
# has nothing to do with the others.
LEVELS = [1, 4, 2, 3, 4, 1, 3, 2, 1, 4, 2, 3]
ALONE = [2, 2, 3, 3, 2, 3, 3, 2, 3, 3, 2, 2]


def hint(folder, *items):
    heads = ["code", *(f"q{n}" for n in range(1, len(items) + 1))]
    rows = [[f"C{n:02}", *row] for n, row in enumerate(zip(*items, strict=True))]
    path = write(folder / "pre.csv", heads, rows)
    return {q.key: q for q in draft_study(recognise([path]), "g").questions}["reversed.q"].saw


def test_of_an_item_that_goes_against_the_others_by_chance_no_more_is_said(tmp_path):
    """It goes with them by -.38: of twelve people one of -.58 is surely below zero."""
    chance = [4, 2, 2, 1, 3, 3, 4, 2, 3, 1, 4, 4]
    told = hint(tmp_path, LEVELS, LEVELS, chance, LEVELS, LEVELS)
    assert "3 may go against the others, which may be chance" in told


def test_half_of_the_items_may_go_against_the_other_half(tmp_path):
    turned = [5 - n for n in LEVELS]
    found = hint(tmp_path, LEVELS, turned, LEVELS, turned, LEVELS, turned)
    assert "in these answers 2, 4, 6 go against the others" in found


def test_an_item_that_has_nothing_to_do_with_the_others_is_not_named(tmp_path):
    turned = [5 - n for n in LEVELS]
    assert "in these answers 4 goes against" in hint(
        tmp_path, ALONE, LEVELS, LEVELS, turned, LEVELS
    )


def rows_with(path, code):
    """Write the answers of twelve people, of whom five have a code in place of one answer.

    The fourth item is turned: by the answers alone all go together by 1 or -1. A high code stands
    where a low answer would, and a low one where a high answer would.
    """
    turned = [5 - n for n in LEVELS]
    rows = [[*row] for row in zip(LEVELS, LEVELS, LEVELS, turned, LEVELS, strict=True)]
    lowest, highest = ([n for n, level in enumerate(LEVELS) if level == end] for end in (1, 4))
    others, fourth = (lowest, highest) if code > max(LEVELS) else (highest, lowest)
    for item, person in enumerate(others):
        rows[person][item] = code
    for person in fourth[:2]:
        rows[person][3] = code
    codes = [f"C{n:02}" for n in range(len(rows))]
    heads = ["code", *(f"q{n}" for n in range(1, 6))]
    return write(path, heads, [[c, *row] for c, row in zip(codes, rows, strict=True)])


@pytest.mark.parametrize(
    ("code", "answers"),
    [(99, {}), (9, {"missing": "9"}), (6, {"range.q": "1-4"}), (0, {"range.q": "1–4"})],
)
def test_numbers_that_are_no_answers_are_left_out(tmp_path, code, answers):
    """A usual code of none, one that somebody says is none, and one outside of the range."""
    group = recognise([rows_with(tmp_path / "pre.csv", code)])
    asked = {q.key: q for q in draft_study(group, "g", answers | {"reversed.q": "4"}).questions}
    assert "in these answers 4 goes against the others" in asked["reversed.q"].saw
    # With the fourth turned, the whole rows of seven people go together in full: alpha is 1.
    assert "hardly go together" not in asked["subscales.q"].saw


def test_a_code_of_none_in_one_time_of_a_wide_file_is_left_out(tmp_path):
    """SPSS was told of 99 at one time and not at the other."""
    names = [f"t{time}_q{item}" for time in (1, 2) for item in range(1, 5)]
    turned = [5 - n for n in LEVELS]
    rows = [[*row, *row] for row in zip(LEVELS, LEVELS, LEVELS, turned, strict=True)]
    rows = [[*map(float, row)] for row in rows]
    for person, item in ((0, 0), (3, 1), (6, 6), (9, 7)):
        rows[person][item] = 99.0
    table = pd.DataFrame(rows, columns=names).assign(code=[f"C{n:02}" for n in range(12)])
    told = {name: [99.0] for name in names[:4]}
    pyreadstat.write_sav(table, tmp_path / "both.sav", missing_ranges=told)
    asked = draft_study(recognise([tmp_path / "both.sav"]), "g").questions
    (shown,) = [q.saw for q in asked if q.key.startswith("reversed.")]
    assert "in these answers 4 goes against the others" in shown


# In no order that is known; as many people as would show it if they were numbers.
OWN_WORDS = ["mist", "drizzle", "rain", "storm"]


@pytest.mark.parametrize(
    ("answers", "shown"),
    [
        ({}, "cannot show it before their words are in order and have numbers"),
        ({"words.q": " < ".join(OWN_WORDS)}, "before their words are in order and have numbers"),
        (
            {"words.q": " < ".join(OWN_WORDS), "counted.q": "0"},
            "in these answers 4 goes against the others",
        ),
        ({"words.q": "mist = 0 < drizzle = 1 < rain = 2 < storm = 3"}, "4 goes against"),
    ],
)
def test_words_show_it_once_they_are_in_order(tmp_path, answers, shown):
    turned = [5 - n for n in LEVELS]
    rows = [
        [f"C{n:02}", *(OWN_WORDS[level - 1] for level in row)]
        for n, row in enumerate(zip(LEVELS, LEVELS, LEVELS, turned, LEVELS, strict=True))
    ]
    path = write(tmp_path / "pre.csv", ["code", *(f"q{n}" for n in range(1, 6))], rows)
    asked = {q.key: q for q in draft_study(recognise([path]), "g", answers).questions}
    assert shown in asked["reversed.q"].saw
    # Whoever goes through the questions is asked for the order before.
    keys = [*asked]
    assert keys.index("words.q") < keys.index("reversed.q")


def test_words_in_a_known_order_show_it_at_once(tmp_path):
    words = ["Never", "Rarely", "Sometimes", "Often", "Always"]
    rows = [[*row[:3], 6 - row[0]] for row in PRE]
    told = [[c, *(words[n - 1] for n in row)] for c, row in zip(CODES, rows, strict=True)]
    path = write(tmp_path / "pre.csv", ["code", *ITEMS], told)
    asked = {q.key: q for q in draft_study(recognise([path]), "g").questions}
    assert "4 goes against the others" in asked["reversed.q"].saw
