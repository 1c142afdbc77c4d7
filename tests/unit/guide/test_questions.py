"""A question and the hint behind it, which pages set apart."""

import pytest

from groupwork.guide.questions import Question


@pytest.mark.parametrize(
    ("text", "asked", "hint"),
    [
        ("Who writes it? (names, ';' between)", "Who writes it?", "names, ';' between"),
        ("作者是谁？（多人用“;”隔开）", "作者是谁？", "多人用“;”隔开"),
        ("Is it 'a (b)'? (yes (or no))", "Is it 'a (b)'?", "yes (or no)"),
        ("Is 'a (b)' better?", "Is 'a (b)' better?", ""),
        ("How many :)", "How many :)", ""),
        ("(all of it)", "(all of it)", ""),
    ],
)
def test_the_hint_in_brackets_at_the_end(text, asked, hint):
    question = Question("key", text)
    assert (question.asked, question.hint) == (asked, hint)


def test_a_question_that_is_pointed_to_is_short():
    long = "Which of these many questions, whose words go on, is meant? (write one)"
    assert Question("key", long).short == "Which of these many questions, whose words go…"
    assert Question("key", "作者是谁？（多人用“;”隔开）").short == "作者是谁？"
