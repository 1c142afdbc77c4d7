"""What a missing code may be, and which items may ask the same."""

import pytest
from raw_study import MOOD, NETWORK, refused, study


def no_code(text):
    cleaning = {"duplicates": "first", "missing_codes": {text: "x"}}
    return {"files": [NETWORK], "cleaning": cleaning}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (no_code("friend"), "level of files.1.sources"),
        (no_code("情感"), "level of files.1.supports"),
        ({"cleaning": {"duplicates": "first", "missing_codes": {"4": "x"}}}, "to every item"),
    ],
)
def test_a_missing_code_is_no_answer(changes, said):
    assert said in refused(**changes)


def test_a_missing_code_of_one_scale_may_be_an_answer_of_another():
    long = MOOD | {"items": [{"ids": "1-4", "min": 0, "max": 9}]}
    both = {"mood": {"define": MOOD}, "long": {"define": long}}
    cleaning = {"duplicates": "first", "missing_codes": {"9": "refused"}}
    study(instruments=both, cleaning=cleaning)


def test_what_is_no_answer_to_an_item_may_be_what_somebody_is():
    study(cleaning={"duplicates": "first", "missing_codes": {"F": "would not say"}})


PAIR = {"instrument": "mood", "items": ["1", "2"]}


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        (PAIR | {"instrument": "mod"}, "there is no 'mod'. Did you mean 'mood'"),
        (PAIR | {"items": ["1", "9"]}, "there is no '9'. Valid names: '1', '2', '3', '4'"),
    ],
)
def test_repeated_items_must_exist(pair, said):
    assert said in refused(cleaning={"duplicates": "first", "repeated_items": [pair]})
