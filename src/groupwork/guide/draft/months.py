"""Months that say the time of a row, whose year stands in another column."""

import re
from collections.abc import Sequence

from groupwork.errors import GroupworkError
from groupwork.guide.columns import FEWEST_PEOPLE
from groupwork.guide.questions import Interview
from groupwork.guide.raw_sheet import Sheet
from groupwork.guide.times import month_of
from groupwork.ingest.dates import of_birth
from groupwork.ingest.near_matches import bare_code
from groupwork.ingest.wordings import whole_number

_YEAR = re.compile(r"(?:19|20)\d\d")
# Years in which a group meets, at most.
_MOST = 6


def months_in_order(
    column: str, cells: Sequence[str], sheet: Sheet, interview: Interview
) -> list[str]:
    """Return the months of a column in the order of their years; none where it has no such months.

    In November and February the group may have met over the winter.

    Raises
    ------
    GroupworkError
        People have the same month in two years, so that it is no time.
    """
    months = {text: month_of(text, column) for text in cells if text}
    if len(months) < 2 or not all(months.values()):
        return []
    for year, texts in sheet.texts.items():
        years = [whole_number(text) for text in texts]
        said = {*filter(None, years)}
        birth = of_birth(year) or of_birth(column)
        if birth or not 1 < len(said) <= _MOST or not all(map(_YEAR.fullmatch, said)):
            continue
        of: dict[str, set[str]] = {text: set() for text in months}
        for text, in_year in zip(cells, years, strict=True):
            if text and in_year:
                of[text].add(in_year)
        _check_one_year_each(column, year, (cells, years), sheet, interview)
        if all(len(each) == 1 for each in of.values()):
            return sorted(months, key=lambda text: (*of[text], months[text]))
    return []


def _check_one_year_each(
    column: str,
    year: str,
    rows: tuple[Sequence[str], Sequence[str]],
    sheet: Sheet,
    interview: Interview,
) -> None:
    """Refuse months that people have in several years: the year is needed to tell the time."""
    who = next(iter([*sheet.found.ids, *sheet.found.possible_ids]), "")
    codes = map(bare_code, sheet.texts.get(who, [""] * len(rows[0])))
    found: dict[tuple[str, str], set[str]] = {}
    for code, month, in_year in zip(codes, *rows, strict=True):
        if code and month and in_year:
            found.setdefault((code, month), set()).add(in_year)
    twice = {month: sorted(of) for (_, month), of in found.items() if len(of) > 1}
    if sum(len(of) > 1 for of in found.values()) >= FEWEST_PEOPLE:
        month, (one, other, *_) = next(iter(twice.items()))
        raise GroupworkError(
            interview.say(
                f"{sheet.name}: people have rows of '{month}' (column '{column}') in {one} and in "
                f"{other} (column '{year}'), so that the month alone says no time. Make one column "
                f"of both in a copy of the file, such as {one}-{month}, and take that file.",
                f"{sheet.name}：同一个人在“{year}”列的{one}和{other}都有“{column}”列的“{month}”，"
                f"只看月份不能区分是哪一次。请在文件副本中把年和月合成一列（如{one}-{month}），再用该文件。",
            )
        )
