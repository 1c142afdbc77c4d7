"""Finds questions that stand twice in one file: of now and of before, perhaps.

Microsoft Forms and Excel put a 2 behind a head that is there before, other programs " (2)", "_2" or
".1"; where columns have codes, two of them have one question. Nothing in the file says what the two
are.
"""

import re
from collections.abc import Collection, Mapping
from itertools import takewhile

from groupwork.prepare.wordings import plain

# What stands behind the second head, and what would stand behind a third one.
_MARKS = {"2": "3", " 2": " 3", " (2)": " (3)", "(2)": "(3)", "_2": "_3", "_1": "_2", ".1": ".2"}
# Such as q1 and q12, or q1 and q1_2, which number questions and not their heads.
_NUMBERED = re.compile(r"\d$")
# Not one that parts two numbers.
_BLANK = re.compile(r"(?<!\d)\s+|\s+(?!\d)")
# Questions that stand there twice, at least.
_LEAST = 3


# What stands before the rows of a matrix may say the time, and is not compared.
_ROW = re.compile(r".*(?:—|–| - |\[)(?=[^—–\[]*\w)", re.DOTALL)

Twins = dict[str, tuple[str, str]]


def find_twins(names: Collection[str], questions: Mapping[str, str] | None = None) -> Twins:
    """Find the questions that are there twice: by the heads of their columns, or by their texts.

    Parameters
    ----------
    names : collection of str
        In the order of the file.
    questions : dict of str to str, optional
        Column -> what it asks, where that is not its head.

    Returns
    -------
    dict
        Column -> (its name with {wave} in place of what differs, what differs there); the name is
        another where it differs in blanks, too. Empty where fewer than three questions are there
        twice, or one is there more often.
    """
    return _by_heads(names) or _by_texts(names, questions or {})


def without_blanks(name: str) -> str:
    """Return a name by which those are alike that differ in blanks alone; q1 1 is not q11."""
    return _BLANK.sub("", name)


def _by_heads(names: Collection[str]) -> Twins:
    """Find them by their heads; blanks aside, since one may have stood at the end of the first."""
    there = {without_blanks(name): name for name in names} | {name: name for name in names}
    exact = {mark: sum(f"{name}{mark}" in there for name in names) for mark in _MARKS}
    for mark, third in sorted(_MARKS.items(), key=lambda each: -exact[each[0]]):
        seconds = {
            name: second
            for name in names
            if (second := _called(f"{name}{mark}", there)) not in (None, name)
            and (mark.startswith((".", " (", "(")) or not _NUMBERED.search(name))
        }
        more = any(_called(f"{name}{third}", there) for name in seconds)
        if len(seconds) >= _LEAST and not more:
            return {
                each: (name + "{wave}", stands)
                for name, second in seconds.items()
                for each, stands in ((name, ""), (second, mark))
            }
    return {}


def _called(name: str, there: Mapping[str, str]) -> str | None:
    return there.get(name) or there.get(without_blanks(name))


def _by_texts(names: Collection[str], questions: Mapping[str, str]) -> Twins:
    """Find them by their texts: all pairs differ in the same place of their columns' names."""
    found: Twins = {}
    for one, other in same_texts(names, questions):
        start = _alike(one, other)
        stop = _alike(one[start:][::-1], other[start:][::-1])
        for name in (one, other):
            end = len(name) - stop
            found[name] = (f"{name[:start]}{{wave}}{name[end:]}", name[start:end])
    marks = {mark for _, mark in found.values()}
    return found if len(marks) == 2 else {}


def same_texts(names: Collection[str], questions: Mapping[str, str]) -> list[tuple[str, str]]:
    """Pair the columns that ask the same; none where fewer than three questions are there twice."""
    asked: dict[str, list[str]] = {}
    for name in names:
        if text := plain(_ROW.sub("", questions.get(name, ""))):
            asked.setdefault(text, []).append(name)
    pairs = [(each[0], each[-1]) for each in asked.values() if len(each) == 2]
    return pairs if len(pairs) >= _LEAST else []


def _alike(one: str, other: str) -> int:
    """Count the letters that two names have in common from their beginning on."""
    pairs = zip(one, other, strict=False)
    return len([*takewhile(lambda letters: letters[0] == letters[1], pairs)])
