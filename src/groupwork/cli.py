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
    tables = clean(checked, ingest(checked, source.parent))
    print(
        f"{source}: in order. {len(tables['people'])} people, {len(checked.waves)} waves, "
        f"{len(tables['responses'])} answers, {len(tables['audit'])} notes of the audit."
    )


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
