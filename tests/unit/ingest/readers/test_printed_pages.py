"""Column names on each page of a printed table are left out; those of further tables are not."""

import csv

import pytest
from answering import answer_all
from recorded import record
from student_files import CODES, ITEMS, POST, PRE, write

from groupwork.errors import GroupworkError
from groupwork.guide.check import check_study
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.ingest.files import read_raw_files
from groupwork.prepare.clean import clean
from groupwork.prepare.score import score
from groupwork.study.loading import load_study

CODED = [[code, *row] for code, row in zip(CODES, PRE, strict=True)]
NUMBERED = [[n, *row] for n, row in enumerate(PRE, start=1)]


def on_pages(path, head, rows, *before):
    """Write a table with its heads once more before some of its rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        for place, row in enumerate(rows):
            writer.writerows([head] if place in before else [])
            writer.writerow(row)
    return path


@pytest.mark.parametrize(
    ("head", "rows", "before", "left"),
    [
        ("code", CODED, (3, 6), "5, 9"),
        ("序号", NUMBERED, (5,), "7"),
    ],
)
def test_heads_of_each_page_are_left_out(tmp_path, head, rows, before, left):
    folder = tmp_path / "my-group"
    later = [[first, *row] for (first, *_), row in zip(rows, POST, strict=True)]
    files = [
        on_pages(folder / "pre.csv", [head, *ITEMS], rows, *before),
        write(folder / "post.csv", [head, *ITEMS], later),
    ]
    group = recognise(files)
    notes = draft_study(group, "my-group").notes
    assert any(f"{left}: left out (column names written again" in note for note in notes)
    (folder / "study.yaml").write_text(answer_all(group, "my-group", id=head), encoding="utf-8")
    record(folder)
    assert check_study(folder).errors == []
    study = load_study(folder / "study.yaml")
    scores = score(study, clean(study, read_raw_files(study, folder))["responses"])
    sums = scores[scores["wave"] == "pre"].set_index("participant_id")["value"]
    assert [sums[str(first)] for first, *_ in rows] == [sum(row) for row in PRE]


@pytest.mark.parametrize(
    ("rows", "before"),
    [
        (CODED, (4,)),  # two groups of four, perhaps
        (CODED, (2, 6)),
        (NUMBERED[:4] + NUMBERED[:4], (4,)),
        (CODED[:3] + CODED[:3] + CODED[6:], (3, 6)),
        ([[f"2026-03-02 10:0{n}:00", *row] for n, row in enumerate(PRE)], (3, 6)),
    ],
)
def test_what_may_be_another_table_is_refused(tmp_path, rows, before):
    path = on_pages(tmp_path / "all.csv", ["who", *ITEMS], rows, *before)
    with pytest.raises(GroupworkError, match="heads of another table"):
        recognise([path])
