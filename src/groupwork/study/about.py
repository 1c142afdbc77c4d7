"""What concerns a study as a whole: its name, where its data come from, how all is computed."""

import datetime
import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from groupwork.study.base import Local, Part, Slug

_DATE = re.compile(
    r"(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})(?:\s*[-/.月]\s*(?P<d>\d{1,2})\s*日?|\s*月)?"
)


def _date_exists(text: str) -> str:
    """Refuse a day that no calendar has; words, such as "spring 2026", are taken as they are."""
    match = _DATE.fullmatch(text.strip())
    if match:
        try:
            datetime.date(int(match["y"]), int(match["m"]), int(match["d"] or 1))
        except ValueError:
            raise ValueError("there is no such date") from None
    return text


class About(Part):
    """The study as a whole."""

    id: Slug
    title: Local
    subtitle: Local | None = None
    authors: list[Local] = Field(min_length=1)
    institution: Local | None = None
    supervisor: Local | None = Field(None, description="Stands on the title page.")
    student_number: str | None = Field(None, description="Stands on the title page.")
    keywords: list[Local] = Field([], description="They close the abstract.")
    date: Annotated[str, AfterValidator(_date_exists)] | None = None
    source: Local | None = Field(None, description="Where the data come from.")
    language: Literal["en", "zh"] = Field(
        "en",
        description="The language that `groupwork check` and `run` speak and that `run` writes the "
        "report in, unless they are given another one.",
    )
    synthetic: bool = Field(description="True: invented data; said on every page and figure.")
    seed: int = Field(ge=0)
    ci_level: float = Field(0.95, gt=0.5, lt=1)
    reporting: dict[str, Local] = Field(
        default_factory=dict,
        description="Item of a reporting checklist, e.g. trend.19 -> the author's answer to it.",
    )
