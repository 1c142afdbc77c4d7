"""Questions that stand twice in one file."""

import pytest

from groupwork.guide.twins import find_twins
from groupwork.guide.wave_names import find_wave_names

HEADS = ["I ask for help", "I know what to do?", "I take time"]


@pytest.mark.parametrize("mark", ["2", " 2", " (2)", "(2)", "_2", "_1", ".1"])
def test_heads_that_programs_made_unlike(mark):
    """Microsoft Forms, Excel, this package's own reader of Google Forms, R and pandas."""
    names = ["ID", *HEADS, *(f"{head}{mark}" for head in HEADS), "Remarks"]
    found = find_twins(names)
    assert found["I take time"] == ("I take time{wave}", "")
    assert found[f"I take time{mark}"] == ("I take time{wave}", mark)
    assert len(found) == 6 and find_wave_names(names) == found
    # Each beside its first is the same.
    beside = [name for head in HEADS for name in (head, f"{head}{mark}")]
    assert find_twins(beside) == found


@pytest.mark.parametrize(
    "names",
    [
        # Item 12 is not the second time of item 1.
        [f"q{number}" for number in range(1, 40)],
        # Parts of three questions.
        [f"Q{n}{part}" for n in (1, 2, 3) for part in ("", "_1", "_2")],
        # Two alone may be anything.
        [*HEADS[:2], *(f"{head}2" for head in HEADS[:2])],
        # Three times are no pair.
        [f"{head}{mark}" for head in HEADS for mark in ("", "2", "3")],
    ],
)
def test_heads_that_are_no_pairs(names):
    assert find_twins(names) == {}


def test_numbers_that_a_blank_parts_are_no_other_number():
    names = [f"{time}_q{row}" for time in ("pre", "post") for row in ("1 1", "1 2", "11", "12")]
    found = find_wave_names(names)
    assert found["pre_q1 1"] == ("{wave}_q1 1", "pre") and found["pre_q11"] == ("{wave}_q11", "pre")


def test_words_for_times_come_first():
    names = [f"{head}_{time}" for head in HEADS for time in ("pre", "post")]
    found = find_wave_names(names)
    assert {wave for _, wave in found.values()} == {"pre", "post"}


def test_columns_with_codes_are_paired_by_what_they_ask():
    """A matrix of now and one of before; the text before the row may differ."""
    rows = ["I ask for help", "I know what to do", "I take time", "I sleep"]
    asked = {f"Q9_{n}": f"Today - {row}" for n, row in enumerate(rows, 1)}
    asked |= {f"Q10_{n}": f"Before the group - {row}" for n, row in enumerate(rows, 1)}
    # What is there more often is none of them.
    others = {f"Q1_{n}_TEXT": f"Other {n} - Text" for n in (1, 2, 3)} | {"Q11": "Remarks"}
    found = find_twins([*asked, *others], asked | others)
    assert found["Q9_2"] == ("Q{wave}_2", "9") and found["Q10_2"] == ("Q{wave}_2", "10")
    assert {wave for _, wave in found.values()} == {"9", "10"} and len(found) == 8


@pytest.mark.parametrize(
    "asked",
    [
        # No place in all names tells them apart.
        {f"Q{n}": row for n, row in enumerate([*HEADS, *HEADS], 1)},
        # Each stands there three times.
        {f"Q{n}_{i}": head for n in (1, 2, 3) for i, head in enumerate(HEADS)},
        {f"Q{n}_{i}": head for n in (1, 2) for i, head in enumerate(HEADS[:2])},
    ],
)
def test_texts_that_make_no_pairs(asked):
    assert find_twins([*asked], asked) == {}
