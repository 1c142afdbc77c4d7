"""Progression criteria: what a larger study would have to be sure of, laid down beforehand."""

from collections.abc import Collection, Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from groupwork.study.base import Local, Part, Strict
from groupwork.study.study import Study

_Share = Annotated[float, Field(ge=0, le=1)]


class _Bounds(Strict):
    """What is good enough, and what is not."""

    green: float = Field(description="From here on it is good enough to go on as it was.")
    red: float = Field(description="Down to here it is too little to go on.")

    @model_validator(mode="after")
    def _in_order(self) -> "_Bounds":
        if self.green < self.red:
            raise ValueError(f"green ({self.green:g}) must not be below red ({self.red:g})")
        return self


class _Shares(_Bounds):
    """The bounds of a share, from 0 to 1."""

    green: _Share
    red: _Share


class Recruitment(_Shares):
    """Who agreed, of those asked: no file tells it, so the numbers stand here."""

    kind: Literal["recruitment"]
    consented: int = Field(ge=0, description="Who agreed to take part.")
    invited: int | None = Field(None, ge=1, description="Who was asked.")
    eligible: int | None = Field(
        None, ge=1, description="Who fitted; the share is of them where 'invited' is not known."
    )

    @model_validator(mode="after")
    def _whole_before_part(self) -> "Recruitment":
        if self.invited is None and self.eligible is None:
            raise ValueError("recruitment needs 'invited' or 'eligible', whom the share is of")
        steps = [self.eligible, self.invited, self.consented]
        known = [step for step in steps if step is not None]
        if known != sorted(known, reverse=True):
            raise ValueError(
                "of those eligible some are invited, and of those invited some consent; here a "
                "later number is larger than an earlier one"
            )
        return self

    @property
    def asked(self) -> tuple[str, int]:
        """Of whom those who agreed are a share: the key and the number."""
        if self.invited is not None:
            return "invited", self.invited
        return "eligible", self.eligible or 0


class Retention(_Shares):
    """Who was measured again, of those measured at the pre-test."""

    kind: Literal["retention"]
    wave: str


class Attendance(_Shares):
    """Which share of the members came often enough."""

    kind: Literal["attendance"]
    sessions: int = Field(ge=1, description="How many sessions are enough.")


class Delivery(_Shares):
    """Which share of the planned sessions was held, in each group."""

    kind: Literal["delivery"]


class Completeness(_Shares):
    """Who has a score on every outcome, of those who answered anything at that time."""

    kind: Literal["completeness"]
    wave: str


class Satisfied(_Bounds):
    """The mean of the closing questionnaire, in points of its scale."""

    kind: Literal["satisfaction"]


class Direction(_Bounds):
    """How far the primary outcome moved the expected way, in points; below zero the other way.

    In a study with arms: by how much more than in the comparison.
    """

    kind: Literal["primary"]


Criterion = Annotated[
    Recruitment | Retention | Attendance | Delivery | Completeness | Satisfied | Direction,
    Field(discriminator="kind"),
]


class Criteria(Strict):
    """Progression criteria, each green, amber or red by its interval.

    References
    ----------
    Avery et al. (2017), BMJ Open 7, e013537. Lewis et al. (2021), Pilot and Feasibility Studies
    7, 40.
    """

    declared: Local = Field(description="Where and when they were laid down, before what.")
    bounds: list[Criterion] = Field(min_length=1)


class NextStudy(Strict):
    """What the size of the next study follows from, beside the smallest effect that matters.

    That is `smallest_effect` of the primary outcome. The effect that a small study happened to
    find is never used.
    """

    arms: Literal[1, 2] = Field(
        2, description="2: groups against a comparison of as many; 1: groups before and after."
    )
    group_size: int = Field(ge=2, le=1000, description="Members who start in one group.")
    power: float = Field(0.8, gt=0.5, lt=1)
    precision: float | None = Field(
        None, gt=0, description="Half the width that the interval may have, in points."
    )
    certainty: float = Field(
        0.8, gt=0.5, lt=1, description="How sure the limits of SD and drop-out are, on one side."
    )
    icc: float | None = Field(
        None, ge=0, lt=1, description="How much members of one group resemble each other."
    )
    icc_source: Local | None = None

    @model_validator(mode="after")
    def _has_source(self) -> "NextStudy":
        if self.icc is not None and self.icc_source is None:
            raise ValueError("icc: say in 'icc_source' where it comes from")
        return self


class FeasibilityPart(Part):
    """Whether to go on, and with how many."""

    criteria: Criteria | None = None
    next_study: NextStudy | None = None

    @staticmethod
    def lists(study: Study) -> Iterator[tuple[str, list[str]]]:
        bounds = study.criteria.bounds if study.criteria else []
        yield "criteria.bounds", [" at ".join(_place(each)) for each in bounds]

    @staticmethod
    def references(study: Study) -> Iterator[tuple[str, str, Collection[str]]]:
        waves = [wave.id for wave in study.waves]
        later = [wave.id for wave in study.waves if wave.role in ("post", "follow-up")]
        for number, each in enumerate(study.criteria.bounds if study.criteria else [], start=1):
            if isinstance(each, Retention):
                yield f"criteria.bounds.{number}.wave", each.wave, later
            if isinstance(each, Completeness):
                yield f"criteria.bounds.{number}.wave", each.wave, waves

    @staticmethod
    def problems(study: Study) -> Iterator[str]:
        for number, each in enumerate(study.criteria.bounds if study.criteria else [], start=1):
            yield from _unfit(study, each, f"criteria.bounds.{number}")
        if study.next_study is None:
            return
        if not study.outcomes:
            yield "next_study: its size follows from the primary outcome, and there is none"
        elif study.primary.smallest_effect is None:
            yield (
                f"next_study: its size follows from the smallest effect that matters; declare "
                f"'smallest_effect' of the outcome {study.primary.scale}"
            )


def _place(criterion: Criterion) -> list[str]:
    """Return what tells criteria apart."""
    wave = getattr(criterion, "wave", None)
    return [criterion.kind, wave] if wave else [criterion.kind]


def _unfit(study: Study, criterion: Criterion, where: str) -> Iterator[str]:
    """Yield what a criterion is judged by and the study does not have."""
    has_records = "sessions" in study.strands
    needs = {
        "retention": (any(wave.role == "pre" for wave in study.waves), "a wave of the role pre"),
        "attendance": (has_records, "a file of the kind sessions"),
        "delivery": (
            "each-session" in study.strands and bool(study.sessions),
            "'sessions' and a file that says who came to which",
        ),
        "completeness": (bool(study.outcomes), "'outcomes'"),
        "satisfaction": (study.satisfaction is not None, "the section 'satisfaction'"),
        "primary": (bool(study.outcomes), "'outcomes'"),
    }
    there, what = needs.get(criterion.kind, (True, ""))
    if not there:
        yield f"{where}: {criterion.kind} is judged by {what}, which the study does not have"
    planned = len(study.sessions)
    if isinstance(criterion, Attendance) and study.sessions and criterion.sessions > planned:
        yield f"{where}.sessions: {criterion.sessions} of {planned} sessions cannot be attended"
    if isinstance(criterion, Satisfied) and study.satisfaction:
        instrument = study.questionnaires[study.satisfaction.instrument]
        low, high = instrument.score_range(instrument.scores[0])
        for name in ("green", "red"):
            if not low <= getattr(criterion, name) <= high:
                yield f"{where}.{name}: the scale reaches from {low:g} to {high:g}"
