"""The coding that the coders settled on, from their worksheet."""

import pandas as pd
import pytest
from small_coding import study_of

from groupwork.analysis.interviews.agreement import disagreements
from groupwork.analysis.interviews.settled import settle
from groupwork.analysis.interviews.worksheet import worksheet
from groupwork.errors import GroupworkError
from groupwork.tables import write_table

ROWS = [
    ("i1", "1", "A", "joy"),
    ("i1", "1", "B", ""),
    ("i1", "1", "M", "hope"),
    ("i1", "2", "A", "hope"),
    ("i1", "2", "B", "hope"),
]
SEGMENTS = pd.DataFrame(ROWS, columns=["interview", "segment", "coder", "code"]).assign(
    participant_id="P1", language="en", text="words"
)
MACHINE = {"M": {"model": "Model", "version": "1", "prompt": "Code."}}
STUDY = study_of("joy", "hope", machines=MACHINE)


def test_what_a_machine_coded_is_neither_in_dispute_nor_in_the_consensus(tmp_path):
    sheet = worksheet(disagreements(STUDY, SEGMENTS), SEGMENTS)
    assert sheet["code"].tolist() == ["joy"]
    write_table(sheet.assign(decision="yes"), tmp_path / "sheet.csv")
    settled = settle(STUDY, SEGMENTS, tmp_path / "sheet.csv")
    assert settled[["segment", "coder", "code"]].to_numpy().tolist() == [
        ["1", "consensus", "joy"],
        ["2", "consensus", "hope"],
    ]


def test_a_worksheet_that_is_not_there_is_named(tmp_path):
    with pytest.raises(GroupworkError, match=r"sheet\.csv"):
        settle(STUDY, SEGMENTS, tmp_path / "sheet.csv")
