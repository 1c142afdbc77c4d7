"""Design and waves, and what is known of a person."""

from collections.abc import Collection, Iterator
from itertools import permutations
from typing import Literal

from pydantic import Field, model_validator

from groupwork.errors import nearest
from groupwork.study.base import Local, LocalText, Part, Slug, Strict, Weeks
from groupwork.study.study import Study

#: Kinds of design without arms.
_WITHOUT_GROUPS = {"one-group", "unlinked", "descriptive"}


class Groups(Strict):
    """Arms of a controlled study."""

    attribute: str = Field(description="The attribute that says who is in which group.")
    control: str = Field(description="Level of that attribute that is the comparison group.")
    allocated: Literal["persons", "groups"] | None = Field(
        None,
        description="What came into the arms: persons, one by one, or whole groups that were there "
        "before, such as classes or wards (clusters), which 'design.sites' then names. The report "
        "of a randomised trial says so where it is not declared.",
    )
    until: str | None = Field(
        None,
        description="The last wave before the comparison group had the group itself, as a waiting "
        "list does; at later waves it is no comparison, and its change from there is its own.",
    )


class Selection(Strict):
    """How members came out of a larger survey; the reason that they regress to its mean."""

    wave: str = Field(description="The wave they were selected at.")
    scale: str = Field(description="The score they were selected by.")
    rule: Local = Field(description="The rule in words.")


class Design(Strict):
    """What was compared with what."""

    kind: Literal["one-group", "unlinked", "randomised", "controlled", "descriptive"] = Field(
        description="unlinked: one group, asked before and after without codes, so that nobody can "
        "be followed and the times are compared as independent samples. descriptive: a survey, "
        "interviews or records, and no change over time."
    )
    weeks: Weeks | None = Field(None, gt=0, description="Weeks from pre-test to post-test.")
    groups: Groups | None = None
    sites: str | None = Field(
        None,
        description="Attribute that says which of several groups or sites a person was in. Beside "
        "'groups', the arms, it is empty for people who were in none.",
    )
    selection: Selection | None = None
    together: bool = Field(
        False, description="The people sat in one group and met each other; no data tell that."
    )

    @model_validator(mode="after")
    def _groups_fit(self) -> "Design":
        if (self.kind in _WITHOUT_GROUPS) != (self.groups is None):
            raise ValueError(
                f"kind '{self.kind}' "
                + ("takes no 'groups'" if self.groups else "needs 'groups' (attribute, control)")
            )
        return self


#: The roles of waves, in the order of time.
ROLES = ["survey", "pre", "then-test", "post", "follow-up"]

#: What is added to the label of a then-test wherever it is printed.
AS_RECALLED = {"en": " (as recalled)", "zh": "（回顾）"}


class Wave(Strict):
    """One occasion of measurement."""

    id: Slug
    label: Local
    role: Literal["survey", "pre", "then-test", "post", "follow-up"] = Field(
        description="then-test: asked afterwards how it was before, which is no measurement of "
        "that time; its label says 'as recalled' wherever it is printed."
    )
    weeks: Weeks | None = Field(None, description="Weeks since the pre-test, for axes.")

    @model_validator(mode="after")
    def _says_that_it_is_recalled(self) -> "Wave":
        if self.role == "then-test":
            said = {"en": self.label.en, "zh": self.label.zh or self.label.en}
            # Once: a study that was written out is read again.
            marked = {
                language: text.removesuffix(AS_RECALLED[language]) + AS_RECALLED[language]
                for language, text in said.items()
            }
            object.__setattr__(self, "label", LocalText(**marked))  # a model is frozen
        return self


class Attribute(Strict):
    """Something known of a person that is not a scale: age, relation to the child, arm."""

    label: Local
    column: str | None = Field(
        None,
        description="Its column, or several with ' + ' between that make it up, such as 'school + "
        "class'; the attribute's own name if empty.",
    )
    levels: dict[str, Local] | None = Field(
        None, description="Code -> wording, for categories. Wordings are accepted in the data."
    )
    joins: dict[str, str] = Field(
        default_factory=dict,
        description="Answer as the files have it -> the level that it counts as, where several "
        "answers are told as one, such as 18-24 and 25-34 as under 35.",
    )
    blank: str | None = Field(
        None,
        description="Level of who left it blank in every row, such as 'no' of an option that was "
        "not ticked; if empty, blank is no answer. In a row without any answer it is none either.",
    )
    needs_a_tick: bool = Field(
        False,
        description="A blank says so only of who ticked another option of its question; who ticked "
        "none is taken not to have answered.",
    )
    wave: str | None = Field(
        None,
        description="The measurement whose answers count, and whose people are described by it, "
        "such as what they liked best, asked at the end; if empty, what somebody said first "
        "counts, and it describes those who were measured first.",
    )
    unit: Local | None = Field(None, description="For numbers.")
    min: float | None = None
    max: float | None = None

    @model_validator(mode="after")
    def _range_is_sound(self) -> "Attribute":
        if self.min is not None and self.max is not None and self.min >= self.max:
            raise ValueError(f"min ({self.min:g}) must be lower than max ({self.max:g})")
        if self.blank is not None and self.blank not in (self.levels or {}):
            raise ValueError(f"blank: '{self.blank}' is none of its levels")
        if unknown := next((to for to in self.joins.values() if to not in (self.levels or {})), ""):
            raise ValueError(f"joins: '{unknown}' is none of its levels")
        if both := next((text for text in self.joins if text in (self.levels or {})), ""):
            raise ValueError(f"joins: '{both}' is a level of its own")
        if self.needs_a_tick and self.blank is None:
            raise ValueError("needs_a_tick: it says of whom 'blank' holds, which is not given")
        return self

    @property
    def is_category(self) -> bool:
        return self.levels is not None


def _of_pairs(study: Study) -> Iterator[str]:
    """Yield what an unlinked study asks for that only people who are followed could answer."""
    asked = {
        "outcomes.reliable_change": any(outcome.reliable_change for outcome in study.outcomes),
        "design.selection": study.design.selection,
        "design.sites": study.design.sites,
        **{key: getattr(study, key) for key in ("moderators", "criteria", "next_study")},
        **{key: getattr(study, key) for key in ("joint", "predictions")},
    }
    for key, given in asked.items():
        if given:
            yield (
                f"{key}: it speaks of the change of the same people, and in an unlinked study "
                f"nobody can be followed. Leave it out, or give files an 'id' and declare another "
                f"design.kind"
            )


def _looking_back(study: Study) -> Iterator[str]:
    """Yield where a then-test is taken for a measurement of the time that it looks back on."""
    recalled = [wave.id for wave in study.waves if wave.role == "then-test"]
    if len(recalled) > 1:
        yield f"waves: one then-test is enough, and there are {len(recalled)}"
    pairs = [pair for pair in study.comparisons if set(pair) & set(recalled)]
    for pair in pairs:
        if pair[1] in recalled:
            yield (
                f"comparisons: [{', '.join(pair)}] ends at a then-test, at which nobody was "
                f"measured. Leave it out: the report sets both beginnings side by side by itself"
            )
    if pairs and len(pairs) < len(study.comparisons):
        yield (
            f"comparisons: [{', '.join(pairs[0])}] starts from a then-test and others do not. "
            f"Declare those of the pre-test, or those of the then-test if these are to lead: the "
            f"report sets the others beside them by itself"
        )


class DesignPart(Part):
    """What was compared, when it was measured, and what is known of the people."""

    design: Design
    waves: list[Wave] = Field(default=[], description="Needed where questionnaires are.")
    attributes: dict[str, Attribute] = Field(default_factory=dict)

    @staticmethod
    def lists(study: Study) -> Iterator[tuple[str, list[str]]]:
        yield "waves", [wave.id for wave in study.waves]

    @staticmethod
    def references(study: Study) -> Iterator[tuple[str, str, Collection[str]]]:
        design = study.design
        for name, attribute in study.attributes.items():
            if attribute.wave is not None:
                yield f"attributes.{name}.wave", attribute.wave, [wave.id for wave in study.waves]
        if design.groups:
            yield "design.groups.attribute", design.groups.attribute, study.attributes
            if design.groups.until:
                waves = [wave.id for wave in study.waves]
                yield "design.groups.until", design.groups.until, waves
        if design.sites:
            categories = [name for name, each in study.attributes.items() if each.is_category]
            yield "design.sites", design.sites, categories
        if design.selection:
            waves = [wave.id for wave in study.waves]
            yield "design.selection.wave", design.selection.wave, waves
            yield "design.selection.scale", design.selection.scale, study.scales

    @staticmethod
    def problems(study: Study) -> Iterator[str]:
        if study.design.kind == "unlinked":
            yield from _of_pairs(study)
        yield from _looking_back(study)
        dated = [wave for wave in study.waves if wave.weeks is not None]
        for one, other in permutations(dated, 2):
            if ROLES.index(one.role) < ROLES.index(other.role) and one.weeks > other.weeks:  # type: ignore[operator]
                yield (
                    f"waves: '{other.id}' is the {other.role} but lies before '{one.id}', the "
                    f"{one.role} (weeks {other.weeks:g} and {one.weeks:g})"
                )
        if study.design.groups:
            attribute, control = study.design.groups.attribute, study.design.groups.control
            levels = study.attributes[attribute].levels or {}
            if control not in levels:
                yield (
                    f"design.groups.control: '{control}' is no level of '{attribute}'. "
                    f"{nearest(control, levels)}"
                )
            until, first = study.design.groups.until, study.comparisons[:1]
            if until and first and not study.has_control(first[0]):
                yield (
                    f"design.groups.until: the first comparison, [{', '.join(first[0])}], ends "
                    f"after '{until}', when '{control}' had the group itself. The first one must "
                    f"end while the comparison group was one; where there is none such, make it a "
                    f"one-group study"
                )
