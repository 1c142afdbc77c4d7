"""Read QualCoder: its project (data.qda, an SQLite database) and its report of codes (CSV)."""

import hashlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import numpy as np

from groupwork.errors import GroupworkError
from groupwork.ingest.coding.offsets import Places, Selections, StoredText, find_places, stored
from groupwork.ingest.coding.project import (
    NO_PLACE,
    REPEATED,
    Code,
    Omission,
    Project,
    Removal,
    code_table,
    each_row,
    frame,
    make_guid,
    tidy_codings,
    without_repeats,
)
from groupwork.ingest.readers import excel, fold, text
from groupwork.ingest.readers.limits import MAX_BYTES, MAX_DATABASE, check_size
from groupwork.study.files import File

# Enough for the largest projects; stops a database that was made to run for ever.
_STEPS = 2_000_000_000
_TABLES = {"source", "code_name", "code_cat", "code_text"}


def read_qualcoder(path: str | Path) -> Project:
    """Read a QualCoder project or its report of codes.

    Parameters
    ----------
    path : str or pathlib.Path
        `data.qda` within the project's folder, or the report of codes as .csv or .xlsx. The
        report has neither texts nor places: see `transcripts.add_texts`.

    Returns
    -------
    Project
        With its coders' names, so that it can be merged by them.

    Raises
    ------
    GroupworkError
        It is neither, is damaged, or is open in QualCoder.
    """
    source = Path(path)
    if source.suffix.lower() in (".csv", ".xlsx"):
        return _Report(source).read()
    return _open_database(source / "data.qda" if source.is_dir() else source)


# The database -------------------------------------------------------------------------------


def _open_database(path: Path) -> Project:
    try:
        check_size(path, MAX_DATABASE)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _unreadable(path, error) from None
    journal = path.with_name(path.name + "-wal")
    if journal.exists() and journal.stat().st_size:
        raise GroupworkError(f"{path}: is open in QualCoder. Close it there and try again.")
    uri = f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1"
    steps = iter(range(_STEPS // 10_000))
    try:
        database = sqlite3.connect(uri, uri=True)
        try:
            database.execute("PRAGMA trusted_schema = OFF")
            database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_BYTES)
            database.set_progress_handler(lambda: next(steps, None) is None, 10_000)
            return _Database(database, path, digest).read()
        finally:
            database.close()
    except (sqlite3.Error, OverflowError):
        raise GroupworkError(
            f"{path}: is damaged or not a QualCoder project. Give the file data.qda of the "
            f"project's folder."
        ) from None


def _unreadable(path: Path, error: OSError) -> GroupworkError:
    reason = (error.strerror or "it cannot be opened").lower()
    return GroupworkError(f"{path}: cannot be read ({reason}).")


@dataclass(frozen=True)
class _Source:
    guid: str
    name: str
    kind: str
    state: str
    text: StoredText
    passages: list[tuple]


class _Database:
    """The tables of a QualCoder project; collects what cannot be taken over as it goes."""

    def __init__(self, database: sqlite3.Connection, path: Path, digest: str) -> None:
        self.database = database
        self.path = path
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        self.tables = {str(row[0]) for row in names}
        if lacking := sorted(_TABLES - self.tables):
            raise GroupworkError(
                f"{path}: is not a QualCoder project: it has no table '{lacking[0]}'. Give the "
                f"file data.qda of the project's folder."
            )
        self.omissions: list[Omission] = []
        self.notes: list[tuple[str, str, str, str, str]] = []
        self.coders: dict[str, str] = {}
        self.digest = digest
        self.cases = {key: str(name or "") for key, name in self._rows("cases", "caseid", "name")}

    def _rows(self, table: str, *columns: str) -> list[tuple]:
        """Return some columns of a table; those that this version lacks are empty."""
        if table not in self.tables:
            return []
        there = {row[1] for row in self.database.execute(f"PRAGMA table_info({table})")}
        chosen = ", ".join(name if name in there else f"NULL AS {name}" for name in columns)
        return self.database.execute(f"SELECT {chosen} FROM {table} ORDER BY rowid").fetchall()

    def read(self) -> Project:
        for (name,) in self._rows("coder_names", "name"):
            self._coder(name)
        codes, twice = code_table(self._codes())
        for path in twice:
            reason = "two codes have the same name: told apart by a number"
            self.omissions.append(Omission("code", "", "", path, reason))
        known = dict(zip(codes["guid"], codes["code"], strict=True))
        sources = self._sources()
        places = find_places(
            [each.text for each in sources.values()],
            [_selections(each.passages) for each in sources.values()],
        )
        rows: list[tuple] = []
        table = []
        for each, place in zip(sources.values(), places, strict=True):
            rows += self._passages(each, place, known)
            counting = f"{place.counting}; {place.confirmed} of {len(each.passages)} passages "
            counting = f"{counting}confirmed by words" if each.passages else ""
            table.append((each.guid, each.name, each.kind, each.state, counting, each.text.text))
        areas = self._areas()
        rows += self._area_rows(areas, sources, known)
        all_sources = frame("sources", table)
        codings, again = without_repeats(frame("codings", rows))
        names = {each.guid: each.name for each in sources.values()}
        for row in each_row(again):
            where = (names[str(row.source)], f"{row.start}-{row.end}", known[str(row.code)])
            self.omissions.append(Omission("coding", *where, reason=REPEATED))
        self._collect_notes(sources)
        cases = [
            (_guid("case", case), self.cases[case], sources[fid].guid, "")
            for case, fid in self._rows("case_text", "caseid", "fid")
            if case in self.cases and fid in sources
        ]
        found = [
            *(("users", len(self.coders)), ("codes", len(codes)), ("sources", len(sources))),
            ("codings", len(self._rows("code_text", "cid")) + len(areas)),
            *(("cases", len({case[0] for case in cases})), ("notes", len(self.notes))),
        ]
        removed = Removal(
            "names and dates of who made each thing", len(self.coders), "not taken over"
        )
        return Project(
            name=self.path.parent.stem if self.path.name == "data.qda" else self.path.stem,
            coders=frame("coders", [(guid, name) for name, guid in self.coders.items()]),
            codes=codes,
            sources=all_sources,
            codings=tidy_codings(codings, all_sources, codes),
            cases=frame("cases", cases).drop_duplicates(ignore_index=True),
            variables=frame("variables", self._variables(sources)),
            notes=frame("notes", self.notes),
            found=frame("found", found),
            omissions=frame("omissions", self.omissions),
            privacy=frame("privacy", [removed]),
        )

    def _coder(self, name: object) -> str:
        """Return the guid of a coder; it is made of the file, not of the name."""
        return self.coders.setdefault(str(name or ""), make_guid(self.digest, len(self.coders)))

    def _codes(self) -> Iterator[Code]:
        """Yield categories, and codes within a category or another code."""
        for key, name, memo, above in self._rows("code_cat", "catid", "name", "memo", "supercatid"):
            yield (
                _guid("category", key),
                _guid("category", above),
                _name(name),
                _said(memo),
                "",
                False,
            )
        columns = ("cid", "name", "memo", "color", "catid", "supercid")
        for key, name, memo, color, category, above in self._rows("code_name", *columns):
            parent = _guid("category", category) if category else _guid("code", above)
            yield _guid("code", key), parent, _name(name), _said(memo), _said(color), True

    def _sources(self) -> dict[object, _Source]:
        passages: dict[object, list[tuple]] = {}
        columns = ("cid", "fid", "seltext", "pos0", "pos1", "owner", "memo")
        for row in self._rows("code_text", *columns):
            passages.setdefault(row[1], []).append(row)
        found = {}
        for fid, name, body, media in self._rows("source", "id", "name", "fulltext", "mediapath"):
            kind = _kind(str(media or ""))
            state = "read" if body else ("missing" if kind in ("text", "pdf") else "media")
            mine = passages.pop(fid, [])
            text = stored(str(body or ""))
            found[fid] = _Source(_guid("source", fid), str(name), kind, state, text, mine)
        for row in (row for rows in passages.values() for row in rows):
            reason = "its source is not in the project"
            self.omissions.append(Omission("coding", "", f"{row[3]}-{row[4]}", "", reason))
        return found

    def _passages(
        self, source: _Source, places: Places, codes: dict[str, str]
    ) -> Iterator[tuple[str, str, str, int, int, str, str, str, str]]:
        for row, start, end in zip(
            source.passages, places.start.tolist(), places.end.tolist(), strict=True
        ):
            cid, _, words, pos0, pos1, owner, memo = row
            code = _guid("code", cid)
            problem = ""
            if code not in codes:
                problem = "its code is not in the codebook"
            elif start < 0 and source.state == "read":
                problem = "its place is not in the text"
            if problem:
                where = (source.name, f"{pos0}-{pos1}", codes.get(code, ""))
                self.omissions.append(Omission("coding", *where, reason=problem))
                continue
            passage = source.text.text[start:end] if start >= 0 else str(words or "")
            selection = make_guid(source.guid, pos0, pos1, str(memo or ""))
            if memo:
                note = make_guid(selection, "memo")
                self.notes.append((note, "", str(memo), "selection", selection))
            place = (source.guid, selection, "text", start, end, "")
            yield (*place, passage, code, self._coder(owner))

    def _areas(self) -> list[tuple]:
        """Return the codings of pictures, pages and recordings: code, source, kind, area, owner."""
        found = []
        columns = ("cid", "id", "x1", "y1", "width", "height", "pdf_page", "owner")
        for cid, fid, left, top, width, height, page, owner in self._rows("code_image", *columns):
            x, y = _integer(left), _integer(top)
            corners = f"{x} {y} {x + _integer(width)} {y + _integer(height)}"
            area = corners if page is None else f"{_integer(page)} {corners}"
            found.append((cid, fid, area, owner))
        for cid, fid, pos0, pos1, owner in self._rows(
            "code_av", "cid", "id", "pos0", "pos1", "owner"
        ):
            found.append((cid, fid, f"{_integer(pos0)} {_integer(pos1)}", owner))
        return found

    def _area_rows(
        self, areas: list[tuple], sources: dict[object, _Source], codes: dict[str, str]
    ) -> Iterator[tuple[str, str, str, int, int, str, str, str, str]]:
        numbers = {"picture": 4, "pdf": 5, "audio": 2, "video": 2}
        for cid, fid, area, owner in areas:
            source, code = sources.get(fid), _guid("code", cid)
            fits = source is not None and numbers.get(source.kind) == len(area.split())
            if source is None or not fits or code not in codes:
                reason = "its code or its source is not in the project"
                self.omissions.append(Omission("coding", "", area, codes.get(code, ""), reason))
                continue
            place = (source.guid, make_guid(source.guid, area), source.kind)
            yield (*place, NO_PLACE, NO_PLACE, area, "", code, self._coder(owner))

    def _collect_notes(self, sources: dict[object, _Source]) -> None:
        for key, name, entry in self._rows("journal", "jid", "name", "jentry"):
            if entry:
                self.notes.append((_guid("journal", key), str(name or ""), str(entry), "", ""))
        for fid, memo in self._rows("source", "id", "memo"):
            if memo:
                self.notes.append((_guid("memo", fid), "", str(memo), "source", sources[fid].guid))
        for key, fid, memo in self._rows("annotation", "anid", "fid", "memo"):
            if memo and fid in sources:
                about = ("source", sources[fid].guid)
                self.notes.append((_guid("annotation", key), "", str(memo), *about))

    def _variables(
        self, sources: dict[object, _Source]
    ) -> Iterator[tuple[str, str, str, str, str]]:
        kinds = dict(self._rows("attribute_type", "name", "valuetype"))
        for name, about, value, key in self._rows("attribute", "name", "attr_type", "value", "id"):
            said = str(value or "").strip()
            kind = "Float" if kinds.get(name) == "numeric" and _is_number(said) else "Text"
            if said and about == "case" and key in self.cases:
                yield "case", _guid("case", key), str(name), kind, said
            elif said and about == "file" and key in sources:
                yield "source", sources[key].guid, str(name), kind, said


def _guid(*parts: object) -> str:
    return make_guid("qualcoder", *parts)


def _said(cell: object) -> str:
    return str(cell or "")


def _name(cell: object) -> str:
    return " ".join(_said(cell).split()) or "(without a name)"


def _selections(passages: list[tuple]) -> Selections:
    return Selections(
        np.array([_integer(row[3]) for row in passages], dtype=np.int64),
        np.array([_integer(row[4]) for row in passages], dtype=np.int64),
        [str(row[2] or "") for row in passages],
    )


def _kind(media: str) -> str:
    """Return the kind of a source from the path of its file."""
    folder = media.replace(":", "/").strip("/").split("/")[0].lower()
    if media.lower().endswith(".pdf"):
        return "pdf"
    return {"images": "picture", "audio": "audio", "video": "video"}.get(folder, "text")


def _integer(value: object) -> int:
    return int(value) if isinstance(value, int | float) else NO_PLACE


def _is_number(said: str) -> bool:
    try:
        float(said)
    except ValueError:
        return False
    return True


# The report of codes ------------------------------------------------------------------------


class _Report:
    """QualCoder's report of codes: one row a passage and code, no texts and no places."""

    def __init__(self, path: Path) -> None:
        self.path = path
        header, *records = _records(path)
        # The categories of a code are all in columns of one name, the nearest first.
        self.categories = [i for i, name in enumerate(header) if name == "Category"]
        self.column = {name: i for i, name in reversed(list(enumerate(header)))}
        self.file = self.column.get("Filename", self.column.get("File", -1))
        lacking = [name for name in ("Coder", "Coded", "Codename") if name not in self.column]
        if lacking or self.file < 0:
            raise GroupworkError(
                f"{path}: is not a report of codes from QualCoder: there is no column "
                f"'{lacking[0] if lacking else 'File'}'. Export the report of codes as CSV."
            )
        self.rows = [row for row in records if any(cell.strip() for cell in row)]
        for number, row in enumerate(records, start=2):
            if row in self.rows and len(row) < len(header):
                raise GroupworkError(
                    f"{path}, row {number}: has {len(row)} cells, but the header names "
                    f"{len(header)} columns. Export the report again."
                )
        self.codes: dict[tuple[str, ...], Code] = {}

    def read(self) -> Project:
        at = self.column
        sources: dict[str, str] = {}
        coders: dict[str, str] = {}
        cases, codings, omissions = [], [], []
        given: dict[tuple[str, ...], list[str]] = {}
        for number, row in enumerate(self.rows):
            name, owner = row[self.file], row[at["Coder"]]
            source = sources.setdefault(name, make_guid("source", name))
            coder = coders.setdefault(owner, make_guid(self.path.name, len(coders)))
            key = row[at["Id"]] if "Id" in at else str(number)
            if "Case" in at:
                cases.append((make_guid("case", row[at["Case"]]), row[at["Case"]], source, ""))
            code = self._code(row)
            if key.startswith(("imid:", "avid:")):
                reason = "a picture or recording, whose place is not in the report"
                omissions.append(Omission("coding", name, "", row[at["Codename"]], reason))
                continue
            # Each code of a passage has an id of its own, and the same words with another code are
            # taken for the same passage; with the same code again, for a further one.
            words = fold(row[at["Coded"]])
            ids = given.setdefault((source, words, code, coder), [])
            if key not in ids:
                ids.append(key)
            selection = make_guid(source, words, ids.index(key))
            place = (source, selection, "text", NO_PLACE, NO_PLACE, "")
            codings.append((*place, row[at["Coded"]], code, coder))
        codes, _ = code_table(self.codes.values())
        found = [
            *(("users", len(coders)), ("codes", len(codes)), ("sources", len(sources))),
            ("codings", len(codings) + len(omissions)),
        ]
        return Project(
            name=self.path.stem,
            coders=frame("coders", [(guid, name) for name, guid in coders.items()]),
            codes=codes,
            sources=frame(
                "sources", [(guid, n, "text", "missing", "", "") for n, guid in sources.items()]
            ),
            codings=frame("codings", codings).drop_duplicates(ignore_index=True),
            cases=frame("cases", cases).drop_duplicates(ignore_index=True),
            found=frame("found", found),
            omissions=frame("omissions", omissions),
        )

    def _code(self, row: list[str]) -> str:
        """Return the guid of a row's code, and keep it with the categories above it."""
        chain = [row[i] for i in reversed(self.categories) if row[i].strip()]
        chain.append(row[self.column["Codename"]])
        for depth in range(1, len(chain) + 1):
            part = tuple(chain[:depth])
            parent = make_guid("report", *part[:-1]) if depth > 1 else ""
            codable = depth == len(chain) or (part in self.codes and self.codes[part][5])
            self.codes[part] = (make_guid("report", *part), parent, part[-1], "", "", codable)
        return make_guid("report", *chain)


def _records(path: Path) -> list[list[str]]:
    """Return the rows of a report as text, its header first."""
    file = File.model_validate({"path": path.name})
    try:
        if path.suffix.lower() == ".xlsx":
            return excel.read(path, file)[0] or [[]]
        return text.read(path, file)[0] or [[]]
    except OSError as error:
        raise _unreadable(path, error) from None
