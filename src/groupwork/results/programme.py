"""Making the results tables of a programme."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pandas as pd

from groupwork.analysis import programme as pooled
from groupwork.privacy.programme import small_groups, without
from groupwork.results.programme_tables import POOLED, READ, studies_with
from groupwork.results.schema import Recipe
from groupwork.study.programme_file import Programme
from groupwork.tables import read_table, write_table


def pooled_tables(
    programme: Programme, published: Mapping[str, Mapping[str, pd.DataFrame]]
) -> dict[str, pd.DataFrame]:
    """Make the results tables of a programme.

    Parameters
    ----------
    programme : Programme
    published : mapping of str to mapping of str to DataFrame
        The studies' published tables, by their name (those of `READ`) and by study.
    """
    small = small_groups(programme, published["flow"], published["effects"])
    told = {name: without(tables, small, programme) for name, tables in published.items()}
    changes = pooled.changes_table(programme, told["effects"])
    made = {
        "participation": pooled.participation_table(programme, told["flow"]),
        "changes": changes,
        "differences": pooled.differences_table(programme, changes),
        "group_process": pooled.process_table(programme, told["process"], told["satisfaction"]),
    }
    made = {name: table.assign(n=table["n"].astype("Int64")) for name, table in made.items()}
    for name, table in made.items():
        row = POOLED[name]
        Recipe(name, "", tuple(row.columns), layout=None).check(table)
    if programme.synthetic:
        made = {name: table.assign(data="synthetic") for name, table in made.items()}
    return made


def make_pooled_tables(
    programme: Programme,
    paths: Iterable[str | Path],
    output: Mapping[str, str | Path],
    read: Callable[[str | Path], pd.DataFrame] = read_table,
) -> None:
    """Read the studies' published tables, make those of the programme and write them.

    Parameters
    ----------
    programme : Programme
    paths : iterable of path
        ``<study>/tables/<name>.csv``, of each group those of `READ` that it has.
    output : mapping of str to path
        By the names of `POOLED`.
    """
    by_place = {(path.parts[-3], path.stem): path for path in map(Path, paths)}
    published = {
        name: {study: read(by_place[study, name]) for study in studies_with(programme, name)}
        for name in READ
    }
    for name, table in pooled_tables(programme, published).items():
        write_table(table, output[name])
