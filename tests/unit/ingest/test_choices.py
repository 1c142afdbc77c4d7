"""Cells that list several choices."""

import pandas as pd
import pytest

from groupwork.ingest.choices import choices_in, chosen_in, with_choices
from groupwork.ingest.readers.cells import Cells

PLACES = ["Library", "Youth club", "Food bank, community kitchen", "None"]
TICKED = [(0, 1), (1,), (0, 2), (0, 1, 2), (3,), (2,), (1, 2), (3,), (0,)]


def cells(between, ticked=TICKED, end=""):
    return [between.join(PLACES[n] for n in of) + end for of in ticked]


@pytest.mark.parametrize("between", [";", "┋", "|", "; ", "；"])
@pytest.mark.parametrize("end", ["", ";"])
def test_a_few_recurring_parts_are_choices(between, end):
    found = choices_in([cells(between, end=end)])
    assert found == {PLACES[0]: 4, PLACES[1]: 4, PLACES[2]: 4, PLACES[3]: 2}


@pytest.mark.parametrize(
    "files", [[cells(", ")], [cells(";"), cells(", ")], [cells(","), cells(";")]]
)
def test_a_comma_may_be_part_of_one(files):
    """What always stands together is one; so is what another file has as one."""
    assert {*choices_in(files)} == {*PLACES}


@pytest.mark.parametrize(
    "column",
    [
        ["2,5", "1,5", "2,5", "1,5", "3"],
        ["north", "south", "north", "south"],
        ["I liked it, really", "It was long, but good", "No idea, sorry", "Well, yes"],
        ["I came late; sorry", "too loud; too long", "nice; thanks"],
        ["a, b", "a", "", "a"],
        [],
    ],
)
def test_other_columns_are_none(column):
    assert choices_in([column]) == {}


def test_what_one_person_alone_wrote_is_no_choice():
    assert {*choices_in([[*cells(";"), "Library;my aunt in Leeds"]])} == {*PLACES}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Library;Food bank, community kitchen;", [PLACES[0], PLACES[2]]),
        ("food bank, community kitchen, library", [PLACES[2], PLACES[0]]),
        ("Library of Leeds", []),
        ("my aunt, Youth club", [PLACES[1]]),
        ("", []),
    ],
)
def test_choices_of_a_cell(text, found):
    assert chosen_in(text, PLACES) == found
    assert chosen_in(text, []) == []


def test_several_choices_may_be_one_column():
    """What two people wrote of their own is told together."""
    table = pd.DataFrame({"why": ["No time;My wife", "No time", "The dog"]}, index=[2, 3, 4])
    lists = {"why": {"No time": "time", "My wife": "other", "The dog": "other"}}
    found = with_choices(Cells(table, ""), lists, "x.csv", "files.1").table
    assert found["other"].tolist() == ["yes", "no", "yes"]
    assert found["time"].tolist() == ["yes", "yes", "no"]
