"""Whether columns of one name ask the same question in every file that has them.

Exports of survey tools number their questions: a questionnaire from which one was taken out, or
whose items were shuffled, has other questions under the same numbers.
"""

from collections.abc import Mapping
from itertools import combinations, permutations
from typing import TYPE_CHECKING

from groupwork.errors import GroupworkError
from groupwork.guide.blocks import find_blocks
from groupwork.ingest.same_questions import SHOWN, are_unlike
from groupwork.messages import shorten

if TYPE_CHECKING:
    from groupwork.guide.blocks import Block
    from groupwork.guide.raw_sheet import Sheet

# Columns of a scale that two files have in common, at least.
LEAST_SHARED = 2


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


def check_same_form(sheets: list["Sheet"]) -> None:
    """Raise where one file has as numbers what another one has in words.

    Raises
    ------
    GroupworkError
        With both files, and an answer of each.
    """
    scales = [_by_form(sheet) for sheet in sheets]
    for (here, one), (there, other) in permutations(zip(sheets, scales, strict=True), 2):
        both = [name for name in one["number"] if name in other["category"]]
        if len(both) >= LEAST_SHARED:
            number, word = one["number"][both[0]], other["category"][both[0]]
            column = _questions(here).get(both[0], both[0])
            raise GroupworkError(
                f"{here.name} has the answers as numbers and {there.name} the same ones as words "
                f"('{number}' and '{word}' to '{shorten(column, SHOWN)}'). Which number "
                f"stands for which word cannot be seen. Download both files again in the same "
                f"way, best with the words."
            )


def _by_form(sheet: "Sheet") -> dict[str, dict[str, str]]:
    """Return the columns of a file's scales by the form of their answers, each with an answer."""
    found: dict[str, dict[str, str]] = {"number": {}, "category": {}}
    columns = {column.name: column for column in sheet.found.columns}
    for block in find_blocks(columns.values(), least=LEAST_SHARED):
        for name in block.items.values():
            column = columns[name]
            if column.answers and not column.labels:
                found[column.kind][name] = column.answers[0]
    return found


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
