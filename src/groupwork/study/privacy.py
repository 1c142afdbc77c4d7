"""How people are protected."""

from itertools import pairwise
from typing import Annotated

from pydantic import Field, model_validator

from groupwork.study.base import Strict


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
    show_individuals: bool = Field(
        False, description="Whether figures show each person's scores, without a name."
    )

    @model_validator(mode="after")
    def _bands_rise(self) -> "Privacy":
        for name, limits in self.band.items():
            if any(low >= high for low, high in pairwise(limits)):
                raise ValueError(f"band.{name}: each number must be greater than the one before")
        return self
