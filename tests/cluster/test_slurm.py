"""Studies and a programme on a SLURM cluster of one machine: `make test-cluster`."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from programmes import write_programme
from workflow_project import ROOT, Project

WITH_SLURM = Path(__file__).with_name("with-slurm")
SNAKEMAKE = [sys.executable, "-m", "snakemake", "--workflow-profile", "profiles/slurm"]
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


@pytest.fixture
def tiny(tmp_path):
    """A project with the tiny study, which has not run."""
    project = Project(tmp_path / "project")
    project.copy_workflow()
    shutil.copytree(ROOT / "tests/data/tiny", project.path("data/raw/tiny"))
    project.configure(studies=["tiny"])
    return project


def test_a_study_from_raw_files_to_reports(tiny, tmp_path):
    """In one cluster job; a local run then finds nothing left to do."""
    start = time.perf_counter()
    printed, jobs = on_slurm(
        tmp_path / "slurm", [*SNAKEMAKE, "--cores", str(os.cpu_count())], tiny.folder
    )
    print(f"{time.perf_counter() - start:.0f} s, jobs: {jobs}")
    assert jobs == [("COMPLETED", str(os.cpu_count()))], printed
    assert "synthetic" in tiny.path("results/tiny/report/thesis.html").read_text("utf-8")
    assert tiny.planned() == {}


@pytest.mark.parametrize(("together", "jobs_of_groups"), [(1, 3), (3, 1)])
def test_a_programme_to_its_pooled_report(tmp_path, together, jobs_of_groups):
    """Each group is a job, or several share one; what is pooled is one more, after them all."""
    project = Project(tmp_path / "project")
    project.copy_workflow()
    write_programme(project.path("data/raw"), "carers", [8, 9, 10])
    project.configure(studies=[], programmes=["carers"], report={"formats": ["html"]})
    components = ["--group-components", f"study={together}"]
    printed, jobs = on_slurm(
        tmp_path / "slurm", [*SNAKEMAKE, "--cores", "2", "programmes", *components], project.folder
    )
    assert [state for state, _ in jobs] == ["COMPLETED"] * (jobs_of_groups + 1), printed
    took_part = pd.read_csv(project.path("results/carers/tables/participation.csv"))
    assert set(took_part["group"]) >= {"carers-001", "carers-002", "carers-003"}
    assert project.path("results/carers/report/programme.html").is_file()
    assert project.planned("programmes") == {}


def test_a_job_that_lacks_memory_gets_more(tiny, tmp_path):
    """SLURM ends a job that has more than it asked for; the second try asks for four times as much.

    Snakemake alone has about 100 MB, with the step it runs 200.
    """
    tiny.edit("profiles/slurm/profile.yaml", "mem_mb: 500 *", "mem_mb: 80 *")
    tiny.edit("profiles/slurm/profile.yaml", "max(500,", "max(80,")
    made = "results/tiny/tables/flow.csv"
    printed, jobs = on_slurm(tmp_path / "slurm", [*SNAKEMAKE, "--cores", "2", made], tiny.folder)
    assert [state for state, _ in jobs] == ["FAILED", "COMPLETED"], printed
    said = (tmp_path / "slurm/jobs.txt").read_text("utf-8")
    assert re.findall(r"mem=(\w+)", said) == ["80M", "320M"]
    assert "exceeded memory limit" in (tmp_path / "slurm/slurmd.log").read_text("utf-8")
    assert tiny.planned(made) == {}


def test_a_node_that_dies(tiny, tmp_path):
    """SLURM starts the job again, under its number, when there is a node; nobody has to do a thing.

    Its processes and those of SLURM are killed, and the node is said to be down.
    """
    (tmp_path / "die").write_text(
        """
        "$@" &
        until [[ -e results/tiny/logs/ingest.log ]]; do sleep 0.1; done
        of_job=$(scontrol listpids | awk 'NR > 1 && $1 > 0 { print $1 }')
        kill -KILL $of_job $(pgrep '^(slurmd|slurmstepd)$')
        node="nodename=$(hostname -s)"
        scontrol update "$node" state=down reason=lost
        slurmd
        scontrol update "$node" state=resume
        wait $!
        """,
        encoding="utf-8",
    )
    made = "results/tiny/tables/flow.csv"
    command = ["bash", "-e", tmp_path / "die", *SNAKEMAKE, "--cores", "2", made]
    printed, jobs = on_slurm(tmp_path / "slurm", command, tiny.folder)
    assert [state for state, _ in jobs] == ["NODE_FAIL", "COMPLETED"], printed
    assert "Trying to restart" not in printed
    assert tiny.planned(made) == {}


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
