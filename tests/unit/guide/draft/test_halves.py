"""Answers halfway between two, of which somebody says how they count."""

import pytest
from drafted import document, open_keys, sums
from student_files import CODES, ITEMS, POST, PRE, write

from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise

AS_TYPED = ["2.5", "2,5", "2½", "2 ½", "２.５"]
WIDE = [f"Q{n} {time}" for n in range(1, 5) for time in ("pre", "Post" if n == 3 else "post")]


def files(folder, typed, *, wide):
    """Write one answer of the first person, and one of the second, that lie between two."""
    first = [[str(cell) for cell in row] for row in PRE]
    first[0][1], first[1][2] = typed, typed
    if wide:
        pairs = zip(first, POST, strict=True)
        rows = [[cell for pair in zip(*both, strict=True) for cell in pair] for both in pairs]
        rows = [[c, *row] for c, row in zip(CODES, rows, strict=True)]
        return [write(folder / "typed.csv", ["code", *WIDE], rows)]
    both = {"pre": first, "post": POST}
    return [
        write(
            folder / f"{wave}.csv",
            ["code", *ITEMS],
            [[c, *r] for c, r in zip(CODES, rows, strict=True)],
        )
        for wave, rows in both.items()
    ]


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("typed", AS_TYPED)
def test_a_few_take_no_question_out_of_its_scale(tmp_path, typed, wide):
    folder = tmp_path / "my-group"
    made = files(folder, typed, wide=wide)
    group = recognise(made)
    assert [[*block.items] for block in group.blocks.values()] == [["1", "2", "3", "4"]]
    given = {"range.q": "1-5", "halves.q": "count"}
    (asked,) = [q for q in draft_study(group, "g").todo if q.key == "halves.q"]
    assert "2×" in asked.saw and "typed" not in open_keys(made)
    found = sums(folder, made, **given)
    assert found["pre", "LX12"] == sum(PRE[0]) + 0.5
    assert found["pre", "WH07"] == sum(PRE[1]) - PRE[1][2] + 2.5
    assert found["post", "LX12"] == sum(POST[0])
    # Or they are no answers, and are counted as blank where it is asked how many may be.
    given |= {"halves.q": "no-answer", "blank.q": "none"}
    left = sums(folder, made, **given)
    assert left.loc[[("pre", "LX12"), ("pre", "WH07")]].isna().all()
    assert left["post", "LX12"] == sum(POST[0])
    (blank,) = [q for q in draft_study(group, "g", given).questions if q.key == "blank.q"]
    assert "2 questionnaires with a part left blank" in blank.saw


def test_where_it_is_open_the_study_says_so(tmp_path):
    made = files(tmp_path, "2.5", wide=False)
    assert document(made)["instruments"]["q"]["halves"].startswith("TODO")


def test_means_are_no_answers_of_a_scale(tmp_path):
    rows = [
        [c, *(cell + 0.5 * (n % 2) for cell in row)]
        for n, (c, row) in enumerate(zip(CODES, PRE, strict=True))
    ]
    made = write(tmp_path / "pre.csv", ["code", *ITEMS], rows)
    assert "halves" not in str(document([made]))
