"""What the theory leads one to expect: predictions, each with the result that speaks to it."""

from collections.abc import Collection, Iterator
from typing import Literal

from pydantic import Field, model_validator

from groupwork.study.base import Local, Part, Strict
from groupwork.study.study import Study


class Prediction(Strict):
    """What should be seen if the theory holds, and where it would be seen."""

    says: Local = Field(description="The prediction in one clause: 'anxiety is lower afterwards'.")
    theory: Local | None = Field(None, description="The theory or the concept that it rests on.")
    scale: str | None = Field(
        None, description="The scale whose change over the first comparison speaks to it."
    )
    source: str | None = Field(
        None, description="Or the kind of supporter whose share of the network does."
    )
    expected: Literal["higher", "lower"]

    @model_validator(mode="after")
    def _one_result(self) -> "Prediction":
        if (self.scale is None) == (self.source is None):
            raise ValueError("name either the 'scale' or the 'source' that speaks to it")
        return self


class TheoryPart(Part):
    """What the theory leads one to expect."""

    predictions: list[Prediction] = Field(
        default=[],
        description="What the theory leads one to expect; the discussion takes up each of them.",
    )

    @staticmethod
    def references(study: Study) -> Iterator[tuple[str, str, Collection[str]]]:
        sources = [name for file in study.files if file.kind == "network" for name in file.sources]
        for number, each in enumerate(study.predictions, start=1):
            if each.scale is not None:
                yield f"predictions.{number}.scale", each.scale, study.scales
            if each.source is not None:
                yield f"predictions.{number}.source", each.source, sources

    @staticmethod
    def problems(study: Study) -> Iterator[str]:
        outcomes = {outcome.scale: outcome.expected for outcome in study.outcomes}
        for number, each in enumerate(study.predictions, start=1):
            where = f"predictions.{number}"
            if not study.comparisons:
                yield f"{where}: a change speaks to it, and the study compares no two times"
            elif each.scale is not None and study.design.groups and each.scale not in outcomes:
                yield (
                    f"{where}.scale: with arms the difference between them speaks to a prediction, "
                    f"which is computed of outcomes alone. Declare '{each.scale}' as an outcome"
                )
            elif each.scale in outcomes and outcomes[each.scale] != each.expected:
                yield (
                    f"{where}.expected: '{each.expected}', but the outcome {each.scale} is "
                    f"expected to be {outcomes[each.scale]}"
                )
