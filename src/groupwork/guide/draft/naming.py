"""How columns and scales are named to a person who is asked about them."""

import re
from itertools import takewhile

from groupwork.guide.inspect_file import MOST_ANSWERS, Block
from groupwork.guide.questions import Interview
from groupwork.guide.recognise import Recognised
from groupwork.messages import shorten

#: Columns that are listed for a person to choose from.
SHOWN = 12
# How scales are called of which nothing says a name.
_NUMBERED = re.compile(r"(scale|single)\d*(-\d+)?")
_ASIDE = re.compile(r"[(（][^)）]*[)）]")
_WORDS = re.compile(r"[^\W\d_]{3}|[\u4e00-\u9fff]{2}")
# Letters of their headings.
_LONG = 40


def short(heading: str) -> str:
    """Return a heading as it is listed for somebody to choose from."""
    return shorten(heading, _LONG)


def asked_in(column: str, group: Recognised, interview: Interview) -> str:
    """Return the name of a column, and its question where that is another text."""
    name = column.replace("{wave}", "*")
    question = group.columns[column].question if column in group.columns else ""
    asked = f" ({short(question)})" if question and question != column else ""
    return interview.say(f"'{name}'{asked}", f"“{name}”{asked}")


def columns_of(block: Block) -> str:
    """Name the first and the last column of a block."""
    names = [name.replace("{wave}", "*") for name in block.items.values()]
    return " … ".join(dict.fromkeys([names[0], names[-1]]))


def heading(name: str, group: Recognised) -> str:
    """Return what a scale is called before it has a name: what its questions begin with."""
    if not _NUMBERED.fullmatch(name):
        return name
    block = group.blocks[name]
    heads = [
        (group.columns[column].question if column in group.columns else "") or column
        for column in block.items.values()
    ]
    alike = takewhile(lambda letters: len({*letters}) == 1, zip(*heads, strict=False))
    begun = "".join(letters[0] for letters in alike)
    common = re.split(r"[\[—:：]| [-–] ", begun)[0].strip(" .,;，、_")
    if len(heads) == 1:
        return short(_ASIDE.sub("", heads[0]).strip())
    return short(common) if _WORDS.search(common) else columns_of(block)


def is_score(block: Block) -> bool:
    """Say whether there are more answers than a question of a scale has: it is a score."""
    return block.high - block.low >= MOST_ANSWERS
