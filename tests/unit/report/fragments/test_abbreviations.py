"""The list of abbreviations: what the text uses, and nothing else."""

from pathlib import Path

import pytest
from raw_study import MOOD, study

from groupwork.report.fragments import FRAGMENTS
from groupwork.report.ledger import Ledger
from groupwork.report.writer import Writer
from groupwork.study.loading import load_study

ROOT = Path(__file__).parents[4]


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Wellbeing (WEM)", []),
        ("Warwick-Edinburgh scale (WEM)", ["| WEM | Warwick\\-Edinburgh scale |"]),
        ("Warwick-Edinburgh scale", ["| WEM | Warwick\\-Edinburgh scale |"]),
    ],
)
def test_a_sign_is_not_explained_by_itself(name, lines) -> None:
    scale = MOOD | {"name": name, "short": "Wellbeing (WEM)"}
    there = study(instruments={"mood": {"define": scale}})
    writer = Writer.open(there, Ledger({}), "en", ROOT / "report/en/phrases.yml")
    writer.chapters = ["Wellbeing (WEM) rose."]
    assert FRAGMENTS["abbreviations"](writer).splitlines()[2:] == lines


@pytest.mark.parametrize(
    ("language", "instrument", "term"),
    [
        ("en", "| SAS | Zung Self\\-Rating Anxiety Scale |", "| CI | confidence interval |"),
        ("zh", "| SAS | 焦虑自评量表 |", "| CI | 置信区间 |"),
    ],
)
def test_instruments_and_terms_that_the_text_uses(language, instrument, term) -> None:
    study = load_study(ROOT / "data/raw/all-the-way/study.yaml")
    writer = Writer.open(study, Ledger({}), language, ROOT / "report" / language / "phrases.yml")
    # in Chinese no blank stands beside it; SASS and ICCs are other words
    writer.chapters = ["焦虑（SAS）下降，95% CI [1, 2]. SASS, ICCs"]
    lines = FRAGMENTS["abbreviations"](writer).splitlines()
    assert lines[2:] == [term, instrument]
    writer.chapters = ["Nothing is cut short here."]
    assert FRAGMENTS["abbreviations"](writer) == ""
