"""A run of the workflow whose steps a page watches."""

import asyncio
import os
import re
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from groupwork.guide.run_study import PROGRESS

#: Lines that are kept of a run.
MOST_LINES = 2000
#: How the line of a step begins that ended.
DONE = "✓"
_COUNT = re.compile(r"(\d+)/(\d+)")


@dataclass
class Run:
    """One run.

    Attributes
    ----------
    study : str
    lines : list of str
        What it said, a line a step; the cause of a failure last.
    done, total : int
        Steps; total is 0 before it is known.
    code : int or None
        None while it runs; 0 if all went well.
    stopped : bool
        A person stopped it.
    """

    study: str
    lines: list[str] = field(default_factory=list)
    done: int = 0
    total: int = 0
    code: int | None = None
    stopped: bool = False
    _process: asyncio.subprocess.Process | None = None
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def steps(self) -> int:
        """How many steps ended, of those that are listed."""
        return sum(line.startswith(DONE) for line in self.lines)

    async def go(self, command: list[str], folder: Path) -> None:
        """Run a command and take its lines in until it ends."""
        # Wide lines, so that a page breaks them and not the terminal that is not there.
        settings = {**os.environ, PROGRESS: "1", "COLUMNS": "1000", "NO_COLOR": "1"}
        code = 1
        try:
            self._process = await asyncio.create_subprocess_exec(
                *command,
                cwd=folder,
                env=settings,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                start_new_session=True,
                limit=2**20,
            )
            assert self._process.stdout is not None
            async for line in self._process.stdout:
                self._take(line.decode("utf-8", "replace").rstrip())
            code = await self._process.wait()
        except (OSError, ValueError) as error:
            self._take(f"The run could not be watched: {error}")
            await self.stop()
        finally:
            self.code = code
            self._tell()

    def _take(self, line: str) -> None:
        if count := _COUNT.fullmatch(line.strip()):
            self.done, self.total = int(count[1]), int(count[2])
        # What each process says of being stopped tells nobody anything.
        elif not self.stopped and line.strip() and len(self.lines) < MOST_LINES:
            self.lines.append(line)
        self._tell()

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def watch(self) -> AsyncIterator[tuple[list[str], int, int]]:
        """Yield new lines with the steps done and all steps, until the run ends."""
        seen = 0
        while True:
            changed, ended = self._changed, self.code is not None
            yield self.lines[seen:], self.done, self.total
            seen = len(self.lines)
            if ended:
                return
            if self.code is None:
                await changed.wait()

    async def stop(self) -> None:
        """Stop it as Ctrl-C on a terminal does; after ten seconds by force."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        self.stopped = True
        for number in (signal.SIGINT, signal.SIGKILL):
            try:
                os.killpg(process.pid, number)
                await asyncio.wait_for(process.wait(), timeout=10)
                return
            except ProcessLookupError:
                return
            except TimeoutError:
                continue
