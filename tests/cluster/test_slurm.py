"""A study on a SLURM cluster of one machine: `make test-cluster`."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from workflow_project import ROOT, Project

WITH_SLURM = Path(__file__).with_name("with-slurm")
missing = [name for name in ("slurmctld", "slurmd", "munged") if not shutil.which(name)]
pytestmark = [
    pytest.mark.skipif(bool(missing), reason=f"apt-get install slurm-wlm munge: no {missing}"),
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can start the daemons of SLURM"),
    pytest.mark.skipif(
        importlib.util.find_spec("snakemake_executor_plugin_cluster_generic") is None,
        reason='pip install ".[cluster]"',
    ),
]


def on_slurm(folder, command, cwd):
    """Run a command with a cluster in `folder`; return what it printed and how jobs ended."""
    environment = {**os.environ, "PYTHONPATH": str(cwd / "src")}
    done = subprocess.run(
        ["timeout", "--kill-after=5", "900", WITH_SLURM, folder, *command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    jobs = (folder / "jobs.txt").read_text() if (folder / "jobs.txt").is_file() else ""
    assert done.returncode == 0, done.stdout + done.stderr + jobs
    return done.stdout + done.stderr, re.findall(r"JobState=(\w+) .*ProcCnt=(\d+)", jobs)


def test_a_study_from_raw_files_to_reports(tmp_path):
    """In one cluster job; a local run then finds nothing left to do."""
    project = Project(tmp_path / "project")
    project.copy_workflow()
    shutil.copytree(ROOT / "tests/data/tiny", project.path("data/raw/tiny"))
    project.configure(studies=["tiny"])
    snakemake = [sys.executable, "-m", "snakemake", "--workflow-profile", "profiles/slurm"]
    start = time.perf_counter()
    printed, jobs = on_slurm(
        tmp_path / "slurm", [*snakemake, "--cores", str(os.cpu_count())], project.folder
    )
    print(f"{time.perf_counter() - start:.0f} s, jobs: {jobs}")
    assert jobs == [("COMPLETED", str(os.cpu_count()))], printed
    assert "synthetic" in project.path("results/tiny/report/thesis.html").read_text("utf-8")
    assert project.planned() == {}


def test_what_became_of_a_job(tmp_path):
    """The states that a job can be in, made on purpose."""
    (tmp_path / "states").write_text(
        """
        status=$1
        submit() { sbatch --parsable --mem=100 --output=/dev/null "$@"; }
        finished=$(submit --wait --wrap true)
        broken=$(submit --wait --wrap 'exit 3') || true
        running=$(submit --wrap 'sleep 600')
        waiting=$(submit --hold --wrap true)
        stopped=$(submit --wrap 'sleep 600')
        scancel "$stopped"
        sleep 3
        for job in $finished $broken $running "$waiting;test" $stopped 999; do
            "$status" "$job"
        done
        scancel "$running" "$waiting"
        """,
        encoding="utf-8",
    )
    status = ROOT / "profiles/slurm/status"
    printed, _ = on_slurm(tmp_path / "slurm", ["bash", "-e", tmp_path / "states", status], tmp_path)
    said = re.findall(r"^(?:success|failed|running)$", printed, re.MULTILINE)
    assert said == ["success", "failed", "running", "running", "failed", "failed"], printed
