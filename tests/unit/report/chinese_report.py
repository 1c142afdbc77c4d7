"""Chinese reports for the tests: a small one from Markdown, and one of the shipped trial."""

import shutil
from pathlib import Path

import pandas as pd
import yaml

from groupwork.catalogue import figure_names
from groupwork.clean import clean
from groupwork.descriptives import (
    audit_summary,
    descriptives_table,
    flow_table,
    participants_table,
)
from groupwork.effects import change_tables, effects_table, models_table
from groupwork.ingest import ingest
from groupwork.measurement import items_table, reliability_table
from groupwork.report.assemble import assemble
from groupwork.report.render import render
from groupwork.score import score
from groupwork.study import Study

ROOT = Path(__file__).parents[3]
STYLES = {"en": "apa.csl", "zh": "gb-t-7714-2015-author-date.csl"}


def rendered(folder: Path, text: str, language: str = "zh", to: str = "html") -> bytes:
    """Render a text with the project's references and citation style."""
    build = folder / f"build-{language}"
    (build / "style").mkdir(parents=True)
    names = ("thesis.lua", "thesis.css", "typst-template.typ", "typst-show.typ")
    copied = {f"style/{name}": ROOT / "report" / "style" / name for name in names}
    bibliography = [f"references{end}.bib" for end in ("", *(["-zh"] if language == "zh" else []))]
    copied |= {name: ROOT / "report" / name for name in bibliography}
    copied |= {"citations.csl": ROOT / "report" / "csl" / STYLES[language]}
    for name, source in copied.items():
        (build / name).write_bytes(source.read_bytes())
    (build / "_variables.yml").write_text("{}\n", encoding="utf-8")
    front = {
        "title": "题目",
        "lang": {"en": "en-GB", "zh": "zh-CN"}[language],
        "bibliography": bibliography,
        "csl": "citations.csl",
    }
    head = yaml.safe_dump(front, allow_unicode=True)
    (build / "thesis.qmd").write_text(f"---\n{head}---\n\n{text}\n", encoding="utf-8")
    target = folder / f"thesis-{language}.{to}"
    render(build, [to], "bundled", {to: target})  # type: ignore[list-item]
    return target.read_bytes()


def results(study: Study, folder: Path) -> dict[str, pd.DataFrame]:
    """Return the results tables that every study has, and the scores."""
    cleaned = clean(study, ingest(study, folder))
    people, responses = cleaned["people"], cleaned["responses"]
    scores = score(study, responses)
    return {
        "scores": scores,
        "audit_summary": audit_summary(cleaned["audit"]),
        "descriptives": descriptives_table(study, scores, people),
        "participants": participants_table(study, scores, people),
        "flow": flow_table(study, scores, people),
        "items": items_table(study, responses),
        "reliability": reliability_table(study, responses),
        "effects": effects_table(study, scores, people),
        "change": change_tables(study, scores, people)[0],
        "models": models_table(study, scores, people),
    }


def assembled(
    study: Study, folder: Path, tables: dict[str, pd.DataFrame], build: Path, language: str
) -> pd.DataFrame:
    """Assemble a report with blank figures and return its register of numbers."""
    figures = build.parent / "figures"
    figures.mkdir(exist_ok=True)
    for name in figure_names(study):
        shutil.copy(ROOT / "tests/data/report-sample/figures/means.png", figures / f"{name}.png")
    return assemble(
        study,
        study_folder=folder,
        sources=ROOT / "report",
        tables=tables,
        figures=figures,
        build=build,
        language=language,
    )
