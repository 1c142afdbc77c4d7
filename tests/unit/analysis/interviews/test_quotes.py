"""Quotations, who said them and what was asked; people interviewed, by hand."""

import pandas as pd
import pytest
from small_study import find, items, score, scores, study

from groupwork.analysis.interviews.interviewees import interviewees_table
from groupwork.analysis.interviews.quotes import approved_quotes, quotes_in_context
from groupwork.errors import GroupworkError
from groupwork.privacy.disclosure import publishable
from groupwork.results.registry import TABLES

MOOD = {"mood": {"items": items("1", 0, 9), "scores": [score()]}}
RELATION = {
    "relation": {"label": "Relation", "levels": {"mother": "mother", "aunt": "aunt", "old": "old"}}
}
PEOPLE = pd.DataFrame(
    {
        "participant_id": [f"P{i:02d}" for i in range(12)],
        "relation": ["mother"] * 8 + ["aunt"] * 3 + [None],
    }
)
SEGMENTS = pd.DataFrame(
    {
        "interview": ["I1", "I1", "I2", "I3"],
        "participant_id": ["P00", "P00", "P08", "P11"],
        "segment": ["1", "2", "1", "1"],
        "text": ["one", "two", "three", "four"],
        "coder": "A",
        "code": "a",
        "language": "en",
        "phase": ["pre", "pre", "", "post"],
    }
)


def made(small: int = 5, **interviews):
    codes = [{"id": "a", "label": "A", "definition": "a"}]
    return study(
        MOOD,
        RELATION,
        interviews={"codes": codes, "quotes": "q.csv", **interviews},
        privacy={"small_cell": small},
    )


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


def test_people_interviewed_count_once():
    """Three people were interviewed; two of them were measured at the pre-test."""
    long = pd.concat(
        [scores("mood", [3, 3], "pre", ["P00", "P11"]), scores("mood", [3], "post", ["P08"])]
    )
    table = interviewees_table(made(role="relation"), SEGMENTS, long, PEOPLE)
    counts = {
        (row["attribute"], row["level"]): (row["estimate"], row["n"])
        for row in table[table["statistic"] == "count"].to_dict("records")
    }
    assert counts == {
        ("member", "yes"): (2, 3),
        ("member", "no"): (1, 3),
        ("relation", "mother"): (1, 3),
        ("relation", "aunt"): (1, 3),
        ("relation", "old"): (0, 3),
        ("relation", "missing"): (1, 3),
    }
    assert find(table, level="yes", statistic="percent")["estimate"] == pytest.approx(200 / 3)
    shown = publishable(made(), TABLES["interviewees"].layout, table)
    assert shown["estimate"].isna().all()


def test_few_of_a_role_are_held_back_with_what_would_give_them_away():
    segments = pd.DataFrame({"participant_id": PEOPLE["participant_id"]})
    long = scores("mood", [3] * 10, "pre", PEOPLE["participant_id"].tolist()[:10])
    table = interviewees_table(made(role="relation"), segments, long, PEOPLE)
    shown = publishable(made(), TABLES["interviewees"].layout, table)
    counts = shown[shown["statistic"] == "count"].set_index("level")["estimate"]
    # Two did not take part: with ten of twelve they would be known.
    assert counts[["yes", "no"]].isna().all()
    assert counts[["mother", "aunt"]].isna().all()


def test_without_a_pretest_nobody_is_called_a_member():
    waves = [{"id": "survey", "label": "Survey", "role": "survey"}]
    here = study(
        MOOD,
        RELATION,
        waves=waves,
        files=[{"kind": "responses", "path": "a", "id": "i", "wave": "survey", "columns": {}}],
        design={"kind": "descriptive"},
        interviews={"codes": [{"id": "a", "label": "A", "definition": "a"}]},
        **{"outcomes": [], "comparisons": [], "family": []},
    )
    assert interviewees_table(here, SEGMENTS, scores("mood", [3], "survey"), PEOPLE).empty
