"""Figures of missing scores, robustness, calibration, dimensions, profiles and strain.

Every function takes the study, its tables by name and a language, and returns a figure.
"""

import re
from functools import cache
from importlib.resources import files

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import yaml
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator, PercentFormatter

from groupwork.calibration import SIZES
from groupwork.figures.drawings import Tables, _ci, _groups, _rows
from groupwork.figures.style import (
    BLUE,
    GREY,
    ORANGE,
    PALETTE,
    WIDTH,
    bracketed,
    capital,
    listed,
    points,
    word,
    wrapped,
)
from groupwork.profiles import STABLE
from groupwork.study import Outcome, Study

_ASSUMPTIONS = {
    "complete": "complete cases",
    "imputed": "multiple imputation (",
    "best": "best case",
    "worst": "worst case",
}
_SHIFTED = "imputed second scores shifted"
_CHOICES = ["scoring", "missing_rule", "outlier_rule"]
_UNITS = {
    "points": ("mean_diff", "trimmed_mean", "hodges_lehmann"),
    "sd": ("d_z", "d_av"),
}


@cache
def _file() -> dict[str, dict]:
    text = (files("groupwork.figures") / "more.yml").read_text(encoding="utf-8")
    content: dict[str, dict] = yaml.safe_load(text)
    return content


def _word(name: str, language: str, **fields: object) -> str:
    return str(_file()[language][name]).format(**fields)


def _term(text: str, language: str) -> str:
    """Return a text of a table in the report's language."""
    return str(_file()["terms"].get(language, {}).get(text, text))


def _statistic(name: str, language: str) -> str:
    """Return the printed name of a statistic; d_z and the like are formulas."""
    words = _file()[language]
    return str(words[name]) if name in words else f"${name[0]}_{{{name[2:]}}}$"


def _intervals(axes: Axes, rows: pd.DataFrame, at, **look) -> None:
    """Draw rows of a table along the x axis; an estimate without interval is a bare point."""
    low, high = (rows[end].fillna(rows["estimate"]) for end in ("ci_low", "ci_high"))
    points(axes, rows["estimate"], low, high, at, vertical=False, **look)


def _people(counts: pd.Series, language: str) -> str:
    """Say how many people rows rest on, from fewest to most."""
    ends = sorted({counts.min(), counts.max()}) if len(counts) else [0]
    return word("n", language, n=word("to", language).join(f"{end:.0f}" for end in ends))


def missing(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Mean changes under several assumptions about missing scores, by arm."""
    table = _rows(tables["missing"], statistic="mean_diff").dropna(subset=["estimate"])
    groups = _groups(study, language)
    panels = [(o, *pair) for o in study.outcomes for pair in study.comparisons]
    columns = min(2, len(panels))
    rows = -(-len(panels) // columns)
    figure, grid = plt.subplots(
        rows, columns, figsize=(WIDTH, 0.6 + 1.35 * rows), squeeze=False, sharey=True
    )
    shifted = table["method"].str.contains(_SHIFTED)
    for axes, (outcome, wave_from, wave_to) in zip(grid.flat, panels, strict=False):
        here = {"outcome": outcome.scale, "wave_from": wave_from, "wave_to": wave_to}
        for index, group in enumerate(groups):
            own = _rows(table, group=group, **here)
            found = {
                name: own[own["method"].str.startswith(start) & ~shifted.loc[own.index]]
                for name, start in _ASSUMPTIONS.items()
            }
            found["shifted"] = own[shifted.loc[own.index]]
            names = ["complete", "imputed", "shifted", "best", "worst"]
            for place, name in enumerate(names):
                at = [place + 0.2 * (index - (len(groups) - 1) / 2)] * len(found[name])
                _intervals(axes, found[name], at, color=PALETTE[index], markersize=4)
        axes.axvline(0, color=GREY, linewidth=0.8)
        axes.set_yticks(range(len(names)), [_word(name, language) for name in names])
        axes.set_ylim(len(names) - 0.5, -0.5)
        times = word("to", language).join(
            study.wave(wave).label.get(language) for wave in (wave_from, wave_to)
        )
        n = _people(_rows(table, group="all", **here)["n"], language)
        title = listed(language, study.scale_label(outcome.scale, language), times, n)
        axes.set_title(wrapped(title, 40))
    for axes in grid.flat[len(panels) :]:
        axes.set_visible(False)
    figure.supxlabel(
        listed(language, _word("mean-change", language), _ci(study, language)), fontsize=9
    )
    _legend_of_groups(figure, groups)
    return figure


def _legend_of_groups(figure: Figure, groups: dict[str, str]) -> None:
    if len(groups) > 1:
        handles = [
            Line2D([], [], marker="o", linestyle="", color=colour, label=label)
            for colour, label in zip(PALETTE, groups.values(), strict=False)
        ]
        figure.legend(handles=handles, loc="outside upper center", ncols=len(groups))


def specifications(study: Study, tables: Tables, language: str, outcome: Outcome) -> Figure:
    """Specification curve of one outcome: estimates above, the choices behind each below."""
    wave_from, wave_to = study.comparisons[0]
    table = _rows(
        tables["specifications"],
        outcome=outcome.scale,
        group="all",
        wave_from=wave_from,
        wave_to=wave_to,
    )
    table = table[(table["scoring"] != "all") & table["estimate"].notna()]
    choices = [(kind, value) for kind in _CHOICES for value in table[kind].unique()]
    choices += [("estimator", name) for names in _UNITS.values() for name in names]
    figure, grid = plt.subplots(
        2,
        2,
        figsize=(WIDTH, 2.4 + 0.17 * len(choices)),
        height_ratios=[2.1, 0.17 * len(choices)],
        width_ratios=[1.5, 1],
        sharex="col",
    )
    alpha = 1 - study.ci_level
    for column, (unit, names) in enumerate(_UNITS.items()):
        top, bottom = grid[:, column]
        own = table[table["statistic"].isin(names)].sort_values("estimate", kind="stable")
        at = np.arange(len(own))
        small = (own["p"] < alpha).to_numpy()
        for chosen, colour in ((small, BLUE), (~small, ORANGE)):
            rows = own[chosen]
            top.vlines(at[chosen], rows["ci_low"], rows["ci_high"], color=colour, linewidth=0.7)
            top.plot(at[chosen], rows["estimate"], ".", color=colour, markersize=4)
        top.axhline(0, color=GREY, linewidth=0.8)
        top.set_title(wrapped(listed(language, _word(unit, language), _ci(study, language)), 22))
        for place, (kind, value) in enumerate(choices):
            made = own["statistic" if kind == "estimator" else kind] == value
            bottom.plot(at[made], np.full(made.sum(), place), "|", color=GREY, markersize=4)
        bottom.set_ylim(len(choices) - 0.5, -0.5)
        bottom.set_yticks([])
        bottom.set_xticks([])
    grid[1, 0].set_yticks(
        range(len(choices)), [_choice(*choice, language) for choice in choices], fontsize=6.5
    )
    n = _people(table["n"], language)
    label = bracketed(language, _word("specifications", language), n)
    figure.supxlabel(label, fontsize=9)
    legend = [
        Line2D(
            *([], []),
            marker=".",
            linestyle="",
            color=colour,
            label=_word(name, language, alpha=f"{alpha:.3g}"),
        )
        for name, colour in (("significant", BLUE), ("not-significant", ORANGE))
    ]
    figure.legend(handles=legend, loc="outside upper center", ncols=2)
    return figure


def _choice(kind: str, value: str, language: str) -> str:
    item = re.fullmatch(r"without item (.+), of lowest item-rest r", value)
    scale = re.fullmatch(r"items of (.+)", value)
    if kind == "estimator":
        name = _statistic(value, language)
    elif item:
        name = _word("without-item", language, item=item[1])
    elif scale:
        name = _word("items-of", language, scale=scale[1])
    else:
        name = _term(value.partition(" (")[0], language)
    return f"{_word(kind, language)}: {name}"


def calibration(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Simulated coverage and type I error by size of group; a dot is an outcome."""
    table = tables["calibration"].assign(people=tables["calibration"]["people"].astype("str"))
    table = table[table["people"] != "population"].dropna(subset=["estimate"])
    sizes = {str(size): str(size) for size in SIZES} | {"own": _word("own", language)}
    table["people"] = table["people"].where(table["people"].isin(list(sizes)), "own")
    # The limit of p and the name of the limits drawn are said elsewhere.
    table["method"] = table["method"].str.replace(r"(; p <=.*)?, Wilson$", "", regex=True)
    kinds = {"coverage": study.ci_level, "type_1_error": 1 - study.ci_level}
    lines = {
        kind: list(
            _rows(table, statistic=kind)[["of", "method"]]
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
        own = _rows(table, statistic=kind)
        for place, (of, method) in enumerate(lines[kind]):
            for index, people in enumerate(sizes):
                found = _rows(own, of=of, method=method, people=people)["estimate"]
                at = np.full(len(found), place + 0.18 * (index - (len(sizes) - 1) / 2))
                axes.plot(found, at, "o", color=PALETTE[index], markersize=3.5, alpha=0.8)
        labels = [
            wrapped(bracketed(language, _statistic(of, language), _term(method, language)), 52)
            for of, method in lines[kind]
        ]
        axes.set_yticks(range(len(labels)), labels, fontsize=7)
        axes.set_ylim(max(1, len(labels)) - 0.5, -0.5)
        axes.axvline(nominal, color=GREY, linestyle="--", linewidth=1)
        axes.xaxis.set_major_formatter(PercentFormatter(1))
        axes.set_title(_word(kind, language))
    handles = [
        Line2D([], [], marker="o", linestyle="", color=colour, label=label)
        for colour, label in zip(PALETTE, sizes.values(), strict=False)
    ]
    title = _word("people-per-study", language)
    figure.legend(handles=handles, title=title, loc="outside upper center", ncols=len(sizes))
    return figure


def scree(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Eigenvalues of each outcome's items beside those of chance, where most people answered."""
    table = tables["dimensions"]
    table = table[table["component"].astype("str") != "all"].dropna(subset=["estimate"])
    scales = [
        outcome.scale for outcome in study.outcomes if (table["scale"] == outcome.scale).any()
    ]
    columns = min(3, max(1, len(scales)))
    rows = max(1, -(-len(scales) // columns))
    figure, grid = plt.subplots(rows, columns, figsize=(WIDTH, 0.5 + 1.9 * rows), squeeze=False)
    looks = {"eigenvalue": ("observed", "o-", BLUE), "random_eigenvalue": ("chance", "--", GREY)}
    for axes, scale in zip(grid.flat, scales, strict=False):
        own = _rows(table, scale=scale)
        own = own[own["wave"] == own.sort_values("n", kind="stable")["wave"].iloc[-1]]
        for statistic, (name, look, colour) in looks.items():
            values = _rows(own, statistic=statistic)
            at = values["component"].astype("int")
            label = _word(name, language)
            axes.plot(at, values["estimate"], look, color=colour, markersize=3, label=label)
        n = _people(own["n"], language)
        title = bracketed(language, study.scale_label(scale, language), n)
        axes.set_title(wrapped(title, 28))
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    for axes in grid.flat[len(scales) :]:
        axes.set_visible(False)
    for axes in grid[:, 0]:
        axes.set_ylabel(_word("eigenvalue", language))
    figure.supxlabel(_word("component", language), fontsize=9)
    handles, labels = grid.flat[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=2)
    return figure


def profiles(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Stability by number of profiles; beside it the profiles, or BIC where none is stable."""
    table = tables["profiles"].dropna(subset=["estimate"])
    table = table.assign(profiles=table["profiles"].astype("str"))
    figure, (left, right) = plt.subplots(1, 2, figsize=(WIDTH, 3.0), width_ratios=[1, 1.4])
    rand = _rows(table, statistic="adjusted_rand")
    numbers = rand["profiles"].astype("int")
    points(left, rand["estimate"], rand["ci_low"], rand["ci_high"], numbers, vertical=True)
    left.axhline(STABLE, color=GREY, linestyle="--", linewidth=1)
    left.set_title(_word("threshold", language, value=f"{STABLE:g}"), loc="left", color=GREY)
    left.set_ylim(-0.05, 1.05)
    left.set_xlabel(_word("number", language))
    left.set_ylabel(_word("rand", language))
    left.xaxis.set_major_locator(MaxNLocator(integer=True))
    means = _rows(table, statistic="mean")
    if means.empty:
        bic = _rows(table, statistic="bic")
        right.plot(bic["profiles"].astype("int"), bic["estimate"], "o-", color=BLUE)
        right.set_xlabel(_word("number", language))
        right.set_ylabel(_word("bic", language))
        right.xaxis.set_major_locator(MaxNLocator(integer=True))
        return figure
    areas = [area for area in study.need_areas if (means["area"] == area).any()]
    for index, number in enumerate(means["profile"].astype("str").unique()):
        own = _rows(means, profile=number).set_index("area").reindex(areas)
        label = _word("profile", language, number=number, n=_people(own["n"], language))
        at = np.arange(len(areas)) + 0.1 * index
        look = {"color": PALETTE[index], "fmt": "o-", "markersize": 4, "label": label}
        _intervals(right, own, at, **look)
    labels = [wrapped(capital(study.scale_label(area, language)), 24) for area in areas]
    right.set_yticks(range(len(areas)), labels)
    right.invert_yaxis()
    right.set_xlabel(listed(language, word("score", language), _ci(study, language)))
    figure.legend(loc="outside upper center", ncols=3)
    return figure


def strain(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Standardised coefficients of support on each score of strain."""
    table = _rows(tables["strain"], statistic="beta").dropna(subset=["estimate"])
    outcomes, terms = table["outcome"].unique(), list(table["term"].unique())
    figure, axes = plt.subplots(figsize=(WIDTH, 1.0 + 0.45 * max(1, len(terms))))
    for index, outcome in enumerate(outcomes):
        own = _rows(table, outcome=outcome)
        at = [terms.index(t) + 0.2 * (index - (len(outcomes) - 1) / 2) for t in own["term"]]
        n = _people(own["n"], language)
        label = bracketed(language, study.scale_label(outcome, language), n)
        _intervals(axes, own, at, color=PALETTE[index], label=label)
    axes.axvline(0, color=GREY, linewidth=0.8)
    labels = [wrapped(capital(study.scale_label(term, language)), 30) for term in terms]
    axes.set_yticks(range(len(terms)), labels)
    axes.set_ylim(max(1, len(terms)) - 0.5, -0.5)
    axes.set_xlabel(listed(language, _word("beta", language), _ci(study, language)))
    figure.legend(loc="outside upper center", ncols=max(1, len(outcomes)))
    return figure
