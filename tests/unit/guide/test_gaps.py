"""Columns that may belong to a scale beside them are asked about, and neither taken nor left."""

import pytest
from student_files import CODES, write

from groupwork.guide.draft.study import draft_study
from groupwork.guide.gaps import find_gaps, join
from groupwork.guide.recognise import recognise


def exports(folder, low):
    """Write twenty questions from 1 to 4 in both files; of `low`, nobody chose more than 2."""
    paths = []
    for wave in ("pre", "post"):
        rows = [
            [min(1 + i % 4, 2) if n in low else 1 + i % 4 for n in range(1, 21)] for i in range(8)
        ]
        rows = [[code, *row] for code, row in zip(CODES, rows, strict=True)]
        paths.append(
            write(folder / f"{wave}.csv", ["code", *(f"Q{n}" for n in range(1, 21))], rows)
        )
    return paths


@pytest.mark.parametrize(
    ("low", "named"),
    [([8], "Q1 … Q20"), ([1], "Q1 … Q20"), ([19, 20], "Q1 … Q20"), ([7, 8], "Q1 … Q20")],
)
def test_a_question_whose_high_answers_nobody_chose(tmp_path, low, named):
    group = recognise(exports(tmp_path, low))
    draft = draft_study(group, "g")
    (question,) = (q for q in draft.todo if q.key.startswith("joined."))
    assert named in question.text and "20 questions" in question.text
    assert question.saw == f"answers there: {', '.join(['1-2'] * len(low))}; to the others: 1-4"
    chosen = {question.key: "yes"}
    (known,) = (q for q in draft_study(group, "g", chosen).todo if q.key.startswith("instrument."))
    assert {"own", "sas", "sds"} <= set(known.choices)
    joined = draft_study(group, "g", {**chosen, known.key: "sds"})
    assert "Q{item}" in joined.text
    # Without them nothing is said to be the whole questionnaire.
    apart = draft_study(group, "g", {question.key: "no"})
    assert not [q for q in apart.todo if "sds" in q.choices]


def test_an_own_scale_has_its_neighbours_left_alone(tmp_path):
    # Sex, coded 1 and 2, before nine questions from 1 to 5: ten of them are of no known range.
    rows = [[code, 1 + i % 2, *[1 + i % 5] * 9] for i, code in enumerate(CODES)]
    path = write(tmp_path / "pre.csv", ["code", *(f"Q{n}" for n in range(1, 11))], rows)
    assert list(find_gaps(recognise([path]))) == []


def test_what_is_joined_is_one_scale(tmp_path):
    group = recognise(exports(tmp_path, [8]))
    assert [len(block.items) for block in group.blocks.values()] == [7, 12]
    (gap,) = find_gaps(group)
    whole = join(group, gap)
    (block,) = whole.blocks.values()
    assert list(block.items) == [str(n) for n in range(1, 21)]
    assert (block.low, block.high) == (1, 4)
    assert set(whole.in_sheet) == {gap.name} and set(whole.in_sheet[gap.name]) == {0, 1}
