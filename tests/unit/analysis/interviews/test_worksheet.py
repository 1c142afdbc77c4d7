"""Disagreements written down, settled, and taken back in as a consensus coder."""

import openpyxl
import pandas as pd
import pytest
from small_coding import study_of

from groupwork.analysis.interviews.agreement import agreement_table, disagreements
from groupwork.analysis.interviews.themes import themes_table
from groupwork.analysis.interviews.worksheet import read_decisions, resolve, worksheet
from groupwork.errors import GroupworkError
from groupwork.tables import write_table

ROWS = [
    ("i1", "1", "A", "worry"),
    ("i1", "1", "B", "worry"),
    ("i1", "1", "B", "family"),
    ("i1", "2", "A", ""),
    ("i1", "2", "B", ""),
    ("i1", "3", "A", "-shame"),
    ("i1", "3", "B", ""),
    ("i2", "1", "A", "family"),
]
SEGMENTS = pd.DataFrame(ROWS, columns=["interview", "segment", "coder", "code"]).assign(
    participant_id="P1", language="en"
)
SEGMENTS["text"] = "text " + SEGMENTS["interview"] + "." + SEGMENTS["segment"]
STUDY = study_of("worry", "family", "-shame")


@pytest.fixture
def sheet() -> pd.DataFrame:
    return worksheet(disagreements(STUDY, SEGMENTS), SEGMENTS)


def settled(tmp_path, sheet, *decisions: str) -> pd.DataFrame:
    path = tmp_path / "sheet.csv"
    write_table(sheet.assign(decision=list(decisions)), path)
    return resolve(SEGMENTS, disagreements(STUDY, SEGMENTS), read_decisions(path), str(path))


def test_each_disagreement_stands_in_its_context(sheet):
    assert sheet[["before", "text", "after", "code", "A", "B"]].to_numpy().tolist() == [
        ["", "text i1.1", "text i1.2", "family", "no", "yes"],
        ["text i1.2", "text i1.3", "", "-shame", "yes", "no"],
    ]
    assert (sheet["decision"] == "").all()


def test_the_consensus_has_what_was_agreed_and_what_was_decided(tmp_path, sheet):
    rows = settled(tmp_path, sheet, "Yes", "否")
    assert rows[["interview", "segment", "coder", "code"]].to_numpy().tolist() == [
        ["i1", "1", "consensus", "worry"],
        ["i1", "1", "consensus", "family"],
        ["i1", "2", "consensus", ""],
        ["i1", "3", "consensus", ""],
        ["i2", "1", "consensus", "family"],
    ]
    assert list(rows.columns) == list(SEGMENTS.columns)
    themes = themes_table(STUDY, rows)
    found = themes[(themes["statistic"] == "segments") & (themes["code"] == "family")]
    found = found[found["interview"] == "all"]
    assert set(found["estimate"]) == {2}
    agreement = agreement_table(STUDY, pd.concat([SEGMENTS, rows]))
    assert "Coder 1 & Coder 2 & consensus" in set(agreement["coders"])


def test_workbook(tmp_path, sheet):
    book = openpyxl.Workbook()
    for row in [list(sheet), *sheet.assign(decision=["1", "0"]).to_numpy().tolist()]:
        book.active.append(row)
    book.save(tmp_path / "sheet.xlsx")
    decisions = read_decisions(tmp_path / "sheet.xlsx")
    assert decisions[["row", "code", "given"]].to_numpy().tolist() == [
        [2, "family", True],
        [3, "-shame", False],
    ]


@pytest.mark.parametrize(
    ("decisions", "message"),
    [
        (("yes", ""), "row 3: the decision is blank. Write yes if the segment has the code"),
        (("yes", "perhaps"), "row 3: the decision is neither yes nor no"),
    ],
)
def test_undecided(tmp_path, sheet, decisions, message):
    with pytest.raises(GroupworkError, match=message):
        settled(tmp_path, sheet, *decisions)


def test_worksheet_that_does_not_fit_the_coding(tmp_path, sheet):
    with pytest.raises(GroupworkError, match="row 2: on this segment and code the coders do not"):
        settled(tmp_path, sheet.assign(segment="2"), "yes", "no")
    with pytest.raises(GroupworkError, match="1 of 2 disagreements are not in it"):
        settled(tmp_path, sheet.iloc[:1], "yes")
    with pytest.raises(GroupworkError, match="row 3: decides on a segment and code twice"):
        settled(tmp_path, sheet.iloc[[0, 0]], "yes", "no")
    with pytest.raises(GroupworkError, match="no column 'decision'"):
        path = tmp_path / "other.csv"
        write_table(sheet.drop(columns="decision"), path)
        read_decisions(path)


def test_nothing_to_settle(tmp_path):
    agreed = SEGMENTS[SEGMENTS["coder"] == "A"]
    found = disagreements(STUDY, agreed)
    assert worksheet(found, agreed).empty
    none = pd.DataFrame(columns=["row", "interview", "segment", "code", "given"])
    assert resolve(agreed, found, none, "x")["code"].tolist() == ["worry", "", "-shame", "family"]
