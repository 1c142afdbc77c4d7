"""Whether a question has one answer under one code wherever it is asked, by the files' own labels.

Files of statistics programs say in labels what their codes are. A questionnaire that was typed in a
second time is coded the other way at times, or from 0.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any

from groupwork.ingest.finding import Finding
from groupwork.ingest.kinds.responses import attribute_columns, item_columns
from groupwork.ingest.raw_file import RawFile
from groupwork.ingest.readers import fold
from groupwork.study.study import Study


def other_codes(study: Study, raws: Iterable[RawFile[Any]]) -> Iterator[Finding]:
    """Find items and attributes that files, or waves of a wide one, label otherwise."""
    places: dict[tuple[str, ...], list[tuple[RawFile[Any], str, dict[str, str]]]] = {}
    for raw in raws:
        if raw.file.kind == "responses" and raw.cells.labels:
            for what, column in _named(study, raw):
                if labels := _of_answers(study, what, raw.cells.labels.get(column, {})):
                    places.setdefault(what, []).append((raw, column, labels))
    told: set[tuple[str, str, str]] = set()
    for what, of in places.items():
        for (here, one, labels), (there, other, others) in combinations(of, 2):
            unlike = coded_otherwise(labels, others)
            lot = what[0], here.file.path, there.file.path
            if unlike and lot not in told:
                told.add(lot)
                code, elsewhere = unlike[0]
                yield Finding(
                    "error",
                    "other_codes",
                    files=(there.file.path,),
                    column=other,
                    slots={
                        "word": labels[code],
                        "code": elsewhere,
                        "other": here.file.path,
                        "other_column": one,
                        "other_code": code,
                    },
                )


def coded_otherwise(labels: Mapping[str, str], others: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the codes of answers that have another one elsewhere: here, and there."""
    here, there = _by_word(labels), _by_word(others)
    return [(here[w], there[w]) for w in here if w in there and here[w] != there[w]]


def _by_word(labels: Mapping[str, str]) -> dict[str, str]:
    """Return label -> code, of those that one code alone has."""
    words = {code: fold(label).casefold() for code, label in labels.items()}
    often = [*words.values()]
    return {word: code for code, word in words.items() if word and often.count(word) == 1}


def _named(study: Study, raw: RawFile[Any]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield items and attributes with their columns, but for those whose numbers are said."""
    said = raw.file.stands_for
    for column, _, item in item_columns(study, raw):
        if item[0] not in said:
            yield item, column
    for name, column in attribute_columns(study).items():
        if name not in said:
            yield (name,), column


def _of_answers(study: Study, what: tuple[str, ...], labels: Mapping[str, str]) -> dict[str, str]:
    """Return the labels of answers; a word for no answer may have any code outside of them."""
    if len(what) == 1:
        levels = study.attributes[what[0]].levels or {}
        return {code: label for code, label in labels.items() if code in levels}
    instrument, item = what
    low, high = study.questionnaires[instrument].item_range(item)
    return {code: label for code, label in labels.items() if _is_within(code, low, high)}


def _is_within(code: str, low: float, high: float) -> bool:
    try:
        return low <= float(code) <= high
    except ValueError:
        return False
