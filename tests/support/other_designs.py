"""The shipped study declared otherwise, and what its report says of it."""

import re

import pandas as pd
import yaml
from chinese_report import ROOT

from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.prepare.score import score
from groupwork.report.fragments import FRAGMENTS
from groupwork.report.ledger import Ledger
from groupwork.report.writer import Writer
from groupwork.results.catalogue import summary_tables
from groupwork.study.study_file import StudyFile

#: The parts that the summary puts together.
SUMMARY_PARTS = {
    part
    for page in yaml.safe_load((ROOT / "report" / "outline.yml").read_text("utf-8"))["summary"]
    if (file := ROOT / "report" / "en" / f"{page}.qmd").is_file()
    for part in re.findall(r"include generated/(\w+)\.md", file.read_text("utf-8"))
}
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
    """Return a part of the report with its numbers filled in.

    A part of the summary has the tables that this waits for, and no others.
    """
    readable = summary_tables(study) if part in SUMMARY_PARTS else None
    ledger = Ledger(tables, readable=readable)
    writer = Writer.open(study, ledger, language, ROOT / "report" / language / "phrases.yml")
    text = FRAGMENTS[part](writer)
    return re.sub(r"\{\{< var (\S+) >\}\}", lambda found: writer.ledger.texts[found[1]], text)
