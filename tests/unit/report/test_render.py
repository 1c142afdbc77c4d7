"""The sample report in each format: numbers, references, structure, same bytes twice."""

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from lxml import etree, html
from pypdf import PdfReader
from report_sample import sample_build

from groupwork.report import render as module
from groupwork.report.render import render

NBSP = "\u00a0"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# What the variable `hostile` of the sample must look like in every format.
HOSTILE = (
    r"<script>alert(1)</script> & #let x = 1; $x$ \textbf{x} *star* @nobody "
    r"{{< var a >}} a_b `code` ~sub~ | pipe."
)
# Where each reference of the sample must point, by counting in the sample.
REFERENCES = {
    "fig-means": f"Figure{NBSP}1",
    "fig-parts": f"Figure{NBSP}2",
    "fig-left": f"Figure{NBSP}2{NBSP}(a)",
    "fig-right": f"Figure{NBSP}2{NBSP}(b)",
    "tbl-outcomes": f"Table{NBSP}2",
    "tbl-wide": f"Table{NBSP}4",
    "sec-methods": f"Section{NBSP}2",
    "sec-codebook": f"Appendix{NBSP}A",
    "sec-attributes": f"Appendix{NBSP}A.1",
    "sec-plans": f"Appendix{NBSP}B",
    "eq-dz": f"Equation{NBSP}1",
}


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("report")
    build = sample_build(folder)
    outputs = {name: folder / "out" / f"thesis.{name}" for name in ("html", "pdf", "docx")}
    version = render(build, ["html", "pdf", "docx"], "bundled", outputs)
    assert re.fullmatch(r"bundled \(Pandoc [\d.]+, Typst [\d.]+\)", version)
    return {name: path.read_bytes() for name, path in outputs.items()}


@pytest.fixture(scope="module")
def page(rendered: dict[str, bytes]) -> html.HtmlElement:
    return html.document_fromstring(rendered["html"].decode())


@pytest.fixture(scope="module")
def pdf(rendered: dict[str, bytes]) -> PdfReader:
    return PdfReader(io.BytesIO(rendered["pdf"]))


@pytest.fixture(scope="module")
def document(rendered: dict[str, bytes]) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(rendered["docx"])) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(archive.read(name))
        return etree.fromstring(archive.read("word/document.xml"))


def docx_text(element: etree._Element) -> str:
    return "".join(element.itertext(W + "t"))


def styles_of(document: etree._Element) -> list[tuple[str, str]]:
    """Return (style, text) of each paragraph."""
    found = []
    for paragraph in document.iter(W + "p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        found.append((style.get(W + "val") if style is not None else "", docx_text(paragraph)))
    return found


def squeezed(text: str) -> str:
    return " ".join(text.replace(NBSP, " ").split())


@pytest.mark.slow
def test_the_same_source_gives_the_same_bytes(rendered: dict[str, bytes], tmp_path: Path) -> None:
    build = sample_build(tmp_path)
    for name, content in rendered.items():
        target = tmp_path / f"again.{name}"
        render(build, [name], "bundled", {name: target})  # type: ignore[list-item, dict-item]
        assert target.read_bytes() == content, name


def test_the_build_folder_is_only_read(tmp_path: Path) -> None:
    build = sample_build(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in build.rglob("*")}
    render(build, ["html", "docx"], "bundled", {n: tmp_path / f"t.{n}" for n in ("html", "docx")})
    assert {path: path.stat().st_mtime_ns for path in build.rglob("*")} == before


# --- HTML -------------------------------------------------------------------------------------


def test_html_references_say_and_lead_where_they_should(page: html.HtmlElement) -> None:
    texts: dict[str, set[str]] = {}
    for link in page.xpath("//main//a[starts-with(@href, '#')]"):
        texts.setdefault(link.get("href")[1:], set()).add(link.text_content())
    for identifier, text in REFERENCES.items():
        assert text in texts[identifier], identifier
    assert "2" in texts["tbl-outcomes"]  # [-@tbl-outcomes]
    assert f"Fig.{NBSP}1" in texts["fig-means"]  # [Fig. @fig-means]


def test_html_has_no_broken_link_and_carries_everything(page: html.HtmlElement) -> None:
    identifiers = page.xpath("//@id")
    assert len(identifiers) == len(set(identifiers))
    for href in page.xpath("//@href"):
        assert href.startswith(("#", "https://doi.org/")), href
        assert not href.startswith("#") or href[1:] in identifiers, href
    sources = page.xpath("//img/@src")
    assert len(sources) == 3
    assert all(source.startswith("data:image/png;base64,") for source in sources)
    assert not page.xpath("//link[@rel='stylesheet'] | //script[@src]")


def test_html_captions_headings_and_numbers(page: html.HtmlElement) -> None:
    captions = [
        squeezed(node.text_content())
        for node in page.xpath("//figure[starts-with(@class, 'float')]/figcaption")
    ]
    assert [caption.split(":")[0] for caption in captions] == [
        "Table 1", "Figure 1", "Table 2", "Figure 2", "Table 3", "Table 4",
    ]  # fmt: skip
    assert captions[1].startswith("Figure 1: Means at each measurement for 12 members.")
    headings = [squeezed(node.text_content()) for node in page.xpath("//main//h2")]
    assert headings == [
        "Abstract", "1 Introduction", "2 Methods", "3 Results", "References",
        "Appendix A: Codebook", "Appendix B: Session plans",
    ]  # fmt: skip
    assert [squeezed(node.text_content()) for node in page.xpath("//main//h3")][:3] == [
        "1.1 A section inside", "2.1 Design", "2.2 Sessions",
    ]  # fmt: skip
    numbers = [node.text_content() for node in page.xpath("//*[@class='equation-number']")]
    assert numbers == ["(1)", "(2)"]


def test_html_alternative_text_and_landmarks(page: html.HtmlElement) -> None:
    assert page.xpath("//img/@alt") == [
        "Line chart: the mean falls from pre-test to post-test.",
        "A square of one colour.",
        "A square of another colour.",
    ]
    assert page.get("lang") == "en"
    assert len(page.xpath("//main")) == len(page.xpath("//nav[@aria-label]")) == 1
    assert page.xpath("//body/a[@class='skip']/@href") == ["#content"]
    assert len(page.xpath("//h1")) == 1
    assert all(region.get("role") for region in page.xpath("//*[@tabindex='0']"))


def test_conditional_content(page: html.HtmlElement, pdf: PdfReader, document) -> None:  # type: ignore[no-untyped-def]
    texts = {
        "HTML": page.text_content(),
        "the PDF": "".join(part.extract_text() for part in pdf.pages),
        "Word": docx_text(document),
    }
    for name, text in texts.items():
        for other in texts:
            assert (f"Only {other} says this." in squeezed(text)) == (name == other)
        assert "stands only in a synthetic study" in squeezed(text)
        assert "never stands" not in text


def test_synthetic_is_said_in_every_format(page, pdf: PdfReader, document, rendered) -> None:  # type: ignore[no-untyped-def]
    note = "Nothing in it is a finding about real people."
    assert page.xpath("//*[@class='data-bar']")[0].text_content() == "Synthetic data"
    assert note in squeezed(page.text_content())
    assert note in squeezed(pdf.pages[0].extract_text())
    for number, part in enumerate(pdf.pages):
        assert "synthetic data" in squeezed(part.extract_text()).lower(), number
    assert ("DataNotice", note) in [(s, t[-len(note) :]) for s, t in styles_of(document)]
    with zipfile.ZipFile(io.BytesIO(rendered["docx"])) as archive:
        assert "Synthetic data" in archive.read("word/header1.xml").decode()


@pytest.mark.slow
def test_a_real_study_never_says_synthetic(tmp_path: Path) -> None:
    build = sample_build(tmp_path)
    for path in build.rglob("*.qmd"):
        text = path.read_text(encoding="utf-8").replace(" Synthetic data.", "")
        path.write_text(text.replace("synthetic: true", "synthetic: false"), encoding="utf-8")
    thesis = (build / "report.qmd").read_text(encoding="utf-8")
    thesis = re.sub(r"synthetic-note:.*\n", "", thesis)
    (build / "report.qmd").write_text(thesis, encoding="utf-8")
    outputs = {name: tmp_path / f"t.{name}" for name in ("html", "pdf", "docx")}
    render(build, ["html", "pdf", "docx"], "bundled", outputs)
    body = html.document_fromstring(outputs["html"].read_text(encoding="utf-8")).find("body")
    shown = body.text_content()
    shown += "".join(part.extract_text() for part in PdfReader(outputs["pdf"]).pages)
    with zipfile.ZipFile(outputs["docx"]) as archive:
        for name in ("document", "header1", "header2"):
            shown += docx_text(etree.fromstring(archive.read(f"word/{name}.xml")))
    shown = squeezed(shown).replace("never stands in a synthetic study", "")
    assert "synthetic" not in shown.lower()


def test_special_signs_stay_plain_text(page, pdf: PdfReader, document) -> None:  # type: ignore[no-untyped-def]
    assert HOSTILE in squeezed(page.text_content())
    assert HOSTILE in squeezed(docx_text(document))
    printed = squeezed("".join(part.extract_text() for part in pdf.pages))
    assert HOSTILE.replace(" ", "") in printed.replace(" ", "")
    assert not page.xpath("//main//script")


# --- PDF --------------------------------------------------------------------------------------


def test_pdf_has_pages_outline_fonts_and_tags(pdf: PdfReader) -> None:
    assert len(pdf.pages) > 8
    titles: list[str] = []

    def collect(items: list) -> None:
        for item in items:
            if isinstance(item, list):
                collect(item)
            else:
                titles.append(squeezed(item["/Title"]))

    collect(pdf.outline)
    for title in ("1 Introduction", "2 Methods", "References", "Appendix A: Codebook"):
        assert any(title.endswith(found) or found.endswith(title) for found in titles), title
    catalog = pdf.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "en"
    fonts = [
        font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        for part in pdf.pages
        for font in part["/Resources"].get("/Font", {}).values()
    ]
    assert fonts
    assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(font) for font in fonts)


def test_pdf_lists_captions_and_repeats_the_head_of_a_long_table(pdf: PdfReader) -> None:
    pages = [squeezed(part.extract_text()) for part in pdf.pages]
    contents = next(text for text in pages if "Contents" in text)
    for line in ("List of figures", "Figure 1 Means at each measurement for 12 members",
                 "List of tables", "Table 4 A wide table on a page of its own"):  # fmt: skip
        assert line in contents, line
    text = " ".join(pages)
    assert "Figure 1: Means at each measurement for 12 members. Bars are" in text
    assert "Table 3: Items of the scale" in text
    assert f"see {REFERENCES['sec-plans']}" in text or "Appendix B" in text
    rows = [text for text in pages if re.search(r"Item number \d+ of the scale", text)]
    assert len(rows) > 1
    assert all("Mean ± SD" in text for text in rows)
    # Its parts after the first say which table they go on with, and no other table does.
    named = [text.count("Table 3 (continued)") for text in pages]
    assert named == [int(text in rows[1:]) for text in pages]
    assert sum(text.count("(continued)") for text in pages) == len(rows) - 1


@pytest.mark.slow
def test_a_broken_table_goes_on_in_chinese(tmp_path: Path) -> None:
    build = sample_build(tmp_path)
    main = build / "report.qmd"
    text = main.read_text(encoding="utf-8")
    assert "\nlang: en\n" in text
    main.write_text(text.replace("\nlang: en\n", "\nlang: zh-CN\n"), encoding="utf-8")
    render(build, ["pdf"], "bundled", {"pdf": tmp_path / "t.pdf"})
    pages = [squeezed(part.extract_text()) for part in PdfReader(tmp_path / "t.pdf").pages]
    rows = [text for text in pages if re.search(r"Item number \d+ of the scale", text)]
    assert len(rows) > 1
    assert [bool(re.search("续表 ?3", text)) for text in rows] == [False] + [True] * (len(rows) - 1)
    assert not any("(continued)" in text for text in pages)


@pytest.mark.slow
def test_a_table_of_few_rows_that_fill_more_than_a_page_breaks(tmp_path: Path) -> None:
    """It would run off the page if it was kept together: its caption alone, and lines on lines."""
    build = sample_build(tmp_path)
    main = build / "report.qmd"
    cells = [" ".join(f"row{row}word{word}" for word in range(250)) for row in range(4)]
    table = "\n".join(["| Need | Together |", "|:-|:---|", *(f"| {c[:4]} | {c} |" for c in cells)])
    text = main.read_text(encoding="utf-8")
    tall = f"\n\n{table}\n\n: Few rows, much text {{#tbl-tall}}\n"
    main.write_text(text + tall, encoding="utf-8")
    render(build, ["pdf"], "bundled", {"pdf": tmp_path / "t.pdf"})
    pages = [part.extract_text() for part in PdfReader(tmp_path / "t.pdf").pages]
    of_table = [text for text in pages if "row" in text and "word" in text]
    found = re.findall(r"row\d+\s?word\d+", " ".join(of_table).replace("-\n", "").replace("\n", ""))
    assert len(of_table) > 1
    assert len(set(found)) == 1000
    assert "Few rows, much text" in of_table[0]  # the caption stands above its first row


def test_pdf_sets_a_wide_table_on_a_landscape_page(pdf: PdfReader) -> None:
    wide = [part.mediabox.width > part.mediabox.height for part in pdf.pages]
    assert wide.count(True) == 1
    assert "Follow" in pdf.pages[wide.index(True)].extract_text()


# --- DOCX -------------------------------------------------------------------------------------


def test_docx_uses_real_styles(document: etree._Element) -> None:
    paragraphs = styles_of(document)
    assert paragraphs[0] == ("Title", "All the way: a sample of every construct")
    headings = [squeezed(text) for style, text in paragraphs if style == "Heading1"]
    assert headings == [
        "1 Introduction", "2 Methods", "3 Results", "References",
        "Appendix A: Codebook", "Appendix B: Session plans",
    ]  # fmt: skip
    assert ("Heading2", "2.1 Design") in [(s, squeezed(t)) for s, t in paragraphs]
    used = {style for style, _ in paragraphs}
    assert {"Caption", "TableCaption", "TableHead", "TableText", "Toc1", "CalloutTitle"} <= used


def test_docx_captions_are_counted_by_word(document: etree._Element) -> None:
    captions = [
        squeezed(text)
        for style, text in styles_of(document)
        if style in ("Caption", "TableCaption") and not text.startswith("(")
    ]
    assert [caption.split(":")[0] for caption in captions] == [
        "Table 1", "Figure 1", "Table 2", "Figure 2", "Table 3", "Table 4",
    ]  # fmt: skip
    fields = [node.text.strip() for node in document.iter(W + "instrText")]
    assert fields.count("SEQ Figure \\* ARABIC") == 2
    assert fields.count("SEQ Table \\* ARABIC") == 4
    assert {'TOC \\o "1-3" \\h \\z \\u', 'TOC \\h \\z \\c "Figure"'} <= set(fields)


def test_docx_links_have_their_bookmarks(document: etree._Element) -> None:
    marks = {node.get(W + "name") for node in document.iter(W + "bookmarkStart")}
    anchors = {node.get(W + "anchor") for node in document.iter(W + "hyperlink")} - {None}
    assert set(REFERENCES) <= anchors
    assert anchors <= marks


# A column of a twelfth of the line is 37 points wide, and so narrower than "Missing"; a checksum
# has the longest word.
NARROW = f"""
::: {{#tbl-narrow tbl-colwidths="[50,8,17,8,17]"}}

| Item | n | Mean | Missing | Checksum |
|:-----|:-:|:----:|:-------:|:--------:|
| A1   | 11 | 10.29 | 0 | `{"0a1b2c3d" * 8}` |

Columns.

:::

Numbers from a file:

| Row | Printed |
|:----|:--------|
| a   | b       |

Said after it.
"""


@pytest.fixture
def narrow(tmp_path: Path) -> etree._Element:
    build = sample_build(tmp_path)
    (build / "report.qmd").write_text("---\ntitle: T\nlang: en-GB\n---\n\n# A\n" + NARROW, "utf-8")
    outputs = {name: tmp_path / f"t.{name}" for name in ("pdf", "docx")}
    render(build, ["pdf", "docx"], "bundled", outputs)
    with zipfile.ZipFile(outputs["docx"]) as archive:
        return etree.fromstring(archive.read("word/document.xml"))


def test_no_column_is_narrower_than_its_longest_word(narrow: etree._Element) -> None:
    first = next(narrow.iter(W + "tbl"))
    widths = [int(each.get(W + "w")) / 20 for each in first.iter(W + "gridCol")]
    # "Missing" in bold Times of 9 points is 33 points wide, and a cell leaves 7 free.
    assert widths[3] > 40
    # what it gains the wide first column loses, and not "10.29" beside it
    assert widths[0] < 0.5 * 442 and widths[2] > 30
    assert sum(widths) <= 442 + 1
    rows = [len(list(row.iter(W + "tc"))) for row in first.iter(W + "tr")]
    assert rows == [5, 5]


def test_what_names_a_bare_table_stays_with_it(narrow: etree._Element) -> None:
    said = {text: style for style, text in styles_of(narrow) if text}
    assert said["Numbers from a file:"] == "TableLead"
    assert said["Said after it."] not in ("TableLead", "")
    bare = list(narrow.iter(W + "tbl"))[1]
    assert docx_text(bare.getnext()) == ""  # room between the table and what follows
    (style,) = {run.find(f"{W}rPr/{W}rStyle").get(W + "val") for run in code_runs(narrow)}
    assert style == "TableCode"


def code_runs(document: etree._Element) -> list[etree._Element]:
    return [run for run in document.iter(W + "r") if "0a1b2c3d" in docx_text(run)]


def test_docx_has_landscape_section_page_numbers_and_fonts(rendered, document) -> None:  # type: ignore[no-untyped-def]
    sections = list(document.iter(W + "sectPr"))
    sizes = [section.find(W + "pgSz").get(W + "orient") for section in sections]
    assert sizes == [None, "landscape", None]
    assert sections[0].find(W + "footerReference") is not None
    with zipfile.ZipFile(io.BytesIO(rendered["docx"])) as archive:
        assert " PAGE " in archive.read("word/footer1.xml").decode()
        assert 'w:eastAsia="SimSun"' in archive.read("word/styles.xml").decode()
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_university_brings_its_own_reference_document(tmp_path: Path) -> None:
    build = sample_build(tmp_path)
    own = module.reference_docx(module.reference_of_pandoc(), "Our faculty", "")
    (build / "style" / "reference.docx").write_bytes(own)
    render(build, ["docx"], "bundled", {"docx": tmp_path / "t.docx"})
    with zipfile.ZipFile(tmp_path / "t.docx") as archive:
        assert "Our faculty" in archive.read("word/header1.xml").decode()


# --- Chinese, Quarto --------------------------------------------------------------------------


@pytest.mark.slow
def test_chinese_words_and_fonts(tmp_path: Path) -> None:
    if module._chinese_fonts() is None:
        pytest.skip("the package of Chinese fonts is not installed")
    build = sample_build(tmp_path)
    thesis = build / "report.qmd"
    thesis.write_text(thesis.read_text("utf-8").replace("lang: en", "lang: zh-CN"), "utf-8")
    outputs = {name: tmp_path / f"t.{name}" for name in ("html", "pdf")}
    render(build, ["html", "pdf"], "bundled", outputs)
    text = html.document_fromstring(outputs["html"].read_text("utf-8")).text_content()
    for words in (f"图{NBSP}1", f"表{NBSP}2", "第2章", "附录A ", "目录", "模拟数据"):
        assert words in text, words
    reader = PdfReader(outputs["pdf"])
    printed = "".join(part.extract_text() for part in reader.pages)
    for words in ("目录", "图目录", "表目录", "终于有人懂我们了"):
        assert words in printed, words


@pytest.mark.skipif(shutil.which("quarto") is None, reason="Quarto is not installed")
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_both_engines_give_the_same_numbers(tmp_path: Path, language: str) -> None:
    build = sample_build(tmp_path)
    thesis = build / "report.qmd"
    thesis.write_text(thesis.read_text("utf-8").replace("lang: en", f"lang: {language}"), "utf-8")
    found: list[list[set[str]]] = []
    for engine in ("quarto", "bundled"):
        made = tmp_path / f"{engine}.html"
        render(build, ["html"], engine, {"html": made})
        page = html.document_fromstring(made.read_text("utf-8"))
        links = [page.xpath(f"//main//a[@href='#{identifier}']") for identifier in REFERENCES]
        found.append([{squeezed(link.text_content()) for link in of} for of in links])
    assert all(found[0])
    assert found[0] == found[1]


def test_poppler_reads_the_pdf(rendered: dict[str, bytes], tmp_path: Path) -> None:
    if shutil.which("pdffonts") is None:
        pytest.skip("poppler-utils is not installed")
    (tmp_path / "t.pdf").write_bytes(rendered["pdf"])
    listed = subprocess.run(
        ["pdffonts", tmp_path / "t.pdf"], capture_output=True, text=True, check=True
    )
    assert listed.stderr == ""
    lines = listed.stdout.splitlines()[2:]
    assert lines
    assert all(re.search(r"\byes\s+(yes|no)\s+(yes|no)\s", line) for line in lines)
