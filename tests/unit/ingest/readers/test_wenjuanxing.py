"""Wenjuanxing: the same three people in each export."""

import openpyxl
import pandas as pd
from export_checks import EXPORTS, check, reason_of_gap, run, spec
from raw_study import study

from groupwork.ingest.files import ingest
from groupwork.ingest.readers import read_cells
from groupwork.study.files import ResponsesFile

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
