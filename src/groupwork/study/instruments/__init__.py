"""Instruments as data: what a questionnaire asks, and how its answers become scores.

An instrument is a YAML file of this folder, or a `define:` block of a study file, in the one
schema below. A score's name is the instrument's id for the first score listed (`sas`) and
`instrument.score` for the others (`ssrs.objective`).
"""

import copy
import re
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from groupwork.errors import GroupworkError, nearest
from groupwork.shipped import shipped
from groupwork.study.base import LARGEST, AnswerCode, Local, LocalText, Strict

#: More cannot be meant: the longest questionnaires in use have some hundreds.
MOST_ITEMS = 10_000


def item_ids(value: Any) -> list[str]:
    """Read `1-4, 8-10`, `5a 5b`, 7 or a list of these as a list of item ids."""
    if isinstance(value, list):
        return [item for part in value for item in item_ids(part)]
    ids: list[str] = []
    for part in re.findall(r"\d+\s*-\s*\d+|[^,\s]+", str(value)):
        span = re.fullmatch(r"(\d+)\s*-\s*(\d+)", part)
        if len(part) > 60 or len(ids) > MOST_ITEMS:
            raise ValueError(f"an instrument has at most {MOST_ITEMS:,} items")
        if span and int(span[1]) > int(span[2]):
            raise ValueError(f"'{part}' runs backwards")
        if span and int(span[2]) - int(span[1]) >= MOST_ITEMS:
            raise ValueError(f"'{part}': an instrument has at most {MOST_ITEMS:,} items")
        ids += [str(i) for i in range(int(span[1]), int(span[2]) + 1)] if span else [part]
    return ids


ItemIds = Annotated[
    list[str], BeforeValidator(item_ids, json_schema_input_type=str | int | list[str | int])
]


Direction = Literal["higher-better", "lower-better", "neutral"]


class ItemGroup(Strict):
    """Items that share one answer format."""

    ids: ItemIds
    min: AnswerCode
    max: AnswerCode
    labels: dict[int, Local] = Field(
        default_factory=dict, description="Wording of the answers, by code."
    )

    @model_validator(mode="after")
    def _range_is_sound(self) -> "ItemGroup":
        if self.min >= self.max:
            raise ValueError(f"min ({self.min}) must be lower than max ({self.max})")
        for code in self.labels:
            if not self.min <= code <= self.max:
                raise ValueError(f"labels: {code} is not between {self.min} and {self.max}")
        return self


class Cutoff(Strict):
    """A published threshold: at or above `at` the label applies."""

    at: float
    label: Local
    source: str = Field(description="Key of the reference it comes from.")


class Known(Strict):
    """What a publication found: for an author to choose from and name in `reliable_change`."""

    kind: Literal["sd", "retest", "alpha"]
    value: float = Field(gt=0)
    people: Local = Field(description="In whom, and for a retest after how long.")
    source: str = Field(description="Key of the reference it comes from.")


class Score(Strict):
    """One score of an instrument."""

    id: str
    label: Local
    items: Literal["all"] | ItemIds = "all"
    statistic: Literal["sum", "mean"] = "sum"
    multiply: float = Field(1.0, gt=0, le=LARGEST)
    floor: bool = Field(False, description="Drop the decimals after multiplying (Zung's index).")
    max_missing: int = Field(
        0, ge=0, description="Most items that may be missing; more leave the score empty."
    )
    prorate: bool = Field(
        True, description="Replace missing items (up to max_missing) by the mean of the others."
    )
    direction: Direction
    cutoffs: list[Cutoff] = Field(default=[])
    known: list[Known] = Field(
        [], description="Published SDs and reliabilities. No calculation takes them by itself."
    )


class Recall(Strict):
    """The time that an answer looks back over."""

    days: int | None = Field(description="Length in days; empty for the present moment.")
    label: Local


class Instrument(Strict):
    """A questionnaire."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    name: Local
    short: Local = Field(description="Short name for figures and tables.")
    items: list[ItemGroup]
    reversed: ItemIds = Field(default=[], description="Items scored min + max - answer.")
    sums: dict[str, ItemIds] = Field(
        default_factory=dict,
        description="Items that are the sum of several answers, as one in every reliability.",
    )
    texts: dict[str, Local] = Field(
        default_factory=dict, description="Wording of items, only where the rights allow it."
    )
    scores: list[Score] = Field(min_length=1)
    safety_items: dict[str, int] = Field(
        default_factory=dict,
        description="Item -> answer from which somebody should speak with the person soon.",
    )
    reported_by: Literal["self", "other", "observer", "test"] | None = Field(
        None, description="Who answers it: the person, somebody who knows her, whoever watches."
    )
    recall: Recall | None = None
    reference: str | None = Field(None, description="Key of the reference for the instrument.")
    scoring_source: str | None = Field(None, description="Where the scoring key comes from.")
    rights: Local | None = Field(None, description="What may be printed, and why.")

    @model_validator(mode="after")
    def _items_exist(self) -> "Instrument":
        known = set(self.item_ids)
        if len(known) != len(self.item_ids):
            raise ValueError("an item is listed twice")
        used = {
            "reversed": self.reversed,
            "texts": list(self.texts),
            "sums": [part for parts in self.sums.values() for part in parts],
            "safety_items": list(self.safety_items),
            **{f"scores: {s.id}": [] if s.items == "all" else s.items for s in self.scores},
        }
        for where, ids in used.items():
            if len(set(ids)) != len(ids):
                raise ValueError(f"{where}: an item is listed twice")
            for item in ids:
                if item not in known:
                    raise ValueError(f"{where}: there is no item '{item}'. {nearest(item, known)}")
        for item, parts in self.sums.items():
            if item in known:
                raise ValueError(f"sums: '{item}' is an item already, its sum needs another name")
            for score in self.scores:
                if 0 < len(set(parts) & set(self.scale_items(score))) < len(set(parts)):
                    raise ValueError(f"scores: {score.id}: it has a part of item '{item}' only")
        names = [score.id for score in self.scores]
        if len(set(names)) != len(names):
            raise ValueError("scores: two have the same id")
        return self

    @property
    def item_ids(self) -> list[str]:
        """All items, in order."""
        return [item for group in self.items for item in group.ids]

    def item_range(self, item: str) -> tuple[int, int]:
        """Return the lowest and highest code of an item."""
        group = self._group(item)
        return group.min, group.max

    def item_labels(self, item: str) -> dict[int, LocalText]:
        """Return the wording of an item's answers by code (empty where it may not ship)."""
        return dict(self._group(item).labels)

    def other_start(self, lowest: float, highest: float) -> int | None:
        """Return from which other number, 0 or 1, answers may have been counted.

        None where the lowest answer of the instrument was given, where they fit no other start,
        and of items that are answered in unlike ways, or of a single one.
        """
        ends = {(group.min, group.max) for group in self.items}
        if len(ends) != 1 or len(self.item_ids) < 2:
            return None
        low, high = ends.pop()
        if low not in (0, 1) or lowest == low:
            return None
        other = 1 - low
        return other if other <= lowest and highest <= high + other - low else None

    def _group(self, item: str) -> ItemGroup:
        return next(group for group in self.items if item in group.ids)

    def scale(self, score: Score) -> str:
        """Return the name of a score in every table: `sas`, `ssrs.objective`."""
        return self.id if score is self.scores[0] else f"{self.id}.{score.id}"

    def short_of(self, score: Score) -> LocalText:
        """Return the short printed name of a score: the questionnaire's, if it is of all items."""
        return self.short if score is self.scores[0] and self.is_whole(score) else score.label

    def is_whole(self, score: Score) -> bool:
        """Say whether a score is made of all items."""
        return set(self.scale_items(score)) == set(self.item_ids)

    @property
    def areas(self) -> list[Score]:
        """The scores of its parts: all of them, but a first one of all items."""
        return self.scores[self.is_whole(self.scores[0]) :]

    def scale_items(self, score: Score) -> list[str]:
        """Return the items that a score is made of."""
        return self.item_ids if score.items == "all" else list(score.items)

    def scored_items(self, score: Score) -> dict[str, list[str]]:
        """Return the items of a score as they are scored, each with the answers that it sums."""
        whole = {part: item for item, parts in self.sums.items() for part in parts}
        scored: dict[str, list[str]] = {}
        for item in self.scale_items(score):
            scored.setdefault(whole.get(item, item), []).append(item)
        return scored

    def score_range(self, score: Score) -> tuple[float, float]:
        """Return the lowest and highest possible value of a score."""
        ranges = [self.item_range(item) for item in self.scale_items(score)]
        low, high = (sum(ends) for ends in zip(*ranges, strict=True))
        if score.statistic == "mean":
            low, high = low / len(ranges), high / len(ranges)
        low, high = low * score.multiply, high * score.multiply
        return (float(int(low)), float(int(high))) if score.floor else (float(low), float(high))


@cache
def library() -> tuple[str, ...]:
    """Return the ids of the instruments that ship."""
    names = (entry.name for entry in files("groupwork.study.instruments").iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


def _read(instrument: str) -> dict[str, Any]:
    return shipped(__package__, f"{instrument}.yaml")


def choices_of(instrument: str) -> dict[str, list[str]]:
    """Return what must be chosen of a shipped instrument's published versions: key -> options."""
    offered = _read(instrument).get("choices", {})
    return {str(key): [str(option) for option in options] for key, options in offered.items()}


def load_instrument(instrument: str, choices: dict[str, str] | None = None) -> Instrument:
    """Load a shipped instrument in the published version that `choices` names.

    Parameters
    ----------
    instrument : str
        Its id, e.g. ``"ssrs"``.
    choices : dict
        Option per choice, e.g. ``{"item5": "A-E"}``. Each choice of the instrument is
        required: where published versions differ, none is the default. Its variants, such as
        ``{"item8": "forward"}`` of ``"rses"``, are not.

    Raises
    ------
    GroupworkError
        Unknown instrument, choice or option, or a choice left open.
    """
    if instrument not in library():
        raise GroupworkError(
            f"instrument '{instrument}' is not in the library. {nearest(instrument, library())} "
            f"A scale of your own needs a 'define:' block."
        )
    required: dict[str, dict[str, dict[str, Any]]] = _read(instrument).get("choices", {})
    offered = required | _read(instrument).get("variants", {})
    chosen = dict(choices or {})
    for name in chosen:
        if name not in offered:
            raise GroupworkError(
                f"instrument '{instrument}' has no choice '{name}'. {nearest(name, offered)}"
            )
    for name, options in required.items():
        if name not in chosen:
            listed = ", ".join(f"'{option}'" for option in options)
            raise GroupworkError(
                f"instrument '{instrument}': published versions differ in '{name}'. "
                f"Add 'choices: {{{name}: …}}' with one of {listed}."
            )
    for name, options in offered.items():
        if name in chosen and chosen[name] not in options:
            raise GroupworkError(
                f"instrument '{instrument}': '{name}' cannot be '{chosen[name]}'. "
                f"{nearest(chosen[name], options)}"
            )
    return _version(instrument, tuple((n, chosen[n]) for n in offered if n in chosen))


@cache  # a draft of a study file tries them again and again
def _version(instrument: str, chosen: tuple[tuple[str, str], ...]) -> Instrument:
    data = copy.deepcopy(_read(instrument))
    offered = data.pop("choices", {}) | data.pop("variants", {})
    for name, option in chosen:
        data.update(offered[name][option])
    if forward := item_ids(data.pop("forward", [])):  # items that a variant does not reverse
        data["reversed"] = [item for item in item_ids(data["reversed"]) if item not in forward]
    return Instrument.model_validate(data)
