"""Whether columns of one name ask the same question in every file that has them.

Exports of survey tools number their questions: a questionnaire from which one was taken out, or
whose items were shuffled, has other questions under the same numbers.
"""

from collections.abc import Mapping
from itertools import combinations
from typing import TYPE_CHECKING

from groupwork.errors import GroupworkError
from groupwork.ingest.same_questions import SHOWN, are_unlike
from groupwork.messages import shorten

if TYPE_CHECKING:
    from groupwork.guide.blocks import Block
    from groupwork.guide.raw_sheet import Sheet


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
            if not are_unlike(one, two, asked[here].values(), asked[there].values()):
                continue
            one, two = shorten(one, SHOWN), shorten(two, SHOWN)
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
        if are_unlike(one[name], other[name], one.values(), other.values())
    }


def _questions(sheet: "Sheet") -> dict[str, str]:
    return {column.name: column.question for column in sheet.found.columns if column.question}
