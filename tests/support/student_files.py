"""Raw files as students have them, with the faults that they have.

Eight invented people, four items from 1 to 5. At pre-test their sums are 7, 17, 16, 14, 5, 9, 16
and 15; at post-test everybody's first item is one higher, 5 stays 5.
"""

import csv
from collections.abc import Sequence
from pathlib import Path

import openpyxl

PRE = [
    (1, 2, 1, 3),
    (5, 5, 4, 3),
    (3, 5, 5, 3),
    (4, 4, 3, 3),
    (1, 1, 1, 2),
    (3, 1, 2, 3),
    (4, 4, 4, 4),
    (4, 3, 5, 3),
]
POST = [(min(5, first + 1), *rest) for first, *rest in PRE]
CODES = ["LX12", "WH07", "SY03", "CY58", "HJ90", "LM21", "ZQ44", "BT61"]
ITEMS = ["q1", "q2", "q3", "q4"]
#: What `new` must be told of them.
ANSWERS = {
    "title": "My group",
    "authors": "A. Student",
    "name.q": "Mood",
    "range.q": "1-5",
    "reversed.q": "none",
    "direction.q": "higher-better",
}


def write(path: Path, header: Sequence[object], rows: Sequence[Sequence[object]]) -> Path:
    """Write a CSV file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def two_files(folder, heads, words):
    """Write a pre-test and a post-test in which all answers were given."""
    n = len(words)
    return [
        write(
            folder / f"{wave}.csv",
            ["code", *heads],
            [
                [code, *(words[(row + place // 3 + later) % n] for place in range(len(heads)))]
                for row, code in enumerate(CODES)
            ],
        )
        for later, wave in enumerate(("pre", "post"))
    ]


def sheets(path: Path, tables: dict[str, Sequence[Sequence[object]]]) -> Path:
    """Write a workbook: name of a sheet -> its rows, the head first."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([*row])
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def answered(rows: Sequence[Sequence[int]]) -> list[list[object]]:
    """Return the table of one measurement, with its head."""
    return [
        ["code", *ITEMS],
        *([code, *row] for code, row in zip(CODES, rows, strict=True)),
    ]


def pair(
    folder: Path,
    pre_codes: Sequence[str] = CODES,
    post_codes: Sequence[str] = CODES,
    words: Sequence[str] = ("1", "2", "3", "4", "5"),
    id_name: str = "code",
) -> list[Path]:
    """Write pre.csv and post.csv; `words` are the answers from 1 to 5."""
    files = []
    for name, codes, answers in (("pre", pre_codes, PRE), ("post", post_codes, POST)):
        rows = [
            [code, *(words[answer - 1] for answer in row)]
            for code, row in zip(codes, answers, strict=True)
        ]
        files.append(write(folder / f"{name}.csv", [id_name, *ITEMS], rows))
    return files


def google_forms(folder: Path, days: Sequence[str] = ("2026/03/02", "2026/04/20")) -> list[Path]:
    """Write two forms as Google Forms does: codes typed loosely, a satisfaction, comments."""
    code = "Your personal code (first letters of your mother's name and two digits)"
    satisfied = "How satisfied are you with the group?"
    files = []
    for wave, day, answers in zip(("before", "after"), days, (PRE, POST), strict=True):
        rows = [
            [f"{day} 06:0{i}:00 PM GMT+8", c if i % 2 else f"{c[:2]} {c[2:]}", 30 + i, *r]
            for i, (c, r) in enumerate(zip(CODES, answers, strict=True))
        ]
        head = ["Timestamp", code, "Your age", *ITEMS]
        if wave == "after":
            head += [satisfied, "Any comments?", "Where did you hear of us?"]
            for i, row in enumerate(rows):
                row += [["Satisfied", "Very satisfied", "Neutral"][i % 3]]
                row += ["Thank you" if i < 3 else "Good" if i < 5 else "", "" if i else "A friend"]
        files.append(write(folder / f"form ({wave}).csv", head, rows))
    return files
