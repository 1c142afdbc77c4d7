"""Printed tables held against themselves: sums, percentages, item means, Holm's adjustment."""

import re
from collections.abc import Callable, Iterator

from groupwork.reproduce.documents import Table
from groupwork.reproduce.implied import (
    Mismatch,
    Printed,
    d_from_interval,
    grim,
    holm,
    percent_of,
    read_number,
)

# Heads of columns as the report prints them, in English and in Chinese.
_N = ("n",)
_P, _P_HOLM, _D_Z = ("p",), ("pHolm", "pholm"), ("dz [CI]",)
_DIFFERENCE, _BEFORE, _AFTER = ("Difference", "差值"), ("Before", "前"), ("After", "后")
_MEAN, _ITEM = ("Mean", "均值"), ("Item", "题目")
_PARTS = (("Improved", "改善"), ("Unchanged", "未变"), ("Deteriorated", "恶化"))
_ALL = ("All", "全体")
_TIME = ("Time", "测量时点")

_COUNT = re.compile(r"(\d+)\s*[(（]\s*(\d+)%")
_TRIPLE = re.compile(r"([^\s\[［]+)\s*[\[［]([^,，]+)[,，]\s*([^\]］]+)[\]］]")


def check_table(table: Table) -> Iterator[Mismatch]:
    """Yield what does not follow within one printed table."""
    if len(table.rows) < 2:
        return
    for check in _CHECKS:
        yield from check(table)


def _column(table: Table, names: tuple[str, ...]) -> int | None:
    head = [cell.replace("†", "").strip() for cell in table.rows[0]]
    return next((head.index(name) for name in names if name in head), None)


def _rows(table: Table) -> Iterator[tuple[str, list[str]]]:
    width = len(table.rows[0])
    for number, row in enumerate(table.rows[1:], start=1):
        if len(row) == width:
            yield f"{table.where}, row {number}", row


def _whole(text: str) -> int | None:
    return int(text) if re.fullmatch(r"\d+", text) else None


def _context(row: list[str]) -> str:
    return " | ".join(row)


def _people(table: Table) -> Iterator[Mismatch]:
    """Improved, unchanged and deteriorated make up n, and their percentages follow."""
    n_at = _column(table, _N)
    parts = [_column(table, names) for names in _PARTS]
    if n_at is None or None in parts:
        return
    for where, row in _rows(table):
        n = _whole(row[n_at])
        found = [_COUNT.match(row[part]) for part in parts if part is not None]
        if n is None:
            continue
        for each in found:
            if each:
                yield from percent_of(each[1], str(n), each[2], where, _context(row))
        counts = [int(each[1]) for each in found if each]
        if len(counts) == len(parts) and sum(counts) != n:
            yield Mismatch(where, "parts make up n", str(n), str(sum(counts)), _context(row))


def _flow(table: Table) -> Iterator[Mismatch]:
    """Everybody is the sum of the groups, and nobody joins later."""
    if _column(table, _TIME) != 0 or (all_at := _column(table, _ALL)) is None:
        return
    for where, row in _rows(table):
        counts = [_whole(cell) for cell in row[1:]]
        if len(counts) > 2 and None not in counts:
            everybody = counts.pop(all_at - 1)
            total = sum(count for count in counts if count is not None)
            if everybody != total:
                printed = str(everybody)
                yield Mismatch(where, "groups make up all", printed, str(total), _context(row))


def _levels(table: Table) -> Iterator[Mismatch]:
    """The levels of a characteristic make up the people of whom it is known."""
    width = len(table.rows[0])
    for column in range(1, width):
        block: list[tuple[str, list[str], re.Match[str] | None]] = []
        for where, row in [*_rows(table), ("", [""] * width)]:
            if row[column]:
                block.append((where, row, _COUNT.fullmatch(row[column].rstrip(")）").rstrip())))
                continue
            if len(block) > 1 and all(found for _, _, found in block):
                total = sum(int(found[1]) for _, _, found in block if found)
                for place, cells, found in block:
                    if found:
                        context = _context(cells)
                        yield from percent_of(found[1], str(total), found[2], place, context)
            block = []


def _items(table: Table) -> Iterator[Mismatch]:
    """Means of items, which are whole numbers, are possible with so many answers (GRIM)."""
    n_at, mean_at = _column(table, _N), _column(table, _MEAN)
    if _column(table, _ITEM) != 0 or n_at is None or mean_at is None:
        return
    for where, row in _rows(table):
        n, mean = _whole(row[n_at]), read_number(row[mean_at].partition("±")[0])
        if n and mean and n * 2 * mean.half < 1 and not grim(mean, n):
            total = round(mean.value * n)
            right = f"{total / n:.2f} or {(total + (1 if total / n < mean.value else -1)) / n:.2f}"
            yield Mismatch(where, "mean of whole numbers (GRIM)", mean.text, right, _context(row))


def _holm(table: Table) -> Iterator[Mismatch]:
    """Adjusted p follow from the p of the family.

    A table may show a part of its family: with more tests the adjusted values are larger, so
    that those of the part are what they cannot be below.
    """
    p_at, adjusted_at = _column(table, _P), _column(table, _P_HOLM)
    if adjusted_at is None:
        return
    family = []
    for where, row in _rows(table):
        p = read_number(row[p_at]) if p_at is not None else None
        adjusted = read_number(row[adjusted_at])
        if adjusted is not None and (p is not None or p_at is None):
            family.append((where, row, p, adjusted))
    if p_at is None or not family:
        return
    known = [p for _, _, p, _ in family if p is not None]
    low, high = holm([max(p.low, 0) for p in known]), holm([p.high for p in known])
    whole = all(each[3].may_be(a, b) for each, a, b in zip(family, low, high, strict=True))
    if whole:
        return
    for (where, row, _, adjusted), lowest, highest in zip(family, low, high, strict=True):
        # The adjusted p that are larger than the family shown allows tell of a larger family,
        # unless the others fit it.
        too_low = adjusted.high < lowest - 1e-9
        fits = sum(e[3].may_be(a, b) for e, a, b in zip(family, low, high, strict=True))
        too_high = adjusted.low > highest + 1e-9 and fits >= len(family) / 2
        if too_low or too_high:
            right = f"{(lowest + highest) / 2:.3f}"
            yield Mismatch(where, "Holm over the family", adjusted.text, right, _context(row))


def _change(table: Table) -> Iterator[Mismatch]:
    """The difference is after minus before; d_z follows from difference, interval and n."""
    n_at, difference_at = _column(table, _N), _column(table, _DIFFERENCE)
    if n_at is None or difference_at is None:
        return
    before_at, after_at, d_at = (_column(table, each) for each in (_BEFORE, _AFTER, _D_Z))
    for where, row in _rows(table):
        difference = _triple(row[difference_at])
        if difference is None:
            continue
        mean, low, high = difference
        if before_at is not None and after_at is not None:
            before, after = (read_number(row[at].partition("±")[0]) for at in (before_at, after_at))
            if (
                before
                and after
                and not mean.may_be(after.low - before.high, after.high - before.low)
            ):
                right = f"{after.value - before.value:.2f}"
                yield Mismatch(where, "after minus before", mean.text, right, _context(row))
        n, d = _whole(row[n_at]), _triple(row[d_at]) if d_at is not None else None
        if n and n > 2 and d and high.value > low.value:
            least, most = d_from_interval(mean, low, high, n)
            if not d[0].may_be(least, most):
                right = f"{(least + most) / 2:.2f}"
                check = "d_z from difference, interval and n"
                yield Mismatch(where, check, d[0].text, right, _context(row))


def _triple(cell: str) -> tuple[Printed, Printed, Printed] | None:
    found = _TRIPLE.match(cell)
    numbers = [read_number(each) for each in found.groups()] if found else [None]
    if None in numbers:
        return None
    mean, low, high = (each for each in numbers if each is not None)
    return mean, low, high


_CHECKS: tuple[Callable[[Table], Iterator[Mismatch]], ...] = (
    *(_people, _flow, _levels, _items, _holm, _change),
)
