"""Figures of the group's course: sessions, satisfaction, networks."""

from functools import partial

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from groupwork.figures.rows import Tables, ci_label, most_label, rows_of
from groupwork.figures.style import (
    PALETTE,
    WIDTH,
    bracketed,
    capital,
    draw_held_back,
    held_back,
    listed,
    mark_held_back,
    points,
    whole_numbers,
    word,
    wrapped,
)
from groupwork.results.rounding import fixed
from groupwork.study.study import Study


def process(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Attendance and mean ratings session by session."""
    table = tables["process"]
    table = table[table["session"].astype("str") != "all"]
    ratings = next(file.ratings for file in study.files if file.kind == "sessions")
    figure, grid = plt.subplots(1, 1 + len(ratings), figsize=(WIDTH, 2.5))
    attended = rows_of(table, variable="attendance", statistic="percent")
    drawn = table[table["statistic"].isin(["percent", "mean"])]
    mark_held_back(figure, study, drawn, language)
    panels: list[tuple[str, pd.DataFrame, tuple[int, int] | None]] = [
        (word("attended", language), attended, None)
    ]
    for name, rating in ratings.items():
        rated = rows_of(table, variable=name, statistic="mean")
        panels.append((rating.label.get(language), rated, (rating.min, rating.max)))
    for axes, (title, rows, limits) in zip(np.atleast_1d(grid), panels, strict=True):
        own = rows.drop_duplicates("session")
        at = own["session"].astype("float")
        points(
            axes,
            own["estimate"],
            own["ci_low"].fillna(own["estimate"]),
            own["ci_high"].fillna(own["estimate"]),
            at,
            vertical=True,
        )
        axes.set_title(wrapped(capital(title), 18))
        axes.set_xlabel(word("session", language))
        axes.xaxis.set_major_locator(whole_numbers())
        axes.margins(x=0.12)
        if limits is None:
            axes.set_ylim(0, 103)
            axes.yaxis.set_major_formatter(PercentFormatter(100))
        else:
            axes.set_ylim(limits[0] - 0.1, limits[1] + 0.1)
    np.atleast_1d(grid)[0].set_ylabel(ci_label(study, language))
    return figure


def satisfaction(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Mean of each closing item with intervals."""
    whole = rows_of(tables["satisfaction"], statistic="mean").drop_duplicates("item")
    instrument = study.questionnaires[study.satisfaction.instrument]  # type: ignore[union-attr]
    table = (
        whole.set_index(whole["item"].astype("str"))
        .reindex(instrument.item_ids)
        .dropna(subset=["estimate"])
    )
    figure, axes = plt.subplots(figsize=(WIDTH, 0.9 + 0.42 * len(table)))
    mark_held_back(figure, study, whole, language)
    if table.empty:  # of a few people and one question nothing can be told
        axes.set_axis_off()
        return figure
    at = list(range(len(table)))[::-1]
    points(
        axes,
        table["estimate"],
        table["ci_low"].fillna(table["estimate"]),
        table["ci_high"].fillna(table["estimate"]),
        at,
        vertical=False,
    )
    texts = {
        item: instrument.texts[item].name(language) if item in instrument.texts else item
        for item in table.index
    }
    axes.set_yticks(at, [wrapped(texts[item], 44) for item in table.index])
    lowest, highest = zip(*map(instrument.item_range, table.index), strict=True)
    low, high = min(lowest), max(highest)
    axes.set_xlim(low - 0.1, high + 0.1)
    axes.set_ylim(-0.6, len(table) - 0.4)
    mean = bracketed(language, word("mean", language), f"{low}–{high}")
    axes.set_xlabel(listed(language, mean, ci_label(study, language), *most_label(table, language)))
    return figure


def network(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Supporters per member by kind, before and after."""
    table = rows_of(tables["network"], statistic="supporters_mean")
    sources = next(file.sources for file in study.files if file.kind == "network")
    waves = study.before_after
    figure, axes = plt.subplots(figsize=(WIDTH, 0.8 + 0.42 * len(sources)))
    mark_held_back(figure, study, table, language)
    hidden: list[float] = []
    for index, wave in enumerate(waves):
        own = rows_of(table, wave=wave).drop_duplicates("source").set_index("source")
        values = own["estimate"].reindex(list(sources)).dropna()
        at = np.array([list(sources).index(source) for source in values.index])
        bars = axes.barh(
            at + (index - 0.5) * 0.38,
            values,
            height=0.34,
            color=PALETTE[index],
            label=study.wave(wave).label.get(language),
        )
        axes.bar_label(bars, fmt=partial(fixed, decimals=1), padding=3, fontsize=8)
        out = [source for source in own.index if held_back(own.loc[[source]])]
        hidden += [list(sources).index(source) + (index - 0.5) * 0.38 for source in out]
    draw_held_back(axes, hidden, language)
    labels = [wrapped(capital(label.get(language)), 30) for label in sources.values()]
    axes.set_yticks(range(len(labels)), labels)
    axes.invert_yaxis()
    axes.margins(x=0.1)
    axes.set_xlabel(word("supporters", language))
    figure.legend(loc="outside upper center", ncols=2)
    return figure


def ties(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Supporters kept, lost and gained, all together and kind by kind, from the first time on."""
    table = tables["ties"]
    pairs = table[["wave_from", "wave_to"]].drop_duplicates()
    sources = next(file.sources for file in study.files if file.kind == "network")
    names = ["all", *sources]
    kinds = ("kept", "lost", "gained")
    size = (WIDTH, 0.5 + (0.4 + 0.5 * len(names)) * max(len(pairs), 1))
    figure, grid = plt.subplots(max(len(pairs), 1), 1, figsize=size, squeeze=False, sharex=True)
    mark_held_back(figure, study, table, language)
    labels = [word("all-kinds", language)]
    labels += [wrapped(capital(label.get(language)), 30) for label in sources.values()]
    for axes, (first, second) in zip(grid[:, 0], pairs.itertuples(index=False), strict=False):
        own = rows_of(table, wave_from=first, wave_to=second)
        hidden: list[float] = []
        for index, kind in enumerate(kinds):
            rows = rows_of(own, statistic=kind).set_index("source").reindex(names)
            at = np.arange(len(names)) + (index - 1) * 0.27
            shown = rows["estimate"].notna().to_numpy()
            look = {"height": 0.25, "color": PALETTE[index], "label": word(kind, language)}
            bars = axes.barh(at[shown], rows["estimate"][shown], **look)
            axes.bar_label(bars, fmt=partial(fixed, decimals=0), padding=3, fontsize=8)
            hidden += [
                place for place, name in zip(at, names, strict=True) if held_back(rows.loc[[name]])
            ]
        draw_held_back(axes, hidden, language, height=0.25)
        axes.set_yticks(range(len(labels)), labels)
        axes.invert_yaxis()
        axes.margins(x=0.1)
        axes.xaxis.set_major_locator(whole_numbers())
        earlier, later = (study.wave(wave).label.get(language) for wave in (first, second))
        axes.set_title(capital(word("to", language).join([earlier, later])))
    grid[-1, 0].set_xlabel(word("ties", language))
    handles, said = grid[0, 0].get_legend_handles_labels()
    figure.legend(handles, said, loc="outside upper center", ncols=3)
    return figure
