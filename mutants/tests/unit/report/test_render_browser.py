"""The sample report in a browser: nothing broken, readable on a telephone."""

from pathlib import Path

import pytest
from browser import check_page, needs_chromium
from report_sample import sample_build

from groupwork.report.render import render

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("browser")
    target = folder / "thesis.html"
    render(sample_build(folder), ["html"], "bundled", {"html": target})
    return target


@pytest.mark.parametrize(("width", "contents"), [(1280, True), (360, False)])
def test_page_in_a_browser(report: Path, tmp_path: Path, width: int, contents: bool) -> None:
    assert check_page(report, width, tmp_path)["contents"] == contents
