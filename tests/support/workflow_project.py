"""Small real projects: this repository's workflow and package, copied, with a tiny study."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
PARTS = ["Snakefile", "workflow", "profiles", "notebooks", "report", "src"]


@dataclass(frozen=True)
class Project:
    """A folder in which the workflow runs, with a copy of the package that a test may edit."""

    folder: Path

    def path(self, name: str) -> Path:
        return self.folder / name

    def copy_workflow(self) -> None:
        """Make the folder, with the repository's workflow and package and no study."""
        self.folder.mkdir(parents=True)
        for part in PARTS:
            source = ROOT / part
            if source.is_dir():
                unwanted = shutil.ignore_patterns("__pycache__", "*.egg-info")
                shutil.copytree(source, self.path(part), ignore=unwanted)
            else:
                shutil.copy2(source, self.path(part))

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace a text that must stand there exactly once."""
        text = self.path(name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{name}: {text.count(old)} times {old!r}"
        self.path(name).write_text(text.replace(old, new), encoding="utf-8")

    def configure(self, **config: object) -> None:
        self.path("config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")

    def add_study(self, source: Path, name: str) -> None:
        """Copy a study under another id."""
        target = self.path("data/raw") / name
        shutil.copytree(source, target)
        self.edit(f"data/raw/{name}/study.yaml", f"\nid: {source.name}\n", f"\nid: {name}\n")

    def snakemake(self, *options: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONPATH": str(self.folder / "src")}
        return subprocess.run(
            [sys.executable, "-m", "snakemake", *options],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def run(self, *options: str) -> str:
        """Run the workflow, which must succeed, and return what it printed."""
        done = self.snakemake(*options)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def planned(self, *options: str) -> dict[str, int]:
        """Return the jobs that the next run would do: rule -> count.

        All but `record`, which lists the code anew whenever any of it has changed.
        """
        printed = self.run("--dry-run", *options)
        table = re.findall(r"^([a-z_]+) +(\d+)$", printed.partition("Job stats:")[2], re.MULTILINE)
        return {rule: int(count) for rule, count in table if rule not in ("total", "record")}
