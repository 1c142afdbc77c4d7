"""A programme of three small groups, from raw files to its report."""

from pathlib import Path

import pandas as pd
import pytest
from programmes import write_programme
from workflow_project import Project

from groupwork.results.programme_tables import POOLED


@pytest.mark.workflow
@pytest.mark.slow
def test_a_programme_is_pooled_from_what_its_groups_publish(tmp_path: Path) -> None:
    project = Project(tmp_path / "project")
    project.copy_workflow()
    write_programme(project.path("data/raw"), "carers", [8, 4, 9])
    project.configure(studies=[], programmes=["carers"], report={"formats": ["html"]})
    project.run("--cores", "2", "programmes")
    results = project.path("results/carers")
    tables = {name: pd.read_csv(results / "tables" / f"{name}.csv") for name in POOLED}
    changes = tables["changes"]
    published = pd.concat(
        pd.read_csv(project.path(f"results/carers-00{number}/tables/effects.csv")).assign(
            group=f"carers-00{number}"
        )
        for number in (1, 3)
    )
    means = published[published["statistic"] == "mean_diff"].set_index("group")["estimate"]
    for group, mean in means.items():
        row = changes[(changes["group"] == group) & (changes["statistic"] == "mean_diff")]
        assert row["estimate"].item() == mean
    small = changes[changes["group"] == "carers-002"]
    assert small[["n", "estimate"]].isna().all().all()
    assert (tables["participation"]["data"] == "synthetic").all()
    page = (results / "report" / "programme.html").read_text(encoding="utf-8")
    assert "Synthetic data" in page and "?var:" not in page
    numbers = pd.read_csv(results / "provenance" / "numbers.csv")
    assert len(numbers) > 30
    assert project.planned("programmes") == {}
    project.edit("data/raw/carers/programme.yaml", "en: Group 1", "en: First group")
    again = project.planned("programmes")
    assert again["pool_groups"] == 1 and "run_group" not in again


@pytest.mark.workflow
@pytest.mark.slow
def test_groups_are_runs_of_their_own(tmp_path: Path) -> None:
    """Planned by their number; what one of them lost or says otherwise is that one's alone."""
    project = Project(tmp_path / "project")
    project.copy_workflow()
    write_programme(project.path("data/raw"), "carers", [8, 9])
    project.configure(studies=[], programmes=["carers"], report={"formats": ["html"]})
    planned = project.planned()
    assert planned["run_group"] == 4 and sum(planned.values()) < 12
    project.run("--cores", "2", "programmes")
    assert not project.path("results/carers-001/report").exists()
    assert project.planned("programmes") == {} and project.planned()["run_group"] == 2
    project.path("results/carers-001/tables/flow.csv").unlink()
    assert project.planned()["run_group"] == 3
    project.run("--cores", "2", "data/processed/carers-001/private/pooled.done")
    assert project.path("results/carers-001/tables/flow.csv").is_file()
    project.edit("data/raw/carers-002/study.yaml", "pre.csv, kind", "pre.csv, decimal: ',', kind")
    assert project.planned("programmes")["run_group"] == 1
    # What stops a group is said in full, and first of its steps.
    project.edit(
        "data/raw/carers-002/study.yaml",
        'mood: "mood_{item}"}}\n  - path',
        'mood: "low_{item}"}}\n  - path',
    )
    failed = project.snakemake("--cores", "2", "programmes")
    assert failed.returncode == 1
    said = " ".join((failed.stdout + failed.stderr).split())
    assert "carers-002: data/raw/carers-002/pre.csv: there is no column 'low_1', which" in said
    assert "Missing, too: 'low_2', 'low_3', 'low_4', 'low_5'." in said
    assert "Traceback" not in said
    # What checks and records results is code of a group's run, too.
    with project.path("src/groupwork/reproduce/provenance.py").open("a") as file:
        file.write("# A remark.\n")
    assert project.planned("programmes")["run_group"] == 2


@pytest.mark.workflow
def test_a_study_that_is_named_too_is_planned_with_its_steps(tmp_path: Path) -> None:
    project = Project(tmp_path / "project")
    project.copy_workflow()
    write_programme(project.path("data/raw"), "carers", [8, 9])
    project.configure(studies=["carers-001"], programmes=["carers"], report={"formats": ["html"]})
    planned = project.planned("programmes")
    assert planned["run_group"] == 1 and planned["effects"] == 1 and planned["pool_groups"] == 1
