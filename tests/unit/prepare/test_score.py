import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_study import find, items, responses, score, study

from groupwork.errors import GroupworkError
from groupwork.prepare.score import SCORE_COLUMNS, answer_matrix, keyed
from groupwork.prepare.score import score as score_study

# Zung 1971 (anxiety): 20 items 1-4, five reversed, index = 1.25 x raw without the decimals.
SAS = {
    "items": items("1-20", 1, 4),
    "reversed": "5 9 13 17 19",
    "scores": [score("index", multiply=1.25, floor=True), score("raw")],
}


def sheet(answers: dict[str, list]) -> pd.DataFrame:
    """Return people's answers to items 1, 2, …, one list a person."""
    table = pd.DataFrame.from_dict(answers, orient="index", dtype=float)
    return table.set_axis([str(i + 1) for i in range(table.shape[1])], axis=1)


def values(study_of, sheets) -> dict[tuple[str, str], float]:
    table = score_study(study_of, sheets)
    return {(r.participant_id, r.scale): r.value for r in table.itertuples()}


def test_sas_by_hand():
    # All ones: 15 straight items give 15, 5 reversed give 5 x 4 = 20; raw 35, 1.25 x 35 = 43.75.
    # All twos: 15 x 2 + 5 x 3 = 45, 56.25. Straight 4, reversed 1: raw 80, index 100.
    worst = [1 if i in (5, 9, 13, 17, 19) else 4 for i in range(1, 21)]
    answers = sheet({"a": [1] * 20, "b": [2] * 20, "c": worst})
    got = values(study({"sas": SAS}), responses("sas", answers))
    assert {k: v for k, v in got.items() if k[1] == "sas"} == {
        ("a", "sas"): 43,
        ("b", "sas"): 56,
        ("c", "sas"): 100,
    }
    assert [got[p, "sas.raw"] for p in "abc"] == [35, 45, 80]


def test_columns_order_and_counts():
    one = study({"x": {"items": items("1-2", 0, 3), "scores": [score("t"), score("b", items="2")]}})
    long = pd.concat(
        [
            responses("x", sheet({"b": [1, 2], "a": [3, 0]}), "post"),
            responses("x", sheet({"b": [0, np.nan]}), "pre"),
        ]
    )
    table = score_study(one, long)
    assert list(table.columns) == SCORE_COLUMNS
    keys = table[["participant_id", "wave", "scale"]].apply(tuple, axis=1).tolist()
    assert keys == [
        ("a", "post", "x"),
        ("a", "post", "x.b"),
        ("b", "pre", "x"),
        ("b", "pre", "x.b"),
        ("b", "post", "x"),
        ("b", "post", "x.b"),
    ]
    row = find(table, participant_id="b", wave="pre", scale="x")
    assert np.isnan(row["value"])
    assert (row["items_answered"], row["items_total"]) == (1, 2)
    assert row["missing_reason"] == "1 of 2 items missing, none may be"
    assert pd.isna(find(table, participant_id="a", scale="x")["missing_reason"])


def test_prorating_follows_the_mean_of_the_answered():
    # GSES rule: up to 3 of 10 missing. Answers 2 x 7 -> mean 2 -> sum 20. Four missing: empty.
    gses = {
        "items": items("1-10", 1, 4),
        "scores": [score(max_missing=3), score("m", statistic="mean", max_missing=3)],
    }
    answers = sheet(
        {"a": [2] * 7 + [np.nan] * 3, "b": [2] * 6 + [np.nan] * 4, "c": [1, 2, 4] * 3 + [np.nan]}
    )
    table = score_study(study({"gses": gses}), responses("gses", answers))
    assert find(table, participant_id="a", scale="gses")["value"] == 20
    assert find(table, participant_id="a", scale="gses.m")["value"] == 2
    # 21 points on nine items: 21 / 9 x 10 = 23.333…
    assert find(table, participant_id="c", scale="gses")["value"] == pytest.approx(70 / 3)
    lost = find(table, participant_id="b", scale="gses")
    assert np.isnan(lost["value"])
    assert lost["missing_reason"] == "4 of 10 items missing, at most 3 may be"


def test_without_prorating_a_sum_takes_what_is_there():
    scale = {"items": items("1-3", 0, 3), "scores": [score(max_missing=1, prorate=False)]}
    got = values(study({"x": scale}), responses("x", sheet({"a": [3, 2, np.nan]})))
    assert got == {("a", "x"): 5}


def test_nobody_is_scored_without_an_answer():
    scale = {"items": items("1-2", 0, 3), "scores": [score(max_missing=2)]}
    table = score_study(study({"x": scale}), responses("x", sheet({"a": [np.nan, np.nan]})))
    assert np.isnan(table.loc[0, "value"])
    assert table.loc[0, "missing_reason"] == "2 of 2 items missing, at most 1 may be"


def test_floor_is_not_fooled_by_rounding_error():
    # Twos throughout, however many are missing: prorated raw 40, index 1.25 x 40 = 50.
    sas = {**SAS, "reversed": [], "scores": [score("i", multiply=1.25, floor=True, max_missing=19)]}
    for missing in range(19):
        answered = 20 - missing
        answers = sheet({"a": [2.0] * answered + [np.nan] * missing})
        got = values(study({"sas": sas}), responses("sas", answers))
        assert got["a", "sas"] == 50
    # 25 fours sum to 100, and 100 x 0.29 is 28.999999999999996 in floating point.
    many = {"items": items("1-25", 1, 4), "scores": [score(multiply=0.29, floor=True)]}
    got = values(study({"x": many}), responses("x", sheet({"a": [4] * 25})))
    assert got["a", "x"] == 29


def test_parts_with_their_own_range_are_reversed_within_it():
    mixed = {
        "items": [{"ids": "1", "min": 1, "max": 4}, {"ids": "2", "min": 0, "max": 9}],
        "reversed": "1 2",
        "scores": [score()],
    }
    # 1 + 4 - 1 = 4 and 0 + 9 - 2 = 7.
    assert values(study({"x": mixed}), responses("x", sheet({"a": [1, 2]}))) == {("a", "x"): 11}


def test_total_scores_pass_through():
    # "Beat the Blues" has totals only: one item, and its missing values stay empty.
    bdi = {"items": items("total", 0, 63), "scores": [score()]}
    answers = pd.DataFrame({"total": [29.0, np.nan]}, index=["1", "2"])
    table = score_study(study({"bdi": bdi}), responses("bdi", answers))
    assert table["value"].fillna(-1).tolist() == [29, -1]
    assert table["missing_reason"].fillna("").tolist() == ["", "1 of 1 items missing, none may be"]


def test_instrument_without_answers_gives_no_rows():
    two = {"items": items("1-2", 0, 3), "scores": [score()]}
    table = score_study(study({"x": two, "y": two}), responses("x", sheet({"a": [1, 1]})))
    assert table["scale"].tolist() == ["x"]


def test_unknown_item_is_an_error_that_names_it():
    two = study({"x": {"items": items("1-2", 0, 3), "scores": [score()]}})
    with pytest.raises(GroupworkError, match="'x' has no item '3'"):
        score_study(two, responses("x", sheet({"a": [1, 1, 1]})))


def test_two_answers_to_one_item_are_an_error():
    two = study({"x": {"items": items("1-2", 0, 3), "scores": [score()]}})
    long = responses("x", sheet({"secret-id": [1, 1]}))
    with pytest.raises(GroupworkError, match="two answers") as error:
        score_study(two, pd.concat([long, long.tail(1)]))
    assert "secret-id" not in str(error.value)


QUICK = settings(deadline=None, max_examples=30)
ANSWERS = st.lists(
    st.lists(st.one_of(st.none(), st.integers(1, 4)), min_size=6, max_size=6),
    min_size=1,
    max_size=8,
)
FREE = {
    "items": items("1-6", 1, 4),
    "reversed": "2 5",
    "scores": [score(max_missing=2), score("m", statistic="mean", max_missing=2)],
}


@pytest.mark.slow
@QUICK
@given(ANSWERS, st.randoms())
def test_order_of_rows_does_not_matter(answers, random):
    free = study({"x": FREE})
    long = responses("x", sheet({f"p{i}": row for i, row in enumerate(answers)}))
    order = list(range(len(long)))
    random.shuffle(order)
    pd.testing.assert_frame_equal(score_study(free, long), score_study(free, long.iloc[order]))


@pytest.mark.slow
@QUICK
@given(ANSWERS)
def test_reversing_twice_changes_nothing_and_scores_stay_in_range(answers):
    free = study({"x": FREE})
    instrument = free.questionnaires["x"]
    long = responses("x", sheet({f"p{i}": row for i, row in enumerate(answers)}))
    given_answers = answer_matrix(instrument, long)
    twice = keyed(instrument, keyed(instrument, given_answers))
    pd.testing.assert_frame_equal(twice, given_answers)
    table = score_study(free, long).dropna(subset="value")
    for scale, (owner, part) in free.scales.items():
        low, high = owner.score_range(part)
        found = table.loc[table["scale"] == scale, "value"]
        assert found.between(low - 1e-9, high + 1e-9).all()
    assert (table["items_answered"] >= 4).all()


@QUICK
@given(ANSWERS)
def test_mirrored_answers_mirror_the_score(answers):
    # With a = min + max - a on every item, each mean becomes 5 - mean.
    free = study({"x": FREE})
    people = {f"p{i}": row for i, row in enumerate(answers)}
    mirrored = {p: [None if a is None else 5 - a for a in row] for p, row in people.items()}
    got = score_study(free, responses("x", sheet(people)))
    other = score_study(free, responses("x", sheet(mirrored)))
    mean = got["scale"] == "x.m"
    np.testing.assert_allclose(got["value"][mean], 5 - other["value"][mean], atol=1e-12)
