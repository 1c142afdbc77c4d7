"""What a finished report must be for those who read it by eye, by ear, by keyboard and in print."""

import importlib.util
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from chrome import ENTER, TAB, Chrome
from lxml import html
from pypdf import PdfReader

needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="poppler-utils is not installed"
)
MM = 72 / 25.4
# The margin of report/style/typst-template.typ, and how far punctuation may hang into it.
MARGIN, SLACK = 27 * MM, 6.0

# --- In a browser ----------------------------------------------------------------------------

FAULTS = """axe.run(document, {resultTypes: ["violations"]}).then(found => found.violations.map(
  fault => `${fault.impact} ${fault.id}: ${fault.nodes[0].html.slice(0, 120)}`))"""
# A letter that no font has is drawn as the same box as a letter that does not exist.
UNDRAWN = """(() => {
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  canvas.canvas.width = canvas.canvas.height = 40;
  const drawn = (letter, font) => {
    canvas.clearRect(0, 0, 40, 40);
    canvas.font = font;
    canvas.fillText(letter, 4, 30);
    return canvas.getImageData(0, 0, 40, 40).data.join();
  };
  const seen = new Set(), lost = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const {fontFamily} = getComputedStyle(walker.currentNode.parentElement);
    const font = `24px ${fontFamily}`;
    for (const letter of walker.currentNode.data) {
      if (/[\\s\\p{Cf}\\p{Cc}]/u.test(letter) || seen.has(font + letter)) continue;
      seen.add(font + letter);
      if (drawn(letter, font) === drawn("\\u{10fffe}", font)) lost.add(letter);
    }
  }
  return [...lost];
})()"""
# What has the focus: how it is found again, whether it is in view, and whether one sees it.
FOCUS = """(() => {
  const element = document.activeElement, box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  return {
    tag: element.tagName, href: element.getAttribute("href"), text: element.innerText,
    place: [...document.querySelectorAll("*")].indexOf(element),
    seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.left >= 0,
    marked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0
      || element.className === "skip",
  };
})()"""


@cache
def _axe() -> str | None:
    """The checker of the World Wide Web's accessibility guidelines, if it is installed."""
    package = importlib.util.find_spec("axe_core_python")
    if package is None or package.origin is None:
        return None
    return Path(package.origin).with_name("axe.min.js").read_text(encoding="utf-8")


def accessibility_faults(chrome: Chrome, report: Path | str) -> list[str]:
    """Return what axe finds, in light and dark, at the width of a desk and of a telephone."""
    if _axe() is None:
        pytest.skip("axe-core-python is not installed")
    found: dict[str, None] = {}
    for dark in (False, True):
        for width in (1280, 360):
            chrome.open(report, width, dark=dark)
            chrome.ask(f"{_axe()};0")
            found |= dict.fromkeys(chrome.ask(FAULTS))
    return list(found)


def undrawn_letters(chrome: Chrome, report: Path) -> list[str]:
    """Return the letters of a report that no font here carries."""
    chrome.open(report)
    return list(chrome.ask(UNDRAWN))


def check_keyboard(chrome: Chrome, report: Path) -> None:
    """Everything can be reached with the tabulator, in the order of the page, and is seen."""
    chrome.open(report)
    stops = [_tab(chrome)]
    assert stops[0]["href"] == "#content", "the first stop skips to the text"
    # As many stops as the contents have links, and some of the text.
    wanted = chrome.ask("document.querySelectorAll('nav a').length") + 20
    for _ in range(wanted):
        stops.append(_tab(chrome))
    places = [stop["place"] for stop in stops]
    assert places == sorted(set(places)), "the focus leaps"
    for stop in stops:
        assert stop["seen"], f"out of sight: {stop}"
        assert stop["marked"], f"without a mark: {stop}"
    entries = [s["href"] for s in stops if s["tag"] == "A" and (s["href"] or "").startswith("#")]
    assert len(entries) > 10
    chrome.open(report)
    _tab(chrome)
    chrome.press(ENTER)
    assert chrome.ask("location.hash") == "#content"
    after = _tab(chrome)
    inside = "document.getElementById('content').contains(document.activeElement)"
    assert chrome.ask(inside), f"the skip link leads before the text: {after}"
    link = chrome.ask("document.querySelector('nav a[href^=\"#sec-\"]').getAttribute('href')")
    chrome.ask(f"document.querySelector('nav a[href=\"{link}\"]').focus()")
    chrome.press(ENTER)
    assert chrome.ask("location.hash") == link
    top = f"document.getElementById('{link[1:]}').getBoundingClientRect().top"
    assert 0 <= chrome.ask(top) < 300


def _tab(chrome: Chrome) -> dict[str, Any]:
    chrome.press(TAB)
    return dict(chrome.ask(FOCUS))


# --- The button that checks the page -----------------------------------------------------------

# Press it and wait for what it says.
PRESS = """(async () => {
  const status = document.querySelector(".check [role=status]");
  status.textContent = "";
  document.querySelector(".check button").click();
  while (!status.textContent) await new Promise((on) => setTimeout(on, 20));
  return [status.textContent, [...document.querySelectorAll(".check li")].map(
    ({dataset}) => [dataset.check, dataset.printed, dataset.right])];
})()"""


def pressed(chrome: Chrome) -> tuple[str, set[tuple[str, str, str]]]:
    """Return what the page says of its own numbers: in words, and check, printed and right."""
    said, found = chrome.ask(PRESS)
    return said, {(check, printed, right) for check, printed, right in found}


# --- In the page's source ---------------------------------------------------------------------


def check_alternatives(report: Path) -> None:
    """Each figure is told in words, with what it shows; no reference is left unresolved."""
    page = html.document_fromstring(report.read_text(encoding="utf-8"))
    main = page.get_element_by_id("content")
    for image in main.iter("img"):
        told = image.get("alt") or ""
        # numbers, or of each row the word that it is given
        assert re.search(r"\d|[:：]", told), f"a figure without its data: {told!r}"
        assert not re.search(r"[\\{}*]|var ", told), f"marks are read aloud: {told!r}"
    text = main.text_content()
    assert not re.search(r"@(sec|tbl|fig|eq)-|\?\?|\{\{<", text)


# --- In print -----------------------------------------------------------------------------------


def check_fonts(report: Path) -> None:
    """All fonts are in the file, and each letter can be read back."""
    listed = _run("pdffonts", report).splitlines()[2:]
    assert listed
    for line in listed:
        embedded, _, unicode = line.split()[-5:-2]
        assert (embedded, unicode) == ("yes", "yes"), line


def unprinted_letters(report: Path, page: Path) -> set[str]:
    """Return the letters of the page's text that the PDF has nowhere."""
    document = html.document_fromstring(page.read_text(encoding="utf-8"))
    content = document.get_element_by_id("content")
    # Of a thesis on paper the list stands in its supplement, and links to tables stand nowhere.
    for alone in content.xpath(".//section[@id='sec-numbers'] | .//*[@class='data-links']"):
        alone.drop_tree()
    text = content.text_content()
    printed = set(_run("pdftotext", report, "-"))
    return {letter for letter in set(text) - printed if letter.isprintable()}


def check_area(report: Path) -> None:
    """No word stands outside the margins of its page."""
    layout = ET.fromstring(_run("pdftotext", "-bbox", report, "-"))
    space = "{http://www.w3.org/1999/xhtml}"
    pages = list(layout.iter(f"{space}page"))
    for number, page in enumerate(pages, start=1):
        width = float(page.attrib["width"])
        for word in page.iter(f"{space}word"):
            left, right = float(word.attrib["xMin"]), float(word.attrib["xMax"])
            inside = left >= MARGIN - SLACK and right <= width - MARGIN + SLACK
            assert inside, f"page {number}: '{word.text}' leaves the text area"


def check_structure(report: Path) -> None:
    """Tags for those who have it read aloud, a language, a title, bookmarks that lead somewhere."""
    assert re.search(r"^Tagged: +yes$", _run("pdfinfo", report), re.MULTILINE)
    reader = PdfReader(report)
    assert reader.trailer["/Root"].get("/Lang")  # type: ignore[union-attr]
    assert reader.metadata is not None
    assert reader.metadata.title
    titles = [str(mark.title) for mark in _bookmarks(reader.outline)]
    assert all(re.search(r"[^\W\d_]", title) for title in titles), "a number became a heading"
    pages = [reader.get_destination_page_number(mark) for mark in _bookmarks(reader.outline)]
    assert len(pages) > 10
    assert None not in pages
    assert pages == sorted(pages)  # type: ignore[type-var]


def _bookmarks(outline: list) -> list:
    found = []
    for entry in outline:
        found += _bookmarks(entry) if isinstance(entry, list) else [entry]
    return found


def _run(*command: str | Path) -> str:
    done = subprocess.run(list(map(str, command)), capture_output=True, check=True)
    return done.stdout.decode()
