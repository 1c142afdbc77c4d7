"""Runs the workflow once more, from the raw data alone, in a folder that holds nothing else."""

import csv
import io
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from groupwork.errors import GroupworkError

_SHOWN_LINES = 15
_PACKAGE = Path(__file__).resolve().parents[1]
_CODE = ("src", "workflow", "notebooks", "report", "styles", "Snakefile")


@dataclass(frozen=True)
class Step:
    """How a file comes to be.

    Attributes
    ----------
    rule : str
    inputs : tuple of str
        Data that it is made from; files of the package and of the workflow are left out.
    """

    rule: str
    inputs: tuple[str, ...]


@dataclass(frozen=True)
class Workspace:
    """A clean folder in which the workflow runs.

    Attributes
    ----------
    project : pathlib.Path
        Holds the Snakefile.
    folder : pathlib.Path
        Holds raw data and run configuration, later what was made.
    """

    project: Path
    folder: Path

    def steps(self) -> dict[str, Step]:
        """Return each file that the workflow would make, and how; of what it was made, once it was.

        Raises
        ------
        GroupworkError
            The workflow cannot be planned; says why.
        """
        printed = self._snakemake("--detailed-summary", "--cores", "1")
        lines = printed[printed.index("output_file\t") :] if "output_file\t" in printed else ""
        found = {}
        for row in csv.DictReader(io.StringIO(lines), delimiter="\t", quoting=csv.QUOTE_NONE):
            # "-" until the file has been made.
            listed = (row["input-file(s)"] or "").split(",")
            given = [name for name in listed if name not in ("", "-")]
            inputs = tuple(name for name in given if not self._is_code(name))
            found[row["output_file"]] = Step(row["rule"], inputs)
        return found

    def _is_code(self, name: str) -> bool:
        path = Path(self.folder, name).resolve()
        places = (self.project.resolve() / folder for folder in _CODE)
        return any(path.is_relative_to(place) for place in (_PACKAGE, *places))

    def make(self, targets: Sequence[str], cores: str = "all") -> None:
        """Make these files.

        Raises
        ------
        GroupworkError
            A step failed; says what the workflow printed last.
        """
        # --nolock: nobody else runs here.
        self._snakemake("--cores", cores, "--nolock", "--quiet", "all", "--", *targets)

    def _snakemake(self, *options: str) -> str:
        snakefile = self.project / "Snakefile"
        done = subprocess.run(
            [
                *(sys.executable, "-m", "snakemake", "--snakefile", str(snakefile)),
                *("--directory", str(self.folder), *options),
            ],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            lines = (done.stdout + done.stderr).strip().splitlines()[-_SHOWN_LINES:]
            raise GroupworkError(
                f"{self.folder}: the results could not be made again. The workflow said:\n"
                + "\n".join(lines)
            )
        return done.stdout


def prepare(
    project: Path, folder: Path, studies: Iterable[tuple[str, Path]], report: dict[str, Any]
) -> Workspace:
    """Copy raw data into a clean folder and write its run configuration.

    Parameters
    ----------
    project : pathlib.Path
        Holds the Snakefile and config.yaml.
    folder : pathlib.Path
        Must be empty or not exist.
    studies : iterable of (str, pathlib.Path)
        Id and raw folder of each.
    report : dict
        What differs from the project's report options: formats, language.

    Raises
    ------
    GroupworkError
        There is no workflow, or the folder is not empty.
    """
    if not (project / "Snakefile").is_file():
        raise GroupworkError(
            f"{project}: holds no Snakefile, so nothing can be made again here. Run this in the "
            f"folder of the project."
        )
    if folder.is_dir() and any(folder.iterdir()):
        raise GroupworkError(f"{folder}: is not empty. Results are made again in a clean folder.")
    given = list(studies)
    for name, raw in given:
        shutil.copytree(raw, folder / "data" / "raw" / name, symlinks=False)
    config = project / "config.yaml"
    found = yaml.safe_load(config.read_text(encoding="utf-8")) if config.is_file() else {}
    options = {**(found.get("report") or {}), **report}
    if options.get("style"):
        options["style"] = str((project / options["style"]).resolve())
    written = {"studies": [name for name, _ in given], "report": options}
    (folder / "config.yaml").write_text(yaml.safe_dump(written), encoding="utf-8")
    return Workspace(project.resolve(), folder)
