"""Whose rows a result speaks of."""

from collections.abc import Collection, Iterator

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

    Where a study has arms, everybody is who is in one: who was measured before and got none was
    never lost. A survey is of whoever answered it.

    Parameters
    ----------
    study : Study
    table : pandas.DataFrame
        Has the column participant_id, and wave where its rows are of several times.
    people : pandas.DataFrame
        One row a person, with the attribute that says the group.
    """
    if study.design.groups is None:
        yield "all", table
    else:
        name = study.design.groups.attribute
        group = table["participant_id"].map(attribute_values(study, people, name))
        yield "all", table[group.notna() | _is_of_survey(study, table)]
        for level in study.attributes[name].levels or {}:
            yield level, table[group == level]


def asked_of(
    study: Study, table: pd.DataFrame, people: pd.DataFrame, answered: pd.Series, by: list[str]
) -> pd.DataFrame:
    """Leave out the rows of an arm that was not asked.

    Nobody of it answered, and others did: what the group is asked at the end is not asked of those
    who wait, and they left nothing out.

    Parameters
    ----------
    study : Study
    table : pandas.DataFrame
        Has the column participant_id.
    people : pandas.DataFrame
        One row a person, with the attribute that says the group.
    answered : pandas.Series of bool
        Whether a row has an answer.
    by : list of str
        Columns of `table` that say what was asked, and when.
    """
    if study.design.groups is None or table.empty:
        return table
    arm = table["participant_id"].map(
        attribute_values(study, people, study.design.groups.attribute)
    )
    what = [table[key].astype("str") for key in by]
    of_arm = answered.groupby([*what, arm], dropna=False).transform("any")
    return table[of_arm | arm.isna() | ~answered.groupby(what).transform("any")]


def not_asked(study: Study, people: pd.DataFrame, there: Collection[str]) -> set[str]:
    """Return the people of arms of which nobody was there at a time, though others were.

    They were not asked then, as those who wait are not followed up, and nobody of them was lost.
    """
    groups = study.design.groups
    if groups is None or not there:
        return set()
    arms = attribute_values(study, people, groups.attribute).dropna()
    return set(arms.index[~arms.isin(arms[arms.index.isin(there)].unique())])


def without_arm(study: Study, table: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of those who are in no arm of a study with arms; see `by_group`."""
    _, everybody = next(by_group(study, table, people))
    return table.drop(everybody.index)


def _is_of_survey(study: Study, table: pd.DataFrame) -> pd.Series:
    """Say of each row whether it is of a survey, or of a closing form that is without codes."""
    if "wave" not in table:
        return pd.Series(False, index=table.index)
    return table["wave"].isin([wave.id for wave in study.waves if wave.role == "survey"])
