"""The sessions, how they were delivered, and the closing questionnaire."""

from collections.abc import Collection, Iterator

from pydantic import Field

from groupwork.study.base import Local, Part, Strict
from groupwork.study.study import Study


class Session(Strict):
    """One meeting of the group."""

    number: int = Field(ge=1)
    title: Local
    content: Local
    materials: Local | None = Field(None, description="What is needed and what members receive.")
    answers: list[str] = Field(default=[], description="Need areas that it answers.")


class Programme(Strict):
    """How the programme was delivered: what TIDieR asks beyond the list of sessions.

    References
    ----------
    Hoffmann et al. (2014), BMJ 348, g1687.
    """

    provider: Local | None = Field(None, description="5: who led it, with what training.")
    mode: Local | None = Field(None, description="6: face to face or not, alone or in a group.")
    setting: Local | None = Field(None, description="7: where, and what the place must have.")
    schedule: Local | None = Field(
        None, description="8: how many sessions, how often, how long, over what time."
    )
    tailoring: Local | None = Field(None, description="9: what was fitted to single members.")
    modifications: Local | None = Field(None, description="10: what was changed on the way.")
    fidelity_planned: Local | None = Field(
        None, description="11: how it was checked that sessions keep to the plan, and by whom."
    )


class Satisfaction(Strict):
    """The closing questionnaire."""

    instrument: str
    wave: str


class ProgrammePart(Part):
    """What the group did, and how its members found it."""

    sessions: list[Session] = Field(default=[])
    programme: Programme = Field(
        default_factory=Programme, description="How the sessions were delivered."
    )
    satisfaction: Satisfaction | None = None

    @staticmethod
    def lists(study: Study) -> Iterator[tuple[str, list[str]]]:
        yield "sessions", [str(session.number) for session in study.sessions]

    @staticmethod
    def references(study: Study) -> Iterator[tuple[str, str, Collection[str]]]:
        for session in study.sessions if study.needs else []:
            for area in session.answers:
                yield f"sessions: {session.number}: answers", area, study.need_areas
        if study.satisfaction:
            waves = [wave.id for wave in study.waves]
            yield "satisfaction.instrument", study.satisfaction.instrument, study.instruments
            yield "satisfaction.wave", study.satisfaction.wave, waves
