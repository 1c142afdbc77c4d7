"""Parts of a report of tables, with their numbers filled in."""

import re
from pathlib import Path

import pandas as pd

from groupwork.report.fragments import FRAGMENTS
from groupwork.report.ledger import Ledger
from groupwork.report.writer import Writer
from groupwork.study.study_file import StudyFile

ROOT = Path(__file__).parents[2]


def told(
    made: StudyFile, tables: dict[str, pd.DataFrame], part: str, language: str = "en"
) -> tuple[str, pd.DataFrame]:
    """Return a part of the report with its numbers filled in, and where they come from."""
    w = Writer.open(made, Ledger(tables), language, ROOT / f"report/{language}/phrases.yml")
    text = FRAGMENTS[part](w)
    return re.sub(r"\\(.)", r"\1", w.ledger.resolved(text)), w.ledger.register()


def lines(text: str) -> list[str]:
    """Return the lines of the tables, the spaces that bring numbers in line taken out."""
    spaces = re.sub("[\u2007\u2008]", "", text)
    return [re.sub(r" +", " ", line) for line in spaces.splitlines() if line.startswith("| ")]


def counted(long: pd.DataFrame) -> pd.DataFrame:
    """Return scores with how many items they are made of."""
    return long.assign(items_answered=1, items_total=1)
