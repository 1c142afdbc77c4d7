"""Design and waves, and what is known of a person."""

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from groupwork.study.base import Local, LocalText, Strict

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]


class Groups(Strict):
    """Arms of a controlled study."""

    attribute: str = Field(description="The attribute that says who is in which group.")
    control: str = Field(description="Level of that attribute that is the comparison group.")


class Selection(Strict):
    """How members came out of a larger survey; the reason that they regress to its mean."""

    wave: str = Field(description="The wave they were selected at.")
    scale: str = Field(description="The score they were selected by.")
    rule: Local = Field(description="The rule in words.")


class Design(Strict):
    """What was compared with what."""

    kind: Literal["one-group", "randomised", "controlled"]
    weeks: float | None = Field(None, gt=0, description="Weeks from pre-test to post-test.")
    groups: Groups | None = None
    sites: str | None = Field(
        None, description="Attribute that says which of several groups or sites a person was in."
    )
    selection: Selection | None = None

    @model_validator(mode="after")
    def _groups_fit(self) -> "Design":
        if (self.kind == "one-group") != (self.groups is None):
            raise ValueError(
                f"kind '{self.kind}' "
                + ("takes no 'groups'" if self.groups else "needs 'groups' (attribute, control)")
            )
        if self.sites and self.groups:
            raise ValueError("'sites' pools groups that all got the same; it takes no 'groups'")
        return self


class Wave(Strict):
    """One occasion of measurement."""

    id: Slug
    label: Local
    role: Literal["survey", "pre", "post", "follow-up"]
    weeks: float | None = Field(None, description="Weeks since the pre-test, for axes.")


class Attribute(Strict):
    """Something known of a person that is not a scale: age, relation to the child, arm."""

    label: Local
    column: str | None = Field(None, description="Its column; the attribute's own name if empty.")
    levels: dict[str, Local] | None = Field(
        None, description="Code -> wording, for categories. Wordings are accepted in the data."
    )
    unit: Local | None = Field(None, description="For numbers.")
    min: float | None = None
    max: float | None = None

    @property
    def is_category(self) -> bool:
        return self.levels is not None


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
