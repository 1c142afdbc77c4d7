"""The whole workflow runs on a twin as it does on the study."""

import pytest
from typer.testing import CliRunner

from groupwork.cli import app
from groupwork.reproduce.documents import read_document

pytestmark = pytest.mark.workflow


def test_a_twin_runs_from_raw_files_to_a_report_marked_synthetic(project, monkeypatch):
    raw = project.path("data/raw/tiny")
    for name in ("pre.csv", "post.csv", "SHA256SUMS"):
        (raw / name).unlink()  # who has published files alone
    monkeypatch.chdir(project.folder)
    done = CliRunner().invoke(app, ["twin", "data/raw/tiny"])
    assert done.exit_code == 0, done.output
    project.configure(studies=["tiny-twin"])
    project.run()
    text = "\n".join(
        line.text
        for line in read_document(project.path("results/tiny-twin/report/thesis.html")).lines
    )
    assert "Synthetic twin of: A tiny group" in text
    tables = {path.name for path in project.path("results/tiny/tables").glob("*.csv")}
    assert {path.name for path in project.path("results/tiny-twin/tables").iterdir()} == tables
