"""Read REFI-QDA projects (.qdpx) and codebooks (.qdc), the exchange format of coding programs.

References
----------
REFI-QDA Standard for project and codebook exchange, version 1.5 (www.qdasoftware.org, 2019).
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from groupwork.errors import GroupworkError
from groupwork.ingest.coding.archive import Archive
from groupwork.ingest.coding.offsets import Selections, StoredText, find_places, stored
from groupwork.ingest.coding.project import (
    AREAS,
    GUID,
    NO_PLACE,
    REPEATED,
    Code,
    Omission,
    Project,
    Removal,
    code_table,
    distinct,
    frame,
    make_guid,
)
from groupwork.ingest.coding.transcripts import read_docx
from groupwork.ingest.coding.xml import parse
from groupwork.ingest.readers.limits import read_bytes
from groupwork.ingest.readers.text import decode

#: Levels of codes within codes.
MAX_LEVELS = 64

_KINDS = {
    "TextSource": "text",
    "PDFSource": "pdf",
    "PictureSource": "picture",
    "AudioSource": "audio",
    "VideoSource": "video",
}
#: What omissions call things that were not looked at.
UNREAD = {
    "codes": "unread code",
    "sources": "unread source",
    "selections": "unread selection",
    "codings": "unread coding",
}
_KIND_OF_ELEMENT = {
    "Code": "codes",
    "Coding": "codings",
    **dict.fromkeys(_KINDS, "sources"),
    **dict.fromkeys(("PlainTextSelection", "TranscriptSelection"), "selections"),
    **dict.fromkeys((tag for tag, _ in AREAS.values()), "selections"),
}
_TYPES = {"Text", "Boolean", "Integer", "Float", "Date", "DateTime"}
_NOT_TAKEN = {"links", "sets", "graphs"}
_UNKNOWN = make_guid("unknown coder")
# How RTF, PDF and packed documents begin, whose markup would pass for words.
_NO_TEXT = (b"{\\rtf", b"%PDF", b"PK\x03\x04")
_FROM_DISK = re.compile(r"^(?:absolute://|file://|/|\\\\|[A-Za-z]:[\\/])", re.IGNORECASE)


def read_codebook(path: str | Path) -> pd.DataFrame:
    """Read a REFI-QDA codebook.

    Returns
    -------
    pandas.DataFrame
        As `Project.codes`.

    Raises
    ------
    GroupworkError
        It is not a codebook.
    """
    where = str(path)
    root = parse(read_bytes(Path(path)), where)
    if root.tag != "CodeBook":
        raise GroupworkError(
            f"{where}: is not a REFI-QDA codebook (it begins with '{root.tag}'). Export the "
            f"codebook as .qdc."
        )
    listed = _codes(root, where)
    there = sum(1 for _ in root.iter("Code"))
    if there > len(listed):
        raise GroupworkError(
            f"{where}: {there - len(listed)} of its {there} codes are where a codebook has none. "
            f"Export the codebook again."
        )
    codes, _ = code_table(listed)
    return codes


def _unreadable(where: str, error: OSError) -> GroupworkError:
    reason = (error.strerror or "it cannot be opened").lower()
    return GroupworkError(f"{where}: cannot be read ({reason}).")


def read_project(path: str | Path) -> Project:
    """Read a REFI-QDA project.

    Parameters
    ----------
    path : str or pathlib.Path
        A .qdpx file.

    Returns
    -------
    Project
        With its coders' names, so that it can be merged by them. What could not be read is in
        `omissions`, what was removed to protect people in `privacy`.

    Raises
    ------
    GroupworkError
        The archive or its project file is damaged, or unlike anything that a coding program
        writes.
    """
    where = str(path)
    try:
        with Path(path).open("rb") as file, Archive(file, where) as archive:
            return _Reader(archive, where).read()
    except OSError as error:
        raise _unreadable(where, error) from None


def _guid(text: str | None) -> str:
    """Write a guid in the one way in which it is compared: capitals, no braces."""
    if text and GUID.fullmatch(text):
        return text
    guid = (text or "").strip().strip("{}").upper()
    return guid if not guid or GUID.fullmatch(guid) else make_guid(guid)


def _own_guid(element: Any) -> str:
    """Return an element's guid; made of what it is and its name if it has none."""
    return _guid(element.get("guid")) or make_guid(element.tag, element.get("name"))


def _first(element: Any, name: str) -> Any:
    return next(element.iterchildren(name), None)


def _text(element: Any, name: str) -> str:
    child = _first(element, name)
    return "" if child is None else "".join(child.itertext())


def _codes(root: Any, where: str) -> list[Code]:
    """Return the codes below an element."""
    found: list[Code] = []

    def walk(element: Any, parent: str, level: int) -> None:
        if level > MAX_LEVELS:
            raise GroupworkError(f"{where}: codes lie more than {MAX_LEVELS} levels deep.")
        for code in element.iterchildren("Code"):
            guid = _guid(code.get("guid")) or make_guid("code", parent, code.get("name"))
            name = " ".join((code.get("name") or "").split()) or "(without a name)"
            codable = (code.get("isCodable") or "true").strip() not in ("false", "0")
            description = _text(code, "Description")
            found.append((guid, parent, name, description, code.get("color") or "", codable))
            walk(code, guid, level + 1)

    for codes in root.iterchildren("Codes"):
        walk(codes, "", 1)
    return found


@dataclass(slots=True)
class _Selection:
    """A selection as the file has it."""

    guid: str
    kind: str
    start: int | None
    end: int | None
    area: str
    name: str
    codings: list[tuple[str, str]]
    #: Start, end and words in the text; None where the text has no such place.
    at: tuple[int, int, str] | None = None

    @property
    def where(self) -> str:
        """Its place in messages."""
        return f"{self.start}-{self.end}" if self.kind == "text" else self.area


@dataclass
class _Source:
    """A source as the file has it."""

    guid: str
    name: str
    kind: str
    state: str = "media"
    text: StoredText | None = None
    selections: list[_Selection] = field(default_factory=list)


class _Reader:
    """Reads one project; collects what it cannot take over as it goes."""

    def __init__(self, archive: Archive, where: str) -> None:
        self.archive = archive
        self.where = where
        self.omissions: list[Omission] = []
        self.notes_of: dict[str, list[tuple[str, str]]] = {}
        self.own_notes: list[tuple[str, str, str, str, str]] = []
        self.variables: list[tuple[str, str, str, str, str]] = []
        self.documents = self.from_disk = self.dates = 0
        self.users: dict[str, str] = {}
        self.seen: Counter[str] = Counter()
        self.guids: dict[str | None, str] = {}
        self.paths: dict[str, str] = {}
        self.somebody = ""
        self.case_names: dict[str, str] = {}
        self.case_sources: dict[tuple[str, str], None] = {}

    def read(self) -> Project:
        root = self._root()
        self.users = self._users(root)
        book = _first(root, "CodeBook")
        listed = [] if book is None else _codes(book, self.where)
        self.seen["codes"] = len(listed)
        codes, twice = code_table(listed)
        if len(codes) < len(listed):
            reason = f"{len(listed) - len(codes)} codes have the identifier of another one"
            self.omissions.append(Omission(UNREAD["codes"], "", "", "", reason))
        self.paths = dict(zip(codes["guid"], codes["code"], strict=True))
        for path in twice:
            reason = "two codes have the same name: told apart by a number"
            self.omissions.append(Omission("code", "", "", path, reason))
        for element in root.iterfind("CodeBook//Code"):
            self._note_refs(element, "code", _own_guid(element))
        self._note_refs(root, "project", "")
        kinds = self._variable_kinds(root)
        cases = root.iterfind("Cases/Case")
        self.case_names = {_own_guid(each): each.get("name") or "" for each in cases}
        sources = self._sources(root, kinds)
        found = self._found(root, sources)
        # Whoever is named nowhere is the only user, or the owner of the project.
        owner = _guid(root.get("creatingUserGUID"))
        self.somebody = next(iter(self.users)) if len(self.users) == 1 else owner or _UNKNOWN
        self._list_unread(root)
        table, codings = self._place(sources, codes)
        cases = list(dict.fromkeys([*self._cases(root, kinds), *self._coded_cases()]))
        notes = self._notes(root)
        if notes:
            # A passage without a code is not taken over, so its notes go to its source.
            coded = set(codings["selection"])
            of_source = {s.guid: each.guid for each in sources for s in each.selections}
            notes = [
                (guid, name, text, "source", of_source[target])
                if about == "selection" and target in of_source and target not in coded
                else (guid, name, text, about, target)
                for guid, name, text, about, target in notes
            ]
        for name, number in found:
            if name in _NOT_TAKEN and number:
                self.omissions.append(Omission(name, "", "", "", f"{number} are not taken over"))
        return Project(
            name=self._without_folder(root.get("name") or Path(self.where).stem),
            coders=frame("coders", list(self.users.items())),
            codes=codes,
            sources=table,
            codings=codings,
            cases=frame("cases", cases),
            variables=frame("variables", self.variables),
            notes=frame("notes", notes),
            found=frame("found", found),
            omissions=frame("omissions", self.omissions),
            privacy=frame("privacy", self._privacy(root)),
        )

    # The project file ----------------------------------------------------------------------

    def _root(self) -> Any:
        names = [name for name in self.archive.names if name.casefold().endswith(".qde")]
        top = [name for name in names if "/" not in name]
        if len(top) != 1:
            found = "none" if not top else ", ".join(f"'{name}'" for name in sorted(top))
            raise GroupworkError(
                f"{self.where}: must hold exactly one project file (project.qde) at its top, and "
                f"has {found}. Export the project again."
            )
        data = self.archive.read(top[0])
        self.dates = data.count(b"DateTime=")
        root = parse(data, f"{self.where}: {top[0]}")
        if root.tag != "Project":
            raise GroupworkError(
                f"{self.where}: {top[0]} is not a REFI-QDA project (it begins with "
                f"'{root.tag}'). Export the project as .qdpx."
            )
        return root

    def _users(self, root: Any) -> dict[str, str]:
        users: dict[str, str] = {}
        for user in root.iterfind("Users/User"):
            users.setdefault(_own_guid(user), user.get("name") or "")
        counts = Counter(name for name in users.values() if name)
        for number in counts.values():
            if number > 1:
                reason = f"{number} coders have the same name: they are kept apart"
                self.omissions.append(Omission("coder", "", "", "", reason))
        return users

    def _found(self, root: Any, sources: list[_Source]) -> list[tuple[str, int]]:
        """Count what the file holds, before anything is left out."""

        def count(path: str) -> int:
            return sum(1 for _ in root.iterfind(path))

        selections = [selection for source in sources for selection in source.selections]
        return [
            ("users", count("Users/User")),
            ("codes", count("CodeBook//Code")),
            ("sources", count("Sources/*")),
            ("codings", sum(len(selection.codings) for selection in selections)),
            ("cases", count("Cases/Case")),
            ("notes", count("Notes/Note") + len(self.own_notes)),
            ("links", count("Links/Link")),
            ("sets", count("Sets/Set")),
            ("graphs", count("Graphs/Graph")),
        ]

    def _list_unread(self, root: Any) -> None:
        """List what the file holds in places that are not looked at."""
        there: Counter[str] = Counter()
        for element in root.iter():
            kind = _KIND_OF_ELEMENT.get(element.tag)
            if kind is not None:
                there[kind] += 1
        for kind, name in UNREAD.items():
            if (number := there[kind] - self.seen[kind]) > 0:
                reason = f"{number} stand where the format has none"
                self.omissions.append(Omission(name, "", "", "", reason))

    def _privacy(self, root: Any) -> list[Removal]:
        names = sum(1 for user in root.iterfind("Users/User") if user.get("id"))
        rows = [
            Removal("sign-in names of coders", names, "removed"),
            Removal("home folder of the project", int(bool(root.get("basePath"))), "removed"),
            Removal(
                "paths on somebody's disk", self.from_disk, "removed; nothing was opened there"
            ),
            Removal("program and system that wrote it", int(bool(root.get("origin"))), "removed"),
            Removal("dates and times of the work", self.dates, "removed"),
            Removal("properties of documents", self.documents, "not read"),
        ]
        return [row for row in rows if row.number]

    def _note_refs(self, element: Any, about: str, target: str) -> None:
        for reference in element.iterchildren("NoteRef"):
            self._note_ref(reference, about, target)

    def _note_ref(self, reference: Any, about: str, target: str) -> None:
        guid = _guid(reference.get("targetGUID"))
        self.notes_of.setdefault(guid, []).append((about, target))

    # Sources -------------------------------------------------------------------------------

    def _sources(self, root: Any, kinds: dict[str, tuple[str, str]]) -> list[_Source]:
        sources = []
        for element in root.iterfind("Sources/*"):
            kind = _KINDS.get(element.tag)
            if kind is None:
                reason = "an unknown kind of source"
                self.omissions.append(Omission("source", self._name(element), "", "", reason))
                continue
            source = self._source(element, kind)
            self.seen["sources"] += 1
            sources.append(source)
            self._note_refs(element, "source", source.guid)
            self._variable_values(element, "source", source.guid, kinds)
            sources += self._transcripts(element)
        names = distinct([each.name for each in sources])
        guids = distinct([each.guid for each in sources])
        for source, name, guid in zip(sources, names, guids, strict=True):
            source.name = name
            if guid != source.guid:
                source.guid = make_guid(guid)
                reason = "two sources have the same identifier: told apart by a number"
                self.omissions.append(Omission("source", name, "", "", reason))
        return sources

    def _source(self, element: Any, kind: str) -> _Source:
        guid = _own_guid(element)
        source = _Source(guid, self._name(element), kind)
        self._count_paths(element)
        texts = element if kind == "text" else _first(element, "Representation")
        if texts is None:
            texts = _first(element, "TextDescription")
        if texts is not None:
            source.state, source.text = self._stored_text(texts, source.name)
            source.selections += self._text_selections(texts)
        if kind != "text":
            source.selections += self._areas(element, kind)
        whole = self._codings(element)
        if texts is not None and texts is not element:
            whole += self._codings(texts)
        if whole:
            source.selections.append(_Selection("", "source", None, None, "", "", whole))
        if description := _text(element, "Description").strip():
            note = make_guid(guid, "description")
            self.own_notes.append((note, "", description, "source", guid))
        return source

    def _name(self, element: Any) -> str:
        name = self._without_folder(element.get("name") or "")
        return " ".join(name.split()) or _own_guid(element)

    def _without_folder(self, name: str) -> str:
        if not _FROM_DISK.match(name):
            return name
        self.from_disk += 1
        return re.split(r"[/\\]", name)[-1]

    def _count_paths(self, element: Any) -> None:
        for attribute in ("path", "currentPath", "plainTextPath", "richTextPath"):
            if _FROM_DISK.match(element.get(attribute) or ""):
                self.from_disk += 1

    def _stored_text(self, element: Any, name: str) -> tuple[str, StoredText | None]:
        """Return the state of a source's text and the text."""
        content = _first(element, "PlainTextContent")
        if content is not None:
            return "read", stored("".join(content.itertext()))
        reason, detail, blank = "its text is not in the archive", "", None
        for attribute in ("plainTextPath", "richTextPath"):
            path = element.get(attribute) or ""
            member = None if _FROM_DISK.match(path) else self.archive.find(_inside(path))
            if not path or member is None:
                continue
            try:
                text = self._read_text(member)
            except GroupworkError as error:
                reason, detail = "its text cannot be read", str(error)
                continue
            if text.text.strip():
                return "read", text
            # NVivo writes an empty plain text beside a document that it could not convert.
            blank = blank or text
        if blank is not None:
            return "read", blank
        self.omissions.append(Omission("source", name, detail, "", reason))
        return "missing", None

    def _read_text(self, member: str) -> StoredText:
        where = f"{self.where}: {member}"
        data = self.archive.read(member)
        if member.casefold().endswith(".docx"):
            self.documents += 1
            return stored(read_docx(BytesIO(data), where))
        if data.lstrip().startswith(_NO_TEXT):
            raise GroupworkError(f"{where}: is neither plain text nor a Word document (.docx).")
        text, encoding = decode(data, None, where)
        if "\0" in text:
            raise GroupworkError(f"{where}: is not text.")
        return stored(text, encoding not in {"UTF-8", "GB18030"})

    def _transcripts(self, element: Any) -> list[_Source]:
        """Read the transcripts of a recording that have codes; others are among the texts."""
        found = []
        for transcript in element.iterchildren("Transcript"):
            selections = list(transcript.iterchildren("TranscriptSelection"))
            if not selections:
                continue
            guid = _own_guid(transcript)
            source = _Source(guid, self._name(transcript), "text")
            source.state, source.text = self._stored_text(transcript, source.name)
            points = {
                _own_guid(point): _number(point.get("position"))
                for point in transcript.iterchildren("SyncPoint")
            }
            for each in selections:
                start = points.get(_guid(each.get("fromSyncPoint")))
                end = points.get(_guid(each.get("toSyncPoint")))
                source.selections.append(self._selection(each, "text", start, end))
            found.append(source)
        return found

    # Selections and codings ----------------------------------------------------------------

    def _text_selections(self, element: Any) -> list[_Selection]:
        return [
            self._selection(
                each, "text", _number(each.get("startPosition")), _number(each.get("endPosition"))
            )
            for each in element.iterchildren("PlainTextSelection")
        ]

    def _areas(self, element: Any, kind: str) -> list[_Selection]:
        tag, names = AREAS[kind]
        found = []
        for each in element.iterchildren(tag):
            numbers = [_number(each.get(name)) for name in names]
            area = "" if None in numbers else " ".join(map(str, numbers))
            found.append(self._selection(each, kind, None, None, area))
        return found

    def _selection(
        self, element: Any, kind: str, start: int | None, end: int | None, area: str = ""
    ) -> _Selection:
        self.seen["selections"] += 1
        guid = _guid(element.get("guid")) or make_guid("selection", start, end, area)
        name, description = element.get("name") or "", ""
        codings = []
        for child in element:
            tag = child.tag
            if tag == "Coding":
                codings.append(self._coding(child, element, guid))
            elif tag == "NoteRef":
                self._note_ref(child, "selection", guid)
            elif tag == "Description":
                description = "".join(child.itertext()).strip()
            elif tag == "Representation" and not name:
                name = _text(child, "PlainTextContent")
        if description:
            note = make_guid(guid, "description")
            self.own_notes.append((note, "", description, "selection", guid))
            # Some programs put the words of a passage there.
            if not name or _fits(description, start, end) > _fits(name, start, end):
                name = description
        return _Selection(guid, kind, start, end, area, name, codings)

    def _codings(self, element: Any) -> list[tuple[str, str]]:
        """Return the codings of a source as a whole."""
        guid = _own_guid(element)
        return [self._coding(each, None, guid) for each in element.iterchildren("Coding")]

    def _coding(self, element: Any, selection: Any, guid: str) -> tuple[str, str]:
        """Return the code and the coder, who may be said by the selection only."""
        self.seen["codings"] += 1
        # Nearly always it holds the reference to the code and nothing else.
        reference = element[0] if len(element) else None
        if reference is None or reference.tag != "CodeRef":
            reference = _first(element, "CodeRef")
        code = "" if reference is None else self._known_guid(reference.get("targetGUID"))
        if len(element) > 1:
            self._note_refs(element, "source" if selection is None else "selection", guid)
        coder = element.get("creatingUser")
        if coder is None and selection is not None:
            coder = selection.get("creatingUser") or selection.get("modifyingUser")
        return code, self._known_guid(coder)

    def _known_guid(self, text: str | None) -> str:
        """Return the guid of something that comes again and again."""
        guid = self.guids.get(text)
        if guid is None:
            guid = self.guids[text] = _guid(text)
        return guid

    def _place(
        self, sources: list[_Source], codes: pd.DataFrame
    ) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Find the passages in the texts and make the tables of sources and codings."""
        texts = [(each, each.text) for each in sources if each.text is not None]
        in_text = [[s for s in source.selections if s.kind == "text"] for source, _ in texts]
        places = find_places(
            [text for _, text in texts],
            [
                Selections(
                    np.array([-1 if s.start is None else s.start for s in each], dtype=np.int64),
                    np.array([-1 if s.end is None else s.end for s in each], dtype=np.int64),
                    [s.name for s in each],
                )
                for each in in_text
            ],
        )
        counting = {}
        for (source, text), selections, place in zip(texts, in_text, places, strict=True):
            found = zip(place.start.tolist(), place.end.tolist(), place.moved.tolist(), strict=True)
            for selection, (start, end, moved) in zip(selections, found, strict=True):
                selection.at = (start, end, text.text[start:end]) if start >= 0 else None
                if moved:
                    reason = "wrong; put where its quotation stands"
                    self.omissions.append(
                        Omission("place", source.name, selection.where, "", reason)
                    )
            if selections:
                confirmed = f"{place.confirmed} of {len(selections)} passages confirmed by words"
                counting[source.guid] = f"{place.counting}; {confirmed}"
        order = {guid: i for i, guid in enumerate(codes["guid"])}
        rows: list[tuple] = []
        for source in sources:
            for selection in source.selections:
                if selection.kind != "text" or source.text is None:
                    selection.at = _unplaced(source, selection)
            rows += self._codings_of(source, order)
        table = [
            (
                *(each.guid, each.name, each.kind, each.state, counting.get(each.guid, "")),
                each.text.text if each.text is not None else "",
            )
            for each in sources
        ]
        self.omissions = [
            each._replace(code=self.paths.get(each.code, each.code)) for each in self.omissions
        ]
        return frame("sources", table), frame("codings", rows)

    def _codings_of(self, source: _Source, order: dict[str, int]) -> list[tuple]:
        """Return a source's codings as rows, in order, each once."""
        rows: dict[tuple, tuple] = {}
        # A selection of a page may be there twice, as an area and as words: the words count.
        words = {
            (selection.guid, code, coder or self.somebody)
            for selection in source.selections
            if selection.kind == "text" and selection.at is not None
            for code, coder in selection.codings
        }
        for selection in source.selections:
            if not selection.codings:
                self._leave_out("selection", source, selection, "", "it has no code")
            for code, coder in selection.codings:
                if not self._can_be_taken(source, selection, code):
                    continue
                who = coder or self.somebody
                if selection.kind != "text" and (selection.guid, code, who) in words:
                    reason = "the same passage is there as text, too"
                    self._leave_out("coding", source, selection, code, reason)
                    continue
                if who not in self.users:
                    self._add_user(who, source, selection)
                assert selection.at is not None
                start, end, text = selection.at
                placeless = selection.guid if start == NO_PLACE and not selection.area else ""
                place = (start, end, selection.area, placeless, selection.kind)
                key = (*place, order[code], who)
                if key in rows:
                    self._leave_out("coding", source, selection, code, REPEATED)
                    continue
                rows[key] = (
                    *(source.guid, selection.guid, selection.kind, start, end, selection.area),
                    *(text, code, who),
                )
        return [rows[key] for key in sorted(rows)]

    def _leave_out(
        self, item: str, source: _Source, selection: _Selection, code: str, reason: str
    ) -> None:
        self.omissions.append(Omission(item, source.name, selection.where, code, reason))

    def _can_be_taken(self, source: _Source, selection: _Selection, code: str) -> bool:
        """Say whether a coding has a code and a place; list it if not."""
        if code in self.case_names:
            # NVivo codes what a person said with that person's case.
            self.case_sources.setdefault((code, source.guid))
            reason = "it names a case rather than a code, and is taken as that"
            self._leave_out("case", source, selection, "", reason)
        elif code not in self.paths:
            reason = "its code is not in the codebook" if code else "it points to no code"
            self._leave_out("coding", source, selection, "", reason)
        elif selection.at is None:
            self._leave_out("coding", source, selection, code, "its place is not in the text")
        else:
            return True
        return False

    def _add_user(self, guid: str, source: _Source, selection: _Selection) -> None:
        self.users[guid] = ""
        unknown = guid == _UNKNOWN
        reason = "coder is not known" if unknown else "coder is not in the list of users"
        self._leave_out("coder", source, selection, "", reason)

    # Cases, variables, notes ---------------------------------------------------------------

    def _variable_kinds(self, root: Any) -> dict[str, tuple[str, str]]:
        return {
            _own_guid(each): (
                each.get("name") or "",
                kind if (kind := each.get("typeOfVariable")) in _TYPES else "Text",
            )
            for each in root.iterfind("Variables/Variable")
        }

    def _variable_values(
        self, element: Any, about: str, target: str, kinds: dict[str, tuple[str, str]]
    ) -> None:
        for value in element.iterchildren("VariableValue"):
            reference = _first(value, "VariableRef")
            guid = "" if reference is None else _guid(reference.get("targetGUID"))
            if guid not in kinds:
                reason = "its variable is not declared"
                self.omissions.append(Omission("variable value", "", "", "", reason))
                continue
            said = next((each for each in value if each.tag != "VariableRef"), None)
            text = "" if said is None else "".join(said.itertext()).strip()
            if text:
                self.variables.append((about, target, *kinds[guid], text))

    def _cases(
        self, root: Any, kinds: dict[str, tuple[str, str]]
    ) -> list[tuple[str, str, str, str]]:
        rows = []
        for case in root.iterfind("Cases/Case"):
            guid, name = _own_guid(case), case.get("name") or ""
            self._variable_values(case, "case", guid, kinds)
            belongs = [
                *((_guid(each.get("targetGUID")), "") for each in case.iterchildren("SourceRef")),
                *(
                    ("", _guid(each.get("targetGUID")))
                    for each in case.iterchildren("SelectionRef")
                ),
            ]
            rows += [(guid, name, *each) for each in belongs or [("", "")]]
        return rows

    def _coded_cases(self) -> list[tuple[str, str, str, str]]:
        return [(case, self.case_names[case], source, "") for case, source in self.case_sources]

    def _notes(self, root: Any) -> list[tuple[str, str, str, str, str]]:
        rows = []
        for note in root.iterfind("Notes/Note"):
            guid, name = _own_guid(note), note.get("name") or ""
            text = self._note_text(note, name)
            for about, target in self.notes_of.get(guid, [("", "")]):
                rows.append((guid, name, text, about, target))
        return [*rows, *self.own_notes]

    def _note_text(self, note: Any, name: str) -> str:
        self._count_paths(note)
        parts = [_text(note, "Description").strip()]
        has_path = note.get("plainTextPath") or note.get("richTextPath")
        if _first(note, "PlainTextContent") is not None or has_path:
            before = len(self.omissions)
            _, text = self._stored_text(note, name)
            parts.append(text.text.strip() if text is not None else "")
            self.omissions[before:] = [
                each._replace(item="note") for each in self.omissions[before:]
            ]
        return "\n".join(part for part in parts if part)


def _inside(path: str) -> str:
    """Return where a source's path is within the archive."""
    return re.sub(r"^(?:internal|relative)://", "", path, flags=re.IGNORECASE)


def _number(text: str | None) -> int | None:
    try:
        number = int(text or "")
    except ValueError:
        return None
    return number if abs(number) < 2**40 else None


def _unplaced(source: _Source, selection: _Selection) -> tuple[int, int, str] | None:
    """Return start, end and words of a selection that is not a passage of a text that was read."""
    if selection.kind == "source":
        text = source.text.text if source.text is not None else None
        return (NO_PLACE, NO_PLACE, "") if text is None else (0, len(text), text)
    if selection.kind != "text":
        return NO_PLACE, NO_PLACE, selection.name
    start, end = selection.start, selection.end
    if start is None or end is None or not 0 <= start < end:
        return None
    return start, end, selection.name if _fits(selection.name, start, end) else ""


def _fits(words: str, start: int | None, end: int | None) -> bool:
    """Say whether words are as long as a passage, or a cut off part of it."""
    length = (end or 0) - (start or 0)
    cut = words.rstrip().endswith(("…", "..."))
    return len(words) == length or (cut and len(words) <= length)
