"""The figures of needs, profiles and strain."""

import matplotlib as mpl
import pytest
from drawn_case import EachFigure, answered, declared

from groupwork.analysis.profiles import profiles_table
from groupwork.analysis.strain import strain_table
from groupwork.statistics import mixture

mpl.use("Agg")


@pytest.fixture(scope="module")
def case():
    here = declared()
    _, scores = answered(here)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mixture, "BOOTSTRAPS", 10)
        tables = {"profiles": profiles_table(here, scores), "strain": strain_table(here, scores)}
    return here, tables


class TestFigures(EachFigure):
    NAMES = ("profiles", "strain")
