"""Figures of the interviews: which codes come together, saturation, the joint display."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from groupwork.figures.rows import scale_name
from groupwork.figures.style import (
    BLUE,
    GREY,
    ORANGE,
    WIDTH,
    bracketed,
    capital,
    listed,
    points,
    whole_numbers,
    word,
    wrapped,
)
from groupwork.study.study import Study

Tables = dict[str, pd.DataFrame]

#: More codes than this cannot be told apart on a ring; the most frequent ones are drawn.
_NODES = 16


def _labels(study: Study, language: str) -> dict[str, str]:
    codes = study.interviews.codes if study.interviews else []
    return {code.id: code.label.get(language) for code in codes}


def _counts(themes: pd.DataFrame) -> pd.Series:
    """Return how many segments bear each code itself, most first."""
    everything = themes[(themes["interview"] == "all") & (themes["phase"] == "all")]
    own = everything[everything["statistic"].isin(["segments", "segments_own"])]
    own = own.sort_values("statistic", ascending=False, kind="stable").drop_duplicates("code")
    counts = own.set_index("code")["estimate"].drop("all")
    return counts[counts > 0].sort_values(ascending=False, kind="stable")


def cooccurrence(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Codes on a ring, joined where segments bear both, as often as the line is thick."""
    labels = _labels(study, language)
    counts = _counts(tables["themes"]).head(_NODES)
    shown = [code for code in labels if code in counts.index]
    angles = np.pi / 2 - 2 * np.pi * np.arange(len(shown)) / max(len(shown), 1)
    at = {code: (np.cos(a), np.sin(a)) for code, a in zip(shown, angles, strict=True)}
    figure, axes = plt.subplots(figsize=(WIDTH, 4.6))
    table = tables["cooccurrence"]
    table = table[table["code_a"].isin(shown) & table["code_b"].isin(shown)]
    keys = ["code_a", "code_b"]
    wide = table.pivot(index=keys, columns="statistic", values="estimate").reset_index()
    for row in wide.to_dict("records"):
        if row["segments"] == 0:
            continue
        (x, y), (u, v) = at[row["code_a"]], at[row["code_b"]]
        width = 0.8 + 0.7 * np.sqrt(row["segments"])
        axes.plot([x, u], [y, v], linewidth=width, zorder=1, color="#BBBBBB")
        box = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none"}
        # A little off the middle, where many lines cross.
        middle = (0.58 * x + 0.42 * u, 0.58 * y + 0.42 * v)
        count = f"{row['segments']:.0f}"
        axes.text(*middle, count, fontsize=7, ha="center", va="center", bbox=box, zorder=2)
    sizes = [40 + 200 * counts[code] / counts.max() for code in shown]
    x, y = np.array([at[code] for code in shown]).reshape(-1, 2).T
    axes.scatter(x, y, s=sizes, color=GREY, zorder=3)
    for code, (x, y) in at.items():
        side = "center" if abs(x) < 0.2 else "left" if x > 0 else "right"
        edge = "bottom" if y > 0.9 else "top" if y < -0.9 else "center"
        text = bracketed(language, wrapped(labels[code], 22), f"{counts[code]:.0f}")
        axes.annotate(text, (1.15 * x, 1.15 * y), ha=side, va=edge, fontsize=8)
    axes.set_xlim(-2.1, 2.1)
    axes.set_ylim(-1.35, 1.35)
    axes.set_aspect("equal")
    axes.axis("off")
    axes.set_title(word("common-segments", language))
    return figure


def saturation(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Codes found after so many interviews, as they were held and in any order."""
    table = tables["saturation"]
    table = table[table["method"].str.split(";").str[0] == _first_rule(table)]
    figure, axes = plt.subplots(figsize=(WIDTH, 2.9))
    expected = table[table["statistic"] == "expected_codes"]
    number = expected["interviews"].astype(int)
    level = f"{100 * study.ci_level:g}%"
    low, high = (expected[end].astype(float) for end in ("ci_low", "ci_high"))
    axes.fill_between(number, low, high, color=BLUE, alpha=0.18)
    label = word("any-order", language, level=level)
    axes.plot(number, expected["estimate"], color=BLUE, label=label)
    found = table[table["statistic"] == "codes_so_far"]
    axes.plot(
        found["interviews"].astype(int),
        found["estimate"],
        "o",
        color=ORANGE,
        markersize=4,
        label=word("in-order", language),
    )
    for codes in found["n"].head(1):
        axes.axhline(codes, color=GREY, linestyle="--", linewidth=1)
    axes.set_ylim(bottom=0)
    axes.xaxis.set_major_locator(whole_numbers())
    axes.yaxis.set_major_locator(whole_numbers())
    axes.set_xlabel(word("interviews", language))
    axes.set_ylabel(word("codes-found", language))
    axes.legend(loc="lower right")
    return figure


def _first_rule(table: pd.DataFrame) -> str:
    return str(next(iter(table["method"]), "")).partition(";")[0]


def joint(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Shares of people in need and of people who speak of it, and what they say together."""
    table = tables["joint_display"]
    areas = list(dict.fromkeys(table["area"].astype("str")))
    codes = _labels(study, language)
    labels = {
        area: codes[area] if area in codes else scale_name(study, area, language) for area in areas
    }
    figure, axes = plt.subplots(figsize=(WIDTH, 1.1 + 0.46 * len(areas)))
    strands = (
        ("share_in_need", "joint-survey", BLUE, "o", -0.13),
        ("people_share", "joint-interviews", ORANGE, "s", 0.13),
    )
    for statistic, name, color, marker, shift in strands:
        rows = table[(table["statistic"] == statistic) & table["estimate"].notna()]
        at = [areas.index(area) + shift for area in rows["area"]]
        # Those interviewed were chosen: their share has no interval.
        limits = rows["ci_low"].astype(float), rows["ci_high"].astype(float)
        n = f"n = {rows['n'].max():.0f}" if len(rows) else ""
        label = bracketed(language, word(name, language), n)
        look = {"color": color, "fmt": marker, "label": label}
        points(axes, rows["estimate"], *limits, at, vertical=False, **look)
    if study.joint:
        marks = {study.joint.need_share: BLUE, study.joint.people_share: ORANGE}
        for mark, color in marks.items():
            line = GREY if len(marks) == 1 else color
            axes.axvline(mark, color=line, linestyle="--", linewidth=1, zorder=0)
    verdicts = table[table["statistic"] == "verdict"].set_index("area")["reading"]
    for index, area in enumerate(areas):
        axes.annotate(
            word(str(verdicts[area]), language),
            (1.02, index),
            xycoords=("axes fraction", "data"),
            va="center",
            fontsize=8,
            annotation_clip=False,
        )
    axes.set_yticks(range(len(areas)), [wrapped(capital(labels[area]), 30) for area in areas])
    axes.set_ylim(len(areas) - 0.5, -0.5)
    axes.set_xlim(0, 1)
    axes.xaxis.set_major_formatter(PercentFormatter(1))
    interval = word("ci", language, level=f"{100 * study.ci_level:g}%")
    axes.set_xlabel(listed(language, word("share", language), interval))
    figure.legend(loc="outside upper center", ncols=2)
    return figure
