"""Figures as matplotlib draws them; `groupwork.catalogue` says which a study has."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from groupwork.catalogue import PER_OUTCOME, drawing, slug
from groupwork.errors import GroupworkError, nearest
from groupwork.figures import drawings, interviews
from groupwork.figures.style import GREY, mark_synthetic, save, style, word
from groupwork.study import Study

__all__ = ["draw", "save"]


def draw(study: Study, name: str, tables: dict[str, pd.DataFrame], language: str = "en") -> Figure:
    """Draw one figure.

    Parameters
    ----------
    study : Study
        Of which `synthetic` and the sections of the drawing are read.
    name : str
        One of `groupwork.catalogue.figure_names`.
    tables : dict of DataFrame
        By the names in `Drawing.tables`.
    language : str

    Raises
    ------
    GroupworkError
        There is no figure of that name.
    """
    drawing(name)
    kind, _, sought = name.partition("-")
    options = {}
    if kind in PER_OUTCOME:
        outcomes = {slug(outcome.scale): outcome for outcome in study.outcomes}
        if sought not in outcomes:
            raise GroupworkError(f"there is no outcome '{sought}'. {nearest(sought, outcomes)}")
        options = {"outcome": outcomes[sought]}
    with style(language):
        module = next(each for each in (drawings, interviews) if hasattr(each, kind))
        figure: Figure = getattr(module, kind)(study, tables, language=language, **options)
        for axes in figure.axes:
            # A line of reference alone leaves the other direction without data.
            if axes.get_visible() and not np.isfinite(axes.dataLim.get_points()).all():
                said = word("not-estimable", language)
                axes.text(0.5, 0.5, said, transform=axes.transAxes, ha="center", color=GREY)
        mark_synthetic(figure, study, language)
    plt.close(figure)  # or a notebook shows it twice
    return figure
