"""Results that other tables tell, as they are published, for a table that is made of them."""

import pandas as pd

from groupwork.statistics.estimate import Estimate
from groupwork.tables import STATISTIC_COLUMNS, RowFinder


def earlier_result(table: pd.DataFrame, **where: str) -> Estimate | None:
    """Return the first row of a results table that matches, or None where there is none.

    Parameters
    ----------
    table : pandas.DataFrame
        Empty, without columns, where a study does not have it.
    **where : str
        Column -> its text.
    """
    if table.empty or (found := RowFinder(table).find(where)).empty:
        return None
    row = found.iloc[0]
    cells = {name: None if pd.isna(row[name]) else row[name] for name in STATISTIC_COLUMNS}
    # What is empty in a file reads as missing.
    empty = {"n": int(cells["n"] or 0), **{name: cells[name] or "" for name in ("method", "note")}}
    return Estimate(**cells | empty)
