"""Outcomes, how their change is judged, and the family of tests."""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from groupwork.study.base import Local, Part, Strict
from groupwork.study.study import Study

if TYPE_CHECKING:
    from groupwork.study.design import Wave
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

    def better(self, direction: "Direction") -> str:
        """Return which way is better, "higher" or "lower"; the expected one on a neutral scale."""
        return self.expected if direction == "neutral" else direction.removesuffix("-better")


class Family(Strict):
    """Tests that share one error rate (Holm)."""

    test: Literal["t", "wilcoxon", "permutation"]
    outcomes: list[str] = Field(default=[], description="Scales; all outcomes if empty.")
    comparisons: list[tuple[str, str]] = Field(default=[], description="All if empty.")


def _place_in_time(number: int, wave: "Wave") -> tuple[float, ...]:
    """Return what waves are ordered by: their role, their weeks, their place in the file."""
    role = ("survey", "pre", "post", "follow-up").index(wave.role)
    return role, wave.weeks or 0, number


class OutcomesPart(Part):
    """The scores that the group was meant to move, and how their change is tested."""

    outcomes: list[Outcome] = Field(min_length=1)
    comparisons: list[tuple[str, str]] = Field(min_length=1)
    family: Family
    moderators: list[str] = Field(
        default=[], description="Attributes that the change may depend on; explored, not tested."
    )

    @staticmethod
    def lists(study: Study) -> Iterator[tuple[str, list[str]]]:
        yield "outcomes", [outcome.scale for outcome in study.outcomes]
        yield "moderators", study.moderators
        yield "comparisons", [" to ".join(pair) for pair in study.comparisons]
        yield "family.comparisons", [" to ".join(pair) for pair in study.family.comparisons]
        yield "family.outcomes", study.family.outcomes

    @staticmethod
    def references(study: Study) -> Iterator[tuple[str, str, Collection[str]]]:
        waves = [wave.id for wave in study.waves]
        outcomes = [outcome.scale for outcome in study.outcomes]
        for outcome in outcomes:
            yield "outcomes.scale", outcome, study.scales
        for pair in [*study.comparisons, *study.family.comparisons]:
            for wave in pair:
                yield "comparisons", wave, waves
        for scale in study.family.outcomes:
            yield "family.outcomes", scale, outcomes
        for attribute in study.moderators:
            yield "moderators", attribute, study.attributes

    @staticmethod
    def problems(study: Study) -> Iterator[str]:
        place = {wave.id: _place_in_time(number, wave) for number, wave in enumerate(study.waves)}
        for first, second in [*study.comparisons, *study.family.comparisons]:
            if first == second:
                yield f"comparisons: '{first}' is compared with itself"
            elif place[first] > place[second]:
                yield (
                    f"comparisons: [{first}, {second}] runs backwards; the earlier wave comes "
                    f"first: [{second}, {first}]"
                )
        for outcome in study.outcomes:
            reliable = outcome.reliable_change
            if not (reliable and reliable.norm and reliable.clinical):
                continue
            better = outcome.better(study.direction(outcome.scale))
            if (reliable.norm.mean > reliable.clinical.mean) != (better == "higher"):
                yield (
                    f"outcomes: {outcome.scale}: reliable_change.norm must be better than "
                    f"reliable_change.clinical, and {better} is better"
                )
        if sum(outcome.primary for outcome in study.outcomes) != 1:
            yield "outcomes: exactly one must be 'primary: true'"
