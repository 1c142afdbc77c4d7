"""Outcomes, how their change is judged, and the family of tests."""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BeforeValidator, Field

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
    reference: str | None = Field(None, description="Its key in the references, to cite it by.")


class ReliableChange(Strict):
    """What reliable change is judged by; from norms or a retest, not from the small sample."""

    sd: float = Field(gt=0)
    sd_source: Local
    sd_reference: str | None = Field(None, description="Its key in the references.")
    reliability: float = Field(gt=0, lt=1)
    reliability_type: Local = Field(description="retest, alpha, …")
    reliability_source: Local
    reliability_reference: str | None = Field(None, description="Its key in the references.")
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
    reason: Local | None = Field(
        None, description="Of the primary outcome: why it is this one, in one sentence."
    )
    smallest_effect: float | None = Field(
        None, gt=0, description="Smallest mean change that would matter, in points of the scale."
    )

    def better(self, direction: "Direction") -> str:
        """Return which way is better, "higher" or "lower"; the expected one on a neutral scale."""
        return self.expected if direction == "neutral" else direction.removesuffix("-better")


#: What a family of tests may use where one group is compared with itself, and where arms are.
WITHIN = ("t", "wilcoxon", "permutation")
#: And where one group is compared over time of which nobody is followed.
UNLINKED = ("welch", "permutation")
BETWEEN = ("ancova", "ancova-hc3", "ancova-permutation", "welch", "permutation", "nested")
#: Of these, what can show that a difference lies within bounds.
BOUNDED = ("t", "ancova", "ancova-hc3", "welch", "nested")


class Family(Strict):
    """Tests that share one error rate.

    Where the study has arms they are tests of the differences between arms, each arm with each
    other or with the control, at every later time; else of the change of the one group, or where
    nobody is followed of the difference between the people of two times.
    """

    name: Local | None = Field(None, description="What the report calls it; needed for several.")
    test: Literal[
        "t",
        "wilcoxon",
        "permutation",
        "ancova",
        "ancova-hc3",
        "ancova-permutation",
        "welch",
        "nested",
    ] = Field(
        description="Without arms t, wilcoxon or permutation, in an unlinked study welch or "
        "permutation; with arms the others."
    )
    adjust: Literal["holm", "bh"] = Field(
        "holm", description="bh: Benjamini and Hochberg, which keeps the false discovery rate."
    )
    outcomes: list[str] = Field(default=[], description="Scales; all outcomes if empty.")
    comparisons: list[tuple[str, str]] = Field(default=[], description="All if empty.")
    contrasts: Literal["pairwise", "control"] = Field(
        "pairwise", description="Which arms are compared: each with each other, or with control."
    )
    arms: list[str] = Field(default=[], description="Arms that are compared; all if empty.")
    hypothesis: Literal["difference", "equivalence"] = Field(
        "difference", description="equivalence: that there is no difference that matters (TOST)."
    )
    bounds: dict[str, Annotated[float, Field(gt=0)]] = Field(
        default_factory=dict,
        description="Scale -> points on either side of zero that equivalence is tested against.",
    )


def _place_in_time(number: int, wave: "Wave") -> tuple[float, ...]:
    """Return what waves are ordered by: their role, their weeks, their place in the file."""
    role = ("survey", "pre", "then-test", "post", "follow-up").index(wave.role)
    return role, wave.weeks or 0, number


# One family need not stand in a list.
Families = Annotated[
    list[Family],
    BeforeValidator(
        lambda given: [given] if isinstance(given, dict) else given,
        json_schema_input_type=Family | list[Family],
    ),
]


class OutcomesPart(Part):
    """The scores that the group was meant to move, and how their change is tested."""

    outcomes: list[Outcome] = Field(
        default=[], description="None in a study that compares nothing over time."
    )
    comparisons: list[tuple[str, str]] = Field(default=[])
    family: Families = Field(default=[], description="Declared tests; several families as a list.")
    moderators: list[str] = Field(
        default=[], description="Attributes that the change may depend on; explored, not tested."
    )

    @staticmethod
    def lists(study: Study) -> Iterator[tuple[str, list[str]]]:
        yield "outcomes", [outcome.scale for outcome in study.outcomes]
        yield "moderators", study.moderators
        yield "comparisons", [" to ".join(pair) for pair in study.comparisons]
        for family in study.family:
            yield "family.comparisons", [" to ".join(pair) for pair in family.comparisons]
            yield "family.outcomes", family.outcomes
            yield "family.arms", family.arms
        yield "family.name", [str(family.name) for family in study.family if family.name]

    @staticmethod
    def references(study: Study) -> Iterator[tuple[str, str, Collection[str]]]:
        waves = [wave.id for wave in study.waves]
        outcomes = [outcome.scale for outcome in study.outcomes]
        for outcome in outcomes:
            yield "outcomes.scale", outcome, study.scales
        for pair in _every_pair(study):
            for wave in pair:
                yield "comparisons", wave, waves
        for family in study.family:
            for scale in family.outcomes:
                yield "family.outcomes", scale, outcomes
            for scale in family.bounds:
                yield "family.bounds", scale, outcomes
            for arm in family.arms:
                yield "family.arms", arm, _arms(study)
        for attribute in study.moderators:
            yield "moderators", attribute, study.attributes

    @staticmethod
    def problems(study: Study) -> Iterator[str]:
        place = {wave.id: _place_in_time(number, wave) for number, wave in enumerate(study.waves)}
        for first, second in _every_pair(study):
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
        yield from _belonging(study)
        if study.outcomes and sum(outcome.primary for outcome in study.outcomes) != 1:
            yield "outcomes: exactly one must be 'primary: true'"
        for number, family in enumerate(study.family, start=1):
            yield from _unfit(study, family, f"family.{number}" if study.family[1:] else "family")


def _arms(study: Study) -> Collection[str]:
    groups = study.design.groups
    attribute = study.attributes.get(groups.attribute) if groups else None
    return (attribute.levels if attribute else None) or {}


def _every_pair(study: Study) -> list[tuple[str, str]]:
    in_families = (pair for family in study.family for pair in family.comparisons)
    return [*study.comparisons, *in_families]


def _belonging(study: Study) -> Iterator[str]:
    """Yield where a part of what is asked of change over time stands without the others."""
    parts = {name: bool(getattr(study, name)) for name in ("outcomes", "comparisons", "family")}
    if any(parts.values()) and not all(parts.values()):
        there, lacking = (
            next(name for name, given in parts.items() if given == wanted)
            for wanted in (True, False)
        )
        yield (
            f"{there}: it goes with outcomes, comparisons and family together; '{lacking}' is "
            "lacking. A study that compares nothing over time has none of them"
        )
    if study.moderators and not study.outcomes:
        yield "moderators: they are of the change of outcomes, and 'outcomes' is lacking"
    if study.design.kind == "descriptive" and study.outcomes:
        yield (
            "design.kind: a descriptive study compares nothing over time. Declare one-group, "
            "randomised or controlled, or leave out outcomes, comparisons and family"
        )


def _unfit(study: Study, family: Family, where: str) -> Iterator[str]:
    """Yield what does not go together in a family of tests."""
    allowed = BETWEEN if study.design.groups else UNLINKED if study.is_unlinked else WITHIN
    if family.test not in allowed:
        what = "compares arms" if study.design.groups else "has no arms"
        what = "follows nobody" if study.is_unlinked else what
        yield f"{where}.test: the study {what}; it takes {', '.join(allowed)}, not {family.test}"
    if family.test == "nested" and study.design.sites is None:
        yield f"{where}.test: nested needs 'design.sites', the groups that members were in"
    if study.family[1:] and family.name is None:
        yield f"{where}.name: of several families each needs a name"
    if len(family.arms) == 1:
        yield f"{where}.arms: a difference is between two arms; name the other, too"
    equivalence = family.hypothesis == "equivalence"
    if family.bounds and not equivalence:
        yield f"{where}.bounds: they are for 'hypothesis: equivalence'"
    for outcome in study.outcomes if equivalence else []:
        scale = outcome.scale
        if scale not in family.bounds and (not family.outcomes or scale in family.outcomes):
            yield f"{where}.bounds: equivalence of {scale} needs its bounds, in points"
    if equivalence and family.test not in BOUNDED:
        yield f"{where}.test: equivalence is tested by {', '.join(BOUNDED)}, not {family.test}"
    for pair in family.comparisons:
        if study.design.groups and study.wave(pair[0]).role not in ("survey", "pre"):
            yield (
                f"{where}.comparisons: [{', '.join(pair)}] starts after the allocation, where no "
                "score is a baseline: it is described and not tested"
            )
        if not study.contrasts_of(pair):
            yield (
                f"{where}.comparisons: [{', '.join(pair)}] ends after design.groups.until, where "
                f"no arms are compared"
            )
        if pair not in study.comparisons:
            yield f"{where}.comparisons: [{', '.join(pair)}] is not among 'comparisons'"
