"""A study with two areas of need, its answers, and what every figure of it must keep."""

import numpy as np
import pandas as pd
import pytest
from small_study import items, responses, score, study

from groupwork.figures import draw, save
from groupwork.prepare.score import score as score_study
from groupwork.results.catalogue import drawing, figure_names
from groupwork.study.study_file import StudyFile


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


class EachFigure:
    """What each figure of a module must keep; its `case` gives the study and the tables."""

    NAMES: tuple[str, ...]

    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_it_is_the_same_each_time(self, case, language, tmp_path):
        here, tables = case
        for name in self.NAMES:
            paths = [tmp_path / f"{name}-{copy}.png" for copy in "ab"]
            for path in paths:
                figure = draw(here, name, tables, language)
                assert any(axes.has_data() for axes in figure.axes), name
                save(figure, path, language=language)
            assert paths[0].read_bytes() == paths[1].read_bytes(), name

    def test_it_says_that_nothing_is_estimable(self, case):
        here, tables = case
        ends = {"estimate": np.nan, "ci_low": np.nan, "ci_high": np.nan}
        empty = {key: table.assign(**ends) for key, table in tables.items()}
        for name in self.NAMES:
            figure = draw(here, name, empty)
            figure.canvas.draw()
            for axes in figure.axes:
                assert [text.get_text() for text in axes.texts] == ["not estimable"], name

    def test_a_study_has_it(self, case):
        here, tables = case
        assert set(self.NAMES) <= set(figure_names(here))
        assert all(set(drawing(name).tables) <= set(tables) for name in self.NAMES)
