"""Which wordings stand for which code."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import chain

from groupwork.errors import GroupworkError
from groupwork.ingest.readers import fold
from groupwork.study.base import LocalText
from groupwork.study.cleaning import Cleaning

Code = float | str

#: Between the names of a code and of the codes above it.
BELOW = " > "
# As coding programs and their tables write it.
_STEP = re.compile(r"\s*(?:>|\\+)\s*")


# Quotes and apostrophes of all kinds, dots of abbreviations, commas, and what keeps no two words
# apart.
_QUOTES = re.compile("['\"`\u00b4\u2018-\u201f\u2032\u2033\u02b9\u02bc«»„]")
_DOTS = re.compile(r"(?<!\d)[.,;]|[.,;](?!\d)|[。、]")
_DASHES = re.compile(r"\s*[-\u2010-\u2015\u2212]\s*")
_BLANKS = re.compile(r"(?<!\d)\s+|\s+(?!\d)")


def bare_level(text: str) -> str:
    """Write a wording without what differs when it is typed by hand.

    That is capitals, quotes, dots, commas, the kind of a dash, and blanks: St Mary's, "St. Marys"
    and ST MARY’S are one. Numbers stay as they are: 1.5 is not 15, nor 1 2 12.
    """
    plain = fold(_QUOTES.sub("", text)).casefold()
    if not any(map(str.isalpha, plain)):
        return fold(text).casefold()
    return _BLANKS.sub("", _DASHES.sub("-", _DOTS.sub("", plain))) or plain


def missing_codes(cleaning: Cleaning) -> dict[str, str]:
    """Return the declared missing codes, folded and in lower case, with their reasons."""
    return {fold(text).casefold(): str(why) for text, why in cleaning.missing_codes.items()}


def whole_number(text: str) -> str:
    """Write a whole number without the decimals that a spreadsheet puts behind it."""
    return text.partition(".")[0] if re.fullmatch(r"[+-]?\d+\.0*", text) else text


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


def split_codes(cell: str, between: str | None) -> list[str]:
    """Return the codes of a cell, one at least, which may be blank."""
    codes = [code.strip() for code in cell.split(between)] if between else [cell]
    return list(filter(None, codes)) or [""]


def code_path(written: str) -> list[str]:
    """Return the names of the codes above a code, from the top down, and its own."""
    return [name for name in _STEP.split(written.strip()) if name]


def codes_above(codes: Iterable[str], mark: str) -> dict[str, str]:
    """Return the code above each that stands with it, such as help above help.practical.

    What stands before the mark is above where it is itself a code or several codes begin so: a dot
    alone tells nothing ("Dr. Weber"). Those that are none themselves are told with what is above.
    """
    listed = list(dict.fromkeys(codes))
    known = {code.casefold(): code for code in listed}
    lines = {
        code: [known.get(each.casefold(), each) for each in _beginnings(code, mark)]
        for code in listed
    }
    often = Counter(chain.from_iterable(lines.values()))
    heads = {head for head, times in often.items() if head in lines or times > 1}
    lines |= {head: _beginnings(head, mark) for head in sorted(heads - {*listed})}
    nearest_first = {code: [each for each in of if each in heads] for code, of in lines.items()}
    return {code: of[0] for code, of in nearest_first.items() if of}


def _beginnings(code: str, mark: str) -> list[str]:
    """Return what stands before each mark of a code, the longest first."""
    parts = code.split(mark)
    if not all(part.strip() for part in parts):
        return []
    return [mark.join(parts[:depth]) for depth in range(len(parts) - 1, 0, -1)]


def declared_code(written: str, declared: Mapping[str, str]) -> tuple[str, bool]:
    """Find the declared code that a code counts under: itself, or the nearest above it.

    Parameters
    ----------
    written : str
        The code with those above it, as `code_path` reads it.
    declared : mapping
        As `category_wordings` returns it.

    Returns
    -------
    code : str
        Empty where neither is declared.
    above : bool
        Whether it is one above it.
    """
    if (code := declared.get(fold(written).casefold())) is not None:
        return code, False
    parts = code_path(written)
    for depth in range(len(parts), 0, -1):
        for wording in (BELOW.join(parts[:depth]), parts[depth - 1]):
            if (code := declared.get(fold(wording).casefold())) is not None:
                return code, depth < len(parts)
    return "", False
