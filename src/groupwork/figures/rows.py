"""What drawings share: choosing rows, labels and intervals."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from groupwork.figures.style import MARKERS, PALETTE, capital, points, word
from groupwork.study.study import Study

Tables = dict[str, pd.DataFrame]
_FORMULAS = ("d_z", "g_z", "d_av", "g_av")


def rows_of(table: pd.DataFrame, **where: str) -> pd.DataFrame:
    for name, value in where.items():
        table = table[table[name].astype("str") == value]
    return table


def arms_of(study: Study, language: str) -> dict[str, str]:
    """Arms with their labels; everybody in a study of one group."""
    if study.design.groups is None:
        return {"all": word("all", language)}
    levels = study.attributes[study.design.groups.attribute].levels or {}
    return {level: label.get(language) for level, label in levels.items()}


def ci_label(study: Study, language: str) -> str:
    return word("ci", language, level=f"{100 * study.ci_level:g}%")


def scale_name(study: Study, scale: str, language: str) -> str:
    """Return the printed name of a scale, as the title of a panel or an axis."""
    return capital(study.scale_label(scale, language))


def statistic_name(name: str, language: str) -> str:
    """Return the printed name of a statistic; d_z and the like are formulas."""
    if name in _FORMULAS:
        return f"${name[0]}_{{{name[2:]}}}$"
    return word(f"statistic-{name}", language)


def draw_intervals(axes: Axes, rows: pd.DataFrame, at, **look) -> None:
    """Draw rows of a table along the x axis; an estimate without interval is a bare point."""
    low, high = (rows[end].fillna(rows["estimate"]) for end in ("ci_low", "ci_high"))
    points(axes, rows["estimate"], low, high, at, vertical=False, **look)


def people_label(counts: pd.Series, language: str) -> str:
    """Say how many people rows rest on, from fewest to most."""
    ends = sorted({counts.min(), counts.max()}) if len(counts) else [0]
    return word("n", language, n=word("to", language).join(f"{end:.0f}" for end in ends))


def most_label(table: pd.DataFrame, language: str) -> list[str]:
    """Say how many people the rows of a figure rest on at most; nothing if all are held back."""
    n = table["n"].max()
    return [] if pd.isna(n) else [word("n", language, n=int(n))]


def legend_of_arms(figure: Figure, groups: dict[str, str]) -> None:
    if len(groups) > 1:
        handles = [
            Line2D([], [], marker=mark, linestyle="", color=colour, label=label)
            for colour, mark, label in zip(PALETTE, MARKERS, groups.values(), strict=False)
        ]
        figure.legend(handles=handles, loc="outside upper center", ncols=len(groups))
