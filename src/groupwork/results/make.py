"""Making a results table as its row in the registry says: read, call, check, publish, write."""

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd

from groupwork.privacy.disclosure import publishable
from groupwork.privacy.precision import protected
from groupwork.results.schema import Recipe
from groupwork.study.study import Study
from groupwork.tables import read_table, write_table


def make_table(
    study: Study,
    recipe: str,
    reads: Sequence[str | Path],
    output: Mapping[str, str | Path],
    *,
    folder: str | Path | None = None,
    results: Sequence[str | Path] = (),
) -> None:
    """Make a results table, and write it as it may be published.

    Parameters
    ----------
    study : Study
        Of which the sections that the row declares, `privacy` and `synthetic` are read.
    recipe : str
        What `ResultsTable.recipe` wrote.
    reads : sequence of path
        The processed tables that its function takes.
    output : mapping of str to path
        By `table`, `full` (the same in full precision, which stays private), and by the names
        of its private tables.
    folder : path, optional
        The study folder, if its function reads that.
    results : sequence of path
        Of the results tables that it takes, or whose published numbers its own follow, those
        that the study has.

    Raises
    ------
    SchemaError
        The table is not what its row says.
    """
    own = Recipe.read(recipe)
    given: list[Any] = [read_table(path) for path in reads]
    there = {Path(path).stem: read_table(path) for path in results}
    given += [there.get(name, pd.DataFrame()) for name in own.results]
    given += [Path(folder)] if folder is not None else []
    table, *private = call(own.function, study, *given, parts=bool(own.private))
    own.check(table)
    if own.warnings is not None:
        for line in _function(own.warnings)(table):
            print(line, file=sys.stderr)
    write_table(table, output["full"])
    write_table(published(study, own, table, there.get("effects")), output["table"])
    for name, people in zip(own.private, private, strict=True):
        write_table(people, output[name])


def call(function: str, study: Study, *given: Any, parts: bool = False) -> tuple:
    """Call a function of a row; return the table and, with `parts`, its private tables."""
    made = _function(function)(study, *given)
    return made if parts else (made,)


def published(
    study: Study, recipe: Recipe, table: pd.DataFrame, effects: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return a table as it may be published, each row marked where the data are invented.

    Results about few people are held back by `privacy.disclosure.publishable`; scores are
    rounded and thinned by `privacy.precision.protected` unless the study publishes all in full.
    What stands in the published table of effects, too, is told as it is there.
    """
    shown = publishable(study, recipe.layout, table)
    if study.is_protected and recipe.precision is not None:
        shown = protected(study, shown, recipe.precision, effects)
    return shown.assign(data="synthetic") if study.synthetic else shown


def _function(name: str) -> Any:
    module, _, function = f"groupwork.{name}".rpartition(".")
    return getattr(import_module(module), function)
