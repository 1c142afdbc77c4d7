import json
from pathlib import Path

import frictionless
import lxml.html
import pandas as pd
import pytest
from raw_study import MOOD, NETWORK, RESPONSES, SEGMENTS, SESSIONS, study, write

from groupwork.errors import GroupworkError
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.prepare.codebook import (
    CODEBOOK_COLUMNS,
    codebook,
    codebook_page,
    datapackage,
    fields,
    item_spans,
)
from groupwork.prepare.score import score
from groupwork.study.loading import load_study
from groupwork.study.study import Study
from groupwork.tables import write_table

ROOT = Path(__file__).parents[3]
FILES = {
    "pre": "id,sex,age,m1,m2,m3,m4,time\nP1,女,31,1,often,3,4,80\nP2,m,,4,-9,2,7,2分\n"
    "P1,f,31,,,,,3\n",
    "sessions": "id,session,attended,eng\nP1,1,1,4\nP2,1,0,\n",
    "network": "id,when,source,support,close\nP1,before,family,emotional,5\nP2,after,,,\n",
    "segments": 'interview,participant_id,segment,text,coder,code\nI1,P1,1,"=SUM(1),\n-",A,worry\n',
}
CODES = [{"id": "worry", "label": {"en": "worry", "zh": "担心"}, "definition": "worry"}]
SESSION = {"number": 1, "title": {"en": "Hello", "zh": "你好"}, "content": "talk"}
MORE = {"interviews": {"codes": CODES}, "sessions": [SESSION]}


def process(shipped: Study, raw: Path, folder: Path) -> None:
    tables = clean(shipped, ingest(shipped, raw))
    tables["scores"] = score(shipped, tables["responses"])
    for name, table in tables.items():
        write_table(table, folder / f"{name}.csv")


@pytest.fixture
def small(tmp_path) -> tuple[Study, Path]:
    there = study({**RESPONSES, "seconds": "time"}, SESSIONS, NETWORK, SEGMENTS, **MORE)
    write(tmp_path, **FILES)
    process(there, tmp_path, tmp_path / "processed")
    return there, tmp_path / "processed"


def errors(package: Path) -> set[tuple]:
    report = frictionless.validate(str(package))
    return {tuple(each) for each in report.flatten(["fieldName", "type"])}


# Data package -------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("name", ["all-the-way", "beat-the-blues"])
def test_shipped_studies_are_valid_packages(tmp_path, name):
    raw = ROOT / "data" / "raw" / name
    shipped = load_study(raw / "study.yaml")
    process(shipped, raw, tmp_path)
    package = datapackage(tmp_path, shipped)
    report = frictionless.validate(str(package))
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "message"])
    assert len(report.tasks) == 8
    first = package.read_bytes()
    datapackage(tmp_path, shipped)
    assert package.read_bytes() == first


def test_what_a_package_says(small):
    there, folder = small
    package = json.loads(datapackage(folder, there).read_text("utf-8"))
    assert package["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert package["name"] == "small"
    assert package["contributors"] == [{"title": "Nobody"}]
    assert package["description"].startswith("SYNTHETIC DATA")
    people = package["resources"][0]
    assert (people["name"], people["path"], people["encoding"]) == ("people", "people.csv", "utf-8")
    assert people["schema"]["missingValues"] == [""]
    assert people["schema"]["primaryKey"] == ["participant_id"]
    _, sex, age = people["schema"]["fields"]
    assert sex == {
        "name": "sex",
        "type": "string",
        "title": "sex",
        "constraints": {"enum": ["f", "m"]},
        "categories": [{"value": "f", "label": "female"}, {"value": "m", "label": "male"}],
    }
    assert (age["type"], age["constraints"]) == ("number", {"minimum": 18, "maximum": 90})
    responses = next(each for each in package["resources"] if each["name"] == "responses")
    raw = responses["schema"]["fields"][4]
    assert raw["description"] == "missing: blank; -9 = refused; n/a = skipped"
    assert errors(folder / "datapackage.json") == set()


@pytest.mark.parametrize(
    ("table", "old", "new", "error"),
    [
        ("people", "P2,m", "P2,x", ("sex", "constraint-error")),
        ("people", "31.0", "131.0", ("age", "constraint-error")),
        ("people", "31.0", "young", ("age", "type-error")),
        ("people", "P2,m", "P1,m", (None, "primary-key")),
        ("responses", "P2,", "P9,", (None, "foreign-key")),
        ("sessions", ",1,1,", ",1,2,", ("attended", "constraint-error")),
        ("timing", "120.0", "-1", ("seconds", "constraint-error")),
        ("network", "family", "neighbour", ("source", "constraint-error")),
        ("scores", "mood,", "joy,", ("scale", "constraint-error")),
        ("segments", "worry", "hope", ("code", "constraint-error")),
    ],
)
def test_a_package_finds_damage(small, table, old, new, error):
    there, folder = small
    path = folder / f"{table}.csv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert error in errors(datapackage(folder, there))


def test_a_package_finds_a_changed_file(small):
    there, folder = small
    package = datapackage(folder, there)
    path = folder / "people.csv"
    path.write_text(path.read_text("utf-8").replace("31.0", "32.0"), encoding="utf-8")
    assert (None, "hash-count") in errors(package)


def test_banded_attributes_and_other_studies(tmp_path):
    banded = study(privacy={"band": {"age": [30, 45]}})
    age = fields(banded)["people"][2]
    assert age["constraints"] == {"enum": ["<30", "30-<45", ">=45"]}
    with pytest.raises(GroupworkError, match="there is no processed table"):
        datapackage(tmp_path, banded)
    write_table(pd.DataFrame({"participant_id": ["P1"], "height": [170]}), tmp_path / "people.csv")
    with pytest.raises(GroupworkError, match=r"people.csv: the column 'height' is not described"):
        datapackage(tmp_path, banded)


# Codebook -----------------------------------------------------------------------------------


def line(book: pd.DataFrame, table: str, variable: str) -> dict:
    chosen = book[(book["table"] == table) & (book["variable"] == variable)]
    assert len(chosen) == 1
    return chosen.iloc[0].to_dict()


def test_every_column_of_every_table_is_in_the_codebook(small):
    there, folder = small
    book = codebook(there)
    assert list(book.columns) == CODEBOOK_COLUMNS
    assert book.notna().all(axis=None)
    for path in folder.glob("*.csv"):
        listed = book.loc[book["table"] == path.stem, "variable"].tolist()
        assert set(pd.read_csv(path, nrows=0).columns) <= set(listed)
        assert len(set(listed)) == len(listed)


def test_lines_of_the_codebook(small):
    book = codebook(small[0])
    assert line(book, "people", "sex")["values"] == "f = female; m = male"
    assert line(book, "people", "age")["values"] == "18 to 90"
    assert line(book, "responses", "mood 2") == {
        "table": "responses",
        "variable": "mood 2",
        "label": "Mood 2",
        "type": "item",
        "values": "1 = Never; 2 = Seldom; 3 = Often; 4 = Always",
        "missing": "",
        "note": "reverse-coded in scores: 5 − answer",
        "source": "",
    }
    mood = line(book, "scores", "mood")
    assert (mood["values"], mood["missing"]) == ("4 to 16", "no item may be missing")
    assert mood["note"] == "sum of items 1–4; higher is better"
    assert line(book, "sessions", "engagement")["values"] == "1 to 5"
    assert line(book, "sessions", "attended")["values"] == "0 = absent; 1 = present"
    assert line(book, "segments", "code")["values"] == "worry = worry"


def test_whole_lines_of_the_codebook(small):
    book = codebook(small[0])
    assert line(book, "scores", "mood") == {
        "table": "scores",
        "variable": "mood",
        "label": "Mood",
        "type": "score",
        "values": "4 to 16",
        "missing": "no item may be missing",
        "note": "sum of items 1–4; higher is better",
        "source": "",
    }
    assert line(book, "people", "sex") == {
        "table": "people",
        "variable": "sex",
        "label": "sex",
        "type": "category",
        "values": "f = female; m = male",
        "missing": "",
        "note": "",
        "source": "",
    }
    assert line(book, "scores", "items_answered")["values"] == "from 0"
    assert line(book, "audit", "row")["values"] == "from 1"


@pytest.mark.parametrize(
    ("items", "spans"),
    [
        (["1", "2", "3", "4", "8", "10", "11"], ["1–4", "8", "10", "11"]),
        (["2", "1", "a", "3"], ["2", "1", "a", "3"]),
        (["a", "1", "2", "3"], ["a", "1–3"]),
    ],
)
def test_items_that_follow_each_other_are_one_span(items, spans):
    assert item_spans(items) == spans


def test_scores_of_one_questionnaire_are_told_apart():
    scores = [
        {**MOOD["scores"][0], "id": "total", "label": "Total"},
        {**MOOD["scores"][0], "id": "calm", "label": "Calm", "items": ["1", "2"], "max_missing": 1},
    ]
    book = codebook(study(instruments={"mood": {"define": {**MOOD, "scores": scores}}}))
    labels = {row["variable"]: row["label"] for row in book.to_dict("records")}
    assert (labels["mood"], labels["mood.calm"]) == ("Mood", "Mood: Calm")
    assert line(book, "scores", "mood.calm")["missing"] == "up to 1 of 2 items may be missing"


def test_codebook_in_chinese(small):
    book = codebook(small[0], "zh")
    assert line(book, "people", "sex")["values"] == "f = 女；m = male"
    assert line(book, "responses", "mood 1")["values"].startswith("1 = 从不；2 = 很少")
    assert line(book, "network", "source")["values"] == "family = 家人；friend = friend"
    assert line(book, "scores", "mood")["note"] == "第1–4题之和；分数越高越好"
    assert line(book, "segments", "code")["values"] == "worry = 担心"
    assert line(book, "sessions", "session")["values"] == "1 = 你好"


def test_item_texts_stand_there_where_they_may():
    there = study(instruments={"mood": {"define": {**MOOD, "texts": {1: "I am well."}}}})
    book = codebook(there)
    assert line(book, "responses", "mood 1")["label"] == "I am well."
    # Of the Zung scale only the key may be printed.
    shipped = load_study(ROOT / "data" / "raw" / "all-the-way" / "study.yaml")
    book = codebook(shipped)
    assert line(book, "responses", "sas 5")["label"].endswith(" 5")
    assert "floor" not in line(book, "scores", "sas")["note"]
    assert "times 1.25; decimals dropped" in line(book, "scores", "sas")["note"]
    assert "from: 50 mild anxiety, 60 moderate anxiety" in line(book, "scores", "sas")["note"]
    assert line(book, "scores", "sas")["source"] == "zung1971; wang1999"


def test_sessions_that_are_only_counted(tmp_path):
    count = {key: SESSIONS[key] for key in ("kind", "path", "id", "attended")} | {"of": 8}
    there = study({**RESPONSES, "seconds": "time"}, count)
    write(tmp_path, pre=FILES["pre"], sessions="id,attended\nP1,6\nP2,8 of 8\n")
    process(there, tmp_path, tmp_path / "processed")
    package = datapackage(tmp_path / "processed", there)
    assert errors(package) == set()
    found = next(
        each
        for each in json.loads(package.read_text("utf-8"))["resources"]
        if each["name"] == "sessions"
    )
    assert (tmp_path / "processed" / "sessions.csv").read_text("utf-8").split() == [
        "participant_id,session,attended,places", "P1,all,6,8", "P2,all,8,8"
    ]  # fmt: skip
    fields = {each["name"]: each for each in found["schema"]["fields"]}
    assert fields["attended"]["constraints"] == {"minimum": 0, "maximum": 8}
    assert fields["places"]["title"] == "how many sessions there were"


def test_strands_that_a_study_lacks_are_left_out():
    assert set(codebook(study())["table"]) == {"people", "responses", "scores", "audit"}


def test_page(small):
    text = codebook_page(study(title="A < B & C", **MORE), "zh")
    page = lxml.html.document_fromstring(text.encode())
    assert page.get("lang") == "zh-CN"
    assert page.findtext(".//h1") == "变量说明：A < B & C"
    assert next(h.text for h in page.iter("h2")) == "人员，每人一行"
    assert {each.get("scope") for each in page.iter("th")} == {"col"}
    assert "<script" not in text
    assert "http:" not in text
    assert [each.get("content") for each in page.iter("meta") if each.get("name")] == [
        "width=device-width, initial-scale=1"
    ]
    # No column of row numbers, and none that is empty throughout.
    head = [each.text for each in next(page.iter("table")).iter("th")]
    assert head == ["变量", "含义", "类型", "取值"]
    assert "性别" not in head and "f = 女；m = male" in text
    assert next(page.iter("strong")).text == "模拟数据。"
    assert "<strong>" not in codebook_page(study(synthetic=False))
    english = codebook_page(study(title="A < B & C", **MORE))
    page = lxml.html.document_fromstring(english.encode())
    assert page.get("lang") == "en"
    assert "synthetic" in next(page.iter("strong")).text.lower()
    assert english.endswith("</table>\n</body>\n</html>\n")
    assert text == codebook_page(study(title="A < B & C", **MORE), "zh")
