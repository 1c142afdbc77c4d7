"""How columns and scales are named to a person who is asked about them."""

import re
from collections.abc import Sequence
from itertools import takewhile

from groupwork.guide.blocks import Block
from groupwork.guide.columns import MOST_ANSWERS
from groupwork.guide.questions import Interview
from groupwork.guide.recognise import Recognised
from groupwork.messages import shorten

#: Columns that are listed for a person to choose from.
SHOWN = 12
# Rows that are named.
_ROWS = 6
# How scales are called of which nothing says a name.
_NUMBERED = re.compile(r"(scale|single)\d*(-(part)?\d+)?")
_ASIDE = re.compile(r"[(（][^)）]*[)）]")
_NOT_CLOSED = re.compile(r"[(（][^)）]*$")
_WORDS = re.compile(r"[^\W\d_]{3}|[\u4e00-\u9fff]{2}")
# Letters of their headings, and of what an item asks.
_LONG, _SENTENCE = 40, 80


def bare(heading: str) -> str:
    """Return a heading without the star of questions that had to be answered."""
    return re.sub(r"^\s*[*＊]\s*|\s*[*＊]\s*$", "", heading)


def short(heading: str) -> str:
    """Return a heading as it is listed for somebody to choose from.

    Of a question and an option of it, as SurveyMonkey heads them, both are told.
    """
    text = bare(heading)
    question, dash, option = text.rpartition(" – ")
    if dash and len(text) > _LONG:
        return f"{shorten(question, _LONG // 2)} – {shorten(option, _LONG)}"
    return shorten(text, _LONG)


def at_any_time(column: str) -> str:
    """Return the name of a column without the place of its time."""
    return re.sub(r"[\W_]*\{wave\}[\W_]*", "", column) or column


def asked_in(column: str, group: Recognised, interview: Interview) -> str:
    """Return the name of a column, and its question where that is another text."""
    name = bare(at_any_time(column))
    question = group.columns[column].question if column in group.columns else ""
    return with_question(interview.say(f"'{name}'", f"“{name}”"), column, question)


def with_question(shown: str, column: str, question: str) -> str:
    """Return what stands for a column with what it asks behind it, where that is another text."""
    asked = bare(question)
    return f"{shown} ({short(asked)})" if asked not in ("", bare(column)) else shown


def columns_of(block: Block) -> str:
    """Name the first and the last column of a block."""
    names = [bare(at_any_time(name)) for name in block.items.values()]
    return " … ".join(dict.fromkeys([names[0], names[-1]]))


def items_of(block: Block, group: Recognised) -> str:
    """List the items of a block with what each asks; of mere numbers, the first and the last."""
    asked = asked_by_items(block, group)
    listed = "; ".join(f"{item} {shorten(text, _SENTENCE)}" for item, text in asked.items())
    return listed or columns_of(block)


def asked_by_items(block: Block, group: Recognised) -> dict[str, str]:
    """Return what each item asks, without what stands before all; nothing where no words do."""
    heads = heads_of(block, group)
    begun = _begun(heads)
    start = max((begun.rfind(mark) + 1 for mark in "[—:：-?？"), default=0) if heads[1:] else 0
    asked = [head[start:].strip(" ]") for head in heads]
    if "—" in asked[0] and not any("—" in text for text in asked[1:]):
        asked[0] = asked[0].rpartition("—")[2]  # whose stem some exports have once
    own = [text[len(_begun(asked)) :] if heads[1:] else text for text in asked]
    if not any(map(_WORDS.search, own)):
        return {}
    return dict(zip(block.items, asked, strict=True))


def _begun(texts: list[str]) -> str:
    """Return what all texts begin with."""
    alike = takewhile(lambda letters: len({*letters}) == 1, zip(*texts, strict=False))
    return "".join(letters[0] for letters in alike)


def heads_of(block: Block, group: Recognised) -> list[str]:
    """Return what each item of a block asks, or else how its column is called."""
    return [
        bare(group.columns[column].question if column in group.columns else "")
        or bare(at_any_time(column))
        for column in block.items.values()
    ]


def heading(name: str, group: Recognised) -> str:
    """Return what a scale is called before it has a name: what its questions begin with."""
    block = group.blocks[name]
    common = common_heading(block, group)
    if not _NUMBERED.fullmatch(name):
        # A heading that became a name is shown as it stands.
        return common if re.sub(r"\W+", "-", common.casefold()).strip("-") == name else name
    return common or columns_of(block)


def common_heading(block: Block, group: Recognised) -> str:
    """Return what all questions of a block begin with, in words; of one question, all of it."""
    heads = heads_of(block, group)
    if len(heads) == 1:
        return short(_ASIDE.sub("", heads[0]).strip())
    common = re.split(r"[\[—:：]| [-–] ", _begun(heads))[0]
    common = _NOT_CLOSED.sub("", common).strip(" .,;，、_")
    return short(common) if _WORDS.search(common) else ""


def is_score(block: Block) -> bool:
    """Say whether there are more answers than a question of a scale has: it is a score."""
    return block.high - block.low >= MOST_ANSWERS


def rows_said(name: str, rows: Sequence[int], interview: Interview) -> str:
    """Name the first few rows of a file."""
    return interview.say(
        f"row{'s' if rows[1:] else ''} {listed(rows)} of {name}", f"{name}第{listed(rows)}行"
    )


def listed(rows: Sequence[int]) -> str:
    """Name the first few of some rows."""
    return ", ".join(map(str, rows[:_ROWS])) + (" …" if rows[_ROWS:] else "")
