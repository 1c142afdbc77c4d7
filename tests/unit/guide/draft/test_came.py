"""Columns that count the sessions somebody came to: from the files to the table of attendance.

Of eight people each came to some of eight sessions, 40 places of 64 together.
"""

import datetime
import shutil
import tempfile
from pathlib import Path

import pytest
import yaml
from answering import answer_all
from statsmodels.stats.weightstats import DescrStatsW
from student_files import CODES, ITEMS, POST, PRE, sheets, write
from typer.testing import CliRunner

from groupwork.analysis.sessions import process_table
from groupwork.cli import app
from groupwork.errors import GroupworkError
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.study.loading import load_study
from groupwork.tables import read_table, write_table

CAME = [8, 7, 6, 5, 2, 0, 8, 4]
SHARE = 100 * 40 / 64


def pair(folder, head, counts=CAME, *, code="code"):
    """Write a pre-test, and a post-test that asks how many sessions people came to."""
    table = zip(CODES, POST, counts, strict=True)
    return [
        write(
            folder / "pre.csv", [code, *ITEMS], [[c, *r] for c, r in zip(CODES, PRE, strict=True)]
        ),
        write(folder / "post.csv", [code, *ITEMS, head], [[c, *r, n] for c, r, n in table]),
    ]


def made(folder, files, **answers):
    """Return the study and its cleaned tables, as `groupwork new` and the run make them."""
    text = answer_all(recognise(files), folder.name, **answers)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    study = load_study(folder / "study.yaml")
    return study, clean(study, ingest(study, folder))


def attendance(study, tables):
    """Return the table of attendance, made as the workflow does of what was written."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sessions.csv"
        write_table(tables["sessions"], path)
        found = process_table(study, read_table(path))
    assert set(found["session"]) == {"all"} and set(found["variable"]) == {"attendance"}
    return found.set_index("statistic")


def asked(files, language="en", **answers):
    draft = draft_study(recognise(files), "mine", answers, language)
    return {question.key: question for question in draft.questions}, draft


@pytest.mark.parametrize(
    "head",
    [
        "came (of 8)",
        "Sessions attended (0-8)",
        "Sessions attended (8)",
        "How many of the eight meetings did you come to?",
        "sessions (of 8)",
        "参加次数（共8次）",
        "八次活动中您参加了几次？",
    ],
)
def test_a_count_is_the_attendance_and_no_trait(tmp_path, head):
    files = pair(tmp_path, head)
    questions, _ = asked(files)
    assert (questions["came.1"].default, questions["places.1"].default) == ("yes", "8")
    assert questions["came.1"].saw == "answers from 0 to 8"
    study, tables = made(tmp_path, files)
    assert not study.attributes
    found = attendance(study, tables)
    assert tables["sessions"]["attended"].sort_values().tolist() == sorted(CAME)
    assert (found.loc["count", "estimate"], found.loc["count", "n"]) == (40, 64)
    assert (found.loc["percent", "estimate"], found.loc["percent", "n"]) == (SHARE, 8)
    # Each member a cluster, all of eight places: the t interval of the members' shares.
    low, _ = DescrStatsW([100 * each / 8 for each in CAME]).tconfint_mean()
    assert found.loc["percent", "ci_low"] == pytest.approx(low)
    assert found.loc["sessions_attended_mean", "estimate"] == 5


def test_how_many_there_were_is_asked_where_the_head_does_not_say(tmp_path):
    files = pair(tmp_path, "Attendance")
    questions, draft = asked(files)
    assert questions["came.1"].default is None and "places.1" not in questions
    questions, draft = asked(files, **{"came.1": "yes"})
    assert questions["places.1"].default is None
    assert "of: 'TODO: how many sessions there were'" in draft.text
    for wrong in ("7", "eight", "0"):
        with pytest.raises(GroupworkError, match=r"places\.1: .* at least 8"):
            asked(files, **{"came.1": "yes", "places.1": wrong})
    found = attendance(*made(tmp_path, files, **{"came.1": "yes", "places.1": "10"}))
    assert found.loc["percent", "estimate"] == 50


def test_it_may_be_a_trait_or_nothing(tmp_path):
    files = pair(tmp_path, "came (of 8)")
    # Asked at the end alone, it is told of people as they came where somebody says so.
    _, draft = asked(files, **{"came.1": "no", "attributes": "came_of_8"})
    document = yaml.safe_load(draft.text)
    assert [*document["attributes"]] == ["came_of_8"]
    assert {each["kind"] for each in document["files"]} == {"responses"}
    questions, draft = asked(files, **{"came.1": "none"})
    assert "came" not in draft.text and "attributes" not in questions


def test_what_is_no_number_of_sessions_is_not_known(tmp_path):
    files = pair(tmp_path, "came (of 8)", [8, 7, 6, 5, "some", 0, 44, ""])
    _, draft = asked(files)
    assert "came (of 8): no number of sessions, and so not known: some (1×), 44 (1×) (words)" in (
        draft.notes
    )
    study, tables = made(tmp_path, files)
    found = attendance(study, tables)
    assert (found.loc["count", "estimate"], found.loc["count", "n"]) == (26, 40)


def test_a_number_too_high_stops_and_says_what_to_do(tmp_path):
    made(tmp_path, pair(tmp_path, "came (of 8)"))
    written = tmp_path / "study.yaml"
    text = written.read_text(encoding="utf-8")
    written.write_text(text.replace("of: 8", "of: 7"), encoding="utf-8")
    study = load_study(written)
    with pytest.raises(GroupworkError, match="rows 2, 8: what stands there is no number of sess"):
        clean(study, ingest(study, tmp_path))


def test_people_without_codes_in_a_row_of_all_times(tmp_path):
    """A form that asks of then and now: a row is a person, and the count is that person's."""
    heads = [f"{time} {item}" for time in ("pre", "post") for item in ITEMS]
    rows = [[*a, *b, n] for a, b, n in zip(PRE, POST, CAME, strict=True)]
    files = [write(tmp_path / "both.csv", [*heads, "came (of 8)"], rows)]
    study, tables = made(tmp_path, files, id="none")
    known = set(tables["responses"]["participant_id"])
    assert set(tables["sessions"]["participant_id"]) == known and len(known) == 8
    assert attendance(study, tables).loc["percent", "estimate"] == SHARE


def test_a_row_of_each_time_says_it_once(tmp_path):
    """A long file has the count in every row of a person, or in that of one time."""
    for name, counts in (("same", CAME), ("once", [""] * 8)):
        rows = [["pre", c, *r, n] for c, r, n in zip(CODES, PRE, counts, strict=True)]
        rows += [["post", c, *r, n] for c, r, n in zip(CODES, POST, CAME, strict=True)]
        path = write(tmp_path / name / "long.csv", ["time", "code", *ITEMS, "came (of 8)"], rows)
        study, tables = made(path.parent, [path], id="code")
        assert len(tables["sessions"]) == 8
        assert attendance(study, tables).loc["count", "estimate"] == 40


def test_rows_that_are_left_out_are_nobodys_attendance(tmp_path):
    files = pair(tmp_path, "came (of 8)")
    text = files[1].read_text(encoding="utf-8") + "test,1,1,1,1,8\n"
    files[1].write_text(text, encoding="utf-8")
    study, tables = made(tmp_path, files, **{"tests__post.csv": "leave-out"})
    assert attendance(study, tables).loc["count", "n"] == 64


def test_a_count_beside_a_register_is_not_read(tmp_path):
    files = pair(tmp_path, "came (of 8)")
    marks = [[c, *[1] * n, *[0] * (8 - n)] for c, n in zip(CODES, CAME, strict=True)]
    sheet = write(
        tmp_path / "attendance.csv", ["code", *(f"Session {n}" for n in range(1, 9))], marks
    )
    questions, draft = asked([*files, sheet])
    assert "came.1" not in questions
    assert "came (of 8): not read, as attendance.csv says who came to which session" in draft.notes
    assert "came (of 8)" not in yaml.safe_load(draft.text).get("attributes", {})


@pytest.mark.parametrize("head", ["Sessions missed", "Age", "缺席次数", "Attended before"])
def test_what_is_no_attendance_is_not_taken_for_it(tmp_path, head):
    questions, _ = asked(pair(tmp_path, head))
    assert "came.1" not in questions or questions["came.1"].default is None


def test_the_questions_in_chinese(tmp_path):
    questions, _ = asked(pair(tmp_path, "参加次数"), "zh", **{"came.1": "yes"})
    assert questions["came.1"].text == "“参加次数”是参加了几次活动吗？"
    assert questions["places.1"].text == "一共有多少次活动？（“参加次数”是参加的次数）"


#: What a register has, and how many of the six sessions each came to.
STROKES = ["5/6", datetime.date(2025, 6, 5), "6 of 6", "3 / 6", 2, "6/6", "died 27 March"]
STROKES += [datetime.date(2025, 6, 4)]
OF_SIX = [5, 5, 6, 3, 2, 6, 3, 4]
MEANT = {
    "attended.register.xlsx.2025-06-05": "5",
    "attended.register.xlsx.died 27 March": "3",
    "attended.register.xlsx.2025-06-04": "4",
}


def register(folder):
    remarks = ["came three times" if said == "died 27 March" else None for said in STROKES]
    rows = [list(row) for row in zip(CODES, STROKES, remarks, strict=True)]
    return sheets(folder / "register.xlsx", {"Register": [["No.", "Sessions", "Remark"], *rows]})


def test_a_register_that_counts_sessions_is_read_and_what_is_no_number_is_asked(tmp_path):
    """Excel makes a date of 5/6: what was typed a person must say, and what words mean."""
    folder = tmp_path / "my-group"
    first, last = pair(folder, "x")
    files = [first, last, register(folder)]
    given = {"wave.register.xlsx": "sessions", "attributes": "none"}
    asked = {q.key: q for q in draft_study(recognise(files), "g").questions}
    assert asked["wave.register.xlsx"].suggestion == "sessions"
    draft = draft_study(recognise(files), "g", given)
    asked = {q.key: q for q in draft.todo if q.key.startswith("attended.")}
    assert [*asked] == [*MEANT]
    assert "5/6 or 6/5" in asked["attended.register.xlsx.2025-06-05"].saw
    assert "4/6 or 6/4" in asked["attended.register.xlsx.2025-06-04"].saw
    # Of six sessions it is the other number.
    assert [q.suggestion for q in asked.values()] == ["5", "", "4"]
    assert "came three times" in asked["attended.register.xlsx.died 27 March"].saw
    (entry,) = [f for f in yaml.safe_load(draft.text)["files"] if f["kind"] == "sessions"]
    assert entry["of"] == 6 and all("TODO" in said for said in entry["words"].values())
    study, tables = made(folder, files, **given, **MEANT)
    told = tables["sessions"].set_index("participant_id")["attended"]
    assert told.to_dict() == dict(zip(CODES, OF_SIX, strict=True))
    table = process_table(study, tables["sessions"], tables["people"])
    mean = table.query("statistic == 'sessions_attended_mean'")["estimate"].item()
    assert mean == sum(OF_SIX) / len(CODES)
    with pytest.raises(
        GroupworkError, match=r"'7' is no number of sessions\. Write one from 0 to 6"
    ):
        draft_study(recognise(files), "g", {**given, next(iter(MEANT)): "7"})
    with pytest.raises(GroupworkError, match="'5' cannot be"):
        draft_study(recognise(files), "g", {**given, "places.register.xlsx": "5"})


def test_a_register_that_counts_sessions_is_added_later(tmp_path):
    folder = tmp_path / "data" / "my-group"
    files = pair(tmp_path / "raw", "x")
    text = answer_all(recognise(files), "my-group", attributes="none")
    folder.mkdir(parents=True)
    for file in files:
        shutil.copy(file, folder)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    options = [o for k, v in MEANT.items() for o in ("--answer", f"{k}={v}")]
    command = ["add", str(folder), str(register(tmp_path / "raw")), "--wave", "sessions"]
    done = CliRunner().invoke(app, [*command, *options])
    assert done.exit_code == 0, done.output
    study = load_study(folder / "study.yaml")
    told = clean(study, ingest(study, folder))["sessions"].set_index("participant_id")["attended"]
    assert told.to_dict() == dict(zip(CODES, OF_SIX, strict=True))


def test_a_number_stands_for_a_text_only_where_it_can_be_so_many(tmp_path):
    first, last = pair(tmp_path, "came (of 8)", ["most of them", *CAME[1:]])
    text = answer_all(recognise([first, last]), tmp_path.name)
    assert "most of them: unknown" in text
    source = tmp_path / "study.yaml"
    source.write_text(text.replace("most of them: unknown", "most of them: 7"), encoding="utf-8")
    study = load_study(source)
    told = clean(study, ingest(study, tmp_path))["sessions"].set_index("participant_id")["attended"]
    assert told[CODES[0]] == 7
    source.write_text(text.replace("most of them: unknown", "most of them: 9"), encoding="utf-8")
    with pytest.raises(GroupworkError, match="'most of them' cannot be 9 sessions"):
        load_study(source)
