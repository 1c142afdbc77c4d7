"""Each defect that the synthetic study was given is found, and is nothing that was not given."""

from pathlib import Path

import pandas as pd
import pytest
from simulated_study import SHIPPED, read_raw

from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.prepare.clean import clean as clean_tables
from groupwork.simulate.defects import COLUMNS
from groupwork.study.loading import load_study

FOLDER = Path(__file__).parents[3] / "data" / "raw" / "all-the-way"
DEFECTS = pd.read_csv(FOLDER / "defects.csv", dtype="str", keep_default_na=False)

#: Kind of defect -> action and beginning of the reason in the audit.
EXPECTED = {
    "wording": ("decoded", "wording of an answer"),
    "full-width digits": ("changed", "full-width characters folded"),
    "out of range": ("set missing", "out of range"),
    "missing code": ("set missing", "declared: "),
    "straight-liner": ("flagged", "straight-lining"),
    "duplicate": ("dropped", "duplicate submission"),
    "blank row": ("dropped", "blank row"),
    "encoding": ("decoded", "text read as "),
    "renamed column": ("renamed", "renamed in study.yaml"),
}


@pytest.fixture(scope="module")
def tables():
    study = load_study(FOLDER / "study.yaml")
    return clean(study, ingest(study, FOLDER))


def found(audit: pd.DataFrame, defect: pd.Series) -> pd.DataFrame:
    action, reason = EXPECTED[defect["kind"]]
    same = (audit["file"] == defect["file"]) & (audit["action"] == action)
    same &= audit["reason"].str.startswith(reason)
    if defect["row"]:
        same &= (audit["row"] == int(defect["row"])).fillna(False)
    if defect["participant_id"]:
        same &= audit["participant_id"] == defect["participant_id"]
    if defect["kind"] in ("wording", "full-width digits", "out of range", "missing code"):
        same &= (audit["column"] == defect["column"]) & (audit["before"] == defect["planted"])
    return audit[same]


@pytest.mark.parametrize(
    "defect", [pytest.param(row, id=f"{row['file']}-{row['row']}") for _, row in DEFECTS.iterrows()]
)
def test_defect_is_found(tables, defect):
    if defect["kind"] == "blank":
        # A blank cell is no change; the answer says itself that it is missing.
        instrument, item = defect["column"].split("_")
        cell = tables["responses"].set_index(["participant_id", "wave", "instrument", "item"])
        here = cell.loc[(defect["participant_id"], "survey", instrument, item)]
        assert here["missing_reason"] == "blank"
        return
    rows = found(tables["audit"], defect)
    assert len(rows) == 1
    if defect["kind"] in ("wording", "full-width digits"):
        assert rows["after"].item() == defect["clean"]


def test_nothing_else_is_found(tables):
    audit = tables["audit"]
    # What the two coders are called in print is told there as well, and is no defect.
    coders = audit["column"] == "coder"
    assert audit.loc[coders, ["before", "after"]].to_numpy().tolist() == [
        ["A", "Coder 1"],
        ["B", "Coder 2"],
    ]
    assert len(audit[~coders]) == (DEFECTS["kind"] != "blank").sum()


def test_answers_are_those_before_the_defects(tables):
    """Every decoded cell holds what the clean draw held."""
    waves = {
        "survey.xlsx": "survey",
        "pretest.csv": "pre",
        "posttest.csv": "post",
        "followup.csv": "followup",
    }
    responses = tables["responses"].set_index(["participant_id", "wave", "instrument", "item"])
    seen = 0
    for defect in DEFECTS.to_dict("records"):
        instrument, _, item = defect["column"].partition("_")
        if defect["kind"] in ("wording", "full-width digits") and item.isdigit():
            cell = responses.loc[
                (defect["participant_id"], waves[defect["file"]], instrument, item)
            ]
            assert cell["value"] == float(defect["clean"])
            seen += 1
    assert seen


def test_files_differ_from_the_clean_draw_exactly_where_the_list_of_defects_says(written, clean):
    _, files = clean
    defects = pd.read_csv(written / "defects.csv", dtype="str", keep_default_na=False)
    assert list(defects.columns) == COLUMNS
    assert set(defects["kind"]) == {
        "encoding",
        "full-width digits",
        "wording",
        "missing code",
        "blank",
        "out of range",
        "straight-liner",
        "duplicate",
        "blank row",
        "renamed column",
    }
    encodings = defects[defects["kind"] == "encoding"].set_index("file")["planted"].to_dict()
    for name, raw in files.items():
        there = read_raw(written / name, encodings.get(name, "utf-8"))
        of_file = defects[defects["file"] == name]
        renamed = of_file[of_file["kind"] == "renamed column"]
        there = there.rename(columns=dict(zip(renamed["planted"], renamed["clean"], strict=True)))
        extra = of_file[of_file["kind"].isin(["duplicate", "blank row"])]
        want = raw.table.set_axis(range(2, len(raw.table) + 2))
        assert sorted(set(there.index) - set(want.index)) == sorted(extra["row"].astype(int))

        changed = (there.loc[want.index] != want).stack()
        found = set(changed[changed].index)
        told = set()
        for cell in of_file[(of_file["row"] != "") & (of_file["column"] != "")].itertuples():
            row = int(cell.row)
            if cell.kind == "renamed column":
                continue
            assert there.loc[row, "participant_id"] == cell.participant_id
            columns = [cell.column]
            if cell.kind == "straight-liner":
                columns = [f"sas_{item}" for item in range(1, 21)]
            assert " ".join(want.loc[row, columns]) == cell.clean
            assert " ".join(there.loc[row, columns]) == cell.planted
            told |= {(row, column) for column in columns if changed[row, column]}
        assert found == told, name
        for row in extra.itertuples():
            cells = there.loc[int(row.row)].str.strip()
            assert cells["participant_id"] == row.participant_id
            assert (row.kind == "duplicate") == (cells != "").any()


def test_duplicate_is_an_incomplete_copy_of_a_caregiver(written):
    survey = read_raw(written / "survey.xlsx")
    twice = survey[survey.duplicated("participant_id", keep=False)].query(
        "participant_id.str.strip() != ''"
    )
    assert len(twice) == 2
    first, second = twice.to_numpy()
    given = second != ""
    assert (first[given] == second[given]).all()
    assert (first[~given] != "").all()
    assert 0 < given.sum() < len(given)


def test_encodings_are_what_they_are_said_to_be(written):
    assert (written / "pretest.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    after = (written / "posttest.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        after.decode("utf-8")
    assert "有时" in after.decode("gb18030")
    assert "３" in " ".join(read_raw(written / "survey.xlsx")["needs_2"])


@pytest.mark.slow
def test_each_defect_is_audited_and_cleaning_gives_back_the_clean_draw(written, clean):
    drawn, _ = clean
    study = load_study(SHIPPED / "study.yaml")
    cleaned = clean_tables(study, ingest(study, written))
    defects = pd.read_csv(written / "defects.csv", dtype="str", keep_default_na=False)
    audit = cleaned["audit"].astype({"row": "string"}).fillna({"row": ""})
    audited = set(zip(audit["file"], audit["row"], strict=True))
    # A cell left empty is no change; it is missing in the responses for the reason "blank".
    for defect in defects[defects["kind"] != "blank"].itertuples():
        assert (defect.file, defect.row) in audited, defect

    responses = cleaned["responses"]
    values = responses.set_index(["wave", "participant_id", "instrument", "item"])["value"]
    waves = {file.path: file.wave for file in study.files if file.kind == "responses"}
    lost = {
        (waves[defect.file], defect.participant_id, *defect.column.split("_"))
        for defect in defects.itertuples()
        if defect.kind in ("missing code", "blank", "out of range") and "_" in defect.column
    }
    liner = defects[defects["kind"] == "straight-liner"]["participant_id"].item()
    for wave, answers in drawn.answers.items():
        long = answers.melt("participant_id", value_name="drawn").itertuples(index=False)
        for person, column, answer in long:
            place = (wave, person, *column.split("_"))
            if place in lost:
                assert pd.isna(values[place]), place
            elif place[1:3] == (liner, "sas") and wave == "survey":
                assert values[place] == 2
            else:
                assert values[place] == answer, place

    people = cleaned["people"].set_index("participant_id")
    attributes = drawn.attributes.set_index("participant_id")
    for name, column in attributes.items():
        got = people.loc[column.index, name]
        differs = got[got != column]
        assert len(differs) == (name == "income"), name  # one income was not said
