"""What the generated parts of the report share: their register, and how results are looked up."""

from collections.abc import Callable

from groupwork.privacy.disclosure import SUPPRESSED
from groupwork.report.ledger import Result
from groupwork.report.markdown import plain
from groupwork.report.writer import Writer
from groupwork.statistics.estimate import NOT_ESTIMABLE

Fragment = Callable[[Writer], str]
INDENT = "\u2003"  # an em space: plain spaces are lost at the start of a cell
FRAGMENTS: dict[str, Fragment] = {}


def fragment(function: Fragment) -> Fragment:
    """Enter a function under its own name."""
    FRAGMENTS[function.__name__] = function
    return function


def together(*parts: str) -> str:
    """Join what is not empty."""
    return "\n\n".join(part for part in parts if part)


def few_people(w: Writer, phrase: str) -> str:
    """Say what becomes of results about few people, in a study that holds them back."""
    return w.phrase(phrase, small=w.small_cell) if w.study.privacy.small_cell > 1 else ""


def people_at(w: Writer, wave: str, group: str = "all") -> Result:
    """Return how many people were measured at a time."""
    return w.ledger.find("flow", group=group, wave=wave, statistic="people")


def unmeasured(w: Writer, wave: str) -> list[str]:
    """Return the arms of which nobody was measured at a time at which others were."""
    there = {
        group: w.ledger.get("flow", group=group, wave=wave, statistic="people")
        for group in w.groups[1:]
    }
    none = [group for group, found in there.items() if found and found.value() == 0]
    return none if len(none) < len(w.groups[1:]) else []


def measured_again(w: Writer, phrase: str, waves: tuple[str, str], both: Result) -> str:
    """Say how many of those measured at a time were measured again, or that all of them were.

    Parameters
    ----------
    w : Writer
    phrase : str
        Its forms are `some` and `all`.
    waves : tuple of str
        The earlier time and the later one.
    both : Result
        The people who were there at both.
    """
    there = people_at(w, waves[0])
    several = (both.value() or 0) > 1
    return w.phrase(
        f"{phrase}.{'all' if several and both.value() == there.value() else 'some'}",
        n=there.say("estimate", "count"),
        both=both.say("estimate", "count"),
        wave_from=w.wave(waves[0]),
        wave_to=w.wave(waves[1]),
    )


def test_result(w: Writer, letter: str, found: Result, *df: str) -> str:
    """Say what a test gave: its statistic with its degrees of freedom, and p.

    Of few people the statistic is held back, and p a bound.
    """
    p = found.say("p", "p")
    if not found.estimable:
        return w.phrase("words.tested-p", p=p)
    return w.phrase("words.tested", letter=letter, df=", ".join(df), value=found.say(), p=p)


def rows_alt(w: Writer, rows: list[list[str]]) -> str:
    """Read table rows aloud: head and values of each."""
    colon, comma = w.joint("colon"), w.joint("comma")
    return w.joint("semicolon").join(f"{row[0]}{colon}{comma.join(row[1:])}" for row in rows)


def effect_of(
    w: Writer, scale: str, pair: tuple[str, str], statistic: str, group: str = "all", **more: str
) -> Result:
    """Return a statistic of the change between two times."""
    return w.ledger.find(
        "effects",
        outcome=scale,
        group=group,
        wave_from=pair[0],
        wave_to=pair[1],
        statistic=statistic,
        **more,
    )


def mean_change(w: Writer, scale: str, pair: tuple[str, str]) -> Result:
    """Return the mean change; where nobody is followed, how the means of both times differ."""
    if not w.study.is_unlinked:
        return effect_of(w, scale, pair, "mean_diff")
    where = {"outcome": scale, "wave_from": pair[0], "wave_to": pair[1]}
    return w.ledger.find("unlinked", **where, statistic="mean_diff")


def reason_of(w: Writer, result: Result) -> str:
    """Return why there is no number or no interval, or why it is held back."""
    reason = result.note
    for start in (NOT_ESTIMABLE, SUPPRESSED, "no interval: "):
        reason = reason.removeprefix(start)
    return plain(w.term(reason))


#: More of one kind than this are listed in a table, with one sentence.
MANY = 4


def less(w: Writer, one: str, other: str) -> str:
    """Name the difference of two; a dash between numbers would be read as a range."""
    numbered = any(end.isdigit() for name in (one, other) for end in (name[:1], name[-1:]))
    return w.phrase(f"arms.{'minus' if numbered else 'term'}", arm=one, control=other)


def in_group(w: Writer, group: str) -> str:
    """Say of whom a sentence speaks where a study has arms; nothing where it has none."""
    if len(w.groups) == 1:
        return ""
    if group == "all":
        return w.joint("space") + w.phrase("words.in-all")
    return w.joint("space") + w.phrase("words.in-group", group=w.group(group))
