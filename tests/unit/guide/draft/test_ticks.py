"""Which sessions people came to, as survey tools export it: from the files to the attendance.

Of eight people the n-th misses session 1 if n is divisible by three, session 2 if it is even, none
of session 3; the last one came to none.
"""

import pytest
import yaml
from answering import answer_all
from student_files import CODES, ITEMS, POST, PRE, sheets, write

from groupwork.errors import GroupworkError
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.study.files import SessionsFile
from groupwork.study.loading import load_study

THERE = [[n % 3 > 0, n % 2 > 0, True] if n < 7 else [False] * 3 for n in range(8)]
# Of 0 to 6 all but 0, 3 and 6; 1, 3 and 5; all.
COUNTS = {1: 4, 2: 3, 3: 7}
LIMESURVEY = ["id", "submitdate", "lastpage", "startlanguage"]
QUALTRICS = ["StartDate", "EndDate", "ResponseId"]


def pair(folder, heads, cells, own=(), values=(), *, below=()):
    """Write a pre-test, and a post-test that asks which sessions people came to."""
    files = []
    for name, rows in (("pre", PRE), ("post", POST)):
        late = name == "post"
        table = [
            [*values, code, *row, *(cells(there) if late else ())]
            for code, row, there in zip(CODES, rows, THERE, strict=True)
        ]
        head = [*own, "code", *ITEMS, *(heads if late else ())]
        more = [[*each[: len(head)]] for each in below]
        files.append(write(folder / f"{name}.csv", head, [*more, *table]))
    return files


def marks(yes, no):
    return lambda there: [yes if each else no for each in there]


def attendance(folder, files, **answers):
    text = answer_all(recognise(files), folder.name, **answers)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    study = load_study(folder / "study.yaml")
    tables = clean(study, ingest(study, folder))
    assert tables["responses"].groupby("wave")["participant_id"].nunique().tolist() == [8, 8]
    return tables["sessions"]


STAMPS = ["2025-03-01 10:00:00"] * 2


@pytest.mark.parametrize(
    ("heads", "cells", "own", "values"),
    [
        ([f"attended___{n}" for n in (1, 2, 3)], marks(1, 0), ["record_id"], ["1"]),
        (
            [f"Sessions attended (choice=Session {n})" for n in (1, 2, 3)],
            marks("Checked", "Unchecked"),
            ["Event Name"],
            ["Only event"],
        ),
        (
            ["attended", *(f"attended/session_{n}" for n in (1, 2, 3))],
            lambda there: (
                [" ".join(f"session_{n}" for n, t in enumerate(there, 1) if t)]
                + [int(each) for each in there]
            ),
            ["_id", "_uuid"],
            ["1", "u"],
        ),
        (
            [f"attended[SQ00{n}]" for n in (1, 2, 3)],
            marks("Yes", "No"),
            LIMESURVEY,
            ["1", "2025-03-01 10:00:00", "3", "en"],
        ),
        (
            [f"Which sessions did you come to? [Session {n}]" for n in (1, 2, 3)],
            marks("Yes", "No"),
            [],
            [],
        ),
        ([f"出席情况[第{n}次]" for n in (1, 2, 3)], marks("选中", "未选中"), [], []),
    ],
    ids=["redcap", "redcap-labels", "kobo", "limesurvey", "limesurvey-texts", "chinese"],
)
def test_a_column_for_each_session(tmp_path, heads, cells, own, values):
    files = pair(tmp_path, heads, cells, own, values)
    found = attendance(tmp_path, files, id="code")
    assert found.groupby("session")["attended"].sum().to_dict() == COUNTS
    assert len(found) == 24 and found["attended"].notna().all()
    document = yaml.safe_load((tmp_path / "study.yaml").read_text(encoding="utf-8"))
    assert not [name for name in document.get("attributes", {}) if "attend" in name]
    named = [each["title"] for each in document["sessions"]]
    assert all(
        title in (f"Session {n}", f"session_{n}", f"第{n}次") for n, title in enumerate(named, 1)
    )


def test_options_that_are_ticked_by_their_own_words(tmp_path):
    """Qualtrics writes the option itself where it was chosen, and leaves the others blank."""
    texts = [f"Which sessions did you attend? - Selected Choice - Session {n}" for n in (1, 2, 3)]
    below = [
        ["Start Date", "End Date", "Response ID", "Your code", *ITEMS, *texts],
        [f'{{"ImportId":"QID{n}"}}' for n in range(11)],
    ]
    files = pair(
        tmp_path,
        ["Q7_1", "Q7_2", "Q7_3"],
        lambda there: [f"Session {n}" if each else "" for n, each in enumerate(there, 1)],
        QUALTRICS,
        [*STAMPS, "R_1"],
        below=below,
    )
    found = attendance(tmp_path, files, **{"id": "code", "blank.post.csv": "absent"})
    assert found.groupby("session")["attended"].sum().to_dict() == COUNTS
    entry = SessionsFile.model_validate(
        yaml.safe_load((tmp_path / "study.yaml").read_text(encoding="utf-8"))["files"][-1]
    )
    assert entry.words == {f"Session {n}": "present" for n in (1, 2, 3)}
    assert entry.blank == "absent" and len(found) == 24


def test_a_tick_or_nothing(tmp_path):
    """LimeSurvey's codes are Y, and blank where an option was not chosen."""
    heads = [f"attended[SQ00{n}]" for n in (1, 2, 3)]
    own = ["1", "2025-03-01 10:00:00", "3", "en"]
    files = pair(tmp_path, heads, marks("Y", ""), LIMESURVEY, own)
    for means, counted in (("absent", [8, 8, 8]), ("unknown", [4, 3, 7])):
        found = attendance(tmp_path, files, **{"id": "code", "blank.post.csv": means})
        assert found.groupby("session")["attended"].sum().to_dict() == COUNTS
        assert found.groupby("session")["attended"].count().tolist() == counted


@pytest.mark.parametrize(
    ("name", "between"), [("{}", ";"), ("Session {}", ", "), ("第{}次", "┋"), ("Session {}", ";")]
)
def test_all_sessions_in_one_cell(tmp_path, name, between):
    def cells(there):
        return [between.join(name.format(n) for n, each in enumerate(there, 1) if each)]

    head = "您参加了哪几次活动？" if "次" in name else "Which sessions did you attend?"
    files = pair(tmp_path, [head], cells)
    found = attendance(tmp_path, files, **{"blank.post.csv": "absent"})
    assert found.groupby("session")["attended"].sum().to_dict() == COUNTS
    assert len(found) == 24
    found = attendance(tmp_path, files, **{"blank.post.csv": "unknown"})
    # Whoever left it blank is not known to have stayed away.
    assert found.groupby("session")["attended"].count().tolist() == [7, 7, 7]


def test_a_cell_that_says_none_is_asked_about(tmp_path):
    def cells(there):
        return [";".join(f"Session {n}" for n, t in enumerate(there, 1) if t) or "none of them"]

    files = pair(tmp_path, ["Which sessions did you attend?"], cells)
    asked = {q.key for q in draft_study(recognise(files), "g").todo}
    assert "attended.post.csv.none of them" in asked
    found = attendance(tmp_path, files, **{"attended.post.csv.none of them": "absent"})
    assert found.groupby("session")["attended"].sum().to_dict() == COUNTS and len(found) == 24
    source = tmp_path / "study.yaml"
    text = source.read_text(encoding="utf-8")
    source.write_text(text.replace("words: {none of them: absent}", "words: {}"), encoding="utf-8")
    study = load_study(source)
    with pytest.raises(GroupworkError, match="what stands there is not known to mean"):
        clean(study, ingest(study, tmp_path))


def test_ticks_at_one_event_of_a_project(tmp_path):
    """REDCap has a row a person and event; the sessions stand in those of one event."""
    head = ["record_id", "redcap_event_name", *ITEMS, *(f"attended___{n}" for n in (1, 2, 3))]
    rows = []
    for n, (before, after, there) in enumerate(zip(PRE, POST, THERE, strict=True), start=1):
        rows.append([n, "baseline_arm_1", *before, "", "", ""])
        # One who never came back has no row of the second event.
        rows += [[n, "week_8_arm_1", *after, *map(int, there)]] if n != 2 else []
    path = write(tmp_path / "project.csv", head, rows)
    text = answer_all(recognise([path]), tmp_path.name)
    (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
    study = load_study(tmp_path / "study.yaml")
    assert "blank:" not in text
    tables = clean(study, ingest(study, tmp_path))
    found = tables["sessions"].dropna(subset="attended")
    assert found.groupby("session")["attended"].agg(["sum", "count"]).to_numpy().tolist() == [
        [COUNTS[1] - THERE[1][0], 7],
        [COUNTS[2] - THERE[1][1], 7],
        [COUNTS[3] - THERE[1][2], 7],
    ]
    reasons = tables["audit"]["reason"]
    assert not reasons.str.startswith("duplicate").any()


def test_it_may_be_something_else(tmp_path):
    files = pair(tmp_path, [f"attended___{n}" for n in (1, 2, 3)], marks(1, 0), ["record_id"], [1])
    given = {"id": "code", "attendance.post.csv": "no"}
    document = yaml.safe_load(draft_study(recognise(files), "g", given).text)
    assert {entry["kind"] for entry in document["files"]} == {"responses"}
    assert "sessions" not in document


def test_without_codes_nobody_knows_whose_sessions_they_are(tmp_path):
    files = pair(tmp_path, [f"attended___{n}" for n in (1, 2, 3)], marks(1, 0), ["record_id"], [1])
    draft = draft_study(recognise(files), "g", {"id": "none"})
    assert [note for note in draft.notes if "attended___1" in note and "no code" in note]
    assert "kind: sessions" not in draft.text


@pytest.mark.parametrize(
    "head", ["How often did you attend?", "Which sessions did you like? (1 = none, 3 = all)"]
)
def test_a_number_is_no_list_of_sessions(tmp_path, head):
    files = pair(tmp_path, [head], lambda there: [sum(there)])
    document = yaml.safe_load(draft_study(recognise(files), "g").text)
    assert {entry["kind"] for entry in document["files"]} == {"responses"}


def test_which_way_the_sessions_are_told_is_said_once():
    entry = {"path": "x.csv", "kind": "sessions", "id": "code", "attended": "came"}
    assert SessionsFile.model_validate({**entry, "listed": {1: "Session 1"}}).session is None
    for wrong in ({}, {"session": "no", "listed": {1: "1"}}):
        with pytest.raises(ValueError, match="under 'listed' number of the session"):
            SessionsFile.model_validate({**entry, **wrong})


def test_a_register_beside_the_answers_of_a_sheet_typed_by_hand(tmp_path):
    """Below a head of its own, in marks of which some must be said; it is no questionnaire."""
    marks = [
        ["x" if each else ("E" if n == 2 else "/") for each in of] for n, of in enumerate(THERE)
    ]
    marks[7] = [None] * 3  # who left
    rows = [
        [code, *(cell for pair in zip(PRE[n], POST[n], strict=True) for cell in pair), *marks[n]]
        for n, code in enumerate(CODES)
    ]
    items = [f"{item} {time}" for item in ITEMS for time in ("pre", "post")]
    above = [None, *(["Mood"] + [None] * 7), "Attendance", None, None]
    table = [above, ["code", *items, "4/6 Mar", "11/13 Mar", "18/20 Mar"], *rows]
    path = tmp_path / "g" / "all.xlsx"
    path.parent.mkdir()
    sheets(path, {"Data": table})
    name = path.name
    draft = draft_study(recognise([path]), "g")
    asked = {question.key: question for question in draft.questions}
    assert asked[f"attendance.{name}"].saw.startswith("Attendance 4/6 Mar, Attendance 11/13 Mar")
    assert not [key for key in asked if key.startswith(("closing", "comparison"))]
    said = {f"attended.{name}./": "absent", f"attended.{name}.E": "excused", "excused": "absent"}
    said |= {f"blank.{name}": "absent", f"attended.{name}.x": "present"}
    found = attendance(path.parent, [path], **said)
    there = found[found["attended"] == 1].groupby("session")["participant_id"].nunique()
    assert there.to_dict() == COUNTS
    assert len(found) == 24
