"""Proves or disproves published results: makes them again and compares, file by file."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from groupwork.errors import GroupworkError
from groupwork.report.assemble import software
from groupwork.reproduce.compare_figures import compare_figures
from groupwork.reproduce.compare_reports import compare_documents, compare_notebooks
from groupwork.reproduce.compare_tables import compare_tables
from groupwork.reproduce.findings import Finding
from groupwork.reproduce.published import (
    CODE,
    MANIFEST,
    RAW,
    RUN,
    Published,
    form_of,
    kind_of,
    open_published,
    sha256_of,
)
from groupwork.reproduce.rebuild import Step, prepare
from groupwork.study.documents import PARTS
from groupwork.tables import read_table

#: Kinds whose files are compared one by one.
COMPARED = ("table", "figure", "notebook", "report", "numbers", "page")
#: What a study held back, with its reason.
HELD_BACK = "provenance/held_back.csv"
_PLURALS = {
    "table": "tables",
    "figure": "figures",
    "notebook": "notebooks",
    "report": "reports",
    "numbers": "lists of numbers",
    "page": "codebooks",
}
_UNKNOWN = Step("", ())
# What else may have to do with other bytes of figures and reports.
_DRAWS = ("matplotlib", "seaborn", "numpy", "pandas", "pypandoc-binary", "typst")


def raw_studies(project: Path) -> dict[str, Path]:
    """Return the studies whose raw data a project holds: id -> folder."""
    return {path.parent.name: path.parent for path in sorted(project.glob("data/raw/*/study.yaml"))}


def verify(
    source: Path, project: Path, folder: Path, study: str | None = None, cores: str = "all"
) -> list[Finding]:
    """Make published results again from the raw data and compare every file.

    Parameters
    ----------
    source : pathlib.Path
        Published folder or archive.
    project : pathlib.Path
        Holds the Snakefile and the raw data.
    folder : pathlib.Path
        Clean folder to work in.
    study : str, optional
        Which study was published, where that is not said there.
    cores : str

    Raises
    ------
    GroupworkError
        There are no published results, or no raw data to make them from.
    """
    known = raw_studies(project)
    published = open_published(source, folder, known, study)
    given = [(each.study, _raw_of(each, known, project)) for each in published]
    workspace = prepare(project, folder / "again", given, _report_options(published))
    findings = [finding for each in published for finding in _before(each, workspace.folder)]
    try:
        workspace.make(targets(published, workspace.steps()), cores)
        steps = workspace.steps()  # what was made from what is known afterwards
    except GroupworkError as error:
        stopped = [
            Finding(each.study, "the run", "run", "differs", first=str(error)) for each in published
        ]
        return [*findings, *stopped]
    results = workspace.folder / "results"
    return [
        *findings,
        *(f for each in published for f in compare(each, results / each.study, steps)),
    ]


def verify_against(
    source: Path, made: Path, project: Path, folder: Path, study: str | None = None
) -> list[Finding]:
    """Compare published results with those of a run that is there already.

    For whoever has just made everything and would make it twice. The findings say that nothing was
    made again.

    Parameters
    ----------
    source : pathlib.Path
        Published folder or archive.
    made : pathlib.Path
        `results/` of that run.
    project : pathlib.Path
        Holds the raw data.
    folder : pathlib.Path
        Where an archive is unpacked.
    study : str, optional

    Raises
    ------
    GroupworkError
        There are no published results, or that run made none of the study.
    """
    published = open_published(source, folder, raw_studies(project), study)
    findings = []
    for each in published:
        run = made / each.study
        if not (run / MANIFEST).is_file():
            raise GroupworkError(
                f"{run}: no finished run left its results there ({MANIFEST} is lacking). Run the "
                f"workflow first, or leave --against out to make the results again."
            )
        first = f"nothing was made again: compared with {run}, made before"
        findings.append(
            Finding(each.study, "the run", "run", "reproduced", "earlier run", first=first)
        )
        earlier = Published(each.study, run)
        findings += [
            Finding(each.study, f"{made.name}/{name}", "run", "differs", first=first)
            for name in earlier.changed()
            for first in ["was changed since that run, so nothing can be held against it"]
        ]
        findings += _before(each, project)
        findings += compare(
            each, run, {f"results/{each.study}/{n}": _UNKNOWN for n in earlier.files}
        )
    return findings


def _raw_of(published: Published, known: Mapping[str, Path], project: Path) -> Path:
    raw = known.get(published.study) or published.raw
    if raw is None:
        raise GroupworkError(
            f"{project / 'data' / 'raw' / published.study}: the raw data of '{published.study}' "
            f"are not here, so nothing can be made again. Put the study's folder there, or check "
            f"what can be checked without them: groupwork verify --public."
        )
    return raw


def _report_options(published: Sequence[Published]) -> dict[str, Any]:
    """Return formats, language and documents of the published reports, as far as there are any."""
    names = [name for each in published for name in each.files if kind_of(name) == "report"]
    if not names:
        return {}
    formats = [end for end in ("html", "pdf", "docx") if any(n.endswith(end) for n in names)]
    options: dict[str, Any] = {"formats": formats}
    recorded = [each.run["parts"] for each in published if each.run.get("parts")]
    # Until version 0.2 there was a thesis alone, with its appendices; a supplement needs one, too.
    there = {part for part in PARTS if any(Path(n).name.startswith(part) for n in names)}
    named = [part for part in PARTS if part in there | {"thesis"}]
    options["parts"] = recorded[0] if recorded else named
    languages = {str(each.run["language"]) for each in published if "language" in each.run}
    if any("-zh." in name for name in names):
        options["language"] = "both"
    elif len(languages) == 1:
        options["language"] = languages.pop()
    return options


def targets(published: Sequence[Published], steps: Mapping[str, Step]) -> list[str]:
    """Return the files to make again: of the forms that were published, and what checks them."""
    wanted = []
    for each in published:
        forms = {form_of(name) for name in {**each.listed(MANIFEST), **each.files}}
        start = f"results/{each.study}/"
        for path in steps:
            name = path.removeprefix(start)
            if path.startswith(start) and form_of(name) in forms and kind_of(name) in COMPARED:
                wanted.append(path)
        wanted += [start + name for name in (RAW, *([CODE] if CODE in each.files else []))]
    return wanted


def _before(published: Published, folder: Path) -> list[Finding]:
    """Compare versions, and raw files as they were recorded with those that are here."""
    found = [_versions(published)]
    raw = folder / "data" / "raw" / published.study
    listed = published.listed(RAW)
    if not listed:
        first = "no checksums of raw files were published (provenance/checksums.csv)"
        found.append(Finding(published.study, "raw files", "raw", "unclear", first=first))
    for name, sha256 in listed.items():
        path = raw / name
        if not path.is_file():
            first = "recorded when the results were made, not here"
            found.append(Finding(published.study, f"raw/{name}", "raw", "missing", first=first))
        elif sha256_of(path) != sha256:
            first = f"SHA-256 recorded {sha256[:12]}…, here {sha256_of(path)[:12]}…"
            found.append(Finding(published.study, f"raw/{name}", "raw", "differs", first=first))
        else:
            found.append(Finding(published.study, f"raw/{name}", "raw", "reproduced", "checksum"))
    return found


def _versions(published: Published) -> Finding:
    if not published.run:
        first = f"{RUN} was not published, so nothing is known of the versions that made it"
        return Finding(published.study, "software", "software", "other version", first=first)
    here: dict[str, str] = dict(software().itertuples(index=False))
    then = {"groupwork": published.run.get("groupwork"), **published.run.get("software", {})}
    other = [
        f"{name} {then[name]} then, {here.get(name, 'none')} here"
        for name in then
        if then[name] != here.get(name)
    ]
    if not other:
        return Finding(published.study, "software", "software", "reproduced", "checksum")
    drawn = any(each.startswith(name) for each in other for name in _DRAWS)
    comparable = (
        "figures and reports are comparable by what they show, not by bytes"
        if drawn
        else "figures and reports are comparable by their bytes"
    )
    first = f"{'; '.join(other)}; {comparable}"
    return Finding(published.study, "software", "software", "other version", first=first)


def compare(published: Published, made: Path, steps: Mapping[str, Step]) -> list[Finding]:
    """Compare each published file of a study with the one that was made again.

    Parameters
    ----------
    published : Published
    made : pathlib.Path
        results/<study> of the other run.
    steps : mapping
        File, from results/ on -> how the workflow makes it.
    """
    start = f"results/{published.study}/"
    files, listed = published.files, published.listed(MANIFEST)
    held_back = _held_back(published)
    forms = {form_of(name) for name in files}
    could_be = {path.removeprefix(start) for path in steps if path.startswith(start)}
    could_be = {name for name in could_be if kind_of(name) in COMPARED}
    found = _compare_code(published, made)
    for name in published.changed():
        first = "was changed after the run recorded its checksum"
        found.append(Finding(published.study, name, "list", "differs", first=first))
    for name in sorted({*files, *listed, *could_be, *held_back}):
        kind, form = kind_of(name), form_of(name)
        if kind == "provenance":
            continue
        step = steps.get(start + name, _UNKNOWN)
        base = Finding(published.study, name, kind, "reproduced", "bytes")
        base = replace(base, rule=step.rule, inputs=step.inputs)
        if name in held_back:
            found.append(replace(base, verdict="held back", level="", first=held_back[name]))
        elif name in files and name in could_be:
            found.append(_compare_files(base, files[name], made / name))
        elif name in files:
            first = "no step of the workflow makes it"
            found.append(replace(base, verdict="added", level="", first=first))
        elif name in listed and form not in forms and name in could_be:
            found.append(_compare_checksum(base, listed[name], made / name))
        elif name in listed:
            first = f"listed in {MANIFEST}, but not published"
            found.append(replace(base, verdict="missing", level="", first=first))
        elif form in forms:
            first = "made again, but neither published nor listed"
            found.append(replace(base, verdict="missing", level="", first=first))
    return [*found, *_not_published(published.study, could_be, {*forms, *map(form_of, listed)})]


def _not_published(
    study: str, could_be: Iterable[str], forms: Collection[tuple[str, str]]
) -> Iterator[Finding]:
    """Say of which files nothing was published, so that nothing of them is proved."""
    lacking: dict[str, set[str]] = {}
    for kind, ending in {form_of(name) for name in could_be} - {*forms}:
        lacking.setdefault(kind, set()).add(ending)
    for kind in sorted(lacking):
        name = f"{_PLURALS[kind]} ({', '.join(sorted(lacking[kind]))})"
        first = "none were published, so none were compared"
        yield Finding(study, name, kind, "not published", first=first)


def _held_back(published: Published) -> dict[str, str]:
    path = published.folder / HELD_BACK
    if not path.is_file():
        return {}
    table = read_table(path, numbers=())
    return dict(zip(table["path"], table["reason"], strict=True))


def _compare_code(published: Published, made: Path) -> list[Finding]:
    then, now = published.listed(CODE), Published("", made).listed(CODE)
    if not then:
        first = f"{CODE} was not published, so nothing is known of the code that made it"
        return [Finding(published.study, "code", "code", "other version", first=first)]
    other = [name for name in sorted({*then, *now}) if then.get(name) != now.get(name)]
    if not other:
        count = len(now)
        return [Finding(published.study, "code", "code", "reproduced", "checksum", "", count)]
    first = f"{len(other)} of {len(now)} files are other ones, the first {other[0]}"
    return [Finding(published.study, "code", "code", "other version", first=first)]


def _compare_files(base: Finding, old: Path, new: Path) -> Finding:
    if not new.is_file():
        return replace(base, verdict="missing", level="", first="was not made again")
    try:
        return _compare_by_kind(base, old, new)
    except GroupworkError as error:
        return replace(base, verdict="differs", level="", first=str(error))


def _compare_by_kind(base: Finding, old: Path, new: Path) -> Finding:
    if base.kind in ("table", "numbers"):
        table = compare_tables(old, new)
        first = table.differences[0] if table.differences else ""
        if table.level and table.within:
            first = (
                f"{len(table.within)} of {table.compared} cells agree within their tolerance only, "
                f"furthest apart {table.within[0]}"
            )
        if table.reordered:
            first = "the same rows in another order"
        return replace(
            base,
            verdict="reproduced" if table.level else "differs",
            level=table.level,
            first=first,
            compared=table.compared,
            differences=len(table.differences),
            held_back=table.held_back,
        )
    if base.kind == "figure":
        figure = compare_figures(old, new)
        return replace(
            base,
            verdict="reproduced" if figure.level else "differs",
            level=figure.level,
            first=figure.first,
            differences=0 if figure.level else 1,
            picture=figure.picture,
        )
    compare_texts = compare_notebooks if old.suffix == ".ipynb" else compare_documents
    text = compare_texts(old, new)
    first = text.differences[0] if text.differences else ""
    if text.level == "tolerance":
        first = "text, numbers and pictures agree; only bytes differ"
    return replace(
        base,
        verdict="reproduced" if text.level else "differs",
        level=text.level,
        first=first,
        compared=text.compared,
        differences=len(text.differences),
    )


def _compare_checksum(base: Finding, sha256: str, new: Path) -> Finding:
    if sha256_of(new) == sha256:
        return replace(base, level="checksum")
    if base.kind == "table":
        first = "its checksum is another one; the table itself was not published"
        return replace(base, verdict="differs", level="", first=first)
    first = "its bytes are other ones, and only a checksum was published: nothing closer is known"
    return replace(base, verdict="unclear", level="", first=first)
