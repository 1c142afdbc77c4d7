"""The specification curve against scipy, the table of effects and hand calculation."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from small_study import find, items, responses, score, study

from groupwork.analysis.specifications import (
    OUTLIER_RULES,
    SPECIFICATION_KEYS,
    UNITS,
    contrast_specification_table,
    estimators,
    specification_table,
    summary,
    trimmed_mean,
)
from groupwork.privacy.disclosure import publishable
from groupwork.results.registry import TABLES
from groupwork.statistics.paired import Pairs, paired_effects
from groupwork.tables import STATISTIC_COLUMNS

RULES = SPECIFICATION_KEYS[4:]
RNG = np.random.default_rng(1)


@pytest.mark.parametrize("n", [5, 9, 12, 23])
def test_trimmed_mean_agrees_with_scipy(n):
    values = np.random.default_rng(n).gamma(2, 3, n) - 4
    found = trimmed_mean(values, 0.95)
    assert found.estimate == pytest.approx(stats.trim_mean(values, 0.2))
    limits = stats.mstats.trimmed_mean_ci(values, limits=(0.2, 0.2), alpha=0.05)
    assert (found.ci_low, found.ci_high) == pytest.approx(tuple(limits))


def test_trimmed_mean_by_hand():
    """Of 1 to 10 without two at each end: winsorised 3 3 3 4 5 6 7 8 8 8, SD sqrt(42.5 / 9)."""
    found = trimmed_mean(np.arange(1.0, 11.0), 0.95)
    error = np.sqrt(42.5 / 9) / (0.6 * np.sqrt(10))
    assert found.estimate == 5.5
    assert found.ci_high == pytest.approx(5.5 + stats.t.ppf(0.975, 5) * error)
    assert found.p == pytest.approx(2 * stats.t.sf(5.5 / error, 5))


def test_estimators_are_those_of_the_table_of_effects():
    rng = np.random.default_rng(2)
    pre = rng.integers(20, 60, 14).astype(float)
    post = pre - rng.integers(-3, 12, 14)
    effects = paired_effects(pre, post, RNG)
    found = list(estimators(Pairs.complete(pre, post), 0.95, RNG))
    for zero_rule, each in found:
        same = [e for e in effects if e.statistic == each.statistic]
        if each.statistic == "hodges_lehmann":
            same = same[:1] if zero_rule == "zeros included" else same[1:]
        if each.statistic == "trimmed_mean":
            continue
        assert each.estimate == pytest.approx(same[0].estimate)
        if zero_rule == "zeros included":
            assert (each.ci_low, each.ci_high) == pytest.approx((same[0].ci_low, same[0].ci_high))
    p = {e.method: e.p for e in effects if e.statistic == "wilcoxon_v"}
    lehmann = {zero_rule: e.p for zero_rule, e in found if e.statistic == "hodges_lehmann"}
    assert list(lehmann.values()) == [p["exact, Pratt zeros"], p["exact, zeros dropped"]]


def test_outliers():
    """Median 3, MAD 1: beyond 3 +- 3.7; quartiles 2 and 4: beyond -1 and 7."""
    values = np.array([1.0, 2, 2, 3, 3, 4, 4, 6.8, 30])
    out = {name: values[rule(values)[0]].tolist() for name, rule in OUTLIER_RULES.items()}
    assert list(out.values()) == [[], [6.8, 30], [30]]


@pytest.mark.parametrize(
    ("pre", "post", "why"),
    [
        ([], [], "nobody has both scores"),
        ([1], [2], "only one person"),
        ([1, 2, 3], [2, 3, 4], "all differences are equal"),
        ([1, 2, np.inf], [2, 3, 9], "infinite"),
    ],
)
def test_estimators_say_why_not(pre, post, why):
    pairs = Pairs.complete(np.array(pre, dtype=float), np.array(post, dtype=float))
    found = [each for _, each in estimators(pairs, 0.95, RNG)]
    assert {each.statistic for each in found} == set(UNITS)
    assert all(why in each.note and each.estimate is None for each in found)


def four_items(pre: pd.DataFrame, post: pd.DataFrame, **more):
    parts = [score(max_missing=1, direction="lower-better"), score("short", items="1-3")]
    declared = study({"x": {"items": items("1-4", 1, 5), "scores": parts}}, **more)
    answers = pd.concat([responses("x", pre, "pre"), responses("x", post, "post")])
    return declared, answers, pd.DataFrame({"participant_id": answers["participant_id"].unique()})


def answered(n: int, seed: int) -> pd.DataFrame:
    """Return answers to four items of which the fourth has nothing to do with the rest."""
    rng = np.random.default_rng(seed)
    trait = rng.normal(3, 1, (n, 1))
    answers = np.clip(np.rint(trait + rng.normal(0, 0.5, (n, 4))), 1, 5)
    answers[:, 3] = rng.integers(1, 6, n)
    return pd.DataFrame(answers, index=[f"P{i:02d}" for i in range(n)], columns=list("1234"))


def test_table():
    pre, post = answered(20, 1), answered(20, 2)
    pre.iloc[0, 0] = np.nan  # one missing: allowed as declared, not by the strict rule
    post.iloc[1, :2] = np.nan  # two missing: allowed by the generous rule only
    declared, answers, people = four_items(pre, post)
    found = specification_table(declared, answers, people)
    assert list(found.columns) == [*SPECIFICATION_KEYS, *STATISTIC_COLUMNS]
    assert found["scoring"].unique().tolist() == ["as declared", "items of x.short", "all"]
    rows = found[found["scoring"] != "all"]
    assert not rows.duplicated([*SPECIFICATION_KEYS, "statistic"]).any()
    everybody = {"outlier_rule": "everybody", "statistic": "mean_diff"}
    people_used = {
        rule: find(rows, scoring="as declared", missing_rule=rule, **everybody)["n"]
        for rule in rows["missing_rule"].unique()
    }
    assert people_used == {
        "as declared": 19,
        "up to half of the items missing": 20,
        "no item missing": 18,
    }
    # Without item 4 the sum of the three others is put on the points of four.
    short = find(rows, scoring="items of x.short", missing_rule="no item missing", **everybody)
    both = pre[list("123")].notna().all(axis=1) & post[list("123")].notna().all(axis=1)
    change = (post - pre)[list("123")].sum(axis=1)[both] * 4 / 3
    assert short["estimate"] == pytest.approx(change.mean(), abs=1e-8)
    pd.testing.assert_frame_equal(found, specification_table(declared, answers, people))
    shuffled = answers.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(found, specification_table(declared, shuffled, people))


@pytest.mark.parametrize(("kept", "same"), [(6, True), (5, False)])
def test_a_score_of_three_quarters_of_the_items_is_a_variant(kept, same):
    parts = [score(direction="lower-better"), score("part", items=f"1-{kept}")]
    declared = study({"x": {"items": items("1-8", 1, 5), "scores": parts}})
    rng = np.random.default_rng(7)
    waves = {
        wave: pd.DataFrame(
            rng.integers(1, 6, (6, 8)).astype(float),
            index=[f"P{i}" for i in range(6)],
            columns=list("12345678"),
        )
        for wave in ("pre", "post")
    }
    answers = pd.concat([responses("x", table, wave) for wave, table in waves.items()])
    people = pd.DataFrame({"participant_id": answers["participant_id"].unique()})
    found = specification_table(declared, answers, people)
    assert ("items of x.part" in set(found["scoring"])) == same


def test_weakest_item_is_left_out():
    declared, answers, people = four_items(answered(80, 1), answered(80, 2))
    only = declared.model_copy()
    part = declared.questionnaires["x"].scores[0]
    instrument = declared.questionnaires["x"].model_copy(update={"scores": [part]})
    only._questionnaires = {"x": instrument}
    found = specification_table(only, answers, people)
    names = found["scoring"].unique().tolist()
    assert names == ["as declared", "without item 4, of lowest item-rest r", "all"]


def test_a_total_has_one_scoring():
    declared = study({"x": {"items": items("1", 0, 63), "scores": [score()]}})
    pre, post = (pd.DataFrame({"1": range(i, i + 12)}) for i in (0, 3))
    post.iloc[0] = 0
    answers = pd.concat([responses("x", pre, "pre"), responses("x", post, "post")])
    people = pd.DataFrame({"participant_id": answers["participant_id"].unique()})
    found = specification_table(declared, answers, people)
    assert set(found["scoring"]) == set(found["missing_rule"]) == {"as declared", "all"}
    # All changes but one are equal: there is no spread to find outliers by.
    other = found[found["outlier_rule"].str.startswith("without")]
    assert other["estimate"].isna().all()
    assert other["note"].str.startswith("not estimable: too many changes are equal").all()


def test_summary():
    def row(statistic, estimate, p):
        return {"statistic": statistic, "estimate": estimate, "p": p, "n": 9 if p else 10}

    rows = [
        row("mean_diff", -3.0, 0.01),
        row("hodges_lehmann", -1.0, 0.2),
        row("d_z", -0.5, 0.01),
        row("mean_diff", 2.0, 0.01),
        row("d_av", None, None),
    ]
    found = pd.DataFrame(summary(rows, lower=True, alpha=0.05))
    # d_z tells the mean difference a second time.
    assert find(found, statistic="specifications")["estimate"] == 3
    assert find(found, statistic="expected")["estimate"] == 2
    assert set(found["n"]) == {9}
    assert find(found, statistic="significant")["estimate"] == 1
    of = found[found["statistic"].isin(["specifications_of", "significant_of"])]
    assert of[["method", "estimate"]].to_numpy().tolist() == [
        *[["mean_diff", 2], ["mean_diff", 1], ["hodges_lehmann", 1], ["hodges_lehmann", 0]]
    ]
    points = found[found["method"] == "in points"]
    assert points["estimate"].tolist() == [-3, -1, 2]
    assert (found[RULES] == "all").all(axis=None)
    empty = pd.DataFrame(summary([], lower=True, alpha=0.05))
    assert empty["note"].iloc[1:].str.startswith("not estimable").all()


def test_changes_against_the_declared_direction_are_counted():
    """All fall, a rise is expected: none of the small p speaks for it."""
    pre = pd.DataFrame({"1": np.arange(20.0, 32)}, index=[f"P{i:02d}" for i in range(12)])
    post = pre - np.array([9, 8, 10, 9, 11, 8, 9, 10, 11, 9, 8, 10])[:, None]
    one = {"x": {"items": items("1", 0, 63), "scores": [score()]}}
    declared = study(one, outcomes=[{"scale": "x", "primary": True, "expected": "higher"}])
    answers = pd.concat([responses("x", pre, "pre"), responses("x", post, "post")])
    people = pd.DataFrame({"participant_id": pre.index})
    table = specification_table(declared, answers, people)
    found = table[table["scoring"] == "all"].set_index("statistic")["estimate"]
    known = table[(table["scoring"] != "all") & table["estimate"].notna()]
    known = known[known["statistic"].map(UNITS) == "points"]
    assert len(known) == found["specifications"]
    assert (found["expected"], found["significant"]) == (0, 0)
    assert found["significant_against"] == (known["p"] < 0.05).sum() == len(known)
    # No change is an outlier and none is zero, so each estimator has one estimate; by hand the
    # mean fall 28/3, trimmed 37/4, the median of the Walsh averages 37/4 or another.
    different = known["estimate"].round(8).nunique()
    assert found["distinct"] == different <= 3 < found["specifications"]


def two_arms(pre: pd.DataFrame, post: pd.DataFrame, expected: str = "lower"):
    arms = {"arm": {"label": "Arm", "levels": {"a": "group", "b": "waiting list"}}}
    declared = study(
        {"x": {"items": items("1", 0, 63), "scores": [score()]}},
        arms,
        design={"kind": "randomised", "groups": {"attribute": "arm", "control": "b"}},
        outcomes=[{"scale": "x", "primary": True, "expected": expected}],
    )
    answers = pd.concat([responses("x", pre, "pre"), responses("x", post, "post")])
    half = len(pre) // 2
    people = pd.DataFrame({"participant_id": pre.index, "arm": ["a"] * half + ["b"] * half})
    return declared, answers, people


def test_the_difference_between_arms_under_every_choice():
    """Against scipy and statsmodels, arm by arm; an outlier is judged within its arm."""
    from statsmodels.regression.linear_model import OLS

    rng = np.random.default_rng(3)
    index = [f"P{i:02d}" for i in range(24)]
    pre = pd.DataFrame({"1": rng.integers(20, 40, 24).astype(float)}, index=index)
    fall = np.where(np.arange(24) < 12, 9, 3) + rng.integers(-2, 3, 24)
    fall[0] = 20  # far from its own arm
    post = pre - fall[:, None]
    declared, answers, people = two_arms(pre, post)
    table = contrast_specification_table(declared, answers, people)
    assert set(table["contrast"]) == {"a - b"}
    known = table[table["scoring"] != "all"]
    everybody = known[known["outlier_rule"] == "everybody"].set_index("statistic")
    change = -fall.astype(float)
    welch = stats.ttest_ind(change[:12], change[12:], equal_var=False)
    row = everybody.loc["difference_in_change"]
    assert (row["estimate"], row["p"]) == pytest.approx(
        (change[:12].mean() - change[12:].mean(), welch.pvalue)
    )
    x = np.column_stack([np.ones(24), pre["1"], np.arange(24) < 12])
    model = OLS(post["1"].to_numpy(), x.astype(float)).fit()
    row = everybody.loc["adjusted"]
    assert (row["estimate"], row["p"]) == pytest.approx((model.params[2], model.pvalues[2]))
    robust = model.get_robustcov_results("HC3", use_t=True)
    assert everybody.loc["adjusted_hc3", "p"] == pytest.approx(robust.pvalues[2])
    yuen = stats.ttest_ind(change[:12], change[12:], equal_var=False, trim=0.2)
    assert everybody.loc["trimmed", "p"] == pytest.approx(yuen.pvalue)
    assert set(everybody["smallest_arm"]) == {12}
    without = known[known["outlier_rule"].str.contains("MAD")]
    assert set(without["smallest_arm"]) == {11} and set(without["n"]) == {23}
    assert without["note"].str.contains("1 left out").all()
    found = table[table["scoring"] == "all"].set_index("statistic")["estimate"]
    known = known[known["statistic"] != "hedges_g"]
    assert found["specifications"] == found["expected"] == found["significant"] == len(known)
    # Both rules leave the same person out, and the adjusted difference has two errors.
    assert (len(known), found["distinct"]) == (3 * 4, 2 * 3)
    declared, *rest = two_arms(pre, post, expected="higher")
    against = contrast_specification_table(declared, *rest)
    found = against[against["scoring"] == "all"].set_index("statistic")["estimate"]
    assert (found["significant"], found["significant_against"]) == (0, len(known))


def test_an_arm_whose_changes_are_all_equal():
    index = [f"P{i:02d}" for i in range(12)]
    pre = pd.DataFrame({"1": np.arange(20.0, 32)}, index=index)
    post = pre - 3
    post.iloc[6:, 0] -= [1, 2, 0, 1, 3, 2]
    table = contrast_specification_table(*two_arms(pre, post))
    known = table[table["scoring"] != "all"]
    assert known["note"].str.contains("fewer than two people whose changes differ").all()
    assert known["estimate"].isna().all()


def test_small_arms_of_a_contrast_are_held_back():
    index = [f"P{i:02d}" for i in range(8)]
    rng = np.random.default_rng(2)
    pre = pd.DataFrame({"1": rng.integers(20, 40, 8).astype(float)}, index=index)
    declared, answers, people = two_arms(pre, pre - rng.integers(0, 9, (8, 1)))
    table = contrast_specification_table(declared, answers, people)
    assert table["estimate"].notna().any()
    layout = TABLES["contrast_specifications"].layout
    assert publishable(declared, layout, table)["estimate"].isna().all()
