"""Links of results in each format: from a number to its origin, and to tables as files."""

import io
import zipfile
from urllib.parse import unquote

import pytest
from lxml import etree, html
from pypdf import PdfReader
from report_sample import sample_build

from groupwork.report.markdown import bare_table, only_on_page, plain
from groupwork.report.render import render

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HOSTILE = "</script><b onclick='x'>%41</b>\",#{var} 中文"
CSV = f'key,estimate\n"{HOSTILE}",-0.8666\n'
SAID = "{{< var effects.sas.estimate >}}"
SHOWN = "{{< var effects.sas.estimate-share >}}"
VARIABLES = """
effects:
  sas: {estimate: "[−0.87](#n1){.number}", estimate-share: "[−.88](#n2){.number}"}
plain: {effects: {sas: {estimate: "−0.87"}}}
"""


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("links")
    build = sample_build(folder)
    (build / "tables").mkdir()
    (build / "tables" / "effects.csv").write_text(CSV, encoding="utf-8")
    with (build / "_variables.yml").open("a", encoding="utf-8") as file:
        file.write(VARIABLES)
    (build / "tables" / "pairs.csv").write_text("x\n" * 1_000_001, encoding="utf-8")
    text = (
        f"\nThe change was {SAID}.\n\n"
        f"::: {{#tbl-linked}}\n\n{bare_table(['a', 'b'], [['x', SAID], ['y', SHOWN]])}\n\n"
        "Change of {{< var plain.effects.sas.estimate >}}.\n\n:::\n"
        + only_on_page("::: {.data-links}\nData: [effects.csv](#data-effects)\n:::")
        + "\n[effects.csv](tables/effects.csv){#data-effects .data}\n"
        + "[pairs.csv](tables/pairs.csv){#data-pairs .data}\n\n"
        + f"Row {plain(HOSTILE)}: [estimate −0.87]{{#n1}}\n\n"
        + only_on_page("In tables alone: [estimate −.88]{#n2}")
    )
    with (build / "chapters" / "introduction.qmd").open("a", encoding="utf-8") as file:
        file.write(text)
    outputs = {name: folder / f"thesis.{name}" for name in ("html", "pdf", "docx")}
    render(build, ["html", "pdf", "docx"], "bundled", outputs)
    return {name: path.read_bytes() for name, path in outputs.items()}


@pytest.fixture(scope="module")
def page(rendered: dict[str, bytes]) -> html.HtmlElement:
    return html.document_fromstring(rendered["html"].decode())


def test_each_number_on_the_page_leads_to_its_cell(page: html.HtmlElement) -> None:
    links = page.xpath("//main//a[@class='number']")
    assert [(each.text_content(), each.get("href")) for each in links] == [
        ("−0.87", "#n1"), ("−0.87", "#n1"), ("−.88", "#n2"),
    ]  # fmt: skip
    assert page.get_element_by_id("n1").text_content() == "estimate −0.87"
    assert page.get_element_by_id("n2").text_content() == "estimate −.88"
    caption = page.xpath("//figure[@id='tbl-linked']/figcaption")[0]
    assert "Change of −0.87." in caption.text_content()
    assert not caption.xpath(".//a")


def test_the_page_carries_each_table_as_the_file_that_it_is(page: html.HtmlElement) -> None:
    [link] = page.xpath("//a[@download]")
    assert (link.get("id"), link.get("download")) == ("data-effects", "effects.csv")
    kind, _, content = link.get("href").partition(",")
    assert kind == "data:text/csv;charset=utf-8"
    assert unquote(content) == CSV
    [below] = page.xpath("//div[@class='data-links']//a/@href")
    assert below == "#data-effects"


def test_a_table_too_large_for_a_page_is_named(page: html.HtmlElement) -> None:
    named = page.get_element_by_id("data-pairs")
    assert (named.tag, named.text_content()) == ("span", "pairs.csv")


@pytest.mark.slow
def test_the_pdf_links_what_it_lists(rendered: dict[str, bytes]) -> None:
    reader = PdfReader(io.BytesIO(rendered["pdf"]))
    text = " ".join(" ".join(part.extract_text() for part in reader.pages).split())
    assert "The change was −0.87." in text
    assert "−.88" in text
    assert "Data: effects.csv" not in text
    assert "In tables alone" not in text
    # The page with the number leads to the page that lists it.
    [said] = [part for part in reader.pages if "The change was" in part.extract_text()]
    lists = [i for i, part in enumerate(reader.pages) if "estimate −0.87" in part.extract_text()]
    targets = [link.get_object()["/Dest"][0] for link in said["/Annots"]]
    assert reader.pages[lists[0]].indirect_reference in targets


def test_word_has_plain_numbers(rendered: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(rendered["docx"])) as archive:
        document = etree.fromstring(archive.read("word/document.xml"))
        relations = archive.read("word/_rels/document.xml.rels").decode()
    text = "".join(document.itertext(W + "t"))
    assert "The change was −0.87." in text
    assert "Data: effects.csv" not in text
    anchors = {node.get(W + "anchor") for node in document.iter(W + "hyperlink")}
    assert not anchors & {"n1", "n2", "data-effects"}
    assert "effects.csv" not in relations
