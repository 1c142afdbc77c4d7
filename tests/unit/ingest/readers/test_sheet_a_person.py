"""Workbooks with a sheet for each person."""

import copy
import random
from io import BytesIO

import openpyxl
import pytest
from open_document import open_document
from raw_file_checks import message, read
from student_files import CODES, POST, PRE

from groupwork.errors import GroupworkError
from groupwork.ingest.readers import sheet_a_person
from groupwork.ingest.readers.cells import (
    NO_ANSWER,
    NUMBERED_OTHERWISE,
    OTHER_SHEET,
    OTHER_TIMES,
    SHEET_A_PERSON,
)
from groupwork.messages import said as in_chinese

QUESTIONS = ["I can calm down", "I tell someone", "I think first", "I say sorry"]
TIMES = ["before", "after"]


def form(place, code=None, age=None, times=TIMES, answers=True):
    """Return a person's sheet; every other one has its times the other way round."""
    order = times if place % 2 == 0 else times[::-1]
    said = dict(zip(times, (PRE[place], POST[place]), strict=True))
    rows = [
        [n, question, *(said[time][n - 1] if answers else None for time in order)]
        for n, question in enumerate(QUESTIONS, start=1)
    ]
    above = [["Feelings Club"], ["Code:", code, "Age:", age], []]
    return [*above, ["No.", "Question", *order], *rows, [], ["1 = never, 5 = always"]]


def people(**more):
    return {f"P{n}": form(n, code, 12 + n) for n, code in enumerate(CODES)} | more


def book(tables) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in tables.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    stream = BytesIO()
    made.save(stream)
    return stream.getvalue()


def cells(tmp_path, tables, **more):
    given = {"format": "sheet-a-person", "skip_rows": 3, **more}
    return read(tmp_path, book(tables), "people.xlsx", **given)


def refused(tmp_path, tables, **more):
    given = {"format": "sheet-a-person", "skip_rows": 3, **more}
    text = message(tmp_path, book(tables), "people.xlsx", **given)
    assert in_chinese(f"people.xlsx{text}", "zh") != f"people.xlsx{text}"
    return text


def test_each_sheet_is_a_row_with_a_column_for_each_time_and_question(tmp_path):
    found = cells(tmp_path, people())
    header = ["sheet", "Code", "Age", *(f"{time} {n}" for time in TIMES for n in range(1, 5))]
    assert found.columns == header
    assert found.table.index.tolist() == [*range(1, 9)]
    for n, code in enumerate(CODES):
        answers = [str(answer) for answer in (*PRE[n], *POST[n])]
        assert found.table.iloc[n].tolist() == [f"P{n}", code, str(12 + n), *answers]
    assert found.questions["after 2"] == "I tell someone"
    assert found.spans == TIMES
    assert [note["reason"] for note in found.audit] == [SHEET_A_PERSON]


def test_questions_in_words_and_in_another_order_are_the_same(tmp_path):
    tables = {}
    for n, rows in enumerate(people().values()):
        plain = [row[1:] for row in rows[3:8]]
        tables[f"P{n}"] = [plain[0], *(plain[:0:-1] if n == 3 else plain[1:])]
    found = cells(tmp_path, tables, skip_rows=0)
    assert found.columns[:3] == ["sheet", f"before {QUESTIONS[0]}", f"before {QUESTIONS[1]}"]
    assert found.table.iloc[3].tolist() == ["P3", *map(str, (*PRE[3], *POST[3]))]


def test_what_is_known_of_a_person_is_called_by_what_stands_before_or_above_it(tmp_path):
    tables = {}
    for n, rows in enumerate(people().values()):
        above = [["Name code", "Age"], [CODES[n], 12 + n, f"seen {n}"], [f"Group: {'AB'[n % 2]}"]]
        tables[f"P{n}"] = [*above, *rows[3:]]
    found = cells(tmp_path, tables)
    assert found.columns[:5] == ["sheet", "Name code", "Age", "cell C2", "Group"]
    assert found.table.iloc[1].tolist()[:5] == ["P1", "WH07", "13", "seen 1", "B"]


def test_sheets_of_nobody_and_blank_forms_are_left_out_and_told(tmp_path):
    aside = {
        "about": [["date", "what"], ["4 March", "all were shy"]],
        "form": form(0, answers=False),
    }
    found = cells(tmp_path, people(**aside, blank=[]))
    assert len(found.table) == 8
    dropped = {note["row"]: note["reason"] for note in found.audit if note["action"] == "dropped"}
    assert dropped == {9: OTHER_SHEET, 10: NO_ANSWER}


def test_a_note_below_is_left_out_and_the_heading_of_a_part_has_no_column(tmp_path):
    tables = people()
    for rows in tables.values():
        rows.insert(6, ["Part B"])
    tables["P2"].append(["was ill in May"])
    found = cells(tmp_path, tables)
    assert len(found.columns) == 11
    assert {"row": 3, "action": "dropped", "reason": "note below the table"} in found.audit


def test_a_person_without_some_answers_has_blank_cells(tmp_path):
    tables = people()
    tables["P1"] = form(1, "WH07", 13, answers=False)
    tables["P1"][4][2] = 4
    found = cells(tmp_path, tables)
    assert found.table.loc[2, [f"after {n}" for n in range(1, 5)]].tolist() == ["4", "", "", ""]


LIFE = ["My life is good", "I have what I want"]


def parts(n, times=TIMES, above=0, swap=False):
    """Return a sheet of two parts, each with the times above it and a total below."""
    first, second = (
        [f"{number}. {text}", PRE[n][number - 1], POST[n][number - 1]]
        for number, text in ((3, QUESTIONS[2]), (4, QUESTIONS[3]))
    )
    if swap:  # an older form had them the other way round
        first, second = ["3. " + second[0][3:], *second[1:]], ["4. " + first[0][3:], *first[1:]]
    return [
        [f"P{n}", None, None],
        *([f"note {each}"] for each in range(above)),
        ["Feelings (1-5)", *times],
        *([f"{k}. {QUESTIONS[k - 1]}", PRE[n][k - 1], POST[n][k - 1]] for k in (1, 2)),
        first,
        second,
        ["Total", sum(PRE[n]), sum(POST[n])],
        [],
        ["Life (1-7)", *times],
        *([f"{k}. {text}", k, k + 1] for k, text in enumerate(LIFE, start=1)),
        ["Total", 3, 5],
    ]


def test_parts_with_their_own_heads_and_totals_in_sheets_that_begin_in_other_rows(tmp_path):
    tables = {f"P{n}": parts(n, above=2 if n == 3 else 0, swap=n == 5) for n in range(len(CODES))}
    tables["P1"] = [[row[0], *row[:0:-1]] if row else row for row in tables["P1"]]
    tables["P2"] = parts(2, times=["Start", "End"])
    sums = {"Overview": [["name", "x"], ["P2", 7, 7]]}
    found = cells(tmp_path, sums | tables, skip_rows=1, times={"Start": "before", "End": "after"})
    assert found.table.index.tolist() == [*range(2, 10)]
    asked = [*(f"{n}. {text}" for n, text in enumerate(QUESTIONS, start=1)), "Total"]
    asked += [*(f"{n}. {text}" for n, text in enumerate(LIFE, start=1)), "Life (1-7) Total"]
    assert found.columns[-16:] == [f"{time} {text}" for time in TIMES for text in asked]
    for n in range(len(CODES)):
        said = found.table.iloc[n].tolist()[-16:]
        assert said == [
            str(each)
            for of, life in ((PRE, [1, 2, 3]), (POST, [2, 3, 5]))
            for each in (*of[n], sum(of[n]), *life)
        ]
    notes = {
        (note["row"], note["reason"], note.get("before")): note.get("after") for note in found.audit
    }
    assert notes[3 + 4, NUMBERED_OTHERWISE, "3. I say sorry"] == "4. I say sorry"
    assert notes[4, OTHER_TIMES, "Start"] == "before"
    assert (1, OTHER_SHEET, None) in notes


def test_sheets_that_differ_are_refused_by_their_number(tmp_path):
    other = people()
    other["P3"][5][1] = "I tell no one"
    assert ", sheet 4: lacks 'I tell someone', which other sheets ask." in refused(tmp_path, other)
    more = people()
    more["P3"].insert(8, [5, "I sing", 3, 4])
    assert ", sheet 4, row 9: has answers to what most" in refused(tmp_path, more)
    numbers = {name: [[*row[:1], *row[2:]] for row in rows] for name, rows in people().items()}
    twice = copy.deepcopy(numbers)
    twice["P3"][5][0] = 1
    assert ", sheet 4, row 6: the question is there before." in refused(tmp_path, twice)
    blank = copy.deepcopy(numbers)
    blank["P3"][5][0] = None
    assert ", sheet 4, row 6: there are answers without a question." in refused(tmp_path, blank)
    heads = people()
    heads["P3"][3][2] = "during"
    assert ", sheet 4: has not the columns of the other sheets" in refused(tmp_path, heads)
    heads["P3"][3][2:] = ["after", "after"]
    assert ", sheet 4: two columns in row 4 have the same name." in refused(tmp_path, heads)
    assert "no two sheets with the same columns in row 3" in refused(
        tmp_path, people(), skip_rows=2
    )


def test_what_makes_a_sheet_unreadable_is_told_with_its_number(tmp_path):
    tables = people()
    tables["P3"][5][2] = "=1+1"
    said = ", sheet 4: has 1 formula without a result (C6), so"
    assert said in refused(tmp_path, tables)


def test_hidden_sheets_are_in_the_audit(tmp_path):
    made = openpyxl.load_workbook(BytesIO(book(people())))
    made["P7"].sheet_state = "hidden"
    stream = BytesIO()
    made.save(stream)
    given = {"format": "sheet-a-person", "skip_rows": 3}
    found = read(tmp_path, stream.getvalue(), "people.xlsx", **given)
    assert found.table["sheet"].tolist() == [f"P{n}" for n in range(7)]
    assert "hidden sheets, not read: 1" in [note["reason"] for note in found.audit]


def test_one_sheet_of_all_cannot_be_named():
    with pytest.raises(ValueError, match="reads all sheets"):
        sheet_a_person.File(path="a.xlsx", format="sheet-a-person", sheet="P1")


def test_open_document(tmp_path):
    path = tmp_path / "people.ods"
    open_document(path, people())
    found = read(tmp_path, path.read_bytes(), "people.ods", format="sheet-a-person", skip_rows=3)
    assert found.table.loc[8].tolist()[3:] == [str(answer) for answer in (*PRE[7], *POST[7])]


@pytest.mark.parametrize("limit", ["MAX_SHEETS", "MAX_UNPACKED"])
def test_too_many_sheets_are_refused_before_they_are_read(tmp_path, monkeypatch, limit):
    monkeypatch.setattr(sheet_a_person, limit, 7)
    assert ": has 8 sheets of " in refused(tmp_path, people())


def test_damaged_workbooks_and_other_files_are_refused_plainly(tmp_path):
    """Cut anywhere, with bytes changed, or no workbook at all: one line that names the file."""
    whole = book(people())
    chance = random.Random(7)
    damaged = [whole[: chance.randrange(len(whole))] for _ in range(6)]
    for _ in range(6):
        changed = bytearray(whole)
        for place in chance.sample(range(len(whole)), 40):
            changed[place] = chance.randrange(256)
        damaged.append(bytes(changed))
    for content in [b"", b"a,b\n1,2\n", b"PK\x03\x04", *damaged]:
        path = tmp_path / "people.xlsx"
        path.write_bytes(content)
        try:
            read(tmp_path, content, "people.xlsx", format="sheet-a-person", skip_rows=3)
        except GroupworkError as error:
            assert "people.xlsx" in str(error)
            assert "\n" not in str(error)
