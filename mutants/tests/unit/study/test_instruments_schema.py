"""The schema of instruments, apart from the ones that ship (test_instruments.py)."""

import pytest
from pydantic import TypeAdapter, ValidationError

from groupwork.study.base import LocalText
from groupwork.study.instruments import Instrument, ItemIds


def instrument(**changes) -> Instrument:
    base = {
        "id": "mood",
        "name": "Mood",
        "short": "Mood",
        "items": [{"ids": "1-3", "min": 1, "max": 4}, {"ids": "4a 4b", "min": 0, "max": 9}],
        "scores": [
            {"id": "total", "label": "mood", "direction": "lower-better"},
            {"id": "part", "label": "part", "items": "1 4b", "direction": "neutral"},
        ],
    }
    return Instrument.model_validate(base | changes)


@pytest.mark.parametrize(
    ("written", "ids"),
    [
        ("1-4", ["1", "2", "3", "4"]),
        ("1 - 3, 8-9", ["1", "2", "3", "8", "9"]),
        ("5a 5b", ["5a", "5b"]),
        (7, ["7"]),
        ([1, "3-4"], ["1", "3", "4"]),
        ("total", ["total"]),
        ("", []),
    ],
)
def test_item_ids(written, ids):
    assert TypeAdapter(ItemIds).validate_python(written) == ids


def test_texts_fall_back_to_english():
    text = LocalText(en="often")
    assert (text.get("zh"), str(text)) == ("often", "often")
    assert LocalText(en="often", zh="经常").get("zh") == "经常"


def test_items_scores_and_names():
    mood = instrument()
    total, part = mood.scores
    assert mood.item_ids == ["1", "2", "3", "4a", "4b"]
    assert mood.item_range("4a") == (0, 9)
    assert (mood.scale(total), mood.scale(part)) == ("mood", "mood.part")
    assert mood.scale_items(part) == ["1", "4b"]
    assert mood.score_range(total) == (3, 30)
    assert mood.score_range(part) == (1, 13)


def test_ranges_of_means_and_indices():
    score = {"id": "m", "label": "m", "direction": "neutral", "items": "1-3"}
    mean = instrument(scores=[{**score, "statistic": "mean"}])
    assert mean.score_range(mean.scores[0]) == (1, 4)
    # Zung: floor(1.25 x raw), raw from 3 to 12.
    index = instrument(scores=[{**score, "multiply": 1.25, "floor": True}])
    assert index.score_range(index.scores[0]) == (3, 15)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"items": [{"ids": "1 1", "min": 1, "max": 4}]}, "an item is listed twice"),
        ({"reversed": "2 2"}, "reversed: an item is listed twice"),
        ({"reversed": "9"}, "reversed: there is no item '9'"),
        ({"texts": {"4": "x"}}, "texts: there is no item '4'. Did you mean '4b' or '4a'?"),
        ({"items": [{"ids": "3-1", "min": 1, "max": 4}]}, "'3-1' runs backwards"),
        ({"items": [{"ids": "1", "min": 4, "max": 1}]}, "min (4) must be lower than max (1)"),
        (
            {"items": [{"ids": "1", "min": 1, "max": 4, "labels": {0: "x"}}]},
            "labels: 0 is not between 1 and 4",
        ),
        (
            {"scores": [{"id": "a", "label": "a", "direction": "neutral"}] * 2},
            "scores: two have the same id",
        ),
    ],
)
def test_what_cannot_be(changes, said):
    with pytest.raises(ValidationError) as caught:
        instrument(**changes)
    assert said in str(caught.value)


def test_models_refuse_unknown_keys_and_changes():
    with pytest.raises(ValidationError):
        instrument(itmes=[])
    with pytest.raises(ValidationError):
        instrument().id = "other"
