"""Figure of the themes."""

import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from groupwork.figures.rows import Tables, rows_of
from groupwork.figures.style import BLUE, GREY, WIDTH, listed, word, wrapped
from groupwork.study.study import Study

#: More codes than this do not fit on a page; those that most people speak of are drawn.
_CODES = 30


def _end(name: str) -> str:
    """Return the end of a name longer than two lines, where codes that share a name differ."""
    return name if len(name) < 64 else f"… {name[-60:]}"


def themes(study: Study, tables: Tables, language: str = "en") -> Figure:
    """Share of interviewed people who speak of each code.

    Without intervals: who is interviewed is chosen, and stands for nobody else.
    """
    table = rows_of(tables["themes"], interview="all", statistic="people_share").drop_duplicates(
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
    axes.hlines(at, 0, table["estimate"], color=GREY, linewidth=1)
    axes.plot(table["estimate"], at, "o", color=BLUE, markersize=5, clip_on=False)
    axes.set_yticks(at, [wrapped(_end(labels[code]), 36) for code in table["code"]])
    axes.set_xlim(0, 1)
    axes.set_ylim(-0.8, max(1, len(table)) - 0.2)
    axes.xaxis.set_major_formatter(PercentFormatter(1))
    n = int(table["n"].max()) if len(table) else 0
    share = word("share-people", language)
    axes.set_xlabel(listed(language, share, word("n", language, n=n)))
    return figure
