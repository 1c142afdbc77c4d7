"""Columns that nothing reads are told, and no others."""

import pytest
from student_files import CODES, ITEMS, POST, PRE, write

from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise


def told(made, language="en", **answers):
    notes = draft_study(recognise(made), "g", answers, language).notes
    head = "columns that nothing reads: " if language == "en" else "没有用到的列："
    return [note.partition(head)[2] for note in notes if head in note]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_no_part_of_the_study_is_told(tmp_path, language):
    head = ["code", "visited on", *ITEMS, "sum", "ward", "remark"]
    files = []
    for name, rows in (("pre", PRE), ("post", POST)):
        ends = [
            [sum(r) * 3.7, "north" if n % 2 else "south", f"it was {n} good"]
            for n, r in enumerate(rows)
        ]
        body = [
            [c, f"2025-03-0{n + 1}", *r, *end]
            for n, (c, r, end) in enumerate(zip(CODES, rows, ends, strict=True))
        ]
        files.append(write(tmp_path / f"{name}.csv", head, body))
    listed = ", ".join if language == "en" else "、".join
    assert told(files, language, attributes="ward") == [listed(["visited on", "sum"])] * 2
    assert told(files, language, attributes="none") == [listed(["visited on", "sum", "ward"])] * 2


def test_a_study_that_reads_all_says_nothing(tmp_path):
    rows = [[c, *r] for c, r in zip(CODES, PRE, strict=True)]
    assert told([write(tmp_path / "pre.csv", ["code", *ITEMS], rows)]) == []
