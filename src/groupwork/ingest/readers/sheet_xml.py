"""What a workbook's own XML says and its reader does not: errors, formulas, merged, hidden cells.

The XML is read by a parser, piece by piece, so that neither its size nor its shape matters.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import IO

from lxml import etree

from groupwork.ingest.readers.limits import MAX_CELLS, MAX_COLUMNS, MAX_UNPACKED

_PIECE = 2**16
#: Elements within each other; the cells of a sheet are six deep.
MAX_DEPTH = 64
_PIECES, _SHOWN = 4, 20
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")

#: A cell: row and column, both from 0.
Place = tuple[int, int]


class BadSheetError(Exception):
    """The XML is damaged, or is not that of a workbook."""


class TooManyCellsError(Exception):
    """The sheet has more cells than are read."""


@dataclass
class Sheet:
    """What stands in the XML of a sheet.

    Attributes
    ----------
    rows, columns : int
        Of the area that its cells span.
    errors : dict
        Cell -> what it shows, such as #N/A.
    unsolved : int
        Formulas without a result; `first_unsolved` names the first, such as B2.
    merged : list of (place, place)
        First and last cell of ranges that are merged.
    hidden_rows : list of int
        Numbers of hidden rows as the program shows them.
    hidden_columns : list of tuple of int
        First and last of hidden columns, from 1.
    percents : list of place
        Cells that show their number as a percentage.
    """

    rows: int = 0
    columns: int = 0
    errors: dict[Place, str] = field(default_factory=dict)
    unsolved: int = 0
    first_unsolved: str = ""
    merged: list[tuple[Place, Place]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    percents: list[Place] = field(default_factory=list)


def read_sheet(content: IO[bytes], percents: Collection[str] = ()) -> Sheet:
    """Read the XML of a sheet.

    Parameters
    ----------
    content : binary file
    percents : collection of str
        The styles of cells that show percentages, as `percent_styles` finds them.

    Raises
    ------
    BadSheetError
        It is not well-formed, or has a document type definition.
    TooManyCellsError
    """
    reader = _Reader(percents)
    _parse(content, reader)
    return reader.sheet


# Parsing ------------------------------------------------------------------------------------


class _Target:
    """Takes what a parser finds; its methods are called by their names."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Begin an element."""

    def end(self, name: str) -> None:
        """End an element."""

    def data(self, text: str) -> None:
        """Take text within an element."""

    def doctype(self, *_: object) -> None:
        """Refuse a document type definition, and so any entity."""
        raise BadSheetError("document type definition")

    def close(self) -> None:
        """End the document."""


def _parse(content: IO[bytes], target: _Target) -> None:
    """Parse XML piece by piece.

    The parser refuses more than 256 elements within each other and names or values of megabytes.

    Raises
    ------
    BadSheetError
        It is not well-formed, or too large.
    """
    parser = etree.XMLParser(
        target=target, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    size = 0
    try:
        while piece := content.read(_PIECE):
            size += len(piece)
            if size > MAX_UNPACKED:
                raise BadSheetError("too large")
            parser.feed(piece)
        parser.close()
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadSheetError(str(error)) from None


class _Elements(_Target):
    def __init__(self, names: Collection[str]) -> None:
        self.names = names
        self.found: list[dict[str, str]] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name.rpartition("}")[2] in self.names:
            self.found.append({key.rpartition("}")[2]: text for key, text in attributes.items()})


def elements(content: IO[bytes], *names: str) -> list[dict[str, str]]:
    """Return the attributes of the elements of these names, without namespaces.

    Raises
    ------
    BadSheetError
    """
    target = _Elements(names)
    _parse(content, target)
    return target.found


#: The numbers of the formats 0% and 0.00%, which no workbook spells out.
_PERCENT_FORMATS = ("9", "10")


class _Styles(_Target):
    def __init__(self) -> None:
        self.formats = {*_PERCENT_FORMATS}
        self.found: set[str] = set()
        self.inside = False
        self.count = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        name = name.rpartition("}")[2]
        if name == "numFmt":
            # What stands in quotation marks or behind a backslash is shown as it is.
            code = re.sub(r'"[^"]*"|\\.', "", attributes.get("formatCode", ""))
            if "%" in code:
                self.formats.add(attributes.get("numFmtId", ""))
        elif name == "cellXfs":
            self.inside = True
        elif name == "xf" and self.inside:
            if attributes.get("numFmtId") in self.formats:
                self.found.add(str(self.count))
            self.count += 1

    def end(self, name: str) -> None:
        if name.rpartition("}")[2] == "cellXfs":
            self.inside = False


def percent_styles(content: IO[bytes]) -> set[str]:
    """Return the styles of an .xlsx workbook in which a number is shown as a percentage.

    Raises
    ------
    BadSheetError
    """
    target = _Styles()
    _parse(content, target)
    return target.found


class _OpenDocument(_Target):
    def __init__(self, sheet: str) -> None:
        self.sheet = sheet
        self.found = Sheet()
        self.row = self.column = 0
        self.rows = 1
        self.inside = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        name = name.rpartition("}")[2]
        known = {key.rpartition("}")[2]: text for key, text in attributes.items()}
        if name == "table":
            self.inside, self.row = known.get("name") == self.sheet, 0
        elif name == "table-row":
            self.rows, self.column = _repeats(known, "number-rows-repeated"), 0
        elif name in ("table-cell", "covered-table-cell"):
            width = _repeats(known, "number-columns-repeated")
            if self.inside and known.get("value-type") == "percentage":
                self.found.percents += [
                    (self.row + down, self.column + right)
                    for down in range(min(self.rows, MAX_COLUMNS))
                    for right in range(min(width, MAX_COLUMNS))
                ][: MAX_CELLS - len(self.found.percents)]
            down = _repeats(known, "number-rows-spanned")
            right = _repeats(known, "number-columns-spanned")
            if self.inside and down * right > 1:
                last = (self.row + down - 1, self.column + right - 1)
                self.found.merged.append(((self.row, self.column), last))
            self.column += width

    def end(self, name: str) -> None:
        if name.rpartition("}")[2] == "table-row":
            self.row += self.rows


def _repeats(attributes: Mapping[str, str], name: str) -> int:
    number = attributes.get(name, "1")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 8 else 1


def read_open_document(content: IO[bytes], sheet: str) -> Sheet:
    """Return the cells of a sheet of an .ods workbook that are merged, or show percentages.

    Raises
    ------
    BadSheetError
    """
    target = _OpenDocument(sheet)
    _parse(content, target)
    return target.found


class _Lists(_Target):
    def __init__(self) -> None:
        self.found: dict[int, list[str]] = {}
        self.cells = ""
        self.inside = False
        self.text: list[str] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        name = name.rpartition("}")[2]
        if name == "dataValidation":
            self.cells = attributes.get("sqref", "") if attributes.get("type") == "list" else ""
        elif name == "formula1":
            self.inside, self.text = bool(self.cells), []

    def data(self, text: str) -> None:
        if self.inside:
            self.text.append(text)

    def end(self, name: str) -> None:
        if name.rpartition("}")[2] != "formula1" or not self.inside:
            return
        self.inside = False
        listed = "".join(self.text).strip()
        # Others name cells of this or another sheet.
        if len(listed) < 2 or listed[0] + listed[-1] != '""':
            return
        answers = [answer.strip() for answer in listed[1:-1].split(",") if answer.strip()]
        for cells in self.cells.split():
            first, _, last = cells.partition(":")
            ends = _place(first), _place(last or first)
            if ends[0] is not None and ends[1] is not None:
                for column in range(ends[0][1], min(ends[1][1], MAX_COLUMNS) + 1):
                    self.found.setdefault(column, answers)


def offered_answers(content: IO[bytes]) -> dict[int, list[str]]:
    """Return the answers that a sheet offers in drop-downs: column, from 0 -> its first list.

    Lists that stand in other cells are left out.

    Raises
    ------
    BadSheetError
    """
    target = _Lists()
    _parse(content, target)
    return target.found


class _Reader(_Target):
    def __init__(self, percents: Collection[str]) -> None:
        self.sheet = Sheet()
        self.percents = percents
        self.percent = False
        self.row = self.column = -1
        self.kind = ""
        self.formula = self.inside = False
        self.text: list[str] = []
        self.cells = self.depth = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        name = name.rpartition("}")[2]
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise BadSheetError("elements within elements")
        if name == "c":
            self.cells += 1
            if self.cells > MAX_CELLS:
                raise TooManyCellsError
            place = _place(attributes.get("r", ""))
            self.column += 1
            if place is not None:
                self.row, self.column = place
            self.kind = attributes.get("t", "")
            self.percent = attributes.get("s", "") in self.percents
            self.formula, self.text = False, []
        elif name == "row":
            number = attributes.get("r", "")
            self.row = int(number) - 1 if number.isascii() and number.isdigit() else self.row + 1
            self.column = -1
            if attributes.get("hidden") in ("1", "true"):
                self.sheet.hidden_rows.append(self.row + 1)
        elif name == "f":
            self.formula = True
        elif name in ("v", "t"):
            self.inside = True
        elif name == "mergeCell":
            first, _, last = attributes.get("ref", "").partition(":")
            ends = _place(first), _place(last or first)
            if ends[0] is not None and ends[1] is not None:
                self.sheet.merged.append((ends[0], ends[1]))
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            ends_of = attributes.get("min", ""), attributes.get("max", "")
            if all(end.isascii() and end.isdigit() for end in ends_of):
                self.sheet.hidden_columns.append((int(ends_of[0]), int(ends_of[1])))

    def data(self, text: str) -> None:
        # Enough to tell an error by; a cell may hold hundreds of megabytes.
        if self.inside and len(self.text) < _PIECES:
            self.text.append(text[:_SHOWN])

    def end(self, name: str) -> None:
        name = name.rpartition("}")[2]
        self.depth -= 1
        if name in ("v", "t"):
            self.inside = False
        elif name == "c":
            shown = "".join(self.text)
            if self.formula and not shown and self.kind != "str":
                self.sheet.unsolved += 1
                self.sheet.first_unsolved = self.sheet.first_unsolved or reference(
                    self.row, self.column
                )
            if self.kind == "e" and shown:
                self.sheet.errors[self.row, self.column] = shown[:_SHOWN]
            if shown and self.percent and self.kind in ("", "n"):
                self.sheet.percents.append((self.row, self.column))
            if shown or self.formula:
                self.sheet.rows = max(self.sheet.rows, self.row + 1)
                self.sheet.columns = max(self.sheet.columns, self.column + 1)
            self.text, self.formula, self.kind = [], False, ""


def _place(reference_text: str) -> Place | None:
    match = _REFERENCE.fullmatch(reference_text)
    if match is None:
        return None
    column = 0
    for letter in match[1].upper():
        column = 26 * column + ord(letter) - ord("A") + 1
    return int(match[2]) - 1, column - 1


def reference(row: int, column: int) -> str:
    """Return how a spreadsheet program names a cell: A1 for row 0, column 0."""
    letters, column = "", column + 1
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"
