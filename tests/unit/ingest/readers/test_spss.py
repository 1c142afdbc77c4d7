"""SPSS: labels, dates, user-missing values."""

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from export_checks import check, reason_of_gap, run, spec
from exports import ANSWERS, write_sav
from hypothesis import given, settings
from hypothesis import strategies as st
from raw_file_checks import outcome, sav

from groupwork.errors import GroupworkError
from groupwork.ingest.readers import read_cells
from groupwork.study.files import ResponsesFile


@pytest.mark.slow
@pytest.mark.parametrize("name", ["a.sav", "a.zsav"])
def test_spss(tmp_path, name):
    write_sav(tmp_path / name, row_compress=name == "a.zsav")
    tables = run(tmp_path, spec(name))
    check(tables)
    assert reason_of_gap(tables) == "declared: user-missing in the file"
    file = ResponsesFile.model_validate(spec(name))
    cells = read_cells(tmp_path / name, file)
    assert cells.table["when"].tolist() == ["2026-03-01", "2026-03-02 09:30:00", ""]
    assert cells.questions == {"mood_1": "calm"}


def test_spss_user_missing_is_not_blank(tmp_path):
    table = pd.DataFrame({"id": ["P1", "P2", "P3"], "q": [-8.0, np.nan, 2.0], "t": ["x", "", "na"]})
    path = tmp_path / "a.sav"
    ranges = {"q": [{"lo": -9, "hi": -7}], "t": ["na"]}
    pyreadstat.write_sav(table, path, missing_ranges=ranges)
    cells = read_cells(path, ResponsesFile.model_validate(spec("a.sav")))
    assert cells.table["q"].tolist() == ["-8", "", "2"]
    assert cells.missing == {
        "q": {"-8": "declared: user-missing in the file"},
        "t": {"na": "declared: user-missing in the file"},
    }


@pytest.mark.slow
def test_spss_labels_that_mean_another_code_stop_the_run(tmp_path):
    mood = {0: "Never", 1: "Seldom", 2: "Often", 3: "Always"}
    labels = {"sex": {1: "Female", 2: "Male"}, **{f"mood_{i}": mood for i in range(1, 5)}}
    table = pd.DataFrame({"id": list(ANSWERS), "sex": [1.0, 2.0, 1.0], "age": [31.0, 45.0, 52.0]})
    for i in range(1, 5):
        table[f"mood_{i}"] = [(ANSWERS[p][i - 1] or np.nan) - 1 for p in ANSWERS]
    pyreadstat.write_sav(table, tmp_path / "a.sav", variable_value_labels=labels)
    with pytest.raises(GroupworkError) as caught:
        run(tmp_path, spec("a.sav"))
    assert str(caught.value).endswith(
        "column 'mood_1' has 'Never' as the label of 0, but in the instrument mood it is 1. Add "
        "'values: labels' for this file in study.yaml to read the labels instead."
    )
    check(run(tmp_path, spec("a.sav", values="labels")))


@pytest.mark.slow
@given(st.floats(0, 1, exclude_max=True))
@settings(max_examples=10, deadline=None)
def test_a_truncated_spss_file_is_refused(tmp_path_factory, share):
    good = sav(tmp_path_factory)
    path = tmp_path_factory.getbasetemp() / "cut.sav"
    path.write_bytes(good[: int(share * len(good))])
    assert outcome(path).endswith("copy it once more from its source.")
