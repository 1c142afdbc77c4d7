from pathlib import Path

from groupwork.results.dictionary import tables_page
from groupwork.results.registry import TABLES

PAGE = Path(__file__).parents[3] / "docs/tables.md"


def test_the_page_is_that_of_the_registry():
    said = "python -m groupwork.results.dictionary > docs/tables.md"
    assert PAGE.read_text(encoding="utf-8") == tables_page(), said


def test_it_names_every_table_and_column():
    page = tables_page()
    for row in TABLES.values():
        section = page.split(f"## {row.name}.csv\n")[1].split("\n## ")[0]
        assert row.title in section
        for column, meaning in row.columns.items():
            assert f"| `{column}` | " in section and meaning in section
    # Hand-picked: a code is text, an estimate a number.
    effects = page.split("## effects.csv\n")[1].split("\n## ")[0]
    assert "| `group` | text |" in effects and "| `estimate` | number |" in effects
