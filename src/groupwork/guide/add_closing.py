"""Adds a closing questionnaire to a study file, and tells it from a measurement."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

from groupwork.errors import GroupworkError
from groupwork.guide.draft.measured import CLOSES
from groupwork.guide.draft.people import CLOSING
from groupwork.guide.draft.study import Draft, asked_keys, draft_study
from groupwork.guide.draft.times_within import COLUMN, HEADS
from groupwork.guide.edit_study import add_to_list
from groupwork.guide.questions import Question
from groupwork.guide.raw_sheet import Sheet
from groupwork.guide.recognise import Recognised, look_through, with_sheets
from groupwork.guide.study_document import (
    columns_read,
    language_of,
    responses_of,
    said_of_wave,
    still_open,
    with_sections,
)
from groupwork.ingest.readers import fold


def beside_others(
    sheet: Sheet, document: Mapping[str, Any], folder: Path, wave: str | None
) -> Recognised | None:
    """Return the study's files and a closing questionnaire.

    None where the file is none, or the study has one. It is known by what it is called or asks,
    unless a measurement is named, or by somebody who says so.

    Raises
    ------
    GroupworkError
        It is said to be one, and the study can have none, or has one that asks otherwise.
    """
    if wave not in (None, CLOSES):
        return None
    if document.get("satisfaction") or not document.get("comparisons"):
        if wave == CLOSES and not _is_another_of_it(sheet, document):
            raise GroupworkError(_no_closing(sheet, document))
        return None
    there = [Path(folder, entry["path"]) for entry in responses_of(document)]
    group = look_through([*dict.fromkeys(there), sheet.path])
    last = group.sheets[-1]
    named = last.wave in ("pre", "post", "followup")
    sounds = last.closing or (group.asks_of_group(last) and not named)
    return group if sounds or wave == CLOSES else None


def _is_another_of_it(sheet: Sheet, document: Mapping[str, Any]) -> bool:
    """Say whether a file asks what the closing questionnaire of a study asks."""
    name = (document.get("satisfaction") or {}).get("instrument")
    its = [each for each in responses_of(document) if name in (each.get("columns") or {})]
    return any(
        all(fold(column) in sheet.texts for column in columns_read(each, document)) for each in its
    )


def _no_closing(sheet: Sheet, document: Mapping[str, Any]) -> str:
    if document.get("satisfaction"):
        return (
            f"{sheet.name}: the study has a closing questionnaire already, and this file asks "
            f"otherwise. A study has one: take 'satisfaction' and its file out of study.yaml "
            f"first, or leave this one out."
        )
    return (
        f"{sheet.name}: a closing questionnaire is told of a group that was measured before and "
        f"after, and this study compares no two times yet. Add the measurement after the group "
        f"first."
    )


def with_closing(
    text: str,
    document: Mapping[str, Any],
    group: Recognised,
    answers: Mapping[str, str],
    *,
    ask: Callable[[Question], str] | None = None,
) -> tuple[str, list[str]]:
    """Add a closing questionnaire, at a time of its own where people gave it without codes.

    Returns
    -------
    text : str
        Of the study file.
    said : list of str
        What was added, and what is still to fill in.

    Raises
    ------
    GroupworkError
        It asks nothing that people rated.
    """
    sheet = group.sheets[-1]
    name = sheet.path.name
    drafted = _with_answers(group, document, answers, ask)
    draft = yaml.safe_load(drafted.text)
    entry: dict[str, Any] = next((each for each in draft["files"] if each["path"] == name), {})
    if "satisfaction" not in draft or not entry.get("columns"):
        raise GroupworkError(
            f"{name}: no questions in it look rated on one scale, such as from 1 to 5, so nothing "
            f"can be told of it as a closing questionnaire. If there are some, describe them in "
            f"study.yaml."
        )
    if "id" in entry:  # asked of the people who are there, in the way that the study has
        there = next(each for each in responses_of(document) if each.get("id"))
        entry.pop("id_spelling", None)
        entry |= {key: there[key] for key in ("id", "id_spelling") if key in there}
    if entry["wave"] != CLOSING:
        after = [each["id"] for each in document["waves"] if each["role"] == "post"]
        entry["wave"] = after[0] if after else entry["wave"]
    draft["satisfaction"]["wave"] = entry["wave"]
    text = with_closing_file(text, document, entry, draft)
    text, sections = with_sections(
        text, document, {key: draft[key] for key in ("instruments", "satisfaction") if key in draft}
    )
    return text, [said_of_wave(sheet, entry, document), *sections, *still_open(text)]


def _with_answers(
    group: Recognised,
    document: Mapping[str, Any],
    answers: Mapping[str, str],
    ask: Callable[[Question], str] | None,
) -> Draft:
    """Draft the study with a closing questionnaire, of which alone questions are asked."""
    name, language = str(document["id"]), language_of(document)
    known = _known_of(document, group)
    given: dict[str, str] = {}
    for key, answer in known.items():
        with suppress(GroupworkError):  # it is not asked: the file says it
            draft_study(group, name, {**given, key: answer}, language)
            given[key] = answer
    given |= answers
    others = with_sheets(group, group.sheets[:-1])
    before: set[str] = set()
    with suppress(GroupworkError):
        before = {*asked_keys(others, name, {}, language)}
    draft = draft_study(group, name, given, language)
    while ask is not None:
        still = [each for each in draft.todo if each.key not in before | {*given}]
        if not still:
            break
        given[still[0].key] = ask(still[0])
        draft = draft_study(group, name, given, language)
    return draft


def _known_of(document: Mapping[str, Any], group: Recognised) -> dict[str, str]:
    """Return what a study file says already: its measurements and codes, as answers."""
    entries = responses_of(document)
    known: dict[str, str] = {}
    for entry in entries:
        known |= _times_known(entry, document)
    last = group.sheets[-1]
    known |= {} if last.closing else {f"wave.{last.name}": CLOSES}
    codes = next((each["id"] for each in entries if each.get("id")), None)
    if codes is not None:
        known["id"] = ", ".join(map(str, codes if isinstance(codes, list) else [codes]))
    return known


_KINDS = {
    "pre": "pre",
    "then-test": "then",
    "post": "post",
    "follow-up": "followup",
    "survey": "survey",
}


def _times_known(entry: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, str]:
    """Return what a study file says of the measurements of a file, as answers."""
    kinds = {each["id"]: _KINDS.get(each["role"], "") for each in document["waves"]}
    name = ":".join(filter(None, (entry["path"], entry.get("sheet"))))
    wave, names = entry.get("wave"), entry.get("wave_names")
    if isinstance(wave, str):
        return {f"wave.{name}": kinds[wave]} if kinds.get(wave) else {}
    if names:
        where = {
            f"wave.{name}": HEADS,
            f"time_heads.{name}": ", ".join(columns_read(entry, document)[-len(names) :]),
        }
        values = {stands: each for each, stands in names.items()}
    elif wave and "values" in wave:
        where = {f"wave.{name}": COLUMN, f"time_column.{name}": str(wave["column"])}
        values = wave["values"]
    else:
        return {}
    each_time = {f"time.{value}": kinds.get(each, "") for value, each in values.items()}
    return {**where, f"times.{name}": "each", **each_time}


def with_closing_file(
    text: str, document: Mapping[str, Any], entry: Mapping[str, Any], draft: Mapping[str, Any]
) -> str:
    """Add a closing questionnaire, and the time of its own that it has without codes."""
    text = add_to_list(text, "files", entry)
    declared = [each["id"] for each in document["waves"]]
    if entry["wave"] == CLOSING and CLOSING not in declared:
        wave = next(each for each in draft["waves"] if each["id"] == CLOSING)
        text = add_to_list(text, "waves", wave)
    return text
