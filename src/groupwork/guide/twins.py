"""Finds questions that stand twice in one file, where a program made the second head unlike.

Microsoft Forms and Excel put a 2 behind a head that is there before, other programs " (2)", "_2" or
".1". Nothing in the file says what the two are.
"""

import re
from collections.abc import Collection

# What stands behind the second head, and what would stand behind a third one.
_MARKS = {"2": "3", " 2": " 3", " (2)": " (3)", "(2)": "(3)", "_2": "_3", "_1": "_2", ".1": ".2"}
# Such as q1 and q12, or q1 and q1_2, which number questions and not their heads.
_NUMBERED = re.compile(r"\d$")
# Questions that stand there twice, at least.
_LEAST = 3


def find_twins(names: Collection[str]) -> dict[str, tuple[str, str]]:
    """Find the columns whose heads are there twice.

    Returns
    -------
    dict
        Column -> (its name with {wave} behind it, the mark that it has there: none of the first).
        Empty where fewer than three questions are there twice, or one is there more often.
    """
    there = set(names)
    for mark, third in _MARKS.items():
        firsts = [name for name in names if f"{name}{mark}" in there]
        if not mark.startswith((".", " (", "(")):
            firsts = [name for name in firsts if not _NUMBERED.search(name)]
        more = any(f"{name}{third}" in there for name in firsts)
        if len(firsts) >= _LEAST and not more:
            return {
                name + stands: (name + "{wave}", stands) for name in firsts for stands in ("", mark)
            }
    return {}


def are_twins(wave_names: Collection[str]) -> bool:
    """Say whether what stands for the time in names of columns are the marks of twins."""
    return "" in wave_names
