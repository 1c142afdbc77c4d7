"""A disk that is full, or that may only be read: one sentence, and the next run ends as usual."""

import re
import shlex
import shutil
import subprocess

import pytest
from faulty_runs import RUN, made, start
from workflow_project import Project

#: A namespace in which a test may mount what it likes, and nobody else sees it.
APART = ["unshare", "--user", "--map-root-user", "--mount"]


def can_mount() -> bool:
    try:
        return not subprocess.run(
            [*APART, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], check=False, capture_output=True
        ).returncode
    except FileNotFoundError:
        return False


pytestmark = [
    pytest.mark.workflow,
    pytest.mark.skipif(not can_mount(), reason="no user may mount a disk here"),
]


def run_on(project: Project, mounted: str) -> tuple[int, str]:
    """Run with something mounted over `results`; return the exit code and what was said."""
    running = start(project, [*APART, "sh", "-c", f"{mounted} && exec {shlex.join(RUN)}"])
    printed, _ = running.communicate(timeout=600)
    assert "Traceback (most recent call last)" not in printed, printed[-3000:]
    return running.returncode, " ".join(printed.split())


# Full before anything runs, in the middle of the tables and figures, and among the reports.
@pytest.mark.parametrize("megabytes", [3, 5, 7])
def test_a_disk_that_fills_up(project, whole, megabytes):
    shutil.rmtree(project.path("results"))
    project.path("results").mkdir()
    code, said = run_on(project, f"mount -t tmpfs -o size={megabytes}m tmpfs results")
    assert code == 1, said[-3000:]
    assert "the disk is full. Make room and run it again" in said, said[-3000:]
    # What lay on that disk is gone with it, as with a stick that somebody pulled.
    again = start(project)
    printed, _ = again.communicate(timeout=600)
    assert again.returncode == 0, printed[-3000:]
    assert made(project) == whole


def test_results_that_may_only_be_read(project):
    before = made(project)
    project.edit("data/raw/tiny/study.yaml", "{test: t}", "{test: wilcoxon}")
    code, said = run_on(project, "mount --bind results results && mount -o remount,bind,ro results")
    assert code == 1, said[-3000:]
    assert re.search(r"results: it cannot be written to\. Run it where you may write", said), said
    assert made(project) == before
