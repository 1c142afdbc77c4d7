"""Coded interviews as a table: one row a segment, code and coder.

What a coding program wrote is read by `groupwork.ingest.coding`.
"""

from collections.abc import Iterator

from groupwork.errors import GroupworkError, nearest
from groupwork.ingest.raw_file import Parts, RawFile, identified_rows, same_person
from groupwork.ingest.readers import fold
from groupwork.study.files import SegmentsFile
from groupwork.study.study import Study


def named_columns(_: Study, raw: RawFile[SegmentsFile]) -> Iterator[tuple[str, str]]:
    """Yield (column, key of study.yaml) for every column that the file must have."""
    names = ["interview", "participant", "segment", "text", "coder", "code"]
    names += ["language"] if raw.file.language is not None else []
    yield from ((getattr(raw.file, name), f"{raw.key}.{name}") for name in names)


def tables(_: Study, raw: RawFile[SegmentsFile]) -> Parts:
    """Yield the rows of segments."""
    file = raw.file
    keys, audit = identified_rows(raw, file.interview)
    yield "audit", audit
    keys = keys.rename(columns={"participant_id": "interview"})
    names = {"participant_id": file.participant, "segment": file.segment, "coder": file.coder}
    folded = {name: raw.table[fold(column)].map(fold) for name, column in names.items()}
    people = folded["participant_id"]
    folded["participant_id"], joined = same_person(raw, people, fold(file.participant))
    yield "audit", joined
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
