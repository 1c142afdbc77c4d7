"""The figures of needs, profiles and strain."""

import matplotlib as mpl
import pytest
from drawn_case import (
    answered,
    check_nothing_estimable_is_said,
    check_the_same_each_time,
    declared,
)

from groupwork.analysis.profiles import profiles_table
from groupwork.analysis.strain import strain_table
from groupwork.results.catalogue import drawing, figure_names
from groupwork.statistics import mixture

mpl.use("Agg")

NAMES = ["profiles", "strain"]


@pytest.fixture(scope="module")
def case():
    here = declared()
    _, scores = answered(here)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mixture, "BOOTSTRAPS", 10)
        tables = {"profiles": profiles_table(here, scores), "strain": strain_table(here, scores)}
    return here, tables


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
