"""Figures of changes."""

from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.axes import Axes

from groupwork.figures import draw
from groupwork.privacy.disclosure import SUPPRESSED
from groupwork.study.loading import load_study

RAW = Path(__file__).parents[3] / "data/raw"
TRIAL, GROUP = (RAW / name / "study.yaml" for name in ("beat-the-blues", "all-the-way"))
COMPARED = {"outcome": "bdi", "wave_from": "pre", "wave_to": "m2"}


def tables(hidden: str = "") -> dict[str, pd.DataFrame]:
    """Return what the change of a trial is drawn from: means of 24 to 20, and of 22 to 14."""
    effects, spread = [], []
    for arm, n, before, after in (("all", 97, 23, 17), ("TAU", 45, 24, 20), ("BtheB", 52, 22, 14)):
        note = SUPPRESSED if arm == hidden else ""
        change = None if note else after - before
        ends = {"ci_low": change and change - 2, "ci_high": change and change + 2, "note": note}
        row = {"group": arm, "n": n, "estimate": change, **ends}
        effects.append(COMPARED | row | {"statistic": "mean_diff"})
        for wave, mean in (("pre", before), ("m2", after)):
            for name, value in (("mean", mean), ("q1", mean - 5), ("q3", mean + 5)):
                row = {"group": arm, "wave": wave, "estimate": None if note else value}
                ends = {"ci_low": mean - 2, "ci_high": mean + 2, "note": note}
                spread.append(COMPARED | row | ends | {"statistic": name})
    people = pd.DataFrame({"participant_id": ["1"], **COMPARED, "wave": "pre", "value": 3.0})
    return {
        "effects": pd.DataFrame(effects),
        "distribution": pd.DataFrame(spread),
        "distribution_people": people,
    }


def test_arms_are_drawn_apart_and_never_as_one():
    left, right = draw(load_study(TRIAL), "change-bdi", tables()).axes
    means = [tuple(line.get_ydata()) for line in left.lines if line.get_marker() == "D"]
    assert means == [(24, 20), (22, 14)]
    differences = [line.get_ydata()[0] for line in right.lines if line.get_marker() == "o"]
    assert differences == [-4, -8]
    low, high = right.get_ylim()
    assert low == -high == pytest.approx(-12)  # 1.2 times the limit farthest from zero, -10


def test_an_arm_that_is_held_back_is_left_out():
    left, right = draw(load_study(TRIAL), "change-bdi", tables("TAU")).axes
    assert [line.get_ydata()[0] for line in right.lines if line.get_marker() == "o"] == [-8]
    assert [tuple(x.get_ydata()) for x in left.lines if x.get_marker() == "D"] == [(22, 14)]
    # The other keeps the colour that it has where both are drawn.
    both = draw(load_study(TRIAL), "change-bdi", tables()).axes[1]
    drawn = [[x.get_color() for x in axes.lines if x.get_marker() == "o"] for axes in (both, right)]
    assert drawn[0][1:] == drawn[1]


def test_improvement_lies_to_the_right_in_the_forest():
    study = load_study(GROUP)
    assert study.direction("sas") == "lower-better"
    assert study.direction("rses") == "higher-better"
    waves = dict(zip(("wave_from", "wave_to"), study.comparisons[0], strict=True))
    rows = [
        {"outcome": "sas", "estimate": -1.5, "ci_low": -2.4, "ci_high": -0.6},
        {"outcome": "rses", "estimate": 0.8, "ci_low": 0.1, "ci_high": 1.5},
    ]
    shared = {"group": "all", "statistic": "d_z", "n": 11, "note": "", **waves}
    effects = pd.DataFrame([row | shared for row in rows])
    [axes] = draw(study, "forest", {"effects": effects}).axes
    drawn = [line.get_xdata()[0] for line in axes.lines if line.get_marker() in ("D", "o")]
    assert drawn == [1.5, 0.8]
    limits = [bars.get_segments()[0][:, 0].tolist() for bars in axes.collections]
    assert limits == [pytest.approx([0.6, 2.4]), pytest.approx([0.1, 1.5])]
    assert "better" in axes.get_xlabel()


def test_cut_offs_that_lie_among_the_means_are_named():
    study = load_study(GROUP)  # whose SAS has published ones at 50, 60 and 70
    shared = {"scale": "sas", "group": "all", "statistic": "mean", "n": 11, "note": ""}
    rows = [
        {"wave": wave, "estimate": mean, "ci_low": mean - 8, "ci_high": mean + 8}
        for wave, mean in zip(study.before_after, (53, 47), strict=True)
    ]
    table = pd.DataFrame([row | shared for row in rows])
    axes = draw(study, "means", {"descriptives": table}).axes[0]
    assert [line.get_ydata()[0] for line in axes.lines if line.get_linestyle() == "--"] == [50, 60]
    said = {" ".join(text.get_text().split()) for text in axes.texts}
    assert {"mild anxiety", "moderate anxiety"} <= said
    assert "severe anxiety" not in said
    # A hyphen breaks no label that has room.
    assert {"pre-test", "post-test"} <= {text.get_text() for text in axes.get_xticklabels()}


def test_the_times_of_narrow_panels_do_not_run_into_each_other():
    """Five scales at four times, three panels in a row."""
    study = load_study(GROUP)
    shared = {"group": "all", "statistic": "mean", "n": 11, "note": ""}
    rows = [
        {"scale": outcome.scale, "wave": wave.id, "estimate": 40.0, "ci_low": 35.0, "ci_high": 45.0}
        for outcome in study.outcomes
        for wave in study.waves
    ]
    figure = draw(study, "means", {"descriptives": pd.DataFrame([row | shared for row in rows])})
    figure.draw_without_rendering()
    seen = 0
    for axes in filter(Axes.get_visible, figure.axes):
        labels = axes.get_xticklabels()
        letter = labels[0].get_fontsize() * figure.dpi / 72
        for one, other in pairwise(label.get_window_extent() for label in labels):
            assert other.x0 - one.x1 > letter / 2  # so much parts two words
            seen += 1
    assert seen == 5 * 3
