"""The way back from a row of a table."""

from pathlib import Path

import pytest

from groupwork.errors import GroupworkError
from groupwork.reproduce.rebuild import Step
from groupwork.reproduce.trace import split_request, trace
from groupwork.study.loading import load_study

TINY = Path(__file__).parents[2] / "data" / "tiny" / "study.yaml"
TABLE = "results/tiny/tables/effects.csv"
STEPS = {
    TABLE: Step("effects", ("data/processed/tiny/scores.csv",)),
    "data/processed/tiny/scores.csv": Step("score", ("data/processed/tiny/responses.csv",)),
    "data/processed/tiny/responses.csv": Step("clean", ("data/raw/tiny/pre.csv",)),
}


@pytest.fixture
def table(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = Path(TABLE)
    path.parent.mkdir(parents=True)
    path.write_text(
        "outcome,wave_from,wave_to,statistic,estimate\nmood,pre,post,n,8\nmood,pre,post,d_z,-0.9\n",
        encoding="utf-8",
    )
    return path


@pytest.mark.parametrize("asked", ["2", "statistic=d_z", "outcome = mood; statistic = d_z"])
def test_from_a_row_to_raw_columns(table, asked):
    found = trace(load_study(TINY), table, asked, STEPS)
    assert found.row["estimate"] == "-0.9"
    assert [(depth, rule) for depth, _, rule in found.steps] == [
        (0, "rule effects"),
        (1, "rule score"),
        (2, "rule clean"),
        (3, "raw, sha256 gone…"),
    ]
    columns = "mood_1, mood_2, mood_3, mood_4, mood_5"
    assert found.columns == [f"pre.csv (pre): {columns}", f"post.csv (post): {columns}"]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("3", "has 2 rows, and none is number 3"),
        ("outcome=mood", "2 rows have outcome=mood"),
        ("scale=mood", "has no column 'scale'. Its columns: outcome, wave_from"),
    ],
)
def test_a_row_that_is_not_one(table, asked, message):
    with pytest.raises(GroupworkError, match=message):
        trace(load_study(TINY), table, asked, STEPS)


def test_the_form_of_a_request():
    assert split_request("results/a/tables/b.csv[3]") == (Path("results/a/tables/b.csv"), "3")
    with pytest.raises(GroupworkError, match="name a table and a row in it"):
        split_request("results/a/tables/b.csv")
