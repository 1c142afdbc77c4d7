"""The `groupwork` command: what is done beside the workflow."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from groupwork.errors import GroupworkError

# Each command imports what it needs itself, so that `groupwork --help` answers at once.

app = typer.Typer(
    help="Prepares and checks the studies that the workflow runs on.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


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
    from groupwork.ingest import write_checksums

    found = write_checksums(folder)
    print(f"{folder / 'SHA256SUMS'}: {len(found)} files recorded.")


@app.command()
def validate(study: Annotated[Path, typer.Argument(help="A study.yaml, or its folder.")]) -> None:
    """Check a study file against its raw files, without running anything."""
    from groupwork.clean import clean
    from groupwork.ingest import ingest
    from groupwork.study import load_study

    source = study / "study.yaml" if study.is_dir() else study
    checked = load_study(source)
    read = ingest(checked, source.parent)
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

    from groupwork.inspect_file import inspect_file
    from groupwork.inspect_view import view
    from groupwork.study_draft import draft_study

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
    from groupwork.bulk import score_in_bulk
    from groupwork.study import load_study
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
    """Write the JSON schemas of study.yaml and config.yaml, which editors complete keys from."""
    from groupwork.study import RunConfig, Study, json_schema

    folder.mkdir(parents=True, exist_ok=True)
    for name, model in (("study", Study), ("config", RunConfig)):
        target = folder / f"{name}.schema.json"
        target.write_text(json_schema(model), encoding="utf-8", newline="\n")
        print(target)
