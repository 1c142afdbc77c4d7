"""Adds to a study file what has come since: files of any kind, further sheets of a workbook."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from groupwork.errors import GroupworkError
from groupwork.guide.add_closing import with_closing_file
from groupwork.guide.add_wave import with_wave
from groupwork.guide.draft.codings import ask_codings, ask_whose
from groupwork.guide.draft.files import file_keys
from groupwork.guide.draft.people import People
from groupwork.guide.draft.strands import strand_entry, strand_sections
from groupwork.guide.draft.study import draft_study
from groupwork.guide.edit_study import add_to_list, replace_in_list
from groupwork.guide.questions import Interview, Question
from groupwork.guide.raw_sheet import Sheet, Strand
from groupwork.guide.recognise import CODED, Recognised, look_through, recognise
from groupwork.guide.study_document import (
    language_of,
    responses_of,
    said_of_wave,
    still_open,
    with_sections,
)
from groupwork.ingest.formats import PROJECTS
from groupwork.ingest.readers.excel import read
from groupwork.study.files import File


def added_sheets(
    text: str,
    document: Mapping[str, Any],
    folder: Path,
    group: Recognised,
    answers: Mapping[str, str],
    *,
    ask: Callable[[Question], str] | None = None,
) -> tuple[str, list[str]]:
    """Add the sheets of a workbook that a study has not yet, and what they say.

    Returns
    -------
    text : str
        Of the study file.
    said : list of str
        What was added, and what is still to fill in.

    Raises
    ------
    GroupworkError
        Something that was read before is another one now, or nothing has come since.
    """
    path, before = group.paths[0], text
    _check_codings(path, document, group)
    entries = {
        entry.get("sheet"): (place, entry)
        for place, entry in enumerate(document["files"])
        if entry["path"] == path.name
    }
    known = [name for name in entries if name in _sheet_names(group)]
    more = {name for name in known if _has_more(folder / path.name, path, name)}
    said: list[str] = []
    draft, taken = _draft_of(path, document, folder, group, answers, ask=ask)
    for sheet in group.sheets:
        if sheet.sheet in entries:
            said += [_said_more(sheet, document)] if sheet.sheet in more else []
            continue
        if sheet.closing:
            entry = next(e for e in draft["files"] if e.get("sheet") == sheet.sheet)
            text = with_closing_file(text, document, entry, draft)
        else:
            text, entry = with_wave(text, document, sheet, answers=answers, folder=folder, ask=ask)
            document = yaml.safe_load(text)
        said.append(said_of_wave(sheet, entry, document))
    waves = [wave["id"] for wave in document.get("waves", [])]
    for strand in group.strands:
        if strand.source.sheet in entries:
            place, old = entries[strand.source.sheet]
            if strand.source.sheet in more:
                text = _with_more(text, place, old, strand, waves)
                said.append(_said_more(strand.source, document))
        elif entry := next((e for e in draft["files"] if _is_of(e, strand)), None):
            text = add_to_list(text, "files", entry)
            said.append(strand.source.name)
    text, sections = with_sections(text, document, draft)
    said += sections
    if text == before:
        raise GroupworkError(f"{path}: nothing has come since it was read for this study.")
    return text, [*said, *taken, *still_open(text)]


def _check_codings(path: Path, document: Mapping[str, Any], group: Recognised) -> None:
    """Stop where codings come beside others, and a coding program wrote one of the two files."""
    there = [each for each in document["files"] if each.get("kind") == "segments"]
    new = [strand for strand in group.strands if strand.kind in CODED]
    if not there or not new or there[0]["path"] == path.name:
        return
    if new[0].is_project or there[0].get("format") in PROJECTS.values():
        raise GroupworkError(
            f"{path}: the study has coded interviews already ({there[0]['path']}), and how far "
            f"coders agree is asked where all their files are given together. Make the study anew "
            f"with 'groupwork new' and all of its files; or, if this is a later version of that "
            f"file, copy it over the old one and run 'groupwork checksum'."
        )


def _said_more(source: Sheet, document: Mapping[str, Any]) -> str:
    zh = language_of(document) == "zh"
    return f"{source.name}：内容比以前多" if zh else f"{source.name}: more than before"


def _sheet_names(group: Recognised) -> set[str]:
    return {each.sheet for each in [*group.sheets, *(s.source for s in group.strands)]}


def _is_of(entry: Mapping[str, Any], strand: Strand) -> bool:
    source = strand.source
    return bool(entry["path"] == source.path.name and entry.get("sheet", "") == source.sheet)


def _has_more(before: Path, path: Path, sheet: str | None) -> bool:
    """Say whether cells of a sheet were filled in since; refuse those that were changed."""
    old, new = (read(each, File(path="x", sheet=sheet))[0] for each in (before, path))
    width = max(map(len, [*old, *new]), default=0)
    blank = [""] * width
    filled = False
    for row in range(max(len(old), len(new))):
        one, other = (
            [*rows[row], *blank][:width] if row < len(rows) else blank for rows in (old, new)
        )
        for place, (first, second) in enumerate(zip(one, other, strict=True)):
            if first.strip() and first != second:
                name = old[0][place] or f"column {place + 1}"
                raise GroupworkError(
                    f"{path}:{sheet}, row {row + 1}, column '{name}': is not what it was when the "
                    f"study was made. Undo the change; if it is a correction, copy the file over "
                    f"{before} and run 'groupwork checksum {before.parent}'."
                )
            filled = filled or first != second
    return filled


def _draft_of(
    path: Path,
    document: Mapping[str, Any],
    folder: Path,
    group: Recognised,
    answers: Mapping[str, str],
    *,
    ask: Callable[[Question], str] | None,
) -> tuple[dict[str, Any], list[str]]:
    """Draft the study of the workbook as it is now, from which the new parts are taken.

    Returns
    -------
    tuple
        The draft, and what was taken in it although nobody said it.
    """
    language = language_of(document)
    if group.sheets:
        drafted = draft_study(recognise([path]), str(document["id"]), answers, language).text
        return yaml.safe_load(drafted), []
    asked = _questionnaires(document, folder)
    given = dict(answers)
    while True:
        interview = Interview(given, language)
        found = _draft_of_strands(document, asked, group, interview)
        still = [each for each in interview.open if not each.known]
        if ask is None or not still:
            break
        given[still[0].key] = ask(still[0])
    interview.check_keys()
    needed = [_told(each) for each in still if each.default is None]
    if needed and any(strand.kind in CODED for strand in group.strands):
        raise GroupworkError(
            f"{path}: nothing is added before these are answered, each with --answer KEY=…: "
            f"{' / '.join(needed)}"
        )
    taken = [said_taken(each, language) for each in still if each.default is not None]
    return found, taken


def said_taken(question: Question, language: str) -> str:
    """Say what was taken for a question that nobody answered, and how to say it otherwise."""
    default = str(question.default)
    means = question.choices.get(default, default)
    how = f"--answer {question.key}=…"
    return (
        f"{question.text} {means}（{how}）"
        if language == "zh"
        else f"{question.text} {means} ({how})"
    )


def _told(question: Question) -> str:
    choices = "; ".join(f"{answer}: {means}" for answer, means in question.choices.items())
    parts = (f"{question.key}:", question.text, question.saw, choices and f"[{choices}]")
    return " ".join(filter(None, parts))


def _draft_of_strands(
    document: Mapping[str, Any], asked: Recognised | None, group: Recognised, interview: Interview
) -> dict[str, Any]:
    """Draft what a study file says of sheets that are no questionnaire."""
    people = _people_of(document)
    group = ask_codings(group, interview)
    waves = [wave["id"] for wave in document.get("waves", [])]
    made = [strand_entry(s, file_keys(s.source), waves, interview) for s in group.strands]
    entries = [entry for entry in made if entry]
    followed = replace(asked, strands=group.strands) if asked else group
    for entry in entries:
        if people.spelling != "exact":
            entry["id_spelling"] = people.spelling
        if entry["kind"] == "segments":
            entry.update(ask_whose(entry, followed, people, interview))
    return {"files": entries, **strand_sections(group.strands, interview)}


def _asked(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the entries of questionnaires that have codes of people."""
    return [entry for entry in responses_of(document) if entry.get("id")]


def _people_of(document: Mapping[str, Any]) -> People:
    """Say how the people of a study are followed."""
    first: Mapping[str, Any] = next(iter(_asked(document)), {"id": None})
    hashed = (document.get("privacy") or {}).get("hash", [])
    known = first["id"] if first["id"] in hashed else ""
    return People(first["id"], first.get("id_spelling", "exact"), known)


def _questionnaires(document: Mapping[str, Any], folder: Path) -> Recognised | None:
    """Look at the questionnaires of a study, for the codes of its people."""
    paths = dict.fromkeys(Path(folder, entry["path"]) for entry in _asked(document))
    return look_through(paths) if paths else None


def _with_more(
    text: str, place: int, old: Mapping[str, Any], strand: Strand, waves: list[str]
) -> str:
    """Give an entry the times, relations and kinds of support that have come since."""
    entry = strand_entry(strand, file_keys(strand.source), waves, Interview({}))
    if entry is None or old.get("kind") != "network":
        return text
    new = dict(old)
    for key in ("sources", "supports"):
        new[key] = {**entry.get(key, {}), **old.get(key, {})}
    new["wave"] = {
        **old["wave"],
        "values": {**entry["wave"]["values"], **old["wave"].get("values", {})},
    }
    for key in ("support", "closeness", "supporter"):
        if key in entry:
            new.setdefault(key, entry[key])
    new = {key: value for key, value in new.items() if value != {}}
    return text if new == old else replace_in_list(text, "files", place, new)
