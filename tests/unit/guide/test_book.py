"""Which sheets of a workbook are read."""

import pytest
import yaml
from drafted import sums
from student_files import CODES, POST, PRE, answered, sheets

from groupwork.guide.book import look_into
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise

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
        # The one that asks anything, behind a sheet of notes.
        (
            {"Notes": NOTES, "Sheet": answered(PRE)},
            {"Sheet": ("", "")},
            {"Notes": "other"},
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


def test_a_sheet_with_both_times_in_its_columns_is_read_wherever_it_stands(tmp_path):
    """Beside one of something else; where the first one is such a sheet, it is the one meant."""
    both = [[*head, *more[1:]] for head, more in zip(answered(PRE), answered(POST), strict=True)]
    both[0] = ["code", *(f"{time} {n}" for time in ("pre", "post") for n in range(1, 5))]
    moods = [["code", "mood"], *([code, n] for n, code in enumerate(CODES))]
    book = look_into(sheets(tmp_path / "a.xlsx", {"Mood": moods, "WHO-5": both}))
    assert (book.parts, book.left_out) == ({"WHO-5": ("", "")}, {"Mood": "other"})
    book = look_into(sheets(tmp_path / "b.xlsx", {"WHO-5": both, "Mood": moods}))
    assert not book.several


def test_one_of_several_that_nothing_is_known_of_is_the_first(tmp_path):
    book = look_into(sheets(tmp_path / "all.xlsx", {"one": answered(PRE), "notes": NOTES}))
    assert not book.several
    assert book.left_out == {"notes": "other"}
    # Two sheets of one wave: whose they are stands nowhere.
    two = {"pre A": answered(PRE), "pre B": answered(POST)}
    assert look_into(sheets(tmp_path / "two.xlsx", two)).left_out == {"pre B": "other"}


def test_a_copy_of_a_sheet_hides_no_other_time(tmp_path):
    """A spreadsheet calls it 'pre (2)'; one that was changed is asked about as all others are."""
    folder = tmp_path / "my-group"
    folder.mkdir()
    copied = {"pre": answered(PRE), "pre (2)": answered(PRE), "post": answered(POST)}
    made = sheets(folder / "all.xlsx", copied)
    book = look_into(made)
    assert [*book.parts] == ["pre", "post"] and book.left_out == {"pre (2)": "copy"}
    found = sums(folder, [made], range__q="1-5")
    for code, before, after in zip(CODES, PRE, POST, strict=True):
        assert (found["pre", code], found["post", code]) == (sum(before), sum(after))
    turned = [[*row[:3], 6 - row[3], *row[4:]] if n else row for n, row in enumerate(answered(PRE))]
    changed = sheets(tmp_path / "b.xlsx", copied | {"pre (2)": turned})
    assert [*look_into(changed).parts] == [*copied]
    asked = {q.key for q in draft_study(recognise([changed]), "g").questions}
    assert {f"wave.b.xlsx:{name}" for name in copied} | {"download.b.xlsx:pre"} <= asked


QUESTIONS = ["I sleep well at night", "I see my friends", "I feel calm in the day", "I eat well"]


def one_person(code, place, times=("before", "after")):
    """Return the sheet of one person: what is known of it, and below it a question a row."""
    swapped = times[::-1] if place % 2 else times
    asked = [[n, text, 3, 4] for n, text in enumerate(QUESTIONS, start=1)]
    return [["code", code, "age", 70 + place], [], ["No.", "question", *swapped], *asked]


@pytest.mark.parametrize(
    "times", [("before", "after"), ("前测", "后测"), ("pre (May)", "post (July)"), ("T1", "T2")]
)
@pytest.mark.parametrize("aside", [False, True])
def test_a_sheet_for_each_person_is_known_by_its_questions_and_times(tmp_path, times, aside):
    tables = {code: one_person(code, n, times) for n, code in enumerate(CODES)}
    if aside:
        tables["about"] = NOTES
    book = look_into(sheets(tmp_path / "people.xlsx", tables))
    assert (book.people, book.several, book.parts) == ((2, {}), False, {})


def test_sheets_that_ask_other_things_are_not_one_person_each(tmp_path):
    tables = {code: one_person(code, n) for n, code in enumerate(CODES)}
    for code in CODES[:4]:
        tables[code] = [*tables[code][:3], [1, "I like to cook", 3, 4], *tables[code][4:]]
    assert look_into(sheets(tmp_path / "two.xlsx", tables)).people is None


def test_notes_below_some_sheets_of_people_are_none_of_their_questions(tmp_path):
    """Each in the column of the questions, and three of eight with one of their own."""
    tables = {code: one_person(code, n) for n, code in enumerate(CODES)}
    for n, code in enumerate(CODES[:3]):
        tables[code].append(["", f"was ill in week {n}"])
    assert look_into(sheets(tmp_path / "people.xlsx", tables)).people == (2, {})


def test_sheets_of_people_may_differ_in_their_rows_numbers_and_words_of_times(tmp_path):
    tables = {code: one_person(code, n, ("Pre", "Post")) for n, code in enumerate(CODES)}
    tables[CODES[1]].insert(1, ["needs a lift home"])
    tables[CODES[2]] = one_person(CODES[2], 2, ("Before", "After"))
    tables[CODES[3]][3:5] = [[row[0], other[1], 3, 4] for row, other in permuted(tables[CODES[3]])]
    book = look_into(sheets(tmp_path / "people.xlsx", tables))
    assert book.people == (2, {"Before": "Pre", "After": "Post"})


def permuted(rows):
    return [(rows[3], rows[4]), (rows[4], rows[3])]


def test_days_in_rows_are_no_times_of_sheets(tmp_path):
    days = ("2026-03-01", "2026-05-01")
    rows = [[f"{name} Meier", *days, 3] for name in ("Ann", "Ben", "Cay", "Di")]
    tables = {name: [["name", "from", "to", "times"], *rows] for name in "abc"}
    assert look_into(sheets(tmp_path / "days.xlsx", tables)).people is None


def test_a_sheet_for_each_scale_with_a_row_for_each_person_is_none_of_them(tmp_path):
    rows = [["code", "before", "after"], *([code, 3, 4] for code in CODES)]
    assert look_into(sheets(tmp_path / "s.xlsx", dict.fromkeys(("a", "b", "c"), rows))).several


def test_sheets_of_one_questionnaire_each_that_hold_both_times(tmp_path):
    """Stress and self-esteem have a sheet each, with before and after side by side."""
    head = [f"{wave} {stem}{n}" for wave in ("pre", "post") for stem in "s" for n in range(1, 5)]
    other = [name.replace(" s", " e") for name in head]
    both = [[*one, *two] for one, two in zip(PRE, POST, strict=True)]
    tables = {
        name: [["code", *heads], *([code, *row] for code, row in zip(CODES, both, strict=True))]
        for name, heads in (("Stress", head), ("Esteem", other))
    }
    path = sheets(tmp_path / "group.xlsx", {**tables, "Notes": [["All fine."], ["Ann was ill."]]})
    group = recognise([path])
    assert [sheet.sheet for sheet in group.sheets] == ["Stress", "Esteem"]
    said = {"range.s": "1-5", "range.e": "1-5"}
    draft = draft_study(group, "g", said)
    (primary,) = [q for q in draft.questions if q.key == "primary"]
    assert [*primary.choices] == ["s", "e"]
    entries = yaml.safe_load(draft.text)["files"]
    assert [(each["sheet"], [*each["columns"]]) for each in entries] == [
        ("Stress", ["s"]),
        ("Esteem", ["e"]),
    ]
