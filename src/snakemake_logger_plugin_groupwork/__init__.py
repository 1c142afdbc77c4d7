"""What the terminal shows of a run: one line a step, a bar, and the cause of a failure last.

Snakemake finds this module by its name (`--logger groupwork`). Its own log file stays as it is.
It imports this module in any case, and before it makes a cache in the user's home. So what draws
is imported where there is something to show: `snakemake` with nothing to do needs none of it.
"""

import atexit
import os
from functools import cached_property
from logging import ERROR, LogRecord
from pathlib import Path
from typing import TYPE_CHECKING, Any

from snakemake_interface_logger_plugins.base import LogHandlerBase

from groupwork.guide.run_study import PROGRESS

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress


def find_cache() -> None:
    """Have Snakemake keep its cache in this folder where there is no home that it can write to.

    It would end with a traceback before it reads a line of the workflow.
    """
    try:
        home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        (home / "snakemake").mkdir(parents=True, exist_ok=True)
        usable = os.access(home / "snakemake", os.W_OK)
    except (OSError, RuntimeError):
        usable = False
    if not usable:
        os.environ["XDG_CACHE_HOME"] = str(Path(".snakemake", "cache").absolute())


find_cache()


class LogHandler(LogHandlerBase):
    """Shows steps as they end; keeps what failed for the end."""

    def __post_init__(self) -> None:
        """Start with nothing known of the run."""
        self.steps: dict[int, str] = {}
        self.failed: dict[str, list[str]] = {}
        self.others: list[str] = []
        atexit.register(self.finish)

    @cached_property
    def console(self) -> "Console":
        """Where steps are shown."""
        from rich.console import Console

        return Console(stderr=True, highlight=False)

    @cached_property
    def bar(self) -> "Progress":
        """How many steps are done; its one task."""
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
        )

        bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=self.console,
            transient=True,
        )
        bar.add_task("Steps", total=None)
        return bar

    def emit(self, record: LogRecord) -> None:
        """Show one event of the run."""
        event = str(getattr(record, "event", "") or "")
        given: dict[str, Any] = vars(record)
        if event == "job_info":
            self.steps[given["jobid"]] = describe(given["rule_name"], given.get("wildcards") or {})
        elif event == "job_finished":
            step = self.steps.get(given["job_id"], "")
            if step and not step.startswith("all"):
                self.console.print(f"[green]✓[/green] {step}")
        elif event == "progress":
            if not self.bar.live.is_started and self.console.is_terminal:
                self.bar.start()
            self.bar.update(self.bar.task_ids[0], completed=given["done"], total=given["total"])
            if PROGRESS in os.environ:
                self.console.print(f"{given['done']}/{given['total']}")
        elif event == "job_error":
            logs = given.get("log") or []
            self.failed[describe(given["rule_name"], given.get("wildcards") or {})] = [
                *map(str, logs)
            ]
        # What stops the workflow itself, before any step, is an event of its own.
        elif record.levelno >= ERROR and event in ("", "error"):
            self.others.append(record.getMessage())

    def finish(self) -> None:
        """End the bar, and say last why a step failed."""
        atexit.unregister(self.finish)
        if "bar" in vars(self) and self.bar.live.is_started:
            self.bar.stop()
        for step, logs in self.failed.items():
            self.console.print(f"[red]✗[/red] {step}")
            for log in logs:
                cause, more = last_words(Path(log))
                if cause:
                    self.console.print(f"  {cause}", style="bold", markup=False)
                if more:
                    self.console.print(f"  All of it is in {log}", markup=False)
        if not self.failed:
            for text in dict.fromkeys(self.others):
                self.console.print(text, style="bold red", markup=False)

    @property
    def writes_to_stream(self) -> bool:
        """It shows everything on the terminal itself."""
        return True

    @property
    def writes_to_file(self) -> bool:
        """Snakemake's own log file stays."""
        return False

    @property
    def has_filter(self) -> bool:
        """All events are looked at here."""
        return True

    @property
    def has_formatter(self) -> bool:
        """What is shown is worded here."""
        return True

    @property
    def needs_rulegraph(self) -> bool:
        """No picture is drawn."""
        return False


def describe(rule: str, wildcards: Any) -> str:
    """Name a step: its rule in words, and what of the study it makes."""
    named = dict(wildcards.items()) if hasattr(wildcards, "items") else {}
    study = named.pop("study", "")
    parts = [rule.replace("_", " "), *(str(each) for each in named.values() if each)]
    return " ".join(parts) + (f" ({study})" if study else "")


def last_words(log: Path) -> tuple[str, bool]:
    """Return why a job ended, and whether its log says more than that.

    A mistake of the user's is one line alone; anything else ends in a traceback, of which the
    last line says most.
    """
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return "", False
    lines = [line for line in lines if line.strip()]
    if not lines:
        return "", False
    return lines[-1].strip(), any(line.startswith("Traceback") for line in lines)
