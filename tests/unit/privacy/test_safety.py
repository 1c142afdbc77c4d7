from types import SimpleNamespace

import pandas as pd
import pytest
from chinese_report import ROOT
from raw_study import MOOD as RAW_MOOD
from raw_study import study as raw_study
from small_study import items, responses, score, study
from student_files import ANSWERS, pair
from typer.testing import CliRunner

from groupwork.cli import app
from groupwork.errors import GroupworkError
from groupwork.privacy.safety import COLUMNS, safety_table
from groupwork.report.fragments import FRAGMENTS
from groupwork.report.ledger import Ledger
from groupwork.report.writer import Writer
from groupwork.study.instruments import load_instrument

MOOD = {"items": items("1-3", 0, 3), "scores": [score()]}


def test_answers_that_reach_their_mark_are_listed():
    declared = study({"mood": MOOD | {"safety_items": {2: 1, 3: 3}}})
    answers = pd.DataFrame(
        {"1": [3, 3, 3, 3], "2": [0, 1, 2, None], "3": [2, 3, 2, 0]}, index=["a", "b", "c", "d"]
    )
    long = pd.concat([responses("mood", answers, "pre"), responses("mood", answers[:2], "post")])
    table = safety_table(declared, long)
    assert list(table.columns) == COLUMNS
    assert table[["participant_id", "wave", "item", "value"]].to_numpy().tolist() == [
        ["b", "pre", "2", 1],
        ["b", "pre", "3", 3],
        ["c", "pre", "2", 2],
        ["b", "post", "2", 1],
        ["b", "post", "3", 3],
    ]


def test_any_answer_but_not_at_all_to_phq9_item_9():
    declared = SimpleNamespace(questionnaires={"phq9": load_instrument("phq9", {})})
    assert declared.questionnaires["phq9"].safety_items == {"9": 1}
    answers = pd.DataFrame([[3] * 8 + [0], [0] * 8 + [1]], index=["a", "b"], columns=range(1, 10))
    table = safety_table(declared, responses("phq9", answers))
    assert table.to_numpy().tolist() == [["b", "pre", "phq9", "9", 1]]


def test_a_study_without_safety_items_has_no_rows():
    assert safety_table(study({"mood": MOOD}), responses("mood", pd.DataFrame({"1": [3]}))).empty


def test_a_safety_item_must_exist():
    with pytest.raises(GroupworkError, match="safety_items: there is no item '7'"):
        study({"mood": MOOD | {"safety_items": {7: 1}}})


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Some answers to Mood (items 2 and 3) ask for a conversation with the person."),
        ("zh", "Mood（第2和3题）的某些回答提示应与本人谈话。"),
    ],
)
def test_the_report_says_where_such_answers_are_listed(language, said):
    told = {}
    for marks in ({}, {"2": 1, "3": 3}):
        mood = RAW_MOOD | {"safety_items": marks}
        made = raw_study(instruments={"mood": {"define": mood}})
        phrases = ROOT / "report" / language / "phrases.yml"
        writer = Writer.open(made, Ledger({}), language, phrases)
        told[bool(marks)] = writer.ledger.resolved(FRAGMENTS["measures"](writer))
    assert said in told[True] and "private/safety.csv" in told[True]
    assert "safety.csv" not in told[False]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_run_says_last_where_such_answers_are_listed(tmp_path, monkeypatch, language):
    """Whether the list is empty is not said."""
    folder = tmp_path / "data" / "raw" / "my-group"
    options = [part for key, text in ANSWERS.items() for part in ("--answer", f"{key}={text}")]
    invoke = CliRunner().invoke
    invoke(app, ["new", str(folder), *map(str, pair(tmp_path)), *options])
    listed = tmp_path / "data" / "processed" / "my-group" / "private" / "safety.csv"

    def run(*_):
        listed.parent.mkdir(parents=True, exist_ok=True)
        listed.write_text(",".join(COLUMNS) + "\n", encoding="utf-8")
        return 0

    for made, said in ((lambda *_: 0, False), (run, True)):
        monkeypatch.setattr("groupwork.guide.run_study.run_study", made)
        told = invoke(app, ["run", str(folder), "--language", language])
        assert told.exit_code == 0, told.output
        assert (str(listed) in told.output) == said
