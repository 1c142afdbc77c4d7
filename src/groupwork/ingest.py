"""From a study's raw files to long tables of text, one row a cell.

Nothing is decoded here: answers stay as they were typed. What is left out (blank rows, rows
without an identifier, columns that nothing asks for) and what is renamed is a row of the audit.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from groupwork.errors import GroupworkError, nearest
from groupwork.readers import fold, read_cells
from groupwork.study import (
    File,
    NetworkFile,
    ResponsesFile,
    SegmentsFile,
    SessionsFile,
    Study,
    WaveColumn,
    load_study,
)
from groupwork.tables import AUDIT_COLUMNS, read_table

CHECKSUMS = "SHA256SUMS"

_CELL = ["file", "row", "participant_id"]

#: Columns of each table that `ingest` returns.
TABLES = {
    "responses": [*_CELL, "wave", "instrument", "item", "column", "raw"],
    "attributes": [*_CELL, "wave", "attribute", "column", "raw"],
    "sessions": [*_CELL, "session", "variable", "column", "raw"],
    "network": [*_CELL, "wave", "source", "support", "closeness"],
    "segments": [
        "file",
        "row",
        "interview",
        "participant_id",
        "segment",
        "text",
        "coder",
        "code",
        "language",
    ],
    "free_text": [*_CELL, "wave", "column", "text"],
    "audit": AUDIT_COLUMNS,
}


# Checksums ----------------------------------------------------------------------------------


def write_checksums(folder: str | Path) -> pd.DataFrame:
    """Record the sha256 of a study's raw files in its `SHA256SUMS`.

    Files that are listed there already, beside those that the study file names, stay listed.

    Returns
    -------
    pandas.DataFrame
        file, sha256, bytes.

    Raises
    ------
    GroupworkError
        The study file is not valid, or a file that it names is missing.
    """
    folder = Path(folder)
    names = _checked_files(load_study(folder / "study.yaml"), folder)
    listed = _read_checksums(folder) if (folder / CHECKSUMS).is_file() else {}
    others = [name for name in listed if name not in names and (folder / name).is_file()]
    found = _checksums([*names, *others], folder)
    lines = [f"{row['sha256']}  {row['file']}\n" for row in found.to_dict("records")]
    (folder / CHECKSUMS).write_text("".join(lines), encoding="utf-8", newline="\n")
    return found


def verify_checksums(study: Study, folder: str | Path) -> pd.DataFrame:
    """Compare a study's raw files with their recorded sha256.

    Returns
    -------
    pandas.DataFrame
        file, sha256, bytes; one row a file that the study file names.

    Raises
    ------
    GroupworkError
        A file is missing, not listed in `SHA256SUMS`, or not what it was when it was recorded.
    """
    folder = Path(folder)
    found = _checksums(_checked_files(study, folder), folder)
    listed = _read_checksums(folder)
    for file, digest in found.set_index("file")["sha256"].items():
        if file not in listed:
            raise GroupworkError(
                f"{folder / CHECKSUMS}: '{file}' is not listed. If the file is right, "
                f"{_remedy(folder)}."
            )
        if digest != listed[file]:
            raise GroupworkError(
                f"{folder / file}: is not the file whose checksum {CHECKSUMS} records. Restore "
                f"it; if the change is meant, {_remedy(folder)}."
            )
    return found


def _remedy(folder: Path) -> str:
    return f"run 'groupwork checksum {folder}' to record the files as they are"


def _read_checksums(folder: Path) -> dict[str, str]:
    """Read file -> sha256, in the format of the command sha256sum."""
    source = folder / CHECKSUMS
    if not source.is_file():
        raise GroupworkError(f"{source}: there is no such file; {_remedy(folder)}.")
    listed = {}
    for number, line in enumerate(source.read_text(encoding="utf-8-sig").splitlines(), start=1):
        if line.strip():
            match = re.fullmatch(r"([0-9a-fA-F]{64}) [ *](.+)", line.strip())
            if match is None:
                raise GroupworkError(
                    f"{source}, line {number}: is not a sha256 and a file name; {_remedy(folder)}."
                )
            listed[match[2]] = match[1].lower()
    return listed


def _checked_files(study: Study, folder: Path) -> list[str]:
    named = _named_files(study)
    if study.interviews and study.interviews.quotes:
        named["interviews.quotes"] = study.interviews.quotes
    return _find_files(named, folder)


def _checksums(names: list[str], folder: Path) -> pd.DataFrame:
    rows = []
    for name in names:
        data = (folder / name).read_bytes()
        rows.append((name, hashlib.sha256(data).hexdigest(), len(data)))
    return pd.DataFrame(rows, columns=["file", "sha256", "bytes"])


def _named_files(study: Study) -> dict[str, str]:
    return {f"files.{i}.path": file.path for i, file in enumerate(study.files, start=1)}


def _find_files(named: dict[str, str], folder: Path) -> list[str]:
    """List the files that a study names, each once; raise where one is missing."""
    for key, name in named.items():
        if not (folder / name).is_file():
            there = [
                path.relative_to(folder).as_posix()
                for path in sorted(folder.rglob("*"))
                if path.is_file() and path.name not in (CHECKSUMS, "study.yaml")
            ]
            raise GroupworkError(
                f"{folder / name}: there is no such file, but {key} in study.yaml names it. "
                f"{nearest(name, there)}"
            )
    return list(dict.fromkeys(named.values()))


# Tables -------------------------------------------------------------------------------------


def ingest(study: Study, folder: str | Path) -> dict[str, pd.DataFrame]:
    """Read every raw file of a study into long tables of text.

    Parameters
    ----------
    study : Study
    folder : str or pathlib.Path
        The study folder.

    Returns
    -------
    dict of str to pandas.DataFrame
        The tables of `TABLES`; those of strands that the study does not have are empty. `row`
        is the row number that a spreadsheet shows. A blank cell is an empty string.

    Raises
    ------
    GroupworkError
        A file is missing or cannot be read, a column that the study file names is not in it,
        or a row's wave is not declared.

    Notes
    -----
    In a wide file (`wave_names`) a person has a row for every wave, also where all cells of a
    wave are blank: only the file's author knows whether that is a drop-out.
    """
    folder = Path(folder)
    _find_files(_named_files(study), folder)
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in TABLES}
    raws = [_open(i, file, folder) for i, file in enumerate(study.files, start=1)]
    for raw in raws:
        _check_columns(study, raw)
    _check_attributes(study, raws)
    for raw in raws:
        for name, part in _tables(study, raw):
            parts[name].append(part)
        parts["audit"].append(raw.audit)
    parts["audit"].append(_unused_columns(study, raws))
    tables = {name: stack(part, TABLES[name]) for name, part in parts.items()}
    strangers = _unknown_participants(tables)
    # The same file may be read twice, e.g. for two sets of waves; what happened to it did once.
    tables["audit"] = stack([tables["audit"], strangers], AUDIT_COLUMNS).drop_duplicates(
        ignore_index=True
    )
    return tables


def read_ingested(folder: str | Path) -> dict[str, pd.DataFrame]:
    """Read the tables of `ingest` back from the CSV files of a folder, all cells as text."""
    tables = {}
    for name, columns in TABLES.items():
        table = read_table(Path(folder) / f"{name}.csv", text=tuple(set(columns) - {"row"}))
        texts = table.columns.difference(["row"])
        table[texts] = table[texts].fillna("")
        tables[name] = table.astype({"row": "Int64"}) if name == "audit" else table
    return tables


@dataclass(frozen=True)
class _Raw:
    """A raw file whose blank rows are out and whose columns bear their right names."""

    key: str  # where the study file describes it
    file: File
    where: str  # its path in messages
    table: pd.DataFrame
    audit: pd.DataFrame

    @property
    def columns(self) -> list[str]:
        return [str(column) for column in self.table.columns]


def _open(number: int, file: File, folder: Path) -> _Raw:
    key, path = f"files.{number}", folder / file.path
    cells = read_cells(path, file)
    table = cells.table
    audit: list[dict] = []
    if cells.encoding not in ("", "UTF-8", file.encoding):
        audit.append({"action": "decoded", "reason": f"text read as {cells.encoding}"})
    for old, new in file.rename.items():
        if fold(old) not in table:
            raise GroupworkError(
                f"{path}: there is no column '{old}', which {key}.rename in study.yaml renames. "
                f"{nearest(old, table.columns)}"
            )
        if fold(new) in table and fold(new) != fold(old):
            raise GroupworkError(
                f"{path}: {key}.rename in study.yaml gives '{old}' the name '{new}', but the file "
                f"has a column of that name already."
            )
        table = table.rename(columns={fold(old): fold(new)})
        change = {"row": 1, "column": fold(new), "before": old, "after": new}
        audit.append({**change, "action": "renamed", "reason": "renamed in study.yaml"})
    blank = _blank_rows(table)
    audit += [
        {"row": row, "action": "dropped", "reason": "blank row"} for row in table.index[blank]
    ]
    return _Raw(key, file, str(path), table[~blank], audit_rows(audit, file=file.path))


def _blank_rows(table: pd.DataFrame) -> np.ndarray:
    blank = np.ones(len(table), dtype=bool)
    for column in table:
        # Only rows that were blank so far are looked at: most drop out at the first column.
        blank[blank] = table[column][blank].str.strip() == ""
    return blank


def audit_rows(rows: list[dict] | pd.DataFrame, **same: str) -> pd.DataFrame:
    """Make an audit table of rows that name some of its columns; the others are empty."""
    table = pd.DataFrame(rows).reindex(columns=AUDIT_COLUMNS).assign(**same)
    texts = table.drop(columns="row").astype("object").fillna("").astype("str")
    return texts.assign(row=table["row"].astype("Int64"))[AUDIT_COLUMNS]


def stack(parts: Iterable[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    """Put tables under each other; without any row the table has text columns."""
    full = [part for part in parts if len(part)]
    if not full:
        return pd.DataFrame(columns=columns, dtype="str")
    return pd.concat(full, ignore_index=True)[columns]


# Columns ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Target:
    """What a column of a questionnaire is: an item of an instrument at a wave."""

    column: str
    key: str
    wave: str
    instrument: str
    item: str


def _targets(study: Study, raw: _Raw) -> Iterator[_Target]:
    file = raw.file
    assert isinstance(file, ResponsesFile)
    # The wave of a file that is not wide is filled in per row.
    for wave, name in (file.wave_names or {"": ""}).items():
        for instrument, columns in file.columns.items():
            for item in study.questionnaires[instrument].item_ids:
                pattern = columns if isinstance(columns, str) else columns[item]
                column = pattern.replace("{item}", item).replace("{wave}", name)
                key = f"{raw.key}.columns.{instrument}"
                yield _Target(fold(column), key, wave, instrument, item)


def _named_columns(study: Study, raw: _Raw) -> Iterator[tuple[str, str]]:
    """Yield (column, key of study.yaml) for every column that a file must have."""
    file, key = raw.file, raw.key
    if isinstance(file, ResponsesFile):
        yield file.id, f"{key}.id"
        if isinstance(file.wave, WaveColumn):
            yield file.wave.column, f"{key}.wave.column"
        yield from ((target.column, target.key) for target in _targets(study, raw))
        yield from ((column, f"{key}.free_text") for column in file.free_text)
    elif isinstance(file, SessionsFile):
        yield from ((getattr(file, n), f"{key}.{n}") for n in ("id", "session", "attended"))
        for name, rating in file.ratings.items():
            yield rating.column, f"{key}.ratings.{name}.column"
    elif isinstance(file, NetworkFile):
        yield from ((file.id, f"{key}.id"), (file.wave.column, f"{key}.wave.column"))
        yield file.source, f"{key}.source"
        if file.support is not None:
            yield file.support, f"{key}.support"
        if file.closeness is not None:
            yield file.closeness.column, f"{key}.closeness.column"
    elif isinstance(file, SegmentsFile):
        names = ["interview", "participant", "segment", "text", "coder", "code"]
        names += ["language"] if file.language is not None else []
        yield from ((getattr(file, name), f"{key}.{name}") for name in names)


def _attribute_columns(study: Study) -> dict[str, str]:
    return {name: fold(entry.column or name) for name, entry in study.attributes.items()}


def _check_columns(study: Study, raw: _Raw) -> None:
    named = {fold(column): key for column, key in _named_columns(study, raw)}
    lacking = [column for column in named if column not in raw.table]
    if not lacking:
        return
    # A column that nothing else asks for is the likelier candidate for a misspelt name.
    asked = {*named, *_attribute_columns(study).values()}
    free = [column for column in raw.columns if column not in asked]
    first, more = lacking[0], f" ({len(lacking) - 1} more are missing.)" if lacking[1:] else ""
    raise GroupworkError(
        f"{raw.where}: there is no column '{first}', which {named[first]} in study.yaml asks "
        f"for. {nearest(first, free or raw.columns)} If it has another name in this file, say so "
        f"under {raw.key}.rename.{more}"
    )


def _check_attributes(study: Study, raws: list[_Raw]) -> None:
    responses = [raw for raw in raws if isinstance(raw.file, ResponsesFile)]
    columns = dict.fromkeys(column for raw in responses for column in raw.columns)
    for name, column in _attribute_columns(study).items():
        if column not in columns:
            raise GroupworkError(
                f"no file of responses has a column '{column}', which attributes.{name} in "
                f"study.yaml asks for. {nearest(column, columns)}"
            )


def _unused_columns(study: Study, raws: list[_Raw]) -> pd.DataFrame:
    used: dict[tuple[str, str | None], set[str]] = {}
    for raw in raws:
        asked = {fold(column) for column, _ in _named_columns(study, raw)}
        if isinstance(raw.file, ResponsesFile):
            asked |= set(_attribute_columns(study).values())
        used.setdefault((raw.file.path, raw.file.sheet), set()).update(asked)
    rows = [
        {"file": raw.file.path, "column": column}
        for raw in raws
        for column in raw.columns
        if column not in used[raw.file.path, raw.file.sheet]
    ]
    return audit_rows(rows, action="dropped", reason="column that study.yaml does not name")


# Rows ---------------------------------------------------------------------------------------


def _tables(study: Study, raw: _Raw) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield (name of a table of `TABLES`, its rows from this file)."""
    file = raw.file
    if isinstance(file, ResponsesFile):
        keys, audit = _keys(raw, file.id)
        keys["wave"] = _waves(raw, keys, file.wave)
        targets = list(_targets(study, raw))
        cells = _cells(raw, keys, [target.column for target in targets])
        for name in ("instrument", "item"):
            cells[name] = np.tile([getattr(target, name) for target in targets], len(keys))
        if file.wave_names:
            cells["wave"] = np.tile([target.wave for target in targets], len(keys))
        yield "responses", cells
        attributes = {n: c for n, c in _attribute_columns(study).items() if c in raw.table}
        cells = _cells(raw, keys, list(attributes.values()))
        yield "attributes", cells.assign(attribute=np.tile(list(attributes), len(keys)))
        cells = _cells(raw, keys, file.free_text)
        yield "free_text", cells[cells["raw"].str.strip() != ""].rename(columns={"raw": "text"})
    elif isinstance(file, SessionsFile):
        keys, audit = _keys(raw, file.id)
        keys["session"] = raw.table[fold(file.session)].map(fold)
        ratings = {name: rating.column for name, rating in file.ratings.items()}
        variables = {"attended": file.attended, **ratings}
        cells = _cells(raw, keys, list(variables.values()))
        yield "sessions", cells.assign(variable=np.tile(list(variables), len(keys)))
    elif isinstance(file, NetworkFile):
        keys, audit = _keys(raw, file.id)
        keys["wave"] = _waves(raw, keys, file.wave)
        closeness = file.closeness.column if file.closeness else None
        columns = {"source": file.source, "support": file.support, "closeness": closeness}
        found = {name: raw.table[fold(c)] if c else "" for name, c in columns.items()}
        yield "network", keys.assign(**found)
    else:
        assert isinstance(file, SegmentsFile)
        keys, audit = _keys(raw, file.interview)
        keys = keys.rename(columns={"participant_id": "interview"})
        names = {"participant_id": file.participant, "segment": file.segment, "coder": file.coder}
        folded = {name: raw.table[fold(column)].map(fold) for name, column in names.items()}
        texts = {"text": raw.table[fold(file.text)], "code": raw.table[fold(file.code)]}
        language = raw.table[fold(file.language)].map(fold) if file.language else ""
        yield "segments", keys.assign(**folded, **texts, language=language)
    yield "audit", audit


def _keys(raw: _Raw, column: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give each row that has an identifier its file, row number and folded identifier.

    Returns
    -------
    keys : pandas.DataFrame
        file, row, participant_id; indexed like the file's table.
    audit : pandas.DataFrame
        Rows without an identifier (dropped), and identifiers whose characters were folded.
    """
    column = fold(column)
    typed = raw.table[column]
    ids = typed.map(fold)
    keys = pd.DataFrame({"file": raw.file.path, "row": typed.index, "participant_id": ids})
    nobody = ids == ""
    changed = typed.str.strip() != ids
    dropped = {"column": column, "action": "dropped", "reason": "row without an identifier"}
    folded = {
        "column": column,
        "action": "changed",
        "reason": "characters of the identifier folded",
    }
    audit = [{"row": row, **dropped} for row in typed.index[nobody]]
    audit += [
        {"row": row, "participant_id": ids[row], "before": typed[row], "after": ids[row], **folded}
        for row in typed.index[changed & ~nobody]
    ]
    return keys[~nobody].copy(), audit_rows(audit, file=raw.file.path)


def _cells(raw: _Raw, keys: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Give each cell of some columns a row with its keys, in the order of reading."""
    columns = [fold(column) for column in columns]
    cells = keys.loc[keys.index.repeat(len(columns))].reset_index(drop=True)
    cells["column"] = np.tile(columns, len(keys))
    cells["raw"] = raw.table.loc[keys.index, columns].to_numpy(dtype=object).ravel()
    return cells


def _waves(raw: _Raw, keys: pd.DataFrame, wave: str | WaveColumn | None) -> pd.Series | str:
    """Return the wave of each row; empty for a wide file, where columns say it."""
    if not isinstance(wave, WaveColumn):
        return wave or ""
    known = {fold(value).casefold(): name for value, name in wave.values.items()}
    typed = raw.table.loc[keys.index, fold(wave.column)]
    waves = typed.map({value: known.get(fold(value).casefold()) for value in typed.unique()})
    unknown = waves.index[waves.isna()]
    if len(unknown):
        values = ", ".join(f"'{value}'" for value in wave.values)
        raise GroupworkError(
            f"{raw.where}, {row_list(unknown)}: the wave in column '{wave.column}' is none of "
            f"{values}. Correct the file or add the value to {raw.key}.wave.values in study.yaml."
        )
    return waves


def row_list(rows: Iterable[int]) -> str:
    """Name rows in a message: "rows 4, 9"."""
    rows = list(rows)
    listed = ", ".join(str(row) for row in rows[:10])
    return f"row{'s' if len(rows) > 1 else ''} {listed}{' …' if len(rows) > 10 else ''}"


def _unknown_participants(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Flag people of the other strands who never answered a questionnaire."""
    known = set(tables["responses"]["participant_id"].unique())
    columns = ["file", "row", "participant_id"]
    others = pd.concat([tables[name][columns] for name in ("sessions", "network", "segments")])
    strangers = others[~others["participant_id"].isin({*known, ""})]
    rows = strangers.drop_duplicates(["file", "participant_id"]).to_dict("records")
    return audit_rows(rows, action="flagged", reason="participant is in no file of responses")
