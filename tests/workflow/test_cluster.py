"""What the SLURM profile asks a cluster for; tests/cluster runs it on one."""

import inspect
import os
import re
import shutil

import pandas as pd
import pytest
import yaml
from programmes import write_programme
from snakemake.scheduling.job_scheduler import JobScheduler
from workflow_project import ROOT, Project

from groupwork.ingest.checksums import write_checksums
from groupwork.study.loading import load_study

PEAKS = pd.read_csv(ROOT / "benchmarks/memory.csv")
PROFILE = yaml.safe_load((ROOT / "profiles/slurm/profile.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def two_studies(tmp_path):
    """A project with two studies that have not run."""
    project = Project(tmp_path / "project")
    project.copy_workflow()
    shutil.copytree(ROOT / "tests/data/tiny", project.path("data/raw/tiny"))
    project.add_study(project.path("data/raw/tiny"), "small")
    project.configure(studies=["tiny", "small"])
    return project


@pytest.mark.workflow
def test_each_rule_is_in_a_group(two_studies):
    """A table that is added to the registry has a rule of its own."""
    rules = set(two_studies.snakemake("--list-rules").stdout.split())
    assert set(PROFILE["groups"]) == rules - {"all", "programmes"}
    pooled = {rule for rule, group in PROFILE["groups"].items() if group == "programme"}
    assert pooled == set(re.findall(r"^rule (\w+):", _rules("programme"), re.MULTILINE)) - {
        "programmes",
        "run_group",
    }


def _rules(name):
    return (ROOT / f"workflow/rules/{name}.smk").read_text(encoding="utf-8")


def _asked(rule, resource):
    """What the profile asks for a step at the first try: its rule's own, or the default."""
    own = PROFILE["set-resources"].get(rule, {})
    text = str(own.get(resource, PROFILE["default-resources"][resource]))
    text = text.replace("int(max(500, 100 * input.size_mb))", "500")  # of small files
    amount, _, growth = text.partition(" * ")
    assert growth == ("" if resource == "runtime" else "4 ** (attempt - 1)")
    return int(amount)


def test_each_step_has_room_for_what_was_measured():
    """Beside what hands it out, where a job has one core and so this step alone.

    Nor is it far too much: the hungriest step takes more than half.
    """
    assert set(PROFILE["set-resources"]) <= set(PROFILE["groups"])
    steps = PEAKS[PEAKS["rule"] != "snakemake"]
    unknown = set(steps["rule"]) - set(PROFILE["groups"])
    assert not unknown, f"benchmarks/memory.csv is of an older workflow: {unknown}"
    beside = PEAKS.loc[PEAKS["rule"] == "snakemake", "mb"].max()
    lacking = [
        (step.study, step.rule)
        for step in steps.itertuples()
        if step.mb + beside > _asked(step.rule, "mem_mb")
    ]
    assert lacking == []
    most = max(_asked(rule, "mem_mb") for rule in PROFILE["groups"] if rule != "run_group")
    assert steps["mb"].max() > most / 2
    # A group of a programme runs as many steps side by side as it has cores.
    (threads,) = PROFILE["set-threads"]
    assert _asked("run_group", "mem_mb") == int(threads.removeprefix("run_group=")) * most
    # A job's time is the sum; what takes longest waits for nothing, and others wait for it.
    slowest = steps.loc[steps["seconds"].idxmax()]
    assert slowest["seconds"] < 60 * _asked(slowest["rule"], "runtime")


@pytest.fixture
def asked(tmp_path, monkeypatch):
    """What `sbatch` is asked for, by one in its place that notes it and refuses."""
    notes = tmp_path / "asked"
    refusing = tmp_path / "bin/sbatch"
    refusing.parent.mkdir()
    refusing.write_text(f'#!/bin/sh\necho "$@" >> {notes}\nexit 1\n', encoding="utf-8")
    refusing.chmod(0o755)
    monkeypatch.setenv("PATH", f"{refusing.parent}:{os.environ['PATH']}")
    return notes


@pytest.mark.workflow
def test_a_study_is_one_job_of_the_cluster(two_studies, asked):
    """Once for each try.

    Four steps run side by side, so four cores and four times the memory of the step that needs
    most; the second try has four times of it.
    """
    done = two_studies.snakemake("--workflow-profile", "profiles/slurm")
    assert done.returncode == 1
    asked_for = [re.findall(r"--(?:cpus|mem)\S+", line) for line in asked.read_text().splitlines()]
    most = max(_asked(rule, "mem_mb") for rule in PROFILE["groups"] if rule != "run_group")
    assert sorted(asked_for) == sorted(
        ["--cpus-per-task=4", f"--mem={4 * most * n}"] for n in (1, 4) for _ in ("tiny", "small")
    )


@pytest.mark.workflow
def test_large_raw_files_get_more_memory(two_studies, asked):
    """A hundred times their size; codebook and record of the run come at the same time."""
    folder = two_studies.path("data/raw/tiny")
    with (folder / "pre.csv").open("a", encoding="utf-8") as file:
        file.write("\n" * 40 * 2**20)
    write_checksums(load_study(folder / "study.yaml"), folder)
    assert two_studies.snakemake("--workflow-profile", "profiles/slurm").returncode == 1
    asked_for = re.findall(r"--mem=(\d+)", asked.read_text())
    at_first = 4000 + _asked("codebook", "mem_mb") + _asked("record", "mem_mb")
    assert {str(at_first), str(4 * at_first)} < set(asked_for)


@pytest.mark.workflow
def test_a_job_reads_its_own_study_alone(two_studies):
    """As an executor starts it; the run itself says what is wrong with the other study."""
    two_studies.path("data/raw/small/study.yaml").write_text("id: [", encoding="utf-8")
    started = ["--mode", "remote", "--cores", "1", "--target-jobs", "verify_checksums:study=tiny"]
    job = two_studies.snakemake(*started)
    assert job.returncode == 0, job.stderr
    assert two_studies.path("results/tiny/provenance/checksums.csv").is_file()
    run = two_studies.snakemake("-n")
    assert run.returncode == 1 and "small/study.yaml" in run.stdout + run.stderr


@pytest.mark.workflow
def test_a_job_runs_its_own_group_alone(tmp_path):
    """It knows of no programme, and yet of what is pooled."""
    project = Project(tmp_path / "project")
    project.copy_workflow()
    write_programme(project.path("data/raw"), "carers", [8, 9])
    project.configure(studies=[], programmes=["carers"], report={"formats": ["html"]})
    project.path("data/raw/carers-002/study.yaml").write_text("id: [", encoding="utf-8")
    target = "run_group:group=carers-001,extent=pooled"
    job = project.snakemake("--mode", "remote", "--cores", "1", "--target-jobs", target)
    assert job.returncode == 0, job.stdout + job.stderr
    made = project.path("results/carers-001/tables").glob("*.csv")
    assert {path.stem for path in made} == {"flow", "effects", "process", "satisfaction"}


@pytest.mark.workflow
def test_many_studies_are_planned_a_batch_at_a_time(two_studies):
    planned = two_studies.snakemake("-n", "--batch", "all=1/2")
    assert planned.returncode == 0, planned.stderr
    whole = two_studies.snakemake("-n")
    found = [re.search(r"^total +(\d+)", each.stdout, re.MULTILINE) for each in (planned, whole)]
    part, both = (int(each[1]) for each in found if each)
    assert 0 < part < 0.8 * both


def test_the_limit_that_is_lifted_on_one_machine_is_still_there():
    """`onstart` of the Snakefile takes away what Snakemake looks at by this name."""
    assert "workflow.scheduler.job_rate_limiter = None" in (ROOT / "Snakefile").read_text("utf-8")
    assert "if self.job_rate_limiter is not None" in inspect.getsource(JobScheduler)
