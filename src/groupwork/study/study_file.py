"""The study file: everything that is known about a study before its data are read.

Its parts, one module each, are the one description of `study.yaml`: the JSON schema is
generated from them, and every message about a wrong key comes from them.
"""

from typing import Any

from pydantic import ConfigDict, PrivateAttr, model_validator

from groupwork.errors import nearest
from groupwork.study.about import About
from groupwork.study.base import Part
from groupwork.study.cleaning import CleaningPart
from groupwork.study.design import DesignPart
from groupwork.study.feasibility import FeasibilityPart
from groupwork.study.files import FilesPart
from groupwork.study.instruments import Instrument
from groupwork.study.interviews import InterviewsPart
from groupwork.study.needs import NeedsPart
from groupwork.study.outcomes import OutcomesPart
from groupwork.study.privacy import PrivacyPart, band_levels
from groupwork.study.programme import ProgrammePart
from groupwork.study.scales import ScalesPart, build_instruments
from groupwork.study.study import Study
from groupwork.study.theory import TheoryPart

PARTS: tuple[type[Part], ...] = (
    About,
    DesignPart,
    FilesPart,
    ScalesPart,
    CleaningPart,
    PrivacyPart,
    OutcomesPart,
    NeedsPart,
    ProgrammePart,
    InterviewsPart,
    FeasibilityPart,
    TheoryPart,
)


class StudyFile(
    About,
    DesignPart,
    FilesPart,
    ScalesPart,
    CleaningPart,
    PrivacyPart,
    OutcomesPart,
    NeedsPart,
    ProgrammePart,
    InterviewsPart,
    FeasibilityPart,
    TheoryPart,
    Study,
):
    """A study file."""

    model_config = ConfigDict(title="Study")

    _questionnaires: dict[str, Instrument] = PrivateAttr()

    def model_post_init(self, context: Any, /) -> None:
        """Build the instruments once; a wrong choice or definition is said here.

        An attribute that `privacy.band` names becomes a category: its bands are its levels.
        """
        self._questionnaires = build_instruments(self.instruments)
        for name, limits in self.privacy.band.items():
            attribute = self.attributes.get(name)
            if attribute is not None and not attribute.is_category:
                banded = attribute.model_copy(update={"levels": band_levels(limits)})
                self.attributes[name] = banded

    @property
    def questionnaires(self) -> dict[str, Instrument]:
        """The instruments in their chosen versions, by id."""
        return self._questionnaires

    @model_validator(mode="after")
    def _parts_fit(self) -> "StudyFile":
        for part in PARTS:
            for where, names in part.lists(self):
                twice = [name for name in names if names.count(name) > 1]
                if twice:
                    raise ValueError(f"{where}: '{twice[0]}' stands there twice")
        for part in PARTS:
            for where, name, valid in part.references(self):
                if name not in valid:
                    raise ValueError(f"{where}: there is no '{name}'. {nearest(name, valid)}")
        for part in PARTS:
            for problem in part.problems(self):
                raise ValueError(problem)
        return self


#: Where each section of the study file is described.
SECTIONS: dict[str, type[Part]] = {name: part for part in PARTS for name in part.model_fields}
