"""What a run shows on the terminal."""

import os
import subprocess
import sys
from logging import ERROR, INFO, makeLogRecord

import pytest

from groupwork.guide.run_study import PROGRESS
from snakemake_logger_plugin_groupwork import LogHandler, describe, find_cache, last_words


def record(level=INFO, message="", **given):
    return makeLogRecord({"levelno": level, "msg": message, **given})


def test_one_line_a_step_and_the_cause_last(tmp_path, capsys):
    log = tmp_path / "ingest.log"
    log.write_text("pre.csv, row 3: has 4 cells, but the header names 5 columns.\n")
    handler = LogHandler(None, None)
    for job, rule in enumerate(["verify_checksums", "ingest"], start=1):
        wildcards = {"study": "my-group"}
        handler.emit(record(event="job_info", jobid=job, rule_name=rule, wildcards=wildcards))
    handler.emit(record(event="job_finished", job_id=1))
    handler.emit(record(event="progress", done=1, total=39))
    handler.emit(
        record(ERROR, event="job_error", rule_name="ingest", wildcards=wildcards, log=[str(log)])
    )
    handler.emit(record(ERROR, "Exiting because a job execution failed. Look below"))
    handler.finish()
    assert capsys.readouterr().err.splitlines() == [
        "✓ verify checksums (my-group)",
        "✗ ingest (my-group)",
        "  pre.csv, row 3: has 4 cells, but the header names 5 columns.",
    ]


def test_what_stops_before_any_step_is_said(capsys):
    handler = LogHandler(None, None)
    handler.emit(record(ERROR, "study.yaml: the key 'seed' is missing."))
    handler.finish()
    assert capsys.readouterr().err.strip() == "study.yaml: the key 'seed' is missing."


@pytest.mark.slow
def test_what_stops_the_workflow_itself_is_said(tmp_path):
    """Of a real run: a rule lacks its input, so no step begins."""
    rule = 'rule all:\n    input: "lacking.txt"\n'
    (tmp_path / "Snakefile").write_text(rule, encoding="utf-8")
    command = [sys.executable, "-m", "snakemake", "--cores", "1", "--logger", "groupwork"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert "lacking.txt" in ran.stderr


def test_steps_are_counted_for_a_program_that_shows_them(monkeypatch, capsys):
    told = record(event="progress", done=1, total=39)
    LogHandler(None, None).emit(told)
    assert capsys.readouterr().err == ""
    monkeypatch.setenv(PROGRESS, "1")
    LogHandler(None, None).emit(told)
    assert capsys.readouterr().err == "1/39\n"


def test_of_a_traceback_the_last_line(tmp_path):
    log = tmp_path / "a.log"
    log.write_text("Traceback (most recent call last):\n  File x\nValueError: no\n\n")
    assert last_words(log) == ("ValueError: no", True)
    assert last_words(tmp_path / "none.log") == ("", False)


def test_names_of_steps():
    assert (
        describe("figure", {"study": "g", "figure": "forest", "suffix": ""}) == "figure forest (g)"
    )
    assert describe("record", {}) == "record"


def test_a_home_that_cannot_be_written_to(tmp_path, monkeypatch):
    """Snakemake's cache lies in this folder then; it would end with a traceback."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    find_cache()
    assert os.environ["XDG_CACHE_HOME"] == str(tmp_path / "home")
    monkeypatch.setenv("XDG_CACHE_HOME", "/dev/null/home")
    find_cache()
    assert os.environ["XDG_CACHE_HOME"] == str(tmp_path / ".snakemake" / "cache")
