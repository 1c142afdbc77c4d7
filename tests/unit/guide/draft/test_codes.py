"""What is offered as people's code where no column is known as one."""

import pytest
from drafted import sums
from student_files import ANSWERS, ITEMS, POST, PRE, write
from typer.testing import CliRunner

from groupwork.cli import app
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.study.loading import load_study

SEX = ["f", "f", "m", "m"] * 2
CLASS = ["7a", "7a", "7b", "7b", "7c", "7c", "7d", "7d"]
SEAT = [3, 1, 3, 1, 2, 3, 1, 2]
HEAD = ["Sex", "Class", "Seat", "Age", *ITEMS]


def files(folder, *, seats=True, layout="two"):
    """Write people without codes: by sex, class, seat and an age that has changed since."""
    parts = [(SEX, CLASS, SEAT, [10 + n + i for i in range(8)]) for n in (0, 1)]
    rows = [
        [[*who, *row] for *who, row in zip(*of, answers, strict=True)]
        for of, answers in zip(parts, (PRE, POST), strict=True)
    ]
    head = HEAD
    if not seats:
        head, *rows = ([*HEAD[:2], *HEAD[3:]], *([[*r[:2], *r[3:]] for r in of] for of in rows))
    if layout == "long":
        both = [[wave, *r] for wave, of in zip(("pre", "post"), rows, strict=True) for r in of]
        return [write(folder / "long.csv", ["wave", *head], both)]
    return [
        write(folder / f"{wave}.csv", head, of)
        for wave, of in zip(("pre", "post"), rows, strict=True)
    ]


def choices(paths, **given):
    draft = draft_study(recognise(paths), "g", given)
    asked = {question.key: question for question in draft.questions}
    return asked["id"].choices


@pytest.mark.parametrize("layout", ["two", "long"])
def test_offered_is_what_tells_people_apart_alone_or_together(tmp_path, layout):
    paths = files(tmp_path / "my-group", layout=layout)
    # Class and seat do, and sex beside them loses nobody; an age is no part of a code.
    assert list(choices(paths)) == ["Sex, Class, Seat", "none"]
    found = sums(tmp_path / "my-group", paths, id="Sex, Class, Seat")
    assert (found["pre", "f-7a-3"], found["post", "f-7a-3"]) == (7, 8)


def test_what_cannot_tell_people_apart_is_not_offered(tmp_path):
    paths = files(tmp_path, seats=False)
    asked = choices(paths)
    assert list(asked) == ["none"]
    assert "no code, anonymous: the times are compared as independent samples" in asked["none"]
    folder = tmp_path / "s" / "my-group"
    given = {**ANSWERS, "id": "none", "comparison": "none"}
    options = [part for key, value in given.items() for part in ("--answer", f"{key}={value}")]
    made = CliRunner().invoke(app, ["new", str(folder), *map(str, paths), *options])
    assert "my-group: in order" in made.output, made.output
    assert load_study(folder / "study.yaml").design.kind == "unlinked"


def test_of_one_survey_no_code_means_one_person_a_row(tmp_path):
    path = files(tmp_path)[0]
    assert choices([path], plan="survey")["none"] == "no code, anonymous: each row is one person"


def test_a_column_that_comes_again_is_offered_alone(tmp_path):
    words = ["fox", "owl", "elk", "bee", "cat", "dog", "hen", "ant"]
    paths = [
        write(
            tmp_path / f"{wave}.csv",
            ["Sex", "Animal", *ITEMS],
            [[s, a, *r] for s, a, r in zip(SEX, words, rows, strict=True)],
        )
        for wave, rows in (("pre", PRE), ("post", POST))
    ]
    assert list(choices(paths)) == ["Animal", "none"]
