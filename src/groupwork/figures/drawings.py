"""The figures of report and notebooks: results tables in, matplotlib figures out.

Every function takes the study, its tables by name and a language, and returns a figure. Each
axis names its unit, intervals are drawn, and n is shown.
"""

import re
from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator, PercentFormatter
from scipy.stats import gaussian_kde

from groupwork.effects.normal import sd, t_interval
from groupwork.figures.style import (
    BLUE,
    GREY,
    ORANGE,
    PALETTE,
    RED,
    WIDTH,
    bracketed,
    capital,
    held_back,
    listed,
    mark_held_back,
    points,
    term,
    word,
    wrapped,
)
from groupwork.priorities import TOO_CLOSE
from groupwork.study import Outcome, Study

Tables = dict[str, pd.DataFrame]

_ASSUMPTIONS = ["complete", "imputed", "shifted", "best", "worst"]
_CHOICES = ["scoring", "missing_rule", "outlier_rule"]
_UNITS = {
    "points": ("mean_diff", "trimmed_mean", "hodges_lehmann"),
    "sd": ("d_z", "d_av"),
}
_FORMULAS = ("d_z", "g_z", "d_av", "g_av")


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


def _statistic(name: str, language: str) -> str:
    """Return the printed name of a statistic; d_z and the like are formulas."""
    if name in _FORMULAS:
        return f"${name[0]}_{{{name[2:]}}}$"
    return word(f"statistic-{name}", language)


def _intervals(axes: Axes, rows: pd.DataFrame, at, **look) -> None:
    """Draw rows of a table along the x axis; an estimate without interval is a bare point."""
    low, high = (rows[end].fillna(rows["estimate"]) for end in ("ci_low", "ci_high"))
    points(axes, rows["estimate"], low, high, at, vertical=False, **look)


def _people(counts: pd.Series, language: str) -> str:
    """Say how many people rows rest on, from fewest to most."""
    ends = sorted({counts.min(), counts.max()}) if len(counts) else [0]
    return word("n", language, n=word("to", language).join(f"{end:.0f}" for end in ends))


def _most(table: pd.DataFrame, language: str) -> list[str]:
    """Say how many people the rows of a figure rest on at most; nothing if all are held back."""
    n = table["n"].max()
    return [] if pd.isna(n) else [word("n", language, n=int(n))]


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


def quality(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Each item's share of missing, lowest and highest answers; the longest strings of a scale."""
    whole = tables["quality"]
    table = whole.dropna(subset=["estimate"])
    names = [name for name in study.questionnaires if name in set(table["instrument"])]
    waves = [wave.id for wave in study.waves if wave.id in set(_rows(table, item="all")["wave"])]
    colours = dict(zip(waves, cycle(PALETTE), strict=False))
    step = 0.8 / max(len(waves), 1)
    figure, grid = plt.subplots(
        2, 2, figsize=(WIDTH, 1.5 + 0.5 * len(names) + 0.2 * len(waves)), sharey=True
    )
    panels = {"left-out": "missing_percent", "lowest": "floor_share", "highest": "ceiling_share"}
    mark_held_back(figure, study, whole[whole["statistic"].isin(panels.values())], language)
    for axes, (title, statistic) in zip(grid.flat, panels.items(), strict=False):
        items = table[(table["statistic"] == statistic) & (table["item"].astype("str") != "all")]
        shares = items["estimate"] / (100 if statistic.endswith("percent") else 1)
        for index, wave in enumerate(waves):
            own = items["wave"].astype("str") == wave
            heights = items.loc[own, "instrument"].map(names.index) + step * (index + 0.5) - 0.4
            axes.plot(shares[own], heights, "o", markersize=3.5, alpha=0.5, color=colours[wave])
        axes.set_title(word(title, language))
        axes.set_xlabel(word("percent-people", language))
    longest = grid[1, 1]
    for index, wave in enumerate(waves):
        for place, name in enumerate(names):
            count = len(study.questionnaires[name].item_ids)
            sheets = _rows(table, instrument=name, item="all", wave=wave)
            known = dict(zip(sheets["statistic"], sheets["estimate"], strict=True))
            ends = [
                known.get(f"longest_string_{each}", np.nan) / count for each in ("median", "max")
            ]
            at = place + step * (index + 0.5) - 0.4
            longest.plot(ends, [at, at], "-", color=colours[wave], linewidth=1.2)
            longest.plot(ends[:1], [at], "o", color=colours[wave], markersize=4)
    longest.set_visible("longest_string_max" in set(table["statistic"]))
    longest.set_title(word("in-a-row", language))
    longest.set_xlabel(word("percent-items", language))
    for axes in grid.flat:
        axes.set_xlim(-0.03, 1.03)
        axes.xaxis.set_major_formatter(PercentFormatter(1, symbol=""))
        for place in range(1, len(names)):
            axes.axhline(place - 0.5, color=GREY, linewidth=0.3)
    labels = [wrapped(study.questionnaires[name].short.get(language), 20) for name in names]
    grid[0, 0].set_yticks(range(len(names)), labels)
    grid[0, 0].set_ylim(max(len(names), 1) - 0.5, -0.5)
    if len(waves) > 1:
        handles = [
            Line2D([], [], marker="o", linestyle="", color=colour) for colour in colours.values()
        ]
        said = [study.wave(wave).label.get(language) for wave in waves]
        figure.legend(handles, said, loc="outside upper center", ncols=len(waves))
    return figure


def needs(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Need areas in the order of their means, with intervals and the threshold."""
    table = _rows(tables["needs"], subgroup_by="all", subgroup="all", statistic="mean")
    table = table.drop_duplicates("area")
    table = table[table["area"].isin(study.need_areas)].sort_values("estimate", na_position="first")
    figure, axes = plt.subplots(figsize=(WIDTH, 0.9 + 0.38 * len(table)))
    mark_held_back(figure, study, table, language)
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
    score = bracketed(language, word("score", language), f"{low:g}–{high:g}")
    axes.set_xlabel(listed(language, score, _ci(study, language), *_most(table, language)))
    return figure


def profiles(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Stability by number of profiles; beside it the profiles, or BIC where none is stable."""
    whole = tables["profiles"]
    table = whole.dropna(subset=["estimate"])
    table = table.assign(profiles=table["profiles"].astype("str"))
    figure, (left, right) = plt.subplots(1, 2, figsize=(WIDTH, 3.0), width_ratios=[1, 1.4])
    mark_held_back(figure, study, whole, language)
    rand = _rows(table, statistic="adjusted_rand")
    numbers = rand["profiles"].astype("int")
    points(left, rand["estimate"], rand["ci_low"], rand["ci_high"], numbers, vertical=True)
    for threshold in _rows(table, statistic="stable_from")["estimate"]:
        left.axhline(threshold, color=GREY, linestyle="--", linewidth=1)
        left.set_title(word("threshold", language, value=f"{threshold:g}"), loc="left", color=GREY)
    left.set_ylim(-0.05, 1.05)
    left.set_xlabel(word("number", language))
    left.set_ylabel(word("rand", language))
    left.xaxis.set_major_locator(MaxNLocator(integer=True))
    means = _rows(table, statistic="mean")
    if means.empty:
        bic = _rows(table, statistic="bic")
        right.plot(bic["profiles"].astype("int"), bic["estimate"], "o-", color=BLUE)
        right.set_xlabel(word("number", language))
        right.set_ylabel(word("bic", language))
        right.xaxis.set_major_locator(MaxNLocator(integer=True))
        return figure
    areas = [area for area in study.need_areas if (means["area"] == area).any()]
    for index, number in enumerate(means["profile"].astype("str").unique()):
        own = _rows(means, profile=number).set_index("area").reindex(areas)
        label = word("profile", language, number=number, n=_people(own["n"], language))
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
    whole = _rows(tables["strain"], statistic="beta")
    table = whole.dropna(subset=["estimate"])
    outcomes, terms = table["outcome"].unique(), list(table["term"].unique())
    figure, axes = plt.subplots(figsize=(WIDTH, 1.0 + 0.45 * max(1, len(terms))))
    mark_held_back(figure, study, whole, language)
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
    axes.set_xlabel(listed(language, word("beta", language), _ci(study, language)))
    if len(outcomes):
        figure.legend(loc="outside upper center", ncols=len(outcomes))
    return figure


def priorities(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Importance by satisfaction of each area, as distances from the mean over the areas."""
    table = tables["priorities"].dropna(subset=["estimate"])
    figure, axes = plt.subplots(figsize=(WIDTH, 4.2))
    n = "0" if table.empty else f"{table['n'].iloc[0]:.0f}"
    for area in dict.fromkeys(table["area"]):
        own = _rows(table, area=area).set_index("statistic")
        x, y = own.loc["satisfaction_above"], own.loc["importance_above"]
        placed = own["quadrant"].iloc[0] != TOO_CLOSE
        look = {"color": BLUE if placed else GREY, "fmt": "o" if placed else "s"}
        for row, at, vertical in ((y, x, True), (x, y, False)):
            low, high = row[["ci_low", "ci_high"]].fillna(row["estimate"])
            points(
                axes, [row["estimate"]], [low], [high], [at["estimate"]], vertical=vertical, **look
            )
        axes.annotate(
            wrapped(capital(study.scale_label(area, language)), 24),
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
    ends = listed(language, _ci(study, language), word("n", language, n=n))
    axes.set_xlabel(listed(language, word("satisfaction-above", language), ends))
    axes.set_ylabel(word("importance-above", language))
    return figure


def means(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Mean of each outcome at each measurement, with intervals, by arm."""
    whole = _rows(tables["descriptives"], statistic="mean")
    table = whole.dropna(subset=["estimate"])
    groups = _groups(study, language)
    scales = [outcome.scale for outcome in study.outcomes]
    columns = min(3, len(scales))
    rows = -(-len(scales) // columns)
    figure, grid = plt.subplots(
        rows, columns, figsize=(WIDTH, 0.4 + 2.1 * rows if len(scales) > 1 else 3.0), squeeze=False
    )
    mark_held_back(figure, study, whole[whole["scale"].isin(scales)], language)
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
    effects = effect.to_frame().T
    mark_held_back(figure, study, effects, language)
    if held_back(effects):
        left.set_axis_off()
        right.set_axis_off()
        return figure
    if study.privacy.show_individuals:
        _slopes(left, pairs)
    else:
        _summaries(left, pairs, study.ci_level, language)
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


def _slopes(axes: Axes, pairs: pd.DataFrame) -> None:
    """Draw a line a person, and the means."""
    many = len(pairs) > 40
    for row in pairs.to_numpy():
        axes.plot(
            [0, 1],
            row,
            color=GREY,
            alpha=0.25 if many else 0.6,
            linewidth=0.9,
            marker="o",
            markersize=2.5 if many else 3.5,
        )
    axes.plot([0, 1], pairs.mean(), color=BLUE, linewidth=2.4, marker="D", markersize=6)


def _summaries(axes: Axes, pairs: pd.DataFrame, level: float, language: str) -> None:
    """Draw the middle half and the mean with its t interval, which show nobody alone."""
    low, high = pairs.quantile(0.25), pairs.quantile(0.75)
    label = word("middle-half", language)
    axes.vlines([0, 1], low, high, color=GREY, alpha=0.3, linewidth=14, label=label)
    scores = [pairs[wave].to_numpy(dtype=float) for wave in pairs]
    means = [each.mean() for each in scores]
    limits = [t_interval(each.mean(), sd(each), len(pairs), level) for each in scores]
    lows, highs = zip(*limits, strict=True)
    name = word("mean", language)
    points(axes, means, lows, highs, [0, 1], vertical=True, fmt="D-", markersize=6, label=name)
    axes.legend(loc="best", fontsize=7, markerscale=0.6, handlelength=1.2)


def raincloud(study: Study, tables: Tables, language: str, outcome: Outcome) -> Figure:
    """Scores of one outcome at each wave: density, middle half, median and, if shown, each score.

    A wave is drawn of the people that the table describes, and left out where that holds it back.
    """
    medians = _rows(
        tables["descriptives"], scale=outcome.scale, group="all", statistic="median"
    ).drop_duplicates("wave")
    known = medians.dropna(subset=["estimate"])
    described = dict(zip(known["wave"], known["n"], strict=True))
    scores = _rows(tables["scores"], scale=outcome.scale).dropna(subset=["value"])
    wide = scores.pivot_table(index="participant_id", columns="wave", values="value")
    waves = {}
    for wave in study.waves:
        own = wide.dropna(subset=[wave.id]) if wave.id in wide else wide.iloc[:0]
        if wave.id in described and len(own) != described[wave.id]:
            # So that nobody's score is the difference: see descriptives.descriptives_table.
            pair = next((each for each in study.comparisons if wave.id in each), ())
            own = own.dropna(subset=list(pair))
        if len(own) and len(own) == described.get(wave.id):
            waves[wave.id] = np.sort(own[wave.id].to_numpy(dtype=float))
    figure, axes = plt.subplots(figsize=(WIDTH, 0.8 + 0.85 * max(1, len(waves))))
    mark_held_back(figure, study, medians, language)
    if not waves:
        axes.set_axis_off()
    instrument, score = study.scales[outcome.scale]
    low, high = instrument.score_range(score)
    for at, (colour, values) in enumerate(zip(cycle(PALETTE), waves.values(), strict=False)):
        unit = np.ptp(values)
        if 0 < unit < np.inf:
            # In units of the range: the variance of huge scores is more than a float holds.
            density = gaussian_kde(values / unit)
            margin = 2 * unit * float(np.sqrt(density.covariance[0, 0]))
            ends = max(low, values[0] - margin), min(high, values[-1] + margin)
            grid = np.linspace(*ends, 200)
            height = density(grid / unit)
            height *= 0.42 / height.max()
            axes.fill_between(grid, at - 0.06, at - 0.06 - height, color=colour, alpha=0.45, lw=0)
        lower, middle, upper = np.quantile(values, [0.25, 0.5, 0.75])
        axes.hlines(at, lower, upper, color=colour, linewidth=6)
        axes.plot([middle], [at], "D", color="white", markeredgecolor="black", markersize=4.5)
        if study.privacy.show_individuals:
            # The golden section spreads neighbours apart, the same way each time.
            place = at + 0.14 + 0.2 * ((np.arange(len(values)) * 0.618) % 1)
            axes.plot(values, place, "o", color=colour, markersize=2.5, alpha=0.8)
    labels = []
    for name, values in waves.items():
        n = word("n", language, n=len(values))
        label = wrapped(capital(study.wave(name).label.get(language)), 18)
        labels.append(f"{label}\n{n}")
    axes.set_yticks(range(len(waves)), labels)
    axes.set_ylim(max(1, len(waves)) - 0.5, -0.65)
    axes.set_xlabel(study.scale_label(outcome.scale, language))
    return figure


def reliable(study: Study, tables: Tables, language: str, outcome: Outcome) -> Figure:
    """First against second score, with the band of change that error explains and the cut-off.

    Each person is a dot; where individuals are not shown, the counts stand in their places.
    """
    wave_from, wave_to = study.comparisons[0]
    change = _rows(
        tables["change"], outcome=outcome.scale, group="all", wave_from=wave_from, wave_to=wave_to
    ).drop_duplicates("statistic")
    numbers = change.set_index("statistic")["estimate"].astype(float)
    instrument, score = study.scales[outcome.scale]
    low, high = instrument.score_range(score)
    ends = np.array([low, high])
    figure, axes = plt.subplots(figsize=(0.75 * WIDTH, 0.75 * WIDTH))
    axes.plot(ends, ends, color=GREY, linewidth=0.8)
    if pd.notna(band := numbers.get("mdc95")):
        label = word("band", language)
        axes.fill_between(ends, ends - band, ends + band, color=GREY, alpha=0.18, lw=0, label=label)
    if pd.notna(cutoff := numbers.get("cutoff")):
        label = word("cut-off", language)
        axes.axhline(cutoff, color=ORANGE, linestyle="--", linewidth=1.2, label=label)
        axes.axvline(cutoff, color=ORANGE, linestyle="--", linewidth=1.2)
    scores = _rows(tables["scores"], scale=outcome.scale).pivot_table(
        index="participant_id", columns="wave", values="value"
    )
    pairs = scores.reindex(columns=[wave_from, wave_to]).dropna()
    if study.privacy.show_individuals and len(pairs) >= study.privacy.small_cell:
        axes.plot(pairs[wave_from], pairs[wave_to], "o", color=BLUE, markersize=5, alpha=0.75)
    else:
        mark_held_back(figure, study, change, language)
        lower = outcome.better(study.direction(outcome.scale)) == "lower"
        below, above = (0.78, 0.2), (0.22, 0.8)
        corners = {
            "improved": below if lower else above,
            "unchanged": (0.88, 0.88),
            "deteriorated": above if lower else below,
        }
        for name, (x, y) in corners.items():
            count = numbers.get(name)
            shown = "–" if pd.isna(count) else f"{count:.0f}"
            text = f"{word(name, language)}\n{shown}"
            axes.text(x, y, text, transform=axes.transAxes, ha="center", va="center", fontsize=9)
    axes.set_xlim(low, high)
    axes.set_ylim(low, high)
    axes.set_aspect("equal")
    scale = study.scale_label(outcome.scale, language)
    before, after = (study.wave(wave).label.get(language) for wave in (wave_from, wave_to))
    n = [word("n", language, n=len(pairs))] if len(pairs) >= study.privacy.small_cell else []
    axes.set_xlabel(listed(language, scale, before, *n))
    axes.set_ylabel(listed(language, scale, after))
    if axes.get_legend_handles_labels()[0]:
        figure.legend(loc="outside upper center", ncols=2)
    return figure


def forest(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Standardised change of every outcome and pair of times, with intervals."""
    whole = _rows(tables["effects"], statistic="d_z")
    table = whole.dropna(subset=["estimate", "ci_low"])
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
    mark_held_back(figure, study, whole, language)
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
    axes.set_ylim(max(len(entries), 1) - 0.5, -0.5)
    label = word("d_z", language).replace("d_z", "$d_z$")
    axes.set_xlabel(bracketed(language, listed(language, label, _ci(study, language)), "n"))
    return figure


def sites(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Mean change of the primary outcome in each group, and of all together (forest plot)."""
    wave_from, wave_to = study.comparisons[0]
    scale = study.primary.scale
    table = _rows(tables["sites"], outcome=scale, wave_from=wave_from, wave_to=wave_to)
    levels = study.attributes[str(study.design.sites)].levels or {}
    entries = []
    for site, label in levels.items():
        row = _rows(table, site=site, statistic="mean_diff").iloc[0]
        n = word("n", language, n=f"{0 if pd.isna(row['n']) else row['n']:.0f}")
        entries.append((bracketed(language, label.get(language), n), row, BLUE, "o"))
    for name, statistic, colour, mark in (
        ("pooled", "mean_diff", RED, "D"),
        ("prediction", "mean_diff_prediction", GREY, "|"),
    ):
        row = _rows(table, site="all", statistic=statistic).iloc[0]
        entries.append((word(name, language), row, colour, mark))
    figure, axes = plt.subplots(figsize=(WIDTH, 0.9 + 0.32 * len(entries)))
    for at, (_, row, colour, mark) in enumerate(entries):
        if pd.notna(row["estimate"]):
            low, high = row[["ci_low", "ci_high"]].fillna(row["estimate"])
            look = {"color": colour, "fmt": mark}
            points(axes, [row["estimate"]], [low], [high], [at], vertical=False, **look)
    axes.axvline(0, color=GREY, linewidth=0.8)
    axes.set_yticks(range(len(entries)), [wrapped(label, 34) for label, *_ in entries])
    axes.set_ylim(len(entries) - 0.5, -0.5)
    change = listed(language, study.scale_label(scale, language), word("change", language).lower())
    axes.set_xlabel(listed(language, change, _ci(study, language)))
    return figure


def regression(study: Study, tables: Tables, language: str = "en") -> Figure:
    """The survey's mean, the members at survey, before and after, and the expected pre-test."""
    table = tables["regression"].drop_duplicates(["outcome", "statistic"])
    wide = table.pivot(index="outcome", columns="statistic", values="estimate")
    scales = [o.scale for o in study.outcomes if o.scale in wide.index]
    columns = min(3, max(1, len(scales)))
    rows = max(1, -(-len(scales) // columns))
    figure, grid = plt.subplots(rows, columns, figsize=(WIDTH, 0.5 + 2.1 * rows), squeeze=False)
    mark_held_back(figure, study, table, language)
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
    for axes in grid.flat[max(1, len(scales)) :]:
        axes.set_visible(False)
    for axes in grid[:, 0]:
        axes.set_ylabel(word("score", language))
    if scales:
        handles, labels = grid.flat[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper center", ncols=3)
    return figure


def missing(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Mean changes under several assumptions about missing scores, by arm."""
    whole = _rows(tables["missing"], statistic="mean_diff")
    table = whole.dropna(subset=["estimate"])
    groups = _groups(study, language)
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
            own = _rows(table, group=group, **here)
            for place, name in enumerate(_ASSUMPTIONS):
                rows = _rows(own, assumption=name)
                at = [place + 0.2 * (index - (len(groups) - 1) / 2)] * len(rows)
                _intervals(axes, rows, at, color=PALETTE[index], markersize=4)
        axes.axvline(0, color=GREY, linewidth=0.8)
        axes.set_yticks(range(len(_ASSUMPTIONS)), [word(name, language) for name in _ASSUMPTIONS])
        axes.set_ylim(len(_ASSUMPTIONS) - 0.5, -0.5)
        times = word("to", language).join(
            study.wave(wave).label.get(language) for wave in (wave_from, wave_to)
        )
        n = _people(_rows(table, group="all", **here)["n"], language)
        title = listed(language, study.scale_label(outcome.scale, language), times, n)
        axes.set_title(wrapped(title, 40), fontsize=8)
    for axes in grid.flat[len(panels) :]:
        axes.set_visible(False)
    figure.supxlabel(
        listed(language, word("mean-change", language), _ci(study, language)), fontsize=9
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
    whole = _rows(
        tables["specifications"],
        outcome=outcome.scale,
        group="all",
        wave_from=wave_from,
        wave_to=wave_to,
    )
    table = whole[(whole["scoring"] != "all") & whole["estimate"].notna()]
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
    mark_held_back(figure, study, whole, language)
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
        top.set_title(wrapped(listed(language, word(unit, language), _ci(study, language)), 22))
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
    label = bracketed(language, word("specifications", language), n)
    figure.supxlabel(label, fontsize=9)
    legend = [
        Line2D(
            *([], []),
            marker=".",
            linestyle="",
            color=colour,
            label=word(name, language, alpha=f"{alpha:.3g}"),
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
        name = word("without-item", language, item=item[1])
    elif scale:
        name = word("items-of", language, scale=scale[1])
    else:
        name = term(value.partition(" (")[0], language)
    return f"{word(kind, language)}: {name}"


def calibration(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Simulated coverage and type I error by size of group; a dot is an outcome."""
    table = tables["calibration"].dropna(subset=["estimate"])
    table = table.assign(
        people=table["people"].astype("str"),
        # The limit of p and the name of the limits drawn are said elsewhere.
        method=table["method"].astype("str").str.replace(r"(; p <=.*)?, Wilson$", "", regex=True),
    )
    sizes = [name for name in table["people"].unique() if name != "population"]
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
            wrapped(bracketed(language, _statistic(of, language), term(method, language)), 52)
            for of, method in lines[kind]
        ]
        axes.set_yticks(range(len(labels)), labels, fontsize=7)
        axes.set_ylim(max(1, len(labels)) - 0.5, -0.5)
        axes.axvline(nominal, color=GREY, linestyle="--", linewidth=1)
        axes.xaxis.set_major_formatter(PercentFormatter(1))
        axes.set_title(word(kind, language))
    labels = [word("own", language) if name == "own" else name for name in sizes]
    handles = [
        Line2D([], [], marker="o", linestyle="", color=colour, label=label)
        for colour, label in zip(PALETTE, labels, strict=False)
    ]
    title = word("people-per-study", language)
    figure.legend(
        handles=handles, title=title, loc="outside upper center", ncols=max(1, len(sizes))
    )
    return figure


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
        own = _rows(table, scale=scale)
        own = own[own["wave"] == own.sort_values("n", kind="stable")["wave"].iloc[-1]]
        for statistic, (name, look, colour) in looks.items():
            values = _rows(own, statistic=statistic)
            at = values["component"].astype("int")
            label = word(name, language)
            axes.plot(at, values["estimate"], look, color=colour, markersize=3, label=label)
        n = _people(own["n"], language)
        title = bracketed(language, study.scale_label(scale, language), n)
        axes.set_title(wrapped(title, 28))
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    for axes in grid.flat[max(1, len(scales)) :]:
        axes.set_visible(False)
    for axes in grid[:, 0]:
        axes.set_ylabel(word("eigenvalue", language))
    figure.supxlabel(word("component", language), fontsize=9)
    if scales:
        handles, labels = grid.flat[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper center", ncols=2)
    return figure


#: More codes than this do not fit on a page; those that most people speak of are drawn.
_CODES = 30


def _end(name: str) -> str:
    """Return the end of a name longer than two lines, where codes that share a name differ."""
    return name if len(name) < 64 else f"… {name[-60:]}"


def themes(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Share of interviewed people who speak of each code, with intervals."""
    table = _rows(tables["themes"], interview="all", statistic="people_share").drop_duplicates(
        "code"
    )
    labels = (
        {c.id: c.label.get(language) for c in study.interviews.codes} if study.interviews else {}
    )
    everything = table[table["code"].isin(labels)].sort_values("estimate", kind="stable")
    table = everything.tail(_CODES)
    figure, axes = plt.subplots(figsize=(WIDTH, 0.9 + 0.34 * len(table)))
    if len(table) < len(everything):
        axes.set_title(word("most-codes", language, shown=len(table), all=len(everything)))
    at = list(range(len(table)))
    points(axes, table["estimate"], table["ci_low"], table["ci_high"], at, vertical=False)
    axes.set_yticks(at, [wrapped(_end(labels[code]), 36) for code in table["code"]])
    axes.set_xlim(0, 1)
    axes.set_ylim(-0.8, max(1, len(table)) - 0.2)
    axes.xaxis.set_major_formatter(PercentFormatter(1))
    n = int(table["n"].max()) if len(table) else 0
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
    drawn = table[table["statistic"].isin(["percent", "mean"])]
    mark_held_back(figure, study, drawn, language)
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
    whole = _rows(tables["satisfaction"], statistic="mean").drop_duplicates("item")
    instrument = study.questionnaires[study.satisfaction.instrument]  # type: ignore[union-attr]
    table = (
        whole.set_index(whole["item"].astype("str"))
        .reindex(instrument.item_ids)
        .dropna(subset=["estimate"])
    )
    figure, axes = plt.subplots(figsize=(WIDTH, 0.9 + 0.42 * len(table)))
    mark_held_back(figure, study, whole, language)
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
    mean = bracketed(language, word("mean", language), f"{low}–{high}")
    axes.set_xlabel(listed(language, mean, _ci(study, language), *_most(table, language)))
    return figure


def network(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Supporters per member by kind, before and after."""
    table = _rows(tables["network"], statistic="supporters_mean")
    sources = next(file.sources for file in study.files if file.kind == "network")
    waves = study.comparisons[0]
    figure, axes = plt.subplots(figsize=(WIDTH, 0.8 + 0.42 * len(sources)))
    mark_held_back(figure, study, table, language)
    for index, wave in enumerate(waves):
        own = _rows(table, wave=wave).drop_duplicates("source").set_index("source")["estimate"]
        values = own.reindex(list(sources)).dropna()
        at = np.array([list(sources).index(source) for source in values.index])
        bars = axes.barh(
            at + (index - 0.5) * 0.38,
            values,
            height=0.34,
            color=PALETTE[index],
            label=study.wave(wave).label.get(language),
        )
        axes.bar_label(bars, fmt="{:.1f}", padding=3, fontsize=8)
    labels = [wrapped(capital(label.get(language)), 30) for label in sources.values()]
    axes.set_yticks(range(len(labels)), labels)
    axes.invert_yaxis()
    axes.margins(x=0.1)
    axes.set_xlabel(word("supporters", language))
    figure.legend(loc="outside upper center", ncols=2)
    return figure
