"""Figures are saved in the same bytes each time."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from groupwork.figures import save
from groupwork.figures.style import style

mpl.use("Agg")


def test_the_last_bits_of_the_layout_reach_no_file(tmp_path, monkeypatch):
    # What the layout's solver finds differs by them from run to run.
    lay_out = ConstrainedLayoutEngine.execute

    def shaken(engine: ConstrainedLayoutEngine, figure: Figure) -> None:
        lay_out(engine, figure)
        for axes in figure.axes:
            bounds = [np.nextafter(each, 1) for each in axes.get_position(original=True).bounds]
            axes._set_position(bounds, which="original")

    def drawn(name: str) -> list[bytes]:
        with style():
            figure, (left, _) = plt.subplots(1, 2)
            left.plot([0, 1], [0, 1])
        paths = [tmp_path / f"{name}.{ending}" for ending in ("png", "svg")]
        save(figure, *paths)
        return [path.read_bytes() for path in paths]

    first = drawn("first")
    monkeypatch.setattr(ConstrainedLayoutEngine, "execute", shaken)
    assert drawn("second") == first
