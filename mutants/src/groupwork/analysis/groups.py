"""Whose rows a result speaks of."""

from collections.abc import Iterator

import pandas as pd

from groupwork.errors import GroupworkError
from groupwork.study.study import Study


def attribute_values(study: Study, people: pd.DataFrame, name: str) -> pd.Series:
    """Return an attribute of each person.

    Parameters
    ----------
    study : Study
    people : pandas.DataFrame
        One row a person, one column an attribute.
    name : str
        The attribute.

    Returns
    -------
    pandas.Series
        Index participant_id. Codes of levels as text, or numbers; NaN where missing.

    Raises
    ------
    GroupworkError
        A value is no code of the attribute's levels.
    """
    values = people.set_index("participant_id")[name]
    levels = study.attributes[name].levels
    if levels is None:
        return values.astype(float)
    strange = int((~values.isin(list(levels)) & values.notna()).sum())
    if strange:
        raise GroupworkError(
            f"people, column '{name}': {strange} of {len(values)} values are no codes of its "
            f"levels. Read the column as text and clean it first."
        )
    return values


def by_group(
    study: Study, table: pd.DataFrame, people: pd.DataFrame
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield a table for everybody ("all") and for each group of a controlled study.

    Parameters
    ----------
    study : Study
    table : pandas.DataFrame
        Has the column participant_id.
    people : pandas.DataFrame
        One row a person, with the attribute that says the group.
    """
    yield "all", table
    if study.design.groups is not None:
        name = study.design.groups.attribute
        group = table["participant_id"].map(attribute_values(study, people, name))
        for level in study.attributes[name].levels or {}:
            yield level, table[group == level]
