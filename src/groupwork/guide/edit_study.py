"""Adds to the text of a study file; what stands in it stays, with its comments."""

import re
from collections.abc import Mapping
from typing import Any

import yaml

from groupwork.errors import GroupworkError
from groupwork.guide.draft.writing import yaml_lines


def _flow(content: Any) -> str:
    return yaml.safe_dump(
        content, sort_keys=False, allow_unicode=True, width=10**6, default_flow_style=True
    )


def _section(lines: list[str], section: str) -> tuple[int, int] | None:
    """Return the line of a section, and the one behind its last."""
    start = next((i for i, line in enumerate(lines) if line.startswith(f"{section}:")), None)
    if start is None:
        return None
    end = start + 1
    while end < len(lines) and (not lines[end].strip() or lines[end][0] in " -"):
        end += 1
    while not lines[end - 1].strip():
        end -= 1
    return start, end


def _list_section(text: str, section: str) -> tuple[list[str], int, int, str]:
    """Return the lines of the study file, where a list begins and ends, and its indent."""
    lines = text.splitlines(keepends=True)
    found = _section(lines, section)
    if found is None or lines[found[0]].split(":", 1)[1].strip().startswith("["):
        raise GroupworkError(
            f"study.yaml: '{section}:' must be a list with a '-' a line, so that one can be added."
        )
    start, end = found
    return lines, start, end, re.match(r" *", lines[start + 1])[0]  # type: ignore[index]


def add_to_list(text: str, section: str, entry: Mapping[str, Any]) -> str:
    """Add an entry to a list of a study file, as a line of its own behind the last one.

    Raises
    ------
    GroupworkError
        The section is not there, or not a list with a '-' a line.
    """
    lines, _, end, pad = _list_section(text, section)
    return "".join([*lines[:end], f"{pad}- {_flow(dict(entry))}", *lines[end:]])


def replace_in_list(text: str, section: str, place: int, entry: Mapping[str, Any]) -> str:
    """Write an entry of a list anew, as a line of its own.

    Raises
    ------
    GroupworkError
        The section is not there, or not a list with a '-' a line.
    """
    lines, first, last, pad = _entry(text, section, place)
    return "".join([*lines[:first], f"{pad}- {_flow(dict(entry))}", *lines[last:]])


def remove_from_list(text: str, section: str, place: int) -> str:
    """Take an entry out of a list, with the comment above it.

    Raises
    ------
    GroupworkError
        The section is not there, or not a list with a '-' a line.
    """
    lines, first, last, _ = _entry(text, section, place)
    while lines[first - 1].strip().startswith("#") and lines[first - 1].startswith(" "):
        first -= 1
    return "".join([*lines[:first], *lines[last:]])


def _entry(text: str, section: str, place: int) -> tuple[list[str], int, int, str]:
    """Return the lines of the study file, where an entry begins and ends, and its indent."""
    lines, start, end, pad = _list_section(text, section)
    firsts = [i for i in range(start + 1, end) if lines[i].startswith(f"{pad}- ")]
    last = firsts[place + 1] if place + 1 < len(firsts) else end
    # A comment above the next entry is that entry's.
    while lines[last - 1].strip().startswith("#") or not lines[last - 1].strip():
        last -= 1
    return lines, firsts[place], last, pad


def add_to_mapping(text: str, section: str, entries: Mapping[str, Any]) -> str:
    """Add keys to a section of a study file, or the section itself at its end."""
    lines = text.splitlines(keepends=True)
    found = _section(lines, section)
    if found is None:
        body = text if text.endswith("\n") else f"{text}\n"
        return body + "".join(yaml_lines({section: dict(entries)}, 0))
    start, end = found
    if written := lines[start].split(":", 1)[1].split("#")[0].strip():
        whole = {**yaml.safe_load(written), **entries}
        return "".join([*lines[:start], *yaml_lines({section: whole}, 0), *lines[end:]])
    pad = len(re.match(r" *", lines[start + 1])[0])  # type: ignore[index]
    return "".join([*lines[:end], *yaml_lines(entries, pad), *lines[end:]])


def set_in_mapping(text: str, section: str, key: str, value: str) -> str:
    """Give a key of a section, which has one line, another value."""
    lines = text.splitlines(keepends=True)
    if found := _section(lines, section):
        start, end = found
        rest = [line for line in lines[start + 1 : end] if line.split(":")[0].strip() != key]
        text = "".join([*lines[: start + 1], *rest, *lines[end:]])
    return add_to_mapping(text, section, {key: value})


def add_comparison(text: str, document: Mapping[str, Any], pre: str, wave: str) -> str:
    """Add a comparison of a wave with the first one.

    Raises
    ------
    GroupworkError
        The study file has no comparisons.
    """
    pairs = [*document.get("comparisons", []), [pre, wave]]
    line = "comparisons: " + "[" + ", ".join(f"[{a}, {b}]" for a, b in pairs) + "]\n"
    changed, count = re.subn(r"(?m)^comparisons:.*\n(?:[ -].*\n)*", line, text)
    if not count:
        raise GroupworkError("study.yaml: there is no line 'comparisons:' to add to.")
    return changed
