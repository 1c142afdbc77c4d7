"""The figures of missing scores, robustness, calibration, dimensions, profiles and strain."""

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from small_study import items, responses, score, study

from groupwork.analysis import calibration
from groupwork.analysis.missing import missing_table
from groupwork.analysis.profiles import profiles_table
from groupwork.analysis.reliability import dimensions_table
from groupwork.analysis.specifications import contrast_specification_table, specification_table
from groupwork.analysis.strain import strain_table
from groupwork.figures import draw, save
from groupwork.figures.style import _words as read_words
from groupwork.figures.style import term
from groupwork.prepare.score import score as score_study
from groupwork.results.catalogue import drawing, figure_names
from groupwork.statistics import mixture

mpl.use("Agg")


@pytest.fixture(scope="module")
def case():
    """Return a study with two areas of need, and its tables."""
    parts = [
        score("total", direction="lower-better"),
        *(score(name, items=ids) for name, ids in (("a", "1-3"), ("b", "4-6"))),
    ]
    declared = study(
        {"x": {"items": items("1-6", 1, 5), "scores": parts}},
        needs={"instrument": "x", "wave": "survey", "threshold": 3, "threshold_source": "none"},
        strain={"wave": "survey", "scales": ["x.a"], "support": ["x.b"]},
    )
    rng = np.random.default_rng(1)
    waves = []
    for wave, people in (("survey", 40), ("pre", 14), ("post", 11)):
        trait = rng.normal(3, 1, (people, 1))
        answers = np.clip(np.rint(trait + rng.normal(0, 0.7, (people, 6))), 1, 5)
        ids = [f"P{i:02d}" for i in range(people)]
        waves.append(responses("x", pd.DataFrame(answers, index=ids, columns=list("123456")), wave))
    answers = pd.concat(waves)
    scored = score_study(declared, answers)
    people = pd.DataFrame({"participant_id": answers["participant_id"].unique()})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calibration, "STUDIES", 20)
        patch.setattr(mixture, "BOOTSTRAPS", 10)
        tables = {
            "missing": missing_table(declared, scored, people),
            "specifications": specification_table(declared, answers, people),
            "calibration": calibration.calibration_table(declared, scored),
            "dimensions": dimensions_table(declared, answers),
            "profiles": profiles_table(declared, scored),
            "strain": strain_table(declared, scored),
        }
    return declared, tables


NAMES = ["missing", "specifications-x", "calibration", "scree", "profiles", "strain"]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", NAMES)
def test_figures_are_the_same_each_time(case, name, language, tmp_path):
    declared, tables = case
    for copy in ("a.png", "b.png"):
        figure = draw(declared, name, tables, language)
        assert any(axes.has_data() for axes in figure.axes)
        save(figure, tmp_path / copy, language=language)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_nothing_estimable_is_said_in_the_figure(case, name):
    declared, tables = case
    empty = {
        key: table.assign(estimate=np.nan, ci_low=np.nan, ci_high=np.nan)
        for key, table in tables.items()
    }
    figure = draw(declared, name, empty)
    figure.canvas.draw()
    for axes in figure.axes:
        assert [text.get_text() for text in axes.texts] == ["not estimable"]


def test_a_study_has_the_figures(case):
    declared, tables = case
    assert set(NAMES) <= set(figure_names(declared))
    assert all(set(drawing(name).tables) <= set(tables) for name in NAMES)


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


def test_both_languages_have_all_words():
    words = read_words()
    assert list(words["en"]) == list(words["zh"])


def test_every_method_of_the_calibration_has_a_chinese_name(case):
    _, tables = case
    table = tables["calibration"]
    table = table[table["statistic"].isin(["coverage", "type_1_error"])]
    methods = table["method"].str.replace(r"(; p <=.*)?, Wilson$", "", regex=True)
    assert all(term(method, "zh") != method for method in methods.unique())
