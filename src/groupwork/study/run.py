"""`config.yaml`: which studies to run, and how."""

from pathlib import Path
from typing import Any, Literal

from pydantic import Field, model_validator

from groupwork.study.base import Slug, Strict
from groupwork.study.documents import PARTS, Part
from groupwork.study.messages import validate


class ReportOptions(Strict):
    """What is rendered."""

    parts: list[Part] = Field(
        default=[*PARTS],
        min_length=1,
        description=(
            "A summary of a page for those who decide and one for those who took part; the "
            "thesis; its online supplement (item statistics, calibration, audit, checklists). "
            "Without the supplement its chapters are appendices of the thesis."
        ),
    )
    formats: list[Literal["html", "pdf", "docx"]] = Field(
        default=["html", "pdf", "docx"], min_length=1
    )
    language: Literal["en", "zh", "both"] = Field(
        "en", description="both: thesis-zh beside the English thesis."
    )
    engine: Literal["auto", "quarto", "bundled"] = "bundled"
    style: str | None = Field(
        None, description="Folder with the style.yml of a university; see docs/style.md."
    )
    trust_style: bool = Field(
        False, description="Let the style bring filters and templates of its own: programs."
    )

    @model_validator(mode="after")
    def _supplement_of_something(self) -> "ReportOptions":
        if "supplement" in self.parts and "thesis" not in self.parts:
            raise ValueError("parts: a supplement stands beside a thesis; name both, or neither")
        return self

    @property
    def languages(self) -> dict[str, str]:
        """The languages of the reports, by what their files' names end with."""
        return {"": "en", "-zh": "zh"} if self.language == "both" else {"": self.language}


class RunConfig(Strict):
    """`config.yaml`: which studies to run and how."""

    studies: list[Slug] = Field(description="Empty where a programme names them all.")
    programmes: list[Slug] = Field(
        default=[],
        description="Folders with a programme.yaml, whose groups are run and pooled beside "
        "'studies'; see docs/programme.md.",
    )
    data: str = Field("data", description="Folder of raw/ and processed/.")
    raw: str | None = Field(None, description="Folder of the study folders; raw/ in data if empty.")
    results: str = "results"
    report: ReportOptions = Field(default_factory=ReportOptions)

    @model_validator(mode="after")
    def _runs_something(self) -> "RunConfig":
        if not self.studies and not self.programmes:
            raise ValueError("studies: needs at least 1")
        return self

    def study_folder(self, study: str) -> Path:
        """Return the folder of a study."""
        return Path(self.raw or f"{self.data}/raw") / study

    def programme_file(self, programme: str) -> Path:
        """Return the file of a programme."""
        return self.study_folder(programme) / "programme.yaml"


def check_config(config: dict[str, Any], where: str = "config.yaml") -> RunConfig:
    """Check the run configuration (a dict, since Snakemake has merged it already).

    Raises
    ------
    GroupworkError
        A key is unknown, missing or of the wrong kind.
    """
    checked: RunConfig = validate(config, RunConfig, where)
    return checked
