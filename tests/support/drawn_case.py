"""A study with two areas of need, its answers, and what every figure of it must keep."""

from pathlib import Path

import numpy as np
import pandas as pd
from small_study import items, responses, score, study

from groupwork.figures import draw, save
from groupwork.prepare.score import score as score_study
from groupwork.study.study_file import StudyFile

Tables = dict[str, pd.DataFrame]


def declared() -> StudyFile:
    parts = [
        score("total", direction="lower-better"),
        *(score(name, items=ids) for name, ids in (("a", "1-3"), ("b", "4-6"))),
    ]
    return study(
        {"x": {"items": items("1-6", 1, 5), "scores": parts}},
        needs={"instrument": "x", "wave": "survey", "threshold": 3, "threshold_source": "none"},
        strain={"wave": "survey", "scales": ["x.a"], "support": ["x.b"]},
    )


def answered(here: StudyFile) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return answers and scores of 40 people in a survey, 14 before and 11 after."""
    rng = np.random.default_rng(1)
    waves = []
    for wave, people in (("survey", 40), ("pre", 14), ("post", 11)):
        trait = rng.normal(3, 1, (people, 1))
        answers = np.clip(np.rint(trait + rng.normal(0, 0.7, (people, 6))), 1, 5)
        ids = [f"P{i:02d}" for i in range(people)]
        waves.append(responses("x", pd.DataFrame(answers, index=ids, columns=list("123456")), wave))
    answers = pd.concat(waves)
    return answers, score_study(here, answers)


def check_the_same_each_time(
    here: StudyFile, name: str, tables: Tables, language: str, folder: Path
) -> None:
    for copy in ("a.png", "b.png"):
        figure = draw(here, name, tables, language)
        assert any(axes.has_data() for axes in figure.axes)
        save(figure, folder / copy, language=language)
    assert (folder / "a.png").read_bytes() == (folder / "b.png").read_bytes()


def check_nothing_estimable_is_said(here: StudyFile, name: str, tables: Tables) -> None:
    empty = {
        key: table.assign(estimate=np.nan, ci_low=np.nan, ci_high=np.nan)
        for key, table in tables.items()
    }
    figure = draw(here, name, empty)
    figure.canvas.draw()
    for axes in figure.axes:
        assert [text.get_text() for text in axes.texts] == ["not estimable"]
