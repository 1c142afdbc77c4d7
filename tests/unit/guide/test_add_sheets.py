"""The same workbook, filled in farther: what has come since is added, what was read stays."""

import csv
from pathlib import Path

import pytest
import yaml
from answering import answer_all
from filled_workbook import (
    CODES,
    MEAN_POST,
    MEAN_PRE,
    fill,
    fill_answers,
    fill_people,
    fill_strands,
)
from student_files import ANSWERS, POST, PRE, answered, pair, sheets, write
from student_files import CODES as STUDENTS
from typer.testing import CliRunner

from groupwork.analysis.satisfaction import satisfaction_table
from groupwork.cli import app
from groupwork.errors import GroupworkError
from groupwork.guide.check import check_study
from groupwork.guide.edit_study import set_in_mapping
from groupwork.guide.new_study import add_file
from groupwork.guide.recognise import recognise
from groupwork.guide.template import Items, write_template
from groupwork.ingest.checksums import record_files
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.prepare.score import score
from groupwork.study.loading import load_study

ROOT = Path(__file__).parents[3]


def run(*parts):
    return CliRunner().invoke(app, [str(part) for part in parts])


@pytest.fixture
def week_0(tmp_path):
    """A workbook with people, their answers and supporters before the group, and its study."""
    path, folder = tmp_path / "group.xlsx", tmp_path / "data" / "my-group"
    write_template(path, Items.generic(4, "1-5", "en"))
    fill_people(path)
    fill_answers(path, "pre")
    fill(path, "network", "en", [[c, "pre", f"{c}-1", "family", "emotional", 4] for c in CODES])
    known = ["name.q=Mood", "reversed.q=none", "direction.q=higher-better", "title=T", "authors=A"]
    told = run("new", folder, path, *(part for each in known for part in ("--answer", each)))
    # That more comes is known from the sheet for it.
    assert "TODO" not in told.output
    return path, folder


@pytest.mark.slow
def test_the_post_test_of_week_6(week_0):
    path, folder = week_0
    source = folder / "study.yaml"
    text = source.read_text(encoding="utf-8").replace("# The raw files.", "# My own words.")
    source.write_text(text, encoding="utf-8")
    fill_answers(path, "post")
    fill_strands(path)
    known = ["reversed.satisfaction=none", "statistic.satisfaction=sum"]
    known += ["direction.satisfaction=higher-better"]
    told = run("add", folder, path, *(part for each in known for part in ("--answer", each)))
    assert told.exit_code == 0, (told.output, told.exception)
    for name in ("post: wave post", "network: more than before", "attendance", "interviews"):
        assert f"group.xlsx:{name}" in told.output
    assert "# My own words." in source.read_text(encoding="utf-8")
    assert check_study(folder).errors == []
    study = load_study(source)
    assert {"sessions", "satisfaction", "network", "interviews"} <= study.strands
    tables = clean(study, ingest(study, folder))
    scores = score(study, tables["responses"])
    found = scores[scores["scale"] == "q"].groupby("wave")["value"].mean().to_dict()
    # By hand, in `filled_workbook`.
    assert found == {"pre": pytest.approx(MEAN_PRE), "post": pytest.approx(MEAN_POST)}
    assert tables["network"].groupby("wave").size().to_dict() == {"pre": 12, "post": 18}
    # Once more there is nothing to add.
    again = run("add", folder, path)
    assert "nothing has come since" in str(again.exception)


@pytest.mark.slow
def test_what_is_still_to_fill_in_is_said(week_0):
    path, folder = week_0
    fill_answers(path, "post")
    fill(path, "satisfaction", "en", [[c, 4, 4, 4 + i % 2] for i, c in enumerate(CODES)])
    told = run("add", folder, path)
    assert "instruments.satisfaction.define.reversed: TODO" in told.output
    document = yaml.safe_load((folder / "study.yaml").read_text(encoding="utf-8"))
    assert document["satisfaction"] == {"instrument": "satisfaction", "wave": "post"}


@pytest.mark.slow
def test_an_answer_that_was_read_is_not_changed_unnoticed(week_0):
    path, folder = week_0
    before = {each.name: each.read_bytes() for each in folder.iterdir()}
    fill_answers(path, "post")
    fill(path, "pre", "en", [[CODES[0], 5]])
    told = run("add", folder, path)
    assert isinstance(told.exception, GroupworkError)
    assert "pre, row 2, column 'q1': is not what it was" in str(told.exception)
    assert {each.name: each.read_bytes() for each in folder.iterdir()} == before


@pytest.mark.parametrize("again", [[2, 2, 2, 2], POST[2]])
def test_of_two_sheets_as_full_and_unlike_add_asks_which_counts(tmp_path, again):
    folder = tmp_path / "my-group"
    pre, post = pair(tmp_path)
    given = [f"{key}={text}" for key, text in ANSWERS.items()]
    told = run(
        "new", folder, pre, "--answer", "plan=later", *(p for g in given for p in ("--answer", g))
    )
    assert "study.yaml: written" in told.output
    with post.open("a", encoding="utf-8") as file:
        file.write(",".join(map(str, [STUDENTS[2], *again])) + "\n")
    unlike = again != POST[2]
    told = run("add", folder, post)
    assert ("cleaning.duplicates" in told.output) == unlike
    source = folder / "study.yaml"
    text = source.read_text(encoding="utf-8")
    assert ("TODO: first or last? Rows 4, 10 of post.csv" in text) == unlike
    if not unlike:
        return
    document = yaml.safe_load(text)
    document["cleaning"]["duplicates"] = "most-complete"
    source.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    (said,) = [f.what() for f in check_study(folder).findings if "rule: most-complete" in f.what()]
    assert "1 as full as the one that counts and not like it" in " ".join(said.split())


@pytest.mark.parametrize("style", [True, False])
def test_a_rule_for_duplicates_is_taken_with_the_answer(style):
    text = yaml.safe_dump(
        {"cleaning": {"duplicates": "most-complete", "missing_codes": {"9": "none"}}, "family": {}},
        default_flow_style=style,
    )
    if style:
        text = "cleaning: {duplicates: most-complete, missing_codes: {'9': none}}\nfamily: {}\n"
    changed = yaml.safe_load(set_in_mapping(text, "cleaning", "duplicates", "last"))
    assert changed["cleaning"] == {"duplicates": "last", "missing_codes": {"9": "none"}}
    assert changed["family"] == {}


def test_a_closing_sheet_without_codes_is_added_with_a_time_of_its_own(tmp_path):
    path, folder = tmp_path / "group.xlsx", tmp_path / "my-group"
    times = {"pre": answered(PRE), "post": answered(POST)}
    sheets(path, times)
    known = [part for key, text in ANSWERS.items() for part in ("--answer", f"{key}={text}")]
    assert run("new", folder, path, *known).exit_code == 0
    liked = [["How satisfied are you with the group?", "Would you recommend it?"]]
    sheets(path, {**times, "satisfaction": [*liked, *([3 + n % 3, 4 + n % 2] for n in range(6))]})
    more = ["range.satisfaction=1-5", "reversed.satisfaction=none"]
    more += ["statistic.satisfaction=sum", "direction.satisfaction=higher-better"]
    told = run("add", folder, path, *(part for each in more for part in ("--answer", each)))
    assert told.exit_code == 0, (told.output, told.exception)
    assert check_study(folder).errors == []
    study = load_study(folder / "study.yaml")
    assert (study.satisfaction.wave, study.wave("closing").role) == ("closing", "survey")


# A closing questionnaire that comes later ---------------------------------------------------------

ASKED = {
    "en": ["I liked the content", "The leaders led the group well", "I would recommend the group"],
    "zh": ["我喜欢小组的内容(笑脸1-5)", "社工带领得好(笑脸1-5)", "我愿意推荐给别人(笑脸1-5)"],
}
LATER = {
    "range.satisfaction": "1-5",
    "reversed.satisfaction": "none",
    "statistic.satisfaction": "mean",
    "direction.satisfaction": "higher-better",
}
TUTORIAL = {
    **{"title": "A quiet hour", "authors": "A. Student", "invented": "yes"},
    **{"name.calm": "Calmness", "range.calm": "1-5", "reversed.calm": "none"},
    "direction.calm": "higher-better",
}


def invoke(command, *parts, **given):
    answers = [part for key, text in given.items() for part in ("--answer", f"{key}={text}")]
    return CliRunner().invoke(app, [command, *map(str, parts), *answers])


def codes_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return [row["code"] for row in csv.DictReader(file)]


def liking(path, language, codes=()):
    """Write what seven people thought of the group; the sums of a row are 9 to 15."""
    rows = [[5 - n % 3, 4 - n % 2, 3 + n % 3] for n in range(7)]
    head = [*(["code"] if codes else []), *ASKED[language]]
    if codes:
        rows = [[code, *row] for code, row in zip(codes, rows, strict=False)]
    return sheets(path, {"Sheet1": [head, *rows]})


@pytest.mark.parametrize(
    ("named", "wave"),
    [
        *(("满意度.xlsx", None), ("满意度.xlsx", "closing"), ("satisfaction.xlsx", None)),
        *(("thoughts.xlsx", None), ("x1.xlsx", "closing")),
    ],
)
@pytest.mark.parametrize("study", ["pair", "tutorial"])
@pytest.mark.parametrize("with_codes", [False, True])
def test_a_closing_questionnaire_is_taken_later(tmp_path, named, wave, study, with_codes):
    folder = tmp_path / "g"
    language = "zh" if named == "满意度.xlsx" else "en"
    files, given = pair(tmp_path / "files"), ANSWERS
    codes = STUDENTS
    if study == "tutorial":
        files, given = [ROOT / "examples/minimal/group.csv"], TUTORIAL
        codes = codes_of(files[0])
    assert invoke("new", folder, *files, "--language", language, **given).exit_code == 0
    closing = liking(tmp_path / "later" / named, language, codes if with_codes else ())
    told = invoke("add", folder, closing, *(["--wave", wave] if wave else []), **LATER)
    assert told.exit_code == 0, (told.output, told.exception)
    assert "TODO" not in told.output
    assert ("已添加。" in told.output) == ("下一步" in told.output) == (language == "zh")
    assert check_study(folder).errors == []
    made = load_study(folder / "study.yaml")
    assert made.satisfaction.wave == ("post" if with_codes else "closing")
    answers = clean(made, ingest(made, folder))["responses"]
    table = satisfaction_table(made, answers)
    assert table["n"].unique().tolist() == [7]
    scores = score(made, answers).query("scale == 'satisfaction'")["value"]
    assert sorted(round(3 * value) for value in scores) == sorted(
        sum((5 - n % 3, 4 - n % 2, 3 + n % 3)) for n in range(7)
    )


@pytest.mark.parametrize("study", ["pair", "tutorial"])
def test_of_a_closing_questionnaire_alone_is_asked(tmp_path, study):
    """What was decided when the study was made is not asked again."""
    folder = tmp_path / "g"
    files, given = pair(tmp_path / "files"), ANSWERS
    if study == "tutorial":
        files, given = [ROOT / "examples/minimal/group.csv"], TUTORIAL
    invoke("new", folder, *files, **given)
    asked = []

    def ask(question):
        asked.append(question.key)
        return LATER[question.key]

    add_file(folder, liking(tmp_path / "thoughts.xlsx", "en"), "closing", ask=ask)
    assert {*asked} == {*LATER}
    assert check_study(folder).errors == []


def test_what_cannot_be_a_closing_questionnaire_is_said(tmp_path):
    folder = tmp_path / "g"
    invoke("new", folder, *pair(tmp_path / "files"), **ANSWERS)
    before = (folder / "study.yaml").read_text()
    words = write(
        tmp_path / "words.csv", ["What was good?"], [["the walks we took"], ["all of it"]]
    )
    told = invoke("add", folder, words, "--wave", "closing")
    assert "no questions in it look rated on one scale" in str(told.exception)
    assert (folder / "study.yaml").read_text() == before
    invoke("add", folder, liking(tmp_path / "satisfaction.xlsx", "en"), **LATER)
    another = write(tmp_path / "b.csv", ["It helped me", "It was fun"], [[1, 2], [4, 5], [5, 5]])
    told = invoke("add", folder, another, "--wave", "closing")
    assert "has a closing questionnaire already" in str(told.exception)


def test_a_later_measurement_is_taken_beside_a_closing_questionnaire_without_codes(tmp_path):
    folder = tmp_path / "g"
    invoke("new", folder, *pair(tmp_path / "files"), **ANSWERS)
    invoke("add", folder, liking(tmp_path / "satisfaction.xlsx", "en"), **LATER)
    strange = write(tmp_path / "followup.csv", ["code", "w1"], [["LX12", 1], ["WH07", 2]])
    assert "has not the columns of any file" in str(invoke("add", folder, strange).exception)
    [_, later] = pair(tmp_path / "later", post_codes=STUDENTS[::-1])
    assert invoke("add", folder, later, "--wave", "followup").exit_code == 1  # its name is there
    moved = later.rename(later.with_name("month 3.csv"))
    assert invoke("add", folder, moved, "--wave", "followup").exit_code == 0
    assert [each.n_both for each in check_study(folder).comparisons] == [8, 8]


def of_two_times(path, times, *, begins="", ages=(PRE, POST)):
    """Write a row for each person and time; `begins` is put before the codes."""
    rows = [
        [begins + code, time, *row]
        for time, of in zip(times, ages, strict=True)
        for code, row in zip(STUDENTS, of, strict=True)
    ]
    return write(path, ["code", "round", "q1", "q2", "q3", "q4"], rows)


def study_of(folder, path, **said):
    known = [*ANSWERS.items(), *((key.replace("__", "."), of) for key, of in said.items())]
    told = run("new", folder, path, *(p for k, v in known for p in ("--answer", f"{k}={v}")))
    assert "written" in told.output, told.output
    return folder


def sums_of(folder):
    study = load_study(folder / "study.yaml")
    found = score(study, clean(study, ingest(study, folder))["responses"])
    return found.groupby("wave")["value"].agg(["size", "sum"]).T.to_dict("list")


def test_more_people_with_the_same_column_of_times_are_read_by_it(tmp_path):
    """The sums of the eight are 99 before and 106 after, in `student_files`."""
    first = of_two_times(tmp_path / "mood.csv", ("B", "A"))
    said = {"wave__mood.csv": "column", "time_column__mood.csv": "round"}
    folder = study_of(tmp_path / "s" / "g", first, **said, **{"times__mood.csv": "in-order"})
    more = of_two_times(tmp_path / "more.csv", ("B", "A"), begins="N")
    with pytest.raises(GroupworkError, match=r"several measurements \(round: A, B\).* Leave out"):
        add_file(folder, more, "post")
    told = run("add", folder, more)
    assert told.exit_code == 0, (told.output, told.exception)
    assert sums_of(folder) == {"pre": [16, 2 * 99], "post": [16, 2 * 106]}
    # A time that is new is one that somebody names.
    third = [(*row[:3], 1) for row in POST]  # their last answers make 24, and now 8
    later = of_two_times(tmp_path / "third.csv", ("C",), ages=(third,))
    with pytest.raises(GroupworkError, match="column 'round' has C, and the study does not say"):
        add_file(folder, later)
    add_file(folder, later, "followup")
    assert sums_of(folder)["followup"] == [8, 106 - 24 + 8]


def test_more_people_with_the_same_heads_are_read_by_their_times(tmp_path):
    heads = [f"q{n}_{t}" for t in (1, 2) for n in range(1, 5)]
    rows = [[code, *a, *b] for code, a, b in zip(STUDENTS, PRE, POST, strict=True)]
    first = write(tmp_path / "mood.csv", ["code", *heads], rows)
    said = {"wave__mood.csv": "heads", "time_heads__mood.csv": "q1_1, q1_2"}
    folder = study_of(tmp_path / "s" / "g", first, **said, **{"times__mood.csv": "in-order"})
    more = write(
        tmp_path / "more.csv", ["code", *heads], [["N" + row[0], *row[1:]] for row in rows]
    )
    with pytest.raises(GroupworkError, match=r"several measurements \(pre, post\)"):
        add_file(folder, more, "post")
    add_file(folder, more)
    assert sums_of(folder) == {"pre": [16, 2 * 99], "post": [16, 2 * 106]}


def test_a_file_whose_people_have_several_rows_is_no_single_measurement(tmp_path):
    first, _ = pair(tmp_path)
    folder = study_of(tmp_path / "s" / "g", first, plan="later")
    later = of_two_times(tmp_path / "rest.csv", ("x", "y"))
    with pytest.raises(GroupworkError, match=r"which differ in 'round' \(x, y\)"):
        add_file(folder, later, "post")


@pytest.mark.parametrize("layout", ["column", "heads"])
def test_a_closing_questionnaire_comes_beside_a_file_of_several_times(tmp_path, layout):
    first = of_two_times(tmp_path / "mood.csv", ("B", "A"))
    where = {"time_column__mood.csv": "round"}
    if layout == "heads":
        heads = [f"q{n}_{t}" for t in (1, 2) for n in range(1, 5)]
        rows = [[code, *a, *b] for code, a, b in zip(STUDENTS, PRE, POST, strict=True)]
        first = write(tmp_path / "mood.csv", ["code", *heads], rows)
        where = {"time_heads__mood.csv": "q1_1, q1_2"}
    said = {"wave__mood.csv": layout, **where, "times__mood.csv": "in-order"}
    folder = study_of(tmp_path / "s" / "g", first, **said)
    before = yaml.safe_load((folder / "study.yaml").read_text(encoding="utf-8"))
    liked = [[4 + n % 2, 5 - n % 2, 4] for n in range(7)]
    closing = write(tmp_path / "satisfaction.csv", ["helpful", "useful", "satisfied"], liked)
    rest = ("range=1-5", "reversed=none", "statistic=sum", "direction=higher-better")
    known = [f"{of[: of.index('=')]}.satisfaction{of[of.index('=') :]}" for of in rest]
    told = run("add", folder, closing, *(p for each in known for p in ("--answer", each)))
    assert told.exit_code == 0, (told.output, told.exception)
    document = yaml.safe_load((folder / "study.yaml").read_text(encoding="utf-8"))
    assert document["files"][:1] == before["files"]
    assert document["satisfaction"] == {"instrument": "satisfaction", "wave": "closing"}
    assert check_study(folder).errors == []


def test_a_version_of_a_file_that_is_there_is_refused(tmp_path):
    """The same people at the same time, of whom one answered otherwise; others are added."""
    folder = tmp_path / "my-group"
    text = answer_all(recognise(pair(folder)), folder.name)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    record_files(["pre.csv", "post.csv"], folder)
    corrected = [(2, *PRE[0][1:]), *PRE[1:]]
    codes = {"pre_v2.csv": STUDENTS, "pre_thursday.csv": [f"{code}9" for code in STUDENTS]}
    files = [
        write(
            tmp_path / name,
            ["code", "q1", "q2", "q3", "q4"],
            [[c, *r] for c, r in zip(of, corrected, strict=True)],
        )
        for name, of in codes.items()
    ]
    with pytest.raises(GroupworkError, match=r"8 of its people are in pre\.csv, too.*corrected"):
        add_file(folder, files[0])
    assert (folder / "study.yaml").read_text("utf-8") == text
    assert not (folder / "pre_v2.csv").exists()
    add_file(folder, files[1])
    # Written by hand, the check says it.
    study = yaml.safe_load(text)
    study["files"].append(study["files"][0] | {"path": "pre_v2.csv"})
    (folder / "study.yaml").write_text(yaml.safe_dump(study), encoding="utf-8")
    (folder / "pre_v2.csv").write_bytes(files[0].read_bytes())
    record_files(["pre.csv", "post.csv", "pre_v2.csv"], folder)
    (error,) = check_study(folder).errors
    assert error.kind == "two_files_of_one_time"
    assert error.what() == "8 people are also in pre.csv, which is of the same wave."
