"""The figures of measures."""

import matplotlib as mpl
import pytest
from drawn_case import (
    answered,
    check_nothing_estimable_is_said,
    check_the_same_each_time,
    declared,
)

from groupwork.analysis.reliability import dimensions_table
from groupwork.results.catalogue import drawing, figure_names

mpl.use("Agg")

NAMES = ["scree"]


@pytest.fixture(scope="module")
def case():
    here = declared()
    return here, {"dimensions": dimensions_table(here, answered(here)[0])}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", NAMES)
def test_figures_are_the_same_each_time(case, name, language, tmp_path):
    declared, tables = case
    check_the_same_each_time(declared, name, tables, language, tmp_path)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_estimable_is_said_in_the_figure(case, name):
    declared, tables = case
    check_nothing_estimable_is_said(declared, name, tables)


def test_a_study_has_the_figures(case):
    declared, tables = case
    assert set(NAMES) <= set(figure_names(declared))
    assert all(set(drawing(name).tables) <= set(tables) for name in NAMES)
