"""Interviews: codes, units, reporting, and where they meet the survey."""

import re
from collections.abc import Collection, Iterator
from typing import Literal

from pydantic import Field, model_validator

from groupwork.study.base import Local, Part, Strict
from groupwork.study.paths import InnerPath
from groupwork.study.study import Study


class Code(Strict):
    """A code of the interview codebook."""

    id: str
    label: Local
    definition: Local
    includes: Local | None = Field(None, description="What counts for it, and what does not.")
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


class Machine(Strict):
    """A machine that coded, such as a language model: what somebody needs to run it again."""

    model: str = Field(description="Its name.")
    version: str = Field(description="Its version, as exactly as its maker gives it.")
    prompt: str | None = Field(None, description="What it was told to do, word for word.")
    prompt_file: InnerPath | None = Field(
        None, description="Or the text file in the study folder that holds it."
    )

    @model_validator(mode="after")
    def _one_prompt(self) -> "Machine":
        if (self.prompt is None) == (self.prompt_file is None):
            raise ValueError("give the 'prompt' or the 'prompt_file' that holds it")
        return self


class Interviews(Strict):
    """The interview strand."""

    codes: list[Code]
    approach: Literal["coding-reliability", "codebook", "reflexive"] = Field(
        "coding-reliability",
        description="What codes are taken for. coding-reliability: measurements, so that the "
        "coders' agreement and the codes to expect of further interviews are told; codebook: a "
        "frame, without agreement; reflexive: the author's reading, with neither.",
    )
    role: str | None = Field(
        None,
        description="Attribute that says who is quoted, such as the relation to the child; told "
        "of a person only if as many as privacy.small_cell share it.",
    )
    unit: Literal["segment", "sentence", "turn", "interview", "free"] = Field(
        "segment",
        description="What coders agree on: the segments of a table; for a coding program's file "
        "sentences, speakers' turns, whole interviews, or the passages that each chose freely.",
    )
    ordered: list[list[str]] = Field(
        default=[],
        description="Codes that are steps of one scale, the lowest first, so that agreement "
        "counts how far coders are apart.",
    )
    independent: bool = Field(
        False, description="Each coder coded without knowing what the others had given."
    )
    lead_coder: str | None = Field(
        None,
        description="The coder whose codes count where several coded the same segment, by the name "
        "that the file has; the others' show how far coders agree. If empty, a code counts that "
        "most of them gave (of two, both).",
    )
    no_themes: list[str] = Field(
        default=[],
        description="Codes of the files that are no themes, such as what the interviewer said or "
        "what may be quoted: they count nowhere, with a row in the audit.",
    )
    machines: dict[str, Machine] = Field(
        default={},
        description="Coders that are machines, by the names that the file has for them (of a "
        "coding program's file 'Coder 1' and so on). They are kept out of the coders' agreement "
        "and of the themes, and shown against the people.",
    )
    interviewers: list[str] = Field(
        default=[], description="Speakers whose sentences and turns are no units."
    )
    quotes: InnerPath | None = Field(
        None,
        description="CSV of approved quotations: interview, segment, code; if known question "
        "(asked before), translation and question_translation (into the report's other language).",
    )
    resolved: InnerPath | None = Field(
        None,
        description="The worksheet of disagreements with the coders' decisions (CSV or Excel), "
        "which makes the coding that the themes are counted in.",
    )
    reporting: InterviewReporting = Field(
        default_factory=InterviewReporting,
        description="What the COREQ checklist asks; the methods tell what it asks of the "
        "interviewer.",
    )


class Joint(Strict):
    """From where survey and interviews are taken to show a need, for the joint display.

    The survey shows a need where the interval of its share lies at or above the mark, and does not
    where it lies below. The interviews show it where that share of the people interviewed speak of
    it: they were chosen, so their number has no interval.
    """

    need_share: float = Field(gt=0, lt=1, description="Share of the survey that is in need.")
    people_share: float = Field(
        gt=0, lt=1, description="Share of the people interviewed who speak of it."
    )


#: What an inference may cite in braces: numbers of its own line of the joint display.
INFERENCE_SLOTS = ("share", "mean", "people", "n", "change")
SLOT = re.compile(r"\{([^{}]*)\}")


def joint_lines(study: Study) -> dict[str, list[str]]:
    """Return the lines of the joint display, each with its codes.

    They are the need areas, then the codes outside all areas: what the survey did not ask for.
    Codes that lie within another or speak against one have no line of their own.
    """
    codes = study.interviews.codes if study.interviews else []

    def has_own_line(code: Code) -> bool:
        return code.area is None and code.within is None and code.against is None

    areas = {area: [c.id for c in codes if c.area == area] for area in study.need_areas}
    return areas | {code.id: [code.id] for code in codes if has_own_line(code)}


class InterviewsPart(Part):
    """The interviews, and where they meet the survey."""

    interviews: Interviews | None = None
    joint: Joint | None = None
    inferences: dict[str, Local] = Field(
        default={},
        description="What you infer from survey, interviews and group together, for lines of the "
        "joint display: by need area, or by code where the survey did not ask. {share} and {mean} "
        "stand for the survey's numbers, {people} and {n} for those who speak of it and those "
        "interviewed, {change} for the members' change.",
    )

    @staticmethod
    def lists(study: Study) -> Iterator[tuple[str, list[str]]]:
        if study.interviews:
            yield "interviews.codes", [code.id for code in study.interviews.codes]
            for number, steps in enumerate(study.interviews.ordered, start=1):
                yield f"interviews.ordered.{number}", steps

    @staticmethod
    def references(study: Study) -> Iterator[tuple[str, str, Collection[str]]]:
        codes = study.interviews.codes if study.interviews else []
        if study.interviews and study.interviews.role is not None:
            categories = [name for name, each in study.attributes.items() if each.is_category]
            yield "interviews.role", study.interviews.role, categories
        for code in codes:
            for key in ("within", "against"):
                if (name := getattr(code, key)) is not None:
                    yield f"interviews.codes: {code.id}: {key}", name, [each.id for each in codes]
        ordered = study.interviews.ordered if study.interviews else []
        for number, steps in enumerate(ordered, start=1):
            for name in steps:
                yield f"interviews.ordered.{number}", name, [each.id for each in codes]
        for name in study.inferences:
            yield "inferences", name, joint_lines(study)
        for code in codes if study.needs else []:
            if code.area is not None:
                yield f"interviews.codes: {code.id}: area", code.area, study.need_areas

    @staticmethod
    def problems(study: Study) -> Iterator[str]:
        if study.interviews:
            yield from _unfit_units(study, study.interviews)
            yield from _no_tree(study.interviews.codes)
            tables = [file for file in study.files if file.kind == "segments"]
            if tables and all(file.for_agreement for file in tables):
                yield (
                    "files: all coded interviews are 'for_agreement: true', so that no theme could "
                    "be counted. Take it out of the file whose codes count"
                )
            codes = {code.id.casefold() for code in study.interviews.codes}
            for name in study.interviews.no_themes:
                if name.casefold() in codes:
                    yield f"interviews.no_themes: '{name}' is one of interviews.codes. Keep one"
            lead = study.interviews.lead_coder
            if lead is not None and study.interviews.resolved:
                yield "interviews: lead_coder and resolved both say whose codes count. Keep one"
            if lead in study.interviews.machines:
                yield (
                    f"interviews.lead_coder: '{lead}' is a machine (interviews.machines). Name "
                    f"one of the people who coded"
                )
        if study.joint:
            for name in ("needs", "interviews"):
                if not getattr(study, name):
                    yield f"joint: brings needs and interviews together; '{name}' is lacking"
        elif study.inferences:
            yield "inferences: they stand in the joint display; declare 'joint' first"
        yield from _unknown_slots(study)


def _unfit_units(study: Study, interviews: Interviews) -> Iterator[str]:
    """Yield where the unit of coding does not go with the files or with the decisions on them."""
    unit = interviews.unit
    for number, file in enumerate(study.files, start=1):
        if file.kind == "segments" and file.is_project == (unit == "segment"):
            said = "sentence, turn, interview or free" if file.is_project else "segment"
            what = "a coding program's file" if file.is_project else "a table"
            yield (
                f"interviews.unit: '{unit}' does not go with files.{number}, which is {what}: "
                f"it takes {said}"
            )
    if unit == "free" and interviews.resolved:
        yield (
            "interviews.resolved: coders who chose their passages freely have no common units "
            "to decide on. Choose the unit sentence, turn or interview, or settle the coding "
            "in the coding program"
        )


def _unknown_slots(study: Study) -> Iterator[str]:
    """Yield what inferences cite and no line of the joint display has."""
    for name, text in study.inferences.items():
        for language, said in (("en", text.en), ("zh", text.zh or "")):
            for slot in SLOT.findall(said):
                if slot not in INFERENCE_SLOTS:
                    known = ", ".join(f"{{{each}}}" for each in INFERENCE_SLOTS)
                    yield (
                        f"inferences: {name}: {language}: '{{{slot}}}' is no number of the joint "
                        f"display. Write one of {known}, or leave the braces out"
                    )


def _no_tree(codes: list[Code]) -> Iterator[str]:
    """Yield the codes that lie within themselves or speak against themselves."""
    above = {code.id: code.within for code in codes}
    for code in codes:
        name, seen = code.within, {code.id}
        while name is not None and name not in seen:
            seen.add(name)
            name = above[name]
        if name is not None:
            yield f"interviews.codes: {code.id}: within: it lies within itself"
        if code.against == code.id:
            yield f"interviews.codes: {code.id}: against: it speaks against itself"
