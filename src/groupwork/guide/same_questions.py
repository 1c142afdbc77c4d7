"""Whether columns of one name ask the same question in every file that has them.

Exports of survey tools number their questions: a questionnaire from which one was taken out, or
whose items were shuffled, has other questions under the same numbers.
"""

import re
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING

from groupwork.errors import GroupworkError
from groupwork.guide.questions import shorten
from groupwork.ingest.readers import fold

if TYPE_CHECKING:
    from groupwork.guide.inspect_file import Block
    from groupwork.guide.recognise import Sheet

# Texts that share less than this are two questions, wherever else they stand.
_LEAST_ALIKE = 0.3
# Letters of a question in a message.
_SHOWN = 60


def check_same_questions(
    sheets: list["Sheet"], scales: Mapping[str, Mapping[int, "Block"]]
) -> None:
    """Raise where an item of a scale is another question in another file.

    Raises
    ------
    GroupworkError
        With both files, columns and texts.
    """
    asked = [_questions(sheet) for sheet in sheets]
    pairs = (pair for blocks in scales.values() for pair in combinations(blocks.items(), 2))
    for (here, block), (there, other) in pairs:
        for column, twin in zip(block.items.values(), other.items.values(), strict=False):
            one, two = asked[here].get(column, ""), asked[there].get(twin, "")
            if not _are_unlike(one, two, asked[here].values(), asked[there].values()):
                continue
            one, two = shorten(one, _SHOWN), shorten(two, _SHOWN)
            raise GroupworkError(
                f"{sheets[there].name}, column '{twin}': asks '{two}', and column '{column}' of "
                f"{sheets[here].name} asks '{one}'. Questions are brought together by their "
                f"numbers, so different ones would be compared. In a copy of the files give the "
                f"same questions the same column names, in the same order."
            )


def unlike_columns(sheets: list["Sheet"]) -> set[str]:
    """Return the names under which files ask different questions."""
    asked = [_questions(sheet) for sheet in sheets]
    return {
        name
        for one, other in combinations(asked, 2)
        for name in one.keys() & other.keys()
        if _are_unlike(one[name], other[name], one.values(), other.values())
    }


def _questions(sheet: "Sheet") -> dict[str, str]:
    return {column.name: column.question for column in sheet.found.columns if column.question}


def _are_unlike(text: str, other: str, here: Iterable[str], there: Iterable[str]) -> bool:
    """Say whether two texts are two questions: one of them is asked elsewhere in the other file."""
    one, two = _plain(text), _plain(other)
    if not one or not two or one == two:
        return False
    moved = one in map(_plain, there) or two in map(_plain, here)
    return moved or SequenceMatcher(None, one, two).ratio() < _LEAST_ALIKE


@cache  # each is compared with all others
def _plain(text: str) -> str:
    """Return a text without its number, marks and capitals."""
    bare = re.sub(r"^\s*[\[(（【]?[A-Za-z]?\d+[\])）】]?\s*[.、．:：)]?\s*", "", fold(text))
    return re.sub(r"[\W_]+", "", bare.casefold())
