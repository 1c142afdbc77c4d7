"""Needs and strain: what the survey is searched for."""

from pydantic import Field

from groupwork.study.base import Local, Strict


class Priority(Strict):
    """What an area of need is judged by; higher is more important, and more satisfied."""

    importance: str = Field(description="The scale of how important the area is.")
    satisfaction: str = Field(description="The scale of how satisfied people are with it.")


class Needs(Strict):
    """The needs that the survey is searched for."""

    instrument: str = Field(description="Its scores after the first are the need areas.")
    wave: str
    threshold: float = Field(description="At or above this area score a person is in need.")
    threshold_source: Local
    subgroups: list[str] = Field(default=[], description="Attributes to compare areas by.")
    priorities: dict[str, Priority] = Field(
        default_factory=dict,
        description="Area -> its importance and satisfaction, where the survey asked for both.",
    )


class Strain(Strict):
    """Strain that support may ease: regressions of the one on the other at one wave."""

    wave: str
    scales: list[str] = Field(min_length=1, description="Scores of strain, one regression each.")
    support: list[str] = Field(min_length=1, description="Scores of support, all at once.")
