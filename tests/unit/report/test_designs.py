"""What the report says of designs and analyses that the shipped studies do not have."""

import re

import matplotlib as mpl
import pandas as pd
import pytest
import yaml
from chinese_report import ROOT

from groupwork.analysis.moderators import moderators_table
from groupwork.analysis.priorities import priorities_table
from groupwork.analysis.series import series_tables
from groupwork.analysis.sessions import process_table
from groupwork.analysis.sites import sites_table
from groupwork.figures import draw
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.prepare.score import score
from groupwork.report.fragments import FRAGMENTS
from groupwork.report.ledger import Ledger
from groupwork.report.writer import Writer
from groupwork.study.loading import load_study
from groupwork.study.needs import Priority
from groupwork.study.study_file import StudyFile

mpl.use("Agg")

TRIAL = ROOT / "data" / "raw" / "beat-the-blues"


def changed(**more) -> StudyFile:
    """Return the shipped trial with other sections, its arms taken for one group."""
    content = yaml.safe_load((TRIAL / "study.yaml").read_text(encoding="utf-8"))
    content["attributes"]["drug"]["levels"] = {"No": "no", "Yes": "yes"}
    if more.get("design", {}).get("kind") == "one-group":
        content["family"] = {"test": "t"}
    return StudyFile.model_validate(content | more)


def data_of(study: StudyFile) -> tuple[pd.DataFrame, pd.DataFrame]:
    cleaned = clean(study, ingest(study, TRIAL))
    return score(study, cleaned["responses"]), cleaned["people"]


def said(study: StudyFile, tables: dict[str, pd.DataFrame], language: str, part: str) -> str:
    """Return a part of the report with its numbers filled in."""
    writer = Writer.open(
        study, Ledger(tables), language, ROOT / "report" / language / "phrases.yml"
    )
    text = FRAGMENTS[part](writer)
    return re.sub(r"\{\{< var (\S+) >\}\}", lambda found: writer.ledger.texts[found[1]], text)


@pytest.fixture(scope="module")
def pooled():
    study = changed(design={"kind": "one-group", "sites": "group"})
    return study, {"sites": sites_table(study, *data_of(study))}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_several_groups(pooled, language):
    study, tables = pooled
    text = said(study, tables, language, "sites")
    table = tables["sites"]
    row = table[(table["site"] == "all") & (table["statistic"] == "mean_diff")].iloc[0]
    assert f"\u2212{abs(row['estimate']):.2f}" in text
    assert ("pooled" if language == "en" else "合并") in text
    assert "#tbl-sites" in text and "#fig-sites" in text
    figure = draw(study, "sites", tables, language)
    labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert len(labels) == 4 and "n = 45" in labels[0]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_groups_that_cannot_be_pooled(pooled, language):
    study, tables = pooled
    table = tables["sites"].copy()
    table.loc[table["site"] == "all", ["estimate", "ci_low", "ci_high", "p"]] = None
    table.loc[table["site"] == "all", "note"] = (
        "not estimable: fewer than two groups have three people whose changes differ"
    )
    text = said(study, {"sites": table}, language, "sites")
    assert ("not pooled" if language == "en" else "未予合并") in text
    assert ("fewer than" in text) == (language == "en")
    draw(study, "sites", {"sites": table}, language)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("arms", [True, False])
def test_moderators(language, arms):
    more = {} if arms else {"design": {"kind": "one-group"}}
    study = changed(moderators=["drug", "length"], **more)
    table = moderators_table(study, *data_of(study))
    text = said(study, {"moderators": table}, language, "moderators")
    assert ("exploration" if language == "en" else "探索") in text
    assert text.count("BDI") >= 2 and "#tbl-moderators" in text
    table = table.assign(
        estimate=None, p=None, note="not estimable: all have the same value of the moderator"
    )
    text = said(study, {"moderators": table}, language, "moderators")
    assert ("is reported: all" if language == "en" else "均未予报告") in text


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("attended", [6, 2])
def test_a_baseline_phase(language, attended):
    study = load_study(ROOT / "data" / "raw" / "all-the-way" / "study.yaml")
    file = next(file for file in study.files if file.kind == "sessions")
    phased = file.model_copy(update={"baseline": [1, 2]})
    others = [each for each in study.files if each is not file]
    study = study.model_copy(update={"files": [*others, phased]})
    records = pd.DataFrame(
        [
            {"participant_id": str(person), "session": session, "attended": 1}
            | dict.fromkeys(file.ratings, (person * session) % 4 + 1)
            for person in range(1, 8)
            for session in range(1, attended + 1)
        ]
    )
    series, _ = series_tables(study, records)
    tables = {"process": process_table(study, records), "series": series}
    text = said(study, tables, language, "process")
    assert ("NAP" in text) == (attended == 6)
    assert (
        "cannot be compared" if language == "en" else "无法与基线期比较"
    ) in text or attended == 6
    assert ("Kendall" in text) == (attended == 6)


AREAS = {"needs.family": (8, 2), "needs.peers": (8, 8), "needs.neighbours": (2, 3)}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("people", [12, 3])
def test_importance_by_satisfaction(language, people):
    study = load_study(ROOT / "data" / "raw" / "all-the-way" / "study.yaml")
    assert study.needs is not None
    # The names of two scales an area stand in for those of a survey that asks for both.
    names = [name for name in study.scales if name not in AREAS]
    priorities = {
        area: Priority(importance=names[2 * place], satisfaction=names[2 * place + 1])
        for place, area in enumerate(AREAS)
    }
    needs = study.needs.model_copy(update={"priorities": priorities})
    study = study.model_copy(update={"needs": needs})
    scores = pd.DataFrame(
        [
            {"participant_id": str(person), "wave": "survey", "scale": scale, "value": value}
            for area, (important, satisfied) in AREAS.items()
            for person in range(people)
            for scale, value in (
                (priorities[area].importance, important + person % 2),
                (priorities[area].satisfaction, satisfied + person % 3),
            )
        ]
    )
    tables = {"priorities": priorities_table(study, scores)}
    text = said(study, tables, language, "priorities")
    acting = "to act on first" if language == "en" else "应优先改进"
    assert (acting in text) == (people == 12)
    figure = draw(study, "priorities", tables, language)
    assert f"n = {people if people == 12 else 0}" in figure.axes[0].get_xlabel()
