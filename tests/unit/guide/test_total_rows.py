"""Rows that sum the others up, by their words and by their numbers."""

import pytest

from groupwork.guide.total_rows import rows_of_totals

# The answers of three people: mean 2 and 4, sum 6 and 12, population SD 0.82 and 0.82.
PEOPLE = [("A1", "1", "3"), ("B2", "2", "4"), ("C3", "3", "5")]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([("Mean", "2", "4")], [True]),
        ([("合计", "6", "12"), ("SD", "0.82", "0.82")], [True, True]),
        # Whoever is called so answered otherwise.
        ([("M", "4", "1")], [False]),
        # Of nobody's own word alone, where the numbers are not theirs either.
        ([("常模", "3.1", "2.9")], [True]),
        ([("D4", "2", "4")], [False]),
    ],
)
def test_words_and_numbers_tell(rows, found):
    texts = dict(
        zip(("code", "q1", "q2"), map(list, zip(*PEOPLE, *rows, strict=True)), strict=True)
    )
    assert rows_of_totals(texts).tolist() == [False] * len(PEOPLE) + found


def test_a_word_for_it_is_an_answer_where_others_gave_it():
    texts = {"mood": ["average", "good"] * 4, "q1": list("12345123")}
    assert not rows_of_totals(texts).any()
