"""Figures are saved in the same bytes each time."""

import re
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from small_study import items, score, study

from groupwork.figures import draw, save
from groupwork.figures.rows import legend_of_arms
from groupwork.figures.style import (
    MARKERS,
    PALETTE,
    as_formulas,
    foot,
    mark_synthetic,
    percent,
    raise_label,
    share,
    style,
    whole_numbers,
    wrapped,
)
from groupwork.figures.style import _words as read_words
from groupwork.privacy.disclosure import SUPPRESSED

mpl.use("Agg")


def test_the_last_bits_of_the_layout_reach_no_file(tmp_path, monkeypatch):
    # What the layout's solver finds differs by them from run to run.
    lay_out = ConstrainedLayoutEngine.execute

    def shaken(engine: ConstrainedLayoutEngine, figure: Figure) -> None:
        lay_out(engine, figure)
        for axes in figure.axes:
            bounds = [np.nextafter(each, 1) for each in axes.get_position(original=True).bounds]
            axes._set_position(bounds, which="original")

    def drawn(name: str) -> list[bytes]:
        with style():
            figure, (left, _) = plt.subplots(1, 2)
            left.plot([0, 1], [0, 1])
        paths = [tmp_path / f"{name}.{ending}" for ending in ("png", "svg")]
        save(figure, *paths)
        return [path.read_bytes() for path in paths]

    first = drawn("first")
    monkeypatch.setattr(ConstrainedLayoutEngine, "execute", shaken)
    assert drawn("second") == first


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("Social support (SSRS), n = 11 – 12", 30, ["Social support (SSRS),", "n = 11 – 12"]),
        ("自尊（RSES），前测—后测，n = 11 – 12", 24, ["自尊（RSES），前测—后", "测，n = 11 – 12"]),
        ("需要同类家庭的理解与陪伴（n = 86）", 24, ["需要同类家庭的理解与陪伴", "（n = 86）"]),
        ("Change in points, 95% CI", 22, ["Change in points,", "95% CI"]),
        ("社会支持，n = 8至12", 16, ["社会支持，", "n = 8至12"]),
        # A hyphen is no place to break at where the word fits into a line.
        ("Anxiety, pre-test – post-test", 24, ["Anxiety, pre-test –", "post-test"]),
        ("post-test", 8, ["post-", "test"]),
        ("焦虑自评量表，前测", 12, ["焦虑自评量", "表，前测"]),  # no line opens with a comma
    ],
)
def test_a_label_is_not_broken_within_a_count(text, width, lines):
    assert wrapped(text, width).splitlines() == lines


@pytest.mark.parametrize(
    ("share_of_one", "tick"), [(0.8, "80%"), (0.01, "1%"), (0.925, "92.5%"), (0.07, "7%")]
)
def test_a_tick_has_no_more_decimals_than_its_number(share_of_one, tick):
    assert percent(share_of_one) == tick


def test_counts_are_read_off_at_round_numbers():
    # as the people and supporters of the shipped studies, whose axes went in sixes
    assert list(whole_numbers().tick_values(0, 54)) == [0, 10, 20, 30, 40, 50, 60]
    assert list(whole_numbers().tick_values(0, 3)) == [0, 1, 2, 3]


def test_what_is_never_above_one_is_written_as_in_the_report():
    assert (share(0.05, "en"), share(0.05, "zh")) == (".05", "0.05")


def test_arms_differ_without_colour():
    figure, _ = plt.subplots()
    legend_of_arms(figure, {"a": "first", "b": "second"})
    marks = [handle.get_marker() for handle in figure.legends[0].legend_handles]
    assert len(set(marks)) == 2
    assert len(MARKERS) == len(set(MARKERS)) >= len(PALETTE)
    plt.close(figure)


def test_nothing_stands_on_what_is_written_at_the_foot():
    invented = study({"mood": {"items": items("1", 0, 3), "scores": [score()]}}, synthetic=True)
    with style():
        figure, _ = plt.subplots(layout="constrained")
        figure.supxlabel("what all panels show")
        mark_synthetic(figure, invented, "en")
        raise_label(figure)
        figure.draw_without_rendering()
        label = next(text for text in figure.texts if text not in foot(figure))
        box, below = label.get_window_extent(), foot(figure)[0].get_window_extent()
        assert box.y1 - box.height / 2 >= below.y1  # the lower half of it is an empty line
    plt.close(figure)


@pytest.mark.parametrize(("note", "said"), [("", "not estimable"), (SUPPRESSED, "not shown")])
def test_a_panel_of_results_that_are_held_back_does_not_call_them_inestimable(note, said):
    own = study({"mood": {"items": items("1", 0, 3), "scores": [score()]}})
    described = {"scale": "mood", "group": "all", "wave": "pre", "n": 9, "note": note}
    rows = [described | {"statistic": name} for name in ("q1", "median", "q3")]
    tables = {
        "descriptives": pd.DataFrame(rows).assign(estimate=np.nan),
        "distribution": pd.DataFrame(
            columns=["outcome", "group", "wave", "wave_from", "wave_to", "statistic", "estimate"]
        ),
    }
    figure = draw(own, "raincloud-mood", tables)
    assert [text.get_text() for axes in figure.axes for text in axes.texts] == [said]


def test_both_languages_have_all_words():
    words = read_words()
    assert list(words["en"]) == list(words["zh"])


LABELS = [
    "costs $5 and $x^2$ $\\frac{1}{",
    "@fig-none {x} \\alpha <b> #1 *a* _a_",
    "$x$",
    "100 % \\$5",
    "价格$5与$6",
]


@pytest.mark.parametrize("label", LABELS)
def test_a_label_is_printed_as_it_is(tmp_path: Path, label: str) -> None:
    with style("en"):
        figure, axes = plt.subplots()
        axes.plot([0, 1], label=label)
        axes.set_yticks([0, 1], [label, "b"])
        axes.set_xlabel(label)
        axes.set_title(label)
        figure.legend()
    save(figure, tmp_path / "a.svg")  # as a notebook does, after the style has been left
    plt.close(figure)
    drawn = re.findall(r"<text [^>]*>(.*?)</text>", (tmp_path / "a.svg").read_text("utf-8"))
    shown = label.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert drawn.count(shown) == 4


def test_the_packages_own_formulas_are_set(tmp_path: Path) -> None:
    with style("en"):
        figure, axes = plt.subplots()
        axes.set_xlabel("$d_z$")
        as_formulas([axes.xaxis.label])
    save(figure, tmp_path / "a.svg")
    plt.close(figure)
    drawn = re.sub("<!--.*?-->", "", (tmp_path / "a.svg").read_text("utf-8"))
    assert "$" not in drawn
    assert drawn.count("<tspan") >= 2  # letter and index apart
