"""How people are protected, as it may and may not be declared."""

import pytest
from raw_study import study


def test_a_banded_attribute_is_a_category():
    banded = study(privacy={"band": {"age": [30, 45.5]}}).attributes["age"]
    labels = {code: (label.en, label.zh) for code, label in (banded.levels or {}).items()}
    assert labels == {
        "<30": ("under 30", "不足30"),
        "30-<45.5": ("30 to under 45.5", "30至不足45.5"),
        ">=45.5": ("45.5 and over", "45.5及以上"),
    }
    again = study(privacy={"band": {"age": [30, 45.5]}})
    assert type(again).model_validate(again.model_dump()).attributes == again.attributes


@pytest.mark.parametrize(
    ("band", "message"),
    [
        ({"sex": [1]}, "privacy.band: 'sex' is a category; only numbers are banded"),
        ({"aeg": [1]}, "privacy.band: there is no 'aeg'. Did you mean 'age'?"),
        ({"age": [45, 30]}, "band.age: each number must be greater than the one before"),
    ],
)
def test_bands_that_cannot_be(band, message):
    with pytest.raises(ValueError, match=message.replace("?", r"\?")):
        study(privacy={"band": band})
