import hashlib
import hmac
from pathlib import Path

import pandas as pd
import pytest
from raw_study import NETWORK, RESPONSES, SEGMENTS, SESSIONS, rows, study, write

from groupwork.errors import GroupworkError
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.privacy.gate import KEY, gate, ingest_protected, protect
from groupwork.study.loading import load_study

ROOT = Path(__file__).parents[3]
HEAD = "id,sex,age,m1,m2,m3,m4\n"
PRE = HEAD + "P1,f,31,1,2,3,4\nP2,m,45,4,3,2,1\n"
TALK = {**RESPONSES, "free_text": ["comment"]}
WITH_TALK = "id,sex,age,m1,m2,m3,m4,comment\nP1,f,31,1,2,3,4,{}\nP2,m,45,4,3,2,1,fine\n"
NET = "id,when,source,support,close\nP1,before,{},emotional,3\n"
SEGMENT = "interview,participant_id,segment,text,coder,code\nI1,P1,1,{},{},\n"


@pytest.fixture(autouse=True)
def no_key(monkeypatch):
    monkeypatch.delenv(KEY, raising=False)


def protected(tmp_path, *files: dict, privacy: dict | None = None, more=None, **texts: str):
    there = study(*files, privacy=privacy or {}, **(more or {}))
    return there, ingest_protected(there, write(tmp_path, **texts))


def said(tmp_path, *files: dict, privacy: dict | None = None, more=None, **texts: str) -> str:
    with pytest.raises(GroupworkError) as caught:
        protected(tmp_path, *files, privacy=privacy, more=more, **texts)
    assert "\n" not in str(caught.value)
    return str(caught.value)


# The gate -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["all-the-way", "beat-the-blues"])
def test_shipped_studies_pass(name):
    folder = ROOT / "data" / "raw" / name
    shipped = load_study(folder / "study.yaml")
    ingested = ingest(shipped, folder)
    tables = protect(shipped, ingested)
    gate(shipped, tables)
    for key, table in ingested.items():
        pd.testing.assert_frame_equal(tables[key], table)


@pytest.mark.parametrize(
    ("cells", "column"),
    [("SY03,SY03,A,hope", "interview"), ("I1,SY03,SY03,hope", "coder"), ("I1,SY03,A,SY03", "code")],
)
def test_a_participant_who_names_an_interview_stops_the_run_before_it_is_printed(
    tmp_path, cells, column
):
    interview, participant, coder, code = cells.split(",")
    pre = PRE.replace("P1", "SY03")
    segments = f"interview,participant_id,segment,text,coder,code\n{interview},{participant},1,a,"
    message = said(tmp_path, RESPONSES, SEGMENTS, pre=pre, segments=f"{segments}{coder},{code}\n")
    assert message.startswith(f"segments.csv, column '{column}', row 2: the {column} is called")
    assert "SY03" not in message
    own = segments.replace(f"{interview},{participant}", f"I1,{participant}") + "A,hope\n"
    protected(tmp_path, RESPONSES, SEGMENTS, pre=pre, segments=own)


def test_a_telephone_number_stops_the_run_and_is_not_said(tmp_path):
    message = said(tmp_path, TALK, pre=WITH_TALK.format("call 138 0013 8000"))
    assert message == (
        "pre.csv, column 'comment', row 2: looks like telephone numbers, which could tell who "
        "somebody is. Nothing is read or written before that is settled. Take it out of the text "
        "and run 'groupwork checksum', or leave out the whole column with privacy.drop in "
        "study.yaml. If these are none, write 'privacy: {allowed: [comment]}' in study.yaml."
    )
    assert "138" not in message


def test_five_rows_are_named(tmp_path):
    lines = "".join(f"李娜,f,3{i},1,2,3,4\n" for i in range(7))
    message = said(tmp_path, pre=HEAD + lines)
    assert message.startswith(
        "pre.csv, column 'id', rows 2, 3, 4, 5, 6 …: looks like names, which could tell who "
        "somebody is. Nothing is read or written before that is settled. To have a code made of "
        "each, write 'privacy: {hash: [id]}' in study.yaml."
    )
    assert "李娜" not in message


def test_other_columns_are_named_too(tmp_path):
    file = {**TALK, "free_text": ["comment", "mail"]}
    text = WITH_TALK.format("13800138000").replace("comment", "comment,mail")
    text = text.replace("13800138000", "13800138000,a@b.cn").replace("fine", "fine,")
    message = said(tmp_path, file, pre=text)
    assert message.endswith("Found too: pre.csv, 'mail' (e-mail addresses).")


def test_remedies_of_attributes(tmp_path):
    more = {
        "attributes": {"dob": {"label": "born"}, "tel": {"label": "tel", "levels": {"0": "no"}}}
    }
    text = "id,dob,tel,m1,m2,m3,m4\nP1,{},{},1,2,3,4\n"
    message = said(tmp_path, more=more, pre=text.format("1986-03-12", "0"))
    assert "column 'dob', row 2: looks like dates of birth" in message
    assert "Take 'dob' out of attributes in study.yaml, or make bands of it under" in message
    message = said(tmp_path, more=more, pre=text.format("39", "13800138000"))
    assert "Take 'tel' out of attributes in study.yaml. If these are none" in message


@pytest.mark.slow
def test_every_strand_is_looked_at(tmp_path):
    files = [RESPONSES, SESSIONS, NETWORK, SEGMENTS]
    texts = {
        "pre": PRE,
        "sessions": "id,session,attended,eng\nP1,1,1,{}\n",
        "network": NET,
        "segments": SEGMENT,
    }
    good = {"sessions": ("4",), "network": ("family",), "segments": ("I am tired.", "A")}
    bad = {
        "sessions": ("13800138000",),
        "network": ("friend a@b.cn",),
        "segments": ("My number is 13800138000.", "A"),
    }

    def filled(wrong: str = "") -> dict[str, str]:
        cells = {n: bad[n] if n == wrong else good[n] for n in good}
        return {n: t.format(*cells.get(n, ())) for n, t in texts.items()}

    protected(tmp_path, *files, **filled())
    assert "sessions.csv, column 'eng', row 2" in said(tmp_path, *files, **filled("sessions"))
    assert "network.csv, column 'source', row 2" in said(tmp_path, *files, **filled("network"))
    assert "segments.csv, column 'text', row 2" in said(tmp_path, *files, **filled("segments"))
    bad["segments"] = ("I am tired.", "Li Na")
    message = said(tmp_path, *files, **filled("segments"))
    assert "segments.csv, column 'coder', row 2: looks like names" in message
    assert "Put codes in its place and run 'groupwork checksum'." in message


def test_columns_that_nothing_asks_for_are_not_read(tmp_path):
    text = "id,姓名,sex,age,m1,m2,m3,m4\nP1,王小明,f,31,1,2,3,4\n"
    _, tables = protected(tmp_path, pre=text)
    assert not any("王小明" in table.to_csv() for table in tables.values())
    assert "姓名" in tables["audit"]["column"].tolist()


def test_allowed_columns_and_declared_wordings_pass(tmp_path):
    protected(
        tmp_path, TALK, privacy={"allowed": ["comment"]}, pre=WITH_TALK.format("ISBN 13800138000")
    )
    more = {"attributes": {"contact": {"label": "contact", "levels": {"s": {"en": "wife"}}}}}
    text = "id,联系人,m1,m2,m3,m4\nP1,wife,1,2,3,4\n"
    more["attributes"]["contact"]["column"] = "联系人"
    protected(tmp_path, more=more, pre=text)
    assert "looks like names" in said(tmp_path, more=more, pre=text.replace("wife", "my wife"))


# Dropping -----------------------------------------------------------------------------------


def test_texts_are_dropped(tmp_path):
    files = [TALK, SEGMENTS]
    _, tables = protected(
        tmp_path,
        *files,
        privacy={"drop": ["comment", "text"]},
        pre=WITH_TALK.format("13800138000"),
        segments=SEGMENT.format("13800138000", "A"),
    )
    assert tables["free_text"].empty
    assert tables["segments"]["text"].tolist() == [""]
    done = rows(tables["audit"], reason="left out by privacy.drop")
    assert [(each["file"], each["column"], each["before"]) for each in done] == [
        ("pre.csv", "comment", "2 texts"),
        ("segments.csv", "text", "1 texts"),
    ]
    assert not any("138" in table.to_csv() for table in tables.values())


def test_dropping_what_is_not_read_is_no_mistake(tmp_path):
    text = "id,姓名,sex,age,m1,m2,m3,m4\nP1,王小明,f,31,1,2,3,4\n"
    protected(tmp_path, privacy={"drop": ["姓名"]}, pre=text)
    message = said(tmp_path, privacy={"drop": ["性名"]}, pre=text)
    assert message == (
        "privacy.drop in study.yaml: '性名' is neither a column of free text or interview "
        "text nor a column that is left unread. Valid names: '姓名'."
    )


def test_an_attribute_is_not_dropped_but_taken_out():
    with pytest.raises(ValueError, match="Take 'age' out of 'attributes' instead"):
        study(privacy={"drop": ["age"]})


# Hashing ------------------------------------------------------------------------------------

NAMES = HEAD + "王小明,f,31,1,2,3,4\n王小明 ,f,31,1,2,3,4\n李娜,m,45,4,3,2,1\n"
SECRET = "a key of more than sixteen characters"


def test_identifiers_are_hashed_alike_in_all_files(tmp_path, monkeypatch):
    monkeypatch.setenv(KEY, SECRET)
    there, tables = protected(
        tmp_path,
        RESPONSES,
        {**SESSIONS, "id": "who"},
        privacy={"hash": ["id"]},
        pre=NAMES.replace("李娜", "ＬＮ１"),
        sessions="who,session,attended,eng\n王小明,1,1,4\n",
    )
    expected = "p" + hmac.new(SECRET.encode(), "王小明".encode(), hashlib.sha256).hexdigest()[:16]
    assert expected in tables["responses"]["participant_id"].tolist()
    assert tables["sessions"]["participant_id"].unique().tolist() == [expected]
    # The audit of folded characters quotes identifiers; not any more.
    text = "".join(table.to_csv() for table in tables.values())
    assert not any(name in text for name in ("王小明", "ＬＮ１", "LN1"))
    done = rows(tables["audit"], reason="identifiers replaced by keyed hashes")
    assert [(each["file"], each["column"], each["before"]) for each in done] == [
        ("pre.csv", "id", "2 identifiers"),
        ("sessions.csv", "who", "1 identifiers"),
    ]
    cleaned = clean(there, tables)
    assert len(cleaned["people"]) == 2
    assert "duplicate submission (rule: first)" in cleaned["audit"]["reason"].tolist()


def test_the_key_may_stand_in_a_file(tmp_path):
    key = tmp_path / "safe" / "key"
    key.parent.mkdir()
    key.write_text(SECRET + "\n")
    privacy = {"hash": ["id"], "key_file": str(key)}
    _, tables = protected(tmp_path, privacy=privacy, pre=NAMES)
    expected = hmac.new(SECRET.encode(), "李娜".encode(), hashlib.sha256).hexdigest()[:16]
    assert "p" + expected in tables["responses"]["participant_id"].tolist()


def test_the_key_is_missing_short_or_in_a_repository(tmp_path, monkeypatch):
    key = tmp_path / "key"
    privacy = {"hash": ["id"], "key_file": str(key)}
    message = said(tmp_path, privacy=privacy, pre=NAMES)
    assert message.startswith(
        f"privacy.hash in study.yaml needs a key, and neither {key} nor the environment variable "
        f"GROUPWORK_KEY has one."
    )
    key.write_text("short")
    assert f"{key}: the key of privacy.hash has 5 characters" in said(
        tmp_path, privacy=privacy, pre=NAMES
    )
    (tmp_path / ".git").mkdir()
    assert "must not be within a repository" in said(tmp_path, privacy=privacy, pre=NAMES)
    monkeypatch.setenv(KEY, "x" * 15)
    message = said(tmp_path, privacy=privacy, pre=NAMES)
    assert "the environment variable GROUPWORK_KEY: the key of privacy.hash has 15" in message
    assert "xxx" not in message


def test_only_identifier_columns_are_hashed():
    with pytest.raises(ValueError, match=r"privacy.hash: there is no 'sex'. Valid names: 'id'"):
        study(privacy={"hash": ["sex"]})


# Bands --------------------------------------------------------------------------------------


def test_numbers_become_bands(tmp_path):
    ages = ["29", "30", "44.9", "４５", "-9", "", "1986-03-12", "120"]
    text = HEAD + "".join(f"P{i},f,{age},1,2,3,4\n" for i, age in enumerate(ages))
    # 2 of 8 are no ages, which is no reason to stop.
    there, tables = protected(tmp_path, privacy={"band": {"age": [30, 45]}}, pre=text)
    raw = rows(tables["attributes"], attribute="age")
    assert [each["raw"] for each in raw] == [
        *("<30", "30-<45", "30-<45", ">=45", "-9", ""),
        *("not a number", "out of range"),
    ]
    sexes = rows(tables["attributes"], attribute="sex")
    assert {each["raw"] for each in sexes} == {"f"}
    done = rows(tables["audit"], reason="made bands by privacy.band")
    assert [(each["column"], each["before"], each["after"]) for each in done] == [
        ("age", "4 numbers", "3 bands")
    ]
    people = clean(there, tables)["people"]
    assert people["age"].tolist()[:4] == ["<30", "30-<45", "30-<45", ">=45"]
    assert people["age"].isna().sum() == 4
    assert not any("1986" in table.to_csv() for table in tables.values())


def test_codes_that_a_file_declares_as_missing_stay(tmp_path):
    there = study(privacy={"band": {"age": [30, 45]}})
    tables = ingest(there, write(tmp_path, pre=PRE))
    attributes = tables["attributes"]
    age = attributes["attribute"] == "age"
    attributes["missing_reason"] = attributes["missing_reason"].mask(age, "skipped")
    attributes["raw"] = attributes["raw"].mask(age, "-3")
    assert set(protect(there, tables)["attributes"].loc[age, "raw"]) == {"-3"}
