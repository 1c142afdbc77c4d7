"""A report holds its own numbers against each other, and against the tables that it carries."""

import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from groupwork.reproduce.check_tables import check_table
from groupwork.reproduce.documents import Document, read_document
from groupwork.reproduce.implied import Mismatch, check_text
from groupwork.reproduce.provenance import number_agrees, number_behind
from groupwork.tables import RowFinder, read_table

# What stands in the list of numbers: "estimate −1.50; ci_low −2.36 / −2.4".
# The column may be an operation of `results.cells`: "sum(count)", "power in method".
_LISTED = re.compile(
    r"^(?P<column>\w+ in \w+|\w+ at max\(\w+\)|[\w-]+(?:\([^)]*\))?) (?P<printed>.+)$"
)
# A number where statistics stand in sentences: after "= " or "≈ ", or within "95% CI [, ]".
_DECIMAL = r"[-\N{MINUS SIGN}]?\d*\.\d+"
_STATISTIC = re.compile(
    rf"(?:\b[a-zA-Z]+ [=≈] |CI (?:≈ )?\[)(?P<number>{_DECIMAL})(?:, (?P<high>{_DECIMAL})\])?",
    re.ASCII,  # a Chinese character before the letter is no part of its name
)
# Text that is no list may look so at a place or two.
_FEWEST_LISTED = 10
_LISTED_IN_LINE = re.compile(
    r"(?:^|[;\s])(?:[a-z]+_[a-z]+|estimate|p|n|sum\(\w+\)) (?P<printed>[-\N{MINUS SIGN}\d.%< /]+)"
)


@dataclass(frozen=True)
class Checked:
    """What checking a report found.

    Attributes
    ----------
    mismatches : list of Mismatch
    numbers : int
        Printed numbers that were held against their list or table.
    lines : int
        Lines and rows that were searched for numbers that imply others.
    """

    mismatches: list[Mismatch]
    numbers: int
    lines: int


def check_report(path: Path, tables: Path | None = None) -> Checked:
    """Check a report.

    Parameters
    ----------
    path : pathlib.Path
        HTML, DOCX or PDF, as it was rendered or edited since.
    tables : pathlib.Path, optional
        Folder of the results tables; else those that the page carries.

    Raises
    ------
    GroupworkError
        The report cannot be read.
    """
    document = read_document(path)
    found: list[Mismatch] = []
    lines = [line for line in document.lines if not _is_listed(line.text)]
    for line in lines:
        found += check_text(line.text, line.where)
    for table in document.tables:
        found += check_table(table)
    found += _against_list(document)
    found += _unlisted(document, _listed_numbers(document) | _listed_beside(path))
    counted, wrong = _against_tables(document, _tables(document, tables))
    found += wrong
    found += _checksums(document)
    unique = list(dict.fromkeys(found))
    return Checked(unique, len(document.numbers) + counted, len(lines))


def _is_listed(text: str) -> bool:
    return bool(re.search(r"\b\w+ = [\w.-]+; \w+ = ", text))


def _tables(document: Document, folder: Path | None) -> dict[str, pd.DataFrame]:
    if folder is not None:
        return {path.name: read_table(path) for path in sorted(folder.glob("*.csv"))}
    return {name: read_table_text(content) for name, content in document.attached.items()}


def read_table_text(content: bytes) -> pd.DataFrame:
    """Read a results table from bytes; whatever is no number stays text."""
    text = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)
    for name in text:
        numbers = pd.to_numeric(text[name].replace("", None), errors="coerce")
        if name in ("estimate", "p", "ci_low", "ci_high", "n", "count", "se", "df"):
            text[name] = numbers
    return text


def _checksums(document: Document) -> Iterator[Mismatch]:
    """Each table that the page carries has the checksum that is printed beside its name."""
    for table in (each for each in document.tables if "SHA-256" in each.rows[0]):
        column = table.rows[0].index("SHA-256")
        for number, row in enumerate(table.rows[1:], start=1):
            content = document.attached.get(row[0])
            right = None if content is None else hashlib.sha256(content).hexdigest()
            if right is not None and row[column] != right:
                where = f"{table.where}, row {number}"
                yield Mismatch(where, "checksum of the table", row[column], right, row[0])


def _against_list(document: Document) -> Iterator[Mismatch]:
    """Each number that links to the list says what stands there."""
    for number in document.numbers:
        listed = document.anchors.get(number.anchor)
        if listed is None:
            continue
        _, variants = _split(listed)
        if number.text.removeprefix("= ").strip() not in variants:
            right = " / ".join(variants)
            check = f"list of numbers ({document.tables_of_anchors.get(number.anchor, '')})"
            yield Mismatch(number.where, check, number.text, right, number.context)


def _split(listed: str) -> tuple[str, list[str]]:
    found = _LISTED.match(listed)
    if found is None:
        return "", [listed]
    variants = [each.strip().removeprefix("= ") for each in found["printed"].split(" / ")]
    return found["column"], variants


def _listed_beside(path: Path) -> set[str]:
    """Return the numbers that the supplement lists for a thesis, if it lies beside it."""
    supplement = path.with_name(path.name.replace("thesis", "supplement", 1))
    if supplement == path or not supplement.is_file():
        return set()
    return _listed_numbers(read_document(supplement))


def _unlisted(document: Document, listed: set[str]) -> Iterator[Mismatch]:
    """Where numbers do not link, those of statistics must at least stand in the list."""
    if document.numbers or not listed:
        return
    for block in (each for each in document.blocks if not _is_listed(each.text)):
        for found in _STATISTIC.finditer(block.text):
            for text in filter(None, (found["number"], found["high"])):
                if text not in listed and text.lstrip("-\N{MINUS SIGN}") not in listed:
                    right = "a number of the list"
                    yield Mismatch(block.where, "list of numbers", text, right, _near(found))


def _near(found: re.Match[str]) -> str:
    text = found.string
    return text[max(0, found.start() - 60) : found.end() + 40]


def _listed_numbers(document: Document) -> set[str]:
    """Return every number of the list, in DOCX from its places, in PDF from its lines."""
    texts = list(document.anchors.values())
    if not texts:
        texts = [
            found["printed"]
            for block in document.blocks
            for found in _LISTED_IN_LINE.finditer(block.text)
        ]
        texts = texts if len(texts) >= _FEWEST_LISTED else []
    return {number for text in texts for number in re.findall(rf"{_DECIMAL}|\d+", text)}


def _against_tables(
    document: Document, tables: dict[str, pd.DataFrame]
) -> tuple[int, list[Mismatch]]:
    """Each number of the list is what its table holds, rounded."""
    finders = {name: RowFinder(table.astype("object")) for name, table in tables.items()}
    count, found = 0, []
    for anchor, listed in document.anchors.items():
        name = document.tables_of_anchors.get(anchor, "")
        column, variants = _split(listed)
        if name not in finders or not column:
            continue
        row = document.rows_of_anchors[anchor]
        held = number_behind(finders[name], row, column)
        if held is None:
            continue
        count += 1
        for printed in dict.fromkeys(each.removeprefix("= ") for each in variants):
            if not any(number_agrees(printed, held[0], magnitude) for magnitude in (False, True)):
                check = f"its table {name}, {row}"
                right = "nothing" if held[0] is None else f"{held[0]:g}"
                found.append(Mismatch("list of numbers", check, printed, right, f"{row}: {listed}"))
    return count, found
