"""Looks at all raw files of a study together: which wave each is, what they have in common."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import permutations
from pathlib import Path

from groupwork.errors import GroupworkError
from groupwork.guide import workbook
from groupwork.guide.inspect_file import (
    Answers,
    Block,
    Column,
    Inspection,
    at_one_wave,
    find_blocks,
    find_wave_names,
    look_at,
    together,
)
from groupwork.guide.lots import Lots, find_lots
from groupwork.guide.same_questions import check_same_questions
from groupwork.guide.times import OF_TIME, wave_of_name
from groupwork.ingest.dates import read_date
from groupwork.ingest.near_matches import bare_code, bare_parts
from groupwork.ingest.readers import fold
from groupwork.ingest.readers.cells import Records, fold_header, title_rows
from groupwork.ingest.readers.excel import read, visible_sheets
from groupwork.prepare.wordings import plain
from groupwork.study.files import File

#: Least share of the smaller wave's people who must be in the other one, too.
COMES_AGAIN = 0.3
# Columns that two sheets of the same questions have in common, at least.
_FEWEST_ALIKE = 3
# Share of the rows in which what says who somebody is stands, at least.
_FILLED = 0.8

_BIRTH = re.compile(r"birth|born|出生|生日")
# What people are asked of the group once it is over.
ON_THE_GROUP = re.compile(
    r"satisf|recommend|helpful|useful|(like|enjoy)\w* the (group|programme|program|sessions)"
    r"|满意|滿意|推荐|推薦|(喜欢|喜歡).*(小组|小組|活动|活動)|(小组|小組|活动|活動).*(喜欢|喜歡|有帮助|有幫助|有用)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Sheet:
    """One raw file: what is in it, its cells by column, and the wave that its name says.

    `closing` says that it is the questionnaire on how people found the group.
    """

    path: Path
    found: Inspection
    texts: dict[str, Answers]
    wave: str
    sheet: str = ""
    closing: bool = False

    @property
    def name(self) -> str:
        """Its name without the folder, and its sheet where several are read."""
        return f"{self.path.name}:{self.sheet}" if self.sheet else self.path.name


@dataclass(frozen=True)
class Strand:
    """A raw file or sheet of something else than a scale's answers.

    Attributes
    ----------
    kind : str
        One of `workbook.kind_of`.
    source : Sheet
    columns : dict of str to str
        What a column holds -> its name; blank columns are left out.
    """

    kind: str
    source: Sheet
    columns: dict[str, str]

    def rows(self, *roles: str) -> list[tuple[str, ...]]:
        """Return the cells of some columns, row by row; a column that is not there is blank."""
        n = self.source.found.rows
        blank = [""] * n
        cells = [
            self.source.texts[self.columns[role]] if role in self.columns else blank
            for role in roles
        ]
        return list(zip(*cells, strict=True))


@dataclass(frozen=True)
class Recognised:
    """The raw files of a study.

    Attributes
    ----------
    sheets : list of Sheet
    columns : dict of str to Column
        The columns of all files, those of one name together.
    blocks : dict of str to Block
        Scales by a name of their own, over all files.
    in_sheet : dict of str to dict of int to Block
        Scale -> place of a file -> the columns of the scale as they are named there.
    strands : list of Strand
        Files and sheets of people, sessions, attendance, networks, themes and interviews.
    left_out : dict of str to str
        Sheet that is not read -> "blank", or "other" where nothing says what it is.
    awaited : bool
        Whether a sheet for a later measurement is there, still blank.
    cut_off : list of str
        Columns answered as a scale beside them is, which not all of its files have.
    """

    sheets: list[Sheet]
    columns: dict[str, Column]
    blocks: dict[str, Block]
    in_sheet: dict[str, dict[int, Block]]
    strands: list[Strand] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)
    awaited: bool = False
    cut_off: list[str] = field(default_factory=list)

    @property
    def paths(self) -> list[Path]:
        """The raw files."""
        sources = [*self.sheets, *(strand.source for strand in self.strands)]
        return list(dict.fromkeys(source.path for source in sources))

    @property
    def followed(self) -> list[Sheet]:
        """The files in which people are measured: without what they said of the group."""
        return [sheet for sheet in self.sheets if not sheet.closing] or self.sheets

    @property
    def ids(self) -> list[str]:
        """Columns that are the identifier in all files, and whose values come again."""
        common = [
            name
            for name in self.followed[0].found.ids
            if all(name in sheet.found.ids for sheet in self.followed)
        ]
        common = [name for name in common if not self._counts_lines(name)]
        if len(self.followed) == 1:
            return common or ([c for c in self.possible_ids if self.lots(c)])
        return [name for name in common if self.recurs(name)]

    @property
    def possible_ids(self) -> list[str]:
        """Columns that may be the identifier, of those that all files have."""
        first = self.followed[0].found
        listed = [*first.ids, *first.possible_ids]
        there = self.common
        return [name for name in listed if name in there and not self.is_numbering(name)]

    @property
    def common(self) -> list[str]:
        """The columns that all files have, in their order."""
        first, *others = (sheet.texts for sheet in self.followed)
        return [name for name in first if all(name in texts for texts in others)]

    def identifying(self, name: str) -> str:
        """Return the kind of direct identifier that a column holds; empty if it holds none."""
        kinds = (sheet.found.identifiers.get(name, "") for sheet in self.followed)
        return next(filter(None, kinds), "")

    @property
    def named_ids(self) -> list[str]:
        """Columns of names, e-mail addresses and such that all files have, and that recur.

        Remarks in which somebody left a number are none: hardly anybody else filled them in.
        """
        people = [name for name in self.common if self.identifying(name) and self.recurs(name)]
        return [
            name for name in people if all(_says_who(sheet.texts[name]) for sheet in self.followed)
        ]

    def is_numbering(self, name: str) -> bool:
        """Say whether a column counts the lines of every file, whoever stands in them."""
        counted = [
            [int(text) for text in sheet.texts.get(name, ()) if text.isdecimal()]
            for sheet in self.followed
        ]
        return all(len(of) > 1 and of == [*range(1, len(of) + 1)] for of in counted)

    def _counts_lines(self, name: str) -> bool:
        """Say whether a column numbers lines: in files of which one has more than another.

        Where the last people alone had not come again, their numbers would be like that as well.
        """
        rows = {len(sheet.texts[name]) for sheet in self.followed}
        return len(rows) > 1 and self.is_numbering(name)

    @property
    def headings(self) -> list[str]:
        """How the columns of all files are headed, each as it stands in the file."""
        known = self.columns
        return [known[name].question or name if name in known else name for name in self.common]

    def column(self, typed: str) -> str | None:
        """Find the column of all files that somebody names: by its heading, or how that begins.

        None where there is no such column, or several.
        """
        wanted = fold(typed).casefold()
        named = dict(zip(self.common, self.headings, strict=True))
        for fits in (str.__eq__, str.startswith):
            found = [
                name
                for name, heading in named.items()
                if wanted and any(fits(fold(each).casefold(), wanted) for each in (name, heading))
            ]
            if len(found) == 1:
                return found[0]
        return None

    def recurs(self, name: str) -> bool:
        """Say whether the people of each file are in another one, too; spelling aside."""
        people = [
            {bare_code(text) for text in sheet.texts[name] if text} for sheet in self.followed
        ]
        if len(people) < 2:
            return True
        return all(
            any(
                len(one & other) >= COMES_AGAIN * min(len(one), len(other))
                for other in people
                if other is not one
            )
            for one in people
        )

    def spelled_alike(self, names: list[str]) -> list[tuple[str, str]]:
        """List the identifiers, of one column or several, that are one, spelling aside."""
        typed: dict[str, dict[str, None]] = {}
        written = bare_code if len(names) == 1 else bare_parts
        rows = [[sheet.texts[name] for name in names] for sheet in self.followed]
        if len(names) == 1:  # other sheets have a code in one column
            others = [each for each in self.strands if "person" in each.columns]
            rows += [[each.source.texts[each.columns["person"]]] for each in others]
        for columns in rows:
            for parts in zip(*columns, strict=True):
                if all(parts):
                    text = "-".join(parts)
                    typed.setdefault(written(text), {})[text] = None
        return [(texts[0], texts[1]) for texts in map(list, typed.values()) if len(texts) > 1]

    def days(self, sheet: Sheet, named: str = "", order: str = "") -> tuple[str, list[date | None]]:
        """Return the column that says when the rows of a file were answered, and their days.

        Parameters
        ----------
        sheet : Sheet
        named, order : str
            The column, and the order of a date's parts, where they are known.

        Returns
        -------
        tuple
            Empty where no column has one day a row that can be read in one way alone.
        """
        of_dates = {c.name for c in sheet.found.columns if c.kind in ("date", "tool")}
        for column in [named] if named else [c for c in sheet.texts if c in of_dates]:
            if _BIRTH.search(column.casefold()):
                continue
            cells = sheet.texts[column]
            read = {
                tuple(days)
                for each in ([order] if order else ["ymd", "mdy", "dmy"])
                if any(days := [read_date(text, each) if text else None for text in cells])
                and all(day for day, text in zip(days, cells, strict=True) if text)
            }
            if len(read) == 1:
                return column, list(read.pop())
        return "", []

    def lots(self, name: str, order: str = "") -> Lots | None:
        """Find the lots of answers of one form that was sent several times.

        None where the people of `name` do not come again, or the dates have no gap of a week.
        Without a name people are not looked at: they may have given no codes. Where days and
        months cannot be told apart, `order` says which stands first.
        """
        only = self.followed[0]
        if len(self.followed) > 1 or only.found.waves or only.found.wave_names:
            return None
        texts = only.texts
        people = Counter(bare_code(text) for text in texts[name] if text) if name else Counter()
        if people and sum(count > 1 for count in people.values()) < COMES_AGAIN * len(people):
            return None
        return find_lots(texts, order)


def recognise(
    paths: Iterable[str | Path],
    sheet: str | None = None,
    encodings: Mapping[str, str] | None = None,
) -> Recognised:
    """Look at the raw files of a study together.

    Parameters
    ----------
    paths : iterable of str or pathlib.Path
    sheet : str, optional
        The one sheet of a workbook that is looked at.
    encodings : dict of str to str, optional
        Name of a file -> its encoding, where the text does not show it.

    Raises
    ------
    GroupworkError
        One of them cannot be read, or none of them has the answers of a questionnaire.
    """
    found = look_through(paths, sheet, encodings)
    if not found.sheets:
        raise GroupworkError(_nothing_to_read(found))
    return found


def look_through(
    paths: Iterable[str | Path],
    sheet: str | None = None,
    encodings: Mapping[str, str] | None = None,
) -> Recognised:
    """Look at raw files as `recognise` does, whether or not a questionnaire is among them."""
    sheets: list[Sheet] = []
    strands: list[Strand] = []
    left_out: dict[str, str] = {}
    awaited = False
    for path in _each_once(paths):
        book = _Book() if sheet else _look_into(path)
        left_out |= {f"{path.name}:{name}": why for name, why in book.left_out.items()}
        awaited = awaited or book.awaited
        for name in book.parts if book.several else [sheet or ""]:
            found, texts = look_at(path, name or None, (encodings or {}).get(path.name, ""))
            whole = "" if sheet else workbook.kind_of(path.stem, texts)
            wave, kind = book.parts.get(name, (wave_of_name(path.stem), whole))
            source = Sheet(path, found, texts, wave, name, kind == "satisfaction")
            by_hand = kind in workbook.BY_HAND or not (kind or wave)
            made, roles = workbook.table_of(texts, name or path.stem) if by_hand else ("", {})
            if made:
                strands.append(Strand(made, source, roles))
            elif kind in ("", "satisfaction"):
                sheets.append(source)
            else:
                strands.append(Strand(kind, source, _filled(workbook.columns_of(texts), texts)))
    return _together(sheets, strands, left_out, awaited=awaited)


def without(group: Recognised, sheets: Collection[Sheet]) -> Recognised:
    """Return the raw files of a study as if some files or sheets were not there.

    Raises
    ------
    GroupworkError
        Nothing is left.
    """
    rest = [sheet for sheet in group.sheets if sheet not in sheets]
    if not rest:
        raise GroupworkError(
            f"{', '.join(sheet.name for sheet in sheets)}: no file or sheet with answers is left. "
            f"Say of at least one which measurement it is."
        )
    return _together(rest, group.strands, group.left_out, awaited=group.awaited)


def _together(
    sheets: list[Sheet], strands: list[Strand], left_out: dict[str, str], *, awaited: bool
) -> Recognised:
    """Find what files have in common."""
    people = [strand.source for strand in strands if strand.kind == "people"]
    asked, bases = _columns_together(sheet for sheet in sheets if not sheet.closing)
    rated, closing_bases = _columns_together(sheet for sheet in sheets if sheet.closing)
    columns = {**rated, **asked}
    for name, column in _columns_together(people)[0].items():
        columns[name] = together(columns[name], column) if name in columns else column
    apart = {column for each in sheets for column in [*each.found.ids, *each.found.waves]}
    blocks: dict[str, Block] = {}
    in_sheet: dict[str, dict[int, Block]] = {}
    cut_off: list[str] = []
    for closing, described in enumerate((asked, rated)):
        its = [i for i, each in enumerate(sheets) if each.closing == bool(closing)]
        names_of = dict(zip(its, closing_bases if closing else bases, strict=True))
        usual = [column for column in described.values() if column.name not in apart]
        runs = find_blocks(usual) or find_blocks(usual, least=2)
        times = names_of if closing else _asked_at(names_of, sheets)
        parts = [part for block in runs for part in _cut(block, usual, times)]
        if not closing:
            parts += _opinions(usual, parts, times)
        kept = {name for part in parts for name in part.items.values()}
        cut_off += [n for block in runs for n in block.items.values() if n not in kept]
        for block in parts:
            items = set(block.items.values())
            places = {i: block for i, names in names_of.items() if items <= names}
            twin = "" if closing else _twin(block, places, blocks, in_sheet, columns)
            if twin:
                in_sheet[twin] |= places
                blocks[twin] = _widened(blocks[twin], block)
                continue
            named = "satisfaction" if closing or asks_opinion(block, columns) else block.name
            name = _free_name(named, blocks)
            blocks[name], in_sheet[name] = block, places
    check_same_questions(sheets, in_sheet)
    return Recognised(sheets, columns, blocks, in_sheet, strands, left_out, awaited, cut_off)


def _says_who(texts: Sequence[str]) -> bool:
    """Say whether nearly all rows of a column are filled in, and not all alike."""
    filled = list(filter(None, texts))
    return len({*filled}) > 1 and len(filled) >= _FILLED * len(texts)


def _each_once(paths: Iterable[str | Path]) -> list[Path]:
    """Return the paths; raise where one file is among them twice."""
    given = [Path(path) for path in paths]
    resolved = [path.resolve() for path in given]
    if twice := [path.name for path in given if resolved.count(path.resolve()) > 1]:
        raise GroupworkError(f"{twice[0]}: this file is given twice. Give each file once.")
    return given


def _asked_at(names_of: dict[int, set[str]], sheets: list[Sheet]) -> dict[int, set[str]]:
    """Return the columns of each file; of one file alone, those that were answered at each time."""
    if len(names_of) != 1:
        return names_of
    ((place, names),) = names_of.items()
    sheet = sheets[place]
    if sheet.found.wave_names:
        each = {name for name in names if "{wave}" in name}
        return {0: each, 1: names} if each < names else names_of
    rows = _times_of_rows(sheet)
    found: dict[str, set[str]] = {time: set() for time in rows if time}
    for name in names:
        for time, text in zip(rows, sheet.texts[name], strict=True):
            if time and text:
                found[time].add(name)
    return dict(enumerate(found.values())) if len(found) > 1 else names_of


def _times_of_rows(sheet: Sheet) -> list[str]:
    """Return what says the time of each row: a wave, or before or after a gap of the days.

    Blank where nothing does.
    """
    if sheet.found.waves:
        return sheet.texts[next(iter(sheet.found.waves))]
    for order in ("", "mdy"):
        if lots := find_lots(sheet.texts, order):
            starts = [lot.first for lot in lots.each[1:]]
            days = [read_date(text, lots.order or order) for text in sheet.texts[lots.column]]
            times = [
                "" if day is None else str(sum(day >= each for each in starts)) for day in days
            ]
            # Few who answer late are no further time.
            fewest = 2 * COMES_AGAIN * len(times) / len(lots.each)
            if min(Counter(times).values()) >= fewest:
                return times
    return [""] * sheet.found.rows


def _cut(block: Block, columns: list[Column], names_of: dict[int, set[str]]) -> list[Block]:
    """Cut a block where some files have only part of its columns.

    What stands in several files is the scale; two questions or more of some of them alone are a
    questionnaire of their own.
    """
    items = set(block.items.values())
    pieces: dict[frozenset[int], list[Column]] = {}
    for column in columns:
        if column.name in items:
            there = frozenset(i for i, names in names_of.items() if column.name in names)
            pieces.setdefault(there, []).append(column)
    if len(pieces) < 2:
        return [block]
    return [part for piece in pieces.values() for part in find_blocks(piece, least=2)]


def _opinions(
    columns: list[Column], blocks: list[Block], names_of: dict[int, set[str]]
) -> list[Block]:
    """Find what is asked about the group itself in one file or at one time of several.

    It may be one question.
    """
    if len(names_of) < 2:
        return []
    used = {name for block in blocks for name in block.items.values()}
    others = [
        replace(column, kind="text")  # parts what stands before it from what stands behind
        if column.name in used or sum(column.name in names for names in names_of.values()) > 1
        else column
        for column in columns
    ]
    described = {column.name: column for column in columns}
    found = find_blocks(others, least=1)
    return [block for block in found if asks_opinion(block, described)]


def asks_opinion(block: Block, columns: Mapping[str, Column]) -> bool:
    """Say whether some question of a block sounds like one on the group itself."""
    heads = (f"{name} {columns[name].question}" for name in block.items.values() if name in columns)
    return any(map(ON_THE_GROUP.search, heads))


def _columns_together(sheets: Iterable[Sheet]) -> tuple[dict[str, Column], list[set[str]]]:
    """Describe the columns of several sheets, and list the names that each has."""
    columns: dict[str, Column] = {}
    bases = []
    for each in sheets:
        wide = find_wave_names(each.texts)
        usual = [c for c in each.found.columns if c.name not in each.found.identifiers]
        there = at_one_wave(usual, wide)
        bases.append({column.name for column in there})
        for column in there:
            known = columns.get(column.name)
            columns[column.name] = column if known is None else together(known, column)
    return columns, bases


@dataclass
class _Book:
    """The sheets of a workbook that are read, each with its wave and its kind, and the others.

    Unless `several` may be read, it is the first one.
    """

    parts: dict[str, tuple[str, str]] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    awaited: bool = False
    several: bool = False


def _look_into(path: Path) -> _Book:
    """Find which sheets of a workbook are read; none is named where its first one is meant.

    Several are read where their names say different waves or they ask the same questions, or where
    one is known by its columns.
    """
    names = visible_sheets(path) if path.suffix.lower() in (".xlsx", ".xlsm") else []
    if len(names) < 2:
        return _Book()
    records = {name: _records(path, name) for name in names if workbook.kind_of(name) != "readme"}
    names, told = list(records), [name for name in names if name not in records]
    heads = {name: fold_header(records[name]) for name in names}
    kinds = {name: workbook.kind_of(name, heads[name]) for name in names}
    waves = {name: wave_of_name(name) for name in names if not kinds[name]}
    kinds |= {name: _by_hand(path, name) for name, wave in waves.items() if not wave}
    said = [wave for name, wave in waves.items() if wave]
    others = [n for n, wave in waves.items() if not (wave or kinds[n]) and _has_rows(records[n])]
    alike = _alike({name: heads[name] for name in waves if name in others or waves[name]})
    again = [name for name in others if name in alike]
    of_times = len(said) + len(again) > 1
    if len(set(said)) < len(said) or not (of_times or any(kinds.values())):
        rest = [name for name in names[1:] if _has_rows(records[name])]
        return _Book(left_out=dict.fromkeys(rest, "other"))
    unsaid = again or ([] if said else others[:1])
    book = _Book(left_out=dict.fromkeys(told, "other"), several=True)
    for name in names:
        wave, kind = waves.get(name, ""), kinds[name]
        if not (wave or kind or name in unsaid):
            book.left_out[name] = "other"
        elif not _has_rows(records[name], 1 if kind == "sessions" else 0):
            book.left_out[name] = "blank"
            book.awaited = book.awaited or wave in ("post", "followup")
        else:
            book.parts[name] = (wave, kind)
    return book


def _by_hand(path: Path, sheet: str) -> str:
    """Return the kind of a sheet that people made by themselves; empty if it is none of them."""
    with suppress(GroupworkError):  # said once it is known that the sheet is needed
        return workbook.table_of(look_at(path, sheet)[1], sheet)[0]
    return ""


def _alike(heads: Mapping[str, Sequence[str]]) -> set[str]:
    """Return the sheets that have nearly all columns of another one: the same questions again."""
    there = {name: {head for head in of if head} for name, of in heads.items()}
    return {
        name
        for name, other in permutations(there, 2)
        if len(there[name] & there[other])
        >= max(_FEWEST_ALIKE, _FILLED * min(len(there[name]), len(there[other])))
    }


def _records(path: Path, sheet: str) -> Records:
    """Return the cells of a sheet; of one that cannot be read, none."""
    with suppress(GroupworkError):  # said once it is known that the sheet is needed
        records = read(path, File(path="x", sheet=sheet))[0]
        return records[title_rows(records) :]
    return [[], ["unread"] * 2]


def _has_rows(records: Records, after: int = 0) -> bool:
    """Say whether anything stands below the head; numbered rows have their number before it."""
    return any(cell.strip() for record in records[1:] for cell in record[after:])


def _filled(columns: dict[str, str], texts: dict[str, Answers]) -> dict[str, str]:
    return {role: column for role, column in columns.items() if any(texts[column])}


def _nothing_to_read(found: Recognised) -> str:
    if not found.left_out and not found.strands:
        return "Name the raw files: groupwork new my-group pre.xlsx post.xlsx"
    named = [name for name, why in found.left_out.items() if why == "blank"]
    named = named or [strand.source.name for strand in found.strands] or list(found.left_out)
    return (
        f"{', '.join(named)}: no sheet or file with answers to a questionnaire is filled in. Fill "
        f"in the answers before the group, such as in the sheet 'pre' (前测), and try again."
    )


def _twin(
    block: Block,
    places: dict[int, Block],
    blocks: dict[str, Block],
    in_sheet: dict[str, dict[int, Block]],
    columns: dict[str, Column],
) -> str:
    """Find the scale of other files that asks the same questions under other column names."""
    for name, other in blocks.items():
        if set(in_sheet[name]) & set(places) or len(other.items) != len(block.items):
            continue
        # By the questions, or as then_q1 and now_q1 stand beside q1.
        for alike in (_same_text, _same_name):
            texts = [
                [alike(columns[column]) for column in each.items.values()]
                for each in (block, other)
            ]
            if texts[0] == texts[1] and len(set(texts[0])) == len(texts[0]):
                return name
    return ""


def _widened(block: Block, twin: Block) -> Block:
    """Give a block the lowest and highest answer of its twin, where both are numbers."""
    worded = any(
        (each.labels, each.unordered, each.offered) != ({}, (), ()) for each in (block, twin)
    )
    if worded:
        return block
    return replace(block, low=min(block.low, twin.low), high=max(block.high, twin.high))


def _same_name(column: Column) -> str:
    """Return a column's name without the place of its time."""
    return re.sub(r"[\W_]*\{wave\}[\W_]*", "", column.name).casefold()


def _same_text(column: Column) -> str:
    text = plain(column.question or column.name)
    return re.sub(rf"^(?:{OF_TIME})[\W_]*|[\W_]*(?:{OF_TIME})$", "", text)


def _free_name(name: str, taken: Iterable[str]) -> str:
    base = name if re.match(r"[a-z]", name) else "scale"
    number, free = 1, base
    while free in taken:
        number += 1
        free = f"{base}-{number}"
    return free
