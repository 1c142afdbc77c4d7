"""Bad raw files, from inspecting to scores: one plain sentence or a right result.

`docs/readers.md` shows the table of these cases; this file, run as a script, writes it.
"""

import io
import re
import sys
import zipfile
from functools import cache
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat
import pytest
from raw_study import PRE, RESPONSES, study

from groupwork.errors import GroupworkError
from groupwork.guide.inspect_file import inspect_file
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.prepare.score import score

DOCS = Path(__file__).parents[3] / "docs" / "readers.md"
NO_ENCODING = "the text is not valid UTF-8 or GB18030. Give its 'encoding:'"
NO_WORKBOOK = "is damaged or not an Excel workbook. Open it in a spreadsheet program"
NO_SPSS = "is damaged or not an SPSS file. Open it in SPSS and save it again"
NUL = "holds a NUL byte, so it is damaged or not a text file"

ROWS = [line.split(",") for line in PRE.split()]


def workbook(rows: list[list[str]] = ROWS) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def damaged_workbook(part: str, old: bytes, new: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as good, zipfile.ZipFile(data, "w") as bad:
        for name in good.namelist():
            content = good.read(name)
            bad.writestr(name, content.replace(old, new) if name == part else content)
    return data.getvalue()


@cache
def large_workbook(megabytes: int) -> bytes:
    data = io.BytesIO()
    with (
        zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(megabytes):
            part.write(bytes(2**20))
    return data.getvalue()


def spss(folder: Path) -> bytes:
    path = folder / "good.sav"
    pyreadstat.write_sav(pd.read_csv(io.StringIO(PRE)), path)
    return path.read_bytes()


def wide(columns: int) -> list[list[str]]:
    return [row + [f"c{i}" if row is ROWS[0] else "1" for i in range(columns)] for row in ROWS]


def as_text(rows: list[list[str]]) -> str:
    return "".join(",".join(row) + "\n" for row in rows)


#: What is wrong -> file, content (from a folder to work in) and what is said; "" if it is read.
CASES = {
    "no bytes": ("a.csv", lambda _: "", "the file is empty"),
    "blank lines alone": ("a.csv", lambda _: "\n\n\n", "the file is empty"),
    "separators alone": ("a.csv", lambda _: ",,,\n,,,\n", "the file is empty"),
    "a header alone": ("a.csv", lambda _: "id,m1\n", "has a header but no rows below it"),
    "a NUL byte": ("a.csv", lambda _: PRE.replace("31", "3\0001"), NUL),
    "NUL bytes throughout": ("a.csv", lambda _: bytes(1000), NUL),
    "UTF-16 without its mark": ("a.csv", lambda _: PRE.encode("utf-16-le"), NUL),
    "UTF-32": ("a.csv", lambda _: PRE.encode("utf-32"), NUL),
    "Latin-1": ("a.csv", lambda _: PRE.replace("P2", "Zoë").encode("latin1"), NO_ENCODING),
    "bytes that are no UTF-8": (
        "a.csv",
        lambda _: PRE.encode().replace(b"P2", b"\xed\xa0\x80"),
        NO_ENCODING,
    ),
    "Big5, which is read as GB18030": (
        "a.csv",
        lambda _: PRE.replace(",f,", ",測試,").encode("big5"),
        "2 of 3 answers in column 'sex' are not valid for sex",
    ),
    "a row that is too short": (
        "a.csv",
        lambda _: PRE.replace("P2,m,45,4,3,2,1", "P2,m,45"),
        "row 3: has 3 cells, but the header names 7 columns",
    ),
    "a row that is too long": (
        "a.csv",
        lambda _: PRE.replace("P2,m", "P2,m,x"),
        "row 3: has 8 cells, but the header names 7 columns",
    ),
    "a quotation mark that is not closed": (
        "a.csv",
        lambda _: PRE.replace("P2,m", 'P2,"m'),
        "row 3: a quotation mark is not closed or is in the wrong place",
    ),
    "two columns of one name": (
        "a.csv",
        lambda _: PRE.replace("m4", "m3"),
        "row 1: 2 columns are called 'm3' (columns 6 and 7)",
    ),
    "two names that differ in width alone": (
        "a.csv",
        lambda _: PRE.replace("m4", "ｍ3"),
        "row 1: 2 columns are called 'm3' (columns 6 and 7)",
    ),
    "an identifier column that is blank": (
        "a.csv",
        lambda _: re.sub("P[0-9]", "", PRE),
        "column 'id', which should identify people, is blank in every row",
    ),
    "a workbook called .csv": ("a.csv", lambda _: workbook(), "is an Excel workbook or another"),
    "an SPSS file called .csv": ("a.csv", spss, "is an SPSS file, not text"),
    "a PDF called .csv": ("a.csv", lambda _: b"%PDF-1.4\n\xe2\xe3", "is a PDF, not text"),
    "text called .xlsx": ("a.xlsx", lambda _: PRE, NO_WORKBOOK),
    "a web page called .xls": ("a.xls", lambda _: "<html><table><tr><td>id", NO_WORKBOOK),
    "a workbook cut in half": ("a.xlsx", lambda _: workbook()[:2000], NO_WORKBOOK),
    "a workbook without its last bytes": ("a.xlsx", lambda _: workbook()[:-10], NO_WORKBOOK),
    "an archive of nothing": ("a.xlsx", lambda _: b"PK\5\6" + bytes(18), NO_WORKBOOK),
    "a workbook whose XML is no XML": (
        "a.xlsx",
        lambda _: damaged_workbook("xl/workbook.xml", b"<sheets>", b"<sheets"),
        NO_WORKBOOK,
    ),
    "entities that unfold to gigabytes": (
        "a.xlsx",
        lambda _: damaged_workbook(
            "xl/workbook.xml",
            b"<workbook",
            b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
            + b"".join(b"<!ENTITY %c '%s'>" % (98 + i, b"&%c;" % (97 + i) * 20) for i in range(8))
            + b"]><workbook x='&i;'",
        ),
        NO_WORKBOOK,
    ),
    "a workbook that unpacks to 1.1 GB": (
        "a.xlsx",
        lambda _: large_workbook(1126),
        "unpacks to 1,126 MB, and at most 512 MB are read",
    ),
    "an SPSS file without its last bytes": ("a.sav", lambda folder: spss(folder)[:-9], NO_SPSS),
    "an SPSS file cut in its head": ("a.sav", lambda folder: spss(folder)[:100], NO_SPSS),
    "no bytes, called .sav": ("a.sav", lambda _: b"", NO_SPSS),
    "10,000 columns": ("a.csv", lambda _: as_text(wide(10_000)), ""),
    "a cell of 200,000 characters": (
        "a.csv",
        lambda _: (
            PRE.replace("m4\n", "m4,note\n")
            .replace(",4\n", f",4,{'x' * 200_000}\n")
            .replace(",1\n", ",1,\n")
            .replace(",3\n", ",3,\n")
        ),
        "",
    ),
    "two byte-order marks": ("a.csv", lambda _: b"\xef\xbb\xbf" * 2 + PRE.encode(), ""),
    "line ends of three kinds": (
        "a.csv",
        lambda _: PRE.replace("\n", "\r\n", 1).replace("\nP3", "\rP3"),
        "",
    ),
    "an identifier with an invisible character": (
        "a.csv",
        lambda _: PRE.replace("P2", "P\u200b2"),
        "",
    ),
}


def outcome(run, *args) -> str:
    """Return what is said of a bad file; one line, which names it."""
    try:
        run(*args)
    except GroupworkError as error:
        assert "\n" not in str(error)
        return str(error)
    return ""


def write(folder: Path, case: str) -> tuple[Path, str]:
    name, content, said = CASES[case]
    made = content(folder)
    (folder / name).write_bytes(made.encode() if isinstance(made, str) else made)
    return folder / name, said


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_inspected(tmp_path, case):
    path, said = write(tmp_path, case)
    # An undeclared wording or a blank column is for the study file to say.
    if "in column 'sex'" in said or "is blank in every row" in said:
        said = ""
    found = outcome(inspect_file, path)
    assert said in found
    assert bool(found) == bool(said)
    assert not found or path.name in found


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_read_to_the_scores(tmp_path, case):
    path, said = write(tmp_path, case)
    there = study({**RESPONSES, "path": path.name})

    def run() -> None:
        tables = clean(there, ingest(there, tmp_path))
        assert tables["people"]["participant_id"].tolist() == ["P1", "P2", "P3"]
        # PRE by hand, items 2 and 4 reversed: 1+3+3+1, 4+2+2+4, 2+3+3+2.
        assert score(there, tables["responses"])["value"].tolist() == [8, 12, 10]

    found = outcome(run)
    assert said in found
    assert bool(found) == bool(said)


def documented() -> str:
    """Return the table of the cases as it stands in the documentation."""
    lines = ["| input | outcome |", "|---|---|"]
    lines += [
        f"| {case} | {f'“{said} …”' if said else 'read; the scores are right'} |"
        for case, (_, _, said) in CASES.items()
    ]
    return "\n".join(lines)


def test_the_documentation_lists_the_cases():
    assert documented() in DOCS.read_text(encoding="utf-8"), "run this file as a script"


if __name__ == "__main__":
    start, end = "<!-- bad input -->\n", "\n<!-- end -->"
    before, _, rest = DOCS.read_text(encoding="utf-8").partition(start)
    _, _, after = rest.partition(end)
    DOCS.write_text(before + start + documented() + end + after, encoding="utf-8")
    sys.exit()
