"""Sheets beside the questionnaires that people make by themselves: attendance, coded passages."""

import pytest
import yaml
from answering import answer_all
from open_document import open_document
from student_files import ANSWERS, CODES, POST, PRE, answered, pair, sheets, write

from groupwork.errors import GroupworkError
from groupwork.guide.add_sheets import added_sheets
from groupwork.guide.check import check_study
from groupwork.guide.draft.study import draft_study
from groupwork.guide.new_study import add_file, create_study
from groupwork.guide.recognise import look_through, recognise
from groupwork.ingest.checksums import record_files
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.privacy.gate import ingest_protected
from groupwork.study.files import SegmentsFile, SessionsFile
from groupwork.study.loading import load_study

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


@pytest.mark.parametrize(
    ("heads", "there", "away"),
    [
        (["session 1", "session 2"], "✓", "✗"),
        (["第1次", "第2次"], "出席", "缺席"),
        ([1, 2], "√", "×"),
        (["3月2日", "3月9日"], "√", "×"),
        (["2 March", "9 March"], "✓", "x"),
        (["S1 13 Mar", "S2 20 Mar"], "✓", ""),
        (["第1次（3月2日）", "第2次（3月9日）"], "√", "请假"),
        (["Week 1 - 13/3", "Week 2 - 20/3"], "✓", "✗"),
        (["13 Mar (S1)", "20 Mar (S2)"], "✓", "✗"),
    ],
)
def test_ticks_in_a_sheet_of_the_same_workbook(tmp_path, heads, there, away):
    ticks = [["code", *heads], *([c, there, away if n < 3 else there] for n, c in enumerate(CODES))]
    tables = {"前测": answered(PRE), "后测": answered(POST), "出席": ticks}
    notes = [["date", "what happened"], ["2 March", "all were shy"]]
    folder = tmp_path / "my-group"
    book = sheets(folder / "group.xlsx", {**tables, "notes": notes})
    group = recognise([book])
    assert group.left_out == {"group.xlsx:notes": "other"}
    (folder / "study.yaml").write_text(answer_all(group, "my-group"), encoding="utf-8")
    study = load_study(folder / "study.yaml")
    rows = clean(study, ingest(study, folder))["sessions"]
    counted = rows.groupby("session")["attended"].agg(["sum", "count"]).to_numpy().tolist()
    assert counted == [[8, 8], [5, 8]]


@pytest.mark.parametrize("marks", [("1", "0"), ("yes", "no"), ("√", "")])
def test_sessions_headed_by_their_number_alone(tmp_path, marks):
    there, away = marks
    rows = [[code, there, away if n else there, there] for n, code in enumerate(CODES)]
    sheet = write(tmp_path / "attendance.csv", ["code", 1, 2, 3], rows)
    strand = recognise([*pair(tmp_path), sheet]).strands[0]
    assert (strand.kind, [*strand.columns]) == ("register", ["person", "1", "2", "3"])


def test_right_and_wrong_answers_under_numbers_are_no_attendance(tmp_path):
    rows = [[code, n % 2, 1, 0] for n, code in enumerate(CODES)]
    quiz = write(tmp_path / "quiz.csv", ["code", 1, 2, 3], rows)
    assert not recognise([quiz]).strands


@pytest.mark.parametrize(("said", "counted"), [("present", 4), ("absent", 0)])
def test_what_an_x_means_is_asked(tmp_path, said, counted):
    folder = tmp_path / "my-group"
    rows = [[code, "X" if n % 2 else "", "x"] for n, code in enumerate(CODES)]
    ticks = write(folder / "ticks.csv", ["code", "Session 1", "Session 2"], rows)
    files = [*pair(folder), ticks]
    asked, document = drafted(files)
    assert asked["attended.ticks.csv.x"].default is None
    assert document["files"][-1]["words"]["x"].startswith("TODO")
    given = {"attended.ticks.csv.x": said, "blank.ticks.csv": "absent"}
    (folder / "study.yaml").write_text(answer_all(recognise(files), "my-group", **given))
    study = load_study(folder / "study.yaml")
    sessions = clean(study, ingest(study, folder))["sessions"]
    assert sessions[sessions["session"] == 1]["attended"].sum() == counted
    record_files([path.name for path in files], folder)
    kinds = {each.kind for each in check_study(folder).findings}
    assert ("nobody_attended" in kinds) is (said == "absent")


@pytest.mark.parametrize(
    ("beside", "suggested"),
    [("", "present"), ("✓", "absent"), ("absent", "present"), ("ill", "")],
)
def test_an_x_is_taken_for_what_the_other_cells_leave_it(tmp_path, beside, suggested):
    rows = [[code, beside if n % 3 == 0 else "x", "x"] for n, code in enumerate(CODES)]
    ticks = write(tmp_path / "ticks.csv", ["code", "Session 1", "Session 2"], rows)
    asked, _ = drafted([*pair(tmp_path), ticks])
    assert asked["attended.ticks.csv.x"].suggestion == suggested


@pytest.mark.parametrize(("ill", "present"), [("病", 6), ("krank", 6), ("2", 6)])
def test_a_session_that_most_were_ill_at_is_one_and_what_ill_means_is_asked(tmp_path, ill, present):
    folder = tmp_path / "my-group"
    days = ["3/12", "3/19", "4/9"]
    rows = [[code, "✓", ill if n < 2 else "迟到", "✓"] for n, code in enumerate(CODES)]
    ticks = [["code", *days, "备注"], *([*row, "住院" * (row[2] == ill)] for row in rows)]
    ticks.append(["出席人数", 8, 6, 8, ""])
    tables = {"前测": answered(PRE), "后测": answered(POST), "签到": ticks}
    group = recognise([sheets(folder / "group.xlsx", tables)])
    asked = draft_study(group, "my-group", {}).questions
    key = f"attended.group.xlsx:签到.{ill}"
    assert [each.key for each in asked if each.key.startswith("attended.")] == [key]
    assert "excused" not in [each.key for each in asked]
    notes = draft_study(group, "my-group", {}).notes
    assert "group.xlsx:签到: 迟到: counted as there" in notes
    given = {key: "excused", "excused": "absent"}
    (folder / "study.yaml").write_text(answer_all(group, "my-group", **given), encoding="utf-8")
    study = load_study(folder / "study.yaml")
    assert study.files[-1].attended == dict(enumerate(days, start=1))
    rows = clean(study, ingest(study, folder))["sessions"]
    assert rows.groupby("session")["attended"].sum().to_list() == [8, present, 8]
    assert rows["excused"].sum() == 2


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
@pytest.mark.parametrize(
    ("name", "heads", "letters"),
    [
        ("attendance", ["15 Apr", "22 Apr", "3 Jun"], "PAE"),
        ("Register", [f"2026-04-{day}" for day in (15, 22, 29)], "PAE"),
        ("Sheet3", [f"Session {n}" for n in (1, 2, 3)], "PAE"),
        ("attendance", ["15 Apr", "22 Apr", "3 Jun"], "YNG"),
    ],
)
def test_letters_below_a_title_with_a_key_and_a_row_of_totals(
    tmp_path, ending, name, heads, letters
):
    """Somebody's own register: of eight people one is absent and one excused at the second one."""
    there, away, excused = letters
    folder = tmp_path / "my-group"
    second = [away, excused, there.lower(), *[there] * 5]
    # Codes that are spelled in two ways are joined without capitals and blanks.
    codes = [CODES[0].lower(), *CODES[1:]]
    rows = [[c, there, s, there, "3"] for c, s in zip(codes, second, strict=True)]
    table = [
        ["Attendance - Heart and Breath, Ward 4B", *[""] * 4],
        ["Code", *heads, "Came"],
        *rows,
        ["Total present", "8", "6", "8", "22"],
        [""] * 5,
        [f"{there} = present, {away} = absent, {excused} = excused (unwell)", *[""] * 4],
    ]
    tables = {"pre": answered(PRE), "post": answered(POST), name: table}
    make = sheets if ending == "xlsx" else open_document
    folder.mkdir()
    group = recognise([make(folder / f"group.{ending}", tables)])
    means = {there: "present", away: "absent", excused: "excused"}
    asked = {each.key: each for each in draft_study(group, "my-group", {}).questions}
    keys = {f"attended.group.{ending}:{name}.{letter}": said for letter, said in means.items()}
    # Y and N are known by themselves.
    lettered = {key: said for key, said in keys.items() if key[-1] not in "YN"}
    assert {key for key in asked if key.startswith("attended.")} == {*lettered}
    suggested = {key: asked[key].suggestion for key in lettered}
    assert suggested == (lettered if letters == "PAE" else dict.fromkeys(lettered, ""))
    given = {**lettered, "excused": "left-out"}
    (folder / "study.yaml").write_text(answer_all(group, "my-group", **given), encoding="utf-8")
    study = load_study(folder / "study.yaml")
    counted = clean(study, ingest(study, folder))["sessions"].groupby("session")["attended"]
    assert counted.agg(["sum", "count"]).to_numpy().tolist() == [[8, 8], [6, 7], [8, 8]]


def test_answers_in_letters_are_no_attendance(tmp_path):
    rows = [[code, "AB"[n % 2], "C", "D"] for n, code in enumerate(CODES)]
    quiz = write(tmp_path / "quiz.csv", ["code", "Session 1", "Session 2", "Session 3"], rows)
    assert not recognise([quiz]).strands


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


@pytest.mark.parametrize("heads", [["Hello", "Cooking"], ["Theme A", "Theme B"]])
def test_a_sheet_that_somebody_says_is_one_of_attendance(tmp_path, heads):
    rows = [[code, "came", "" if n < 3 else "ill", ""] for n, code in enumerate(CODES)]
    folder = tmp_path / "my-group"
    files = [*pair(folder), write(folder / "list.csv", ["code", *heads, "note"], rows)]
    group = recognise(files)
    text = answer_all(group, "my-group", **{"wave__list.csv": "sessions"})
    assert [s["title"] for s in yaml.safe_load(text)["sessions"]] == heads
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    study = load_study(folder / "study.yaml")
    rows = clean(study, ingest(study, folder))["sessions"]
    assert rows.groupby("session")["attended"].sum().tolist() == [8, 0]


def test_a_questionnaire_is_not_offered_as_attendance(tmp_path):
    first, second = pair(tmp_path)
    group = recognise([first, second.rename(tmp_path / "answers.csv")])
    asked = {question.key: question for question in draft_study(group, "my-group").questions}
    assert "sessions" not in asked["wave.answers.csv"].choices


@pytest.mark.parametrize("name", ["register.csv", "list.csv"])
def test_a_file_of_attendance_is_added(tmp_path, name):
    folder = tmp_path / "my-group"
    files = pair(tmp_path)
    create_study(folder, recognise(files), draft_study(recognise(files), "my-group", ANSWERS))
    heads = ["S1 13 Mar", "S2 20 Mar"] if name == "register.csv" else ["Hello", "Cooking"]
    sheet = write(tmp_path / name, ["code", *heads], [[c, "✓", "✓"] for c in CODES])
    said = add_file(folder, sheet, None if name == "register.csv" else "sessions")
    document = yaml.safe_load((folder / "study.yaml").read_text(encoding="utf-8"))
    assert document["files"][-1]["attended"] == dict(enumerate(heads, start=1))
    assert f"{name}" in said
    with pytest.raises(GroupworkError, match="one column with a different code"):
        add_file(folder, write(tmp_path / "none.csv", ["a", "b"], [[1, 2]]), "sessions")


NICKNAMES = [
    *("NightOwl", "Marmalade", "Sunflower", "Pebble"),
    *("Biscuit", "Starling", "Fern", "Hazel"),
]
REAL = ["Anna Smith", "Ben Jones", "Carla Weber", "David Miller", "Emma Brown", "Frank Wilson"]
REAL += ["Grace Taylor", "Henry Clark"]


@pytest.mark.parametrize(
    ("heads", "names", "given"),
    [
        (("Your secret nickname", "Nickname"), NICKNAMES, {}),
        (("Name", "Participant name"), REAL, {"id": "Name", "id_code": "yes"}),
    ],
)
def test_what_people_are_called_in_a_register_is_as_in_the_questionnaires(
    tmp_path, monkeypatch, heads, names, given
):
    monkeypatch.setenv("GROUPWORK_KEY", "a key of a test, which nobody has")
    folder = tmp_path / "my-group"
    rows = [[name.upper(), "✓", "✓" if n else ""] for n, name in enumerate(names)]
    register = write(folder / "register.csv", [heads[1], "S1 13 Mar", "S2 20 Mar"], rows)
    made = [*pair(folder, names, names, id_name=heads[0]), register]
    given = given | {"id_spelling": "loose", "range.q": "1-5", "blank.register.csv": "absent"}
    (folder / "study.yaml").write_text(answer_all(recognise(made), "my-group", **given), "utf-8")
    record_files([path.name for path in made], folder)
    assert check_study(folder).errors == []
    study = load_study(folder / "study.yaml")
    tables = clean(study, ingest_protected(study, folder))
    came = tables["sessions"].groupby("participant_id")["attended"].sum()
    assert sorted(came) == [1, *[2] * 7]
    assert {*came.index} == {*tables["responses"]["participant_id"]}


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


@pytest.mark.parametrize("held", ["no", "yes"])
def test_a_session_at_which_nobody_is_marked_is_asked_about(tmp_path, held):
    """The hall was shut; the row of sums below says no more than "Present"."""
    folder = tmp_path / "my-group"
    folder.mkdir()
    days = [f"2026-04-{day}" for day in (15, 22, 29)]
    rows = [
        [code, "✓", "storm" if n == 2 else None, "✓" if n else "-"] for n, code in enumerate(CODES)
    ]
    table = [["Register"], [], ["Who", *days], *rows, ["Present", 8, None, 7]]
    path = sheets(
        folder / "g.xlsx", {"pre": answered(PRE), "post": answered(POST), "Register": table}
    )
    asked = {each.key: each for each in draft_study(recognise([path]), "my-group").todo}
    question = asked["held.g.xlsx:Register.2"]
    assert "'2026-04-22' in g.xlsx:Register" in question.text
    assert (question.saw, question.default) == ("one cell: 'storm'", None)
    given = {"held.g.xlsx:Register.2": held, "attended.g.xlsx:Register.storm": "unknown"}
    given = {k: v for k, v in given.items() if held == "yes" or "storm" not in k}
    more = {"attended.g.xlsx:Register.-": "absent", "blank.g.xlsx:Register": "absent"}
    more = {key: text for key, text in more.items() if held == "yes" or "blank" not in key}
    text = answer_all(recognise([path]), "my-group", **given, **more)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    study = load_study(folder / "study.yaml")
    counted = clean(study, ingest(study, folder))["sessions"].groupby("session")["attended"]
    found = counted.agg(["sum", "count"]).T.to_dict("list")
    assert found == {1: [8, 8], 3: [7, 8]} | ({2: [0, 7]} if held == "yes" else {})
    assert [each.number for each in study.sessions] == sorted(found)


def test_people_of_a_register_are_known_by_the_codes_of_the_questionnaires(tmp_path):
    """Beside their names, under another head than there."""
    folder = tmp_path / "my-group"
    names = [f"{first} Lee" for first in ("Ann", "Bob", "Cy", "Di", "Ed", "Fay", "Gus", "Hal")]
    rows = [
        [name, code, "✓", "✓" if n % 2 else "absent"]
        for n, (name, code) in enumerate(zip(names, CODES, strict=True))
    ]
    register = write(folder / "register.csv", ["Name", "Number", "Session 1", "Session 2"], rows)
    files = [*pair(folder), register]
    notes = draft_study(recognise(files), "g", {}).notes
    assert any("register.csv: people are known by 'Number'" in note for note in notes)
    text = answer_all(recognise(files), "my-group")
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    assert "Ann Lee" not in text
    study = load_study(folder / "study.yaml")
    tables = clean(study, ingest(study, folder))
    people = {*tables["responses"]["participant_id"]}
    assert {*tables["sessions"]["participant_id"]} <= people
    assert tables["sessions"].groupby("session")["attended"].sum().tolist() == [8, 4]
