"""Figures of what the results hang on: missing scores, choices, calibration."""

import re

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter

from groupwork.figures.rows import (
    Tables,
    arms_of,
    ci_label,
    draw_intervals,
    legend_of_arms,
    people_label,
    rows_of,
    scale_name,
    statistic_name,
)
from groupwork.figures.style import (
    BLUE,
    GREY,
    MARKERS,
    ORANGE,
    PALETTE,
    WIDTH,
    as_formulas,
    bracketed,
    listed,
    mark_held_back,
    percent,
    share,
    term,
    word,
    wrapped,
)
from groupwork.results.display import told_of
from groupwork.study.outcomes import Outcome
from groupwork.study.study import Study

_ASSUMPTIONS = ["complete", "imputed", "shifted", "best", "worst"]


_CHOICES = ["scoring", "missing_rule", "outlier_rule"]


# Estimators by their unit: of a change, and of the difference between two arms.
_UNITS = {
    "points": ("mean_diff", "trimmed_mean", "hodges_lehmann"),
    "sd": ("d_z", "d_av"),
}
_UNITS_OF_ARMS = {
    "points-arms": ("difference_in_change", "adjusted", "adjusted_hc3", "trimmed"),
    "sd-arms": ("hedges_g",),
}


def missing(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Mean changes under several assumptions about missing scores, by arm."""
    whole = rows_of(tables["missing"], statistic="mean_diff")
    table = whole.dropna(subset=["estimate"])
    groups = arms_of(study, language)
    panels = [(o, *pair) for o in study.outcomes for pair in study.comparisons]
    columns = min(2, len(panels))
    lines = -(-len(panels) // columns)
    figure, grid = plt.subplots(
        lines, columns, figsize=(WIDTH, 0.6 + 1.35 * lines), squeeze=False, sharey=True
    )
    mark_held_back(figure, study, whole, language)
    for axes, (outcome, wave_from, wave_to) in zip(grid.flat, panels, strict=False):
        here = {"outcome": outcome.scale, "wave_from": wave_from, "wave_to": wave_to}
        for index, group in enumerate(groups):
            own = rows_of(table, group=group, **here)
            for place, name in enumerate(_ASSUMPTIONS):
                rows = rows_of(own, assumption=name)
                at = [place + 0.2 * (index - (len(groups) - 1) / 2)] * len(rows)
                look = {"color": PALETTE[index], "fmt": MARKERS[index], "markersize": 4}
                draw_intervals(axes, rows, at, **look)
        axes.axvline(0, color=GREY, linewidth=0.8)
        axes.set_yticks(range(len(_ASSUMPTIONS)), [word(name, language) for name in _ASSUMPTIONS])
        axes.set_ylim(len(_ASSUMPTIONS) - 0.5, -0.5)
        times = word("to", language).join(
            study.wave(wave).label.get(language) for wave in (wave_from, wave_to)
        )
        n = people_label(rows_of(whole, group="all", **here)["n"], language)
        title = listed(language, scale_name(study, outcome.scale, language), times, n)
        axes.set_title(wrapped(title, 40), fontsize=8)
    for axes in grid.flat[len(panels) :]:
        axes.set_visible(False)
    figure.supxlabel(
        listed(language, word("mean-change", language), ci_label(study, language)), fontsize=9
    )
    legend_of_arms(figure, groups)
    return figure


def specifications(study: Study, tables: Tables, language: str, outcome: Outcome) -> Figure:
    """Specification curve of one outcome: estimates above, the choices behind each below."""
    wave_from, wave_to = study.comparisons[0]
    whole = rows_of(
        tables["specifications"],
        outcome=outcome.scale,
        group="all",
        wave_from=wave_from,
        wave_to=wave_to,
    )
    return _curve(study, whole, _UNITS, language)


def contrasts(study: Study, tables: Tables, language: str, outcome: Outcome) -> Figure:
    """Specification curve of the first arm's difference from the comparison, of one outcome."""
    assert study.design.groups is not None
    (wave_from, wave_to), control = study.comparisons[0], study.design.groups.control
    arm = next(arm for arm in arms_of(study, language) if arm != control)
    whole = rows_of(
        tables["contrast_specifications"],
        outcome=outcome.scale,
        wave_from=wave_from,
        wave_to=wave_to,
        contrast=f"{arm} - {control}",
    )
    return _curve(study, whole, _UNITS_OF_ARMS, language)


def _curve(
    study: Study, whole: pd.DataFrame, units: dict[str, tuple[str, ...]], language: str
) -> Figure:
    table = whole[(whole["scoring"] != "all") & whole["estimate"].notna()]
    choices = [(kind, value) for kind in _CHOICES for value in table[kind].unique()]
    choices += [("estimator", name) for names in units.values() for name in names]
    figure, grid = plt.subplots(
        2,
        2,
        figsize=(WIDTH, 2.4 + 0.17 * len(choices)),
        height_ratios=[2.1, 0.17 * len(choices)],
        width_ratios=[1.5, 1],
        sharex="col",
    )
    mark_held_back(figure, study, whole, language)
    alpha = 1 - study.ci_level
    for column, (unit, names) in enumerate(units.items()):
        top, bottom = grid[:, column]
        own = table[table["statistic"].isin(names)].sort_values("estimate", kind="stable")
        at = np.arange(len(own))
        small = (own["p"] < alpha).to_numpy()
        for chosen, colour in ((small, BLUE), (~small, ORANGE)):
            rows = own[chosen]
            top.vlines(at[chosen], rows["ci_low"], rows["ci_high"], color=colour, linewidth=0.7)
            top.plot(at[chosen], rows["estimate"], ".", color=colour, markersize=4)
        top.axhline(0, color=GREY, linewidth=0.8)
        top.set_title(
            wrapped(listed(language, word(unit, language), ci_label(study, language)), 22)
        )
        for place, (kind, value) in enumerate(choices):
            made = own["statistic" if kind == "estimator" else kind] == value
            bottom.plot(at[made], np.full(made.sum(), place), "|", color=GREY, markersize=4)
        bottom.set_ylim(len(choices) - 0.5, -0.5)
        bottom.set_yticks([])
        bottom.set_xticks([])
    grid[1, 0].set_yticks(
        range(len(choices)), [_choice(study, *choice, language) for choice in choices], fontsize=6.5
    )
    labels = zip(grid[1, 0].get_yticklabels(), choices, strict=True)
    as_formulas(label for label, (kind, _) in labels if kind == "estimator")
    n = people_label(table["n"], language)
    label = bracketed(language, word("specifications", language), n)
    figure.supxlabel(label, fontsize=9)
    legend = [
        Line2D(
            *([], []),
            marker=".",
            linestyle="",
            color=colour,
            label=word(name, language, alpha=share(alpha, language)),
        )
        for name, colour in (("significant", BLUE), ("not-significant", ORANGE))
    ]
    figure.legend(handles=legend, loc="outside upper center", ncols=2)
    return figure


def _choice(study: Study, kind: str, value: str, language: str) -> str:
    item = re.fullmatch(r"without item (.+), of lowest item-rest r", value)
    scale = re.fullmatch(r"items of (.+)", value)
    if kind == "estimator":
        name = statistic_name(value, language)
    elif item:
        name = word("without-item", language, item=item[1])
    elif scale:
        name = word("items-of", language, scale=study.scale_label(scale[1], language))
    else:
        name = term(value.partition(" (")[0], language)
    return f"{word(kind, language)}: {name}"


def calibration(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Simulated coverage and type I error by size of group; a dot is an outcome."""
    table = told_of(tables["calibration"].dropna(subset=["estimate"]), tables["effects"])
    table = table.assign(
        people=table["people"].astype("str"),
        # The limit of p and the name of the limits drawn are said elsewhere.
        method=table["method"].astype("str").str.replace(r"(; p <=.*)?, Wilson$", "", regex=True),
    )
    sizes = [name for name in table["people"].unique() if name != "population"]
    kinds = {"coverage": study.ci_level, "type_1_error": 1 - study.ci_level}
    lines = {
        kind: list(
            rows_of(table, statistic=kind)[["of", "method"]]
            .drop_duplicates()
            .itertuples(index=False, name=None)
        )
        for kind in kinds
    }
    figure, grid = plt.subplots(
        2,
        1,
        figsize=(WIDTH, 1.4 + 0.38 * sum(map(len, lines.values()))),
        height_ratios=[len(lines[kind]) + 1 for kind in kinds],
    )
    for axes, (kind, nominal) in zip(grid, kinds.items(), strict=True):
        own = rows_of(table, statistic=kind)
        for place, (of, method) in enumerate(lines[kind]):
            for index, people in enumerate(sizes):
                found = rows_of(own, of=of, method=method, people=people)["estimate"]
                at = np.full(len(found), place + 0.18 * (index - (len(sizes) - 1) / 2))
                look = {"color": PALETTE[index], "marker": MARKERS[index], "linestyle": ""}
                axes.plot(found, at, markersize=3.5, alpha=0.8, **look)
        labels = [
            wrapped(bracketed(language, statistic_name(of, language), term(method, language)), 52)
            for of, method in lines[kind]
        ]
        axes.set_yticks(range(len(labels)), labels, fontsize=7)
        as_formulas(axes.get_yticklabels())
        axes.set_ylim(max(1, len(labels)) - 0.5, -0.5)
        axes.axvline(nominal, color=GREY, linestyle="--", linewidth=1)
        axes.xaxis.set_major_formatter(FuncFormatter(percent))
        axes.set_title(word(kind, language))
    labels = [word("own", language) if name == "own" else name for name in sizes]
    handles = [
        Line2D([], [], marker=mark, linestyle="", color=colour, label=label)
        for colour, mark, label in zip(PALETTE, MARKERS, labels, strict=False)
    ]
    title = word("people-per-study", language)
    figure.legend(
        handles=handles, title=title, loc="outside upper center", ncols=max(1, len(sizes))
    )
    return figure
