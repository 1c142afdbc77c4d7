"""Which wordings stand for which code."""

import re
from collections.abc import Iterable, Mapping

from groupwork.errors import GroupworkError
from groupwork.ingest.readers import fold
from groupwork.study.base import LocalText

Code = float | str


def whole_number(text: str) -> str:
    """Write a whole number without the decimals that a spreadsheet puts behind it."""
    return re.sub(r"(\d+)\.0*", r"\1", text) if re.fullmatch(r"\d+\.0*", text) else text


def languages(text: LocalText) -> list[str]:
    """Return a text in all the languages that it has."""
    return [text.en, text.zh] if text.zh else [text.en]


def by_wording(
    texts: Mapping[float, Iterable[str]] | Mapping[str, Iterable[str]], key: str
) -> dict[str, Code]:
    """Turn code -> wordings around; the wordings are folded and in lower case.

    Raises
    ------
    GroupworkError
        One wording stands for two codes. `key` of the study file is named.
    """
    found: dict[str, Code] = {}
    for code, wordings in texts.items():
        for wording in wordings:
            lower = fold(wording).casefold()
            if found.setdefault(lower, code) != code:
                one, other = (
                    each if isinstance(each, str) else f"{each:.15g}"
                    for each in (found[lower], code)
                )
                raise GroupworkError(
                    f"{key} in study.yaml: the wording '{wording}' stands for both {one} and "
                    f"{other}. Give each code its own wording."
                )
    return found


def category_wordings(labels: Mapping[str, LocalText], key: str) -> dict[str, str]:
    """Return what may stand for the codes of a category: each code itself, and its wordings.

    A code may be worded as another code is written; what is written as a code is that code.

    Raises
    ------
    GroupworkError
        Two codes, or two wordings of two codes, are the same but for capitals.
    """
    codes: dict[str, str] = {}
    for code in labels:
        other = codes.setdefault(fold(code).casefold(), code)
        if other != code:
            raise GroupworkError(
                f"{key} in study.yaml: '{other}' and '{code}' differ in capitals alone, so they "
                f"are read as one. Keep one of them: it is read in any capitals."
            )
    wordings = by_wording({code: languages(text) for code, text in labels.items()}, key)
    return {word: str(code) for word, code in wordings.items()} | codes
