"""What the report says of reliable change."""

import re

import pandas as pd
import pytest
from chinese_report import ROOT
from effect_study import scores as scores_of
from effect_study import study as study_of
from raw_study import MOOD as MOOD_SCALE
from raw_study import study as small
from raw_study import write
from told_parts import lines, told

from groupwork.analysis.descriptives import flow_table
from groupwork.analysis.effects.reliable_change import change_tables, reliabilities_table
from groupwork.analysis.quality import quality_table
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.prepare.score import score
from groupwork.report.fragments.change import _items_left_out
from groupwork.report.ledger import Ledger
from groupwork.report.writer import Writer

LANGUAGES = ["en", "zh"]
MOOD = "id,sex,age,m1,m2,m3,m4\n"
SURVEY = [48, 41, 55, 38, 60, 45, 52, 36, 58, 44, 50]
BEFORE = [45, 45, 50, 44, 54, 41, 58, 40, 53, 49, 46]
AFTER = [40, 44, 41, 41, 42, 40, 49, 39, 47, 40, 44]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (
            ("1", ""),
            (
                "Not every item has an answer that counts. Mood, Before: of 3, 1 has one to every "
                "item, and 2 have no score",
                "并非每题都有可用的答案。Mood，Before：3人中1人每题都有可用的答案，2人没有得分",
            ),
        ),
        (
            ("44", "much"),
            (
                "of 3, 0 have one to every item, and 3 have no score (2 gave an answer that is out "
                "of range or cannot be read)",
                "3人中0人每题都有可用的答案，3人没有得分（2人的答案超出范围或无法识别）",
            ),
        ),
        (
            ("-9", "n/a"),
            (
                "and 3 have no score (2 gave a code or word that stands for “no answer”)",
                "3人没有得分（2人填的是表示未作答的代码或文字）",
            ),
        ),
        (
            ("44", "-9"),
            (
                "(1 gave an answer that is out of range or cannot be read; 1 gave a code or word "
                "that stands for “no answer”)",
                "（1人的答案超出范围或无法识别；1人填的是表示未作答的代码或文字）",
            ),
        ),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_given_and_does_not_count_is_not_left_out(tmp_path, language, cells, said):
    """Of three people the first has one cell, the second another, the third one left blank."""
    answers = [["2", "2", "2", cell] for cell in (*cells, "")]
    answers[1].reverse()
    rows = [f"P{n},f,31,{','.join(each)}" for n, each in enumerate(answers)]
    text = _left_out_of(small(), write(tmp_path, pre=MOOD + "\n".join(rows) + "\n"), language)
    assert said[LANGUAGES.index(language)] in text


def _left_out_of(there, folder, language):
    made = clean(there, ingest(there, folder))
    scores = score(there, made["responses"])
    tables = {
        "quality": quality_table(there, made["responses"], scores, made["audit"], made["timing"]),
        "flow": flow_table(there, scores, made["people"]),
    }
    phrases = ROOT / "report" / language / "phrases.yml"
    writer = Writer.open(there, Ledger(tables), language, phrases)
    return re.sub(
        r"\{\{< var (\S+) >\}\}",
        lambda found: writer.ledger.texts[found[1]],
        _items_left_out(writer),
    )


@pytest.mark.parametrize(
    ("blank", "said"),
    [
        # Of three people one left out an item of the second scale, or of none.
        (
            {"m3": 1},
            (
                "of 3, 2 have one to every item, and 1 lacks at least one of its scores",
                "3人中2人每题都有可用的答案，1人至少缺少一项得分",
            ),
        ),
        (
            {"m1": 1, "m4": 2},
            (
                "of 3, 1 has one to every item, and 2 lack at least one of its scores",
                "3人中1人每题都有可用的答案，2人至少缺少一项得分",
            ),
        ),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_who_lacks_a_score_of_several_is_counted(tmp_path, language, blank, said):
    """Items 1 and 2 make the first score, 3 and 4 the second, none of which may be blank."""
    parts = [
        {"id": name, "label": name, "direction": "higher-better", "items": items}
        for name, items in (("calm", "1-2"), ("cheer", "3-4"))
    ]
    there = small(instruments={"mood": {"define": {**MOOD_SCALE, "scores": parts}}})
    answers = pd.DataFrame("2", index=range(3), columns=["m1", "m2", "m3", "m4"])
    for item, person in blank.items():
        answers.loc[person, item] = ""
    rows = [f"P{n},f,31,{','.join(answers.loc[n])}" for n in range(3)]
    text = _left_out_of(there, write(tmp_path, pre=MOOD + "\n".join(rows) + "\n"), language)
    assert said[LANGUAGES.index(language)] in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_reliabilities_stand_side_by_side(language):
    """Falls beyond 1.96 x 6 x sqrt(2 (1 - r)), by hand from the ICCs of pingouin."""
    import pingouin

    judged = {
        **{"sd": 6.0, "sd_source": "norms of X", "reliability": 0.913},
        **{"reliability_type": "retest", "reliability_source": "study of Y"},
    }
    made = study_of(
        [{"scale": "bdi", "primary": True, "expected": "lower", "reliable_change": judged}],
        waves={"survey": "survey", "pre": "pre", "post": "post"},
        comparisons=[["pre", "post"]],
    )
    long = scores_of(survey=SURVEY, pre=BEFORE, post=AFTER)
    people = pd.DataFrame({"participant_id": long["participant_id"].unique()})
    tables = {
        "change": change_tables(made, long, people)[0],
        "change_by_reliability": reliabilities_table(made, long, people),
    }
    text, _ = told(made, tables, "reliable", language)
    both = long[long["wave"] != "post"]
    iccs = pingouin.intraclass_corr(both, "participant_id", "wave", "value")["ICC"]
    for reliability in (0.913, iccs.iloc[1], iccs.iloc[2]):
        threshold = 1.96 * 6 * (2 * (1 - reliability)) ** 0.5
        improved = sum(b - a > threshold for b, a in zip(BEFORE, AFTER, strict=True))
        worse = sum(a - b > threshold for b, a in zip(BEFORE, AFTER, strict=True))
        value = f"{reliability:.2f}".removeprefix("0" if language == "en" else "")
        counts = f"| {improved} | {11 - improved - worse} | {worse} |"
        assert any(f"| 11 | {value} | {threshold:.2f} {counts}" in line for line in lines(text)), (
            reliability,
            text,
        )


def test_without_a_retest_the_declared_one_is_told_once():
    judged = {
        **{"sd": 6.0, "sd_source": "norms of X", "reliability": 0.9},
        **{"reliability_type": "retest", "reliability_source": "study of Y"},
    }
    made = study_of(
        [{"scale": "bdi", "primary": True, "expected": "lower", "reliable_change": judged}]
    )
    long = scores_of(pre=BEFORE, post=AFTER)
    people = pd.DataFrame({"participant_id": long["participant_id"].unique()})
    tables = {
        "change": change_tables(made, long, people)[0],
        "change_by_reliability": reliabilities_table(made, long, people),
    }
    assert "tbl-retested" not in told(made, tables, "reliable")[0]


def test_a_change_has_one_row_where_classes_marked_are_counted_together():
    """What is marked together is counted in rows that stand below those of all changes."""
    judged = {"sd": 6.0, "sd_source": "norms", "reliability": 0.9}
    judged |= {"reliability_type": "retest", "reliability_source": "norms"}
    made = study_of(
        [{"scale": "bdi", "primary": True, "expected": "lower", "reliable_change": judged}],
        waves={"pre": "pre", "post": "post", "later": "follow-up"},
        comparisons=[["pre", "post"], ["pre", "later"]],
    )
    long = scores_of(pre=BEFORE, post=AFTER, later=AFTER)
    people = pd.DataFrame({"participant_id": long["participant_id"].unique()})
    table = change_tables(made, long, people)[0]
    first = table[table["wave_to"] == "post"].iloc[:1]
    counted = [
        first.assign(statistic=name, estimate=number)
        for name, number in (("not_shown", 6.0), ("not_shown_share", 0.5))
    ]
    text, _ = told(made, {"change": pd.concat([table, *counted])}, "reliable", "en")
    assert len([line for line in lines(text) if "pre – post" in line]) == 1
