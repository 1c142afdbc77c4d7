"""The results tables of a programme: what they are made of and what stands in them."""

from dataclasses import dataclass

from groupwork.study.programme_file import Programme

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


def studies_with(programme: Programme, table: str) -> list[str]:
    """Return the studies of a programme that have a table of `READ`."""
    wanted = READ[table]
    return [group.study for group in programme.groups if not wanted or getattr(group, wanted)]
