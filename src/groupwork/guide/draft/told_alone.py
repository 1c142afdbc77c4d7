"""Other numbers that a closing form without codes asks for: each is told by itself."""

import re
from dataclasses import dataclass
from typing import Any

from groupwork.guide.draft.listed import numbers_in
from groupwork.guide.draft.naming import bare, short
from groupwork.guide.draft.scale import Scale
from groupwork.guide.raw_sheet import Sheet
from groupwork.ingest.wordings import whole_number

# "8", "8次", "8 times": a whole number, and perhaps what is counted.
_COUNT = re.compile(r"(\d{1,3})\s*[^\W\d_]{0,12}")
# "(0-10)", "共8次": the lowest and the highest answer that a question offers.
_FROM_TO = re.compile(r"(?<![\d.])(\d{1,2})\s*(?:[-–—~～至到]|to\b|bis\b)\s*(\d{1,3})(?![\d.])")
_IN_ALL = re.compile(r"(?:共|一共|总共|\bof|\bvon|\bout of)\s*(\d{1,3})(?!\d)")


@dataclass(frozen=True)
class Alone:
    """A question of whole numbers beside the closing questionnaire.

    Attributes
    ----------
    column, text : str
        And what it asks.
    low, high : int
        The lowest and the highest answer, as it says them or else as people gave them.
    labels : dict of int to str
        Number -> what stands in the cells, where that is more than the number.
    """

    column: str
    text: str
    low: int
    high: int
    labels: dict[int, str]


def ask_alone(scale: Scale) -> list[Alone]:
    """Ask which other numbers of a form without codes are told, each by itself."""
    group, interview = scale.group, scale.interview
    sheets = [group.sheets[place] for place in group.in_sheet[scale.name]]
    if not sheets or not all(sheet.anonymous for sheet in sheets):
        return []
    found = [each for name in sheets[0].texts if (each := _counted(name, sheets, scale))]
    if not found:
        return []
    listed = [f"{n} {short(each.text)}" for n, each in enumerate(found, start=1)]
    said = interview.ask(
        f"alone.{scale.name}",
        (
            "Which other numbers of this form are told, each by itself, with how many answered "
            "and their mean? ('none', 'all', or their numbers, such as '1, 2')",
            "这份问卷还有哪些数字题要单独报告（作答人数和平均数）？"
            "（没有写“none”，全部写“all”，或写序号，如“1, 2”）",
        ),
        saw="; ".join(listed),
        default="none",
    )
    numbers = numbers_in(f"alone.{scale.name}", said, len(found), interview, ("question", "题"))
    return [found[number - 1] for number in numbers]


def _counted(name: str, sheets: list[Sheet], scale: Scale) -> Alone | None:
    """Return a question of whole numbers that all these forms have; None if it is none."""
    blocks = (block for of in scale.group.in_sheet.values() for block in of.values())
    items = {column for block in blocks for column in block.items.values()}
    kinds = {c.name: c.kind for c in sheets[0].found.columns}
    if name in items or kinds.get(name) not in ("number", "category"):
        return None
    if any(name not in sheet.texts for sheet in sheets) or sheets[0].found.identifiers.get(name):
        return None
    texts = {text for sheet in sheets for text in sheet.texts[name] if text}
    numbers = {text: _COUNT.fullmatch(whole_number(text)) for text in texts}
    if len(numbers) < 2 or not all(numbers.values()):
        return None
    values = {text: int(match[1]) for text, match in numbers.items() if match}
    if len({*values.values()}) < len(values):
        return None
    asked = next((c.question for c in sheets[0].found.columns if c.name == name), "") or name
    low, high = min(values.values()), max(values.values())
    if match := _FROM_TO.search(asked):
        low, high = min(low, int(match[1])), max(high, int(match[2]))
    elif match := _IN_ALL.search(asked):
        low, high = min(low, 0), max(high, int(match[1]))
    worded = {number: text for text, number in values.items() if not text.isdecimal()}
    return Alone(name, bare(asked), low, high, dict(sorted(worded.items())))


def with_alone(define: dict[str, Any], ids: list[str], alone: list[Alone]) -> dict[str, str]:
    """Add these questions to a scale as items that no score counts; return item -> column."""
    if not alone:
        return {}
    numbers = [int(item) for item in ids if item.isdecimal()]
    first = max(numbers, default=0) + 1
    added = {str(first + place): each for place, each in enumerate(alone)}
    for score in define["scores"]:
        score.setdefault("items", " ".join(ids))
    define["items"] = [
        *define["items"],
        *(
            {
                **{"ids": item, "min": each.low, "max": each.high},
                **({"labels": each.labels} if each.labels else {}),
            }
            for item, each in added.items()
        ),
    ]
    texts = define.get("texts") or {}
    define["texts"] = {**texts, **{item: each.text for item, each in added.items()}}
    return {item: each.column for item, each in added.items()}
