"""Quotations, who said them and what was asked; people interviewed, by hand."""

import pytest
from quoted_people import PEOPLE, SEGMENTS, made

from groupwork.analysis.interviews.quotes import approved_quotes, quotes_in_context
from groupwork.errors import GroupworkError


def listed(folder, text: str):
    (folder / "q.csv").write_text(text, encoding="utf-8")
    return folder


def test_a_list_without_context(tmp_path):
    folder = listed(tmp_path, "interview,segment,code\nI1,2,a\n")
    [row] = quotes_in_context(made(), folder, SEGMENTS, PEOPLE).to_dict("records")
    assert (row["text"], row["phase"], row["role"]) == ("two", "pre", "")
    assert [row[name] for name in ("question", "translation", "question_translation")] == [""] * 3
    assert "participant_id" not in row


def test_role_and_phase_and_question(tmp_path):
    rows = "I1,1,a,Why?,一\nI2,1,a,,\nI3,1,a,,\n"
    folder = listed(tmp_path, f"interview,segment,code,question,translation\n{rows}")
    table = quotes_in_context(made(role="relation"), folder, SEGMENTS, PEOPLE)
    assert table["question"].tolist() == ["Why?", "", ""]
    assert table["translation"].tolist() == ["一", "", ""]
    assert table["phase"].tolist() == ["pre", "", "post"]
    # Three aunts are fewer than five people: who knows that she was interviewed would know her.
    assert table["role"].tolist() == ["mother", "", ""]
    told = quotes_in_context(made(3, role="relation"), folder, SEGMENTS, PEOPLE)
    assert told["role"].tolist() == ["mother", "aunt", ""]


def test_segments_of_a_table_have_no_phase(tmp_path):
    folder = listed(tmp_path, "interview,segment,code\nI1,2,a\n")
    table = quotes_in_context(made(), folder, SEGMENTS.drop(columns="phase"), PEOPLE)
    assert table["phase"].tolist() == [""]


def test_a_segment_that_does_not_exist(tmp_path):
    folder = listed(tmp_path, "interview,segment,code\nI1,2,a\nI1,9,a\n")
    with pytest.raises(GroupworkError, match=r"q\.csv, row 3: there is no segment 9 in interview"):
        approved_quotes(made(), folder, SEGMENTS)
