"""The figures of the group's course."""

import matplotlib as mpl
import numpy as np
import pytest
from small_study import study

from groupwork.figures.process import network
from groupwork.privacy.disclosure import SUPPRESSED
from groupwork.statistics.estimate import estimate
from groupwork.tables import statistics_table

mpl.use("Agg")


@pytest.mark.parametrize(("language", "said"), [("en", "not shown"), ("zh", "未公布")])
def test_held_back_supporters_are_drawn_as_held_back_and_not_as_none(language, said):
    """At the pre-test peers are held back, at the post-test nobody named one: 0.0."""
    kinds = {"family": "Family", "peer": "Peer"}
    file = {
        "kind": "network",
        "path": "n.csv",
        "id": "id",
        "wave": {"column": "w", "values": {"a": "pre", "b": "post"}},
    }
    file |= {"source": "s", "sources": kinds, "support": "t", "supports": {"a": "A"}}
    scale = {"items": [{"ids": "1-2", "min": 1, "max": 4}], "scores": [{"id": "t", "label": "T"}]}
    scale["scores"][0]["direction"] = "neutral"
    own = study({"x": scale}, files=[file])
    means = {("pre", "family"): 2.5, ("pre", "peer"): np.nan}
    means |= {("post", "family"): 2.0, ("post", "peer"): 0.0}
    rows = []
    for (wave, source), value in means.items():
        row = estimate("supporters_mean", "x", 0.0 if np.isnan(value) else value, n=12).row()
        if np.isnan(value):
            row |= {"estimate": np.nan, "note": f"{SUPPRESSED}fewer than 5 people"}
        rows.append({"wave": wave, "source": source} | row)
    figure = network(own, {"network": statistics_table(rows, ["wave", "source"])}, language)
    axes = figure.axes[0]
    assert sorted(text.get_text() for text in axes.texts) == sorted(["2.5", "2.0", "0.0", said])
    hatched = [bar for bar in axes.patches if bar.get_hatch()]
    # Of a length that is the same whatever is held back: a twenty-fifth of the longest bar.
    assert [round(bar.get_width(), 3) for bar in hatched] == [0.1]
