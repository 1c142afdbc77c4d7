"""A scale of the study's own: its name, items and score."""

import re
from collections.abc import Mapping
from typing import Any

from groupwork.guide.blanks import SHARES, most_blank
from groupwork.guide.draft.answers import ask_answers
from groupwork.guide.draft.blank_items import ask_blank, todo_blank
from groupwork.guide.draft.naming import asked_by_items, common_heading, heading, items_of
from groupwork.guide.draft.reversed_items import ask_reversed, reversed_items
from groupwork.guide.draft.scale import Scale

# What stands before the numbers of questions, whatever they ask, is no name of a scale.
_PLACEHOLDER = re.compile(
    r"[a-z]{0,2}|scale|single|items?|questions?|quest|var|variable|part|col|column|answer|score"
)


def own_scale(scale: Scale, *, closes: bool) -> dict[str, Any]:
    """Ask all that describes a scale; `closes` says that it is the closing questionnaire."""
    name, interview = scale.name, scale.interview
    label = _ask_name(scale, closes)
    called, label = label or scale.called, label or interview.todo("the scale's name", "量表名称")
    ids = list(scale.block.items)
    numbered = ids == [str(number) for number in range(1, len(ids) + 1)]
    many = len(ids) > 1
    items: dict[str, Any] = {"ids": f"1-{len(ids)}" if numbered and many else " ".join(ids)}
    turned = ask_reversed(scale, called, ids) if many else "none"
    items |= ask_answers(scale, turned)
    blank = _blank(scale, items, ids)
    statistic = _ask_statistic(scale, called) if many else "sum"
    direction = interview.ask(
        f"direction.{name}",
        (
            f"Is a higher score of '{called}' better or worse?",
            f"“{called}”分数越高越好还是越差？",
        ),
        choices={
            "higher-better": ("higher is better", "越高越好"),
            "lower-better": ("higher is worse", "越高越差"),
            "neutral": ("neither", "都不是"),
        },
    )
    todo = interview.todo("higher-better or lower-better", "higher-better 或 lower-better")
    score = {
        "id": "total",
        "label": label,
        "statistic": statistic,
        **blank,
        "direction": direction or todo,
    }
    # Of the closing questionnaire the report shows each question.
    texts = asked_by_items(scale.block, scale.group) if closes else {}
    return {
        "define": {
            "name": label,
            "short": label,
            "items": [items],
            **({"texts": texts} if texts else {}),
            "reversed": reversed_items(scale, turned, ids),
            "scores": [score],
        }
    }


def _ask_name(scale: Scale, closes: bool) -> str | None:
    name, interview = scale.name, scale.interview
    called, n = heading(name, scale.group), len(scale.block.items)
    # A name that its author gave to the columns, unlike what stands before the rows of a matrix.
    named = scale.block.pattern and not all(
        map(_PLACEHOLDER.fullmatch, re.split(r"[\W\d_]+", name))
    )
    return interview.ask(
        f"name.{name}",
        (
            f"What is the scale of {n} items '{called}' called?"
            if n > 1
            else f"What is the measure '{called}' called?",
            f"“{called}”这{n}题的量表叫什么？",
        ),
        saw=items_of(scale.block, scale.group),
        default=interview.say("satisfaction with the group", "小组满意度")
        if closes
        else name
        if named
        else None,
        suggestion="" if named else common_heading(scale.block, scale.group),
    )


def _ask_statistic(scale: Scale, label: str) -> str | None:
    return scale.interview.ask(
        f"statistic.{scale.name}",
        (
            f"Is the score of '{label}' the sum of its answers or their mean?",
            f"“{label}”的得分是各题之和，还是平均数？",
        ),
        choices={"sum": ("the sum", "各题之和"), "mean": ("the mean", "各题的平均数")},
        default="sum",
    )


def _blank(scale: Scale, items: Mapping[str, Any], ids: list[str]) -> dict[str, Any]:
    """Return how many items may be blank."""
    low, high = items["min"], items["max"]
    if not (isinstance(low, int) and isinstance(high, int)):
        low, high = scale.block.low, scale.block.high
    scored = {item: [item] for item in ids}
    allowed = ask_blank(scale, [(low, high)] * len(ids), ids, scored)
    if allowed is None:
        return {"max_missing": todo_blank(scale.interview)}
    most = most_blank(SHARES[allowed], len(ids)) if allowed else 0
    return {"max_missing": most} if most else {}
