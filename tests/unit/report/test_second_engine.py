"""What the report says of a second engine."""

from pathlib import Path

import pandas as pd
import pytest

from groupwork.report.fragments import FRAGMENTS
from groupwork.report.ledger import Ledger
from groupwork.report.writer import Writer
from groupwork.study.loading import load_study

ROOT = Path(__file__).parents[3]
VERSIONS = pd.DataFrame({"name": ["numpy"], "version": ["2.4"]})
COLUMNS = ["engine", "part", "statistic", "n", "count", "estimate", "note"]


def printed(language: str, *rows: tuple) -> str:
    """Return the part on software with its numbers."""
    study = load_study(ROOT / "tests/data/tiny/study.yaml")
    tables = {"software": VERSIONS}
    if rows:
        held = [("R version 4.2.2", *row) for row in rows]
        tables["second_engine"] = pd.DataFrame(held, columns=COLUMNS)
    ledger = Ledger(tables)
    writer = Writer.open(study, ledger, language, ROOT / "report" / language / "phrases.yml")
    return ledger.resolved(FRAGMENTS["software"](writer))


@pytest.mark.parametrize(
    ("language", "agreed", "apart"),
    [
        (
            "en",
            "The two engines agree on 240 of 241 results, to at least 7 decimals",
            "t (effects)",
        ),
        ("zh", "在241项结果中有240项一致，至少一致到小数点后7位", "t（effects）"),
    ],
)
def test_both_counts_come_from_the_record(language, agreed, apart):
    rows = [("all", "all", 241, 240, 7, ""), ("effects", "t", 9, 8, 7, "")]
    text = " ".join(printed(language, *rows).split())
    assert agreed in text
    assert "R version 4.2.2" in text
    assert apart in text
    whole = printed(language, ("all", "all", 241, 241, 7, ""), ("effects", "t", 9, 9, 7, ""))
    assert "effects" not in whole


@pytest.mark.parametrize(("language", "words"), [("en", "have changed since"), ("zh", "已有改动")])
def test_a_record_of_other_results_is_not_counted(language, words):
    text = printed(language, ("all", "all", 241, 241, 7, "recomputed from other results"))
    assert words in text
    assert "241" not in text
    assert "R version" not in printed(language)


def test_a_package_keeps_the_name_that_it_gives_itself():
    assert "| numpy" in printed("en")
