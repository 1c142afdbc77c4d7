"""The figures of missing scores, specifications and calibration."""

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from drawn_case import EachFigure, answered, declared
from small_study import items, responses, score, study

from groupwork.analysis import calibration
from groupwork.analysis.effects.effects import effects_table
from groupwork.analysis.missing import missing_table
from groupwork.analysis.specifications import contrast_specification_table, specification_table
from groupwork.figures import draw
from groupwork.figures.style import term
from groupwork.results.catalogue import figure_names

mpl.use("Agg")


@pytest.fixture(scope="module")
def case():
    here = declared()
    answers, scores = answered(here)
    people = pd.DataFrame({"participant_id": answers["participant_id"].unique()})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calibration, "STUDIES", 20)
        tables = {
            "missing": missing_table(here, scores, people),
            "specifications": specification_table(here, answers, people),
            "calibration": calibration.calibration_table(here, scores),
            "effects": effects_table(here, scores, people),
        }
    return here, tables


@pytest.mark.slow
class TestFigures(EachFigure):
    NAMES = ("missing", "specifications-x", "calibration")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_study_with_arms_has_the_curve_of_their_difference(language):
    """The points are the specifications of the first arm against the control."""
    arms = {"arm": {"label": "Arm", "levels": {"a": "group", "b": "waiting list"}}}
    trial = study(
        {"x": {"items": items("1", 0, 63), "scores": [score()]}},
        arms,
        design={"kind": "randomised", "groups": {"attribute": "arm", "control": "b"}},
    )
    rng = np.random.default_rng(3)
    ids = [f"P{i:02d}" for i in range(24)]
    waves = [
        responses("x", pd.DataFrame({"1": rng.integers(10, 40, 24)}, index=ids), wave)
        for wave in ("pre", "post")
    ]
    people = pd.DataFrame({"participant_id": ids, "arm": ["a"] * 12 + ["b"] * 12})
    table = contrast_specification_table(trial, pd.concat(waves), people)
    assert "contrasts-x" in figure_names(trial)
    assert "specifications-x" not in figure_names(trial)
    figure = draw(trial, "contrasts-x", {"contrast_specifications": table}, language)
    known = table[(table["scoring"] != "all") & table["estimate"].notna()]
    drawn = sorted(
        float(y) for axes in figure.axes[:2] for line in axes.lines[:2] for y in line.get_ydata()
    )
    assert drawn == pytest.approx(sorted(known["estimate"]))


def test_every_method_of_the_calibration_has_a_chinese_name(case):
    _, tables = case
    table = tables["calibration"]
    table = table[table["statistic"].isin(["coverage", "type_1_error"])]
    methods = table["method"].str.replace(r"(; p <=.*)?, Wilson$", "", regex=True)
    assert all(term(method, "zh") != method for method in methods.unique())
