"""Figures: which a study has, what each is drawn from, and how it is drawn."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure

from groupwork.errors import GroupworkError, nearest
from groupwork.figures import drawings
from groupwork.figures.style import mark_synthetic, save, style
from groupwork.study import Study

__all__ = ["Drawing", "draw", "drawings_of", "save"]


@dataclass(frozen=True)
class Drawing:
    """A figure: its function and the tables that it is drawn from."""

    function: Callable[..., Figure]
    tables: tuple[str, ...]


def drawings_of(study: Study) -> dict[str, Drawing]:
    """Return the figures that a study has, by name.

    Tables are results tables, but for `scores`, which is a processed one.
    """
    strands = study.strands
    chosen = {
        "flow": Drawing(drawings.flow, ("flow",)),
        "means": Drawing(drawings.means, ("descriptives",)),
        "forest": Drawing(drawings.forest, ("effects",)),
    }
    for outcome in study.outcomes:
        chosen[f"change-{outcome.scale.replace('.', '-')}"] = Drawing(
            partial(drawings.change, outcome=outcome), ("scores", "effects")
        )
    if study.design.selection:
        chosen["regression"] = Drawing(drawings.regression, ("regression",))
    for strand, name, table in [
        ("needs", "needs", "needs"),
        ("interviews", "themes", "themes"),
        ("sessions", "process", "process"),
        ("satisfaction", "satisfaction", "satisfaction"),
        ("network", "network", "network"),
    ]:
        if strand in strands:
            chosen[name] = Drawing(getattr(drawings, name), (table,))
    return chosen


def draw(study: Study, name: str, tables: dict[str, pd.DataFrame], language: str = "en") -> Figure:
    """Draw one figure.

    Raises
    ------
    GroupworkError
        The study has no figure of that name.
    """
    known = drawings_of(study)
    if name not in known:
        raise GroupworkError(f"study '{study.id}' has no figure '{name}'. {nearest(name, known)}")
    with style():
        figure = known[name].function(study, tables, language=language)
        mark_synthetic(figure, study, language)
    plt.close(figure)  # or a notebook shows it twice
    return figure
