"""From a study's raw files to long tables of text, one row a cell.

Nothing is decoded here: answers stay as they were typed. What is left out (blank rows, rows
without an identifier, columns that nothing asks for) and what is renamed is a row of the audit.
"""

from dataclasses import replace
from datetime import date
from importlib import import_module
from itertools import combinations
from pathlib import Path
from typing import Any

import pandas as pd

from groupwork.errors import GroupworkError, nearest
from groupwork.ingest.checksums import find_files
from groupwork.ingest.dates import of_birth, read_days
from groupwork.ingest.doubtful_rows import (
    ANOTHER_COUNTS,
    IMPOSSIBLE_AGE,
    IN_REVERSE,
    LEFT_HALF_WAY,
    LEFT_OF_NOBODY,
    LEFT_OF_REFUSED,
    LEFT_OF_SOMEBODY,
    LONG_BEFORE,
    MARKED_INCOMPLETE,
    MARKED_INVALID,
    NO_CONSENT,
    NO_CONSENT_HERE,
    OTHER_TIME,
    SAME_SUBMISSION,
    doubtful_people,
    is_nobodys,
    left_half_way,
    marked_by_tool,
    of_another_time,
    same_submissions,
)
from groupwork.ingest.finding import raise_errors
from groupwork.ingest.findings import ingest_findings
from groupwork.ingest.kinds import KINDS
from groupwork.ingest.kinds.responses import (
    attribute_columns,
    check_attributes,
    item_columns,
    with_attributes_together,
)
from groupwork.ingest.kinds.segments import named_together, told_by_name
from groupwork.ingest.near_matches import bare_code, near_matches
from groupwork.ingest.raw_file import RawFile, open_file, people_left_out, told_by_spelling
from groupwork.ingest.readers import fold
from groupwork.ingest.rows import TABLES, UNNAMED, audit_rows, stack
from groupwork.ingest.same_codes import other_codes
from groupwork.ingest.same_questions import other_questions
from groupwork.ingest.sums import UNLIKE_SUM, slips_of_sums
from groupwork.ingest.wordings import missing_codes
from groupwork.study.files import WaveColumn, named_files
from groupwork.study.study import Study
from groupwork.tables import AUDIT_COLUMNS

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
        `missing_reason` says why there is no answer, where the file itself gives a reason. Beside
        them near_matches: the table of `near_matches.near_matches`, for a private folder.

    Raises
    ------
    GroupworkError
        A file is missing or cannot be read, a column that the study file names is not in it,
        a row's wave is not declared, or something cannot be meant (`ingest_findings`).

    Notes
    -----
    In a wide file (`wave_names`) a person has a row for every wave, also where all cells of a
    wave are blank: only the file's author knows whether that is a drop-out.
    """
    tables = read_raw_files(study, folder)
    raise_errors(ingest_findings(study, tables))
    return tables


def read_raw_files(study: Study, folder: str | Path) -> dict[str, pd.DataFrame]:
    """Read the tables of `ingest` without judging them: for a check, which lists all findings."""
    folder = Path(folder)
    find_files(named_files(study), folder)
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in TABLES}
    raws: list[RawFile[Any]] = [
        with_attributes_together(study, open_file(number, file, folder))
        for number, file in enumerate(study.files, start=1)
        if not file.is_project
    ]
    for raw in raws:
        _check_columns(study, raw)
    raws = _with_same_rows(raws)
    raise_errors([*other_questions(study, raws), *other_codes(study, raws)])
    check_attributes(study, [raw for raw in raws if raw.file.kind == "responses"])
    for raw in raws:
        for name, part in KINDS[raw.file.kind].tables(study, raw):
            parts[name].append(part)
        parts["audit"].append(raw.audit)
        parts["audit"].append(_doubtful_people(study, raw))
        parts["audit"].append(_slips_of_sums(study, raw))
    parts["audit"].append(_unused_columns(study, raws))
    parts["audit"].append(_dated_in_reverse(study, raws))
    coded = [raw.file for raw in raws if raw.file.kind == "segments"]
    if coded:
        named, notes_on = named_together(coded, parts["segments"])
        parts["segments"] = [named]
        parts["audit"].append(notes_on)
    if len(raws) < len(study.files):
        # Few studies have such a file: by name, so that only theirs depend on what reads it.
        coding = import_module("groupwork.ingest.coding.segments")
        segments, done = coding.coded_segments(study, folder)
        parts["segments"].append(segments)
        parts["audit"].append(audit_rows(done))
    tables = {name: stack(part, TABLES[name]) for name, part in parts.items()}
    for file in study.files:
        if file.kind == "segments" and file.by_name:
            people = tables["responses"]["participant_id"].unique()
            tables["segments"], notes_of = told_by_name(file, tables["segments"], people)
            tables["audit"] = stack([tables["audit"], notes_of], AUDIT_COLUMNS)
    several = any(isinstance(getattr(file, "id", None), list) for file in study.files)
    pairs = _not_two(study, near_matches(sheets := _sheets(study, tables), parts=several), sheets)
    notes = [
        tables["audit"],
        _partly_left_out(raws, tables),
        _unknown_participants(study, tables),
        _in_two_files(study, raws),
        _near_matches_flagged(pairs),
    ]
    # The same file may be read twice, e.g. for two sets of waves; what happened to it did once.
    audit = stack(notes, AUDIT_COLUMNS).drop_duplicates(ignore_index=True)
    tables["audit"] = told_by_spelling(study, audit, raws)
    tables["near_matches"] = pairs
    return tables


def _with_same_rows(raws: list[RawFile[Any]]) -> list[RawFile[Any]]:
    """Give rows the identifier of the rows whose person they are (`same_as`)."""
    return [_with_rows_of(raw, raws) if raw.file.same_as else raw for raw in raws]


def _with_rows_of(raw: RawFile[Any], raws: list[RawFile[Any]]) -> RawFile[Any]:
    table, column, notes = raw.table.copy(), _id_column(raw), []
    for row, of in raw.file.same_as.items():
        if row not in table.index:
            continue  # left out, or of another part of the file
        person = _person_in(raws, of.file, of.row)
        if person is None:
            raise GroupworkError(
                f"{raw.where}: {raw.key}.same_as in study.yaml names row {of.row} of file "
                f"{of.file}, where no answers are. Write rows as the files number them, and the "
                f"place of the file."
            )
        table.loc[row, column] = person
        # What stood there may be a name.
        reason = "same person as another row (same_as)"
        notes.append({"row": row, "column": column, "action": "changed", "reason": reason})
    audit = stack([raw.audit, audit_rows(notes, file=raw.file.path)], AUDIT_COLUMNS)
    return replace(raw, cells=replace(raw.cells, table=table), audit=audit)


def _person_in(
    raws: list[RawFile[Any]], number: int, row: int, seen: frozenset[tuple[int, int]] = frozenset()
) -> str | None:
    """Return whose a row of a file is: any part of the file, where several entries read one.

    A row that is said to be of another one's person is followed there.
    """
    named = [raw.file for raw in raws if raw.key == f"files.{number}"]
    for raw in raws:
        if any(raw.file.path == file.path and raw.file.sheet == file.sheet for file in named):
            of = raw.file.same_as.get(row)
            if of is not None and (number, row) not in seen:
                return _person_in(raws, of.file, of.row, seen | {(number, row)})
            if row in raw.table.index:
                return str(raw.table.loc[row, _id_column(raw)])
            if row in raw.left_out:
                return raw.left_out[row]
    return None


def _id_column(raw: RawFile[Any]) -> str:
    segments = raw.file.kind == "segments"
    return fold((raw.file.participant or "") if segments else raw.file.id_column)


# Columns ------------------------------------------------------------------------------------


def _named_columns(study: Study, raw: RawFile[Any]) -> dict[str, str]:
    """Return column -> key of study.yaml for every column that a file must have."""
    named = KINDS[raw.file.kind].named_columns(study, raw)
    return {fold(column): key for column, key in named}


def _check_columns(study: Study, raw: RawFile[Any]) -> None:
    named = _named_columns(study, raw)
    lacking = [column for column in named if column not in raw.table]
    if not lacking:
        return
    # A column that nothing else asks for is the likelier candidate for a misspelt name.
    asked = {*named, *attribute_columns(study).values()}
    free = [column for column in raw.columns if column not in asked]
    first, others = lacking[0], [f"'{column}'" for column in lacking[1:]]
    more = f" Missing, too: {', '.join(others[:5])}{', …' if others[5:] else ''}." if others else ""
    raise GroupworkError(
        f"{raw.where}: there is no column '{first}', which {named[first]} in study.yaml asks "
        f"for. {nearest(first, free or raw.columns)} If it has another name in this file, say so "
        f"under {raw.key}.rename.{more}"
    )


def _unused_columns(study: Study, raws: list[RawFile[Any]]) -> pd.DataFrame:
    used: dict[tuple[str, str | None], set[str]] = {}
    for raw in raws:
        asked = set(_named_columns(study, raw))
        if raw.file.kind == "responses":
            asked |= set(attribute_columns(study).values())
        used.setdefault((raw.file.path, raw.file.sheet), set()).update(asked)
    rows = [
        {"file": raw.file.path, "column": column}
        for raw in raws
        for column in raw.columns
        if column not in used[raw.file.path, raw.file.sheet]
    ]
    return audit_rows(rows, action="dropped", reason=UNNAMED)


# People -------------------------------------------------------------------------------------


def _sheets(study: Study, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return where each identifier was found: participant_id, file, row, occasion."""
    answers = tables["responses"]
    answers = answers[~answers["file"].isin(_without_id(study))]
    parts = [
        answers.assign(occasion=answers["wave"]),
        tables["sessions"].assign(occasion="session " + tables["sessions"]["session"]),
        tables["network"].assign(occasion="network " + tables["network"]["wave"]),
    ]
    columns = ["participant_id", "file", "row", "occasion"]
    return pd.concat([part[columns].drop_duplicates() for part in parts], ignore_index=True)


def _not_two(study: Study, pairs: pd.DataFrame, sheets: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs of codes without those that study.yaml says are two people's."""
    there = {bare_code(code) for code in sheets["participant_id"].unique()}
    apart = {frozenset(map(bare_code, pair)) for pair in study.cleaning.two_people}
    for pair in study.cleaning.two_people:
        if lacking := next((code for code in pair if bare_code(code) not in there), ""):
            raise GroupworkError(
                f"cleaning.two_people in study.yaml names '{lacking}', which no file has as a "
                f"code. Write both codes as the files have them, or take the pair out."
            )
    said = pairs.groupby("pair")["participant_id"].transform(
        lambda codes: frozenset(map(bare_code, codes)) in apart
    )
    return pairs[~said.astype(bool)].reset_index(drop=True)


def _without_id(study: Study) -> list[str]:
    """Return the files whose people are numbered by row: these numbers are like no code."""
    return [file.path for file in study.files if file.kind == "responses" and file.id is None]


def _doubtful_people(study: Study, raw: RawFile[Any]) -> pd.DataFrame:
    """Flag the rows of those who may be nobody of the group."""
    if raw.file.kind != "responses":
        return audit_rows([])
    # What the file itself holds as no answer, such as an age of 999 in SPSS, is none.
    gaps = raw.cells.missing
    columns = {
        name: ["" if text in gaps.get(name, ()) else text.strip() for text in raw.table[name]]
        for name in raw.columns
    }
    people = columns.get(fold(raw.file.id_column), [""] * len(raw.table))
    items = dict.fromkeys(column for column, *_ in item_columns(study, raw))
    answers = list(zip(*(columns[name] for name in items), strict=True))
    none = missing_codes(study.cleaning)
    found = doubtful_people(columns, raw.cells.questions, people, none)
    found[LEFT_HALF_WAY] = left_half_way(answers, people, columns)
    found |= marked_by_tool(columns, answers or [()] * len(raw.table))
    if raw.file.unfinished == "keep":  # somebody says that they count
        found.pop(MARKED_INCOMPLETE, None)
    rows = _of_another_time(raw, columns)
    for why in (IMPOSSIBLE_AGE, LONG_BEFORE, LEFT_HALF_WAY, MARKED_INVALID, MARKED_INCOMPLETE):
        rows += [{"row": raw.table.index[n], "reason": why} for n in found.get(why, [])]
    return audit_rows(rows, file=raw.file.path, action="flagged")


def _slips_of_sums(study: Study, raw: RawFile[Any]) -> pd.DataFrame:
    """Flag the rows whose total is another number than their answers make."""
    found = [*slips_of_sums(study, raw)] if raw.file.kind == "responses" else []
    return audit_rows(found, file=raw.file.path, action="flagged", reason=UNLIKE_SUM)


# Days of a time that say something of it, at least.
_FEWEST_DAYS = 3


def _dated_in_reverse(study: Study, raws: list[RawFile[Any]]) -> pd.DataFrame:
    """Flag the files of a time of which every answer is dated before all of an earlier time."""
    days: dict[str, list[date]] = {}
    files: dict[str, str] = {}
    for raw in raws:
        wave = getattr(raw.file, "wave", None)
        if raw.file.kind == "responses" and isinstance(wave, str):
            days.setdefault(wave, []).extend(filter(None, _days_of(raw)))
            files[wave] = raw.file.path
    dated = {wave: of for wave, of in days.items() if len(of) >= _FEWEST_DAYS}
    rows = [
        {"file": files[later], "wave": later, "before": earlier, "reason": IN_REVERSE}
        for earlier, later in study.comparisons
        if earlier in dated and later in dated and max(dated[later]) < min(dated[earlier])
    ]
    return audit_rows(rows, action="flagged")


def _days_of(raw: RawFile[Any]) -> list[date | None]:
    """Return the day of each row by the last column of days: when somebody had done; or none."""
    cells = (
        raw.table[name].str.strip().tolist() for name in reversed(raw.columns) if not of_birth(name)
    )
    return next((days for days in map(read_days, cells) if days and any(days)), [])


def _of_another_time(raw: RawFile[Any], columns: dict[str, list[str]]) -> list[dict[str, Any]]:
    """Return what the audit says of rows that were sent when others answered at another time."""
    wave = raw.file.wave
    if not isinstance(wave, WaveColumn) or wave.starts:
        return []
    known = {fold(value).casefold(): name for value, name in wave.values.items()}
    said = [known.get(fold(text).casefold(), "") for text in columns[fold(wave.column)]]
    days = _days_of(raw) or [None] * len(said)
    return [
        {"row": raw.table.index[n], "reason": OTHER_TIME, "before": said[n], "after": other}
        for n, other in of_another_time(said, days).items()
        if raw.table.index[n] not in wave.rows
    ]


def _in_two_files(study: Study, raws: list[RawFile[Any]]) -> pd.DataFrame:
    """Flag the rows of submissions that are read from two files: two downloads of one form."""
    asked = [raw for raw in raws if raw.file.kind == "responses"]
    made = [{*map(fold, raw.file.every_row)} for raw in asked]  # which say what the file is
    cells = [
        {n: raw.table[n].str.strip().tolist() for n in raw.columns if n not in of}
        for raw, of in zip(asked, made, strict=True)
    ]
    items = [{column for column, *_ in item_columns(study, raw)} for raw in asked]
    rows = []
    for one, other in combinations(range(len(asked)), 2):
        first, second = asked[one], asked[other]
        if first.file.path == second.file.path or not items[one] & items[other]:
            continue
        flag = {"file": second.file.path, "before": first.file.path, "reason": SAME_SUBMISSION}
        for there, here in same_submissions(cells[one], cells[other]).items():
            numbers = {"row": second.table.index[here], "after": str(first.table.index[there])}
            rows.append({**flag, **numbers})
    return audit_rows(rows, action="flagged")


def _partly_left_out(raws: list[RawFile[Any]], tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Flag the rows of people of whom other rows are left out in study.yaml."""
    nobodys: set[str] = set()
    refused: set[str] = set()
    elsewhere: dict[str, set[str]] = {}  # a row beside the one that is left out may be meant
    for raw in raws:
        for row, person in people_left_out(raw).items():
            why = raw.file.leave_out[row]
            if person and is_nobodys(why):
                nobodys.add(person)
            elif person and why == NO_CONSENT:
                refused.add(person)
            elif person and why not in (ANOTHER_COUNTS, SAME_SUBMISSION, NO_CONSENT_HERE):
                elsewhere.setdefault(person, set()).add(raw.file.path)
    columns = ["file", "row", "participant_id"]
    kinds = ("responses", "attributes", "sessions", "network", "segments")
    there = pd.concat([tables[name][columns] for name in kinds]).drop_duplicates()
    rows = []
    for each in there[there["participant_id"].isin({*nobodys, *refused, *elsewhere})].to_dict(
        "records"
    ):
        person = each["participant_id"]
        if person in nobodys:
            rows.append({**each, "reason": LEFT_OF_NOBODY})
        elif person in refused:
            rows.append({**each, "reason": LEFT_OF_REFUSED})
        elif each["file"] not in elsewhere[person]:
            rows.append({**each, "reason": LEFT_OF_SOMEBODY})
    return audit_rows(rows, action="flagged")


def _near_matches_flagged(pairs: pd.DataFrame) -> pd.DataFrame:
    flag = {"action": "flagged", "reason": "identifier that nearly matches another: near_matches"}
    found = pairs.drop_duplicates(["participant_id", "file", "row"])
    return audit_rows(found[["participant_id", "file", "row"]].assign(**flag))


def _unknown_participants(study: Study, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Flag people of the other strands who never answered a questionnaire."""
    if _without_id(study):
        return audit_rows([])  # they may have, under no code
    known = set(tables["responses"]["participant_id"].unique())
    columns = ["file", "row", "participant_id"]
    others = pd.concat([tables[name][columns] for name in ("sessions", "network", "segments")])
    strangers = others[~others["participant_id"].isin({*known, ""})]
    rows = strangers.drop_duplicates(["file", "participant_id"]).to_dict("records")
    return audit_rows(rows, action="flagged", reason="participant is in no file of responses")
