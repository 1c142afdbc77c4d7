"""Rows of questions that may be several scales: asked, with what their headings and numbers say."""

import pytest
import yaml
from student_files import two_files

from groupwork.errors import GroupworkError
from groupwork.guide.cut_scales import headed
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise


def test_numbers_alone_that_two_questionnaires_may_have_are_asked_about(tmp_path):
    files = two_files(tmp_path, [f"q{n}" for n in range(1, 17)], ["0", "1", "2", "3"])
    question = {q.key: q for q in draft_study(recognise(files), "g").questions}["parts.q"]
    assert question.default is None
    assert dict(question.choices) == {
        "one": "yes, one scale",
        "7, 9": "no, 1-7 (gad7), then 8-16 (phq9)",
        "9, 7": "no, 1-9 (phq9), then 10-16 (gad7)",
    }
    given = {"parts.q": "9, 7", "instrument.q-part1": "phq9", "instrument.q-part2": "gad7"}
    text = draft_study(recognise(files), "g", given).text
    assert "phq9: q{item}" in text
    assert "'1': q10" in text
    with pytest.raises(GroupworkError, match=r"parts\.q: there are 16 questions\."):
        draft_study(recognise(files), "g", {"parts.q": "9, 8"})


HEADS = {
    "rows of two matrices": [f"Today [{w}]" for w in "abc"] + [f"Last year [{w}]" for w in "abcd"],
    "numbers that begin again": [
        f"{n}. {w} ones" for n, w in zip([1, 2, 3] * 2, "abcdef", strict=True)
    ],
    "letters before numbers": [f"{letter}{n}. word" for letter in "AB" for n in range(1, 5)],
}


@pytest.mark.parametrize("heads", HEADS.values(), ids=HEADS)
def test_where_the_heading_changes_is_asked(tmp_path, heads):
    files = two_files(tmp_path, [f"{head} " for head in heads], ["1", "2", "3", "4", "5"])
    (block,) = recognise(files).blocks.values()
    sizes = headed(block, recognise(files).columns)
    assert sum(sizes) == len(heads)
    assert len(sizes) == 2
    asked = [q for q in draft_study(recognise(files), "g").questions if q.key.startswith("parts.")]
    assert list(asked[0].choices) == ["one", ", ".join(map(str, sizes))]


def test_worded_questions_of_one_row_are_asked_about_with_their_texts(tmp_path):
    heads = ["I slept", "I ate well", "I rested", "They listened", "They helped", "They came"]
    files = two_files(tmp_path, heads, ["1", "2", "3", "4", "5"])
    asked = {q.key: q for q in draft_study(recognise(files), "g").questions}
    question = next(q for key, q in asked.items() if key.startswith("parts."))
    assert all(head in question.saw for head in heads)
    assert (question.default, question.suggestion) == (None, "one")
    text = draft_study(recognise(files), "g").text
    assert "TODO: one scale or several?" in text
    two = draft_study(recognise(files), "g", {question.key: "3, 3"})
    assert len(yaml.safe_load(two.text)["instruments"]) == 2
    one = draft_study(recognise(files), "g", {question.key: "one"})
    assert len(yaml.safe_load(one.text)["instruments"]) == 1


@pytest.mark.parametrize(
    "heads", [[f"calm{n}" for n in range(1, 10)], ["I slept", "I ate", "I sat"]]
)
def test_what_one_name_holds_together_is_not_asked_about(tmp_path, heads):
    files = two_files(tmp_path, heads, ["1", "2", "3", "4", "5"])
    assert not [q for q in draft_study(recognise(files), "g").questions if q.key[:6] == "parts."]


def test_eight_needs_are_not_one_questionnaire_of_four_asked_twice(tmp_path):
    files = two_files(tmp_path, [f"n{n}" for n in range(1, 9)], ["0", "1"])
    asked = {q.key: q for q in draft_study(recognise(files), "g").questions}
    assert "name.n" in asked
    assert "parts.n" not in asked
