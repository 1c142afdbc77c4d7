"""Columns that sum up the questions of a scale beside them, as somebody computed them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from groupwork.ingest.kinds.responses import item_columns
from groupwork.ingest.raw_file import RawFile
from groupwork.ingest.readers import fold
from groupwork.ingest.wordings import languages, whole_number
from groupwork.study.instruments import Instrument
from groupwork.study.study import Study

#: Share of the rows in which a column is the sum of others, and such rows, at least.
MOSTLY, FEWEST = 0.75, 3
# By how much a mean may be rounded.
_SLACK = 0.0501
#: Why a row has a number that is another one than its questions make.
UNLIKE_SUM = "total that is not the sum of its questions"

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def is_sum(said: float, answers: Sequence[float], *, mean: bool) -> bool:
    """Say whether a number is the sum of others, or their mean as it may be rounded."""
    value = sum(answers) / (len(answers) if mean else 1)
    return abs(said - value) <= (_SLACK if mean else 0)


def slips_of_sums(study: Study, raw: RawFile[Any]) -> Iterator[dict[str, Any]]:
    """Yield the rows in which a total is not the sum or mean of a scale, as it is in most rows.

    It may be one of the answers, or of those that are turned round.
    """
    of_scales: dict[tuple[str, str], dict[str, str]] = {}
    for column, wave, (instrument, item) in item_columns(study, raw):
        of_scales.setdefault((instrument, wave), {})[item] = column
    used = {column for of in of_scales.values() if len(of) > 1 for column in of.values()}
    numbers = {name: [*map(_number, raw.table[name])] for name in raw.columns}
    totals = {
        name: cells
        for name, cells in numbers.items()
        if name not in used and len({*cells} - {None}) > 1
    }
    for (instrument, _), items in of_scales.items():
        scale = study.questionnaires[instrument]
        if len(items) < 2 or not totals:
            continue
        given = [
            _codes(raw.table[column], _labels(scale, item), raw.file.stands_for.get(instrument, {}))
            for item, column in items.items()
        ]
        ends = [sum(scale.item_range(item)) if item in scale.reversed else None for item in items]
        turned = [
            cells if end is None else [None if answer is None else end - answer for answer in cells]
            for cells, end in zip(given, ends, strict=True)
        ]
        for name, cells in totals.items():
            tried = [
                _unlike(cells, answers, mean=mean)
                for answers in (given, turned)
                for mean in (False, True)
            ]
            wrong, n = min(tried, key=lambda each: len(each[0]))
            if wrong and n - len(wrong) >= max(FEWEST, MOSTLY * n):
                for place in wrong:
                    yield {
                        "row": raw.table.index[place],
                        "column": name,
                        "instrument": instrument,
                        "before": raw.table[name].iloc[place],
                    }


def _unlike(
    total: Sequence[float | None], answers: Sequence[Sequence[float | None]], *, mean: bool
) -> tuple[list[int], int]:
    """Return where a number is not that of the answers, and the rows that have all of them."""
    wrong, n = [], 0
    for place, (said, *own) in enumerate(zip(total, *answers, strict=True)):
        known = [answer for answer in own if answer is not None]
        if said is None or len(known) < len(own):
            continue
        n += 1
        if not is_sum(said, known, mean=mean):
            wrong.append(place)
    return wrong, n


def _labels(scale: Instrument, item: str) -> dict[str, int]:
    """Return the wordings of an item's answers, as they are compared -> their codes."""
    labels = scale.item_labels(item).items()
    return {fold(text).casefold(): code for code, label in labels for text in languages(label)}


def _codes(
    cells: Iterable[str], labels: Mapping[str, int], words: Mapping[str, str]
) -> list[float | None]:
    """Return the numbers of answers, of which some may be words, or stand for words."""
    bare = (fold(text) for text in cells)
    said = [words.get(whole_number(text), text) for text in bare]
    return [labels.get(text.casefold(), _number(text)) for text in said]


def _number(text: str) -> float | None:
    bare = text.strip()
    return float(bare) if _NUMBER.fullmatch(bare) else None
