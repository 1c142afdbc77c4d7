"""How every figure looks, and how it is saved in the same bytes each time."""

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator
from pylopdf_fonts_zh_cn import sans_path

from groupwork.privacy.disclosure import SUPPRESSED
from groupwork.shipped import shipped
from groupwork.study.study import Study

#: Text width of the report's page, in inches.
WIDTH = 6.3
# Okabe and Ito's palette: told apart with every common colour vision.
BLUE, ORANGE, GREEN, RED, GREY = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#666666"
PALETTE = [BLUE, ORANGE, GREEN, RED, "#CC79A7", "#56B4E9"]

#: Told apart where there is no colour, too.
MARKERS = ["o", "s", "^", "D", "v", "P"]

DPI = 300
_PLACES = 6  # of the figure's width and height: 0.002 of a pixel

_RC: dict[Any, Any] = {
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 9,
    "axes.labelsize": 9,
    "legend.frameon": False,
    "legend.fontsize": 8,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "figure.constrained_layout.use": True,
    "svg.hashsalt": "groupwork",
    "svg.fonttype": "none",
    # Two dollar signs in a label of the study's are no formula; ours are named (`as_formulas`).
    "text.parse_math": False,
}


@cache
def _chinese_font() -> str:
    """Make the font of the package known."""
    fontManager.addfont(sans_path())
    ours = fontManager.ttflist.pop()
    fontManager.ttflist.insert(0, ours)  # before one of this name that may be installed here
    return str(ours.name)


@contextmanager
def style(language: str = "en") -> Iterator[None]:
    """Apply the look inside a with-block."""
    # A label with a formula in it has letters of the first font only.
    fonts = ["DejaVu Sans", _chinese_font()]
    if language == "zh":
        fonts.reverse()
    with mpl.rc_context({**_RC, "font.family": fonts}):
        yield


def _words() -> dict[str, Any]:
    return shipped(__package__, "words.yml")


def word(name: str, language: str, **fields: object) -> str:
    """Return a word of a figure in the report's language."""
    return str(_words()[language][name]).format(**fields)


def term(text: str, language: str) -> str:
    """Return a text of the results tables, which speak English, in the report's language."""
    return str(_words()["terms"].get(language, {}).get(text, text))


def listed(language: str, *parts: str) -> str:
    """Return parts with the language's comma between them."""
    return word("comma", language).join(parts)


def bracketed(language: str, text: str, inside: str) -> str:
    """Return a text with another in brackets behind it."""
    return word("brackets", language, text=text, inside=inside)


# What is written at the foot of a figure.
_FOOT = "foot"
# What stays on one line: "n = 11 – 12", "95% CI".
_COUNT = re.compile(r"\b(?:n = \d+(?:(?: – |至)\d+)?|[\d.]+% CI)")
# Chinese breaks anywhere but within such a count or a Latin word, and before a full stop.
_WIDE = 0x2E80
_UNBROKEN = re.compile(rf"(?:{_COUNT.pattern}|[!-~]+|\s+|.)[，。、；：）]*")


def wrapped(text: str, width: int = 26) -> str:
    """Break a label so that it fits beside an axis (Chinese counts double)."""
    if all(ord(char) <= _WIDE for char in text):
        whole = _COUNT.sub(lambda found: found[0].replace(" ", "\xa0"), text)
        lines = textwrap.wrap(whole, width, break_on_hyphens=not _all_fit(whole, width))
        return "\n".join(lines).replace("\xa0", " ") or text
    lines = [""]
    for piece in _UNBROKEN.findall(text):
        if lines[-1] and _breadth((lines[-1] + piece).rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    return "\n".join(line.strip() for line in lines)


def _all_fit(text: str, width: int) -> bool:
    """Say whether each word fits into a line; otherwise one with a hyphen breaks there."""
    return all(len(part) <= width for part in text.split(" "))


def _breadth(text: str) -> int:
    return sum(2 if ord(char) > _WIDE else 1 for char in text)


def mark_synthetic(figure: Figure, study: Study, language: str) -> None:
    """Say inside the picture that its data are invented, so that it stays said when copied."""
    if study.synthetic:
        _at_the_foot(figure, word("synthetic", language), x=0.995, ha="right", color=RED)


def held_back(rows: pd.DataFrame) -> bool:
    """Say whether some of these rows are held back to protect people."""
    return bool(rows["note"].astype("object").fillna("").str.startswith(SUPPRESSED).any())


def mark_held_back(figure: Figure, study: Study, rows: pd.DataFrame, language: str) -> None:
    """Say inside the picture that results are left out of it, where these rows have such ones."""
    if held_back(rows):
        say_held_back(figure, study.privacy.small_cell, language)


def say_held_back(figure: Figure, small: int, language: str) -> None:
    """Say inside the picture that results about few people are left out of it."""
    said = word("held-back", language, small=small)
    _at_the_foot(figure, said, x=0.005, ha="left", color=GREY)


def draw_held_back(
    axes: Axes, places: Sequence[float], language: str, height: float = 0.34
) -> None:
    """Draw bars that are held back: hatched, all of one length, and named so, never as zero."""
    if len(places):
        length = 0.12 * max(axes.get_xlim()[1], 1e-9)
        look: Any = {"color": "white", "edgecolor": GREY, "hatch": "/////", "linewidth": 0.6}
        bars = axes.barh(places, length, height=height, **look)
        said = [word("not-shown", language)] * len(places)
        axes.bar_label(bars, said, padding=3, fontsize=7, color=GREY)


def foot(figure: Figure) -> list[Text]:
    """Return what stands at the foot: that results are left out, that the data are invented."""
    return [text for text in figure.texts if text.get_label() == _FOOT]


def raise_label(figure: Figure) -> None:
    """Lift what all panels show along the lower edge above what stands at the foot.

    The layout leaves room for such a label at the edge of the figure alone.
    """
    if foot(figure) and (said := figure.get_supxlabel()):
        figure.supxlabel(f"{said}\n", fontsize=9)


def _at_the_foot(figure: Figure, said: str, *, x: float, **look: Any) -> None:
    strip = 0.16 / figure.get_figheight()
    figure.set_layout_engine("constrained", rect=(0, strip, 1, 1 - strip))
    figure.text(x, 0.005, said, va="bottom", fontsize=7, label=_FOOT, **look)


def as_formulas(texts: Iterable[Text]) -> None:
    """Read what stands between dollar signs in these texts of this package's as formulas."""
    for text in texts:
        text.set_parse_math(True)


def capital(text: str) -> str:
    """Return a label with a capital first letter, for titles of panels and axes."""
    return text[:1].upper() + text[1:]


def share(value: float, language: str) -> str:
    """Return a number that is never above 1 as the report prints it: English without a zero."""
    text = f"{value:.3g}"
    return text.removeprefix("0") if language == "en" else text


def percent(share: float, _: object = None) -> str:
    """Return a tick of an axis of shares: no more decimals than the number has."""
    return f"{round(100 * share, 6):g}%"


def whole_numbers() -> MaxNLocator:
    """Return where the ticks of counts are: steps of 1, 2, 5 or 10."""
    return MaxNLocator(integer=True, steps=[1, 2, 5, 10])


def points(axes: Axes, estimates, lows, highs, at, *, vertical: bool, **look) -> None:
    """Draw estimates with intervals along one axis."""
    errors = [
        [e - low for e, low in zip(estimates, lows, strict=True)],
        [high - e for e, high in zip(estimates, highs, strict=True)],
    ]
    look = {"fmt": "o", "markersize": 5, "capsize": 2.5, "linewidth": 1.3, "color": BLUE, **look}
    if vertical:
        axes.errorbar(at, estimates, yerr=errors, **look)
    else:
        axes.errorbar(estimates, at, xerr=errors, **look)


def save(figure: Figure, *paths: str | Path, language: str = "en") -> None:
    """Save a figure as the formats its paths name (png at 300 dpi, svg), without dates."""
    with style(language):
        _settle(figure)
        for path in map(Path, paths):
            path.parent.mkdir(parents=True, exist_ok=True)
            metadata = {"Date": None} if path.suffix == ".svg" else {"Software": None}
            figure.savefig(path, dpi=DPI, metadata=metadata)


def _settle(figure: Figure) -> None:
    """Lay a figure out once, and round where its axes stand.

    The last bits of what the layout's solver finds may differ from process to process, and with
    them the names of clip paths in an SVG.
    """
    figure.set_dpi(DPI)
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for axes in figure.axes:
        bounds = axes.get_position(original=True).bounds
        axes.set_position(tuple(round(each, _PLACES) for each in bounds))
