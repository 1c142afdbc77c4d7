from dataclasses import replace

import pandas as pd
import pytest
from chinese_report import ROOT
from other_designs import said as printed
from result_grid import make_study, results, said
from small_study import items, score
from small_study import study as small_study

from groupwork.prepare.codebook import codebook
from groupwork.report.fragments import FRAGMENTS
from groupwork.report.ledger import Ledger
from groupwork.report.writer import Writer
from groupwork.study.programme import Session
from groupwork.study.study_file import StudyFile


def opened(language: str, **more) -> Writer:
    """Return what tells a study of twelve people and one item, with more tables."""
    made = make_study("one-group", "lower-better")
    tables = results(made, [-1, 2, -3] * 4) | more
    return Writer.open(made, Ledger(tables), language, ROOT / f"report/{language}/phrases.yml")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Of the 13 people measured at post-test, 12 had been measured at pre-test"),
        ("zh", "有后测数据的13人中，12人先前有前测数据"),
    ],
)
@pytest.mark.parametrize("people", [12, 13])
def test_who_came_only_later_is_in_the_flow(language, words, people):
    flow = opened(language).ledger.tables["flow"].copy()
    flow.loc[(flow["wave"] == "post") & (flow["statistic"] == "people"), "estimate"] = people
    assert (words in said(opened(language, flow=flow), "participants")) == (people == 13)


@pytest.mark.parametrize(("language", "words"), [("en", "is below zero"), ("zh", "低于零")])
@pytest.mark.parametrize("alpha", [-0.2, 0.2])
def test_an_alpha_below_zero_is_no_reliability(language, words, alpha):
    row = {"scale": "strain", "wave": "post", "statistic": "alpha", "method": "Feldt", "n": 12}
    row |= {"estimate": alpha, "ci_low": -1.0, "ci_high": 0.5, "note": ""}
    writer = opened(language, reliability=pd.DataFrame([row]))
    assert (words in said(writer, "measures")) == (alpha < 0)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Of Strain the data hold a single score a person, a total or one item"),
        ("zh", "压力在数据中每人只有一个得分（总分或单个题目）"),
    ],
)
def test_one_item_is_not_called_a_total(language, words):
    empty = pd.DataFrame(columns=["scale", "wave", "statistic", "estimate"])
    assert words in said(opened(language, reliability=empty), "measures")


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Only 12 members have both scores"), ("zh", "组员只有12名")]
)
def test_few_people_are_those_with_both_scores(language, words):
    assert words in said(opened(language), "limits")


@pytest.mark.parametrize(
    ("language", "heads", "caption"),
    [
        ("en", ["Session", "Title", "Content", "Answers"], "Sessions of the group."),
        ("zh", ["节次", "主题", "内容", "回应的需求"], "各节活动"),
    ],
)
def test_a_table_of_sessions_has_no_column_that_says_nothing(language, heads, caption):
    """Register heads give '15 Apr' as title and content; another content makes it a column."""
    for content, columns in (("15 Apr", 2), ("Breathing", 3)):
        writer = opened(language)
        session = Session.model_validate({"number": 1, "title": "15 Apr", "content": content})
        writer = replace(writer, study=writer.study.model_copy(update={"sessions": [session]}))
        text = FRAGMENTS["programme"](writer)
        assert text.count("15 Apr") == 1
        assert [head in text for head in heads] == [n < columns for n in range(4)]
        assert caption in text


NEEDS = {"rest": "1", "money": "2"}


def test_questions_that_stand_for_themselves_stand_below_what_they_are_called() -> None:
    """There is no score of all of them, so their name has no numbers."""
    scores = [score(need, label=need.title(), items=item) for need, item in NEEDS.items()]
    alone = small_study({"needs": {"items": items("1-2", 1, 10), "scores": scores}})
    empty = pd.DataFrame(columns=["scale", "wave", "statistic", "estimate"])
    text = printed(alone, {"reliability": empty}, "en", "measures")
    rows = [line.split("|")[1:3] for line in text.splitlines() if line.startswith("| ")]
    names = [name.replace("\\", "").strip() for name, _ in rows][2:]
    assert [name.strip("\u2003") for name in names] == ["Needs", "Rest", "Money"]
    assert [count.strip() for _, count in rows][2:] == ["", "1", "1"]
    book = codebook(alone, "en")
    assert {"needs: Rest", "needs: Money"} <= set(book["label"])


@pytest.mark.parametrize(("language", "sums"), [("en", "sum of"), ("zh", "之和")])
def test_a_score_of_one_item_is_no_sum(language, sums):
    one = score(id="first", items="1") | {"statistic": "sum"}
    made = small_study({"mood": {"items": items("1-3", 1, 4), "scores": [score(), one]}})
    rows = codebook(made, language).set_index("variable")
    assert sums in rows.at["mood", "note"]
    assert sums not in rows.at["mood.first", "note"] and "1" in rows.at["mood.first", "note"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "from pre-test to post-test and follow-up, by how much"),
        ("zh", "本研究旨在考察从前测到后测和随访组员是否发生变化"),
    ],
)
def test_the_aim_names_each_time_that_is_compared_and_not_the_last_alone(language, words):
    made = make_study("one-group", "lower-better").model_dump()
    after = {"en": "follow-up", "zh": "随访"}
    made["waves"].append({"id": "later", "label": after, "role": "follow-up"})
    made["comparisons"] = [*made["comparisons"], [made["comparisons"][0][0], "later"]]
    phrases = ROOT / f"report/{language}/phrases.yml"
    writer = Writer.open(StudyFile.model_validate(made), Ledger({}), language, phrases)
    assert words in " ".join(FRAGMENTS["aim"](writer).split()).replace("\\", "")
    if language == "zh":  # a title that ends with 研究 is no object of 本研究
        assert "《" not in FRAGMENTS["aim"](writer)
