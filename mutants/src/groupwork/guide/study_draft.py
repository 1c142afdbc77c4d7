"""Writes the study file that would read one raw file, for its author to check and complete."""

import re
from collections import Counter
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from groupwork.guide.inspect_file import MOST_LEVELS, Block, Column, Inspection
from groupwork.study.instruments import library, load_instrument

#: Attributes that a draft takes up at most; the others are for the author to add.
MOST_ATTRIBUTES = 20


def draft_study(found: Inspection) -> str:
    """Return a study file for a raw file, every guess of it with a line that says so.

    Parameters
    ----------
    found : Inspection

    Returns
    -------
    str
        A study file that loads in a folder called as its `id` says, if the file has columns that
        look like a scale; else the lines under `files:` alone.
    """
    folder = Path(found.path).resolve().parent.name
    slug = re.sub(r"[^a-z0-9_-]+", "-", folder.casefold()).strip("-_") or "my-study"
    names = _names(found.blocks)
    waves = _waves(found)
    entry = _entry(found, names, waves)
    if not names or not found.ids:
        lacking = "that looks like a scale" if not names else "that could identify a participant"
        return _section(f"there is no column {lacking}; name the columns yourself", files=[entry])
    attributes = _attributes(found)
    first = next(iter(names))
    parts = [
        f"# Drafted from {Path(found.path).name}. All that stands under a '# check:' is a guess.\n",
        _section(
            "words for the title page; synthetic is true for invented data",
            id=slug,
            title=slug,
            authors=["Your name"],
            synthetic=False,
            seed=1,
        ),
        _section("one-group, randomised or controlled", design={"kind": "one-group"}),
        _section("roles are survey, pre, post and follow-up", waves=[*waves.values()]),
        _section(_file_notes(found), files=[entry]),
        _section("wordings; take out what the study does not need", attributes=attributes),
        _section(
            "range, reversed items, direction and labels against the printed questionnaire",
            instruments={name: _instrument(name, block) for name, block in names.items()},
        ),
        _section(
            _odd(found) or "texts that mean 'no answer', and which of two submissions counts",
            cleaning={"missing_codes": {}, "duplicates": "first"},
        ),
        _section(
            "the primary outcome and its direction, before you see results",
            outcomes=[{"scale": first, "primary": True, "expected": "higher"}],
            comparisons=[["pre", "post"]],
            family={"test": "t"},
        ),
    ]
    return "\n".join(parts)


def _section(note: str, **content: Any) -> str:
    text = yaml.safe_dump(
        content, sort_keys=False, allow_unicode=True, width=98, default_flow_style=None
    )
    return f"# check: {note}\n{text}"


def _names(blocks: list[Block]) -> dict[str, Block]:
    """Give each block a name of its own; a total stands under no item of another."""
    counts: Counter[str] = Counter()
    names = {}
    for block in blocks:
        name = block.name if re.match(r"[a-z0-9]", block.name) else "scale"
        counts[name] += 1
        names[name if counts[name] == 1 else f"{name}-{counts[name]}"] = block
    return names


# Waves --------------------------------------------------------------------------------------

_EARLY = re.compile(r"pre|before|baseline|t0|前", re.IGNORECASE)
_LATE = re.compile(r"follow|later|追踪|随访", re.IGNORECASE)


def _waves(found: Inspection) -> dict[str, dict[str, str]]:
    """Return the file's own value of each wave -> the wave; pre and post are always there."""
    column = next(iter(found.waves), None)
    values = found.wave_names or (found.waves[column] if column else [])
    values = sorted(values, key=lambda value: (not _EARLY.search(value), bool(_LATE.search(value))))
    names = ["pre", "post", *(f"followup{number}" for number in range(1, 10))]
    roles = ["pre", "post", *["follow-up"] * 9]
    waves = [
        {"id": name, "label": name, "role": role} for name, role in zip(names, roles, strict=True)
    ]
    given = values or ["pre", "post"]
    if len(given) == 1:
        given = [*given, "post"]
    return dict(zip(given, waves, strict=False))


# The file -----------------------------------------------------------------------------------


def _entry(
    found: Inspection, names: dict[str, Block], waves: dict[str, dict[str, str]]
) -> dict[str, Any]:
    path = Path(found.path)
    entry: dict[str, Any] = {"path": path.name, "kind": "responses"}
    plain = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".sav": "spss", ".zsav": "spss"}
    if found.format != plain.get(path.suffix.lower(), "excel"):
        entry["format"] = found.format
    elif found.separator not in ("", "\t" if path.suffix.lower() == ".tsv" else ","):
        entry["separator"] = found.separator
    if found.decimal == ",":
        entry["decimal"] = ","
    entry["id"] = found.ids[0] if found.ids else "the column of the participant's code"
    if found.wave_names:
        entry["wave_names"] = {wave["id"]: value for value, wave in waves.items()}
    elif found.waves:
        column, values = next(iter(found.waves.items()))
        entry["wave"] = {"column": column, "values": {v: waves[v]["id"] for v in values}}
    else:
        entry["wave"] = "pre"
    entry["columns"] = {name: block.pattern or block.items for name, block in names.items()}
    if found.seconds:
        entry["seconds"] = found.seconds
    texts = [column.name for column in _of_kind(found, "text")]
    if texts:
        entry["free_text"] = texts
    return entry


def _of_kind(found: Inspection, *kinds: str) -> list[Column]:
    """Return the columns of some kinds that are neither items, identifiers nor waves."""
    taken = {column for block in found.blocks for column in block.items.values()}
    taken |= {*found.identifiers, *found.ids, *found.waves}
    # Several answers in one cell; each option has a column of its own beside it.
    taken |= {column.name.partition("/")[0] for column in found.columns if "/" in column.name}
    wide = any("{wave}" in column for column in taken)
    return [
        column
        for column in found.columns
        if column.kind in kinds
        and column.name not in taken
        and not (wide and _in_wide(column, found))
    ]


def _in_wide(column: Column, found: Inspection) -> bool:
    bases = {name for block in found.blocks for name in block.items.values()}
    return any(
        column.name == base.replace("{wave}", wave) for base in bases for wave in found.wave_names
    )


def _file_notes(found: Inspection) -> str:
    notes = ["the column of the participant's code, and which wave the file is of"]
    if found.identifiers:
        listed = ", ".join(f"'{name}' ({kind})" for name, kind in found.identifiers.items())
        notes.append(f"left out, as they look like direct identifiers: {listed}")
    return "; ".join(notes)


def _attributes(found: Inspection) -> dict[str, dict[str, Any]]:
    attributes: dict[str, dict[str, Any]] = {}
    for column in islice(_of_kind(found, "category", "number"), MOST_ATTRIBUTES):
        name = re.sub(r"\W+", "_", column.name.casefold()).strip("_") or "attribute"
        while name in attributes:
            name += "_"
        entry: dict[str, Any] = {"label": column.question or column.name}
        if name != column.name:
            entry["column"] = column.name
        coded = len(column.answers) > 1 and 0 <= (column.low or 0) <= (column.high or 0) <= 9
        few = column.kind == "category" or (coded and len(column.answers) <= MOST_LEVELS)
        if few:
            entry["levels"] = {answer: answer for answer in column.answers}
        attributes[name] = entry
    return attributes


# The scales ---------------------------------------------------------------------------------


def _instrument(name: str, block: Block) -> dict[str, Any]:
    """Return the library's instrument of this name if it has these items, else a scale's own."""
    shipped = _shipped(name, block)
    if shipped is not None:
        return shipped
    ids = list(block.items)
    numbered = ids == [str(number) for number in range(1, len(ids) + 1)]
    items: dict[str, Any] = {"ids": f"1-{len(ids)}" if numbered else " ".join(ids)}
    items |= {"min": block.low, "max": block.high}
    if block.wordings:
        items["labels"] = dict(enumerate(block.wordings, start=1))
    return {
        "define": {
            "name": name,
            "short": name,
            "items": [items],
            "reversed": [],
            "scores": [{"id": "total", "label": name, "statistic": "sum", "direction": "neutral"}],
        }
    }


def _shipped(name: str, block: Block) -> dict[str, Any] | None:
    if name not in library():
        return None
    data = yaml.safe_load(
        (files("groupwork.study.instruments") / f"{name}.yaml").read_text("utf-8")
    )
    # Where published versions differ, the first one with the file's items is put down.
    choices: dict[str, str] = {
        key: next(iter(options)) for key, options in data.get("choices", {}).items()
    }
    for key, options in data.get("choices", {}).items():
        for option in options:
            tried = {**choices, key: option}
            if load_instrument(name, tried).item_ids == list(block.items):
                return {"choices": tried}
    same = load_instrument(name, choices).item_ids == list(block.items)
    return ({"choices": choices} if choices else {}) if same else None


def _odd(found: Inspection) -> str:
    """Name the numbers that look like missing codes, with their columns."""
    places: dict[str, list[str]] = {}
    for column in found.columns:
        for text in column.odd:
            places.setdefault(text, []).append(column.name)
    listed = "; ".join(
        f"{text} in {', '.join(columns[:3])}{' …' if columns[3:] else ''}"
        for text, columns in places.items()
    )
    return f"are these missing codes? {listed}" if listed else ""
