"""From freely chosen passages to units that every coder judged: who gave which unit which code."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from groupwork.ingest.coding.project import NO_PLACE

#: A unit bears a code if a coder's passages of that code cover at least this share of it.
COVERED = 0.5


def assign_units(
    passages: pd.DataFrame, units: Mapping[str, pd.DataFrame]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Say which units bear which codes of which coders.

    A unit bears a code if the coder's passages of that code cover at least half of its
    characters. A passage that covers half of no unit counts for the unit that it covers most
    characters of (the first of equals). A coder read an interview if any passage of it bears a
    code of theirs, and then judged all its units.

    Parameters
    ----------
    passages : pandas.DataFrame
        source, start, end, code, coder; as `Project.passages` returns them. One with an empty
        code says no more than that the coder read the interview.
    units : mapping of str to pandas.DataFrame
        Source -> its units (start, end, text), in order and without overlap.

    Returns
    -------
    codings : pandas.DataFrame
        source, unit (1, 2, … within the source), text, coder, code; a row with an empty code
        says that the coder read the unit and gave it none.
    lost : pandas.DataFrame
        Passages that lie in no unit, e.g. since their place is not known.
    """
    grid, offset = _lay_out(units)
    # All texts lie behind each other, so that one search serves them all.
    known = passages["source"].isin(list(units))
    readers = passages.loc[known, ["source", "coder"]].drop_duplicates()
    coded = passages[passages["code"] != ""]
    here = coded["source"].isin(list(units))
    placed = coded[here & (coded["start"] != NO_PLACE)]
    at = placed["source"].map(offset).astype("int64")
    placed = placed.assign(
        start=placed["start"].astype("int64") + at, end=placed["end"].astype("int64") + at
    )
    first, last = _touched(placed, grid)
    lost = coded.index.difference(placed.index[last > first])
    given = _given(_join_overlaps(placed), grid)
    judged = grid.reset_index(names="unit_at").merge(readers, on="source")
    rows = judged.merge(given, on=["unit_at", "coder"], how="left")
    rows["code"] = rows["code"].fillna("").astype("str")
    rows = rows.sort_values(["unit_at", "coder"], kind="stable", ignore_index=True)
    return rows[["source", "unit", "text", "coder", "code"]], passages.loc[lost]


def _lay_out(units: Mapping[str, pd.DataFrame]) -> tuple[pd.DataFrame, dict[str, int]]:
    """Lay the units of all texts behind each other.

    Returns
    -------
    grid : pandas.DataFrame
        source, unit, text, start, end; a unit is known by its row.
    offset : dict of str to int
        Where each source begins.
    """
    columns = ["source", "unit", "text", "start", "end"]
    parts, offset, reach = [], {}, 0
    for name, table in units.items():
        offset[name] = reach
        parts.append(
            table.assign(
                source=name,
                unit=np.arange(1, len(table) + 1),
                start=table["start"] + reach,
                end=table["end"] + reach,
            )[columns]
        )
        # A passage may end behind the last unit, but not this far.
        reach += int(table["end"].max() if len(table) else 0) + 2**40
    grid = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    return grid.astype({"unit": "int64", "start": "int64", "end": "int64"}), offset


def _join_overlaps(placed: pd.DataFrame) -> pd.DataFrame:
    """Join the overlapping passages of one coder and code: group, coder, code, start, end."""
    table = placed.assign(
        group=placed.groupby(["source", "coder", "code"], sort=False).ngroup()
    ).sort_values(["group", "start", "end"], kind="stable")
    reach = table.groupby("group")["end"].cummax().shift(fill_value=-1)
    fresh = (table["group"] != table["group"].shift()) | (table["start"] > reach)
    parts = table.groupby(fresh.cumsum(), sort=False)
    joined = parts[["group", "coder", "code", "start"]].first()
    return joined.assign(end=parts["end"].max()).reset_index(drop=True)


def _touched(passages: pd.DataFrame, grid: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return the first unit that each passage touches, and the one behind the last."""
    first = np.searchsorted(grid["end"].to_numpy(), passages["start"].to_numpy(), side="right")
    last = np.searchsorted(grid["start"].to_numpy(), passages["end"].to_numpy(), side="left")
    return first, last


def _given(passages: pd.DataFrame, grid: pd.DataFrame) -> pd.DataFrame:
    """Say which units bear which codes: unit_at (row of the grid), coder, code."""
    first, last = _touched(passages, grid)
    count = np.maximum(last - first, 0)
    passage = np.repeat(np.arange(len(passages)), count)
    unit = np.repeat(first - np.cumsum(count) + count, count) + np.arange(len(passage))
    start, end = passages["start"].to_numpy(), passages["end"].to_numpy()
    begin, finish = grid["start"].to_numpy(), grid["end"].to_numpy()
    shared = np.minimum(end[passage], finish[unit]) - np.maximum(start[passage], begin[unit])
    touch = passages.loc[passage, ["group", "coder", "code"]].reset_index(drop=True)
    touch = touch.assign(unit_at=unit, passage=passage, shared=shared)
    covered = touch.groupby(["group", "unit_at"])["shared"].transform("sum")
    touch["enough"] = (covered >= COVERED * (finish - begin)[unit]).to_numpy()
    homeless = touch[~touch.groupby("passage")["enough"].transform("any").astype(bool)]
    # Stable, so that the first of equal units stands first.
    largest = homeless.sort_values("shared", ascending=False, kind="stable")
    touch.loc[largest.drop_duplicates("passage").index, "enough"] = True
    return touch.loc[touch["enough"], ["unit_at", "coder", "code"]].drop_duplicates()
