"""One group of a programme: a run of the workflow for its study alone, within one job.

A programme of hundreds of groups is planned by their number, and not by that of all their tables
and figures, which each group's own run plans for itself.
"""

import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from groupwork.errors import GroupworkError


def run_group(
    study: str,
    config: Mapping[str, Any],
    targets: Iterable[str],
    *,
    snakefile: str | Path,
    cores: int,
    state: str | Path = ".snakemake",
) -> None:
    """Make files of a study in a Snakemake of its own, in the folder of this one.

    Snakemake says in the terminal, which is a log in a job, what it makes.

    Parameters
    ----------
    study : str
        Its id.
    config : mapping
        The settings of the run that this one is part of; of its studies this one is taken.
    targets : iterable of str
        Files, or rules.
    snakefile : path
    cores : int
    state : path, optional
        Where the settings are written.

    Raises
    ------
    GroupworkError
        With what the run said last, which is why it failed.
    """
    own = {**config, "studies": [study], "programmes": []}
    # A file rather than --config, which would read blanks and quotes in a path as YAML.
    settings = Path(state, f"groupwork-{study}.yaml")
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(yaml.safe_dump(own, allow_unicode=True), encoding="utf-8")
    options = ["--logger", "groupwork", "--cores", str(cores), "--configfile", str(settings)]
    command = [sys.executable, "-m", "snakemake", "--snakefile", str(snakefile), *options]
    # The lock of the folder is that of the run which this one is part of.
    done = subprocess.run(
        [*command, "--nolock", "--", *targets],
        env={**os.environ, "COLUMNS": "10000"},  # so that a message is one line
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    print(done.stderr)
    if done.returncode:
        raise GroupworkError(f"{study}: {_cause(done.stderr)}")


def _cause(printed: str) -> str:
    """Return what the first step that failed said, or what stopped the run before any step."""
    lines = [line.strip() for line in printed.splitlines() if line.strip()]
    failed = [number for number, line in enumerate(lines) if line.startswith("✗")]
    said = lines[failed[0] + 1 :][:1] if failed else lines[-1:]
    return said[0] if said else "its run failed and did not say why."
