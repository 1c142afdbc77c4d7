"""Qualtrics: the same three people in each export."""

import csv

import pytest
from export_checks import EXPORTS, check, dropped, reason_of_gap, run, spec
from raw_study import rows

from groupwork.ingest.readers import read_cells
from groupwork.study.files import ResponsesFile


def test_qualtrics_choice_texts():
    tables = run(EXPORTS, spec("qualtrics_text.csv", format="qualtrics", id="code"))
    check(tables)
    # Rows as a spreadsheet shows them: three header rows, whose questions have line breaks.
    assert dropped(tables) == {
        4: "Qualtrics: preview",
        6: "Qualtrics: unfinished response",
    }
    (spam,) = rows(tables["audit"], reason="Qualtrics: marked as spam")
    assert (spam["row"], spam["action"]) == (8, "flagged")


def test_qualtrics_numeric_values_in_utf_16():
    codes = {"1": "female", "2": "male"}
    file = spec("qualtrics_numeric.tsv", format="qualtrics", id="code")
    tables = run(EXPORTS, file, sex=codes)
    check(tables, {"f": "1", "m": "2"})
    assert reason_of_gap(tables) == "declared: seen but not answered"


def test_qualtrics_old_layout():
    codes = {"1": "female", "2": "male"}
    file = spec("qualtrics_legacy.csv", format="qualtrics", id="code")
    tables = run(EXPORTS, file, sex=codes)
    check(tables, {"f": "1", "m": "2"})
    assert sorted(dropped(tables)) == [3, 5]


@pytest.mark.parametrize("header_rows", [1, 2])
def test_qualtrics_with_fewer_header_rows(tmp_path, header_rows):
    """As people leave them who took the rows below the first away; with columns of times."""
    with (EXPORTS / "qualtrics_text.csv").open(encoding="utf-8-sig", newline="") as file:
        records = list(csv.reader(file))
    kept = records[:header_rows] + records[3:]
    for row, record in enumerate(kept):
        record += ["QID9_Page Submit" if row == 0 else "12.345"]
    with (tmp_path / "a.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(kept)
    seconds = {"seconds": "Duration (in seconds)"}
    tables = run(tmp_path, spec("a.csv", format="qualtrics", id="code", **seconds))
    check(tables)
    assert tables["timing"]["seconds"].notna().all()
    assert tables["timing"]["items"].tolist() == [4, 4, 4]


def test_unfinished_responses_can_be_kept():
    file = spec("qualtrics_text.csv", format="qualtrics", id="code", unfinished="keep")
    tables = run(EXPORTS, file)
    assert tables["people"]["participant_id"].tolist() == ["P1", "P4", "P2", "P3"]
    file = spec("limesurvey_full.csv", format="limesurvey", unfinished="keep", id="Code")
    cells = read_cells(EXPORTS / "limesurvey_full.csv", ResponsesFile.model_validate(file))
    assert len(cells.table) == 5  # with the empty line at the end


def test_qualtrics_questions_are_kept():
    path = EXPORTS / "qualtrics_text.csv"
    cells = read_cells(path, ResponsesFile.model_validate(spec(path.name, format="qualtrics")))
    assert cells.questions["mood_1"] == (
        "In the last week, how often did you feel ... Please answer every line. - calm"
    )
    assert cells.table.loc[5, "comment"] == 'Thank you,\n"all" of you'


def test_qualtrics_progress_counts_in_other_languages(tmp_path):
    text = (EXPORTS / "qualtrics_text.csv").read_text().replace("True", "Wahr")
    (tmp_path / "a.csv").write_text(text.replace("False", "Falsch"))
    check(run(tmp_path, spec("a.csv", format="qualtrics", id="code")))
