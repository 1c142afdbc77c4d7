"""How people are protected."""

from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from groupwork.study.base import LocalText, Part, Strict
from groupwork.study.study import Study


class Privacy(Strict):
    """How people are protected. What the study file does not name is not read in any case."""

    drop: list[str] = Field(
        default=[], description="Columns of texts that are left out: free text, interview text."
    )
    hash: list[str] = Field(
        default=[], description="Identifier columns to replace by keyed hashes, the same in all."
    )
    key_file: str = Field(
        default="~/.config/groupwork/key",
        description="Key of the hashes where GROUPWORK_KEY is not set; outside any repository.",
    )
    band: dict[str, Annotated[list[float], Field(min_length=1)]] = Field(
        default_factory=dict,
        description="Number attribute -> lowest value of each band but the first.",
    )
    allowed: list[str] = Field(
        default=[], description="Columns that look like direct identifiers and are none."
    )
    quasi_identifiers: list[str] = Field(
        default=[],
        description="Attributes that others may know of a person; all but the arm if empty.",
    )
    small_cell: int = Field(
        default=5, ge=1, description="Results about fewer people are not published; 1: all are."
    )
    publish: Literal["protected", "full"] | None = Field(
        None,
        description="protected: nobody's score follows from the tables; full: every number, for "
        "data that are invented or public already. If not said, full for synthetic data only.",
    )
    few: int = Field(
        default=30,
        ge=2,
        description="Of the scores of fewer people only rounded means and SDs are published.",
    )
    uncertainty: float = Field(
        default=0.1,
        gt=0,
        le=0.5,
        description="Share of a scale's range by which a score stays unknown even to those who "
        "know all others; the rounding of means follows from it.",
    )
    show_individuals: bool = Field(
        False, description="Whether figures show each person's scores, without a name."
    )

    @model_validator(mode="after")
    def _bands_rise(self) -> "Privacy":
        for name, limits in self.band.items():
            if any(low >= high for low, high in pairwise(limits)):
                raise ValueError(f"band.{name}: each number must be greater than the one before")
        return self


def band_levels(limits: list[float]) -> dict[str, LocalText]:
    """Name the bands that numbers fall into: under the first limit, ..., the last and over.

    Parameters
    ----------
    limits : list of float
        Lowest value of each band but the first, rising.
    """
    low, high = f"{limits[0]:g}", f"{limits[-1]:g}"
    levels = {f"<{low}": LocalText(en=f"under {low}", zh=f"不足{low}")}
    for start, end in pairwise(f"{limit:g}" for limit in limits):
        label = LocalText(en=f"{start} to under {end}", zh=f"{start}至不足{end}")
        levels[f"{start}-<{end}"] = label
    levels[f">={high}"] = LocalText(en=f"{high} and over", zh=f"{high}及以上")
    return levels


class PrivacyPart(Part):
    """How people are protected."""

    privacy: Privacy = Field(default_factory=Privacy)

    @staticmethod
    def references(study: Study) -> Iterator[tuple[str, str, Collection[str]]]:
        for key in ("band", "quasi_identifiers"):
            for attribute in getattr(study.privacy, key):
                yield f"privacy.{key}", attribute, study.attributes
        for hashed in study.privacy.hash:
            yield "privacy.hash", hashed, study.id_columns.values()

    @staticmethod
    def problems(study: Study) -> Iterator[str]:
        columns = {entry.column or name: name for name, entry in study.attributes.items()}
        for column in study.privacy.drop:
            if column in columns:
                yield (
                    f"privacy.drop: '{column}' is the column of an attribute. Take "
                    f"'{columns[column]}' out of 'attributes' instead; then it is not read"
                )
        for name, limits in study.privacy.band.items():
            # Numbers that are banded have the bands for their levels by now.
            if study.attributes[name].levels != band_levels(limits):
                yield f"privacy.band: '{name}' is a category; only numbers are banded"
