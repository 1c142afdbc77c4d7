"""Codes found after so many interviews, against every order of the interviews."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from small_coding import study_of

from groupwork.analysis.interviews.saturation import saturation_table
from groupwork.analysis.interviews.themes import themes_table

CODES = {"i1": "ab", "i2": "b", "i3": "", "i4": "bcd", "i5": "d"}
ROWS = [(name, name, "1", "A", code) for name, codes in CODES.items() for code in codes or [""]]
SEGMENTS = pd.DataFrame(
    ROWS, columns=["interview", "participant_id", "segment", "coder", "code"]
).assign(text="words")


@pytest.fixture
def study_of_tree():
    above = {"a": "top", "c": "top", "d": "b", "e": "other"}
    codes = [{"id": name, "label": name, "definition": name} for name in ("top", "other", *"abcde")]
    return study_of("x", **{"codes": [{**code, "within": above.get(code["id"])} for code in codes]})


@pytest.fixture
def table(with_codes) -> pd.DataFrame:
    found = saturation_table(with_codes(*"abcde"), SEGMENTS)
    return found[found["method"].str.startswith("most coders")]


def of(table: pd.DataFrame, statistic: str, column: str = "estimate") -> list[float]:
    return table.loc[table["statistic"] == statistic, column].tolist()


def test_in_the_order_of_the_file(table):
    assert of(table, "new_codes") == [2, 0, 0, 2, 0]
    assert of(table, "codes_so_far") == [2, 2, 2, 4, 4]
    assert set(table["n"]) == {5}
    assert of(table, "new_codes", "interviews") == [1, 2, 3, 4, 5]


def test_mean_and_band_over_all_orders(table):
    every = np.array(
        [
            [len(set("".join(CODES[name] for name in order[:k]))) for k in range(1, 6)]
            for order in permutations(CODES)
        ]
    )
    assert of(table, "expected_codes") == pytest.approx(every.mean(axis=0).tolist())
    for limit, share in (("ci_low", 0.025), ("ci_high", 0.975)):
        exact = np.quantile(every, share, axis=0, method="inverted_cdf")
        assert of(table, "expected_codes", limit) == exact.tolist()


def test_heads_that_no_passage_was_given_are_not_counted(study_of_tree):
    """A code with others below it counts once it was given; a leaf counts that nobody gave."""
    found = saturation_table(study_of_tree, SEGMENTS)
    assert set(found["n"]) == {
        5
    }  # a, b, c, d and e of two heads more, of which b is one that was given
    assert of(found[found["method"].str.startswith("any")], "codes_so_far")[-1] == 4


def test_nobody_was_interviewed(with_codes):
    assert saturation_table(with_codes("a"), SEGMENTS.iloc[:0]).empty


def test_codes_of_the_coding_for_agreement_alone_can_not_come_up(study_of_tree):
    """'e' was given there alone, and so 'other', which has no other below it; 'a' in both."""
    for_agreement = SEGMENTS.iloc[[0, 1]].assign(code=["a", "e"], for_agreement="yes")
    both = pd.concat([SEGMENTS.assign(for_agreement=""), for_agreement], ignore_index=True)
    alone = saturation_table(study_of_tree, SEGMENTS)
    table = saturation_table(study_of_tree, both)
    assert set(alone["n"]) == {5} and set(table["n"]) == {4}
    assert of(table, "codes_so_far") == of(alone, "codes_so_far")
    assert {"e", "other"} & set(themes_table(study_of_tree, both)["code"]) == set()
