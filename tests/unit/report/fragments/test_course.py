"""What the report says of all times together."""

import pytest
from effect_study import beat_the_blues
from told_parts import lines, told

from groupwork.analysis.models import models_table
from groupwork.study.study_file import StudyFile

LANGUAGES = ["en", "zh"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_times_of_one_group(language):
    """With nobody missing: the plain mean difference, and (n - 1) x (5 - 1) degrees of freedom."""
    made, long, people = beat_the_blues("t")
    wide = long.pivot(index="participant_id", columns="wave", values="value").dropna()
    whole = long[long["participant_id"].isin(wide.index)]
    text, _ = told(made, {"models": models_table(made, whole, people)}, "course", language)
    difference, n = (wide["m8"] - wide["pre"]).mean(), len(wide)
    row = f"| {n} | {5 * n} | {difference:.2f} [".replace("-", "−")
    found = next(line for line in lines(text) if row in line)
    assert f"| {4 * (n - 1)}.00 |" in found
    assert f"*F*(4, {4 * (n - 1)}.00) = " in text


def test_all_times_of_arms_are_the_differences_in_change():
    made, long, people = beat_the_blues()
    text, _ = told(made, {"models": models_table(made, long, people)}, "course")
    assert len([line for line in lines(text) if "program – usual" in line]) == 4
    assert "whether the arms differ in their changes" in text


def test_two_times_have_no_such_model():
    made, long, people = beat_the_blues()
    content = made.model_dump() | {"comparisons": [["pre", "m2"]]}
    content["waves"] = content["waves"][:2]
    two = StudyFile.model_validate(content)
    table = models_table(two, long[long["wave"].isin(["pre", "m2"])], people)
    assert told(two, {"models": table}, "course")[0] == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_model_that_is_held_back_is_one_sentence(language):
    made, long, people = beat_the_blues("t")
    table = models_table(made, long, people)
    table[["estimate", "ci_low", "ci_high", "p"]] = None
    table["note"] = "suppressed: fewer than 30 people"
    text, _ = told(made, {"models": table}, "course", language)
    assert {"en": "is not reported: fewer than 30 people.", "zh": "未予报告"}[language] in text
    assert "tbl-course" not in text
