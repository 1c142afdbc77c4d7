from itertools import groupby
from math import isnan, nan
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from raw_study import MOOD, RESPONSES, study, write
from scipy.stats import binomtest
from small_study import find

from groupwork.analysis.quality import KEYS, longest_strings, quality_table
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.prepare.score import score
from groupwork.study.instruments import Instrument
from groupwork.study.loading import load_study
from groupwork.tables import STATISTIC_COLUMNS, read_table, write_table

ROOT = Path(__file__).parents[3]
HEAD = "id,sex,age,m1,m2,m3,m4\n"
TEXT = HEAD + "P1,f,31,1,2,3,4\nP2,m,45,2,2,2,2\nP3,f,52,1,,7,1\nP4,f,22,x,2,2,1\nP1,f,31,1,,,\n"
PAIR = {"instrument": "mood", "items": ["1", "2"]}


def table(tmp_path, text: str = TEXT, **cleaning):
    rules = {"duplicates": "most-complete", "max_invalid_share": 1, "straightline_min_items": 4}
    there = study(cleaning=rules | cleaning)
    tables = clean(there, ingest(there, write(tmp_path, pre=text)))
    scores = score(there, tables["responses"])
    return quality_table(there, tables["responses"], scores, tables["audit"], tables["timing"])


def estimates(found: pd.DataFrame, **where) -> dict[str, float]:
    for column, value in where.items():
        found = found[found[column] == value]
    return found.set_index("statistic")["estimate"].to_dict()


def test_who_only_wrote_why_they_did_not_come_is_no_sheet(tmp_path):
    """Of P5 there is one cell, a reason; the others are four, of whom P2 and P3 lack an answer."""
    codes = {"left": "left the group", "-9": "did not say"}
    text = HEAD + "P1,f,31,1,2,3,4\nP2,m,45,-9,2,2,2\nP3,f,52,1,,3,1\nP4,f,22,1,2,2,1\n"
    text += "P5,f,40,left,,,\n"
    found = estimates(table(tmp_path, text, missing_codes=codes), item="all", instrument="mood")
    counts = {name: found[name] for name in ("people", "missing", "complete", "with_coded")}
    assert counts == {"people": 4, "missing": 2, "complete": 2, "with_coded": 1}
    assert found["missing_percent"] == 100 * 2 / 16
    assert found["not_scored"] == 2  # P2 and P3


def test_items_by_hand(tmp_path):
    found = table(tmp_path)
    assert list(found.columns) == [*KEYS, *STATISTIC_COLUMNS]
    assert "P1" not in found.to_csv()
    where = {"instrument": "mood", "wave": "pre"}
    # Item 1 was answered 1, 2, 1, x; item 2: 2, 2, -, 2; item 3: 3, 2, 7, 2.
    assert estimates(found, item="1", **where) == {
        "missing": 1,
        "missing_percent": 25,
        "out_of_range": 0,
        "unreadable": 1,
        "floor_share": 2 / 3,
        "ceiling_share": 0,
    }
    assert estimates(found, item="2", **where)["missing"] == 1
    assert estimates(found, item="2", **where)["unreadable"] == 0
    assert estimates(found, item="3", **where)["out_of_range"] == 1
    row = find(found, item="1", statistic="floor_share")
    interval = binomtest(2, 3).proportion_ci(method="wilson")
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((interval.low, interval.high))
    assert row["n"] == 3
    assert find(found, item="1", statistic="missing")["n"] == 4


def test_sheets_by_hand(tmp_path):
    found = table(tmp_path)
    # Longest strings: 1 2 3 4 -> 1; 2 2 2 2 -> 4; 1 - - 1 -> 1; - 2 2 1 -> 2.
    assert estimates(found, instrument="mood", item="all", wave="pre") == {
        "people": 4,
        "missing": 3,
        "missing_percent": 100 * 3 / 16,
        "complete": 2,
        "out_of_range": 1,
        "unreadable": 1,
        "with_unusable": 2,  # P3 and P4
        "with_coded": 0,
        "not_scored": 2,
        "straight_lining": 1,
        "longest_string_mean": 2,
        "longest_string_median": 1.5,
        "longest_string_q3": 2.5,
        "longest_string_max": 4,
    }
    both = estimates(found, instrument="all", item="all")
    assert both == {"duplicate_submissions": 1} | both
    assert find(found, instrument="all", wave="pre")["estimate"] == 1
    assert find(found, instrument="all", wave="post")["estimate"] == 0


def test_one_answer_throughout_needs_reversed_items(tmp_path):
    one_way = {"mood": {"define": {**MOOD, "reversed": []}}}
    there = study(instruments=one_way)
    tables = clean(there, ingest(there, write(tmp_path, pre=HEAD + "P1,f,31,2,2,2,2\n")))
    scores = score(there, tables["responses"])
    found = quality_table(there, tables["responses"], scores, tables["audit"], tables["timing"])
    row = find(found, statistic="straight_lining")
    assert np.isnan(row["estimate"])
    assert row["note"] == "not estimable: no item is reversed, so that one answer may be meant"


def test_repeated_items_by_hand(tmp_path):
    # Item 2 is reversed, 5 - answer: pairs (1, 4), (2, 4), (1, 1), (4, 4).
    text = (
        HEAD
        + "P1,f,31,1,1,3,4\nP2,m,45,2,1,2,2\nP3,f,52,1,4,1,1\nP4,f,22,4,1,2,1\nP5,f,22,,1,2,1\n"
    )
    found = table(tmp_path, text, repeated_items=[PAIR])
    row = find(found, item="1 & 2", statistic="inconsistent_share")
    assert (row["n"], row["estimate"]) == (4, 0.5)
    assert find(found, item="1 & 2", statistic="mean_difference")["estimate"] == 5 / 4
    found = table(tmp_path, text, repeated_items=[PAIR | {"tolerance": 2}])
    assert find(found, item="1 & 2", statistic="inconsistent_share")["estimate"] == 0.25
    found = table(tmp_path, HEAD + "P1,f,31,1,,3,4\n", repeated_items=[PAIR])
    row = find(found, item="1 & 2", statistic="mean_difference")
    assert row["note"] == "not estimable: nobody answered both"


# Longest string -----------------------------------------------------------------------------


def scale(*groups: tuple[str, int, int]) -> Instrument:
    parts = [{"ids": ids, "min": low, "max": high} for ids, low, high in groups]
    return Instrument.model_validate(MOOD | {"id": "mood", "items": parts, "reversed": []})


@given(st.lists(st.lists(st.sampled_from([1.0, 2.0, nan]), min_size=6, max_size=6), max_size=5))
def test_longest_string_is_the_longest_run(rows):
    answers = np.array(rows, dtype=float).reshape(-1, 6)
    expected = [
        max((len(list(run)) for value, run in groupby(row) if not isnan(value)), default=0)
        for row in rows
    ]
    # groupby sees each NaN of its own, as does the function.
    assert longest_strings(scale(("1-6", 1, 2)), answers).tolist() == expected


def test_other_answers_end_a_string():
    answers = np.array([[2.0, 2.0, 2.0, 2.0]])
    assert longest_strings(scale(("1-4", 1, 4)), answers).tolist() == [4]
    assert longest_strings(scale(("1-3", 1, 4), ("4", 1, 5)), answers).tolist() == [3]
    assert longest_strings(scale(("1", 1, 5), ("2-4", 1, 4)), answers).tolist() == [3]


# Time ---------------------------------------------------------------------------------------

# Four items: less than 8 seconds is too fast. The second sheet of P1 does not count.
TIMED = (
    "id,sex,age,m1,m2,m3,m4,time\nP1,f,31,1,2,3,4,7.9\nP2,m,45,2,2,2,2,8\nP3,f,52,1,,3,1,20\n"
    "P4,f,22,1,2,2,1,2分\nP5,f,22,1,2,2,1,?\nP1,f,31,1,,,,3\n"
)


def test_time_by_hand(tmp_path):
    there = study({**RESPONSES, "seconds": "time"})
    tables = clean(there, ingest(there, write(tmp_path, pre=TIMED)))
    timing = tables["timing"]
    assert timing["participant_id"].tolist() == ["P1", "P2", "P3", "P4", "P5"]
    assert timing["items"].tolist() == [4] * 5
    assert timing["seconds"].tolist()[:4] == [7.9, 8, 20, 120]
    unread = find(tables["audit"], reason="not a length of time")
    assert (unread["row"], unread["participant_id"], unread["before"]) == (6, "P5", "?")
    scores = score(there, tables["responses"])
    found = quality_table(there, tables["responses"], scores, tables["audit"], timing)
    where = {"instrument": "all", "item": "all", "wave": "pre"}
    assert estimates(found, **where) == {
        "duplicate_submissions": 1,
        "seconds_q1": 7.975,
        "seconds_median": 14,
        "seconds_q3": 45,
        "too_fast": 1,
        "seconds_missing": 1,
    }


def test_a_wide_file_has_one_time_for_all_its_waves(tmp_path):
    wide = {
        **{key: value for key, value in RESPONSES.items() if key != "wave"},
        "wave_names": {"pre": "a", "post": "b"},
        "columns": {"mood": "m{item}{wave}"},
        "seconds": "time",
    }
    there = study(wide, attributes={})
    text = "id,m1a,m2a,m3a,m4a,m1b,m2b,m3b,m4b,time\nP1,1,2,3,4,1,2,3,4,15\n"
    tables = clean(there, ingest(there, write(tmp_path, pre=text)))
    assert tables["timing"].to_dict("records") == [
        {"participant_id": "P1", "wave": "", "items": 8, "seconds": 15}
    ]
    write_table(tables["timing"], tmp_path / "timing.csv")
    timing = read_table(tmp_path / "timing.csv")
    scores = score(there, tables["responses"])
    found = quality_table(there, tables["responses"], scores, tables["audit"], timing)
    assert estimates(found, wave="all")["too_fast"] == 1


@pytest.mark.slow
def test_the_shipped_study(tmp_path):
    folder = ROOT / "data" / "raw" / "all-the-way"
    shipped = load_study(folder / "study.yaml")
    tables = clean(shipped, ingest(shipped, folder))
    scores = score(shipped, tables["responses"])
    # As the job reads them, empty cells being NaN.
    for name in ("responses", "audit", "timing"):
        write_table(tables[name], tmp_path / f"{name}.csv")
        tables[name] = read_table(tmp_path / f"{name}.csv")
    found = quality_table(shipped, tables["responses"], scores, tables["audit"], tables["timing"])
    # defects.csv: one of the survey's sas sheets has one answer to all items, one answer is out of
    # range (44), and one submission is doubled.
    sas = estimates(found, instrument="sas", item="all", wave="survey")
    assert (sas["people"], sas["straight_lining"], sas["longest_string_max"]) == (86, 1, 20)
    assert estimates(found, instrument="sas", item="7", wave="survey")["out_of_range"] == 1
    assert estimates(found, instrument="all", wave="survey") == {"duplicate_submissions": 1}
    assert not found["estimate"].isna().all()
    assert not found.astype("str").apply(lambda c: c.str.contains(r"C0[0-9]{2}")).any(axis=None)
