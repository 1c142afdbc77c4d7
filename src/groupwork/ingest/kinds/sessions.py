"""Session records: one row a member and session, or one row a member."""

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd

from groupwork.ingest.raw_file import Parts, RawFile, long_cells, people_rows
from groupwork.ingest.readers import fold
from groupwork.ingest.rows import TOTAL, audit_rows
from groupwork.study.files import SessionsFile
from groupwork.study.study import Study

#: What says that somebody was there, 1, or was not, 0.
ATTENDED = {
    1.0: [
        *("yes", "present", "attended", "late", "✓", "✔", "√", "☑", "✅", "v"),
        *("是", "出席", "出勤", "到场", "到場", "已到", "到", "签到", "已签到", "迟到", "早退"),
    ],
    0.0: [
        *("no", "absent", "unexcused", "unexcused absence", "not attended"),
        *("✗", "✘", "×", "☐", "❌", "✖"),
        *("否", "缺席", "缺勤", "未到", "没到", "未签到", "旷课", "曠課", "无故缺席", "無故缺席"),
    ],
}
#: A letter that some write for a tick and others for its contrary.
CROSSES = ("x",)
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
    if isinstance(file.attended, str):
        yield str(file.session), f"{key}.session"
        yield file.attended, f"{key}.attended"
    else:
        yield from ((column, f"{key}.attended.{n}") for n, column in file.attended.items())
    for name, rating in file.ratings.items():
        yield rating.column, f"{key}.ratings.{name}.column"


def tables(_: Study, raw: RawFile[SessionsFile]) -> Parts:
    """Yield the rows of sessions: attendance and ratings."""
    file = raw.file
    keys, audit = people_rows(raw, file.id_column)
    yield "audit", audit
    if not isinstance(file.attended, str):
        totals = keys["participant_id"].map(lambda text: bool(TOTAL.fullmatch(text.casefold())))
        left_out = {"action": "dropped", "reason": "row of totals"}
        yield "audit", audit_rows(keys.loc[totals, ["row"]], file=file.path, **left_out)
        keys = keys[~totals]
        cells = long_cells(raw, keys, list(file.attended.values()))
        numbers = np.tile([str(number) for number in file.attended], len(keys))
        yield "sessions", _as_said(cells.assign(session=numbers, variable="attended"), file)
        return
    keys["session"] = raw.table[fold(str(file.session))].map(fold)
    ratings = {name: rating.column for name, rating in file.ratings.items()}
    variables = {"attended": file.attended, **ratings}
    cells = long_cells(raw, keys, list(variables.values()))
    cells = cells.assign(variable=np.tile(list(variables), len(keys)))
    yield "sessions", _as_said(cells, file)


def _as_said(cells: pd.DataFrame, file: SessionsFile) -> pd.DataFrame:
    """Write 1 and 0 for the cells of attendance whose meaning the study file says."""
    here = cells["variable"] == "attended"
    bare = cells["raw"].map(fold).str.casefold()
    raw = cells["raw"]
    if file.blank == "absent":
        raw = raw.mask(here & (bare == ""), "0")
    if file.cross is not None:
        raw = raw.mask(here & bare.isin(CROSSES), "1" if file.cross == "present" else "0")
    return cells.assign(raw=raw)
