"""Finds heads of columns that differ in one place alone: q1_1 and q1_2, R1_anx1 and R2_anx1.

What stands there may be a time, or a part of a questionnaire: nothing in the file says which.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from groupwork.guide.blocks import is_alike, is_item
from groupwork.guide.columns import Column

# A number, a word (a capital begins one), a Chinese character, or what stands between them.
_PART = re.compile(
    r"\d+|[^\W\d_A-Z\u3400-\u9fff]+|[A-Z]+(?![a-z])|[A-Z][^\W\d_A-Z\u3400-\u9fff]*"
    r"|[\u3400-\u9fff]|[\W_]"
)
# Parts that a time has at most.
_LONGEST = 4
# R1, T2: a number is read with the word before it.
_COUNTED = re.compile(r"[^\W\d_]+\d+")
#: Times that heads may tell, at most.
MOST_TIMES = 5
# Questions that are there at each time, at least; and where there are two times.
_LEAST, _LEAST_OF_TWO = 3, 2


@dataclass(frozen=True)
class SameHeads:
    """Columns whose heads differ in one place alone.

    Attributes
    ----------
    columns : dict of str to tuple
        Column -> (its head with {wave} in that place, what stands there).
    """

    columns: Mapping[str, tuple[str, str]]

    @property
    def times(self) -> list[str]:
        """What stands in that place, in the order of the file."""
        return list(dict.fromkeys(time for _, time in self.columns.values()))

    @property
    def questions(self) -> list[list[str]]:
        """The columns of each question, those that are there most often first."""
        found: dict[str, list[str]] = {}
        for name, (base, _) in self.columns.items():
            found.setdefault(base, []).append(name)
        return sorted(found.values(), key=len, reverse=True)

    def at(self, time: str) -> list[str]:
        """Return the columns of one time."""
        return [name for name, (_, each) in self.columns.items() if each == time]


def may_be_times(columns: Sequence[Column]) -> list[SameHeads]:
    """Find what may be times: several questions of a scale, or a score, are there at each of them.

    Those with most questions stand first.
    """
    described = {c.name: c for c in columns if c.kind in ("number", "category")}
    found = [each for each in same_heads(described) if _is_asked_again(each, described)]
    return sorted(found, key=lambda each: -len(each.questions))


def of_question(columns: Iterable[str], heads: Sequence[str]) -> SameHeads | None:
    """Return what differs where these heads are one question's; None if it is not one place."""
    wanted = {*heads}
    there = (each for each in same_heads(columns) if wanted in map(set, each.questions))
    return max(there, key=lambda each: len(each.columns), default=None)


def same_heads(names: Iterable[str]) -> list[SameHeads]:
    """Find all places in which heads differ alone, each once."""
    by_rest: dict[str, dict[str, str]] = {}
    for name in names:
        for rest, part in _parts(name):
            by_rest.setdefault(rest, {})[part] = name
    several = {rest: of for rest, of in by_rest.items() if 2 <= len(of) <= MOST_TIMES}
    found: dict[frozenset[str], SameHeads] = {}
    places = {rest: (_place(rest), frozenset(of)) for rest, of in several.items()}
    for place, times in dict.fromkeys(places.values()):
        alike = {
            rest: of
            for rest, of in several.items()
            if places[rest][0] == place and of.keys() <= times
        }
        pairs = {name: (rest, part) for rest, of in alike.items() for part, name in of.items()}
        if len(pairs) < sum(map(len, alike.values())):  # one column would be at two times
            continue
        heads = SameHeads({name: pairs[name] for name in names if name in pairs})
        key = frozenset(" / ".join(sorted(of)) for of in heads.questions)
        found[key] = min(found.get(key, heads), heads, key=_how_long)
    return [*found.values()]


def _parts(name: str) -> Iterator[tuple[str, str]]:
    """Yield a head with {wave} in place of a part, and the part."""
    spans = [match.span() for match in _PART.finditer(name)]
    last = len(spans) - 1
    for first, (start, _) in enumerate(spans):
        for final in range(first, min(first + _LONGEST, last + 1)):
            stop = spans[final][1]
            part = name[start:stop]
            # Several parts are a time at either end, or within Chinese, which has no blanks.
            whole = first in (final, 0) or final == last or not re.search(r"[!-~]", part)
            if whole and len(part) < len(name) and re.fullmatch(r"[^\W_](?:.*[^\W_])?|[+-]", part):
                yield f"{name[:start]}{{wave}}{name[stop:]}", part


def _place(rest: str) -> str | int:
    """Return where in a head its part is: at its end, or behind so many other parts."""
    before, _, behind = rest.partition("{wave}")
    return len(_PART.findall(before)) if behind else "end"


def _how_long(heads: SameHeads) -> tuple[bool, bool, int]:
    """Say how well its times can be shown: T-1 rather than -, R1 rather than 1, 1 than q_1."""
    times = heads.times
    signs = not all(any(map(str.isalnum, time)) for time in times)
    return signs, not all(map(_COUNTED.fullmatch, times)), sum(map(len, times))


def _is_asked_again(heads: SameHeads, columns: Mapping[str, Column]) -> bool:
    asked = [[columns[name] for name in names] for names in heads.questions]
    asked = [of for of in asked if len(of) == len(heads.times) and _are_alike(of)]
    scores = [of for of in asked if not any(map(is_item, of)) and of[0].kind == "number"]
    least = _LEAST_OF_TWO if len(heads.times) == 2 else _LEAST
    return bool(scores) or len(asked) >= least


def _are_alike(columns: Sequence[Column]) -> bool:
    first, *others = columns
    if all(column.kind == "number" for column in columns):
        return len({is_item(column) for column in columns}) == 1
    return all(is_item(column) and is_alike([first], column) for column in others)
