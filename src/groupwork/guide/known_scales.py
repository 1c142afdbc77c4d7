"""Compares the questions of raw files with the questionnaires of the library.

What fits is offered to a person; nothing is scored by a key before somebody has said which it is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cache
from itertools import product
from typing import Any

from groupwork.guide.blocks import Block
from groupwork.guide.columns import Column
from groupwork.ingest.wordings import bare_level
from groupwork.prepare.wordings import kinds_of, plain
from groupwork.shipped import shipped
from groupwork.study.instruments import Instrument, library, load_instrument


@dataclass(frozen=True)
class Fit:
    """How far some questions fit a questionnaire of the library.

    Attributes
    ----------
    known : str
        Its id.
    versions : dict
        Choice -> the options that have so many items.
    wording : dict
        Choice -> the option whose items have the wording of the questions, in their order.
    by_text, by_answers : bool
        Whether half of its items stand in the questions, and whether the answers are as many.
    outside : dict
        Number -> how many answers it is: those that fit it alone, and lie outside its range.
    """

    known: str
    versions: Mapping[str, list[str]]
    wording: Mapping[str, str]
    by_text: bool
    by_answers: bool
    outside: Mapping[int, int] = field(default_factory=dict)

    def instrument(self, **chosen: str) -> Instrument:
        """Return the version that fits, with other choices where they are named."""
        first = {key: (options or [""])[0] for key, options in self.versions.items()}
        return load_instrument(self.known, {**first, **self.wording, **chosen})

    @property
    def names(self) -> tuple[str, str]:
        """Its name in English and Chinese."""
        name = self.instrument().name
        return name.get("en"), name.get("zh")


def fits(name: str, block: Block, columns: Mapping[str, Column]) -> list[Fit]:
    """List the questionnaires with as many items, and such answers or questions or this name."""
    found = []
    for known in library():
        versions = _versions(known, block)
        if versions is None:
            continue
        first = {key: (options or [""])[0] for key, options in versions.items()}
        asked = questions_of(block, columns)
        wording, most = {}, said(known, first, asked)
        for key, options in versions.items():
            counts = {o: said(known, {**first, key: o}, asked) for o in options}
            best = [option for option, count in counts.items() if count == max(counts.values())]
            most = max(most, *counts.values())
            if len(best) == 1 and 2 * counts[best[0]] >= len(asked):
                wording[key] = best[0]
        each = Fit(known, versions, wording, 2 * most >= len(asked), False)
        by_answers = any(
            _answers_fit(each.instrument(**dict(zip(versions, chosen, strict=True))), block)
            for chosen in product(*versions.values())
        )
        by_answers = by_answers and has_its_kind(known, block) and _may_ask(each, asked)
        if by_answers or each.by_text or known == name:
            found.append(Fit(known, versions, wording, each.by_text, by_answers))
    return sorted(found, key=lambda each: (not each.by_text, not whole_range(each, block)))


def parts_of(
    name: str, block: Block, columns: Mapping[str, Column], *, by_numbers: bool = True
) -> dict[str, int]:
    """Return the questionnaires of which a block seems to be a part, each with its items' number.

    By its name, by the wording of its questions, or, where asked for, by their numbers, which end
    with the last of the questionnaire. Those that have as many items are no matter of parts.
    """
    asked = questions_of(block, columns)
    found = {}
    for known in library():
        choices = version_options(known)
        versions = [
            load_instrument(known, dict(zip(choices, chosen, strict=True)))
            for chosen in product(*choices.values())
        ]
        lengths = sorted({len(each.item_ids) for each in versions})
        if len(block.items) in lengths:
            continue
        named = known in name.split("-")
        texts = {plain(t.get(lang)) for t in versions[0].texts.values() for lang in ("en", "zh")}
        worded = sum(any(text.rstrip("?") in each for text in texts) for each in asked)
        numbered = [n for n in lengths if by_numbers and _ends_with(block, n)]
        by_answers = numbered and has_its_kind(known, block) and _answers_fit(versions[0], block)
        if named or 2 * worded >= len(asked) or (by_answers and not texts):
            found[known] = (numbered or lengths)[-1]
    return found


# Of the items of a questionnaire, so many are there at least.
_MOST = 0.7


def _ends_with(block: Block, n: int) -> bool:
    """Say whether the numbers of a block's items are those of the last of `n`, but for a few."""
    if not all(item.isdecimal() for item in block.items):
        return False
    numbers = [int(item) for item in block.items]
    few = len(numbers) < max(_TELLING, _MOST * n)
    return not few and len(numbers) < n and max(numbers) == n and min(numbers) > 0


def has_its_kind(known: str, block: Block) -> bool:
    """Say whether answers in words are of a questionnaire's kind: how often, or how far one agrees.

    Numbers alone, and words that nobody knows, may be of any.
    """
    own = _answer_kinds().get(known)
    seen = kinds_of([*block.labels.values(), *block.unordered])
    return not own or not seen or bool(seen & set(own))


def _answer_kinds() -> dict[str, list[str]]:
    return shipped(__package__, "answers.yml")


# Another translation of a question has most of its letters in common with the library's.
_ALIKE = 0.6


def _may_ask(fit: Fit, asked: list[str]) -> bool:
    """Say whether a questionnaire may have these questions: unless all are worded, and none alike.

    What a questionnaire asks is known in some languages, and not of each.
    """
    texts = [
        plain(said)
        for text in fit.instrument().texts.values()
        for said in (text.get("en"), text.get("zh"))
    ]
    ways = [way for item in _words(fit.known) for way in item]
    pairs = enumerate(zip(min(asked), max(asked), strict=False))
    start = next((place for place, (one, other) in pairs if one != other), 0)
    own = [question[start:] for question in asked]
    worded = all(map(_WORDED.search, own))
    speaks = _CHINESE if any(map(_CHINESE.search, own)) else _ENGLISH
    known = any(map(speaks.search, [*texts, *(part for way in ways for part in way)]))
    if not worded or not known or not any(map(speaks.search, own)):
        return True
    return any(
        SequenceMatcher(None, question, text).ratio() >= _ALIKE
        for question in own
        for text in texts
    ) or any(all(part in question for part in way) for way in ways for question in own)


_CHINESE = re.compile("[\u4e00-\u9fff]")
# Words that hardly an English question goes without.
_ENGLISH = re.compile(r"\b(i|my|me|you|your|we|the|of|to|in|with|have|being|feeling|feel)\b")
# A sentence, rather than "item 3" or "第3题".
_WORDED = re.compile(r"[^\W\d_]+(?:[^\w]+[^\W\d_]+){2}|[\u4e00-\u9fff]{5}")


def whole_range(fit: Fit, block: Block) -> bool:
    """Say whether the lowest and the highest answer of a questionnaire were both given."""
    return any((each.min, each.max) == (block.low, block.high) for each in fit.instrument().items)


def questions_of(block: Block, columns: Mapping[str, Column]) -> list[str]:
    """Return what each item of a block asks, as it is compared; blank of a column not known."""
    return [
        plain(columns[name].question or name if name in columns else "")
        for name in block.items.values()
    ]


def _versions(known: str, block: Block) -> dict[str, list[str]] | None:
    """Return the options of each choice that have a block's items; None if none has."""
    choices = version_options(known)
    if not choices:
        return {} if has_items(load_instrument(known, {}), block) else None
    # Choices of one instrument say unlike things of it, so each is tried with the others' first.
    first = {key: options[0] for key, options in choices.items()}
    fitting = {
        key: [
            option
            for option in options
            if has_items(load_instrument(known, {**first, key: option}), block)
        ]
        for key, options in choices.items()
    }
    return fitting if all(fitting.values()) else None


def has_items(instrument: Instrument, block: Block) -> bool:
    """Say whether a block has an instrument's items: by their names, or as many in one row."""
    ids, there = instrument.item_ids, list(block.items)
    if ids == there:
        return True
    if len(ids) != len(there) or ids != [str(n) for n in range(1, len(ids) + 1)]:
        return False
    if not all(item.isdecimal() for item in there):
        return True
    return there == [str(int(there[0]) + place) for place in range(len(there))]


def said(known: str, chosen: Mapping[str, str], asked: list[str]) -> int:
    """Count the items of a version that are asked at their place: by their wording or its words."""
    instrument, words = load_instrument(known, dict(chosen)), item_words(known, chosen)
    ids = instrument.item_ids
    texts = [instrument.texts.get(item) for item in ids]
    return sum(
        any(plain(text.get(lang)).rstrip("?") in question for lang in ("en", "zh") if text)
        or any(all(part in question for part in parts) for parts in ways)
        for text, ways, question in zip(texts, words or [[]] * len(ids), asked, strict=True)
    )


@cache
def _words(known: str) -> list[list[list[str]]]:
    """Return the words of each item: of several ways one is enough, of its parts all are needed."""
    listed = shipped(__package__, "item_words.yml").get(known, {}).get("words", [])
    return [
        [[plain(part) for part in way.split(" + ")] for way in item.split(" / ")] for item in listed
    ]


def item_words(known: str, chosen: Mapping[str, str]) -> list[list[list[str]]]:
    """Return the words of each item of a version, in its order; none if they are not known."""
    words, forms = _words(known), shipped(__package__, "item_words.yml").get(known, {})
    for key, option in chosen.items():
        if order := forms.get(key, {}).get(option):
            return [words[int(number) - 1] for number in order.split()]
    return words


# Four or five questions with five answers in words are many a scale.
_TELLING = 7


def _answers_fit(instrument: Instrument, block: Block) -> bool:
    """Say whether the answers are as many as an instrument's, or lie in its range."""
    ends = {(group.min, group.max) for group in instrument.items}
    if words := answer_words(block):
        steps = {high - low + 1 for low, high in ends}
        known = {bare_level(word) for word in words} <= _wordings(instrument)
        telling = len(block.items) >= _TELLING and len(steps) == 1
        return known or (telling and len(words) in steps)
    if not all(low <= block.low and block.high <= high for low, high in ends):
        return False
    # What begins with 0 or 1 is counted from there; who chose none of the lowest chose the highest.
    if block.low in (0, 1):
        return any(block.low == low for low, _ in ends)
    return any(block.high == high for _, high in ends)


# "1 - Never", "Never (0)".
_NUMBERED = re.compile(r"^\W*\d|[(（]\s*\d+\s*[)）]\s*$")


def answer_words(block: Block) -> list[str]:
    """Return the answers of a block that are words alone, without the number that they count as.

    A number may be part of the words: "Some of the time (1-2 days)".
    """
    words = [*block.labels.values(), *block.unordered]
    return [] if any(map(_NUMBERED.search, words)) else words


def _wordings(instrument: Instrument) -> set[str]:
    return {
        bare_level(text.get(lang))
        for group in instrument.items
        for text in group.labels.values()
        for lang in ("en", "zh")
    }


def knows_words(instrument: Instrument, words: list[str]) -> bool:
    """Say whether an instrument itself has all these wordings."""
    return {bare_level(word) for word in words} <= _wordings(instrument)


# Versions ---------------------------------------------------------------------------------------


@cache
def version_options(known: str) -> dict[str, list[str]]:
    """Return the options of each choice of an instrument."""
    choices = shipped("groupwork.study.instruments", f"{known}.yaml").get("choices", {})
    return {key: list(map(str, options)) for key, options in choices.items()}


@cache
def variant_options(known: str) -> dict[str, list[str]]:
    """Return the variants of an instrument's published key, of which none need be chosen."""
    variants = shipped("groupwork.study.instruments", f"{known}.yaml").get("variants", {})
    return {key: [*options] for key, options in variants.items()}


def in_chinese(asked: list[str]) -> bool:
    """Say whether questions are asked in Chinese."""
    return any(map(_CHINESE.search, asked))


def version_words() -> dict[str, Any]:
    """Return what is asked about versions: instrument -> choice -> question, options."""
    return shipped(__package__, "versions.yml")
