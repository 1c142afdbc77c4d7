"""A fact in words in one file, and in numbers that the head of the other explains."""

import pytest
from drafted import document, sums
from student_files import CODES, ITEMS, POST, PRE, write

from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.study.loading import load_study

KEY = "coded.post.csv.Sex"


def files_of(folder, head="sex (1=boy 2=girl)", words=("b", "g")):
    given = {"pre": ("Sex", words), "post": (head, (1, 2))}
    return [
        write(
            folder / f"{wave}.csv",
            ["code", given[wave][0], *ITEMS],
            [
                [c, given[wave][1][n % 2], *row]
                for n, (c, row) in enumerate(zip(of, rows, strict=True))
            ],
        )
        # The last person of each file is in that one alone.
        for wave, of, rows in (
            ("pre", [*CODES[:7], "XX11"], PRE),
            ("post", CODES, POST),
        )
    ]


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("sex (1=boy 2=girl)", ("b", "g")),
        ("SEX (1 = boy; 2 = girl)", ("Boy", "Girl")),
        ("sex（1＝男，2＝女）", ("男", "女")),
    ],
)
def test_numbers_that_a_head_explains_are_read_as_the_words_of_the_other_file(
    tmp_path, head, words
):
    folder = tmp_path / "my-group"
    files = files_of(folder, head, words)
    (asked,) = [
        q for q in draft_study(recognise(files), "g").questions if q.key.startswith("coded")
    ]
    assert f"1 = {words[0]}, 2 = {words[1]}" in asked.text
    sums(folder, files, **{KEY: "yes", "attributes": "sex"})
    study = load_study(folder / "study.yaml")
    people = clean(study, ingest(study, folder))["people"].set_index("participant_id")["sex"]
    assert people[CODES[7]] == words[1] and people["XX11"] == words[1]
    assert dict(people.value_counts()) == {words[0]: 4, words[1]: 5}


def test_the_head_words_the_levels(tmp_path):
    found = document(files_of(tmp_path), **{KEY: "yes"})
    assert found["attributes"]["sex"]["levels"] == {"b": "boy", "g": "girl"}
    assert found["files"][1]["stands_for"] == {"sex": {1: "b", 2: "g"}}


@pytest.mark.parametrize("words", [("m", "f"), ("b", "x")])
def test_words_that_the_head_does_not_have_are_not_taken_for_them(tmp_path, words):
    draft = draft_study(recognise(files_of(tmp_path, words=words)), "g")
    assert not [q for q in draft.questions if q.key.startswith("coded")]


def test_a_head_words_the_levels_of_one_file_too(tmp_path):
    """Both typed the same sheet, so nothing is to be joined."""
    folder = tmp_path / "my-group"
    rows = [[c, 1 + n % 3, *row] for n, (c, row) in enumerate(zip(CODES, PRE, strict=True))]
    files = [
        write(
            folder / f"{wave}.csv", ["code", "living (1 = alone, 2=partner; 3=family)", *ITEMS], of
        )
        for wave, of in (
            ("pre", rows),
            ("post", [[*r[:2], *p] for r, p in zip(rows, POST, strict=True)]),
        )
    ]
    (entry,) = document(files)["attributes"].values()
    assert entry["label"] == "living"
    assert entry["levels"] == {"1": "alone", "2": "partner", "3": "family"}


def test_a_person_may_say_that_they_are_two_things(tmp_path):
    found = document(files_of(tmp_path), **{KEY: "no"})
    assert "sex" in found["attributes"] and len(found["attributes"]) == 2
