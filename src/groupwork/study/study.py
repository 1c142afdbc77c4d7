"""The study file: everything that is known about a study before its data are read.

The models below are the one description of `study.yaml` and `config.yaml`; the JSON schemas
are generated from them, and every message about a wrong key comes from here.
"""

from collections.abc import Iterator
from typing import Any

from pydantic import Field, model_validator

from groupwork.errors import nearest
from groupwork.study.base import Local, Strict
from groupwork.study.cleaning import Cleaning
from groupwork.study.design import Attribute, Design, Slug, Wave, band_levels
from groupwork.study.files import AnyFile, ResponsesFile, SegmentsFile, WaveColumn, fill_pattern
from groupwork.study.instruments import Direction, Instrument, Score
from groupwork.study.interviews import Interviews, Joint
from groupwork.study.needs import Needs, Strain
from groupwork.study.outcomes import Family, Outcome
from groupwork.study.privacy import Privacy
from groupwork.study.programme import Programme, Satisfaction, Session
from groupwork.study.scales import InstrumentUse, build_instruments


class Study(Strict):
    """A study file."""

    id: Slug
    title: Local
    subtitle: Local | None = None
    authors: list[Local] = Field(min_length=1)
    institution: Local | None = None
    date: str | None = None
    source: Local | None = Field(None, description="Where the data come from.")
    synthetic: bool = Field(description="True: invented data; said on every page and figure.")
    seed: int = Field(ge=0)
    design: Design
    waves: list[Wave] = Field(min_length=1)
    files: list[AnyFile] = Field(min_length=1)
    attributes: dict[str, Attribute] = Field(default_factory=dict)
    instruments: dict[str, InstrumentUse]
    cleaning: Cleaning
    privacy: Privacy = Field(default_factory=Privacy)
    outcomes: list[Outcome] = Field(min_length=1)
    comparisons: list[tuple[str, str]] = Field(min_length=1)
    family: Family
    ci_level: float = Field(0.95, gt=0.5, lt=1)
    moderators: list[str] = Field(
        default=[], description="Attributes that the change may depend on; explored, not tested."
    )
    needs: Needs | None = None
    strain: Strain | None = None
    sessions: list[Session] = Field(default=[])
    programme: Programme = Field(
        default_factory=Programme, description="How the sessions were delivered."
    )
    satisfaction: Satisfaction | None = None
    interviews: Interviews | None = None
    joint: Joint | None = None
    reporting: dict[str, Local] = Field(
        default_factory=dict,
        description="Item of a reporting checklist, e.g. trend.19 -> the author's answer to it.",
    )

    def model_post_init(self, context: Any, /) -> None:
        """Build the instruments once; a wrong choice or definition is said here.

        An attribute that `privacy.band` names becomes a category: its bands are its levels.
        """
        object.__setattr__(self, "_instruments", build_instruments(self.instruments))
        for name, limits in self.privacy.band.items():
            attribute = self.attributes.get(name)
            if attribute is not None and not attribute.is_category:
                banded = attribute.model_copy(update={"levels": band_levels(limits)})
                self.attributes[name] = banded

    @model_validator(mode="after")
    def _names_resolve(self) -> "Study":
        for where, names in self._listed().items():
            twice = [name for name in names if names.count(name) > 1]
            if twice:
                raise ValueError(f"{where}: '{twice[0]}' stands there twice")
        for where, name, valid in self._references():
            if name not in valid:
                raise ValueError(f"{where}: there is no '{name}'. {nearest(name, valid)}")
        self._unit_fits_files()
        self._codes_are_a_tree()
        self._joint_has_strands()
        self._columns_cover_items()
        self._labels_are_codes()
        self._privacy_fits()
        self._norms_fit()
        if sum(outcome.primary for outcome in self.outcomes) != 1:
            raise ValueError("outcomes: exactly one must be 'primary: true'")
        if self.design.groups:
            attribute, control = self.design.groups.attribute, self.design.groups.control
            levels = self.attributes[attribute].levels or {}
            if control not in levels:
                raise ValueError(
                    f"design.groups.control: '{control}' is no level of '{attribute}'. "
                    f"{nearest(control, levels)}"
                )
        return self

    def _listed(self) -> dict[str, list[str]]:
        """Return the lists whose entries must differ."""
        codes = self.interviews.codes if self.interviews else []
        return {
            "waves": [wave.id for wave in self.waves],
            "outcomes": [outcome.scale for outcome in self.outcomes],
            "moderators": self.moderators,
            "sessions": [str(session.number) for session in self.sessions],
            "interviews.codes": [code.id for code in codes],
        }

    def _unit_fits_files(self) -> None:
        unit = self.interviews.unit if self.interviews else None
        for number, file in enumerate(self.files, start=1):
            if not isinstance(file, SegmentsFile) or unit is None:
                continue
            if file.is_project == (unit == "segment"):
                said = "sentence, turn, interview or free" if file.is_project else "segment"
                what = "a coding program's file" if file.is_project else "a table"
                raise ValueError(
                    f"interviews.unit: '{unit}' does not go with files.{number}, which is {what}: "
                    f"it takes {said}"
                )

        if unit == "free" and self.interviews and self.interviews.resolved:
            raise ValueError(
                "interviews.resolved: coders who chose their passages freely have no common units "
                "to decide on. Choose the unit sentence, turn or interview, or settle the coding "
                "in the coding program"
            )

    def _codes_are_a_tree(self) -> None:
        codes = {code.id: code for code in self.interviews.codes} if self.interviews else {}
        for name, code in codes.items():
            above, seen = code.within, {name}
            while above is not None:
                if above in seen:
                    raise ValueError(f"interviews.codes: {name}: within: it lies within itself")
                seen.add(above)
                above = codes[above].within
            if code.against == name:
                raise ValueError(f"interviews.codes: {name}: against: it speaks against itself")

    def _joint_has_strands(self) -> None:
        if self.joint is None:
            return
        for name, present in (("needs", self.needs), ("interviews", self.interviews)):
            if not present:
                raise ValueError(
                    f"joint: brings needs and interviews together; '{name}' is lacking"
                )

    def _columns_cover_items(self) -> None:
        for number, file in enumerate(self.files, start=1):
            columns = file.columns if isinstance(file, ResponsesFile) else {}
            for name, column in columns.items():
                where = f"files.{number}.columns.{name}"
                items = self.questionnaires[name].item_ids
                if isinstance(column, str):
                    if len(items) > 1 and fill_pattern(column, "1") == fill_pattern(column, "2"):
                        raise ValueError(f"{where}: '{column}' must hold {{item}}")
                    continue
                for item in column:
                    if item not in items:
                        raise ValueError(f"{where}: there is no '{item}'. {nearest(item, items)}")
                for item in items:
                    if item not in column:
                        raise ValueError(f"{where}: item '{item}' has no column")

    def _labels_are_codes(self) -> None:
        for name, use in self.instruments.items():
            ranges = [(group.min, group.max) for group in self.questionnaires[name].items]
            for code in use.labels:
                if not any(low <= code <= high for low, high in ranges):
                    raise ValueError(f"instruments.{name}.labels: {code} is no code of its items")

    def _privacy_fits(self) -> None:
        columns = {entry.column or name: name for name, entry in self.attributes.items()}
        for column in self.privacy.drop:
            if column in columns:
                raise ValueError(
                    f"privacy.drop: '{column}' is the column of an attribute. Take "
                    f"'{columns[column]}' out of 'attributes' instead; then it is not read"
                )
        for name, limits in self.privacy.band.items():
            if self.attributes[name].levels != band_levels(limits):
                raise ValueError(f"privacy.band: '{name}' is a category; only numbers are banded")

    def _norms_fit(self) -> None:
        for outcome in self.outcomes:
            reliable = outcome.reliable_change
            if not (reliable and reliable.norm and reliable.clinical):
                continue
            better = outcome.better(self.direction(outcome.scale))
            if (reliable.norm.mean > reliable.clinical.mean) != (better == "higher"):
                raise ValueError(
                    f"outcomes: {outcome.scale}: reliable_change.norm must be better than "
                    f"reliable_change.clinical, and {better} is better"
                )

    def _references(self) -> Iterator[tuple[str, str, list[str]]]:  # noqa: PLR0912, PLR0915
        """Yield (key, name used, names that exist) for every name that must exist elsewhere."""
        waves = [wave.id for wave in self.waves]
        scales = list(self.scales)
        outcomes = [outcome.scale for outcome in self.outcomes]
        areas = self.need_areas
        for outcome in outcomes:
            yield "outcomes.scale", outcome, scales
        for pair in [*self.comparisons, *self.family.comparisons]:
            for wave in pair:
                yield "comparisons", wave, waves
        for scale in self.family.outcomes:
            yield "family.outcomes", scale, outcomes
        for key in ("band", "quasi_identifiers"):
            for attribute in getattr(self.privacy, key):
                yield f"privacy.{key}", attribute, list(self.attributes)
        for hashed in self.privacy.hash:
            yield "privacy.hash", hashed, list(self.id_columns.values())
        for repeated in self.cleaning.repeated_items:
            where = "cleaning.repeated_items"
            yield where, repeated.instrument, list(self.instruments)
            for item in repeated.items:
                items = self.questionnaires[repeated.instrument].item_ids
                yield f"{where}: {repeated.instrument}", item, items
        if self.design.groups:
            yield "design.groups.attribute", self.design.groups.attribute, list(self.attributes)
        if self.design.sites:
            categories = [name for name, each in self.attributes.items() if each.is_category]
            yield "design.sites", self.design.sites, categories
        for attribute in self.moderators:
            yield "moderators", attribute, list(self.attributes)
        if self.design.selection:
            yield "design.selection.wave", self.design.selection.wave, waves
            yield "design.selection.scale", self.design.selection.scale, scales
        for file in self.files:
            where = f"files: {file.path}"
            if isinstance(file, ResponsesFile):
                for instrument in file.columns:
                    yield f"{where}: columns", instrument, list(self.instruments)
                for wave in file.wave_names:
                    yield f"{where}: wave_names", wave, waves
            if isinstance(file, SegmentsFile):
                for wave in file.phases.values():
                    yield f"{where}: phases", wave, waves
            column = getattr(file, "wave", None)
            used = [column]
            if isinstance(column, WaveColumn):
                used = [*column.values.values(), *column.starts]
            for name in used:
                if name is not None:
                    yield f"{where}: wave", name, waves
        if self.needs:
            yield "needs.instrument", self.needs.instrument, list(self.instruments)
            yield "needs.wave", self.needs.wave, waves
            for name in self.needs.subgroups:
                yield "needs.subgroups", name, list(self.attributes)
            for area, priority in self.needs.priorities.items():
                yield "needs.priorities", area, areas
                for scale in (priority.importance, priority.satisfaction):
                    yield f"needs.priorities: {area}", scale, scales
        if self.strain:
            yield "strain.wave", self.strain.wave, waves
            for name in [*self.strain.scales, *self.strain.support]:
                yield "strain", name, scales
        for session in self.sessions:
            for area in session.answers if self.needs else []:
                yield f"sessions: {session.number}: answers", area, areas
        if self.satisfaction:
            yield "satisfaction.instrument", self.satisfaction.instrument, list(self.instruments)
            yield "satisfaction.wave", self.satisfaction.wave, waves
        codes = self.interviews.codes if self.interviews else []
        for code in codes:
            for key in ("within", "against"):
                if (name := getattr(code, key)) is not None:
                    yield f"interviews.codes: {code.id}: {key}", name, [each.id for each in codes]
        for code in codes if self.needs else []:
            if code.area is not None:
                yield f"interviews.codes: {code.id}: area", code.area, areas

    @property
    def questionnaires(self) -> dict[str, Instrument]:
        """The instruments in their chosen versions, by id."""
        return self._instruments  # type: ignore[attr-defined]

    @property
    def id_columns(self) -> dict[str, str]:
        """The column of the participant's identifier in each file, by path."""
        return {
            file.path: file.participant if isinstance(file, SegmentsFile) else file.id_column
            for file in self.files
        }

    @property
    def scales(self) -> dict[str, tuple[Instrument, Score]]:
        """Every score of every instrument, by the name it has in all tables."""
        return {
            instrument.scale(score): (instrument, score)
            for instrument in self.questionnaires.values()
            for score in instrument.scores
        }

    @property
    def need_areas(self) -> list[str]:
        """Scales of the need areas, e.g. ``needs.family``."""
        if self.needs is None or self.needs.instrument not in self.questionnaires:
            return []
        instrument = self.questionnaires[self.needs.instrument]
        return [instrument.scale(score) for score in instrument.scores[1:]]

    @property
    def primary(self) -> Outcome:
        """The outcome named before results."""
        return next(outcome for outcome in self.outcomes if outcome.primary)

    @property
    def strands(self) -> set[str]:
        """What the study has.

        Of: needs, strain, interviews, joint, sessions, satisfaction, network, survey.
        """
        kinds = {file.kind for file in self.files}
        found = {
            "needs": self.needs is not None,
            "strain": self.strain is not None,
            "interviews": self.interviews is not None and "segments" in kinds,
            "joint": self.joint is not None and "segments" in kinds,
            "sessions": "sessions" in kinds,
            "satisfaction": self.satisfaction is not None,
            "network": "network" in kinds,
            "survey": any(wave.role == "survey" for wave in self.waves),
            "sites": self.design.sites is not None,
            "moderators": bool(self.moderators),
            "priorities": bool(self.needs and self.needs.priorities),
            "baseline": any(getattr(file, "baseline", []) for file in self.files),
        }
        return {name for name, present in found.items() if present}

    def wave(self, wave: str) -> Wave:
        """Return a wave by its id."""
        return next(candidate for candidate in self.waves if candidate.id == wave)

    def scale_label(self, scale: str, language: str = "en") -> str:
        """Return the short printed name of a scale."""
        instrument, score = self.scales[scale]
        if score is instrument.scores[0]:
            return instrument.short.get(language)
        return score.label.get(language)

    def direction(self, scale: str) -> Direction:
        """Return which direction of a scale is better."""
        return self.scales[scale][1].direction
