"""XML of other people's programs: no entities, no network, no document type definition."""

import codecs
import re

from lxml import etree

from groupwork.errors import GroupworkError

# What may come before the root element; a document type definition must be there, too.
_PROLOG = re.compile(rb"(?:\s|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
# The root element's own namespace, where it is the default one.
_ATTRIBUTE = rb"""\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*')"""
_DEFAULT = re.compile(rb"""<[\w.-]+(?:%s)*?(\s+xmlns\s*=\s*(?:"[^"]*"|'[^']*'))""" % _ATTRIBUTE)
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TOO_MUCH = ("depth", "huge", "too long", "excessive")


def parse(data: bytes, where: str) -> etree._Element:
    """Parse XML and return its root element; names are without their namespaces.

    Parameters
    ----------
    data : bytes
        UTF-8, or UTF-16 with a byte-order mark; what the XML declares is not listened to.
    where : str
        Its name in messages.

    Raises
    ------
    GroupworkError
        It is not well-formed XML, is nested too deeply, or has a document type definition.
    """
    if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        data = data.decode("utf-16", "replace").encode()
    data = data.removeprefix(codecs.BOM_UTF8)
    prolog = _PROLOG.match(data)
    start = prolog.end() if prolog else 0
    if data[start : start + 9].upper() == b"<!DOCTYPE":
        raise GroupworkError(
            f"{where}: has a document type definition, which can hide harmful content and has no "
            f"place in this format. Export it again."
        )
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        collect_ids=False,
        remove_comments=True,
        remove_pis=True,
    )
    # Without its default namespace the names are plain from the start, which saves renaming.
    default = _DEFAULT.match(data, start)
    cut = default.span(1) if default else (start, start)
    try:
        root = etree.fromstring(data[start : cut[0]] + data[cut[1] :], parser)
    except etree.XMLSyntaxError as error:
        line = data.count(b"\n", 0, start) + (error.lineno or 1)
        said = str(error.msg).lower()
        if any(word in said for word in _TOO_MUCH):
            what = "is nested more deeply, or holds a longer text, than a project can"
        elif "utf-8" in said or "encod" in said:
            what = "is not UTF-8 text, as its standard asks"
        else:
            what = "is not well-formed XML"
        raise GroupworkError(
            f"{where}, line {line}: {what}. Export it again, or copy it once more from its source."
        ) from None
    # A part of the document may have a namespace of its own, such as a codebook in a project.
    if root.prefix is not None or b"xmlns" in data[cut[1] :] or b"xmlns" in data[start : cut[0]]:
        for element in root.iter():
            element.tag = etree.QName(element).localname
            for name, text in element.items():
                if name.startswith("{") and element.get(plain := name.rpartition("}")[2]) is None:
                    element.set(plain, text)
    return root


def storable(text: str) -> str:
    """Leave out the characters that XML cannot hold."""
    return _NOT_XML.sub("", text)
