"""Rows that head the people below them, from `new` to what is known of each."""

import pytest
import yaml
from answering import answer_all
from drafted import scored
from student_files import CODES, ITEMS, POST, PRE, sheets

from groupwork.errors import GroupworkError
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.ingest.files import ingest
from groupwork.ingest.raw_file import HEADING
from groupwork.prepare.clean import clean
from groupwork.study.loading import load_study

KEY = "sections"
HEADS = ("Tuesday group", "Thursday group")


def typed(folder, heads=HEADS, first=0):
    """Write a sheet of both times, in which each group has a heading and a blank row below it."""
    rows = [[c, *pre, *post] for c, pre, post in zip(CODES, PRE, POST, strict=True)]
    parts = [rows[:4], rows[4:]] if first == 0 else [rows[:first], rows[first:]]
    body = [row for head, part in zip(heads, parts, strict=True) for row in ([head], *part, [])]
    items = [f"{item} {time}" for time in ("pre", "post") for item in ITEMS]
    folder.mkdir(parents=True, exist_ok=True)
    return sheets(folder / "all.xlsx", {"Data": [["code", *items], *body]})


@pytest.mark.parametrize(("language", "name"), [("en", "group"), ("zh", "组别")])
def test_headings_of_groups_become_what_is_known_of_people(tmp_path, language, name):
    path = typed(tmp_path / "g")
    asked = {q.key: q for q in draft_study(recognise([path]), "g", {}, language).todo}
    assert (asked[KEY].default, asked[KEY].suggestion) == (None, "")
    said = {
        "en": "row 2 of all.xlsx: Tuesday group; row 8 of all.xlsx: Thursday group",
        "zh": "all.xlsx第2行：Tuesday group；all.xlsx第8行：Thursday group",
    }
    assert asked[KEY].saw == said[language]
    more = {KEY: "yes", "attributes": name, "comparison": "none", "sites": name}
    text = answer_all(recognise([path]), "g", language, **more)
    (path.parent / "study.yaml").write_text(text, encoding="utf-8")
    found = yaml.safe_load(text)["files"][0]["sections"]
    assert found == {"column": name, "rows": {2: HEADS[0], 8: HEADS[1]}}
    study = load_study(path.parent / "study.yaml")
    assert study.design.sites == name
    tables = clean(study, ingest(study, path.parent))
    people = tables["people"].set_index("participant_id")[name]
    assert people[CODES].tolist() == [HEADS[0]] * 4 + [HEADS[1]] * 4
    dropped = tables["audit"][tables["audit"]["reason"] == HEADING]
    assert dropped["row"].tolist() == [2, 8]
    assert "there is no identifier" not in " ".join(tables["audit"]["reason"])
    of = scored(path.parent).set_index(["wave", "participant_id"])["value"]
    assert of["post"][CODES].tolist() == [*map(sum, POST)]


@pytest.mark.parametrize(
    ("heads", "first"),
    [(("Tuesday group", "Tuesday group"), 0), (("Tuesday group", "was late in May"), 7)],
)
def test_what_heads_hardly_anybody_is_asked_about_as_a_note(tmp_path, heads, first):
    path = typed(tmp_path, heads, first)
    asked = {question.key for question in draft_study(recognise([path]), "g").todo}
    assert KEY not in asked
    assert "headings.all.xlsx" in asked


def test_who_says_that_they_are_none_is_asked_whether_they_are_left_out(tmp_path):
    asked = draft_study(recognise([typed(tmp_path)]), "g", {KEY: "no"}).todo
    assert "headings.all.xlsx" in {question.key for question in asked}


def test_a_column_of_that_name_is_not_overwritten(tmp_path):
    path = typed(tmp_path / "g")
    text = answer_all(recognise([path]), "g", **{KEY: "yes", "attributes": "group"})
    file = path.parent / "study.yaml"
    file.write_text(text.replace("column: group, rows", "column: code, rows"), encoding="utf-8")
    with pytest.raises(GroupworkError, match="already has a column of that name"):
        scored(path.parent)
