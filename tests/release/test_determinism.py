"""Two runs give the same bytes: other processors, folder, language, time zone and hash seed."""

import hashlib
import os
import shutil
import subprocess
import sys

import pytest
from workflow_project import Project

pytestmark = pytest.mark.workflow

# What differs by its nature: logs name folders and times, and Snakemake stamps its folders.
APART = ("/logs/", ".snakemake_timestamp")


def checksums(project: Project) -> dict[str, str]:
    return {
        path.relative_to(project.folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for part in ("results", "data/processed")
        for path in sorted(project.path(part).rglob("*"))
        if path.is_file() and not any(each in path.as_posix() for each in APART)
    }


def test_two_runs_give_the_same_bytes(finished, tmp_path):
    other = Project(tmp_path / "elsewhere" / "deeper")
    shutil.copytree(finished.folder, other.folder)
    for made in ("results", "data/processed", ".snakemake"):
        shutil.rmtree(other.path(made))
    environment = {
        **os.environ,
        "PYTHONPATH": str(other.path("src")),
        "PYTHONHASHSEED": "20260301",
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "C",
        "SOURCE_DATE_EPOCH": "1",
    }
    done = subprocess.run(
        [sys.executable, "-m", "snakemake", "--cores", "1"],
        cwd=other.folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    first, second = checksums(finished), checksums(other)
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []
    endings = {name.rpartition(".")[2] for name in first}
    assert {"csv", "png", "svg", "ipynb", "html", "docx", "pdf", "json"} <= endings
