"""Lots of answers to one form that was sent several times, told apart by the gaps between days."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from groupwork.guide.raw_sheet import COMES_AGAIN
from groupwork.ingest.dates import exchanged, read_date

#: Days without an answer between two lots, at least.
_GAP = 7
#: Most lots that are told apart; more are drops of one stream.
_MOST = 6


class Lot(NamedTuple):
    """Answers of days with no gap between them: the first and the last day, and how many."""

    first: date
    last: date
    rows: int


@dataclass(frozen=True)
class Lots:
    """Lots of answers in one file.

    Attributes
    ----------
    column : str
        The column of dates.
    each : tuple of Lot
        Two or more, in time.
    order : str
        What the parts of a date are, as `read_date` takes it; empty where two are possible.
    """

    column: str
    each: tuple[Lot, ...]
    order: str

    @property
    def likely(self) -> int:
        """How often a form was sent, if few who answer late are no time of their own."""
        most = max(lot.rows for lot in self.each)
        return max(2, sum(lot.rows >= COMES_AGAIN * most for lot in self.each))

    def joined(self, times: int) -> "Lots":
        """Return so many lots: those with the shortest gaps between them are one."""
        gaps = sorted(
            range(1, len(self.each)),
            key=lambda place: self.each[place].first - self.each[place - 1].last,
            reverse=True,
        )
        cuts = [0, *sorted(gaps[: times - 1]), len(self.each)]
        parts = [self.each[start:stop] for start, stop in pairwise(cuts)]
        whole = (Lot(of[0].first, of[-1].last, sum(lot.rows for lot in of)) for of in parts)
        return replace(self, each=tuple(whole))


def find_lots(texts: Mapping[str, Sequence[str]], order: str = "") -> Lots | None:
    """Find lots of days with a week or more between them, in the first column that has any.

    Parameters
    ----------
    texts : mapping
        Column -> its cells, folded.
    order : str
        What the parts of a date are, where nothing in the cells says it.
    """
    for column, cells in texts.items():
        read: dict[str, list[date]] = {}
        for each in [order] if order else ["ymd", "mdy", "dmy"]:
            found = [read_date(text, each) for text in cells if text]
            told = [day for day in found if day]
            if told and len(told) == len(found):
                read[each] = told
        # Where the year stands first, all three read the same.
        chosen = next(iter(read), "")
        if chosen and exchanged(cells):
            continue
        rows = Counter(read.get(chosen, ()))
        days = sorted(rows)
        cuts = [i for i in range(1, len(days)) if (days[i] - days[i - 1]).days >= _GAP]
        if cuts:
            parts = [days[start:stop] for start, stop in pairwise([0, *cuts, len(days)])]
            lots = tuple(Lot(of[0], of[-1], sum(rows[day] for day in of)) for of in parts)
            return Lots(column, lots, "" if len(read) == 2 else chosen).joined(_MOST)
    return None
