"""What cleaning may do."""

import unicodedata
from collections.abc import Collection, Iterator
from typing import Literal

from pydantic import Field

from groupwork.study.base import Local, Part, Strict
from groupwork.study.study import Study


class RepeatedItems(Strict):
    """Two items that ask the same, to find careless answers."""

    instrument: str
    items: tuple[str, str]
    tolerance: int = Field(0, ge=0, description="Largest difference that is not inconsistent.")


class Cleaning(Strict):
    """Rules for dirty data."""

    missing_codes: dict[str, Local] = Field(
        default_factory=dict, description="Text in a cell -> reason why the answer is missing."
    )
    duplicates: Literal["first", "last", "most-complete"] = Field(
        description="Which of several submissions of one person at one wave counts."
    )
    max_invalid_share: float = Field(
        0.5, gt=0, le=1, description="A column with more invalid answers than this stops the run."
    )
    max_out_of_range_share: float = Field(
        0.05,
        ge=0,
        le=1,
        description="More answers of a questionnaire out of its range than this stop the run.",
    )
    straightline_min_items: int = Field(
        10,
        ge=2,
        description="Same answer to at least this many items of a reversed-keyed scale: flag.",
    )
    repeated_items: list[RepeatedItems] = Field(default=[])
    two_people: list[tuple[str, str]] = Field(
        default=[],
        description="Pairs of codes that are nearly the same and are two people's all the same.",
    )
    seconds_per_item: float = Field(
        2.0,
        gt=0,
        le=3600,
        description="Less time for an item is too little to read it (Huang et al. 2012).",
    )


class CleaningPart(Part):
    """How the data are cleaned."""

    cleaning: Cleaning

    @staticmethod
    def references(study: Study) -> Iterator[tuple[str, str, Collection[str]]]:
        where = "cleaning.repeated_items"
        for repeated in study.cleaning.repeated_items:
            yield where, repeated.instrument, study.instruments
            for item in repeated.items:
                items = study.questionnaires[repeated.instrument].item_ids
                yield f"{where}: {repeated.instrument}", item, items

    @staticmethod
    def problems(study: Study) -> Iterator[str]:
        for code in study.cleaning.missing_codes:
            for what in _answers_that_are(code, study):
                yield (
                    f"cleaning.missing_codes: '{code}' is also {what}, so it cannot say that an "
                    f"answer is missing"
                )


def _answers_that_are(code: str, study: Study) -> Iterator[str]:
    """Yield where a missing code is an answer that cannot be told from it.

    A code may be missing in one instrument and an answer in another, as 9 of short and long items,
    or what somebody is: who would not say her sex is one of its levels, and has no answer to an
    item with these words.
    """
    folded = _folded(code)
    people = {} if study.questionnaires else study.attributes
    levels = [(f"attributes.{name}", each.levels or {}) for name, each in people.items()]
    levels += [
        (f"files.{number}.{key}", getattr(file, key, {}))
        for number, file in enumerate(study.files, start=1)
        for key in ("sources", "supports")
    ]
    for where, level in levels:
        texts = [text for name, label in level.items() for text in (name, label.en, label.zh or "")]
        if folded in map(_folded, texts):
            yield f"a level of {where}"
    try:
        number = float(folded)
    except ValueError:
        return
    each_has = [
        # Answers to several items are whole, or halfway between two.
        (len(each.item_ids) == 1 or number % 0.5 == 0) and group.min <= number <= group.max
        for each in study.questionnaires.values()
        for group in each.items
    ]
    if each_has and all(each_has):
        yield "an answer to every item"


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()
