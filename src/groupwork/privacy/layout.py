"""How a results table counts people and what it tells of scores, for `disclosure`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

#: The parts that are held back, taken together, beside those that are shown.
TOGETHER = "not_shown"

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
        Statistics from which a count or share of their key follows, and so go where it goes; of
        a key with counts, where its counts go.
    named_by : str
        Statistic that says of how many people the counts of its key are, which are of things.
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
    ordered : bool
        The counts are steps of one scale, in their order: beside a small one its neighbour is
        hidden first, so that what is left is a coarser scale.
    """

    across: str = ""
    parts: str = ""
    counts: dict[str, str] = field(default_factory=dict)
    shares: tuple[str, ...] = ()
    adds: tuple[str, ...] = ()
    with_counts: tuple[str, ...] = ()
    named_by: str = ""
    single: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    uncounted: tuple[str, ...] = ()
    fewest: str = ""
    divided: str = ""
    inner: tuple[str, ...] = ()
    ordered: bool = False


@dataclass(frozen=True)
class Precision:
    """What a protected table tells of the scores of few people; see `privacy.precision`.

    A statistic that is named nowhere here is held back where it rests on few people.

    Attributes
    ----------
    range_of : str
        The key column that says what scores they are: scale, outcome, area, attribute, variable
        (a rating); "closing" for items of the closing questionnaire, "count" for supporters.
    means : dict of str to str
        Mean -> SD of the same scores. Both are rounded to the step, and the mean's interval
        follows from them.
    rounded : tuple of str
        Differences and other numbers in points of the scale, rounded with their limits.
    restated : dict of str to str
        What the table of effects has, too, and is told as there: statistic -> "diff", "pre" or
        "post", the mean of these with its interval and test; "followup", that of the later
        scores of the first follow-up; "r", the correlation.
    of_many : tuple of str
        Numbers in points of the scale that are told of many people alone.
    declared : dict of str to str
        Key column -> how its values begin where numbers come from the study file.
    ratios : tuple of str
        Correlations, reliabilities and the like: to .05.
    simulated : tuple of str
        Shares of simulated studies: two decimals.
    tests : tuple of str
        Tests of which the p alone is told, rounded up to 1, 2 or 5 hundredths or tenths.
    standardised : tuple of str
        Differences in SDs and shares of a variance, told no more finely than the differences.
    own : tuple of str
        Statistics of the members' own scores although their n counts something else.
    kept : tuple of str
        What says nothing of anybody's score, or counts people, as `Layout` lets it.
    of_change : tuple of str
        What else tells of a change, held back where the table of effects holds back the change.
    paired : bool
        The table of effects: what follows from means and SDs is worked out from the rounded ones.
    told : dict of str to tuple of str
        Key column -> its values of the rows that are told of few people; others are held back.
        Assumptions, models and choices that are set beside the first result are each one more
        equation of the same few scores.
    """

    range_of: str = ""
    means: dict[str, str] = field(default_factory=dict)
    rounded: tuple[str, ...] = ()
    restated: Mapping[str, str] = field(default_factory=dict)
    of_many: tuple[str, ...] = ()
    declared: Mapping[str, str] = field(default_factory=dict)
    ratios: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    simulated: tuple[str, ...] = ()
    standardised: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    of_change: tuple[str, ...] = ()
    paired: bool = False
    told: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def in_points(self) -> frozenset[str]:
        """The statistics in points of the scale, which are rounded to its steps."""
        restated = (name for name, which in self.restated.items() if which != "r")
        named = (self.means, self.means.values(), self.rounded, self.of_many, restated)
        return frozenset(name for names in named for name in names)
