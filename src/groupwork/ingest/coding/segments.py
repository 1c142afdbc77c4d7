"""From the files of coding programs to the study's table of segments."""

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pandas as pd
import yaml

from groupwork.errors import GroupworkError, nearest
from groupwork.ingest.coding.project import (
    NO_PLACE,
    Project,
    distinct,
    each_row,
    frame,
    make_guid,
    merge,
    pseudonymise,
)
from groupwork.ingest.coding.qualcoder import read_qualcoder
from groupwork.ingest.coding.refi import UNREAD, read_codebook, read_project
from groupwork.ingest.coding.taguette import read_taguette, read_taguette_codebook
from groupwork.ingest.coding.transcripts import add_texts, read_transcript, stem
from groupwork.ingest.coding.units import Unit, assign_units, cut, language
from groupwork.ingest.near_matches import tells_person
from groupwork.ingest.raw_file import spelling
from groupwork.ingest.readers import fold, read_cells
from groupwork.ingest.rows import NAMES_A_PERSON, NO_SEGMENT, TABLES
from groupwork.ingest.wordings import category_wordings, declared_code
from groupwork.study.files import File, SegmentsFile
from groupwork.study.study import Study

# What leaves something out; the rest of a project's omissions are doubts.
_DROPPED = {"coding", "selection", "links", "sets", "graphs", "variable value", *UNREAD.values()}


def project_files(study: Study) -> list[SegmentsFile]:
    """Return the files of a study that a coding program wrote."""
    return [file for file in study.files if isinstance(file, SegmentsFile) and file.is_project]


def read_coded(study: Study, folder: str | Path) -> tuple[Project, list[dict]]:
    """Read and merge the files of a study that coding programs wrote.

    Parameters
    ----------
    study : Study
    folder : str or pathlib.Path
        The study folder.

    Returns
    -------
    project : Project
        All coders' work as one, its coders named Coder 1, Coder 2, …
    audit : list of dict
        What was left out, is doubtful, or was removed to protect people: rows of the audit.

    Raises
    ------
    GroupworkError
        A file cannot be read, or none of them has a coded passage.
    """
    files = project_files(study)
    audit: list[dict] = []
    opened = []
    for file in files:
        project = open_project(Path(folder) / file.path, file)
        if file.transcripts is not None:
            project = add_texts(project, _transcripts(file, folder))
        audit += _audit(file.path, project)
        opened.append(replace(project, omissions=frame("omissions"), privacy=frame("privacy")))
    merged = pseudonymise(merge(opened))
    if merged.codings.empty:
        raise GroupworkError(
            f"{Path(folder) / files[0].path}: holds no coded passage. Export the project again, "
            f"with its codings."
        )
    return merged, [*audit, *_audit(files[0].path, merged)]


def _transcripts(file: SegmentsFile, folder: str | Path) -> dict[str, str]:
    paths = file.find_transcripts(folder)
    if not paths:
        raise GroupworkError(
            f"{Path(folder) / file.path}: no file is there for 'transcripts: {file.transcripts}' "
            f"in study.yaml."
        )
    return {name: read_transcript(path) for name, path in paths.items()}


def open_project(path: Path, file: SegmentsFile) -> Project:
    """Read a file that a coding program wrote, by its format; its coders have their names.

    `coded_by` stands in place of the one whom it names.

    Raises
    ------
    GroupworkError
        It cannot be read, or names several coders where `coded_by` names one.
    """
    if file.format == "taguette":
        return read_taguette(path, file.coded_by or "")
    project = read_project(path) if file.format == "refi-qda" else read_qualcoder(path)
    if not file.coded_by:
        return project
    coders = project.codings["coder"].unique()
    if len(coders) > 1:
        raise GroupworkError(
            f"{path}: names {len(coders)} coders, and 'coded_by' in study.yaml says that one coded "
            f"all of it. Take 'coded_by' out."
        )
    guid = make_guid("coder", file.coded_by)
    return replace(
        project,
        coders=frame("coders", [(guid, file.coded_by)]),
        codings=project.codings.assign(coder=guid),
    )


def _audit(file: str, project: Project) -> list[dict]:
    rows = [
        {
            "file": file,
            "column": row.item,
            "action": "dropped" if row.item in _DROPPED else "flagged",
            "reason": f"{row.item}: {row.reason}",
            "before": ", ".join(part for part in (row.source, row.place, row.code) if part),
        }
        for row in each_row(project.omissions)
    ]
    rows += [
        {
            "file": file,
            "column": "privacy",
            "action": "changed",
            "reason": f"privacy: {row.what} {row.action}",
            "before": str(row.number),
        }
        for row in each_row(project.privacy)
    ]
    return rows


def coded_segments(study: Study, folder: str | Path) -> tuple[pd.DataFrame, list[dict]]:
    """Turn the files of coding programs into the study's table of segments.

    With `interviews.unit: free` a segment is a passage as it was chosen; otherwise the texts are
    cut into sentences, turns or whole interviews, and each coder's passages are laid over them
    (`units.assign_units`). A passage with several codes is one segment, and one that was marked
    and given none is a segment without a code. A code counts under the declared code of the same
    name, else under the nearest one above it that does.

    Parameters
    ----------
    study : Study
    folder : str or pathlib.Path
        The study folder.

    Returns
    -------
    segments : pandas.DataFrame
        As `rows.TABLES` has it, all text. `start`, `end` and `length` (of the interview's text)
        count characters and are empty where a passage has no place.
    audit : list of dict

    Raises
    ------
    GroupworkError
        As `read_coded`; or `people` or `phases` names a source that is not there, or no code of
        the files is declared in the study file.
    """
    project, audit = read_coded(study, folder)
    files = project_files(study)
    # Several coders' files are one material; what is said of all of it is said of the first.
    first = files[0].path
    interviews, notes = _interviews(project, files, str(folder))
    passages = project.passages()
    passages, dropped = _declared_codes(study, passages, first)
    unit = study.interviews.unit if study.interviews else "free"
    if unit in ("free", "segment"):
        rows = _free(passages)
    else:
        left_out = study.interviews.interviewers if study.interviews else []
        rows, lost = _cut(project, passages, unit, left_out)  # type: ignore[arg-type]
        notes += [
            {
                "column": "coding",
                "action": "dropped",
                "reason": "coding: is in no unit of coding, or has no place in a text",
                "before": f"{row.source}, {row.start}-{row.end}, {row.code}",
            }
            for row in each_row(lost)
        ]
    known, columns = interviews.set_index("source"), TABLES["segments"]
    table = rows.assign(
        file=first,
        row=range(1, len(rows) + 1),
        for_agreement="",
        **{
            column: rows["source"].map(known[column])
            for column in ("interview", "participant_id", "phase", "language", "length")
        },
    )[columns]
    texts = [column for column in columns if column != "row"]
    table[texts] = table[texts].astype("str")
    return table, [*audit, *({"file": first, **note} for note in [*notes, *dropped])]


def _interviews(
    project: Project, files: list[SegmentsFile], folder: str
) -> tuple[pd.DataFrame, list[dict]]:
    """Say of each source which interview of whom it is, when it was held, and how long it is."""
    sources = project.sources
    names = set(sources["source"])
    short = Counter(stem(name) for name in names)
    people: dict[str, str] = {}
    phases: dict[str, str] = {}
    for file in files:
        for key, given, kept in (
            ("people", file.people, people),
            ("phases", file.phases, phases),
        ):
            spelled = spelling(file) if key == "people" else str
            for name, value in given.items():
                if name not in names and name not in short:
                    raise GroupworkError(
                        f"{Path(folder) / file.path}: there is no source '{name}', which {key} in "
                        f"study.yaml names. {nearest(name, sorted(names))}"
                    )
                kept[name] = spelled(value)
    cases = project.cases[project.cases["source"] != ""].groupby("source")["case"].unique()
    rows, notes = [], []
    for source in each_row(sources):
        name = source.source
        short_name = stem(name) if short[stem(name)] == 1 else name
        own = [spelling(files[0])(case) for case in cases.get(source.guid, [])]
        person = people.get(name, people.get(stem(name), own[0] if len(own) == 1 else ""))
        if not person:
            why = "several cases" if len(own) > 1 else "no participant"
            reason = f"interview with {why}: it counts as a participant of its own"
            note = {"column": "people", "action": "flagged", "reason": reason, "before": name}
            notes.append(note)
        phase = phases.get(name, phases.get(stem(name), ""))
        length = str(len(source.text)) if source.state == "read" else ""
        rows.append((name, short_name, person or short_name, phase, language(source.text), length))
    columns = ["source", "interview", "participant_id", "phase", "language", "length"]
    table = pd.DataFrame(rows, columns=columns)
    if any(map(tells_person, table["interview"], table["participant_id"])):
        called = [f"I{number}" for number in range(1, len(table) + 1)]
        notes += [
            {**NAMES_A_PERSON, "before": name, "after": label}
            for name, label in zip(table["source"], called, strict=True)
        ]
        table["interview"] = called
    table["interview"] = distinct(table["interview"])
    return table, notes


def _declared_codes(
    study: Study, passages: pd.DataFrame, where: str
) -> tuple[pd.DataFrame, list[dict]]:
    """Give passages the study's codes; leave out those of codes that it does not declare.

    `chosen` then says which are passages of the study: with one of its codes, or with none at all.
    """
    if study.interviews is None:
        return passages.assign(chosen=True), []
    labels = {code.id: code.label for code in study.interviews.codes}
    declared = category_wordings(labels, "interviews.codes")
    untagged = passages["code"] == ""
    paths = list(dict.fromkeys(passages.loc[~untagged, "code"]))
    found = {path: declared_code(path, declared) for path in paths}
    if paths and not any(name for name, _ in found.values()):
        raise GroupworkError(
            f"{where}: none of its codes is in interviews.codes of study.yaml, for example "
            f"'{paths[0]}'. {nearest(paths[0], [code.id for code in study.interviews.codes])}"
        )
    codes = passages["code"].map({path: name for path, (name, _) in found.items()}).fillna("")
    notes = [
        {
            "column": "code",
            "action": "dropped",
            "reason": "coding: its code is not in interviews.codes of study.yaml",
            "before": f"{row.source}, {row.start}-{row.end}, {row.code}",
        }
        for row in each_row(passages[codes.eq("") & ~untagged])
    ]
    for path, (name, above) in found.items():
        if above:
            reason = "code counts under a declared one above it"
            change = {"column": "code", "action": "changed", "reason": reason}
            notes.append({**change, "before": path, "after": name})
    # Whoever gave other codes alone has read the interview all the same.
    return passages.assign(code=codes.astype("str"), chosen=untagged | codes.ne("")), notes


def read_codes(path: str | Path) -> pd.DataFrame:
    """Read the codes of a project or codebook that a coding program exported.

    Parameters
    ----------
    path : str or pathlib.Path
        .qdpx, .qdc, QualCoder's project, or a table from Taguette or QualCoder.

    Returns
    -------
    pandas.DataFrame
        As `Project.codes`.

    Raises
    ------
    GroupworkError
        It is none of these.
    """
    source = Path(path)
    kind = source.suffix.lower()
    if kind == ".qdc":
        return read_codebook(source)
    if kind == ".qdpx":
        return read_project(source).codes
    if kind in (".csv", ".xlsx"):
        file = File.model_validate({"path": source.name})
        header = set(read_cells(source, file).columns)
        if {"tag", "content"} <= header:
            return read_taguette(source).codes
        if "tag" in header:
            return read_taguette_codebook(source)
    return read_qualcoder(source).codes


def declare_codes(codes: pd.DataFrame) -> str:
    """Write a codebook as the lines of `interviews.codes` in a study file, so that nobody types it.

    Parameters
    ----------
    codes : pandas.DataFrame
        As `Project.codes`, or what `read_codebook` and `read_taguette_codebook` return.

    Returns
    -------
    str
        YAML. A code's definition is its description, or its name if it has none. Its label is its
        name, with those of the codes above it where codes share a name.
    """
    names = codes["name"].map(lambda name: fold(name).casefold())
    labels = codes["name"].where(~names.duplicated(keep=False), codes["code"])
    slugs = distinct(re.sub(r"\W+", "-", name.casefold()).strip("-") for name in codes["name"])
    slug_of = dict(zip(codes["guid"], slugs, strict=True))
    entries = [
        {
            "id": slug,
            "label": label,
            "definition": row.description.strip() or row.name,
            **({"within": slug_of[row.parent]} if row.parent in slug_of else {}),
        }
        for slug, label, row in zip(slugs, labels, each_row(codes), strict=True)
    ]
    return yaml.safe_dump({"codes": entries}, allow_unicode=True, sort_keys=False, width=100)


def _free(passages: pd.DataFrame) -> pd.DataFrame:
    """Make each passage a segment, and a row without one for each coder who chose none."""
    chosen = passages[passages["chosen"]]
    # A passage with two codes has two rows of one segment.
    selection = chosen["selection"].where(chosen["area"] == "", chosen["area"])
    number = chosen.assign(of=selection).groupby(["source", "of"], sort=False).ngroup() + 1
    pair = ["source", "coder"]
    readers = passages.drop_duplicates(pair)
    busy = pd.MultiIndex.from_frame(chosen[pair])
    silent = readers[~pd.MultiIndex.from_frame(readers[pair]).isin(busy)]
    placed = (chosen["start"] != NO_PLACE).to_numpy()
    start, end = chosen["start"].astype("str"), chosen["end"].astype("str")
    rows = chosen.assign(
        segment=(start + "-" + end).where(placed, "passage " + number.astype("str")),
        start=start.where(placed, ""),
        end=end.where(placed, ""),
    )
    return pd.concat([rows, silent.assign(segment=NO_SEGMENT, start="", end="", text="", code="")])


def _cut(
    project: Project, passages: pd.DataFrame, unit: Unit, left_out: list[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    read = project.sources[project.sources["state"] == "read"]
    units = {
        source.source: cut(source.text, unit, left_out)
        for source in each_row(read)
        if source.kind in ("text", "pdf")
    }
    codings, lost = assign_units(passages, units)
    grid = pd.concat(
        [each.assign(source=name, unit=range(1, len(each) + 1)) for name, each in units.items()]
        or [pd.DataFrame(columns=["source", "unit", "start", "end"])]
    )[["source", "unit", "start", "end"]]
    rows = codings.merge(grid, on=["source", "unit"], how="left", validate="m:1")
    return rows.rename(columns={"unit": "segment"}), lost
