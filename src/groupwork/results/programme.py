"""The results tables of a programme: what stands in them, and making them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from groupwork.analysis import programme as pooled
from groupwork.privacy.programme import small_groups, without
from groupwork.results.schema import Recipe
from groupwork.study.programme_file import Programme
from groupwork.tables import read_table, write_table

_KEYS = {
    "group": "study of the group; all: the groups together",
    "wave": "time of measurement",
    "outcome": "scale whose change is pooled",
    "wave_from": "earlier time of measurement",
    "wave_to": "later time of measurement",
    "attribute": "what is declared of the groups",
    "level": "its level; all: the attribute as a whole",
    "variable": "attendance, in percent of the sessions; or satisfaction, on the closing scale",
}
_STATISTIC = {
    "n": "people of the groups that it rests on",
    "statistic": "name of the statistic",
    "method": "which variant of it, and with what interval",
    "estimate": "its value; empty if it cannot be estimated or is held back",
    "ci_low": "lower limit of the interval",
    "ci_high": "upper limit of the interval",
    "ci_level": "level of the interval",
    "p": "p value",
    "note": "of how many groups it is, or why a number is lacking",
}


@dataclass(frozen=True)
class PooledTable:
    """A results table of a programme.

    Attributes
    ----------
    title : str
    keys : tuple of str
        Its key columns.
    reads : tuple of str
        The studies' published tables that it is made of.
    """

    title: str
    keys: tuple[str, ...]
    reads: tuple[str, ...]

    @property
    def columns(self) -> dict[str, str]:
        """What each column means."""
        return {key: _KEYS[key] for key in self.keys} | _STATISTIC


POOLED = {
    "participation": PooledTable("Who took part where", ("group", "wave"), ("flow",)),
    "changes": PooledTable(
        "The change in each group, and pooled",
        ("outcome", "wave_from", "wave_to", "group"),
        ("effects",),
    ),
    "differences": PooledTable(
        "The changes by what is declared of the groups",
        ("outcome", "wave_from", "wave_to", "attribute", "level"),
        ("effects",),
    ),
    "group_process": PooledTable(
        "Attendance and satisfaction in each group, and over the groups",
        ("variable", "group"),
        ("process", "satisfaction"),
    ),
}

#: The tables of a study that a programme reads, with what the study must have for the last two.
READ = {"flow": "", "effects": "", "process": "attendance", "satisfaction": "satisfaction"}


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
    for name, table in made.items():
        row = POOLED[name]
        Recipe(name, "", tuple(row.columns), layout=None).check(table)
    if programme.synthetic:
        made = {name: table.assign(data="synthetic") for name, table in made.items()}
    return made


def make_pooled_tables(
    programme: Programme,
    paths: Mapping[str, Sequence[str | Path]],
    output: Mapping[str, str | Path],
    read: Callable[[str | Path], pd.DataFrame] = read_table,
) -> None:
    """Read the studies' published tables, make those of the programme and write them.

    Parameters
    ----------
    programme : Programme
    paths : mapping of str to sequence of path
        By the names of `READ`, in the order of the groups that have the table.
    output : mapping of str to path
        By the names of `POOLED`.
    """
    published = {
        name: dict(zip(studies_with(programme, name), map(read, paths[name]), strict=True))
        for name in READ
    }
    for name, table in pooled_tables(programme, published).items():
        write_table(table, output[name])


def studies_with(programme: Programme, table: str) -> list[str]:
    """Return the studies of a programme that have a table of `READ`."""
    wanted = READ[table]
    return [group.study for group in programme.groups if not wanted or getattr(group, wanted)]
