"""Every results table that a study has, from its cleaned tables, in one process."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from unittest.mock import patch

import pandas as pd
from shared import once

from groupwork.analysis import calibration, joint
from groupwork.dependencies import dump_sections
from groupwork.figures import draw
from groupwork.ingest.finding import as_table
from groupwork.prepare.score import score
from groupwork.privacy.disclosure import publishable
from groupwork.report.ledger import TableFile
from groupwork.results.catalogue import drawing, figure_names
from groupwork.results.make import call
from groupwork.results.registry import TABLES
from groupwork.results.schema import Recipe
from groupwork.statistics import mixture
from groupwork.study.study import Study
from groupwork.workflow import load_sections

NO_QUOTES = pd.DataFrame(columns=["interview", "segment", "code", "text", "language"])


def declared(study: Study, sections: Iterable[str]) -> Study:
    """Return a study as a job has it: what its rule does not declare cannot be read."""
    return load_sections(dump_sections(study, ["synthetic", "privacy", *sections]))


def table_file(path: Path) -> TableFile:
    """Return a results table as the workflow gives it to the report."""
    row = TABLES.get(path.stem)  # None: what a figure needs beside the results tables
    in_points = sorted(row.precision.in_points) if row and row.precision else ()
    range_of = row.precision.range_of if row and row.precision else ""
    return TableFile(path, path.stem, ("03_effects",), in_points, range_of)


def every_table(
    study: Study,
    cleaned: dict[str, pd.DataFrame],
    quotes: pd.DataFrame | None = None,
    *,
    persons: bool = False,
) -> dict[str, pd.DataFrame]:
    """Return the results tables by name, made as the registry says; with `persons` private ones.

    With fewer simulated studies than the workflow, and the quotations given. The same tables of
    the same study are made once for all tests.
    """
    given = [cleaned[name] for name in sorted(cleaned)] + [NO_QUOTES if quotes is None else quotes]
    texts = [study.model_dump_json(), *(f"{each.dtypes}\n{each.to_csv()}" for each in given)]
    key = hashlib.sha256("\0".join(texts).encode()).hexdigest()
    tables = once(key, lambda: _make(study, cleaned, quotes))
    return {name: table for name, table in tables.items() if persons or name in TABLES}


def draw_every_figure(study: Study, tables: dict[str, pd.DataFrame]) -> None:
    """Draw each figure of a study from its tables, private ones too, as its job has the study."""
    for name in figure_names(study):
        drawn_from = drawing(name)
        used = {n: tables[n] for n in (*drawn_from.tables, *drawn_from.private) if n in tables}
        draw(declared(study, drawn_from.sections), name, used)


def _make(
    study: Study, cleaned: dict[str, pd.DataFrame], quotes: pd.DataFrame | None
) -> dict[str, pd.DataFrame]:
    processed = {**cleaned, "scores": score(study, cleaned["responses"])}
    processed["coding"] = cleaned["segments"]
    processed.setdefault("findings", as_table([]))
    tables: dict[str, pd.DataFrame] = {}
    said = NO_QUOTES if quotes is None else quotes
    with (
        patch.object(calibration, "STUDIES", 20),
        patch.object(calibration, "SIZES", (8, 20)),
        patch.object(mixture, "BOOTSTRAPS", 10),
        patch.object(joint, "approved_quotes", lambda *_: said),
    ):
        for name, row in TABLES.items():
            if row.strand is None or row.strand in study.strands:
                given = [processed[each] for each in row.reads]
                given += [tables.get(each, pd.DataFrame()) for each in row.results]
                given += [Path()] if row.raw else []
                own = declared(study, row.sections)
                table, *private = call(row.function, own, *given, parts=bool(row.private))
                recipe = Recipe.read(row.recipe())
                recipe.check(table)
                tables[name] = publishable(study, recipe.layout, table)
                tables |= dict(zip(row.private, private, strict=True))
    return tables
