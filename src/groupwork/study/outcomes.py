"""Outcomes, how their change is judged, and the family of tests."""

from typing import Literal

from pydantic import Field

from groupwork.study.base import Local, Strict
from groupwork.study.instruments import Direction


class Norm(Strict):
    """How the people of a published sample scored."""

    mean: float
    sd: float = Field(gt=0)
    source: Local


class ReliableChange(Strict):
    """What reliable change is judged by; from norms or a retest, not from the small sample."""

    sd: float = Field(gt=0)
    sd_source: Local
    reliability: float = Field(gt=0, lt=1)
    reliability_type: Local = Field(description="retest, alpha, …")
    reliability_source: Local
    norm: Norm | None = Field(
        None, description="People who are well; with it, recovery is judged by a cut-off."
    )
    clinical: Norm | None = Field(
        None, description="People who need help, before they got it; for the cut-off, too."
    )


class Outcome(Strict):
    """A score that the group was meant to move."""

    scale: str
    primary: bool = False
    expected: Literal["higher", "lower"] = Field(description="Declared before results.")
    reliable_change: ReliableChange | None = None
    smallest_effect: float | None = Field(
        None, gt=0, description="Smallest mean change that would matter, in points of the scale."
    )

    def better(self, direction: Direction) -> str:
        """Return which way is better, "higher" or "lower"; the expected one on a neutral scale."""
        return self.expected if direction == "neutral" else direction.removesuffix("-better")


class Family(Strict):
    """Tests that share one error rate (Holm)."""

    test: Literal["t", "wilcoxon", "permutation"]
    outcomes: list[str] = Field(default=[], description="Scales; all outcomes if empty.")
    comparisons: list[tuple[str, str]] = Field(default=[], description="All if empty.")
