"""A result that another table tells, taken from it as it is published."""

import pandas as pd

from groupwork.analysis.earlier_results import earlier_result
from groupwork.statistics.estimate import Estimate
from groupwork.tables import read_table, statistics_table, write_table


def test_the_first_row_that_matches_as_it_was_written(tmp_path) -> None:
    told = Estimate("mean", "t interval", 11, 4.5, 4.0, 5.0, 0.95, 0.01)
    other = Estimate("mean", "bootstrap", 11, 4.5)
    held_back = Estimate("sd", "", 3, note="held back: fewer than 5 people")
    rows = [{"area": "a", **each.row()} for each in (told, other, held_back)]
    path = tmp_path / "needs.csv"
    write_table(statistics_table(rows, ["area"]), path)
    table = read_table(path)
    assert earlier_result(table, area="a", statistic="mean") == told
    assert earlier_result(table, area="a", statistic="sd") == held_back
    assert earlier_result(table, area="b", statistic="mean") is None


def test_a_table_that_the_study_does_not_have() -> None:
    assert earlier_result(pd.DataFrame(), area="a", statistic="mean") is None
