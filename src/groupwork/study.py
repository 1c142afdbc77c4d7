"""The study file: everything that is known about a study before its data are read.

The models below are the one description of `study.yaml` and `config.yaml`; the JSON schemas
are generated from them, and every message about a wrong key comes from here.
"""

import json
import re
from collections.abc import Hashable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BeforeValidator, Field, ValidationError, model_validator

from groupwork.errors import GroupworkError, nearest
from groupwork.instruments import (
    Direction,
    Instrument,
    Local,
    LocalText,
    Score,
    Strict,
    load_instrument,
)

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
# One wording need not stand in a list.
Wordings = Annotated[
    list[str],
    BeforeValidator(
        lambda words: [words] if isinstance(words, str) else words,
        json_schema_input_type=str | list[str],
    ),
]
FileFormat = Literal[
    "csv",
    "excel",
    "spss",
    "qualtrics",
    "limesurvey",
    "redcap",
    "kobo",
    "wenjuanxing",
    "google-forms",
]


class Groups(Strict):
    """Arms of a controlled study."""

    attribute: str = Field(description="The attribute that says who is in which group.")
    control: str = Field(description="Level of that attribute that is the comparison group.")


class Selection(Strict):
    """How members came out of a larger survey; the reason that they regress to its mean."""

    wave: str = Field(description="The wave they were selected at.")
    scale: str = Field(description="The score they were selected by.")
    rule: Local = Field(description="The rule in words.")


class Design(Strict):
    """What was compared with what."""

    kind: Literal["one-group", "randomised", "controlled"]
    weeks: float | None = Field(None, gt=0, description="Weeks from pre-test to post-test.")
    groups: Groups | None = None
    sites: str | None = Field(
        None, description="Attribute that says which of several groups or sites a person was in."
    )
    selection: Selection | None = None

    @model_validator(mode="after")
    def _groups_fit(self) -> "Design":
        if (self.kind == "one-group") != (self.groups is None):
            raise ValueError(
                f"kind '{self.kind}' "
                + ("takes no 'groups'" if self.groups else "needs 'groups' (attribute, control)")
            )
        if self.sites and self.groups:
            raise ValueError("'sites' pools groups that all got the same; it takes no 'groups'")
        return self


class Wave(Strict):
    """One occasion of measurement."""

    id: Slug
    label: Local
    role: Literal["survey", "pre", "post", "follow-up"]
    weeks: float | None = Field(None, description="Weeks since the pre-test, for axes.")


class Attribute(Strict):
    """Something known of a person that is not a scale: age, relation to the child, arm."""

    label: Local
    column: str | None = Field(None, description="Its column; the attribute's own name if empty.")
    levels: dict[str, Local] | None = Field(
        None, description="Code -> wording, for categories. Wordings are accepted in the data."
    )
    unit: Local | None = Field(None, description="For numbers.")
    min: float | None = None
    max: float | None = None

    @property
    def is_category(self) -> bool:
        return self.levels is not None


class WaveColumn(Strict):
    """A column that says the wave of each row."""

    column: str
    values: dict[str, str] = Field(description="Value in the file -> wave id.")


class File(Strict):
    """What raw files have in common."""

    path: str = Field(description="Relative to the study folder.")
    format: FileFormat | None = Field(
        None, description="What wrote it; by its ending csv, excel or spss if empty."
    )
    sheet: str | None = Field(None, description="Sheet of a workbook; the first if empty.")
    encoding: str | None = Field(
        None, description="If empty: BOM, then UTF-8, then GB18030, each tried strictly."
    )
    separator: str | None = Field(
        None, description="If empty: tab for .tsv, what the tool writes, else comma."
    )
    decimal: Literal[".", ","] = Field(".", description="',' where 2,5 means two and a half.")
    values: Literal["codes", "labels"] = Field(
        "codes", description="What labelled values (SPSS, REDCap's dictionary) are read as."
    )
    dictionary: str | None = Field(
        None, description="REDCap's data dictionary (CSV), relative to the study folder."
    )
    unfinished: Literal["drop", "keep"] = Field(
        "drop", description="Responses that the tool marks as not finished."
    )
    rows: dict[str, str] = Field(
        default_factory=dict,
        description="Column -> value: only rows with this value are read ('' where it is blank).",
    )
    rename: dict[str, str] = Field(
        default_factory=dict, description="Column as it stands in this file -> its right name."
    )
    same_person: dict[str, str] = Field(
        default_factory=dict,
        description="Identifier as it stands in this file -> the same person's in the others.",
    )


def fill_pattern(pattern: str, item: str, wave: str = "") -> str:
    """Return the column of an item: `{item}`, zero-padded to 3 digits by `{item:03}`, `{wave}`."""
    padded = re.sub(r"\{item(?::0([1-9]))?\}", lambda m: item.zfill(int(m[1] or 0)), pattern)
    return padded.replace("{wave}", wave)


class ResponsesFile(File):
    """A questionnaire export: one row a person (and wave)."""

    kind: Literal["responses"] = "responses"
    id: str = Field(description="Column of the participant's identifier.")
    wave: str | WaveColumn | None = Field(
        None, description="The wave of the whole file, or the column that says it."
    )
    wave_names: dict[str, str] = Field(
        default_factory=dict,
        description="Wave id -> what stands for {wave} in the column names of a wide file.",
    )
    columns: dict[str, str | dict[str, str]] = Field(
        description="Instrument -> pattern with {item} ({item:03} for 001) and {wave}, or "
        "item -> column."
    )
    free_text: list[str] = Field(default=[], description="Columns of free text; kept private.")
    seconds: str | None = Field(None, description="Column of the seconds that answering took.")

    @model_validator(mode="after")
    def _one_way_to_the_wave(self) -> "ResponsesFile":
        if (self.wave is None) == (not self.wave_names):
            raise ValueError("give exactly one of 'wave' and 'wave_names'")
        for instrument, columns in self.columns.items():
            for pattern in [columns] if isinstance(columns, str) else columns.values():
                if ("{wave}" in pattern) != bool(self.wave_names):
                    raise ValueError(
                        f"columns.{instrument}: '{pattern}' "
                        + ("must hold {wave}, since" if self.wave_names else "holds {wave}, but no")
                        + " 'wave_names' is given"
                    )
        return self


class SessionsFile(File):
    """Process records: one row a member and session."""

    kind: Literal["sessions"]
    id: str
    session: str = Field(description="Column of the session's number.")
    attended: str = Field(description="Column: 1 present, 0 absent.")
    ratings: dict[str, "Rating"] = Field(
        description="Name (engagement, satisfaction, goal_attainment, …) -> column and range."
    )
    baseline: list[int] = Field(
        default=[], description="Numbers of the sessions before the work began, to compare with."
    )


class Rating(Strict):
    """A rating per session."""

    column: str
    label: Local
    min: int
    max: int


class NetworkFile(File):
    """Support networks: one row a member, wave and supporter."""

    kind: Literal["network"]
    id: str
    wave: WaveColumn
    source: str = Field(description="Column of the supporter's kind (family, neighbour, …).")
    sources: dict[str, Local] = Field(description="Code -> wording of the kinds of supporters.")
    support: str | None = Field(None, description="Column of kinds of support, ';' between.")
    supports: dict[str, Local] = Field(default_factory=dict)
    closeness: Rating | None = None

    @model_validator(mode="after")
    def _supports_are_named(self) -> "NetworkFile":
        if (self.support is None) == bool(self.supports):
            raise ValueError("'support' (the column) and 'supports' (its codes) go together")
        return self


class SegmentsFile(File):
    """Coded interviews: a table (one row a segment, code and coder), or a coding program's file.

    The columns are those of a table; `people`, `transcripts` and `coded_by` speak of a coding
    program's file.
    """

    kind: Literal["segments"]
    format: FileFormat | Literal["refi-qda", "taguette", "qualcoder"] | None = Field(  # type: ignore[assignment]
        None, description="The coding program's format; as for other files if it is a table."
    )
    interview: str = "interview"
    participant: str = "participant_id"
    segment: str = Field("segment", description="Column of the segment's number in an interview.")
    text: str = "text"
    coder: str = "coder"
    code: str = "code"
    language: str | None = None
    people: dict[str, str] = Field(
        default_factory=dict,
        description="Source -> participant; its only case, else its own name, if it is not here.",
    )
    phases: dict[str, str] = Field(
        default_factory=dict, description="Interview or source -> wave at which it was held."
    )
    transcripts: str | None = Field(
        None,
        description="Files with the texts that an export lacks, e.g. interviews/{source}.txt.",
    )
    coded_by: str | None = Field(None, description="Who coded, where the file does not say it.")

    @property
    def is_project(self) -> bool:
        """Whether a coding program wrote it."""
        return self.format in ("refi-qda", "taguette", "qualcoder")

    def find_transcripts(self, folder: str | Path) -> dict[str, Path]:
        """Return the transcripts in a study folder: what stands for {source} -> path."""
        if self.transcripts is None:
            return {}
        before, after = self.transcripts.split("{source}")
        names = {
            path.relative_to(folder).as_posix(): path
            for path in sorted(Path(folder).glob(f"{before}*{after}"))
        }
        return {name.removeprefix(before).removesuffix(after): path for name, path in names.items()}

    @model_validator(mode="after")
    def _transcripts_have_a_place(self) -> "SegmentsFile":
        if self.transcripts is not None and self.transcripts.count("{source}") != 1:
            raise ValueError("'transcripts' must hold {source} once, for the name of the source")
        return self


AnyFile = Annotated[
    ResponsesFile | SessionsFile | NetworkFile | SegmentsFile, Field(discriminator="kind")
]


class InstrumentUse(Strict):
    """An instrument of the library with its choices, or a scale of the study's own."""

    choices: dict[str, str] = Field(
        default_factory=dict, description="Published version per choice of the instrument."
    )
    define: dict[str, Any] | None = Field(
        None, description="A scale of the study's own, in the schema of an instrument."
    )
    labels: dict[int, Wordings] = Field(
        default_factory=dict, description="Wordings that stand for a code in the raw files."
    )


class Norm(Strict):
    """How the people of a published sample scored."""

    mean: float
    sd: float = Field(gt=0)
    source: Local


class ReliableChange(Strict):
    """What reliable change is judged by; from norms or a retest, not from the small sample."""

    sd: float = Field(gt=0)
    sd_source: Local
    reliability: float = Field(gt=0, lt=1)
    reliability_type: Local = Field(description="retest, alpha, …")
    reliability_source: Local
    norm: Norm | None = Field(
        None, description="People who are well; with it, recovery is judged by a cut-off."
    )
    clinical: Norm | None = Field(
        None, description="People who need help, before they got it; for the cut-off, too."
    )


class Outcome(Strict):
    """A score that the group was meant to move."""

    scale: str
    primary: bool = False
    expected: Literal["higher", "lower"] = Field(description="Declared before results.")
    reliable_change: ReliableChange | None = None
    smallest_effect: float | None = Field(
        None, gt=0, description="Smallest mean change that would matter, in points of the scale."
    )

    def better(self, direction: Direction) -> str:
        """Return which way is better, "higher" or "lower"; the expected one on a neutral scale."""
        return self.expected if direction == "neutral" else direction.removesuffix("-better")


class Family(Strict):
    """Tests that share one error rate (Holm)."""

    test: Literal["t", "wilcoxon", "permutation"]
    outcomes: list[str] = Field(default=[], description="Scales; all outcomes if empty.")
    comparisons: list[tuple[str, str]] = Field(default=[], description="All if empty.")


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


class Code(Strict):
    """A code of the interview codebook."""

    id: str
    label: Local
    definition: Local
    area: str | None = Field(None, description="The need area that it speaks of.")
    within: str | None = Field(
        None, description="The code above it in the code tree, whose counts include its own."
    )
    against: str | None = Field(
        None, description="The code that it speaks against: its segments are negative cases of it."
    )


class InterviewReporting(Strict):
    """What COREQ asks of an interview study and no file can tell; each item by its topic.

    Items that the results answer (sample size, description of the sample, coders, coding tree,
    quotations, themes) are not asked here.

    References
    ----------
    Tong, Sainsbury & Craig (2007), International Journal for Quality in Health Care 19, 349-357.
    """

    interviewer: Local | None = Field(None, description="1: who interviewed.")
    credentials: Local | None = Field(None, description="2: the interviewer's degrees.")
    occupation: Local | None = Field(None, description="3: occupation at the time.")
    gender: Local | None = Field(None, description="4: gender of the interviewer.")
    experience: Local | None = Field(None, description="5: experience and training.")
    relationship: Local | None = Field(None, description="6: whether they knew each other before.")
    participant_knowledge: Local | None = Field(
        None, description="7: what participants knew of the interviewer and the reasons to ask."
    )
    interviewer_characteristics: Local | None = Field(
        None, description="8: assumptions, reasons and interests of the interviewer."
    )
    orientation: Local | None = Field(None, description="9: methodological orientation.")
    sampling: Local | None = Field(None, description="10: how participants were chosen.")
    approach: Local | None = Field(None, description="11: how participants were approached.")
    non_participation: Local | None = Field(
        None, description="13: how many refused or dropped out, and why."
    )
    setting: Local | None = Field(None, description="14: where the interviews were held.")
    presence: Local | None = Field(None, description="15: who else was present.")
    guide: Local | None = Field(None, description="17: the questions, and whether piloted.")
    repeat_interviews: Local | None = Field(None, description="18: whether any were repeated.")
    recording: Local | None = Field(None, description="19: audio or video, or neither.")
    field_notes: Local | None = Field(None, description="20: notes during or after.")
    duration: Local | None = Field(None, description="21: how long the interviews took.")
    saturation: Local | None = Field(None, description="22: whether and how it was judged.")
    transcripts_returned: Local | None = Field(
        None, description="23: whether participants saw their transcripts."
    )
    derivation: Local | None = Field(
        None, description="26: whether themes were set before or came from the data."
    )
    software: Local | None = Field(None, description="27: the coding program and its version.")
    participant_checking: Local | None = Field(
        None, description="28: whether participants commented on the findings."
    )


class Interviews(Strict):
    """The interview strand."""

    codes: list[Code]
    unit: Literal["segment", "sentence", "turn", "interview", "free"] = Field(
        "segment",
        description="What coders agree on: the segments of a table; for a coding program's file "
        "sentences, speakers' turns, whole interviews, or the passages that each chose freely.",
    )
    interviewers: list[str] = Field(
        default=[], description="Speakers whose sentences and turns are no units."
    )
    quotes: str | None = Field(
        None, description="CSV of approved quotations: interview, segment, code."
    )
    resolved: str | None = Field(
        None,
        description="The worksheet of disagreements with the coders' decisions (CSV or Excel), "
        "which makes the coding that the themes are counted in.",
    )
    reporting: InterviewReporting = Field(
        default_factory=InterviewReporting, description="What the COREQ checklist asks."
    )


class Joint(Strict):
    """From where survey and interviews are taken to show a need, for the joint display.

    A strand shows a need where the interval of its share lies at or above the mark, and does not
    where it lies below.
    """

    need_share: float = Field(gt=0, lt=1, description="Share of the survey that is in need.")
    people_share: float = Field(
        gt=0, lt=1, description="Share of the people interviewed who speak of it."
    )


class RepeatedItems(Strict):
    """Two items that ask the same, to find careless answers."""

    instrument: str
    items: tuple[str, str]
    tolerance: int = Field(0, ge=0, description="Largest difference that is not inconsistent.")


class Cleaning(Strict):
    """Rules for dirty data."""

    missing_codes: dict[str, Local] = Field(
        default_factory=dict, description="Text in a cell -> reason why the answer is missing."
    )
    duplicates: Literal["first", "last", "most-complete"] = Field(
        description="Which of several submissions of one person at one wave counts."
    )
    max_invalid_share: float = Field(
        0.5, gt=0, le=1, description="A column with more invalid answers than this stops the run."
    )
    straightline_min_items: int = Field(
        10, description="Same answer to at least this many items of a reversed-keyed scale: flag."
    )
    repeated_items: list[RepeatedItems] = Field(default=[])
    seconds_per_item: float = Field(
        2.0, gt=0, description="Less time for an item is too little to read it (Huang et al. 2012)."
    )


class Privacy(Strict):
    """How people are protected. What the study file does not name is not read in any case."""

    drop: list[str] = Field(
        default=[], description="Columns of texts that are left out: free text, interview text."
    )
    hash: list[str] = Field(
        default=[], description="Identifier columns to replace by keyed hashes, the same in all."
    )
    key_file: str = Field(
        default="~/.config/groupwork/key",
        description="Key of the hashes where GROUPWORK_KEY is not set; outside any repository.",
    )
    band: dict[str, Annotated[list[float], Field(min_length=1)]] = Field(
        default_factory=dict,
        description="Number attribute -> lowest value of each band but the first.",
    )
    allowed: list[str] = Field(
        default=[], description="Columns that look like direct identifiers and are none."
    )
    quasi_identifiers: list[str] = Field(
        default=[],
        description="Attributes that others may know of a person; all but the arm if empty.",
    )
    small_cell: int = Field(
        default=5, ge=1, description="Results about fewer people are not published; 1: all are."
    )
    show_individuals: bool = Field(
        False, description="Whether figures show each person's scores, without a name."
    )

    @model_validator(mode="after")
    def _bands_rise(self) -> "Privacy":
        for name, limits in self.band.items():
            if any(low >= high for low, high in pairwise(limits)):
                raise ValueError(f"band.{name}: each number must be greater than the one before")
        return self


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
        object.__setattr__(self, "_instruments", _build_instruments(self.instruments))
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
            used = column.values.values() if isinstance(column, WaveColumn) else [column]
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
            file.path: file.participant if isinstance(file, SegmentsFile) else file.id
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


def band_levels(limits: list[float]) -> dict[str, LocalText]:
    """Name the bands that numbers fall into: under the first limit, ..., the last and over.

    Parameters
    ----------
    limits : list of float
        Lowest value of each band but the first, rising.
    """
    low, high = f"{limits[0]:g}", f"{limits[-1]:g}"
    levels = {f"<{low}": LocalText(en=f"under {low}", zh=f"不足{low}")}
    for start, end in pairwise(f"{limit:g}" for limit in limits):
        label = LocalText(en=f"{start} to under {end}", zh=f"{start}至不足{end}")
        levels[f"{start}-<{end}"] = label
    levels[f">={high}"] = LocalText(en=f"{high} and over", zh=f"{high}及以上")
    return levels


class ReportOptions(Strict):
    """What is rendered."""

    formats: list[Literal["html", "pdf", "docx"]] = Field(
        default=["html", "pdf", "docx"], min_length=1
    )
    language: Literal["en", "zh", "both"] = Field(
        "en", description="both: thesis-zh beside the English thesis."
    )
    engine: Literal["auto", "quarto", "bundled"] = "auto"
    style: str | None = Field(
        None, description="Folder with the style.yml of a university; see docs/style.md."
    )

    @property
    def languages(self) -> dict[str, str]:
        """The languages of the reports, by what their files' names end with."""
        return {"": "en", "-zh": "zh"} if self.language == "both" else {"": self.language}


class RunConfig(Strict):
    """`config.yaml`: which studies to run and how."""

    studies: list[Slug] = Field(min_length=1)
    data: str = Field("data", description="Folder of raw/ and processed/.")
    results: str = "results"
    report: ReportOptions = Field(default_factory=ReportOptions)


class _Loader(yaml.SafeLoader):
    """A YAML loader for files with codes and answers in them; no silent duplicates.

    Only true and false are booleans, so that the answers No and Yes stay text, and 01 stays
    the code that it is.
    """

    def construct_mapping(self, node: Any, deep: bool = False) -> dict:
        seen: set = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                raise yaml.MarkedYAMLError(
                    problem="text that begins with '{' or '[' needs quotes around it",
                    problem_mark=key_node.start_mark,
                )
            if key in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"the key '{key}' stands twice", problem_mark=key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {
    first: [pair for pair in resolvers if not pair[0].endswith((":bool", ":timestamp", ":int"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789")
)


def read_yaml(path: str | Path) -> Any:
    """Read a YAML file that a person wrote.

    Raises
    ------
    GroupworkError
        The file is missing, not UTF-8 or no YAML; with the line.
    """
    source = Path(path)
    try:
        return yaml.load(source.read_text(encoding="utf-8-sig"), Loader=_Loader)
    except FileNotFoundError:
        raise GroupworkError(f"{source}: there is no such file.") from None
    except OSError as error:
        reason = (error.strerror or "it cannot be opened").lower()
        raise GroupworkError(f"{source}: cannot be read ({reason}).") from None
    except UnicodeDecodeError:
        raise GroupworkError(f"{source}: not UTF-8 text. Save it as UTF-8.") from None
    except yaml.MarkedYAMLError as error:
        line = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise GroupworkError(f"{source}{line}: {error.problem}.") from None
    except yaml.YAMLError:
        raise GroupworkError(f"{source}: not a YAML file.") from None


def read_checked(path: str | Path, model: type[Strict]) -> Any:
    """Read a YAML file as a model.

    Raises
    ------
    GroupworkError
        As `load_study` says it.
    """
    document = read_yaml(path)
    if document is None and not any(field.is_required() for field in model.model_fields.values()):
        document = {}  # an empty file, where nothing need be said
    return _validate(document, model, str(path))


def load_study(path: str | Path) -> Study:
    """Read and check a study file.

    Parameters
    ----------
    path : str or pathlib.Path
        `study.yaml`. Its folder must bear the study's id.

    Raises
    ------
    GroupworkError
        The file is missing or no YAML, a key is unknown, missing or of the wrong kind, or a
        name points nowhere. The message names file and key.
    """
    source = Path(path)
    study: Study = read_checked(source, Study)
    folder = source.resolve().parent.name
    if study.id != folder:
        raise GroupworkError(
            f"{source}: id is '{study.id}' but the folder is '{folder}'. Give both the same name."
        )
    return study


def check_config(config: dict, where: str = "config.yaml") -> RunConfig:
    """Check the run configuration (a dict, since Snakemake has merged it already).

    Raises
    ------
    GroupworkError
        A key is unknown, missing or of the wrong kind.
    """
    checked: RunConfig = _validate(config, RunConfig, where)
    return checked


def json_schema(model: type[Strict]) -> str:
    """Return the JSON schema of a model as text that is the same on every run."""
    return json.dumps(model.model_json_schema(), indent=2, ensure_ascii=False) + "\n"


def _build_instruments(uses: dict[str, InstrumentUse]) -> dict[str, Instrument]:
    built = {}
    for name, use in uses.items():
        try:
            if use.define is None:
                built[name] = load_instrument(name, use.choices)
            else:
                built[name] = Instrument.model_validate({"id": name, **use.define})
        except ValidationError as error:
            problem = _explain(error, Instrument, f"instruments.{name}.define")
            raise GroupworkError(problem) from None
        except GroupworkError as error:
            raise GroupworkError(f"instruments.{name}: {error}") from None
    return built


def _validate(data: Any, model: type[Strict], where: str) -> Any:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise GroupworkError(f"{where}: {_explain(error, model)}") from None
    except GroupworkError as error:
        raise GroupworkError(f"{where}: {error}") from None


def _explain(error: ValidationError, model: type[Strict], prefix: str = "") -> str:
    """Say the first problem of a validation error in one sentence, with its key."""
    # An unknown key is the likeliest cause of a missing one, so it is said first.
    problems = sorted(error.errors(), key=lambda each: each["type"] != "extra_forbidden")
    problem = problems[0]
    path, keys = _walk(model.model_json_schema(), problem["loc"])
    key = ".".join(part for part in [prefix, *path] if part)
    more = f" ({len(problems) - 1} more after this one.)" if len(problems) > 1 else ""
    if problem["type"] == "extra_forbidden":
        return f"unknown key '{key}'. {nearest(path[-1], keys)}{more}"
    if problem["type"] == "missing":
        return f"the key '{key}' is missing.{more}"
    if problem["type"] == "union_tag_not_found":
        return f"the key '{key}.kind' is missing.{more}"
    if problem["type"] == "union_tag_invalid":
        tag, tags = problem["ctx"]["tag"], re.findall(r"'(.+?)'", problem["ctx"]["expected_tags"])
        return f"{key}.kind: there is no '{tag}'. {nearest(tag, tags)}{more}"
    message = problem["msg"].removeprefix("Value error, ").replace("Input should be", "should be")
    if problem["type"] in _PLAIN:
        message = _PLAIN[problem["type"]].format(**problem.get("ctx", {}))
    value = problem["input"]
    found = f" Found: {value!r}." if isinstance(value, str | int | float | bool) else ""
    if isinstance(value, dict) and None in value.values():
        found = " Put quotes around text that begins with '{'."
    sentence = message[0].lower() + message[1:].rstrip(".")
    stop = "" if sentence.endswith("?") else "."
    return f"{key}{': ' if key else ''}{sentence}{stop}{found}{more}"


# What pydantic says of these is no plain English.
_PLAIN = {
    "model_type": "should be lines of 'key: value'",
    "dict_type": "should be lines of 'key: value'",
    "list_type": "should be a list",
    "tuple_type": "should be a list",
    "string_type": "should be text",
    "too_short": "needs at least {min_length}",
    "too_long": "takes at most {max_length}",
    "string_pattern_mismatch": "may have small letters, digits, '-' and '_' only",
}

# How pydantic marks which branch of a union an error is in.
_BRANCH = re.compile(r"str|int|float|(?:dict|list|tuple|literal|function-.*)\[.*\]")


def _walk(schema: dict, loc: tuple) -> tuple[list[str], list[str]]:
    """Follow an error's location through a JSON schema.

    Returns the keys as the user wrote them (the tags that pydantic adds for unions are left
    out) and the valid keys beside the last one.
    """

    def resolve(node: dict) -> dict:
        return schema["$defs"][node["$ref"].rsplit("/", 1)[1]] if "$ref" in node else node

    node, path, siblings = resolve(schema), [], []
    for part in loc:
        branches = [resolve(branch) for branch in node.get("oneOf", node.get("anyOf", []))]
        if branches:
            tags = node.get("discriminator", {}).get("mapping", {})
            if part in tags:
                node = resolve({"$ref": tags[part]})
                continue
            titles = {branch.get("title"): branch for branch in branches}
            if part in titles:
                node = titles[part]
                continue
            if _BRANCH.fullmatch(str(part)) and not isinstance(part, int):
                kind = "string" if part == "str" else "object"
                node = next((b for b in branches if b.get("type") == kind), {})
                continue
            shape = ("items",) if isinstance(part, int) else ("properties", "additionalProperties")
            node = next((b for b in branches if any(k in b for k in shape)), {})
        # A mapping may have numbers for its keys, as `labels` has; a list counts from one.
        if isinstance(part, int) and node.get("type") != "object":
            path.append(str(part + 1))
            node = resolve(node.get("items", {}))
        else:
            siblings = list(node.get("properties", {}))
            path.append(str(part))
            child = node.get("properties", {}).get(part, node.get("additionalProperties", {}))
            node = resolve(child) if isinstance(child, dict) else {}
    return path, siblings
