"""Stata: labels, dates, the letters of missing values, damaged files; through `new` as well."""

import datetime

import pandas as pd
import pyreadstat
import pytest
import yaml
from answering import answer_all
from student_files import CODES, POST, PRE

from groupwork.errors import GroupworkError
from groupwork.guide.inspect_file import inspect_file
from groupwork.guide.recognise import recognise
from groupwork.ingest.files import ingest
from groupwork.ingest.readers import read_cells
from groupwork.study.files import ResponsesFile
from groupwork.study.loading import load_study

FILE = ResponsesFile.model_validate({"path": "a.dta", "id": "id", "wave": "pre", "columns": {}})


def write(path):
    table = pd.DataFrame(
        {
            "id": ["P1", "P2", "P3"],
            "sex": [1.0, 2.0, 1.0],
            "calm": pd.Series([3.0, "a", None], dtype=object),
            "sent": pd.to_datetime(["2026-03-01 00:00", "2026-03-02 09:30", None]),
            "day": pd.Series([datetime.date(2026, 3, 1)] * 3, dtype=object),
        }
    )
    pyreadstat.write_dta(
        table,
        path,
        variable_value_labels={"sex": {1: "Female", 2: "Male"}},
        column_labels={"calm": "I felt calm"},
        missing_user_values={"calm": ["a"]},
    )
    return path


def test_codes_labels_dates_and_reasons_of_gaps(tmp_path):
    cells = read_cells(write(tmp_path / "a.dta"), FILE)
    assert cells.table["sex"].tolist() == ["1", "2", "1"]
    assert cells.labels == {"sex": {"1": "Female", "2": "Male"}}
    assert cells.table["sent"].tolist() == ["2026-03-01", "2026-03-02 09:30:00", ""]
    assert cells.table["day"].tolist() == ["2026-03-01"] * 3
    assert cells.table["calm"].tolist() == ["3", "a", ""]
    assert cells.missing == {"calm": {"a": "declared: user-missing in the file"}}
    assert cells.questions == {"calm": "I felt calm"}
    words = read_cells(tmp_path / "a.dta", FILE.model_copy(update={"values": "labels"}))
    assert words.table["sex"].tolist() == ["Female", "Male", "Female"]


@pytest.mark.parametrize("share", [0, 0.3, 0.9])
def test_a_file_that_is_cut_off_is_refused(tmp_path, share):
    path = write(tmp_path / "a.dta")
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    with pytest.raises(GroupworkError, match="copy it once more from its source"):
        read_cells(path, FILE)


def test_two_files_are_a_study(tmp_path):
    folder = tmp_path / "my-group"
    folder.mkdir()
    files = []
    for wave, answers in (("pre", PRE), ("post", POST)):
        table = pd.DataFrame(answers, columns=["q1", "q2", "q3", "q4"], dtype="float64")
        table.insert(0, "code", CODES)
        files.append(folder / f"{wave}.dta")
        pyreadstat.write_dta(table, files[-1])
    assert inspect_file(files[0]).title == "Stata data file"
    text = answer_all(recognise(files), "my-group")
    assert "format" not in yaml.safe_load(text)["files"][0]
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    told = ingest(load_study(folder / "study.yaml"), folder)["responses"]
    assert told["raw"].astype(int).tolist() == [n for row in [*PRE, *POST] for n in row]
