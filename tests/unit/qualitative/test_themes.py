"""Theme counts by hand on a small set of codings."""

import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from groupwork.qualitative import people_by_code, themes_table

# Interview i1 is of P1, i2 and i3 of P2. i3 was read by coder A alone.
ROWS = [
    ("i1", "P1", 1, "A", "worry"),
    ("i1", "P1", 1, "B", "worry"),
    ("i1", "P1", 2, "A", "family"),
    ("i1", "P1", 2, "B", None),
    ("i2", "P2", 1, "A", "worry"),
    ("i2", "P2", 1, "B", "worry"),
    ("i2", "P2", 2, "A", "worry"),
    ("i2", "P2", 2, "A", "family"),
    ("i2", "P2", 2, "B", "family"),
    ("i3", "P2", 1, "A", "family"),
]
SEGMENTS = pd.DataFrame(ROWS, columns=["interview", "participant_id", "segment", "coder", "code"])
SEGMENTS["text"] = "words"


def counts(table: pd.DataFrame, method: str, statistic: str) -> dict[str, float]:
    found = table[
        (table["interview"] == "all")
        & table["method"].str.startswith(method)
        & (table["statistic"] == statistic)
    ]
    return dict(zip(found["code"], found["estimate"], strict=True))


def test_counts_by_both_rules(study):
    table = themes_table(study, SEGMENTS)
    assert counts(table, "most coders", "segments") == {"worry": 2, "family": 2, "all": 4}
    assert counts(table, "any coder", "segments") == {"worry": 3, "family": 3, "all": 5}
    assert counts(table, "most coders", "interviews") == {"worry": 2, "family": 2, "all": 3}
    assert counts(table, "most coders", "people") == {"worry": 2, "family": 1, "all": 2}
    assert counts(table, "any coder", "people") == {"worry": 2, "family": 2, "all": 2}


def test_share_of_people_has_a_wilson_interval(study):
    table = themes_table(study, SEGMENTS)
    row = table[
        (table["code"] == "family")
        & (table["statistic"] == "people_share")
        & table["method"].str.startswith("most coders")
    ].squeeze()
    assert (row["n"], row["estimate"]) == (2, 0.5)
    expected = proportion_confint(1, 2, method="wilson")
    assert (row["ci_low"], row["ci_high"]) == pytest.approx(expected)


def test_new_codes_per_interview(study):
    table = themes_table(study, SEGMENTS)
    rows = table[(table["interview"] != "all") & table["method"].str.startswith("most coders")]
    new = rows[rows["statistic"] == "new_codes"]
    assert dict(zip(new["interview"], new["estimate"], strict=True)) == {"1": 1, "2": 1, "3": 0}
    so_far = rows[rows["statistic"] == "codes_so_far"]
    assert so_far["estimate"].tolist() == [1, 2, 2]


def test_people_by_code(study):
    found = people_by_code(study, SEGMENTS)
    assert found.values.tolist() == [["P1", 1, 0], ["P2", 1, 2]]
    assert list(found.columns) == ["participant_id", "worry", "family"]
    everyone = people_by_code(study, SEGMENTS, rule="any coder")
    assert everyone.values.tolist() == [["P1", 1, 1], ["P2", 2, 2]]


def test_no_segments(study):
    table = themes_table(study, SEGMENTS.iloc[:0])
    assert (table.loc[table["statistic"] == "segments", "estimate"] == 0).all()
    shares = table[table["statistic"] == "people_share"]
    assert shares["estimate"].isna().all()
    assert set(shares["note"]) == {"not estimable: nobody was interviewed"}
