"""What a study file declares, as other files are added to it."""

import re
from collections.abc import Mapping
from typing import Any

import yaml

from groupwork.guide.draft.writing import yaml_lines
from groupwork.guide.edit_study import add_to_list, add_to_mapping
from groupwork.guide.questions import TODO
from groupwork.guide.raw_sheet import Sheet
from groupwork.study.files import fill_pattern
from groupwork.study.loading import open_places


def ids_of(entry: Mapping[str, Any]) -> list[Any]:
    """Return the columns that the code of a person is made of; none where people have none."""
    of = entry.get("id") or []
    return of if isinstance(of, list) else [of]


def columns_read(entry: Mapping, document: Mapping) -> list[str]:
    """Return the columns of people's code and of the questions; of a numbered scale the first."""
    columns = list(map(str, ids_of(entry)))
    times = list((entry.get("wave_names") or {"": ""}).values())
    for name, pattern in (entry.get("columns") or {}).items():
        if isinstance(pattern, dict):
            columns += [str(of).replace("{wave}", str(t)) for of in pattern.values() for t in times]
        else:
            define = (document["instruments"].get(name) or {}).get("define") or {}
            spans = [str(group["ids"]) for group in define.get("items", [])]
            first = re.search(r"[\w]+", spans[0])[0] if spans else "1"  # type: ignore[index]
            columns += [fill_pattern(str(pattern), first, str(time)) for time in times]
    return columns


def still_open(text: str) -> list[str]:
    """List what is still to fill in of a study file."""
    return [f"{key}: {TODO} {what}".rstrip() for key, what in open_places(yaml.safe_load(text))]


def said_of_wave(sheet: Sheet, entry: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    """Say as which measurement a file was added."""
    zh = language_of(document) == "zh"
    wave = entry.get("wave") or entry["wave_names"]
    if not isinstance(wave, str):
        wave = ", ".join(dict.fromkeys((wave.get("values") or wave).values()))
    return f"{sheet.name}：测量 {wave}" if zh else f"{sheet.name}: wave {wave}"


def responses_of(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the entries of questionnaires."""
    return [e for e in document["files"] if e.get("kind", "responses") == "responses"]


def language_of(document: Mapping[str, Any]) -> str:
    """Return the language of a study: what it says, else that of its words."""
    if said := document.get("language"):
        return str(said)
    waves = document.get("waves", [])
    zh = any(re.search(r"[\u4e00-\u9fff]", str(wave["label"])) for wave in waves)
    return "zh" if zh else "en"


def with_sections(
    text: str, document: Mapping[str, Any], draft: Mapping[str, Any]
) -> tuple[str, list[str]]:
    """Add what the study file does not say yet of people, sessions, closing, interviews."""
    said = []
    closing = draft.get("satisfaction", {}).get("instrument")
    wanted: dict[str, dict[str, Any]] = {
        "attributes": draft.get("attributes", {}),
        "instruments": {n: i for n, i in draft.get("instruments", {}).items() if n == closing},
        "programme": draft.get("programme", {}),
        "satisfaction": draft.get("satisfaction", {}),
        "interviews": draft.get("interviews", {}),
    }
    for section, content in wanted.items():
        there = document.get(section) or {}
        new = {key: value for key, value in content.items() if key not in there}
        # Attributes that a person left out stay so; a section of its own is whole or not there.
        if not new or (there and section != "instruments"):
            continue
        text = add_to_mapping(text, section, new)
        said.append(f"{section}: {', '.join(map(str, new))}")
    numbers = {each["number"] for each in document.get("sessions") or []}
    sessions = [each for each in draft.get("sessions", []) if each["number"] not in numbers]
    if sessions and numbers:
        for each in sessions:
            text = add_to_list(text, "sessions", each)
    elif sessions:
        text = "".join([text.rstrip("\n"), "\n", *yaml_lines({"sessions": sessions}, 0)])
    if sessions:
        said.append(f"sessions: {', '.join(str(each['number']) for each in sessions)}")
    return text, said
