"""What a workbook's own XML says and its reader does not: errors, formulas, merged, hidden cells.

The XML is read by a parser, piece by piece, so that neither its size nor its shape matters.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from groupwork.ingest.readers.limits import MAX_CELLS, MAX_UNPACKED

_PIECE = 2**16
_PIECES, _SHOWN = 4, 20
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")

#: A cell: row and column, both from 0.
Place = tuple[int, int]


class BadSheetError(Exception):
    """The XML is damaged, or is not that of a workbook."""


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
    """

    rows: int = 0
    columns: int = 0
    errors: dict[Place, str] = field(default_factory=dict)
    unsolved: int = 0
    first_unsolved: str = ""
    merged: list[tuple[Place, Place]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)


def read_sheet(content: IO[bytes]) -> Sheet:
    """Read the XML of a sheet.

    Raises
    ------
    BadSheetError
        It is not well-formed, has a document type definition, or has more cells than are read.
    """
    return _Reader().read(content)


class _Reader:
    def __init__(self) -> None:
        self.sheet = Sheet()
        self.row = self.column = -1
        self.kind = ""
        self.formula = self.inside = False
        self.text: list[str] = []
        self.cells = 0

    def read(self, content: IO[bytes]) -> Sheet:
        parser = parser_without_definitions(self._start, self._end, self._said)
        parse_pieces(parser, content)
        return self.sheet

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "c":
            self.cells += 1
            if self.cells > MAX_CELLS:
                raise BadSheetError("too many cells")
            place = _place(attributes.get("r", ""))
            self.column += 1
            if place is not None:
                self.row, self.column = place
            self.kind = attributes.get("t", "")
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

    def _said(self, text: str) -> None:
        # Enough to tell an error by; a cell may hold hundreds of megabytes.
        if self.inside and len(self.text) < _PIECES:
            self.text.append(text[:_SHOWN])

    def _end(self, name: str) -> None:
        name = name.rpartition(":")[2]
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


# Parsing ------------------------------------------------------------------------------------


def parser_without_definitions(
    start: Callable[[str, dict[str, str]], object],
    end: Callable[[str], object] | None = None,
    said: Callable[[str], object] | None = None,
) -> expat.XMLParserType:
    """Return a parser of XML that refuses a document type definition, and so any entity."""
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise BadSheetError("document type definition")

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = said
    parser.buffer_text = True
    return parser


def parse_pieces(parser: expat.XMLParserType, content: IO[bytes]) -> None:
    """Parse XML piece by piece.

    Raises
    ------
    BadSheetError
        It is not well-formed, or too large.
    """
    size = 0
    try:
        while piece := content.read(_PIECE):
            size += len(piece)
            if size > MAX_UNPACKED:
                raise BadSheetError("too large")
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, OverflowError) as error:
        raise BadSheetError(str(error)) from None


def elements(content: IO[bytes], *names: str) -> Iterator[dict[str, str]]:
    """Return the attributes of the elements of these names, without namespaces."""
    found: list[dict[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] in names:
            plain = {key.rpartition(":")[2]: text for key, text in attributes.items()}
            found.append(attributes | plain)

    parse_pieces(parser_without_definitions(start), content)
    yield from found
