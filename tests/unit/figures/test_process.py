"""Figures of the group's course."""

from pathlib import Path

import pandas as pd
import pytest

from groupwork.figures import draw
from groupwork.privacy.disclosure import SUPPRESSED
from groupwork.study.loading import load_study

GROUP = Path(__file__).parents[3] / "data/raw/all-the-way/study.yaml"


@pytest.mark.parametrize(("language", "said"), [("en", "not shown"), ("zh", "不公布")])
def test_supporters_that_are_held_back_are_no_zeros(language, said):
    study = load_study(GROUP)
    sources = list(next(file.sources for file in study.files if file.kind == "network"))
    rows = [
        (wave, source, 1.0 + place)
        for wave in study.before_after
        for place, source in enumerate(sources)
    ]
    table = pd.DataFrame(rows, columns=["wave", "source", "estimate"])
    table["statistic"], table["note"] = "supporters_mean", ""
    hidden = [1, 3, 7]
    table.loc[hidden, ["estimate", "note"]] = [None, SUPPRESSED]
    [axes] = draw(study, "network", {"network": table}, language).axes
    hatched = [bar for bar in axes.patches if bar.get_hatch()]
    assert len(hatched) == len([text for text in axes.texts if text.get_text() == said]) == 3
    # All of one length, which tells nothing, and none of the others lacks.
    assert len({round(bar.get_width(), 9) for bar in hatched}) == 1
    plain = sorted(bar.get_width() for bar in axes.patches if not bar.get_hatch())
    assert plain == sorted(table["estimate"].dropna())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_closing_form_of_which_nothing_can_be_told_has_a_figure_that_says_so(language):
    study = load_study(GROUP)
    items = study.questionnaires[study.satisfaction.instrument].item_ids
    table = pd.DataFrame({"item": items, "estimate": None, "ci_low": None, "ci_high": None})
    table["statistic"], table["note"], table["n"] = "mean", SUPPRESSED, 4
    figure = draw(study, "satisfaction", {"satisfaction": table}, language)
    assert not [axes for axes in figure.axes if axes.axison]
    assert figure.texts
