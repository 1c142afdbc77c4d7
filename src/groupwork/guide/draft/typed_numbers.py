"""Which number is meant by words that a few people wrote for an age or a number of hours."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from groupwork.guide.columns import NUMBER, Answers
from groupwork.guide.draft.attributes import called
from groupwork.guide.draft.listed import numbers_of_words
from groupwork.guide.questions import TODO, Interview
from groupwork.guide.recognise import Recognised

_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")

# What is counted in, and of what: hours, "am Tag", "daily", 每周. Latin words, and Chinese ones.
_TIMES = {
    "minute": ("mins?|minutes?|minuten?|minutos?|minuti|minuut", "分钟|分鐘"),
    "hour": (
        "h|hrs?|hours?|hourly|std|stunden?|stündlich|heures?|horas?|or[ae]|uur",
        "小时|小時|钟头|鐘頭",
    ),
    "day": (
        "days?|daily|nights?|tage?|tagen|täglich|nacht|nächte|jours?|journée|quotidien\\w*|nuits?"
        "|d[ií]as?|diari[oa]\\w*|noches?|giorn[oi]|dag|dagen",
        "[天日晚夜]",
    ),
    "week": (
        "weeks?|weekly|wk|wochen?|wöchentlich|semaines?|hebdo\\w*|semanas?|semanal\\w*"
        "|settiman[ae]|weken",
        "周(?!岁)|週(?!歲)|星期|礼拜|禮拜",
    ),
    "month": (
        "months?|monthly|monate?|monaten|monatlich|mois|mensuel\\w*|mes|meses|mensual\\w*|mes[ei]"
        "|maand|maanden",
        "月",
    ),
    "year": (
        "years?|yearly|yrs?|jahre?|jahren|jährlich|ans?|années?|annuel\\w*|años?|anual\\w*|ann[oi]"
        "|jaar",
        "[年岁歲]",
    ),
    "time": ("times?|sessions?|sitzung|sitzungen|mal|fois|veces|vez|volt[ae]|keer", "次"),
}
_COUNTED_IN = {
    name: re.compile(rf"(?<![^\W\d_])(?:{latin})(?![^\W\d_])|{chinese}", re.IGNORECASE)
    for name, (latin, chinese) in _TIMES.items()
}
# Of a question that says nothing of it, such as "Age".
_YEARS = {"year"}
# A number with its unit behind it.
_AMOUNT = re.compile(r"\s*[+-]?\d+(?:[.,]\d+)?\s*[^\W\d][^\d]*")

#: Column -> word -> the number that it is, or None for no answer.
Meant = dict[str, dict[str, str | None]]


def ask_typed_numbers(
    group: Recognised, attributes: Mapping[str, Any], interview: Interview
) -> Recognised:
    """Ask which number each of such words is; return the files with these numbers.

    They stand under `spelled` of each file; words that are no answer become missing codes.
    """
    group = _with_other_units(attributes, group)
    for name, entry, words in _asked(attributes, group):
        numbers_in = {word: _NUMBER.findall(word) for word in words}
        # A range, or a number of something else, is for a person to say; Enter would drop it.
        unit = _unit_of(name, entry, group)
        unsure = any(
            len(found) > 1 or (found and not _times(word) <= unit)
            for word, found in numbers_in.items()
        )
        sure = {} if unsure else {word: found[0] for word, found in numbers_in.items() if found}
        said = interview.ask(
            f"typed.{name}",
            (
                f"Some people wrote words for {called(name, entry)}. Which number is each? "
                "('none', or as 'about 10 = 10; 12 h = 12': the others are no answers)",
                f"有人在“{called(name, entry)}”中填了文字，各是多少？"
                "（都算未作答写“none”；或写成“大约10 = 10；12小时 = 12”，其余算未作答）",
            ),
            saw=interview.say("; ", "；").join(f"'{word}' ({n}×)" for word, n in words.items()),
            choices={"none": ("they are no answers", "都算未作答")},
            suggestion="; ".join(f"{word} = {number}" for word, number in sure.items()),
            free=True,
        )
        column = entry.get("column", name)
        meant = numbers_meant({name: entry}, group, interview).get(column, {})
        numbers = {word: number for word, number in meant.items() if number is not None}
        if said is None:
            todo = interview.todo("which number is each of these words?", "这些文字各是多少？")
            numbers = {todo: TODO}
        group = group.with_spelled(column, partial(_own, numbers))
    return group


def _times(text: str) -> set[str]:
    """Return what a question or an answer counts in: hours, or hours a week."""
    return {name for name, words in _COUNTED_IN.items() if words.search(text)}


def _unit_of(name: str, entry: Mapping[str, Any], group: Recognised) -> set[str]:
    """Return what a question counts in: as it says, as most of its answers say, else years."""
    if said := _times(f"{name} {entry['label']}"):
        return said
    cells = [text for text in _cells(entry.get("column", name), group) if text]
    units = Counter(frozenset(_times(text)) for text in cells)
    usual = next((unit for unit, n in units.items() if unit and 2 * n > len(cells)), _YEARS)
    return {*usual}


def _cells(column: str, group: Recognised) -> list[str]:
    there = [*group.followed, *group.lists]
    return [text for sheet in there for text in sheet.texts.get(column, ())]


def _with_other_units(attributes: Mapping[str, Any], group: Recognised) -> Recognised:
    """Return the files with numbers of another unit among their words: 90 min, of hours.

    Read as they stand they would be 90 hours.
    """
    columns = dict(group.columns)
    for name, entry in attributes.items():
        column = columns.get(entry.get("column", name))
        if column is None or column.kind != "number" or "levels" in entry:
            continue
        unit = _unit_of(name, entry, group)
        cells = Counter(_cells(column.name, group))
        other = {
            text: n
            for text, n in cells.items()
            if _AMOUNT.fullmatch(text) and not _times(text) <= unit
        }
        columns[column.name] = replace(column, words={**column.words, **other})
    return replace(group, columns=columns)


def _own(numbers: Mapping[str, str], cells: Answers) -> dict[str, str]:
    """Return the words that stand in a file."""
    there = {*cells}
    return {word: of for word, of in numbers.items() if there and (word in there or of == TODO)}


def numbers_meant(attributes: Mapping[str, Any], group: Recognised, interview: Interview) -> Meant:
    """Return what somebody says that each such word is.

    Raises
    ------
    GroupworkError
        A word is not in the files, or it is not said of it which number it is.
    """
    meant: Meant = {}
    for name, entry, words in _asked(attributes, group):
        answer = interview.answers.get(f"typed.{name}")
        if answer is None:
            continue
        key = f"typed.{name}"
        meant[entry.get("column", name)] = numbers_of_words(key, answer, words, _NUMBER)
    return meant


def _asked(
    attributes: Mapping[str, Any], group: Recognised
) -> list[tuple[str, dict[str, Any], dict[str, int]]]:
    """Return the numbers of people among which there are words: name, entry, word -> how often."""
    found: dict[str, tuple[str, dict[str, Any], dict[str, int]]] = {}
    for name, entry in attributes.items():
        column = group.columns.get(entry.get("column", name))
        there = [*group.followed, *group.lists]
        if not any(entry.get("column", name) in sheet.texts for sheet in there):
            continue
        words = {w: n for w, n in column.words.items() if not NUMBER.fullmatch(w)} if column else {}
        if column and column.kind == "number" and words and "levels" not in entry:
            found.setdefault(column.name, (name, entry, words))
    return list(found.values())
