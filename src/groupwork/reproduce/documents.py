"""What a report says, read back from its HTML, DOCX or PDF: its text, tables and numbers."""

import base64
import binascii
import re
import urllib.parse
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from lxml import etree, html

from groupwork.errors import GroupworkError

MAX_BYTES = 512 * 2**20

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = (*_HEADINGS, "p", "li", "dt", "dd", "figcaption", "caption", "pre", "blockquote")
_UNSEEN = ("script", "style", "head", "template", "nav", "button", "annotation")


@dataclass(frozen=True)
class Number:
    """A printed number that links to its place in the list of numbers."""

    text: str
    anchor: str
    where: str
    context: str


@dataclass(frozen=True)
class Block:
    """A paragraph, heading, caption or line."""

    text: str
    where: str


@dataclass(frozen=True)
class Table:
    """A table as it is printed.

    Attributes
    ----------
    caption, where : str
    rows : list of list of str
        The first one is the head.
    """

    caption: str
    where: str
    rows: list[list[str]]


@dataclass
class Document:
    """A report that was read back.

    Attributes
    ----------
    blocks : list of Block
        Text outside tables, in order.
    tables : list of Table
        Empty for a PDF, whose rows are blocks.
    numbers : list of Number
        Those that link to the list of numbers; empty for a PDF.
    anchors : dict of str to str
        Place in the list of numbers -> what stands there, "ci_low −2.36 / −2.4".
    rows_of_anchors : dict of str to str
        Place in the list of numbers -> the row that it belongs to.
    tables_of_anchors : dict of str to str
        Place in the list of numbers -> the results table, "effects.csv".
    pictures : list of bytes
        As they are embedded, in order.
    attached : dict of str to bytes
        Results tables that the page carries: file name -> content.
    """

    path: Path
    blocks: list[Block] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    numbers: list[Number] = field(default_factory=list)
    anchors: dict[str, str] = field(default_factory=dict)
    rows_of_anchors: dict[str, str] = field(default_factory=dict)
    tables_of_anchors: dict[str, str] = field(default_factory=dict)
    pictures: list[bytes] = field(default_factory=list)
    attached: dict[str, bytes] = field(default_factory=dict)

    @property
    def lines(self) -> list[Block]:
        """Return everything that is printed, rows of tables as lines."""
        rows = (
            Block(" | ".join(row), f"{table.where}, row {number}")
            for table in self.tables
            for number, row in enumerate(table.rows)
        )
        return [*self.blocks, *rows]


def read_document(path: Path) -> Document:
    """Read a report back.

    Parameters
    ----------
    path : pathlib.Path
        HTML, DOCX or PDF.

    Raises
    ------
    GroupworkError
        There is no such file, it is of another kind, or damaged.
    """
    if not path.is_file():
        raise GroupworkError(f"{path}: there is no such file.")
    readers = {".html": _read_html, ".htm": _read_html, ".docx": _read_docx, ".pdf": _read_pdf}
    read = readers.get(path.suffix.lower())
    if read is None:
        raise GroupworkError(
            f"{path}: only HTML, DOCX and PDF can be read. Save the report as one of them."
        )
    document = Document(path)
    read(path, document)
    return document


def squeezed(text: str) -> str:
    """Return a text with every run of white space as one blank."""
    return " ".join(text.replace("\xad", "").split())


def _damaged(path: Path, what: str) -> GroupworkError:
    return GroupworkError(f"{path}: is damaged or no {what}. Fetch or save it again.")


def _read_html(path: Path, document: Document) -> None:
    try:
        root = html.parse(
            str(path), html.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True)
        ).getroot()
    except (etree.XMLSyntaxError, OSError):
        root = None
    if root is None:
        raise _damaged(path, "HTML page")
    # What a page says of itself once its button was pressed, and it was saved then, is no report.
    unseen = " or ".join(["@class='check'", *(f"self::{name}" for name in _UNSEEN)])
    for element in root.xpath(f"//*[{unseen}]"):
        if element.getparent() is not None:
            element.drop_tree()
    _html_attached(root, document)
    heading = "the beginning"
    for element in root.iter(*_BLOCKS, "table"):
        if element.tag == "table":
            _html_table(element, heading, document)
            continue
        in_table = any(parent.tag == "table" for parent in element.iterancestors())
        outer = any(parent.tag in _BLOCKS for parent in element.iterancestors())
        text = squeezed(element.text_content())
        if element.tag in _HEADINGS:
            heading = f"“{text}”"
        if in_table or outer or not text:
            continue
        document.blocks.append(Block(text, heading))
        _html_numbers(element, heading, text, document)


def _html_table(table: Any, heading: str, document: Document) -> None:
    captions = table.xpath("./caption | ./ancestor::figure[1]/figcaption")
    if not captions:
        captions = table.xpath("./ancestor::figure[1]//figcaption")
    caption = squeezed(captions[0].text_content()) if captions else ""
    where = caption.partition(":")[0] if caption else f"a table under {heading}"
    rows = []
    for row in table.iter("tr"):
        cells = row.xpath("./td | ./th")
        rows.append([squeezed(cell.text_content()) for cell in cells])
        for anchor in row.xpath(".//span[@id]"):
            listed = (anchor.get("id"), squeezed(anchor.text_content()))
            _list_number(document, *listed, rows[-1][0], caption)
        _html_numbers(row, f"{where}, row {len(rows) - 1}", " | ".join(rows[-1]), document)
    document.tables.append(Table(caption, where, rows))


def _list_number(document: Document, anchor: str, text: str, row: str, caption: str) -> None:
    """Enter a place of the list of numbers; the caption or the text before names the table."""
    if not re.fullmatch(r"s?n\d+", anchor):
        return
    before = document.blocks[-1].text if document.blocks else ""
    # A name of ASCII alone: 来自effects.csv的数字.
    names = (re.search(r"[A-Za-z0-9_-]+\.csv", text) for text in (caption, before))
    named = next(filter(None, names), None)
    document.anchors[anchor] = text
    document.rows_of_anchors[anchor] = row
    document.tables_of_anchors[anchor] = named[0] if named else ""


def _html_attached(root: Any, document: Document) -> None:
    """Collect pictures and results tables that the page carries in itself."""
    for element in root.iter("img", "a"):
        address = element.get("src" if element.tag == "img" else "href") or ""
        if not address.startswith("data:"):
            continue
        kind, _, content = address.removeprefix("data:").partition(",")
        try:
            data = urllib.parse.unquote_to_bytes(content)
            data = base64.b64decode(data) if kind.endswith(";base64") else data
        except (binascii.Error, ValueError):
            raise GroupworkError(
                f"{document.path}: a picture or table in it is damaged. Fetch the page again."
            ) from None
        if element.tag == "img":
            document.pictures.append(data)
        elif kind.startswith("text/csv"):
            document.attached[squeezed(element.text_content())] = data


def _html_numbers(element: Any, where: str, context: str, document: Document) -> None:
    for link in element.xpath(".//a[contains(concat(' ', @class, ' '), ' number ')]"):
        anchor = (link.get("href") or "").removeprefix("#")
        text = squeezed(link.text_content())
        document.numbers.append(Number(text, anchor, where, context))


def _read_docx(path: Path, document: Document) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            info = packed.getinfo("word/document.xml")
            if info.file_size > MAX_BYTES:
                raise GroupworkError(f"{path}: its text is larger than a report can be.")
            content = packed.read(info)
            document.pictures += [
                packed.read(name)
                for name in sorted(packed.namelist(), key=_natural)
                if name.startswith("word/media/") and packed.getinfo(name).file_size < MAX_BYTES
            ]
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
        body = etree.parse(BytesIO(content), parser).getroot().find(f"{_W}body")
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, OSError, RuntimeError):
        body = None
    if body is None:
        raise _damaged(path, "Word document")
    reader = _Docx(document)
    reader.read(body)


def _natural(name: str) -> list[str | int]:
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]


class _Docx:
    """Walks through a Word document and keeps the place where it is."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.page = 1
        self.paged = False
        self.heading = "the beginning"
        self.caption = ""

    @property
    def where(self) -> str:
        return f"page {self.page}" if self.paged else self.heading

    def read(self, body: Any) -> None:
        self.paged = next(body.iter(f"{_W}lastRenderedPageBreak"), None) is not None
        for element in body:
            self._element(element)

    def _element(self, element: Any) -> None:
        if element.tag == f"{_W}p":
            self._paragraph(element)
        elif element.tag == f"{_W}tbl":
            self._table(element)
        elif element.tag == f"{_W}sdt":
            for inner in element.iter(f"{_W}p"):
                self._paragraph(inner)

    def _paragraph(self, paragraph: Any) -> None:
        self.page += sum(1 for _ in paragraph.iter(f"{_W}lastRenderedPageBreak"))
        text = squeezed(_docx_text(paragraph))
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        name = style.get(f"{_W}val", "") if style is not None else ""
        if re.match("(?i)toc[0-9]|tableoffigures", name):
            return
        if re.match("(?i)heading", name) and text:
            self.heading = f"“{text}”"
        if "caption" in name.lower():
            self.caption = text
        if text:
            self.document.blocks.append(Block(text, self.where))
            self._numbers(paragraph, self.where, text)

    def _table(self, table: Any) -> None:
        if next(table.iterfind(f".//{_W}tc/{_W}tbl"), None) is not None:
            # A float that Quarto wrapped in a table of one cell.
            for cell in table.iterfind(f"{_W}tr/{_W}tc"):
                for element in cell:
                    self._element(element)
            return
        where = self.caption.partition(":")[0] or f"a table under {self.heading}"
        rows = []
        for row in table.iterfind(f"{_W}tr"):
            self.page += sum(1 for _ in row.iter(f"{_W}lastRenderedPageBreak"))
            cells = [squeezed(_docx_text(cell)) for cell in row.iterfind(f"{_W}tc")]
            rows.append(cells)
            for anchor, text in _docx_anchors(row):
                _list_number(self.document, anchor, text, cells[0], self.caption)
            self._numbers(row, f"{where}, row {len(rows) - 1}", " | ".join(cells))
        self.document.tables.append(Table(self.caption, where, rows))
        self.caption = ""

    def _numbers(self, element: Any, where: str, context: str) -> None:
        for link in element.iter(f"{_W}hyperlink"):
            anchor = link.get(f"{_W}anchor", "")
            if re.fullmatch(r"s?n\d+", anchor):
                text = squeezed(_docx_text(link))
                self.document.numbers.append(Number(text, anchor, where, context))


def _docx_text(element: Any) -> str:
    """Return the text of an element; what tracked changes have deleted is not in it."""
    parts = []
    for node in element.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}noBreakHyphen", f"{_MATH}t"):
        if node.tag == f"{_W}noBreakHyphen":
            parts.append("-")
        else:
            parts.append(node.text or "" if node.tag in (f"{_W}t", f"{_MATH}t") else " ")
    return "".join(parts)


def _docx_anchors(row: Any) -> Iterator[tuple[str, str]]:
    """Yield the bookmarks of a row, each with the text between its start and its end."""
    for start in row.iter(f"{_W}bookmarkStart"):
        name = start.get(f"{_W}name", "")
        if re.fullmatch(r"s?n\d+", name):
            texts = []
            for after in start.itersiblings():
                if after.tag == f"{_W}bookmarkEnd" and after.get(f"{_W}id") == start.get(f"{_W}id"):
                    break
                texts.append(_docx_text(after))
            yield name, squeezed("".join(texts))


def _read_pdf(path: Path, document: Document) -> None:
    from pypdf import PdfReader  # noqa: PLC0415 - slow to import
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        reader = PdfReader(path)
        pages = [page.extract_text() for page in reader.pages]
        document.pictures += [
            str(image.get_object().hash_bin()).encode()
            for page in reader.pages
            for image in page.get("/Resources", {}).get("/XObject", {}).values()
        ]
    except (PyPdfError, OSError, ValueError, KeyError):
        raise _damaged(path, "PDF") from None
    for number, text in enumerate(pages, start=1):
        for line in _pdf_paragraphs(text):
            document.blocks.append(Block(line, f"page {number}"))


def _pdf_paragraphs(text: str) -> Iterator[str]:
    """Join the lines of a page: one that ends with a blank goes on in the next."""
    waiting = ""
    for line in text.splitlines():
        waiting += line
        if not line.endswith(" "):
            yield squeezed(waiting)
            waiting = ""
    if waiting.strip():
        yield squeezed(waiting)
