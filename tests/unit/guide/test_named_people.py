"""Files that follow people by their names or e-mail addresses: a code is made of each."""

import stat

import pytest
from student_files import ANSWERS, ITEMS, POST, PRE, write
from typer.testing import CliRunner

from groupwork.cli import app
from groupwork.guide.check import check_page, check_study
from groupwork.guide.draft.study import draft_study
from groupwork.guide.new_study import create_study
from groupwork.guide.recognise import recognise
from groupwork.ingest.near_matches import bare_code
from groupwork.privacy.gate import KEY, ingest_protected
from groupwork.study.loading import load_study

NAMES = ["赵敏", "王小明", "李娜", "张伟", "刘洋", "陈静", "杨帆", "黄磊"]
MAILS = [f"{name}.{i}@example.org" for i, name in enumerate(["ann", "bob", "cem", "dan"] * 2)]
FULL = ["John Smith", "Mary Jones", "Peter Miller", "Linda Davis", "James Wilson"]
FULL += ["Susan Taylor", "David Brown", "Karen Moore"]


def files(folder, head, people):
    """Write both times; at the second one they stand in another order."""
    rows = {
        "pre": list(zip(people, PRE, strict=True)),
        "post": list(zip(people, POST, strict=True))[::-1],
    }
    return [
        write(folder / f"{wave}.csv", [head, *ITEMS], [[who, *row] for who, row in of])
        for wave, of in rows.items()
    ]


@pytest.mark.parametrize(
    ("head", "people"), [("姓名", NAMES), ("E-mail", MAILS), ("Name", FULL), ("code", MAILS)]
)
def test_a_code_is_made_of_each_name(tmp_path, monkeypatch, head, people):
    monkeypatch.delenv(KEY, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    raw = files(tmp_path / "raw", head, people)
    questions = {q.key: q for q in draft_study(recognise(raw), "g").questions}
    # It is the only thing that comes again, so it is offered, and never taken.
    assert questions["id"].default is None
    assert list(questions["id"].choices) == [head, "none"]
    folder = tmp_path / "study" / "my-group"

    def new(**answers):
        given = ANSWERS | answers
        parts = [part for k, v in given.items() for part in ("--answer", f"{k}={v}")]
        return CliRunner().invoke(app, ["new", str(folder), *map(str, raw), *parts])

    told = new(id=head)
    assert told.exit_code == 1
    assert "TODO id_code: This column tells who people are" in told.output
    assert not folder.exists()
    key = tmp_path / "home" / ".config" / "groupwork" / "key"
    undecided = draft_study(recognise(raw), "g", {"id": head})
    assert create_study(tmp_path / "undecided", recognise(raw), undecided) is None
    assert not key.exists()
    told = new(id=head, id_code="yes")
    assert told.exit_code == 0, told.output
    assert "8 people before, 8 after, 8 in both" in " ".join(told.output.split())
    assert str(key) in told.output.replace("\n", "")
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    text = (folder / "study.yaml").read_text(encoding="utf-8")
    study = load_study(folder / "study.yaml")
    assert study.privacy.hash == [head]
    tables = ingest_protected(study, folder)
    ids = set(tables["responses"]["participant_id"])
    assert len(ids) == 8
    assert all(each.startswith("p") and len(each) == 17 for each in ids)
    for person in people:
        assert person not in told.output
        assert person not in text


def test_interviews_called_by_names_are_those_of_the_people(tmp_path, monkeypatch):
    """Without a name in the study file or on the terminal; one talk is with somebody else."""
    monkeypatch.setenv(KEY, "a key of more than thirty-two characters")
    talks = [f"Talk {n} - {who}.docx" for n, who in enumerate(FULL[:3], start=1)]
    told = "That somebody listens to what I say is new to me."
    rows = [[talk, told, "Heard", 7] for talk in [*talks, "Talk 4 - the nurse.docx"]]
    heads = ["document name", "segment", "code", "beginning"]
    raw = files(tmp_path / "raw", "Name", FULL)
    raw.append(write(tmp_path / "raw" / "talks.csv", heads, rows))
    given = ANSWERS | {"id": "Name", "id_code": "yes", "interview.talks.csv": "document name"}
    asked = {q.key: q for q in draft_study(recognise(raw), "g", given).todo}
    assert asked["people.talks.csv"].saw == "3 of 4 interviews hold one"
    folder = tmp_path / "study" / "g"
    given["people.talks.csv"] = "yes"
    parts = [part for k, v in given.items() for part in ("--answer", f"{k}={v}")]
    told = CliRunner().invoke(app, ["new", str(folder), *map(str, raw), *parts])
    assert told.exit_code == 0, told.output
    text = (folder / "study.yaml").read_text(encoding="utf-8")
    assert not any(who in told.output + text for who in FULL)
    study = load_study(folder / "study.yaml")
    tables = ingest_protected(study, folder)
    people = tables["segments"].drop_duplicates("interview")["participant_id"].tolist()
    known = set(tables["responses"]["participant_id"])
    assert [person in known for person in people] == [True, True, True, False]
    alone = tables["audit"]["reason"].str.startswith("interview with no participant")
    assert tables["audit"].loc[alone, "row"].tolist() == [5]


def test_remarks_with_a_number_tell_nobody_apart(tmp_path):
    said = ["", "call 13800138000", "", "fine", "", "", "thanks", ""]
    rows = [[note, *row] for note, row in zip(said, PRE, strict=True)]
    raw = [write(tmp_path / f"{wave}.csv", ["remarks", *ITEMS], rows) for wave in ("pre", "post")]
    (question,) = (q for q in draft_study(recognise(raw), "g").questions if q.key == "id")
    assert list(question.choices) == ["none"]


def test_names_beside_codes_are_no_identifier(tmp_path):
    rows = [[f"K{i:02}", who, *row] for i, (who, row) in enumerate(zip(NAMES, PRE, strict=True))]
    raw = [
        write(tmp_path / f"{wave}.csv", ["code", "姓名", *ITEMS], rows) for wave in ("pre", "post")
    ]
    (question,) = (q for q in draft_study(recognise(raw), "g").questions if q.key == "id")
    assert list(question.choices) == ["code", "none"]
    assert question.default == "code"


def test_a_key_that_is_there_is_kept(tmp_path, monkeypatch):
    monkeypatch.delenv(KEY, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    key = tmp_path / ".config" / "groupwork" / "key"
    key.parent.mkdir(parents=True)
    key.write_text("0" * 64)
    raw = files(tmp_path / "raw", "Name", FULL)
    given = ANSWERS | {"id": "Name", "id_code": "yes"}
    parts = [part for k, v in given.items() for part in ("--answer", f"{k}={v}")]
    told = CliRunner().invoke(app, ["new", str(tmp_path / "g"), *map(str, raw), *parts])
    assert told.exit_code == 0, told.output
    assert key.read_text() == "0" * 64
    assert "made now" not in told.output


def test_in_chinese_the_column_is_named_by_its_kind(tmp_path):
    raw = files(tmp_path, "姓名", NAMES)
    (question,) = (q for q in draft_study(recognise(raw), "g", {}, "zh").questions if q.key == "id")
    assert question.choices["姓名"] == "姓名：8人，8人再次出现，由程序换成编号（姓名）"


@pytest.mark.parametrize(
    ("head", "slip", "capitals"),
    [("E-mail", "anm.0@example.org", "Bob.1@Example.org"), ("phone", "07700 900104", "")],
)
def test_nearly_the_same_addresses_are_told_by_their_rows(
    tmp_path, monkeypatch, head, slip, capitals
):
    monkeypatch.setenv(KEY, "a key of more than thirty-two characters")
    people = [f"ann{i}@example.org" for i in range(8)]
    people[0], people[1] = "ann.0@example.org", "bob.1@example.org"
    if head == "phone":
        people = [f"07700 9{i}{i}2{i}{i}" for i in range(8)]
        people[0] = "07700 900140"
    raw = files(tmp_path / "raw", head, people)
    text = raw[1].read_text(encoding="utf-8").replace(people[0], slip)
    raw[1].write_text(
        text.replace(people[1], capitals) if capitals else text, encoding="utf-8", newline="\n"
    )
    folder = tmp_path / "study" / "my-group"
    given = ANSWERS | {"id": head, "id_code": "yes", "same_rows": "none"}
    if capitals:
        (asked,) = [
            q for q in draft_study(recognise(raw), "g", given).todo if q.key == "id_spelling"
        ]
        assert asked.saw == "row 3 of pre.csv = row 8 of post.csv"
        given["id_spelling"] = "loose"
    parts = [part for k, v in given.items() for part in ("--answer", f"{k}={v}")]
    told = CliRunner().invoke(app, ["new", str(folder), *map(str, raw), *parts])
    assert told.exit_code == 0, told.output
    check = check_study(folder)
    said = told.output + check.to_json() + check_page(check)
    said += check.to_json("zh") + (folder / "study.yaml").read_text(encoding="utf-8")
    (near,) = [each for each in check.findings if each.kind == "identifier_nearly_same"]
    assert "row 9 of post.csv and row 2 of pre.csv" in near.what("en")
    assert "post.csv第9行与pre.csv第2行" in near.what("zh")
    left = [bare_code(each) for each in (*people, slip)]
    assert not [each for each in (*people, slip, *left) if each in said]
