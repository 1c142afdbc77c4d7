"""From records to a checked table of text, and what all readers do with one."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module
from itertools import combinations
from typing import Any, NamedTuple

import pandas as pd

from groupwork.errors import GroupworkError
from groupwork.ingest.readers.limits import MAX_CELL, MAX_NAME, check_shape
from groupwork.study.files import File

#: What a person sees in the rows at the top of a file.
Records = list[list[str]]
#: A cell: row and column, both from 0.
Place = tuple[int, int]

#: What the audit says of hidden rows and columns, and of a workbook of which one sheet is read.
HIDDEN = "is hidden in the spreadsheet program; it is read like the others"
PERCENT = "percentage of the spreadsheet: its number is read, 0.8 where 80% is shown"
PERCENT_AND_NUMBER = "percentage of the spreadsheet in a column of other numbers"
ROWS_OF_NAMES = "rows of names read as one: what spans columns above, then the name below"
#: What a column without a name is called.
NUMBERED_COLUMN = re.compile(r"column \d+")
#: The key that reads what people began and did not finish.
UNFINISHED = "unfinished: keep"
#: Why rows of people are left out that a tool's export has -> the key that reads them; "" if none.
NOT_READ = {
    "Qualtrics: preview": "",
    "Qualtrics: generated test response": "",
    "Qualtrics: unfinished response": UNFINISHED,
    "LimeSurvey: response not submitted": UNFINISHED,
    "SurveyMonkey: no question answered": "",
    "REDCap: row of a repeating instrument": "rows: {redcap_repeat_instrument: …}",
}
BESIDE = "beside the table, behind a blank column"
HEADS_AGAIN = "column names written again, as on each printed page"
ONE_OF_SEVERAL = "one of several sheets is read, as study.yaml names none"


#: What it says of a workbook with a sheet for each person, and of another sheet in it.
SHEET_A_PERSON = (
    "each sheet read as the row of one person, with a column for each time and question"
)
OTHER_SHEET = "sheet without the columns of those that hold a person each"
NO_ANSWER = "sheet without an answer"
NOTE_BELOW = "note below the table"
NUMBERED_OTHERWISE = "question with another number in this sheet"
OTHER_TIMES = "times: of study.yaml"

# Between what spans columns, in the audit.
_BETWEEN = " | "


@dataclass(frozen=True)
class Cells:
    """A raw file as text.

    Attributes
    ----------
    table : pandas.DataFrame of str
        Indexed by the row number that a spreadsheet shows (the header is row 1), or SPSS and Stata
        (the first case is row 1).
    encoding : str
        How the text was decoded; empty for files that are not text.
    audit : list of dict
        What reading left out or changed, as rows of the audit.
    labels : dict
        Column -> code -> wording, where the file itself words its codes.
    missing : dict
        Column -> text -> missing_reason, where the file itself says why there is no answer.
    questions : dict
        Column -> the question as it was asked.
    """

    table: pd.DataFrame
    encoding: str
    audit: list[dict[str, Any]] = field(default_factory=list)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    missing: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    questions: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return [str(name) for name in self.table]

    @property
    def spans(self) -> list[str]:
        """What spans columns in the upper rows of a head of several, or heads those of sheets."""
        spanning = (ROWS_OF_NAMES, SHEET_A_PERSON)
        said = (row["before"] for row in self.audit if row["reason"] in spanning)
        return [text for each in said for text in each.split(_BETWEEN)]

    @property
    def records(self) -> Records:
        """The header and the first two rows."""
        return [self.columns, *self.table.head(2).to_numpy().tolist()]

    def changed(self, columns: Mapping[str, pd.Series], reason: str) -> "Cells":
        """Write columns in another way, each with its row of the audit."""
        note = {"action": "decoded", "reason": reason}
        return replace(self, table=self.table.assign(**columns)).noted(
            {"column": column, **note} for column in columns
        )

    def noted(self, rows: Iterable[dict[str, Any]]) -> "Cells":
        """Add rows to the audit."""
        return replace(self, audit=[*self.audit, *rows])

    def without(self, rows: Iterable[Any], reason: str, column: str = "") -> "Cells":
        """Leave out rows, each with its row of the audit."""
        rows = list(rows)
        why = {"column": column, "action": "dropped", "reason": reason}
        return replace(self, table=self.table.drop(index=rows)).noted(
            {"row": row, **why} for row in rows
        )

    def renamed(self, names: Mapping[str, str], reason: str) -> "Cells":
        """Give columns other names, each with its row of the audit."""
        names = {old: new for old, new in names.items() if old != new}

        def again(texts: Mapping[str, Any]) -> dict[str, Any]:
            return {names.get(column, column): text for column, text in texts.items()}

        return replace(
            self,
            table=self.table.rename(columns=dict(names)),
            labels=again(self.labels),
            missing=again(self.missing),
            questions=again(self.questions),
        ).noted(
            {
                "row": 1,
                "column": new,
                "action": "renamed",
                "reason": reason,
                "before": old,
                "after": new,
            }
            for old, new in names.items()
        )


@dataclass(frozen=True)
class Tool:
    """A survey tool whose exports have a layout of their own.

    Attributes
    ----------
    title : str
        Its name as people write it.
    signs : str
        What its exports have, to end "… has no".
    recognise : callable
        Takes the first records; says why they are this tool's, empty if they are not.
    module : str
        Of `groupwork.ingest.readers`, whose `arrange` is this tool's; empty where its exports are
        read as they stand.
    repeats : bool
        Whether two columns may have one name, as where a question's text is its name.
    two_heads : bool
        Whether a second row of heads stands below the first, which may be shorter.
    """

    title: str
    signs: str
    recognise: Callable[[Records], str]
    module: str = ""
    repeats: bool = False
    two_heads: bool = False

    def arrange(self, cells: Cells, file: File) -> Cells:
        """Take cells as they stand to one row a response under one header row."""
        arranged: Cells = reader(self.module).arrange(cells, file) if self.module else cells
        return arranged


def reader(name: str) -> Any:
    """Import a module of `groupwork.ingest.readers` by name (see `formats.reading_modules`)."""
    return import_module(f"groupwork.ingest.readers.{name}")


# Numbers with a fraction, such as 3½ and ½.
_FRACTIONS = {"¼": ".25", "½": ".5", "¾": ".75"}
_FRACTION = re.compile(r"\s*([+-]?[0-9]*)\s*([¼½¾])\s*")


def fold(text: str) -> str:
    """Fold full-width characters (NFKC), runs of white space and outer white space; 3½ is 3.5.

    Characters that cannot be seen, such as a zero-width space or the selector of an emoji's look,
    fall out.
    """
    if not text.isascii():
        if fraction := _FRACTION.fullmatch(text):  # which would become 31⁄2
            text = f"{fraction[1] or '0'}{_FRACTIONS[fraction[2]]}"
        text = unicodedata.normalize("NFKC", text)
        text = "".join(
            char
            for char in text
            if unicodedata.category(char) != "Cf" and char not in "\ufe0e\ufe0f"
        )
    return " ".join(text.split())


@cache  # each is compared with all others
def words_of_question(text: str) -> str:
    """Return a question without its number, marks, blanks and capitals."""
    bare = re.sub(r"^\s*[\[(（【]?[A-Za-z]?\d+[\])）】]?\s*[.、．:：)]?\s*", "", fold(text))
    return re.sub(r"[\W_]+", "", bare.casefold())


def fold_header(records: Records) -> list[str]:
    """Return the folded names in the first record; blank ones at its end are cut."""
    header = [fold(name) for name in records[0]] if records else []
    while header and not header[-1]:
        header.pop()
    return header


class TitleError(GroupworkError):
    """The column names do not stand in the first row alone.

    Attributes
    ----------
    head : Head or None
        Where they stand; None if it is not plain.
    """

    def __init__(self, message: str, head: "Head | None" = None) -> None:
        super().__init__(message)
        self.head = head


class Head(NamedTuple):
    """Where column names stand: below so many rows of a title, in one row or in several."""

    above: int = 0
    rows: int = 1


#: Rows that a title has, with what stands between it and the column names, at most.
_MOST_ABOVE = 20
#: Rows of column names, at most: the wave, the part, the question and its parts.
MOST_HEADS = 4
_A_NUMBER = re.compile(r"\s*[+-]?[\d.,]+\s*")


# Items that are called by their numbers, at least.
_FEWEST_ITEMS = 3


def find_head(records: Records) -> Head:
    """Find where column names stand: below a title, which is of few cells, in one or several rows.

    The first row where nothing else is plain: what stands above has half as many cells or more, or
    what follows are no heads as wide as what is below.
    """
    filled = [sum(bool(cell.strip()) for cell in record) for record in records]
    most = max(filled, default=0)
    first = filled.index(most) if most > 1 else 0
    for above in range(min(first + 1, len(records) - 2, _MOST_ABOVE)):
        for rows in range(min(MOST_HEADS, len(records) - above - 1), 1, -1):
            if filled[above] > 1 and _are_rows(records[above:], rows, _is_counted):
                return Head(above, rows)
        if 2 * filled[above] > most:
            break
    below = [count for count in filled[first + 1 :] if count]
    if not first or not filled[0] or not below:
        return Head()
    if any(count > 1 and 2 * count > most for count in filled[:first]):
        return Head()
    if 2 * sum(count > 1 for count in below) < len(below):
        return Head()
    named = [fold(cell) for cell in records[first] if cell.strip()]
    # Items may be called by their numbers, counted from the first.
    numbers = [name for name in named if _A_NUMBER.fullmatch(name)]
    asked = not numbers or (_is_counted(named) and len(named) > len(numbers) >= _FEWEST_ITEMS)
    return Head(first if asked and len({*named}) == len(named) else 0)


_KEY = re.compile(
    r"\W*(colou?r )?(key|legend|code|notes?|colou?rs?)( to colou?rs)?\W*"
    r"|图例|圖例|颜色|顏色|说明|說明|注",
    re.IGNORECASE,
)


def without_beside(records: Records) -> tuple[Records, list[dict[str, Any]]]:
    """Leave out what stands beside a table, behind a blank column, such as a key of colours.

    It is narrower than the table, half of the rows have none of it, and the row of the column names
    has no other name there than "Key".
    """
    width = max(map(len, records), default=0)
    there = [
        sum(place < len(record) and bool(record[place].strip()) for record in records)
        for place in range(width)
    ]
    rows = sum(sum(bool(cell.strip()) for cell in record) > 1 for record in records)
    blank = [place for place in range(width // 2 + 1, width - 1) if not there[place]]
    first = next((place for place in blank if 2 * max(there[place:]) < rows), width)
    table = [record[:first] for record in records]
    above, heads = find_head(table)
    named = [name for record in records[above : above + heads] for name in record[first:]]
    if first == width or any(name.strip() and not _KEY.fullmatch(name) for name in named):
        return records, []
    note = {"action": "dropped", "reason": BESIDE}
    return table, [{"row": row, **note} for row, each in enumerate(records, 1) if any(each[first:])]


def _are_rows(records: Records, rows: int, counted: Callable[[list[str]], bool]) -> bool:
    """Say whether so many first rows are one head: what spans columns, over the rows below it.

    Of three and more, the lowest are a head themselves; below two of the uppermost row's names the
    same stand in the lowest row, or that row has words over columns of numbers. `counted` says
    whether numbers in the lowest row, below one name that spans them, are those of items.
    """
    if rows == 2:
        return _are_two_rows(records[0], records[1], counted)
    upper, lower, names = (_folded(records[row], records) for row in (0, 1, rows - 1))
    columns = zip(upper, lower, names, strict=True)
    # What spans columns ends where something does in the row below.
    if any(above and name and not below for above, below, name in columns):
        return False
    spans = _spans(upper, names)
    # Items may be numbered through several parts.
    through = all(map(counted, spans)) or counted(names)
    if not _are_rows(records[1:], rows - 1, _goes_on if through else counted):
        return False
    again = any(len({*one} & {*other}) > 1 for one, other in combinations(spans, 2))
    return len(spans) > 1 and (again or _are_words_over_numbers(names, records[rows:]))


def _folded(record: list[str], records: Records) -> list[str]:
    """Return the cells of a row, folded, as many as the longest row has."""
    width = max(map(len, records))
    return [fold(cell) for cell in [*record, *[""] * width][:width]]


def _are_words_over_numbers(names: list[str], below: Records) -> bool:
    """Say whether no name is a number, and most columns below hold little else."""
    columns = [
        [record[place] for record in below if place < len(record) and record[place].strip()]
        for place, name in enumerate(names)
        if name
    ]
    of_numbers = [
        2 * sum(map(bool, map(_A_NUMBER.fullmatch, cells))) > len(cells) for cells in columns
    ]
    return not any(map(_A_NUMBER.fullmatch, names)) and 2 * sum(of_numbers) > len(of_numbers)


def _spans(upper: list[str], lower: list[str]) -> list[list[str]]:
    """Return the names below each name of the upper row that spans two or more of them."""
    spans: list[list[str]] = []
    before = ""
    for above, below in zip(upper, lower, strict=True):
        if above and above != before:
            spans.append([below])
        elif below and spans:
            spans[-1].append(below)
        before = above or before
    return [[name for name in span if name] for span in spans if len(span) > 1]


def _are_two_rows(over: list[str], under: list[str], counted: Callable[[list[str]], bool]) -> bool:
    """Say whether two rows are one head: names that span columns, over those of each column.

    Under two of them stand the same names; or there are columns with a name in one row alone.
    """
    upper, lower = (_folded(row, [over, under]) for row in (over, under))
    wide = _spans(upper, lower)
    if len(wide) < 2 or any(len({*span}) < len(span) for span in wide):
        return False
    if any(map(_A_NUMBER.fullmatch, lower)) and not all(map(counted, wide)):
        return False
    again = any(len({*one} & {*other}) > 1 for one, other in combinations(wide, 2))
    start = next((pair for pair in zip(upper, lower, strict=True) if any(pair)), ("", ""))
    return again or not all(start)


def _is_counted(names: list[str]) -> bool:
    """Say whether the numbers among names count 1, 2, 3 and so on."""
    return _goes_on(["0", *names])


def _goes_on(names: list[str]) -> bool:
    """Say whether each number among names is the next one."""
    numbers = [name for name in names if _A_NUMBER.fullmatch(name)]
    first = int(numbers[0]) if numbers and numbers[0].isdecimal() else 0
    return numbers == [str(number) for number in range(first, first + len(numbers))]


def joined(
    records: Records, above: int, rows: int = 2, merged: Iterable[tuple[Place, Place]] = ()
) -> tuple[Records, list[dict[str, Any]]]:
    """Make one row of several rows of heads: what spans columns, then the name below it.

    Parameters
    ----------
    records : list of list of str
    above : int
        Rows above them.
    rows : int
        How many they are.
    merged : iterable of (place, place)
        Cells that are merged; in a row where none are, what is written spans all up to the next
        one, or to the next one above it.

    Returns
    -------
    records : list of list of str
        With blank rows in place of all but the first.
    notes : list of dict
        A row of the audit.
    """
    head = records[above : above + rows]
    width = max(map(len, head))
    head = [[*record, *[""] * (width - len(record))] for record in head]
    starts = {0}
    for level, names in enumerate(head[:-1]):
        there = [place for place, name in enumerate(names) if name.strip()]
        spans = [
            (first, last)
            for first, last in merged
            if first[0] == above + level and first[1] != last[1]
        ]
        for (_, first), (_, last) in spans:
            names[first : last + 1] = [names[first]] * (min(last + 1, width) - first)
        for place in range(1, 0 if spans else width):
            below = any(record[place].strip() for record in head[level + 1 :])
            if not names[place].strip() and below and place not in starts:
                names[place] = names[place - 1]
        starts.update(there)
    names = [" ".join(filter(None, map(str.strip, of))) for of in zip(*head, strict=True)]
    spans_of = [
        fold(name)
        for level, row in enumerate(head[:-1])
        for place, name in enumerate(row)
        if any(record[place].strip() for record in head[level + 1 :])
    ]
    spanning = filter(None, dict.fromkeys(spans_of))
    note = {"row": above + 1, **decoded(ROWS_OF_NAMES, spanning)}
    blank = [[""] * width] * (rows - 1)
    return [*records[:above], names, *blank, *records[above + rows :]], [note]


def decoded(reason: str, spans: Iterable[str]) -> dict[str, Any]:
    """Return what the audit says of names that were made of several cells, and what spans them."""
    return {"action": "decoded", "reason": reason, "before": _BETWEEN.join(spans)}


def as_cells(
    records: Records,
    encoding: str,
    where: str,
    *,
    repeats: bool = False,
    skip: int = 0,
    heads: int | None = None,
) -> Cells:
    """Check records against their header and make a table of them.

    Parameters
    ----------
    records : list of list of str
    encoding : str
    where : str
        The file, for messages.
    repeats : bool
        Whether a repeated name gets a number, " (2)", or is an error.
    skip : int
        Rows above the header.
    heads : int, optional
        Of how many rows the header was made. Without it, what looks like a title or like two rows
        of heads is refused.

    Raises
    ------
    GroupworkError
        There is no header or no other row, two columns have one name, or a row is shorter or
        longer than the header.
    """
    top, titles = skip + 1, records[:skip]
    records = records[skip:]
    if not any(cell.strip() for record in records for cell in record):
        raise GroupworkError(f"{where}: the file is empty.")
    head = Head() if heads else find_head(records)
    if head.rows > 1:
        above = skip + head.above
        raise TitleError(
            f"{where}, row {above + 1}: the column names stand in rows {above + 1} to "
            f"{above + head.rows}. Write 'skip_rows: {above}' and 'head_rows: {head.rows}' for "
            f"this file in study.yaml, or make one row of them.",
            Head(above, head.rows),
        )
    header = fold_header(records)
    if not header:
        raise GroupworkError(
            f"{where}, row {top}: is blank. The column names must be in row {top}."
        )
    if len(records) == 1:
        raise GroupworkError(f"{where}: has a header but no rows below it.")
    filled = [sum(bool(cell.strip()) for cell in record) for record in records]
    most = max(filled[1:])
    if head.above or (len(header) == 1 and most > 2):
        cells = "one cell" if filled[0] == 1 else f"{filled[0]} cells"
        said = f"{where}, row {top}: has {cells}, and rows below it have {most}. "
        if head.above:
            raise TitleError(
                f"{said}If it is a title, write 'skip_rows: {skip + head.above}' for this file in "
                f"study.yaml, or delete it and what stands between it and the column names.",
                Head(skip + head.above),
            )
        raise TitleError(
            f"{said}If it is a title, delete it and what stands between it and the column names."
        )
    # An unnamed column is kept under its number; R writes its row names like that.
    names = [name or f"column {i}" for i, name in enumerate(header, start=1)]
    again = _number_repeated(names) if repeats else {}
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        places = [str(i) for i, name in enumerate(names, start=1) if name == twice[0]]
        listed = ", ".join(places[:10]) + (", …" if len(places) > 10 else "")
        raise GroupworkError(
            f"{where}, row {top}: {len(places)} columns are called '{twice[0]}' (columns "
            f"{' and '.join(places) if len(places) == 2 else listed}). "
            f"Each column needs a name of its own."
        )
    width = len(names)
    check_shape(len(records), width, f"{where}: it")
    long = next((name for name in names if len(name) > MAX_NAME), "")
    if long:
        raise GroupworkError(
            f"{where}, row {top}: a column name has {len(long):,} characters, and at most "
            f"{MAX_NAME:,} are read. Is the header in row {top}?"
        )
    for row, record in enumerate(records[1:], start=top + 1):
        if len(record) != width:
            records[row - top] = fit(record, width, f"{where}, row {row}", bool(encoding))
        if max(map(len, record), default=0) > MAX_CELL:
            raise GroupworkError(
                f"{where}, row {row}: a cell has {max(map(len, record)):,} characters, and at most "
                f"{MAX_CELL:,} are read. Look for a quotation mark that is not closed."
            )
    rows = pd.RangeIndex(top + 1, top + len(records), name="row")
    table = pd.DataFrame(records[1:], index=rows, columns=names, dtype="str")
    change = {"row": top, "action": "renamed", "reason": "column name that is there before"}
    title = {"action": "dropped", "reason": "title above the column names (skip_rows)"}
    return Cells(table, encoding).noted(
        [
            *({"row": row, **title} for row, record in enumerate(titles, 1) if any(record)),
            *({**change, "column": new, "before": old, "after": new} for new, old in again.items()),
        ]
    )


def _number_repeated(names: list[str]) -> dict[str, str]:
    """Number repeated names, in place; return new name -> old name."""
    again: dict[str, str] = {}
    taken: set[str] = set()
    for place, name in enumerate(names):
        number = 1
        while names[place] in taken:
            number += 1
            names[place] = f"{name} ({number})"
        taken.add(names[place])
        if number > 1:
            again[names[place]] = name
    return again


def fit(record: list[str], width: int, where: str, text: bool = True) -> list[str]:
    """Cut blank cells beyond the header, and fill a row that is blank altogether.

    Only a `text` has separators; in a workbook a cell stands beside the table.
    """
    if not any(cell.strip() for cell in record):
        return [""] * width
    if len(record) < width or any(cell.strip() for cell in record[width:]):
        cells = f"{len(record)} cell{'s' if len(record) > 1 else ''}"
        if not text:
            raise GroupworkError(
                f"{where}: has {cells}, but the header names {width} columns. Give each column a "
                f"name, or delete what stands beside the table or above it."
            )
        raise GroupworkError(
            f"{where}: has {cells}, but the header names {width} columns. Look for a stray "
            f"separator, quote or line break in this row, and check 'separator:' in study.yaml."
        )
    return record[:width]
