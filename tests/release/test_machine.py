"""What is wrong with the machine is said in one line; nothing half made stays, and then it runs.

Full disks, disks that cannot be written to and machines without a network are made in a namespace
of the user's own (unshare), which needs no rights beyond the user's.
"""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from workflow_project import Project

pytestmark = pytest.mark.workflow

TABLE = "results/tiny/tables/effects.csv"
PAGE = "results/tiny/notebooks/01_data_quality.html"
RUN = f"'{sys.executable}' -m snakemake --cores 1"


def apart(project: Project, script: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run shell lines in namespaces of their own, with mounts of their own."""
    environment = {**os.environ, "PYTHONPATH": str(project.folder / "src")}
    command = ["unshare", "--user", "--map-root-user", "--mount", *options, "bash", "-c", script]
    done = subprocess.run(
        command, cwd=project.folder, env=environment, capture_output=True, text=True, check=False
    )
    if "unshare:" in done.stderr:
        pytest.skip("this machine allows no namespaces of the user's own")
    return done


def said(done: subprocess.CompletedProcess[str]) -> str:
    printed = done.stdout + done.stderr
    assert "Traceback" not in printed, printed
    return printed


def small(folder: str) -> str:
    """Return shell lines that put a folder onto a small disk of its own."""
    return (
        f"set -e; cp -a {folder} kept; mount -t tmpfs -o size=64m none {folder}; "
        f"cp -a kept/. {folder}/; rm -r kept; set +e; "
    )


def full(folder: str) -> str:
    """Return shell lines that put a folder onto a disk of its own and fill that."""
    return f"{small(folder)} dd if=/dev/zero of={folder}/fill bs=1k 2>/dev/null; "


@pytest.mark.parametrize("folder", ["results", "data", ".snakemake"])
def test_a_disk_that_is_full(project: Project, folder: str) -> None:
    project.path(TABLE).unlink()
    again = f"rm {folder}/fill; {RUN} {TABLE} && test -s {TABLE} && echo whole"
    done = apart(project, f"{full(folder)} {RUN} {TABLE}; ls {TABLE}; {again}")
    printed = said(done)
    assert f"{folder}: the disk is full. Make room and run it again.\n" in printed
    assert f"cannot access '{TABLE}'" in printed and "whole\n" in done.stdout


def test_a_disk_that_becomes_full(project: Project) -> None:
    """The run has begun: its step says it, and leaves no part of a table."""
    project.path(TABLE).unlink()
    project.edit(
        "workflow/scripts/make_table.py",
        "with job(",
        "import os; os.system('dd if=/dev/zero of=results/fill bs=1k 2>/dev/null')\nwith job(",
    )
    again = f"rm results/fill; ls {TABLE}"
    printed = said(apart(project, f"{small('results')} {RUN} {TABLE}; {again}"))
    assert "the disk is full. Make room and run it again.\n" in printed
    assert f"cannot access '{TABLE}'" in printed


def test_no_room_for_temporary_files(project: Project, tmp_path: Path) -> None:
    project.path(TABLE).unlink()
    folder = tmp_path / "temporary"
    folder.mkdir()
    fill = f"mount -t tmpfs -o size=64k none {folder}; dd if=/dev/zero of={folder}/fill bs=1k"
    printed = said(apart(project, f"{fill} 2>/dev/null; TMPDIR={folder} {RUN} {TABLE}"))
    assert f"{folder}: the disk is full. Make room and run it again.\n" in printed
    assert not project.path(TABLE).exists()
    project.run(TABLE)


@pytest.mark.parametrize("folder", ["results", "data", "."])
def test_a_folder_that_cannot_be_written_to(project: Project, folder: str) -> None:
    project.path(TABLE).unlink()
    here = (
        f"mount --bind {folder} {folder}; mount -o remount,ro,bind {folder}; cd '{project.folder}'"
    )
    printed = said(apart(project, f"{here}; {RUN} {TABLE}"))
    named = ".snakemake" if folder == "." else folder
    assert f"{named}: it cannot be written to. Run it where you may write.\n" in printed
    project.run(TABLE)


def test_no_network_at_all(project: Project) -> None:
    """Not even one within the machine, as some clusters have it."""
    project.path(PAGE).unlink()
    assert apart(project, f"{RUN} {PAGE}", "--net").returncode == 0
    assert project.path(PAGE).stat().st_size > 10_000


def test_no_home(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, "/dev/null/home")
    project.path(PAGE).unlink()
    project.run(PAGE)


@pytest.mark.parametrize("name", ["data/raw/tiny/pre.csv", TABLE])
def test_a_file_from_the_future(project: Project, name: str) -> None:
    os.utime(project.path(name), (2051222400, 2051222400))  # 2035-01-01 in UTC
    done = project.snakemake(TABLE)
    assert done.returncode == 1
    assert f"{name}: changed on " in said(done) and "which is still to come" in done.stderr
    project.path(name).touch()
    project.run(TABLE)


def test_a_kernel_that_is_killed(project: Project) -> None:
    source = project.path("notebooks/01_data_quality.ipynb")
    before = source.read_bytes()
    notebook = nbformat.reads(before.decode(), as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell("import os, signal\nos.kill(os.getpid(), 9)"))
    nbformat.write(notebook, source)
    done = project.snakemake(PAGE)
    assert done.returncode == 1
    assert "the process that runs the notebook ended or did not answer" in said(done)
    assert not project.path(PAGE).exists()
    source.write_bytes(before)
    project.run(PAGE)
