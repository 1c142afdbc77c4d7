import csv
import io
import json
import shutil
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
from answering import answer_all
from exports import ANSWERS, PAIRS, write_sav
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from student_files import CODES, POST, PRE, write
from typer.testing import CliRunner

from groupwork.cli import app
from groupwork.errors import GroupworkError
from groupwork.guide.blocks import find_blocks
from groupwork.guide.columns import Column
from groupwork.guide.draft.study import draft_of_file
from groupwork.guide.inspect_file import inspect_file, look_at
from groupwork.guide.inspect_view import view
from groupwork.guide.recognise import recognise
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.prepare.score import score
from groupwork.study.messages import read_checked
from groupwork.study.study_file import StudyFile

ROOT = Path(__file__).parents[3]
EXPORTS = ROOT / "tests" / "data" / "exports"


def inspected(folder: Path, text: str, name: str = "a.csv"):
    (folder / name).write_text(text, encoding="utf-8")
    return inspect_file(folder / name)


def run_draft(path: Path) -> tuple[str, dict[str, pd.DataFrame], pd.DataFrame]:
    """Answer what the draft of a file asks, read the file by it, and score."""
    text = answer_all(recognise([path]), path.parent.name)
    (path.parent / "study.yaml").write_text(text, encoding="utf-8")
    # The other measurement is still to come, which a run would refuse.
    there = read_checked(path.parent / "study.yaml", StudyFile)
    tables = clean(there, ingest(there, path.parent))
    return text, tables, score(there, tables["responses"])


# Formats ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "file"), PAIRS)
def test_exports_are_recognised_and_their_drafts_read_them(tmp_path, name, file):
    folder = tmp_path / "my-study"
    folder.mkdir()
    shutil.copy(EXPORTS / file, folder / file)
    found = inspect_file(folder / file)
    assert found.format == name
    assert found.why
    assert found.ids
    text, tables, scores = run_draft(folder / file)
    assert f"format: {name}" in text
    assert set(tables["people"]["participant_id"]) == {"P1", "P2", "P3"}
    # The last scale of each file is the one with the four items of mood; nothing is reversed yet.
    scale = scores["scale"].iloc[-1]
    first = scores[(scores["scale"] == scale) & (scores["wave"] == "pre")]
    values = first.set_index("participant_id")["value"]
    assert values["P1"] == sum(ANSWERS["P1"])
    assert values["P2"] == sum(ANSWERS["P2"])
    assert pd.isna(values["P3"])


@pytest.mark.slow
def test_the_shipped_survey(tmp_path):
    folder = tmp_path / "ward"
    folder.mkdir()
    shutil.copy(ROOT / "data" / "raw" / "all-the-way" / "survey.xlsx", folder)
    found = inspect_file(folder / "survey.xlsx")
    assert {block.name: len(block.items) for block in found.blocks} == {
        "ssrs": 14,
        "sas": 20,
        "sds": 20,
        "rses": 10,
        "needs": 20,
    }
    assert (found.rows, found.left_out) == (90, {})
    assert found.ids == ["participant_id"]
    text, _, scores = run_draft(folder / "survey.xlsx")
    # Instruments of the library are named, with the choices that they ask for.
    assert "sas: {}" in text
    assert "item5: A-E" in text
    asked = draft_of_file(recognise([folder / "survey.xlsx"]))
    assert "are these missing codes? 99 in income; -9 in sds_11" in asked
    assert scores["value"].notna().mean() > 0.9


def test_spss(tmp_path):
    write_sav(tmp_path / "a.sav")
    found = inspect_file(tmp_path / "a.sav")
    assert (found.format, found.title) == ("spss", "SPSS data file")
    assert [block.pattern for block in found.blocks] == ["mood_{item}"]
    assert next(c for c in found.columns if c.name == "when").kind == "date"


def test_separator_and_decimal_comma(tmp_path):
    rows = "".join(f"P{i};{1 + i % 4};{1 + i % 3};{2 + i % 3};6{i},5\n" for i in range(9))
    found = inspected(tmp_path, "code;a1;a2;a3;weight\n" + rows)
    assert (found.separator, found.decimal) == (";", ",")
    weight = found.columns[-1]
    assert (weight.kind, weight.low, weight.high) == ("number", 60.5, 68.5)
    draft = draft_of_file(recognise([tmp_path / "a.csv"]))
    assert "separator: ;" in draft
    assert "decimal: ','" in draft


# Waves --------------------------------------------------------------------------------------


def test_waves_in_the_names(tmp_path):
    names = ["code", "age", *(f"m{i}_{wave}" for wave in ("post", "pre") for i in range(1, 5))]
    rows = "".join(f"P{i},{30 + i},{','.join('12344321')}\n" for i in range(5))
    folder = tmp_path / "wide"
    folder.mkdir()
    found = inspected(folder, ",".join(names) + "\n" + rows)
    assert found.wave_names == ["post", "pre"]
    assert [block.pattern for block in found.blocks] == ["m{item}_{wave}"]
    text, tables, _ = run_draft(folder / "a.csv")
    assert "wave_names: {pre: pre, post: post}" in text
    waves = tables["responses"].drop_duplicates(["wave", "item"]).set_index(["wave", "item"])
    assert waves.loc[("post", "1"), "value"] == 1
    assert waves.loc[("pre", "1"), "value"] == 4


@pytest.mark.parametrize(
    "levels",
    [
        ["1 time", "2 times", "10 times"],
        ["under 18", "18 to 25", "26 to 40", "over 40"],
        ["2次", "10次", "没有"],
        ["agree", "disagree"],
    ],
)
def test_categories_stand_in_the_order_of_their_numbers(tmp_path, levels):
    rows = "".join(f"P{n},{text}\n" for n, text in enumerate([*levels, *levels[::-1]]))
    found = inspected(tmp_path, "code,how often\n" + rows)
    column = next(column for column in found.columns if column.name == "how often")
    assert [*column.answers] == levels


def test_a_wave_column(tmp_path):
    folder = tmp_path / "long"
    folder.mkdir()
    rows = "".join(f"P{i},{wave},{','.join('1234')}\n" for i in range(4) for wave in ("T1", "T2"))
    found = inspected(folder, "who,timepoint,m1,m2,m3,m4\n" + rows)
    assert found.waves == {"timepoint": ["T1", "T2"]}
    assert found.ids == ["who"]
    text, tables, _ = run_draft(folder / "a.csv")
    assert "values: {T1: pre, T2: post}" in text
    assert set(tables["responses"]["wave"]) == {"pre", "post"}


# Blocks -------------------------------------------------------------------------------------


def items(names: list[str], answers: str = "1234", kind: str = "number") -> list[Column]:
    given = tuple(answers)
    low, high = (float(given[0]), float(given[-1])) if kind == "number" else (None, None)
    return [Column(n, "", kind, 30, len(given), low, high, given) for n in names]


def shapes(columns: list[Column]) -> list[tuple[str, int]]:
    return [(block.pattern, len(block.items)) for block in find_blocks(columns)]


def test_blocks_by_number():
    assert shapes(items([f"sas{i:02}" for i in range(1, 21)])) == [("sas{item:02}", 20)]
    assert shapes(items([f"x{i}" for i in (1, 2)])) == []
    # "Q" is before every question, so the answers say where a scale starts.
    mixed = [*items(["Q1"], "12"), *items(["Q2", "Q3", "Q4"], "12345"), *items(["Q5"], "01")]
    assert shapes(mixed) == [("Q{item}", 3)]
    # A column for each option of one question is no scale.
    assert shapes(items(["who___1", "who___2", "who___3"], "01")) == []


def test_blocks_of_neighbours():
    rows = [f"How often did you feel this? [{t}]" for t in ("calm", "tense", "tired")]
    assert shapes(items(rows)) == [("", 3)]
    apart = [*items(rows[:2]), *items(["Sex"], "12"), *items(rows[2:])]
    assert len(shapes(apart)) <= 1


# What is shown ------------------------------------------------------------------------------


def printed(found) -> str:
    console = Console(file=io.StringIO(), width=160)
    for part in view(found):
        console.print(part)
    return console.file.getvalue()


def test_a_file_without_a_scale(tmp_path):
    found = inspected(tmp_path, "code,age\nP1,31\nP2,45\n")
    assert found.blocks == []
    assert "define: 'TODO: no columns look like a scale" in draft_of_file(
        recognise([tmp_path / "a.csv"])
    )


def test_command(tmp_path):
    path = EXPORTS / "kobo.csv"
    shown = CliRunner().invoke(app, ["inspect", str(path)])
    assert shown.exit_code == 0
    assert "KoboToolbox or ODK" in shown.output
    told = json.loads(CliRunner().invoke(app, ["inspect", str(path), "--json"]).output)
    assert (told["format"], told["separator"], told["rows"]) == ("kobo", ";", 3)
    assert told["blocks"][0]["items"] == {str(i): f"mood_{i}" for i in range(1, 5)}
    assert "format: kobo" in told["study_yaml"]


@pytest.mark.slow
def test_what_cannot_be_read(tmp_path):
    for name, said in (("a.csv", "no such file"), ("a.docx", "files that end in '.docx'")):
        with pytest.raises(GroupworkError, match=said):
            inspect_file(tmp_path / name)
    assert "10000" in printed(
        inspected(tmp_path, ",".join(f"c{i}" for i in range(10_000)) + "\n" + "1," * 9_999 + "1\n")
    )


@given(st.binary(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_described_or_refused_plainly(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(data)
    try:
        found = inspect_file(path)
    except GroupworkError as error:
        assert "\n" not in str(error).replace("\\n", "")
    else:
        draft_of_file(recognise([path]))
        printed(found)


def test_a_time_may_stand_within_names(tmp_path):
    """se_15pre_al and se_15post_al are one question at two times."""
    parts = ["al", "da", "flex", "go"]
    head = ["code", *(f"se_15{time}_{part}" for time in ("pre", "post") for part in parts)]
    rows = [[c, *one, *two] for c, one, two in zip(CODES, PRE, POST, strict=True)]
    found, _ = look_at(write(tmp_path / "both.csv", head, rows))
    assert found.wave_names == ["pre", "post"]
    (block,) = found.blocks
    assert [*block.items.values()] == [f"se_15{{wave}}_{part}" for part in parts]


def test_the_order_in_which_qualtrics_showed_things_is_no_answer(tmp_path):
    """Their numbers are those of an item's answers, and their questions the items' own."""
    asked = [f"How often? - {text}" for text in ("calm", "tense", "rested", "lonely")]
    shown = [
        f"How often? - Display Order - {text}" for text in ("calm", "tense", "rested", "lonely")
    ]
    heads = ["StartDate", "EndDate", "ResponseId", "Q1"]
    names = [*(f"Q2_{n}" for n in range(1, 5)), *(f"Q2_DO_{n}" for n in range(1, 5)), "FL_3_DO"]
    ids = [json.dumps({"ImportId": f"QID{n}"}) for n in range(13)]
    rows = [
        ["2026-03-01 10:00:00", "2026-03-01 10:05:00", f"R_{n}", f"AB{n}", 1 + n % 5, 5 - n % 5,
         1 + n % 4, 2 + n % 4, 1 + n % 4, 4 - n % 4, 1 + (n + 1) % 4, 1 + (n + 2) % 4, "Block1"]
        for n in range(10, 22)
    ]  # fmt: skip
    head = [
        "Start Date",
        "End Date",
        "Response ID",
        "Your code",
        *asked,
        *shown,
        "FL - Display Order",
    ]
    with (tmp_path / "pre.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[*heads, *names], head, ids, *rows])
    found = inspect_file(tmp_path / "pre.csv")
    assert (found.format, found.wave_names) == ("qualtrics", [])
    assert [list(block.items.values()) for block in found.blocks] == [names[:4]]
    assert {c.name for c in found.columns if c.kind == "tool"} >= {*names[4:]}


def test_a_column_without_a_head_is_no_question_of_those_that_have_one(tmp_path):
    named = ["I feel calm", "I sleep well", "I have time"]
    rows = [[f"A{n}", *(1 + (n + k) % 5 for k in range(4))] for n in range(10, 20)]
    path = write(tmp_path / "pre.csv", ["code", "", *named], rows)
    (block,) = inspect_file(path).blocks
    assert list(block.items.values()) == named


@pytest.mark.parametrize("words", [("Not Selected", "Yes"), ("未选中", "选中")])
def test_options_that_a_file_labels_as_ticked_or_not_are_no_scale(tmp_path, words):
    names = ["worry1", "worry2", "worry3"]
    table = pd.DataFrame({"code": CODES, **{n: [0.0, 1.0] * 4 for n in names}})
    for (no, yes), scales in ((words, 0), (("No", "Yes"), 1)):
        labels = {0: no, 1: yes}
        said = dict.fromkeys(names, labels)
        pyreadstat.write_sav(table, tmp_path / "pre.sav", variable_value_labels=said)
        assert len(inspect_file(tmp_path / "pre.sav").blocks) == scales
