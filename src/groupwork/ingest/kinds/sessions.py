"""Session records: one row a member and session, or one row a member."""

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd

from groupwork.ingest.raw_file import Parts, RawFile, long_cells, people_or_rows
from groupwork.ingest.readers import fold
from groupwork.ingest.rows import TOTAL, audit_rows
from groupwork.study.files import SessionsFile
from groupwork.study.study import Study

#: What says that somebody was there, 1, or was not, 0.
ATTENDED = {
    1.0: [
        *("yes", "y", "true", "present", "attended", "late", "checked", "selected"),
        *("✓", "✔", "√", "☑", "✅", "v"),
        *("是", "出席", "出勤", "到场", "到場", "已到", "到", "签到", "已签到", "迟到", "早退"),
        *("选中", "已选", "选择"),
    ],
    0.0: [
        *("no", "n", "false", "absent", "unexcused", "unexcused absence", "not attended"),
        *("unchecked", "not selected"),
        *("✗", "✘", "×", "☐", "❌", "✖"),
        *("否", "缺席", "缺勤", "未到", "没到", "未签到", "旷课", "曠課", "无故缺席", "無故缺席"),
        *("未选中", "未选", "未选择"),
    ],
}
_EXCUSED = re.compile(
    r"excused(?: absence)?|absent,? \(?excused\)?|(?:sent )?apolog(?:y|ies)|(?:on |sick )?leave"
    r"|sick|ill|[请請]?(?:[事病公产產婚丧喪]|年休)?假(?:条|條)?|因[事病故](?:[请請]假|缺席)"
)


#: In place of a session's number, where it is known how many sessions somebody came to, not which.
ALL = "all"

#: What stands between the sessions that one cell lists.
BETWEEN = r"[;；,，、┋|\n]"

#: How a cell is written that says what a word of the study file is taken for.
_WRITTEN = {"present": "1", "absent": "0", "excused": "excused", "unknown": ""}

# How many sessions somebody came to, and of how many: 5, 5/6, "5 of 6", 5次.
_UNIT = r"(?:sessions?|meetings?|times|[次节節回场場])?"
_COUNT = re.compile(
    rf"(\d{{1,3}})(?:\.0*)? ?{_UNIT} ?(?:(?:/|out of|of|von|sur|de|共) ?(\d{{1,3}}) ?{_UNIT})?"
)


def count_in(text: str) -> tuple[int, int] | None:
    """Return how many sessions a cell says that somebody came to, and of how many.

    The second is 0 where it does not say that; None where it is no such number.
    """
    match = _COUNT.fullmatch(fold(text).casefold())
    return (int(match[1]), int(match[2] or 0)) if match else None


def is_excused(text: str) -> bool:
    """Say whether a cell of attendance tells of an excused absence."""
    return _EXCUSED.fullmatch(fold(text).casefold()) is not None


def is_known(text: str) -> bool:
    """Say whether a cell tells in itself that somebody was there, was not, or was excused."""
    bare = fold(text).casefold()
    known = any(bare in words for words in ATTENDED.values())
    return known or is_excused(bare) or re.fullmatch(r"[01](?:\.0*)?", bare) is not None


def named_columns(_: Study, raw: RawFile[SessionsFile]) -> Iterator[tuple[str, str]]:
    """Yield (column, key of study.yaml) for every column that the file must have."""
    file, key = raw.file, raw.key
    if file.id is not None:
        yield file.id_column, f"{key}.id"
    if isinstance(file.attended, str):
        if file.session is not None:
            yield file.session, f"{key}.session"
        yield file.attended, f"{key}.attended"
    else:
        yield from ((column, f"{key}.attended.{n}") for n, column in file.attended.items())
    for name, rating in file.ratings.items():
        yield rating.column, f"{key}.ratings.{name}.column"


def tables(study: Study, raw: RawFile[SessionsFile]) -> Parts:
    """Yield the rows of sessions: attendance and ratings."""
    file = raw.file
    keys, audit = people_or_rows(study, raw)
    yield "audit", audit
    if file.session is None:
        columns = [file.attended] if isinstance(file.attended, str) else [*file.attended.values()]
        keys, audit = _without_other_rows(raw, keys, columns)
        yield "audit", audit
    if isinstance(file.attended, str) and file.of is not None:
        # A file with a row a person and time may say the same in each.
        counts = long_cells(raw, keys, [file.attended])
        counts = counts.drop_duplicates(["participant_id", "raw"])
        counts = _as_said(counts.assign(session=ALL, variable="attended"), file)
        yield "sessions", counts.assign(raw=[_counted(text, file.of) for text in counts["raw"]])
        return
    if isinstance(file.attended, str) and file.session is None:
        listed = long_cells(raw, keys, [file.attended] * len(file.listed))
        numbers = np.tile([str(number) for number in file.listed], len(keys))
        listed = listed.assign(session=numbers, variable="attended")
        yield "sessions", _as_said(_of_lists(listed, file), file)
        return
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


def _counted(text: str, of: int) -> str:
    """Write "5/6" and the like as 5; what is said of other sessions stays, and is refused."""
    found = count_in(text)
    return str(found[0]) if found and found[1] in (0, of) else text


def _without_other_rows(
    raw: RawFile[SessionsFile], keys: pd.DataFrame, columns: list[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Leave out the rows without attendance of people who have several.

    A file with a row a person and time has the sessions in the rows of one time alone.
    """
    cells = raw.table.loc[keys.index, [fold(column) for column in columns]]
    bare = (cells.map(str.strip) == "").all(axis=1)
    other = bare & keys["participant_id"].duplicated(keep=False)
    why = {"action": "dropped", "reason": "row of another time, without attendance"}
    return keys[~other], audit_rows(keys.loc[other, ["row"]], file=raw.file.path, **why)


def _of_lists(cells: pd.DataFrame, file: SessionsFile) -> pd.DataFrame:
    """Write 1 or 0 for each session where a cell lists those that somebody came to.

    A cell that lists anything else stays as it is, for which the study file has to have a word.
    """
    known = {fold(text).casefold(): str(number) for number, text in file.listed.items()}
    longest = sorted(map(re.escape, known), key=len, reverse=True)
    one = f"({'|'.join(longest)})"
    whole = re.compile(rf"\s*{one}(?:\s*{BETWEEN}\s*{one})*\s*{BETWEEN}?\s*")
    each = re.compile(rf"(?:^|{BETWEEN})\s*{one}(?=\s*(?:{BETWEEN}|$))")

    def said(text: str, session: str) -> str:
        bare = fold(text).casefold()
        if whole.fullmatch(bare) is None:
            return text
        return str(int(session in {known[name] for name in each.findall(bare)}))

    pairs = zip(cells["raw"], cells["session"], strict=True)
    return cells.assign(raw=[said(text, session) for text, session in pairs])


def _as_said(cells: pd.DataFrame, file: SessionsFile) -> pd.DataFrame:
    """Write the cells of attendance whose meaning the study file says as that."""
    here = cells["variable"] == "attended"
    bare = cells["raw"].map(fold).str.casefold()
    raw = cells["raw"]
    if file.blank == "absent":
        raw = raw.mask(here & (bare == ""), "0")
    meant = {
        fold(word).casefold(): str(means) if isinstance(means, int) else _WRITTEN[means]
        for word, means in file.words.items()
    }
    raw = raw.mask(here & bare.isin(meant), bare.map(meant))
    return cells.assign(raw=raw)
