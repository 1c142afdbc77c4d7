"""The way back from a published number to the raw files."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from groupwork.errors import GroupworkError
from groupwork.reproduce.published import read_cells, sha256_of
from groupwork.reproduce.rebuild import Step
from groupwork.results.registry import TABLES
from groupwork.study.files import ResponsesFile, WaveColumn, fill_pattern
from groupwork.study.study_file import StudyFile

_ASKED = re.compile(r"(?P<table>[^\[\]]+\.csv)\[(?P<row>[^\[\]]*)\]")


@dataclass(frozen=True)
class Trace:
    """How a row of a results table came to be.

    Attributes
    ----------
    table : str
    row : dict of str to str
        The row as it was published.
    function : str
        Of the package, which made the table; empty if the registry does not know it.
    steps : list of (int, str, str)
        Depth, file and rule, each file once: below each what it was made from.
    columns : list of str
        Raw columns that the row rests on: "pre.csv: mood_1, mood_2".
    """

    table: str
    row: dict[str, str]
    function: str
    steps: list[tuple[int, str, str]]
    columns: list[str]


def split_request(asked: str) -> tuple[Path, str]:
    """Split ``results/tiny/tables/effects.csv[outcome=mood; statistic=d_z]``.

    Raises
    ------
    GroupworkError
        It has another form.
    """
    found = _ASKED.fullmatch(asked.strip())
    if found is None:
        raise GroupworkError(
            f"{asked}: name a table and a row in it, by its number or by what stands in its "
            f"columns: results/<study>/tables/effects.csv[12] or "
            f"…/effects.csv[outcome=sas; statistic=d_z]."
        )
    return Path(found["table"]), found["row"]


def trace(study: StudyFile, table: Path, asked: str, steps: Mapping[str, Step]) -> Trace:
    """Find a row and the way back from it.

    Parameters
    ----------
    study : StudyFile
    table : pathlib.Path
        As the workflow names it, results/<study>/tables/<name>.csv.
    asked : str
        The row's number in the file (the first row below the header is 1), or
        "column=value; column=value".
    steps : mapping
        What the workflow says of each file (`Workspace.steps`).

    Raises
    ------
    GroupworkError
        There is no such table, column or row, or several rows are meant.
    """
    if not table.is_file():
        raise GroupworkError(f"{table}: there is no such table. Run the workflow first.")
    if table.as_posix() not in steps:
        raise GroupworkError(f"{table}: no step of the workflow makes it.")
    row = _find(table, asked)
    known = TABLES.get(table.stem)
    return Trace(
        table.as_posix(),
        row,
        known.function if known else "",
        list(_way_back(table.as_posix(), steps)),
        list(_raw_columns(study, row)),
    )


def _find(table: Path, asked: str) -> dict[str, str]:
    cells = read_cells(table)
    if re.fullmatch(r"\d+", asked.strip()):
        number = int(asked)
        if not 1 <= number <= len(cells):
            raise GroupworkError(f"{table}: has {len(cells)} rows, and none is number {number}.")
        return {str(k): str(v) for k, v in cells.iloc[number - 1].items()}
    found = cells
    for condition in filter(None, (part.strip() for part in asked.split(";"))):
        name, sign, value = (part.strip() for part in condition.partition("="))
        if not sign or name not in cells:
            names = ", ".join(cells.columns)
            raise GroupworkError(f"{table}: has no column '{name}'. Its columns: {names}.")
        found = found[found[name] == value]
    if len(found) != 1:
        raise GroupworkError(
            f"{table}: {len(found)} rows have {asked}. Name one: give more columns, or its number."
        )
    return {str(k): str(v) for k, v in found.iloc[0].items()}


def _way_back(
    target: str, steps: Mapping[str, Step], depth: int = 0, seen: set[str] | None = None
) -> Iterator[tuple[int, str, str]]:
    seen = set() if seen is None else seen
    seen.add(target)
    step = steps.get(target)
    if step is None:
        sha256 = sha256_of(Path(target))[:12] if Path(target).is_file() else "gone"
        yield depth, target, f"raw, sha256 {sha256}…"
        return
    yield depth, target, f"rule {step.rule}"
    for name in step.inputs:
        if name not in seen:
            yield from _way_back(name, steps, depth + 1, seen)


def _raw_columns(study: StudyFile, row: Mapping[str, str]) -> Iterator[str]:
    """Yield the raw columns of the scale that a row speaks of, at the times that it names."""
    scale = row.get("outcome") or row.get("scale") or row.get("instrument") or ""
    instrument = scale.partition(".")[0]
    if instrument not in study.questionnaires:
        return
    waves = {row[name] for name in ("wave", "wave_from", "wave_to") if row.get(name)}
    items = study.questionnaires[instrument].item_ids
    if row.get("item") in items:
        items = [row["item"]]
    for file in study.files:
        if not isinstance(file, ResponsesFile) or instrument not in file.columns:
            continue
        pattern = file.columns[instrument]
        if file.wave_names:
            held = {wave: name for wave, name in file.wave_names.items() if wave in waves}
        elif isinstance(file.wave, WaveColumn):
            held = dict.fromkeys(waves & set(file.wave.values.values()), "")
        else:
            held = dict.fromkeys(waves & {str(file.wave)}, "")
        for wave, name in held.items():
            columns = [
                fill_pattern(pattern[item] if isinstance(pattern, dict) else pattern, item, name)
                for item in items
            ]
            yield f"{file.path} ({wave}): {', '.join(columns)}"
