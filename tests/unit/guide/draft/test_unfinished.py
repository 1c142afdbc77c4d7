"""What people began and did not finish is asked about, once for all files."""

import pandas as pd
import pyreadstat
import pytest
from drafted import document, open_keys, sums
from student_files import CODES, ITEMS, POST, PRE, write

from groupwork.guide.check import check_study
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise

OWN = ["StartDate", "EndDate", "Progress", "Finished", "ResponseId"]


def qualtrics(path, answers, begun=()):
    """Write an export; `begun` are rows that were not finished."""
    done = [(100, "True", *each) for each in zip(CODES, answers, strict=False)]
    rows = [
        [f"2026-01-{n:02} 10:00:00", "", progress, finished, f"R_{n}", code, *given]
        for n, (progress, finished, code, given) in enumerate(
            [*done, *((50, "False", *each) for each in begun)], start=1
        )
    ]
    heads = [*OWN, "code", *ITEMS]
    ids = [f'{{"ImportId":"{name}"}}' for name in heads]
    return write(path, heads, [["Start Date", *heads[1:]], ids, *rows])


# Three did not come to the end: one answered all, one half, one nothing.
BEGUN = [("AB11", (2, 2, 2, 2)), ("CD22", (3, 3, "", "")), ("EF33", ("", "", "", ""))]


def with_begun(folder):
    return [
        qualtrics(folder / "pre.csv", PRE, BEGUN),
        qualtrics(folder / "post.csv", POST),
    ]


def test_whether_unfinished_rows_count_is_asked_with_what_they_answered(tmp_path):
    files = with_begun(tmp_path / "my-group")
    (asked,) = [q for q in draft_study(recognise(files), "g").todo if q.key == "unfinished"]
    assert asked.saw == (
        "pre.csv, rows 12, 13: 4, 2 of 4 questions of scales are answered; 1 more answered none"
    )
    (asked,) = [q for q in draft_study(recognise(files), "g", {}, "zh").todo if q.key == asked.key]
    assert asked.saw == "pre.csv第12、13行：量表题共4题，已答4、2题；另有1行一题未答"
    pre, post = document(files)["files"]
    assert pre["unfinished"].startswith("TODO") and "unfinished" not in post


@pytest.mark.parametrize(("said", "people"), [("keep", {"AB11", "CD22"}), ("drop", set())])
def test_they_count_or_not_as_is_said(tmp_path, said, people):
    folder = tmp_path / "my-group"
    files = with_begun(folder)
    pre, post = document(files, unfinished=said)["files"]
    assert pre.get("unfinished") == ("keep" if said == "keep" else None)
    assert "unfinished" not in post
    found = sums(folder, files, unfinished=said)["pre"]
    assert set(found.index) == {*CODES} | people
    if people:
        assert found["AB11"] == 8 and pd.isna(found["CD22"])
    assert not any(f.kind == "marked_incomplete" for f in check_study(folder).findings)


def test_nothing_is_asked_where_nobody_unfinished_answered_anything(tmp_path):
    files = with_begun(tmp_path)
    qualtrics(files[0], PRE, BEGUN[2:])
    assert "unfinished" not in open_keys(files)


def test_where_nobody_finished_what_they_answered_counts(tmp_path):
    folder = tmp_path / "my-group"
    files = [
        qualtrics(folder / "pre.csv", [], zip(CODES, PRE, strict=True)),
        qualtrics(folder / "post.csv", POST),
    ]
    draft = draft_study(recognise(files), "g")
    assert "unfinished" not in [q.key for q in draft.questions]
    assert any("marks all rows as unfinished" in note for note in draft.notes)
    assert sums(folder, files)["pre", "LX12"] == 7


def test_what_was_not_submitted_in_limesurvey_is_asked_about_in_both_files(tmp_path):
    folder = tmp_path / "my-group"
    head = ["id", "submitdate", "lastpage", "startlanguage", "code", *ITEMS]
    files = []
    for wave, answers in (("pre", PRE), ("post", POST)):
        rows = [
            [n, "" if n == 2 else f"2026-03-0{n + 1} 09:11:30", 2, "en", code, *given]
            for n, (code, given) in enumerate(zip(CODES, answers, strict=True))
        ]
        files.append(write(folder / f"{wave}.csv", head, rows))
    (asked,) = [q for q in draft_study(recognise(files), "g").todo if q.key == "unfinished"]
    assert asked.saw.count("row 4: 4 of 4 questions") == 2
    assert ("post", "SY03") in sums(folder, files, unfinished="keep").index
    assert ("post", "SY03") not in sums(folder, files, unfinished="drop").index


def test_unfinished_rows_of_a_file_for_a_statistics_program_are_asked_about(tmp_path):
    """No reader of its tool's knows them, so they are asked about one by one."""
    folder = tmp_path / "my-group"
    folder.mkdir()
    files = []
    for wave, answers in (("pre", PRE), ("post", POST)):
        rows = [
            [50 if n == 5 else 100, 0 if n == 5 else 1, code, *given]
            for n, (code, given) in enumerate(zip(CODES, answers, strict=True))
        ]
        table = pd.DataFrame(rows, columns=["Progress", "Finished", "code", *ITEMS])
        files.append(folder / f"{wave}.sav")
        pyreadstat.write_sav(table, files[-1])
    asked = {q.key: q for q in draft_study(recognise(files), "g").todo}
    assert asked["incomplete.pre.sav"].saw == "row 6: 4 of 4 questions of scales are answered"
    given = {"incomplete.pre.sav": "leave-out", "incomplete.post.sav": "keep"}
    found = sums(folder, files, **{k.replace(".", "__"): v for k, v in given.items()})
    assert ("pre", "LM21") not in found.index and ("post", "LM21") in found.index
