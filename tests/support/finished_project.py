"""A finished project, made once, and copies of it to change."""

import fcntl
import shutil
from pathlib import Path

import pytest
from workflow_project import ROOT, Project


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Project:
    """A project whose tiny study has run from raw files to reports; not to be changed.

    Whichever process comes first makes it for all.
    """
    folder = tmp_path_factory.getbasetemp()
    shared = folder if worker_id == "master" else folder.parent
    project = Project(shared / "finished")
    done = shared / "finished.done"
    with (shared / "finished.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(project.folder, ignore_errors=True)
            make(project)
            done.touch()
    return project


def make(project: Project) -> None:
    """Copy the repository's workflow with the tiny study into a folder, and run it."""
    project.copy_workflow()
    shutil.copytree(ROOT / "tests/data/tiny", project.path("data/raw/tiny"))
    project.configure(studies=["tiny"])
    project.run()


@pytest.fixture
def project(finished: Project, tmp_path: Path) -> Project:
    """A copy of the finished project for a test to change."""
    shutil.copytree(finished.folder, tmp_path / "project")
    return Project(tmp_path / "project")
