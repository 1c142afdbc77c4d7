"""docs/statistics.md and docs/hard-cases.md name tests that there are."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "statistics.md").read_text(encoding="utf-8")


def names(path: Path) -> set[str]:
    """Return the tests of a file; those of a class with its name before them."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {
        f"{node.name}::{each.name}"
        for node in tree.body
        if isinstance(node, ast.ClassDef)
        for each in node.body
        if isinstance(each, ast.FunctionDef)
    }
    return inside | {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize(("page", "least"), [("statistics", 60), ("hard-cases", 30)])
def test_every_test_that_is_named_exists(page: str, least: int) -> None:
    text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)::([\w:]+)`", text)
    assert len(named) > least
    missing = [f"{path}::{name}" for path, name in named if name not in names(ROOT / path)]
    assert not missing


def test_every_row_names_a_table_a_source_and_tests() -> None:
    features = PAGE.partition("## Features")[2].partition("## ")[0]
    rows = [line.split("|")[1:-1] for line in features.splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 35
    for row in rows:
        assert len(row) == 4 and all(cell.strip() for cell in row), row
