"""Figures of the interviews, and of where they meet the survey."""

import pandas as pd
import pytest
from joint_tables import STUDY, ward_tables

from groupwork.figures import draw


@pytest.fixture
def tables() -> dict[str, pd.DataFrame]:
    return ward_tables()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", ["joint", "cooccurrence", "saturation"])
def test_figures_are_drawn(tables, name, language):
    figure = draw(STUDY, name, tables, language)
    figure.canvas.draw()
    texts = [text.get_text() for axes in figure.axes for text in axes.texts]
    if name == "joint":
        # Of the survey only one area is known; 6 of the other 7 are spoken of by half or more
        # of the twelve (9, 11, 5, 6, 8, 6, 10, 4 people, counted by hand).
        assert texts.count({"en": "complementary", "zh": "互补"}[language]) == 5
        assert texts.count({"en": "convergent", "zh": "一致"}[language]) == 1
    if name == "cooccurrence":
        assert len([text for text in texts if text.endswith((")", "）"))]) == 9
