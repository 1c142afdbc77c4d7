from types import SimpleNamespace

import pandas as pd
import pytest
from small_study import items, responses, score, study

from groupwork.errors import GroupworkError
from groupwork.privacy.safety import COLUMNS, safety_table
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
