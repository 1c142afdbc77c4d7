"""The closing questionnaire, by hand."""

import numpy as np
import pandas as pd
import pytest
from session_study import declared, limits, value
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import DescrStatsW

from groupwork.analysis.satisfaction import satisfaction_table
from groupwork.study.study_file import StudyFile


@pytest.fixture
def study() -> StudyFile:
    return declared()


def answers(items: dict[str, list[float]]) -> pd.DataFrame:
    rows = [
        (f"M{person}", wave, "satisfaction", item, answer)
        for item, given in items.items()
        for wave in ("pre", "post")
        for person, answer in enumerate(given if wave == "post" else [1] * len(given))
    ]
    return pd.DataFrame(rows, columns=["participant_id", "wave", "instrument", "item", "value"])


ITEMS = {"1": [5, 4, 3, 4], "2": [5, 5, 5, np.nan], "3": [1, 2, 4, 1]}


class TestSatisfaction:
    def test_items(self, study):
        table = satisfaction_table(study, answers(ITEMS))
        mean = value(table, "mean", item="1")
        assert (mean["n"], mean["estimate"]) == (4, 4)
        assert limits(mean) == pytest.approx(list(DescrStatsW([5, 4, 3, 4]).tconfint_mean()))
        share = value(table, "top_two_share", item="1")
        assert share["estimate"] == 0.75
        assert limits(share) == pytest.approx(proportion_confint(3, 4, method="wilson"))
        assert value(table, "median", item="2")["n"] == 3

    def test_reversed_item_is_turned_first(self, study):
        table = satisfaction_table(study, answers(ITEMS))
        # 1 2 4 1 becomes 5 4 2 5: three of four in the favourable two answers.
        share = value(table, "top_two_share", item="3")
        assert share["estimate"] == 0.75
        assert share["method"] == "reverse-coded answers, Wilson interval"

    def test_scale_counts_people_with_a_score(self, study):
        table = satisfaction_table(study, answers(ITEMS))
        mean = value(table, "mean", item="all")
        assert mean["n"] == 3
        assert mean["estimate"] == pytest.approx(np.mean([5, 13 / 3, 10 / 3]))

    def test_nobody_answered(self, study):
        table = satisfaction_table(study, answers({key: [np.nan] * 3 for key in ITEMS}))
        assert table["estimate"].isna().all()
        assert table["note"].str.startswith("not estimable: ").all()
