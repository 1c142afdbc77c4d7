"""The figures of measures."""

import matplotlib as mpl
import pytest
from drawn_case import EachFigure, answered, declared

from groupwork.analysis.reliability import dimensions_table

mpl.use("Agg")


@pytest.fixture(scope="module")
def case():
    here = declared()
    return here, {"dimensions": dimensions_table(here, answered(here)[0])}


class TestFigures(EachFigure):
    NAMES = ("scree",)
