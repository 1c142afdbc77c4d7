"""Needs and strain: what the survey is searched for."""

from collections.abc import Collection, Iterator
from typing import Literal

from pydantic import Field

from groupwork.study.base import Local, Part, Strict
from groupwork.study.study import Study


class Priority(Strict):
    """What an area of need is judged by; higher is more important, and more satisfied."""

    importance: str = Field(description="The scale of how important the area is.")
    satisfaction: str = Field(description="The scale of how satisfied people are with it.")


class Needs(Strict):
    """The needs that the survey is searched for."""

    instrument: str = Field(
        description="Its scores are the need areas, all but a first one of all items."
    )
    wave: str
    threshold: float = Field(description="At or above this area score a person is in need.")
    threshold_source: Local
    asked: Literal["stated", "unmet"] = Field(
        "stated",
        description="What its items ask: 'stated', what people wish for or say that they need; "
        "'unmet', how far they get less of it than they need.",
    )
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


class NeedsPart(Part):
    """Needs and strain."""

    needs: Needs | None = None
    strain: Strain | None = None

    @staticmethod
    def references(study: Study) -> Iterator[tuple[str, str, Collection[str]]]:
        waves = [wave.id for wave in study.waves]
        if study.needs:
            yield "needs.instrument", study.needs.instrument, study.instruments
            yield "needs.wave", study.needs.wave, waves
            for name in study.needs.subgroups:
                yield "needs.subgroups", name, study.attributes
            for area, priority in study.needs.priorities.items():
                yield "needs.priorities", area, study.need_areas
                for scale in (priority.importance, priority.satisfaction):
                    yield f"needs.priorities: {area}", scale, study.scales
        if study.strain:
            yield "strain.wave", study.strain.wave, waves
            for name in [*study.strain.scales, *study.strain.support]:
                yield "strain", name, study.scales
