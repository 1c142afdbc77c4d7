"""A real Quarto and the bundled engine print the same numbers, captions, references and headings.

The whole of the shipped studies, which `make report` has assembled. What may differ: where lines
and pages end, and the lists of figures, for which Quarto knows no short captions.
"""

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from lxml import html
from pypdf import PdfReader
from workflow_project import ROOT

from groupwork.report.render import render

pytestmark = pytest.mark.skipif(shutil.which("quarto") is None, reason="Quarto is not installed")

NUMBER = re.compile(r"−?\d+(?:[.,]\d+)*")
CONTINUED = re.compile(r"Table\s+S?\d+\s+\(continued\)")
DOCUMENTS = [
    (study, document)
    for study in ("all-the-way", "beat-the-blues")
    for document in ("summary", "thesis", "supplement")
]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def page_says(path: Path) -> dict[str, Counter[str]]:
    page = html.document_fromstring(path.read_text(encoding="utf-8"))
    for part in page.xpath("//script|//style|//nav|//header|//*[@id='title-block-header']"):
        part.drop_tree()
    for part in page.find_class("cover-details") + page.find_class("data-notice"):
        part.drop_tree()
    (main,) = page.xpath("//main")

    def texts(path: str) -> Counter[str]:
        return Counter(squeezed(element.text_content()) for element in main.xpath(path))

    return {
        "numbers": Counter(NUMBER.findall(main.text_content())),
        "captions": texts(".//figcaption|.//caption"),
        "headings": texts(".//h1|.//h2|.//h3|.//h4"),
        "cells": texts(".//td|.//th"),
        "references": texts(".//a[starts-with(@href, '#') and not(contains(@class, 'anchor'))]"),
    }


def print_says(path: Path) -> dict[str, Counter[str]]:
    reader = PdfReader(path)
    # Lists of contents, whose numbers of pages may differ, stand on pages with roman numbers; so
    # does a document without contents.
    pages = [*zip(reader.pages, reader.page_labels, strict=True)]
    body = [(page, label) for page, label in pages if label.isdecimal()] or pages
    text = "\n".join(page.extract_text() for page, _ in body)
    feet = Counter(label for _, label in body if label.isdecimal())
    return {
        "numbers": Counter(NUMBER.findall(CONTINUED.sub("", text))) - feet,
        "labels": Counter(re.findall(r"(?:Figure|Table)\s(S?\d+):", text)),
    }


@pytest.mark.slow
@pytest.mark.parametrize(("study", "document"), DOCUMENTS)
def test_both_engines_say_the_same(study: str, document: str, tmp_path: Path) -> None:
    build = ROOT / "results" / study / "report" / "source" / document
    if not build.is_dir():
        pytest.skip("'make report' was not run")
    made = {}
    for engine in ("quarto", "bundled"):
        made[engine] = {name: tmp_path / f"{engine}.{name}" for name in ("html", "pdf", "docx")}
        render(build, ["html", "pdf", "docx"], engine, made[engine])
    for name, says in (("html", page_says), ("pdf", print_says)):
        quarto, bundled = says(made["quarto"][name]), says(made["bundled"][name])
        assert bundled["numbers"]
        for what, expected in bundled.items():
            assert quarto[what] == expected, (name, what)
    assert made["quarto"]["docx"].read_bytes() == made["bundled"]["docx"].read_bytes()
