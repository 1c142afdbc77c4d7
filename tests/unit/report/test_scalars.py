"""Texts of the study file, whatever signs they hold, come out as they are in every format."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from lxml import etree
from lxml import html as page
from pypdf import PdfReader
from report_sample import sample_build

from groupwork.report.markdown import pipe_table, plain
from groupwork.report.render import render

SIGNS = [
    "see @fig-none and x@tbl-none",
    "costs $5 and $x^2$ $\\frac{1}{",
    "{{< var a.b >}} {=html} {#sec-x}",
    "\\input{x} #let x = 1; #read(1) // c /* d */",
    "<b>x</b> <!-- c --> &amp; &#64;",
    "*a* _b_ ~~c~~ H~2~O ^d^ `e` [f](g) ![h](i) [^j]",
    "% _ - + = 1. # | \"q\" 'r' ... -- ---",
    "1) one",
    "::: {.landscape}",
    "= heading",
    "<w:p>DDEAUTO</w:p>",
    "[@nobody2020] -@x",
    "~ ~~~ ``` $$",
]


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.slow
@pytest.mark.parametrize("to", ["html", "pdf", "docx"])
def test_signs_come_out_as_they_are(tmp_path: Path, to: str) -> None:
    build = sample_build(tmp_path)
    chapter = build / "chapters" / "introduction.qmd"
    lines = "\n\n".join(f"START{n} {plain(text)} END{n}" for n, text in enumerate(SIGNS))
    cells = [[plain(text), "1"] for text in SIGNS]
    table = pipe_table(["A", "B"], cells, label="signs", caption=plain(SIGNS[0]))
    chapter.write_text(f"{chapter.read_text('utf-8')}\n\n{lines}\n\n{table}\n", "utf-8")
    target = tmp_path / f"t.{to}"
    render(build, [to], "bundled", {to: target})  # type: ignore[list-item]
    if to == "html":
        text = page.document_fromstring(target.read_bytes()).text_content()
    elif to == "pdf":
        text = "".join(each.extract_text() for each in PdfReader(target).pages)
    else:
        with zipfile.ZipFile(io.BytesIO(target.read_bytes())) as archive:
            text = "".join(etree.fromstring(archive.read("word/document.xml")).itertext())
    text = squeezed(text)
    for number, each in enumerate(SIGNS):
        found = re.search(f"START{number}(.*?)END{number}", text)
        assert found, each
        assert found[1] == squeezed(each)
    assert text.count(squeezed(SIGNS[1])) == 2  # in the table too
