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
    # What only one group answered is made again for that group, and pooled again.
    assert project.planned("programmes") == {}
    project.edit("data/raw/carers/programme.yaml", "en: Group 1", "en: First group")
    again = project.planned("programmes")
    assert again["pool_groups"] == 1 and "effects" not in again
