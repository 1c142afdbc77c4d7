"""What the report says of published cut-offs."""

import pandas as pd
import pytest
from small_study import items, score, scores, study
from statsmodels.stats.proportion import proportion_confint
from told_parts import lines, told

from groupwork.analysis.severity import severity_table
from groupwork.privacy.disclosure import publishable
from groupwork.report.writer import HELD_BACK
from groupwork.results.registry import TABLES
from groupwork.study.study_file import StudyFile

LANGUAGES = ["en", "zh"]

CUTOFFS = [
    {"at": 10, "label": {"en": "moderate", "zh": "中度"}, "source": "spitzer2006"},
    {"at": 15, "label": {"en": "severe", "zh": "重度"}, "source": "spitzer2006"},
]

PRE = [10, 9, 16, 15, 20, 12, 3, 18, 11, 15, 13]
POST = [8, 9, 12, 12, 15, 11, 2, 9, 7, 9, 14]


def bands(cutoffs: list[dict]) -> tuple[StudyFile, dict[str, pd.DataFrame]]:
    made = study({"gad": {"items": items("1", 0, 21), "scores": [score(cutoffs=cutoffs)]}})
    long = pd.concat([scores("gad", PRE, "pre"), scores("gad", POST, "post")])
    people = pd.DataFrame({"participant_id": long["participant_id"].unique()})
    return made, {"severity": severity_table(made, long, people)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_severity_bands(language):
    """Of 11 people 9 reach 10 before and 5 after; four went down and nobody up: p = 2 / 2^4."""
    made, tables = bands(CUTOFFS)
    text, register = told(made, tables, "severity", language)
    label = {"en": "10: moderate", "zh": "10：中度"}[language]
    row = next(line for line in lines(text) if label in line)
    low, high = proportion_confint(9, 11, method="wilson")
    assert f"82% [{100 * low:.0f}%, {100 * high:.0f}%]" in row
    change = next(line for line in lines(text) if label in line and "−36%" in line)
    assert "| 11 | 82% | 45% | −36% [" in change
    assert change.endswith({"en": ".125 |", "zh": "0.125 |"}[language])
    assert set(register["table"]) == {"severity.csv", "study.yaml"}  # the latter: its small cell
    register = register[register["table"] == "severity.csv"]
    assert register["column"].isin(["cutoff", "estimate", "n", "p", "ci_low", "ci_high"]).all()


@pytest.mark.parametrize("language", LANGUAGES)
def test_severity_that_is_held_back_is_told_as_held_back(language):
    """One of 11 reaches 15 after: whoever reads it could tell who it is."""
    made, tables = bands(CUTOFFS)
    tables["severity"] = publishable(made, TABLES["severity"].layout, tables["severity"])
    text, _ = told(made, tables, "severity", language)
    severe = {"en": "15: severe", "zh": "15：重度"}[language]
    assert HELD_BACK in next(line for line in lines(text) if severe in line)
    assert {"en": "are held back", "zh": "均不予列出"}[language] in text


def test_no_cutoffs_no_word():
    made, tables = bands([])
    assert told(made, tables, "severity")[0] == ""
    assert told(made, {}, "severity")[0] == ""
