"""What a report may cite beside a cell: counted by hand on four rows."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from groupwork.results.cells import cell_value, declared_value
from groupwork.study.loading import load_study

ROOT = Path(__file__).parents[3]
ROWS = pd.DataFrame(
    {
        "interviews": [1, 2, 3, 3],
        "estimate": [4.0, 9.0, 9.0, np.nan],
        "p": [0.01, 0.04, 0.05, np.nan],
        "coders": ["A & B & C", "", "", ""],
        "method": ["paired t, alpha 0.05, power 80%; chi-square, df = 5; F(2, 17)", "", "", ""],
    }
)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("estimate", 4.0),
        ("sum(estimate)", 22.0),
        ("count()", 4),
        ("count(estimate)", 3),
        ("count(p <= 0.05)", 3),  # .01, .04 and .05: a test of that level rejects there, too
        ("distinct(interviews)", 3),
        ("parts(coders)", 3),
        ("interviews at max(estimate)", 2),  # the first of the two
        ("power in method", 80),
        ("alpha in method", 0.05),
        ("df in method", 5),
        ("beta in method", None),
        ("F_1 in method", 2),
        ("F_2 in method", 17),
        ("Q_1 in method", None),
    ],
)
def test_value(column: str, value: float | None) -> None:
    assert cell_value(ROWS, column) == value


@pytest.mark.parametrize(
    ("column", "value"),
    [("estimate", None), ("count()", 0), ("sum(p)", 0), ("parts(coders)", None)],
)
def test_no_rows(column: str, value: float | None) -> None:
    assert cell_value(ROWS.iloc[:0], column) == value


def test_another_operation_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no cell is named 'mean\(p\)'"):
        cell_value(ROWS, "mean(p)")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("ci_level", 0.95),
        ("1 - ci_level", 0.05),
        ("count(sessions)", 6),
        ("items of sas", 20),
        # 20 items of 1 to 4, and the index is 1.25 times their sum
        ("lowest of sas", 25),
        ("highest of sas", 100),
        ("cutoff of sas", 62.41),  # 37.23 + 2 * 12.59
        ("joint.need_share", 0.5),
        ("seed", None),
    ],
)
def test_what_the_shipped_study_declares(path: str, value: float | None) -> None:
    study = load_study(ROOT / "data/raw/all-the-way/study.yaml")
    expected = study.seed if value is None else value
    assert declared_value(study, path) == pytest.approx(expected)
