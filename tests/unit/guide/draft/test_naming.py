"""What people are shown of columns: what they ask, not their codes alone."""

import re
from pathlib import Path

import pytest
from student_files import CODES, PRE, write

from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise

EXPORTS = Path(__file__).parents[3] / "data" / "exports"
STEM = "In the last week, how often"
ASKED = ["did you sleep well", "were you tense", "did you laugh", "were you lonely"]


def questions(path, **answers):
    return {q.key: q for q in draft_study(recognise([path]), "g", answers).questions}


@pytest.mark.parametrize("name", ["wenjuanxing_text.csv", "qualtrics_text.csv", "tencent.csv"])
def test_questions_about_items_show_what_each_asks(name):
    group = recognise([EXPORTS / name])
    asked = {q.key: q for q in draft_study(group, "g").questions}
    assert group.blocks
    for scale, block in group.blocks.items():
        about = [asked[key] for key in asked if key in (f"name.{scale}", f"reversed.{scale}")]
        for question in about:
            for column in block.items.values():
                # The row of a matrix, where one stem stands before all.
                row = re.split("—| - ", group.columns[column].question)[-1]
                assert row.strip("]") in question.saw


@pytest.mark.parametrize(
    "heads",
    [
        [f"{STEM} [{item}]" for item in ASKED],
        [f"{STEM}—{item}" for item in ASKED],
        [f"{STEM} (1 = never, 5 = always)? {item}" for item in ASKED],
        [f"{STEM}—{ASKED[0]}", *ASKED[1:]],
        [f"{item} *" for item in ASKED],
        [f"* {item}" for item in ASKED],
        ASKED,
    ],
)
def test_items_are_listed_without_what_stands_before_all_and_without_marks(tmp_path, heads):
    rows = [[c, *row] for c, row in zip(CODES, PRE, strict=True)]
    asked = questions(write(tmp_path / "pre.csv", ["code", *heads], rows))
    (question,) = (q for key, q in asked.items() if key.startswith("reversed."))
    listed = "; ".join(f"{n} {item}" for n, item in enumerate(ASKED, start=1))
    assert question.saw.startswith(f"{listed}; ")
    assert not any("*" in q.text + q.saw for q in asked.values())


def test_a_column_at_several_times_is_shown_without_a_place_holder(tmp_path):
    heads = ["code", *(f"{time} q{n}" for time in ("Before", "After") for n in range(1, 5))]
    rows = [[c, *row, *row[::-1]] for c, row in zip(CODES, PRE, strict=True)]
    asked = questions(write(tmp_path / "all.csv", heads, rows))
    assert asked["name.q"].saw == "q1 … q4"
    assert not any("{wave}" in q.text + q.saw or "*" in q.text + q.saw for q in asked.values())


def test_a_name_is_not_cut_within_a_bracket(tmp_path):
    heads = ["code", *(f"Mood today ({word})" for word in ("calm", "tense", "glad", "tired"))]
    asked = questions(
        write(tmp_path / "pre.csv", heads, [[c, *r] for c, r in zip(CODES, PRE, strict=True)])
    )
    (question,) = (q for key, q in asked.items() if key.startswith("name."))
    assert question.suggestion == "Mood today"
