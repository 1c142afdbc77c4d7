"""One time that a column writes in two ways, through `new` to the scores."""

import pytest
import yaml
from answering import answer_all
from drafted import open_keys, sums
from student_files import CODES, ITEMS, POST, PRE, write

from groupwork.errors import GroupworkError
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise

LATER = [tuple(6 - answer for answer in row) for row in PRE]


def long(folder, *times):
    """Write rows of the times in their order; each time's texts take turns."""
    rows = [
        [code, texts[n % len(texts)], *answers]
        for texts, of in zip(times, (PRE, POST, LATER), strict=False)
        for n, (code, answers) in enumerate(zip(CODES, of, strict=True))
    ]
    return write(folder / "long.csv", ["code", "time", *ITEMS], rows)


def asked_of(path, **answers):
    draft = draft_study(
        recognise([path]), "g", {k.replace("__", "."): v for k, v in answers.items()}
    )
    return {question.key: question for question in draft.questions}["times.long.csv"]


@pytest.mark.parametrize(
    ("before", "after"),
    [("pre", ["post", "Post-test"]), ("前测", ["后测", "后"]), ("T1", ["T2", "t2"])],
)
def test_words_that_say_one_time_are_offered_as_one(tmp_path, before, after):
    folder = tmp_path / "my-group"
    path = long(folder, [before], after)
    question = asked_of(path)
    assert question.default is None
    assert question.suggestion == f"{before} < {after[0]} = {after[1]}"
    found = sums(folder, [path])
    assert [*found["pre"][CODES]] == [*map(sum, PRE)]
    assert [*found["post"][CODES]] == [*map(sum, POST)]
    said = yaml.safe_load((folder / "study.yaml").read_text("utf-8"))["files"][0]["wave"]
    assert said["values"] == {before: "pre", after[0]: "post", after[1]: "post"}


def test_what_says_no_time_is_one_by_an_order_with_equals(tmp_path):
    """Nobody has a row of both, which is shown; that they are one is for a person to say."""
    folder = tmp_path / "my-group"
    path = long(folder, ["B"], ["A", "after"], ["C"])
    given = {"wave.long.csv": "column", "time_column.long.csv": "time"}
    question = asked_of(path, **given)
    assert (question.suggestion, question.default) == ("", None)
    assert question.saw.endswith("nobody has a row of each of 'A', 'after'")
    found = sums(folder, [path], **given, **{"times.long.csv": "B < A = after < C"})
    assert [*found["post"][CODES]] == [*map(sum, POST)]
    assert [*found["followup"][CODES]] == [*map(sum, LATER)]


def test_the_same_time_may_be_said_of_each(tmp_path):
    folder = tmp_path / "my-group"
    path = long(folder, ["pre"], ["post", "T2 "])
    given = {"times.long.csv": "each", "time.pre": "pre", "time.post": "post", "time.T2": "post"}
    assert [*sums(folder, [path], **given)["post"][CODES]] == [*map(sum, POST)]


def test_two_times_of_one_person_are_not_one(tmp_path):
    path = long(tmp_path, ["x"], ["y", "Y2"], ["z"])
    given = {"wave.long.csv": "column", "time_column.long.csv": "time"}
    with pytest.raises(GroupworkError, match=r"rows of the same people \(4\)"):
        answer_all(recognise([path]), "g", **given, **{"times.long.csv": "x < y = z < Y2"})
    with pytest.raises(GroupworkError, match="'z' does not stand there once"):
        answer_all(recognise([path]), "g", **given, **{"times.long.csv": "x < y = Y2"})
    each = {"time.x": "pre", "time.y": "post", "time.z": "post", "time.Y2": "post"}
    with pytest.raises(GroupworkError, match="cannot both be 'post'"):
        answer_all(recognise([path]), "g", **given, **each, **{"times.long.csv": "each"})


def test_times_that_people_have_each_of_are_asked_about_as_before(tmp_path):
    path = long(tmp_path, ["T1"], ["T2"], ["T3"])
    assert "in-order" in asked_of(path).choices
    assert "times.long.csv" in open_keys([path])
