"""Recognises a table of results, such as means and standard deviations: nobody's answers."""

import re
from collections.abc import Iterable, Mapping

from groupwork.guide.columns import Answers, words_of
from groupwork.guide.inspect_file import Inspection

# Of a head without its blanks; what stands before or behind says of whom, or when.
_MEAN = re.compile(r"(.*?)(?:mean|average|mittelwert|moyenne|media|均值|平均[值数數分]?|mw|m)(.*)")
_SD = re.compile(
    r"(.*?)(?:sd|std(?:dev(?:iation)?)?|standarddeviation|standardabweichung|écarttype"
    r"|desviaciónestándar|标准差|標準差)(.*)"
)
# A mean and an SD in one cell: 3.21 (0.45), 3.21 ± 0.45.
_BOTH = re.compile(r"-?\d+[.,]\d+ ?(?:\(\d*[.,]\d+\)|± ?\d*[.,]\d+)\*{0,3}")
_DECIMAL = re.compile(r"-?\d*[.,]\d+")
# Columns with both in a cell, at least.
_SEVERAL = 2


def has_results(found: Inspection, texts: Mapping[str, Answers]) -> bool:
    """Say whether a file has means and standard deviations, and no row of a person."""
    if found.blocks or found.ids:
        return False
    both = sum(_are_mostly(_BOTH, column) for column in texts.values())
    decimals = [name for name, column in texts.items() if _are_mostly(_DECIMAL, column)]
    heads = ["".join(words_of(name).split()) for name in decimals]
    return both >= _SEVERAL or bool(_named(_MEAN, heads) & _named(_SD, heads))


def _named(kind: re.Pattern[str], heads: Iterable[str]) -> set[tuple[str, str]]:
    """Return what stands before and behind the words of a kind in the heads that have them."""
    return {(match[1], match[2]) for match in map(kind.fullmatch, heads) if match}


def _are_mostly(kind: re.Pattern[str], column: Answers) -> bool:
    """Say whether half of a column's answers are of a kind."""
    filled = [text for text in column if text]
    return 0 < len(filled) <= 2 * sum(map(bool, map(kind.fullmatch, filled)))
