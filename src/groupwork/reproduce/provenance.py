"""What was made from what: checksums of the results, and the numbers of the report checked back."""

import hashlib
import json
import math
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from groupwork.errors import GroupworkError
from groupwork.report.assemble import software
from groupwork.report.ledger import MINUS
from groupwork.study.study import Study
from groupwork.tables import RowFinder

_PACKAGES = Path(__file__).parents[2]


def manifest(paths: Iterable[str | Path], relative_to: str | Path) -> pd.DataFrame:
    """Return path, sha256 and bytes of files, sorted by path.

    Parameters
    ----------
    paths : iterable of path
    relative_to : path
        Folder that the listed paths start from, so that the table is the same on every machine.
    """
    rows = []
    for path in sorted(map(Path, paths)):
        content = path.read_bytes()
        name = path.relative_to(relative_to).as_posix()
        rows.append((name, hashlib.sha256(content).hexdigest(), len(content)))
    return pd.DataFrame(rows, columns=["path", "sha256", "bytes"])


def code_manifest(paths: Iterable[str | Path], project: str | Path) -> pd.DataFrame:
    """Return path, sha256 and bytes of the code that made the results, sorted by path.

    Parameters
    ----------
    paths : iterable of path
        Files of this package, which are listed from `groupwork/` on, and of the project.
    project : path
        Folder that the other paths start from.
    """
    full = [Path(path).resolve() for path in paths]
    package = [path for path in full if path.is_relative_to(_PACKAGES / "groupwork")]
    others = [path for path in full if path not in set(package)]
    listed = [manifest(package, _PACKAGES), manifest(others, Path(project).resolve())]
    return pd.concat(listed).sort_values("path", ignore_index=True)


def run_record(study: Study) -> str:
    """Return as JSON what a run says of itself: its study and the versions of the software."""
    versions = dict(software().itertuples(index=False))
    record = {
        "study": study.id,
        "synthetic": study.synthetic,
        "seed": study.seed,
        "groupwork": versions.pop("groupwork"),
        "software": versions,
    }
    return json.dumps(record, indent=2, ensure_ascii=False) + "\n"


def check_numbers(register: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Look every printed number up in its table again and compare.

    Parameters
    ----------
    register : DataFrame
        key, printed, table, row, column, as the report's ledger wrote it.
    tables : dict of DataFrame
        Results tables by file name without ending.

    Returns
    -------
    DataFrame
        The register with the full value behind each printed number.

    Raises
    ------
    GroupworkError
        A printed number is not what its table holds, rounded.
    """
    finders = {name: RowFinder(table) for name, table in tables.items()}
    values = []
    for entry in register.to_dict("records"):
        value, agrees = check_number(entry, finders[str(entry["table"]).removesuffix(".csv")])
        if not agrees:
            raise GroupworkError(
                f"the report prints {entry['printed']} for {entry['key']}, but {entry['table']} "
                f"({entry['row']}, column {entry['column']}) holds {value}. Render it again."
            )
        values.append(value)
    return register.assign(value=pd.Series(values, index=register.index, dtype="float"))


def check_number(entry: Mapping[Any, Any], finder: RowFinder) -> tuple[float | None, bool]:
    """Return the value behind an entry of the register, and whether it is printed so."""
    value = _value(finder.find(conditions(entry["row"])), str(entry["column"]))
    magnitude = str(entry["key"]).endswith(".magnitude")
    return value, number_agrees(str(entry["printed"]), value, magnitude)


def conditions(row: Any) -> dict[str, str]:
    """Return the keys that single a row out; their values may hold the signs between them."""
    if pd.isna(row):  # a sum over the whole table
        return {}
    pairs = (condition.partition(" = ") for condition in re.split(r"; (?=\w+ = )", str(row)))
    return {name: wanted for name, _, wanted in pairs}


def _value(table: pd.DataFrame, column: str) -> float | None:
    if summed := re.fullmatch(r"sum\((.+)\)", column):
        return float(table[summed[1]].sum())
    return float(table[column].iloc[0]) if len(table) else None


def number_behind(finder: RowFinder, row: str, column: str) -> tuple[float | None] | None:
    """Return the number of a cell, which may be missing, or None where there is no such cell.

    A number of no certain row (its keys are words of the page) is no such cell either.
    """
    where = conditions(row) if " = " in row else {}
    name = summed[1] if (summed := re.fullmatch(r"sum\((.+)\)", column)) else column
    if name not in finder.table or any(key not in finder.table for key in where):
        return None
    found = finder.find(where)
    if found.empty:
        return None
    value = _value(found, column)
    return (None if value is None or not math.isfinite(value) else value,)


def number_agrees(printed: str, value: float | None, magnitude: bool) -> bool:
    """Return whether a value, rounded, is printed so.

    Parameters
    ----------
    printed : str
        "−1.50", "63%", "< .001", "–" for none.
    value : float or None
    magnitude : bool
        It is printed without its sign.
    """
    text = printed.removeprefix("= ").replace(MINUS, "-")
    if value is None or not math.isfinite(value) or text == "–":
        return text == "–" and (value is None or not math.isfinite(value))
    if text == "< .001":
        return 0 <= value < 0.001
    percent = text.endswith("%")
    text = text.removesuffix("%")
    decimals = len(text.partition(".")[2])
    shown = abs(value) if magnitude else value
    candidates = [100 * shown, shown] if percent else [shown]
    return any(abs(float(text) - each) <= 0.5 * 10**-decimals + 1e-9 for each in candidates)
