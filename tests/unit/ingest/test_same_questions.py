"""Two texts of one question, and of two. Through a check: in guide/test_check."""

import pytest

from groupwork.ingest.same_questions import are_unlike

ASKED = ["I slept well", "I was often angry"]


@pytest.mark.parametrize(
    ("text", "other", "unlike"),
    [
        ("I felt calm", "Q3. I felt calm.", False),
        ("I felt calm", "I felt calm today", False),
        ("1、我感到平静", "[2] 我感到平静", False),
        ("我感到平静", "有人愿意听我说", True),
        # One of the two is asked elsewhere in the other file.
        ("I felt calm", "I slept well", True),
        ("I felt calm", "", False),
    ],
)
def test_texts_of_one_question_and_of_two(text, other, unlike):
    here, there = [text, *ASKED], [other, *ASKED]
    assert are_unlike(text, other, here, there) is unlike
    assert are_unlike(other, text, there, here) is unlike
