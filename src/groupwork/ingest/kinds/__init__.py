"""The kinds of raw files: what each needs of its columns, and the tables that it fills.

A new kind is a model in `groupwork.study.files`, a module here, and a row of `KINDS`.
"""

from collections.abc import Iterator
from typing import Any, Protocol

from groupwork.ingest.kinds import network, responses, segments, sessions
from groupwork.ingest.raw_file import Parts, RawFile
from groupwork.study.study import Study


class Kind(Protocol):
    """What the module of a kind offers."""

    def named_columns(self, study: Study, raw: RawFile[Any]) -> Iterator[tuple[str, str]]:
        """Yield (column, key of study.yaml) for every column that the file must have."""

    def tables(self, study: Study, raw: RawFile[Any]) -> Parts:
        """Yield (name of a table of `rows.TABLES`, its rows from this file)."""


KINDS: dict[str, Kind] = {
    "responses": responses,
    "sessions": sessions,
    "network": network,
    "segments": segments,
}
