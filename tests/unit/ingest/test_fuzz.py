"""Readers on damaged files: read, or refused in one line, within seconds.

Each target starts from a small sound file (`corpus`; `tests/data/fuzz` has some that once went
wrong) and damages it. `make fuzz` does so for ten minutes; here each target runs for a second.
"""

import os
import random
import time
from pathlib import Path

import pytest
from raw_file_checks import GOOD_BOOK, spec
from raw_study import PRE

from groupwork.errors import GroupworkError
from groupwork.ingest.coding.qualcoder import read_qualcoder
from groupwork.ingest.coding.refi import read_codebook, read_project
from groupwork.ingest.coding.taguette import read_taguette
from groupwork.ingest.coding.transcripts import read_transcript
from groupwork.ingest.coding.units import cut
from groupwork.ingest.readers import read_cells
from groupwork.study.yaml_file import read_yaml

DATA = Path(__file__).parents[2] / "data"
SECONDS = float(os.environ.get("FUZZ_SECONDS", "1"))
SLOWEST = 20


def table(path: Path) -> None:
    read_cells(path, spec())


def transcript(path: Path) -> None:
    cut(read_transcript(path), "sentence")


#: Ending -> what reads it.
READERS = {
    ".csv": table,
    ".tsv": table,
    ".xlsx": table,
    ".xls": table,
    ".sav": table,
    ".yaml": read_yaml,
    ".txt": transcript,
    ".docx": transcript,
    ".qdpx": read_project,
    ".qdc": read_codebook,
    ".qda": read_qualcoder,
}

TOKENS = [
    b'"',
    b"\0",
    b"\r",
    b"\n",
    b",",
    b"\xff\xfe",
    b"<",
    b"<c ",
    b"<!DOCTYPE a>",
    b"&a;",
    b"[" * 99,
]
TOKENS += [
    b"{",
    b"*a",
    b"&a ",
    b".inf",
    b"9" * 400,
    b"PK\3\4",
    b" " * 999,
    b"a." * 500,
    "，".encode(),
]


def corpus() -> dict[str, list[bytes]]:
    found: dict[str, list[bytes]] = {
        ".csv": [PRE.encode(), b'id,tag\n1,"a\nb"\n'],
        ".tsv": [PRE.replace(",", "\t").encode("utf-16")],
        ".xlsx": [GOOD_BOOK],
        ".yaml": [(DATA / "tiny" / "study.yaml").read_bytes()],
        ".txt": [
            (DATA / "sentences-en.txt").read_bytes(),
            (DATA / "sentences-zh.txt").read_bytes(),
        ],
        ".xls": [(DATA / "answers.xls").read_bytes()],
    }
    for folder in (DATA / "qda", DATA / "exports", DATA / "fuzz"):
        for path in sorted(folder.rglob("*")):
            if path.suffix in READERS and path.stat().st_size < 200_000:
                found.setdefault(path.suffix, []).append(path.read_bytes())
    return found


CORPUS = corpus()


def damaged(data: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 6)):
        at, to = sorted((chance.randrange(len(data) + 1), chance.randrange(len(data) + 1)))
        part = chance.choice(
            [chance.choice(TOKENS), bytes([chance.randrange(256)]), data[at:to][:500]]
        )
        way = chance.randrange(4)
        if way == 0:
            data = data[:at] + part + data[at:]
        elif way == 1:
            data = data[:at] + part + data[at + len(part) :]
        elif way == 2:
            data = data[:at] + data[min(to, at + 50) :]
        else:
            data = data[:at] + part * chance.randint(1, 50) + data[at:]
    return data


@pytest.mark.slow
@pytest.mark.parametrize("ending", sorted(CORPUS))
def test_damaged_files_are_read_or_refused_in_one_line(tmp_path, ending):
    chance = random.Random(f"groupwork{ending}{SECONDS}")
    end = time.monotonic() + SECONDS
    number = 0
    while time.monotonic() < end or number < 3:
        number += 1
        path = tmp_path / f"a{ending}"
        path.write_bytes(damaged(chance.choice(CORPUS[ending]), chance))
        begun = time.monotonic()
        try:
            READERS[ending](path)
        except GroupworkError as error:
            assert "\n" not in str(error)
        except Exception:
            kept = DATA / "fuzz" / f"found-{abs(hash(path.read_bytes()))}{ending}"
            kept.write_bytes(path.read_bytes())
            raise
        assert time.monotonic() - begun < SLOWEST


def test_taguette_on_any_table(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"id,document,tag,content\n" + b"1,a,,\n" * 5)
    assert len(read_taguette(path).omissions) == 5
