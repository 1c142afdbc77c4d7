"""A run that is killed at any moment is taken up by the next one, and ends in the same bytes.

Apart from the suite, since each takes a run: `make test-faults`, `KILLS=30` before a release. Which
moment and which process is seeded.
"""

import os
import random
import shutil
import signal
import subprocess
import time

import psutil
import pytest
from faulty_runs import made, start

pytestmark = pytest.mark.workflow

KILLS = int(os.environ.get("KILLS", "6"))
# A run of the tiny study takes about this long; later kills find it finished, which is fine, too.
SECONDS = float(os.environ.get("KILL_WITHIN", "40"))
#: What is killed: everything at once (the power goes), one process of those at work (memory runs
#: out), or the kernel of a notebook.
VICTIMS = ("group", "job", "kernel")


def kill(running: subprocess.Popen[str], victim: str, rng: random.Random) -> None:
    """Kill what is to be killed; where there is none of its kind just now, the whole group."""
    children = psutil.Process(running.pid).children(recursive=True)
    if victim == "kernel":
        children = [each for each in children if "ipykernel" in " ".join(safe_command(each))]
    if victim == "group" or not children:
        os.killpg(running.pid, signal.SIGKILL)
        return
    try:
        rng.choice(children).kill()
    except psutil.NoSuchProcess:
        os.killpg(running.pid, signal.SIGKILL)


def safe_command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


@pytest.mark.parametrize("seed", range(KILLS))
def test_the_next_run_ends_in_the_same_bytes(project, whole, seed):
    rng = random.Random(seed)
    for name in ("results", "data/processed", ".snakemake"):
        shutil.rmtree(project.path(name), ignore_errors=True)
    victim = VICTIMS[seed % len(VICTIMS)]
    running = start(project)
    time.sleep(rng.uniform(2, SECONDS))
    finished_before = running.poll() is not None
    if not finished_before:
        kill(running, victim, rng)
    printed, _ = running.communicate(timeout=300)
    assert "Traceback (most recent call last)" not in printed, printed[-3000:]
    for _ in range(2):  # a single job that outlives the rest is waited for
        again = start(project)
        printed, _ = again.communicate(timeout=1800)
        if "another run is going on" not in printed.replace("\n", " "):
            break
        time.sleep(20)
    assert again.returncode == 0, (victim, printed[-3000:])
    assert made(project) == whole, victim


def test_two_runs_at_once_are_one_and_a_sentence(project):
    """Whoever comes second is told so and changes nothing."""
    shutil.rmtree(project.path("results"))
    first = start(project)
    locks = project.path(".snakemake/locks")
    for _ in range(600):
        if locks.is_dir() and any(locks.iterdir()):
            break
        time.sleep(0.1)
    second = start(project)
    printed, _ = second.communicate(timeout=120)
    assert second.returncode == 1
    assert "another run is going on there" in " ".join(printed.split())
    assert "Traceback" not in printed
    assert first.wait(timeout=1800) == 0
