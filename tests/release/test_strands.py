"""Studies of some strands alone, side by side in one run, from raw files to reports."""

from pathlib import Path

import pytest
from strand_studies import UNIONS, folder_of
from workflow_project import Project

NAMES = ["survey", "voices", "process", "network"]


@pytest.mark.workflow
def test_studies_of_single_strands_run_side_by_side(tmp_path: Path) -> None:
    project = Project(tmp_path / "project")
    project.copy_workflow()
    for name in NAMES:
        folder_of(name, project.path("data/raw"), *UNIONS[name])
    project.configure(studies=NAMES, report={"formats": ["html"], "language": "both"})
    project.run()
    for name in NAMES:
        results = project.path(f"results/{name}")
        notebooks = {path.stem for path in results.glob("notebooks/*.ipynb")}
        wanted = {"01_data_quality"}
        wanted |= {"02_needs_profile"} if name == "survey" else set()
        wanted |= {"04_interviews"} if name == "voices" else set()
        wanted |= {"05_group_process"} if name in ("process", "network") else set()
        assert notebooks == wanted
        assert not (results / "tables" / "effects.csv").exists()
        for suffix in ("", "-zh"):
            assert (results / f"report/thesis{suffix}.html").stat().st_size > 10_000
