"""Whose scores are compared."""

import numpy as np
import pandas as pd
import pytest
from effect_study import beat_the_blues, one, scores, study

from groupwork.analysis.effects.effects import effects_table
from groupwork.errors import GroupworkError
from groupwork.tables import STATISTIC_COLUMNS


def test_everybody_first_and_then_each_group():
    table = effects_table(*beat_the_blues())
    counts = table[(table["wave_to"] == "m2") & (table["statistic"] == "n")]
    assert dict(zip(counts["group"], counts["estimate"], strict=True)) == {
        "all": 97,
        "TAU": 45,
        "BtheB": 52,
    }
    assert list(table.columns) == ["outcome", "group", "wave_from", "wave_to", *STATISTIC_COLUMNS]
    # Counted in the file by hand: of 48 controls 3, and of 52 in the program none, lack m2.
    assert one(table, group="TAU", wave_to="m2", statistic="n_incomplete")["estimate"] == 3


def test_nobody_with_both_scores_stops_the_run():
    long = scores(pre={"a": 1, "b": 2}, post={"c": 3, "b": np.nan})
    with pytest.raises(GroupworkError) as stopped:
        effects_table(study(), long, pd.DataFrame())
    said = "'bdi': nobody has a score at both 'pre' and 'post' (scores at 'pre': 2, at 'post': 1)"
    assert said in str(stopped.value)


def test_group_codes_that_csv_turned_into_numbers():
    long = scores(pre={"1": 3, "2": 4, "3": 8}, post={"1": 5, "2": 5, "3": 6})
    coded = study(
        design={"kind": "controlled", "groups": {"attribute": "arm", "control": "0"}},
        attributes={"arm": {"label": "Arm", "levels": {"0": "no", "1": "yes"}}},
    )
    for arms in ([0, 1, 1], [0.0, 1.0, 1.0], ["0", "1", "1"]):
        people = pd.DataFrame({"participant_id": ["1", "2", "3"], "arm": arms})
        table = effects_table(coded, long, people)
        assert one(table, group="1", statistic="n")["estimate"] == 2
