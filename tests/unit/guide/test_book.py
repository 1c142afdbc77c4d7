"""Which sheets of a workbook are read."""

import pytest
from student_files import CODES, POST, PRE, answered, sheets

from groupwork.guide.book import look_into

TICKS = [["code", 1, 2], *([code, "✓", "×"] for code in CODES)]
NOTES = [["date", "what happened"], ["4 March", "all were shy"]]
LIKED = [["code", "s1", "s2"], *([code, 4, 5] for code in CODES)]


@pytest.mark.parametrize(
    ("tables", "parts", "left_out"),
    [
        # By what their names say.
        (
            {"前测": answered(PRE), "后测": answered(POST), "notes": NOTES},
            {"前测": ("pre", ""), "后测": ("post", "")},
            {"notes": "other"},
        ),
        # By what stands in them, beside one that may be anything.
        (
            {"Sheet1": answered(PRE), "ticks": TICKS, "notes": NOTES},
            {"Sheet1": ("", ""), "ticks": ("", "register")},
            {"notes": "other"},
        ),
        # By the questions that they have in common; a blank one awaits its answers.
        (
            {"March": answered(PRE), "May": answered(POST), "post": answered(POST)[:1]},
            {"March": ("", ""), "May": ("", "")},
            {"post": "blank"},
        ),
        (
            {"pre": answered(PRE), "Satisfaction": LIKED},
            {"pre": ("pre", ""), "Satisfaction": ("", "satisfaction")},
            {},
        ),
    ],
)
def test_sheets_are_known_by_their_names_and_their_cells(tmp_path, tables, parts, left_out):
    book = look_into(sheets(tmp_path / "all.xlsx", tables))
    assert book.several
    assert (book.parts, book.left_out) == (parts, left_out)
    assert book.awaited == ("post" in left_out)


def test_one_of_several_that_nothing_is_known_of_is_the_first(tmp_path):
    book = look_into(sheets(tmp_path / "all.xlsx", {"one": answered(PRE), "notes": NOTES}))
    assert not book.several
    assert book.left_out == {"notes": "other"}
    # Two sheets of one wave: whose they are stands nowhere.
    two = {"pre A": answered(PRE), "pre B": answered(POST)}
    assert look_into(sheets(tmp_path / "two.xlsx", two)).left_out == {"pre B": "other"}
