"""From a study's raw files to long tables of text, one row a cell.

Nothing is decoded here: answers stay as they were typed. What is left out (blank rows, rows
without an identifier, columns that nothing asks for) and what is renamed is a row of the audit.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from groupwork.errors import GroupworkError, nearest
from groupwork.ingest.checksums import find_files, named_files
from groupwork.ingest.dates import read_date
from groupwork.ingest.near_matches import near_matches
from groupwork.ingest.readers import Cells, fold, read_cells
from groupwork.ingest.rows import TABLES, audit_rows, row_list, stack
from groupwork.study.base import LocalText
from groupwork.study.files import (
    File,
    NetworkFile,
    ResponsesFile,
    SegmentsFile,
    SessionsFile,
    WaveColumn,
    fill_pattern,
)
from groupwork.study.study import Study
from groupwork.tables import AUDIT_COLUMNS, read_table

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
        is the row number that a spreadsheet shows. A blank cell is an empty string;
        `missing_reason` says why there is no answer where the file itself says so. Beside them
        near_matches: the table of `matching.near_matches`, for a private folder.

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
    find_files(named_files(study), folder)
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in TABLES}
    raws = [
        _open(i, file, folder)
        for i, file in enumerate(study.files, start=1)
        if not (isinstance(file, SegmentsFile) and file.is_project)
    ]
    for raw in raws:
        _check_columns(study, raw)
    _check_attributes(study, raws)
    for raw in raws:
        for name, part in _tables(study, raw):
            parts[name].append(part)
        parts["audit"].append(raw.audit)
    parts["audit"].append(_unused_columns(study, raws))
    if len(raws) < len(study.files):
        # Few studies have such a file, and reading it takes libraries that nothing else does.
        from groupwork.ingest.coding.segments import coded_segments  # noqa: PLC0415

        segments, done = coded_segments(study, folder)
        parts["segments"].append(segments)
        parts["audit"].append(audit_rows(done))
    tables = {name: stack(part, TABLES[name]) for name, part in parts.items()}
    pairs = near_matches(_sheets(tables))
    notes = [tables["audit"], _unknown_participants(tables), _near_matches_flagged(pairs)]
    # The same file may be read twice, e.g. for two sets of waves; what happened to it did once.
    tables["audit"] = stack(notes, AUDIT_COLUMNS).drop_duplicates(ignore_index=True)
    return {**tables, "near_matches": pairs}


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
    cells: Cells
    audit: pd.DataFrame

    @property
    def table(self) -> pd.DataFrame:
        return self.cells.table

    @property
    def columns(self) -> list[str]:
        return self.cells.columns


def _open(number: int, file: File, folder: Path) -> _Raw:
    key, path = f"files.{number}", folder / file.path
    cells = read_cells(path, file, folder)
    if cells.encoding not in ("", "UTF-8", file.encoding):
        note = {"action": "decoded", "reason": f"text read as {cells.encoding}"}
        cells = replace(cells, audit=[note, *cells.audit])
    for old, new in file.rename.items():
        if fold(old) not in cells.table:
            raise GroupworkError(
                f"{path}: there is no column '{old}', which {key}.rename in study.yaml renames. "
                f"{nearest(old, cells.columns)}"
            )
        if fold(new) in cells.table and fold(new) != fold(old):
            raise GroupworkError(
                f"{path}: {key}.rename in study.yaml gives '{old}' the name '{new}', but the file "
                f"has a column of that name already."
            )
        cells = cells.renamed({fold(old): fold(new)}, "renamed in study.yaml")
    blank = _blank_rows(cells.table)
    cells = cells.without(cells.table.index[blank], "blank row")
    if isinstance(getattr(file, "id", None), list):
        cells = _with_whole_id(cells, file, f"{path}", f"{key}.id")
    return _Raw(key, file, str(path), cells, audit_rows(cells.audit, file=file.path))


def _with_whole_id(cells: Cells, file: File, where: str, key: str) -> Cells:
    """Add the column of an identifier that several columns make up; blank where one of them is."""
    assert isinstance(file, ResponsesFile | SessionsFile | NetworkFile)
    parts = [fold(column) for column in file.id]
    for part in parts:
        if part not in cells.table:
            raise GroupworkError(
                f"{where}: there is no column '{part}', which {key} in study.yaml asks for. "
                f"{nearest(part, cells.columns)}"
            )
    folded = [cells.table[part].map(fold) for part in parts]
    whole = folded[0].str.cat(folded[1:], sep="-")
    lacking = np.logical_or.reduce([part == "" for part in folded])
    name = fold(file.id_column)
    note = {"column": name, "action": "decoded", "reason": "identifier of several columns"}
    return replace(cells, table=cells.table.assign(**{name: whole.mask(lacking, "")})).noted([note])


def _blank_rows(table: pd.DataFrame) -> np.ndarray:
    blank = np.ones(len(table), dtype=bool)
    for column in table:
        # Only rows that were blank so far are looked at: most drop out at the first column.
        blank[blank] = table[column][blank].str.strip() == ""
        if not blank.any():
            break
    return blank


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
                column = fill_pattern(pattern, item, name)
                key = f"{raw.key}.columns.{instrument}"
                yield _Target(fold(column), key, wave, instrument, item)


def _named_columns(study: Study, raw: _Raw) -> Iterator[tuple[str, str]]:
    """Yield (column, key of study.yaml) for every column that a file must have."""
    file, key = raw.file, raw.key
    if isinstance(file, ResponsesFile):
        yield file.id_column, f"{key}.id"
        if isinstance(file.wave, WaveColumn):
            yield file.wave.column, f"{key}.wave.column"
        yield from ((target.column, target.key) for target in _targets(study, raw))
        yield from ((column, f"{key}.free_text") for column in file.free_text)
        if file.seconds is not None:
            yield file.seconds, f"{key}.seconds"
    elif isinstance(file, SessionsFile):
        columns = {"id": file.id_column, "session": file.session, "attended": file.attended}
        yield from ((column, f"{key}.{name}") for name, column in columns.items())
        for name, rating in file.ratings.items():
            yield rating.column, f"{key}.ratings.{name}.column"
    elif isinstance(file, NetworkFile):
        yield from ((file.id_column, f"{key}.id"), (file.wave.column, f"{key}.wave.column"))
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


Parts = Iterator[tuple[str, pd.DataFrame]]


def _tables(study: Study, raw: _Raw) -> Parts:
    """Yield (name of a table of `TABLES`, its rows from this file)."""
    file = raw.file
    if isinstance(file, ResponsesFile):
        yield from _response_tables(study, raw, file)
    elif isinstance(file, SessionsFile):
        yield from _session_tables(raw, file)
    elif isinstance(file, NetworkFile):
        yield from _network_tables(raw, file)
    else:
        assert isinstance(file, SegmentsFile)
        yield from _segment_tables(raw, file)


def _response_tables(study: Study, raw: _Raw, file: ResponsesFile) -> Parts:
    keys, audit = _keys(raw, file.id_column)
    yield "audit", audit
    keys["wave"] = _waves(raw, keys, file.wave)
    targets = list(_targets(study, raw))
    _check_labels(study, raw, targets)
    cells = _cells(raw, keys, [target.column for target in targets])
    for name in ("instrument", "item"):
        cells[name] = np.tile([getattr(target, name) for target in targets], len(keys))
    if file.wave_names:
        cells["wave"] = np.tile([target.wave for target in targets], len(keys))
    elif isinstance(file.wave, WaveColumn):
        cells, audit = _without_unasked(cells, file.path)
        yield "audit", audit
    yield "responses", cells
    raw, audit = _worded(raw, _levels(study))
    yield "audit", audit
    attributes = {n: c for n, c in _attribute_columns(study).items() if c in raw.table}
    cells = _cells(raw, keys, list(attributes.values()))
    yield "attributes", cells.assign(attribute=np.tile(list(attributes), len(keys)))
    cells = _cells(raw, keys, file.free_text)
    written = (cells["raw"].str.strip() != "") & (cells["missing_reason"] == "")
    yield "free_text", cells[written].rename(columns={"raw": "text"})
    if file.seconds is not None:
        yield "timing", _cells(raw, keys, [file.seconds])


def _session_tables(raw: _Raw, file: SessionsFile) -> Parts:
    keys, audit = _keys(raw, file.id_column)
    yield "audit", audit
    keys["session"] = raw.table[fold(file.session)].map(fold)
    ratings = {name: rating.column for name, rating in file.ratings.items()}
    variables = {"attended": file.attended, **ratings}
    cells = _cells(raw, keys, list(variables.values()))
    yield "sessions", cells.assign(variable=np.tile(list(variables), len(keys)))


def _network_tables(raw: _Raw, file: NetworkFile) -> Parts:
    keys, audit = _keys(raw, file.id_column)
    yield "audit", audit
    keys["wave"] = _waves(raw, keys, file.wave)
    levels = {fold(file.source): file.sources}
    if file.support is not None:
        levels[fold(file.support)] = file.supports
    raw, audit = _worded(raw, levels)
    yield "audit", audit
    closeness = file.closeness.column if file.closeness else None
    columns = {"source": file.source, "support": file.support, "closeness": closeness}
    named = {name: fold(column) for name, column in columns.items() if column}
    cells = _cells(raw, keys, list(named.values()))
    lacking = cells["missing_reason"] != ""
    change = cells[lacking].rename(columns={"raw": "before", "missing_reason": "reason"})
    yield "audit", audit_rows(change, action="set missing")
    texts = cells["raw"].mask(lacking, "").to_numpy().reshape(len(keys), len(named))
    found = dict.fromkeys(columns, "") | dict(zip(named, texts.T, strict=True))
    yield "network", keys.assign(**found)


def _segment_tables(raw: _Raw, file: SegmentsFile) -> Parts:
    keys, audit = _keys(raw, file.interview)
    yield "audit", audit
    keys = keys.rename(columns={"participant_id": "interview"})
    names = {"participant_id": file.participant, "segment": file.segment, "coder": file.coder}
    folded = {name: raw.table[fold(column)].map(fold) for name, column in names.items()}
    people, joined = _same_person(raw, folded["participant_id"], fold(file.participant))
    yield "audit", audit_rows(joined, file=file.path)
    folded["participant_id"] = people
    texts = {"text": raw.table[fold(file.text)], "code": raw.table[fold(file.code)]}
    language = raw.table[fold(file.language)].map(fold) if file.language else ""
    for name in file.phases:
        if name not in set(keys["interview"]):
            raise GroupworkError(
                f"{raw.where}: there is no interview '{name}', which phases in study.yaml names. "
                f"{nearest(name, sorted(set(keys['interview'])))}"
            )
    phase = [file.phases.get(name, "") for name in keys["interview"]]
    places = dict.fromkeys(("start", "end", "length"), "")
    yield (
        "segments",
        keys.assign(**folded, **texts, language=language, phase=phase, **places),
    )


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
    given = raw.cells.missing.get(column, {})
    ids = typed.map(lambda text: "" if text in given else fold(text))
    keys = pd.DataFrame({"file": raw.file.path, "row": typed.index, "participant_id": ids})
    nobody = ids == ""
    if nobody.all():
        raise GroupworkError(
            f"{raw.where}: column '{column}', which should identify people, is blank in every row. "
            f"Name another column in study.yaml, under {raw.key}."
        )
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
    if not isinstance(raw.file, SegmentsFile):
        keys["participant_id"], joined = _same_person(raw, ids, column)
        audit += joined
    return keys[~nobody].copy(), audit_rows(audit, file=raw.file.path)


def _same_person(raw: _Raw, ids: pd.Series, column: str) -> tuple[pd.Series, list[dict]]:
    """Give people whom `same_person` in the study file names their identifier elsewhere."""
    named = {fold(typed): fold(person) for typed, person in raw.file.same_person.items()}
    there = set(ids)
    for typed in named:
        if typed not in there:
            raise GroupworkError(
                f"{raw.where}: column '{column}' has no '{typed}', which {raw.key}.same_person in "
                f"study.yaml names. Take it out there, or write it as it stands in this file."
            )
    note = {"column": column, "action": "changed", "reason": "same person (study.yaml)"}
    audit = [
        {"row": row, "participant_id": named[typed], "before": typed, "after": named[typed], **note}
        for row, typed in ids.items()
        if typed in named
    ]
    return ids.map(lambda typed: named.get(typed, typed)), audit


def _cells(raw: _Raw, keys: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Give each cell of some columns a row with its keys, in the order of reading."""
    columns = [fold(column) for column in columns]
    cells = keys.loc[keys.index.repeat(len(columns))].reset_index(drop=True)
    cells["column"] = np.tile(columns, len(keys))
    table = raw.table.loc[keys.index, columns]
    cells["raw"] = table.to_numpy(dtype=object).ravel()
    reasons = np.full(table.shape, "", dtype=object)
    for place, column in enumerate(columns):
        if given := raw.cells.missing.get(column):
            reasons[:, place] = [given.get(text, "") for text in table[column]]
    cells["missing_reason"] = reasons.ravel()
    return cells


def _without_unasked(cells: pd.DataFrame, file: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Leave out an instrument at a wave where nobody answered any of it.

    A file with a wave column has one set of columns for all waves, whichever were asked at each.
    """
    key = ["wave", "instrument"]
    answered = (cells["raw"].str.strip() != "") & (cells["missing_reason"] == "")
    asked = answered.groupby([cells[name] for name in key], sort=False).any()
    unasked = asked.index[~asked]
    rows = unasked.to_frame(index=False).assign(
        action="dropped", reason="instrument that nobody answered at this wave"
    )
    kept = ~pd.MultiIndex.from_frame(cells[key]).isin(unasked)
    return cells[kept].reset_index(drop=True), audit_rows(rows, file=file)


# What the file says of its codes ------------------------------------------------------------


def _levels(study: Study) -> dict[str, dict[str, LocalText]]:
    """Return column -> codes and wordings of each attribute that is a category."""
    columns = _attribute_columns(study)
    return {columns[name]: a.levels for name, a in study.attributes.items() if a.levels}


def _worded(raw: _Raw, levels: Mapping[str, Mapping[str, LocalText]]) -> tuple[_Raw, pd.DataFrame]:
    """Write the file's own wording of a code where the study file knows that and not the code.

    Returns
    -------
    raw : _Raw
    audit : pandas.DataFrame
        A row for each column.
    """
    changed = {}
    for column, texts in levels.items():
        known = {fold(code).casefold() for code in texts}
        known |= {
            fold(word).casefold() for text in texts.values() for word in (text.en, text.zh or "")
        }
        words = {
            code: label
            for code, label in raw.cells.labels.get(column, {}).items()
            if fold(code).casefold() not in known and fold(label).casefold() in known
        }
        if words and column in raw.table:
            changed[column] = raw.table[column].map(lambda text, words=words: words.get(text, text))
    cells = raw.cells.changed(changed, "codes read as their labels in the file")
    added = cells.audit[len(raw.cells.audit) :]
    return replace(raw, cells=cells), audit_rows(added, file=raw.file.path)


def _check_labels(study: Study, raw: _Raw, targets: list[_Target]) -> None:
    """Stop where the file words a code as the instrument words another one."""
    for target in targets:
        labels = raw.cells.labels.get(target.column)
        if not labels:
            continue
        instrument = study.questionnaires[target.instrument]
        words = {
            fold(word).casefold(): code
            for code, text in instrument.item_labels(target.item).items()
            for word in (text.en, text.zh or text.en)
        }
        for code, wordings in study.instruments[target.instrument].labels.items():
            words |= {fold(word).casefold(): code for word in wordings}
        for text, label in labels.items():
            means = words.get(fold(label).casefold())
            if means is not None and text != str(means):
                raise GroupworkError(
                    f"{raw.where}: column '{target.column}' has '{label}' as the label of {text}, "
                    f"but in the instrument {target.instrument} it is {means}. Add "
                    f"'values: labels' for this file in study.yaml to read the labels instead."
                )


# Identifiers that nearly match ----------------------------------------------------------------


def _sheets(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return where each identifier was found: participant_id, file, row, occasion."""
    parts = [
        tables["responses"].assign(occasion=tables["responses"]["wave"]),
        tables["sessions"].assign(occasion="session " + tables["sessions"]["session"]),
        tables["network"].assign(occasion="network " + tables["network"]["wave"]),
    ]
    columns = ["participant_id", "file", "row", "occasion"]
    return pd.concat([part[columns].drop_duplicates() for part in parts], ignore_index=True)


def _near_matches_flagged(pairs: pd.DataFrame) -> pd.DataFrame:
    flag = {"action": "flagged", "reason": "identifier that nearly matches another: near_matches"}
    found = pairs.drop_duplicates(["participant_id", "file", "row"])
    return audit_rows(found[["participant_id", "file", "row"]].assign(**flag))


def _waves(raw: _Raw, keys: pd.DataFrame, wave: str | WaveColumn | None) -> pd.Series | str:
    """Return the wave of each row; empty for a wide file, where columns say it."""
    if not isinstance(wave, WaveColumn):
        return wave or ""
    typed = raw.table.loc[keys.index, fold(wave.column)]
    if wave.starts:
        return _waves_by_day(raw, typed, wave)
    known = {fold(value).casefold(): name for value, name in wave.values.items()}
    waves = typed.map({value: known.get(fold(value).casefold()) for value in typed.unique()})
    unknown = waves.index[waves.isna()]
    if len(unknown):
        values = ", ".join(f"'{value}'" for value in wave.values)
        raise GroupworkError(
            f"{raw.where}, {row_list(unknown)}: the wave in column '{wave.column}' is none of "
            f"{values}. Correct the file or add the value to {raw.key}.wave.values in study.yaml."
        )
    return waves


def _waves_by_day(raw: _Raw, typed: pd.Series, wave: WaveColumn) -> pd.Series:
    """Return the wave of each row: the last one that had begun on its day."""
    begun = sorted((date.fromisoformat(day), name) for name, day in wave.starts.items())
    waves = {}
    for text in typed.unique():
        day = read_date(text, wave.order)
        waves[text] = next((n for first, n in reversed(begun) if day and first <= day), None)
    found = typed.map(waves)
    unknown = found.index[found.isna()]
    if len(unknown):
        raise GroupworkError(
            f"{raw.where}, {row_list(unknown)}: column '{wave.column}' has no day there, or one "
            f"before {begun[0][0]}, so the wave is not known. Correct the file, or "
            f"{raw.key}.wave.starts in study.yaml; where days are written as 31/12/2025, add "
            f"'order: dmy' there (or mdy)."
        )
    return found


def _unknown_participants(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Flag people of the other strands who never answered a questionnaire."""
    known = set(tables["responses"]["participant_id"].unique())
    columns = ["file", "row", "participant_id"]
    others = pd.concat([tables[name][columns] for name in ("sessions", "network", "segments")])
    strangers = others[~others["participant_id"].isin({*known, ""})]
    rows = strangers.drop_duplicates(["file", "participant_id"]).to_dict("records")
    return audit_rows(rows, action="flagged", reason="participant is in no file of responses")
