"""Questions that answers were given to beforehand."""

import pytest
import typer
from typer.testing import CliRunner

from groupwork.errors import GroupworkError
from groupwork.guide.asking import ask_person, parse_answers, repeat_command
from groupwork.guide.questions import Question


def test_the_command_that_repeats():
    assert parse_answers(["title=A=B"]) == {"title": "A=B"}
    with pytest.raises(GroupworkError, match="KEY=VALUE"):
        parse_answers(["title"])
    text = repeat_command("my-group", ["my pre.csv"], {"title": "it's"}, "zh")
    assert text == ("groupwork new my-group 'my pre.csv' --answer 'title=it'\"'\"'s' --language zh")


WAYS = {"yes": "it is", "no": "it is not"}


@pytest.mark.parametrize(
    ("question", "typed", "language", "said"),
    [
        (Question("a", "Which?", choices=WAYS), "2", "en", "This needs an answer: 1–2."),
        (Question("a", "哪一个？", choices=WAYS), "no", "zh", "这一题需要回答：1–2。"),
        (Question("a", "How many?", choices={"0": "0", "1": "1"}), "no", "en", "answer: 0, 1."),
        (
            *(Question("a", "Which?", choices=WAYS, free=True), "own words", "en"),
            "This needs an answer: 1–2, or one written as the question says.",
        ),
        (
            *(Question("a", "哪一个？", choices=WAYS, free=True), "其他", "zh"),
            "这一题需要回答：1–2；如果都不是，请按题目的说明自己写出。",
        ),
        (
            *(Question("a", "Which?", choices={"no": "it is not"}, free=True), "own words", "en"),
            "This needs an answer: 1, or one written as the question says.",
        ),
        (Question("a", "Which?"), "no", "en", "This needs an answer."),
        # What stands in brackets is what Enter takes.
        (Question("a", "Which?", default="no"), "", "en", ""),
        (Question("a", "Weeks?", default=""), "", "en", ""),
        (Question("a", "Which?", suggestion="no"), "", "en", ""),
    ],
)
def test_enter_without_an_offer_is_no_answer(question, typed, language, said):
    app, taken = typer.Typer(), []
    app.command()(lambda: taken.append(ask_person(question, language)))
    end = "0" if "0" in question.choices else typed
    shown = CliRunner().invoke(app, [], input=f"\n \n{end}\n" if said else "\n").output
    assert taken == [{"2": "no"}.get(end, end) if said else question.default or question.suggestion]
    assert shown.count(said) == 2 if said else "needs" not in shown
