"""Results about few people are not published, nor is what they could be worked out from.

The rules are those of published guidance. Counts, percentages and statistics of fewer people than
a threshold are withheld, a count of zero may stand, and nothing may stand from which a withheld
count follows (CMS Cell Size Suppression Policy, Research Data Assistance Center, 2024). The usual
threshold for research output is five people (threshold rule: Glossary of Statistical Disclosure
Control, UNECE/Eurostat, 2005). One person's value, such as an extreme, is not a result of a group.
"""

from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from groupwork.privacy.layout import PEOPLE, TOGETHER, Layout
from groupwork.study.study import Study

TOTAL = "all"

#: How the note of a row begins that is held back.
SUPPRESSED = "suppressed: "
#: Note of a row that is one person's value, however many people it was found among.
EXTREME = f"{SUPPRESSED}it is one person's value"
#: Ends the note of a row whose p is told as a bound only.
ROUNDED_UP = "p rounded up"
#: Begin the note of a row whose interval includes zero, or does not, by rounding alone.
ZERO_LEFT_OUT = "the exact interval does not include zero"
ZERO_TAKEN_IN = "the exact interval includes zero"

_EPSILON = 1e-6

#: Places of two cells.
Pairs = tuple[tuple[int, int], ...]


def publishable(study: Study, layout: Layout | None, table: pd.DataFrame) -> pd.DataFrame:
    """Hold back what a results table says about few people.

    Parameters
    ----------
    study : Study
        `privacy.small_cell` is the fewest people that a result may rest on.
    layout : Layout, optional
        How the table counts people; none if it tells nothing of them.
    table : pandas.DataFrame

    Returns
    -------
    pandas.DataFrame
        The table of `suppress` with the rows of `together`.
    """
    if layout is None:
        return table
    return together(suppress(table, layout, study.privacy.small_cell), layout)


def together(table: pd.DataFrame, layout: Layout) -> pd.DataFrame:
    """Add how many people are in the parts that are held back, all of these taken together.

    Parameters
    ----------
    table : pandas.DataFrame
        As `suppress` returns it.
    layout : Layout

    Returns
    -------
    pandas.DataFrame
        At the end two rows more of each key of which some parts are shown and others held back:
        the count of the part `not_shown`, and its share.

    Notes
    -----
    The number is n less the parts that are shown, computed from nothing but the rows of `table`
    that a reader has. So it tells nothing new, however many tables are laid beside each other, as
    levels to merge would that were chosen in each table anew.
    """
    if not layout.counts or not layout.parts or layout.named_by:
        return table
    outer = table["statistic"].isin([name for name in layout.counts if name not in layout.inner])
    counts = table[outer & table["n"].notna()]
    keys = [key for key in table.columns[: list(table.columns).index("n")] if key != layout.parts]
    held_back = counts["note"].astype("object").fillna("").str.startswith(SUPPRESSED)
    rows = []
    for _, block in counts.groupby(keys, sort=False, dropna=False):
        shown = block.loc[~held_back[block.index], "estimate"]
        if len(block) - len(shown) < 2 or shown.isna().any() or not shown.sum():
            continue
        # "missing" stands beside the levels; counts of things have no n that they add up to.
        n = int(block["n"].iloc[0])
        number = n - int(shown.sum())
        count = str(block["statistic"].iloc[0])
        share = layout.counts[count]
        whole = 100 if share == "percent" else 1
        for name, value in ((count, number), (share, whole * number / n)):
            row = block.iloc[0].to_dict() | {"statistic": name, "estimate": value, "note": ""}
            if layout.parts == "statistic":
                row["statistic"] = TOGETHER if name == count else f"{TOGETHER}_share"
            else:
                row[layout.parts] = TOGETHER
            rows.append(row | {"method": "n less the parts that are shown"})
    if not rows:
        return table
    more = pd.DataFrame(rows, columns=table.columns).astype(table.dtypes.to_dict())
    return pd.concat([table, more], ignore_index=True)


def suppress(table: pd.DataFrame, layout: Layout, small: int = 5) -> pd.DataFrame:
    """Empty the numbers of cells with few people, and of those that would give them away.

    Parameters
    ----------
    table : pandas.DataFrame
        Key columns, then n, statistic, ..., note. Not suppressed before: what is lacking already
        cannot be protected from being worked out.
    layout : Layout
    small : int
        Cells of fewer people, but not of nobody, are suppressed.

    Returns
    -------
    pandas.DataFrame
        The same rows. Suppressed ones have keys, statistic, method and a note that does not say
        which cells are the small ones.

    Notes
    -----
    A cell is a part of people that are counted, the people of a share or the others, or the n
    people that the other statistics of a key rest on. See `hidden_cells` for what is protected.
    The parts called "missing" are left alone: n gives them away, and they say nothing of anybody.
    """
    table = table.reset_index(drop=True)
    keys = list(table.columns[: list(table.columns).index("n")])
    # The table of models has terms in place of statistics.
    rows = table if "statistic" in table else table.assign(statistic="")
    if layout.fewest:
        rows = rows.assign(n=rows[["n", layout.fewest]].min(axis=1))
    statistic = rows["statistic"]
    counted = statistic.isin([*layout.counts, *layout.counts.values()])
    shared = statistic.isin(layout.shares)
    single = statistic.isin(layout.single)
    if layout.parts in table:
        counted &= rows[layout.parts] != "missing"
    # What is of few people in all goes even if it has no number: its n would say how few.
    hidden = (single & (small > 1)) | ((counted | shared) & rows["n"].between(1, small - 1))
    if layout.named_by:
        named = rows[statistic == layout.named_by].set_index(keys)["estimate"]
        rows = rows.join(named.rename("people"), on=keys)
    inner = statistic.isin([*layout.inner, *map(layout.counts.get, layout.inner)])
    for cells, margins in (
        _part_cells(rows[counted & ~inner], keys, layout),
        _part_cells(rows[inner], keys, layout),
        _share_cells(rows[shared].drop(columns="people", errors="ignore"), keys, layout),
        _other_cells(rows[~counted & ~shared & ~single], keys, layout),
    ):
        for _, block in cells.groupby("block", sort=False):
            near = _neighbours(block, margins, layout)
            suppressed = block.loc[hidden_cells(block, margins, small, near), "rows"]
            hidden[[row for labels in suppressed for row in labels]] = True
    of_key = rows[keys].astype("object").fillna("").agg(tuple, axis=1)
    follows = counted if layout.counts else shared
    hidden |= statistic.isin(layout.with_counts) & of_key.isin(of_key[follows & hidden])
    if inner.any():
        # With the whole hidden in one group, its parts and those of the others would tell it.
        hides = hidden & counted & ~inner & statistic.isin([layout.divided])
        block = rows[[key for key in keys if key != layout.across]].astype("object").fillna("")
        of_block = block.agg(tuple, axis=1)
        hidden |= inner & of_block.isin(of_block[hides])
    result = _emptied(table, hidden, counted | shared, small)
    result["note"] = result["note"].mask(hidden & single, EXTREME)
    return result


Cells = tuple[pd.DataFrame, list[str]]


def _part_cells(rows: pd.DataFrame, keys: list[str], layout: Layout) -> Cells:
    """Return a cell per part that is counted: the rows of its count and its share."""
    shares = {share: count for count, share in layout.counts.items()}
    size = rows["estimate"].where(rows["statistic"].isin(layout.counts))
    rows = rows.assign(statistic=rows["statistic"].replace(shares), size=size)
    margins = [name for name in (layout.parts, layout.across) if name]
    return _cells(rows, [*keys, "statistic"], margins), margins


def _share_cells(rows: pd.DataFrame, keys: list[str], layout: Layout) -> Cells:
    """Return two cells per share: the people that it counts, and the others."""
    counted = rows["statistic"].isin(PEOPLE)
    people = rows["estimate"].where(counted, rows["estimate"] * rows["n"])
    inside = rows.assign(side="in", size=people.round())
    outside = rows.assign(side="out", size=rows["n"] - people.round())
    margins = ["side", *layout.adds, *([layout.across] if layout.across else [])]
    return _cells(pd.concat([inside, outside]), [*keys, "statistic", "side"], margins), margins


def _other_cells(rows: pd.DataFrame, keys: list[str], layout: Layout) -> Cells:
    """Return a cell per key: the fewest people that one of its statistics rests on."""
    margins = [layout.across] if layout.across else []
    people = (rows["n"] > 0) & ~rows["statistic"].isin(layout.uncounted)
    keys = list(layout.key) or keys
    return _cells(rows.assign(size=rows["n"].where(people)), keys, margins), margins


def _cells(rows: pd.DataFrame, keys: list[str], margins: list[str]) -> pd.DataFrame:
    """Return the cells of some rows: keys, size, rows (their labels), and block.

    Cells of a block add up along its margins. A cell whose size is not known is left out.
    """
    keys = list(dict.fromkeys(keys))
    texts = {key: rows[key].astype("object").fillna("") for key in keys}
    # What a few people named is theirs, however much it is.
    people = rows["people"] if "people" in rows else rows["size"]
    by_cell = rows.assign(rows=rows.index, people=people, **texts).groupby(
        keys, sort=False, as_index=False
    )
    cells = by_cell.agg(size=("size", "min"), people=("people", "min"), rows=("rows", list)).dropna(
        subset="size"
    )
    block = [key for key in keys if key not in margins]
    return cells.assign(block=cells.groupby(block, sort=False).ngroup() if block else 0)


def _emptied(table: pd.DataFrame, hidden: pd.Series, of_n: pd.Series, small: int) -> pd.DataFrame:
    """Return a table whose hidden rows have no numbers.

    n is kept where it is the number that a count or share is of, and that is not small.
    """
    result = table.copy()
    first = list(table.columns).index("n") + 1
    for column in table.columns[first:].difference(["statistic", "method", "note", "data"]):
        result[column] = result[column].mask(hidden)
    keep_n = of_n & (table["n"] >= small)
    result["n"] = pd.to_numeric(result["n"].mask(hidden & ~keep_n)).astype("Int64")
    note = f"{SUPPRESSED}fewer than {small} people, or it would give them away"
    result["note"] = result["note"].astype("object").mask(hidden, note)
    return result


def _neighbours(cells: pd.DataFrame, margins: list[str], layout: Layout) -> Pairs:
    """Return the pairs of cells that are steps beside each other on one scale."""
    if not layout.ordered or layout.parts not in cells:
        return ()
    step = cells[layout.parts].map({name: i for i, name in enumerate(layout.counts)}).to_numpy()
    fixed = [name for name in margins if name != layout.parts]
    whose = cells.groupby(fixed, sort=False).ngroup().to_numpy() if fixed else 0 * step
    return tuple(
        (i, j)
        for i in range(len(cells))
        for j in range(len(cells))
        if whose[i] == whose[j] and abs(step[i] - step[j]) == 1
    )


def hidden_cells(
    cells: pd.DataFrame, margins: list[str], small: int, near: Pairs = ()
) -> NDArray[np.bool_]:
    """Choose the cells of a table of counts that are suppressed.

    Parameters
    ----------
    cells : pandas.DataFrame
        A column for each margin, and size, the people of a cell; where it is of things, a column
        people for those that they are of.
    margins : list of str
        Along each of them the cells add up to the cell "all" or, where there is none, to a sum
        that is known.
    small : int
    near : tuple of (int, int)
        Cells that go before others to protect each other, by their places.

    Returns
    -------
    numpy.ndarray of bool, shape (cells,)

    Notes
    -----
    Small cells are suppressed first. Who knows the other cells, all sums, and that zeros are
    suppressed only where nothing else is left, can work out limits of each small cell by linear
    programming. Further cells are suppressed, small ones before large ones and zeros last, until
    those limits say no more than the suppression itself: anything from 1 to `small` - 1, and at
    least to 2.
    """
    sizes = tuple(cells["size"].astype(int))
    people = cells["people"].fillna(cells["size"]) if "people" in cells else cells["size"]
    few = tuple((cells["size"] > 0) & (np.minimum(people, cells["size"]) < small))
    if not any(few):  # as in most tables
        return np.zeros(len(cells), dtype=bool)
    return np.array(_chosen(sizes, few, _lines(cells, margins), small, near), dtype=bool)


def _lines(cells: pd.DataFrame, margins: list[str]) -> tuple[tuple[int, ...], ...]:
    """Return the sums that hold between cells, a row a sum: 1 for a part, -1 for their total."""
    lines = []
    for margin in margins:
        fixed = [name for name in margins if name != margin]
        groups = cells.groupby(fixed, sort=False).indices.values() if fixed else [range(len(cells))]
        signs = np.where(cells[margin] == TOTAL, -1, 1)
        for at in groups:
            line = np.zeros(len(cells), dtype=int)
            line[list(at)] = signs[list(at)]
            if (line > 0).any():
                lines.append(tuple(line.tolist()))
    return tuple(lines)


@cache
def _chosen(
    counts: tuple[int, ...],
    of_few: tuple[bool, ...],
    sums: tuple[tuple[int, ...], ...],
    small: int,
    near: Pairs,
) -> tuple[bool, ...]:
    """Choose the cells to suppress; the same few patterns come up again and again."""
    sizes = np.array(counts)
    lines = np.array(sums).reshape(len(sums), len(sizes))
    few = np.array(of_few, dtype=bool)
    hidden = few.copy()
    while any(
        _gives_away(place, lines, sizes, hidden, few=few, small=small)
        for place in np.flatnonzero(few)
    ):
        lacking = (lines[:, hidden] != 0).sum(axis=1)
        helps = (lines[lacking == 1] != 0).sum(axis=0)
        others = np.flatnonzero(~hidden & (lines[lacking > 0] != 0).any(axis=0))
        if not len(others):
            break
        beside = {j for i, j in near if few[i]}
        ranks = {
            place: (sizes[place] == 0, place not in beside, -helps[place], sizes[place])
            for place in others
        }
        hidden[min(others, key=ranks.__getitem__)] = 1
    return tuple(hidden.tolist())


def _gives_away(
    place: np.signedinteger,
    lines: NDArray[np.int_],
    sizes: NDArray[np.int_],
    hidden: NDArray[np.bool_],
    *,
    few: NDArray[np.bool_],
    small: int,
) -> bool:
    """Say whether the cells that are shown tell more of a cell than that it is small."""
    if not len(lines):
        return False
    known = lines @ sizes - lines[:, ~hidden] @ sizes[~hidden]
    goal = (np.flatnonzero(hidden) == place).astype(float)
    lowest = 0 if (sizes[hidden] == 0).any() else 1
    # Slow to import, and most tables need none of it.
    from scipy.optimize import linprog  # noqa: PLC0415

    least, most = (
        linprog(sign * goal, A_eq=lines[:, hidden], b_eq=known, bounds=(lowest, None))
        for sign in (1, -1)
    )
    # Status 3: nothing limits it on this side.
    too_low = most.status != 3 and -most.fun < max(small - 1, 2) - _EPSILON
    if too_low or least.fun > 1 + _EPSILON:
        return True
    if (hidden != few).any() or (sizes[few] >= small).any():
        return False
    # Who knows the rule knows of two that are hidden alone that both are small: 4 + 4 is 8.
    least, most = (
        linprog(sign * goal, A_eq=lines[:, hidden], b_eq=known, bounds=(1, small - 1))
        for sign in (1, -1)
    )
    return bool(-most.fun - least.fun < 1 - _EPSILON)
