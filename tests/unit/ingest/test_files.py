import hashlib
import shutil
from pathlib import Path

import pytest
from raw_study import MOOD, NETWORK, PRE, RESPONSES, SEGMENTS, SESSIONS, rows, study, write

from groupwork.errors import GroupworkError
from groupwork.ingest.checksums import verify_checksums, write_checksums
from groupwork.ingest.files import ingest
from groupwork.ingest.near_matches import NEAR_MATCHES
from groupwork.ingest.rows import TABLES, read_ingested
from groupwork.prepare.clean import clean
from groupwork.study.loading import load_study
from groupwork.tables import write_table

RAW = Path(__file__).parents[3] / "data" / "raw"


def message(call, *args) -> str:
    with pytest.raises(GroupworkError) as caught:
        call(*args)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def said(tmp_path, *files, **texts) -> str:
    """Return what is said of raw files that do not fit the study, from the folder on."""
    write(tmp_path, **texts)
    return message(ingest, study(*files), tmp_path).removeprefix(f"{tmp_path}/")


# Checksums ----------------------------------------------------------------------------------


@pytest.fixture
def shipped(tmp_path):
    folder = tmp_path / "beat-the-blues"
    shutil.copytree(RAW / "beat-the-blues", folder)
    return folder


def test_checksums_of_the_shipped_study(shipped):
    digest = hashlib.sha256((shipped / "btheb.csv").read_bytes()).hexdigest()
    expected = {"file": "btheb.csv", "sha256": digest, "bytes": 3334}
    assert verify_checksums(load_study(shipped / "study.yaml"), shipped).to_dict("records") == [
        expected
    ]


def test_a_tampered_file_stops_and_can_be_recorded(shipped):
    source = shipped / "btheb.csv"
    source.write_text(source.read_text().replace("29,2,2", "29,2,3"))
    there = load_study(shipped / "study.yaml")
    assert message(verify_checksums, there, shipped) == (
        f"{source}: is not the file whose checksum SHA256SUMS records. Restore it; if the change "
        f"is meant, run 'groupwork checksum {shipped}' to record the files as they are."
    )
    write_checksums(there, shipped)
    assert len(verify_checksums(there, shipped)) == 1


def test_checksum_file_is_missing_unlisted_or_damaged(shipped):
    there, sums = load_study(shipped / "study.yaml"), shipped / "SHA256SUMS"
    sums.write_text("\n")
    assert "SHA256SUMS: 'btheb.csv' is not listed." in message(verify_checksums, there, shipped)
    sums.write_text("abc  btheb.csv\n")
    assert "SHA256SUMS, line 1: is not a sha256" in message(verify_checksums, there, shipped)
    sums.unlink()
    assert "SHA256SUMS: there is no such file; run" in message(verify_checksums, there, shipped)


def test_other_listed_files_stay_listed(shipped):
    (shipped / "SHA256SUMS").write_text("0" * 64 + " *README.md\n" + "0" * 64 + "  gone.txt\n")
    assert write_checksums(load_study(shipped / "study.yaml"), shipped)["file"].tolist() == [
        "btheb.csv",
        "README.md",
    ]


def test_a_missing_file_is_named_with_its_key_and_near_names(tmp_path):
    write(tmp_path, pre_test=PRE)
    expected = (
        "pre.csv: there is no such file, but files.1.path in study.yaml names it. "
        "Did you mean 'pre_test.csv'?"
    )
    assert said(tmp_path) == expected
    assert message(verify_checksums, study(), tmp_path).endswith(expected)


def test_quotes_are_checked_too(tmp_path):
    write(tmp_path, pre=PRE)
    interviews = {"codes": [], "quotes": "quotes.csv"}
    assert "interviews.quotes in study.yaml names it" in message(
        verify_checksums, study(interviews=interviews), tmp_path
    )


# Questionnaires -----------------------------------------------------------------------------


def test_one_row_a_cell(tmp_path):
    tables = ingest(study(), write(tmp_path, pre=PRE))
    assert {name: list(table) for name, table in tables.items()} == {
        **TABLES,
        "near_matches": NEAR_MATCHES,
    }
    assert rows(tables["responses"], participant_id="P2", item="3") == [
        {
            "file": "pre.csv",
            "row": 3,
            "participant_id": "P2",
            "wave": "pre",
            "instrument": "mood",
            "item": "3",
            "column": "m3",
            "raw": "2",
            "missing_reason": "",
        }
    ]
    assert len(tables["responses"]) == 3 * 4
    assert rows(tables["attributes"], participant_id="P3") == [
        {
            "file": "pre.csv",
            "row": 4,
            "participant_id": "P3",
            "wave": "pre",
            "attribute": name,
            "column": name,
            "raw": raw,
            "missing_reason": "",
        }
        for name, raw in (("sex", "f"), ("age", "52"))
    ]
    assert tables["audit"].empty


def test_wide_file(tmp_path):
    file = {**RESPONSES, "wave": None, "wave_names": {"pre": "t0", "post": "t1"}}
    file["columns"] = {"mood": "{wave}_m{item}"}
    names = [f"{wave}_m{i}" for wave in ("t1", "t0") for i in range(1, 5)]
    text = f"id,sex,age,{','.join(names)}\nP1,f,30,{','.join('12341111')}\n"
    table = ingest(study(file), write(tmp_path, pre=text))["responses"]
    assert table["wave"].tolist() == ["pre"] * 4 + ["post"] * 4
    assert "".join(table["raw"]) == "11111234"
    assert rows(table, wave="post", item="2")[0]["column"] == "t1_m2"


def test_wave_column(tmp_path):
    file = {**RESPONSES, "wave": {"column": "when", "values": {"Before": "pre", "2": "post"}}}
    lines = ["id,when,sex,age,m1,m2,m3,m4", "P1, before ,f,30,1,1,1,1", "P1,２,f,30,2,2,2,2"]
    table = ingest(study(file), write(tmp_path, pre="\n".join(lines)))["responses"]
    assert table["wave"].tolist() == ["pre"] * 4 + ["post"] * 4
    lines += ["P2,T3,f,30,1,1,1,1", "P3,,f,30,1,1,1,1"]
    assert said(tmp_path, file, pre="\n".join(lines)) == (
        "pre.csv, rows 4, 5: the wave in column 'when' is none of 'Before', '2'. Correct the file "
        "or add the value to files.1.wave.values in study.yaml."
    )


def test_item_to_column(tmp_path):
    file = {**RESPONSES, "columns": {"mood": {"1": "m4", "2": "m3", "3": "m2", "4": "m1"}}}
    table = ingest(study(file), write(tmp_path, pre=PRE))["responses"]
    assert table["raw"].tolist()[:4] == ["4", "3", "2", "1"]


def test_what_is_left_out_or_renamed_is_audited(tmp_path):
    text = PRE.replace("m4", "Q4,phone").replace(",4\n", ",4,1\n", 1).replace(",1\n", ",1,2\n")
    text = text.replace(",3\n", ",3,3\n").replace("4,1,2", "4,1") + ",f,1,,,,,\n,,,,,,,\n"
    file = {**RESPONSES, "rename": {"Q4": "m4"}}
    tables = ingest(study(file), write(tmp_path, pre=text))
    audit = tables["audit"].set_index("reason")
    assert audit.loc["renamed in study.yaml", ["row", "action", "before", "after"]].tolist() == [
        1,
        "renamed",
        "Q4",
        "m4",
    ]
    assert audit.loc["row without an identifier", ["row", "action"]].tolist() == [5, "dropped"]
    assert audit.loc["blank row", ["row", "action"]].tolist() == [6, "dropped"]
    unused = audit.loc["column that study.yaml does not name"]
    assert unused[["action", "column"]].tolist() == ["dropped", "phone"]
    assert len(audit) == 4
    assert len(tables["responses"]) == 12


def test_identifiers_are_stripped_and_folded(tmp_path):
    tables = ingest(study(), write(tmp_path, pre=PRE.replace("P1", " P1 ").replace("P2", "Ｐ２")))
    assert tables["responses"]["participant_id"].unique().tolist() == ["P1", "P2", "P3"]
    assert rows(tables["audit"], participant_id="P2")[0]["before"] == "Ｐ２"
    assert len(tables["audit"]) == 1


def test_encodings_are_audited(tmp_path):
    text = PRE.replace(",f,", ",女性,").encode("gb18030")
    audit = ingest(study(), write(tmp_path, pre=text))["audit"]
    assert audit[["action", "reason"]].to_numpy().tolist() == [["decoded", "text read as GB18030"]]
    declared = ingest(study({**RESPONSES, "encoding": "gb18030"}), tmp_path)["audit"]
    assert declared.empty


def test_free_text_is_apart(tmp_path):
    text = PRE.replace("m4", "m4,say").replace(",4\n", ",4,Thanks\n").replace("1\n", "1, \n")
    text = text.replace("3,3\n", "3,3,\n")
    tables = ingest(study({**RESPONSES, "free_text": ["say"]}), write(tmp_path, pre=text))
    assert tables["free_text"][["participant_id", "text"]].to_numpy().tolist() == [["P1", "Thanks"]]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            ",m3,",
            ",m_3,",
            "pre.csv: there is no column 'm3', which files.1.columns.mood in study.yaml asks for. "
            "Did you mean 'm_3'? If it has another name in this file, say so under files.1.rename.",
        ),
        (
            "id,sex,age,m1,m2",
            "ID,sex,age,x1,x2",
            "pre.csv: there is no column 'id', which files.1.id in study.yaml asks for. "
            "Did you mean 'ID'? If it has another name in this file, say so under files.1.rename. "
            "(2 more are missing.)",
        ),
        (
            ",sex,",
            ",gender,",
            "no file of responses has a column 'sex', which attributes.sex in study.yaml asks for. "
            "Valid names: 'id', 'gender', 'age', 'm1', 'm2', 'm3', 'm4'.",
        ),
    ],
)
def test_a_missing_column_is_named_with_its_key_and_near_names(tmp_path, old, new, expected):
    assert said(tmp_path, pre=PRE.replace(old, new)) == expected


def test_rename_must_fit(tmp_path):
    file = {**RESPONSES, "rename": {"Q5": "m4"}}
    assert "there is no column 'Q5', which files.1.rename" in said(tmp_path, file, pre=PRE)
    file = {**RESPONSES, "rename": {"m3": "m4"}}
    assert "gives 'm3' the name 'm4', but the file already has" in said(tmp_path, file, pre=PRE)


def test_one_file_read_for_two_sets_of_waves(tmp_path):
    first = {
        **RESPONSES,
        "wave": None,
        "wave_names": {"pre": "a"},
        "columns": {"mood": "{wave}{item}"},
    }
    second = {**first, "wave_names": {"post": "b"}}
    names = [f"{wave}{i}" for wave in "ab" for i in range(1, 5)]
    text = f"id,sex,age,{','.join(names)}\nP1,f,30,{','.join('11112222')}\n,,\n"
    tables = ingest(study(first, second), write(tmp_path, pre=text))
    assert "".join(tables["responses"]["raw"]) == "11112222"
    assert len(tables["audit"]) == 1


# Waves and matching -------------------------------------------------------------------------

CODES = "id,sex,age,m1,m2,m3,m4\nAB12,f,31,1,2,3,4\nCD34,m,45,4,3,2,1\n"
POST = {**RESPONSES, "path": "post.csv", "wave": "post"}


def test_identifiers_that_nearly_match_are_listed_and_not_joined(tmp_path):
    later = CODES.replace("AB12", "BA12").replace("CD34", "cd 34")
    tables = ingest(study(RESPONSES, POST), write(tmp_path, pre=CODES, post=later))
    pairs = tables["near_matches"].to_numpy().tolist()
    assert pairs == [
        [1, "two letters swapped", "AB12", "pre.csv", 2, "pre"],
        [1, "two letters swapped", "BA12", "post.csv", 2, "post"],
        [2, "capitals or spaces", "CD34", "pre.csv", 3, "pre"],
        [2, "capitals or spaces", "cd 34", "post.csv", 3, "post"],
    ]
    assert tables["responses"]["participant_id"].nunique() == 4
    flags = tables["audit"][tables["audit"]["action"] == "flagged"]
    assert flags["participant_id"].tolist() == ["AB12", "BA12", "CD34", "cd 34"]


def test_a_person_accepts_a_near_match_in_the_study_file(tmp_path):
    write(tmp_path, pre=CODES, post=CODES.replace("AB12", "ＢＡ１２"))
    tables = ingest(study(RESPONSES, {**POST, "same_person": {"BA12": "AB12"}}), tmp_path)
    assert tables["near_matches"].empty
    assert tables["responses"]["participant_id"].unique().tolist() == ["AB12", "CD34"]
    joined = rows(tables["audit"], reason="same person (study.yaml)")
    assert [(r["file"], r["row"], r["before"], r["after"]) for r in joined] == [
        ("post.csv", 2, "BA12", "AB12")
    ]
    there = study({**RESPONSES, "same_person": {"AB21": "AB12"}})
    assert message(ingest, there, tmp_path).endswith(
        "pre.csv: column 'id' has no 'AB21', which files.1.same_person in study.yaml names. "
        "Remove it there, or write it as it is written in this file."
    )


def test_an_instrument_that_was_not_asked_at_a_wave_is_not_missing(tmp_path):
    other = {"define": {**MOOD, "name": "Other"}}
    file = {
        **RESPONSES,
        "wave": {"column": "when", "values": {"1": "pre", "2": "post"}},
        "columns": {"mood": "m{item}", "other": "o{item:02}"},
    }
    there = study(file, instruments={"mood": {"define": MOOD}, "other": other})
    names = [*(f"m{i}" for i in range(1, 5)), *(f"o0{i}" for i in range(1, 5))]
    lines = [
        f"id,when,sex,age,{','.join(names)}",
        "P1,1,f,30,1,2,3,4,,,,",
        "P1,2,f,30,1,2,3,4,1,1,1,1",
        "P2,1,f,30,1,2,3,4,,, ,",
        "P2,2,f,30,,,,,,,,",
    ]
    tables = ingest(there, write(tmp_path, pre="\n".join(lines)))
    sheets = tables["responses"].groupby(["wave", "instrument"], sort=False).size().to_dict()
    assert sheets == {("pre", "mood"): 8, ("post", "mood"): 8, ("post", "other"): 8}
    (note,) = rows(tables["audit"])
    assert (note["wave"], note["instrument"], note["action"]) == ("pre", "other", "dropped")
    assert note["reason"] == "instrument that nobody answered at this wave"


# The other strands --------------------------------------------------------------------------


def test_sessions_network_and_segments(tmp_path):
    there = study(RESPONSES, SESSIONS, NETWORK, SEGMENTS)
    write(
        tmp_path,
        pre=PRE,
        sessions="id,session,attended,eng\nP1,1,1,5\nP9,1,0,\nP9,2,0,\n",
        network="id,when,source,support,close\nP1,before,family,emotional;practical,4\n",
        segments="interview,participant_id,segment,text,coder,code\n"
        'I1,P1,1,"I, too",A,joy\n,P1,2,x,A,joy\nI2,,1,x,A,\n',
    )
    tables = ingest(there, tmp_path)
    assert tables["sessions"][["session", "variable", "raw"]].to_numpy().tolist()[:2] == [
        ["1", "attended", "1"],
        ["1", "engagement", "5"],
    ]
    assert rows(tables["network"])[0] == {
        "file": "network.csv",
        "row": 2,
        "participant_id": "P1",
        "wave": "pre",
        "source": "family",
        "support": "emotional;practical",
        "closeness": "4",
    }
    assert tables["segments"][["interview", "participant_id", "code"]].to_numpy().tolist() == [
        ["I1", "P1", "joy"],
        ["I2", "", ""],
    ]
    assert tables["audit"][["file", "row", "participant_id", "reason"]].to_numpy().tolist() == [
        ["segments.csv", 3, "", "row without an identifier"],
        ["sessions.csv", 3, "P9", "participant is in no file of responses"],
    ]
    lacking = tmp_path / "sessions.csv"
    lacking.write_text("id,session,attended,engag\nP1,1,1,5\n")
    assert "files.2.ratings.engagement.column in study.yaml" in message(ingest, there, tmp_path)


# Reading back -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["all-the-way", "beat-the-blues"])
def test_tables_read_back_are_those_written(tmp_path, name):
    tables = ingest(load_study(RAW / name / "study.yaml"), RAW / name)
    for table in tables:
        write_table(tables[table], tmp_path / f"{table}.csv")
    read = read_ingested(tmp_path)
    assert list(read) == list(TABLES)
    for table, again in read.items():
        assert again.astype("str").equals(tables[table].astype("str")), table


def test_cells_that_look_like_formulas_come_back_as_typed(tmp_path):
    text = PRE.replace("1,2,3,4", "-,=1+1,'=x,@a")
    tables = ingest(study(), write(tmp_path, pre=text))
    for table in tables:
        write_table(tables[table], tmp_path / "out" / f"{table}.csv")
    again = read_ingested(tmp_path / "out")["responses"]
    assert again["raw"].tolist()[:4] == ["-", "=1+1", "'=x", "@a"]


def test_no_cell_of_the_raw_files_is_lost(tmp_path):
    """Cells of a file = cells read + cells of rows and columns that the audit names as dropped."""
    lines = ["id,sex,age,m1,m2,m3,m4,x", "P1,f,30,1,2,3,4,z", ",f,30,1,2,3,4,z", ",,,,,,,"]
    tables = ingest(study(), write(tmp_path, pre="\n".join(lines)))
    audit = tables["audit"]
    dropped_rows = audit["row"].notna().sum()
    dropped_columns = (audit["column"] == "x").sum()
    read = len(tables["responses"]) + len(tables["attributes"])
    ids = 1
    assert (3 - dropped_rows) * (8 - dropped_columns - ids) == read == 6


def test_cells_that_show_an_error_are_missing_and_audited(tmp_path):
    shutil.copy(RAW.parents[1] / "tests/data/errors.xls", tmp_path)
    excel = study({**RESPONSES, "path": "errors.xls"})
    text = "id,sex,age,m1,m2,m3,m4\nP1,f,31,1,2,3,4\nP2,#N/A,45,#DIV/0!,2,#N/A,4\n"
    text += "P3,m,#VALUE!,1,#NAME?,#NUM!,#REF!\n#N/A,m,40,1,1,1,1\n"
    for there in (excel, study()):
        tables = clean(there, ingest(there, write(tmp_path, pre=text)))
        found = tables["audit"].set_index(["row", "column"])
        for place, error in {
            (3, "sex"): "#N/A",
            (3, "m1"): "#DIV/0!",
            (3, "m3"): "#N/A",
            (4, "age"): "#VALUE!",
            (4, "m2"): "#NAME?",
            (4, "m3"): "#NUM!",
            (4, "m4"): "#REF!",
        }.items():
            row = found.loc[place]
            assert (row["action"], row["before"]) == ("set missing", error)
            assert row["reason"] == f"error of the spreadsheet: {error}"
        answers = tables["responses"].set_index(["participant_id", "item"])
        assert answers.loc[("P2", "1"), "missing_reason"] == "error of the spreadsheet: #DIV/0!"
        assert tables["people"]["participant_id"].tolist() == ["P1", "P2", "P3"]
    assert found.loc[(5, "id"), "reason"] == "row without an identifier"
