"""Write REFI-QDA projects (.qdpx) and codebooks (.qdc)."""

import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
from lxml import etree

from groupwork.ingest.coding.project import AREAS, GUID, NO_PLACE, Project, each_row, make_guid
from groupwork.ingest.coding.xml import storable

ORIGIN = "groupwork"
_PROJECT = "urn:QDA-XML:project:1.0"
_CODEBOOK = "urn:QDA-XML:codebook:1.0"
_FILES = {"picture": "jpg", "pdf": "pdf", "audio": "m4a", "video": "mp4"}
_ELEMENTS = {
    "text": "TextSource",
    "pdf": "PDFSource",
    "picture": "PictureSource",
    "audio": "AudioSource",
    "video": "VideoSource",
}
#: What a note is about, and the guid of it -> the notes.
Notes = dict[tuple[str, str], list[str]]

_COLOR = re.compile(r"#(?:[0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})")
# What the values of a type of variable look like; others are written as text.
_VALUES = {
    "Boolean": re.compile(r"true|false|0|1"),
    "Integer": re.compile(r"[+-]?[0-9]+"),
    "Float": re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"),
    "Date": re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9])"),
    "DateTime": re.compile(
        r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9])"
        r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z?"
    ),
}


def write_project(project: Project, path: str | Path) -> pd.DataFrame:
    """Write a project as REFI-QDA 1.0: the same bytes for the same project.

    Texts are stored as UTF-8 with LF line ends and counted in code points, as the standard
    asks. Recordings, pictures and pages are not copied. Dates and names of people are not
    written; coders are Coder 1, Coder 2, …

    Parameters
    ----------
    project : Project
    path : str or pathlib.Path
        A .qdpx file.

    Returns
    -------
    pandas.DataFrame
        The codings that are not written, since the standard has no passage without a place.
    """
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    codings = project.codings
    placeless = (codings["kind"] != "source") & (codings["start"] == NO_PLACE)
    placeless &= codings["area"] == ""
    project = replace(project, codings=codings[~placeless])
    read = project.sources[project.sources["state"] == "read"]
    with zipfile.ZipFile(target, "w") as archive:
        _add(archive, "project.qde", _bytes(_project(project)))
        for row in each_row(read):
            _add(archive, f"sources/{_guid(row.guid)}.txt", row.text.encode())
    return codings[placeless & (codings["code"] != "")].reset_index(drop=True)


def write_codebook(codes: pd.DataFrame, path: str | Path) -> None:
    """Write a codebook as REFI-QDA 1.0.

    Parameters
    ----------
    codes : pandas.DataFrame
        As `Project.codes`, at least one.
    path : str or pathlib.Path
        A .qdc file.
    """
    root = etree.Element(f"{{{_CODEBOOK}}}CodeBook", nsmap={None: _CODEBOOK}, origin=ORIGIN)
    _codes(_child(root, "Codes"), codes)
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(_bytes(root))


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    # A fixed time, so that the same project gives the same bytes.
    info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    archive.writestr(info, data)


def _bytes(root: Any) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", standalone=True)


def _child(parent: Any, tag: str, text: str | None = None, /, **attributes: object) -> Any:
    namespace = etree.QName(parent).namespace
    given = {key: storable(str(value)) for key, value in attributes.items()}
    element = etree.SubElement(parent, f"{{{namespace}}}{tag}", given)
    if text is not None:
        element.text = storable(text)
    return element


def _guid(guid: str) -> str:
    """Return a guid as it is if it has the form that the standard asks, else one made of it."""
    return guid if GUID.fullmatch(guid) else make_guid(guid)


def _project(project: Project) -> Any:
    root = etree.Element(f"{{{_PROJECT}}}Project", nsmap={None: _PROJECT})
    root.set("name", storable(project.name))
    root.set("origin", ORIGIN)
    if len(project.coders):
        users = _child(root, "Users")
        for row in each_row(project.coders):
            _child(users, "User", guid=_guid(row.guid), name=row.coder)
    notes = _note_references(project)
    if len(project.codes):
        _codes(_child(_child(root, "CodeBook"), "Codes"), project.codes, notes)
    _variables(root, project)
    _cases(root, project)
    if len(project.sources):
        _sources(root, project, notes)
    if len(project.notes):
        parent = _child(root, "Notes")
        for row in each_row(project.notes.drop_duplicates("guid")):
            attributes = {"name": row.note} if row.note else {}
            note = _child(parent, "Note", guid=_guid(row.guid), **attributes)
            _child(note, "PlainTextContent", row.text)
    _refer(root, notes.get(("project", ""), []))
    return root


def _note_references(project: Project) -> Notes:
    found: Notes = {}
    for row in each_row(project.notes):
        found.setdefault((row.about, row.target), []).append(row.guid)
    return found


def _refer(element: Any, guids: list[str]) -> None:
    for guid in guids:
        _child(element, "NoteRef", targetGUID=_guid(guid))


def _codes(
    parent: Any,
    codes: pd.DataFrame,
    notes: Notes | None = None,
) -> None:
    elements: dict[str, Any] = {}
    for row in each_row(codes):
        color = {"color": row.color} if _COLOR.fullmatch(row.color) else {}
        element = _child(
            elements.get(row.parent, parent),
            "Code",
            guid=_guid(row.guid),
            name=row.name,
            isCodable="true" if row.codable else "false",
            **color,
        )
        if row.description:
            _child(element, "Description", row.description)
        _refer(element, (notes or {}).get(("code", row.guid), []))
        elements[row.guid] = element


def _variables(root: Any, project: Project) -> None:
    kinds = project.variables[["variable", "type"]].drop_duplicates()
    if len(kinds):
        parent = _child(root, "Variables")
        for name, kind in kinds.itertuples(index=False):
            guid = make_guid("variable", name, kind)
            _child(parent, "Variable", guid=guid, name=name, typeOfVariable=kind)


def _values(element: Any, project: Project, about: str, target: str) -> None:
    mine = project.variables
    mine = mine[(mine["about"] == about) & (mine["target"] == target)]
    for row in each_row(mine):
        value = _child(element, "VariableValue")
        _child(value, "VariableRef", targetGUID=make_guid("variable", row.variable, row.type))
        fits = row.type in _VALUES and _VALUES[row.type].fullmatch(row.value)
        _child(value, f"{row.type}Value" if fits else "TextValue", row.value)


def _cases(root: Any, project: Project) -> None:
    if project.cases.empty:
        return
    parent = _child(root, "Cases")
    rows = project.cases
    for guid in rows["guid"].unique():
        mine = rows[rows["guid"] == guid]
        name = mine["case"].iloc[0]
        case = _child(parent, "Case", guid=_guid(guid), **({"name": name} if name else {}))
        _values(case, project, "case", guid)
        for kind, column in (("SourceRef", "source"), ("SelectionRef", "selection")):
            for target in mine.loc[mine[column] != "", column]:
                _child(case, kind, targetGUID=_guid(target))


def _sources(root: Any, project: Project, notes: Notes) -> None:
    parent = _child(root, "Sources")
    by_source = dict(iter(project.codings.groupby("source", sort=False)))
    for row in each_row(project.sources):
        guid = _guid(row.guid)
        element = _child(parent, _ELEMENTS[row.kind], guid=guid, name=row.source)
        codings = by_source.get(row.guid, project.codings.iloc[:0])
        by_kind = {kind: codings[codings["kind"] == kind] for kind in ("text", "source", row.kind)}
        path = f"internal://{guid}.txt"
        if row.kind == "text":
            element.set("plainTextPath", path)
            _selections(element, by_kind["text"], notes)
        else:
            # The file itself is not copied; its name keeps to the standard's form.
            element.set("path", f"internal://{guid}.{_FILES[row.kind]}")
            worded = row.kind in ("picture", "pdf") and row.state != "media"
            given = {"guid": make_guid(path), "plainTextPath": path}
            if worded and row.kind == "picture":
                _selections(_child(element, "TextDescription", **given), by_kind["text"], notes)
            _areas(element, by_kind[row.kind], row.kind, notes)
            if worded and row.kind == "pdf":
                _selections(_child(element, "Representation", **given), by_kind["text"], notes)
        for coding in each_row(by_kind["source"]):
            _coding(element, coding, row.guid)
        _refer(element, notes.get(("source", row.guid), []))
        _values(element, project, "source", row.guid)


def _selections(parent: Any, codings: pd.DataFrame, notes: Notes) -> None:
    for (selection, start, end), rows in _grouped(codings, ["selection", "start", "end"]):
        text = rows[0].text
        element = _child(
            parent,
            "PlainTextSelection",
            guid=_guid(selection),
            # Characters that XML cannot hold would make the words differ from their place.
            **({"name": text} if text and storable(text) == text else {}),
            startPosition=start,
            endPosition=end,
        )
        _coded(element, rows, selection, notes)


def _areas(
    parent: Any,
    codings: pd.DataFrame,
    kind: str,
    notes: Notes,
) -> None:
    name, numbers = AREAS[kind]
    for (selection, area), rows in _grouped(codings, ["selection", "area"]):
        given = dict(zip(numbers, area.split(" "), strict=True))
        named = {"name": rows[0].text} if rows[0].text else {}
        element = _child(parent, name, guid=_guid(selection), **named, **given)
        _coded(element, rows, selection, notes)


def _grouped(codings: pd.DataFrame, keys: list[str]) -> list[tuple[tuple, list[Any]]]:
    """Group neighbouring rows; much quicker than a groupby of small groups."""
    groups: dict[tuple, list[Any]] = {}
    for row in each_row(codings):
        groups.setdefault(tuple(getattr(row, key) for key in keys), []).append(row)
    return list(groups.items())


def _coded(
    element: Any,
    rows: list[Any],
    selection: str,
    notes: Notes,
) -> None:
    for row in rows:
        if row.code:
            _coding(element, row, selection)
    _refer(element, notes.get(("selection", selection), []))


def _coding(element: Any, row: Any, target: str) -> None:
    guid = make_guid("coding", target, row.start, row.end, row.code, row.coder)
    coding = _child(element, "Coding", guid=guid, creatingUser=_guid(row.coder))
    _child(coding, "CodeRef", targetGUID=_guid(row.code))
