"""Finds the rows of a file that sum the others up, or hold norms or a key: nobody's answers."""

import re
from collections.abc import Callable, Sequence
from math import inf, isinf
from statistics import fmean, pstdev, stdev

import numpy as np
from numpy.typing import NDArray

from groupwork.guide.columns import NUMBER, Answers
from groupwork.ingest.rows import TOTAL

# Among so many rows at the end a row of totals is looked for.
_LAST_ROWS = 5
# What may stand before a row of means and the like, or be somebody's code; in small letters.
_SHORT_FOR_TOTALS: dict[str, Callable[[list[float]], list[float]]] = {
    **dict.fromkeys(("m", "mw", "x̄", "x̅", "ø"), lambda above: [fmean(above)]),
    **dict.fromkeys(("s", "sd", "s.d."), lambda above: [pstdev(above), stdev(above)]),
    # A large and a small sigma: sum, SD; some mean the mean.
    "σ": lambda above: [sum(above), pstdev(above), stdev(above), fmean(above)],
    # The highest that somebody gave, or any that is higher.
    **dict.fromkeys(("max", "max."), lambda above: [max(above), inf]),
    **dict.fromkeys(("min", "min."), lambda above: [-inf, min(above)]),
}
# A row of norms, or somebody whose name is Norman.
_NORM = "norm"
_DECIMALS = re.compile(r"-?\d+[.,]\d*[1-9]\d*")
# Numbers of a row that somebody may have by chance.
_FEW_NUMBERS = 2
# What stands before the answers that would be right, the highest there are, or those of others.
_KEYS = re.compile(
    r"(answer |scoring )?key|correct|(correct |right )?(answers?|solutions?)"
    r"|((scale|possible) )?(max(\.|imum)?|min(\.|imum)?|highest|lowest)"
    r" (possible|score|value|answer).*"
    r"|scale (max|min)(\.|imum)?|(highest|lowest|maximum|minimum|possible)( possible)?"
    r"|norms|norm (group|sample|values?|scores?|means?|data).*|population( (mean|norm)s?)?"
    r"|(reference|cut[ -]?off)( (group|values?|scores?|points?))?s?"
    r"|lösung(en|sschlüssel)?|norm(werte?|stichprobe|gruppe)|grenzwerte?"
    r"|(正确|正確|标准|標準|参考|參考)?答案|(最高|最低|最大|最小)(分数?|分數|值)?|满分|滿分|常模.{0,4}"
    r"|(参考|參考|临界|臨界|正常)值|(标准|標準)值?|(划界|劃界|分界|临界)分数?"
)
# What stands below a row of totals, and might be somebody's name elsewhere.
_WITH_TOTALS = re.compile(
    r"s\.?d\.?|n|min\.?|max\.?|minimum|maximum|range|count|最大值?|最小值?|人数|人數|标准差|標準差"
)


def rows_of_totals(texts: dict[str, Answers]) -> NDArray[np.bool_]:
    """Say which rows sum the others up.

    Such a row begins with a word for it that stands nowhere else, and is among the last ones; or it
    has the means or sums of the rows above it. Below it may stand its SD. "Average" may be an
    answer.
    """
    rows = list(zip(*texts.values(), strict=True))
    filled = [place for place, row in enumerate(rows) if any(row)]
    last = filled[-_LAST_ROWS:]
    found = np.zeros(len(rows), dtype=bool)
    above: list[Sequence[str]] = []
    for before, place in zip([-1, *filled], filled, strict=False):
        row = rows[place]
        column = next(i for i, text in enumerate(row) if text)
        word = row[column].casefold()
        if TOTAL.fullmatch(word):
            alone = all(rows[i][column].casefold() != word for i in filled if i not in last)
            alike = _sums_up(row, above)
            counts = any(map(NUMBER.fullmatch, row))
            found[place] = (place in last and alone and counts) or 2 * sum(alike) > len(alike) > 1
        elif before >= 0 and found[before]:
            below = _WITH_TOTALS.fullmatch(word) or _KEYS.fullmatch(word) or may_be_totals(word)
            found[place] = bool(below)
        elif place in last and may_be_totals(word) and above[1:]:
            values = _SHORT_FOR_TOTALS.get(word)
            alike = _sums_up(row, above, values) if values else []
            alone = all(each[column].casefold() != word for each in above)
            made = all(alike) and len(alike) > _FEW_NUMBERS
            found[place] = alone and (made or _is_between(row, above))
        elif place in last and _KEYS.fullmatch(word):
            found[place] = any(map(NUMBER.fullmatch, row))
        elif place in last and column > 0 and all(each[0] for each in above):
            alike = _sums_up(row, above)
            given = all(not text or text in of for text, *of in zip(row, *above, strict=True))
            # The word may stand behind the numbers.
            said = any(TOTAL.fullmatch(text.casefold()) for text in row)
            found[place] = len(alike) > 1 and (said or (all(alike) and not given))
        if found[place]:
            above = []
        else:
            above.append(row)
    return found


def may_be_totals(word: str) -> bool:
    """Say whether a word stands before a row of totals or norms, or is somebody's name or code."""
    return word in (*_SHORT_FOR_TOTALS, _NORM)


def _is_between(row: Sequence[str], above: Sequence[Sequence[str]]) -> bool:
    """Say whether a row has decimals under whole numbers alone, as no answers of a person are."""
    parts = [
        text
        for text, *cells in zip(row, *above, strict=True)
        if _DECIMALS.fullmatch(text) and not any(map(_DECIMALS.fullmatch, cells))
    ]
    return len(parts) > _FEW_NUMBERS


def _of_totals(above: list[float]) -> list[float]:
    return [sum(above), fmean(above)]


def _sums_up(
    row: Sequence[str],
    above: Sequence[Sequence[str]],
    values_of: Callable[[list[float]], list[float]] = _of_totals,
) -> list[bool]:
    """Say of each number in a row whether it is the mean or the sum of those above it.

    Or one of what else `values_of` makes of these.
    """
    alike = []
    for text, *cells in zip(row, *above, strict=True):
        numbers = [float(cell) for cell in cells if NUMBER.fullmatch(cell)]
        if NUMBER.fullmatch(text) and (numbers[1:] or (numbers and values_of is _of_totals)):
            slack = 0.5001 * 10.0 ** -len(text.partition(".")[2])
            values, number = values_of(numbers), float(text)
            if isinf(values[0]) or isinf(values[-1]):
                alike.append(values[0] - slack <= number <= values[-1] + slack)
            else:
                alike.append(any(abs(number - value) <= slack for value in values))
    return alike
