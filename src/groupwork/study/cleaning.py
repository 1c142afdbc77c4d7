"""What cleaning may do."""

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
    straightline_min_items: int = Field(
        10, description="Same answer to at least this many items of a reversed-keyed scale: flag."
    )
    repeated_items: list[RepeatedItems] = Field(default=[])
    seconds_per_item: float = Field(
        2.0, gt=0, description="Less time for an item is too little to read it (Huang et al. 2012)."
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
