"""What is recognised in raw files: people, answers, waves."""

import pytest
import yaml
from drafted import document, open_keys, sums
from student_files import ANSWERS, CODES, ITEMS, POST, PRE, pair, write
from typer.testing import CliRunner

from groupwork.cli import app
from groupwork.errors import GroupworkError
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.guide.times import wave_of_name
from groupwork.study.loading import load_study

AMOUNT = ["None at all", "A little", "A moderate amount", "A lot", "A great deal"]
AGREEMENT = ["完全不同意", "不同意", "一般", "同意", "完全同意"]


@pytest.mark.parametrize("words", [AMOUNT, AGREEMENT])
def test_words_rise_as_they_mean(tmp_path, words):
    folder = tmp_path / "my-group"
    found = sums(folder, pair(folder, words=words))
    assert found["pre", "LX12"] == 7
    assert found["post", "LX12"] == 8
    assert found["pre", "WH07"] == found["post", "WH07"] == 17


def test_four_answers_of_which_the_middle_may_be_unchosen(tmp_path):
    words = ["Strongly disagree", "Disagree", "", "Agree", "Strongly agree"]
    rows = [
        [code, *(words[answer - 1] if answer != 3 else "Agree" for answer in row)]
        for code, row in zip(CODES, PRE, strict=True)
    ]
    path = write(tmp_path / "pre.csv", ["code", *ITEMS], rows)
    labels = document([path])["instruments"]["q"]["define"]["items"][0]["labels"]
    assert labels.startswith("TODO")
    assert "Neutral" in labels


def test_missing_words_are_no_answers(tmp_path):
    rows = [[code, *row] for code, row in zip(CODES, PRE, strict=True)]
    rows[2][1] = "Not applicable"
    path = write(tmp_path / "pre.csv", ["code", *ITEMS], rows)
    assert document([path])["cleaning"]["missing_codes"] == {"Not applicable": "Not applicable"}


def test_a_score_a_date_or_an_age_is_no_identifier(tmp_path):
    for name, values in (
        ("score", [sum(row) for row in PRE]),
        ("total", range(10, 18)),
        ("age", range(30, 38)),
        ("date", [f"2025-03-0{i}" for i in range(1, 9)]),
    ):
        files = [
            write(
                tmp_path / name / f"{wave}.csv",
                [name, *ITEMS],
                [[value, *row] for value, row in zip(values, rows, strict=True)],
            )
            for wave, rows in (("pre", PRE), ("post", POST))
        ]
        assert "id" in open_keys(files)
        assert document(files)["files"][0]["id"].startswith("TODO")


def test_the_number_of_a_response_is_no_person(tmp_path):
    """It counts the rows of each file, so the same number is another person at the next wave."""
    header = ["序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP"]
    files = []
    for wave, rows in (("pre", PRE), ("post", POST)):
        table = [
            [i, "2025/3/1 10:00:00", "65秒", "微信", "N/A", f"10.0.0.{i}(某地)", *row]
            for i, row in enumerate(rows, start=1)
        ]
        names = [f"1、情绪—{i}" for i in "甲乙丙丁"]
        files.append(write(tmp_path / f"{wave}.csv", [*header, *names], table))
    assert "id" in open_keys(files)


def test_an_identifier_comes_again(tmp_path):
    again = pair(tmp_path / "a")
    assert document(again)["files"][0]["id"] == "code"
    anew = pair(tmp_path / "b", post_codes=[f"Z{i}" for i in range(8)])
    assert "id" in open_keys(anew)
    without = document(anew, id="none")
    assert without["design"]["kind"] == "unlinked"
    assert all("id" not in file for file in without["files"])


def test_the_column_of_codes_is_named_as_it_is_headed_or_as_that_begins(tmp_path):
    folder = tmp_path / "my-group"
    head = ["No.", "Your personal code (two letters and two digits)", "Your age", *ITEMS]
    codes = ["x1", "x1", "x2", "x3", "x4", "x5", "x6", "x7"]  # one twice: none looks like a code
    for wave, rows in (("pre", PRE), ("post", POST)):
        cells = [[i, c, 30 + i, *r] for i, (c, r) in enumerate(zip(codes, rows, strict=True), 1)]
        write(folder / f"{wave}.csv", head, cells)
    group = recognise([folder / "pre.csv", folder / "post.csv"])
    for typed in (head[1], "your personal code", "YOUR PERSONAL"):
        assert group.column(typed) == head[1]
    assert group.column("your") is None  # two columns begin so
    assert group.column("name") is None and group.column("") is None
    with pytest.raises(GroupworkError, match=r"called 'name'. They have: 'No.'; 'Your personal"):
        draft_study(group, "my-group", {"id": "name"})


@pytest.mark.parametrize(
    ("name", "wave"),
    [
        *[("pre", "pre"), ("Pre-test", "pre"), ("posttest_2025", "post"), ("后测数据", "post")],
        *[("前测", "pre"), ("follow-up", "followup"), ("prepared", ""), ("weekend", "")],
        ("pre_and_post", ""),
    ],
)
def test_waves_by_the_name_of_the_file(name, wave):
    assert wave_of_name(name) == wave


def test_one_form_sent_twice(tmp_path):
    folder = tmp_path / "my-group"
    rows = [
        [f"2025/03/0{1 + i % 2} 10:00:00 AM GMT+8", code, *row]
        for i, (code, row) in enumerate(zip(CODES, PRE, strict=True))
    ]
    rows += [
        ["2025/04/20 10:00:00 AM GMT+8", code, *row] for code, row in zip(CODES, POST, strict=True)
    ]
    form = write(folder / "form.csv", ["Timestamp", "Your code", *ITEMS], rows)
    asked = {q.key: q for q in draft_study(recognise([form]), "my-group").todo}
    assert "2025-03-02 and again from 2025-04-20" in asked["post_from"].saw
    found = sums(folder, [form], post_from="2025-04-20")
    assert found["pre", "LX12"] == 7
    assert found["post", "LX12"] == 8


@pytest.mark.parametrize(
    ("before", "after", "order"),
    [("3/{}/2025", "4/20/2025", "mdy"), ("{}.3.2025", "20.4.2025", "dmy")],
)
def test_days_in_other_orders(tmp_path, before, after, order):
    folder = tmp_path / "my-group"
    rows = [
        [f"{before.format(1 + i % 2)} 10:00", c, *r]
        for i, (c, r) in enumerate(zip(CODES, PRE, strict=True))
    ]
    rows += [[f"{after} 10:00", code, *row] for code, row in zip(CODES, POST, strict=True)]
    form = write(folder / "form.csv", ["Timestamp", "Your code", *ITEMS], rows)
    found = sums(folder, [form], post_from="2025-04-20")
    assert f"order: {order}" in (folder / "study.yaml").read_text(encoding="utf-8")
    assert (found["pre", "LX12"], found["post", "LX12"]) == (7, 8)


def test_days_that_may_be_months_are_asked(tmp_path):
    rows = [["3/1/2025 10:00", code, *row] for code, row in zip(CODES, PRE, strict=True)]
    rows += [["4/2/2025 10:00", code, *row] for code, row in zip(CODES, POST, strict=True)]
    form = write(tmp_path / "form.csv", ["Timestamp", "Your code", *ITEMS], rows)
    assert "date_order" in open_keys([form])
    asked = {q.key: q for q in draft_study(recognise([form]), "g", {"date_order": "dmy"}).todo}
    assert asked["post_from"].suggestion == "2025-02-04"


def test_numbers_of_lines_are_neither_codes_nor_attributes(tmp_path):
    """An anonymous sheet: "No." counts its lines, so that line 3 of the other is somebody else."""
    head = ["No.", "age", *ITEMS]
    files = []
    for wave, rows in (("pre", PRE), ("post", POST[:6])):
        cells = [[i, 20 + 3 * (i % 5), *row] for i, row in enumerate(rows, 1)]
        files.append(write(tmp_path / f"{wave}.csv", head, cells))
    group = recognise(files)
    assert group.is_numbering("No.") and not group.is_numbering("age")
    assert "No." not in group.possible_ids
    given = {"id": "none", "reversed.q": "none", "direction.q": "lower-better"}
    assert "no" not in yaml.safe_load(draft_study(group, "my-group", given).text)["attributes"]


def test_a_data_dictionary_beside_the_export_words_it(tmp_path):
    heads = ["record_id", "redcap_event_name", "sex", *(f"mood_{n}" for n in range(1, 5))]
    rows = [
        [code, event, 1 + n % 2 if event == "before_arm_1" else "", *answers]
        for event, of in (("before_arm_1", PRE), ("after_arm_1", POST))
        for n, (code, answers) in enumerate(zip(CODES, of, strict=True))
    ]
    fields = [
        ["record_id", "text", "Record ID", ""],
        ["sex", "radio", "Sex", "1, Female | 2, Male"],
        *([f"mood_{n}", "text", f"I have been feeling useful {n}", ""] for n in range(1, 5)),
    ]
    named = [
        "Variable / Field Name",
        "Field Type",
        "Field Label",
        "Choices, Calculations, OR Slider Labels",
    ]
    files = [
        write(tmp_path / "dictionary.csv", named, fields),
        write(tmp_path / "data.csv", heads, rows),
    ]
    folder = tmp_path / "s" / "my-group"
    given = {key.replace(".q", ".mood"): value for key, value in ANSWERS.items()}
    options = [part for key, value in given.items() for part in ("--answer", f"{key}={value}")]
    told = CliRunner().invoke(app, ["new", str(folder), *map(str, files), *options])
    assert "my-group: in order" in told.output, told.output
    assert {path.name for path in folder.iterdir()} >= {"dictionary.csv", "data.csv"}
    study = load_study(folder / "study.yaml")
    assert [file.dictionary for file in study.files] == ["dictionary.csv"]
    assert {str(label) for label in study.attributes["sex"].levels.values()} == {"Female", "Male"}


@pytest.mark.parametrize("name", ["participant-info.csv", "sociodemographics.csv"])
def test_a_list_of_people_is_known_by_what_is_in_it(tmp_path, name):
    """It has everybody once, under the head of the codes, and no question of a scale."""
    files = pair(tmp_path)
    rows = [[code, n % 2 + 1, 30 + n, n % 3] for n, code in enumerate(CODES)]
    files.append(write(tmp_path / name, ["code", "sex", "age", "educ"], rows))
    group = recognise(files)
    assert [(each.kind, each.source.path.name) for each in group.strands] == [("people", name)]
    assert {*document(files)["attributes"]} >= {"sex", "age", "educ"}


def test_a_list_of_others_or_without_facts_is_none_of_people(tmp_path):
    files = pair(tmp_path)
    rows = [[f"X{n}", n % 2 + 1, 30 + n] for n in range(8)]
    others = write(tmp_path / "others.csv", ["code", "sex", "age"], rows)
    assert recognise([*files, others]).strands == []
    marks = [[code, n % 2, 1] for n, code in enumerate(CODES)]
    came = write(tmp_path / "came.csv", ["code", "first", "second"], marks)
    assert all(each.kind != "people" for each in recognise([*files, came]).strands)


def test_answers_in_words_of_a_later_file_are_no_facts(tmp_path):
    """Its name says no time, and too few people answered for a scale to be known."""
    words = ["hardly", "a bit", "rather", "much", "very much"]
    files = pair(tmp_path, words=words)[:1]
    rows = [[c, "fm"[n % 2], *(words[a - 1] for a in POST[n])] for n, c in enumerate(CODES)]
    files.append(write(tmp_path / "again.csv", ["code", "sex", *ITEMS], rows))
    assert recognise(files).strands == []
