"""Make everything that a run makes in one process, without a workflow; see `pipeline.py`."""

import argparse
import io
import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import get_args

import nbformat
import pandas as pd
import psutil
from IPython.core.interactiveshell import InteractiveShell
from report import alone

from groupwork.analysis.findings import collect_findings
from groupwork.analysis.interviews.settled import settle
from groupwork.figures import draw, save
from groupwork.prepare.clean import clean
from groupwork.prepare.score import score
from groupwork.privacy.gate import ingest_protected
from groupwork.report.render import Format
from groupwork.results.catalogue import figure_names
from groupwork.results.make import call, published
from groupwork.results.registry import TABLES
from groupwork.results.schema import Recipe
from groupwork.study.documents import PARTS
from groupwork.study.loading import load_study
from groupwork.tables import write_table


class Shell(InteractiveShell):
    """What runs cells without a kernel; there is no window to draw in."""

    def enable_gui(self, gui: str | None = None) -> None:
        pass


@contextmanager
def timed(what: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    print(f"  {what:26} {time.perf_counter() - start:7.1f} s")


def main() -> None:
    print(f"  {'imports':26} {time.time() - psutil.Process().create_time():7.1f} s")
    parser = argparse.ArgumentParser()
    parser.add_argument("study", type=Path, help="the study's folder")
    parser.add_argument("results", type=Path, help="what a run made of it")
    parser.add_argument("scratch", type=Path, help="where files go")
    arguments = parser.parse_args()
    study_folder, results, scratch = arguments.study, arguments.results, arguments.scratch
    with timed("from raw data to scores"):
        study = load_study(study_folder / "study.yaml")
        texts = ingest_protected(study, study_folder)
        processed = clean(study, texts)
        processed["scores"] = score(study, processed["responses"])
        found = collect_findings(study, texts, processed, processed["scores"])
        processed |= {"findings": found, "coding": processed["segments"]}
        if len(processed["segments"]):
            processed["coding"] = settle(study, processed["segments"], None)
    tables: dict[str, pd.DataFrame] = {}
    people: dict[str, pd.DataFrame] = {}
    with timed("tables"):
        for name, row in TABLES.items():
            if row.strand is not None and row.strand not in study.strands:
                continue
            given = [processed[each] for each in row.reads]
            given += [people.get(each, pd.DataFrame()) for each in row.results]
            given += [study_folder] if row.raw else []
            table, *private = call(row.function, study, *given, parts=bool(row.private))
            people |= {name: table} | dict(zip(row.private, private, strict=True))
            tables[name] = published(study, Recipe.read(row.recipe()), table)
            write_table(tables[name], scratch / f"{name}.csv")
    with timed("figures"):
        shown = {**people, **tables}
        for name in figure_names(study):
            save(draw(study, name, shown), scratch / f"{name}.png", scratch / f"{name}.svg")
    with timed("cells of the notebooks"), redirect_stdout(io.StringIO()):
        shell = Shell.instance()
        for path in sorted((results / "notebooks").glob("*.ipynb")):
            for cell in nbformat.read(path, as_version=4).cells:
                if cell.cell_type == "code":
                    shell.run_cell(cell.source).raise_error()
    with timed("Pandoc and Typst alone"):
        builds = results / "report" / "source"
        for part, form in itertools.product(PARTS, get_args(Format)):
            if (builds / part).is_dir():
                alone(builds / part, form, scratch)()


if __name__ == "__main__":
    main()
