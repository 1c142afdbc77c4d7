"""What can be checked of published results from the published files alone."""

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd

from groupwork.errors import GroupworkError
from groupwork.reproduce.check_report import check_report
from groupwork.reproduce.findings import Finding
from groupwork.reproduce.provenance import check_number
from groupwork.reproduce.published import (
    MANIFEST,
    RUN,
    Published,
    kind_of,
    open_published,
    read_cells,
)
from groupwork.tables import RowFinder, read_table

# Bias-corrected bootstrap intervals and bands of many orders need not contain the estimate.
_OF_ANOTHER = ("bootstrap", "BCa", "band")
_SHARES = ("p", "ci_level")


def verify_public(source: Path, folder: Path, study: str | None = None) -> list[Finding]:
    """Check published results without their raw data.

    Checked are the files against their published checksums, each table against itself (limits in
    order and around their estimate, p and levels between 0 and 1, counts not negative), each
    number of the report against its table, and what the printed numbers imply (`check_report`).

    Parameters
    ----------
    source : pathlib.Path
        Published folder or archive.
    folder : pathlib.Path
        Where an archive is unpacked.
    study : str, optional

    Raises
    ------
    GroupworkError
        There are no published results.
    """
    published = open_published(source, folder, None, study)
    return [finding for each in published for finding in _check(each)]


def _check(published: Published) -> Iterator[Finding]:
    files, listed = published.files, published.listed(MANIFEST)
    if not listed:
        first = f"{MANIFEST} was not published: nothing says what the files were"
        yield Finding(published.study, "checksums", "list", "unclear", first=first)
    if not published.run:
        first = f"{RUN} was not published, so nothing is known of the versions that made it"
        yield Finding(published.study, "software", "software", "other version", first=first)
    kinds = {kind_of(name) for name in files}
    for name in listed:
        if name not in files and kind_of(name) in kinds:
            first = f"listed in {MANIFEST}, but not published"
            yield Finding(published.study, name, kind_of(name), "missing", first=first)
    changed = published.changed()
    stems = {name.partition(".")[0] for name in listed}
    for name, path in files.items():
        base = Finding(published.study, name, kind_of(name), "reproduced", "checksum")
        if name in changed:
            first = "was changed after the run recorded its checksum"
            yield replace(base, verdict="differs", level="", first=first)
        elif listed and base.kind in ("table", "figure") and name.partition(".")[0] not in stems:
            first = f"not listed in {MANIFEST}"
            yield replace(base, verdict="added", level="", first=first)
        elif base.kind == "other":
            first = "no step of the workflow makes it"
            yield replace(base, verdict="added", level="", first=first)
        elif name in listed:
            yield base
        try:
            yield from _consistent(base, path, published)
        except GroupworkError as error:
            yield replace(base, verdict="differs", level="", first=str(error))


def _consistent(base: Finding, path: Path, published: Published) -> Iterator[Finding]:
    problems: list[str] = []
    if base.kind == "table":
        problems, count = table_problems(path)
        kind, what = "table, in itself", base.artefact
    elif base.kind == "numbers":
        problems, count = _register_problems(path, published.folder / "tables")
        kind, what = "numbers, in their tables", base.artefact
    elif base.kind == "report":
        checked = check_report(path, _tables(published))
        problems = [
            f"{m.where}: {m.printed} ({m.check}), right is {m.right}: “{m.context}”"
            for m in checked.mismatches
        ]
        count, kind, what = checked.numbers, "report, in itself", base.artefact
    else:
        return
    yield Finding(
        published.study,
        what,
        kind,
        "differs" if problems else "reproduced",
        "" if problems else "checksum",
        first=problems[0] if problems else "",
        compared=count,
        differences=len(problems),
    )


def _tables(published: Published) -> Path | None:
    folder = published.folder / "tables"
    return folder if any(folder.glob("*.csv")) else None


def table_problems(path: Path) -> tuple[list[str], int]:
    """Return what contradicts itself in a results table, and how many rows were looked at."""
    table = read_cells(path)
    numbers = {
        name: pd.to_numeric(table[name], errors="coerce")
        for name in ("estimate", "ci_low", "ci_high", "ci_level", "p", "n")
        if name in table
    }
    found = []
    for place in range(len(table)):
        row = {name: float(column.iloc[place]) for name, column in numbers.items()}
        method = str(table["method"].iloc[place]) if "method" in table else ""
        for problem in _row_problems(row, method):
            # Row 1 of the file is its header.
            found.append(f"row {place + 2}: {problem}")
    return found, len(table)


def _row_problems(row: dict[str, float], method: str) -> Iterator[str]:
    estimate, low, high = (row.get(name, math.nan) for name in ("estimate", "ci_low", "ci_high"))
    slack = 1e-9 * max(1.0, abs(low) if math.isfinite(low) else 1.0)
    outside = estimate < low - slack or estimate > high + slack
    if low > high + slack:
        yield f"ci_low {low:g} is above ci_high {high:g}"
    elif outside and not any(word in method for word in _OF_ANOTHER):
        yield f"estimate {estimate:g} is not within [{low:g}, {high:g}]"
    for name in _SHARES:
        if not math.isnan(row.get(name, math.nan)) and not -slack <= row[name] <= 1 + slack:
            yield f"{name} {row[name]:g} is not between 0 and 1"
    if row.get("n", 0) < 0:
        yield f"n {row['n']:g} is negative"


def _register_problems(path: Path, tables: Path) -> tuple[list[str], int]:
    register = read_table(path, numbers=())
    finders = {each.name: RowFinder(read_table(each)) for each in sorted(tables.glob("*.csv"))}
    found, count = [], 0
    for entry in register.to_dict("records"):
        finder = finders.get(str(entry["table"]))  # none for what the study file declares
        if finder is None:
            continue
        count += 1
        value, agrees = check_number(entry, finder)
        if not agrees:
            found.append(
                f"the report prints {entry['printed']} for {entry['key']}, but {entry['table']} "
                f"({entry['row']}, column {entry['column']}) holds {value}"
            )
    return found, count
