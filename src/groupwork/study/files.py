"""The raw files: what each holds and where it stands in it."""

import posixpath
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, NonNegativeInt, model_validator

from groupwork.errors import nearest
from groupwork.study.base import AnswerCode, Local, Part, Strict
from groupwork.study.paths import InnerPath
from groupwork.study.study import Study

FileFormat = Literal[
    "csv",
    "excel",
    "spss",
    "stata",
    "qualtrics",
    "limesurvey",
    "redcap",
    "kobo",
    "wenjuanxing",
    "tencent-survey",
    "jinshuju",
    "google-forms",
    "microsoft-forms",
    "surveymonkey",
    "sheet-a-person",
]


Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class WaveColumn(Strict):
    """A column that says the wave of each row: by its value, or by its day."""

    column: str
    values: dict[str, str] = Field(
        default_factory=dict, description="Value in the file -> wave id."
    )
    starts: dict[str, Day] = Field(
        default_factory=dict,
        description="Wave id -> its first day (2025-03-01), where one form was sent at each wave.",
    )
    ends: dict[str, Day] = Field(
        default_factory=dict,
        description="Wave id -> its last day, where it has one: answers of days that lie outside "
        "of every wave stop the run.",
    )
    order: Literal["ymd", "dmy", "mdy"] = Field(
        "ymd", description="What the parts of a date are where the year does not stand first."
    )
    rows: dict[int, str] = Field(
        default_factory=dict,
        description="Row as the file numbers it -> its wave id, where somebody chose another value "
        "by a slip.",
    )

    @property
    def waves(self) -> set[str]:
        """The waves that its rows may be of."""
        return {*self.values.values(), *self.starts}

    @model_validator(mode="after")
    def _values_or_days(self) -> "WaveColumn":
        if bool(self.values) == bool(self.starts):
            raise ValueError("give exactly one of 'values' and 'starts'")
        if unknown := {*self.rows.values()} - {*self.values.values()}:
            raise ValueError(
                f"rows: '{min(unknown)}' is none of the waves that 'values' names. Where days say "
                f"the wave, no row has one of its own"
            )
        return self


class Sections(Strict):
    """Rows with one cell that head the people below them, such as "Tuesday group"."""

    column: str = Field("group", description="The name of the column that is made of them.")
    rows: dict[int, str] = Field(
        min_length=1, description="Row as the file numbers it -> the group of those below it."
    )


class RowOf(Strict):
    """A row of a raw file."""

    file: int = Field(ge=1, description="The place of the file under `files`: 1 for the first.")
    row: int = Field(description="As that file numbers it.")


class File(Strict):
    """What raw files have in common."""

    path: InnerPath = Field(description="Relative to the study folder.")
    format: FileFormat | None = Field(
        None,
        description="What wrote it; by its ending csv, excel, spss or stata if empty. "
        "sheet-a-person: a workbook with a sheet for each person, a question a row and a column "
        "for each time; all sheets are read, and `skip_rows` are those above the columns' names.",
    )
    sheet: str | None = Field(None, description="Sheet of a workbook; the first if empty.")
    encoding: str | None = Field(
        None, description="If empty: BOM, then UTF-8, then GB18030, each tried strictly."
    )
    separator: str | None = Field(
        None, description="If empty: tab for .tsv, what the tool writes, else comma."
    )
    skip_rows: int = Field(
        0, ge=0, description="Rows above the column names that are left out, such as a title."
    )
    times: dict[str, str] = Field(
        default_factory=dict,
        description="Of sheet-a-person: how some sheets name the column of a time -> how most do, "
        "such as {Before: Pre, After: Post}.",
    )
    head_rows: Literal[1, 2, 3, 4] | None = Field(
        None,
        description="Rows of column names: 2 where what spans columns (before, after) stands above "
        "the names of each, 3 where two rows do; all make the name, such as 'before q1'. If empty "
        "1, and what looks like a title or like several rows is refused.",
    )
    decimal: Literal[".", ","] = Field(".", description="',' where 2,5 means two and a half.")
    values: Literal["codes", "labels"] = Field(
        "codes", description="What labelled values (SPSS, Stata, REDCap's dictionary) are read as."
    )
    dictionary: InnerPath | None = Field(
        None, description="REDCap's data dictionary (CSV), relative to the study folder."
    )
    unfinished: Literal["drop", "keep"] = Field(
        "drop", description="Responses that the tool marks as not finished."
    )
    rows: dict[str, str] = Field(
        default_factory=dict,
        description="Column -> value: only rows with this value are read ('' where it is blank).",
    )
    leave_out: dict[int, str] = Field(
        default_factory=dict,
        description="Row as the file numbers it -> why it is not read, such as 'a test'.",
    )
    sections: Sections | None = Field(
        None,
        description="Rows that head people: they are not read, and make a column for attributes.",
    )
    fill_down: list[str] = Field(
        default=[],
        description="Columns in which a blank cell stands for what is above it, such as the "
        "interview that is named in its first row alone.",
    )
    every_row: dict[str, str] = Field(
        default_factory=dict,
        description="Column that the file does not have -> what holds for all of its rows, such as "
        "{group: waiting list}, where each group has a file of its own.",
    )
    codes: dict[int, str] = Field(
        default_factory=dict,
        description="Row as the file numbers it -> the code of its person: of a row that has none, "
        "or of two people who have the same. One that no other file has makes somebody who is in "
        "no other measurement.",
    )
    same_as: dict[int, RowOf] = Field(
        default_factory=dict,
        description="Row as the file numbers it -> the row of another file whose person it is, "
        "where one of them is written otherwise and a name may not stand here.",
    )
    rename: dict[str, str] = Field(
        default_factory=dict, description="Column as it stands in this file -> its right name."
    )
    spelled: dict[str, dict[str, str]] = Field(
        default_factory=dict,
        description="Column -> text as it stands in this file -> what is read in its place, such "
        "as {school: {Hill Rd: Hill Road}, hours: {about 10: '10'}}.",
    )
    same_person: dict[str, str] = Field(
        default_factory=dict,
        description="Identifier as it stands in this file -> the same person's in the others.",
    )
    id_spelling: Literal["exact", "loose"] = Field(
        "exact",
        description="loose: 001 is 1, 1.0, 1号 and 'No. 1', SY03 is sy-3: zeros in front, "
        "capitals, blanks, marks and words such as No., ID or 学号 make no difference. Each change "
        "is in the audit.",
    )

    @property
    def is_project(self) -> bool:
        """Whether a coding program wrote it."""
        return False

    @model_validator(mode="after")
    def _all_sheets_or_one(self) -> "File":
        if self.format == "sheet-a-person" and self.sheet is not None:
            raise ValueError("'format: sheet-a-person' reads all sheets. Take 'sheet' out")
        if self.times and self.format != "sheet-a-person":
            raise ValueError("'times' is of 'format: sheet-a-person' alone. Take it out")
        return self


def fill_pattern(pattern: str, item: str, wave: str = "") -> str:
    """Return the column of an item: `{item}`, zero-padded to 3 digits by `{item:03}`, `{wave}`."""
    padded = re.sub(r"\{item(?::0([1-9]))?\}", lambda m: item.zfill(int(m[1] or 0)), pattern)
    return padded.replace("{wave}", wave)


#: What stands for the column of the identifier in a file without one: people are numbered by row.
BY_ROW = "row"

# A code may be made up of several columns: school, class, number.
IdColumns = str | Annotated[list[str], Field(min_length=2)]


class _OfPeople(File):
    """A file whose rows are people's."""

    id: IdColumns = Field(
        description="Column of the participant's identifier; a list of columns that make it up."
    )

    @property
    def id_column(self) -> str:
        """The column of the identifier; of one made up of several, "school + class"."""
        return " + ".join(self.id) if isinstance(self.id, list) else self.id or BY_ROW


class ResponsesFile(_OfPeople):
    """A questionnaire export: one row a person (and wave)."""

    kind: Literal["responses"] = "responses"
    id: IdColumns | None = Field(  # type: ignore[assignment]
        None,
        description="Column of the participant's identifier; a list of columns that make it up. "
        "Without it each row is a person who is in no other row: for what nobody is followed in.",
    )
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
    stands_for: dict[str, dict[str, str]] = Field(
        default_factory=dict,
        description="Instrument or attribute -> number in this file -> the words that it stands "
        "for, where other files have the words. What is not here and no missing code stops the "
        "run.",
    )
    choices: dict[str, dict[str, str]] = Field(
        default_factory=dict,
        description="Column whose cells list all that was ticked, with ';' or ',' between -> "
        "choice as it stands there -> name of a column of its own, for an attribute: yes, no, or "
        "blank.",
    )
    free_text: list[str] = Field(default=[], description="Columns of free text; kept private.")
    seconds: str | None = Field(None, description="Column of the seconds that answering took.")

    @property
    def waves(self) -> set[str]:
        """The waves that it has answers of."""
        if isinstance(self.wave, WaveColumn):
            return self.wave.waves
        return {self.wave} if self.wave is not None else {*self.wave_names}

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


class SessionsFile(_OfPeople):
    """Process records: one row a member and session, or one row a member."""

    kind: Literal["sessions"]
    id: IdColumns | None = Field(  # type: ignore[assignment]
        None,
        description="Column of the participant's identifier; a list of columns that make it up. "
        "Only a file with 'of', whose people have no codes, can do without.",
    )
    session: str | None = Field(
        None, description="Column of the session's number; none where a row holds all sessions."
    )
    attended: str | dict[int, str] = Field(
        description="Column: 1 present, 0 absent, or words for it; or number of the session -> its "
        "column, where each row is one member."
    )
    listed: dict[int, str] = Field(
        default_factory=dict,
        description="Number of the session -> how a cell of 'attended' names it, where each row is "
        "one member and one cell lists all sessions that somebody came to, with ';' or ',' "
        "between.",
    )
    excused: Literal["absent", "left-out"] | None = Field(
        None,
        description="What an absence is whose cell says that it was excused (excused, 请假): "
        "'absent', a place not attended; 'left-out', no place. Where there are any, it must be "
        "said.",
    )
    of: int | None = Field(
        None,
        ge=1,
        description="How many sessions somebody could come to, where each row is one member and "
        "the cell of 'attended' says how many they came to, and not which.",
    )
    blank: Literal["unknown", "absent"] = Field(
        "unknown", description="What a blank cell of attendance means."
    )
    words: dict[str, Literal["present", "absent", "excused", "unknown"] | NonNegativeInt] = Field(
        default_factory=dict,
        description="Text in a cell of attendance -> what it means; with 'of', how many sessions, "
        "or unknown. A text whose meaning is not known, such as x or ill, stops the run until it "
        "is said here.",
    )
    ratings: dict[str, "Rating"] = Field(
        default_factory=dict,
        description="Name (engagement, satisfaction, goal_attainment, …) -> column and range.",
    )
    baseline: list[int] = Field(
        default=[], description="Numbers of the sessions before the work began, to compare with."
    )

    @model_validator(mode="after")
    def _one_way_to_the_session(self) -> "SessionsFile":
        ways = (self.session is not None) + bool(self.listed) + (self.of is not None)
        if ways != isinstance(self.attended, str):
            raise ValueError(
                "give 'session', the column of the session's number, and the column 'attended'; or "
                "under 'attended' number of the session -> its column, and no 'session'; or the "
                "column 'attended' of cells that list sessions, and under 'listed' number of the "
                "session -> how it is named there; or the column 'attended' of how many sessions "
                "somebody came to, and under 'of' how many there were"
            )
        if self.id is None and self.of is None:
            raise ValueError("give 'id', the column of each person's identifier")
        if self.session is None and self.ratings:
            raise ValueError("'ratings' need one row a member and session")
        for text, means in self.words.items():
            if isinstance(means, int) and not means <= (self.of or 0):
                raise ValueError(
                    f"words: '{text}' cannot be {means} sessions. Write a number only where 'of' "
                    f"says how many there were, and none above it"
                )
        return self


class Rating(Strict):
    """A rating per session."""

    column: str
    label: Local
    min: AnswerCode
    max: AnswerCode

    @model_validator(mode="after")
    def _range_is_sound(self) -> "Rating":
        if self.min >= self.max:
            raise ValueError(f"min ({self.min}) must be lower than max ({self.max})")
        return self


class NetworkFile(_OfPeople):
    """Support networks: one row a member, wave and supporter."""

    kind: Literal["network"]
    wave: WaveColumn
    source: str = Field(description="Column of the supporter's kind (family, neighbour, …).")
    sources: dict[str, Local] = Field(description="Code -> wording of the kinds of supporters.")
    support: str | None = Field(None, description="Column of kinds of support, ';' between.")
    supports: dict[str, Local] = Field(default_factory=dict)
    closeness: Rating | None = None
    supporter: str | None = Field(
        None,
        description="Column of a label for each supporter, the same for one supporter at every "
        "time, no name; with it ties are followed. The label goes no farther than the raw file.",
    )

    @model_validator(mode="after")
    def _supports_are_named(self) -> "NetworkFile":
        if (self.support is None) == bool(self.supports):
            raise ValueError("'support' (the column) and 'supports' (its codes) go together")
        return self


#: Formats of what coding programs write that is no table.
PROJECTS = ("refi-qda", "taguette", "qualcoder")


class SegmentsFile(File):
    """Coded interviews: a table (one row a segment, code and coder), or a coding program's file.

    The columns are those of a table; `transcripts` speaks of a coding program's file.
    """

    kind: Literal["segments"]
    format: FileFormat | Literal["refi-qda", "taguette", "qualcoder"] | None = Field(  # type: ignore[assignment]
        None, description="The coding program's format; as for other files if it is a table."
    )
    interview: str | None = Field(
        "interview",
        description="null: there is no such column, and each person has one interview: I1, I2, …",
    )
    participant: str | None = Field(
        "participant_id",
        description="null: there is no such column, and `people` says whose interview each is.",
    )
    segment: str | list[str] | None = Field(
        "segment",
        description="Column of the segment's number in an interview, or the columns that tell one "
        "from another together, such as [Beginning, End, Segment]; null: there is none, and each "
        "text is a segment.",
    )
    text: str = "text"
    coder: str | None = Field(
        "coder", description="null: there is no such column, and `coded_by` coded all."
    )
    code: str = Field(
        "code",
        description="A code below others may stand with them: Needs > Family, or Needs\\Family.",
    )
    coders: dict[str, str] = Field(
        default_factory=dict,
        description="In place of `coder` and `code`, where each coder has a column of codes: coder "
        "-> column, such as {Ann: Code (Ann), Ben: Code (Ben)}.",
    )
    blank: Literal["not-coded", "no-code"] | None = Field(
        None,
        description="With `coders`, what a blank cell says. not-coded: the coder did not code this "
        "passage; no-code: read it and gave it none. An interview without any code of a coder was "
        "not coded by that coder in either case.",
    )
    codes_between: str | None = Field(
        None, description="What stands between the codes of a cell, where it may hold several."
    )
    language: str | None = None
    people: dict[str, str] = Field(
        default_factory=dict,
        description="Interview or source -> participant, in a table in place of the column "
        "`participant`; its only case, else its own name, if it is not here.",
    )
    by_name: bool = Field(
        False,
        description="In a table, in place of `people`: the name of each interview holds its "
        "participant's identifier, as 'Talk with P07' does. So no name need stand in study.yaml.",
    )
    phases: dict[str, str] = Field(
        default_factory=dict, description="Interview or source -> wave at which it was held."
    )
    transcripts: InnerPath | None = Field(
        None,
        description="Files with the texts that an export lacks, e.g. interviews/{source}.txt.",
    )
    coded_by: str | None = Field(None, description="Who coded, where the file does not say it.")
    for_agreement: bool = Field(
        False,
        description="A table that shows how far coders agree, and is counted in no theme: what the "
        "interviews speak of is counted in another file.",
    )

    @property
    def is_project(self) -> bool:
        """Whether a coding program wrote it."""
        return self.format in PROJECTS

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

    @model_validator(mode="before")
    @classmethod
    def _people_are_said_once(cls, given: Any) -> Any:
        """Let `people` take the place of the column in a table."""
        if not isinstance(given, dict) or not given.get("people"):
            return given
        if given.get("format") in PROJECTS:
            return given
        if given.get("participant") is not None:
            raise ValueError(
                "'people' and 'participant' both say whose interview each is. Keep one of them"
            )
        return {**given, "participant": None}

    @model_validator(mode="after")
    def _coders_are_said_once(self) -> "SegmentsFile":
        if not self.coders:
            if self.blank is not None:
                raise ValueError("'blank' goes with 'coders', the columns of several coders")
            return self
        if self.is_project:
            raise ValueError("'coders' go with a table; a coding program's file says who coded")
        # A study that is written out has the names that these columns have by default.
        fields = type(self).model_fields
        if any(getattr(self, n) != fields[n].default for n in ("coder", "code", "coded_by")):
            raise ValueError(
                "'coders' names the column of each coder's codes, in place of 'coder', 'code' and "
                "'coded_by'. Take these out"
            )
        return self

    @model_validator(mode="after")
    def _is_a_table_or_not(self) -> "SegmentsFile":
        if self.is_project:
            for key in ("for_agreement", "by_name"):
                if getattr(self, key):
                    raise ValueError(f"'{key}' goes with a table. Take it out")
            return self
        if self.transcripts is not None:
            raise ValueError(
                "'transcripts' go with a coding program's file. A table holds its texts: take "
                "'transcripts' out"
            )
        if self.by_name and (self.people or self.participant is not None):
            raise ValueError(
                "'by_name' stands in place of 'people' and of the column 'participant', which says "
                "null. Give one of them"
            )
        if self.interview is None and self.participant is None:
            raise ValueError(
                "a table says whose each text is by 'interview', 'participant' or both. Name one "
                "of these columns"
            )
        return self

    @model_validator(mode="after")
    def _transcripts_have_a_place(self) -> "SegmentsFile":
        if self.transcripts is not None and self.transcripts.count("{source}") != 1:
            raise ValueError("'transcripts' must hold {source} once, for the name of the source")
        return self


def named_files(study: Study) -> dict[str, str]:
    """Return the files that `files` names: key of the study file -> path in its folder."""
    named = {f"files.{i}.path": file.path for i, file in enumerate(study.files, start=1)}
    for i, file in enumerate(study.files, start=1):
        if file.dictionary is not None:
            named[f"files.{i}.dictionary"] = file.dictionary
    return named


def all_files(study: Study, folder: str | Path) -> dict[str, str]:
    """Return every raw file of a study: those of `named_files`, of interviews, transcripts.

    Parameters
    ----------
    study : Study
        Of which `files` and `interviews` are read.
    folder : str or pathlib.Path
        The study folder, where the transcripts are looked for.
    """
    named = named_files(study)
    for key in ("quotes", "resolved"):
        if study.interviews and (path := getattr(study.interviews, key)):
            named[f"interviews.{key}"] = path
    for i, file in enumerate(study.files, start=1):
        if isinstance(file, SegmentsFile):
            for source, path in file.find_transcripts(folder).items():
                named[f"files.{i}.transcripts ({source})"] = path.relative_to(folder).as_posix()
    return named


AnyFile = Annotated[
    ResponsesFile | SessionsFile | NetworkFile | SegmentsFile, Field(discriminator="kind")
]


def measured_waves(study: Study) -> set[str]:
    """Return the waves that a questionnaire file of the study has."""
    waves: set[str] = set()
    for file in study.files:
        if isinstance(file, ResponsesFile):
            waves |= file.waves
    return waves


def unmeasured_waves(study: Study) -> Iterator[str]:
    """Yield where results are asked of a wave that no questionnaire file has."""
    measured = measured_waves(study)
    asked = [("comparisons", wave) for pair in study.comparisons or [] for wave in pair]
    for key in ("needs", "strain", "satisfaction"):
        part = getattr(study, key)
        asked += [(f"{key}.wave", part.wave)] if part is not None else []
    for key, wave in asked:
        if wave not in measured:
            yield f"{key}: no questionnaire file under 'files' has the wave '{wave}'"


def _read_twice(study: Study) -> Iterator[str]:
    """Yield where one column of one file is named as the answers at two waves."""
    seen: dict[tuple[object, ...], tuple[str, str]] = {}
    for number, file in enumerate(study.files, start=1):
        if not isinstance(file, ResponsesFile) or isinstance(file.wave, WaveColumn):
            continue
        chosen = tuple(sorted(file.rows.items()))
        place = (posixpath.normpath(file.path), file.sheet, chosen)
        for wave, name in (file.wave_names or {str(file.wave): ""}).items():
            for instrument, of in file.columns.items():
                items = study.questionnaires[instrument].item_ids
                by_item = dict.fromkeys(items, of) if isinstance(of, str) else of
                named = (fill_pattern(each, item, name) for item, each in by_item.items())
                for column in dict.fromkeys(named):
                    where = f"files.{number}.columns.{instrument}"
                    before = seen.setdefault((*place, column), (wave, where))
                    if before != (wave, where):
                        again = f"{before[1]} at wave '{before[0]}'"
                        yield f"{where}: '{column}' of {file.path} is at wave '{wave}', and {again}"
                        return


class FilesPart(Part):
    """The raw files."""

    files: list[AnyFile] = Field(min_length=1)

    @staticmethod
    def references(study: Study) -> Iterator[tuple[str, str, Collection[str]]]:
        waves = [wave.id for wave in study.waves]
        for file in study.files:
            where = f"files: {file.path}"
            if isinstance(file, ResponsesFile):
                for instrument in file.columns:
                    yield f"{where}: columns", instrument, study.instruments
                for wave in file.wave_names:
                    yield f"{where}: wave_names", wave, waves
                for of in file.stands_for:
                    yield f"{where}: stands_for", of, {*study.instruments, *study.attributes}
            if isinstance(file, SegmentsFile):
                for wave in file.phases.values():
                    yield f"{where}: phases", wave, waves
            column = getattr(file, "wave", None)
            used = [column]
            if isinstance(column, WaveColumn):
                used = [*column.waves]
            for name in used:
                if name is not None:
                    yield f"{where}: wave", name, waves

    @staticmethod
    def problems(study: Study) -> Iterator[str]:
        yield from _followed(study)
        yield from _counted_and_recorded(study)
        for number, file in enumerate(study.files, start=1):
            column = getattr(file, "wave", None)
            if isinstance(column, WaveColumn):
                yield from _ended(f"files.{number}.wave.ends", column)
            columns = file.columns if isinstance(file, ResponsesFile) else {}
            for name in file.stands_for if isinstance(file, ResponsesFile) else ():
                if name in study.instruments and name in study.attributes:
                    yield (
                        f"files.{number}.stands_for: '{name}' is an instrument and an attribute. "
                        f"Call the attribute otherwise, and name its column under 'column'"
                    )
            for name, column in columns.items():
                items = study.questionnaires[name].item_ids
                yield from _uncovered(f"files.{number}.columns.{name}", column, items)
        yield from _read_twice(study)


def _followed(study: Study) -> Iterator[str]:
    """Yield where people are followed without an identifier, or have one and are not followed."""
    unlinked = study.design.kind == "unlinked"
    compared = {wave for pair in study.comparisons for wave in pair}
    # Each row of these holds one person's answers at several times; read again, it is theirs.
    wide = {(f.path, f.sheet) for f in study.files if isinstance(f, ResponsesFile) and f.wave_names}
    for number, file in enumerate(study.files, start=1):
        if not isinstance(file, ResponsesFile):
            continue
        where = f"files.{number}"
        if unlinked and file.id is not None:
            yield (
                f"{where}.id: in an unlinked study people are numbered by row and never matched. "
                f"Leave it out; or, if the codes of one person are the same at every time, declare "
                f"another design.kind"
            )
        elif unlinked and file.wave_names:
            yield (
                f"{where}.wave_names: a row with the answers of several times follows a person, "
                f"and in an unlinked study nobody is followed. Declare another design.kind"
            )
        elif file.id is None and (file.same_person or file.id_spelling != "exact"):
            yield f"{where}: 'same_person' and 'id_spelling' go with an 'id', which is lacking"
        elif file.id is None and not unlinked and compared & file.waves:
            if (file.path, file.sheet) in wide:
                continue
            yield (
                f"{where}.id: the column of each person's identifier is needed, since "
                f"'comparisons' asks how people changed. Where they answered without codes, "
                f"declare 'design: {{kind: unlinked}}'"
            )


def _counted_and_recorded(study: Study) -> Iterator[str]:
    """Yield where sessions are counted in one file and recorded one by one in another."""
    files = [(n, f) for n, f in enumerate(study.files, 1) if isinstance(f, SessionsFile)]
    counted = [number for number, file in files if file.of is not None]
    if counted and len(counted) < len(files):
        yield (
            f"files.{counted[0]}.of: another file says which sessions people came to. Leave out "
            f"this one, which only counts them"
        )


def _ended(where: str, column: WaveColumn) -> Iterator[str]:
    """Yield where a wave ends that never starts, or before it does."""
    for wave, last in column.ends.items():
        first = column.starts.get(wave)
        if first is None:
            yield f"{where}: '{wave}' has no first day under 'starts'"
        elif last < first:
            yield f"{where}: '{wave}' ends on {last}, before its first day ({first})"


def _uncovered(where: str, column: str | dict[str, str], items: list[str]) -> Iterator[str]:
    """Yield what is wrong with the columns of an instrument's items."""
    if isinstance(column, str):
        if len(items) > 1 and fill_pattern(column, "1") == fill_pattern(column, "2"):
            yield f"{where}: '{column}' must hold {{item}}"
        return
    for item in column:
        if item not in items:
            yield f"{where}: there is no '{item}'. {nearest(item, items)}"
    for item in items:
        if item not in column:
            yield f"{where}: item '{item}' has no column"
    twice = [name for name in column.values() if list(column.values()).count(name) > 1]
    if twice:
        yield f"{where}: the column '{twice[0]}' is that of two items"
