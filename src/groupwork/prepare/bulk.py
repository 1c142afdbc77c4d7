"""Scores of very many respondents, straight from the bytes of a text file.

The tables between the steps of the workflow have a row a cell, as text, with the reason of each
gap. That is right for hundreds of people and far too much for a million. Here a file is read in
blocks, each distinct text of a column is decoded once, by the rules of `answers`, and only the
scores are kept. Nothing is lost silently: what was changed or set missing is counted, by text.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from groupwork.errors import GroupworkError, nearest
from groupwork.ingest.readers.cells import fit, fold
from groupwork.ingest.readers.limits import read_bytes
from groupwork.ingest.readers.text import decode
from groupwork.ingest.wordings import missing_codes
from groupwork.prepare.answers import INVALID, Decoded, as_text, not_valid
from groupwork.prepare.clean import item_format
from groupwork.prepare.score import keyed, score_answers
from groupwork.study.files import ResponsesFile, fill_pattern
from groupwork.study.study import Study

#: Columns of the audit: one row a distinct text of a column that was not taken as it is.
BULK_AUDIT = ["column", "instrument", "item", "action", "reason", "before", "after", "count"]

#: Most different texts that the items of a file may hold together.
MOST_TEXTS = 4096

#: Bytes of a row, and of a file that must be decoded as a whole since it is not plain ASCII.
MAX_ROW, MAX_TEXT = 4 * 2**20, 1024 * 2**20

_BLOCK = 2**20


def score_in_bulk(
    study: Study, folder: str | Path, number: int = 1
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read, decode, reverse-code and score a questionnaire file without its long tables.

    Parameters
    ----------
    study : Study
    folder : str or pathlib.Path
        The study folder.
    number : int
        Which of the study's files, from 1: separated text of one wave, one row a person.

    Returns
    -------
    scores : pandas.DataFrame
        participant_id, wave; then for each scale its value (NaN where more items are missing
        than it allows) and `<scale>.items_answered`. In the order of the file.
    audit : pandas.DataFrame
        `BULK_AUDIT`.

    Raises
    ------
    GroupworkError
        The file is not of that kind or cannot be read, a column is lacking, most answers of one
        are not valid, or a person has two rows (the workflow has the rules for that).

    Notes
    -----
    The scores are those of the workflow. Attributes are not read, and nobody is flagged.
    """
    if not 0 < number <= len(study.files):
        raise GroupworkError(f"there is no file {number}: the study has {len(study.files)}.")
    file = study.files[number - 1]
    path = Path(folder) / file.path
    if not isinstance(file, ResponsesFile) or not isinstance(file.wave, str):
        raise GroupworkError(f"{path}: only a questionnaire file of one wave can be scored so.")
    if file.format not in (None, "csv") or path.suffix.lower() not in (".csv", ".tsv", ".txt"):
        raise GroupworkError(f"{path}: only separated text can be scored so. Save it as CSV.")
    if file.id is None:
        raise GroupworkError(f"{path}: scoring so needs the column of the identifier, 'id'.")
    items = []
    for name, columns in file.columns.items():
        for item in study.questionnaires[name].item_ids:
            pattern = columns if isinstance(columns, str) else columns[item]
            items.append(_Item(name, item, fold(fill_pattern(pattern, item))))
    found = _Answers(study, items, str(path))
    people: list[str] = []
    parts: list[dict[str, Any]] = [_scores(study, items, np.empty((0, len(items))))]
    nobody = 0
    with _open(path, file.encoding) as stream:
        blocks = _Blocks(stream, file, path, [file.id_column, *(item.column for item in items)])
        for ids, texts in blocks:
            named = np.array([person != "" for person in ids], dtype=bool)
            nobody += len(ids) - int(named.sum())
            people += [person for person in ids if person]
            values = found.decode(texts[named], blocks.texts)
            parts.append(_scores(study, items, values))
    found.check_valid()
    _check_once(people, path)
    scored = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    scores = pd.DataFrame({"participant_id": people, "wave": [file.wave] * len(people)} | scored)
    audit = found.audit()
    if nobody:
        reason = {"action": "dropped", "reason": "row without an identifier"}
        audit.insert(0, {"column": file.id_column, **reason, "count": nobody})
    return scores, pd.DataFrame(audit, columns=BULK_AUDIT)


def _scores(study: Study, items: list["_Item"], values: NDArray[np.float64]) -> dict[str, Any]:
    """Score the people of a block."""
    scored: dict[str, Any] = {}
    for name in dict.fromkeys(item.instrument for item in items):
        instrument = study.questionnaires[name]
        own = [place for place, item in enumerate(items) if item.instrument == name]
        answers = keyed(instrument, pd.DataFrame(values[:, own], columns=instrument.item_ids))
        for part in instrument.scores:
            result = score_answers(part, answers[instrument.scale_items(part)].to_numpy())
            scored[instrument.scale(part)] = result["value"]
            answered = result["items_answered"].astype(np.int16)
            scored[f"{instrument.scale(part)}.items_answered"] = answered
    return scored


def _check_once(people: list[str], path: Path) -> None:
    if len(set(people)) < len(people):
        twice = sum(count > 1 for count in Counter(people).values())
        many = "person has more than one row" if twice == 1 else "people have more than one row"
        raise GroupworkError(
            f"{path}: {twice} {many}. "
            f"Only the workflow chooses between submissions; leave one row a person in this file."
        )


# Answers ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Item:
    instrument: str
    item: str
    column: str


class _Answers:
    """What the texts of each item mean, each decoded when it first occurs, and counted."""

    def __init__(self, study: Study, items: list[_Item], where: str) -> None:
        self.items, self.where, self.cleaning = items, where, study.cleaning
        self.formats = [item_format(study, item.instrument, item.item) for item in items]
        self.missing = missing_codes(study.cleaning)
        self.texts: list[str] = []
        shape = (len(items), MOST_TEXTS)
        self.values = np.full(shape, np.nan)
        self.counts = np.zeros(shape, dtype=np.int64)
        self.decoded: dict[tuple[int, int], Decoded] = {}

    def decode(self, places: NDArray[np.int32], texts: dict[bytes, int]) -> NDArray[np.float64]:
        """Return the values of a block of texts, shape (people, items), NaN where missing."""
        new = islice(texts, len(self.texts), None)
        # A byte that is not text by itself is never looked up.
        self.texts += [text.decode("utf-8", "replace") for text in new]
        cells = places + np.arange(len(self.items), dtype=np.int32) * MOST_TEXTS
        counts = np.bincount(cells.ravel(), minlength=self.counts.size).reshape(self.counts.shape)
        for item, text in zip(*np.nonzero(counts), strict=True):
            if (item, text) not in self.decoded:
                answer = self.formats[item].decode(self.texts[text], self.missing)
                self.decoded[item, text] = answer
                if answer.value is not None:
                    self.values[item, text] = answer.value
        self.counts += counts
        return self.values.ravel()[cells]

    def check_valid(self) -> None:
        """Stop where more answers of a column are not valid than the study file allows."""
        for place, item in enumerate(self.items):
            invalid, answered, texts = 0, 0, []
            for text, count in self._counted(place):
                answer = self.decoded[place, text]
                wrong = answer.missing_reason in INVALID
                invalid += count * wrong
                answered += count * (wrong or answer.value is not None)
                texts += [self.texts[text]] * wrong
            if invalid > max(1, self.cleaning.max_invalid_share * answered):
                counts = f"{invalid} of {answered} answers in column '{item.column}'"
                problem = not_valid(self.formats[place], np.array(texts, dtype=object))
                raise GroupworkError(f"{self.where}: {counts} {problem}")

    def _counted(self, place: int) -> Iterator[tuple[int, int]]:
        for text in np.flatnonzero(self.counts[place]):
            yield int(text), int(self.counts[place, text])

    def audit(self) -> list[dict[str, Any]]:
        """Return the texts that were not taken as they stand, as rows of `BULK_AUDIT`."""
        return [
            {
                "column": item.column,
                "instrument": item.instrument,
                "item": item.item,
                "action": self.decoded[place, text].action,
                "reason": self.decoded[place, text].reason,
                "before": self.texts[text],
                "after": as_text(self.decoded[place, text].value),
                "count": count,
            }
            for place, item in enumerate(self.items)
            for text, count in self._counted(place)
            if self.decoded[place, text].action
        ]


# The file, in blocks ------------------------------------------------------------------------


def _open(path: Path, encoding: str | None) -> BinaryIO:
    """Open a text file as UTF-8 without a byte-order mark."""
    try:
        with path.open("rb") as raw:
            plain = encoding is None and all(
                b.isascii() for b in iter(lambda: raw.read(_BLOCK), b"")
            )
        if plain:
            return path.open("rb")
        text, _ = decode(read_bytes(path, MAX_TEXT), encoding, str(path))
    except OSError as error:
        reason = (error.strerror or "it cannot be opened").lower()
        raise GroupworkError(f"{path}: cannot be read ({reason}).") from None
    return io.BytesIO(text.encode())


class _Blocks:
    """The rows of a file block by block: identifiers, and for each item the number of its text.

    A block whose cells are not quoted and whose rows are whole is taken apart by the places of its
    separators, any other one by the csv module. A text of one byte has its number, the blank one
    256, the others those that follow; `texts` has them all in the order of their numbers.
    """

    def __init__(self, stream: BinaryIO, file: ResponsesFile, path: Path, names: list[str]) -> None:
        self.stream, self.path, self.row = stream, path, 0
        self.separator = file.separator or ("\t" if path.suffix.lower() == ".tsv" else ",")
        self.texts = {bytes([number]): number for number in range(256)} | {b"": 256}
        first = stream.readline(MAX_ROW)
        while first.count(b'"') % 2 and len(first) < MAX_ROW and (line := stream.readline(MAX_ROW)):
            first += line
        if len(first) >= MAX_ROW:
            raise GroupworkError(f"{path}: its first row has more than {MAX_ROW // 2**20} MB.")
        renamed = {fold(old): fold(new) for old, new in file.rename.items()}
        header = [renamed.get(name, name) for name in map(fold, self._records(first)[0])]
        while header and not header[-1]:
            header.pop()
        for name in map(fold, names):
            if header.count(name) != 1:
                again = f"several columns are called '{name}'"
                what = again if name in header else f"there is no column '{name}'"
                raise GroupworkError(f"{path}: {what}. {nearest(name, header)}")
        self.width, self.row = len(header), 1
        self.id, *self.items = (header.index(fold(name)) for name in names)

    def __iter__(self) -> Iterator[tuple[list[str], NDArray[np.int32]]]:
        for block in self._whole_rows():
            taken = self._by_places(block) or self._by_records(block)
            self.row += len(taken[0])
            yield taken

    def _whole_rows(self) -> Iterator[bytes]:
        rest = b""
        while chunk := self.stream.read(_BLOCK):
            block = rest + chunk
            cut = block.rfind(b"\n") + 1
            # An odd number of quotation marks: the last line end is within a cell.
            while block.count(b'"', 0, cut) % 2:
                cut = block.rfind(b"\n", 0, block.rfind(b'"', 0, cut)) + 1
            rest = block[cut:]
            if len(rest) > MAX_ROW:
                raise GroupworkError(
                    f"{self.path}: a row has more than {MAX_ROW // 2**20} MB. Look for a quotation "
                    f"mark that is not closed."
                )
            if cut:
                yield block[:cut]
        if rest:
            yield rest if rest.endswith(b"\n") else rest + b"\n"

    def _by_places(self, block: bytes) -> tuple[list[str], NDArray[np.int32]] | None:
        block = block.replace(b"\r\n", b"\n")
        if b'"' in block or b"\r" in block or b"\0" in block:
            return None
        data = np.frombuffer(block, np.uint8)
        ends = np.flatnonzero((data == ord(self.separator)) | (data == ord("\n"))).astype(np.int32)
        if len(ends) != block.count(b"\n") * self.width:
            return None
        starts = np.concatenate([[0], ends[:-1] + 1], dtype=np.int32)
        first, last = (edge.reshape(-1, self.width) for edge in (starts, ends))
        if (data[last[:, -1]] != ord("\n")).any():
            return None
        people = zip(first[:, self.id].tolist(), last[:, self.id].tolist(), strict=True)
        ids = [_identifier(block[start:end]) for start, end in people]
        first, last = first[:, self.items], last[:, self.items]
        places = data[first].astype(np.int32)
        lengths = last - first
        places[lengths == 0] = self.texts[b""]
        for cell in zip(*np.nonzero(lengths > 1), strict=True):
            places[cell] = self._number(block[first[cell] : last[cell]])
        return ids, places

    def _by_records(self, block: bytes) -> tuple[list[str], NDArray[np.int32]]:
        records = self._records(block)
        for at, record in enumerate(records):
            if len(record) != self.width:
                where = f"{self.path}, row {self.row + at + 1}"
                records[at] = fit(record, self.width, where)
        texts = [
            [self._number(record[place].encode()) for place in self.items] for record in records
        ]
        places = np.array(texts, dtype=np.int32).reshape(len(records), len(self.items))
        return [fold(record[self.id]) for record in records], places

    def _records(self, block: bytes) -> list[list[str]]:
        nul = block.find(b"\0")
        if nul >= 0:
            line = self.row + block.count(b"\n", 0, nul) + 1
            raise GroupworkError(
                f"{self.path}, line {line}: holds a NUL byte, so it is damaged or not a text file. "
                f"Export it again as CSV in UTF-8."
            )
        records: list[list[str]] = []
        try:
            lines = io.StringIO(block.decode(), newline="")
            records.extend(csv.reader(lines, delimiter=self.separator, strict=True))
        except csv.Error as error:
            raise GroupworkError(
                f"{self.path}, row {self.row + len(records) + 1}: a quotation mark is not closed "
                f"or is in the wrong place ({error})."
            ) from None
        return records

    def _number(self, text: bytes) -> int:
        if text not in self.texts and len(self.texts) >= MOST_TEXTS:
            raise GroupworkError(
                f"{self.path}: the columns of items hold more than {MOST_TEXTS:,} different texts, "
                f"so they are none. Check 'columns:' of this file in study.yaml."
            )
        return self.texts.setdefault(text, len(self.texts))


def _identifier(cell: bytes) -> str:
    text = cell.decode()
    return text if text.isascii() and text.isalnum() else fold(text)
