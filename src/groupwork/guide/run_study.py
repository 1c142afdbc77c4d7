"""Runs the workflow on one study, wherever its folder is."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import yaml

from groupwork.errors import GroupworkError

#: Variable of the environment, set by a program that shows a run itself: a line of its own then
#: says how many steps of how many are done.
PROGRESS = "GROUPWORK_PROGRESS"


@dataclass(frozen=True)
class Place:
    """Where a study is read from and where its results go."""

    study: str
    raw: Path
    data: Path
    results: Path

    @property
    def reports(self) -> Path:
        """The folder of its reports."""
        return self.results / self.study / "report"

    @property
    def safety(self) -> Path:
        """Where answers are listed after which somebody should speak with the person."""
        return self.data / "processed" / self.study / "private" / "safety.csv"


def find_place(study: Path) -> Place:
    """Say where a study's data and results go: beside it.

    Of ``data/raw/my-group`` they are ``data/processed`` and ``results``; of any other folder
    ``processed`` and ``results`` beside it.

    Raises
    ------
    GroupworkError
        There is no study in the folder.
    """
    folder = (study.parent if study.name == "study.yaml" else study).resolve()
    if not (folder / "study.yaml").is_file():
        raise GroupworkError(
            f"{study}: there is no study.yaml. Make a study with 'groupwork new NAME FILES'."
        )
    raw = folder.parent
    data = raw.parent if raw.name == "raw" else raw
    results = data.parent if data.name == "data" else data
    return Place(folder.name, raw, data, results / "results")


def find_workflow() -> Path:
    """Return the checkout that has the workflow: this folder, or the one the package is in.

    Raises
    ------
    GroupworkError
        Neither has one.
    """
    for folder in (Path.cwd(), Path(__file__).resolve().parents[3]):
        if (folder / "Snakefile").is_file() and (folder / "workflow").is_dir():
            return folder
    raise GroupworkError(
        "There is no workflow here. Change into the folder of groupwork (the one with the "
        "Snakefile) and run the command again."
    )


def run_study(place: Place, formats: list[str], language: str | None, cores: str) -> int:
    """Run the workflow; return its exit code."""
    command = run_command(place, formats, language, cores)
    return subprocess.run(command, cwd=find_workflow(), check=False).returncode


def run_command(place: Place, formats: list[str], language: str | None, cores: str) -> list[str]:
    """Write the settings of a run; return the command that runs it in the workflow's folder.

    Raises
    ------
    GroupworkError
        Another run lives in that folder.
    """
    workflow = find_workflow()
    release_locks(workflow)
    config: dict[str, object] = {
        "studies": [place.study],
        "programmes": [],
        "raw": _from(workflow, place.raw),
        "data": _from(workflow, place.data),
        "results": _from(workflow, place.results),
    }
    report: dict[str, object] = {"formats": formats} if formats else {}
    if language:
        report["language"] = language
    if report:
        config["report"] = report
    state = workflow / ".snakemake"
    state.mkdir(exist_ok=True)
    # A file rather than --config, which would read blanks and quotes in a path as YAML.
    settings = state / f"groupwork-{place.study}.yaml"
    settings.write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    command = [sys.executable, "-m", "snakemake", "--cores", cores, "--logger", "groupwork"]
    return [*command, *_of_profile(workflow), "--configfile", str(settings)]


def _of_profile(workflow: Path) -> list[str]:
    """Return the settings of the default profile as options: Snakemake tells that it reads one."""
    source = workflow / "profiles" / "default" / "profile.yaml"
    if not source.is_file():
        return []
    options = ["--workflow-profile", "none"]
    for name, value in yaml.safe_load(source.read_text(encoding="utf-8")).items():
        if isinstance(value, dict):  # Snakemake has its own way to write these as options
            return []
        if value is True:
            options.append(f"--{name}")
        elif value is not False and name != "cores":
            options += [f"--{name}", *map(str, value if isinstance(value, list) else [value])]
    return options


def _from(workflow: Path, folder: Path) -> str:
    """Return a path as the workflow sees it: notebooks show it, but not in whose home it is."""
    inside = folder.is_relative_to(workflow)
    return str(folder.relative_to(workflow) if inside else folder)


def release_locks(workflow: Path) -> None:
    """Take away the locks that a killed run left, if no process of a run lives any more.

    Raises
    ------
    GroupworkError
        One does.
    """
    locks = workflow / ".snakemake" / "locks"
    if not locks.is_dir() or not any(locks.iterdir()):
        return
    living = [str(process.pid) for process in _runs(workflow)]
    if living:
        raise GroupworkError(
            f"{workflow}: another run is going on there (process {', '.join(living)}). "
            "Run it again when that has finished."
        )
    shutil.rmtree(locks)


def _runs(workflow: Path) -> Iterator[psutil.Process]:
    """Yield the processes of Snakemake that work in a folder, single jobs among them."""
    for process in psutil.process_iter():
        try:
            names = {Path(each).name for each in process.cmdline()[:3]}
            if "snakemake" in names and Path(process.cwd()) == workflow:
                yield process
        except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
            continue


def last_log(workflow: Path) -> Path | None:
    """Return Snakemake's own log of the last run."""
    logs = sorted((workflow / ".snakemake" / "log").glob("*.log"))
    return logs[-1] if logs else None
