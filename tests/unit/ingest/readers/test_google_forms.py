"""Google Forms: the same three people in each export."""

import pytest
from export_checks import EXPORTS, check, run, spec
from raw_study import rows, study

from groupwork.ingest.files import ingest
from groupwork.ingest.readers import read_cells
from groupwork.study.files import ResponsesFile


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
