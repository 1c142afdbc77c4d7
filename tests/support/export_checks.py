"""What the tests of survey tools' exports share: run a study of them, and check its people."""

from pathlib import Path

import numpy as np
import pandas as pd
from exports import ANSWERS, PEOPLE
from raw_study import RESPONSES, rows, study

from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean

ROOT = Path(__file__).parents[2]


EXPORTS = ROOT / "tests" / "data" / "exports"


LEVELS = {"f": {"en": "female", "zh": "女"}, "m": {"en": "male", "zh": "男"}}


def run(folder: Path, *files: dict, sex=LEVELS, **more):
    """Ingest and clean a study of these files; the columns of attributes may be others."""
    columns = more.pop("attributes", {})
    attributes = {
        "sex": {"label": "sex", "levels": sex, "column": columns.get("sex")},
        "age": {"label": "age", "min": 18, "max": 90, "column": columns.get("age")},
    }
    there = study(*files, attributes=attributes, **more)
    return clean(there, ingest(there, folder))


def spec(path: str, **more) -> dict:
    return {**RESPONSES, "path": path, "columns": {"mood": "mood_{item}"}, **more}


def check(tables: dict[str, pd.DataFrame], codes: dict | None = None) -> None:
    """Check that the three people are there with what they answered, and nobody else."""
    responses = tables["responses"]
    wide = responses.pivot(index="participant_id", columns="item", values="value")
    expected = {person: [float(v or "nan") for v in values] for person, values in ANSWERS.items()}
    assert list(wide.index) == list(expected)
    np.testing.assert_array_equal(wide.to_numpy(), list(expected.values()))
    people = tables["people"].set_index("participant_id")
    codes = codes or {"f": "f", "m": "m"}
    for person, (sex, age) in PEOPLE.items():
        assert people.loc[person].tolist() == [codes[sex], age]


def reason_of_gap(tables: dict[str, pd.DataFrame]) -> str:
    """Return why P3 has no answer to item 3."""
    (row,) = rows(tables["responses"], participant_id="P3", item="3")
    return row["missing_reason"]


def dropped(tables: dict[str, pd.DataFrame]) -> dict[int, str]:
    """Return row -> reason of the rows that were left out."""
    audit = tables["audit"]
    found = audit[(audit["action"] == "dropped") & audit["row"].notna()]
    return dict(zip(found["row"], found["reason"], strict=True))
