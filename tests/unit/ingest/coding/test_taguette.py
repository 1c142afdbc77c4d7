"""Exports in the layout of Taguette 1.5: highlights and codebook, CSV and Excel."""

import csv
from pathlib import Path

import openpyxl
import pytest

from groupwork.errors import GroupworkError
from groupwork.ingest.coding.project import pseudonymise
from groupwork.ingest.coding.taguette import read_taguette, read_taguette_codebook
from groupwork.ingest.coding.transcripts import add_texts

HIGHLIGHTS = [
    ["id", "document", "tag", "content"],
    ["1", "I01.docx", "worry", "I was afraid\nat night"],
    ["1", "I01.docx", "night.fear", "I was afraid\nat night"],
    ["3", "I01.docx", "", "no tag here"],
    ["2", "I02", "worry", "孩子发烧"],
]
NO_TAG = "it has no tag: a passage that was read and given no code"
CODEBOOK = [
    ["tag", "description", "number of highlights", "number of documents"],
    ["worry", "fear for the child", "2", "2"],
    ["night.fear", "", "1", "1"],
]


def write(path: Path, rows: list[list[str]]) -> Path:
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    else:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(path)
    return path


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_highlights(tmp_path, ending):
    project = pseudonymise(
        read_taguette(write(tmp_path / f"all{ending}", HIGHLIGHTS), coder="Anna Li")
    )
    assert project.passages()[["source", "text", "code", "coder"]].to_numpy().tolist() == [
        ["I01.docx", "I was afraid\nat night", "worry", "Coder 1"],
        ["I01.docx", "I was afraid\nat night", "night.fear", "Coder 1"],
        ["I01.docx", "no tag here", "", "Coder 1"],
        ["I02", "孩子发烧", "worry", "Coder 1"],
    ]
    assert project.codings["selection"].nunique() == 3
    assert project.omissions["reason"].tolist() == [NO_TAG]
    assert project.privacy["what"].tolist() == ["names of coders"]


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_codebook(tmp_path, ending):
    codes = read_taguette_codebook(write(tmp_path / f"book{ending}", CODEBOOK))
    assert codes[["code", "description"]].to_numpy().tolist() == [
        ["worry", "fear for the child"],
        ["night.fear", ""],
    ]


def test_transcripts_give_the_places(tmp_path):
    project = pseudonymise(read_taguette(write(tmp_path / "all.csv", HIGHLIGHTS)))
    texts = {"I01": "Well. I was afraid at night. Yes.", "I02": "孩子发烧。孩子发烧。"}
    placed = add_texts(project, texts)
    rows = placed.passages()
    assert rows.loc[rows["code"] != "", ["start", "end"]].to_numpy().tolist() == [
        [6, 27],
        [6, 27],
        [-1, -1],
    ]
    assert placed.sources["state"].tolist() == ["read", "read"]
    reason = "its words occur in several places of the transcript, or in none"
    assert placed.omissions["reason"].tolist() == [NO_TAG, reason, reason]


def test_another_table(tmp_path):
    path = write(tmp_path / "x.csv", [["a", "b"], ["1", "2"]])
    with pytest.raises(GroupworkError, match="is not a list of highlights from Taguette: there is"):
        read_taguette(path)
