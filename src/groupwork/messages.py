"""Messages on users' mistakes in Chinese: `messages.yml` has them by their words in English."""

import re
from functools import cache

from groupwork.shipped import shipped

# Some are raised in the language of their questions; what they quote of a file is in any.
_ENGLISH = re.compile(r"[A-Za-z]+ [a-z]+ [a-z]+")
_QUOTED = re.compile(r"'[^']*'|“[^”]*”")
_SLOT = re.compile(r"\{(\w+)\}")
# Perhaps cut off: what is neither blank nor Chinese at the end of a text.
_LAST_WORD = re.compile(r"[^\s\u3000-\u9fff\uff00-\uffef]+$")
# Slots whose own words are told in Chinese, and the section of `messages.yml` that has them.
_SECTIONS = {
    "nearest": "nearest",
    "reason": "reasons",
    "reasons": "left_out",
    "kind": "kinds",
    "remedy": "remedies",
}


def shorten(text: str, most: int) -> str:
    """Return the beginning of a text, and no part of a word; Chinese is cut between any signs."""
    if len(text) <= most:
        return text
    begun = text[: most - 1]
    return f"{_LAST_WORD.sub('', begun).rstrip() or begun}…"


def said(message: str, language: str, *, lead: bool = True, on_pages: bool = False) -> str:
    """Return a message in a language.

    Parameters
    ----------
    message : str
        In English, as it was raised.
    language : {"en", "zh"}
    lead : bool
        Whether a message that is not known in Chinese gets a Chinese lead.
    on_pages : bool
        Whether it is told to whoever has no terminal, and no study file to write in.

    Returns
    -------
    str
        In English where `language` is; nothing where nothing was said.
    """
    for each in texts("pages") if on_pages else ():
        if match := _pattern(each["en"]).fullmatch(message):
            return each["zh" if language == "zh" else "instead"].format(**match.groupdict())
    if language != "zh" or not message:
        return message
    found = _told(message, "messages")
    if found is None and not _ENGLISH.search(_QUOTED.sub("", message)):
        return message
    if found is None:
        return (
            str(shipped("groupwork", "messages.yml")["lead"]).format(message=message)
            if lead
            else message
        )
    return found


# The key of the study file that says what a sentence tells, behind it: " (skip_rows: 2)".
_KEY = re.compile(
    r" ?[(（](?:skip_rows|head_rows|rows|rename|words|spelled|unfinished)(?:: \w+)?[)）]"
)


def without_keys(text: str) -> str:
    """Return what is told on the pages, where nobody writes in a study file."""
    return _KEY.sub("", text)


def part_said(text: str, section: str, language: str) -> str:
    """Return a part of messages, such as a kind of identifier, in a language."""
    return text if language != "zh" else _told(text, section) or text


def _told(message: str, section: str) -> str | None:
    for pattern, chinese in _patterns(section):
        if match := pattern.fullmatch(message):
            slots = match.groupdict()
            for slot, known in _SECTIONS.items():
                if slot in slots:
                    parts = slots[slot].split("; ") if slot == "reasons" else [slots[slot]]
                    slots[slot] = "；".join(_told(part, known) or part for part in parts)
            if "options" in slots:
                slots["options"] = slots["options"].replace(", ", "、").replace(" or ", "或")
            return chinese.format(**slots)
    return None


def texts(section: str) -> list[dict[str, str]]:
    """Return the messages of a section of `messages.yml`, those with most fixed words first."""
    listed: list[dict[str, str]] = shipped("groupwork", "messages.yml")[section]
    return sorted(listed, key=lambda each: len(_SLOT.sub("", each["en"])), reverse=True)


@cache
def _patterns(section: str) -> list[tuple[re.Pattern[str], str]]:
    return [(_pattern(each["en"]), each["zh"]) for each in texts(section)]


def _pattern(english: str) -> re.Pattern[str]:
    """Return what matches a message whose slots are filled."""
    parts = []
    for fixed, slot in zip(*[iter([*_SLOT.split(english), ""])] * 2, strict=True):
        parts.append(re.escape(fixed))
        if slot == "nearest":
            ends = "|".join(
                _SLOT.sub(".+", re.sub(r"([?.])$", r"\\\1", e["en"])) for e in texts(slot)
            )
            parts.append(f"(?P<nearest>{ends})")
        elif slot:
            parts.append(f"(?P<{slot}>.+?)")
    return re.compile("".join(parts), re.DOTALL)
