"""Each defect that the synthetic study was given is found, and is nothing that was not given."""

from pathlib import Path

import pandas as pd
import pytest

from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
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
    assert len(tables["audit"]) == (DEFECTS["kind"] != "blank").sum()


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
