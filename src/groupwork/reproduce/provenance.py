"""What was made from what: checksums of the results, and the numbers of the report checked back."""

import hashlib
import math
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from groupwork.errors import GroupworkError
from groupwork.report.ledger import MINUS, NO_BOUND, STUDY_FILE
from groupwork.results.cells import cell_value, declared_value
from groupwork.study.study import Study
from groupwork.tables import RowFinder


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


def check_numbers(
    register: pd.DataFrame, tables: dict[str, pd.DataFrame], study: Study | None = None
) -> pd.DataFrame:
    """Look every printed number up in its table, or in the study file, again and compare.

    Parameters
    ----------
    register : DataFrame
        key, printed, table, row, column, as the report's ledger wrote it.
    tables : dict of DataFrame
        Results tables by file name without ending.
    study : Study, optional
        For numbers that it declares.

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
        table = str(entry["table"])
        finder = None if table == STUDY_FILE else finders[table.removesuffix(".csv")]
        value, agrees = check_number(entry, finder, study)
        if not agrees:
            raise GroupworkError(
                f"the report prints {entry['printed']} for {entry['key']}, but {entry['table']} "
                f"({entry['row']}, column {entry['column']}) holds {value}. Render it again."
            )
        values.append(value)
    return register.assign(value=pd.Series(values, index=register.index, dtype="float"))


def check_number(
    entry: Mapping[Any, Any], finder: RowFinder | None, study: Study | None = None
) -> tuple[float | None, bool]:
    """Return the value behind an entry of the register, and whether it is printed so.

    Parameters
    ----------
    entry : mapping
        A row of the register.
    finder : RowFinder or None
        Of its table; None for what the study file declares.
    study : Study, optional
        Must be given where there is no finder.
    """
    column = str(entry["column"])
    if finder is None:
        assert study is not None
        value = declared_value(study, column)
    else:
        value = cell_value(finder.find(conditions(entry["row"])), column)
    magnitude = str(entry["key"]).endswith(".magnitude")
    return value, number_agrees(str(entry["printed"]), value, magnitude)


def number_behind(finder: RowFinder, row: str, column: str) -> tuple[float | None] | None:
    """Return the number of a cell, which may be missing, or None where there is no such cell.

    A number of no certain row (its keys are words of the page) is no such cell either.
    """
    where = conditions(row) if " = " in row else {}
    if any(key not in finder.table for key in where):
        return None
    found = finder.find(where)
    if found.empty:
        return None
    try:
        value = cell_value(found, column)
    except (KeyError, ValueError, TypeError):  # no column of this table
        return None
    return (None if value is None or not math.isfinite(value) else value,)


def conditions(row: Any) -> dict[str, str]:
    """Return the keys that single a row out; their values may hold the signs between them."""
    if pd.isna(row) or not row:  # all rows of the table are counted
        return {}
    pairs = (condition.partition(" = ") for condition in re.split(r"; (?=\w+ = )", str(row)))
    return {name: wanted for name, _, wanted in pairs}


def number_agrees(printed: str, value: float | None, magnitude: bool) -> bool:
    """Return whether a value, rounded, is printed so.

    Parameters
    ----------
    printed : str
        "−1.50", "63%", "< .001", "< .01", "≤ .05", "> .05" for at most one, "–" for none.
    value : float or None
    magnitude : bool
        It is printed without its sign.
    """
    text = printed.removeprefix("= ").removeprefix("≤ ").replace(MINUS, "-")
    if value is None or not math.isfinite(value) or text == "–":
        return text == "–" and (value is None or not math.isfinite(value))
    if text.replace("0.", ".") == NO_BOUND:
        return value >= 1
    if bound := re.fullmatch(r"< (0?\.0+1)", text):
        return 0 <= value < float(bound[1])
    percent = text.endswith("%")
    text = text.removesuffix("%")
    if not re.fullmatch(r"-?\d*\.?\d+", text):
        return False
    decimals = len(text.partition(".")[2])
    shown = abs(value) if magnitude else value
    candidates = [100 * shown, shown] if percent else [shown]
    return any(abs(float(text) - each) <= 0.5 * 10**-decimals + 1e-9 for each in candidates)
