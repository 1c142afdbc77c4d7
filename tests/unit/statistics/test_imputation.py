"""Multiple imputation against R's mice, by hand, and where the truth is known."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from groupwork.analysis.missing import Change, mean_changes
from groupwork.statistics.imputation import complete_data, pool

DATA = Path(__file__).parents[2] / "data"
R = json.loads((DATA / "r_statistics.json").read_text())
BTHEB = pd.read_csv(DATA / "btheb.csv")
WAVES = BTHEB[["pre", "m2", "m3", "m5", "m8"]].to_numpy(dtype=float)


def test_pooling_agrees_with_mice():
    r = R["rubin"]
    found = pool(np.array(r["q"]), np.array(r["u"]), r["complete_df"])
    assert found.estimate == pytest.approx(r["estimate"])
    assert found.se == pytest.approx(r["se"])
    assert found.df == pytest.approx(r["df"])
    assert found.missing_information == pytest.approx(r["fmi"])


def test_pooling_by_hand():
    """Q = 1, 2, 3 and U = 1: B = 1, T = 1 + 4/3 = 7/3, (1 + 1/m) B / T = 4/7."""
    found = pool(np.array([1.0, 2.0, 3.0]), np.ones(3), 10)
    assert found.se**2 == pytest.approx(7 / 3)
    old, observed = 2 / (4 / 7) ** 2, 11 / 13 * 10 * 3 / 7
    assert found.df == pytest.approx(old * observed / (old + observed))


def test_imputation_agrees_with_mice():
    """Within the Monte Carlo error of 200 data sets (mice: 1,000)."""
    arm = (BTHEB["group"] == "BtheB").to_numpy(dtype=float)[:, None]
    completed = complete_data(WAVES, arm, np.random.default_rng(8)).values
    known = ~np.isnan(WAVES)
    assert (completed[:, known] == WAVES[known]).all()
    for wave, column in (("m2", 1), ("m8", 4)):
        r = R["imputed"][wave]
        change = completed[:, :, column] - completed[:, :, 0]
        found = pool(change.mean(axis=1), change.var(axis=1, ddof=1) / 100, 99)
        error = np.sqrt(r["between"] / 200 + r["between"] / 1000)
        assert found.estimate == pytest.approx(r["estimate"], abs=3 * error)
        assert found.se == pytest.approx(r["se"], rel=0.03)


@pytest.mark.slow
def test_imputation_repairs_what_drop_out_distorts():
    """Who scores high at first is lost: complete cases are off, imputation covers the truth."""
    rng = np.random.default_rng(11)
    complete, covered, studies = [], 0, 200
    for _ in range(studies):
        pre = rng.normal(50, 10, 30)
        post = 50 + 0.7 * (pre - 50) - 5 + rng.normal(0, 6, 30)  # true mean change: -5
        post[rng.random(30) < 1 / (1 + np.exp(-(pre - 55) / 4))] = np.nan
        values = np.column_stack([pre, post])
        rows = mean_changes(change_of(values, rng))
        complete.append(rows[2].estimate)
        covered += rows[3].ci_low < -5 < rows[3].ci_high
    assert np.mean(complete) > -4.4
    assert stats.binomtest(covered, studies, 0.95).pvalue > 0.01


def change_of(values, rng, ends=(100.0, 0.0)):
    completed = complete_data(values, np.empty((len(values), 0)), rng)
    return Change(values, completed.values, completed.why([0, 1], ["pre", "post"]), ends, 0.95)


@pytest.mark.parametrize(("known", "exact"), [(8, True), (7, False)])
def test_a_predictor_for_four_observed_scores(known, exact):
    """The third wave is the sum of the others: two predictors give it back, one does not."""
    values = np.random.default_rng(3).normal(50, 10, (12, 2))
    values = np.column_stack([values, values.sum(axis=1)])
    true = values[known:, 2].copy()
    values[known:, 2] = np.nan
    completed = complete_data(values, np.empty((12, 0)), np.random.default_rng(4))
    spread = completed.values[:, known:, 2].std(axis=0)
    if exact:
        assert completed.values[:, known:, 2].mean(axis=0) == pytest.approx(true)
    assert (spread < 1e-6).all() if exact else (spread > 1).all()


@pytest.mark.parametrize("known", [3, 4])
def test_four_scores_are_the_fewest_to_impute_from(known):
    values = np.random.default_rng(5).normal(50, 10, (9, 2))
    values[known:, 1] = np.nan
    completed = complete_data(values, np.empty((9, 0)), np.random.default_rng(6))
    assert (completed.lacking == {}) == (known == 4)
    assert completed.why([1], ["pre", "post"]) == (
        "" if known == 4 else "wave 'post': 3 scores are too few to impute from"
    )


def test_a_pooled_row_is_mices():
    """Estimate, limits and p of the same pooled sets; t by hand from the pooled SE and df."""
    r = R["rubin"]
    row = pool(np.array(r["q"]), np.array(r["u"]), r["complete_df"]).row("imputed", 40, 0.9)
    reach = stats.t.ppf(0.95, r["df"]) * r["se"]
    assert (row.estimate, row.n, row.ci_level) == (pytest.approx(r["estimate"]), 40, 0.9)
    assert (row.ci_low, row.ci_high) == pytest.approx(
        (r["estimate"] - reach, r["estimate"] + reach)
    )
    assert row.p == pytest.approx(2 * stats.t.sf(abs(r["estimate"] / r["se"]), r["df"]))


def test_sets_that_all_agree_without_error_have_an_estimate_and_no_interval():
    row = pool(np.full(5, -2.0), np.zeros(5), 10).row("imputed", 12, 0.95)
    assert (row.estimate, row.n) == (-2.0, 12)
    assert row.ci_low is None and row.note == "no interval: all differences are equal"


def test_without_variance_within_the_sets_all_information_is_between_them():
    assert pool(np.array([1.0, 2.0, 3.0]), np.zeros(3), 10).missing_information == pytest.approx(1)
