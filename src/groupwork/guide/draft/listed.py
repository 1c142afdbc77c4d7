"""Answers that list something: what a question numbers ('1, 3-5'), or what words are ('no = 0')."""

import re
from collections.abc import Collection, Iterable, Sequence

from groupwork.errors import GroupworkError
from groupwork.guide.questions import Interview
from groupwork.prepare.wordings import plain

_TO = r"\s*(?:[-–~～至到]|\bto\b|\bbis\b)\s*"
#: What an answer that lists numbers may look like: '1, 3-5'.
NUMBERS = rf"\d+(?:(?:{_TO}|[\s,，、]+)\d+)*"


def listed_in(said: str, known: Sequence[str]) -> list[str]:
    """Return what an answer lists, each once; of '4-6' all that lie between, in their order.

    Parameters
    ----------
    said : str
    known : sequence of str
        What may be listed. Anything else is returned as it stands, to be refused.
    """
    parts = re.split(r"[,，、;；\s]+", re.sub(rf"(?<=\w){_TO}(?=\w)", "-", said.strip()))
    found = (each for part in parts if part for each in _from_to(part, known))
    return list(dict.fromkeys(found))


def _from_to(part: str, known: Sequence[str]) -> Sequence[str]:
    first, *rest = part.split("-")
    if part in known or len(rest) != 1 or not {first, rest[0]} <= {*known}:
        return [part]
    start, stop = known.index(first), known.index(rest[0])
    return known[start : stop + 1] if start < stop else [part]


def numbers_in(
    key: str,
    said: str | None,
    n: int,
    interview: Interview,
    called: tuple[str, str] = ("pair", "对"),
) -> list[int]:
    """Return which of `n` that a question numbers from 1 an answer names: 'none', 'all', '1, 3-5'.

    `called` is what they are, in both languages.

    Raises
    ------
    GroupworkError
        It names another one.
    """
    known = [str(number) for number in range(1, n + 1)]
    what, counted = called
    word = (said or "none").strip().casefold()
    whole: dict[str, list[str]] = {"none": [], "all": known}
    found = whole[word] if word in whole else listed_in(word, known)
    for number in found:
        if number not in known:
            raise GroupworkError(
                interview.say(
                    f"{key}: there is no {what} '{number}' among {n}. Write 'none', 'all' or "
                    f"numbers such as '1, 3-5'.",
                    f"{key}：共{n}{counted}，没有“{number}”。请写none、all或序号，如“1, 3-5”。",
                )
            )
    return list(map(int, found))


def numbers_of_words(
    key: str,
    said: str,
    words: Iterable[str],
    number: re.Pattern[str],
    done: Collection[float] = (),
) -> dict[str, str | None]:
    """Return the number that an answer says each word is: 'none', or 'never = 0; always = 4'.

    Parameters
    ----------
    key : str
        Of the question.
    said : str
    words : iterable of str
        Those that are not named are no answers, which None says.
    number : re.Pattern
        What a number looks like; its decimal point may be a comma.
    done : collection of float
        Numbers that stand in the files in place of their words by now, so that these may be named.

    Raises
    ------
    GroupworkError
        A word is none of these, or it is not said of it which number it is.
    """
    found: dict[str, str | None] = dict.fromkeys(words)
    if said.strip().casefold() == "none":
        return found
    known = {plain(word): word for word in found}
    for part in filter(str.strip, re.split("[;；]", said)):
        typed, _, value = map(str.strip, part.replace("＝", "=").rpartition("="))
        word, value = known.get(plain(typed.strip("'\"“”"))), value.replace(",", ".")
        fits = number.fullmatch(value)
        if word is None and fits and float(value) in done:
            continue
        if word is None or not fits:
            raise GroupworkError(
                f"{key}: '{part.strip()}' does not say which number one of these is: "
                f"{', '.join(found)}. Write 'none', or '{next(iter(found))} = 3', with ';' between "
                f"several."
            )
        found[word] = value
    return found


def names_in(said: str | None, known: Iterable[str] = ()) -> list[str]:
    """Return the names that an answer lists, each once; none if it is 'none' or not given.

    `known` are names that may have a comma within them.
    """
    if said is None or said.strip().casefold() == "none":
        return []
    whole = sorted((name for name in known if re.search("[,，、]", name)), key=len, reverse=True)
    parts = "|".join([*map(re.escape, whole), "[^,，、]+"])
    return list(dict.fromkeys(n for part in re.findall(parts, said) if (n := part.strip())))
