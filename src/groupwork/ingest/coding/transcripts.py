"""Transcripts: read from plain text and Word documents, and given to projects without texts."""

import re
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import IO, Any

import pandas as pd
from lxml import etree

from groupwork.errors import GroupworkError
from groupwork.ingest.coding.archive import Archive
from groupwork.ingest.coding.offsets import same_words, stored
from groupwork.ingest.coding.project import (
    NO_PLACE,
    Omission,
    Project,
    each_row,
    frame,
    tidy_codings,
)
from groupwork.ingest.coding.xml import parse
from groupwork.ingest.readers.limits import read_bytes
from groupwork.ingest.readers.text import decode

# Files --------------------------------------------------------------------------------------


def read_transcript(path: str | Path) -> str:
    """Read a transcript.

    Parameters
    ----------
    path : str or pathlib.Path
        A Word document (.docx), or plain text in UTF-8, UTF-16 with a byte-order mark or
        GB18030.

    Returns
    -------
    str
        With LF line ends, one line a paragraph.

    Raises
    ------
    GroupworkError
        The file is missing, damaged or not text.
    """
    source = Path(path)
    data = read_bytes(source)
    if source.suffix.lower() == ".docx":
        return read_docx(BytesIO(data), str(source))
    text, _ = decode(data, None, str(source))
    if "\0" in text:
        raise GroupworkError(f"{source}: is not plain text. Save it as .txt in UTF-8 or as .docx.")
    return stored(text).text


def read_docx(source: IO[bytes], where: str) -> str:
    """Read the words of a Word document, one line a paragraph.

    Deleted text, comments, headers, footers and the document's properties (its author among
    them) are not read.

    Raises
    ------
    GroupworkError
        It is not a Word document, or is damaged.
    """
    with Archive(source, where) as archive:
        member = archive.find("word/document.xml")
        if member is None:
            raise GroupworkError(f"{where}: is not a Word document. Save it again as .docx.")
        root = parse(archive.read(member), f"{where}: {member}")
    return "\n".join(_paragraphs(root))


# Shown twice in a document, or not shown at all.
_UNSEEN = {"Fallback", "del", "moveFrom", "instrText", "delText"}
_BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-"}


def _paragraphs(root: Any) -> list[str]:
    found: list[list[str]] = []
    # A text box is a paragraph within a paragraph.
    lines: list[list[str]] = []
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        name = element.tag
        if event == "end":
            if name == "p":
                lines.pop()
        elif name in _UNSEEN:
            walk.skip_subtree()
        elif name == "p":
            lines.append([])
            found.append(lines[-1])
        elif lines and name == "t":
            lines[-1].append(element.text or "")
        elif lines and name in _BREAKS and element.getparent().tag == "r":
            lines[-1].append(_BREAKS[name])
    return ["".join(line) for line in found]


# Projects without texts ---------------------------------------------------------------------

_ENDINGS = re.compile(r"\.(?:txt|docx?|rtf|odt|pdf|md|html?)$", re.IGNORECASE)


def stem(name: str) -> str:
    """Return a source's name without the ending of a document."""
    return _ENDINGS.sub("", name)


def add_texts(project: Project, texts: Mapping[str, str]) -> Project:
    """Take transcripts as the texts of sources that have none, and find the passages in them.

    A passage keeps the place that the project gives if its words are there; else it is put
    where its words are, if that is one place. Others have no place and are listed.

    Parameters
    ----------
    project : Project
    texts : mapping of str to str
        Name of a source, its ending apart, to its transcript.
    """
    sources = project.sources.copy()
    wanting = (sources["state"] != "read") & sources["kind"].isin(["text", "pdf"])
    found = sources["source"].map(lambda name: texts.get(stem(name)))
    new = wanting & found.notna()
    if not new.any():
        return project
    sources.loc[new, "text"] = found[new]
    sources.loc[new, "state"] = "read"
    here = dict(zip(sources.loc[new, "guid"], sources.loc[new, "text"], strict=True))
    named = dict(zip(sources["guid"], sources["source"], strict=True))
    codings, rows = project.codings.copy(), []
    mine = codings["source"].isin(list(here)) & codings["kind"].isin(["text", "source"])
    places = [
        (0, len(here[row.source])) if row.kind == "source" else _place(here[row.source], row)
        for row in each_row(codings[mine])
    ]
    codings.loc[mine, ["start", "end"]] = pd.DataFrame(
        places, index=codings.index[mine], columns=["start", "end"]
    )
    for row in each_row(codings[mine & (codings["start"] == NO_PLACE)]):
        reason = "its words occur in several places of the transcript, or in none"
        rows.append(Omission("place", named[row.source], "", "", reason))
    gone = project.omissions["source"].isin(sources.loc[new, "source"])
    gone &= project.omissions["item"] == "source"
    return replace(
        project,
        sources=sources,
        codings=tidy_codings(codings, sources, project.codes),
        omissions=frame(
            "omissions", pd.concat([project.omissions[~gone], frame("omissions", rows)])
        ),
    )


def _place(text: str, row: object) -> tuple[int, int]:
    words, start, end = row.text, row.start, row.end  # type: ignore[attr-defined]
    if 0 <= start < end <= len(text) and same_words(words, text[start:end]):
        return start, end
    pattern = r"\s+".join(map(re.escape, words.split()))
    matches = list(re.finditer(pattern, text)) if pattern else []
    return matches[0].span() if len(matches) == 1 else (NO_PLACE, NO_PLACE)
