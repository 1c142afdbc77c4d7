"""The fill-in workbook with twelve invented people in it, and what follows from them by hand.

Four items from 1 to 5. Person number i (1 to 12) answers a, a, 2, 3 before, where a is 1 for the
first six and 3 for the others, and one more on the first item afterwards. The sums before are then
6 x (1 + 1 + 2 + 3) and 6 x (3 + 3 + 2 + 3), so their mean is (6 x 7 + 6 x 11) / 12 = 9; afterwards
it is 10. Items 3 and 4 are moved up by one for every third person, so that no column is constant:
four people gain 2 at both times, and the means are 9 + 8 / 12 = 9.6667 and 10.6667.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import load_workbook

from groupwork.guide.workbook import sheet_name

CODES = [f"A{number:02d}" for number in range(1, 13)]
#: Means of the sums, as above.
MEAN_PRE, MEAN_POST = 9 + 8 / 12, 10 + 8 / 12


def answers(later: bool) -> list[list[int]]:
    """Return the answers of everybody to the four items."""
    found = []
    for number in range(1, 13):
        a, more = (1 if number <= 6 else 3), int(number % 3 == 0)
        found.append([a + later, a, 2 + more, 3 + more])
    return found


def fill(path: Path, kind: str, language: str, rows: Sequence[Sequence[object]]) -> None:
    """Type rows into a sheet, from its second row on."""
    book = load_workbook(path)
    sheet = book[sheet_name(kind, language)]
    for row, values in enumerate(rows, start=2):
        for column, value in enumerate(values, start=1):
            if value is not None:
                sheet.cell(row, column).value = value
    book.save(path)


def fill_people(path: Path, language: str = "en") -> None:
    """Fill in who they are: eight women and four men, 30 to 41 years old, no comparison group."""
    female, male = {"en": ("female", "male"), "zh": ("女", "男")}[language]
    rows = [[c, male if i % 3 == 0 else female, 30 + i] for i, c in enumerate(CODES)]
    fill(path, "people", language, rows)


def fill_answers(
    path: Path, kind: str, language: str = "en", words: Mapping[int, str] | None = None
) -> None:
    """Fill in the answers of everybody before ("pre") or after ("post")."""
    rows = [
        [code, *((words or {}).get(each, each) for each in row)]
        for code, row in zip(CODES, answers(kind != "pre"), strict=True)
    ]
    fill(path, kind, language, rows)


def fill_strands(path: Path, language: str = "en") -> None:
    """Fill in three sessions, attendance, satisfaction, networks and two interviews.

    Person 1 stays away from session 2, so 35 of 36 were there. All but one are satisfied: the sums
    of three items are 12 but for person 1, who has 3, so their mean is (11 x 12 + 3) / 12 = 11.25.
    Everybody names one relative before; person 1 to 6 a friend as well afterwards.
    """
    yes, no = {"en": ("yes", "no"), "zh": ("是", "否")}[language]
    pre, post = (sheet_name(wave, language) for wave in ("pre", "post"))
    family, friend = {"en": ("family", "friend"), "zh": ("家人", "朋友")}[language]
    emotional = {"en": "emotional", "zh": "情感"}[language]
    fill(
        path,
        "sessions",
        language,
        [[n, f"2025-03-0{n}", f"Topic {n}", f"What was done {n}"] for n in (1, 2, 3)],
    )
    there = [
        [code, n, no if (i, n) == (0, 2) else yes, None if (i, n) == (0, 2) else 3 + i % 2]
        for i, code in enumerate(CODES)
        for n in (1, 2, 3)
    ]
    fill(path, "attendance", language, there)
    rated = [[code, *([1, 1, 1] if i == 0 else [4, 4, 4])] for i, code in enumerate(CODES)]
    fill(path, "satisfaction", language, rated)
    ties = [[c, pre, f"{c}-1", family, emotional, 4] for c in CODES]
    ties += [[c, post, f"{c}-1", family, emotional, 5] for c in CODES]
    ties += [[c, post, f"{c}-2", friend, emotional, 3] for c in CODES[:6]]
    fill(path, "network", language, ties)
    fill(path, "themes", language, [["alone", "Feeling alone"], ["hope", "Seeing a way"]])
    said = [
        [f"int{i}", CODES[i], n, f"Words {i}-{n}", coder, ["alone", "hope"][(i + n) % 2]]
        for i in (1, 2)
        for n in (1, 2, 3)
        for coder in ("AB", "CD")
    ]
    fill(path, "interviews", language, said)
