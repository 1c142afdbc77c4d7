"""Intraclass correlations against R, pingouin and a published example."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from groupwork.statistics.icc import icc, retest

DATA = Path(__file__).parents[2] / "data"
STATISTICS = json.loads((DATA / "r_statistics.json").read_text())


RETESTED = [
    ("icc_agreement", "ICC(A,1), two-way, absolute agreement; F interval"),
    ("icc_consistency", "ICC(C,1), two-way, consistency; F interval"),
    ("r", "Pearson; Fisher z interval"),
    ("sem", "standard error of measurement, root of the residual mean square"),
]


def by_name(estimates):
    return {each.statistic: each for each in estimates}


def test_icc_agrees_with_r():
    r = STATISTICS["icc"]
    table = pd.read_csv(DATA / "btheb.csv")
    both = table.loc[table["group"] == "TAU", ["pre", "m2"]].dropna().to_numpy()
    assert len(both) == r["n"]
    found = icc(both, 0.95)
    for name in ("agreement", "consistency"):
        expected = [r[name][each] for each in ("estimate", "low", "high")]
        assert found[f"icc_{name}"] == pytest.approx(expected, abs=1e-9)


def test_icc_is_shrout_and_fleiss_published_one():
    """Shrout & Fleiss (1979), tables 2 and 4: ICC(2,1) = .29, ICC(3,1) = .71."""
    ratings = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    found = icc(np.array(ratings, dtype=float), 0.95)
    assert found["icc_agreement"] == pytest.approx((0.29, 0.019, 0.761), abs=0.005)
    assert found["icc_consistency"] == pytest.approx((0.71, 0.342, 0.946), abs=0.005)


def test_icc_agrees_with_pingouin():
    import pingouin

    rng = np.random.default_rng(2)
    values = rng.normal(size=(15, 1)) + rng.normal([0, 0.5], 0.7, (15, 2))
    long = pd.DataFrame(values).melt(ignore_index=False).reset_index()
    theirs = pingouin.intraclass_corr(long, "index", "variable", "value")
    theirs = theirs[theirs["Type"].str.contains("A,1|C,1|ICC2$|ICC3$")]
    ours = [found[0] for found in icc(values, 0.95).values()]
    assert theirs["ICC"].tolist()[:2] == pytest.approx(ours)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ([[1, 2], [2, 3]], "fewer than three people with both scores"),
        ([[1, 2], [1, 3], [1, 4]], "all scores of a wave are equal"),
        ([[2, 1], [3, 1], [4, 1]], "all scores of a wave are equal"),
        (
            [[1, np.nan], [2, 3], [np.nan, 3], [4, 5]],
            "fewer than three people with both scores",
        ),
    ],
)
def test_retest_says_why_not(values, why):
    rows = retest(np.array(values, dtype=float), 0.95)
    assert [(each.statistic, each.method) for each in rows] == RETESTED
    for each in rows:
        assert each.estimate is None
        assert each.note == f"not estimable: {why}"
        assert each.n == len([1 for pair in values if not np.isnan(pair).any()])


@pytest.mark.parametrize("values", [[[1, 1], [2, 2], [3, 3]], [[1, 2], [2, 3], [3, 4], [5, 6]]])
def test_retest_without_error(values):
    found = by_name(retest(np.array(values, dtype=float), 0.95))
    assert found["icc_consistency"].estimate == pytest.approx(1)
    assert found["sem"].estimate == pytest.approx(0)
    assert found["r"].ci_low is None
    few = "fewer than four people"
    lacking = few if len(values) < 4 else "its limits collapse at a correlation of 1 or -1"
    assert found["r"].note == f"no interval: {lacking}"


def test_four_people_have_limits_and_what_must_be_known_is_said():
    rows = retest(np.array([[1.0, 2], [2, 1], [3, 4], [5, 4]]), 0.9, "two weeks apart")
    assert [(each.statistic, each.method) for each in rows] == RETESTED
    for each in rows:
        has_limits = each.statistic != "sem"
        assert (each.ci_low is not None, each.ci_level) == (has_limits, 0.9 if has_limits else None)
        assert each.note == ("two weeks apart" if has_limits else "")
        assert each.n == 4


def test_correlations_beyond_one_by_rounding_are_one():
    for sign in (1.0, -1.0):
        first = np.array([0.1, 0.2, 0.3, 0.7])
        found = by_name(retest(np.column_stack([first, sign * first * 3]), 0.95))
        assert abs(found["r"].estimate) <= 1


def test_the_correlation_of_two_times_has_fishers_interval():
    """tanh(atanh(r) -+ 1.96 / sqrt(n - 3)), as R's cor.test, beside scipy's of the same name."""
    table = pd.read_csv(DATA / "btheb.csv")
    both = table[["pre", "m2"]].dropna()
    row = by_name(retest(both.to_numpy(), 0.95))["r"]
    theirs = stats.pearsonr(both["pre"], both["m2"])
    limits = theirs.confidence_interval(0.95)
    assert row.estimate == pytest.approx(theirs.statistic)
    assert (row.ci_low, row.ci_high) == pytest.approx((limits.low, limits.high))
