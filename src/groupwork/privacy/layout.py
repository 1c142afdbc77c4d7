"""How a results table counts people: what `disclosure` must know of it."""

from dataclasses import dataclass, field

#: Statistics that say how many of n people; other shares say which share of them.
PEOPLE = ("people", "needed_help")


@dataclass(frozen=True)
class Layout:
    """How a results table counts people.

    Attributes
    ----------
    across : str
        Key column whose values divide the people, "all" being everybody; empty if there is none.
    parts : str
        Column whose values divide the people that are counted: a key column, or "statistic".
    counts : dict of str to str
        Statistic that counts the people of a part -> the same as a share.
    shares : tuple of str
        Statistics that say how many of n people (those of `PEOPLE`) or which share of them; the
        others of the n are a part, too.
    adds : tuple of str
        Columns along which the people of shares add up to a number that is known.
    with_counts : tuple of str
        Statistics from which a count or share of their key follows, and so go where it goes.
    single : tuple of str
        Statistics that are one person's value of something that others may know.
    key : tuple of str
        Key columns that say whose results they are; all of them if empty.
    uncounted : tuple of str
        Statistics whose n counts no people.
    fewest : str
        Column of the people of the smallest group that a row compares, where n counts all of
        them.
    divided : str
        The count that is divided once more, into those of `inner`.
    inner : tuple of str
        Counts whose sum is the one divided.
    """

    across: str = ""
    parts: str = ""
    counts: dict[str, str] = field(default_factory=dict)
    shares: tuple[str, ...] = ()
    adds: tuple[str, ...] = ()
    with_counts: tuple[str, ...] = ()
    single: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    uncounted: tuple[str, ...] = ()
    fewest: str = ""
    divided: str = ""
    inner: tuple[str, ...] = ()
