"""From a study's raw files to its long tables."""

import pytest
from ingest_checks import message, said
from raw_study import PRE, RESPONSES, rows, study, write

from groupwork.ingest.files import ingest


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
            "Missing, too: 'm1', 'm2'.",
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


@pytest.mark.parametrize("typed", ["ba 12", "BA12"])
def test_near_matches_are_accepted_in_any_spelling_where_spelling_is_loose(tmp_path, typed):
    write(tmp_path, pre=CODES, post=CODES.replace("AB12", "ba 12"))
    pre = {**RESPONSES, "id_spelling": "loose"}
    post = {**POST, "id_spelling": "loose", "same_person": {typed: "ab-12"}}
    tables = ingest(study(pre, post), tmp_path)
    assert tables["responses"]["participant_id"].unique().tolist() == ["AB12", "CD34"]


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


def test_spellings_that_differ_are_told_from_the_usual_one(tmp_path):
    """All are P1, P2, P3 in the tables; p 02 alone is spelled otherwise than P02 is elsewhere."""
    write(
        tmp_path,
        pre="id,sex,age,m1,m2,m3,m4\nP01,f,31,1,2,3,4\nP02,f,31,1,2,3,4\nP03,f,31,1,2,3,4\n",
        post="id,sex,age,m1,m2,m3,m4\nP01,f,31,1,2,3,4\np 02,f,31,1,2,3,4\nP3,f,31,1,2,3,4\n",
    )
    loose = {"id_spelling": "loose"}
    audit = ingest(study({**RESPONSES, **loose}, {**POST, **loose}), tmp_path)["audit"]
    told = audit[audit["column"] == "id"].groupby("reason")["before"].agg(list).to_dict()
    assert told == {
        "identifier without zeros in front, small letters and marks (id_spelling: loose)": [
            *("P01", "P02", "P03"),
            "P01",
        ],
        "spelling of the identifier (id_spelling: loose)": ["p 02"],
    }
