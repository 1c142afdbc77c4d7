"""Which columns of a file may say the measurement that a row is of."""

import re
from collections.abc import Mapping

from groupwork.guide.columns import (
    NEARLY,
    NUMBER,
    Answers,
    Column,
    words_of,
)
from groupwork.guide.id_columns import SEVERAL_ROWS, find_ids, is_called_code
from groupwork.guide.times import OF_COLUMNS, are_counted, is_day, is_time, told
from groupwork.ingest.kinds.sessions import BETWEEN
from groupwork.prepare.wordings import find_orders

_WAVE_NAMES = re.compile(
    r"\b(wave|time ?point|visit|event|phase|occasion|when|measurement|t"
    rf"|{OF_COLUMNS})\b|测|时间点|阶段"
)
# More of them are no name of a column of times, but a question.
_MOST_WORDS, _MOST_CHARACTERS = 8, 14
_CJK = re.compile("[\u3400-\u9fff]")
# Over numbers alone.
_TIME = re.compile(r"time|month|week|round|时间|時間|月份?|周次?|轮次?|次")


def find_time_columns(columns: list[Column]) -> dict[str, list[str]]:
    """Return the columns that may say the wave of a row, with their values."""
    found: dict[str, list[str]] = {}
    for column in columns:
        values = list(column.answers)
        texts = [column.levels.get(value, value) for value in values]
        head = words_of(column.name)
        # A sentence over numbers is a question, and what has decimals is a score.
        score = any(map(NUMBER.fullmatch, values)) and (
            len(head.split()) > 4 or not all(map(str.isdecimal, values))
        )
        if 2 <= len(values) <= 6 and column.answered > len(values) and not score:
            by_value = sum(is_time(text) and not is_day(text) for text in texts)
            numbered = _TIME.fullmatch(head) and all(map(NUMBER.fullmatch, values))
            said = by_value > 1 or bool(told(texts)) or are_counted(texts)
            said = said and not any(map(_lists_times, values))
            # A question whose answers rise, and a long one, has such words in passing.
            named = _WAVE_NAMES.search(head) and not (_is_long(head) or find_orders(texts))
            if said or named or numbered:
                found[column.name] = values
    return found


def once_each(
    texts: dict[str, Answers],
    columns: list[Column],
    waves: Mapping[str, list[str]],
    in_blocks: set[str],
) -> bool:
    """Say whether people stand there once each, so that numbers tell no times: T is a treatment."""
    numbers = all(NUMBER.fullmatch(value) for values in waves.values() for value in values)
    told = bool(waves) and numbers and not find_ids(texts, columns, list(waves), in_blocks)[0]
    return told and bool(find_ids(texts, columns, [], in_blocks)[0])


def _is_long(head: str) -> bool:
    """Say whether a head is a whole question."""
    return len(head.split()) > _MOST_WORDS or len(_CJK.findall(head)) > _MOST_CHARACTERS


def _lists_times(cell: str) -> bool:
    """Say whether a cell lists several times, as somebody chose them."""
    parts = [part.strip() for part in re.split(BETWEEN, cell)]
    return len(parts) > 1 and all(map(is_time, filter(None, parts)))


def counted_times(columns: list[Column], texts: Mapping[str, Answers]) -> dict[str, list[str]]:
    """Return the column that counts weeks, months or times of people who come again: 0, 6, 12.

    Each of them has nearly every number once.
    """
    codes = [
        c.name for c in columns if is_called_code(c) and c.answered >= SEVERAL_ROWS * c.distinct
    ]
    for column in columns:
        heads = [words_of(text).split()[-1:] for text in (column.name, column.question)]
        timed = any(_TIME.fullmatch(word) for words in heads for word in words)
        cells = texts[column.name]
        values = {*filter(None, cells)}
        if not (timed and 2 <= len(values) <= 6 and all(map(str.isdecimal, values))):
            continue
        for code in codes:
            rows = [pair for pair in zip(texts[code], cells, strict=True) if all(pair)]
            again = len(rows) >= SEVERAL_ROWS * len({who for who, _ in rows})
            if again and min(len(set(rows)), len(rows)) >= NEARLY * len(cells):
                return {column.name: sorted(values, key=int)}
    return {}
