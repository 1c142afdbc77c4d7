"""Questionnaire exports."""

import pandas as pd
import pyreadstat
import pytest
from ingest_checks import said
from raw_study import MOOD, PRE, RESPONSES, rows, study, write

from groupwork.ingest.files import ingest
from groupwork.ingest.near_matches import NEAR_MATCHES
from groupwork.ingest.rows import TABLES


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


def test_free_text_is_apart(tmp_path):
    text = PRE.replace("m4", "m4,say").replace(",4\n", ",4,Thanks\n").replace("1\n", "1, \n")
    text = text.replace("3,3\n", "3,3,\n")
    tables = ingest(study({**RESPONSES, "free_text": ["say"]}), write(tmp_path, pre=text))
    assert tables["free_text"][["participant_id", "text"]].to_numpy().tolist() == [["P1", "Thanks"]]


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


def test_answers_that_the_file_itself_calls_missing_are_none(tmp_path):
    """Code 9 is user-missing in the SPSS file: at the pre-test nobody answered `other`."""
    other = {"define": {**MOOD, "name": "Other"}}
    file = {
        **RESPONSES,
        "path": "pre.sav",
        "wave": {"column": "when", "values": {"1": "pre", "2": "post"}},
        "columns": {"mood": "m{item}", "other": "o{item}"},
    }
    there = study(file, instruments={"mood": {"define": MOOD}, "other": other})
    table = pd.DataFrame({"id": ["P1", "P1"], "when": [1.0, 2.0], "sex": "f", "age": 30.0})
    for item in range(1, 5):
        table[f"m{item}"], table[f"o{item}"] = [1.0, 2.0], [9.0, 3.0]
    missing = {f"o{item}": [9] for item in range(1, 5)}
    pyreadstat.write_sav(table, tmp_path / "pre.sav", missing_ranges=missing)
    tables = ingest(there, tmp_path)
    sheets = set(tables["responses"][["wave", "instrument"]].itertuples(index=False, name=None))
    assert sheets == {("pre", "mood"), ("post", "mood"), ("post", "other")}
    (note,) = rows(tables["audit"])
    assert (note["wave"], note["instrument"], note["action"]) == ("pre", "other", "dropped")


@pytest.mark.parametrize(("declared", "flagged"), [(True, []), (False, [8])])
def test_an_age_that_the_file_itself_calls_missing_is_not_doubtful(tmp_path, declared, flagged):
    """999 is user-missing in the SPSS file; where nothing says so, nobody is that old."""
    file = {**RESPONSES, "path": "pre.sav", "columns": {"mood": "m{item}"}}
    there = study({**file, "wave": "pre"}, instruments={"mood": {"define": MOOD}})
    people = [f"P{n}" for n in range(1, 9)]
    ages = [30.0, 32.0, 35.0, 41.0, 29.0, 33.0, 38.0, 999.0]
    table = pd.DataFrame({"id": people, "sex": "f", "age": ages})
    for item in range(1, 5):
        table[f"m{item}"] = [float(1 + n % 3) for n in range(8)]
    missing = {"age": [999]} if declared else {}
    pyreadstat.write_sav(table, tmp_path / "pre.sav", missing_ranges=missing)
    tables = ingest(there, tmp_path)
    audit = tables["audit"]
    assert audit[audit["reason"] == "doubtful age"]["row"].tolist() == flagged
