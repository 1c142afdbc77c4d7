"""The reports that the workflow made, as people meet them."""

import os
from pathlib import Path

import pytest
from browser import check_page, needs_chromium
from chrome import Chrome
from pages import (
    accessibility_faults,
    check_alternatives,
    check_area,
    check_fonts,
    check_keyboard,
    check_structure,
    needs_poppler,
    undrawn_letters,
    unprinted_letters,
)
from workflow_project import ROOT, Project

from groupwork.tables import read_table

pytestmark = pytest.mark.workflow


@pytest.fixture(params=["all-the-way", "beat-the-blues"])
def shipped(request: pytest.FixtureRequest) -> Path:
    """The report of a shipped study without an ending."""
    report = ROOT / "results" / request.param / "report" / "thesis"
    if not report.with_suffix(".html").is_file():
        pytest.skip("made by 'make report', which has not been run")
    return report


@needs_chromium
@pytest.mark.parametrize("width", [1280, 360])
def test_report_of_the_tiny_study(finished: Project, tmp_path: Path, width: int) -> None:
    check_page(finished.path("results/tiny/report/thesis.html"), width, tmp_path)


@needs_chromium
@pytest.mark.parametrize("width", [1280, 360])
def test_report_of_a_shipped_study(shipped: Path, tmp_path: Path, width: int) -> None:
    check_page(shipped.with_suffix(".html"), width, tmp_path)


@needs_chromium
@pytest.mark.slow
def test_shipped_report_is_for_every_reader(shipped: Path, tmp_path: Path) -> None:
    page = shipped.with_suffix(".html")
    check_alternatives(page)
    with Chrome(tmp_path) as chrome:
        check_keyboard(chrome, page)
        assert undrawn_letters(chrome, page) == []
        assert accessibility_faults(chrome, page) == []
        assert chrome.console == []


@needs_poppler
def test_shipped_pdf_is_whole(shipped: Path) -> None:
    printed = shipped.with_suffix(".pdf")
    if not printed.is_file():
        pytest.skip("the formats of config.yaml have no PDF")
    check_fonts(printed)
    assert unprinted_letters(printed, shipped.with_suffix(".html")) == set()
    check_area(printed)
    check_structure(printed)


@pytest.mark.slow
def test_a_quarto_that_appears_renders_again_what_it_would_render(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.configure(
        studies=["tiny"],
        report={"engine": "auto", "formats": ["html", "docx"], "parts": ["thesis"]},
    )
    project.run()
    engines = read_table(project.path("results/tiny/provenance/engines.csv"))
    assert engines["report"].tolist() == ["thesis.html", "thesis.docx"]
    assert engines["engine"].str.startswith("bundled (").all()
    program = tmp_path / "bin" / "quarto"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho 1.11.0\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    # the page alone: DOCX comes from the bundled engine
    assert project.planned() == {"render_report": 1, "manifest": 1, "scan": 1, "all": 1}
