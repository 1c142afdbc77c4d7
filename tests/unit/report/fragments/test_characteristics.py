"""A single survey from its file to what the report says of its groups, in both languages."""

import random

import pytest
from student_files import write
from typer.testing import CliRunner
from whole_way import whole_way

from groupwork.cli import app

ANSWERS = {
    "title": "A ward survey",
    "authors": "A. Student",
    "name.q": "Strain",
    "range.q": "1-5",
    "reversed.q": "none",
    "subscales.q": "none",
    "direction.q": "lower-better",
    "wave.ward.csv": "survey",
    "plan": "survey",
    "id": "none",
}


def made(tmp_path, women):
    """Make a study of 90 people whose women have the higher scores."""
    draw = random.Random(2)
    rows = []
    for n in range(90):
        low = 2 if n < women else 1
        answers = [draw.randint(low, low + 3) for _ in range(4)]
        rows.append(["female" if n < women else "male", "abc"[n % 3], *answers])
    file = write(tmp_path / "ward.csv", ["sex", "district", "q1", "q2", "q3", "q4"], rows)
    given = [part for key, text in ANSWERS.items() for part in ("--answer", f"{key}={text}")]
    told = CliRunner().invoke(app, ["new", str(tmp_path / "ward"), str(file), *given])
    assert "ward: in order" in told.output, told.output
    return whole_way(tmp_path / "ward", tmp_path)


def test_a_survey_gives_scores_by_characteristic(tmp_path):
    _, tables, texts = made(tmp_path, 50)
    found = tables["characteristics"].set_index(["attribute", "level", "statistic"])["estimate"]
    assert found["sex", "female - male", "difference"] > 2
    assert found["district"].groupby("level").size().to_dict() == {"a": 2, "b": 2, "c": 2}
    text = " ".join(texts["en"].split())
    assert "off zero for: Strain, sex: female above male (difference" in text
    assert "| female – male" in text
    assert "sex：female高于male（差值" in texts["zh"]
    assert "explored for one characteristic at a time" in text
    assert "逐一就各项特征加以探索" in texts["zh"]


@pytest.mark.slow
def test_small_groups_of_a_survey_are_held_back(tmp_path):
    _, tables, texts = made(tmp_path, 87)
    of_sex = tables["characteristics"].query("attribute == 'sex'")
    assert of_sex["estimate"].isna().all()
    assert "off zero for" not in texts["en"] and "高于male" not in texts["zh"]
    assert "one of whose groups is small" in " ".join(texts["en"].split())


OPTIONS = ["No time", "Too far, no bus", "My health"]


@pytest.mark.slow
def test_options_of_a_question_stand_together_and_needs_are_compared_once(tmp_path):
    """Who ticked what is one block; areas of need are in the needs profile alone."""
    draw = random.Random(4)
    head = "What keeps you away? (tick all that apply)"
    rows = [
        [
            "fm"[n % 2],
            ";".join(o for place, o in enumerate(OPTIONS) if n % (place + 2) == 0) or "My health",
            *(draw.randint(1, 5) for _ in range(4)),
        ]
        for n in range(90)
    ]
    rows[7][1] = ""
    asked = [f"Do you need this? {what}" for what in ("Talk", "Forms", "Rest", "Company")]
    file = write(tmp_path / "ward.csv", ["sex", head, *asked], rows)
    of_scale = {"name": "Needs", "range": "1-5", "reversed": "none", "subscales": "each"}
    given = {key: text for key, text in ANSWERS.items() if not key.endswith(".q")}
    given |= {f"{key}.scale1": text for key, text in of_scale.items()}
    given |= {"direction.scale1": "neutral", "needs": "scale1", "needs.threshold": "4"}
    given |= {"needs.subgroups": "sex"}
    options = [part for key, text in given.items() for part in ("--answer", f"{key}={text}")]
    told = CliRunner().invoke(app, ["new", str(tmp_path / "ward"), str(file), *options])
    assert "ward: in order" in told.output, told.output
    _, tables, texts = whole_way(tmp_path / "ward", tmp_path)
    assert {*tables["needs"]["subgroup_by"]} == {"all", "sex"}
    assert "characteristics" not in tables or tables["characteristics"].empty
    ticked = [sum(option in row[1] for row in rows) for option in OPTIONS]
    block = texts["en"].partition("What keeps you away? (several answers possible)")[2][:400]
    lines = [" ".join(line.split()) for line in block.splitlines() if "|" in line]
    for option, n in zip(OPTIONS, ticked, strict=True):
        assert any(option in line and f"{n} ({n / 90:.0%})" in line for line in lines), (option, n)
    assert any("Missing" in line and "1 (1%)" in line for line in lines)
    assert "What keeps you away?（可多选）" in texts["zh"]
