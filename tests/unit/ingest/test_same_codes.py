"""Labels of one answer under one code, and under two. Through a check: in guide/test_check."""

import pytest

from groupwork.ingest.same_codes import coded_otherwise

LABELS = {"1": "Never", "2": "Often"}


@pytest.mark.parametrize(
    ("others", "unlike"),
    [
        ({"1": "never ", "2": "OFTEN"}, []),
        ({"1": "Hardly", "2": "Often"}, []),
        ({"1": "Often", "2": "Never"}, [("1", "2"), ("2", "1")]),
        ({"0": "Never", "1": "Often"}, [("1", "0"), ("2", "1")]),
        # A label that two codes have tells nothing.
        ({"2": "Never", "3": "Never"}, []),
        ({}, []),
    ],
)
def test_codes_of_one_label(others, unlike):
    assert coded_otherwise(LABELS, others) == unlike
    assert sorted(coded_otherwise(others, LABELS)) == sorted((b, a) for a, b in unlike)
