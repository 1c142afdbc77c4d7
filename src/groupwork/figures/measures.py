"""Figures of the data: people, quality of answers, dimensions."""

from functools import partial
from itertools import cycle
from types import ModuleType
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import PercentFormatter

from groupwork.figures.rows import Tables, arms_of, people_label, rows_of, scale_name
from groupwork.figures.style import (
    BLUE,
    GREY,
    PALETTE,
    WIDTH,
    bracketed,
    capital,
    mark_held_back,
    whole_numbers,
    word,
    wrapped,
)
from groupwork.results.rounding import fixed
from groupwork.study.study import Study


def _seaborn() -> ModuleType:
    """Import seaborn where it draws: it takes a second, which most figures can do without."""
    import seaborn  # noqa: PLC0415

    return seaborn


def flow(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Bars of how many people were measured at each time, by arm."""
    groups = arms_of(study, language)
    people = rows_of(tables["flow"], statistic="people").astype({"group": "str", "wave": "str"})
    people = people[people["group"].isin(groups)]
    waves = [wave for wave in study.waves if wave.id in set(people["wave"])]
    figure, axes = plt.subplots(
        figsize=(WIDTH, 0.8 + 0.35 * len(waves) * max(1, len(groups) * 0.7))
    )
    order = [wave.id for wave in waves]
    look: Any = {"width": 0.8, "gap": 0.1, "saturation": 1, "legend": False}
    _seaborn().barplot(
        people,
        x="estimate",
        y="wave",
        hue="group",
        order=order,
        hue_order=list(groups),
        palette=PALETTE[: len(groups)],
        errorbar=None,
        ax=axes,
        **look,
    )
    drawn = [each for each in axes.containers if isinstance(each, BarContainer)]
    for bars, label in zip(drawn, groups.values(), strict=True):
        bars.set_label(label)
        axes.bar_label(bars, fmt=partial(fixed, decimals=0), padding=3, fontsize=8)
    axes.set_ylabel("")
    axes.set_yticks(range(len(waves)), [capital(wave.label.get(language)) for wave in waves])
    axes.set_xlabel(word("people", language))
    axes.xaxis.set_major_locator(whole_numbers())
    if len(groups) > 1:
        figure.legend(loc="outside upper center", ncols=len(groups))
    return figure


def quality(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Each item's share of missing, lowest and highest answers; the longest strings of a scale."""
    whole = tables["quality"]
    table = whole.dropna(subset=["estimate"])
    names = [name for name in study.questionnaires if name in set(table["instrument"])]
    waves = [wave.id for wave in study.waves if wave.id in set(rows_of(table, item="all")["wave"])]
    colours = dict(zip(waves, cycle(PALETTE), strict=False))
    panels = {"left-out": "missing_percent", "lowest": "floor_share", "highest": "ceiling_share"}
    of_items = table[table["item"].astype("str") != "all"]
    told = {"missing_percent", *of_items["statistic"]}
    titles = [title for title, statistic in panels.items() if statistic in told]
    titles += ["in-a-row"] if "longest_string_max" in set(table["statistic"]) else []
    lines = -(-len(titles) // 2)
    figure, grid = plt.subplots(
        lines,
        min(len(titles), 2),
        figsize=(WIDTH, 0.5 + 0.5 * lines + (0.5 * len(names) + 0.2 * len(waves)) * lines / 2),
        sharey=True,
        squeeze=False,
    )
    for axes in grid.flat[len(titles) :]:
        axes.set_visible(False)
    at_title = dict(zip(titles, grid.flat, strict=False))
    mark_held_back(figure, study, whole[whole["statistic"].isin(panels.values())], language)
    for title, axes in at_title.items():
        if title not in panels:
            continue
        items = of_items[of_items["statistic"] == panels[title]]
        shown = items.assign(
            share=items["estimate"] / (100 if panels[title].endswith("percent") else 1),
            wave=items["wave"].astype("str"),
        )
        _seaborn().stripplot(
            shown,
            x="share",
            y="instrument",
            hue="wave",
            order=names,
            hue_order=waves,
            palette=colours,
            dodge=True,
            jitter=False,
            size=4.5,
            alpha=0.5,
            legend=False,
            ax=axes,
        )
        axes.set_ylabel("")
        axes.set_title(word(title, language))
        axes.set_xlabel(word("percent-people", language))
    if "in-a-row" in at_title:
        _longest_strings(at_title["in-a-row"], study, table, names, colours)
        at_title["in-a-row"].set_title(word("in-a-row", language))
        at_title["in-a-row"].set_xlabel(word("percent-items", language))
    for axes in grid.flat:
        axes.set_xlim(-0.03, 1.03)
        axes.xaxis.set_major_formatter(PercentFormatter(1, symbol=""))
        for place in range(1, len(names)):
            axes.axhline(place - 0.5, color=GREY, linewidth=0.3)
    labels = [
        wrapped(capital(study.questionnaires[name].short.get(language)), 20) for name in names
    ]
    grid[0, 0].set_yticks(range(len(names)), labels)
    grid[0, 0].set_ylim(max(len(names), 1) - 0.5, -0.5)
    if len(waves) > 1:
        handles = [
            Line2D([], [], marker="o", linestyle="", color=colour) for colour in colours.values()
        ]
        said = [study.wave(wave).label.get(language) for wave in waves]
        figure.legend(handles, said, loc="outside upper center", ncols=len(waves))
    return figure


def _longest_strings(
    axes: Axes, study: Study, table: pd.DataFrame, names: list[str], colours: dict[str, str]
) -> None:
    """Draw a line from the median to the longest string of one answer, by scale and time."""
    step = 0.8 / max(len(colours), 1)
    for index, (wave, colour) in enumerate(colours.items()):
        for place, name in enumerate(names):
            count = len(study.questionnaires[name].item_ids)
            sheets = rows_of(table, instrument=name, item="all", wave=wave)
            known = dict(zip(sheets["statistic"], sheets["estimate"], strict=True))
            ends = [
                known.get(f"longest_string_{each}", np.nan) / count for each in ("median", "max")
            ]
            at = place + step * (index + 0.5) - 0.4
            axes.plot(ends, [at, at], "-", color=colour, linewidth=1.2)
            axes.plot(ends[:1], [at], "o", color=colour, markersize=4)


def scree(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Eigenvalues of each outcome's items beside those of chance, where most people answered."""
    whole = tables["dimensions"]
    table = whole[whole["component"].astype("str") != "all"].dropna(subset=["estimate"])
    scales = [
        outcome.scale for outcome in study.outcomes if (table["scale"] == outcome.scale).any()
    ]
    columns = min(3, max(1, len(scales)))
    rows = max(1, -(-len(scales) // columns))
    figure, grid = plt.subplots(rows, columns, figsize=(WIDTH, 0.5 + 1.9 * rows), squeeze=False)
    mark_held_back(figure, study, whole, language)
    looks = {"eigenvalue": ("observed", "o-", BLUE), "random_eigenvalue": ("chance", "--", GREY)}
    for axes, scale in zip(grid.flat, scales, strict=False):
        own = rows_of(table, scale=scale)
        own = own[own["wave"] == own.sort_values("n", kind="stable")["wave"].iloc[-1]]
        for statistic, (name, look, colour) in looks.items():
            values = rows_of(own, statistic=statistic)
            at = values["component"].astype("int")
            label = word(name, language)
            axes.plot(at, values["estimate"], look, color=colour, markersize=3, label=label)
        n = people_label(own["n"], language)
        title = bracketed(language, scale_name(study, scale, language), n)
        axes.set_title(wrapped(title, 28))
        axes.xaxis.set_major_locator(whole_numbers())
    for axes in grid.flat[max(1, len(scales)) :]:
        axes.set_visible(False)
    for axes in grid[:, 0]:
        axes.set_ylabel(word("eigenvalue", language))
    figure.supxlabel(word("component", language), fontsize=9)
    if scales:
        handles, labels = grid.flat[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper center", ncols=2)
    return figure
