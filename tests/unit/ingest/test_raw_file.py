"""Names of columns, identifiers and what reading a file notes."""

import shutil

from ingest_checks import RAW, said
from raw_study import PRE, RESPONSES, rows, study, write

from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean


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


def test_rename_must_fit(tmp_path):
    file = {**RESPONSES, "rename": {"Q5": "m4"}}
    assert "there is no column 'Q5', which files.1.rename" in said(tmp_path, file, pre=PRE)
    file = {**RESPONSES, "rename": {"m3": "m4"}}
    assert "gives 'm3' the name 'm4', but the file already has" in said(tmp_path, file, pre=PRE)


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
