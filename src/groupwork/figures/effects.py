"""Figures of change."""

from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from groupwork.figures.rows import Tables, arms_of, ci_label, rows_of, scale_name
from groupwork.figures.style import (
    BLUE,
    GREY,
    MARKERS,
    ORANGE,
    PALETTE,
    RED,
    WIDTH,
    as_formulas,
    bracketed,
    capital,
    held_back,
    listed,
    mark_held_back,
    points,
    word,
    wrapped,
)
from groupwork.study.outcomes import Outcome
from groupwork.study.study import Study

#: Scores of persons, given to a figure only where the study file lets individuals be shown.
INDIVIDUALS = "distribution_people"


def means(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Mean of each outcome at each measurement, with intervals, by arm."""
    whole = rows_of(tables["descriptives"], statistic="mean")
    table = whole.dropna(subset=["estimate"])
    groups = arms_of(study, language)
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
            own = rows_of(table, scale=scale, group=group).drop_duplicates("wave").set_index("wave")
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
                fmt=f"{MARKERS[index]}-" if len(groups) > 1 else "o",
                label=label,
            )
            for x, y, n in zip(at, own["ci_high"].fillna(own["estimate"]), own["n"], strict=True):
                if len(groups) == 1:
                    axes.annotate(
                        word("n", language, n=f"{n:.0f}"),
                        (x, y),
                        xytext=(0, 3),
                        textcoords="offset points",
                        ha="center",
                        fontsize=6.5,
                        color=GREY,
                        path_effects=[withStroke(linewidth=2, foreground="white")],
                    )
        axes.set_title(wrapped(scale_name(study, scale, language), 28))
        used = [wave for wave in order if wave in set(rows_of(table, scale=scale)["wave"])]
        close = len(used) > 3 and columns > 1
        axes.set_xticks(
            [order.index(wave) for wave in used],
            [wrapped(study.wave(wave).label.get(language), 8 if close else 9) for wave in used],
            fontsize=6.5 if close else None,
        )
        axes.margins(x=0.12, y=0.15)
        _cut_offs(axes, study, scale, language)
    for axes in grid.flat[len(scales) :]:
        axes.set_visible(False)
    for axes in grid[:, 0]:
        axes.set_ylabel(listed(language, word("score", language), ci_label(study, language)))
    if len(groups) > 1:
        handles, labels = grid.flat[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper center", ncols=len(groups))
    return figure


def _cut_offs(axes: Axes, study: Study, scale: str, language: str) -> None:
    """Draw the published cut-offs that lie where scores are drawn, with what begins there."""
    low, high = axes.get_ylim()
    for cutoff in study.scales[scale][1].cutoffs:
        if low < cutoff.at < high:
            axes.axhline(cutoff.at, color=ORANGE, linewidth=0.8, linestyle=(0, (4, 3)), zorder=0)
            axes.text(
                1.01,
                cutoff.at,
                wrapped(cutoff.label.get(language), 10),
                transform=axes.get_yaxis_transform(),
                fontsize=6,
                color=GREY,
                va="center",
            )
    axes.set_ylim(low, high)


def change(study: Study, tables: Tables, language: str, outcome: Outcome) -> Figure:
    """Paired slopes of one outcome, and the mean difference on its own axis (Gardner-Altman).

    Arms stand beside each other, by their means: lines of all people would hide them.
    """
    wave_from, wave_to = study.comparisons[0]
    compared = {"outcome": outcome.scale, "wave_from": wave_from, "wave_to": wave_to}
    arms = arms_of(study, language)
    effects = rows_of(tables["effects"], **compared, statistic="mean_diff")
    effects = effects.drop_duplicates("group").set_index("group").loc[list(arms)]
    figure, (left, right) = plt.subplots(
        1, 2, figsize=(WIDTH, 3.1), width_ratios=[2.4, 1], layout="constrained"
    )
    mark_held_back(figure, study, effects, language)
    shown = [arm for arm in arms if not held_back(effects.loc[[arm]])]
    if not shown:
        left.set_axis_off()
        right.set_axis_off()
        return figure
    several = study.design.groups is not None
    middle = word("middle-half", language)
    # Each arm in the colour that it has in the other figures.
    colours = dict(zip(arms, cycle(PALETTE), strict=False))
    for at, arm in enumerate(shown):
        spread = rows_of(tables["distribution"], group=arm, **compared)
        found = {
            str(name): rows.set_index("wave").reindex([wave_from, wave_to])
            for name, rows in spread.groupby("statistic")
        }
        n = word("n", language, n=int(effects["n"].loc[arm]))
        if several:
            aside = 0.07 * (at - len(shown) / 2 + 0.5)
            named = bracketed(language, arms[arm], n), "" if at else middle
            _summaries(left, found, named, aside=aside, colours=(colours[arm],) * 2)
        elif INDIVIDUALS in tables:
            _slopes(left, _pairs(tables, compared), found["mean"]["estimate"])
        else:
            _summaries(left, found, (word("mean", language), middle))
            left.legend(loc="best", fontsize=7, markerscale=0.6, handlelength=1.2)
        if not several:
            left.set_title(n, loc="left", color=GREY)
    if several:
        figure.legend(
            *left.get_legend_handles_labels(), loc="outside upper center", ncols=3, fontsize=8
        )
    left.set_xticks(
        [0, 1], [wrapped(study.wave(w).label.get(language), 18) for w in (wave_from, wave_to)]
    )
    left.set_xlim(-0.25, 1.25)
    left.set_ylabel(scale_name(study, outcome.scale, language))
    _differences(right, effects.loc[shown], colours)
    right.set_ylabel(listed(language, word("change", language), ci_label(study, language)))
    return figure


def _differences(axes: Axes, effects: pd.DataFrame, colours: dict[str, str]) -> None:
    """Draw mean differences with their intervals beside each other, around zero."""
    known = effects[["ci_low", "ci_high"]].apply(lambda ends: ends.fillna(effects["estimate"]))
    for at, arm in enumerate(effects.index):
        low, high = known.loc[[arm]].to_numpy().T
        look = {"markersize": 7, "color": colours[str(arm)]}
        points(axes, effects.loc[[arm], "estimate"], low, high, [at], vertical=True, **look)
    farthest = known.abs().max(axis=None)
    if farthest > 0:
        axes.set_ylim(-1.2 * farthest, 1.2 * farthest)
    axes.set_xlim(-0.7, len(effects) - 0.3)
    axes.axhline(0, color=GREY, linewidth=0.8)
    axes.set_xticks([])
    axes.yaxis.tick_right()
    axes.yaxis.set_label_position("right")
    axes.spines["right"].set_visible(True)
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_visible(False)


def _pairs(tables: Tables, compared: dict[str, str]) -> pd.DataFrame:
    """Return the scores of a comparison, a row a person and a column a wave."""
    own = rows_of(tables[INDIVIDUALS], **compared)
    wide = own.pivot(index="participant_id", columns="wave", values="value")
    return wide.reindex(columns=[compared["wave_from"], compared["wave_to"]])


def _of_everybody(table: pd.DataFrame) -> pd.Series:
    """Say which rows speak of everybody at a wave, not of those compared."""
    return table["wave_from"].fillna("") == ""


def _slopes(axes: Axes, pairs: pd.DataFrame, means: pd.Series) -> None:
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
    axes.plot([0, 1], means, color=BLUE, linewidth=2.4, marker="D", markersize=6)


def _summaries(
    axes: Axes,
    found: dict[str, pd.DataFrame],
    labels: tuple[str, str],
    *,
    aside: float = 0.0,
    colours: tuple[str, str] = (BLUE, GREY),
) -> None:
    """Draw the middle half and the mean with its t interval, which show nobody alone."""
    low, high = (found[name]["estimate"] for name in ("q1", "q3"))
    at = [aside, 1 + aside]
    if low.notna().any():
        axes.vlines(at, low, high, color=colours[1], alpha=0.3, linewidth=14, label=labels[1])
    means = found["mean"]["estimate"]
    lower, upper = (found["mean"][end].fillna(means) for end in ("ci_low", "ci_high"))
    look = {"fmt": "D-", "markersize": 6, "color": colours[0], "label": labels[0]}
    points(axes, means, lower, upper, at, vertical=True, **look)


def raincloud(study: Study, tables: Tables, language: str, outcome: Outcome) -> Figure:
    """Scores of one outcome at each wave: density, middle half, median and, if shown, each score.

    A wave is left out where the tables hold it back.
    """
    described = rows_of(tables["descriptives"], scale=outcome.scale, group="all")
    box = {
        name: rows_of(described, statistic=name).drop_duplicates("wave").set_index("wave")
        for name in ("q1", "median", "q3")
    }
    known = box["median"].dropna(subset=["estimate"])
    waves = [wave.id for wave in study.waves if wave.id in known.index]
    spread = rows_of(tables["distribution"], outcome=outcome.scale, group="all")
    curves = spread[_of_everybody(spread) & spread["estimate"].notna()]
    figure, axes = plt.subplots(figsize=(WIDTH, 0.8 + 0.85 * max(1, len(waves))))
    mark_held_back(figure, study, box["median"].reset_index(), language)
    if not waves:
        axes.set_axis_off()
    for at, (colour, wave) in enumerate(zip(cycle(PALETTE), waves, strict=False)):
        curve = rows_of(curves, wave=wave, statistic="density")
        height = at - 0.06 - 0.42 * curve["estimate"]
        axes.fill_between(curve["at"], at - 0.06, height, color=colour, alpha=0.45, lw=0)
        lower, middle, upper = (table["estimate"].loc[wave] for table in box.values())
        axes.hlines(at, lower, upper, color=colour, linewidth=6)
        axes.plot([middle], [at], "D", color="white", markeredgecolor="black", markersize=4.5)
        if INDIVIDUALS in tables:
            people = rows_of(tables[INDIVIDUALS], outcome=outcome.scale, wave=wave)
            values = np.sort(people.loc[_of_everybody(people), "value"].to_numpy(dtype=float))
            # The golden section spreads neighbours apart, the same way each time.
            place = at + 0.14 + 0.2 * ((np.arange(len(values)) * 0.618) % 1)
            axes.plot(values, place, "o", color=colour, markersize=2.5, alpha=0.8)
    labels = []
    for name in waves:
        n = word("n", language, n=int(known["n"].loc[name]))
        label = wrapped(capital(study.wave(name).label.get(language)), 18)
        labels.append(f"{label}\n{n}")
    axes.set_yticks(range(len(waves)), labels)
    axes.set_ylim(max(1, len(waves)) - 0.5, -0.65)
    axes.set_xlabel(scale_name(study, outcome.scale, language))
    return figure


def reliable(study: Study, tables: Tables, language: str, outcome: Outcome) -> Figure:
    """First against second score, with the band of change that error explains and the cut-off.

    Each person is a dot; where individuals are not shown, the counts stand in their places.
    """
    wave_from, wave_to = study.comparisons[0]
    change = rows_of(
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
    counts = change["n"].dropna()
    people = int(counts.max()) if len(counts) else 0
    if INDIVIDUALS in tables and people >= study.privacy.small_cell:
        compared = {"outcome": outcome.scale, "wave_from": wave_from, "wave_to": wave_to}
        pairs = _pairs(tables, compared)
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
    scale = scale_name(study, outcome.scale, language)
    before, after = (study.wave(wave).label.get(language) for wave in (wave_from, wave_to))
    n = [word("n", language, n=people)] if people >= study.privacy.small_cell else []
    axes.set_xlabel(listed(language, scale, before, *n))
    axes.set_ylabel(listed(language, scale, after))
    if axes.get_legend_handles_labels()[0]:
        figure.legend(loc="outside upper center", ncols=2)
    return figure


def forest(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Standardised change of every outcome and pair of times, with intervals.

    Of a study with arms that of each arm: what all arms together did answers no question.
    Improvement lies to the right, unless an outcome has no better side.
    """
    groups = arms_of(study, language)
    sides = {outcome.scale: study.direction(outcome.scale) for outcome in study.outcomes}
    turned = "neutral" not in sides.values()
    whole = rows_of(tables["effects"], statistic="d_z")
    whole = whole[whole["group"].isin(list(groups))]
    table = whole.dropna(subset=["estimate", "ci_low"])
    entries = []
    for outcome in study.outcomes:
        for wave_from, wave_to in study.comparisons:
            for group in groups:
                found = rows_of(
                    table, outcome=outcome.scale, group=group, wave_from=wave_from, wave_to=wave_to
                )
                if not found.empty:
                    entries.append((outcome, wave_from, wave_to, group, found.iloc[0]))
    figure, axes = plt.subplots(figsize=(WIDTH, 0.9 + 0.27 * max(3, len(entries))))
    mark_held_back(figure, study, whole, language)
    # Each arm in the colour that it has in the other figures.
    colours = dict(zip(groups, PALETTE, strict=False)) | {"all": "black"}
    labels = []
    for at, (outcome, wave_from, wave_to, group, row) in enumerate(entries):
        middle, low, high = (float(row[end]) for end in ("estimate", "ci_low", "ci_high"))
        if turned and sides[outcome.scale] == "lower-better":
            middle, low, high = -middle, -high, -low
        look = {"color": colours[group], "fmt": "D" if outcome.primary else "o"}
        points(axes, [middle], [low], [high], [at], vertical=False, **look)
        waves = (study.wave(wave).label.get(language) for wave in (wave_from, wave_to))
        parts = [scale_name(study, outcome.scale, language), word("to", language).join(waves)]
        parts += [groups[group]] if len(groups) > 1 else []
        labels.append(bracketed(language, listed(language, *parts), f"{row['n']:.0f}"))
    axes.axvline(0, color=GREY, linewidth=0.8)
    axes.set_yticks(range(len(entries)), labels)
    axes.set_ylim(max(len(entries), 1) - 0.5, -0.5)
    label = word("d_z", language).replace("d_z", "$d_z$")
    label = bracketed(language, listed(language, label, ci_label(study, language)), "n")
    axes.set_xlabel(label + ("\n" + word("worse-better", language) if turned else ""))
    as_formulas([axes.xaxis.label])
    return figure


def sites(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Mean change of the primary outcome in each group, and of all together (forest plot)."""
    wave_from, wave_to = study.comparisons[0]
    scale = study.primary.scale
    table = rows_of(tables["sites"], outcome=scale, wave_from=wave_from, wave_to=wave_to)
    levels = study.attributes[str(study.design.sites)].levels or {}
    entries = []
    for site, label in levels.items():
        row = rows_of(table, site=site, statistic="mean_diff").iloc[0]
        n = word("n", language, n=f"{0 if pd.isna(row['n']) else row['n']:.0f}")
        entries.append((bracketed(language, label.get(language), n), row, BLUE, "o"))
    for name, statistic, colour, mark in (
        ("pooled", "mean_diff", RED, "D"),
        ("prediction", "mean_diff_prediction", GREY, "|"),
    ):
        row = rows_of(table, site="all", statistic=statistic).iloc[0]
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
    change = listed(language, scale_name(study, scale, language), word("change", language).lower())
    axes.set_xlabel(listed(language, change, ci_label(study, language)))
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
        axes.set_title(wrapped(scale_name(study, scale, language), 28))
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
