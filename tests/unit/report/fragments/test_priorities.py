"""What the report says of importance and satisfaction."""

import pandas as pd
import pytest
from chinese_report import ROOT
from other_designs import said

from groupwork.analysis.priorities import priorities_table
from groupwork.figures import draw
from groupwork.study.loading import load_study
from groupwork.study.needs import Priority

AREAS = {"needs.family": (8, 2), "needs.peers": (8, 8), "needs.neighbours": (2, 3)}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("people", [12, 3])
def test_importance_by_satisfaction(language, people):
    study = load_study(ROOT / "data" / "raw" / "all-the-way" / "study.yaml")
    assert study.needs is not None
    # The names of two scales an area stand in for those of a survey that asks for both.
    names = [name for name in study.scales if name not in AREAS]
    priorities = {
        area: Priority(importance=names[2 * place], satisfaction=names[2 * place + 1])
        for place, area in enumerate(AREAS)
    }
    needs = study.needs.model_copy(update={"priorities": priorities})
    study = study.model_copy(update={"needs": needs})
    scores = pd.DataFrame(
        [
            {"participant_id": str(person), "wave": "survey", "scale": scale, "value": value}
            for area, (important, satisfied) in AREAS.items()
            for person in range(people)
            for scale, value in (
                (priorities[area].importance, important + person % 2),
                (priorities[area].satisfaction, satisfied + person % 3),
            )
        ]
    )
    tables = {"priorities": priorities_table(study, scores)}
    text = said(study, tables, language, "priorities")
    acting = "to act on first" if language == "en" else "应优先改进"
    assert (acting in text) == (people == 12)
    figure = draw(study, "priorities", tables, language)
    assert f"n = {people if people == 12 else 0}" in figure.axes[0].get_xlabel()
