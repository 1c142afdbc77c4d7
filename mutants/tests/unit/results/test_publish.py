import pytest
from small_study import items, score, study

from groupwork.results.publish import write_results
from groupwork.statistics.estimate import estimate
from groupwork.tables import read_table, statistics_table

SCALE = {"mood": {"items": items("1-2", 0, 3), "scores": [score()]}}
ROWS = [
    {"scale": "mood", "group": "all", "wave": wave} | estimate("mean", "t", 2.5, n=n).row()
    for wave, n in (("pre", 12), ("post", 4))
]
TABLE = statistics_table(ROWS, ["scale", "group", "wave"])


def test_a_results_table_is_suppressed_and_marked(tmp_path):
    path = tmp_path / "descriptives.csv"
    write_results(study(SCALE), TABLE, path)
    written = read_table(path)
    assert written["data"].tolist() == ["synthetic"] * 2
    assert written["estimate"].fillna(-1).tolist() == [2.5, -1]
    assert written["note"].fillna("").tolist() == [
        "",
        "suppressed: fewer than 5 people, or it would give them away",
    ]
    write_results(study(SCALE, synthetic=False, privacy={"small_cell": 1}), TABLE, path)
    written = read_table(path)
    assert "data" not in written
    assert written["estimate"].tolist() == [2.5, 2.5]


def test_a_table_that_nobody_thought_of_is_not_written(tmp_path):
    with pytest.raises(ValueError, match=r"'strange' is not known .* add the line .* to LAYOUTS"):
        write_results(study(SCALE), TABLE, tmp_path / "strange.csv")
    assert not list(tmp_path.iterdir())
