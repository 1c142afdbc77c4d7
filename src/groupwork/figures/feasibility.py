"""The figure of the progression criteria."""

from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from groupwork.figures.rows import Tables, draw_intervals
from groupwork.figures.style import GREY, WIDTH, capital, mark_held_back, word, wrapped
from groupwork.study.feasibility import Criterion
from groupwork.study.study import Study

# Light enough for a point on them, and named, so that nobody needs to see the colours.
_ZONES = {"red": "#F3D3C4", "amber": "#FBEFD0", "green": "#CDE9DF"}
_SHARES = ("recruitment", "retention", "attendance", "delivery", "completeness")


def feasibility(study: Study, tables: Tables, language: str = "en") -> Figure:
    """What was reached of each criterion with its interval, over its zones."""
    assert study.criteria is not None
    table = tables["feasibility"]
    rows = table[table["criterion"] != "all"].reset_index(drop=True)
    bounds = study.criteria.bounds
    figure, grid = plt.subplots(
        len(bounds), 1, figsize=(WIDTH, 0.3 + 0.62 * len(bounds)), squeeze=False
    )
    mark_held_back(figure, study, rows, language)
    for place, (axes, criterion) in enumerate(zip(grid[:, 0], bounds, strict=True)):
        row = rows.loc[[place]]
        low, high = _reach(study, criterion, row)
        _zones(axes, criterion, (low, high), language)
        if row["estimate"].notna().all():
            draw_intervals(axes, row, [0], clip_on=False, zorder=5)
        said = row["verdict"].fillna("not judged").iloc[0]
        label = word(
            "verdict",
            language,
            what=capital(_named(study, criterion, language)),
            verdict=word(said, language),
        )
        axes.set_yticks([0], [wrapped(label, 34)])
        axes.set_ylim(-1, 1.6)
        axes.set_xlim(low, high)
        if criterion.kind in _SHARES:
            axes.xaxis.set_major_formatter(PercentFormatter(1))
        axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
        axes.tick_params(axis="y", length=0)
    return figure


_WORDS = {
    "recruitment": "consented",
    "retention": "retained",
    "attendance": "attended-enough",
    "delivery": "held",
    "completeness": "all-answered",
    "satisfaction": "satisfied",
    "primary": "expected-change",
}


def _named(study: Study, criterion: Criterion, language: str) -> str:
    """Return what a criterion is about."""
    wave = getattr(criterion, "wave", None)
    label = study.wave(wave).label.get(language) if wave else ""
    sessions = getattr(criterion, "sessions", "")
    return word(_WORDS[criterion.kind], language, wave=label, n=sessions)


def _reach(study: Study, criterion: Criterion, row: pd.DataFrame) -> tuple[float, float]:
    """Return from where to where the axis of a criterion goes."""
    if criterion.kind in _SHARES:
        return 0.0, 1.0
    if criterion.kind == "satisfaction" and study.satisfaction is not None:
        instrument = study.questionnaires[study.satisfaction.instrument]
        low, high = instrument.score_range(instrument.scores[0])
        return float(low), float(high)
    seen = [
        *row[["estimate", "ci_low", "ci_high"]].iloc[0].dropna(),
        criterion.green,
        criterion.red,
    ]
    room = 0.15 * (max(seen) - min(seen) or 1)
    return min(seen) - room, max(seen) + room


def _zones(axes: Axes, criterion: Criterion, ends: tuple[float, float], language: str) -> None:
    """Colour the zones of a criterion and name them."""
    cuts = [ends[0], criterion.red, criterion.green, ends[1]]
    for name, left, right in zip(_ZONES, cuts[:-1], cuts[1:], strict=True):
        axes.axvspan(left, right, color=_ZONES[name], linewidth=0)
        if right - left > 0.05 * (ends[1] - ends[0]):
            look: Any = {"ha": "center", "va": "top", "fontsize": 7, "color": GREY}
            axes.text((left + right) / 2, 1.5, word(name, language), **look)
    for cut in (criterion.red, criterion.green):
        axes.axvline(cut, color=GREY, linewidth=0.8, linestyle=":")
