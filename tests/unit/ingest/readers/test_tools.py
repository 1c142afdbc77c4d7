"""All exports of survey tools: each is recognised as its tool's alone."""

import re

import pytest
from export_checks import EXPORTS, ROOT, check, run, spec
from exports import FORMATS, PAIRS
from raw_study import rows, study

from groupwork.errors import GroupworkError
from groupwork.ingest.files import ingest
from groupwork.ingest.readers import TOOLS, read_cells
from groupwork.study.files import ResponsesFile


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


def test_microsoft_forms():
    file = spec("microsoft_forms.csv", format="microsoft-forms", id="Your code")
    feelings = ("calm", "tense", "rested", "lonely")
    file["columns"] = {"mood": {str(i): f"I felt {name}" for i, name in enumerate(feelings, 1)}}
    file["free_text"] = ["Who helps you?"]
    check(run(EXPORTS, file, attributes={"sex": "Sex", "age": "Your age"}))


def test_tencent_survey():
    file = spec("tencent.csv", format="tencent-survey", id="1.您的编码")
    feelings = ("平静", "紧张", "放松", "孤独")
    file["columns"] = {
        "mood": {str(i): f"4.最近一周的感受:{name}" for i, name in enumerate(feelings, 1)}
    }
    check(run(EXPORTS, file, attributes={"sex": "2.您的性别", "age": "3.您的年龄"}))


def test_jinshuju():
    file = spec("jinshuju.csv", format="jinshuju", id="您的编码")
    feelings = ("平静", "紧张", "放松", "孤独")
    file["columns"] = {
        "mood": {str(i): f"最近一周的感受:{name}" for i, name in enumerate(feelings, 1)}
    }
    check(run(EXPORTS, file, attributes={"sex": "您的性别", "age": "您的年龄"}))
