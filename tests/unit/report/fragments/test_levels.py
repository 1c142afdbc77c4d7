from pathlib import Path

import pandas as pd
import pytest
from result_grid import said

from groupwork.analysis.descriptives import descriptives_table, flow_table
from groupwork.analysis.severity import severity_table
from groupwork.report.fragments.methods import _counted
from groupwork.report.ledger import Ledger
from groupwork.report.writer import Writer
from groupwork.results.catalogue import summary_tables
from groupwork.study.study_file import StudyFile

ROOT = Path(__file__).parents[4]
NAME = {"en": "Strain", "zh": "压力"}
HIGH = {"at": 30, "label": {"en": "high strain", "zh": "压力较大"}, "source": "a manual"}
# One of the forty left out every item.
VALUES = [float(20 + n % 20) for n in range(39)] + [float("nan")]


@pytest.fixture(params=["en", "zh"])
def writer(request) -> Writer:
    """Return what tells a survey without a group, as its summary reads it."""
    score = {"id": "total", "label": NAME, "direction": "lower-better", "cutoffs": [HIGH]}
    part = {
        "id": "part",
        "label": {"en": "Part", "zh": "部分"},
        "items": "1",
        "direction": "neutral",
    }
    items = [{"ids": "1-2", "min": 0, "max": 30}]
    made = StudyFile.model_validate(
        {
            "id": "survey",
            "title": {"en": "Visitors", "zh": "来访者"},
            "authors": ["Nobody"],
            "synthetic": True,
            "seed": 7,
            "design": {"kind": "descriptive"},
            "waves": [{"id": "once", "label": {"en": "survey", "zh": "调查"}, "role": "survey"}],
            "files": [
                {"kind": "responses", "path": "a.csv", "id": "id", "wave": "once", "columns": {}}
            ],
            "instruments": {
                "strain": {
                    "define": {"name": NAME, "short": NAME, "items": items, "scores": [score, part]}
                }
            },
            "cleaning": {"duplicates": "last"},
        }
    )
    people = pd.DataFrame({"participant_id": [f"P{n:02d}" for n in range(len(VALUES))]})
    scores = people.assign(
        wave="once", scale="strain", value=VALUES, items_answered=1, items_total=2
    )
    tables = {
        "descriptives": descriptives_table(made, scores, people),
        "severity": severity_table(made, scores, people),
        "flow": flow_table(made, scores, people),
    }
    ledger = Ledger(tables, readable=summary_tables(made))
    return Writer.open(made, ledger, request.param, ROOT / "report" / request.param / "phrases.yml")


@pytest.mark.parametrize("fragment", ["summary_points", "abstract", "main_findings"])
def test_a_survey_alone_tells_its_scores_and_cut_offs(writer, fragment):
    expected = {
        "en": "The mean of Strain was 29.26 (*SD* = 5.71, *n* = 39), on a scale from 0 to 60 "
        "(lower is better). 49% (95% CI [34%, 64%]) of these people were at or above 30 "
        "(high strain).",
        "zh": "压力的平均分为29.26（标准差5.71，39人；取值范围0至60，分数越低越好）。"
        "其中49%（95% CI [34%, 64%]）达到或超过30分（压力较大）。",
    }
    found = said(writer, fragment)
    assert expected[writer.language] in found
    assert {"en": "Part", "zh": "部分"}[writer.language] not in found.replace("Participants", "")


def test_a_survey_alone_is_told_in_plain_words(writer):
    expected = {
        "en": "**Strain:** 29.26 on average, on a scale from 0 to 60 (lower is better).",
        "zh": "**压力：**平均29.26分（量表范围0至60分，分数越低越好）。",
    }
    assert expected[writer.language] in said(writer, "plain_words")


@pytest.mark.parametrize("fragment", ["summary_points", "plain_words"])
def test_a_score_that_is_held_back_is_named(writer, fragment):
    """Who reads a list without it takes the next one for the first."""
    means = writer.ledger.tables["descriptives"]
    means.loc[means["scale"] == "strain", ["estimate", "ci_low", "ci_high"]] = float("nan")
    means.loc[means["scale"] == "strain", "note"] = "suppressed: too few"
    found = said(writer, fragment)
    assert "29.26" not in found
    assert {"en": ": Strain.", "zh": "：压力。"}[writer.language] in found.replace("*", "")


def test_who_has_no_score_is_discussed(writer):
    expected = {"en": "(Strain: 1 of 40)", "zh": "（压力：40人中1人）"}
    assert expected[writer.language] in said(writer, "limits")


def test_one_time_is_not_named_beside_others(writer):
    told = "\n".join(said(writer, name) for name in ("abstract", "aim", "design"))
    assert {"en": "40 people answered", "zh": "40人填写了问卷"}[writer.language] in told
    assert not any(word in told for word in ("at survey", "collected", "调查数据"))


def test_what_is_rounded_names_nothing_that_a_survey_has_not(writer):
    told = said(writer, "protection")
    unknown = {
        "en": ("effect size", "test", "difference", "unclear"),
        "zh": ("效应", "检验", "差值"),
    }
    assert not any(word in told for word in unknown[writer.language])


def test_one_number_of_people_is_neither_table_nor_figure(writer):
    (said_there,) = _counted(writer, "")
    text = writer.ledger.resolved(said_there)
    assert text == {"en": "40 people answered.", "zh": "共有40人作答。"}[writer.language]
