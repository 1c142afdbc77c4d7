"""Reads the day in a cell of a date and time."""

import re
from collections.abc import Sequence
from datetime import date

_PARTS = re.compile(
    r"\s*(\d{1,4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,4})\s*日?([\sT,].*)?", re.DOTALL
)

_MONTHS_OF_YEAR = 12
# Days that were taken for others, and that were left, at least.
_FEWEST = 2

_BIRTH = re.compile(r"birth|born|出生|生日")
# What spreadsheets make of 5/6, 5-6 and the like.
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_BECAME = re.compile(
    rf"\d{{4}}-\d{{2}}-\d{{2}}.*|\d{{1,2}}[-/ ]?({_MONTHS})\w*|({_MONTHS})\w*[-/ ]?\d{{1,2}}"
    r"|\d{1,2}月\d{1,2}日?",
    re.IGNORECASE,
)


def became_date(text: str) -> bool:
    """Say whether a cell is what a spreadsheet makes of something like 5/6, and nothing else."""
    return _BECAME.fullmatch(text.strip()) is not None


def of_birth(heading: str) -> bool:
    """Say whether a column holds the days on which people were born."""
    return _BIRTH.search(heading.casefold()) is not None


def read_date(text: str, order: str = "ymd") -> date | None:
    """Return the day that a cell says; None if it says none.

    Parameters
    ----------
    text : str
        As ``2025-03-01``, ``2025/3/1 10:00:00 AM GMT+8``, ``2025年3月1日``.
    order : {"ymd", "dmy", "mdy"}
        What the parts are where the year does not stand first.
    """
    match = _PARTS.fullmatch(text)
    if match is None:
        return None
    parts = [int(part) for part in match.groups()[:3]]
    # A year of two digits is one where a time of the day stands behind it.
    dated = len(match[3]) == 4 or (len(match[3]) == 2 and ":" in (match[4] or ""))
    if len(match[1]) == 4:
        year, month, day = parts
    elif order == "dmy" and dated:
        day, month, year = parts
    elif order == "mdy" and dated:
        month, day, year = parts
    else:
        return None
    year += 2000 if year < 100 else 0
    try:
        return date(year, month, day)
    except ValueError:
        return None


def exchanged(cells: Sequence[str]) -> tuple[str, str] | None:
    """Return a day that a spreadsheet took for another one, and one that it left as it was typed.

    A spreadsheet of another country reads 3/4/2025 as the fourth of March and cannot read
    15/4/2025, which stays text: then no date of its own is later in its month than the 12th, and
    every text is of a day that is. None where that is not so, or only once.
    """
    if not _PARTS.fullmatch(next(filter(None, cells), "")):
        return None  # most columns are none of days by their first cell
    split = [(text, match) for text in dict.fromkeys(cells) if (match := _PARTS.fullmatch(text))]
    taken = [(text, int(match[3])) for text, match in split if len(match[1]) == 4]
    left = [(text, match) for text, match in split if len(match[3]) == 4 and len(match[1]) < 4]
    if min(len(taken), len(left)) < _FEWEST or any(day > _MONTHS_OF_YEAR for _, day in taken):
        return None
    for part in (1, 2):
        if all(int(match[part]) > _MONTHS_OF_YEAR for _, match in left):
            return taken[0][0], left[0][0]
    return None


def read_days(cells: Sequence[str], order: str = "") -> list[date | None] | None:
    """Return the day in each cell of a column, None where it is blank.

    None for a column that has other cells, too, or can be read in several ways, unless `order`
    says which holds; and for one in which a spreadsheet has exchanged days and months.
    """
    orders = [order] if order else ["ymd", "mdy", "dmy"]
    first = next(filter(None, cells), "")
    read = {
        tuple(days)
        for each in orders
        if read_date(first, each)  # most columns are none of days by their first cell
        and (days := [read_date(text, each) if text else None for text in cells])
        and all(day for day, text in zip(days, cells, strict=True) if text)
    }
    return list(read.pop()) if len(read) == 1 and not exchanged(cells) else None
