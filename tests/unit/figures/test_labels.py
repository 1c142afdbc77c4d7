"""Labels come out as they are, whatever signs they hold."""

import re
from pathlib import Path

import pytest
from matplotlib import pyplot as plt

from groupwork.figures.style import as_formulas, save, style

LABELS = [
    "costs $5 and $x^2$ $\\frac{1}{",
    "@fig-none {x} \\alpha <b> #1 *a* _a_",
    "$x$",
    "100 % \\$5",
    "价格$5与$6",
]


@pytest.mark.parametrize("label", LABELS)
def test_a_label_is_printed_as_it_is(tmp_path: Path, label: str) -> None:
    with style("en"):
        figure, axes = plt.subplots()
        axes.plot([0, 1], label=label)
        axes.set_yticks([0, 1], [label, "b"])
        axes.set_xlabel(label)
        axes.set_title(label)
        figure.legend()
    save(figure, tmp_path / "a.svg")  # as a notebook does, after the style has been left
    plt.close(figure)
    drawn = re.findall(r"<text [^>]*>(.*?)</text>", (tmp_path / "a.svg").read_text("utf-8"))
    shown = label.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert drawn.count(shown) == 4


def test_the_packages_own_formulas_are_set(tmp_path: Path) -> None:
    with style("en"):
        figure, axes = plt.subplots()
        axes.set_xlabel("$d_z$")
        as_formulas([axes.xaxis.label])
    save(figure, tmp_path / "a.svg")
    plt.close(figure)
    drawn = re.sub("<!--.*?-->", "", (tmp_path / "a.svg").read_text("utf-8"))
    assert "$" not in drawn
    assert drawn.count("<tspan") >= 2  # letter and index apart
