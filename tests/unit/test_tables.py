import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groupwork.errors import GroupworkError
from groupwork.tables import STATISTIC_COLUMNS, read_table, statistics_table, write_table


def test_bytes_are_exact(tmp_path):
    table = pd.DataFrame(
        {"scale": ["sas", "=1+1"], "n": [12, 3], "estimate": [1 / 3, np.nan], "note": ["a,b", "五"]}
    )
    write_table(table, tmp_path / "new" / "t.csv")
    assert (tmp_path / "new" / "t.csv").read_bytes() == (
        'scale,n,estimate,note\nsas,12,0.3333333333333333,"a,b"\n\'=1+1,3,,五\n'
    ).encode()
    write_table(table, tmp_path / "again.csv")
    assert (tmp_path / "again.csv").read_bytes() == (tmp_path / "new" / "t.csv").read_bytes()


@pytest.mark.parametrize("cell", ["=A1", "+x", "-x", "@x", "\tx", "'=A1", "''-x"])
def test_a_cell_that_a_spreadsheet_would_run_is_written_inert_and_read_back(tmp_path, cell):
    write_table(pd.DataFrame({"raw": [cell], "n": [1]}), tmp_path / "t.csv")
    assert cell in read_table(tmp_path / "t.csv")["raw"].tolist()
    written = pd.read_csv(tmp_path / "t.csv", dtype="str")["raw"].item()
    assert written == "'" + cell


@pytest.mark.parametrize("cell", ["-3", "+2.5", "-1e-5", "'quoted", "a=b", "x"])
def test_other_cells_are_written_as_they_are(tmp_path, cell):
    write_table(pd.DataFrame({"raw": [cell]}), tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text() == f"raw\n{cell}\n"


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1)))
@settings(deadline=None)
def test_any_text_comes_back(tmp_path_factory, texts):
    path = tmp_path_factory.getbasetemp() / "text.csv"
    write_table(pd.DataFrame({"raw": texts, "n": range(len(texts))}), path)
    lines = [text.replace("\r\n", "\n").replace("\r", "\n") for text in texts]
    assert read_table(path)["raw"].fillna("").tolist() == lines


def test_identifiers_items_and_codes_stay_text(tmp_path):
    table = pd.DataFrame({"participant_id": ["007"], "item": ["01"], "code": ["1"], "x": ["02"]})
    write_table(table.assign(n=["3"]), tmp_path / "t.csv")
    assert read_table(tmp_path / "t.csv").iloc[0].tolist() == ["007", "01", "1", "02", 3]
    assert read_table(tmp_path / "t.csv", numbers=["x"]).iloc[0].tolist()[3:] == [2, "3"]


def test_attributes_and_ratings_bear_the_names_that_the_study_file_gives_them(tmp_path):
    """An attribute may be called as a number is elsewhere, and an arm be coded 01."""
    people = pd.DataFrame({"participant_id": ["1"], "arm": ["01"], "length": ["02"]})
    write_table(people, tmp_path / "people.csv")
    assert read_table(tmp_path / "people.csv").iloc[0].tolist() == ["1", "01", "02"]
    sessions = pd.DataFrame({"participant_id": ["01"], "session": [2], "warmth": [3.5]})
    write_table(sessions, tmp_path / "sessions.csv")
    assert read_table(tmp_path / "sessions.csv").iloc[0].tolist() == ["01", "2", 3.5]


def test_text_in_a_column_of_numbers_is_said(tmp_path):
    (tmp_path / "t.csv").write_text("raw,value\nx,1\ny,two\n")
    with pytest.raises(GroupworkError, match=r"t\.csv, row 3, column 'value': 'two' is no number"):
        read_table(tmp_path / "t.csv")


def test_only_an_empty_cell_is_missing(tmp_path):
    (tmp_path / "t.csv").write_text("raw,value\nNone,1\nNA,\n,2\n")
    table = read_table(tmp_path / "t.csv")
    assert table["raw"].isna().tolist() == [False, False, True]
    assert table["value"].isna().tolist() == [False, True, False]


def test_a_table_that_is_not_there(tmp_path):
    with pytest.raises(GroupworkError, match=r"t\.csv: this table does not exist\. Run the"):
        read_table(tmp_path / "t.csv")


def test_statistics_table():
    table = statistics_table([{"scale": "sas", "statistic": "d_z", "estimate": 0.5}], ["scale"])
    assert list(table) == ["scale", *STATISTIC_COLUMNS]
    assert table.iloc[0][["statistic", "estimate"]].tolist() == ["d_z", 0.5]
    assert statistics_table([], ["scale"]).empty
