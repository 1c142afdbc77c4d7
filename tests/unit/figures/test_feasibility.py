"""The figure of progression criteria: each estimate over its zones."""

import pandas as pd
import pytest
from small_study import items, score, study

from groupwork.figures import draw

BOUNDS = [
    {"kind": "retention", "wave": "post", "green": 0.8, "red": 0.6},
    {"kind": "primary", "green": 5, "red": 0},
]
ROWS = pd.DataFrame(
    {
        "criterion": ["retention", "primary"],
        "wave": ["post", ""],
        "estimate": [0.9, 7.0],
        "ci_low": [0.7, 4.0],
        "ci_high": [0.97, 10.0],
        "verdict": ["green", "green"],
        "note": "",
    }
)


def drawn(rows: pd.DataFrame, language: str = "en"):
    here = study(
        {"x": {"items": items("1", 0, 63), "scores": [score()]}},
        criteria={"declared": "in the plan", "bounds": BOUNDS},
    )
    return draw(here, "feasibility", {"feasibility": rows}, language).axes


@pytest.mark.parametrize("language", ["en", "zh"])
def test_bounds_stand_where_they_were_declared_and_estimates_where_they_are(language):
    for axes, cuts, estimate in zip(
        drawn(ROWS, language), [(0.6, 0.8), (0, 5)], [0.9, 7], strict=True
    ):
        lines = [list(line.get_xdata()) for line in axes.lines if line.get_linestyle() == ":"]
        assert [line[0] for line in lines] == list(cuts)
        assert any(estimate in line.get_xdata() for line in axes.lines)
    share, points = drawn(ROWS, language)
    assert share.get_xlim() == (0, 1)
    # From 0 to 10 is seen, and 15 % of that on either side.
    assert points.get_xlim() == pytest.approx((-1.5, 11.5))


def test_what_is_not_judged_has_no_point():
    unknown = ROWS.assign(estimate=[None, 7.0], ci_low=[None, 4], ci_high=[None, 10])
    axes = drawn(unknown.assign(verdict=["not judged", "green"]))[0]
    assert all(line.get_linestyle() == ":" for line in axes.lines)
    assert "not judged" in axes.get_yticklabels()[0].get_text()
