"""Theme counts by hand on a small set of codings."""

import pandas as pd
import pytest
from small_coding import counts

from groupwork.analysis.interviews.themes import negative_cases, themes_table
from groupwork.study.study import Study

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


def test_counts_by_both_rules(study):
    table = themes_table(study, SEGMENTS)
    assert counts(table, "most coders", "segments") == {"worry": 2, "family": 2, "all": 4}
    assert counts(table, "any coder", "segments") == {"worry": 3, "family": 3, "all": 5}
    assert counts(table, "most coders", "interviews") == {"worry": 2, "family": 2, "all": 3}
    assert counts(table, "most coders", "people") == {"worry": 2, "family": 1, "all": 2}
    assert counts(table, "any coder", "people") == {"worry": 2, "family": 2, "all": 2}


def test_share_of_people_has_no_interval_since_they_were_chosen(study):
    table = themes_table(study, SEGMENTS)
    row = table[
        (table["code"] == "family")
        & (table["statistic"] == "people_share")
        & table["method"].str.startswith("most coders")
    ].squeeze()
    assert (row["n"], row["estimate"]) == (2, 0.5)
    assert row[["ci_low", "ci_high", "ci_level"]].isna().all()


def test_no_segments(study):
    table = themes_table(study, SEGMENTS.iloc[:0])
    assert (table.loc[table["statistic"] == "segments", "estimate"] == 0).all()
    shares = table[table["statistic"] == "people_share"]
    assert shares["estimate"].isna().all()
    assert set(shares["note"]) == {"not estimable: nobody was interviewed"}


def with_code(study: Study, name: str, **fields) -> Study:
    """Return the study with one code declared otherwise."""
    codes = [
        code.model_copy(update=fields) if code.id == name else code
        for code in study.interviews.codes
    ]
    interviews = study.interviews.model_copy(update={"codes": codes})
    return study.model_copy(update={"interviews": interviews})


def test_by_interview_without_anybodys_identifier(study):
    table = themes_table(study, SEGMENTS)
    rows = table[table["interview"] != "all"]
    found = dict(
        zip(zip(rows["code"], rows["interview"], strict=True), rows["estimate"], strict=True)
    )
    assert found == {
        ("worry", "i1"): 1,
        ("worry", "i2"): 1,
        ("worry", "i3"): 0,
        ("family", "i1"): 0,
        ("family", "i2"): 1,
        ("family", "i3"): 1,
    }
    assert rows["n"].tolist() == [2, 2, 2, 2, 1, 1]
    assert not table.astype(str).isin(["P1", "P2"]).any().any()


def test_a_code_counts_with_those_within_it(study):
    nested = with_code(study, "family", within="worry")
    table = themes_table(nested, SEGMENTS)
    # Of i2's second segment A gave both codes, B the inner one: both gave the outer one.
    assert counts(table, "most coders", "segments") == {"worry": 4, "family": 2, "all": 4}
    assert counts(table, "most coders", "people") == {"worry": 2, "family": 1, "all": 2}
    assert counts(table, "most coders", "segments_own") == {"worry": 2}


def test_before_and_after(study):
    rows = [
        *(("i1", "P1", "pre", "worry"), ("i2", "P1", "post", "family")),
        *(("i3", "P2", "pre", "worry"), ("i4", "P2", "post", "worry")),
        *(("i5", "P3", "pre", "worry"), ("i6", "P3", "post", "")),
        ("i7", "P4", "post", "worry"),
    ]
    segments = pd.DataFrame(rows, columns=["interview", "participant_id", "phase", "code"])
    segments = segments.assign(segment="1", text="words", coder="A")
    table = themes_table(study, segments)
    worry = table[(table["code"] == "worry") & table["method"].str.startswith("most coders")]

    def value(phase: str, statistic: str, column: str = "estimate") -> float:
        found = worry[(worry["phase"] == phase) & (worry["statistic"] == statistic)]
        return found[column].iloc[0]

    assert (value("pre", "people"), value("pre", "people", "n")) == (3, 3)
    assert (value("post", "people"), value("post", "people", "n")) == (2, 4)
    both = "pre to post"
    assert (value(both, "people_before_only"), value(both, "people_after_only")) == (2, 0)
    assert (value(both, "mcnemar"), value(both, "mcnemar", "n")) == (pytest.approx(-2 / 3), 3)
    # exact: both of two changes on one side, 2 * (1/2)**2
    assert value(both, "mcnemar", "p") == pytest.approx(0.5)


def test_negative_cases(study):
    table = negative_cases(with_code(study, "family", against="worry"), SEGMENTS)
    about = table[table["interview"] == "all"]
    assert dict(zip(about["statistic"], about["estimate"], strict=True)) == {
        "segments": 2,
        "people": 1,
        "people_both": 1,
    }
    each = table[table["interview"] != "all"]
    assert each[["code", "against", "interview", "segment"]].to_numpy().tolist() == [
        ["family", "worry", "i2", "2"],
        ["family", "worry", "i3", "1"],
    ]
    assert (each["estimate"].tolist(), each["n"].tolist()) == ([2, 1], [2, 1])
    assert negative_cases(study, SEGMENTS).empty


# Passages -----------------------------------------------------------------------------------
