from math import isnan

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groupwork.errors import GroupworkError
from groupwork.ingest.wordings import by_wording
from groupwork.prepare.answers import AnswerFormat, Decoded, category, decode_cells, read_seconds
from groupwork.study.base import LocalText
from groupwork.study.cleaning import Cleaning

WORDINGS = {1: ["Never", "从不"], 2: ["Seldom"], 3: ["Often", "经常"], 4: ["4-5 times"]}
ITEM = AnswerFormat("sas item 3", "columns.sas", 1, 4, True, wordings=by_wording(WORDINGS, "k"))
TOTAL = AnswerFormat("bdi item total", "columns.bdi", 0, 63)
SEX = category(
    "sex",
    "attributes.sex",
    {"f": LocalText(en="female", zh="女"), "M": LocalText(en="male"), "3": LocalText(en="other")},
)
MISSING = {"-9": "refused", "n/a": "skipped", "2": "a code that is an answer too"}

WORDING = ("decoded", "wording of an answer")
BOTH = ("decoded", "code with its wording")


def missing(reason: str, said: str = "") -> Decoded:
    return Decoded(None, reason, "set missing", said or reason)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3", Decoded(3.0)),
        (" 3 ", Decoded(3.0)),
        ("3.0", Decoded(3.0)),
        ("3.", Decoded(3.0)),
        ("３", Decoded(3.0, "", "changed", "full-width characters folded")),
        ("", Decoded(None, "blank")),
        (" 　", Decoded(None, "blank")),
        ("Often", Decoded(3.0, "", *WORDING)),
        ("OFTEN", Decoded(3.0, "", *WORDING)),
        ("经常", Decoded(3.0, "", *WORDING)),
        ("4-5 times", Decoded(4.0, "", *WORDING)),
        ("3 Often", Decoded(3.0, "", *BOTH)),
        ("3. often", Decoded(3.0, "", *BOTH)),
        ("3=Often", Decoded(3.0, "", *BOTH)),
        ("３、经常", Decoded(3.0, "", *BOTH)),
        ("(3) Often", Decoded(3.0, "", *BOTH)),
        ("Often (3)", Decoded(3.0, "", *BOTH)),
        ("经常=3", Decoded(3.0, "", *BOTH)),
        ("Often (2)", missing("not a number", "code and wording disagree")),
        ("A3", missing("not a number")),
        ("3 (rather often)", missing("not a number")),
        ("3 rather often", Decoded(3.0, "", *BOTH)),
        ("4: 4-5 times", Decoded(4.0, "", *BOTH)),
        ("2 Often", missing("not a number", "code and wording disagree")),
        ("7 Rarely", missing("out of range")),
        ("3-4", missing("not a number")),
        ("3 or 4", missing("not a number")),
        ("2026-01-02", missing("not a number")),
        ("2.5", missing("out of range")),
        ("5", missing("out of range")),
        ("-1", missing("out of range")),
        ("nan", missing("not a number")),
        ("inf", missing("not a number")),
        ("1e0", missing("not a number")),
        ("often and seldom", missing("not a number")),
        ("-9", missing("declared: refused")),
        ("N/A", missing("declared: skipped")),
        ("Ｎ／Ａ", missing("declared: skipped")),
        ("2", Decoded(2.0, "", "flagged", "valid answer that is also a missing code")),
    ],
)
def test_item(text, expected):
    assert ITEM.decode(text, MISSING) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12.5", Decoded(12.5)),
        ("63", Decoded(63.0)),
        ("63.5", missing("out of range")),
        ("30 points", Decoded(30.0, "", *BOTH)),
        ("12,5", missing("not a number")),
    ],
)
def test_total_score(text, expected):
    assert TOTAL.decode(text, {}) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f", Decoded("f")),
        ("F", Decoded("f", "", "decoded", "spelling of a code")),
        ("m", Decoded("M", "", "decoded", "spelling of a code")),
        ("女", Decoded("f", "", *WORDING)),
        ("Male", Decoded("M", "", *WORDING)),
        ("３", Decoded("3", "", "changed", "full-width characters folded")),
        ("3 other", Decoded("3", "", *BOTH)),
        ("f or m", missing("not a declared level")),
        ("4", missing("not a declared level")),
    ],
)
def test_category(text, expected):
    assert SEX.decode(text, MISSING) == expected


def test_a_level_worded_like_a_code_gives_way_to_the_code():
    swapped = category("q", "k", {"1": LocalText(en="2"), "2": LocalText(en="1")})
    assert swapped.decode("1", {}).value == "1"


def test_a_declared_wording_may_be_a_number():
    shifted = AnswerFormat("q", "k", 1, 4, True, wordings=by_wording({1: ["0"], 2: ["1"]}, "k"))
    assert [shifted.decode(text, {}).value for text in "012"] == [1, 2, 2]


@pytest.mark.parametrize("text", ["2.5", "2.50"])
def test_what_lies_halfway_between_two_answers_is_what_the_study_says(text):
    asked = {"name": "q item 1", "key": "columns.q", "low": 1, "high": 4, "whole": True}
    assert AnswerFormat(**asked).decode(text, {}).missing_reason == "out of range"
    assert AnswerFormat(**asked, halves="count").decode(text, {}).value == 2.5
    left_out = AnswerFormat(**asked, halves="no-answer").decode(text, {})
    assert left_out == missing("declared: between two answers")
    for halves in ("count", "no-answer"):
        form = AnswerFormat(**asked, halves=halves)
        assert form.decode("3", {}).value == 3
        for wrong in ("2.25", "0.5", "4.5"):
            assert form.decode(wrong, {}).missing_reason == "out of range"


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (ITEM, "whole numbers from 1 to 4"),
        (TOTAL, "numbers from 0 to 63"),
        (AnswerFormat("age", "k", low=18), "numbers from 18"),
        (AnswerFormat("age", "k"), "numbers"),
        (SEX, "one of f, M, 3"),
    ],
)
def test_expected(form, expected):
    assert form.expected == expected


@given(st.text(max_size=12))
def test_any_text_is_a_valid_code_or_missing_with_a_reason(text):
    decoded = ITEM.decode(text, MISSING)
    assert (decoded.value is None) == bool(decoded.missing_reason)
    assert decoded.value in (None, 1, 2, 3, 4)


# Columns ------------------------------------------------------------------------------------


def column(*texts: str) -> pd.DataFrame:
    rows = {
        "file": "a.csv",
        "participant_id": "P",
        "column": "q3",
        "raw": texts,
        "missing_reason": "",
    }
    return pd.DataFrame({"row": np.arange(2, len(texts) + 2), **rows})


def decode(form, *texts, **cleaning):
    rules = Cleaning(duplicates="first", missing_codes={"-9": "refused"}, **cleaning)
    return decode_cells(column(*texts), [], lambda file: form, rules)


def test_every_change_is_a_row_of_the_audit():
    cells, audit = decode(ITEM, "1", "Often", "", "7", "-9", "２", "2", "3", "4")
    assert cells["value"].astype(float).tolist()[:2] == [1, 3]
    assert cells["missing_reason"].tolist()[2:5] == ["blank", "out of range", "declared: refused"]
    assert audit[["row", "action", "before", "after"]].to_numpy().tolist() == [
        [3, "decoded", "Often", "3"],
        [5, "set missing", "7", ""],
        [6, "set missing", "-9", ""],
        [7, "changed", "２", "2"],
    ]


def test_a_column_of_mostly_invalid_answers_stops_the_run():
    with pytest.raises(GroupworkError) as caught:
        decode(ITEM, "7", "9", "8", "7", "6", "1", "", "-9", "-9", "-9")
    assert str(caught.value) == (
        "a.csv: 5 of 6 answers in column 'q3' are not valid for sas item 3, which takes whole "
        "numbers from 1 to 4 (found for example '7', '9', '8'). Check columns.sas in study.yaml: "
        "is it the wrong column or scale, or are wordings or missing codes undeclared?"
    )


def test_what_may_identify_a_person_is_not_quoted():
    for form, texts in (
        (ITEM, ["Zhang San", "13800138000", "Li Si"]),
        (SEX, ["7", "8", "9"]),
    ):
        with pytest.raises(GroupworkError) as caught:
            decode(form if form is ITEM else category("a", "k", {}, quotable=False), *texts)
        assert not any(text in str(caught.value) for text in texts)


@pytest.mark.parametrize("texts", [["7"], ["7", "8", "1", "1"], ["7", "", ""]])
def test_a_few_invalid_answers_become_missing(texts):
    cells, _ = decode(ITEM, *texts)
    assert (cells["missing_reason"] == "out of range").sum() == sum(text > "4" for text in texts)


def test_the_allowed_share_is_declared():
    texts = ["7", "8", "1", "1", "1", "1"]
    decode(ITEM, *texts, max_invalid_share=0.4)
    with pytest.raises(GroupworkError):
        decode(ITEM, *texts, max_invalid_share=0.3)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("123", 123),
        ("12.5", 12.5),
        (" １２３ ", 123),
        ("123秒", 123),
        ("2分3秒", 123),
        ("2分钟", 120),
        ("1小时2分3秒", 3723),
        ("2:03", 123),
        ("02:03", 123),
        ("1:02:03", 3723),
        ("2 min 3 s", 123),
        ("5min", 300),
    ],
)
def test_times(text, seconds):
    assert read_seconds(text) == seconds


@pytest.mark.parametrize("text", ["", "-3", "soon", "2024-03-01", "1:2:3:4", "12,5", "秒"])
def test_no_times(text):
    assert isnan(read_seconds(text))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("70", 70), ("70 years", 70), ("70 yrs.", 70), ("70岁", 70), ("70 years old", 70)),
        *(("70ish", None), ("40s", None), ("65+", None), ("70 or so", None), ("30-35", None)),
    ],
)
def test_an_amount_may_have_its_unit_and_nothing_else_behind_it(text, value):
    decoded = AnswerFormat("age", "attributes.age").decode(text, {})
    assert decoded.value == value
    assert value is not None or decoded.reason == "not a number"


def test_a_half_lies_between_what_its_numbers_stand_for():
    """Of numbers that are turned round, or counted from 0 where the key counts from 1."""
    turned = {"1": 4, "2": 3, "3": 2, "4": 1}
    asked = {"name": "q1", "key": "k", "low": 1, "high": 4, "whole": True, "halves": "count"}
    assert AnswerFormat(**asked, wordings=turned).decode("1.5", {}).value == 3.5
    from_zero = {"0": 1, "1": 2, "2": 3, "3": 4}
    assert AnswerFormat(**asked, wordings=from_zero).decode("0.5", {}).value == 1.5
    assert AnswerFormat(**asked).decode("1.5", {}).value == 1.5
