"""Give a project the texts that its file lacks, and find its passages in them."""

import re
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from groupwork.ingest.coding.places import same_words
from groupwork.ingest.coding.project import NO_PLACE, Project, each_row, frame, tidy_codings

_ENDINGS = re.compile(r"\.(?:txt|docx?|rtf|odt|pdf|md|html?)$", re.IGNORECASE)


def stem(name: str) -> str:
    """Return a source's name without the ending of a document."""
    return _ENDINGS.sub("", name)


def add_texts(project: Project, texts: Mapping[str, str]) -> Project:
    """Take transcripts as the texts of sources that have none, and find the passages in them.

    A passage keeps the place that the project gives if its words stand there; else it is put
    where its words stand, if that is one place. Others have no place and are listed.

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
        reason = "its words stand in more than one place of the transcript, or in none"
        rows.append(("place", named[row.source], "", "", reason))
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
