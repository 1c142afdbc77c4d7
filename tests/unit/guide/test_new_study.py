"""From raw files to a study's folder, by the command and by its questions."""

import re

import pytest
import typer
import yaml
from answering import answer_all
from export_checks import EXPORTS
from openpyxl import Workbook
from raw_file_checks import workbook
from student_files import ANSWERS, CODES, ITEMS, POST, PRE, answered, pair, sheets, write
from typer.testing import CliRunner

from groupwork.cli import app
from groupwork.errors import GroupworkError
from groupwork.guide import new_study
from groupwork.guide.asking import ask_all, ask_person
from groupwork.guide.check import check_study
from groupwork.guide.draft.study import draft_study
from groupwork.guide.new_study import (
    BACK,
    add_file,
    change_answer,
    check_name,
    fitting_answers,
    interview,
    said_of_files,
)
from groupwork.guide.recognise import recognise
from groupwork.guide.run_study import find_place
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.study.loading import load_study


def command(*parts, **answers):
    given = {**ANSWERS, **{key.replace("__", "."): value for key, value in answers.items()}}
    options = [option for key, value in given.items() for option in ("--answer", f"{key}={value}")]
    return CliRunner().invoke(app, ["new", *map(str, parts), *options])


@pytest.mark.parametrize(("means", "places"), [("absent", 8), ("left-out", 6)])
def test_what_an_excused_absence_is_is_asked_once(tmp_path, means, places):
    words = ["出席", "出席", "缺席", "请假", "出席", "病假", "出席", "出席"]
    rows = [[code, 1, word] for code, word in zip(CODES, words, strict=True)]
    files = [
        *pair(tmp_path),
        write(tmp_path / "attendance.csv", ["code", "session", "attended"], rows),
    ]
    folder = tmp_path / "my-group"
    open_still = command(folder, *files)
    assert open_still.exit_code == 1
    assert "excused" in open_still.output
    told = command(folder, *files, excused=means)
    assert told.exit_code == 0, told.output
    study = load_study(folder / "study.yaml")
    assert not {"请假", "病假"} & set(study.cleaning.missing_codes)
    sessions = clean(study, ingest(study, folder))["sessions"]
    assert sessions["attended"].notna().sum() == places
    assert (sessions["attended"].sum(), sessions["excused"].sum()) == (5, 2)


@pytest.mark.parametrize(
    ("export", "told"),
    [
        (
            "qualtrics_text.csv",
            {(4,): ("Qualtrics: preview", ""), (6,): ("Qualtrics: unfinished response", "keep")},
        ),
        ("limesurvey_codes.csv", {(3,): ("LimeSurvey: response not submitted", "keep")}),
        ("surveymonkey.csv", {(6,): ("SurveyMonkey: no question answered", "")}),
        ("redcap_raw.csv", {(3, 4, 7): ("REDCap: row of a repeating instrument", "rows")}),
    ],
)
def test_rows_that_a_reader_leaves_out_are_told(export, told):
    group = recognise([EXPORTS / export])
    english, chinese = (draft_study(group, "g", {}, each).notes for each in ("en", "zh"))
    for rows, (reason, key) in told.items():
        (note,) = [each for each in english if reason in each]
        assert f"{', '.join(map(str, rows))}: {len(rows)} left out" in note and key in note
        assert any(
            f"{'、'.join(map(str, rows))}行：共{len(rows)}行不读取" in each for each in chinese
        )


def test_a_check_tells_the_rows_that_a_reader_leaves_out(tmp_path):
    folder = tmp_path / "my-group"
    text = (EXPORTS / "qualtrics_text.csv").read_text(encoding="utf-8-sig")
    folder.mkdir()
    for wave, changed in (("pre", text), ("post", text.replace("R_0", "R_1"))):
        (folder / f"{wave}.csv").write_text(changed, encoding="utf-8")
    group = recognise([folder / "pre.csv", folder / "post.csv"])
    (folder / "study.yaml").write_text(answer_all(group, "my-group"), encoding="utf-8")
    found = [f for f in check_study(folder).findings if f.kind == "rows_not_read"]
    assert [(f.files, f.rows) for f in found] == [
        ((file,), rows) for file in ("pre.csv", "post.csv") for rows in ((4,), (6,))
    ]
    assert "1 row is left out (Qualtrics: preview)." in found[0].what("en")
    assert "预览答卷" in found[0].what("zh")


def test_files_in_study_out(tmp_path):
    files = pair(tmp_path)
    folder = tmp_path / "我的 group's" / "my-group"
    told = command(folder, *files)
    assert told.exit_code == 0, told.output
    assert "my-group: in order" in told.output
    assert {path.name for path in folder.iterdir()} == {
        "study.yaml",
        "pre.csv",
        "post.csv",
        "SHA256SUMS",
    }
    assert (folder / "pre.csv").read_bytes() == files[0].read_bytes()
    study = load_study(folder / "study.yaml")
    assert str(study.title) == "My group"
    assert study.primary.scale == "q"
    again = command(folder, *files)
    assert "is there already" in str(again.exception)


@pytest.mark.parametrize("ending", ["xlsx", "csv", "sav"])
@pytest.mark.parametrize("words", [["new", "my-group"], ["inspect"]])
def test_the_name_of_a_file_that_is_not_there_is_said(tmp_path, ending, words):
    told = CliRunner().invoke(app, [*words, str(tmp_path / f"prre.{ending}")])
    assert isinstance(told.exception, GroupworkError)
    assert f"prre.{ending}: cannot be read (no such file" in str(told.exception)


def test_without_an_answer_it_says_todo_and_does_not_run(tmp_path):
    files = pair(tmp_path)
    folder = tmp_path / "study" / "my-group"
    told = CliRunner().invoke(app, ["new", str(folder), *map(str, files), "--no-ask"])
    assert told.exit_code == 0
    for key in ("authors", "name.q", "range.q", "reversed.q", "direction.q"):
        assert f"TODO {key}:" in told.output
    refused = CliRunner().invoke(app, ["run", str(folder)])
    assert refused.exit_code == 1
    assert "is still to fill in" in refused.output


@pytest.mark.slow
def test_a_script_is_told_all_that_is_open_at_once_and_ends_at_its_second_try(tmp_path):
    heads = ["code", "group", *(f"Q{n}" for n in range(1, 11))]
    files = [
        write(
            tmp_path / f"{wave}.csv",
            heads,
            [
                [c, "AB"[i % 2], *[1 + (i * more + n) % 4 for n in range(10)]]
                for i, c in enumerate(CODES)
            ],
        )
        for wave, more in (("pre", 1), ("post", 2))
    ]
    folder = tmp_path / "s" / "my-group"
    first = CliRunner().invoke(app, ["new", str(folder), *map(str, files), "--answer", "title=T"])
    assert first.exit_code == 1
    assert not folder.exists()
    for line in (
        "TODO authors:",
        "TODO instrument.q:",
        "  if instrument.q=own: TODO reversed.q:",
        "  if instrument.q=own: TODO direction.q:",
        "  if direction.q=neutral: TODO expected.q:",
        "  if instrument.q=rses: TODO version.rses.order:",
        "  if instrument.q=rses: TODO ends.q:",
        "TODO comparison:",
        "  if comparison=group: TODO allocation:",
        "  if comparison=group: TODO control:",
    ):
        assert f"\n{line}" in f"\n{first.output}"
    command = first.output.splitlines()[-1]
    assert "--answer title=T --answer 'authors=…' --answer 'instrument.q=…'" in command
    assert "reversed" not in command
    told = {"title": "T", "authors": "A", "instrument.q": "rses", "comparison": "group"}
    told |= {"version.rses.order": "worth-first", "version.rses.coding": "1-4"}
    told |= {"allocation": "controlled", "control": "B", "ends.q": "as-key"}
    options = [part for key, text in told.items() for part in ("--answer", f"{key}={text}")]
    second = CliRunner().invoke(app, ["new", str(folder), *map(str, files), *options])
    assert second.exit_code == 0, second.output
    chinese = CliRunner().invoke(
        app, ["new", str(folder.with_name("b")), *map(str, files), "--language", "zh"]
    )
    assert "  如果instrument.q=rses：TODO version.rses.order:" in chinese.output
    assert "没有写入任何文件" in chinese.output


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_answer_that_another_one_makes_needless_is_told_and_not_used(tmp_path, language):
    """Before it is said that seat and number are the code, the seat may be the group."""
    files = [
        write(
            tmp_path / f"{wave}.csv",
            ["seat", "number", *ITEMS],
            [["7a" if n % 2 else "7b", 1 + n // 2, *row] for n, row in enumerate(rows)],
        )
        for wave, rows in (("pre", PRE), ("post", POST))
    ]
    first = CliRunner().invoke(app, ["new", str(tmp_path / "my-group"), *map(str, files)])
    assert "TODO comparison:" in first.output
    given = {"comparison": "none", "id": "seat, number"}
    told = command(tmp_path / "my-group", *files, "--language", language, **given)
    assert told.exit_code == 0, told.output
    said = {
        "en": "comparison: no longer asked after id=seat, number; this answer is not used",
        "zh": "comparison：已答id=seat, number，因此不再询问；该项回答不用",
    }
    assert said[language] in told.output
    study = load_study(tmp_path / "my-group" / "study.yaml")
    assert study.files[0].id == ["seat", "number"] and study.design.kind == "one-group"
    never = command(tmp_path / "other", *files, id="seat, number", colour="red")
    assert never.exit_code == 1
    assert "nothing of that name is asked" in str(never.exception)


def test_who_stops_is_told_how_to_go_on(tmp_path, monkeypatch):
    typed = iter(["My title", "A. Student"])

    def prompt(*_, **__):
        if (answer := next(typed, None)) is None:
            raise typer.Abort
        return answer

    monkeypatch.setattr("typer.prompt", prompt)
    monkeypatch.setattr(
        "groupwork.guide.asking.print", lambda *said: lines.extend(said), raising=False
    )
    lines = []
    with pytest.raises(typer.Abort):
        ask_all(recognise(pair(tmp_path)), tmp_path / "my-group", {}, "en")
    assert "Nothing is written. Go on with:" in lines[-1]
    assert "--answer 'title=My title' --answer 'authors=A. Student'" in lines[-1]


def test_questions_are_put_until_all_is_known(tmp_path):
    group = recognise(pair(tmp_path))
    typed = ANSWERS
    asked, said = [], []

    def ask(question):
        asked.append(question.key)
        # The first answer cannot be; it is asked for again.
        if question.key == "reversed.q" and asked.count("reversed.q") == 1:
            return "7"
        return typed.get(question.key, question.default or "")

    answers = interview(group, "my-group", {"title": "T"}, language="en", ask=ask, say=said.append)
    assert "title" not in asked
    assert asked.count("reversed.q") == 2
    assert said == ["reversed.q: there is no item '7'; there are 1, 2, 3, 4."]
    assert answers["direction.q"] == "higher-better"


def test_an_answer_can_be_taken_back(tmp_path):
    """At the first question there is nothing to take back; then the last one is asked again."""
    group = recognise(pair(tmp_path))
    asked = []
    steps = {("title", 1): BACK, ("direction.q", 1): BACK}

    def ask(question):
        asked.append(question.key)
        again = asked.count(question.key)
        if question.key == "reversed.q" and again == 1:
            return "4"
        return steps.get((question.key, again)) or ANSWERS.get(question.key, question.default or "")

    answers = interview(group, "my-group", {}, language="en", ask=ask, say=lambda _: None)
    assert asked.count("title") == 2
    before = asked[asked.index("direction.q") - 1]
    assert asked[asked.index("direction.q") + 1] == before
    assert answers["direction.q"] == "higher-better" and before in answers


def test_names_of_folders(tmp_path):
    check_name(tmp_path / "my-group_2")
    for name in ("My Group", "小组", "-x"):
        with pytest.raises(GroupworkError, match="takes small letters, digits"):
            check_name(tmp_path / name)


def test_two_files_of_one_name(tmp_path):
    one, _ = pair(tmp_path / "a")
    other, _ = pair(tmp_path / "b")
    told = command(tmp_path / "g" / "my-group", one, other, **{"wave.pre.csv": "pre"})
    assert "two files have this name" in str(told.exception)


def test_chinese_questions_and_labels(tmp_path):
    files = pair(tmp_path)
    folder = tmp_path / "zh" / "my-group"
    options = [o for k, v in ANSWERS.items() if k != "authors" for o in ("--answer", f"{k}={v}")]
    told = CliRunner().invoke(
        app, ["new", str(folder), *map(str, files), "--no-ask", "--language=zh", *options]
    )
    assert "作者是谁" in told.output
    assert "以下各项没有询问" in told.output
    assert "pre.csv是哪一次测量？小组开始前（8行；--answer wave.pre.csv=…）" in told.output
    waves = yaml.safe_load((folder / "study.yaml").read_text(encoding="utf-8"))["waves"]
    assert [wave["label"] for wave in waves] == ["前测", "后测"]


def test_an_answer_is_changed_and_what_hangs_on_it_is_asked_anew(tmp_path):
    group = recognise(pair(tmp_path))
    given = {**ANSWERS, "direction.q": "neutral", "expected.q": "lower"}
    changed = change_answer(group, "g", given, ("direction.q", "lower-better"), "en")
    # 'expected' is asked of neutral scores alone (draft/outcomes).
    assert changed == {**ANSWERS, "direction.q": "lower-better"}
    with pytest.raises(GroupworkError, match="there is no item '7'"):
        change_answer(group, "g", given, ("reversed.q", "7"), "en")
    assert fitting_answers(group, "g", {**ANSWERS, "plan": "later"}, "en") == ANSWERS


def test_a_file_that_is_given_twice_is_said_to_be(tmp_path):
    files = pair(tmp_path)
    told = command(
        tmp_path / "my-group", files[0], files[1], tmp_path / "." / "x" / ".." / files[0].name
    )
    assert told.exit_code == 1
    assert "pre.csv: this file is given twice. Give each file once." in " ".join(
        str(told.exception).split()
    )
    assert not (tmp_path / "my-group").exists()


@pytest.mark.parametrize(
    ("language", "hint"),
    [("en", "Its number will do, too: 1 to 2."), ("zh", "也可以输入序号（1至2）。")],
)
def test_who_answers_what_is_no_answer_is_told_the_numbers(
    tmp_path, monkeypatch, capsys, language, hint
):
    group = recognise(pair(tmp_path))
    (question,) = (q for q in draft_study(group, "g").questions if q.key == "invented")
    typed = iter(["3", "2"])
    monkeypatch.setattr("typer.prompt", lambda *_, **__: next(typed))
    assert ask_person(question, language) == "yes"
    assert hint in capsys.readouterr().out


def test_the_identifier_is_chosen_by_its_number(tmp_path, monkeypatch):
    files = pair(tmp_path, id_name="who")
    group = recognise(files)
    (question,) = (q for q in draft_study(group, "g").questions if q.key == "id")
    assert list(question.choices) == ["who", "none"]
    monkeypatch.setattr("typer.prompt", lambda *_, **__: "1")
    assert ask_person(question) == "who"
    monkeypatch.setattr("typer.prompt", lambda *_, **__: "2")
    assert ask_person(question) == "none"
    # Several columns together are no choice, and may be typed all the same.
    monkeypatch.setattr("typer.prompt", lambda *_, **__: "school, class")
    assert ask_person(question) == "school, class"


# Later files ----------------------------------------------------------------------------------


def test_the_post_test_and_a_follow_up_come_later(tmp_path):
    first, second = pair(tmp_path / "files")
    folder = tmp_path / "my-group"
    told = command(folder, first, plan="later")
    # The post-test is declared and not there yet, which is said.
    assert "has the wave 'post'" in " ".join(told.output.split())
    add_file(folder, second)
    assert check_study(folder).errors == []
    third = write(
        tmp_path / "files" / "month3.csv",
        ["code", *ITEMS],
        [[code, *reversed(row)] for code, row in zip(CODES, POST, strict=True)],
    )
    with pytest.raises(GroupworkError, match="does not say which measurement"):
        add_file(folder, third)
    add_file(folder, third, "followup")
    study = load_study(folder / "study.yaml")
    assert [(wave.id, wave.role) for wave in study.waves] == [
        ("pre", "pre"),
        ("post", "post"),
        ("followup", "follow-up"),
    ]
    assert ("pre", "followup") in study.comparisons
    assert "# The raw files." in (folder / "study.yaml").read_text(encoding="utf-8")
    assert "month3.csv" in (folder / "SHA256SUMS").read_text()


def test_a_file_that_does_not_fit_changes_nothing(tmp_path):
    files = pair(tmp_path / "files")
    folder = tmp_path / "my-group"
    command(folder, *files)
    before = (folder / "study.yaml").read_bytes()
    other = write(tmp_path / "files" / "followup.csv", ["code", "x1", "x2"], [["LX12", 1, 2]])
    with pytest.raises(GroupworkError, match=r"has not the columns of any file .* q1"):
        add_file(folder, other)
    assert (folder / "study.yaml").read_bytes() == before
    assert not (folder / "followup.csv").exists()
    with pytest.raises(GroupworkError, match="is there already"):
        add_file(folder, files[0])


# Where ----------------------------------------------------------------------------------------


def test_results_go_beside_the_study(tmp_path):
    for parts, results in (
        (("data", "raw", "my-group"), tmp_path / "results"),
        (("My Thesis", "my-group"), tmp_path / "My Thesis" / "results"),
    ):
        folder = tmp_path.joinpath(*parts)
        folder.mkdir(parents=True)
        (folder / "study.yaml").touch()
        place = find_place(folder)
        assert (place.study, place.raw, place.results) == ("my-group", folder.parent, results)
    with pytest.raises(GroupworkError, match=r"there is no study\.yaml"):
        find_place(tmp_path)


def test_weeks_that_the_files_say_are_shown_and_not_asked(tmp_path):
    files = [
        write(
            tmp_path / f"{wave}.csv",
            ["Timestamp", "code", *ITEMS],
            [[f"2026/0{m}/02 10:00", c, *r] for c, r in zip(CODES, rows, strict=True)],
        )
        for wave, m, rows in (("pre", 3, PRE), ("post", 4, POST))
    ]
    told = command(tmp_path / "a" / "my-group", *files)
    assert (
        "Weeks from pre-test to post-test: 4 (by the dates in 'Timestamp': 31 days" in told.output
    )
    told = command(tmp_path / "b" / "my-group", *files, weeks="6")
    assert "Weeks from" not in told.output
    assert load_study(tmp_path / "b" / "my-group" / "study.yaml").design.weeks == 6
    asked = []

    def ask(question):
        asked.append(question.key)
        return ANSWERS.get(question.key, question.default or "")

    interview(recognise(files), "g", {}, language="en", ask=ask, say=print)
    assert "weeks" not in asked


@pytest.mark.parametrize("kind", ["csv", "semicolons", "xlsx", "xlsx, week 0", "csv, week 0"])
def test_a_title_above_the_column_names_is_left_out_and_said(tmp_path, kind):
    files = []
    for wave, rows in (("pre", PRE), ("post", POST)):
        title = ["Calm group; spring", *(["", "week 0"] if "week 0" in kind else [])]
        table = [title, ["code", *ITEMS]]
        table += [[c, *row] for c, row in zip(CODES, rows, strict=True)]
        if "xlsx" in kind:
            files.append(tmp_path / f"{wave}.xlsx")
            files[-1].write_bytes(workbook(table))
        else:
            mark = ";" if kind == "semicolons" else ","
            first = '"Calm group; spring"' + ",,week 0" * ("week 0" in kind)
            lines = [first, *(mark.join(map(str, row)) for row in table[1:])]
            files.append(tmp_path / f"{wave}.csv")
            files[-1].write_text("\n".join(lines) + "\n", encoding="utf-8")
    told = command(tmp_path / "s" / "my-group", *files)
    assert told.exit_code == 0, told.output
    said = "the column names are in row 2, below a title that is left out (skip_rows: 1)"
    assert f"{files[0].name}: {said}" in told.output
    source = tmp_path / "s" / "my-group" / "study.yaml"
    assert [file.skip_rows for file in load_study(source).files] == [1, 1]
    assert "8 people before, 8 after, 8 in both" in " ".join(told.output.split())


# What is taken without asking -------------------------------------------------------------------


def test_what_is_taken_is_listed_and_can_be_said_otherwise(tmp_path):
    files = pair(tmp_path)
    told = command(tmp_path / "a" / "my-group", *files)
    taken = told.output.partition("Taken without asking")[2].partition("\nmy-group:")[0]
    for line in (
        "Are the data invented, for practice? no, real people (--answer invented=yes)",
        "Which measurement is pre.csv? before the group (8 rows; --answer wave.pre.csv=…)",
        "Which measurement is post.csv? after the group (8 rows; --answer wave.post.csv=…)",
        "Is the score of 'Mood' the sum of its answers or their mean? the sum "
        "(--answer statistic.q=mean or …)",
    ):
        assert line in taken
    # What was answered was not taken.
    assert "title=" not in taken
    files = pair(tmp_path)
    said = {"statistic.q": "mean", "wave.pre.csv": "pre", "invented": "yes"}
    told = command(tmp_path / "b" / "my-group", *files, **said)
    assert "statistic.q" not in told.output
    study = load_study(tmp_path / "b" / "my-group" / "study.yaml")
    assert study.synthetic
    assert study.questionnaires["q"].scores[0].statistic == "mean"


@pytest.mark.parametrize(
    ("names", "who", "language", "said"),
    [
        (("Before", "After"), "Mean", "en", "group.xlsx:After, row 9: left out"),
        (("前测", "后测"), "合计", "zh", "group.xlsx:后测第9行：不读取（合计或平均值行）"),
    ],
)
def test_a_row_of_means_is_told_with_its_sheet(tmp_path, names, who, language, said):
    book = Workbook()
    for name, rows in zip(names, (PRE, POST[:-1]), strict=True):
        sheet = book.create_sheet(name)
        sheet.append(["code", *ITEMS])
        for code, row in zip(CODES, rows, strict=False):
            sheet.append([code, *row])
        sheet.append([who, 3, 3, 3, 3])
    book.remove(book.active)
    path = tmp_path / "group.xlsx"
    book.save(path)
    made = command(tmp_path / "s" / "my-group", path, "--language", language)
    told = "".join(made.output.split())
    for place in (said, said.replace(names[1], names[0]).replace("9", "10")):
        assert "".join(place.split()) in told
    # Where nobody left them out, two rows of one number in two sheets are two rows.
    source = tmp_path / "s" / "my-group" / "study.yaml"
    source.write_text(re.sub(r"  leave_out: .*\n", "", source.read_text("utf-8")), "utf-8")
    found = check_study(source.parent).errors
    assert [(each.kind, each.sheet) for each in found] == [
        ("total_or_mean_row", name) for name in names
    ]


def test_it_says_what_is_in_each_file_before_it_asks(tmp_path):
    files = pair(tmp_path)
    told = CliRunner().invoke(app, ["new", str(tmp_path / "s" / "my-group"), *map(str, files)])
    lines = told.output.splitlines()
    assert lines[0].endswith(" 8 rows, 8 people, 1 block of questions (4)")
    assert lines[0].startswith("pre.csv: separated text,")
    chinese = said_of_files(recognise(files), "zh")
    assert chinese[0] == "pre.csv：文本表格，8行，8人，1组量表题（4题）"


def test_sheets_that_are_not_read_are_told_before_any_question(tmp_path):
    """They have other columns than the first one, and nothing in their names says what they are."""
    notes = [["date", "what happened"], ["4 March", "all were shy"]]
    path = sheets(tmp_path / "my group.xlsx", {"March": answered(PRE), "notes": notes})
    told = command(tmp_path / "my-group", path, plan="later")
    before, _, _ = told.output.partition("TODO")
    assert "Sheets that are not read: my group.xlsx:notes" in before


def test_passages_of_interviews_end_in_order(tmp_path):
    """Nobody is named by a code in print: interviews without names of their own are numbered."""
    said = ["I was alone with it.", "They listened to me.", "We laughed a lot.", "I was tired."]
    rows = [[CODES[n % 3], text, (n % 2 and "company") or "strain"] for n, text in enumerate(said)]
    table = write(tmp_path / "talks.csv", ["who", "text", "code"], rows)
    meant = {"meaning.company": "Being with others.", "meaning.strain": "What is hard."}
    told = command(tmp_path / "my-group", *pair(tmp_path), table, **meant)
    assert "my-group: in order" in told.output, told.output
    study = load_study(tmp_path / "my-group" / "study.yaml")
    segments = ingest(study, tmp_path / "my-group")["segments"]
    assert segments["interview"].tolist() == ["I1", "I2", "I3", "I1"]


@pytest.mark.parametrize("step", ["new_study.record_files", "check.check_study"])
def test_after_an_error_the_same_name_can_be_taken_again(tmp_path, monkeypatch, step):
    folder, files = tmp_path / "my-group", pair(tmp_path)

    def fails(*_):
        raise GroupworkError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(f"groupwork.guide.{step}", fails)
        assert str(command(folder, *files).exception) == "the disk is full"
    assert not folder.exists()
    assert command(folder, *files).exit_code == 0


def test_nothing_is_drafted_again_where_nothing_was_answered(tmp_path, monkeypatch):
    """A draft of large files takes long."""
    group = recognise(pair(tmp_path))
    first = draft_study(group, "g", {})
    drafts = []

    def counted(*of, **more):
        drafts.append(of[2])
        return draft_study(*of, **more)

    monkeypatch.setattr(new_study, "draft_study", counted)
    monkeypatch.setattr(new_study, "asked_keys", counted)
    assert new_study.still_asked(group, "g", {}, "en") == ({}, [])
    assert new_study.outline(group, "g", {}, "en", first)
    assert drafts and {} not in drafts
