"""Which columns are numbers: a code like 01 is none."""

import pytest

from groupwork.columns import is_number


@pytest.mark.parametrize(
    ("table", "column", "number"),
    [
        ("effects", "estimate", True),
        ("effects", "group", False),
        ("responses", "item", False),
        # What is known of people bears the names that the study file gives.
        ("people", "n", False),
        ("people", "age", False),
        ("sessions", "participant_id", False),
        ("sessions", "engagement", True),
        ("numbers", "value", True),
        ("numbers-zh", "n", False),
        ("numbers-summary", "row", False),
    ],
)
def test_columns(table, column, number):
    assert is_number(table, column) is number
