"""The levels of a column of categories, each written in however many ways."""

import re
import unicodedata
from collections.abc import Iterable

from groupwork.ingest.wordings import bare_level
from groupwork.shipped import shipped

_SEX = re.compile(r"\b(sex|gender)\b|性别|性別", re.IGNORECASE)

_MEANING = {
    bare_level(word): level
    for level, by_language in shipped("groupwork.guide", "levels.yml").items()
    for words in by_language.values()
    for word in words
}


def mean_one_level(one: str, other: str) -> bool:
    """Say whether two answers are words for one level: woman and female, 男 and M."""
    meant = {_MEANING.get(bare_level(text)) for text in (one, other)}
    return len(meant) == 1 and None not in meant


def _without_accents(word: str) -> str:
    """Take the accents from Latin letters; those of other scripts make other letters."""
    return re.sub(r"(?<=[a-z])[\u0300-\u036f]+", "", unicodedata.normalize("NFD", word))


def joined_levels(answers: Iterable[str], heading: str) -> tuple[dict[str, str], list[list[str]]]:
    """Join answers that are one level: in other capitals, marks, blanks or accents; F and female.

    Parameters
    ----------
    answers : iterable of str
    heading : str
        Name and question of the column.

    Returns
    -------
    levels : dict of str to str
        Code -> wording, as a study file declares them: either is read however it is spelled.
    joined : list of list of str
        The answers of each level that has several.
    """
    spellings: dict[str, list[str]] = {}
    for answer in answers:
        spellings.setdefault(bare_level(answer), []).append(answer)
    words = {lower: lower for lower in spellings}
    if _SEX.search(re.sub(r"[\W_]+", " ", heading)):
        for letter in spellings:
            longer = [word for word in spellings if word != letter and word.startswith(letter)]
            if len(letter) == 1 and len(longer) == 1:
                words[letter] = words.pop(longer[0])
    plain: dict[str, list[str]] = {}
    for word in words:
        plain.setdefault(_without_accents(word), []).append(word)
    for alike in plain.values():
        # A level has two ways at most: its code, and its wording, which has the accents.
        if len(alike) == 2 and all(words[word] == word for word in alike):
            bare, accented = sorted(alike, key=lambda word: word != _without_accents(word))
            words[bare] = words.pop(accented)
    levels = {spellings[code][0]: spellings[word][0] for code, word in words.items()}
    ways = [
        [*spellings[code], *(spellings[word] if word != code else [])]
        for code, word in words.items()
    ]
    return levels, [each for each in ways if len(each) > 1]
