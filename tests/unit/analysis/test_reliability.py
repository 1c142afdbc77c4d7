import numpy as np
import pandas as pd
import pytest
from small_study import find, items, responses, score, scores, study

from groupwork.analysis.reliability import (
    dimensions_table,
    items_table,
    reliability_table,
    retest_table,
)
from groupwork.statistics.internal_consistency import (
    METHODS,
    cronbach_alpha,
)


def test_tables():
    define = {
        "items": items("1-3", 1, 5),
        "reversed": "3",
        "scores": [score(items="1 2 3"), score("one", items="1"), score("pair", items="1 2")],
    }
    answers = pd.DataFrame(
        {"1": [1, 2, 4, 5, 1], "2": [1, 3, 4, 4, np.nan], "3": [5, 4, 1, 1, np.nan]},
        index=list("abcde"),
    )
    gone = pd.DataFrame({"1": [np.nan], "2": [np.nan], "3": [np.nan]}, index=["f"])
    small = study({"x": define})
    long = pd.concat([responses("x", pd.concat([answers, gone])), responses("x", answers, "post")])
    table = reliability_table(small, long)
    assert set(table["wave"]) == {"pre", "post"}
    assert set(table["scale"]) == {"x", "x.one", "x.pair"}
    assert len(table) == 3 * 2 * len(METHODS)
    complete = answers.dropna().assign(**{"3": lambda d: 6 - d["3"]})
    alpha = find(table, scale="x", wave="pre", statistic="alpha")
    assert alpha["estimate"] == pytest.approx(cronbach_alpha(complete.cov().to_numpy()))
    assert alpha["n"] == 4
    assert alpha["ci_level"] == 0.95
    one = find(table, scale="x.one", wave="post", statistic="alpha")
    assert one["note"] == "not estimable: one item"

    table = items_table(small, long)
    where = {"instrument": "x", "item": "3", "wave": "pre"}
    mean = find(table, **where, statistic="mean")
    assert (mean["n"], mean["estimate"]) == (4, 2.75)  # as answered; person f was not there
    assert find(table, **where, statistic="missing")["estimate"] == 1
    assert find(table, **where, statistic="floor_share")["estimate"] == 0.5
    rest = find(table, **where, statistic="item_rest_r")
    assert rest["estimate"] == pytest.approx(
        np.corrcoef(complete["3"], complete["1"] + complete["2"])[0, 1]
    )
    assert rest["note"] == ""
    dropped = find(table, **where, statistic="alpha_if_dropped")
    pair = reliability_table(small, responses("x", answers.dropna()))
    assert dropped["estimate"] == pytest.approx(
        find(pair, scale="x.pair", statistic="alpha")["estimate"]
    )


def test_parts_of_an_item_count_as_one():
    """By hand: item 1 has variance 5/3, item 2 = 2a + 2b = 2 3 3 4 has 2/3, their sum
    3 5 6 8 has 13/3; alpha = 2 (1 - (7/3) / (13/3)) = 12/13. The deviations of the two items are
    -3 -1 1 3 and -2 0 0 2 (halves), so that r = 12 / sqrt(20 x 8).
    """
    define = {"items": items("1 2a 2b", 1, 4), "sums": {"2": "2a 2b"}, "scores": [score()]}
    answers = pd.DataFrame({"1": [1, 2, 3, 4], "2a": [1, 1, 2, 2], "2b": [1, 2, 1, 2]})
    declared = study({"x": define})
    table = reliability_table(declared, responses("x", answers))
    assert find(table, statistic="alpha")["estimate"] == pytest.approx(12 / 13)
    assert find(table, statistic="omega_total")["note"].endswith("at least three items")
    rests = items_table(declared, responses("x", answers))
    rests = rests[rests["statistic"] == "item_rest_r"].set_index("item")
    assert rests.loc["2", "estimate"] == pytest.approx(12 / np.sqrt(160))
    assert rests.loc["2a", "note"] == "not estimable: a part of item 2"


def test_item_notes():
    define = {"items": items("1-4", 1, 5), "scores": [score(items="1 2 3")]}
    answers = pd.DataFrame({"1": [1, 2, 4, 5], "2": [1, 3, 4, 4], "3": [5, 4, 1, 1], "4": 2})
    table = items_table(study({"x": define}), responses("x", answers))
    assert find(table, item="3", statistic="item_rest_r")["note"] == "reversed?"
    other = find(table, item="4", statistic="item_rest_r")
    assert other["note"] == "not estimable: not an item of the first scale"
    assert find(table, item="4", statistic="sd")["estimate"] == 0


def test_retest_table_is_of_survey_and_pre():
    one = {"x": {"items": items("1", 0, 20), "scores": [score()]}}
    table = pd.concat([scores("x", [1, 4, 6, 9], "survey"), scores("x", [2, 4, 7, 8], "pre")])
    people = pd.DataFrame({"participant_id": table["participant_id"].unique()})
    chosen = {"selection": {"wave": "survey", "scale": "x", "rule": "the highest"}}
    design = {"kind": "one-group"} | chosen
    found = retest_table(study(one, design=design), table, people)
    assert found["statistic"].tolist() == ["icc_agreement", "icc_consistency", "r", "sem"]
    assert found["note"].str.contains("chosen by their scores").tolist() == [True] * 3 + [False]
    assert retest_table(study(one), table, people)["note"].eq("").all()


def test_dimensions_table_leaves_repeated_scores_out():
    raw = [score("index"), score("raw"), score("part", items="1-3"), score("two", items="1-2")]
    declared = study({"x": {"items": items("1-4", 1, 5), "scores": raw}})
    answers = pd.DataFrame(np.random.default_rng(1).integers(1, 6, (30, 4)), columns=list("1234"))
    found = dimensions_table(declared, responses("x", answers))
    assert found["scale"].unique().tolist() == ["x", "x.part"]
    components = found.loc[found["scale"] == "x", "component"].unique()
    assert components.tolist() == ["all", "1", "2", "3", "4"]


@pytest.mark.parametrize(
    "pairs",
    [
        [(1, 4), (2, 3), (3, 2), (4, 1)],
        [(1, 1), (1, 1), (0, 2), (2, 0)],
        [(1, 3), (2, 2), (3, 1), (0, 4), (4, 0)],  # an ICC of -1.67
    ],
)
def test_people_who_do_not_differ_have_no_retest(pairs):
    declared = study({"x": {"items": items("1", 0, 4), "scores": [score()]}})
    first, second = zip(*pairs, strict=True)
    table = retest_table(
        declared,
        pd.concat([scores("x", list(first), "survey"), scores("x", list(second), "pre")]),
        pd.DataFrame({"participant_id": [f"P{i:02d}" for i in range(len(pairs))]}),
    )
    for statistic in ("icc_agreement", "icc_consistency"):
        row = find(table, statistic=statistic)
        assert row["note"] == "not estimable: everybody has the same mean over both waves"
        assert pd.isna(row["estimate"]) and pd.isna(row["ci_low"])
    rest = table[~table["statistic"].str.startswith("icc")]
    assert rest["estimate"].notna().all()
