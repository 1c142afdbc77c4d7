"""Figures of the survey: needs, profiles, strain, priorities."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from groupwork.analysis.priorities import TOO_CLOSE
from groupwork.figures.rows import (
    Tables,
    ci_label,
    draw_intervals,
    most_label,
    people_label,
    rows_of,
    scale_name,
)
from groupwork.figures.style import (
    BLUE,
    GREY,
    PALETTE,
    WIDTH,
    bracketed,
    listed,
    mark_held_back,
    points,
    whole_numbers,
    word,
    wrapped,
)
from groupwork.study.study import Study


def needs(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Need areas in the order of their means, with intervals and the threshold."""
    table = rows_of(tables["needs"], subgroup_by="all", subgroup="all", statistic="mean")
    table = table.drop_duplicates("area")
    table = table[table["area"].isin(study.need_areas)].sort_values("estimate", na_position="first")
    figure, axes = plt.subplots(figsize=(WIDTH, 0.9 + 0.38 * len(table)))
    mark_held_back(figure, study, table, language)
    at = range(len(table))
    points(axes, table["estimate"], table["ci_low"], table["ci_high"], at, vertical=False)
    labels = [wrapped(scale_name(study, area, language), 34) for area in table["area"]]
    axes.set_yticks(list(at), labels)
    axes.margins(y=0.15)
    if study.needs:
        axes.axvline(study.needs.threshold, color=GREY, linestyle="--", linewidth=1)
        instrument = study.questionnaires[study.needs.instrument]
        low, high = instrument.score_range(instrument.scores[1])
        axes.set_xlim(low, high)
    score = bracketed(language, word("score", language), f"{low:g}–{high:g}")
    axes.set_xlabel(
        listed(language, score, ci_label(study, language), *most_label(table, language))
    )
    return figure


def profiles(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Stability by number of profiles; beside it the profiles, or BIC where none is stable."""
    whole = tables["profiles"]
    table = whole.dropna(subset=["estimate"])
    table = table.assign(profiles=table["profiles"].astype("str"))
    figure, (left, right) = plt.subplots(1, 2, figsize=(WIDTH, 3.0), width_ratios=[1, 1.4])
    mark_held_back(figure, study, whole, language)
    rand = rows_of(table, statistic="adjusted_rand")
    numbers = rand["profiles"].astype("int")
    points(left, rand["estimate"], rand["ci_low"], rand["ci_high"], numbers, vertical=True)
    for threshold in rows_of(table, statistic="stable_from")["estimate"]:
        left.axhline(threshold, color=GREY, linestyle="--", linewidth=1)
        left.set_title(word("threshold", language, value=f"{threshold:g}"), loc="left", color=GREY)
    left.set_ylim(-0.05, 1.05)
    left.set_xlabel(word("number", language))
    left.set_ylabel(word("rand", language))
    left.xaxis.set_major_locator(whole_numbers())
    means = rows_of(table, statistic="mean")
    if means.empty:
        bic = rows_of(table, statistic="bic")
        right.plot(bic["profiles"].astype("int"), bic["estimate"], "o-", color=BLUE)
        right.set_xlabel(word("number", language))
        right.set_ylabel(word("bic", language))
        right.xaxis.set_major_locator(whole_numbers())
        return figure
    areas = [area for area in study.need_areas if (means["area"] == area).any()]
    for index, number in enumerate(means["profile"].astype("str").unique()):
        own = rows_of(means, profile=number).set_index("area").reindex(areas)
        label = word("profile", language, number=number, n=people_label(own["n"], language))
        at = np.arange(len(areas)) + 0.1 * index
        look = {"color": PALETTE[index], "fmt": "o-", "markersize": 4, "label": label}
        draw_intervals(right, own, at, **look)
    labels = [wrapped(scale_name(study, area, language), 24) for area in areas]
    right.set_yticks(range(len(areas)), labels)
    right.invert_yaxis()
    right.set_xlabel(listed(language, word("score", language), ci_label(study, language)))
    figure.legend(loc="outside upper center", ncols=3)
    return figure


def strain(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Standardised coefficients of support on each score of strain."""
    whole = rows_of(tables["strain"], statistic="beta")
    table = whole.dropna(subset=["estimate"])
    outcomes, terms = table["outcome"].unique(), list(table["term"].unique())
    figure, axes = plt.subplots(figsize=(WIDTH, 1.0 + 0.45 * max(1, len(terms))))
    mark_held_back(figure, study, whole, language)
    for index, outcome in enumerate(outcomes):
        own = rows_of(table, outcome=outcome)
        at = [terms.index(t) + 0.2 * (index - (len(outcomes) - 1) / 2) for t in own["term"]]
        n = people_label(own["n"], language)
        label = bracketed(language, scale_name(study, outcome, language), n)
        draw_intervals(axes, own, at, color=PALETTE[index], label=label)
    axes.axvline(0, color=GREY, linewidth=0.8)
    labels = [wrapped(scale_name(study, term, language), 30) for term in terms]
    axes.set_yticks(range(len(terms)), labels)
    axes.set_ylim(max(1, len(terms)) - 0.5, -0.5)
    axes.set_xlabel(listed(language, word("beta", language), ci_label(study, language)))
    if len(outcomes):
        figure.legend(loc="outside upper center", ncols=len(outcomes))
    return figure


def priorities(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Importance by satisfaction of each area, as distances from the mean over the areas."""
    table = tables["priorities"].dropna(subset=["estimate"])
    figure, axes = plt.subplots(figsize=(WIDTH, 4.2))
    n = "0" if table.empty else f"{table['n'].iloc[0]:.0f}"
    for area in dict.fromkeys(table["area"]):
        own = rows_of(table, area=area).set_index("statistic")
        x, y = own.loc["satisfaction_above"], own.loc["importance_above"]
        placed = own["quadrant"].iloc[0] != TOO_CLOSE
        look = {"color": BLUE if placed else GREY, "fmt": "o" if placed else "s"}
        for row, at, vertical in ((y, x, True), (x, y, False)):
            low, high = row[["ci_low", "ci_high"]].fillna(row["estimate"])
            points(
                axes, [row["estimate"]], [low], [high], [at["estimate"]], vertical=vertical, **look
            )
        axes.annotate(
            wrapped(scale_name(study, area, language), 24),
            (x["estimate"], y["estimate"]),
            xytext=(5, 5),
            textcoords="offset points",
            fontsize=7.5,
        )
    axes.axhline(0, color=GREY, linewidth=0.8)
    axes.axvline(0, color=GREY, linewidth=0.8)
    axes.margins(0.15)
    corners = {"act-first": (0, 1), "keep-up": (1, 1), "later": (0, 0), "enough": (1, 0)}
    for name, (right, top) in corners.items():
        axes.text(
            0.99 if right else 0.01,
            0.99 if top else 0.01,
            word(name, language),
            transform=axes.transAxes,
            ha="right" if right else "left",
            va="top" if top else "bottom",
            fontsize=8,
            color=GREY,
        )
    ends = listed(language, ci_label(study, language), word("n", language, n=n))
    axes.set_xlabel(listed(language, word("satisfaction-above", language), ends))
    axes.set_ylabel(word("importance-above", language))
    return figure
