"""Wenjuanxing: the same three people in each export."""

import openpyxl
import pandas as pd
import pytest
from answering import answer_all
from drafted import sums
from export_checks import EXPORTS, check, reason_of_gap, run, spec
from raw_study import study
from student_files import CODES, write
from typer.testing import CliRunner

from groupwork.cli import app
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.ingest.files import ingest
from groupwork.ingest.readers import read_cells
from groupwork.prepare.clean import clean
from groupwork.prepare.score import score
from groupwork.study.files import ResponsesFile
from groupwork.study.loading import load_study

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


@pytest.mark.parametrize(
    ("heads", "named"),
    [
        (["1、编号", "2、年龄", "1、甲", "2、乙", "3、丙"], "Q1 Q2 Part2_Q1 Part2_Q2 Part2_Q3"),
        (["1、编号", "1、甲", "2、乙", "3、丙"], "Q1 Part2_Q1 Part2_Q2 Part2_Q3"),
        (["1、甲", "2、乙", "1、丙", "2、丁", "1、编号"], "Q1 Q2 Part2_Q1 Part2_Q2 Part3_Q1"),
        # One question with several columns: a matrix, its rows alone, options.
        (["1、编号", "2、近来—甲", "2、近来—乙"], "Q1 Q2_1 Q2_2"),
        (["1、编号", "2、甲", "2、乙", "2、丙"], "Q1 Q2_1 Q2_2 Q2_3"),
        (["1、编号", "2.[矩阵题]甲", "2.[矩阵题]乙"], "Q1 Q2_1 Q2_2"),
        (["1、编号", "第2题(甲)", "第2题(乙)"], "Q1 Q2_1 Q2_2"),
        # The first row alone bears the question, and the rows have numbers of their own.
        (["1、编号", "2、近来—1. 甲", "2. 乙", "3. 丙", "3、性别"], "Q1 Q2_1 Q2_2 Q2_3 Q3"),
        (["1、编号", "2、近来—1. 甲", "2. 乙", "3、性别"], "Q1 Q2_1 Q2_2 Q3"),
        (["1、编号", "2、近来—1、甲", "2、乙", "3、丙", "3、性别"], "Q1 Q2_1 Q2_2 Q2_3 Q3"),
        (["1、编号", "2、近来—1. 甲", "2、近来—2. 乙", "3、性别"], "Q1 Q2_1 Q2_2 Q3"),
    ],
)
def test_two_questions_of_one_number(tmp_path, heads, named):
    head = ["序号", "提交答卷时间", *heads]
    row = ["1", "2026/3/2 10:00:00", *map(str, range(len(heads)))]
    path = write(tmp_path / "a.csv", head, [row])
    file = spec("a.csv", format="wenjuanxing", id="Q1", columns={})
    cells = read_cells(path, ResponsesFile.model_validate(file))
    assert " ".join(cells.columns[2:]) == named
    assert cells.table.iloc[0, 2:].tolist() == row[2:]


# Ten items of the SDS are reversed: who answers k everywhere has 10 k + 10 (5 - k) = 50 whatever k
# is, and an index of floor(1.25 * 50) = 62.
# Who has item 1 alone one higher (not reversed) has 51 and an index of 63.
def test_a_scale_that_begins_again_at_one_is_whole(tmp_path):
    head = ["序号", "提交答卷时间", "1、编号", "2、年龄", *(f"{n}、题目{n}" for n in range(1, 21))]
    paths = []
    for wave, more in (("前测", 0), ("后测", 1)):
        rows = [
            [i + 1, f"2026/3/{i + 1} 10:00:00", code, 30 + i, k + more, *[k] * 19]
            for i, (code, k) in enumerate(zip(CODES, [1, 2, 3, 1, 2, 3, 1, 2], strict=True))
        ]
        paths.append(write(tmp_path / f"SDS{wave}.csv", head, rows))
    answers = {"title": "T", "authors": "A", "instrument.part2-q": "sds"}
    options = [part for key, text in answers.items() for part in ("--answer", f"{key}={text}")]
    folder = tmp_path / "studies" / "g"
    told = CliRunner().invoke(app, ["new", str(folder), *map(str, paths), *options])
    assert told.exit_code == 0, (told.output, told.exception)
    made = load_study(folder / "study.yaml")
    scores = score(made, clean(made, ingest(made, folder))["responses"])
    means = scores.groupby(["scale", "wave"])["value"].mean().to_dict()
    assert (means["sds", "pre"], means["sds", "post"]) == (62, 63)


# Everybody has k everywhere, and one more in item 1 afterwards: 5 k, and 5 k + 1.
def test_a_matrix_of_which_the_first_row_alone_bears_the_question(tmp_path):
    rows = ["4、过去一周,您觉得—1. 紧张", "2. 心烦", "3. 疲倦", "4. 害怕", "5. 孤单"]
    head = ["序号", "提交答卷时间", "1、编号", "2、性别", "3、年级", *rows, "5、您的建议"]
    paths = []
    for wave, more in (("前测", 0), ("后测", 1)):
        answers = [
            [
                i + 1,
                f"2026/3/{i + 1} 10:00:00",
                code,
                1 + i % 2,
                1 + i % 3,
                k + more,
                *[k] * 4,
                "无",
            ]
            for i, (code, k) in enumerate(zip(CODES, [1, 2, 3, 1, 2, 3, 1, 2], strict=True))
        ]
        paths.append(write(tmp_path / f"{wave}.csv", head, answers))
    group = recognise(paths)
    (block,) = group.blocks.values()
    assert list(block.items) == ["1", "2", "3", "4", "5"]
    first, last = block.items["1"], block.items["5"]
    assert group.columns[first].question == "过去一周,您觉得—1. 紧张"
    assert group.columns[last].question == "过去一周,您觉得—5. 孤单"
    found = sums(tmp_path, paths, range__q4="1-4")
    assert found["pre"]["SY03"] == 15 and found["post"]["SY03"] == 16


# Before, everybody puts the options in this order; later each of them one place on.
PUT = ["家庭沟通", "压力管理", "同伴交流", "时间管理"]


def _in_order(folder):
    rows = ["平静", "放松", "睡得好", "有信心"]
    head = ["序号", "提交答卷时间", "1、编号", *(f"2、最近一周—{row}" for row in rows)]
    head += ["3、请按需要排序", "4、您的建议"]
    paths = []
    for wave, more in (("前测", 0), ("后测", 1)):
        answers = []
        for i, code in enumerate(CODES):
            turn = (i + more) % 4
            order = "→".join([*PUT[turn:], *PUT[:turn]])
            told = [1 + (i + more + row * (i % 3)) % 4 for row in range(4)]
            # The last one skipped the order.
            put = "(跳过)" if i == len(CODES) - 1 else order
            answers.append([i + 1, f"2026/3/{i + 1} 10:00:00", code, *told, put, f"建议{i}→好"])
        paths.append(write(folder / f"{wave}.csv", head, answers))
    return paths


def test_the_place_of_each_option_that_was_put_in_order(tmp_path):
    paths = _in_order(tmp_path)
    group = recognise(paths)
    asked = {
        f"q3_{n}": f"请按需要排序（{option}）" for n, option in enumerate(sorted(PUT), start=1)
    }
    named = {name.casefold(): each.question for name, each in group.columns.items()}
    assert {name: named.get(name) for name in asked} == asked
    assert "q4_1" not in named  # words with an arrow among them are no order
    given = {"range__q2": "1-4", "name__q2": "心情", "ranking__q3": "each"}
    given |= {f"name__q3-part{n}": option for n, option in enumerate(sorted(PUT), start=1)}
    text = answer_all(group, tmp_path.name, **given)
    (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
    made = load_study(tmp_path / "study.yaml")
    scores = score(made, clean(made, ingest(made, tmp_path))["responses"])
    labels = {scale: str(made.scales[scale][1].label) for scale in scores["scale"].unique()}
    of = {option: next(s for s, label in labels.items() if option in label) for option in PUT}
    found = scores.set_index(["scale", "wave", "participant_id"])["value"]
    for place, option in enumerate(PUT):
        for i, code in enumerate(CODES[:-1]):
            for more, wave in enumerate(("pre", "post")):
                assert found[of[option], wave, code] == 1 + (place - i - more) % 4
        assert pd.isna(found.get((of[option], "pre", CODES[-1])))


def test_a_study_that_reads_an_order_as_text_still_does(tmp_path):
    path, _ = _in_order(tmp_path)
    said = {"path": path.name, "format": "wenjuanxing", "wave": "pre", "columns": {}}
    file = ResponsesFile.model_validate({"kind": "responses", **said})
    assert "Q3" not in read_cells(path, file).table
    kept = read_cells(path, file.model_copy(update={"free_text": ["Q3"]})).table
    assert kept["Q3"].iloc[0] == "→".join(PUT)
    assert "Q3_1" not in kept


def test_an_order_may_be_left_out(tmp_path):
    question = {q.key: q for q in draft_study(recognise(_in_order(tmp_path)), "g").questions}
    assert question["ranking.q3"].suggestion == "leave-out"
