"""What a run says before it begins; locks of a killed run go, those of one that lives stay."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from groupwork.errors import GroupworkError
from groupwork.guide import run_study
from groupwork.guide.run_study import Place, find_place, release_locks, run_command


@pytest.fixture
def locked(tmp_path):
    """A folder in which a run has left a lock."""
    lock = tmp_path / ".snakemake/locks/0.output.lock"
    lock.parent.mkdir(parents=True)
    lock.write_text("results/tiny/tables/effects.csv\n", encoding="utf-8")
    return tmp_path


def test_a_lock_without_a_run_is_taken_away(locked):
    release_locks(locked)
    assert not (locked / ".snakemake/locks").exists()
    release_locks(locked)  # there is nothing to take away


def test_a_run_that_lives_keeps_its_lock_and_is_named(locked):
    program = locked / "snakemake"
    program.write_text("print('here', flush=True)\ninput()\n", encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, program], cwd=locked, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as running:
        running.stdout.readline()
        with pytest.raises(GroupworkError, match=rf"another run is going on .*{running.pid}"):
            release_locks(locked)
        running.communicate(b"\n")
    assert any((locked / ".snakemake/locks").iterdir())


def test_a_run_in_another_folder_is_no_reason(locked, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    program = elsewhere / "snakemake"
    program.write_text("print('here', flush=True)\ninput()\n", encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, program], cwd=elsewhere, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as running:
        running.stdout.readline()
        release_locks(locked)
        running.communicate(b"\n")
    assert not (locked / ".snakemake/locks").exists()


def test_the_default_profile_is_given_as_options(tmp_path, monkeypatch):
    """Snakemake itself would say on the terminal that it reads a profile."""
    profile = tmp_path / "profiles" / "default" / "profile.yaml"
    profile.parent.mkdir(parents=True)
    (tmp_path / "workflow").mkdir()
    (tmp_path / "Snakefile").touch()
    study = tmp_path / "data" / "raw" / "g" / "study.yaml"
    study.parent.mkdir(parents=True)
    study.touch()
    monkeypatch.chdir(tmp_path)
    for text, options in (
        (
            "cores: all\nrerun-incomplete: true\nscheduler: greedy\nkeep-going: false\n",
            ["--workflow-profile", "none", "--rerun-incomplete", "--scheduler", "greedy"],
        ),
        ("config: [a=1, b=2]\n", ["--workflow-profile", "none", "--config", "a=1", "b=2"]),
        # Snakemake writes these in a way of its own, and reads them itself.
        ("set-resources: {a: {mem_mb: 8}}\n", []),
    ):
        profile.write_text(text, encoding="utf-8")
        command = run_command(find_place(study.parent), [], None, "2")
        assert command[command.index("groupwork") + 1 : command.index("--configfile")] == options


def test_one_study_is_run_and_no_programme_of_the_configuration(tmp_path, monkeypatch):
    """Snakemake merges the settings of a run with those of config.yaml, key by key."""
    monkeypatch.setattr(run_study, "find_workflow", lambda: tmp_path)
    place = Place("my-group", tmp_path / "raw", tmp_path, tmp_path / "results")
    command = run_command(place, [], None, "1")
    settings = yaml.safe_load(Path(command[-1]).read_text("utf-8"))
    assert settings["studies"] == ["my-group"] and settings["programmes"] == []
