"""A questionnaire asked once, whose answers stand in the rows of each time."""

import pytest
from drafted import document, sums
from recorded import checked as check_study
from student_files import CODES, ITEMS, POST, PRE, write

from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise

TRAITS = ["t1", "t2", "t3"]
#: What people are like, asked before the group alone.
ONCE = [(1, 5, 3), (2, 2, 2), (5, 1, 4), (3, 3, 5), (4, 4, 1), (1, 2, 3), (5, 5, 5), (2, 4, 4)]
GIVEN = {"range.q": "1-5", "range.t": "1-5", "reversed.t": "none", "id": "code"}


def files(folder):
    return [
        write(
            folder / f"{wave}.csv",
            ["code", *ITEMS, *TRAITS],
            [[c, *row, *of] for c, row, of in zip(CODES, rows, ONCE, strict=True)],
        )
        for wave, rows in (("pre", PRE), ("post", POST))
    ]


def one_file(folder):
    """Return both times in rows; two people have nothing of their own at the end."""
    rows = [["pre", c, *row, *of] for c, row, of in zip(CODES, PRE, ONCE, strict=True)]
    rows += [
        ["post", c, *(row if n < 6 else [""] * 4), *of]
        for n, (c, row, of) in enumerate(zip(CODES, POST, ONCE, strict=True))
    ]
    return [write(folder / "all.csv", ["when", "code", *ITEMS, *TRAITS], rows)]


@pytest.mark.parametrize(("made", "there"), [(files, 8), (one_file, 6)])
def test_it_is_read_once_and_compared_with_nothing(tmp_path, made, there):
    folder = tmp_path / "my-group"
    paths = made(folder)
    asked = {q.key: q for q in draft_study(recognise(paths), "g", GIVEN).questions}
    assert asked["copied.t"].default is None and "copied.q" not in asked
    assert asked["copied.t"].saw == "8 people, all answers"
    given = {**GIVEN, "copied.t": "yes"}
    assert [each["scale"] for each in document(paths, **given)["outcomes"]] == ["q"]
    found = sums(folder, paths, **given)
    at_end = found.loc["post"].dropna()
    # Who has but the copies at the end was not measured then.
    assert len(at_end) == there and at_end["LX12"] == sum(POST[0])
    assert len(found.loc["pre"].dropna()) == 16
    assert not check_study(folder).errors


def test_what_is_said_to_be_chance_stays_a_measure(tmp_path):
    outcomes = document(files(tmp_path), **GIVEN, **{"copied.t": "no"}, primary="q")["outcomes"]
    assert {each["scale"] for each in outcomes} == {"q", "t"}


def test_one_other_answer_is_enough(tmp_path):
    paths = files(tmp_path)
    text = paths[1].read_text(encoding="utf-8").strip()
    paths[1].write_text(text[:-1] + "1\n", encoding="utf-8")
    asked = {q.key for q in draft_study(recognise(paths), "g", GIVEN).questions}
    assert "copied.t" not in asked
