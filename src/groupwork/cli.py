"""The `groupwork` command: what is done beside the workflow."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from groupwork import __version__
from groupwork.errors import GroupworkError

# Each command imports what it needs itself, so that `groupwork --help` answers at once.

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _version(asked: bool) -> None:
    if asked:
        print(f"groupwork {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Prepares and checks the studies that the workflow runs on."""


def main() -> None:
    """Run the command; a mistake of the user's ends it with one plain line and exit code 1."""
    try:
        app()
    except GroupworkError as error:
        sys.exit(str(error))


@app.command()
def simulate(
    folder: Annotated[Path, typer.Argument(help="Where the raw files go.")] = Path(
        "data/raw/all-the-way"
    ),
) -> None:
    """Write the raw files of the synthetic study, the same ones every time."""
    from groupwork.simulate import simulate

    simulate(folder)
    print(f"{folder}: synthetic study written.")


@app.command()
def checksum(folder: Annotated[Path, typer.Argument(help="Folder of the study.")]) -> None:
    """Record the raw files as they are now; the workflow stops where one differs later."""
    from groupwork.ingest.checksums import write_checksums
    from groupwork.study.loading import load_study

    found = write_checksums(load_study(folder / "study.yaml"), folder)
    print(f"{folder / 'SHA256SUMS'}: {len(found)} files recorded.")


@app.command()
def validate(study: Annotated[Path, typer.Argument(help="A study.yaml, or its folder.")]) -> None:
    """Check a study file against its raw files, without running anything."""
    from groupwork.prepare.clean import clean
    from groupwork.privacy.gate import ingest_protected
    from groupwork.privacy.study_names import check_study_names
    from groupwork.study.loading import load_study

    source = study / "study.yaml" if study.is_dir() else study
    checked = load_study(source)
    check_study_names(checked)
    read = ingest_protected(checked, source.parent)
    tables = clean(checked, read)
    print(
        f"{source}: in order. {len(tables['people'])} people, {len(checked.waves)} waves, "
        f"{len(tables['responses'])} answers, {len(tables['audit'])} notes of the audit."
    )
    for _, pair in read["near_matches"].groupby("pair"):
        places = " and ".join(dict.fromkeys(f"{r.file} row {r.row}" for r in pair.itertuples()))
        print(
            f"{places}: nearly the same identifier ({pair['likeness'].iloc[0]}). If it is one "
            f"person, say so under same_person of one of the files."
        )


@app.command()
def inspect(
    file: Annotated[Path, typer.Argument(help="A raw file.")],
    sheet: Annotated[str | None, typer.Option(help="Sheet of a workbook.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Say what a raw file holds, and draft the study file that would read it."""
    from rich.console import Console

    from groupwork.guide.inspect_file import inspect_file
    from groupwork.guide.inspect_view import view
    from groupwork.guide.study_draft import draft_study

    found = inspect_file(file, sheet)
    draft = draft_study(found)
    if as_json:
        print(found.to_json(study_yaml=draft))
        return
    console = Console()
    for part in view(found):
        console.print(part)
    print(f"\n# study.yaml\n{draft}")


@app.command()
def bulk(
    study: Annotated[Path, typer.Argument(help="A study.yaml, or its folder.")],
    scores: Annotated[Path, typer.Argument(help="CSV file to write the scores to.")],
    number: Annotated[int, typer.Option(help="Which of the study's files, from 1.")] = 1,
) -> None:
    """Score a CSV file of very many respondents, without the workflow and its tables."""
    from groupwork.prepare.bulk import score_in_bulk
    from groupwork.study.loading import load_study
    from groupwork.tables import write_table

    source = study / "study.yaml" if study.is_dir() else study
    scored, audit = score_in_bulk(load_study(source), source.parent, number)
    notes = scores.with_name(f"{scores.stem}-audit.csv")
    write_table(scored, scores)
    write_table(audit, notes)
    print(f"{scores}: {len(scored)} people. {notes}: {len(audit)} kinds of changed answers.")


@app.command()
def schema(
    folder: Annotated[Path, typer.Argument(help="Where the schemas go.")] = Path("schema"),
) -> None:
    """Write the JSON schemas of study.yaml, config.yaml and style.yml, for editors."""
    from groupwork.report.style import Style
    from groupwork.study.messages import json_schema
    from groupwork.study.run import RunConfig
    from groupwork.study.study_file import StudyFile

    folder.mkdir(parents=True, exist_ok=True)
    for name, model in (("study", StudyFile), ("config", RunConfig), ("style", Style)):
        target = folder / f"{name}.schema.json"
        target.write_text(json_schema(model), encoding="utf-8", newline="\n")
        print(target)


@app.command()
def worksheet(
    study: Annotated[Path, typer.Argument(help="A study.yaml, or its folder.")],
    file: Annotated[Path, typer.Argument(help="CSV file to write; it holds what people said.")],
) -> None:
    """Write the segments on which the coders disagree, in context, for them to decide on."""
    from groupwork.analysis.interviews.agreement import disagreements
    from groupwork.analysis.interviews.worksheet import worksheet
    from groupwork.errors import GroupworkError
    from groupwork.prepare.clean import clean
    from groupwork.privacy.gate import ingest_protected
    from groupwork.study.loading import load_study
    from groupwork.tables import write_table

    source = study / "study.yaml" if study.is_dir() else study
    checked = load_study(source)
    if checked.interviews is None or checked.interviews.unit == "free":
        raise GroupworkError(
            f"{source}: only codings of common units can be settled: interviews.unit sentence, "
            f"turn, interview or segment."
        )
    if file.exists():
        raise GroupworkError(
            f"{file}: is there already, perhaps with decisions in it. Choose another name."
        )
    segments = clean(checked, ingest_protected(checked, source.parent))["segments"]
    found = worksheet(disagreements(checked, segments), segments)
    write_table(found, file)
    print(
        f"{file}: {len(found)} disagreements. Fill in the column 'decision' with yes or no, put "
        f"the file into the study's folder, name it as interviews.resolved in study.yaml, and "
        f"record it with 'groupwork checksum'."
    )


@app.command()
def codings(
    study: Annotated[Path, typer.Argument(help="A study.yaml, or its folder.")],
    file: Annotated[Path, typer.Argument(help="What to write: a .qdpx project or .qdc codebook.")],
) -> None:
    """Write the coding of all coders as one REFI-QDA project, or its codebook."""
    from groupwork.errors import GroupworkError
    from groupwork.ingest.coding.segments import project_files, read_coded
    from groupwork.ingest.coding.write import write_codebook, write_project
    from groupwork.study.loading import load_study

    source = study / "study.yaml" if study.is_dir() else study
    checked = load_study(source)
    if not project_files(checked):
        raise GroupworkError(f"{source}: none of its files comes from a coding program.")
    if file.suffix.lower() not in (".qdpx", ".qdc"):
        raise GroupworkError(f"{file}: give it the ending .qdpx (project) or .qdc (codebook).")
    project, _ = read_coded(checked, source.parent)
    if file.suffix.lower() == ".qdc":
        write_codebook(project.codes, file)
        print(f"{file}: {len(project.codes)} codes.")
        return
    left = write_project(project, file)
    print(
        f"{file}: {len(project.codings) - len(left)} codings by {len(project.coders)} coders. "
        f"{len(left)} codings without a place are not in it, since the format has none for them."
    )


@app.command()
def codes(
    file: Annotated[Path, typer.Argument(help="What a coding program exported.")],
) -> None:
    """Print the codes of a coding program's file as they stand in study.yaml."""
    from groupwork.ingest.coding.segments import declare_codes, read_codes

    print(declare_codes(read_codes(file)), end="")
