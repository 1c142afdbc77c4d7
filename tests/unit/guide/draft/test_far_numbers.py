"""A number that lies far from all others is said to be a slip, from `new` to the people."""

import pytest
from answering import answer_all
from drafted import open_keys
from student_files import CODES, ITEMS, POST, PRE, write

from groupwork.errors import GroupworkError
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.ingest.checksums import record_files
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.study.loading import load_study

PEOPLE = [f"{code}{half}" for half in "AB" for code in CODES]
REST = [4, 7, 6, 5, 8, 3, 2, 9, 5, 6, 7, 4, 10, 1, 3]
HEAD = "Hours of help a week"


def files(folder, values, head=HEAD):
    before = zip(PEOPLE, values, [*PRE, *PRE], strict=True)
    return [
        write(folder / "pre.csv", ["code", head, *ITEMS], [[c, v, *r] for c, v, r in before]),
        write(
            folder / "post.csv",
            ["code", *ITEMS],
            [[c, *r] for c, r in zip(PEOPLE, [*POST, *POST], strict=True)],
        ),
    ]


@pytest.mark.parametrize(("said", "values"), [("all", REST), ("400", REST), ("none", [400, *REST])])
def test_a_slip_counts_as_not_given(tmp_path, said, values):
    folder = tmp_path / "g"
    paths = files(folder, [400, *REST])
    question = {q.key: q for q in draft_study(recognise(paths), "g").todo}[
        "far.hours_of_help_a_week"
    ]
    assert question.saw == "400 (1×)"
    text = answer_all(recognise(paths), "g", **{question.key: said})
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    record_files([path.name for path in paths], folder)
    study = load_study(folder / "study.yaml")
    people = clean(study, ingest(study, folder))["people"]
    given = people["hours_of_help_a_week"].dropna().astype(float)
    assert sorted(given) == sorted(values)
    assert len(people) == 16


def test_until_it_is_said_nothing_runs(tmp_path):
    paths = files(tmp_path, [400, *REST])
    assert "TODO" in draft_study(recognise(paths), "g").text
    with pytest.raises(GroupworkError, match="'7' is none of 400"):
        draft_study(recognise(paths), "g", {"far.hours_of_help_a_week": "7"})


@pytest.mark.parametrize(("head", "first"), [(HEAD, 25), ("Your age", 400), ("Income", 30)])
def test_numbers_that_may_well_be_are_not_asked_about(tmp_path, head, first):
    keys = open_keys(files(tmp_path, [first, *REST], head))
    assert not [key for key in keys if key.startswith("far.")]


def test_a_code_for_no_answer_is_asked_about_as_one(tmp_path):
    keys = open_keys(files(tmp_path, [999, *REST]))
    assert "missing" in keys
    assert not [key for key in keys if key.startswith("far.")]
