"""The figures of measures."""

from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from drawn_case import EachFigure, answered, declared

from groupwork.analysis.reliability import dimensions_table
from groupwork.figures import draw
from groupwork.study.loading import load_study
from groupwork.tables import read_table

ROOT = Path(__file__).parents[3]

mpl.use("Agg")


@pytest.fixture(scope="module")
def case():
    here = declared()
    return here, {"dimensions": dimensions_table(here, answered(here)[0])}


class TestFigures(EachFigure):
    NAMES = ("scree",)


@pytest.mark.parametrize(
    ("left_out", "titles"),
    [
        (set(), ["Left out", "Lowest answer", "Highest answer", "Same answer in a row"]),
        ({"floor_share"}, ["Left out", "Highest answer", "Same answer in a row"]),
        (
            {"floor_share", "ceiling_share", "longest_string_max", "longest_string_median"},
            ["Left out"],
        ),
    ],
)
def test_what_a_protected_table_leaves_out_leaves_no_gap(left_out, titles):
    table = read_table(ROOT / "reference/all-the-way/tables/quality.csv")
    table["estimate"] = table["estimate"].mask(table["statistic"].isin(left_out))
    study = load_study(ROOT / "data/raw/all-the-way/study.yaml")
    figure = draw(study, "quality", {"quality": table})
    shown = [axes for axes in figure.axes if axes.get_visible()]
    assert [axes.get_title() for axes in shown] == titles
    assert len(figure.axes) - len(shown) <= 1
    plt.close(figure)
