"""Baseline phases against published examples and R's SingleCaseES."""

import numpy as np
import pandas as pd
import pytest
from small_study import find, items, score, study

from groupwork.analysis.series import series_tables

RATED = {"column": "mood", "label": "Mood", "min": 1, "max": 9}


def declared(baseline: list[int]):
    sessions = {"kind": "sessions", "path": "s.csv", "id": "id", "session": "s", "attended": "a"}
    first = {"kind": "responses", "path": "a.csv", "id": "id", "wave": "pre", "columns": {}}
    return study(
        {"x": {"items": items("1-3", 1, 5), "scores": [score()]}},
        files=[first, {**sessions, "ratings": {"mood": RATED}, "baseline": baseline}],
    )


def records(**members: list) -> pd.DataFrame:
    rows = [
        {"participant_id": name, "session": number, "attended": 1, "mood": value}
        for name, values in members.items()
        for number, value in enumerate(values, start=1)
    ]
    return pd.DataFrame(rows).sample(frac=1, random_state=1)


def test_the_members_are_pooled():
    """a: NAP 1, Tau-U (4 - 1) / 4; b: NAP 1/2, Tau-U (0 - 0) / 4; c was absent too often."""
    table, people = series_tables(
        declared([1, 2]), records(a=[1, 2, 5, 6], b=[3, 3, 2, 4], c=[4, np.nan, 5, 6])
    )
    row = find(table, statistic="nap")
    assert (row["n"], row["estimate"]) == (2, 0.75)
    assert (row["ci_low"], row["ci_high"]) == (0, 1)  # t with 1 df reaches beyond both
    assert find(table, statistic="tau_u")["estimate"] == pytest.approx((0.75 + 0) / 2)
    assert list(people["participant_id"]) == ["a", "b", "c"]
    assert people["nap"].tolist()[:2] == [1, 0.5] and people["nap"].isna()[2]
    assert "participant_id" not in table


def test_nobody_with_enough_sessions():
    table, _ = series_tables(declared([1]), records(a=[1, 2, 3]))
    assert table["estimate"].isna().all()
    assert table["note"].str.contains("no member has 2 rated sessions in each phase").all()


def test_without_a_baseline_there_is_nothing():
    table, people = series_tables(declared([]), records(a=[1, 2, 3]))
    assert table.empty and people.empty
    assert "baseline" not in declared([]).strands and "baseline" in declared([1]).strands


def test_a_member_whose_later_ratings_are_all_higher():
    """Newcombe's method 5 for 3 against 5: (1 - t) = 1.96² / 15 t (1 + 3 (...)) at t = .566."""
    _, people = series_tables(declared([1, 2, 3]), records(a=[1, 2, 3, 4, 5, 6, 7, 8]))
    row = people.iloc[0]
    assert (row["nap"], row["nap_high"]) == (1, 1)
    t = row["nap_low"]
    assert t == pytest.approx(0.566, abs=5e-4)
    spread = 1 + 3 * ((1 - t) / (2 - t) + t / (1 + t))
    assert 1 - t == pytest.approx(1.959964**2 / 15 * t * spread, rel=1e-6)
    _, people = series_tables(declared([1, 2, 3]), records(a=[8, 7, 6, 5, 4, 3, 2, 1]))
    assert people.iloc[0]["nap_high"] == pytest.approx(1 - t)
