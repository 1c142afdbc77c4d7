"""Writes the study file that would read raw files; what only a person can know is asked.

Every place without an answer says `TODO: …`, which loading a study file refuses.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from groupwork.guide.columns import FEWEST_PEOPLE, HALF_OF
from groupwork.guide.draft.arms import ask_design, no_arms, told_of_people
from groupwork.guide.draft.attributes import (
    ask_attributes,
    offered_attributes,
    without_rows_left_out,
)
from groupwork.guide.draft.birth_years import ask_birth_years
from groupwork.guide.draft.came import ask_came
from groupwork.guide.draft.choices import ask_choices
from groupwork.guide.draft.cleaning import ask_cleaning
from groupwork.guide.draft.closing import ask_closing, closing_section
from groupwork.guide.draft.code_heads import ask_code_heads, codes_of_closing
from groupwork.guide.draft.coded_alone import ask_coded_alone
from groupwork.guide.draft.coded_heads import ask_coded_heads
from groupwork.guide.draft.codings import ask_codings, ask_whose
from groupwork.guide.draft.consent import ask_consent
from groupwork.guide.draft.copied import ask_copied, read_once
from groupwork.guide.draft.days import weeks_apart
from groupwork.guide.draft.doubtful_rows import ask_left_out
from groupwork.guide.draft.downloads import ask_downloads
from groupwork.guide.draft.each_time import at_one_time
from groupwork.guide.draft.encoding import ask_encodings
from groupwork.guide.draft.facts import leave_out_facts
from groupwork.guide.draft.far_numbers import ask_far_numbers
from groupwork.guide.draft.file_groups import ask_file_groups
from groupwork.guide.draft.files import Settled, file_entries, file_keys, note_reading
from groupwork.guide.draft.finding import find_scales
from groupwork.guide.draft.instruments import ask_instruments
from groupwork.guide.draft.near_levels import ask_near_levels
from groupwork.guide.draft.needs import ask_moderators, ask_needs
from groupwork.guide.draft.number_words import ask_number_words
from groupwork.guide.draft.options import ask_options, note_other_answers
from groupwork.guide.draft.other_heads import ask_other_heads
from groupwork.guide.draft.outcomes import ask_outcomes, without_scale_error
from groupwork.guide.draft.people import (
    People,
    ask_people,
    closing_apart,
    note_unmeasured,
    privacy_of,
    slips_in,
)
from groupwork.guide.draft.person_sheets import ask_person_sheets
from groupwork.guide.draft.repeated import ask_codeless, ask_repeated
from groupwork.guide.draft.same_rows import ask_same_rows, row_of
from groupwork.guide.draft.sections import ask_sections
from groupwork.guide.draft.sites import ask_sites, parts_of_codes
from groupwork.guide.draft.strands import strand_entry, strand_sections
from groupwork.guide.draft.ticks import ask_ticks
from groupwork.guide.draft.told_at import Asked, ask_holds, ask_told_at, asked_later
from groupwork.guide.draft.typed import ask_typed
from groupwork.guide.draft.typed_numbers import ask_typed_numbers
from groupwork.guide.draft.unfinished import ask_unfinished
from groupwork.guide.draft.unread import note_unread
from groupwork.guide.draft.waves import Waves, ask_waves
from groupwork.guide.draft.writing import section_text
from groupwork.guide.questions import TODO, Interview, Question
from groupwork.guide.recognise import Recognised
from groupwork.ingest.near_matches import bare_code

# A comment in two languages, and what stands below it.
_Section = tuple[tuple[str, str], dict[str, Any]]


@dataclass(frozen=True)
class Draft:
    """A study file, and the questions that it took.

    Attributes
    ----------
    text : str
    questions : list of Question
    todo : list of Question
        Those without an answer; the text says TODO there.
    notes : list of str
        What was taken from the files without a question.
    """

    text: str
    questions: list[Question]
    todo: list[Question]
    notes: list[str] = field(default_factory=list)


def draft_study(
    group: Recognised,
    name: str,
    answers: Mapping[str, str] | None = None,
    language: str = "en",
    *,
    on_pages: bool = False,
) -> Draft:
    """Draft the study file for raw files.

    Parameters
    ----------
    group : Recognised
    name : str
        The study's id: the name of its folder.
    answers : dict, optional
        Key of a question -> answer.
    language : {"en", "zh"}
        Of the questions and of what the draft itself words.
    on_pages : bool
        Whether the questions are put to whoever has no terminal.

    Raises
    ------
    GroupworkError
        An answer is none of the choices, or the design is one that no analysis fits.
    """
    interview = Interview(answers or {}, language, on_pages=on_pages)
    sections = _sections(group, name, interview)
    interview.check_keys()
    text = "".join(
        section_text(interview.say(*comment), content) for comment, content in sections if content
    )
    todo = [question for question in interview.open if question.default is None]
    return Draft(text, interview.questions, todo, interview.notes)


def asked_keys(
    group: Recognised, name: str, answers: Mapping[str, str], language: str = "en"
) -> list[str]:
    """Return the keys of all that is asked once these answers are given."""
    interview = Interview(answers, language)
    _sections(group, name, interview)
    return [question.key for question in interview.questions]


def draft_of_file(group: Recognised) -> str:
    """Draft the study file for one raw file without asking, as `groupwork inspect` shows it."""
    folder = group.paths[0].resolve().parent.name
    slug = re.sub(r"[^a-z0-9_-]+", "-", folder.casefold()).strip("-_") or "my-study"
    return draft_study(group, slug).text


def _sections(group: Recognised, name: str, interview: Interview) -> list[_Section]:
    """Return the sections of the study file, each with the comment above it."""
    head = (("What it is.", "研究名称与作者。"), _head(name, interview))
    group = ask_coded_alone(group, interview)
    of = _of_interviews if group.interviews_alone else _of_questionnaires
    return [head, *of(group, interview)]


#: What is asked of the files before anything is made of them, in this order.
_OF_FILES: tuple[Callable[[Recognised, Interview], Recognised], ...] = (
    ask_encodings,
    ask_person_sheets,
    ask_sections,
    ask_unfinished,
    ask_downloads,
    ask_other_heads,
    ask_code_heads,
    ask_coded_heads,
    ask_number_words,
    ask_birth_years,
    leave_out_facts,
)


def _of_questionnaires(group: Recognised, interview: Interview) -> list[_Section]:
    """Return the sections after the head; the questions are asked in the order of these calls."""
    for ask in _OF_FILES:
        group = ask(group, interview)
    group, waves = ask_waves(group, interview)
    group, people = _ask_who(group, waves, interview)
    if strange := _no_measurements(group, waves, people):
        raise without_scale_error(strange)
    group = ask_ticks(group, people, interview)
    group = codes_of_closing(group, people, interview)
    group, waves = closing_apart(group, waves, people, interview)
    group = ask_came(ask_choices(ask_options(group, interview), interview), people, interview)
    group = ask_codings(group, interview)
    whole, ids = group, {*people.columns}
    group, left_out = ask_left_out(group, people, interview)
    group = find_scales(group, ids, interview)
    group, left_out, consent = ask_consent(group, people, left_out, interview)
    group = ask_codeless(group, people, waves, interview)
    group, left_out, rule = ask_repeated(group, people, waves, left_out, interview)
    group, closing = ask_closing(group, waves, interview)
    group = ask_typed(group, interview)
    instruments = ask_copied(
        ask_instruments(group, closing, waves.keys, interview), group, waves, people, interview
    )
    alone = {column for used in instruments.values() for column in used.alone.values()}
    apart = (ids - {*parts_of_codes(group, people)}) | consent.columns | alone
    group, attributes, design = _ask_of_people(
        group, waves, people, (apart, {*instruments, *group.blocks}), interview
    )
    note_other_answers(group, interview)
    settled = Settled(waves.keys, people, left_out, consent, closing, instruments, attributes)
    declared = [wave["id"] for wave in waves.declared]
    entries = _entries(group, whole, settled, declared, interview)
    note_unmeasured(group, people, interview)
    note_unread(group, entries, instruments, attributes, interview)
    strands = strand_sections(group.strands, interview)
    if satisfaction := closing_section(
        closing, {each: used.scale for each, used in instruments.items()}, waves.keys, group
    ):
        strands["satisfaction"] = satisfaction
    cleaning = ask_cleaning(group, ids, attributes, rule, interview)
    if people.two:
        cleaning["two_people"] = [[*pair] for pair in people.two]
    compared: dict[str, Any] = {}
    measured = {
        n: used
        for n, used in instruments.items()
        if used.scale not in closing.once and not used.copied
    }
    if not waves.single:
        compared = ask_outcomes(
            measured,
            waves.declared,
            design=design,
            attributes=attributes,
            group=group,
            interview=interview,
        )
        compared |= ask_moderators(attributes, design, interview)
    # A survey beside a group that is followed may be one of needs, though it was asked once.
    asked_once = {n: used for n, used in instruments.items() if used.scale != closing.scale}
    surveyed = waves.single or any(sheet.survey for sheet in group.sheets)
    needs = ask_needs(asked_once, waves.declared, attributes, interview, single=surveyed)
    return [
        (("What was compared with what.", "作了怎样的比较。"), {"design": design}),
        (("When people were asked.", "各次测量。"), {"waves": waves.declared}),
        (("The raw files.", "原始数据文件。"), {"files": entries}),
        (
            ("What is known of people.", "参与者的基本情况。"),
            {"attributes": attributes} if attributes else {},
        ),
        (
            (
                "The questionnaires: answers, reversed items, direction.",
                "量表：答案、反向题、方向。",
            ),
            {"instruments": {each: used.content for each, used in instruments.items()}},
        ),
        (("Texts that mean 'no answer'.", "表示“未作答”的文字。"), {"cleaning": cleaning}),
        (
            ("What tells people apart, and is not to be told.", "个人标识的处理。"),
            {"privacy": privacy} if (privacy := privacy_of(group, people, interview)) else {},
        ),
        (("What people need.", "参与者的需求。"), {"needs": needs} if needs else {}),
        (("What the group was meant to change.", "小组希望改变的结果。"), compared),
        (("What the group did.", "小组做了什么。"), strands),
    ]


def _entries(
    group: Recognised,
    whole: Recognised,
    settled: Settled,
    declared: list[str],
    interview: Interview,
) -> list[dict[str, Any]]:
    """Return the entries under `files`; `whole` has the rows that are left out, too."""
    people = settled.people
    entries = read_once(file_entries(group, settled, interview), settled.instruments, declared)
    without_rows_left_out(settled.attributes, entries, whole, group)
    others = _other_entries(group, settled.left_out, declared, interview)
    entries = [
        *(entry for entry in others if entry["kind"] == "responses"),
        *entries,
        *(entry for entry in others if entry["kind"] != "responses"),
    ]
    for entry in entries:  # what stands in every file with these codes
        if entry["kind"] == "sessions":
            _take_rows(entry, entries)
        if entry in others and people.spelling != "exact":
            entry["id_spelling"] = people.spelling
        if entry["kind"] == "segments":
            entry.update(ask_whose(entry, group, people, interview))
        # With a row that is left out, so that the check knows whose it is.
        if slips := slips_in(entry, whole, people):
            entry["same_person"] = slips
    _name_rows(entries, group)
    return entries


def _ask_who(group: Recognised, waves: Waves, interview: Interview) -> tuple[Recognised, People]:
    """Ask who is who: by which code, in which group, and under which other spelling."""
    group, people = ask_people(group, waves, interview)
    group, people = ask_file_groups(group, waves, people, interview)
    group = _with_their_codes(group, people, interview)
    return ask_same_rows(group, waves, people, interview), people


def _with_their_codes(group: Recognised, people: People, interview: Interview) -> Recognised:
    """Know people in other tables by the column that is their code, where these have it.

    It may have another head there, and stand beside their names.
    """
    if not isinstance(people.id, str):
        return group
    known = [code for sheet in group.followed for code in sheet.texts.get(people.id, ())]
    strands = []
    for each in group.strands:
        person, texts = each.columns.get("person", ""), each.source.texts
        column = person
        if each.kind in _OF_PEOPLE and people.id in texts:
            column = people.id
        elif each.kind in _OF_PEOPLE and not _are_shared(texts.get(person, ()), known):
            free = {name: of for name, of in texts.items() if name not in each.columns.values()}
            column = next((name for name, of in free.items() if _are_shared(of, known)), person)
        if column not in (person, people.id):
            interview.note(
                f"{each.source.name}: people are known by '{column}', which has the codes of the "
                f"questionnaires",
                f"{each.source.name}：按与问卷相同的编号“{column}”对应到个人",
            )
        strands.append(
            replace(each, columns={**each.columns, "person": column} if column else each.columns)
        )
    return replace(group, strands=strands)


def _are_shared(cells: Iterable[str], known: Iterable[str]) -> bool:
    """Say whether most codes of a column are those of the questionnaires."""
    own, theirs = ({bare_code(text) for text in of if text} for of in (cells, known))
    return len(own & theirs) >= max(FEWEST_PEOPLE, HALF_OF * len(own))


# Tables with a row for each person, or for each person and session.
_OF_PEOPLE = ("people", "register", "count", "attendance")


def _name_rows(entries: list[dict[str, Any]], group: Recognised) -> None:
    """Write whose row another row is, once it is known where each file stands under `files`."""
    places: dict[tuple[str, str], int] = {}
    for number, entry in enumerate(entries, start=1):
        places.setdefault((entry["path"], entry.get("sheet", "")), number)
    there = [*group.sheets, *(strand.source for strand in group.strands)]
    sheets = {(sheet.path.name, sheet.sheet): sheet for sheet in there}
    numbers = {sheet.name: places[key] for key, sheet in sheets.items() if key in places}
    for entry in entries:
        sheet = sheets.get((entry["path"], entry.get("sheet", "")))
        if sheet and sheet.same_as:
            entry["same_as"] = {row: row_of(of, numbers) for row, of in sheet.same_as.items()}


def _no_measurements(group: Recognised, waves: Waves, people: People) -> list[str]:
    """Return the files that somebody calls a measurement, without a scale and without codes."""
    if not isinstance(people.id, str) or people.id.startswith(TODO):
        return []
    scales = {place for of in group.in_sheet.values() for place in of}
    return [
        sheet.name
        for place, (sheet, keys) in enumerate(zip(group.sheets, waves.keys, strict=True))
        if place not in scales and people.id not in sheet.texts
        if not (sheet.closing or sheet.survey)
        if isinstance(wave := keys.get("wave"), str) and not wave.startswith(TODO)
    ]


def _other_entries(
    group: Recognised,
    left_out: Mapping[str, Mapping[int, str]],
    waves: list[str],
    interview: Interview,
) -> list[dict[str, Any]]:
    """Return the entries under `files` of what holds no scale's answers."""
    for strand in group.strands:
        note_reading(strand.source, interview)
    entries = [
        strand_entry(each, file_keys(each.source, left_out), waves, interview)
        for each in group.strands
    ]
    return [entry for entry in entries if entry]


def _take_rows(entry: dict[str, Any], entries: Iterable[Mapping[str, Any]]) -> None:
    """Read attendance that stands in a questionnaire of the people and rows that it is read of."""
    place = (entry["path"], entry.get("sheet"))
    chosen = entry.get("rows", {}).items()
    for each in entries:
        here = each["kind"] == "responses" and (each["path"], each.get("sheet")) == place
        if here and chosen <= each.get("rows", {}).items():
            del entry["id"]
            entry |= {key: each[key] for key in ("id", "rows", "leave_out") if key in each}
            return


def _ask_of_people(
    group: Recognised,
    waves: Waves,
    people: People,
    others: tuple[set[str], set[str]],
    interview: Interview,
) -> tuple[Recognised, dict[str, Any], dict[str, Any]]:
    """Return the raw files, and the sections on what is known of people and what was compared.

    `others` are the columns that are something else, and the names of scales.
    """
    apart, taken = others
    # Of a file of which nobody has said yet what it is nothing is asked.
    known = {
        name
        for sheet, keys in zip(group.sheets, waves.keys, strict=True)
        if not str(keys.get("wave", "")).startswith(TODO)
        for name in sheet.texts
    }
    group = ask_near_levels(group, known - apart, interview)
    offered = offered_attributes(group, apart, taken, interview)
    after = asked_later(offered, Asked(group, waves, people))
    attributes = ask_attributes(offered, group, interview, after)
    if not any(column.startswith(TODO) for column in people.columns):  # codes are no numbers
        group = ask_typed_numbers(group, attributes, interview)
        group = ask_far_numbers(group, attributes, interview)
    asked = Asked(group, waves, people)
    of_people = offered | attributes, attributes, after
    design = _ask_design(group, waves, people, of_people, interview)
    where = design.get("groups", {}).get("attribute") or design.get("sites", "")
    if where in attributes:
        attributes[where] |= ask_holds(where, attributes[where], asked, interview)
    told = ask_told_at(attributes, where, asked, interview)
    return group, at_one_time(told, group, waves.keys), design


def _ask_design(
    group: Recognised,
    waves: Waves,
    people: People,
    known: tuple[dict[str, Any], dict[str, Any], Mapping[str, str]],
    interview: Interview,
) -> dict[str, Any]:
    """Return the design.

    `known` is what the files have of people, what of it the report is to have, and what was asked
    after the beginning alone.
    """
    if waves.single:
        return {"kind": "descriptive"}
    offered, attributes, after = known
    weeks = weeks_apart(group, waves.keys, interview, people.of_rows)
    choices = told_of_people(offered, group)
    # A row that holds the answers of both times follows its person without any code.
    unlinked = people.id is None and not waves.wide
    unlikely = {*no_arms(choices, group), *after}
    asked = choices, attributes, waves.declared, weeks, interview
    design = ask_design(*asked, unlinked=unlinked, unlikely=unlikely)
    if design["kind"] == "one-group":
        parts = parts_of_codes(group, people)
        design |= ask_sites(choices, attributes, parts, group, interview)
    return design


def _of_interviews(group: Recognised, interview: Interview) -> list[_Section]:
    """Return the sections of a study of interviews alone, after its head."""
    group = ask_codings(ask_encodings(group, interview), interview)
    for strand in group.strands:
        note_reading(strand.source, interview)
    made = [strand_entry(s, file_keys(s.source), [], interview) for s in group.strands]
    return [
        (
            ("Nothing is compared over time.", "不作前后比较。"),
            {"design": {"kind": "descriptive"}},
        ),
        (("The raw files.", "原始数据文件。"), {"files": [entry for entry in made if entry]}),
        (("Nobody answered twice.", "没有重复作答。"), {"cleaning": {"duplicates": "first"}}),
        (("What the codes stand for.", "编码的含义。"), strand_sections(group.strands, interview)),
    ]


def _head(name: str, interview: Interview) -> dict[str, Any]:
    title = interview.ask(
        "title", ("What is the study called?", "研究的题目是什么？"), default=name
    )
    author = interview.ask(
        "authors",
        ("Who writes the report? (names, ';' between)", "作者是谁？（多人用“;”隔开）"),
    )
    invented = interview.ask(
        "invented",
        ("Are the data invented, for practice?", "数据是练习用的虚构数据吗？"),
        choices={
            "no": ("no, real people", "不是，真实参与者"),
            "yes": ("yes, and every page says so", "是，每页都会注明"),
        },
        default="no",
    )
    names = (
        [n.strip() for n in re.split("[;；]", author)]
        if author
        else [interview.todo("your name", "作者姓名")]
    )
    return {
        "id": name,
        "title": title,
        "authors": names,
        **({"language": "zh"} if interview.language == "zh" else {}),
        "synthetic": invented == "yes",
        "seed": 1,
    }
