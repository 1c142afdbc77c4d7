"""Looks at the files that coding programs wrote, such as a REFI-QDA project (.qdpx)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from groupwork.guide.columns import Answers
from groupwork.guide.inspect_file import Inspection
from groupwork.guide.raw_sheet import CASE, Sheet, Strand
from groupwork.ingest.coding.project import NO_PLACE, Project, merge, pseudonymise, same_coders
from groupwork.ingest.coding.segments import open_project
from groupwork.ingest.formats import PROJECTS
from groupwork.ingest.wordings import BELOW
from groupwork.study.files import SegmentsFile

# What each format is called, and what it is known by.
_TITLES = {"refi-qda": "REFI-QDA project", "qualcoder": "QualCoder project"}


def is_project(path: Path) -> bool:
    """Say whether a coding program wrote a file that is no table, by its ending."""
    return path.suffix.lower() in PROJECTS


def project_strands(paths: Sequence[Path]) -> list[Strand]:
    """Return the coded passages of several coders' projects, each file's, and their codes.

    Coders are called as a study calls them that reads all of these files.

    Raises
    ------
    GroupworkError
        One of them cannot be read.
    """
    if not paths:
        return []
    projects = [_open(path) for path in paths]
    merged, same = _merged(projects)
    called = dict(zip(merged.coders["guid"], merged.coders["coder"], strict=True))
    strands = []
    for path, project, own in zip(paths, projects, same, strict=True):
        coders = project.coders.assign(coder=[called[own[guid]] for guid in project.coders["guid"]])
        strands.append(_passages(path, replace(project, coders=coders), merged))
    return [*strands, _codes(paths[0], merged)]


def _open(path: Path) -> Project:
    form = PROJECTS[path.suffix.lower()]
    return open_project(path, SegmentsFile(path=path.name, kind="segments", format=form))


def _merged(projects: Sequence[Project]) -> tuple[Project, list[dict[str, str]]]:
    """Merge projects, without the names of coders; return for each coder -> the same one there."""
    merged = projects[0]
    found = [{guid: guid for guid in merged.coders["guid"]}]
    for project in projects[1:]:
        known = same_coders(merged.coders, project.coders)
        found.append({guid: known.get(guid, guid) for guid in project.coders["guid"]})
        merged = merge([merged, project])
    return pseudonymise(merged), found


def _passages(path: Path, project: Project, merged: Project) -> Strand:
    names = _names_of_codes(merged)
    passages = project.passages().assign(guid=project.codings["source"])
    cases = project.cases.groupby("source")["case"].unique()
    whose = {guid: of[0] if len(of) == 1 else "" for guid, of in cases.items()}
    places = [
        f"{row.start}-{row.end}" if row.start != NO_PLACE else row.area or row.selection
        for row in passages.itertuples()
    ]
    texts: dict[str, Answers] = {
        "interview": passages["source"].astype("str").tolist(),
        "segment": [*map(str, places)],
        "text": passages["text"].astype("str").tolist(),
        "coder": passages["coder"].astype("str").tolist(),
        "code": [names.get(code, code) for code in map(str, passages["code"])],
        CASE: [whose.get(guid, "") for guid in passages["guid"]],
    }
    roles = {"interview": "interview", "segment": "segment", "text": "text"}
    columns = {**roles, "coder": "coder", "theme": "code"}
    read = {*project.sources.loc[project.sources["state"] == "read", "guid"]}
    lack = not {*project.codings["source"]} <= read
    return Strand("codings", _sheet(path, texts), columns, texts_lack=lack)


def _codes(path: Path, merged: Project) -> Strand:
    """Return the list of codes: what each is called, what it means, what stands above it."""
    names = _names_of_codes(merged)
    above = [code.rpartition(BELOW)[0] for code in merged.codes["code"]]
    texts: dict[str, Answers] = {
        "theme": [names[code] for code in merged.codes["code"]],
        "meaning": [" ".join(text.split()) for text in merged.codes["description"]],
        "above": [names[code] for code in above],
    }
    return Strand("themes", _sheet(path, texts), {role: role for role in texts})


def _names_of_codes(merged: Project) -> dict[str, str]:
    """Return code with those above it -> its own name, if no other code has it."""
    own = dict(zip(merged.codes["code"], merged.codes["name"], strict=True))
    often = Counter(name.casefold() for name in own.values())
    names = {code: name if often[name.casefold()] == 1 else code for code, name in own.items()}
    return {**names, "": ""}


def _sheet(path: Path, texts: dict[str, Answers]) -> Sheet:
    rows, form = len(next(iter(texts.values()))), PROJECTS[path.suffix.lower()]
    found = Inspection(
        path=str(path),
        format=form,
        title=_TITLES[form],
        why=f"its name ends in {path.suffix}",
        encoding="",
        separator="",
        decimal=".",
        rows=rows,
        left_out={},
        columns=[],
        blocks=[],
        ids=[],
        waves={},
        wave_names=[],
        identifiers={},
        numbers=[*range(1, rows + 1)],
    )
    return Sheet(path, found, texts, "")
