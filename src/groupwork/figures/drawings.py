"""The figures of report and notebooks: results tables in, matplotlib figures out.

Every function takes the study, its tables by name and a language, and returns a figure. Each
axis names its unit, intervals are drawn, and n is shown.
"""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

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
from groupwork.study import Outcome, Study

Tables = dict[str, pd.DataFrame]


def _rows(table: pd.DataFrame, **where: str) -> pd.DataFrame:
    for name, value in where.items():
        table = table[table[name].astype("str") == value]
    return table


def _groups(study: Study, language: str) -> dict[str, str]:
    """Arms with their labels; everybody in a study of one group."""
    if study.design.groups is None:
        return {"all": word("all", language)}
    levels = study.attributes[study.design.groups.attribute].levels or {}
    return {level: label.get(language) for level, label in levels.items()}


def _ci(study: Study, language: str) -> str:
    return word("ci", language, level=f"{100 * study.ci_level:g}%")


def flow(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Bars of how many people were measured at each time, by arm."""
    people = _rows(tables["flow"], statistic="people")
    groups = _groups(study, language)
    waves = [wave for wave in study.waves if wave.id in set(people["wave"].astype("str"))]
    figure, axes = plt.subplots(
        figsize=(WIDTH, 0.8 + 0.35 * len(waves) * max(1, len(groups) * 0.7))
    )
    height = 0.8 / len(groups)
    for index, (group, label) in enumerate(groups.items()):
        counts = [
            float(_rows(people, group=group, wave=wave.id)["estimate"].iloc[0]) for wave in waves
        ]
        at = np.arange(len(waves)) + (index - (len(groups) - 1) / 2) * height
        bars = axes.barh(at, counts, height=height * 0.9, color=PALETTE[index], label=label)
        axes.bar_label(bars, fmt="{:.0f}", padding=3, fontsize=8)
    axes.set_yticks(range(len(waves)), [capital(wave.label.get(language)) for wave in waves])
    axes.invert_yaxis()
    axes.set_xlabel(word("people", language))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    if len(groups) > 1:
        figure.legend(loc="outside upper center", ncols=len(groups))
    return figure


def needs(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Need areas in the order of their means, with intervals and the threshold."""
    table = _rows(tables["needs"], subgroup_by="all", subgroup="all", statistic="mean")
    table = table.drop_duplicates("area")
    table = table[table["area"].isin(study.need_areas)].sort_values("estimate")
    figure, axes = plt.subplots(figsize=(WIDTH, 0.9 + 0.38 * len(table)))
    at = range(len(table))
    points(axes, table["estimate"], table["ci_low"], table["ci_high"], at, vertical=False)
    labels = [wrapped(capital(study.scale_label(area, language)), 34) for area in table["area"]]
    axes.set_yticks(list(at), labels)
    axes.margins(y=0.15)
    if study.needs:
        axes.axvline(study.needs.threshold, color=GREY, linestyle="--", linewidth=1)
        instrument = study.questionnaires[study.needs.instrument]
        low, high = instrument.score_range(instrument.scores[1])
        axes.set_xlim(low, high)
    n = int(table["n"].max())
    score = bracketed(language, word("score", language), f"{low:g}–{high:g}")
    axes.set_xlabel(listed(language, score, _ci(study, language), word("n", language, n=n)))
    return figure


def means(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Mean of each outcome at each measurement, with intervals, by arm."""
    table = _rows(tables["descriptives"], statistic="mean").dropna(subset=["estimate"])
    groups = _groups(study, language)
    scales = [outcome.scale for outcome in study.outcomes]
    columns = min(3, len(scales))
    rows = -(-len(scales) // columns)
    figure, grid = plt.subplots(
        rows, columns, figsize=(WIDTH, 0.4 + 2.1 * rows if len(scales) > 1 else 3.0), squeeze=False
    )
    order = [wave.id for wave in study.waves]
    for axes, scale in zip(grid.flat, scales, strict=False):
        for index, (group, label) in enumerate(groups.items()):
            own = _rows(table, scale=scale, group=group).drop_duplicates("wave").set_index("wave")
            own = own.loc[[wave for wave in order if wave in own.index]]
            at = [order.index(wave) + 0.08 * (index - (len(groups) - 1) / 2) for wave in own.index]
            points(
                axes,
                own["estimate"],
                own["ci_low"].fillna(own["estimate"]),
                own["ci_high"].fillna(own["estimate"]),
                at,
                vertical=True,
                color=PALETTE[index],
                fmt="o-" if len(groups) > 1 else "o",
                label=label,
            )
            for x, y, n in zip(at, own["ci_high"].fillna(own["estimate"]), own["n"], strict=True):
                if len(groups) == 1:
                    axes.annotate(
                        f"n={n:.0f}",
                        (x, y),
                        xytext=(0, 3),
                        textcoords="offset points",
                        ha="center",
                        fontsize=6.5,
                        color=GREY,
                    )
        axes.set_title(wrapped(study.scale_label(scale, language), 28))
        used = [wave for wave in order if wave in set(_rows(table, scale=scale)["wave"])]
        axes.set_xticks(
            [order.index(wave) for wave in used],
            [wrapped(study.wave(wave).label.get(language), 11) for wave in used],
            rotation=0 if len(used) < 4 or columns == 1 else 30,
        )
        axes.margins(x=0.12, y=0.15)
    for axes in grid.flat[len(scales) :]:
        axes.set_visible(False)
    for axes in grid[:, 0]:
        axes.set_ylabel(listed(language, word("score", language), _ci(study, language)))
    if len(groups) > 1:
        handles, labels = grid.flat[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper center", ncols=len(groups))
    return figure


def change(study: Study, tables: Tables, language: str, outcome: Outcome) -> Figure:
    """Paired slopes of one outcome, and the mean difference on its own axis (Gardner-Altman)."""
    wave_from, wave_to = study.comparisons[0]
    scores = _rows(tables["scores"], scale=outcome.scale).pivot_table(
        index="participant_id", columns="wave", values="value"
    )
    pairs = scores.reindex(columns=[wave_from, wave_to]).dropna()
    effect = _rows(
        tables["effects"],
        outcome=outcome.scale,
        group="all",
        wave_from=wave_from,
        wave_to=wave_to,
        statistic="mean_diff",
    ).iloc[0]
    figure, (left, right) = plt.subplots(
        1, 2, figsize=(WIDTH, 3.1), width_ratios=[2.4, 1], layout="constrained"
    )
    many = len(pairs) > 40
    for row in pairs.to_numpy():
        left.plot(
            [0, 1],
            row,
            color=GREY,
            alpha=0.25 if many else 0.6,
            linewidth=0.9,
            marker="o",
            markersize=2.5 if many else 3.5,
        )
    left.plot([0, 1], pairs.mean(), color=BLUE, linewidth=2.4, marker="D", markersize=6)
    left.set_xticks(
        [0, 1], [wrapped(study.wave(w).label.get(language), 18) for w in (wave_from, wave_to)]
    )
    left.set_xlim(-0.25, 1.25)
    left.set_ylabel(study.scale_label(outcome.scale, language))
    left.set_title(word("n", language, n=len(pairs)), loc="left", color=GREY)
    if pd.notna(effect["estimate"]):
        low = effect["ci_low"] if pd.notna(effect["ci_low"]) else effect["estimate"]
        high = effect["ci_high"] if pd.notna(effect["ci_high"]) else effect["estimate"]
        points(right, [effect["estimate"]], [low], [high], [0], vertical=True, markersize=7)
        spread = max(abs(low), abs(high), 1e-9) * 1.2
        right.set_ylim(-spread, spread)
    right.axhline(0, color=GREY, linewidth=0.8)
    right.set_xticks([])
    right.yaxis.tick_right()
    right.yaxis.set_label_position("right")
    right.spines["right"].set_visible(True)
    right.spines["left"].set_visible(False)
    right.spines["bottom"].set_visible(False)
    right.set_ylabel(listed(language, word("change", language), _ci(study, language)))
    return figure


def forest(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Standardised change of every outcome and pair of times, with intervals."""
    table = _rows(tables["effects"], statistic="d_z").dropna(subset=["estimate", "ci_low"])
    groups = {"all": word("all", language)} | _groups(study, language)
    entries = []
    for outcome in study.outcomes:
        for wave_from, wave_to in study.comparisons:
            for group in groups:
                found = _rows(
                    table, outcome=outcome.scale, group=group, wave_from=wave_from, wave_to=wave_to
                )
                if not found.empty:
                    entries.append((outcome, wave_from, wave_to, group, found.iloc[0]))
    figure, axes = plt.subplots(figsize=(WIDTH, 0.9 + 0.27 * max(3, len(entries))))
    # Each arm in the colour that it has in the other figures.
    colours = {"all": "black"} | dict(zip(_groups(study, language), PALETTE, strict=False))
    labels = []
    for at, (outcome, wave_from, wave_to, group, row) in enumerate(entries):
        points(
            axes,
            [row["estimate"]],
            [row["ci_low"]],
            [row["ci_high"]],
            [at],
            vertical=False,
            color=colours[group],
            fmt="D" if outcome.primary else "o",
        )
        waves = (study.wave(wave).label.get(language) for wave in (wave_from, wave_to))
        parts = [study.scale_label(outcome.scale, language), word("to", language).join(waves)]
        parts += [groups[group]] if len(groups) > 1 else []
        labels.append(bracketed(language, listed(language, *parts), f"{row['n']:.0f}"))
    axes.axvline(0, color=GREY, linewidth=0.8)
    axes.set_yticks(range(len(entries)), labels)
    axes.set_ylim(len(entries) - 0.5, -0.5)
    label = word("d_z", language).replace("d_z", "$d_z$")
    axes.set_xlabel(bracketed(language, listed(language, label, _ci(study, language)), "n"))
    return figure


def regression(study: Study, tables: Tables, language: str = "en") -> Figure:
    """The survey's mean, the members at survey, before and after, and the expected pre-test."""
    table = tables["regression"].drop_duplicates(["outcome", "statistic"])
    wide = table.pivot(index="outcome", columns="statistic", values="estimate")
    scales = [o.scale for o in study.outcomes if o.scale in wide.index]
    columns = min(3, len(scales))
    rows = -(-len(scales) // columns)
    figure, grid = plt.subplots(rows, columns, figsize=(WIDTH, 0.5 + 2.1 * rows), squeeze=False)
    survey = study.design.selection.wave if study.design.selection else study.waves[0].id
    times = [survey, *study.comparisons[0]]
    for axes, scale in zip(grid.flat, scales, strict=False):
        own = wide.loc[scale]
        members = [own[f"members_{name}_mean"] for name in ("survey", "pre", "post")]
        axes.axhline(
            own["survey_mean"],
            color=GREY,
            linestyle="--",
            linewidth=1,
            label=word("survey", language),
        )
        axes.plot([0, 1, 2], members, "o-", color=BLUE, label=word("members", language))
        axes.plot(
            [1],
            [own["expected_pre_mean"]],
            "D",
            color=ORANGE,
            markersize=6,
            markerfacecolor="none",
            label=word("expected", language),
        )
        axes.set_title(wrapped(study.scale_label(scale, language), 28))
        axes.set_xticks(
            [0, 1, 2], [wrapped(study.wave(wave).label.get(language), 10) for wave in times]
        )
        axes.margins(x=0.15, y=0.2)
    for axes in grid.flat[len(scales) :]:
        axes.set_visible(False)
    for axes in grid[:, 0]:
        axes.set_ylabel(word("score", language))
    handles, labels = grid.flat[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=3)
    return figure


def themes(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Share of interviewed people who speak of each code, with intervals."""
    table = _rows(tables["themes"], interview="all", statistic="people_share").drop_duplicates(
        "code"
    )
    labels = (
        {c.id: c.label.get(language) for c in study.interviews.codes} if study.interviews else {}
    )
    table = table[table["code"].isin(labels)].sort_values("estimate")
    figure, axes = plt.subplots(figsize=(WIDTH, 0.9 + 0.34 * len(table)))
    at = list(range(len(table)))
    points(axes, table["estimate"], table["ci_low"], table["ci_high"], at, vertical=False)
    axes.set_yticks(at, [wrapped(labels[code], 36) for code in table["code"]])
    axes.set_xlim(0, 1)
    axes.margins(y=0.1)
    axes.xaxis.set_major_formatter(PercentFormatter(1))
    n = int(table["n"].max())
    share = word("share-people", language)
    axes.set_xlabel(listed(language, share, _ci(study, language), word("n", language, n=n)))
    return figure


def process(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Attendance and mean ratings session by session."""
    table = tables["process"]
    table = table[table["session"].astype("str") != "all"]
    ratings = next(file.ratings for file in study.files if file.kind == "sessions")
    figure, grid = plt.subplots(1, 1 + len(ratings), figsize=(WIDTH, 2.5))
    attended = _rows(table, variable="attendance", statistic="percent")
    panels: list[tuple[str, pd.DataFrame, tuple[int, int] | None]] = [
        (word("attended", language), attended, None)
    ]
    for name, rating in ratings.items():
        rated = _rows(table, variable=name, statistic="mean")
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
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.margins(x=0.12)
        if limits is None:
            axes.set_ylim(0, 103)
            axes.yaxis.set_major_formatter(PercentFormatter(100))
        else:
            axes.set_ylim(limits[0] - 0.1, limits[1] + 0.1)
    np.atleast_1d(grid)[0].set_ylabel(_ci(study, language))
    return figure


def satisfaction(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Mean of each closing item with intervals."""
    table = _rows(tables["satisfaction"], statistic="mean").drop_duplicates("item")
    instrument = study.questionnaires[study.satisfaction.instrument]  # type: ignore[union-attr]
    table = (
        table.set_index(table["item"].astype("str"))
        .reindex(instrument.item_ids)
        .dropna(subset=["estimate"])
    )
    figure, axes = plt.subplots(figsize=(WIDTH, 0.9 + 0.42 * len(table)))
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
        item: instrument.texts[item].get(language) if item in instrument.texts else item
        for item in table.index
    }
    axes.set_yticks(at, [wrapped(texts[item], 44) for item in table.index])
    low, high = instrument.item_range(instrument.item_ids[0])
    axes.set_xlim(low - 0.1, high + 0.1)
    axes.margins(y=0.06)
    n = int(table["n"].max())
    mean = bracketed(language, word("mean", language), f"{low}–{high}")
    axes.set_xlabel(listed(language, mean, _ci(study, language), word("n", language, n=n)))
    return figure


def network(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Supporters per member by kind, before and after."""
    table = _rows(tables["network"], statistic="supporters_mean")
    sources = next(file.sources for file in study.files if file.kind == "network")
    waves = study.comparisons[0]
    figure, axes = plt.subplots(figsize=(WIDTH, 0.8 + 0.42 * len(sources)))
    at = np.arange(len(sources))
    for index, wave in enumerate(waves):
        own = _rows(table, wave=wave).drop_duplicates("source").set_index("source")["estimate"]
        values = own.reindex(list(sources)).fillna(0)
        bars = axes.barh(
            at + (index - 0.5) * 0.38,
            values,
            height=0.34,
            color=PALETTE[index],
            label=study.wave(wave).label.get(language),
        )
        axes.bar_label(bars, fmt="{:.1f}", padding=3, fontsize=8)
    axes.set_yticks(at, [wrapped(capital(label.get(language)), 30) for label in sources.values()])
    axes.invert_yaxis()
    axes.margins(x=0.1)
    axes.set_xlabel(word("supporters", language))
    figure.legend(loc="outside upper center", ncols=2)
    return figure
