"""Figures as matplotlib draws them; `groupwork.results.catalogue` says which a study has."""

from importlib import import_module

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from groupwork.errors import GroupworkError, nearest
from groupwork.figures.style import GREY, foot, mark_synthetic, raise_label, save, style, word
from groupwork.results.catalogue import PER_OUTCOME, drawing, slug
from groupwork.study.study import Study

__all__ = ["draw", "save"]


def draw(study: Study, name: str, tables: dict[str, pd.DataFrame], language: str = "en") -> Figure:
    """Draw one figure.

    Parameters
    ----------
    study : Study
        Of which `synthetic`, `privacy` and the sections of the drawing are read.
    name : str
        One of `groupwork.results.catalogue.figure_names`.
    tables : dict of DataFrame
        By the names in `Drawing.tables`, and those in `Drawing.private`, which are used only
        where the study lets individuals be shown.
    language : str

    Raises
    ------
    GroupworkError
        There is no figure of that name.
    """
    drawn_from = drawing(name)
    if not study.privacy.show_individuals:
        tables = {key: each for key, each in tables.items() if key not in drawn_from.private}
    kind, _, sought = name.partition("-")
    options = {}
    if kind in PER_OUTCOME:
        outcomes = {slug(outcome.scale): outcome for outcome in study.outcomes}
        if sought not in outcomes:
            raise GroupworkError(f"there is no outcome '{sought}'. {nearest(sought, outcomes)}")
        options = {"outcome": outcomes[sought]}
    with style(language):
        # By name, so that a step depends on the module of its own figure alone.
        function = getattr(import_module(f"groupwork.figures.{drawn_from.module}"), kind)
        figure: Figure = function(study, tables, language=language, **options)
        for axes in figure.axes:
            # A line of reference alone leaves the other direction without data.
            if axes.get_visible() and not np.isfinite(axes.dataLim.get_points()).all():
                said = word("not-shown" if foot(figure) else "not-estimable", language)
                axes.text(0.5, 0.5, said, transform=axes.transAxes, ha="center", color=GREY)
        mark_synthetic(figure, study, language)
        raise_label(figure)
    plt.close(figure)  # or a notebook shows it twice
    return figure
