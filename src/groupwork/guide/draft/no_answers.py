"""Words of which somebody says, behind the order of the others, that they are no answer."""

import re
from collections.abc import Sequence

from groupwork.prepare.wordings import plain

_BEHIND = re.compile(
    r"\s*[;；,，]\s*(?:no answers?|missing|blank|未作答|未回答|缺失|空白)\s*[:：=]\s*(.*)",
    re.IGNORECASE | re.DOTALL,
)


def no_answers(words: Sequence[str], said: str) -> list[str]:
    """Return the words that are no answers by what was said: ``A < B; no answer: C, D``."""
    tail = _BEHIND.search(said)
    if tail is None:
        return []
    # A word may have a comma in it.
    named = {plain(part) for part in [tail[1], *re.split("[,，、;；]", tail[1])]}
    return [word for word in words if plain(word) in named]


def ranked(said: str) -> str:
    """Return what was said without the words that are no answers."""
    return _BEHIND.sub("", said)
