"""The DOCX that styles are taken from, made from Pandoc's own reference document."""

import io
import re
import zipfile
from xml.sax.saxutils import escape

from groupwork.report.style import Style

#: The earliest moment that a ZIP archive can carry; every part of every DOCX has it.
ZIP_TIME = (1980, 1, 1, 0, 0, 0)

_FONTS = (
    '<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:cs="{latin}" w:eastAsia="{chinese}"'
    ' w:hint="default"/>'
)
_SERIF = _FONTS.format(latin="Times New Roman", chinese="SimSun")
_SANS = _FONTS.format(latin="Times New Roman", chinese="SimHei")
_MONO = '<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas" w:cs="Consolas" w:eastAsia="SimSun"/>'
_INK = '<w:color w:val="1F2A37"/>'
_GREY = '<w:color w:val="5B6470"/>'
_WARNING = '<w:color w:val="9A3412"/>'


def _size(points: float) -> str:
    return f'<w:sz w:val="{2 * points:g}"/><w:szCs w:val="{2 * points:g}"/>'


def _space(before: float, after: float, line: float = 1.0) -> str:
    return (
        f'<w:spacing w:before="{20 * before:g}" w:after="{20 * after:g}"'
        f' w:line="{240 * line:g}" w:lineRule="auto"/>'
    )


def _box(colour: str, *sides: str) -> str:
    edges = "".join(
        f'<w:{s} w:val="single" w:sz="8" w:space="6" w:color="{colour}"/>' for s in sides
    )
    return f"<w:pBdr>{edges}</w:pBdr>"


_CENTRE = '<w:jc w:val="center"/>'
_LEFT = '<w:jc w:val="left"/>'
_KEEP = "<w:keepNext/><w:keepLines/>"
_BOLD = "<w:b/><w:bCs/>"


def _heading(level: int, points: float, before: float, after: float, page: str = "") -> str:
    return (
        f"<w:pPr>{_KEEP}{page}{_space(before, after)}{_LEFT}"
        f'<w:outlineLvl w:val="{level - 1}"/></w:pPr>'
        f"<w:rPr>{_SANS}{_BOLD}{_INK}{_size(points)}</w:rPr>"
    )


def _contents(level: int) -> str:
    bold = _BOLD if level == 1 else ""
    indent = f'<w:ind w:left="{400 * (level - 1)}"/>'
    tab = '<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="8844"/></w:tabs>'
    space = _space(4 if level == 1 else 0, 2)
    return f"<w:pPr>{tab}{space}{indent}{_LEFT}</w:pPr><w:rPr>{bold}</w:rPr>"


# Name of a style -> what it sets. Names are Word's own where Word has one.
_STYLES = {
    "Normal": f"<w:pPr>{_space(0, 0)}</w:pPr><w:rPr>{_SERIF}{_size(11)}</w:rPr>",
    "Table Text": f"<w:pPr>{_space(1, 1)}</w:pPr><w:rPr>{_size(9)}</w:rPr>",
    "Table Head": f"<w:pPr><w:keepNext/>{_space(1, 1)}</w:pPr><w:rPr>{_BOLD}{_size(9)}</w:rPr>",
    "Table Text Small": f"<w:pPr>{_space(1, 1)}</w:pPr><w:rPr>{_size(8)}</w:rPr>",
    "Table Head Small": f"<w:pPr><w:keepNext/>{_space(1, 1)}</w:pPr>"
    f"<w:rPr>{_BOLD}{_size(8)}</w:rPr>",
    "Bibliography": f'<w:pPr>{_space(0, 6)}<w:ind w:left="425" w:hanging="425"/>{_LEFT}</w:pPr>',
    "Body Text": f'<w:pPr>{_space(0, 8, 1.35)}<w:jc w:val="both"/></w:pPr>',
    "Compact": f"<w:pPr>{_space(1.5, 1.5)}{_LEFT}</w:pPr>",
    "Title": f"<w:pPr>{_space(150, 12)}{_CENTRE}</w:pPr>"
    f"<w:rPr>{_SANS}{_BOLD}{_INK}{_size(24)}</w:rPr>",
    "Subtitle": f"<w:pPr>{_space(0, 60)}{_CENTRE}</w:pPr>"
    f'<w:rPr>{_SANS}<w:b w:val="0"/><w:bCs w:val="0"/>{_GREY}{_size(14)}</w:rPr>',
    "Author": f"<w:pPr>{_space(0, 6)}{_CENTRE}</w:pPr>"
    f'<w:rPr>{_SERIF}<w:b w:val="0"/><w:bCs w:val="0"/>{_size(12)}</w:rPr>',
    "Date": f"<w:pPr>{_space(18, 36)}{_CENTRE}</w:pPr>"
    f'<w:rPr>{_SERIF}<w:b w:val="0"/><w:bCs w:val="0"/>{_size(12)}</w:rPr>',
    "Abstract Title": f"<w:pPr>{_KEEP}<w:pageBreakBefore/>{_space(0, 10)}{_LEFT}</w:pPr>"
    f"<w:rPr>{_SANS}{_BOLD}{_INK}{_size(18)}</w:rPr>",
    "Abstract": f'<w:pPr>{_space(0, 8, 1.35)}<w:jc w:val="both"/></w:pPr>'
    f"<w:rPr>{_size(11)}</w:rPr>",
    "heading 1": _heading(1, 18, 0, 14, "<w:pageBreakBefore/>"),
    "heading 2": _heading(2, 14, 18, 8),
    "heading 3": _heading(3, 12, 14, 6),
    "heading 4": _heading(4, 11, 12, 6),
    "TOC Heading": f'<w:pPr>{_KEEP}<w:pageBreakBefore w:val="0"/>{_space(18, 8)}{_LEFT}</w:pPr>'
    f"<w:rPr>{_SANS}{_BOLD}{_INK}{_size(16)}</w:rPr>",
    "toc 1": _contents(1),
    "toc 2": _contents(2),
    "toc 3": _contents(3),
    "table of figures": f"<w:pPr>{_space(0, 3)}{_LEFT}</w:pPr>",
    "caption": f"<w:pPr>{_space(4, 12)}{_LEFT}</w:pPr>"
    f'<w:rPr><w:i w:val="0"/><w:iCs w:val="0"/>{_size(9.5)}</w:rPr>',
    "Table Lead": f"<w:pPr><w:keepNext/>{_space(10, 4)}{_LEFT}</w:pPr>",
    "Verbatim Char": f"<w:rPr>{_MONO}{_size(9.5)}</w:rPr>",
    "Table Code": f"<w:rPr>{_MONO}{_size(7)}</w:rPr>",
    "Table Caption": f"<w:pPr><w:keepNext/>{_space(12, 4)}</w:pPr>",
    "Captioned Figure": f"<w:pPr><w:keepNext/>{_space(10, 2)}{_CENTRE}</w:pPr>",
    "Block Text": '<w:pPr><w:ind w:left="567" w:right="567"/></w:pPr>',
    "footnote text": f"<w:rPr>{_size(9)}</w:rPr>",
    "Data Notice": f"<w:pPr>{_box('9A3412', 'top', 'left', 'bottom', 'right')}{_space(6, 12)}"
    f"{_LEFT}</w:pPr><w:rPr>{_WARNING}</w:rPr>",
    "Callout Title": f"<w:pPr>{_KEEP}{_box('1D4F8C', 'left')}{_space(8, 2)}{_LEFT}</w:pPr>"
    f"<w:rPr>{_BOLD}</w:rPr>",
    "Callout": f"<w:pPr>{_box('1D4F8C', 'left')}{_space(0, 4)}{_LEFT}</w:pPr>",
    "Hyperlink": '<w:rPr><w:color w:val="1D4F8C"/></w:rPr>',
    "header": f'<w:pPr><w:tabs><w:tab w:val="right" w:pos="8844"/></w:tabs></w:pPr>'
    f"<w:rPr>{_GREY}{_size(9)}</w:rPr>",
    "footer": f"<w:pPr>{_CENTRE}</w:pPr><w:rPr>{_GREY}{_size(9)}</w:rPr>",
}

# A Chinese paragraph is known by its indent of two characters.
_INDENT = '<w:ind w:firstLineChars="200" w:firstLine="440"/>'
_NO_INDENT = 'w:firstLineChars="0" w:firstLine="0"'
_CHINESE_STYLES = {
    "Body Text": f'<w:pPr>{_space(0, 4, 1.35)}{_INDENT}<w:jc w:val="both"/></w:pPr>',
    "Abstract": f'<w:pPr>{_space(0, 4, 1.35)}{_INDENT}<w:jc w:val="both"/></w:pPr>'
    f"<w:rPr>{_size(11)}</w:rPr>",
    "caption": f"<w:pPr>{_space(4, 12)}{_CENTRE}</w:pPr>"
    f'<w:rPr><w:i w:val="0"/><w:iCs w:val="0"/>{_size(9.5)}</w:rPr>',
    "Compact": f"<w:pPr>{_space(1.5, 1.5)}<w:ind {_NO_INDENT}/>{_LEFT}</w:pPr>",
    "Block Text": f'<w:pPr><w:ind w:left="567" w:right="567" {_NO_INDENT}/></w:pPr>',
}

# A page or two have neither a title page nor chapters that begin one.
_BRIEF_STYLES = {
    "Title": f"<w:pPr>{_space(0, 2)}{_LEFT}</w:pPr><w:rPr>{_SANS}{_BOLD}{_INK}{_size(19)}</w:rPr>",
    "Subtitle": f"<w:pPr>{_space(0, 4)}{_LEFT}</w:pPr>"
    f'<w:rPr>{_SANS}<w:b w:val="0"/><w:bCs w:val="0"/>{_GREY}{_size(12)}</w:rPr>',
    "Author": f"<w:pPr>{_space(0, 0)}{_LEFT}</w:pPr>"
    f'<w:rPr>{_SERIF}<w:b w:val="0"/><w:bCs w:val="0"/>{_size(10)}</w:rPr>',
    "Date": f"<w:pPr>{_space(0, 6)}{_LEFT}</w:pPr>"
    f'<w:rPr>{_SERIF}<w:b w:val="0"/><w:bCs w:val="0"/>{_size(10)}</w:rPr>',
    "heading 1": _heading(1, 13, 10, 4),
    "Body Text": f'<w:pPr>{_space(0, 5, 1.15)}<w:jc w:val="both"/></w:pPr>'
    f"<w:rPr>{_size(10)}</w:rPr>",
}

# A short report has chapters that follow each other on a page.
_ARTICLE_STYLES = {"heading 1": _heading(1, 16, 22, 10)}

# Three lines: above the head, below it, at the end; small type, no vertical rules.
_TABLE_STYLES = """
<w:style w:type="table" w:default="1" w:styleId="Table"><w:name w:val="Table"/>
<w:basedOn w:val="TableNormal"/><w:qFormat/>
<w:pPr><w:spacing w:before="0" w:after="0"/></w:pPr>
<w:tblPr><w:jc w:val="center"/><w:tblBorders>
<w:top w:val="single" w:sz="10" w:space="0" w:color="000000"/>
<w:bottom w:val="single" w:sz="10" w:space="0" w:color="000000"/></w:tblBorders>
<w:tblCellMar><w:top w:w="28" w:type="dxa"/><w:left w:w="70" w:type="dxa"/>
<w:bottom w:w="28" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr>
<w:tblStylePr w:type="firstRow"><w:tblPr/><w:tcPr><w:tcBorders>
<w:bottom w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:tcBorders>
<w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr></w:style>
<w:style w:type="table" w:customStyle="1" w:styleId="FigureGrid"><w:name w:val="Figure Grid"/>
<w:basedOn w:val="TableNormal"/><w:tblPr><w:jc w:val="center"/></w:tblPr></w:style>
"""

_PAGE = (
    '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1588" w:right="1531" w:bottom="1474"'
    ' w:left="1531" w:header="709" w:footer="709" w:gutter="0"/>'
)
_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def reference_docx(
    default: bytes,
    head: str,
    mark: str,
    *,
    chinese: bool = False,
    brief: bool = False,
    article: bool = False,
    style: Style | None = None,
) -> bytes:
    """Make the reference document of a report.

    Parameters
    ----------
    default : bytes
        Pandoc's ``reference.docx``, whose other parts and styles are kept.
    head : str
        What stands at the left of the running head: the title.
    mark : str
        What stands at its right on every page, e.g. "Synthetic data"; may be empty.
    chinese : bool
        Set paragraphs as a Chinese text has them.
    brief : bool
        A page or two, without a title page.
    article : bool
        A few pages, whose chapters begin none.
    style : Style, optional
        Fonts, colours, margins and the lines of the cover, but for its logo.

    Returns
    -------
    bytes
        The same for the same arguments.
    """
    with zipfile.ZipFile(io.BytesIO(default)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name[-1] != "/"}
    styles = parts["word/styles.xml"].decode()
    chosen = _STYLES | (_BRIEF_STYLES if brief else {}) | (_ARTICLE_STYLES if article else {})
    chosen |= _CHINESE_STYLES if chinese else {}
    for name, content in chosen.items():
        styles = _set_style(styles, name, content)
    styles = re.sub(r'<w:style [^>]*w:styleId="Table">.*?</w:style>', "", styles, flags=re.DOTALL)
    styles = styles.replace("</w:styles>", f"{_TABLE_STYLES}</w:styles>")
    page = _PAGE
    if style:
        styles, page = _themed(styles, style), _page(style)
    parts["word/styles.xml"] = styles.encode()

    right = f"<w:r><w:rPr>{_BOLD}{_WARNING}</w:rPr><w:t>{escape(mark)}</w:t></w:r>"
    left = f"<w:r><w:t>{escape(head)}</w:t></w:r>"
    tab = "<w:r><w:tab/></w:r>"
    language = "zh" if chinese else "en"
    cover = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="Author"/></w:pPr><w:r><w:t>{escape(line.get(language))}'
        "</w:t></w:r></w:p>"
        for line in (style.cover.lines if style else [])
    )
    number = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve">'
        ' PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        '<w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    extra = {
        "header1": ("header", "hdr", left + tab + right),
        "header2": ("header", "hdr", tab + right),
        "footer1": ("footer", "ftr", number),
    }
    types, relations = [], []
    for name, (part, tag, runs) in extra.items():
        paragraph = f'<w:p><w:pPr><w:pStyle w:val="{part.title()}"/></w:pPr>{runs}</w:p>'
        parts[f"word/{name}.xml"] = (
            f'<?xml version="1.0" encoding="UTF-8"?><w:{tag} {_NAMESPACES}>{paragraph}'
            f"{cover if name == 'header2' else ''}</w:{tag}>"
        ).encode()
        types.append(f'<Override PartName="/word/{name}.xml" ContentType="{_CONTENT}.{part}+xml"/>')
        relations.append(
            f'<Relationship Id="{name}" Type="{_RELATION}/{part}" Target="{name}.xml"/>'
        )
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="header1"/>'
        '<w:headerReference w:type="first" r:id="header2"/>'
        f'<w:footerReference w:type="default" r:id="footer1"/>{page}</w:sectPr>'
    )
    document = parts["word/document.xml"].decode()
    document = re.sub(r"<w:sectPr>.*</w:sectPr>", section, document, flags=re.DOTALL)
    if "xmlns:r=" not in document:
        document = document.replace("<w:document ", f'<w:document xmlns:r="{_RELATION}" ', 1)
    parts["word/document.xml"] = document.encode()
    _append(parts, "[Content_Types].xml", "</Types>", types)
    _append(parts, "word/_rels/document.xml.rels", "</Relationships>", relations)
    return pack(parts)


def pack(parts: dict[str, bytes]) -> bytes:
    """Return a ZIP archive whose bytes depend on the parts alone."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        # Word wants the content types first.
        for name in sorted(parts, key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, parts[name])
    return target.getvalue()


def _set_style(styles: str, name: str, content: str) -> str:
    """Replace what a style sets, or add the style."""
    found = re.search(
        rf'<w:style [^>]*>\s*<w:name w:val="{re.escape(name)}"\s*/>.*?</w:style>',
        styles,
        re.DOTALL | re.IGNORECASE,
    )
    if found is None:
        identifier = re.sub(r"\W", "", name.title())
        kind = "paragraph" if "<w:pPr>" in content else "character"
        base = "Normal" if kind == "paragraph" else "DefaultParagraphFont"
        return styles.replace(
            "</w:styles>",
            f'<w:style w:type="{kind}" w:styleId="{identifier}"><w:name w:val="{name}"/>'
            f'<w:basedOn w:val="{base}"/><w:qFormat/>{content}</w:style></w:styles>',
        )
    old = found.group()
    head = re.split(r"<w:pPr|<w:rPr|</w:style>", old, maxsplit=1)[0]
    head = re.sub(r'(<w:name w:val=")[^"]*', rf"\g<1>{name}", head)
    return styles.replace(old, f"{head}{content}</w:style>")


def _themed(styles: str, style: Style) -> str:
    """Put a university's fonts and colours in the place of those that ship."""
    fonts, colours = style.fonts, style.colours
    heading = fonts.headings or fonts.text
    for old, latin, chinese in (
        (_SERIF, fonts.text, fonts.text_zh or "SimSun"),
        (_SANS, heading, fonts.headings_zh or "SimHei"),
    ):
        styles = styles.replace(old, _FONTS.format(latin=latin, chinese=chinese))
    for colour, own in ((_INK, colours.headings), ('w:val="1D4F8C"', colours.links)):
        styles = styles.replace(colour, re.sub("[0-9A-F]{6}", own[1:].upper(), colour))
    return styles


def _page(style: Style) -> str:
    """Return the page with a university's margins, in twentieths of a point."""
    page = _PAGE
    for side, millimetres in style.margins:
        page = re.sub(rf'w:{side}="\d+"', f'w:{side}="{millimetres * 1440 / 25.4:.0f}"', page)
    return page


def _append(parts: dict[str, bytes], name: str, end: str, items: list[str]) -> None:
    parts[name] = parts[name].replace(end.encode(), ("".join(items) + end).encode())
