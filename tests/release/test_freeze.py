"""A plan that was frozen, and what the report says of it."""

from datetime import date

import pytest

from groupwork.reproduce.documents import read_document
from groupwork.reproduce.freeze import freeze
from groupwork.study.loading import load_study

pytestmark = pytest.mark.workflow

THESIS = "results/tiny/report/thesis.html"
SUPPLEMENT = "results/tiny/report/supplement.html"


def test_the_report_prints_as_planned_or_what_was_done_otherwise(project):
    folder = project.path("data/raw/tiny")
    freeze(load_study(folder / "study.yaml"), folder, date(2026, 3, 1), "https://osf.io/example")
    project.run(THESIS)
    text = "\n".join(line.text for line in read_document(project.path(THESIS)).lines)
    assert "frozen on 2026-03-01, before results, and the study was done as planned" in text
    assert "registered at https://osf.io/example" in text

    project.edit("data/raw/tiny/study.yaml", "{test: t}", "{test: wilcoxon}")
    project.run(THESIS, SUPPLEMENT)
    document = read_document(project.path(THESIS))
    (table,) = [each for each in document.tables if "frozen plan" in each.caption]
    assert table.rows[1] == ["Family", "test: t", "test: wilcoxon", "–", "no reason given"]
    text = "\n".join(line.text for line in document.lines)
    assert "done as planned" not in text
    checklists = read_document(project.path(SUPPLEMENT))
    assert any("TOP 2025" in line.text for line in checklists.lines)
