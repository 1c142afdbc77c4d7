"""What a second engine found, from its record to the printed sentence."""

from pathlib import Path

import pytest

from groupwork.reproduce.documents import read_document
from groupwork.reproduce.second_engine import RECOMPUTED, Agreement, as_record
from groupwork.tables import write_table

pytestmark = pytest.mark.workflow

SUPPLEMENT = "results/tiny/report/supplement.html"


def text_of(path: Path) -> str:
    return "\n".join(line.text for line in read_document(path).lines)


def test_the_report_says_it_of_the_results_that_were_recomputed_alone(project):
    tables = [project.path(f"results/tiny/tables/{name}.csv") for name in RECOMPUTED]
    found = [Agreement("effects", "mood", name, 1.0, 1.0 + 2e-8) for name in ("t", "d_z")]
    record = project.path("data/raw/tiny/second_engine.csv")
    write_table(as_record("R version 4.2.2", found, tables), record)
    project.run(SUPPLEMENT)
    assert "agree on 2 of 2 results, to at least 7 decimals" in text_of(project.path(SUPPLEMENT))

    project.edit("data/raw/tiny/study.yaml", "{test: t}", "{test: wilcoxon}")  # other effects
    project.run(SUPPLEMENT)
    text = text_of(project.path(SUPPLEMENT))
    assert "but of tables that have changed since" in text
    assert "agree on" not in text
