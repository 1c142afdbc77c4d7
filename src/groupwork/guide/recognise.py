"""Looks at all raw files of a study together: which wave each is, what they have in common."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path

from groupwork.errors import GroupworkError
from groupwork.guide.inspect_file import (
    Answers,
    Block,
    Column,
    Inspection,
    at_one_wave,
    find_blocks,
    find_wave_names,
    look_at,
)
from groupwork.ingest.dates import read_date
from groupwork.ingest.near_matches import bare_code
from groupwork.ingest.readers import fold
from groupwork.ingest.readers.excel import visible_sheets
from groupwork.prepare.wordings import plain

#: Least share of the smaller wave's people who must be in the other one, too.
COMES_AGAIN = 0.3

_WAVE_OF_NAME = {
    "pre": r"pre|before|baseline|t0|first|start|intake|前测|前測|课前|团前|前",
    "post": r"post|after|final|end|exit|后测|後測|课后|团后|后|後",
    "followup": r"follow.?up|later|追踪|追蹤|随访|隨訪|跟踪",
    "survey": r"survey|screening|needs|调查|調查",
}
_START, _END = r"(?:^|[\W_\d]|(?<=[^\x00-\x7f]))", r"(?:$|[\W_\d]|(?=[^\x00-\x7f]))"


_BIRTH = re.compile(r"birth|born|出生|生日")


@dataclass(frozen=True)
class Sheet:
    """One raw file: what is in it, its cells by column, and the wave that its name says."""

    path: Path
    found: Inspection
    texts: dict[str, Answers]
    wave: str
    sheet: str = ""

    @property
    def name(self) -> str:
        """Its name without the folder, and its sheet where several are read."""
        return f"{self.path.name}:{self.sheet}" if self.sheet else self.path.name


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
    """

    sheets: list[Sheet]
    columns: dict[str, Column]
    blocks: dict[str, Block]
    in_sheet: dict[str, dict[int, Block]]

    @property
    def ids(self) -> list[str]:
        """Columns that are the identifier in all files, and whose values come again."""
        common = [
            name
            for name in self.sheets[0].found.ids
            if all(name in sheet.found.ids for sheet in self.sheets)
        ]
        if len(self.sheets) == 1:
            return common or ([c for c in self.possible_ids if self.dates_of_two(c)])
        return [name for name in common if self.recurs(name)]

    @property
    def possible_ids(self) -> list[str]:
        """Columns that may be the identifier, of those that all files have."""
        listed = [*self.sheets[0].found.ids, *self.sheets[0].found.possible_ids]
        there = self.common
        return [name for name in listed if name in there and not self.is_numbering(name)]

    @property
    def common(self) -> list[str]:
        """The columns that all files have, in their order."""
        first, *others = (sheet.texts for sheet in self.sheets)
        return [name for name in first if all(name in texts for texts in others)]

    def is_numbering(self, name: str) -> bool:
        """Say whether a column counts the lines of every file, whoever stands in them."""
        counted = [
            [int(text) for text in sheet.texts.get(name, ()) if text.isdecimal()]
            for sheet in self.sheets
        ]
        return all(len(of) > 1 and of == [*range(1, len(of) + 1)] for of in counted)

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
        people = [{bare_code(text) for text in sheet.texts[name] if text} for sheet in self.sheets]
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

    def spelled_alike(self, name: str) -> list[tuple[str, str]]:
        """List the identifiers of two files that are one, spelling aside."""
        typed: dict[str, dict[str, None]] = {}
        for sheet in self.sheets:
            for text in dict.fromkeys(sheet.texts[name]):
                if text:
                    typed.setdefault(bare_code(text), {})[text] = None
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

    def dates_of_two(self, name: str, order: str = "") -> "Lots | None":
        """Find two lots of dates, where one form was sent twice.

        None where the people of `name` do not come twice, or the dates have no gap of a week.
        Without a name people are not looked at: they may have given no codes. Where days and
        months cannot be told apart, `order` says which stands first.
        """
        if len(self.sheets) > 1 or self.sheets[0].found.waves or self.sheets[0].found.wave_names:
            return None
        texts = self.sheets[0].texts
        people = Counter(bare_code(text) for text in texts[name] if text) if name else Counter()
        if people and sum(count > 1 for count in people.values()) < COMES_AGAIN * len(people):
            return None
        for column, cells in texts.items():
            orders = [order] if order else ["ymd", "mdy", "dmy"]
            read = {
                each: days
                for each in orders
                if (days := [read_date(text, each) for text in cells if text]) and None not in days
            }
            # Where the year stands first, all three read the same.
            chosen = next(iter(read), "")
            whole = sorted({day for day in read.get(chosen, []) if day})
            if len(whole) < 2:
                continue
            longest, last, first = max((later - day, day, later) for day, later in pairwise(whole))
            if longest.days >= 7:
                unsure = len(read) == 2
                return Lots(column, whole[0], last, first, "" if unsure else chosen)
        return None


@dataclass(frozen=True)
class Lots:
    """Two lots of answers in one file.

    Attributes
    ----------
    column : str
        The column of dates.
    start, last, first : datetime.date
        The first and last day of the first lot, and the first day of the second one.
    order : str
        What the parts of a date are, as `read_date` takes it; empty where two are possible.
    """

    column: str
    start: date
    last: date
    first: date
    order: str


def recognise(paths: Iterable[str | Path], sheet: str | None = None) -> Recognised:
    """Look at raw files of responses together.

    Raises
    ------
    GroupworkError
        One of them cannot be read.
    """
    sheets = []
    for path in map(Path, paths):
        waves = {} if sheet else _waves_of_sheets(path)
        for name, wave in (waves or {sheet or "": wave_of_name(path.stem)}).items():
            found, texts = look_at(path, name or None)
            sheets.append(Sheet(path, found, texts, wave, name))
    if not sheets:
        raise GroupworkError("Name the raw files: groupwork new my-group pre.xlsx post.xlsx")
    columns: dict[str, Column] = {}
    bases = []
    for each in sheets:
        wide = find_wave_names(each.texts)
        usual = [c for c in each.found.columns if c.name not in each.found.identifiers]
        there = at_one_wave(usual, wide)
        bases.append({column.name for column in there})
        for column in there:
            known = columns.get(column.name)
            columns[column.name] = column if known is None else _together(known, column)
    apart = {column for each in sheets for column in [*each.found.ids, *each.found.waves]}
    usual = [column for column in columns.values() if column.name not in apart]
    found_blocks = find_blocks(usual) or find_blocks(usual, least=2)
    blocks: dict[str, Block] = {}
    in_sheet: dict[str, dict[int, Block]] = {}
    for block in found_blocks:
        places = {i: block for i, names in enumerate(bases) if set(block.items.values()) <= names}
        twin = _twin(block, places, blocks, in_sheet, columns)
        if twin:
            in_sheet[twin] |= places
            continue
        name = _free_name(block.name, blocks)
        blocks[name], in_sheet[name] = block, places
    return Recognised(sheets, columns, blocks, in_sheet)


def _waves_of_sheets(path: Path) -> dict[str, str]:
    """Return the sheets of a workbook that are different waves by their names."""
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        return {}
    named = {name: wave_of_name(name) for name in visible_sheets(path)}
    waves = {name: wave for name, wave in named.items() if wave}
    return waves if len(waves) > 1 and len(set(waves.values())) == len(waves) else {}


def wave_of_name(stem: str) -> str:
    """Return the wave that the name of a file says; empty if it says none or several."""
    plain_name = unicodedata.normalize("NFKC", stem).casefold()
    said = [
        wave
        for wave, words in _WAVE_OF_NAME.items()
        if re.search(rf"{_START}(?:{words})(?:test|survey|wave)?{_END}", plain_name)
    ]
    return said[0] if len(said) == 1 else ""


def _together(one: Column, other: Column) -> Column:
    """Describe a column of several files."""
    lows = [each.low for each in (one, other) if each.low is not None]
    highs = [each.high for each in (one, other) if each.high is not None]
    kinds = [each.kind for each in (one, other) if each.kind != "blank"]
    answers = {*one.answers, *other.answers}
    return replace(
        one,
        kind=kinds[0] if len(set(kinds)) == 1 else "text" if kinds else "blank",
        answered=one.answered + other.answered,
        distinct=max(one.distinct, other.distinct, len(answers)),
        low=min(lows, default=None),
        high=max(highs, default=None),
        answers=tuple(sorted(answers, key=_by_size)),
        odd=tuple(sorted({*one.odd, *other.odd})),
        labels=dict(sorted({**one.labels, **other.labels}.items())),
        missing=tuple(sorted({*one.missing, *other.missing})),
    )


def _by_size(text: str) -> tuple[float, str]:
    try:
        return float(text), ""
    except ValueError:
        return float("inf"), text


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
        texts = [
            [_same_text(columns[column], wave=True) for column in each.items.values()]
            for each in (block, other)
        ]
        if texts[0] == texts[1] and len(set(texts[0])) == len(texts[0]):
            return name
    return ""


def _same_text(column: Column, wave: bool) -> str:
    text = plain(column.question or column.name)
    words = "|".join(_WAVE_OF_NAME.values()) if wave else "(?!)"
    return re.sub(rf"^(?:{words})[\W_]*|[\W_]*(?:{words})$", "", text)


def _free_name(name: str, taken: Iterable[str]) -> str:
    base = name if re.match(r"[a-z]", name) else "scale"
    number, free = 1, base
    while free in taken:
        number += 1
        free = f"{base}-{number}"
    return free
