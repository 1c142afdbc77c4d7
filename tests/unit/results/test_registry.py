"""Every row of the registry fits what it names."""

import inspect
from importlib import import_module
from pathlib import Path

import pytest

from groupwork.dependencies import package_files
from groupwork.results import registry
from groupwork.results.registry import NOTEBOOKS, TABLES, shown_in
from groupwork.study.study_file import StudyFile

ROOT = Path(__file__).parents[3]
PROCESSED = {
    *("people", "responses", "scores", "timing", "sessions", "network", "audit", "findings"),
    *("segments", "coding"),
}


@pytest.mark.parametrize("row", TABLES.values(), ids=list(TABLES))
def test_a_row_fits_its_function(row):
    module, _, name = f"groupwork.{row.function}".rpartition(".")
    function = getattr(import_module(module), name)
    given = 1 + len(row.reads) + len(row.results) + row.raw
    assert given == len(inspect.signature(function).parameters)
    assert set(row.reads) <= PROCESSED
    assert set(row.sections) <= set(StudyFile.model_fields)
    assert len(set(row.sections)) == len(row.sections)
    assert all(row.columns.values())
    # A p is kept on its side of the error rate wherever numbers are rounded.
    assert row.precision is None or "ci_level" in row.sections
    earlier = list(TABLES)[: list(TABLES).index(row.name)]
    assert set(row.results) <= set(earlier)
    assert row.notebook in {None, *NOTEBOOKS}


def test_no_table_is_lost_between_rows():
    assert len(TABLES) == len(registry._ROWS)
    private = [name for row in TABLES.values() for name in row.private]
    assert len(private) == len(set(private))
    assert not set(private) & {*TABLES, *PROCESSED}


def test_notebooks_are_there():
    assert {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")} == set(NOTEBOOKS)
    for name in NOTEBOOKS:
        text = (ROOT / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8")
        for table in shown_in(name):
            assert f'table(\\"{table}\\")' in text, (name, table)


def test_no_job_depends_on_the_registry():
    """Else a changed row would run every step again."""
    reached = package_files(
        "workflow", "results.make.make_table", "figures.draw", "report.assemble.assemble"
    )
    assert not [path for path in reached if path.name == "registry.py"]
