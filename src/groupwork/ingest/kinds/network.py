"""Support networks: one row a member, wave and supporter."""

from collections.abc import Iterator

from groupwork.ingest.raw_file import Parts, RawFile, long_cells, people_rows, wave_of_rows, worded
from groupwork.ingest.readers import fold
from groupwork.ingest.rows import audit_rows
from groupwork.study.files import NetworkFile
from groupwork.study.study import Study


def named_columns(_: Study, raw: RawFile[NetworkFile]) -> Iterator[tuple[str, str]]:
    """Yield (column, key of study.yaml) for every column that the file must have."""
    file, key = raw.file, raw.key
    yield file.id_column, f"{key}.id"
    yield file.wave.column, f"{key}.wave.column"
    yield file.source, f"{key}.source"
    if file.support is not None:
        yield file.support, f"{key}.support"
    if file.closeness is not None:
        yield file.closeness.column, f"{key}.closeness.column"
    if file.supporter is not None:
        yield file.supporter, f"{key}.supporter"


def tables(_: Study, raw: RawFile[NetworkFile]) -> Parts:
    """Yield the rows of network: who supports whom with what."""
    file = raw.file
    keys, audit = people_rows(raw, file.id_column)
    yield "audit", audit
    keys["wave"] = wave_of_rows(raw, keys, file.wave)
    levels = {fold(file.source): file.sources}
    if file.support is not None:
        levels[fold(file.support)] = file.supports
    raw, audit = worded(raw, levels)
    yield "audit", audit
    closeness = file.closeness.column if file.closeness else None
    columns = {
        **{"source": file.source, "support": file.support, "closeness": closeness},
        "supporter": file.supporter,
    }
    named = {name: fold(column) for name, column in columns.items() if column}
    cells = long_cells(raw, keys, list(named.values()))
    lacking = cells["missing_reason"] != ""
    change = cells[lacking].rename(columns={"raw": "before", "missing_reason": "reason"})
    yield "audit", audit_rows(change, action="set missing")
    texts = cells["raw"].mask(lacking, "").to_numpy().reshape(len(keys), len(named))
    found = dict.fromkeys(columns, "") | dict(zip(named, texts.T, strict=True))
    yield "network", keys.assign(**found)
