"""What a style may bring: pictures, fonts, rules of CSS, a Word document; and nothing that acts."""

import io
import zipfile
from pathlib import Path

import pytest
from report_sample import ROOT, sample_build

from groupwork.errors import GroupworkError
from groupwork.report.render import reference_of_pandoc
from groupwork.report.style import install_style, load_style

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "style.yml").write_text("{}", encoding="utf-8")
    return tmp_path / "own"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("thesis.lua", "os.execute('touch pwned')"),
        ("links.lua", ""),
        ("more/any.lua", ""),
        ("typst-template.typ", ""),
        ("theme.typ", ""),
        ("template.html", ""),
        ("cover.html", "<script>x</script>"),
        ("thesis.css", ""),
        ("fonts/a.lua", ""),
        ("run.sh", ""),
        ("filters.yaml", ""),
    ],
)
def test_a_style_holds_no_program(folder: Path, name: str, content: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(content, encoding="utf-8")
    with pytest.raises(GroupworkError, match="a style is data and has no such file"):
        load_style(folder)
    load_style(folder, trusted=True)


def test_a_trusted_style_brings_its_template(folder: Path, tmp_path: Path) -> None:
    (folder / "thesis.lua").write_text("return {}", encoding="utf-8")
    build = sample_build(tmp_path)
    shipped = (ROOT / "report/style/thesis.lua").read_text("utf-8")
    with pytest.raises(GroupworkError):
        install_style(folder, build, "en")
    assert (build / "style/thesis.lua").read_text("utf-8") == shipped
    install_style(folder, build, "en", trusted=True)
    assert (build / "style/thesis.lua").read_text("utf-8") == "return {}"


@pytest.mark.parametrize(
    "inside",
    [
        "<script>x</script>",
        '<a xlink:href="javascript:x"><text>x</text></a>',
        '<image href="file:///etc/hostname"/>',
        '<image xlink:href="http://127.0.0.1:9/x.png"/>',
        '<use href="other.svg#x"/>',
        '<rect onload="x"/>',
        '<set attributeName="href" to="javascript:x"/>',
        "<animate attributeName='href'/>",
        "<foreignObject><p>x</p></foreignObject>",
        "<style>@import url(http://127.0.0.1:9/);</style>",
        '<rect style="fill:url(http://127.0.0.1:9/x)"/>',
        "<?xml-stylesheet href='x.css'?>",
    ],
)
def test_an_svg_logo_only_draws(folder: Path, inside: str) -> None:
    (folder / "style.yml").write_text("cover: {logo: a.svg}", encoding="utf-8")
    (folder / "a.svg").write_text(SVG.format(inside), encoding="utf-8")
    with pytest.raises(GroupworkError, match=r"a\.svg, line 1: this part"):
        load_style(folder)


@pytest.mark.parametrize(
    ("before", "message"),
    [
        ('<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/hostname">]>', "plain SVG"),
        ('<?xml-stylesheet href="x.css"?>', "plain SVG"),
    ],
)
def test_an_svg_logo_declares_nothing(folder: Path, before: str, message: str) -> None:
    (folder / "a.svg").write_text(before + SVG.format("<text/>"), encoding="utf-8")
    with pytest.raises(GroupworkError, match=message):
        load_style(folder)


def test_a_logo_and_fonts_lie_in_the_style(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text(SVG.format("<text/>"), encoding="utf-8")
    (folder / "style.yml").write_text("cover: {logo: ../a.svg}", encoding="utf-8")
    with pytest.raises(GroupworkError, match=r"cover\.logo: '\.\./a\.svg' is not in the folder"):
        load_style(folder)
    (folder / "b.svg").symlink_to(tmp_path / "a.svg")
    with pytest.raises(GroupworkError, match=r"b\.svg: leads out of the style"):
        load_style(folder)
    (folder / "b.svg").unlink()
    (folder / "fonts").mkdir()
    (folder / "fonts" / "a.ttf").write_bytes(b"#!/bin/sh")
    with pytest.raises(GroupworkError, match=r"a\.ttf: is not a TrueType or OpenType font"):
        load_style(folder)


EXTERNAL = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://x/{}" Target="http://127.0.0.1:9/" '
    'TargetMode="External"/></Relationships>'
)
FIELD = (
    '<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:r>'
    "<w:instrText>DDE</w:instrText></w:r><w:r><w:instrText>AUTO c:\\cmd</w:instrText></w:r></w:p>"
    "</w:hdr>"
)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("word/vbaProject.bin", "x", "holds a program or object"),
        ("word/embeddings/a.xlsx", "x", "holds a program or object"),
        ("word/_rels/settings.xml.rels", EXTERNAL.format("attachedTemplate"), "leads out"),
        ("word/_rels/header1.xml.rels", EXTERNAL.format("image"), "leads out"),
        ("word/header1.xml", FIELD, "a field that reaches out"),
        ("word/header1.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x/>', "declares a program"),
        ("word/header1.xml", "<x", "is not XML"),
    ],
)
def test_a_word_document_brings_styles_alone(
    folder: Path, name: str, content: str, message: str
) -> None:
    own = reference_of_pandoc()
    (folder / "reference.docx").write_bytes(own)
    load_style(folder)
    with zipfile.ZipFile(io.BytesIO(own)) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    with zipfile.ZipFile(folder / "reference.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        for each, part in {**parts, name: content.encode()}.items():
            archive.writestr(each, part)
    with pytest.raises(GroupworkError, match=message):
        load_style(folder)


def test_a_word_document_is_one(folder: Path) -> None:
    (folder / "reference.docx").write_bytes(b"not a zip")
    with pytest.raises(GroupworkError, match="is not a Word document"):
        load_style(folder)
