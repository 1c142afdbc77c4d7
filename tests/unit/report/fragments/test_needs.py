"""What is said of needs."""

from pathlib import Path

import pandas as pd
import pytest

from groupwork.privacy.disclosure import ZERO_LEFT_OUT, ZERO_TAKEN_IN
from groupwork.report.fragments.needs import _subgroups
from groupwork.report.ledger import Ledger
from groupwork.report.writer import Writer
from groupwork.study.loading import load_study

ROOT = Path(__file__).parents[4]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_difference_is_told_by_its_exact_interval(language):
    """Rounding may move an end of it to zero, or past it."""
    study = load_study(ROOT / "data/raw/all-the-way/study.yaml")
    table = pd.read_csv(ROOT / "reference/all-the-way/tables/needs.csv")
    known = (table["statistic"] == "difference") & table["estimate"].notna()
    rows = table.index[known]
    limits = ["ci_low", "ci_high"]
    table.loc[rows, limits] = [-0.3, 0.4]
    table.loc[rows, "note"] = ""

    def told():
        writer = Writer.open(
            study,
            Ledger({"needs": table.astype({"note": "object"})}),
            language,
            ROOT / "report" / language / "phrases.yml",
        )
        return _subgroups(writer, [*table["area"].unique()]).count("\n|")

    none = told()
    table.loc[rows[0], limits] = [0.0, 0.4]
    table.loc[rows[0], "note"] = ZERO_LEFT_OUT
    one = told()
    table.loc[rows[1], limits] = [0.1, 0.4]
    table.loc[rows[1], "note"] = ZERO_TAKEN_IN
    assert (none, one > none, told()) == (0, True, one)
