"""A run as a page watches it."""

import asyncio
import sys
import time
from pathlib import Path

from groupwork.web.running import Run

SAYS = """
print("✓ verify checksums (g)", flush=True)
print("1/2", flush=True)
print("✗ ingest (g)\\n  pre.csv, row 3: has 4 cells.", flush=True)
raise SystemExit(3)
"""


def watched(run: Run, program: str, folder) -> list[tuple[list[str], int, int]]:
    async def go():
        task = asyncio.create_task(run.go([sys.executable, "-c", program], folder))
        seen = [each async for each in run.watch()]
        await task
        return seen

    return asyncio.run(go())


def test_lines_and_steps(tmp_path):
    run = Run("g")
    seen = watched(run, SAYS, tmp_path)
    said = ["✓ verify checksums (g)", "✗ ingest (g)", "  pre.csv, row 3: has 4 cells."]
    # Whoever watches gets each line once, in order, and the count of Snakemake as no line.
    assert [line for lines, _, _ in seen for line in lines] == said
    assert seen[-1][1:] == (1, 2)
    assert (run.lines, run.code, run.stopped) == (said, 3, False)
    assert run.steps == 1


def test_whoever_comes_late_gets_all_of_it(tmp_path):
    run = Run("g")
    watched(run, SAYS, tmp_path)

    async def late():
        return [each async for each in run.watch()]

    assert asyncio.run(late()) == [(run.lines, 1, 2)]


def stopped(program, folder):
    """Run a program, stop it after its first line, and return the run."""
    run = Run("g")

    async def go():
        task = asyncio.create_task(run.go([sys.executable, "-c", program], folder))
        while not run.lines:
            await asyncio.sleep(0.05)
        await run.stop()
        await task

    asyncio.run(go())
    return run


def test_stopped_with_what_it_started(tmp_path):
    """A run that a person stops ends its own processes, too."""
    program = (
        "import subprocess, sys; child = subprocess.Popen(['sleep', '600']);"
        "print(child.pid, flush=True); child.wait()"
    )
    begun = time.monotonic()
    run = stopped(program, tmp_path)
    assert time.monotonic() - begun < 30
    assert run.stopped
    assert run.code not in (None, 0)
    child = int(run.lines[0])
    # It got the same signal; that it ends a moment after its parent is no fault.
    for _ in range(100):
        if not _alive(child):
            break
        time.sleep(0.05)
    assert not _alive(child)


def test_what_processes_say_of_being_stopped_is_no_step(tmp_path):
    program = (
        "import time; print('✓ ingest (g)', flush=True)\n"
        "try:\n    time.sleep(600)\nfinally:\n    print('Traceback (most recent call last):')"
    )
    run = stopped(program, tmp_path)
    assert run.lines == ["✓ ingest (g)"]
    assert run.steps == 1


def _alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").split()[2] != "Z"
    except FileNotFoundError:
        return False


def test_a_program_that_is_not_there(tmp_path):
    run = Run("g")

    async def go():
        await run.go([str(tmp_path / "none")], tmp_path)

    asyncio.run(go())
    assert run.code == 1
    assert "could not be watched" in run.lines[0]
