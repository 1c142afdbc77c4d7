"""The sessions, how they were delivered, and the closing questionnaire."""

from pydantic import Field

from groupwork.study.base import Local, Strict


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
