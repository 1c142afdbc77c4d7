"""Answers that list some of what a question numbers: '1, 3-5'."""

import re
from collections.abc import Sequence

from groupwork.errors import GroupworkError
from groupwork.guide.questions import Interview

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
    parts = re.split(r"[,，、\s]+", re.sub(rf"(?<=\w){_TO}(?=\w)", "-", said.strip()))
    found = (each for part in parts if part for each in _from_to(part, known))
    return list(dict.fromkeys(found))


def _from_to(part: str, known: Sequence[str]) -> Sequence[str]:
    first, *rest = part.split("-")
    if part in known or len(rest) != 1 or not {first, rest[0]} <= {*known}:
        return [part]
    start, stop = known.index(first), known.index(rest[0])
    return known[start : stop + 1] if start < stop else [part]


def numbers_in(key: str, said: str | None, n: int, interview: Interview) -> list[int]:
    """Return which of `n` that a question numbers from 1 an answer names: 'none', 'all', '1, 3-5'.

    Raises
    ------
    GroupworkError
        It names another one.
    """
    known = [str(number) for number in range(1, n + 1)]
    word = (said or "none").strip().casefold()
    whole: dict[str, list[str]] = {"none": [], "all": known}
    found = whole[word] if word in whole else listed_in(word, known)
    for number in found:
        if number not in known:
            raise GroupworkError(
                interview.say(
                    f"{key}: there is no pair '{number}' among {n}. Write 'none', 'all' or numbers "
                    f"such as '1, 3-5'.",
                    f"{key}：共{n}对，没有“{number}”。请写none、all或序号，如“1, 3-5”。",
                )
            )
    return list(map(int, found))
