"""Which items of a scale are worded the other way."""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any

import numpy as np

from groupwork.errors import GroupworkError
from groupwork.guide.draft.answers import one_range
from groupwork.guide.draft.cleaning import said_missing
from groupwork.guide.draft.listed import listed_in
from groupwork.guide.draft.naming import items_of
from groupwork.guide.draft.scale import Scale
from groupwork.prepare.wordings import as_answer
from groupwork.statistics.arrays import Floats
from groupwork.statistics.internal_consistency import cronbach_alpha, surely_negative

# People whose answers say anything of how items go together.
_FEWEST = 5
# Items of which one can go against the others, and how far it has to go with what they share.
_ITEMS, _GOES_WITH = 3, 0.3
# The correlation with the others of an item that goes against them, at most.
_AGAINST = -0.2


def ask_reversed(
    scale: Scale, label: str, ids: list[str], labels: Mapping[int, str] | str | None
) -> str | None:
    """Ask which items are to be reversed.

    `labels` are the numbers of answers in words, or what is to be filled in in their place; None of
    answers in numbers.
    """
    numbers = labels if isinstance(labels, Mapping) else scale.block.labels
    ordered = numbers or labels is None
    shown = _told(_negative_items(scale, numbers)) if ordered else _BEFORE_ORDER
    return scale.interview.ask(
        f"reversed.{scale.name}",
        (
            f"Which items of '{label}' are worded the other way? Here they are called "
            f"{ids[0]} to {ids[-1]}. ('none', or as '{ids[0]}, {ids[-1]}')",
            f"“{label}”哪些题是反向题？这里的题号为{ids[0]}至{ids[-1]}。"
            f"（没有写“none”，或如“{ids[0]}, {ids[-1]}”）",
        ),
        # What the answers show is no answer: a person reads the wording first.
        saw=f"{items_of(scale.block, scale.group)}; {scale.interview.say(*shown)}",
    )


# Said where words are not put in order yet.
_BEFORE_ORDER = (
    "the answers cannot show it before their words are in order and have numbers: the wording "
    "decides",
    "选项排好顺序并编号之后，才能从答案判断；请以题目措辞为准",
)


def _told(suspected: tuple[list[str], bool] | None) -> tuple[str, str]:
    """Say what the answers show, in English and Chinese."""
    found, sure = suspected or ([], True)
    if suspected is None:
        return (
            "too few answers to see it by them: the wording decides",
            "作答人数太少，无法从答案判断，请以题目措辞为准",
        )
    if not found:
        return (
            "no item goes against the others in these answers: the wording decides",
            "从答案看，没有题目与其他题方向相反；仍以题目措辞为准",
        )
    one, several = ("goes", "go") if sure else ("may go", "may go")
    verb = one if len(found) == 1 else several
    seems = "" if sure else "可能"
    return (
        f"in these answers {', '.join(found)} {verb} against the others, which may be "
        f"chance where few people answered: the wording decides",
        f"从答案看，{'、'.join(found)}{seems}与其他题方向相反；人数少时可能是偶然，以题目措辞为准",
    )


def reversed_items(scale: Scale, answer: str | None, ids: list[str]) -> Any:
    """Return the items that an answer names."""
    if answer is None:
        return scale.interview.todo(
            "items worded the other way, as [2, 5]; [] if none", "反向题，如 [2, 5]；没有写 []"
        )
    found = [] if answer == "none" else listed_in(answer, ids)
    for item in found:
        if item not in ids:
            raise GroupworkError(
                f"reversed.{scale.name}: there is no item '{item}'; there are {', '.join(ids)}."
            )
    return found


def _negative_items(scale: Scale, labels: Mapping[int, str]) -> tuple[list[str], bool] | None:
    """Return the items that go against the others on what most have in common; whether surely.

    That is their first principal component; items that have little to do with it are not named. If
    some surely go against the others, those whose correlation may be chance are not named either.
    Of two halves of as many items the second goes against the one with the first item. Each time
    counts for itself, so that what changes from one to another sets no items against each other.
    None where too few people answered all items.
    """
    table = _within_times(scale, labels)
    if table is None or len(scale.block.items) < _ITEMS:
        return None
    varies = table.std(axis=0) > 0
    if varies.sum() < _ITEMS:
        return [], True
    items = [item for item, there in zip(scale.block.items, varies, strict=True) if there]
    loadings = _loadings(table[:, varies])
    one, other = (
        [item for item, r in zip(items, sign * loadings, strict=True) if r > _GOES_WITH]
        for sign in (1, -1)
    )
    fewer = min(one, other, key=lambda side: (len(side), side[:1] == items[:1]))
    n = max(map(len, _answers_of_times(scale, labels)))
    signs = np.array([-1 if item in fewer else 1 for item in items])
    turned = table[:, varies] * signs
    rest = turned.sum(axis=1, keepdims=True) - turned
    against = {
        item: r
        for place, item in enumerate(items)
        if item in fewer and (r := _of_two(table[:, varies][:, place], rest[:, place])) < _AGAINST
    }
    sure = [item for item, r in against.items() if surely_negative(r, n)]
    return (sure, True) if sure else ([*against], not against)


def _of_two(one: Floats, other: Floats) -> float:
    """Return the correlation of two columns; 0 where one of them does not vary."""
    return float(np.corrcoef(one, other)[0, 1]) if one.std() and other.std() else 0.0


def alpha_of(
    scale: Scale, labels: Mapping[int, str], turned: Collection[str] | None
) -> float | None:
    """Return Cronbach's alpha of a scale, with some items turned.

    Until somebody has said which, they are turned so that all go together best. `labels` are the
    numbers of answers in words. None where too few people answered all items, or all of them alike.
    """
    table = _within_times(scale, labels)
    if table is None:
        return None
    varies = table.std(axis=0) > 0
    if varies.sum() < _PAIR:
        return None
    if turned is None:
        signs = np.sign(_loadings(table[:, varies]))
    else:
        signs = np.array([-1 if item in turned else 1 for item in scale.block.items])[varies]
    return cronbach_alpha(np.cov(table[:, varies] * signs, rowvar=False))


# Items that can go together, at least.
_PAIR = 2


def _loadings(table: Floats) -> Floats:
    """Return how each item goes with what most have in common, as a correlation."""
    values, vectors = np.linalg.eigh(np.corrcoef(table, rowvar=False))
    return np.asarray(vectors[:, -1] * np.sqrt(values[-1]))


def _within_times(scale: Scale, labels: Mapping[int, str]) -> Floats | None:
    """Return whole rows of answers, each item about its mean at that time; None of few people."""
    times = [np.array(rows) for rows in _answers_of_times(scale, labels) if rows]
    if sum(map(len, times)) < _FEWEST:
        return None
    return np.concatenate([rows - rows.mean(axis=0) for rows in times])


def _answers_of_times(scale: Scale, labels: Mapping[int, str]) -> Iterator[list[list[float]]]:
    """Yield the whole rows of answers of each file, or of each time that a row of it holds.

    A number that is no answer, such as 99, makes a row no more whole than a blank cell does.
    """
    codes = {as_answer(word): float(code) for code, word in labels.items()}
    low, high = _ends(scale)
    none = {*scale.none, *said_missing(scale.interview)}

    @cache
    def number(text: str) -> float | None:
        if as_answer(text) in codes:
            return codes[as_answer(text)]
        value = _number(text)
        return None if value is None or text in none or not low <= value <= high else value

    for place, block in scale.group.in_sheet[scale.name].items():
        texts = scale.group.sheets[place].texts
        for stands in scale.keys[place].get("wave_names", {"": ""}).values():
            names = [column.replace("{wave}", stands) for column in block.items.values()]
            if not texts.keys() >= set(names):
                continue  # not all of it was asked at this time
            cells = zip(*(texts[name] for name in names), strict=True)
            rows = [[*map(number, row)] for row in cells]
            yield [[value for value in row if value is not None] for row in rows if None not in row]


def _ends(scale: Scale) -> tuple[float, float]:
    """Return the lowest and the highest answer: as somebody said, or as the files have them."""
    said = scale.interview.answers.get(f"range.{scale.name}", "")
    if not said or re.search("[:：]", said):  # of each item its own
        return scale.block.low, scale.block.high
    ends = one_range(scale.name, said)
    return ends["min"], ends["max"]


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
