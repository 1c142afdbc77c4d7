"""A finished project, made once, and copies of it to change."""

import shutil
from pathlib import Path

import pytest
from workflow_project import ROOT, Project

PARTS = ["Snakefile", "workflow", "profiles", "notebooks", "report", "src"]


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project whose tiny study has run from raw files to reports; not to be changed."""
    project = Project(tmp_path_factory.mktemp("finished"))
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            unwanted = shutil.ignore_patterns("__pycache__", "*.egg-info")
            shutil.copytree(source, project.path(part), ignore=unwanted)
        else:
            shutil.copy2(source, project.path(part))
    shutil.copytree(ROOT / "tests/data/tiny", project.path("data/raw/tiny"))
    project.configure(studies=["tiny"])
    project.run()
    return project


@pytest.fixture
def project(finished: Project, tmp_path: Path) -> Project:
    """A copy of the finished project for a test to change."""
    shutil.copytree(finished.folder, tmp_path / "project")
    return Project(tmp_path / "project")
