"""A twin is like its study on average, and takes nothing from its people."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from groupwork.errors import GroupworkError
from groupwork.prepare.clean import clean
from groupwork.prepare.score import score
from groupwork.privacy.gate import ingest_protected
from groupwork.reproduce.twin import make_twin
from groupwork.study.loading import load_study

TINY = Path(__file__).parents[2] / "data" / "tiny"
MOODS = [f"{number}" for number in range(1, 6)]


@pytest.fixture
def tables(tmp_path) -> Path:
    """Published tables of 400 people, whose items have the mean 2.5 before and 3.5 after."""
    folder = tmp_path / "tables"
    folder.mkdir()
    items = [
        ("mood", item, wave, statistic, value)
        for wave, mean in (("pre", 2.5), ("post", 3.5))
        for item in MOODS
        for statistic, value in (("mean", mean), ("sd", 0.8), ("missing", 4.0))
    ]
    columns = ["instrument", "item", "wave", "statistic", "estimate"]
    pd.DataFrame(items, columns=columns).to_csv(folder / "items.csv", index=False)
    (folder / "flow.csv").write_text(
        "group,wave,statistic,estimate\nall,pre,people,400\nall,post,people,380\n", encoding="utf-8"
    )
    return folder


def test_a_twin_keeps_means_people_and_gaps(tables, tmp_path):
    study = load_study(TINY / "study.yaml")
    folder = make_twin(study, TINY / "study.yaml", tables, tmp_path / "raw")
    twin = load_study(folder / "study.yaml")
    assert twin.synthetic
    assert twin.title.get("en") == "Synthetic twin of: A tiny group"
    read = clean(twin, ingest_protected(twin, folder))
    responses = read["responses"]
    answers = responses.groupby("wave")["value"]
    assert answers.mean()["pre"] == pytest.approx(2.5, abs=0.06)  # 4 SE: .8 / sqrt(2000) x 4 = .07
    assert answers.mean()["post"] == pytest.approx(3.5, abs=0.07)
    assert answers.std()["pre"] == pytest.approx(0.8, abs=0.1)
    left = responses[responses["value"].isna()].groupby(["wave", "item"]).size()
    assert left.tolist() == [4] * 10
    scores = score(twin, responses)
    assert scores.groupby("wave")["participant_id"].nunique().to_dict() == {"post": 380, "pre": 400}
    assert "no row of a participant was read" in (folder / "README.md").read_text(encoding="utf-8")


def test_no_raw_file_of_the_study_is_needed(tables, tmp_path):
    alone = tmp_path / "alone" / "tiny"
    alone.mkdir(parents=True)
    shutil.copy(TINY / "study.yaml", alone)
    study = load_study(alone / "study.yaml")
    first = make_twin(study, alone / "study.yaml", tables, tmp_path / "a")
    second = make_twin(study, alone / "study.yaml", tables, tmp_path / "b")
    for path in sorted(first.iterdir()):
        assert path.read_bytes() == (second / path.name).read_bytes()


def test_without_tables_or_twice(tables, tmp_path):
    study = load_study(TINY / "study.yaml")
    with pytest.raises(GroupworkError, match="holds no results tables"):
        make_twin(study, TINY / "study.yaml", tmp_path / "none", tmp_path / "raw")
    make_twin(study, TINY / "study.yaml", tables, tmp_path / "raw")
    with pytest.raises(GroupworkError, match="is there already"):
        make_twin(study, TINY / "study.yaml", tables, tmp_path / "raw")
