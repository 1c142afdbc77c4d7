"""Sheets beside the questionnaires that people make by themselves: attendance, coded passages."""

import pytest
import yaml
from student_files import CODES, pair, write

from groupwork.guide.add_sheets import added_sheets
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import look_through, recognise
from groupwork.study.files import SegmentsFile, SessionsFile

PASSAGES = [
    [CODES[0], "The others were in the same situation as me.", "not alone"],
    [CODES[0], "I learned to breathe before I answer.", "skills"],
    [CODES[1].lower(), "You see that others struggle, too.", "not alone"],
]


def drafted(files, **answers):
    draft = draft_study(recognise(files), "my-group", answers)
    return {question.key: question for question in draft.questions}, yaml.safe_load(draft.text)


@pytest.mark.parametrize(
    ("heads", "there", "not_there"),
    [
        (["第1次", "第2次", "第3次"], "出席", "未到"),
        (["第一节", "第二节", "第三节"], "√", "缺席"),
        (["Session 1", "Session 2", "Session 3"], "1", "0"),
        (["2026-03-02", "2026-03-09", "2026-03-16"], "yes", "no"),
    ],
)
def test_a_sheet_of_attendance_with_one_row_a_person(tmp_path, heads, there, not_there):
    rows = [[code, there, there if n % 2 else not_there, there] for n, code in enumerate(CODES)]
    total = ["出席人数", len(CODES), 4, len(CODES)]
    sheet = write(tmp_path / "签到.csv", ["code", *heads], [*rows, total])
    asked, document = drafted([*pair(tmp_path), sheet])
    # It is no measurement, and takes nobody's code away.
    assert not [key for key in asked if "签到" in key]
    assert asked["id"].default == "code"
    entry = SessionsFile.model_validate(document["files"][-1])
    assert entry.attended == dict(enumerate(heads, start=1))
    assert [each["title"] for each in document["sessions"]] == heads


def test_what_an_excused_absence_is_is_asked_of_a_row_a_person_too(tmp_path):
    rows = [[code, "出席", "出席" if n % 2 else "请假"] for n, code in enumerate(CODES)]
    sheet = write(tmp_path / "签到.csv", ["code", "第1次", "第2次"], rows)
    files = [*pair(tmp_path), sheet]
    assert drafted(files)[0]["excused"].default is None
    entry = SessionsFile.model_validate(drafted(files, excused="absent")[1]["files"][-1])
    assert entry.excused == "absent"


def test_what_a_blank_cell_of_attendance_means_is_asked(tmp_path):
    rows = [[code, "✓", "✓" if n % 2 else ""] for n, code in enumerate(CODES)]
    sheet = write(tmp_path / "list.csv", ["code", "Session 1", "Session 2"], rows)
    files = [*pair(tmp_path), sheet]
    assert drafted(files)[0]["blank.list.csv"].default is None
    entry = drafted(files, **{"blank.list.csv": "absent"})[1]["files"][-1]
    assert entry["blank"] == "absent"


def test_a_table_of_passages_with_codes(tmp_path):
    table = write(tmp_path / "talks.csv", ["who", "text", "code"], PASSAGES)
    asked, document = drafted([*pair(tmp_path), table], id_spelling="loose")
    assert "wave.talks.csv" not in asked
    entry = SegmentsFile.model_validate(document["files"][-1])
    assert (entry.participant, entry.text, entry.code) == ("who", "text", "code")
    assert (entry.interview, entry.segment, entry.coder) == (None, None, None)
    # A code that is spelled otherwise there alone is asked about, and joined there as well.
    assert entry.id_spelling == "loose"
    assert [code["id"] for code in document["interviews"]["codes"]] == ["not alone", "skills"]


def test_such_sheets_are_added_as_well(tmp_path):
    table = write(tmp_path / "talks.csv", ["who", "text", "code"], PASSAGES)
    text = draft_study(recognise(pair(tmp_path)), "my-group", {}).text
    group = look_through([table])
    changed, said = added_sheets(text, yaml.safe_load(text), tmp_path, group, {})
    assert yaml.safe_load(changed)["files"][-1]["kind"] == "segments"
    assert [c["id"] for c in yaml.safe_load(changed)["interviews"]["codes"]] == [
        "not alone",
        "skills",
    ]
    assert said[0] == "talks.csv"
