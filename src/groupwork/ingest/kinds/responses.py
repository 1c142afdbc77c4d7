"""Questionnaire exports: one row a person (and wave)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from groupwork.errors import GroupworkError, nearest
from groupwork.ingest.raw_file import (
    Parts,
    RawFile,
    long_cells,
    people_or_rows,
    wave_of_rows,
    worded,
)
from groupwork.ingest.readers import fold
from groupwork.ingest.rows import audit_rows, row_list
from groupwork.ingest.wordings import missing_codes, whole_number
from groupwork.study.base import LocalText
from groupwork.study.files import ResponsesFile, WaveColumn, fill_pattern
from groupwork.study.study import Study

#: The audit's words for a column that is left out.
NOBODY_ASKED = "column without an answer, numbered like the items beside it"

# A number alone, or an answer's code of a survey tool, such as AO03.
_CODE = re.compile(r"[+-]?[0-9.]+|ao?[0-9]{1,2}", re.IGNORECASE)
#: The audit's words for a column whose numbers stand for words.
IN_WORDS = "numbers read as the words that they stand for (stands_for)"

_NUMBERED = re.compile(r"(.*?)(\d+)(\D*)")


@dataclass(frozen=True)
class _Target:
    """What a column of a questionnaire is: an item of an instrument at a wave."""

    column: str
    key: str
    wave: str
    instrument: str
    item: str


def named_columns(study: Study, raw: RawFile[ResponsesFile]) -> Iterator[tuple[str, str]]:
    """Yield (column, key of study.yaml) for every column that the file must have."""
    file, key = raw.file, raw.key
    if file.id is not None:
        yield file.id_column, f"{key}.id"
    if isinstance(file.wave, WaveColumn):
        yield file.wave.column, f"{key}.wave.column"
    yield from ((target.column, target.key) for target in _targets(study, raw))
    yield from ((column, f"{key}.free_text") for column in file.free_text)
    yield from ((column, f"{key}.choices") for column in file.choices)
    if file.seconds is not None:
        yield file.seconds, f"{key}.seconds"


def attribute_columns(study: Study) -> dict[str, str]:
    """Return the column of each attribute; every questionnaire file may have it."""
    return {name: fold(entry.column or name) for name, entry in study.attributes.items()}


def with_attributes_together(study: Study, raw: RawFile[Any]) -> RawFile[Any]:
    """Add the columns of attributes that several columns make up, such as 'school + class'."""
    table = raw.table
    made = {}
    for column in attribute_columns(study).values():
        parts = column.split(" + ")
        if column not in table and len(parts) > 1 and all(part in table for part in parts):
            texts = [table[part].map(fold) for part in parts]
            whole = ["-".join(row) if all(row) else "" for row in zip(*texts, strict=True)]
            made[column] = pd.Series(whole, index=table.index, dtype="object")
    if not made:
        return raw
    cells = raw.cells.changed(made, "attribute of several columns")
    added = audit_rows(cells.audit[len(raw.cells.audit) :], file=raw.file.path)
    return replace(raw, cells=cells, audit=pd.concat([raw.audit, added]))


def check_attributes(study: Study, raws: Sequence[RawFile[Any]]) -> None:
    """Stop where no questionnaire file has the column of an attribute."""
    columns = dict.fromkeys(column for raw in raws for column in raw.columns)
    for name, column in attribute_columns(study).items():
        if column not in columns:
            raise GroupworkError(
                f"no file of responses has a column '{column}', which attributes.{name} in "
                f"study.yaml asks for. {nearest(column, columns)}"
            )


def tables(study: Study, raw: RawFile[ResponsesFile]) -> Parts:
    """Yield the rows of responses, attributes, free_text and timing."""
    file = raw.file
    keys, audit = people_or_rows(study, raw)
    yield "audit", audit
    keys["wave"] = wave_of_rows(raw, keys, file.wave)
    targets = list(_targets(study, raw))
    raw, audit = _in_words(study, raw, targets)
    yield "audit", audit
    _check_labels(study, raw, targets)
    yield "audit", _skipped_items(raw, targets)
    cells = long_cells(raw, keys, [target.column for target in targets])
    for name in ("instrument", "item"):
        cells[name] = np.tile([getattr(target, name) for target in targets], len(keys))
    if file.wave_names:
        cells["wave"] = np.tile([target.wave for target in targets], len(keys))
    elif isinstance(file.wave, WaveColumn):
        cells, audit = _without_unasked(cells, file.path)
        yield "audit", audit
    yield "responses", cells
    raw, audit = worded(raw, _levels(study))
    yield "audit", audit
    attributes = {n: c for n, c in attribute_columns(study).items() if c in raw.table}
    cells = long_cells(raw, keys, list(attributes.values()))
    yield "attributes", cells.assign(attribute=np.tile(list(attributes), len(keys)))
    cells = long_cells(raw, keys, file.free_text)
    written = (cells["raw"].str.strip() != "") & (cells["missing_reason"] == "")
    yield "free_text", cells[written].rename(columns={"raw": "text"})
    if file.seconds is not None:
        yield "timing", long_cells(raw, keys, [file.seconds])


def _targets(study: Study, raw: RawFile[ResponsesFile]) -> Iterator[_Target]:
    file = raw.file
    # The wave of a file that is not wide is filled in per row.
    for wave, name in (file.wave_names or {"": ""}).items():
        for instrument, columns in file.columns.items():
            for item in study.questionnaires[instrument].item_ids:
                pattern = columns if isinstance(columns, str) else columns[item]
                column = fill_pattern(pattern, item, name)
                key = f"{raw.key}.columns.{instrument}"
                yield _Target(fold(column), key, wave, instrument, item)


def item_columns(
    study: Study, raw: RawFile[ResponsesFile]
) -> Iterator[tuple[str, str, tuple[str, str]]]:
    """Yield column, wave (of a wide file, else empty), instrument and item of each answer."""
    for target in _targets(study, raw):
        yield target.column, target.wave, (target.instrument, target.item)


def _skipped_items(raw: RawFile[ResponsesFile], targets: list[_Target]) -> pd.DataFrame:
    """Name blank columns that no item is read from and that are numbered as if they were one."""
    read = {target.column for target in targets}
    spans: dict[tuple[str, str, str], list[int]] = {}
    for target in targets:
        if match := _NUMBERED.fullmatch(target.column):
            spans.setdefault((target.instrument, match[1], match[3]), []).append(int(match[2]))
    rows = []
    for column in raw.columns:
        match = _NUMBERED.fullmatch(column)
        if match is None or column in read or (raw.table[column].str.strip() != "").any():
            continue
        for (instrument, before, after), seen in spans.items():
            if (before, after) == (match[1], match[3]) and min(seen) < int(match[2]) < max(seen):
                rows.append({"instrument": instrument, "column": column})
    return audit_rows(rows, file=raw.file.path, action="dropped", reason=NOBODY_ASKED)


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


def _in_words(
    study: Study, raw: RawFile[ResponsesFile], targets: list[_Target]
) -> tuple[RawFile[ResponsesFile], pd.DataFrame]:
    """Write the words that a file's numbers stand for; stop at a number of which nothing is said.

    It would count as the code of that number, which may be that of other words.
    """
    said = raw.file.stands_for
    words = {
        target.column: said[target.instrument] for target in targets if target.instrument in said
    }
    of_people = {c: said[name] for name, c in attribute_columns(study).items() if name in said}
    of_people = {column: of for column, of in of_people.items() if column in raw.table}
    none = missing_codes(study.cleaning)
    for column, of in words.items():
        gaps = {*raw.cells.missing.get(column, ()), ""}
        for bare in sorted({whole_number(fold(t)) for t in raw.table[column] if t not in gaps}):
            unsaid = bare not in of and bare.casefold() not in none
            if unsaid and _CODE.fullmatch(bare):
                rows = raw.table.index[raw.table[column].map(fold).map(whole_number) == bare]
                raise GroupworkError(
                    f"{raw.where}, {row_list(rows)}: column '{column}' has '{bare}', and "
                    f"{raw.key}.stands_for in study.yaml does not say which words it stands for. "
                    f"Say it there; if it is no answer, add it to cleaning.missing_codes."
                )
    changed = {
        column: raw.table[column].map(lambda text, of=of: of.get(whole_number(fold(text)), text))
        for column, of in (words | of_people).items()
    }
    cells = raw.cells.changed(changed, IN_WORDS)
    # What the file itself says of its numbers goes with them.
    own = {column: of for column, of in cells.labels.items() if column not in changed}
    cells = replace(cells, labels=own)
    added = cells.audit[len(raw.cells.audit) :]
    return replace(raw, cells=cells), audit_rows(added, file=raw.file.path)


def _levels(study: Study) -> dict[str, dict[str, LocalText]]:
    """Return column -> codes and wordings of each attribute that is a category."""
    columns = attribute_columns(study)
    return {columns[name]: a.levels for name, a in study.attributes.items() if a.levels}


def _check_labels(study: Study, raw: RawFile[ResponsesFile], targets: list[_Target]) -> None:
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
