"""The change in each group of a programme, and in all together (forest plot)."""

from typing import Any, cast

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure

from groupwork.figures.rows import rows_of
from groupwork.figures.style import (
    BLUE,
    GREY,
    RED,
    WIDTH,
    bracketed,
    held_back,
    listed,
    mark_synthetic,
    points,
    say_held_back,
    style,
    word,
    wrapped,
)
from groupwork.study.programme_file import Programme

#: Most groups that have a line with their name; more are drawn in the order of their changes.
NAMED = 40


def groups(programme: Programme, changes: pd.DataFrame, language: str = "en") -> Figure:
    """Draw the mean change of the first outcome over the first comparison, by group.

    Parameters
    ----------
    programme : Programme
    changes : DataFrame
        Its results table `changes`.
    language : str
    """
    measure, (wave_from, wave_to) = programme.measures[0], programme.comparisons[0]
    table = rows_of(changes, outcome=measure.scale, wave_from=wave_from, wave_to=wave_to)
    of_groups = rows_of(table, statistic="mean_diff").drop_duplicates("group").to_dict("records")
    own: dict[str, Any] = {row["group"]: row for row in of_groups}
    listed_groups = [(group, own[group.study]) for group in programme.groups]
    named = len(listed_groups) <= NAMED
    if not named:
        told = [each for each in listed_groups if pd.notna(each[1]["estimate"])]
        listed_groups = sorted(told, key=lambda each: float(each[1]["estimate"]))
    entries: list[tuple[str, Any, str, str]] = []
    for group, row in listed_groups:
        n = word("n", language, n=f"{row['n']:.0f}") if pd.notna(row["n"]) else ""
        label = group.label.get(language)
        entries.append((bracketed(language, label, n) if n else label, row, BLUE, "o"))
    for name, statistic, colour, mark in (
        ("pooled", "mean_diff", RED, "D"),
        ("prediction", "mean_diff_prediction", GREY, "|"),
    ):
        row = rows_of(table, group="all", statistic=statistic).iloc[0]
        n = word("n", language, n=f"{row['n']:.0f}") if mark == "D" and pd.notna(row["n"]) else ""
        label = word(name, language)
        entries.append((bracketed(language, label, n) if n else label, row, colour, mark))
    with style(language):
        height = 0.9 + (0.32 * len(entries) if named else min(0.03 * len(entries) + 2, 7.5))
        figure, axes = plt.subplots(figsize=(WIDTH, height))
        if held_back(table):
            say_held_back(figure, programme.small_cell, language)
        gap = 0 if named else max(1, len(entries) // 30)
        places = [at + gap * max(0, at - len(entries) + 3) for at in range(len(entries))]
        for at, (_, row, colour, mark) in zip(places, entries, strict=True):
            if pd.notna(row["estimate"]):
                limits = (row["ci_low"], row["ci_high"])
                low, high = (row["estimate"] if pd.isna(each) else each for each in limits)
                look: dict[str, Any] = {"color": colour, "fmt": mark}
                if not named and mark == "o":
                    look |= {"markersize": 1.5, "capsize": 0, "linewidth": 0.4}
                points(axes, [row["estimate"]], [low], [high], [at], vertical=False, **look)
        axes.axvline(0, color=GREY, linewidth=0.8)
        shown = range(len(entries)) if named else range(len(entries) - 2, len(entries))
        axes.set_yticks([places[at] for at in shown], [wrapped(entries[at][0], 34) for at in shown])
        axes.set_ylim(places[-1] + 0.5 + gap, -0.5 - gap)
        change = listed(language, measure.label.get(language), word("change", language).lower())
        level = word("ci", language, level=f"{100 * programme.ci_level:g}%")
        axes.set_xlabel(listed(language, change, level))
        mark_synthetic(figure, cast("Any", programme), language)
    plt.close(figure)
    return figure
