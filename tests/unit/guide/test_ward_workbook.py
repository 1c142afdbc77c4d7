"""A workbook as a social worker keeps it: before, after, who came, and what is known of people."""

import pytest
from answering import answer_all
from student_files import ITEMS, POST, PRE, sheets

from groupwork.guide.check import check_study
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.ingest.checksums import record_files
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.study.loading import load_study

CODES = ["Lx-12", "Wh-07", "Sy-03", "Cy-58", "Hj-90", "Lm-21", "Zq-44", "Bt-61"]
#: Five meetings; the last person was at none of them.
CAME = ["✓✓✓✓✓", "✓✓A✓✓", "AA✓✓✓", "✓L✓A✓", "✓✓✓✓A", "A✓✓✓✓", "✓✓✓✓✓", "AAAAA"]
DAYS = ["12 Jun", "19 Jun", "26 Jun", "3 Jul", "10 Jul"]


def book(folder, *, with_days=True):
    numbered = [[n, code] for n, code in enumerate(CODES, start=1)]
    attendance = [
        ["Attendance June to July"],
        ["Sl. No", "Code", *range(1, 6), "Total"],
        *([["", "", *DAYS, ""]] if with_days else []),
        *([*who, *marks, marks.count("✓")] for who, marks in zip(numbered, CAME, strict=True)),
    ]
    info = [["Code", "Age", "Sex"], *([c, 30 + n, "FM"[n % 2]] for n, c in enumerate(CODES))]
    tables = {
        "Pre": [
            ["Sl. No", "Code", *ITEMS],
            *([*w, *r] for w, r in zip(numbered, PRE, strict=True)),
        ],
        "Post": [
            ["Sl. No", "Code", *ITEMS],
            *([n, CODES[-n], *POST[-n]] for n in range(1, 9)),
        ],
        "Attendance": attendance,
        "Group info": info,
    }
    return sheets(folder / "group.xlsx", tables)


@pytest.mark.parametrize("with_days", [True, False])
def test_all_of_it_is_read(tmp_path, with_days):
    folder = tmp_path / "g"
    path = book(folder, with_days=with_days)
    group = recognise([path])
    assert not group.left_out
    # Everybody's age and sex, once: a list of people, whatever the sheet is called.
    assert "wave.group.xlsx:Group info" not in {q.key for q in draft_study(group, "g").questions}
    assert [each.source.sheet for each in group.strands if each.kind == "people"] == ["Group info"]
    said = {"id": "Code", "range.q": "1-5"}
    said |= {
        f"attended.group.xlsx:Attendance.{a}": w for a, w in (("A", "absent"), ("L", "present"))
    }
    (folder / "study.yaml").write_text(answer_all(group, "g", **said), encoding="utf-8")
    record_files([path.name], folder)
    check = check_study(folder)
    assert not check.errors
    assert not [each for each in check.findings if each.kind == "no_identifier"]
    study = load_study(folder / "study.yaml")
    tables = clean(study, ingest(study, folder))
    people = tables["people"].set_index("participant_id")
    assert people.loc["Cy-58", "age"] == 33 and people["age"].notna().sum() == 8
    came = tables["sessions"][tables["sessions"]["attended"] == 1]
    expected = [mark.count("✓") + mark.count("L") for mark in CAME]
    found = came.groupby("participant_id").size().reindex(CODES)
    assert found.fillna(0).astype(int).tolist() == expected


def test_a_sheet_of_others_is_not_asked_about(tmp_path):
    """What has none of their codes, such as a list of books, is named as not read."""
    path = book(tmp_path)
    tables = {"Books": [["No", "Title"], *([n, f"Book {n}"] for n in range(1, 9))]}
    other = sheets(
        tmp_path / "other.xlsx",
        {
            "Pre": [["Code", *ITEMS], *([c, *r] for c, r in zip(CODES, PRE, strict=True))],
            "Post": [["Code", *ITEMS], *([c, *r] for c, r in zip(CODES, POST, strict=True))],
            **tables,
        },
    )
    assert recognise([other]).left_out == {"other.xlsx:Books": "other"}
    assert path.exists()
