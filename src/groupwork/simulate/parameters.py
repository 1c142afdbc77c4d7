"""The true parameters of the synthetic study, read from `parameters.yaml` and checked."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from groupwork.errors import GroupworkError
from groupwork.study.base import Strict
from groupwork.study.instruments import ItemIds
from groupwork.study.yaml_file import read_yaml

Share = Annotated[float, Field(ge=0, le=1)]
Occasion = Literal["survey", "pre", "post", "followup"]
Vector = NDArray[np.float64]
OCCASIONS: tuple[Occasion, ...] = ("survey", "pre", "post", "followup")


class Block(Strict):
    """Items of a scale that share their thresholds."""

    items: ItemIds
    lowest: int
    thresholds: list[float]
    loadings: list[float]
    locations: list[float]
    area: str | None = None
    area_loading: float = 0.0


class Scale(Strict):
    """A questionnaire; it measures the trait of its name."""

    reversed: ItemIds
    blocks: list[Block]


class ScoreKey(Strict):
    """How answers become a score."""

    scale: str
    items: ItemIds
    statistic: Literal["sum", "mean", "index"] = "sum"


class Change(Strict):
    """Change of members since the pre-test, in SD of the trait; `sd` between members."""

    post: float
    followup: float
    sd: float = Field(ge=0)

    def mean(self, occasion: Occasion) -> float:
        """Return the mean change until an occasion."""
        return {"post": self.post, "followup": self.followup}.get(occasion, 0.0)


class Effect(Strict):
    """A subgroup that differs in one need area."""

    attribute: str
    level: str
    area: str
    shift: float


class Gamma(Strict):
    """A gamma distribution."""

    shape: float
    scale: float


class Rating(Strict):
    """A rating that rises over the sessions."""

    lowest: int
    highest: int
    start: float
    rise: float


class Sessions(Strict):
    """Process records."""

    number: int
    attendance: Share
    ratings: dict[str, Rating]


class Satisfaction(Strict):
    """The closing questionnaire: items 1-5 of one factor."""

    items: int
    loading: float
    thresholds: list[float]


class Source(Strict):
    """Supporters of one kind: mean number before and after, mean closeness."""

    pre: float
    post: float
    closeness: float


class Coders(Strict):
    """How well the coders of the interviews agree with the template."""

    hit: Share
    confused: Share
    invented: Share


class Parameters(Strict):
    """All true parameters; see the comments in `parameters.yaml`."""

    seed: int
    survey: int
    members: int
    lost_before_post: int
    lost_before_followup: int
    traits: list[str]
    correlation: list[list[float]]
    stability: dict[str, Share]
    areas: list[str]
    area_stability: Share
    change: dict[str, Change]
    area_change: dict[str, Change]
    effect: Effect
    scales: dict[str, Scale]
    scores: dict[str, ScoreKey]
    categories: dict[str, dict[str, Share]]
    age: dict[str, tuple[float, float]]
    years_ill: Gamma
    admissions_per_year: float
    sessions: Sessions
    satisfaction: Satisfaction
    network: dict[str, Source]
    ties_kept: Share
    support: dict[str, dict[str, Share]]
    coders: Coders

    @model_validator(mode="after")
    def _adds_up(self) -> "Parameters":
        for name, shares in self.categories.items():
            if abs(sum(shares.values()) - 1) > 1e-9:
                raise ValueError(f"categories.{name}: the shares do not add up to 1")
        for name, scale in self.scales.items():
            for block in scale.blocks:
                if not len(block.items) == len(block.loadings) == len(block.locations):
                    raise ValueError(f"scales.{name}: items, loadings and locations differ")
        return self

    @cached_property
    def factors(self) -> list[str]:
        """Names of the traits, then of the need areas."""
        return [*self.traits, *self.areas]

    @cached_property
    def factor_correlation(self) -> Vector:
        """Correlation of the factors (F x F): of the traits as given; areas stand alone."""
        matrix = np.eye(len(self.factors))
        count = len(self.traits)
        matrix[:count, :count] = self.correlation
        return matrix

    @cached_property
    def factor_stability(self) -> Vector:
        """Share of each factor's variance that lasts (F)."""
        lasting = [self.stability[trait] for trait in self.traits]
        return np.array(lasting + [self.area_stability] * len(self.areas))

    def factor_change(self, occasion: Occasion) -> tuple[Vector, Vector]:
        """Return mean and SD of the members' change in each factor (F, F)."""
        still = Change(post=0, followup=0, sd=0)
        after = occasion in ("post", "followup")
        changes = [{**self.change, **self.area_change}.get(name, still) for name in self.factors]
        mean = np.array([change.mean(occasion) for change in changes])
        spread = np.array([change.sd if after else 0.0 for change in changes])
        return mean, spread

    @cached_property
    def bank(self) -> "ItemBank":
        """All items as arrays."""
        return _item_bank(self)


@dataclass(frozen=True)
class ItemBank:
    """All items in the order of the questionnaire, as arrays.

    Attributes
    ----------
    columns : list of str
        Names of the columns in the raw files, e.g. ``sas_5``.
    loadings : ndarray (items x factors)
    thresholds : ndarray (items x most thresholds)
        Padded with infinity.
    lowest, highest : ndarray (items)
        Range of the answers.
    is_reversed : ndarray of bool (items)
    """

    columns: list[str]
    loadings: Vector
    thresholds: Vector
    lowest: NDArray[np.int64]
    highest: NDArray[np.int64]
    is_reversed: NDArray[np.bool_]

    def weights(self, key: ScoreKey) -> Vector:
        """Return what each item adds to a score (items); 1.25 for an index."""
        used = np.isin(self.columns, [f"{key.scale}_{item}" for item in key.items])
        each = {"sum": 1.0, "mean": 1 / len(key.items), "index": 1.25}[key.statistic]
        return np.where(used, each, 0.0)


def _item_bank(parameters: Parameters) -> ItemBank:
    columns, loadings, thresholds, lowest, is_reversed = [], [], [], [], []
    most = max(len(b.thresholds) for s in parameters.scales.values() for b in s.blocks)
    for name, scale in parameters.scales.items():
        for block in scale.blocks:
            triples = zip(block.items, block.loadings, block.locations, strict=True)
            for item, loading, location in triples:
                row = np.zeros(len(parameters.factors))
                row[parameters.factors.index(name)] = loading
                if block.area is not None:
                    row[parameters.factors.index(block.area)] = block.area_loading
                padded = np.full(most, np.inf)
                padded[: len(block.thresholds)] = np.array(block.thresholds) + location
                columns.append(f"{name}_{item}")
                loadings.append(row)
                thresholds.append(padded)
                lowest.append(block.lowest)
                is_reversed.append(item in scale.reversed)
    steps = np.isfinite(thresholds).sum(axis=1)
    return ItemBank(
        columns=columns,
        loadings=np.array(loadings),
        thresholds=np.array(thresholds),
        lowest=np.array(lowest),
        highest=np.array(lowest) + steps,
        is_reversed=np.array(is_reversed),
    )


#: Members, and people of the survey, that the interviews and the planted defects need.
LEAST_MEMBERS, LEAST_SURVEYED = 12, 60
MOST = 5000
LARGEST_EFFECT = 3.0


def load_parameters() -> Parameters:
    """Read the parameters that ship with the package."""
    return Parameters.model_validate(read_yaml(Path(__file__).with_name("parameters.yaml")))


def other_parameters(
    seed: int | None = None,
    survey: int | None = None,
    members: int | None = None,
    effect: float = 1.0,
) -> Parameters:
    """Return the shipped parameters with other sizes, and changes of another size.

    Parameters
    ----------
    seed : int, optional
    survey, members : int, optional
        People of the ward survey, and of them in the group.
    effect : float
        What the mean changes of the members are multiplied by: 0 for none.

    Raises
    ------
    GroupworkError
        There would be too few people, or more members than people.
    """
    shipped = load_parameters()
    sizes = {"survey": survey or shipped.survey, "members": members or shipped.members}
    if seed is not None and seed < 0:
        raise GroupworkError(f"--seed {seed}: it must be 0 or more.")
    for name, least in (("survey", LEAST_SURVEYED), ("members", LEAST_MEMBERS)):
        if not least <= sizes[name] <= MOST:
            raise GroupworkError(f"--{name} {sizes[name]}: it must be from {least} to {MOST}.")
    if sizes["members"] > sizes["survey"]:
        raise GroupworkError(
            f"--members {sizes['members']}: the survey has {sizes['survey']} people, of whom the "
            "members are chosen. Ask for fewer members, or for a larger --survey."
        )
    if not abs(effect) <= LARGEST_EFFECT:
        raise GroupworkError(f"--effect {effect:g}: it must be from -3 to 3.")

    def scaled(changes: dict[str, Change]) -> dict[str, Change]:
        return {
            name: each.model_copy(
                update={"post": effect * each.post, "followup": effect * each.followup}
            )
            for name, each in changes.items()
        }

    return shipped.model_copy(
        update={
            **sizes,
            "seed": shipped.seed if seed is None else seed,
            "change": scaled(shipped.change),
            "area_change": scaled(shipped.area_change),
        }
    )
