import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_study import find, items, score, scores, study

from groupwork.analysis.needs import bootstrap_means, by_level, needs_table, places, profile
from groupwork.errors import GroupworkError

DATA = Path(__file__).parents[2] / "data"
R = json.loads((DATA / "r_measurement.json").read_text())
AREAS = ["family", "peers", "neighbours"]
NEEDS = {
    "items": items("1-6", 1, 5),
    "scores": [
        score(statistic="mean"),
        *(
            score(area, items=f"{2 * i + 1} {2 * i + 2}", statistic="mean")
            for i, area in enumerate(AREAS)
        ),
    ],
}
ATTRIBUTES = {
    "relation": {"label": "Relation", "levels": {"1": "Mother", "2": "Father"}},
    "income": {"label": "Income", "levels": {"low": "Low", "mid": "Middle", "high": "High"}},
    "age": {"label": "Age"},
}


def needs_study(subgroups=(), **more):
    declared = {
        "instrument": "needs",
        "wave": "survey",
        "threshold": 3.0,
        "threshold_source": "Middle of the range",
        "subgroups": list(subgroups),
    }
    return study({"needs": NEEDS}, ATTRIBUTES, needs=declared | more)


def survey(values: np.ndarray) -> pd.DataFrame:
    return pd.concat(
        [scores(f"needs.{area}", values[:, i], "survey") for i, area in enumerate(AREAS)]
    )


@pytest.fixture(scope="module")
def ward():
    """Return 40 people with three areas and three attributes."""
    rng = np.random.default_rng(3)
    values = np.clip(rng.integers(2, 11, size=(40, 3)) / 2 + [0.5, 0, -0.5], 1, 5)
    values[0, 1] = np.nan
    people = pd.DataFrame(
        {
            "participant_id": [f"P{i:02d}" for i in range(40)],
            "relation": ["1"] * 25 + ["2"] * 14 + [None],
            "income": ["low"] * 12 + ["mid"] * 15 + ["high"] * 13,
            "age": rng.integers(22, 60, size=40).astype(float),
        }
    )
    return values, people


def test_profile_of_everybody(ward):
    values, people = ward
    table = needs_table(needs_study(), survey(values), people)
    where = {"area": "needs.family", "subgroup_by": "all", "subgroup": "all"}
    means = table[(table["area"] == "needs.family") & (table["statistic"] == "mean")]
    assert means["method"].tolist() == [
        "t interval",
        "percentile bootstrap, 10000 resamples of people",
    ]
    assert means["estimate"].tolist() == pytest.approx([values[:, 0].mean()] * 2)
    # The bootstrap interval is close to the t interval for 40 people with bounded scores.
    np.testing.assert_allclose(means["ci_low"].iloc[0], means["ci_low"].iloc[1], atol=0.05)
    in_need = find(table, **where, statistic="share_in_need")
    assert in_need["estimate"] == (values[:, 0] >= 3).mean()
    assert in_need["method"] == "score >= 3, Wilson"
    sd = find(table, **where, statistic="sd")
    assert sd["estimate"] == pytest.approx(values[:, 0].std(ddof=1))
    ranks = [find(table, area=f"needs.{a}", statistic="rank")["estimate"] for a in AREAS]
    assert ranks == pd.Series(np.nanmean(values, axis=0)).rank(ascending=False).tolist()
    tops = [find(table, area=f"needs.{a}", statistic="p_top_two")["estimate"] for a in AREAS]
    assert sum(tops) == pytest.approx(2)
    assert find(table, area="needs.peers", statistic="mean")["n"] == 39
    assert find(table, area="needs.peers", statistic="mean")["estimate"] == pytest.approx(
        np.nanmean(values[:, 1])
    )


def test_same_seed_same_table_and_order_of_rows_does_not_matter(ward):
    values, people = ward
    one = needs_study(["relation", "income", "age"])
    first = needs_table(one, survey(values), people)
    shuffled = survey(values).sample(frac=1, random_state=1)
    second = needs_table(one, shuffled, people.sample(frac=1, random_state=2))
    pd.testing.assert_frame_equal(first, second)


def test_bootstrap_of_a_mean_has_its_known_spread():
    # The standard deviation of bootstrap means is sd(values, n) / sqrt(n).
    values = np.random.default_rng(1).integers(1, 6, size=(50, 2)).astype(float)
    means = bootstrap_means(values, np.random.default_rng(2))
    assert means.shape == (10_000, 2)
    np.testing.assert_allclose(means.mean(axis=0), values.mean(axis=0), atol=0.01)
    np.testing.assert_allclose(means.std(axis=0), values.std(axis=0) / 50**0.5, rtol=0.03)


def test_bootstrap_limits_agree_with_scipy():
    from scipy.stats import bootstrap

    values = np.random.default_rng(1).integers(1, 6, size=40).astype(float)
    theirs = bootstrap(
        (values,), np.mean, method="percentile", n_resamples=20_000, rng=np.random.default_rng(5)
    ).confidence_interval
    found = profile(np.column_stack([values] * 3), 3, 0.95, np.random.default_rng(2), 5)[0][1]
    assert (found.ci_low, found.ci_high) == pytest.approx(tuple(theirs), abs=0.03)


def test_rank_of_areas_that_are_alike_is_uncertain_and_of_far_ones_is_not():
    rng = np.random.default_rng(4)
    same = rng.normal(3, 1, size=(60, 4))
    far = rng.normal([5, 4, 2, 1], 0.2, size=(60, 4))
    alike = profile(same - same.mean(axis=0) + 3, 3, 0.95, rng, 5)
    for area in alike:
        by_name = {each.statistic: each for each in area}
        assert (by_name["rank"].ci_low, by_name["rank"].ci_high) == (1, 4)
        assert by_name["rank"].estimate == 2.5
        assert by_name["p_top_two"].estimate == pytest.approx(0.5, abs=0.1)
    for place, area in enumerate(profile(far, 3, 0.95, rng, 5), start=1):
        by_name = {each.statistic: each for each in area}
        assert (by_name["rank"].ci_low, by_name["rank"].ci_high) == (place, place)
        assert by_name["p_top_two"].estimate == (1 if place <= 2 else 0)


def test_places_by_hand():
    rank, among_two = places(np.array([[3.0, 5, 3, 1], [2, 2, 2, 2], [4, 1, 2, 3]]))
    assert rank.tolist() == [[2.5, 1, 2.5, 4], [2.5] * 4, [1, 4, 3, 2]]
    assert among_two.tolist() == [[0.5, 1, 0.5, 0], [0.5] * 4, [1, 0, 0, 1]]


@settings(deadline=None, max_examples=50)
@given(st.lists(st.lists(st.integers(1, 5), min_size=4, max_size=4), min_size=1, max_size=5))
def test_places_sum_up(means):
    rank, among_two = places(np.array(means, dtype=float))
    np.testing.assert_allclose(among_two.sum(axis=1), 2)
    np.testing.assert_allclose(rank.sum(axis=1), 10)


def test_subgroups(ward):
    values, people = ward
    table = needs_table(needs_study(["relation", "income", "age"]), survey(values), people)
    area = values[:, 2]
    where = {"area": "needs.neighbours", "subgroup_by": "relation"}
    for level, part in (("1", slice(0, 25)), ("2", slice(25, 39))):
        mean = find(table, **where, subgroup=level, statistic="mean")
        assert (mean["n"], mean["estimate"]) == (len(area[part]), pytest.approx(area[part].mean()))
    # Of two levels the first is compared with the second; the person without one is left out.
    differences = table[(table["subgroup_by"] == "relation") & (table["statistic"] == "difference")]
    assert set(differences["subgroup"]) == {"1"}
    difference = find(differences, area="needs.neighbours")
    assert difference["estimate"] == pytest.approx(area[:25].mean() - area[25:39].mean())
    assert difference["n"] == 39
    # Of three levels each is compared with the people of the two others.
    where = {"area": "needs.neighbours", "subgroup_by": "income", "statistic": "difference"}
    for level, part in (("low", range(12)), ("mid", range(12, 27)), ("high", range(27, 40))):
        others = [i for i in range(40) if i not in part]
        found = find(table, **where, subgroup=level)
        assert found["estimate"] == pytest.approx(area[list(part)].mean() - area[others].mean())
        assert found["method"] == "Welch, against the people of all other levels"
    age = find(table, area="needs.neighbours", subgroup_by="age", statistic="spearman_r")
    assert (age["subgroup"], age["n"]) == ("all", 40)


def test_holm_runs_over_all_comparisons(ward):
    from statsmodels.stats.multitest import multipletests

    values, people = ward
    table = needs_table(needs_study(["relation", "income", "age"]), survey(values), people)
    tested = table[table["statistic"].isin(["difference", "spearman_r"])]
    adjusted = table[table["statistic"] == "p_holm"]
    assert len(tested) == len(adjusted) == 3 * (1 + 3 + 1)
    keys = ["area", "subgroup_by", "subgroup"]
    assert tested[keys].to_numpy().tolist() == adjusted[keys].to_numpy().tolist()
    expected = multipletests(tested["p"], method="holm")[1]
    np.testing.assert_allclose(adjusted["estimate"], expected)
    np.testing.assert_allclose(adjusted["p"], expected)
    assert (adjusted["method"] == "Holm, 15 comparisons").all()
    # The library's Holm itself, against R: p.adjust(c(.01, .04, .03, .005), "holm").
    np.testing.assert_allclose(
        multipletests([0.01, 0.04, 0.03, 0.005], method="holm")[1], R["holm"]
    )


def test_small_levels_are_not_compared():
    values = pd.Series(np.arange(20) % 5 + 1.0)
    attribute = pd.Series(["low"] * 3 + ["mid"] * 6 + ["high"] * 11)
    lines = list(by_level(values, attribute, ["low", "mid", "high", "none"], 0.95, 5))
    assert [level for level, each in lines if each.statistic == "difference"] == ["mid", "high"]
    lines = list(by_level(values, attribute, ["low", "mid", "high", "none"], 0.95, 1))
    compared = [level for level, each in lines if each.statistic == "difference"]
    assert compared == ["low", "mid", "high"]


def test_levels_without_spread():
    attribute = pd.Series(["1"] * 6 + ["2"] * 6)
    flat = list(by_level(pd.Series([2.0] * 6 + [3.0] * 6), attribute, ["1", "2"], 0.95, 5))
    by_name = {each.statistic: each for level, each in flat if level == "1"}
    assert by_name["difference"].estimate == -1
    assert by_name["difference"].p is None
    assert by_name["hedges_g"].note == "not estimable: nobody differs within the levels"


def test_one_level_has_nobody_to_be_compared_with():
    lines = list(by_level(pd.Series(np.arange(9.0)), pd.Series(["1"] * 9), ["1", "2"], 0.95, 5))
    assert [(level, each.statistic) for level, each in lines] == [("1", "mean"), ("2", "mean")]


def test_few_people_and_empty_areas():
    rng = np.random.default_rng(1)
    values = np.column_stack([np.arange(8) % 5 + 1.0, np.full(8, 2.0), np.full(8, np.nan)])
    first, second, third = profile(values, 3, 0.95, rng, 5)
    assert first[1].note == "few people to resample: the interval is too narrow"
    assert first[5].note == "not estimable: fewer than three areas"
    assert second[0].note == "no interval: all values are equal"
    assert {each.note for each in third} == {"not estimable: fewer than 5 people"}
    for area in profile(values[:4], 3, 0.95, rng, 5):
        assert {each.note for each in area} == {"not estimable: fewer than 5 people"}


def test_nobody_answered():
    people = pd.DataFrame({"participant_id": pd.Series(dtype="str"), "relation": [], "age": []})
    table = needs_table(needs_study(["relation", "age"]), survey(np.empty((0, 3))), people)
    assert table["estimate"].isna().all()
    assert (table["note"] != "").all()


def test_a_study_without_needs_is_told():
    plain = study({"needs": NEEDS}, ATTRIBUTES)
    with pytest.raises(GroupworkError, match="has no 'needs'"):
        needs_table(plain, survey(np.ones((5, 3))), pd.DataFrame({"participant_id": []}))
