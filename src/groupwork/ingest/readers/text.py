"""CSV, TSV and other separated text."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from groupwork.errors import GroupworkError
from groupwork.ingest.readers.cells import Head, Records, Tool, find_head
from groupwork.ingest.readers.limits import MAX_CELLS, MAX_COLUMNS, MAX_ROW, check_shape, read_bytes
from groupwork.study.files import File

_BOMS = {
    codecs.BOM_UTF8: ("utf-8-sig", "UTF-8 with a byte-order mark"),
    codecs.BOM_UTF16_LE: ("utf-16", "UTF-16"),
    codecs.BOM_UTF16_BE: ("utf-16", "UTF-16"),
}

SEPARATORS = (",", ";", "\t", "|")

# Encodings of which a person can tell by a word whether it is the one.
_PERHAPS = ("cp1252", "cp1250", "mac_roman", "cp1251", "gb18030", "big5", "shift_jis")
# So many words are shown of each.
_MOST_WORDS = 3

# One cell may hold a whole transcript; Python's csv stops at 131,072 characters.
csv.field_size_limit(2**31 - 1)

# How files of other kinds begin.
_OTHERS = {
    b"PK\x03\x04": "an Excel workbook or another zip archive",
    b"\xd0\xcf\x11\xe0": "an Excel workbook of the old format",
    b"$FL": "an SPSS file",
    b"%PDF": "a PDF",
}

# Of a file's beginning, enough for the header rows of any tool.
_BEGINNING = 200_000


class EncodingError(GroupworkError):
    """A text is in none of the encodings that are tried.

    `candidates` are encodings that it may be in -> some words of it in each.
    """

    def __init__(self, message: str, candidates: dict[str, str]) -> None:
        super().__init__(message)
        self.candidates = candidates


def read(path: Path, file: File, tools: Sequence[Tool] = ()) -> tuple[Records, str]:
    """Return the records of a text file and the name of its encoding.

    Where no separator is declared it is the one with which the first rows are those of one of
    the `tools`, or else a tab for .tsv and a comma.
    """
    text, encoding = decode(read_bytes(path), file.encoding, str(path))
    _check_nul(text, path)
    text, said = without_sep(text)
    plain = "\t" if path.suffix.lower() == ".tsv" else ","
    separator = file.separator or said or find_separator(text, tools) or plain
    if len(separator) != 1:
        raise GroupworkError(
            f"{path}: 'separator: {separator}' in study.yaml must be one character."
        )
    records = _records(text, separator, path)
    head = records[file.skip_rows] if len(records) > file.skip_rows else []
    other = re.search(r"[;,|\t]", head[0]) if len(head) == 1 else None
    # A title may have such marks; it is told as one.
    if other and (file.skip_rows or find_head(records) == Head()):
        name = {"\t": "\\t"}.get(other[0], other[0])
        raise GroupworkError(
            f"{path}, row {file.skip_rows + 1}: the column names are separated by something else "
            f"than the separator. "
            f"Give 'separator: \"{name}\"' for this file in study.yaml."
        )
    return records, encoding


def without_sep(text: str) -> tuple[str, str]:
    """Part a text from a first line ``sep=;``, which tells a spreadsheet the separator."""
    match = re.match(r'"?sep=(.)"?\r?\n', text, re.IGNORECASE)
    return (text[match.end() :], match[1]) if match else (text, "")


def _records(text: str, separator: str, path: Path) -> Records:
    """Take separated text apart; stop at a quotation mark that swallows rows."""
    records: Records = []
    lines: list[str] = []

    def one_by_one() -> Iterator[str]:
        held = 0
        for line in io.StringIO(text, newline=""):
            held = held + len(line) if lines else len(line)
            lines.append(line)
            if held > MAX_ROW:
                raise GroupworkError(
                    f"{path}, row {len(records) + 1}: has more than {MAX_ROW:,} characters. Look "
                    f"for a quotation mark that is not closed."
                )
            yield line

    reader = csv.reader(one_by_one(), delimiter=separator, strict=True)
    cells = 0
    try:
        for record in reader:
            records.append(record)
            cells += len(record)
            if cells > MAX_CELLS or len(record) > MAX_COLUMNS:
                check_shape(len(records), max(len(record), cells // len(records)), f"{path}: it")
            if len(lines) > 1 and len(records) > 1:
                _check_swallowed(lines, len(records[0]), separator, f"{path}, row {len(records)}")
            lines.clear()
    except csv.Error as error:
        raise GroupworkError(
            f"{path}, row {len(records) + 1}: a quotation mark is not closed or is in the "
            f"wrong place ({error})."
        ) from None
    return records


def _check_swallowed(lines: list[str], width: int, separator: str, where: str) -> None:
    """Refuse a record of several lines of which another one than the first is a row by itself.

    A row has as many cells as the header, all of them short, as running text hardly ever has. A
    line with a quotation mark may end a long answer, and have the answers that follow it.
    """
    for line in (each for each in lines[1:] if '"' not in each):
        parts = line.rstrip("\r\n").split(separator)
        if len(parts) == width >= 3 and max(map(len, parts)) <= 40 and parts[0].strip():
            wordy = sum(" " in part.strip() for part in parts)
            if 2 * wordy < width:
                raise GroupworkError(
                    f"{where}: a quotation mark holds the {len(lines)} lines from here on "
                    f"together, and they look like rows of their own. Correct the quotation mark."
                )


def find_separator(text: str, tools: Sequence[Tool]) -> str | None:
    """Return the separator with which the first rows are those of a tool; None if none is."""
    for mark in SEPARATORS if tools else ():
        records = first_records(text, mark)
        if any(tool.recognise(records) for tool in tools):
            return mark
    return None


def first_records(text: str, separator: str) -> Records:
    """Return the first three records of a text, or those that can be read."""
    records: Records = []
    lines = io.StringIO(text[:_BEGINNING], newline="")
    try:
        for record in csv.reader(lines, delimiter=separator, strict=True):
            records.append(record)
            if len(records) == 3:
                break
    except csv.Error:
        pass
    return records


def _check_nul(text: str, path: Path) -> None:
    nul = text.find("\0")
    if nul >= 0:
        line = text.count("\n", 0, nul) + 1
        raise GroupworkError(
            f"{path}, line {line}: holds a NUL byte, so it is damaged or not a text file. "
            f"Export it again as CSV in UTF-8."
        )


def decode(data: bytes, declared: str | None, where: str) -> tuple[str, str]:
    """Decode bytes as declared; else by byte-order mark, then as UTF-8, then as GB18030.

    Each is tried strictly and in this order; nothing is guessed from the text, but that words of
    Latin letters with a Chinese character in them ("F黵") are another encoding (of "Für").

    Returns
    -------
    text, name : str
        The name is the declared one, or says which was found.

    Raises
    ------
    GroupworkError
        No such encoding, the bytes do not fit it, or they are those of another kind of file.
    """
    other = next((kind for start, kind in _OTHERS.items() if data.startswith(start)), "")
    if other:
        raise GroupworkError(
            f"{where}: is {other}, not text. Give it the ending that it should have, or export the "
            f"answers again as CSV."
        )
    if declared:
        tries = [(declared, declared)]
    else:
        mark = next((mark for mark in _BOMS if data.startswith(mark)), None)
        tries = [_BOMS[mark]] if mark else [("utf-8", "UTF-8"), ("gb18030", "GB18030")]
    for codec, name in tries:
        try:
            text = data.decode(codec).removeprefix("\ufeff")
        except UnicodeError:
            continue
        except LookupError:
            raise GroupworkError(
                f"{where}: 'encoding: {declared}' in study.yaml is not a known encoding. "
                f"Common ones are utf-8, gb18030 and cp1252."
            ) from None
        if declared or name != "GB18030" or not _is_latin(text):
            return text, name
    tried = " or ".join(name for _, name in tries)
    raise EncodingError(
        f"{where}: the text is not valid {tried}. Give its 'encoding:' in study.yaml, or export "
        f"the file again as UTF-8.",
        {} if declared else _words_in_each(data),
    )


def _words_in_each(data: bytes) -> dict[str, str]:
    """Return encodings in which all of a text can be read -> its first words that differ."""
    found: dict[str, str] = {}
    for codec in _PERHAPS:
        try:
            text = data.decode(codec)
        except UnicodeError:
            continue
        words = re.findall(r"[^\W\d_]*[^\x00-\x7f][^\W\d_]*", text)
        shown = ", ".join(list(dict.fromkeys(words))[:_MOST_WORDS])
        readable = not re.search(r"[\x80-\x9f\ue000-\uf8ff]", shown)
        if shown and readable and shown not in found.values():
            found[codec] = shown
    return found


def _is_latin(text: str) -> bool:
    """Say whether most of what reads as Chinese is one character in a word of Latin letters."""
    runs = re.findall(r"([A-Za-z]?)([\u4e00-\u9fff]+)", text[:_BEGINNING])
    within = sum(bool(letter) and len(run) == 1 for letter, run in runs)
    return within > len(runs) / 2
