"""A report in both languages as people meet it: on a screen, by keyboard, read aloud, in print."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import check_page, needs_chromium
from chinese_report import ROOT, assembled, results
from chrome import Chrome
from pages import (
    accessibility_faults,
    check_alternatives,
    check_area,
    check_fonts,
    check_keyboard,
    check_structure,
    needs_poppler,
    pressed,
    undrawn_letters,
    unprinted_letters,
)

from groupwork.report.render import render
from groupwork.reproduce.check_report import check_report
from groupwork.study.loading import load_study

pytestmark = pytest.mark.slow

TRIAL = ROOT / "data" / "raw" / "beat-the-blues"


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The trial's report without an ending, by language."""
    study = load_study(TRIAL / "study.yaml")
    tables = results(study, TRIAL)
    made = {}
    for language in ("en", "zh"):
        folder = tmp_path_factory.mktemp(language)
        assembled(study, TRIAL, tables, folder / "build", language)
        outputs = {name: folder / f"thesis.{name}" for name in ("html", "pdf")}
        render(folder / "build", ["html", "pdf"], "bundled", outputs)  # type: ignore[arg-type]
        made[language] = folder / "thesis"
    return made


@pytest.fixture(scope="module")
def chrome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    with Chrome(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture(params=["en", "zh"])
def report(request: pytest.FixtureRequest, reports: dict[str, Path]) -> Path:
    return reports[request.param]


@needs_chromium
@pytest.mark.parametrize("width", [1280, 360])
def test_nothing_is_broken_or_wider_than_the_window(
    report: Path, tmp_path: Path, width: int
) -> None:
    check_page(report.with_suffix(".html"), width, tmp_path)


@needs_chromium
def test_the_page_is_accessible(report: Path, chrome: Chrome) -> None:
    assert accessibility_faults(chrome, report.with_suffix(".html")) == []
    assert chrome.console == []


@needs_chromium
def test_the_page_works_by_keyboard(report: Path, chrome: Chrome) -> None:
    check_keyboard(chrome, report.with_suffix(".html"))


@needs_chromium
def test_the_page_says_that_its_numbers_agree(report: Path, chrome: Chrome, tmp_path: Path) -> None:
    page = report.with_suffix(".html")
    checked = check_report(page)
    chrome.open(page)
    said, found = pressed(chrome)
    assert (found, checked.mismatches) == (set(), [])
    counts = [int(each) for each in re.findall(r"\d+", said)]
    assert counts[1] + counts[2] == checked.numbers  # with the list, and with their tables
    text = page.read_text(encoding="utf-8")
    changed = tmp_path / "changed.html"
    link = re.search(r'(class="number">)([^<]*\d)(</a>)', text)
    assert link is not None
    other = str((int(link[2][-1]) + 1) % 10)
    changed.write_text(f"{text[: link.end(2) - 1]}{other}{text[link.end(2) :]}", encoding="utf-8")
    chrome.open(changed)
    said, found = pressed(chrome)
    assert {(check, printed) for check, printed, _ in found} == {
        ("list of numbers", link[2][:-1] + other)
    }
    assert re.search(r"^1 of \d+ does not agree|处中有1处不符", said)


@needs_chromium
def test_every_letter_is_drawn(report: Path, chrome: Chrome) -> None:
    assert undrawn_letters(chrome, report.with_suffix(".html")) == []


@needs_chromium
def test_a_letter_that_no_font_has_is_found(tmp_path: Path, chrome: Chrome) -> None:
    page = tmp_path / "page.html"
    page.write_text("<meta charset='utf-8'><p>letters \u0378 and 字</p>", encoding="utf-8")
    assert undrawn_letters(chrome, page) == ["\u0378"]


def test_figures_are_told_in_words(report: Path) -> None:
    check_alternatives(report.with_suffix(".html"))


@needs_poppler
def test_the_pdf_is_whole(report: Path) -> None:
    printed = report.with_suffix(".pdf")
    check_fonts(printed)
    assert unprinted_letters(printed, report.with_suffix(".html")) == set()
    check_area(printed)
    check_structure(printed)
