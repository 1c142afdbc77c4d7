"""Studies of the pages: uploads, answers that can change, what leaves the folder."""

import json
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml
from coded_projects import of_text, passage
from student_files import ANSWERS, CODES, ITEMS, POST, PRE, pair

from groupwork.errors import GroupworkError
from groupwork.guide.made_of import begin_run, end_run
from groupwork.ingest.checksums import verify_checksums
from groupwork.ingest.files import read_raw_files
from groupwork.prepare.clean import clean
from groupwork.prepare.score import score
from groupwork.study.loading import load_study
from groupwork.tables import write_table
from groupwork.web import desk as module
from groupwork.web.desk import Desk, NotHereError, check_files, safe_name


def uploads(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in pair(folder)}


@pytest.fixture
def desk(tmp_path) -> Desk:
    desk = Desk(tmp_path / "我的 work's")
    desk.folder.mkdir()
    desk.create("my-group", uploads(tmp_path / "files"), "en")
    return desk


def answer_all(desk: Desk, **answers: str) -> None:
    given = {**ANSWERS, **answers}
    while keys := desk.asked("my-group", "en").unanswered:
        draft = desk.asked("my-group", "en").draft
        question = next(each for each in draft.questions if each.key == keys[0])
        desk.answer("my-group", keys[0], given.get(keys[0], question.default or ""), "en")


# Names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("pre.csv", "pre.csv"),
        ("前测 (1).xlsx", "前测 (1).xlsx"),
        ("../../etc/pre.csv", "pre.csv"),
        ("C:\\Users\\me\\pre.csv", "pre.csv"),
        ("..\\..\\.bashrc.csv", "bashrc.csv"),
        ("a{study}<b>.csv", "a_study__b_.csv"),
        ("pre\x00\n\u202e.csv", "pre.csv"),
        ("小" * 300 + ".csv", "小" * 60 + ".csv"),
    ],
)
def test_names_of_uploads(sent, kept):
    assert safe_name(sent) == kept


@pytest.mark.parametrize(
    "sent",
    ["study.yaml", "SHA256SUMS", "answers.json", "a.py", "", ".csv", "..", "a.csv/", "x.csv "],
)
def test_names_that_are_refused_or_harmless(sent):
    """A study's own files cannot be sent, and no name is a folder."""
    if sent == "x.csv ":
        assert safe_name(sent) == "x.csv"
        return
    with pytest.raises(GroupworkError, match=r"cannot be read\. Save it as one of \.csv"):
        safe_name(sent)


def test_sizes_and_numbers_of_uploads(monkeypatch):
    monkeypatch.setattr(module, "MAX_BYTES", 2**20)
    with pytest.raises(GroupworkError, match=r"pre\.csv: has 2 MB; at most 1 MB are taken"):
        check_files({"pre.csv": b"x" * 2**21})
    with pytest.raises(GroupworkError, match="21 files: at most 20"):
        check_files({f"{n}.csv": b"" for n in range(21)})
    with pytest.raises(GroupworkError, match="No file was chosen"):
        check_files({})
    with pytest.raises(GroupworkError, match="two files have this name"):
        check_files({"a/pre.csv": b"", "b/PRE.csv": b""})


# Studies -------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_study_is_what_the_terminal_makes(desk, tmp_path):
    answer_all(desk)
    folder = desk.study("my-group")
    study = load_study(folder / "study.yaml")
    assert study.primary.scale == "q"
    assert str(study.title) == "My group"
    assert len(verify_checksums(study, folder)) == 2
    assert desk.check("my-group").errors == []
    # Eight people stand in both files (student_files.CODES).
    assert desk.check("my-group").comparisons[0].n_both == 8


@pytest.mark.parametrize("name", ["../x", "My Group", "小组", "", "a/b", ".hidden"])
def test_names_of_studies(desk, name, tmp_path):
    with pytest.raises(GroupworkError):
        desk.create(name, uploads(tmp_path / "files"), "en")
    with pytest.raises(NotHereError):
        desk.study(name)
    assert desk.studies() == ["my-group"]


def test_a_study_is_never_written_over(desk, tmp_path):
    before = (desk.raw / "my-group" / "pre.csv").read_bytes()
    with pytest.raises(GroupworkError, match="There is a study 'my-group' already"):
        desk.create("my-group", {"pre.csv": b"code,q1\n1,2\n"}, "en")
    with pytest.raises(GroupworkError, match=r"is there already.*'Replace pre\.csv'"):
        desk.add("my-group", {"pre.csv": b"code,q1\n1,2\n"}, "", "en")
    assert (desk.raw / "my-group" / "pre.csv").read_bytes() == before


def test_nothing_stays_of_files_that_cannot_be_read(desk):
    with pytest.raises(GroupworkError) as told:
        desk.create("other", {"pre.xlsx": b"not a workbook"}, "en")
    assert str(told.value).startswith("pre.xlsx")
    assert not (desk.raw / "other").exists()
    with pytest.raises(GroupworkError):
        desk.add("my-group", {"later.xlsx": b"not a workbook"}, "", "en")
    assert not (desk.raw / "my-group" / "later.xlsx").exists()
    assert len(desk.asked("my-group", "en").group.sheets) == 2


def test_a_link_out_of_the_folder_is_no_study(desk, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "study.yaml").write_text("id: x\n")
    (desk.raw / "linked").symlink_to(elsewhere)
    with pytest.raises(GroupworkError, match="leads out of"):
        desk.study("linked")
    # The list of studies goes on.
    assert (desk.state("linked"), desk.title("linked", "en")) == ("faulty", "")
    assert (desk.state("my-group"), desk.title("my-group", "en")) == ("open", "my-group")


# Answers -------------------------------------------------------------------------------------


def test_an_answer_that_cannot_be_changes_nothing(desk):
    before = (desk.raw / "my-group" / "study.yaml").read_text()
    with pytest.raises(GroupworkError, match="there is no item '7'"):
        desk.answer("my-group", "reversed.q", "7", "en")
    with pytest.raises(GroupworkError, match="There is no answer yet"):
        desk.answer("my-group", "authors", "  ", "en")
    with pytest.raises(NotHereError):
        desk.answer("my-group", "weather", "sun", "en")
    assert (desk.raw / "my-group" / "study.yaml").read_text() == before


@pytest.mark.slow
def test_a_changed_answer_takes_back_what_hangs_on_it(desk):
    """Neutral scores are asked which way they should go; after 'better' nobody asks that."""
    answer_all(desk, **{"direction.q": "neutral", "expected.q": "lower"})
    known = json.loads((desk.raw / "my-group" / "answers.json").read_text())["answers"]
    assert known["expected.q"] == "lower"
    desk.answer("my-group", "direction.q", "higher-better", "en")
    known = json.loads((desk.raw / "my-group" / "answers.json").read_text())["answers"]
    assert "expected.q" not in known
    assert known["authors"] == "A. Student"
    written = yaml.safe_load((desk.raw / "my-group" / "study.yaml").read_text())
    assert written["outcomes"][0]["expected"] == "higher"


@pytest.mark.slow
def test_an_answer_to_a_question_of_an_earlier_version_stops_nothing(desk):
    answer_all(desk)
    path = desk.raw / "my-group" / "answers.json"
    known = json.loads(path.read_text(encoding="utf-8"))
    gone = {**known["answers"], "wave.talks.xlsx": "none", "reversed.q": "9"}
    path.write_text(json.dumps({**known, "answers": gone}), encoding="utf-8")
    asked = desk.asked("my-group", "en")
    assert asked.unanswered == ["reversed.q"]  # there is no item 9
    assert {**asked.answers, "reversed.q": "none"} == known["answers"]
    desk.answer("my-group", "reversed.q", "none", "en")
    assert desk.check("my-group").errors == []


@pytest.mark.slow
def test_a_report_is_made_in_one_language(desk):
    """Answered on English pages and made on Chinese ones: no measurement is called "pre-test"."""
    answer_all(desk)
    source = desk.raw / "my-group" / "study.yaml"
    english = source.read_text(encoding="utf-8")
    desk.speak("my-group", "en")
    assert source.read_text(encoding="utf-8") == english
    desk.speak("my-group", "zh")
    study = load_study(source)
    assert [str(wave.label) for wave in study.waves] == ["前测", "后测"]
    assert str(study.title) == "My group"
    assert desk.is_own("my-group")
    assert desk.check("my-group").errors == []
    desk.speak("my-group", "en")
    assert source.read_text(encoding="utf-8") == english
    source.write_text(english + "# mine\n", encoding="utf-8")
    desk.speak("my-group", "zh")
    assert source.read_text(encoding="utf-8") == english + "# mine\n"


@pytest.mark.slow
def test_the_check_follows_each_answer(desk):
    told = []
    while keys := desk.asked("my-group", "en").unanswered:
        told.append(len(desk.check("my-group").errors))
        draft = desk.asked("my-group", "en").draft
        question = next(each for each in draft.questions if each.key == keys[0])
        desk.answer("my-group", keys[0], ANSWERS.get(keys[0], question.default or ""), "en")
    # author; three times the scale's name; its ends, reversed items, direction, expectation
    assert told[0] == 9
    assert told == sorted(told, reverse=True)
    assert desk.check("my-group").errors == []


@pytest.mark.slow
def test_a_file_that_comes_later_keeps_the_answers(tmp_path):
    desk, sent = Desk(tmp_path), uploads(tmp_path / "files")
    desk.create("my-group", {"pre.csv": sent["pre.csv"]}, "en")
    answer_all(desk, plan="later")
    desk.add("my-group", {"post.csv": sent["post.csv"]}, "", "en")
    asked = desk.asked("my-group", "en")
    assert asked.answers["direction.q"] == "higher-better"
    assert "plan" not in asked.answers  # there are two measurements now
    assert asked.unanswered == ["wave.post.csv"]
    desk.remove("my-group", "post.csv", "en")
    assert [sheet.name for sheet in desk.asked("my-group", "en").group.sheets] == ["pre.csv"]
    with pytest.raises(GroupworkError, match="is the last file with answers"):
        desk.remove("my-group", "pre.csv", "en")


@pytest.mark.slow
def test_what_was_changed_by_hand_is_not_written_over(desk, tmp_path):
    answer_all(desk)
    source = desk.raw / "my-group" / "study.yaml"
    source.write_text(source.read_text() + "# mine\n")
    assert not desk.is_own("my-group")
    with pytest.raises(GroupworkError, match="changed by hand"):
        desk.answer("my-group", "title", "Other", "en")
    with pytest.raises(GroupworkError, match=r"pre\.csv: study\.yaml does not hold without it"):
        desk.remove("my-group", "pre.csv", "en")
    assert (source.parent / "pre.csv").is_file()
    # A later file is added as `groupwork add` does it.
    rows = [",".join([code, *map(str, row)]) for code, row in zip(CODES, POST[::-1], strict=True)]
    later = "\n".join([",".join(["code", *ITEMS]), *rows, ""]).encode()
    desk.add("my-group", {"later.csv": later}, "followup", "en")
    assert "# mine" in source.read_text()
    assert [wave.id for wave in load_study(source).waves] == ["pre", "post", "followup"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_question_of_the_pages_speaks_of_the_terminal(desk, language):
    answer_all(desk)
    draft = desk.asked("my-group", language).draft
    texts = [*draft.notes, *(each.text for each in draft.questions)]
    texts += [means for each in draft.questions for means in each.choices.values()]
    assert any("t test" in each or "t检验" in each for each in texts)
    for each in texts:
        assert not re.search(r"groupwork |--answer|study\.yaml|回车|\bEnter\b", each)


# Files that are corrected ------------------------------------------------------------------------

#: Codes that nobody gave in a questionnaire.
STRANGE = [f"XX{n}9" for n in range(8)]


def register(codes: Sequence[str]) -> bytes:
    rows = [f"{code},x,{'x' if n % 2 else '-'}" for n, code in enumerate(codes)]
    return "\n".join(["code,Session 1,Session 2", *rows, ""]).encode()


@pytest.fixture
def attended(tmp_path) -> Desk:
    """A study that is answered, with an attendance of people whom no questionnaire knows."""
    desk, sent = Desk(tmp_path), uploads(tmp_path / "files")
    desk.create("my-group", {**sent, "attendance.csv": register(STRANGE)}, "en")
    answer_all(
        desk, **{"attended.attendance.csv.x": "present", "attended.attendance.csv.-": "absent"}
    )
    assert [each.kind for each in desk.check("my-group").errors] == ["nobody_known"]
    return desk


def test_every_file_is_listed_with_what_it_is(attended):
    assert {each.name: each.kinds for each in attended.files("my-group")} == {
        "pre.csv": ("questionnaire",),
        "post.csv": ("questionnaire",),
        "attendance.csv": ("register",),
    }


@pytest.mark.parametrize("by_hand", [False, True])
def test_a_corrected_attendance_takes_the_place_of_the_faulty_one(attended, by_hand):
    source = attended.raw / "my-group" / "study.yaml"
    if by_hand:
        source.write_text(source.read_text() + "# mine\n")
    before = source.read_text()
    with pytest.raises(GroupworkError, match=r"choose it under 'Replace attendance\.csv'"):
        attended.add("my-group", {"attendance.csv": register(CODES)}, "", "en")
    attended.replace("my-group", "attendance.csv", {"attendance (2).csv": register(CODES)}, "en")
    assert source.read_text() == before
    assert sorted(path.name for path in source.parent.glob("*.csv")) == [
        *("attendance.csv", "post.csv", "pre.csv")
    ]
    check = attended.check("my-group")
    assert check.errors == []
    assert check.comparisons[0].n_both == 8
    study = load_study(source)
    cleaned = clean(study, read_raw_files(study, source.parent))
    # Each came to the first session, every second one to the second.
    assert int(cleaned["sessions"]["attended"].sum()) == 8 + 4
    totals = score(study, cleaned["responses"]).query("wave == 'pre'")["value"]
    assert sorted(totals) == sorted(map(sum, PRE))


@pytest.mark.parametrize("by_hand", [False, True])
def test_a_faulty_attendance_can_be_taken_out(attended, by_hand):
    source = attended.raw / "my-group" / "study.yaml"
    if by_hand:
        source.write_text(source.read_text() + "# mine\n")
    attended.remove("my-group", "attendance.csv", "en")
    assert not (source.parent / "attendance.csv").exists()
    assert "attendance.csv" not in (source.parent / "SHA256SUMS").read_text()
    assert ("# mine" in source.read_text()) == by_hand
    check = attended.check("my-group")
    assert check.errors == []
    assert check.comparisons[0].n_both == 8


def test_what_cannot_take_the_place_of_a_file_changes_nothing(attended):
    folder = attended.raw / "my-group"
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    for sent, told in [
        ({"pre.xlsx": b"x"}, r"pre\.xlsx: is to take the place of pre\.csv"),
        ({"pre.csv": b""}, "^pre.csv: "),
        ({"a.csv": b"a", "b.csv": b"b"}, "2 files were chosen"),
    ]:
        with pytest.raises(GroupworkError, match=told):
            attended.replace("my-group", "pre.csv", sent, "en")
    with pytest.raises(NotHereError):
        attended.replace("my-group", "study.yaml", {"study.csv": b"a"}, "en")
    with pytest.raises(NotHereError):
        attended.remove("my-group", "../my-group/pre.csv", "en")
    assert before == {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_a_file_of_other_questions_takes_the_place_of_none(desk):
    """Also before all questions are answered, when there is no study file to tell it."""
    folder = desk.raw / "my-group"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    other = before["post.csv"].replace(b"q1,q2,q3,q4", b"w1,w2,w3,w4")
    with pytest.raises(GroupworkError, match=r"new\.csv: asks other questions than post\.csv"):
        desk.replace("my-group", "post.csv", {"new.csv": other}, "en")
    other = before["post.csv"].replace(b"q1,q2,q3,q4", b"q1,w2,w3,w4")
    with pytest.raises(GroupworkError):
        desk.replace("my-group", "post.csv", {"new.csv": other}, "en")
    assert before == {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_last_questionnaire_stays_and_it_is_said_what_to_do(attended):
    attended.remove("my-group", "post.csv", "en")
    with pytest.raises(GroupworkError, match="Replace it with the corrected file"):
        attended.remove("my-group", "pre.csv", "en")
    assert [each.name for each in attended.files("my-group")] == ["pre.csv", "attendance.csv"]
    attended.remove("my-group", "attendance.csv", "en")
    assert [each.name for each in attended.files("my-group")] == ["pre.csv"]


def test_a_file_that_is_gone_from_the_folder_can_be_put_back(attended):
    (attended.raw / "my-group" / "post.csv").unlink()
    assert {"pre.csv", "post.csv"} <= {each.name for each in attended.files("my-group")}
    sent = {"post.csv": uploads(attended.folder / "files")["post.csv"]}
    attended.replace("my-group", "post.csv", sent, "en")
    assert attended.check("my-group").comparisons[0].n_both == 8


def test_several_faulty_files_are_mended_one_after_the_other(attended):
    """Both were overwritten on the disk; each replacement is taken while the other is faulty."""
    folder, sent = attended.raw / "my-group", uploads(attended.folder / "files")
    for name in sent:
        (folder / name).write_bytes(b"")
    for name, content in sent.items():
        with pytest.raises(GroupworkError):
            attended.replace("my-group", name, {name: b""}, "en")
        attended.replace("my-group", name, {name: content}, "en")
    attended.remove("my-group", "attendance.csv", "en")
    assert attended.asked("my-group", "en").draft is not None
    assert [each.name for each in attended.files("my-group")] == ["pre.csv", "post.csv"]


def test_one_of_two_copies_is_taken_out_or_replaced(desk, tmp_path):
    folder = desk.raw / "my-group"
    with pytest.raises(GroupworkError, match=r"pre\.csv and again\.csv: are the same file"):
        desk.add("my-group", {"again.csv": (folder / "pre.csv").read_bytes()}, "", "en")
    assert not (folder / "again.csv").exists()
    right = (folder / "post.csv").read_bytes()
    (folder / "post.csv").write_bytes((folder / "pre.csv").read_bytes())
    with pytest.raises(GroupworkError, match="are the same file"):
        desk.asked("my-group", "en")
    desk.replace("my-group", "post.csv", {"post.csv": right}, "en")
    answer_all(desk)
    assert desk.check("my-group").comparisons[0].n_both == 8


def test_files_without_a_common_scale_say_so(tmp_path):
    desk = Desk(tmp_path)
    one, other = pair(tmp_path / "files")
    rows = (f"{code},Never,Often,Always,Always,Never" for code in CODES)
    text = "\n".join(["code,w1,w2,w3,w4,w5", *rows])
    desk.create("my-group", {"pre.csv": one.read_bytes(), "post.csv": text.encode()}, "en")
    asked = desk.asked("my-group", "en")
    assert asked.draft is None
    assert "nothing can be compared" in asked.problem
    desk.remove("my-group", "post.csv", "en")
    desk.add("my-group", {"post.csv": other.read_bytes()}, "", "en")
    assert desk.asked("my-group", "en").draft is not None


def test_a_coding_programs_project_stands_beside_the_questionnaires(tmp_path):
    said = "I worry at night."
    project = of_text(tmp_path / "talks.qdpx", said, passage(0, len(said))).read_bytes()
    desk = Desk(tmp_path / "work")
    desk.folder.mkdir()
    desk.create("my-group", {**uploads(tmp_path / "files"), "talks.qdpx": project}, "en")
    kinds = {each.name: each.kinds for each in desk.files("my-group")}
    assert "codings" in kinds["talks.qdpx"]
    answer_all(desk, **{"people.talks.qdpx": "none"})
    entry = yaml.safe_load(desk.study("my-group").joinpath("study.yaml").read_text("utf-8"))[
        "files"
    ]
    assert (entry[2]["path"], entry[2]["format"]) == ("talks.qdpx", "refi-qda")
    assert desk.check("my-group").errors == []


# Results -------------------------------------------------------------------------------------


@pytest.fixture
def finished(desk) -> Desk:
    """A study with results, private files and a link out of them."""
    answer_all(desk)
    results = desk.folder / "results" / "my-group"
    for name in (
        *("report/thesis.html", "report/summary.html", "report/notes.html", "report/thesis.pdf"),
        *("report/source/thesis.qmd", "tables/effects.csv", "private/people.csv"),
        *("logs/run.log", "provenance/made/x.sha256", ".hidden/x"),
    ):
        path = results / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    (results / "tables" / "out.csv").symlink_to(desk.raw / "my-group" / "pre.csv")
    scan(results, 0)
    return desk


def scan(results: Path, found: int) -> None:
    import pandas as pd

    table = pd.DataFrame(
        [("report/thesis.html", "phone", found)], columns=["file", "kind", "findings"]
    )
    write_table(table, results / "provenance" / "scan.csv")


def test_reports_alone_are_shown(finished):
    names = [path.name for path in finished.reports("my-group")]
    assert names == ["summary.html", "thesis.html", "thesis.pdf"]
    for name in ("notes.html", "../tables/effects.csv", "../../../data/raw/my-group/pre.csv", ""):
        with pytest.raises(NotHereError):
            finished.report("my-group", name)


def test_a_report_that_is_a_link_out_is_not_shown(finished, tmp_path):
    outside = tmp_path / "secret.html"
    outside.write_text("secret")
    (finished.folder / "results/my-group/report/supplement.html").symlink_to(outside)
    with pytest.raises(NotHereError):
        finished.report("my-group", "supplement.html")


def test_the_zip_holds_nothing_private(finished):
    with finished.pack("my-group") as packed, zipfile.ZipFile(packed) as archive:
        assert sorted(archive.namelist()) == [
            "my-group/provenance/scan.csv",
            "my-group/report/notes.html",
            "my-group/report/summary.html",
            "my-group/report/thesis.html",
            "my-group/report/thesis.pdf",
            "my-group/tables/effects.csv",
        ]


def test_results_with_something_private_are_not_packed(finished):
    results = finished.folder / "results" / "my-group"
    scan(results, 1)
    with pytest.raises(GroupworkError, match="something private was found"):
        finished.pack("my-group")
    (results / "provenance" / "scan.csv").unlink()
    with pytest.raises(GroupworkError, match="were not searched"):
        finished.pack("my-group")


def test_the_zip_waits_until_a_run_ended(finished):
    place = finished.place("my-group")
    begin_run(place)
    (place.reports / "summary.html").write_text("new")
    assert finished.earlier("my-group") == ["thesis.html", "thesis.pdf"]
    with pytest.raises(GroupworkError, match="no run ended since an answer or a file changed"):
        finished.pack("my-group")
    end_run(place, ["html"])
    with finished.pack("my-group") as packed, zipfile.ZipFile(packed) as archive:
        names = archive.namelist()
    assert "my-group/report/thesis.html" in names
    assert "my-group/report/thesis.pdf" not in names  # of the run before
    finished.answer("my-group", "title", "Another title", "en")
    assert finished.earlier("my-group") == ["summary.html", "thesis.html", "thesis.pdf"]
    assert not finished.has_ended("my-group")


def test_the_list_of_whom_to_speak_with(finished, tmp_path):
    assert finished.safety("my-group").empty
    source = finished.place("my-group").safety
    source.parent.mkdir(parents=True)
    head = "participant_id,wave,instrument,item,value\n"
    source.write_text(head)
    assert finished.safety("my-group").empty
    source.write_text(f"{head}LX12,pre,phq,9,2\n")
    assert finished.safety("my-group")["participant_id"].tolist() == ["LX12"]
    outside = tmp_path / "outside.csv"
    outside.write_text(f"{head}LX12,pre,phq,9,2\n")
    source.unlink()
    source.symlink_to(outside)
    assert finished.safety("my-group").empty
