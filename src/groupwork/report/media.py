"""Files that a study or a style brings into the report: where they may lie, what they may be."""

import io
import re
import zipfile
from pathlib import Path

from lxml import etree

from groupwork.errors import GroupworkError

_SIGNATURES = {
    ".png": b"\x89PNG\r\n\x1a\n",
    ".jpg": b"\xff\xd8\xff",
    ".jpeg": b"\xff\xd8\xff",
    ".gif": b"GIF8",
}
#: Endings of pictures, and what a page calls them.
PICTURES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".svg": "image/svg+xml",
}
_LARGEST = 20 * 2**20
_FONTS = (b"\x00\x01\x00\x00", b"OTTO", b"true", b"ttcf")
_SVG_PARTS = ("script", "foreignobject", "iframe", "object", "embed", "handler", "listener", "set")
_SVG_ADDRESSES = ("#", "data:image/png;", "data:image/jpeg;")
_REACHING = re.compile(r"url\((?!\s*['\"]?#)|@import|expression|\\|javascript:", re.IGNORECASE)
_SVG = "{http://www.w3.org/2000/svg}"
_FIELDS = re.compile(
    rb"DDE|INCLUDE(TEXT|PICTURE)|MACROBUTTON|\bIMPORT\b|\bLINK\b|\bRD\b|\bDATABASE\b", re.IGNORECASE
)


def inside(path: Path, folder: Path, what: str) -> Path:
    """Return a file's real place, which must be in a folder once all links are followed.

    Raises
    ------
    GroupworkError
        It leads out of the folder, is no regular file, or is larger than 20 MB.
    """
    try:
        real = path.resolve()
    except (OSError, RuntimeError):  # a link to itself
        raise GroupworkError(f"{path}: is not a file.") from None
    if not real.is_relative_to(folder.resolve()):
        raise GroupworkError(
            f"{path}: leads out of {what}, to a file that is none of it. Put the file itself there."
        )
    if not real.is_file():
        raise GroupworkError(f"{path}: is not a file.")
    if real.stat().st_size > _LARGEST:
        raise GroupworkError(f"{path}: is larger than {_LARGEST >> 20} MB, which is the limit.")
    return real


def checked_picture(path: Path, folder: Path, what: str, *, svg: bool = False) -> bytes:
    """Read a picture that lies in a folder and is what its name says.

    Raises
    ------
    GroupworkError
        It lies elsewhere, or is of another kind; an SVG holds a script or an address.
    """
    content = inside(path, folder, what).read_bytes()
    ending = path.suffix.lower()
    if svg and ending == ".svg":
        _check_svg(path, content)
    elif ending not in _SIGNATURES or not content.startswith(_SIGNATURES[ending]):
        kinds = "PNG, JPEG, GIF and SVG" if svg else "PNG, JPEG and GIF"
        raise GroupworkError(f"{path}: is not the picture that its name says. Use {kinds}.")
    return content


def _check_svg(path: Path, content: bytes) -> None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise GroupworkError(f"{path}: is not an SVG picture ({error.msg}).") from None
    tree = root.getroottree()
    outside = root.getprevious() is not None and root.getprevious().tag is etree.PI
    if outside or tree.docinfo.doctype or root.tag not in (f"{_SVG}svg", "svg"):
        raise GroupworkError(f"{path}: is not a plain SVG picture. Save it as 'plain SVG'.")
    for node in root.iter():
        if _is_active(node):
            raise GroupworkError(
                f"{path}, line {node.sourceline}: this part of the picture could run or load "
                "something. Save it as 'plain SVG', or as PNG."
            )


def _is_active(node: etree._Element) -> bool:
    if not isinstance(node.tag, str):  # a comment, a processing instruction, an entity
        return node.tag is not etree.Comment
    name = etree.QName(node).localname.lower()
    if name in _SVG_PARTS or name.startswith("animate"):
        return True
    for key, value in node.attrib.items():
        local = etree.QName(key).localname.lower()
        if local.startswith("on") or (
            local in ("href", "src") and not value.strip().startswith(_SVG_ADDRESSES)
        ):
            return True
    return any(_REACHING.search(text) for text in (node.text or "", *node.attrib.values()))


def check_font(path: Path, folder: Path) -> None:
    """Check that a file of a style's `fonts/` is a font.

    Raises
    ------
    GroupworkError
        It lies elsewhere or is something else.
    """
    with inside(path, folder, "the style").open("rb") as file:
        if file.read(4) not in _FONTS:
            raise GroupworkError(f"{path}: is not a TrueType or OpenType font.")


def checked_reference(path: Path, folder: Path) -> bytes:
    """Read a Word document that styles are taken from.

    Raises
    ------
    GroupworkError
        It is no Word document, or holds a program, an embedded object, a field that reaches out
        or a relation to something outside.
    """
    content = inside(path, folder, "the style").read_bytes()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > 5 * _LARGEST:
                raise GroupworkError(f"{path}: is larger than {5 * _LARGEST >> 20} MB when opened.")
            parts = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError):
        raise GroupworkError(f"{path}: is not a Word document (.docx).") from None
    if "word/document.xml" not in parts or "word/styles.xml" not in parts:
        raise GroupworkError(f"{path}: is not a Word document (.docx).")
    for name, part in parts.items():
        if re.search(r"vbaProject|vbaData|embeddings/|activeX|\.bin$|attachedToolbars", name, re.I):
            raise GroupworkError(f"{path}: holds a program or object ({name}). Save it without.")
        if name.endswith((".xml", ".rels")):
            _check_part(path, name, part)
    return content


def _check_part(path: Path, name: str, part: bytes) -> None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(part, parser)
    except etree.XMLSyntaxError:
        raise GroupworkError(f"{path}: its part {name} is not XML.") from None
    if root.getroottree().docinfo.internalDTD is not None or b"macroEnabled" in part:
        raise GroupworkError(f"{path}: its part {name} declares a program or entities.")
    for element in root.iter(etree.Element):
        local = etree.QName(element).localname
        if local == "Relationship" and element.get("TargetMode") == "External":
            target = element.get("Target", "")
            if not (
                element.get("Type", "").endswith("/hyperlink")
                and target.lower().startswith(("http://", "https://", "mailto:"))
            ):
                raise GroupworkError(
                    f"{path}: its part {name} leads out of the file, to '{target}'. Take that "
                    "picture or template out, or put it into the document."
                )
    # A field's code may be cut into several runs.
    codes = "".join(
        [
            *root.itertext("{*}instrText"),
            *(e.get(k, "") for e in root.iter("{*}fldSimple") for k in e.attrib),
        ]
    )
    if _FIELDS.search(codes.encode()):
        raise GroupworkError(f"{path}: its part {name} has a field that reaches out of the file.")
