"""Runs of `groupwork run` on the tiny study that something befalls, and what they leave."""

import hashlib
import os
import shutil
import subprocess
import sys

import pytest
from workflow_project import Project

PROGRAM = "from groupwork.cli import main; main()"
RUN = [sys.executable, "-c", PROGRAM, "run", "data/raw/tiny", "--cores", "2"]


def start(project: Project, command: list[str] | None = None) -> subprocess.Popen[str]:
    """Start `groupwork run`, or a command around it, as the leader of a group of its own."""
    return subprocess.Popen(
        command or RUN,
        cwd=project.folder,
        env={**os.environ, "PYTHONPATH": str(project.folder / "src")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def made(project: Project) -> dict[str, str]:
    """Return the checksums of what a run leaves for others: no logs, no time of a run."""
    folder = project.path("results/tiny")
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] not in ("logs", "provenance")
    }


@pytest.fixture(scope="session")
def whole(finished: Project, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return what a run makes that nothing befalls."""
    undisturbed = Project(tmp_path_factory.mktemp("whole") / "project")
    shutil.copytree(finished.folder, undisturbed.folder)
    shutil.rmtree(undisturbed.path("results"))
    running = start(undisturbed)
    printed, _ = running.communicate(timeout=900)
    assert running.returncode == 0, printed[-3000:]
    return made(undisturbed)
