"""A results table from its row: read, made, checked, held back where it must, written."""

import subprocess
import sys

import pandas as pd
import pytest
from small_study import items, score, study

from groupwork.privacy.layout import Layout
from groupwork.results import make
from groupwork.results.make import make_table
from groupwork.results.registry import TABLES
from groupwork.results.schema import ResultsTable, SchemaError
from groupwork.statistics.estimate import estimate
from groupwork.tables import read_table, statistics_table, write_table

SCALE = {"mood": {"items": items("1-2", 0, 3), "scores": [score()]}}
ROWS = [
    {"scale": "mood", "group": "all", "wave": wave} | estimate("mean", "t", 2.5, n=n).row()
    for wave, n in (("pre", 12), ("post", 4))
]
TABLE = statistics_table(ROWS, ["scale", "group", "wave"])


def written(monkeypatch, folder, here, table=TABLE, row=TABLES["descriptives"]):
    """Run the step of a row whose function is replaced by one that returns `table`."""
    monkeypatch.setattr(make, "_function", lambda name: lambda *given: table)
    row = ResultsTable(**{**vars(row), "private": ()})
    paths = {"table": folder / f"{row.name}.csv", "full": folder / "full" / f"{row.name}.csv"}
    make_table(here, row.recipe(), [], paths)
    return read_table(folder / f"{row.name}.csv")


def test_a_results_table_is_suppressed_and_marked(tmp_path, monkeypatch):
    found = written(monkeypatch, tmp_path, study(SCALE))
    assert found["data"].tolist() == ["synthetic"] * 2
    assert found["estimate"].fillna(-1).tolist() == [2.5, -1]
    assert found["note"].fillna("").tolist() == [
        "",
        "suppressed: fewer than 5 people, or it would give them away",
    ]
    full = read_table(tmp_path / "full" / "descriptives.csv")
    assert full["estimate"].tolist() == [2.5, 2.5]
    real = study(SCALE, synthetic=False, privacy={"small_cell": 1, "publish": "full"})
    found = written(monkeypatch, tmp_path, real)
    assert "data" not in found
    assert found["estimate"].tolist() == [2.5, 2.5]


def test_real_data_are_protected_unless_the_study_says_otherwise(tmp_path, monkeypatch):
    """A mean without its SD is not told: nothing says how near to each other the scores are."""
    real = study(SCALE, synthetic=False)
    found = written(monkeypatch, tmp_path, real)
    assert found["estimate"].isna().all()
    assert found["note"].str.startswith("suppressed: ").all()
    full = read_table(tmp_path / "full" / "descriptives.csv")
    assert full["estimate"].tolist() == [2.5, 2.5]
    protected = study(SCALE, privacy={"publish": "protected"})
    assert written(monkeypatch, tmp_path, protected)["estimate"].isna().all()


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (TABLE.drop(columns="group"), "'descriptives' has the columns scale, wave, n"),
        (TABLE[["group", "scale", *list(TABLE)[2:]]], "'descriptives' has the columns group, sc"),
        (TABLE.assign(estimate="high"), "'descriptives', column 'estimate': 'high'"),
        (TABLE.assign(group=1.0), "'descriptives', column 'group': 1.0 does not go with .* text"),
        (TABLE.assign(statistic=None), "'descriptives', column 'statistic': it is empty"),
    ],
)
def test_a_table_that_is_not_what_its_row_says_is_not_written(
    tmp_path, monkeypatch, table, message
):
    with pytest.raises(SchemaError, match=message):
        written(monkeypatch, tmp_path, study(SCALE), table)
    assert not list(tmp_path.iterdir())


def test_a_step_reads_calls_and_writes_what_it_says(tmp_path):
    """By hand: of a, b and c, all of 01, two gave a reason."""
    audit = pd.DataFrame({"action": "flagged", "reason": ["x", "x", "y"], "instrument": "01"})
    write_table(audit.assign(wave=""), tmp_path / "audit.csv")
    target = {"table": tmp_path / "audit_summary.csv", "full": tmp_path / "full.csv"}
    row = TABLES["audit_summary"]
    make_table(study(SCALE), row.recipe(), [tmp_path / "audit.csv"], target)
    assert target["table"].read_text() == (
        "action,reason,instrument,wave,count,data\n"
        "flagged,x,01,,2,synthetic\nflagged,y,01,,1,synthetic\n"
    )


def test_a_row_without_layout_is_published_as_it_is(tmp_path, monkeypatch):
    row = TABLES["descriptives"]
    open_ = ResultsTable(**{**vars(row), "layout": None})
    assert written(monkeypatch, tmp_path, study(SCALE), row=open_)["estimate"].notna().all()
    assert row.layout == Layout("group", shares=("floor_share", "ceiling_share"))


# What every results table is made of; `scipy` brings its parts when they are first asked for.
_ALL_FUNCTIONS = """
import sys
from groupwork.results.make import _function
from groupwork.results.registry import TABLES
for row in TABLES.values():
    if row.name != "agreement":  # which always needs scipy's sparse arrays
        _function(row.function)
slow = ["scipy.special", "scipy.stats", "scipy.optimize", "statsmodels"]
print([name for name in slow if name in sys.modules])
"""


def test_a_job_starts_without_what_most_do_not_need():
    """Importing them takes longer than most tables, in each of a study's jobs."""
    started = subprocess.run(
        [sys.executable, "-c", _ALL_FUNCTIONS], capture_output=True, text=True, check=True
    )
    assert started.stdout == "[]\n"
