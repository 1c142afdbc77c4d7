"""Session records: one row a member and session."""

import re
from collections.abc import Iterator

import numpy as np

from groupwork.ingest.raw_file import Parts, RawFile, long_cells, people_rows
from groupwork.ingest.readers import fold
from groupwork.study.files import SessionsFile
from groupwork.study.study import Study

#: What says that somebody was there, 1, or was not, 0.
ATTENDED = {
    1.0: ["yes", "present", "attended", "是", "出席", "出勤", "到场", "到場", "已到", "到"],
    0.0: [
        *("no", "absent", "unexcused", "unexcused absence", "not attended"),
        *("否", "缺席", "缺勤", "未到", "旷课", "曠課", "无故缺席", "無故缺席"),
    ],
}
_EXCUSED = re.compile(
    r"excused(?: absence)?|absent,? \(?excused\)?|(?:sent )?apolog(?:y|ies)|(?:on |sick )?leave"
    r"|sick|ill|[请請]?(?:[事病公产產婚丧喪]|年休)?假(?:条|條)?|因[事病故](?:[请請]假|缺席)"
)


def is_excused(text: str) -> bool:
    """Say whether a cell of attendance tells of an excused absence."""
    return _EXCUSED.fullmatch(fold(text).casefold()) is not None


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
