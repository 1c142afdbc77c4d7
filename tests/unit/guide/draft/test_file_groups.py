"""Groups that have a file or a sheet each, from `new` to who is in which group."""

import pytest
import yaml
from answering import answer_all
from student_files import CODES, ITEMS, POST, PRE, sheets, write
from typer.testing import CliRunner

from groupwork.cli import app
from groupwork.guide.check import check_study
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.guide.times import beside_time
from groupwork.ingest.checksums import record_files
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.prepare.score import score
from groupwork.study.loading import load_study

NUMBERS = [1, 2, 3, 4] * 2
SAID = {
    "range.q": "1-5",
    "reversed.q": "none",
    "file_groups": "groups",
    "comparison": "group",
    "allocation": "controlled",
}
#: The sums of the four answers before and after, by hand, of each group.
SUMS = {
    "course": [(7, 8), (17, 17), (16, 17), (14, 15)],
    "waiting": [(5, 6), (9, 10), (16, 17), (15, 16)],
}


def parts(codes, id_name="code"):
    """Return the tables of the four files: name -> rows, the head first."""
    made = {}
    for name, place in (("course", slice(0, 4)), ("waiting", slice(4, 8))):
        for wave, rows in (("pre", PRE), ("post", POST)):
            body = [[code, *row] for code, row in zip(codes, rows, strict=True)][place]
            made[f"{name} {wave}"] = [[id_name, *ITEMS], *body]
    return made


def files(folder, tables):
    return [write(folder / f"{name}.csv", head, rows) for name, (head, *rows) in tables.items()]


def book(folder, tables):
    return [sheets(folder / "both.xlsx", {name.title(): rows for name, rows in tables.items()})]


def wide(folder, tables):
    """Return a file for each group, with both times in its columns."""
    made = []
    for name in ("course", "waiting"):
        before, after = tables[f"{name} pre"], tables[f"{name} post"]
        head = ["code", *(f"{wave} {item}" for wave in ("pre", "post") for item in ITEMS)]
        rows = [[*one, *other[1:]] for one, other in zip(before[1:], after[1:], strict=True)]
        made.append(write(folder / f"{name}.csv", head, rows))
    return made


def people_and_scores(folder, paths, **answers):
    """Return group -> the scores of each of its people, as the study reads them."""
    text = answer_all(recognise(paths), "g", **SAID, **answers)
    folder.mkdir()
    for path in paths:
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    record_files([path.name for path in paths], folder)
    assert not check_study(folder).errors
    study = load_study(folder / "study.yaml")
    tables = clean(study, ingest(study, folder))
    known = tables["people"].set_index("participant_id")["group"]
    scores = score(study, tables["responses"]).pivot(
        index="participant_id", columns="wave", values="value"
    )
    return study, {
        group: [(row.pre, row.post) for row in scores.loc[known[known == group].index].itertuples()]
        for group in sorted(known.unique())
    }


@pytest.mark.parametrize("made", [files, book, wide])
def test_each_group_has_its_people(tmp_path, made):
    paths = made(tmp_path, parts(CODES))
    control = {"control": "Waiting" if made is book else "waiting"}
    code = {"id": "code"} if made is wide else {}
    study, found = people_and_scores(tmp_path / "g", paths, **control, **code)
    assert study.design.groups.attribute == "group"
    assert {name.casefold(): sorted(of) for name, of in found.items()} == {
        name: sorted(of) for name, of in SUMS.items()
    }


@pytest.mark.parametrize("made", [files, book])
def test_groups_that_number_their_people_anew(tmp_path, made):
    """1 to 4 stand in both groups and are eight people."""
    paths = made(tmp_path, parts(NUMBERS, "no"))
    control = {"control": "Waiting" if made is book else "waiting"}
    asked = draft_study(recognise(paths), "g", {"range.q": "1-5"})
    (question,) = [q for q in asked.questions if q.key == "id"]
    assert "each file numbers its people anew" in question.choices["no"]
    study, found = people_and_scores(tmp_path / "g", paths, id="no", **control)
    assert {*map(str, [file.id for file in study.files])} == {"['group', 'no']"}
    assert {name.casefold(): sorted(of) for name, of in found.items()} == {
        name: sorted(of) for name, of in SUMS.items()
    }


def test_it_has_to_be_said(tmp_path):
    paths = files(tmp_path, parts(CODES))
    draft = draft_study(recognise(paths), "g", {"range.q": "1-5"})
    (question,) = [q for q in draft.questions if q.key == "file_groups"]
    assert (question.default, question.suggestion) == (None, "")
    assert "course pre.csv (4 rows): course; waiting pre.csv (4 rows): waiting" in question.saw
    entries = yaml.safe_load(draft.text)["files"]
    assert all(entry["every_row"]["group"].startswith("TODO") for entry in entries)
    one = draft_study(recognise(paths), "g", {"range.q": "1-5", "file_groups": "one"})
    assert "every_row" not in one.text and "comparison" not in {q.key for q in one.questions}


def test_one_group_in_a_file_for_each_time_or_questionnaire_is_not_asked_about(tmp_path):
    tables = parts(CODES)
    paths = files(tmp_path, {name: rows for name, rows in tables.items() if "course" in name})
    assert "file_groups" not in {q.key for q in draft_study(recognise(paths), "g").questions}
    two = {
        f"{name} {wave}": [head, *([c, *row] for c, row in zip(CODES, rows, strict=True))]
        for name, head in (("mood", ["code", *ITEMS]), ("sleep", ["code", "a1", "a2", "a3", "a4"]))
        for wave, rows in (("pre", PRE), ("post", POST))
    }
    asked = draft_study(recognise(files(tmp_path / "two", two)), "g")
    assert "file_groups" not in {q.key for q in asked.questions}
    assert len(recognise([sheets(tmp_path / "two.xlsx", two)]).sheets) == 4


def test_a_column_that_tells_groups_apart_is_enough(tmp_path):
    tables = {
        name: [[*row, "arm" if not place else name.split()[0]] for place, row in enumerate(rows)]
        for name, rows in parts(CODES).items()
    }
    asked = {q.key for q in draft_study(recognise(files(tmp_path, tables)), "g").questions}
    assert "file_groups" not in asked and "comparison" in asked


def test_a_sheet_and_a_copy_of_it_are_not_two_groups(tmp_path):
    tables = parts(CODES)
    copies = {"Pre raw": tables["course pre"], "Pre coded": tables["course pre"]}
    path = sheets(tmp_path / "copies.xlsx", {**copies, "Post": tables["course post"]})
    group = recognise([path])
    assert [sheet.sheet for sheet in group.sheets] == ["Pre raw", "Post"]
    assert "file_groups" not in {q.key for q in draft_study(group, "g").questions}


def test_the_check_names_files_of_other_people(tmp_path):
    """As after `add`, or in a study file that was written by hand."""
    folder = tmp_path / "g"
    paths = files(folder, parts(CODES))
    text = answer_all(recognise(paths), "g", **{"range.q": "1-5", "file_groups": "one"})
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    record_files([path.name for path in paths], folder)
    found = [each for each in check_study(folder).findings if each.kind == "files_of_other_people"]
    assert [(each.waves, each.slots["n"], each.slots["m"]) for each in found] == [
        (("pre",), 4, 4),
        (("post",), 4, 4),
    ]


@pytest.mark.parametrize("codes", [CODES, NUMBERS])
def test_a_later_file_of_one_group_is_added_to_it(tmp_path, codes):
    id_name = "code" if codes is CODES else "no"
    paths = files(tmp_path, parts(codes, id_name))
    folder = tmp_path / "g"
    people_and_scores(folder, paths, id=id_name, control="waiting")
    later = [[id_name, *ITEMS], *([c, *r[::-1]] for c, r in zip(codes, POST, strict=True))]
    fine = write(tmp_path / "waiting followup.csv", later[0], later[5:])
    added = CliRunner().invoke(app, ["add", str(folder), str(fine)])
    assert added.exit_code == 0, added.output
    entry = yaml.safe_load((folder / "study.yaml").read_text(encoding="utf-8"))["files"][-1]
    assert (entry["every_row"], entry["wave"]) == ({"group": "waiting"}, "followup")
    unsaid = write(tmp_path / "followup.csv", later[0], later[1:5])
    refused = CliRunner().invoke(app, ["add", str(folder), str(unsaid)])
    assert "Add --answer group= with one of course, waiting" in str(refused.exception)
    told = CliRunner().invoke(app, ["add", str(folder), str(unsaid), "--answer", "group=course"])
    assert told.exit_code == 0, told.output
    assert not check_study(folder).errors


@pytest.mark.parametrize(
    ("name", "rest"),
    [
        ("Control pre-test", "Control"),
        ("pre_int", "int"),
        ("Post Control", "Control"),
        ("对照组前测", "对照组"),
        ("后测（实验组）", "实验组"),
        ("Nachher Wartegruppe", "Wartegruppe"),
        ("pre", ""),
        ("Prefect group", "Prefect group"),
        ("258123456_按文本_小组后测_11_11", "小组"),
        ("258123456_按选项文本_对照组前测_10_10", "对照组"),
        ("Control pre (1-14)", "Control"),
        ("Caring pre-test (Responses)", "Caring"),
        ("Group B post_January 5, 2025_10.12", "Group B"),
    ],
)
def test_what_a_name_says_beside_the_time(name, rest):
    assert beside_time(name) == rest
