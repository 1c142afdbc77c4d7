"""A coding project as tables, whichever program it comes from."""

import hashlib
import re
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NamedTuple

import pandas as pd

from groupwork.ingest.coding.offsets import same_words
from groupwork.ingest.readers import fold
from groupwork.ingest.wordings import BELOW

NO_PLACE = -1

#: What REFI-QDA calls a selection of each kind of source, and the numbers that say where it is.
AREAS = {
    "picture": ("PictureSelection", ["firstX", "firstY", "secondX", "secondY"]),
    "pdf": ("PDFSelection", ["page", "firstX", "firstY", "secondX", "secondY"]),
    "audio": ("AudioSelection", ["begin", "end"]),
    "video": ("VideoSelection", ["begin", "end"]),
}

#: A guid as all tables have it.
GUID = re.compile(r"[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}")


class Omission(NamedTuple):
    """What is left out or doubtful; its item and reason are published, so they quote nothing."""

    item: str
    source: str
    place: str
    code: str
    reason: str


class Removal(NamedTuple):
    """What was found that could tell who somebody is, and what was done; both are published."""

    what: str
    number: int
    action: str


COLUMNS = {
    "coders": ["guid", "coder"],
    "codes": ["guid", "parent", "name", "code", "description", "color", "codable"],
    "sources": ["guid", "source", "kind", "state", "counting", "text"],
    "codings": [
        *("source", "selection", "kind", "start", "end", "area", "text", "code", "coder"),
    ],
    "cases": ["guid", "case", "source", "selection"],
    "variables": ["about", "target", "variable", "type", "value"],
    "notes": ["guid", "note", "text", "about", "target"],
    "found": ["element", "number"],
    "omissions": list(Omission._fields),
    "privacy": list(Removal._fields),
}

_NUMBERS = {"start": "int64", "end": "int64", "number": "int64", "codable": "bool"}

# Programs give these names to users who gave none, so they do not say who it was.
_NOBODY = {"", "default", "user", "admin", "administrator", "owner", "unknown"}


def frame(name: str, rows: Iterable[Sequence] | pd.DataFrame = ()) -> pd.DataFrame:
    """Make a table of `COLUMNS` from its rows; all but a few columns are text."""
    columns = COLUMNS[name]
    table = pd.DataFrame(rows if isinstance(rows, pd.DataFrame) else list(rows), columns=columns)
    types = {column: _NUMBERS.get(column, "str") for column in columns}
    return table.astype(types).reset_index(drop=True)


def each_row(table: pd.DataFrame) -> Iterator[Any]:
    """Yield the rows of a table, their cells by name."""
    yield from table.itertuples()


@dataclass(frozen=True)
class Project:
    """A coding project.

    Every `guid` is the one in the project's file, or made from what it identifies. Places count
    characters of `sources.text`, from 0, the end not included; -1 where there is none.

    Attributes
    ----------
    name : str
    coders : pandas.DataFrame
        guid, coder (a pseudonym).
    codes : pandas.DataFrame
        guid, parent (guid), name, code (names from the top down, `BELOW` between them),
        description, color, codable. Parents come before their children.
    sources : pandas.DataFrame
        guid, source (name), kind (text, pdf, picture, audio, video), state (read, missing, or
        media: without words), counting (how its program counts characters, and how many
        passages confirm it), text (LF line ends).
    codings : pandas.DataFrame
        One row a passage, code and coder: source, selection (guids), kind (text, source for a
        whole one, or picture, pdf, audio, video), start, end, area (its coordinates or times),
        text, code (empty for a passage that was marked and given none), coder (guids).
    cases : pandas.DataFrame
        One row a case and what belongs to it: guid, case (name), source or selection (guids).
    variables : pandas.DataFrame
        about (case or source), target (its guid), variable, type, value.
    notes : pandas.DataFrame
        guid, note (title), text, about (project, code, source, selection or nothing), target.
    found : pandas.DataFrame
        element, number: what the files hold, before anything is left out.
    omissions : pandas.DataFrame
        What is left out or doubtful, one row an item: item, source, place, code, reason.
    privacy : pandas.DataFrame
        What was removed or replaced to protect people: what, number, action.
    """

    name: str = ""
    coders: pd.DataFrame = field(default_factory=partial(frame, "coders"))
    codes: pd.DataFrame = field(default_factory=partial(frame, "codes"))
    sources: pd.DataFrame = field(default_factory=partial(frame, "sources"))
    codings: pd.DataFrame = field(default_factory=partial(frame, "codings"))
    cases: pd.DataFrame = field(default_factory=partial(frame, "cases"))
    variables: pd.DataFrame = field(default_factory=partial(frame, "variables"))
    notes: pd.DataFrame = field(default_factory=partial(frame, "notes"))
    found: pd.DataFrame = field(default_factory=partial(frame, "found"))
    omissions: pd.DataFrame = field(default_factory=partial(frame, "omissions"))
    privacy: pd.DataFrame = field(default_factory=partial(frame, "privacy"))

    def passages(self) -> pd.DataFrame:
        """Return the codings with names in place of guids, in the order of the texts.

        Returns
        -------
        pandas.DataFrame
            source, selection, kind, start, end, area, text, code (path), coder.
        """
        return self.codings.assign(
            source=self.codings["source"].map(_names(self.sources, "source")),
            code=self.codings["code"].map({**_names(self.codes, "code"), "": ""}),
            coder=self.codings["coder"].map(_names(self.coders, "coder")),
        )

    def counts(self) -> pd.DataFrame:
        """Count what was read and what was left out: element, found, read, left_out."""
        read = {
            "users": len(self.coders),
            "codes": len(self.codes),
            "sources": len(self.sources),
            "codings": len(self.codings),
            "cases": self.cases["guid"].nunique(),
            "notes": self.notes["guid"].nunique(),
        }
        found = dict(zip(self.found["element"], self.found["number"], strict=True))
        table = pd.DataFrame(
            {"element": list(read), "found": [found.get(name, 0) for name in read]}
        )
        table["read"] = list(read.values())
        # Coders whom the file does not list are read all the same.
        return table.assign(left_out=(table["found"] - table["read"]).clip(lower=0))


def _names(table: pd.DataFrame, column: str) -> dict[str, str]:
    return dict(zip(table["guid"], table[column], strict=True))


def make_guid(*parts: object) -> str:
    """Make the guid of something that its file gives none."""
    digest = hashlib.sha256("\x1f".join(str(part) for part in parts).encode("utf-8", "replace"))
    return str(uuid.UUID(bytes=digest.digest()[:16], version=4)).upper()


Code = tuple[str, str, str, str, str, bool]


def code_table(rows: Iterable[Code]) -> tuple[pd.DataFrame, list[str]]:
    """Put codes in order, each above those within it, and give them their paths.

    Parameters
    ----------
    rows : iterable of tuple
        guid, parent (guid, or empty), name, description, color, codable. A guid counts once.
        Of codes that are within each other the first is taken to be within none.

    Returns
    -------
    codes : pandas.DataFrame
    twice : list of str
        Paths that more than one code has; the later ones got a number.
    """
    codes: dict[str, Code] = {}
    for row in rows:
        codes.setdefault(row[0], row)
    below: dict[str, list[str]] = {}
    for guid, row in codes.items():
        below.setdefault(row[1] if row[1] in codes else "", []).append(guid)
    table: dict[str, tuple] = {}
    used: Counter[str] = Counter()
    twice = []
    for first in [*below.get("", []), *codes]:
        waiting = [(first, "")] if first not in table else []
        while waiting:
            guid, parent = waiting.pop()
            if guid in table:
                continue
            _, _, name, *rest = codes[guid]
            path = table[parent][3] + BELOW + name if parent else name
            used[path] += 1
            if used[path] > 1:
                twice.append(path)
                path = f"{path} ({used[path]})"
            table[guid] = (guid, parent, name, path, *rest)
            waiting += [(child, guid) for child in reversed(below.get(guid, []))]
    return frame("codes", table.values()), twice


def tidy_codings(codings: pd.DataFrame, sources: pd.DataFrame, codes: pd.DataFrame) -> pd.DataFrame:
    """Put codings into the order of sources, places, codes and coders."""
    order = pd.DataFrame(
        {
            "source": codings["source"].map({g: i for i, g in enumerate(sources["guid"])}),
            "start": codings["start"],
            "end": codings["end"],
            "area": codings["area"],
            "selection": codings["selection"],
            "code": codings["code"].map({g: i for i, g in enumerate(codes["guid"])}),
            "coder": codings["coder"],
        }
    )
    return codings.loc[order.sort_values(order.columns.tolist(), kind="stable").index].reset_index(
        drop=True
    )


def without_repeats(codings: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Drop a passage's code where the same coder has given it already; return both parts."""
    again = codings.duplicated(["source", "kind", "start", "end", "area", "code", "coder"])
    # Without a place or an area two passages cannot be told apart, unless it is one selection.
    placeless = (codings["start"] == NO_PLACE) & (codings["area"] == "")
    again &= ~placeless | codings.duplicated(["source", "selection", "code", "coder"])
    return codings[~again].reset_index(drop=True), codings[again]


def pseudonymise(project: Project) -> Project:
    """Replace the names of coders by Coder 1, Coder 2, … in the order of the file."""
    names = [name for name in project.coders["coder"] if name]
    labels = [f"Coder {i}" for i in range(1, len(project.coders) + 1)]
    rows = []
    if names and names != labels:
        rows.append(
            Removal("names of coders", len(names), f"replaced by {labels[0]} to {labels[-1]}")
        )
    long = [name for name in names if len(name) >= 4 and name not in labels]
    mentioned = sum(any(name in text for name in long) for text in project.notes["text"])
    if mentioned:
        rows.append(Removal("notes that mention a coder", mentioned, "kept: look through them"))
    return replace(
        project,
        coders=project.coders.assign(coder=pd.Series(labels, dtype="str")),
        privacy=frame("privacy", pd.concat([frame("privacy", rows), project.privacy])),
    )


# Merging ------------------------------------------------------------------------------------


def merge(projects: Sequence[Project]) -> Project:
    """Merge the projects of several coders on the same material.

    Coders are the same if their guid or, for names that programs do not give by themselves,
    their name is; codes if their guid or path is; sources if their guid or name and their text
    is. A source whose text differs between projects is kept twice.
    """
    merged = projects[0]
    for project in projects[1:]:
        merged = _merge_two(merged, project)
    return merged


def _merge_two(one: Project, other: Project) -> Project:
    coders = same_coders(one.coders, other.coders)
    codes = _same_codes(one.codes, other.codes)
    sources, texts, apart = _same_sources(one.sources, other.sources)
    new_codes, twice = code_table(
        tuple(row)
        for row in pd.concat([one.codes, _new(other.codes, codes)])
        .assign(parent=lambda table: table["parent"].map(lambda guid: codes.get(guid, guid)))
        .drop(columns="code")
        .itertuples(index=False, name=None)
    )
    renamed = other.sources.assign(guid=other.sources["guid"].map(sources))
    added = renamed[~renamed["guid"].isin(one.sources["guid"])]
    all_sources = frame("sources", pd.concat([texts, added]))
    all_sources["source"] = distinct(all_sources["source"])
    moved = other.codings.assign(
        source=other.codings["source"].map(sources),
        code=other.codings["code"].map(lambda guid: codes.get(guid, guid)),
        coder=other.codings["coder"].map(lambda guid: coders.get(guid, guid)),
    )
    one_codings, lost_here = _check_places(one.codings, one.sources, all_sources)
    moved, lost_there = _check_places(moved, other.sources, all_sources, sources)
    moved = _own_selections(one_codings, moved)
    codings = frame("codings", pd.concat([one_codings, moved]))
    codings, again = without_repeats(codings)
    named = _names(all_sources, "source")
    omissions = [
        *(
            Omission("code", "", "", path, "two codes have the same name: told apart by a number")
            for path in twice
        ),
        *(
            Omission("source", named[guid], "", "", "its text differs between projects: kept twice")
            for guid in apart
        ),
        *(
            Omission("place", named[row.source], f"{row.start}-{row.end}", "", _REFUTED)
            for row in each_row(pd.concat([lost_here, lost_there]))
        ),
        *(
            Omission("coding", named[row.source], f"{row.start}-{row.end}", "", REPEATED)
            for row in each_row(again)
        ),
    ]
    targets = {**sources, **codes}
    together = {
        "coders": pd.concat([one.coders, _new(other.coders, coders)]),
        "cases": pd.concat(
            [
                one.cases,
                other.cases.assign(
                    source=other.cases["source"].map(lambda guid: sources.get(guid, guid))
                ),
            ]
        ).drop_duplicates(),
        **{
            name: pd.concat(
                [
                    getattr(one, name),
                    getattr(other, name).assign(
                        target=getattr(other, name)["target"].map(lambda g: targets.get(g, g))
                    ),
                ]
            ).drop_duplicates()
            for name in ("variables", "notes")
        },
        "found": pd.concat([one.found, other.found])
        .groupby("element", sort=False, as_index=False)["number"]
        .sum(),
        "omissions": pd.concat([one.omissions, other.omissions, frame("omissions", omissions)]),
        "privacy": pd.concat([one.privacy, other.privacy]),
    }
    return Project(
        name=one.name,
        codes=new_codes,
        sources=all_sources,
        codings=tidy_codings(codings, all_sources, new_codes),
        **{name: frame(name, table) for name, table in together.items()},
    )


REPEATED = "the same code by the same coder twice"
_REFUTED = "another project's text has other words there; taken without a place"


def _new(table: pd.DataFrame, known: dict[str, str]) -> pd.DataFrame:
    """Return the rows of a table whose guid is not that of something known."""
    return table[~table["guid"].isin(list(known))]


def same_coders(one: pd.DataFrame, other: pd.DataFrame) -> dict[str, str]:
    """Return the coders of another project who are coders of one, by their guids.

    See `merge` for who is the same.
    """
    same = {guid: guid for guid in other["guid"] if guid in set(one["guid"])}
    here, there = Counter(one["coder"].map(fold)), Counter(other["coder"].map(fold))
    by_name = {fold(name): guid for guid, name in zip(one["guid"], one["coder"], strict=True)}
    for guid, name in zip(other["guid"], other["coder"], strict=True):
        folded = fold(name)
        speaks = folded.casefold() not in _NOBODY and not folded.startswith("Coder ")
        if guid not in same and speaks and here[folded] == there[folded] == 1:
            same[guid] = by_name[folded]
    return same


def _same_codes(one: pd.DataFrame, other: pd.DataFrame) -> dict[str, str]:
    same = {guid: guid for guid in other["guid"] if guid in set(one["guid"])}
    by_path = {path: guid for guid, path in zip(one["guid"], one["code"], strict=True)}
    for guid, path in zip(other["guid"], other["code"], strict=True):
        if guid not in same and path in by_path:
            same[guid] = by_path[path]
    return same


def _same_sources(
    one: pd.DataFrame, other: pd.DataFrame
) -> tuple[dict[str, str], pd.DataFrame, list[str]]:
    """Find the sources that both projects have, and take a text from where it was read.

    Returns
    -------
    merged : dict
        Guid in the other project -> guid in the merged one.
    texts : pandas.DataFrame
        The sources of the one project.
    apart : list of str
        Merged guids of sources that have another text in the one project.
    """
    texts = one.set_index("guid", drop=False)
    by_name = {name: guid for guid, name in zip(one["guid"], one["source"], strict=True)}
    merged, apart = {}, []
    for row in each_row(other):
        here = row.guid if row.guid in texts.index else by_name.get(row.source)
        merged[row.guid] = here or row.guid
        if here is None:
            continue
        both_read = texts.at[here, "state"] == "read" == row.state
        if both_read and texts.at[here, "text"] != row.text:
            merged[row.guid] = make_guid(row.guid, row.text) if here == row.guid else row.guid
            apart.append(merged[row.guid])
            continue
        if texts.at[here, "state"] != "read" and row.state == "read":
            for column in ("state", "counting", "text"):
                texts.at[here, column] = getattr(row, column)
    return merged, texts.reset_index(drop=True), apart


def _check_places(
    codings: pd.DataFrame,
    own: pd.DataFrame,
    merged: pd.DataFrame,
    renamed: dict[str, str] | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Take away the places that a missing source could not confirm and the found text refutes."""
    renamed = renamed or {}
    unread = {renamed.get(g, g) for g in own.loc[own["state"] != "read", "guid"]}
    texts = dict(zip(merged["guid"], merged["text"], strict=True))
    read = set(merged.loc[merged["state"] == "read", "guid"])
    doubtful = codings["source"].isin(unread & read) & (codings["start"] != NO_PLACE)
    refuted = [
        row.Index
        for row in each_row(codings[doubtful])
        if not same_words(row.text, texts[row.source][row.start : row.end])
    ]
    lost = codings.loc[refuted]
    checked = codings.copy()
    checked.loc[refuted, ["start", "end"]] = NO_PLACE
    return checked, lost


def _own_selections(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Give a selection that stands elsewhere in another project a guid of its own."""
    places = {row.selection: (row.source, row.start, row.end) for row in each_row(one)}
    selections = []
    for row in each_row(other):
        place = (row.source, row.start, row.end)
        same = places.get(row.selection, place) == place
        selections.append(row.selection if same else make_guid(row.selection, *place))
    return other.assign(selection=pd.Series(selections, index=other.index, dtype="str"))


def distinct(names: Iterable[str]) -> list[str]:
    """Number names that come more than once: "a", "a (2)"."""
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return found
