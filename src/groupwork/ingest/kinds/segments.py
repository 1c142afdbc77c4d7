"""Coded interviews as a table: one row a segment, code and coder.

What a coding program wrote is read by `groupwork.ingest.coding`.
"""

from collections.abc import Iterator

import pandas as pd

from groupwork.errors import GroupworkError, nearest
from groupwork.ingest.near_matches import bare_code, tells_person
from groupwork.ingest.raw_file import Parts, RawFile, identified_rows, same_person
from groupwork.ingest.readers import fold
from groupwork.ingest.rows import NAMES_A_PERSON, audit_rows
from groupwork.ingest.wordings import split_codes
from groupwork.study.files import SegmentsFile
from groupwork.study.study import Study


def named_columns(_: Study, raw: RawFile[SegmentsFile]) -> Iterator[tuple[str, str]]:
    """Yield (column, key of study.yaml) for every column that the file must have."""
    for name in ("interview", "participant", "segment", "text", "coder", "code", "language"):
        columns = getattr(raw.file, name)
        for column in [columns] if isinstance(columns, str) else columns or []:
            yield column, f"{raw.key}.{name}"


def tables(_: Study, raw: RawFile[SegmentsFile]) -> Parts:
    """Yield the rows of segments."""
    file = raw.file
    keys, audit = identified_rows(raw, file.interview or file.participant or "")
    # What an interview is called in the file may be somebody's name, and is no participant.
    yield "audit", audit.assign(participant_id="") if file.interview else audit
    keys = keys.rename(columns={"participant_id": "interview"})

    def told(column: str) -> pd.Series:
        return raw.table[fold(column)].map(fold).loc[keys.index]

    people, notes = _people(raw, keys["interview"])
    yield "audit", notes
    keys["phase"] = [file.phases.get(name, "") for name in keys["interview"]]
    # What an interview is called is printed, and is nobody's code.
    pairs = {*zip(keys["interview"], people, strict=True)}
    if file.interview is None or any(tells_person(*each) for each in pairs):
        each = people if file.interview is None else keys["interview"]
        called = [f"I{number}" for number in pd.factorize(each)[0] + 1]
        if file.interview is not None:
            yield "audit", _renamed(raw, keys, called)
        keys["interview"] = called
    keys["participant_id"] = people
    keys["segment"] = told(file.segment) if isinstance(file.segment, str) else ""
    if not isinstance(file.segment, str):
        place = pd.Series("", index=keys.index)
        for column in file.segment or [file.text]:
            place += "\n" + told(column)
        numbers = place.groupby(keys["interview"]).transform(lambda each: pd.factorize(each)[0] + 1)
        keys["segment"] = numbers.astype(str)
    keys["coder"] = told(file.coder) if file.coder else file.coded_by or "A"
    keys["language"] = told(file.language) if file.language else ""
    keys["text"] = raw.table[fold(file.text)]
    codes = raw.table[fold(file.code)].loc[keys.index]
    keys["code"] = codes.map(lambda cell: split_codes(cell, file.codes_between))
    places = dict.fromkeys(("start", "end", "length"), "")
    yield "segments", keys.explode("code", ignore_index=True).assign(**places)


def _people(raw: RawFile[SegmentsFile], interviews: pd.Series) -> tuple[pd.Series, pd.DataFrame]:
    """Say of each row whose interview it is of."""
    file = raw.file
    there = set(interviews)
    for key, named in (("people", file.people), ("phases", file.phases)):
        for name in named:
            if fold(name) not in there:
                raise GroupworkError(
                    f"{raw.where}: there is no interview '{name}', which {key} in study.yaml "
                    f"names. {nearest(name, sorted(there))}"
                )
    loose = file.id_spelling == "loose"
    if file.participant is not None:
        column = fold(file.participant)
        typed = raw.table[column].map(fold).loc[interviews.index]
        people = typed.map({text: bare_code(text) for text in typed if text}) if loose else typed
        return same_person(raw, people.fillna(""), column)
    known = {fold(name): fold(person) for name, person in file.people.items()}
    known = {name: bare_code(person) if loose else person for name, person in known.items()}
    people, joined = same_person(
        raw, interviews.map(lambda name: known.get(name, name)), fold(file.interview or "")
    )
    alone = interviews[~interviews.isin(known)].drop_duplicates()
    reason = "interview with no participant: it counts as a participant of its own"
    rows = [
        {"column": "people", "action": "flagged", "reason": reason, "before": name, "row": row}
        for row, name in alone.items()
    ]
    return people, pd.concat([joined, audit_rows(rows, file=file.path)])


def _renamed(raw: RawFile[SegmentsFile], keys: pd.DataFrame, called: list[str]) -> pd.DataFrame:
    rows = keys.assign(before=keys["interview"], after=called).drop_duplicates("after")
    column = fold(raw.file.interview or "")
    return audit_rows(
        rows[["file", "row", "before", "after"]], **{**NAMES_A_PERSON, "column": column}
    )
