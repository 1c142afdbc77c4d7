"""The reports that the workflow made, as a browser shows them."""

from pathlib import Path

import pytest
from browser import check_page, needs_chromium
from workflow_project import ROOT, Project

pytestmark = [needs_chromium, pytest.mark.workflow]


@pytest.mark.parametrize("width", [1280, 360])
def test_report_of_the_tiny_study(finished: Project, tmp_path: Path, width: int) -> None:
    check_page(finished.path("results/tiny/report/thesis.html"), width, tmp_path)


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("study", ["all-the-way", "beat-the-blues"])
def test_report_of_a_shipped_study(study: str, tmp_path: Path, width: int) -> None:
    report = ROOT / "results" / study / "report" / "thesis.html"
    if not report.is_file():
        pytest.skip("made by 'make report', which has not been run")
    check_page(report, width, tmp_path)
