"""Identifiers where a study is described: in its file, and in the names of its files.

What stands there is copied into checksums, logs and reports, so it is looked through before
anything is written. No table is needed for that, and no module that is slow to import.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any

from groupwork.errors import GroupworkError
from groupwork.privacy.kinds import KINDS, anywhere
from groupwork.study.base import Strict

# Who did the study, and where, is meant to be read; what `privacy` names is to be taken out.
_PUBLIC = {"title", "subtitle", "authors", "institution", "source", "reporting", "privacy"}
# A web address, a day or a doctor's name may be part of what a study file tells, though not of
# what it calls things: columns, answers, codes, areas, times.
_SAID = {"web addresses", "e-mail addresses", "names", "dates of birth", "IP addresses"}
_CALLING = {
    *("files", "label", "labels", "short", "name", "levels", "unit", "id", "ids", "missing_codes"),
    *("subscales", "a key"),
}
_NAMING = ("path", "sheet", "quotes", "resolved", "transcripts", "references")
# The numbers of items: 1 6 8 11 12 14 18.
_ITEMS = re.compile(r"instruments\..*\b(?:ids|items|reversed|sums\.[^.]+)")
_NUMBERS = re.compile(r"\d{1,3}[a-z]?(?:(?:\s*[-,]\s*|\s+)\d{1,3}[a-z]?)*")
_FILES = re.compile(r" ?[/\\_()\[\]]+ ?|\.(?=[^0-9])")
_WORDS = re.compile(r"[_\s]+")
_PARTS = re.compile(r"[_\s()\[\]{}/\\-]+|\.(?=[^0-9])")


def check_study_names(study: Strict, file: str = "study.yaml") -> None:
    """Stop where a study file, or the name of a file or sheet, holds what identifies people.

    Parameters
    ----------
    study : StudyFile or ProgrammeFile
        Names of authors and institutions, and what is said of the source, may be anything.
    file : str
        What it is called in the message.

    Raises
    ------
    GroupworkError
        With the key of the study file, never the text.
    """
    for place, text in _texts(study.model_dump(mode="json", exclude=_PUBLIC)):
        if _ITEMS.fullmatch(place) and _NUMBERS.fullmatch(text):
            continue
        naming = _is_naming(place)
        kind = _kind(text, not _CALLING.isdisjoint(re.split(r"\.|, ", place)))
        if kind:
            what = "the name of the file or sheet" if naming else "the text"
            raise GroupworkError(
                f"{file}, {place}: {what} there looks like {kind}, and would stand in tables, "
                f"logs and the report. Nothing was written. Put a code in its place, in the raw "
                f"files too, and run 'groupwork checksum'."
            )


def _texts(node: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Yield (key, text) of everything that is said, the keys that a study chooses among it."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield f"{place}, a key" if place else "a key", str(key)
            # A key that may itself be somebody's name is not repeated in a message.
            shown = key if re.fullmatch(r"[a-z_]{1,24}", str(key)) else "…"
            yield from _texts(value, f"{place}.{shown}" if place else shown)
    elif isinstance(node, list):
        for number, value in enumerate(node, start=1):
            yield from _texts(value, f"{place}, entry {number}")
    elif isinstance(node, str):
        yield place, node


def _is_naming(place: str) -> bool:
    return any(f".{key}" in f".{place}".replace(", entry", ".") for key in _NAMING)


def _cut(text: str) -> Iterator[str]:
    for pattern in (_WORDS, _PARTS, _FILES):
        yield from pattern.split(text)


@cache  # most texts of a study file stand there several times
def _kind(text: str, calling: bool) -> str:
    """Return the kind of identifier that a text holds, or nothing."""
    folded = " ".join(unicodedata.normalize("NFKC", text).split())
    # Part by part, too: the name of a file runs on with underscores.
    parts = dict.fromkeys([folded, *_cut(folded)])
    found = (KINDS[number] for part in parts for number in _held(part))
    named = (each.name for each in found if each.unless is None)
    return next((name for name in named if calling or name not in _SAID), "")


@cache  # and most words in many texts
def _held(part: str) -> tuple[int, ...]:
    return tuple(anywhere(part))
