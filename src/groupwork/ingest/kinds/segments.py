"""Coded interviews as a table: one row a segment, code and coder.

What a coding program wrote is read by `groupwork.ingest.coding`.
"""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from groupwork.errors import GroupworkError, nearest
from groupwork.ingest.near_matches import bare_code
from groupwork.ingest.raw_file import Parts, RawFile, identified_rows, same_person
from groupwork.ingest.readers import fold
from groupwork.study.files import SegmentsFile
from groupwork.study.study import Study


def named_columns(_: Study, raw: RawFile[SegmentsFile]) -> Iterator[tuple[str, str]]:
    """Yield (column, key of study.yaml) for every column that the file must have."""
    for name in ("interview", "participant", "segment", "text", "coder", "code", "language"):
        if (column := getattr(raw.file, name)) is not None:
            yield column, f"{raw.key}.{name}"


def tables(_: Study, raw: RawFile[SegmentsFile]) -> Parts:
    """Yield the rows of segments."""
    file = raw.file
    keys, audit = identified_rows(raw, file.interview or file.participant)
    yield "audit", audit
    keys = keys.rename(columns={"participant_id": "interview"})
    names = {"segment": file.segment, "coder": file.coder}
    folded: dict[str, Any] = {
        name: raw.table[fold(c)].map(fold) for name, c in names.items() if c is not None
    }
    people = raw.table[fold(file.participant)].map(fold)
    if file.id_spelling == "loose":
        people = people.map({text: bare_code(text) for text in people.unique() if text}).fillna("")
    folded["participant_id"], joined = same_person(raw, people, fold(file.participant))
    yield "audit", joined
    if file.interview is None:  # what it is called is printed, and is nobody's code
        each = pd.factorize(folded["participant_id"].loc[keys.index])[0] + 1
        keys["interview"] = [f"I{number}" for number in each]
    if file.segment is None:
        told = raw.table[fold(file.text)].map(fold).loc[keys.index]
        numbers = told.groupby(keys["interview"]).transform(lambda each: pd.factorize(each)[0] + 1)
        folded["segment"] = numbers.astype(str)
    if file.coder is None:
        folded["coder"] = file.coded_by or "A"
    texts = {"text": raw.table[fold(file.text)], "code": raw.table[fold(file.code)]}
    language = raw.table[fold(file.language)].map(fold) if file.language else ""
    there = set(keys["interview"])
    for name in file.phases:
        if name not in there:
            raise GroupworkError(
                f"{raw.where}: there is no interview '{name}', which phases in study.yaml names. "
                f"{nearest(name, sorted(there))}"
            )
    phase = [file.phases.get(name, "") for name in keys["interview"]]
    places = dict.fromkeys(("start", "end", "length"), "")
    yield "segments", keys.assign(**folded, **texts, language=language, phase=phase, **places)
