"""Answers that are one, in other letters or words: Hillside Acadamy, woman beside female."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from difflib import SequenceMatcher

from groupwork.guide.columns import Answers, Column, words_of
from groupwork.guide.draft.attributes import are_names, called_by, is_in_own_words, other_columns
from groupwork.guide.draft.listed import numbers_in
from groupwork.guide.draft.naming import bare, short
from groupwork.guide.levels import joined_levels, mean_one_level
from groupwork.guide.questions import TODO, Interview
from groupwork.guide.recognise import Recognised
from groupwork.ingest.wordings import bare_level
from groupwork.prepare.wordings import find_orders

# How alike two texts are of which one is a slip, and letters of the shorter one, at least.
_SLIP, _LETTERS = 0.85, 5
# Letters of what another text says at greater length, at least.
_SHORTER = 4
_NUMBER = re.compile(r"\d+|[一二三四五六七八九十]+")
# Who was not, and who was: no slip. Before a word, or a word of its own.
_NOT = re.compile(
    r"\b(?:not?|kein\w*|nicht|pas|non?|ne|n'|sin)\b|\b(?:un|dis|in|im|ir|non|miss|nicht)(?=\w{3})"
    r"|[不没無无未]|非(?!常)",
)
# Steps of one order: rather and very important.
_DEGREE = re.compile(
    r"\b(?:very|rather|quite|fairly|somewhat|slightly|extremely|moderately|mostly|hardly|barely"
    r"|a (?:bit|little)|at all|little|less|more|most|least|strongly|completely"
    r"|sehr|eher|ziemlich|etwas|wenig\w*|kaum|gar|überhaupt|völlig|voll|ganz|mehr|äußerst"
    r"|très|assez|peu|plutôt|plus|moins|tout à fait|du tout|un peu"
    r"|muy|bastante|poco|algo|más|menos|nada|totalmente)\b"
    r"|非常|很|比较|比較|有点|有點|有些|较|較|十分|特别|特別|最|极|極|完全|太",
)


def ask_near_levels(group: Recognised, columns: set[str], interview: Interview) -> Recognised:
    """Ask which answers that are nearly the same are one; return the files with one of them.

    It is asked of those of `columns` that have few answers which somebody typed.
    """
    for column in other_columns(group, "category"):
        if column.name not in columns or not _may_be_typed(column, group):
            continue
        counts, pairs = _pairs(column, group)
        if pairs:
            group = _asked(column, counts, pairs, group, interview)
    return group


def _may_be_typed(column: Column, group: Recognised) -> bool:
    chosen = column.levels or column.labels or column.blank or column.offered
    there = any(column.name in sheet.texts for sheet in [*group.followed, *group.lists])
    return there and not (
        chosen
        or group.identifying(column.name)
        or are_names(column)
        or is_in_own_words(column, group)
        or find_orders(column.answers)
    )


def _pairs(column: Column, group: Recognised) -> tuple[dict[str, int], list[tuple[str, str]]]:
    """Return how often each answer was given, and answer -> the more frequent one that it may be.

    Capitals and marks aside. What says more or less of one thing is a pair only where answers are
    spelled in several ways, as they are not in a list to choose from.
    """
    typed: dict[str, Counter[str]] = {}
    for sheet in [*group.sheets, *group.lists]:
        for text in filter(None, sheet.texts.get(column.name, ())):
            typed.setdefault(bare_level(text), Counter())[text] += 1
    ways = {level: of.most_common(1)[0][0] for level, of in typed.items()}
    counts = {ways[level]: of.total() for level, of in typed.items()}
    order = sorted(counts, key=lambda text: counts[text])
    couples = [(a, b) for n, a in enumerate(order) for b in order[n + 1 :] if not are_steps(a, b)]
    slips = [pair for pair in couples if _is_slip(*pair)]
    by_hand = slips or any(len(of) > 1 for of in typed.values())
    alike = [pair for pair in couples if pair in slips or (by_hand and _is_shorter(*pair))]
    # What is one level by itself, such as F and Female below "sex", is noted there.
    one_anyway = joined_levels(counts, f"{column.name} {column.question}")[1]
    alike += [
        pair
        for pair in couples
        if mean_one_level(*pair) and not any({*pair} <= {*ways} for ways in one_anyway)
    ]
    nearest = {
        one: max((b for a, b in alike if a == one), key=lambda b: _how_near(one, b, counts))
        for one in dict.fromkeys(a for a, _ in alike)
    }
    return counts, list(nearest.items())


def are_steps(one: str, other: str) -> bool:
    """Say whether two texts say more or less of one thing, or that it is not so."""
    return _core(one) == _core(other) and bare_level(one) != bare_level(other)


def _core(text: str) -> str:
    """Return a text without what says how much, or that it is not so."""
    return bare_level(_NOT.sub("", _DEGREE.sub("", text.casefold())))


def _is_slip(one: str, other: str) -> bool:
    shorter, longer = sorted(map(bare_level, (one, other)), key=len)
    numbers = [_NUMBER.findall(text) for text in (shorter, longer)]
    # A letter alone tells classes apart: 7a, group B.
    words = [{*words_of(text).split()} for text in (one, other)]
    letters = [
        [word for word in of if word[2:] == ""] for of in (words[0] - words[1], words[1] - words[0])
    ]
    apart = numbers[0] != numbers[1] or all(letters) or shorter[:-1] == longer[:-1]
    enough = sum(map(str.isalpha, shorter)) >= _LETTERS
    return enough and not apart and _ratio(one, other) >= _SLIP


def _is_shorter(one: str, other: str) -> bool:
    """Say whether one text says the other in short: its beginning, or without some letters."""
    words, more = sorted(
        (words_of(one).split(), words_of(other).split()), key=lambda of: len("".join(of))
    )
    if len("".join(words)) < _SHORTER or not more or words[-1].isdecimal() != more[-1].isdecimal():
        return False
    if more[: len(words)] == words:
        return True
    return len(words) == len(more) and all(map(_abbreviates, words, more))


def _abbreviates(short_one: str, long: str) -> bool:
    letters = iter(long)
    return short_one[0] == long[0] and all(letter in letters for letter in short_one)


def _how_near(one: str, other: str, counts: Mapping[str, int]) -> tuple[bool, float, int]:
    same = mean_one_level(one, other)
    return same, 0 if same else _ratio(one, other), counts[other]


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, bare_level(one), bare_level(other), autojunk=False).ratio()


def _last(one: str, right: dict[str, str]) -> str:
    return _last(right[one], right) if one in right else one


def _asked(
    column: Column,
    counts: dict[str, int],
    pairs: list[tuple[str, str]],
    group: Recognised,
    interview: Interview,
) -> Recognised:
    head = bare(column.question or column.name)
    key = f"one_level.{called_by(head)}"
    given = interview.ask(
        key,
        (
            f"Some answers to '{short(head)}' are nearly the same. Which pairs are one, written in "
            "two ways? ('none', 'all', or their numbers, such as '1, 3-5')",
            f"“{short(head)}”的有些回答几乎相同。哪几对是同一个，只是写法不同？"
            "（没有写“none”，全部写“all”，或写各对的序号，如“1, 3-5”）",
        ),
        saw="; ".join(
            f"{n} {one} ({counts[one]}×), {other} ({counts[other]}×)"
            for n, (one, other) in enumerate(pairs, start=1)
        ),
        suggestion=", ".join(
            str(n) for n, pair in enumerate(pairs, start=1) if mean_one_level(*pair)
        ),
    )
    right = dict(pairs[number - 1] for number in numbers_in(key, given, len(pairs), interview))
    slips = {bare_level(one): _last(one, right) for one in right}
    todo = interview.todo("which of these are one?", "哪些是同一个？") if given is None else ""

    def said(texts: Answers) -> dict[str, str]:
        own = {text: slips[level] for text in texts if (level := bare_level(text)) in slips}
        return own | ({todo: TODO} if todo else {})

    group = group.with_spelled(column.name, said)
    answers = tuple(dict.fromkeys(slips.get(bare_level(a), a) for a in column.answers))
    columns = {**group.columns, column.name: replace(column, answers=answers)}
    return replace(group, columns=columns)
