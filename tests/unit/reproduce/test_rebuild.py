"""A clean folder to work in."""

from pathlib import Path

import pytest
import yaml

from groupwork.errors import GroupworkError
from groupwork.reproduce.rebuild import Workspace, prepare

RAW = Path(__file__).parents[2] / "data" / "tiny"


def project(folder: Path, config: dict) -> Path:
    folder.mkdir()
    (folder / "Snakefile").write_text("", encoding="utf-8")
    (folder / "config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    return folder


def test_raw_data_and_configuration_are_all_that_is_in_it(tmp_path):
    source = project(tmp_path / "p", {"studies": ["a", "b"], "report": {"style": "styles/mine"}})
    workspace = prepare(source, tmp_path / "clean", [("tiny", RAW)], {"formats": ["html"]})
    assert {path.name for path in workspace.folder.iterdir()} == {"data", "config.yaml"}
    config = yaml.safe_load((workspace.folder / "config.yaml").read_text(encoding="utf-8"))
    style = str((source / "styles/mine").resolve())
    assert config == {"studies": ["tiny"], "report": {"formats": ["html"], "style": style}}
    assert (workspace.folder / "data/raw/tiny/pre.csv").read_bytes() == (
        RAW / "pre.csv"
    ).read_bytes()


def test_a_folder_that_is_not_clean_and_one_without_a_workflow(tmp_path):
    source = project(tmp_path / "p", {})
    (tmp_path / "full").mkdir()
    (tmp_path / "full/results.csv").write_text("x", encoding="utf-8")
    with pytest.raises(GroupworkError, match="is not empty"):
        prepare(source, tmp_path / "full", [("tiny", RAW)], {})
    with pytest.raises(GroupworkError, match="holds no Snakefile"):
        prepare(tmp_path, tmp_path / "clean", [("tiny", RAW)], {})


@pytest.mark.parametrize("here", [True, False])
def test_code_is_told_from_data(tmp_path, here):
    source = project(tmp_path / "p", {})
    workspace = Workspace(source, source if here else tmp_path / "clean")
    code = "report/en/theory.qmd" if here else str(source / "report/en/theory.qmd")
    assert workspace._is_code(code)
    assert not workspace._is_code("data/processed/tiny/scores.csv")
    assert not workspace._is_code("results/tiny/report/source")


@pytest.mark.slow
def test_a_workflow_that_cannot_run_says_why(tmp_path):
    source = project(tmp_path / "p", {})
    (source / "Snakefile").write_text("raise SystemExit('no study is named')", encoding="utf-8")
    (tmp_path / "clean").mkdir()
    with pytest.raises(GroupworkError, match="could not be made again"):
        Workspace(source, tmp_path / "clean").make(["x"])
