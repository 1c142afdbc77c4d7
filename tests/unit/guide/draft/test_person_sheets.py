"""A workbook with a sheet for each person, from `new` to the scores."""

import pytest
import yaml
from drafted import scored, sums
from student_files import CODES, POST, PRE, sheets
from typer.testing import CliRunner

from groupwork.cli import app
from groupwork.errors import GroupworkError
from groupwork.guide.check import check_study
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise

ENGLISH = ["I can calm down", "I tell someone", "I think before I act", "I say sorry"]
CHINESE = ["我能让自己平静下来", "我会告诉别人我的感受", "我做事之前先想一想", "我会向别人道歉"]
LIFE = ["My life is good", "I have what I want", "I would change nothing"]
NAMES = ["Anna", "Ben", "Clara", "David", "Emma", "Felix", "Greta", "Hugo"]


def workbook(path, tabs, times, *, questions=ENGLISH, codes=CODES, code="Code:", note=""):
    """Write what a counsellor fills in with each member; every other form has the times swapped."""
    tables = {}
    for n, tab in enumerate(tabs):
        said = dict(zip(times, (PRE[n], POST[n]), strict=True))
        order = times if n % 2 == 0 else times[::-1]
        rows = [
            [i, question, *(said[time][i - 1] for time in order)]
            for i, question in enumerate(questions, start=1)
        ]
        above = [[code, codes[n]] if codes else ["Feelings Club"], []]
        tables[tab] = [*above, ["No.", "Question", *order], *rows, [], ["1 = never, 5 = always"]]
    if note:
        tables[tabs[2]].append([note])
    tables["about"] = [["4 March", "all were shy"]]
    return sheets(path, tables)


def answered(**more):
    given = {
        "title": "My group",
        "authors": "A. Student",
        "name.scale": "Feelings",
        "range.scale": "1-5",
        "reversed.scale": "none",
        "direction.scale": "higher-better",
    }
    given |= {key.replace("__", "."): text for key, text in more.items()}
    return [part for key, text in given.items() for part in ("--answer", f"{key}={text}")]


@pytest.mark.parametrize(
    ("times", "questions", "code"),
    [
        (["before", "after"], ENGLISH, "Code:"),
        (["Vor Beginn", "Am Ende"], ENGLISH, "Code:"),
        (["前测", "后测"], CHINESE, "编号："),
    ],
)
def test_each_sheet_is_one_person(tmp_path, times, questions, code):
    tabs = [f"Sheet{n}" for n in range(1, 9)]
    asks = {"questions": questions, "code": code}
    path = workbook(tmp_path / "members.xlsx", tabs, times, **asks, note="was ill in May")
    folder = tmp_path / "s" / "club"
    given = answered(**{"sheets.members.xlsx": "yes"})
    told = CliRunner().invoke(app, ["new", str(folder), str(path), *given])
    assert told.exit_code == 0, told.output
    said = " ".join(told.output.split())
    assert "members.xlsx: Excel workbook with a sheet for each person, 8 rows, 8 people" in said
    assert "each sheet is one row, its columns' names are in its row 3" in said
    assert "members.xlsx, sheet 9: left out (sheet without the columns" in said
    assert "members.xlsx, sheet 3: left out (note below the table)" in said
    file = yaml.safe_load((folder / "study.yaml").read_text(encoding="utf-8"))["files"][0]
    assert (file["format"], file["skip_rows"]) == ("sheet-a-person", 2)
    assert file["id"] == code.rstrip(":：")
    assert file["wave_names"] == dict(zip(("pre", "post"), times, strict=True))
    assert file["columns"] == {"scale": "{wave} {item}"}
    check = check_study(folder)
    assert check.errors == []
    rows = {finding.kind: finding.rows for finding in check.findings}
    assert (rows["sheet_a_person"], rows["sheet_of_nobody"]) == ((1,), (9,))
    found = sums(folder, [path], **{"sheets.members.xlsx": "yes"})
    assert [*found["pre"][CODES]] == [*map(sum, PRE)]
    assert [*found["post"][CODES]] == [*map(sum, POST)]


def test_the_name_of_the_sheet_is_the_code_where_there_is_no_other(tmp_path):
    path = workbook(tmp_path / "g" / "members.xlsx", CODES, ["before", "after"], codes=None)
    given = {"sheets.members.xlsx": "yes"}
    draft = draft_study(recognise([path]), "g", given)
    assert yaml.safe_load(draft.text)["files"][0]["id"] == "sheet"
    found = sums(tmp_path / "g", [path], **given)
    assert [*found["post"][CODES]] == [*map(sum, POST)]


def test_sheets_that_are_called_by_names_are_told(tmp_path):
    """Whether codes are made of the names is asked, as of any column of them."""
    path = workbook(tmp_path / "members.xlsx", NAMES, ["before", "after"], codes=None)
    group = recognise([path])
    assert group.sheets[0].found.identifiers == {"sheet": "names"}
    draft = draft_study(group, "g", {"sheets.members.xlsx": "yes"})
    asked = {question.key: question for question in draft.todo}
    assert asked["id"].choices["sheet"] == "sheet: 8 people, a code is made of each (names)"
    beside = workbook(tmp_path / "coded.xlsx", NAMES, ["before", "after"])
    draft = draft_study(recognise([beside]), "g", {"sheets.coded.xlsx": "yes"})
    assert yaml.safe_load(draft.text)["files"][0]["id"] == "Code"
    assert not any(name in draft.text for name in NAMES)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_that_each_sheet_is_one_person_is_asked(tmp_path, language):
    path = workbook(tmp_path / "members.xlsx", CODES, ["before", "after"])
    group = recognise([path])
    draft = draft_study(group, "g", {}, language)
    question = {each.key: each for each in draft.todo}["sheets.members.xlsx"]
    assert (question.default, question.suggestion) == (None, "yes")
    assert "before" in question.saw
    file = yaml.safe_load(draft.text)["files"][0]
    assert file["format"].startswith("TODO: sheet-a-person, ")
    with pytest.raises(GroupworkError, match="do not hold one person each"):
        draft_study(group, "g", {"sheets.members.xlsx": "no"}, language)


def test_times_that_nothing_is_known_of_are_asked_about(tmp_path):
    path = workbook(tmp_path / "members.xlsx", CODES, ["T1", "T2"])
    draft = draft_study(recognise([path]), "g", {"sheets.members.xlsx": "yes"})
    asked = {question.key: question for question in draft.todo}
    assert asked["times.members.xlsx"].suggestion == "in-order"


def test_inspect_says_it(tmp_path):
    path = workbook(tmp_path / "members.xlsx", CODES, ["before", "after"])
    shown = CliRunner().invoke(app, ["inspect", str(path)])
    said = " ".join(shown.output.split())
    assert "workbook with a sheet for each person" in said
    assert "8 responses; 1 left out: sheet without the columns" in said


def test_sheets_that_were_typed_by_hand_and_not_all_alike(tmp_path):
    """Two parts with totals, a note more, other words and places of times, other numbers."""
    asked = {"Feelings (1-5)": ENGLISH, "Life (1-7)": LIFE}
    life = [[(3 * n + k) % 7 + 1 for k in range(6)] for n in range(8)]
    tables = {"Overview": [["Feelings Club", None], ["sums", "n"], ["all", 8]]}
    for n, tab in enumerate(NAMES):
        times = ["Before", "After"] if n == 2 else ["Pre", "Post"]
        said = {
            "Feelings (1-5)": zip(PRE[n], POST[n], strict=True),
            "Life (1-7)": zip(life[n][:3], life[n][3:], strict=True),
        }
        rows = [[tab]]
        if n == 4:
            rows += [["needs a lift home"]]
        for part, texts in asked.items():
            block = [
                [f"{k}. {text}", *pair]
                for k, (text, pair) in enumerate(zip(texts, said[part], strict=True), start=1)
            ]
            if n == 6 and part.startswith("Feelings"):  # an older form
                block[2:] = [
                    [f"{k}. {text[3:]}", *pair]
                    for k, (text, *pair) in ((3, block[3]), (4, block[2]))
                ]
            block += [["Total", 1, 2], []]
            rows += [[part, *times], *block]
        if n == 5:
            rows = [[row[0], *row[:0:-1]] if row else row for row in rows]
        tables[tab] = rows
    path = sheets(tmp_path / "members.xlsx", tables)
    given = {
        "title": "My group",
        "authors": "A. Student",
        "sheets.members.xlsx": "yes",
        "id": "sheet",
        "id_code": "yes",
        "looking_back": "no",
        "primary": "scale1",
        "tests": "all",
        **{f"name.scale{n}": name for n, name in ((1, "Feelings"), (2, "Life"))},
        **{f"range.scale{n}": most for n, most in ((1, "1-5"), (2, "1-7"))},
        **{f"reversed.scale{n}": "none" for n in (1, 2)},
        **{f"direction.scale{n}": "higher-better" for n in (1, 2)},
        "subscales.scale2": "none",
    }
    folder = tmp_path / "s" / "club"
    said = [part for key, text in given.items() for part in ("--answer", f"{key}={text}")]
    told = CliRunner().invoke(app, ["new", str(folder), str(path), *said])
    assert told.exit_code == 0, told.output
    drafted = yaml.safe_load((folder / "study.yaml").read_text(encoding="utf-8"))
    assert drafted["files"][0]["times"] == {"After": "Post", "Before": "Pre"}
    assert "attributes" not in drafted  # "needs a lift home" says nothing that is asked of all
    check = check_study(folder)
    assert check.errors == []
    rows = {finding.kind: finding.rows for finding in check.findings}
    assert rows["numbered_otherwise"] == (8,)
    of = scored(folder).set_index(["wave", "scale", "participant_id"])["value"].sort_index()
    for place, wave in enumerate(("pre", "post")):
        assert sorted(of[wave, "scale1"]) == sorted(map(sum, (PRE, POST)[place]))
        sums_of_life = [sum(each[3 * place : 3 * place + 3]) for each in life]
        assert sorted(of[wave, "scale2"]) == sorted(sums_of_life)
