"""Exports of survey tools, read as their tool writes them: the same three people each time."""

import csv
import re
import shutil
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pyreadstat
import pytest
from exports import ANSWERS, FORMATS, PAIRS, PEOPLE, write_sav
from raw_study import RESPONSES, SESSIONS, rows, study

from groupwork.errors import GroupworkError
from groupwork.ingest.files import ingest
from groupwork.ingest.readers import TOOLS, read_cells
from groupwork.prepare.clean import clean
from groupwork.study.files import ResponsesFile

ROOT = Path(__file__).parents[4]
EXPORTS = ROOT / "tests" / "data" / "exports"

# What the three people answered: m1 to m4, then sex and age.

LEVELS = {"f": {"en": "female", "zh": "女"}, "m": {"en": "male", "zh": "男"}}


def run(folder: Path, *files: dict, sex=LEVELS, **more):
    """Ingest and clean a study of these files; the columns of attributes may be others."""
    columns = more.pop("attributes", {})
    attributes = {
        "sex": {"label": "sex", "levels": sex, "column": columns.get("sex")},
        "age": {"label": "age", "min": 18, "max": 90, "column": columns.get("age")},
    }
    there = study(*files, attributes=attributes, **more)
    return clean(there, ingest(there, folder))


def spec(path: str, **more) -> dict:
    return {**RESPONSES, "path": path, "columns": {"mood": "mood_{item}"}, **more}


def check(tables: dict[str, pd.DataFrame], codes: dict | None = None) -> None:
    """Check that the three people are there with what they answered, and nobody else."""
    responses = tables["responses"]
    wide = responses.pivot(index="participant_id", columns="item", values="value")
    expected = {person: [float(v or "nan") for v in values] for person, values in ANSWERS.items()}
    assert list(wide.index) == list(expected)
    np.testing.assert_array_equal(wide.to_numpy(), list(expected.values()))
    people = tables["people"].set_index("participant_id")
    codes = codes or {"f": "f", "m": "m"}
    for person, (sex, age) in PEOPLE.items():
        assert people.loc[person].tolist() == [codes[sex], age]


def reason_of_gap(tables: dict[str, pd.DataFrame]) -> str:
    """Return why P3 has no answer to item 3."""
    (row,) = rows(tables["responses"], participant_id="P3", item="3")
    return row["missing_reason"]


def dropped(tables: dict[str, pd.DataFrame]) -> dict[int, str]:
    """Return row -> reason of the rows that were left out."""
    audit = tables["audit"]
    found = audit[(audit["action"] == "dropped") & audit["row"].notna()]
    return dict(zip(found["row"], found["reason"], strict=True))


# Qualtrics ----------------------------------------------------------------------------------


def test_qualtrics_choice_texts():
    tables = run(EXPORTS, spec("qualtrics_text.csv", format="qualtrics", id="code"))
    check(tables)
    # Rows as a spreadsheet shows them: three header rows, whose questions have line breaks.
    assert dropped(tables) == {
        4: "Qualtrics: preview",
        6: "Qualtrics: unfinished response",
    }
    (spam,) = rows(tables["audit"], reason="Qualtrics: marked as spam")
    assert (spam["row"], spam["action"]) == (8, "flagged")


def test_qualtrics_numeric_values_in_utf_16():
    codes = {"1": "female", "2": "male"}
    file = spec("qualtrics_numeric.tsv", format="qualtrics", id="code")
    tables = run(EXPORTS, file, sex=codes)
    check(tables, {"f": "1", "m": "2"})
    assert reason_of_gap(tables) == "declared: seen but not answered"


def test_qualtrics_old_layout():
    codes = {"1": "female", "2": "male"}
    file = spec("qualtrics_legacy.csv", format="qualtrics", id="code")
    tables = run(EXPORTS, file, sex=codes)
    check(tables, {"f": "1", "m": "2"})
    assert sorted(dropped(tables)) == [3, 5]


@pytest.mark.parametrize("header_rows", [1, 2])
def test_qualtrics_with_fewer_header_rows(tmp_path, header_rows):
    """As people leave them who took the rows below the first away; with columns of times."""
    with (EXPORTS / "qualtrics_text.csv").open(encoding="utf-8-sig", newline="") as file:
        records = list(csv.reader(file))
    kept = records[:header_rows] + records[3:]
    for row, record in enumerate(kept):
        record += ["QID9_Page Submit" if row == 0 else "12.345"]
    with (tmp_path / "a.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(kept)
    seconds = {"seconds": "Duration (in seconds)"}
    tables = run(tmp_path, spec("a.csv", format="qualtrics", id="code", **seconds))
    check(tables)
    assert tables["timing"]["seconds"].notna().all()
    assert tables["timing"]["items"].tolist() == [4, 4, 4]


def test_unfinished_responses_can_be_kept():
    file = spec("qualtrics_text.csv", format="qualtrics", id="code", unfinished="keep")
    tables = run(EXPORTS, file)
    assert tables["people"]["participant_id"].tolist() == ["P1", "P4", "P2", "P3"]
    file = spec("limesurvey_full.csv", format="limesurvey", unfinished="keep", id="Code")
    cells = read_cells(EXPORTS / "limesurvey_full.csv", ResponsesFile.model_validate(file))
    assert len(cells.table) == 5  # with the empty line at the end


def test_qualtrics_questions_are_kept():
    path = EXPORTS / "qualtrics_text.csv"
    cells = read_cells(path, ResponsesFile.model_validate(spec(path.name, format="qualtrics")))
    assert cells.questions["mood_1"] == (
        "In the last week, how often did you feel ... Please answer every line. - calm"
    )
    assert cells.table.loc[5, "comment"] == 'Thank you,\n"all" of you'


def test_qualtrics_progress_counts_in_other_languages(tmp_path):
    text = (EXPORTS / "qualtrics_text.csv").read_text().replace("True", "Wahr")
    (tmp_path / "a.csv").write_text(text.replace("False", "Falsch"))
    check(run(tmp_path, spec("a.csv", format="qualtrics", id="code")))


# LimeSurvey ---------------------------------------------------------------------------------

LIME_CODES = {code: [f"A{code}"] for code in range(1, 5)}


def test_limesurvey_codes():
    file = spec("limesurvey_codes.csv", format="limesurvey", id="code")
    file["columns"] = {"mood": "mood[SQ{item:03}]"}
    mood = {"mood": {**study().instruments["mood"].model_dump(), "labels": LIME_CODES}}
    sex = {"A1": "female", "A2": "male"}
    tables = run(EXPORTS, file, sex=sex, instruments=mood)
    check(tables, {"f": "A1", "m": "A2"})
    assert dropped(tables) == {3: "LimeSurvey: response not submitted", 6: "blank row"}
    assert reason_of_gap(tables) == "blank"


def test_limesurvey_full_headings_and_answers():
    file = spec("limesurvey_full.csv", format="limesurvey", id="Please enter your code")
    things = ("calm", "tense", "rested", "lonely")
    question = "How often did you feel this? [{}]"
    file["columns"] = {"mood": {str(i): question.format(t) for i, t in enumerate(things, 1)}}
    columns = {"sex": "Sex", "age": "Age"}
    check(run(EXPORTS, file, attributes=columns))


def test_limesurvey_codes_with_their_questions():
    file = spec("limesurvey_both.csv", format="limesurvey", id="code")
    file["columns"] = {"mood": "mood[SQ{item:03}]"}
    check(run(EXPORTS, file))
    cells = read_cells(EXPORTS / "limesurvey_both.csv", ResponsesFile.model_validate(file))
    assert cells.questions["mood[SQ002]"] == "How often did you feel this? [tense]"
    assert cells.missing["help[SQ001]"] == {"N/A": "blank"}


# REDCap -------------------------------------------------------------------------------------


def test_limesurvey_other_signs_timings_and_tokens(tmp_path):
    """A token behind the id, ': ' between code and text, and the columns of times at the end."""
    text = (EXPORTS / "limesurvey_both.csv").read_text("utf-8-sig")
    head, *records = text.strip().split("\n")
    head = head.replace(". ", ": ").replace('"submit', '"token: Token","submit', 1)
    lines = [head.strip() + ',"interviewtime: Total time","groupTime7: Group time: mood"']
    for number, record in enumerate(records):
        lines.append(record.strip().replace('",', '","abc",', 1) + f',"{60 + number}.5","20"')
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    file = spec("a.csv", format="limesurvey", id="code", seconds="interviewtime")
    file["columns"] = {"mood": "mood[SQ{item:03}]"}
    tables = run(tmp_path, file)
    check(tables)
    assert tables["timing"]["seconds"].tolist()[0] == 60.5


EVENTS = {"before_arm_1": "pre", "after_arm_1": "post"}
WAVE = {"column": "redcap_event_name", "values": EVENTS}


def at_pre(tables):
    """Check the wave of the three people; P1 has a second one."""
    after = tables["responses"]["wave"] == "post"
    later = tables["responses"][after]
    assert later["participant_id"].tolist() == ["P1"] * 4
    assert later["value"].tolist() == [2, 2, 4, 4]
    return {**tables, "responses": tables["responses"][~after]}


def test_redcap_raw():
    sex = {"1": "female", "2": "male"}
    file = spec("redcap_raw.csv", format="redcap", id="record_id", wave=WAVE)
    tables = run(EXPORTS, file, sex=sex)
    check(at_pre(tables), {"f": "1", "m": "2"})
    repeating = "REDCap: row of a repeating instrument"
    assert dropped(tables) == {3: repeating, 4: repeating, 7: repeating}


@pytest.mark.parametrize("head", ["background_complete", "Complete?"])
def test_redcap_record_of_another_name_without_events(tmp_path, head):
    text = f"study_id,sex,age,{head},mood_1,mood_2,mood_3,mood_4,mood_complete\n"
    text += "P1,f,31,2,1,2,3,4,2\nP2,m,45,2,4,3,2,1,2\nP3,f,52,1,2,2,,3,0\n"
    (tmp_path / "a.csv").write_text(text)
    check(run(tmp_path, spec("a.csv", format="redcap", id="study_id")))


def test_redcap_dictionary_words_the_codes():
    file = spec("redcap_raw.csv", format="redcap", id="record_id", wave=WAVE)
    file["dictionary"] = "redcap_dictionary.csv"
    # The study knows "female", not 1: the dictionary says that they are the same.
    tables = run(EXPORTS, file)
    check(at_pre(tables))
    (note,) = rows(tables["audit"], column="sex", action="decoded", before="")
    assert note["reason"] == "codes read as their labels in the file"
    cells = read_cells(EXPORTS / file["path"], ResponsesFile.model_validate(file))
    assert cells.labels["helpers___1"] == {"1": "Checked", "0": "Unchecked"}
    assert cells.questions["helpers____9"] == "Who helps you? (choice=nobody)"


def test_redcap_labels_become_codes_by_the_dictionary():
    wave = {"column": "redcap_event_name", "values": {"Before": "pre", "After": "post"}}
    file = spec("redcap_labels.csv", format="redcap", wave=wave, id="record_id")
    file["columns"] = {"mood": {str(i): f"mood_{i}" for i in range(1, 5)}}
    file["dictionary"] = "redcap_dictionary.csv"
    tables = run(EXPORTS, file)
    check(at_pre(tables))
    cells = read_cells(EXPORTS / file["path"], ResponsesFile.model_validate(file))
    assert cells.table.loc[2, ["mood_1", "helpers___1", "helpers____9"]].tolist() == ["1", "1", "0"]


def test_redcap_labels_without_dictionary():
    wave = {"column": "Event Name", "values": {"Before": "pre", "After": "post"}}
    file = spec("redcap_labels.csv", format="redcap", id="Record ID", wave=wave)
    things = ("calm", "tense", "rested", "lonely")
    file["columns"] = {"mood": {str(i): f"How often {t}?" for i, t in enumerate(things, 1)}}
    file["wave"] = {**wave, "column": "redcap_event_name"}
    check(at_pre(run(EXPORTS, file, attributes={"sex": "Sex", "age": "Age"})))


def test_redcap_repeating_instrument_as_session_records():
    sex = {"1": "female", "2": "male"}
    sessions = {
        **SESSIONS,
        "path": "redcap_raw.csv",
        "format": "redcap",
        "id": "record_id",
        "session": "session_number",
        "rows": {"redcap_repeat_instrument": "session"},
    }
    sessions["ratings"] = {
        "engagement": {**SESSIONS["ratings"]["engagement"], "column": "engagement"}
    }
    file = spec("redcap_raw.csv", format="redcap", id="record_id", wave=WAVE)
    tables = run(EXPORTS, file, sessions, sex=sex)
    assert tables["sessions"].astype("object").fillna("").to_numpy().tolist() == [
        ["P1", 1, 1, 4],
        ["P1", 2, 0, ""],
        ["P2", 1, 1, 5],
    ]


def test_redcap_dictionary_of_another_project(tmp_path):
    for name in ("redcap_raw.csv", "redcap_dictionary.csv"):
        shutil.copy(EXPORTS / name, tmp_path / name)
    path = tmp_path / "redcap_dictionary.csv"
    file = spec("redcap_raw.csv", format="redcap", id="record_id", wave=WAVE)
    file["dictionary"] = path.name
    lines = path.read_text().splitlines()
    path.write_text("\n".join([lines[0], lines[1].replace("record_id", "other")]) + "\n")
    with pytest.raises(GroupworkError, match="none of its fields is a column of the data"):
        run(tmp_path, file)
    path.write_text("a,b\n1,2\n")
    with pytest.raises(GroupworkError, match="is not a REDCap data dictionary; it has no column"):
        run(tmp_path, file)
    path.unlink()
    with pytest.raises(GroupworkError, match=r"files\.1\.dictionary in study\.yaml names it"):
        run(tmp_path, file)


# KoboToolbox and ODK ------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["kobo.csv", "odk_central.csv"])
def test_kobo_and_odk(path):
    file = spec(path, format="kobo", id="code")
    check(run(EXPORTS, file))
    table = read_cells(EXPORTS / path, ResponsesFile.model_validate(file)).table
    assert table["helpers"].tolist() == ["family;a_friend", "a_friend", ""]
    assert table["helpers/a_friend"].tolist()[:2] == ["1", "1"]


def test_kobo_labels():
    file = spec("kobo_labels.csv", format="kobo", id="Your code")
    things = ("calm", "tense", "rested", "lonely")
    file["columns"] = {"mood": {str(i): f"How often {t}?" for i, t in enumerate(things, 1)}}
    check(run(EXPORTS, file, attributes={"sex": "Sex", "age": "Age"}))
    table = read_cells(EXPORTS / file["path"], ResponsesFile.model_validate(file)).table
    # Spaces within a wording and between two wordings are told apart by the options' columns.
    assert table["Who helps you?"].tolist() == [
        "my family;a friend / a neighbour",
        "a friend / a neighbour",
        "",
    ]


def test_kobo_names_that_two_groups_share_keep_their_groups(tmp_path):
    text = "_id;_uuid;a/age;b/age;a/code\n1;u;3;4;P1\n"
    (tmp_path / "a.csv").write_text(text)
    file = ResponsesFile.model_validate(spec("a.csv", format="kobo"))
    table = read_cells(tmp_path / "a.csv", file).table
    assert list(table) == ["_id", "_uuid", "a/age", "b/age", "code"]


def test_kobo_hxl_tags_are_no_submission(tmp_path):
    (tmp_path / "a.csv").write_text("_id;_uuid;a/age\n;;#age\n1;u;3\n")
    file = ResponsesFile.model_validate(spec("a.csv", format="kobo"))
    assert read_cells(tmp_path / "a.csv", file).table["age"].to_dict() == {3: "3"}


@pytest.mark.parametrize("mark", [".", ":"])
def test_kobo_other_signs_between_groups(tmp_path, mark):
    text = (EXPORTS / "kobo.csv").read_text("utf-8")
    head, _, rest = text.partition("\n")
    (tmp_path / "a.csv").write_text(head.replace("/", mark) + "\n" + rest, encoding="utf-8")
    file = spec("a.csv", format="kobo", id="code")
    check(run(tmp_path, file))
    table = read_cells(tmp_path / "a.csv", ResponsesFile.model_validate(file)).table
    assert table["helpers"].tolist() == ["family;a_friend", "a_friend", ""]


def test_kobo_wordings_with_a_point_are_no_groups(tmp_path):
    (tmp_path / "a.csv").write_text("_id;_uuid;No. of children;Code\n1;u;3;P1\n")
    file = ResponsesFile.model_validate(spec("a.csv", format="kobo"))
    assert list(read_cells(tmp_path / "a.csv", file).table)[2:] == ["No. of children", "Code"]


def test_kobo_sheet_of_a_repeated_group(tmp_path):
    text = "session;attended;eng;_index;_parent_table_name;_parent_index;_submission__id\n"
    (tmp_path / "a.csv").write_text(text + "1;1;4;1;members;1;481\n2;0;;2;members;1;481\n")
    sessions = {**SESSIONS, "path": "a.csv", "format": "kobo", "id": "_submission__id"}
    answers = {**spec("kobo.csv", format="kobo", id="_id")}
    shutil.copy(EXPORTS / "kobo.csv", tmp_path)
    tables = run(tmp_path, answers, sessions)
    assert tables["sessions"][["participant_id", "attended"]].to_numpy().tolist() == [
        ["481", 1],
        ["481", 0],
    ]


# Wenjuanxing --------------------------------------------------------------------------------

STARS = {"mood": "Q4_{item}"}
NUMBERED = {"sex": "Q2", "age": "Q3"}


def test_wenjuanxing_by_code():
    sex = {"1": {"en": "female", "zh": "女"}, "2": {"en": "male", "zh": "男"}}
    file = spec("wenjuanxing_codes.csv", format="wenjuanxing", id="Q1", columns=STARS)
    file["free_text"] = ["Q6"]
    tables = run(EXPORTS, file, sex=sex, attributes=NUMBERED)
    check(tables, {"f": "1", "m": "2"})
    assert reason_of_gap(tables) == "declared: skipped"
    there = study(file, attributes={})
    written = ingest(there, EXPORTS)["free_text"]
    assert written["text"].tolist() == ["谢谢"]


def test_wenjuanxing_by_text():
    file = spec("wenjuanxing_text.csv", format="wenjuanxing", id="Q1", columns=STARS)
    tables = run(EXPORTS, file, attributes=NUMBERED)
    check(tables)
    assert reason_of_gap(tables) == "declared: skipped"
    cells = read_cells(EXPORTS / file["path"], ResponsesFile.model_validate(file))
    assert cells.table["Q5"].tolist() == ["家人;朋友", "朋友", "(跳过)"]
    kept = ResponsesFile.model_validate({**file, "free_text": ["Q5"]})
    texts = read_cells(EXPORTS / file["path"], kept).table["Q5"].tolist()
    assert texts == ["家人;朋友〖邻居〗", "朋友〖同学〗", "(跳过)"]
    assert cells.questions["Q4_2"] == "过去一周,您有多少时候觉得—紧张"
    assert cells.missing["Q6"] == {"(空)": "blank", "(跳过)": "declared: skipped"}
    assert "text read as GB18030" in tables["audit"]["reason"].tolist()


def test_wenjuanxing_words_behind_an_option(tmp_path):
    text = (EXPORTS / "wenjuanxing_codes.csv").read_text("utf-8-sig")
    (tmp_path / "a.csv").write_text(text.replace(",P2,2,", ",P2,2〖本人填写〗,"), "utf-8")
    sex = {"1": "female", "2": "male"}
    file = spec("a.csv", format="wenjuanxing", id="Q1", columns=STARS, seconds="所用时间")
    tables = run(tmp_path, file, sex=sex, attributes=NUMBERED)
    check(tables, {"f": "1", "m": "2"})
    assert tables["timing"]["seconds"].tolist() == [101, 102, 103]


def test_wenjuanxing_old_headings():
    sex = {"1": "female", "2": "male"}
    file = spec("wenjuanxing_old.csv", format="wenjuanxing", id="Q1", columns=STARS)
    tables = run(EXPORTS, file, sex=sex, attributes=NUMBERED)
    check(tables, {"f": "1", "m": "2"})
    cells = read_cells(EXPORTS / file["path"], ResponsesFile.model_validate(file))
    assert cells.table["Q5_2"].tolist() == ["1", "1", "-3"]


def test_wenjuanxing_workbook(tmp_path):
    table = pd.read_csv(EXPORTS / "wenjuanxing_codes.csv", dtype=str, keep_default_na=False)
    book = openpyxl.Workbook()
    for record in [list(table), *table.to_numpy().tolist()]:
        book.active.append([int(c) if c.lstrip("-").isdigit() else c for c in record])
    book.save(tmp_path / "a.xlsx")
    sex = {"1": "female", "2": "male"}
    file = spec("a.xlsx", format="wenjuanxing", id="Q1", columns=STARS)
    check(run(tmp_path, file, sex=sex, attributes=NUMBERED), {"f": "1", "m": "2"})


# Google Forms -------------------------------------------------------------------------------


def test_google_forms():
    question = "In the last week, how often did you feel this? [{}]"
    things = ("calm", "tense", "rested", "lonely")
    file = spec("google_forms.csv", format="google-forms", id="Your code")
    file["columns"] = {"mood": {str(i): question.format(t) for i, t in enumerate(things, 1)}}
    file["free_text"] = ["Comment", "Comment (2)"]
    columns = {"sex": "Sex", "age": "Your age"}
    check(run(EXPORTS, file, attributes=columns))
    there = study(file, attributes={})
    tables = ingest(there, EXPORTS)
    assert tables["free_text"]["text"].tolist() == ["Thank you", "see you"]
    (note,) = rows(tables["audit"], action="renamed")
    assert (note["before"], note["after"]) == ("Comment", "Comment (2)")


@pytest.mark.parametrize(
    ("head", "stamp"),
    [
        ("Timestamp", "3/1/2026 9:11:30"),
        ("Zeitstempel", "01.03.2026 09:11:30"),
        ("时间戳记", "2026/3/1 上午9:11:30"),
        ("타임스탬프", "2026. 3. 1 오전 9:11:30"),
        ("Horodateur", "01/03/2026 09:11:30"),
    ],
)
def test_google_forms_in_other_languages(tmp_path, head, stamp):
    text = f'{head},Your code,Who helps you?\n{stamp},P1,"family, a friend"\n'
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    file = ResponsesFile.model_validate(spec("a.csv", format="google-forms"))
    table = read_cells(tmp_path / "a.csv", file).table
    assert table["Who helps you?"].tolist() == ["family, a friend"]


def test_google_sheet_in_chinese():
    file = spec("google_sheets_zh.csv", format="google-forms", id="编号")
    things = ("平静", "紧张", "精神好", "孤单")
    file["columns"] = {"mood": {str(i): f"过去一周 [{t}]" for i, t in enumerate(things, 1)}}
    check(run(EXPORTS, file, attributes={"sex": "性别", "age": "年龄"}))


# SPSS ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.sav", "a.zsav"])
def test_spss(tmp_path, name):
    write_sav(tmp_path / name, row_compress=name == "a.zsav")
    tables = run(tmp_path, spec(name))
    check(tables)
    assert reason_of_gap(tables) == "declared: does not apply"
    file = ResponsesFile.model_validate(spec(name))
    cells = read_cells(tmp_path / name, file)
    assert cells.table["when"].tolist() == ["2026-03-01", "2026-03-02 09:30:00", ""]
    assert cells.questions == {"mood_1": "calm"}


def test_spss_user_missing_is_not_blank(tmp_path):
    table = pd.DataFrame({"id": ["P1", "P2", "P3"], "q": [-8.0, np.nan, 2.0], "t": ["x", "", "na"]})
    path = tmp_path / "a.sav"
    ranges = {"q": [{"lo": -9, "hi": -7}], "t": ["na"]}
    pyreadstat.write_sav(table, path, missing_ranges=ranges)
    cells = read_cells(path, ResponsesFile.model_validate(spec("a.sav")))
    assert cells.table["q"].tolist() == ["-8", "", "2"]
    assert cells.missing == {
        "q": {"-8": "declared: user-missing in SPSS"},
        "t": {"na": "declared: user-missing in SPSS"},
    }


def test_spss_labels_that_mean_another_code_stop_the_run(tmp_path):
    mood = {0: "Never", 1: "Seldom", 2: "Often", 3: "Always"}
    labels = {"sex": {1: "Female", 2: "Male"}, **{f"mood_{i}": mood for i in range(1, 5)}}
    table = pd.DataFrame({"id": list(ANSWERS), "sex": [1.0, 2.0, 1.0], "age": [31.0, 45.0, 52.0]})
    for i in range(1, 5):
        table[f"mood_{i}"] = [(ANSWERS[p][i - 1] or np.nan) - 1 for p in ANSWERS]
    pyreadstat.write_sav(table, tmp_path / "a.sav", variable_value_labels=labels)
    with pytest.raises(GroupworkError) as caught:
        run(tmp_path, spec("a.sav"))
    assert str(caught.value).endswith(
        "column 'mood_1' has 'Never' as the label of 0, but in the instrument mood it is 1. Add "
        "'values: labels' for this file in study.yaml to read the labels instead."
    )
    check(run(tmp_path, spec("a.sav", values="labels")))


# All ----------------------------------------------------------------------------------------


def test_every_tool_is_tested():
    assert list(FORMATS) == list(TOOLS)


@pytest.mark.parametrize(("name", "path"), PAIRS)
def test_each_export_is_recognised_as_its_tools_alone(name, path):
    file = ResponsesFile.model_validate(spec(path, format=name))
    read_cells(EXPORTS / path, file)
    for other in set(TOOLS) - {name}:
        with pytest.raises(GroupworkError) as caught:
            read_cells(EXPORTS / path, file.model_copy(update={"format": other}))
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("name", "path"), PAIRS)
def test_an_undeclared_export_stops_the_run(name, path):
    with pytest.raises(GroupworkError) as caught:
        read_cells(EXPORTS / path, ResponsesFile.model_validate(spec(path)))
    said = str(caught.value)
    assert f"Add 'format: {name}'" in said


def test_as_it_stands_when_declared_so():
    file = ResponsesFile.model_validate(spec("wenjuanxing_codes.csv", format="csv"))
    table = read_cells(EXPORTS / "wenjuanxing_codes.csv", file).table
    assert table.columns[6] == "1、您的编号:"
    assert table["5、谁帮助过您?(多选)"].iloc[0] == "1┋2"


def test_the_tests_that_the_documentation_names_exist():
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs/readers.md").read_text("utf-8")))
    sources = (path.read_text("utf-8") for path in (ROOT / "tests/unit").rglob("test_*.py"))
    there = {name for text in sources for name in re.findall(r"^def (test_\w+)", text, re.M)}
    assert len(named) > 40
    assert named <= there
