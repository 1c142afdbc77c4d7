"""Whose rows a result speaks of."""

import pandas as pd
import pytest
from small_study import items, score, study

from groupwork.analysis.groups import attribute_values
from groupwork.errors import GroupworkError

BDI = {"bdi": {"items": items("total", 0, 63), "scores": [score()]}}

PEOPLE_ATTRIBUTES = {
    "relation": {"label": "Relation", "levels": {"1": "Mother", "2": "Father", "3": "Other"}},
    "age": {"label": "Age", "unit": "years"},
}


def test_attribute_that_is_no_level_is_an_error_without_its_value():
    people = pd.DataFrame({"participant_id": ["a", "b"], "relation": ["1", "grandmother"]})
    with pytest.raises(GroupworkError, match="column 'relation': 1 of 2 values") as error:
        attribute_values(study(BDI, PEOPLE_ATTRIBUTES), people, "relation")
    assert "grandmother" not in str(error.value)
