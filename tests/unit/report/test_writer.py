"""Sentences follow the data: what is said of a result over the grid of what can happen."""

import re
from pathlib import Path

import pandas as pd
import pytest

from groupwork.errors import GroupworkError
from groupwork.report.ledger import Ledger
from groupwork.report.writer import HELD_BACK, Writer, verdict
from groupwork.study.loading import load_study

REPORT = Path(__file__).parents[3] / "report"
CAUSAL = r"\b(caus\w+|effect of the (group|programme)|led to|brought about|due to|thanks to)\b"


def difference(low: float | None, estimate: float | None, high: float | None):  # type: ignore[no-untyped-def]
    row = {"x": ["a"], "estimate": [estimate], "ci_low": [low], "ci_high": [high]}
    return Ledger({"t": pd.DataFrame(row)}).find("t", x="a")


@pytest.mark.parametrize(
    ("interval", "direction", "said"),
    [
        ((-3.0, -2.0, -1.0), "lower-better", "better"),
        ((-3.0, -2.0, -1.0), "higher-better", "worse"),
        ((1.0, 2.0, 3.0), "higher-better", "better"),
        ((1.0, 2.0, 3.0), "lower-better", "worse"),
        ((-1.0, 2.0, 3.0), "lower-better", "unclear"),
        ((0.0, 2.0, 3.0), "higher-better", "unclear"),
        ((1.0, 2.0, 3.0), "neutral", "neutral"),
        ((None, 2.0, None), "lower-better", "not-estimable"),
        ((None, None, None), "lower-better", "not-estimable"),
    ],
)
def test_verdict_goes_by_interval_and_direction(interval, direction, said) -> None:  # type: ignore[no-untyped-def]
    assert verdict(difference(*interval), direction) == said


def phrases() -> str:
    return (REPORT / "en" / "phrases.yml").read_text(encoding="utf-8")


def test_no_number_is_typed_in_phrases_or_frames() -> None:
    """Digits stand only in citation keys, comments, and the names of tests and methods."""
    allowed = re.compile(r"@[a-z]+\d{4}[a-z]?|HC3|AC1|~ppc2~|\*df\*~[12]~|#.*")
    for path in [*sorted((REPORT / "en").glob("*.qmd")), REPORT / "en" / "phrases.yml"]:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            text = re.sub(r"^\s*[a-z_0-9-]+:", "", allowed.sub("", line))
            text = re.sub(r"\{[a-z_0-9]+\}", "", text)
            assert not re.search(r"\d", text), f"{path.name}:{number}: {line}"


def test_no_phrase_about_change_is_causal() -> None:
    sections = re.split(r"^(?=\w)", phrases(), flags=re.MULTILINE)
    spoken = [
        s for s in sections if s.startswith(("change:", "summary:", "conclusion:", "abstract:"))
    ]
    assert len(spoken) == 4
    for section in spoken:
        assert not re.search(CAUSAL, section), section


def test_an_unknown_phrase_or_field_is_named() -> None:
    made = Writer(study=None, ledger=Ledger({}), language="en", phrases={"hello": "Hello {name}"})  # type: ignore[arg-type]
    made.__dict__.update(member="member", members="members", level="95%", synthetic="")
    with pytest.raises(GroupworkError, match="no phrase 'helo'"):
        made.phrase("helo")
    with pytest.raises(GroupworkError, match="'hello' asks for 'name'"):
        made.phrase("hello")
    assert made.phrase("hello", name="you") == "Hello you"


@pytest.mark.parametrize(
    ("arm", "control", "said"),
    [
        ("小组", "对照组", "小组比“对照组”高，小组组员较多。"),
        ("干预", "等候", "干预组比“等候”组高，干预组组员较多。"),
        ("一班", "二班", "一班比“二班”高，一班组员较多。"),
    ],
)
def test_what_is_called_a_group_is_not_called_one_twice(arm, control, said) -> None:
    phrases = {"said": "{arm}组比“{control}”组高，{arm}组组员较多。"}
    made = Writer(study=None, ledger=Ledger({}), language="zh", phrases=phrases)  # type: ignore[arg-type]
    made.__dict__.update(member="组员", members="组员", level="95%", synthetic="")
    assert made.phrase("said", arm=arm, control=control) == said


def test_a_question_mark_ends_a_sentence_alone() -> None:
    study = load_study(REPORT.parent / "data/raw/all-the-way/study.yaml")
    for language, asked in (("en", "How old are you?"), ("zh", "您多大年纪？")):
        writer = Writer.open(study, Ledger({}), language, REPORT / language / "phrases.yml")
        assert writer.phrase("left-out", list=asked).endswith(asked)


def test_a_column_left_out_is_not_named_as_the_row_that_stays() -> None:
    """The arms' counts stand as rows where what they are made of is held back as columns."""
    study = load_study(REPORT.parent / "data/raw/all-the-way/study.yaml")
    w = Writer.open(study, Ledger({}), "en", REPORT / "en" / "phrases.yml")
    rows = [["Group", "", ""], ["\u2003Boys", "{{< var boys >}}", ""]]
    rows.append(["\u2003Left-handed", "{{< var left >}}", HELD_BACK])
    *_, left_out = w._without_held_back(["Who", "All", "Boys"], rows, None)
    assert left_out == ["the column Boys"]


def test_what_is_counted_as_marked_together_keeps_its_marks() -> None:
    """A table that counts "those marked †" shows which these are."""
    study = load_study(REPORT.parent / "data/raw/all-the-way/study.yaml")
    w = Writer.open(study, Ledger({}), "en", REPORT / "en" / "phrases.yml")
    header, marked = ["Who", "Before", "After"], w.phrase("heads.marked-together")
    rows = [["Father", HELD_BACK, HELD_BACK], ["Mother", "{{< var mothers >}}", "12"]]
    assert w._without_held_back(header, rows, None)[1:] == (rows[1:], None, ["Father"])
    counted = [*rows, [marked, "{{< var marked >}}", HELD_BACK]]
    assert w._without_held_back(header, counted, None) == (header, counted, None, [])
    assert w._without_held_back([*header[:2], marked], rows, None)[1:] == (rows, None, [])


@pytest.mark.parametrize(
    ("cell", "columns", "wide"),
    [
        ("−0.37 [−0.98, 0.25]", 3, False),
        ("−0.37 [−0.98, 0.25]", 9, True),
        ("with *program* – *usual care*", 3, False),
        ("组间差异的估计值及其区间", 4, False),
        ("组间差异的估计值及其区间", 9, True),
    ],
)
def test_a_table_is_landscape_where_its_columns_need_it(cell, columns, wide) -> None:
    study = load_study(REPORT.parent / "data" / "raw" / "all-the-way" / "study.yaml")
    writer = Writer.open(study, Ledger({}), "en", REPORT / "en" / "phrases.yml")
    row = ["Anxiety", *[cell] * columns]
    assert (".landscape" in writer.table("effects", row, [row], wide=True)) == wide
    assert ".landscape" not in writer.table("effects", row, [row])


def test_a_number_in_a_head_is_as_wide_as_it_is_printed() -> None:
    """Three columns of cells alike are as wide, whatever the number in a head is called inside."""
    study = load_study(REPORT.parent / "data" / "raw" / "all-the-way" / "study.yaml")
    writer = Writer.open(study, Ledger({}), "en", REPORT / "en" / "phrases.yml")
    head = ["n < .10", f"p < {writer.alpha}", "q < .10"]
    table = writer.table("effects", head, [["0.25", "0.25", "0.25"]], wide=True)
    widths = re.search(r'tbl-colwidths="\[(.*?)\]"', table)
    assert widths is not None
    assert len(set(widths[1].split(", "))) == 1
