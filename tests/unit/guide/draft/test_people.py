"""Who is who: codes of one column or several, spelled in one way or two."""

import pytest
from drafted import open_keys, sums
from student_files import CODES, ITEMS, POST, PRE, pair, write

from groupwork.errors import GroupworkError
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise


def test_a_code_of_several_columns(tmp_path):
    folder = tmp_path / "my-group"
    school = [("N", i % 2, i // 2) for i in range(8)]
    files = [
        write(
            folder / f"{wave}.csv",
            ["school", "class", "number", *ITEMS],
            [[*where, *row] for where, row in zip(school, rows, strict=True)],
        )
        for wave, rows in (("pre", PRE), ("post", POST))
    ]
    found = sums(folder, files, id="school, class, number")
    assert found["pre", "N-0-0"] == 7
    assert found["post", "N-0-0"] == 8
    assert len(found) == 16


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([f"{i:03}" for i in range(1, 9)], [f"{i}" for i in range(1, 9)]),
        ([f"{i}.0" for i in range(1, 9)], [f"{i}" for i in range(1, 9)]),
        ([f"{i:02}号" for i in range(1, 9)], [f"{i}" for i in range(1, 9)]),
        (CODES, [f"{code[:2]}{int(code[2:])}" for code in CODES]),
        (CODES, [f"{code[:2].lower()}-{code[2:]}" for code in CODES]),
    ],
)
def test_codes_spelled_in_two_ways_are_joined_when_a_person_says_so(tmp_path, before, after):
    folder = tmp_path / "my-group"
    files = pair(folder, before, after)
    assert "id_spelling" in open_keys(files)
    found = sums(folder, files, id_spelling="loose")
    assert len(found) == 16
    assert found.groupby("participant_id").size().eq(2).all()
    # Kept apart, those who are written in two ways are people of one wave each; of many that is
    # no accident, and stops the run.
    differing = sum(one != other for one, other in zip(before, after, strict=True))
    if differing > 2:
        with pytest.raises(GroupworkError, match="identifiers that differ in form alone"):
            sums(folder, files, id_spelling="exact")
    else:
        apart = sums(folder, files, id_spelling="exact")
        assert apart.groupby("participant_id").size().eq(1).sum() == 2 * differing


def test_two_people_are_never_made_one(tmp_path):
    folder = tmp_path / "my-group"
    codes = ["SY3", *CODES[1:]]
    with pytest.raises(GroupworkError, match=r"rows 2, 4: these identifiers differ only in"):
        sums(folder, pair(folder, codes, codes), id_spelling="loose")


def test_codes_of_one_form_sent_twice_are_joined_across_its_waves(tmp_path):
    """What is "01号" before and "01" after has two spellings in one file, and is one person."""
    given = {"post_from": "2025-04-20", "id_spelling": "loose"}
    folder = tmp_path / "my-group"
    rows = [["2025/03/01 10:00:00", f"{i:02}号", *row] for i, row in enumerate(PRE, 1)]
    rows += [["2025/04/20 10:00:00", f"{i:02}", *row] for i, row in enumerate(POST, 1)]
    form = write(folder / "form.csv", ["Timestamp", "Your code", *ITEMS], rows)
    found = sums(folder, [form], **given)
    assert found.groupby("participant_id").size().eq(2).all()
    assert (found["pre", "1"], found["post", "1"]) == (7, 8)
    # Two spellings at one time stay two people, who are not made one.
    rows[1][1] = "1号"
    form = write(folder / "form.csv", ["Timestamp", "Your code", *ITEMS], rows)
    with pytest.raises(GroupworkError, match=r"rows 2, 3: these identifiers differ only in"):
        sums(folder, [form], **given)


def with_parts(folder, kind):
    """Write codes of three columns: N-05-3 is n-5-3 afterwards; N-1-12 and N-11-2 are two people.

    In two files, in one form that was sent twice, or in one long sheet.
    """
    before = [("N", "05", "3"), ("N", "1", "12"), ("N", "11", "2")]
    before += [("S", "2", f"{i}") for i in range(5)]
    after = [("n", "5", "3"), *before[1:]]
    head = ["letter", "class", "number", *ITEMS]
    first, second = (
        [[*code, *row] for code, row in zip(codes, rows, strict=True)]
        for codes, rows in ((before, PRE), (after, POST))
    )
    if kind == "two files":
        return [
            write(folder / f"{n}.csv", head, of) for n, of in (("pre", first), ("post", second))
        ]
    named = {"twice": ("Timestamp", "2025/03/01", "2025/04/20"), "long": ("wave", "pre", "post")}
    column, early, late = named[kind]
    rows = [*([early, *row] for row in first), *([late, *row] for row in second)]
    return [write(folder / "form.csv", [column, *head], rows)]


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("two files", {}),
        ("twice", {"wave.form.csv": "days", "post_from": "2025-04-20"}),
        ("long", {}),
    ],
)
def test_codes_of_several_columns_are_joined_part_by_part(tmp_path, kind, given):
    folder = tmp_path / "my-group"
    files = with_parts(folder, kind)
    given = {**given, "id": "letter, class, number"}
    asked = {q.key: q for q in draft_study(recognise(files), "my-group", given).todo}
    assert asked["id_spelling"].saw == "N-05-3 = n-5-3"
    found = sums(folder, files, **given, id_spelling="loose")
    assert len(found) == 16
    assert (found["pre", "N-5-3"], found["post", "N-5-3"]) == (7, 8)
    assert (found["pre", "N-1-12"], found["pre", "N-11-2"]) == (17, 16)
