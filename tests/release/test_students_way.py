"""From a raw export to the report by a student's commands, in a folder with an awkward name."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from workflow_project import ROOT, Project

from groupwork.guide.check import check_study

pytestmark = pytest.mark.workflow

ANSWERS = [
    "title=A quiet hour",
    "authors=A. Student",
    "invented=yes",
    "range.calm=1-5",
    "reversed.calm=none",
    "direction.calm=higher-better",
]


def groupwork(project: Project, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from groupwork.cli import main; main()", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(project.path("src"))}
    return subprocess.run(
        command,
        cwd=project.folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


@pytest.fixture
def awkward(tmp_path) -> Project:
    """The repository in a folder with a blank, a quote and Chinese in its path."""
    project = Project(tmp_path / "My Thesis's 小组" / "gw")
    project.copy_workflow()
    shutil.copy(ROOT / "config.yaml", project.folder)
    return project


def test_new_check_run(awkward):
    answers = [part for answer in ANSWERS for part in ("--answer", answer)]
    raw = str(ROOT / "examples" / "minimal" / "group.csv")
    made = groupwork(awkward, "new", "my-group", raw, *answers)
    assert made.returncode == 0, made.stdout + made.stderr
    assert "12 people before, 11 after, 11 in both" in " ".join(made.stdout.split())
    ran = groupwork(awkward, "run", "my-group", "--format", "html")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    report = awkward.path("results/my-group/report/thesis.html")
    assert str(report) in ran.stdout.replace("\n", "")
    page = report.read_text(encoding="utf-8")
    assert "A quiet hour" in page
    # One line a step on the terminal, and nothing of Snakemake's own.
    assert "✓ ingest (my-group)" in ran.stderr
    assert "rule ingest:" not in ran.stderr
    assert "profile" not in ran.stdout + ran.stderr


def test_a_failure_ends_with_its_cause(awkward):
    answers = [part for answer in ANSWERS for part in ("--answer", answer)]
    raw = str(ROOT / "examples" / "minimal" / "group.csv")
    groupwork(awkward, "new", "my-group", raw, *answers)
    copy = awkward.path("data/raw/my-group/group.csv")
    copy.write_text(copy.read_text().replace("B47,m,4", "B47,m,Phone 13812345678"))
    ran = groupwork(awkward, "run", "my-group", "--format", "html")
    assert ran.returncode == 1
    assert "is not the file whose checksum" in " ".join(ran.stdout.split())
    assert "13812345678" not in ran.stdout + ran.stderr
    assert "Traceback" not in ran.stdout + ran.stderr
    assert check_study(Path(copy).parent).errors
