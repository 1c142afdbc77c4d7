"""Each figure reads of a study what its entry declares, and no more."""

from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from every_table import declared

from groupwork.figures import draw
from groupwork.results.catalogue import drawing, figure_names
from groupwork.study.loading import load_study
from groupwork.tables import read_table

ROOT = Path(__file__).parents[3]
STUDIES = {
    name: load_study(ROOT / "data/raw" / name / "study.yaml")
    for name in ("all-the-way", "beat-the-blues")
}


def published(study: str, names: tuple[str, ...]) -> dict[str, pd.DataFrame]:
    return {name: read_table(ROOT / "reference" / study / f"tables/{name}.csv") for name in names}


@pytest.mark.parametrize(
    ("study", "figure"),
    [(name, figure) for name, study in STUDIES.items() for figure in figure_names(study)],
)
def test_a_figure_reads_what_it_declares(study, figure):
    """A job would stop, but only in a whole run."""
    entry = drawing(figure)
    own = declared(STUDIES[study], entry.sections)
    drawn = draw(own, figure, published(study, entry.tables), "en")
    assert drawn.axes
    plt.close(drawn)
