"""Session records: one row a member and session."""

from collections.abc import Iterator

import numpy as np

from groupwork.ingest.raw_file import Parts, RawFile, long_cells, people_rows
from groupwork.ingest.readers import fold
from groupwork.study.files import SessionsFile
from groupwork.study.study import Study


def named_columns(_: Study, raw: RawFile[SessionsFile]) -> Iterator[tuple[str, str]]:
    """Yield (column, key of study.yaml) for every column that the file must have."""
    file, key = raw.file, raw.key
    yield file.id_column, f"{key}.id"
    yield file.session, f"{key}.session"
    yield file.attended, f"{key}.attended"
    for name, rating in file.ratings.items():
        yield rating.column, f"{key}.ratings.{name}.column"


def tables(_: Study, raw: RawFile[SessionsFile]) -> Parts:
    """Yield the rows of sessions: attendance and ratings."""
    file = raw.file
    keys, audit = people_rows(raw, file.id_column)
    yield "audit", audit
    keys["session"] = raw.table[fold(file.session)].map(fold)
    ratings = {name: rating.column for name, rating in file.ratings.items()}
    variables = {"attended": file.attended, **ratings}
    cells = long_cells(raw, keys, list(variables.values()))
    yield "sessions", cells.assign(variable=np.tile(list(variables), len(keys)))
