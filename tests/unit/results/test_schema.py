"""What a results table's row says is what is written."""

import json

from groupwork.results.registry import TABLES
from groupwork.results.schema import Recipe, ResultsTable


def test_a_step_knows_its_row_but_for_the_words():
    row = TABLES["change"]
    again = Recipe.read(row.recipe())
    assert again.layout == row.layout
    assert again.columns == tuple(row.columns)
    assert again.precision == row.precision
    assert (again.function, again.private) == (row.function, row.private)
    other = ResultsTable(**{**vars(row), "title": "", "columns": dict.fromkeys(row.columns, "")})
    assert other.recipe() == row.recipe()
    assert json.loads(row.recipe())["layout"]["across"] == "group"
