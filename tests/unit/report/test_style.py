"""A university's own style: what each format takes from it, and what is wrong with one."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from lxml import html
from pypdf import PdfReader
from report_sample import ROOT, sample_build

from groupwork.errors import GroupworkError
from groupwork.report.render import render
from groupwork.report.style import install_style, load_style

EXAMPLE = ROOT / "styles" / "university-example"
HOSTILE = '<script>x</script> #let x = 1; "q" \\ $m$ *a*'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "own").mkdir()
    return tmp_path / "own"


def styled(tmp_path: Path, folder: Path, *formats: str) -> dict[str, bytes]:
    build = sample_build(tmp_path)
    install_style(folder, build, "en")
    outputs = {name: tmp_path / f"t.{name}" for name in formats}
    render(build, list(formats), "bundled", outputs)  # type: ignore[arg-type]
    return {name: path.read_bytes() for name, path in outputs.items()}


@pytest.mark.slow
def test_the_example_dresses_each_format(tmp_path: Path) -> None:
    made = styled(tmp_path, EXAMPLE, "html", "pdf", "docx")
    page = html.document_fromstring(made["html"].decode())
    [cover] = page.xpath("//header//div[@class='cover']")
    assert cover.text_content() == "University of ExampleMaster's thesis in social work"
    [logo] = cover.xpath("img")
    assert logo.get("alt") == "Logo of an invented university"
    assert logo.get("src").startswith("data:image/svg+xml")
    assert "--link: #166534" in made["html"].decode()

    reader = PdfReader(io.BytesIO(made["pdf"]))
    assert reader.pages[0].extract_text().startswith("University of Example")
    fonts = {
        font.get_object()["/BaseFont"]
        for font in reader.pages[0]["/Resources"]["/Font"].values()  # type: ignore[union-attr,index]
    }
    assert fonts
    assert all("NewCM" in font for font in fonts)

    with zipfile.ZipFile(io.BytesIO(made["docx"])) as archive:
        styles = archive.read("word/styles.xml").decode()
        document = archive.read("word/document.xml").decode()
        assert "University of Example" in archive.read("word/header2.xml").decode()
    assert 'w:ascii="New Computer Modern"' in styles
    assert 'w:val="14532D"' in styles
    # 35 mm are 1984 twentieths of a point, 25 mm 1417.
    margins = re.findall(r"<w:pgMar [^>]*>", document)
    assert len(margins) == 3  # before, on and after the landscape page
    assert all('w:left="1984"' in each and 'w:right="1417"' in each for each in margins)


@pytest.mark.slow
def test_lines_of_the_cover_are_plain_text(tmp_path: Path, folder: Path) -> None:
    quoted = HOSTILE.replace("'", "''")
    (folder / "style.yml").write_text(f"cover: {{lines: ['{quoted}']}}\n", encoding="utf-8")
    made = styled(tmp_path, folder, "html", "pdf", "docx")
    page = html.document_fromstring(made["html"].decode())
    assert page.xpath("//div[@class='cover']/p")[0].text_content() == HOSTILE
    first = PdfReader(io.BytesIO(made["pdf"])).pages[0].extract_text()
    assert HOSTILE.replace(" ", "") in "".join(first.split())
    with zipfile.ZipFile(io.BytesIO(made["docx"])) as archive:
        assert "&lt;script&gt;x&lt;/script&gt;" in archive.read("word/header2.xml").decode()


@pytest.mark.slow
def test_a_folder_brings_its_own_page_rules_and_reference_document(
    tmp_path: Path, folder: Path
) -> None:
    (folder / "style.yml").write_text("", encoding="utf-8")
    (folder / "page.css").write_text("h1 { letter-spacing: 1px; }", encoding="utf-8")
    own = styled(tmp_path, EXAMPLE, "docx")["docx"]
    (folder / "reference.docx").write_bytes(own)
    made = styled(tmp_path / "again", folder, "html", "docx")
    assert b"h1 { letter-spacing: 1px; }" in made["html"]
    with zipfile.ZipFile(io.BytesIO(made["docx"])) as archive:
        assert 'w:left="1984"' in archive.read("word/document.xml").decode()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("font: {text: Arial}", "unknown key 'font'. Did you mean 'fonts'?"),
        ("colours: {headings: green}", "colours.headings"),
        ("margins: {left: 3}", "margins.left"),
        ("cover: {logo: seal.png}", "cover.logo: there is no file 'seal.png'."),
        ("cover: {logo: style.yml}", "an image is one of PNG, JPEG and SVG."),
        ("fonts: [Arial]", "fonts"),
    ],
)
def test_a_mistake_is_named_with_its_key(folder: Path, text: str, message: str) -> None:
    (folder / "style.yml").write_text(text + "\n", encoding="utf-8")
    with pytest.raises(GroupworkError) as caught:
        load_style(folder)
    assert str(caught.value).startswith(f"{folder / 'style.yml'}: ")
    assert message in str(caught.value)


def test_a_missing_folder_and_a_missing_font(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(GroupworkError, match=r"report\.style: there is no folder '.*none'\."):
        load_style(folder / "none")
    (folder / "style.yml").write_text("fonts:\n  text: New Computer Modem\n", encoding="utf-8")
    message = (
        r"style/style\.yml, line 2: there is no font 'New Computer Modem' here\. "
        r"Did you mean 'New Computer Modern'"
    )
    with pytest.raises(GroupworkError, match=message):
        styled(tmp_path, folder, "pdf")
    assert not (tmp_path / "t.pdf").exists()
