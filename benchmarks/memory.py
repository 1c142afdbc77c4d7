"""The most memory and time that a step of each rule takes, on the studies that are named.

Each step notes at its end the most memory that Linux counted for its process, and adds what the
programs it started had at most (the kernel of a notebook, Pandoc), looked at every 50 ms. The row
`snakemake` is the process that hands the steps out. Run in the folder of the Snakefile::

    python benchmarks/memory.py data/raw/all-the-way data/raw/beat-the-blues > benchmarks/memory.csv

The profile for a cluster must have room for it: `tests/workflow/test_cluster.py`.
"""

import argparse
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from groupwork.guide.run_study import find_place, run_command

# Python imports a module of this name when it starts.
NOTE = """\
import atexit, json, os, sys, threading, time

def most(process="self"):
    try:
        with open(f"/proc/{{process}}/status") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        return 0

def started(process="self"):
    found = 0
    try:
        for thread in os.listdir(f"/proc/{{process}}/task"):
            with open(f"/proc/{{process}}/task/{{thread}}/children") as file:
                found += sum(most(child) + started(child) for child in file.read().split())
    except OSError:  # it has just ended
        pass
    return found

def watch():
    while True:
        seen[0] = max(seen[0], started())
        time.sleep(0.05)

def note():
    step = getattr(sys.modules["__main__"], "snakemake", None)
    if step is None and "snakemake/__main__.py" not in sys.argv[0]:
        return
    with open("/proc/self/stat") as file:
        ticks = int(file.read().rpartition(")")[2].split()[19])
    passed = time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")
    taken = [step.rule, most() + seen[0]] if step else ["snakemake", most()]
    with open(os.path.join({folder!r}, f"{{os.getpid()}}.json"), "w") as file:
        json.dump([*taken, passed], file)

seen = [0]
threading.Thread(target=watch, daemon=True).start()
atexit.register(note)
"""


class Peak(NamedTuple):
    """The most that a step of a rule took.

    Attributes
    ----------
    study, rule : str
    steps : int
    mb : float
        Megabytes of 2^20 bytes.
    seconds : float
        From the start of its process to the end.
    """

    study: str
    rule: str
    steps: int
    mb: float
    seconds: float


def peaks(study: Path, cores: str) -> Iterator[Peak]:
    """Run a study from nothing; say what each rule took."""
    with tempfile.TemporaryDirectory() as name:
        raw, notes, hook = (Path(name) / each for each in ("data/raw", "notes", "hook"))
        shutil.copytree(study, raw / study.name)
        notes.mkdir()
        hook.mkdir()
        (hook / "sitecustomize.py").write_text(NOTE.format(folder=str(notes)), encoding="utf-8")
        command = run_command(find_place(raw / study.name), [], None, cores)
        environment = {**os.environ, "PYTHONPATH": str(hook)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(done.stdout + done.stderr)
        steps: dict[str, list[tuple[float, float]]] = defaultdict(list)
        for path in notes.iterdir():
            rule, *taken = json.loads(path.read_text(encoding="utf-8"))
            steps[rule].append(tuple(taken))
    for rule, taken in sorted(steps.items()):
        kilobytes, passed = zip(*taken, strict=True)
        mb = round(max(kilobytes) / 1024)
        yield Peak(study.name, rule, len(taken), mb, round(max(passed), 1))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("studies", nargs="+", type=Path, help="folders of studies")
    parser.add_argument("--cores", default="2")
    arguments = parser.parse_args()
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(Peak._fields)
    for study in arguments.studies:
        table.writerows(peaks(study, arguments.cores))
        sys.stdout.flush()


if __name__ == "__main__":
    main()
