"""What the report may cite: a cell of a results table, what is counted over its rows, and what
the study file declares.

The report computes nothing else, so that whoever has the tables can look every number up again.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from groupwork.analysis.effects.reliable_change import better, cutoffs
from groupwork.study.study import Study

_OPERATIONS: dict[str, Callable[..., Any]] = {
    r"sum\((\w+)\)": lambda rows, name: rows[name].sum(),
    r"count\(\)": len,
    r"count\((\w+)\)": lambda rows, name: rows[name].notna().sum(),
    r"count\((\w+) <= ([\d.e-]+)\)": lambda rows, name, limit: (rows[name] <= float(limit)).sum(),
    r"distinct\((\w+)\)": lambda rows, name: rows[name].nunique(),
    r"parts\((\w+)\)": lambda rows, name: len(str(rows[name].iloc[0]).split(" & ")),
    r"(\w+) at max\((\w+)\)": lambda rows, name, by: rows[name].iloc[int(rows[by].argmax())],
    r"(\w+) in (\w+)": lambda rows, word, name: _named(str(rows[name].iloc[0]), word),
    r"(\w+)": lambda rows, name: rows[name].iloc[0],
}


def cell_value(rows: pd.DataFrame, column: str) -> float | None:
    """Return what stands in a column of the first row, or what is counted over all rows.

    Parameters
    ----------
    rows : DataFrame
        Those that the keys of a cell single out.
    column : str
        A column's name, or one of: `sum(estimate)`; `count()` rows, `count(estimate)` that have
        a value, `count(p <= 0.05)`; `distinct(interviews)` values; `parts(coders)`, the names in
        ``"A & B"``; `interviews at max(estimate)`, of the first row with the largest estimate;
        `power in method`, the number after a word; `F_1 in method`, the first of those in brackets
        after it.

    Returns
    -------
    float or None
        None where the cell is empty or there is no row.
    """
    for pattern, operation in _OPERATIONS.items():
        if found := re.fullmatch(pattern, column):
            counts = column.startswith(("sum(", "count(", "distinct("))
            value = operation(rows, *found.groups()) if counts or len(rows) else None
            return None if value is None or pd.isna(value) else float(value)
    raise ValueError(f"no cell is named '{column}'")


def _named(text: str, word: str) -> float | None:
    """Return the number behind a word: 80 of "power 80%", 5 of "df = 5", 2 of "F(2, 17)"."""
    if place := re.fullmatch(r"(\w+)_([12])", word):
        pair = re.search(rf"\b{place[1]}\(([\d.]+), ([\d.]+)\)", text)
        return float(pair[int(place[2])]) if pair else None
    found = re.search(rf"\b{word}(?: =)? ([\d.]*\d)", text)
    return float(found[1]) if found else None


def declared_value(study: Study, path: str) -> float | None:  # noqa: PLR0911 (one a kind)
    """Return a number that the study file declares, or that follows from it alone.

    Parameters
    ----------
    study : Study
    path : str
        Where it stands, `privacy.small_cell`; or one of: `1 - ci_level`; `2 x ci_level - 1`, of
        intervals for two one-sided tests; `tests of family 1`; `count(sessions)`;
        `items of sas`, `lowest of sas` and `highest of sas` for a scale and what it can reach;
        `cutoff of sas`, the first that its norms give.
    """
    if path.startswith("1 - "):
        return 1 - float(declared_value(study, path.removeprefix("1 - ")) or 0)
    if path == "2 x ci_level - 1":
        return round(2 * study.ci_level - 1, 12)
    if asked := re.fullmatch(r"tests of family (\d+)", path):
        return float(study.family_sizes[int(asked[1]) - 1])
    if counted := re.fullmatch(r"count\((.+)\)", path):
        return float(len(_walk(study, counted[1])))
    if asked := re.fullmatch(r"(items|lowest|highest) of (.+)", path):
        instrument, score = study.scales[asked[2]]
        low, high = instrument.score_range(score)
        items = len(instrument.scored_items(score))
        # The mean of items with unlike ranges ends at no round number.
        return {"items": float(items), "lowest": round(low, 2), "highest": round(high, 2)}[asked[1]]
    if asked := re.fullmatch(r"cutoff of (.+)", path):
        outcome = next(each for each in study.outcomes if each.scale == asked[1])
        given = outcome.reliable_change
        return cutoffs(given, better(study, outcome))[0][1] if given else None
    value = _walk(study, path)
    return None if value is None else float(value)


def _walk(node: Any, path: str) -> Any:
    """Follow a path; a key may have dots of its own."""
    if not path:
        return node
    if isinstance(node, Mapping):
        keys = (key for key in map(str, node) if f"{path}.".startswith(f"{key}."))
        key = max(keys, key=len)
        return _walk(node[key], path[len(key) + 1 :])
    name, _, rest = path.partition(".")
    if isinstance(node, Sequence):
        return _walk(node[int(name)], rest)
    return _walk(getattr(node, name), rest)
