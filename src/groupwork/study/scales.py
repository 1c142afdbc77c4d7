"""The instruments in use, with their choices, and the scales of the study's own."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError

from groupwork.errors import GroupworkError
from groupwork.study.base import Part, Strict
from groupwork.study.instruments import Instrument, load_instrument
from groupwork.study.messages import explain
from groupwork.study.study import Study

# One wording need not stand in a list.
Wordings = Annotated[
    list[str],
    BeforeValidator(
        lambda words: [words] if isinstance(words, str) else words,
        json_schema_input_type=str | list[str],
    ),
]


class InstrumentUse(Strict):
    """An instrument of the library with its choices, or a scale of the study's own."""

    choices: dict[str, str] = Field(
        default_factory=dict, description="Published version per choice of the instrument."
    )
    define: dict[str, Any] | None = Field(
        None, description="A scale of the study's own, in the schema of an instrument."
    )
    halves: Literal["count", "no-answer"] | None = Field(
        None,
        description="Answers halfway between two, such as 2.5 (2,5 or 2½): they count as they "
        "stand, or are no answer. Without it they are not valid.",
    )
    labels: dict[int, Wordings] = Field(
        default_factory=dict, description="Wordings that stand for a code in the raw files."
    )
    max_missing_share: float | None = Field(
        None,
        ge=0,
        lt=1,
        description="Share of the items of each score that may be blank (0.2: one in five); the "
        "mean of the others takes their place. Where the published key says it, no more than that; "
        "0: none.",
    )


def build_instruments(uses: dict[str, InstrumentUse]) -> dict[str, Instrument]:
    built = {}
    for name, use in uses.items():
        try:
            if use.define is None:
                built[name] = _with_blanks(load_instrument(name, use.choices), use)
            elif use.max_missing_share is not None:
                raise GroupworkError(
                    "'max_missing_share' goes with a questionnaire of the library. Write "
                    "'max_missing' in the scores of 'define' instead."
                )
            else:
                built[name] = Instrument.model_validate({"id": name, **use.define})
        except ValidationError as error:
            problem = explain(error, Instrument, f"instruments.{name}.define")
            raise GroupworkError(problem) from None
        except GroupworkError as error:
            raise GroupworkError(f"instruments.{name}: {error}") from None
    return built


_TOO_MANY = (
    "the published key lets {} items of '{}' be blank, and 'max_missing_share: {}' lets {}. Take "
    "it out, write a smaller one, or describe the scale under 'define'."
)


def _with_blanks(instrument: Instrument, use: InstrumentUse) -> Instrument:
    """Let a share of the items of each score be blank: no more than a published key allows."""
    share = use.max_missing_share
    if share is None:
        return instrument
    by_key = any(score.max_missing for score in instrument.scores)
    scores = []
    for score in instrument.scores:
        most = int(share * len(instrument.scored_items(score)) + 1e-9)
        if by_key and most > score.max_missing:
            raise GroupworkError(_TOO_MANY.format(score.max_missing, score.id, share, most))
        prorate = score.prorate if by_key else True
        scores.append(score.model_copy(update={"max_missing": most, "prorate": prorate}))
    return instrument.model_copy(update={"scores": scores})


class ScalesPart(Part):
    """The instruments in use."""

    instruments: dict[str, InstrumentUse] = Field(
        default_factory=dict, description="Needed where questionnaires are."
    )

    @staticmethod
    def problems(study: Study) -> Iterator[str]:
        for name, use in study.instruments.items():
            ranges = [(group.min, group.max) for group in study.questionnaires[name].items]
            for code in use.labels:
                if not any(low <= code <= high for low, high in ranges):
                    yield f"instruments.{name}.labels: {code} is no code of its items"
