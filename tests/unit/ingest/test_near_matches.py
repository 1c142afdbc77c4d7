import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groupwork.ingest.near_matches import (
    bare_code,
    bare_parts,
    likeness_of,
    names_nobody,
    names_person,
    near_matches,
    one_spelling,
    usual_letters,
)


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [
        ("C12A", "c12a", "capitals or spaces"),
        ("C12A", "C-12 A", "capitals or spaces"),
        ("C12A", "C12B", "one character differs"),
        ("C12A", "C12AB", "one character more"),
        ("C12A", "XC12A", "one character more"),
        ("C12A", "C1A2", "two letters swapped"),
        ("C12A", "1C2A", "two letters swapped"),
        ("C12A", "2C1A", ""),
        ("C12A", "C21B", ""),
        ("C12A", "C12ABC", ""),
        ("QUE03", "Queens03", "first letters of a longer word"),
        ("Elm 4", "ELMROAD04", "first letters of a longer word"),
        ("QUE03", "Queens04", ""),
        ("QU03", "Queens03", ""),
        # Shorter ones are neighbours by nature.
        ("P1", "P2", ""),
        # Yet a letter may look like a digit, and the letter of all codes be forgotten.
        ("S10", "S1O", "one character differs"),
        ("l1", "11", "one character differs"),
        ("S07", "07", "letters before the number"),
        ("S7", "07", "letters before the number"),
        ("K-001", "001", "letters before the number"),
        # A number may be told by its end, with the zeros before it or without.
        ("202301039632", "9632", "end of a longer number"),
        ("202301030042", "0042", "end of a longer number"),
        ("202301030042", "42", "end of a longer number"),
        ("202301039632", "632", "end of a longer number"),
        ("202301039632", "32", ""),
        ("29632", "9632", "one character more"),
        ("202301039632", "9633", ""),
        ("S7", "T7", ""),
        ("P1", "p1", "capitals or spaces"),
        # A word that says that it is a code is no part of it; another one may be none.
        ("学号20231204113", "20231204113", "zeros or marks"),
        ("No. 12", "012", "zeros or marks"),
        ("my code: lx12", "LX12", "zeros or marks"),
        ("Student ID 4711", "4711", "zeros or marks"),
        ("ID20231204113", "20231204113", "zeros or marks"),
        ("12 (code)", "12", "zeros or marks"),
        ("113号", "学号：113", "zeros or marks"),
        ("二班20231204113", "20231204113", "a word more"),
        ("bird LX12", "LX12", "a word more"),
        ("LX12 (Anna)", "LX12", "a word more"),
        ("11DO", "DO11", "parts in another order"),
        ("SUO1", "SU01", "one character differs"),
        ("SUO1", "SU1", "one character differs"),  # as SU01 is written where zeros do not count
        ("RO 19th", "RO19", "a word more"),
        ("MÜ08", "MUE08", "one letter written as two"),
        ("müß8", "MUESS8", "one letter written as two"),
        # Codes that people make of letters and a day are none of these.
        ("NO12", "12", ""),
        ("ID12", "NO12", ""),
        ("code red", "red", ""),
        ("Robin", "in", ""),
    ],
)
def test_likeness(one, other, likeness):
    assert likeness_of(one, other) == likeness
    assert likeness_of(other, one) == likeness


def found(occasions: dict[str, str]) -> list[tuple[str, str]]:
    """Return the pairs among people who were there on the occasions named by letters."""
    rows = [
        {"participant_id": person, "file": when, "row": row, "occasion": when}
        for row, (person, when_all) in enumerate(occasions.items())
        for when in when_all
    ]
    table = near_matches(pd.DataFrame(rows))
    return [tuple(pair["participant_id"].unique()) for _, pair in table.groupby("pair", sort=False)]


def test_two_people_at_one_wave_are_two_people():
    assert found({"AB12": "xy", "AB13": "x"}) == []
    assert found({"AB12": "xz", "AB13": "y"}) == [("AB12", "AB13")]
    # Who was there every time lacks nothing.
    assert found({"AB12": "xy", "AB13": "xy", "AB14": "x"}) == []


def test_one_code_typed_in_two_ways_at_one_wave_is_listed():
    assert found({"AB12": "xy", "ab 12": "y", "CD13": "xyz"}) == [("AB12", "ab 12")]


def test_all_occasions_of_a_pair_are_listed():
    sheets = pd.DataFrame(
        {
            "participant_id": ["AB12", "AB12", "AB13"],
            "file": ["a.csv", "b.csv", "c.csv"],
            "row": [2, 2, 9],
            "occasion": ["pre", "post", "later"],
        }
    )
    table = near_matches(sheets)
    assert table["occasion"].tolist() == ["pre", "post", "later"]
    assert table["pair"].tolist() == [1, 1, 1]
    assert near_matches(sheets.iloc[:2]).empty


def test_letters_that_begin_most_codes_are_no_part_of_them():
    usual = {f"KID-{n:02}": "x" for n in range(1, 6)}
    assert found({**usual, "07": "y", "KID-07": "x"}) == [("07", "KID-07")]
    # Initials tell people apart.
    assert found({"NO12": "x", "LM07": "x", "AB03": "x", "12": "y"}) == []


codes = st.text("AB12", min_size=1, max_size=6)


@given(st.sets(codes, min_size=2, max_size=12))
def test_the_quick_search_finds_what_comparing_all_finds(people):
    occasions = {person: chr(ord("a") + n) for n, person in enumerate(sorted(people))}
    pairs = {
        (one, other)
        for one in people
        for other in people
        if one < other and likeness_of(one, other, usual_letters(people))
    }
    assert {tuple(sorted(pair)) for pair in found(occasions)} == pairs


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        *(("01", "1"), ("1.0", "1"), ("10", "10"), ("P-007", "P7"), ("0", "0"), ("1.5", "15")),
        *(("02号", "2"), ("sy-3", "SY3"), ("SY 03", "SY3")),
    ],
)
def test_bare_code(text, bare):
    assert bare_code(text) == bare


def test_the_parts_of_an_identifier_stay_apart():
    assert bare_parts("n-05-3") == bare_parts("N-5-3") == "N-5-3"
    assert bare_parts("N-1-12") != bare_parts("N-11-2")


@pytest.mark.parametrize(
    ("name", "person", "held"),
    [
        *(("Interview_P6", "P06", True), ("Interview P10 (phone)", "P10", True)),
        *(("p 6", "P06", True), ("P101", "P10", False), ("Interview_P6", "P16", False)),
    ],
)
def test_a_name_that_holds_an_identifier(name, person, held):
    assert names_person(name, person) is held


@pytest.mark.parametrize(
    "name",
    ["I01", "Interview P6 (phone)", "12", "A", "P07_final.docx", "访谈3", "受访者A", "Fall 3"],
)
def test_names_of_interviews_that_are_codes_name_nobody(name: str) -> None:
    assert names_nobody(name)


@pytest.mark.parametrize(
    "name", ["I01 Margaret", "Maria", "Interview with Jo", "王芳", "访谈 李娜"]
)
def test_any_other_name_of_an_interview_may_tell_whose_it_is(name: str) -> None:
    assert not names_nobody(name)


def test_names_that_differ_in_capitals_and_blanks_are_written_as_most_are():
    names = ["P1", "P 1", "p1", "P1", "1 2", "12", "P-1"]
    assert one_spelling(names) == {
        **{"P1": "P1", "P 1": "P1", "p1": "P1"},
        **{"1 2": "1 2", "12": "12", "P-1": "P-1"},
    }


@pytest.mark.parametrize(
    ("one", "other"), [("11DO", "DO11"), ("MÜ08", "MUE08"), ("RO19th", "RO19")]
)
def test_codes_that_differ_in_more_than_a_character_are_neighbours(one, other):
    assert found({one: "a", other: "b", "XX55": "ab"}) == [tuple(sorted((one, other)))]
