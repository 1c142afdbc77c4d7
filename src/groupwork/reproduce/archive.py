"""What a repository or data editor wants: all that makes the results again, nothing private.

The README follows the template of the social-science data editors (Vilhuber et al., 2022,
doi:10.5281/zenodo.7293838); `codecheck.yml` is the authors' half of a CODECHECK.
"""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from groupwork.errors import GroupworkError
from groupwork.reproduce.crate import METADATA, PSYCH_DS, as_json, crate, psych_ds
from groupwork.reproduce.provenance import manifest
from groupwork.reproduce.published import RUN, kind_of, sha256_of
from groupwork.reproduce.rebuild import Step
from groupwork.results.catalogue import drawn
from groupwork.results.registry import TABLES
from groupwork.study.files import all_files
from groupwork.study.study_file import StudyFile
from groupwork.study.yaml_file import read_yaml
from groupwork.tables import read_table, write_table

MANIFEST = "MANIFEST.csv"
_OPEN = "[TO BE FILLED IN BY THE AUTHORS]"
_CODE: tuple[str, ...] = ("Snakefile", "workflow", "notebooks", "report", "styles", "src")
_CODE += ("profiles", "schema")
_CODE += ("pyproject.toml", "requirements.lock", "requirements-build.lock")
_CODE += ("environment.yml", "Makefile")
_CODE += ("LICENSE", "CITATION.cff")
_NOT_CODE = ("__pycache__", "*.pyc", ".snakemake*", "*.egg-info", ".DS_Store")
# What was made on the way; logs, which name folders of one machine; and the steps' own records,
# which name private files.
_NOT_RESULTS = ("logs", "source", "source-zh", "made", ".snakemake_timestamp")
_PACKED = (".zip", ".tar", ".gz", ".tgz", ".7z", ".rar", ".bz2", ".xz")


def pack(
    study: StudyFile,
    project: Path,
    target: Path,
    steps: Mapping[str, Step],
    with_raw: bool = False,
) -> list[str]:
    """Write the archive of a finished study into a new folder.

    Parameters
    ----------
    study : StudyFile
    project : pathlib.Path
        Where the workflow has run.
    target : pathlib.Path
        Must not exist.
    steps : mapping
        What the workflow says of each file.
    with_raw : bool
        Put the raw data in. Synthetic data always are; those of people only where they may be
        published.

    Returns
    -------
    list of str
        What is still missing, as `missing` says.

    Raises
    ------
    GroupworkError
        There are no results, private text was found in them, or the folder is there already.
    """
    results = project / "results" / study.id
    if target.exists():
        raise GroupworkError(f"{target}: is there already. Take it away, or choose another name.")
    if not (results / "tables").is_dir():
        raise GroupworkError(f"{results}: there are no results yet. Run the workflow first.")
    _nothing_private(results)
    target.mkdir(parents=True)
    ignore = shutil.ignore_patterns(*_NOT_CODE)
    for name in _CODE:
        source = project / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=ignore)
        elif source.is_file():
            shutil.copy2(source, target / name)
    ignore = shutil.ignore_patterns(*_NOT_RESULTS)
    shutil.copytree(results, target / "results" / study.id, ignore=ignore)
    config = {"studies": [study.id]}
    (target / "config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    raw = project / "data" / "raw" / study.id
    shared = study.synthetic or with_raw
    if shared:
        shutil.copytree(raw, target / "data" / "raw" / study.id)
    else:
        _list_held_back(study, raw, target)
    _write_papers(study, target, steps, shared)
    return missing(target)


def _nothing_private(results: Path) -> None:
    scan = results / "provenance" / "scan.csv"
    if not scan.is_file():
        raise GroupworkError(
            f"{scan}: the results were not searched for anything private. Run the whole workflow."
        )
    table = read_table(scan)
    found = table[table["findings"] > 0]
    if len(found):
        raise GroupworkError(
            f"{scan}: something private was found in {found['file'].iloc[0]}, so nothing is packed."
        )


def _list_held_back(study: StudyFile, raw: Path, target: Path) -> None:
    rows = [
        (f"data/raw/{study.id}/{name}", sha256_of(raw / name), "answers of people")
        for name in dict.fromkeys(all_files(study, raw).values())
    ]
    table = pd.DataFrame(rows, columns=["path", "sha256", "reason"])
    write_table(table, target / "data" / "held_back.csv")


def _write_papers(study: StudyFile, target: Path, steps: Mapping[str, Step], shared: bool) -> None:
    run = read_yaml(target / "results" / study.id / RUN)
    exhibits = list(_exhibits(study, target, steps))
    texts = {
        "README.md": _readme(study, run, exhibits, shared),
        "codecheck.yml": _codecheck(study, exhibits),
        PSYCH_DS: as_json(psych_ds(study)),
    }
    for name, text in texts.items():
        (target / name).write_text(text, encoding="utf-8", newline="\n")
    files = [path for path in target.rglob("*") if path.is_file()]
    write_table(manifest(files, target), target / MANIFEST)
    content = as_json(crate(study, target, steps, run))
    (target / METADATA).write_text(content, encoding="utf-8", newline="\n")


def _exhibits(
    study: StudyFile, target: Path, steps: Mapping[str, Step]
) -> Iterator[tuple[str, str, str]]:
    """Yield each figure, table and report: file, rule, and the function that makes it."""
    for path in sorted((target / "results" / study.id).rglob("*")):
        name = path.relative_to(target).as_posix()
        kind = kind_of(path.relative_to(target / "results" / study.id).as_posix())
        if name not in steps or kind not in ("table", "figure", "report"):
            continue
        program = "report.render.render"
        if kind == "table":
            program = TABLES[path.stem].function if path.stem in TABLES else ""
        elif kind == "figure":
            program = drawn(path.stem.removesuffix("-zh"))
        yield name, steps[name].rule, program


def _readme(
    study: StudyFile, run: Mapping[str, Any], exhibits: list[tuple[str, str, str]], shared: bool
) -> str:
    authors = ", ".join(each.get("en") for each in study.authors)
    if study.synthetic:
        data = "The data are **synthetic**: every answer is invented. They are in `data/raw/`."
    elif shared:
        data = "The raw data are in `data/raw/`, as they may be published."
    else:
        data = (
            "The raw data are answers of people and are **not** in this archive; "
            "`data/held_back.csv` lists the files with their checksums. Who may have them, from "
            f"whom and how: {_OPEN}"
        )
    versions = "\n".join(f"- {name} {version}" for name, version in run["software"].items())
    listed = "\n".join(f"| {name} | {rule} | {how} |" for name, rule, how in exhibits)
    return f"""# Replication package: {study.title.get("en")}

Authors: {authors}

## Overview

One command makes every table, figure, notebook and report again: `make report`. One proves it:
`groupwork verify results`. Without the raw data: `groupwork verify --public results`.

## Data availability and provenance

{data}

### Rights

The authors have the right to use and, as far as said above, to publish the data: {_OPEN}

## Dataset list

See `{MANIFEST}` (every file with its SHA-256) and `{PSYCH_DS}` (every variable).

## Computational requirements

{versions}

`requirements.lock` pins and hashes all packages. The random seed is {run["seed"]}.

Run time and hardware: {_OPEN}

## Description of programs

`Snakefile` and `workflow/` say which step makes what; `src/groupwork/` holds the functions.

## List of exhibits and programs

| exhibit | rule | function (groupwork.…) |
|---|---|---|
{listed}
"""


def _codecheck(study: StudyFile, exhibits: list[tuple[str, str, str]]) -> str:
    check = {
        "version": "https://codecheck.org.uk/spec/config/1.0/",
        "paper": {
            "title": study.title.get("en"),
            "authors": [{"name": each.get("en")} for each in study.authors],
            "reference": _OPEN,
        },
        "manifest": [{"file": name, "comment": f"rule {rule}"} for name, rule, _ in exhibits],
        "repository": _OPEN,
    }
    return "---\n" + yaml.safe_dump(check, allow_unicode=True, sort_keys=False, width=10_000)


def missing(folder: Path) -> list[str]:
    """Return what an archive lacks, each as one sentence; an empty list if nothing.

    Raises
    ------
    GroupworkError
        There is no such folder.
    """
    if not folder.is_dir():
        raise GroupworkError(f"{folder}: there is no such folder.")
    return list(_missing(folder))


def _missing(folder: Path) -> Iterator[str]:
    wanted = ("README.md", "LICENSE", "CITATION.cff", "codecheck.yml", METADATA, PSYCH_DS)
    for name in (*wanted, MANIFEST, "Snakefile", "requirements.lock"):
        if not (folder / name).is_file():
            yield f"{name}: is missing."
    for name in ("README.md", "codecheck.yml"):
        path = folder / name
        if path.is_file() and (count := path.read_text(encoding="utf-8").count(_OPEN)):
            yield f"{name}: {count} places are still to be filled in by the authors."
    if not any(folder.glob("results/*/report/thesis*.*")):
        yield "results: there is no report."
    if (
        not any(folder.glob("data/raw/*/study.yaml"))
        and not (folder / "data/held_back.csv").is_file()
    ):
        yield "data: neither raw data nor a list of what is held back."
    if not any(folder.glob("data/raw/*/frozen.json")):
        yield "data/raw: no plan was frozen before results (groupwork freeze)."
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if "private" in path.relative_to(folder).parts or name.startswith("data/processed"):
            yield f"{name}: is private and must not be published."
        elif path.suffix.lower() in _PACKED:
            yield f"{name}: is packed; put its files in as they are."
    if (folder / MANIFEST).is_file():
        yield from _changed(folder)


def _changed(folder: Path) -> Iterator[str]:
    listed = read_table(folder / MANIFEST, numbers=())
    for name, sha256 in zip(listed["path"], listed["sha256"], strict=True):
        path = folder / name
        if not path.is_file():
            yield f"{name}: is listed in {MANIFEST}, but is not there."
        elif sha256_of(path) != sha256 and name not in ("README.md", "codecheck.yml"):
            yield f"{name}: is not the file that {MANIFEST} lists."
