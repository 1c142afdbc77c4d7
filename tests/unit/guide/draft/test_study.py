"""What a draft says of the study, and what it leaves for a person."""

import pytest
from answering import answer_all
from student_files import pair

from groupwork.errors import GroupworkError
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.study.loading import load_study


def test_a_place_that_says_todo_is_refused_with_its_key(tmp_path):
    folder = tmp_path / "my-group"
    files = pair(folder)
    (folder / "study.yaml").write_text(draft_study(recognise(files), "my-group").text)
    with pytest.raises(GroupworkError) as refused:
        load_study(folder / "study.yaml")
    said = str(refused.value)
    # The author; three times the scale's name; its ends, reversed items, direction, expectation.
    assert "9 places still to fill in" in said
    for key in ("authors.1", "instruments.q.define.reversed", "outcomes.1.expected"):
        assert key in said


def test_an_answer_to_nothing_is_refused(tmp_path):
    with pytest.raises(GroupworkError, match=r"--answer titel: .*'title'"):
        draft_study(recognise(pair(tmp_path)), "g", {"titel": "x"})


def test_a_minimal_study_is_short(tmp_path):
    text = answer_all(recognise(pair(tmp_path)), "my-group")
    assert len(text.splitlines()) < 40
    assert all(len(line) < 100 for line in text.splitlines())
    assert draft_study(recognise(pair(tmp_path)), "g", language="zh").text.startswith("# 研究名称")
