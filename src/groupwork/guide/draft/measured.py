"""What the questions on measurements have in common: their names, and what is known of a file."""

import re
from dataclasses import dataclass
from typing import Any

LABELS = {
    "pre": ("pre-test", "前测"),
    "then": ("before the group", "小组开始之前"),
    "post": ("post-test", "后测"),
    "followup": ("follow-up", "追踪"),
    "survey": ("survey", "调查"),
}
#: What is answered of a file that is the closing questionnaire.
CLOSES = "closing"
#: What is answered of a file that is none, and says who was there when.
SESSIONS = "sessions"
#: What somebody says of a table of coded interviews.
CODINGS = "codings"
#: What is answered of a file that is none, and lists the people.
PEOPLE = "people"
#: What is answered of a file that is none, and lists the sessions of the group.
PROGRAMME = "programme"
#: What a file may be.
MEASUREMENTS = {
    "pre": ("before the group", "小组开始前"),
    "then": ("after the group, looking back on how it was before", "小组结束后，回顾之前的情况"),
    "post": ("after the group", "小组结束后"),
    "followup": ("some time later", "追踪"),
    "survey": (
        "a survey of its own, or before members were chosen",
        "单独的调查，或招募前的调查",
    ),
}


@dataclass(frozen=True)
class Times:
    """What one file has: the keys of its entry, its waves, whether it is one form sent again.

    `likely` are the keys with what is offered in place of what nobody has said yet.
    """

    keys: dict[str, Any]
    waves: list[str]
    likely: dict[str, Any]
    sent_again: bool = False


def called(wave: str) -> tuple[str, str]:
    """Return what a wave is called, in English and Chinese; blank where it is not known."""
    kind, number = re.fullmatch(r"(.*?)(\d*)", wave).groups()  # type: ignore[union-attr]
    en, zh = LABELS.get(kind, ("", ""))
    return f"{en} {number}".strip(), f"{zh}{number}"


def known(keys: dict[str, Any], waves: list[str]) -> Times:
    """Return what is said of a file where nobody need be asked."""
    return Times(keys, waves, keys)
