"""What concerns a study as a whole: its name, where its data come from, how all is computed."""

from pydantic import Field

from groupwork.study.base import Local, Part, Slug


class About(Part):
    """The study as a whole."""

    id: Slug
    title: Local
    subtitle: Local | None = None
    authors: list[Local] = Field(min_length=1)
    institution: Local | None = None
    date: str | None = None
    source: Local | None = Field(None, description="Where the data come from.")
    synthetic: bool = Field(description="True: invented data; said on every page and figure.")
    seed: int = Field(ge=0)
    ci_level: float = Field(0.95, gt=0.5, lt=1)
    reporting: dict[str, Local] = Field(
        default_factory=dict,
        description="Item of a reporting checklist, e.g. trend.19 -> the author's answer to it.",
    )
