"""A scale of the study's own."""

import pytest
from student_files import CODES, PRE, write

from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise


@pytest.mark.parametrize("name", ["q", "Q4_", "item", "scale", "v", "T1_Q"])
def test_a_column_s_number_names_no_scale(tmp_path, name):
    path = write(
        tmp_path / "pre.csv",
        ["code", *(f"{name}{n}" for n in range(1, 5))],
        [[c, *row] for c, row in zip(CODES, PRE, strict=True)],
    )
    asked = [q.key for q in draft_study(recognise([path]), "g").todo]
    assert [key for key in asked if key.startswith("name.")]


def test_a_column_s_name_may_name_a_scale(tmp_path):
    path = write(
        tmp_path / "pre.csv",
        ["code", *(f"calm{n}" for n in range(1, 5))],
        [[c, *row] for c, row in zip(CODES, PRE, strict=True)],
    )
    questions = {q.key: q for q in draft_study(recognise([path]), "g").questions}
    assert questions["name.calm"].default == "calm"
