"""The files of a study lie in a storage, and the checkout has its study file alone."""

import importlib.util
import shutil

import pytest
from workflow_project import ROOT, Project

pytestmark = [
    pytest.mark.skipif(
        importlib.util.find_spec("snakemake_storage_plugin_fs") is None,
        reason="pip install snakemake-storage-plugin-fs",
    ),
    pytest.mark.skipif(not shutil.which("rsync"), reason="apt-get install rsync"),
]


def test_raw_files_and_results_in_a_storage(tmp_path):
    """What belongs to the repository (notebook, frames of the report) is read where it is."""
    project = Project(tmp_path / "project")
    project.copy_workflow()
    shutil.copytree(ROOT / "tests/data/tiny", project.path("data/raw/tiny"))
    project.configure(studies=["tiny"])
    storage = tmp_path / "storage"
    for name in ("pre.csv", "post.csv", "SHA256SUMS"):
        (storage / "data/raw/tiny").mkdir(parents=True, exist_ok=True)
        project.path(f"data/raw/tiny/{name}").rename(storage / "data/raw/tiny" / name)
    made = ["results/tiny/notebooks/01_data_quality.html", "results/tiny/figures/quality.png"]
    options = ["--default-storage-provider", "fs", "--default-storage-prefix", str(storage)]
    project.run(*options, *made)
    assert all((storage / path).is_file() for path in made)
    assert [path for path in project.path("results").rglob("*") if path.is_file()] == []
    assert project.planned(*options, *made) == {}
    with (storage / "data/raw/tiny/pre.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    done = project.snakemake(*options, *made)
    assert done.returncode == 1
    said = (storage / "results/tiny/logs/verify_checksums.log").read_text(encoding="utf-8")
    assert "pre.csv: is not the file whose checksum SHA256SUMS records" in said
