"""Every statistic of a change against R, other programs and hand calculation."""

import json
from dataclasses import fields
from math import exp, isfinite, lgamma, sqrt
from pathlib import Path

import numpy as np
import pandas as pd
import pingouin
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.weightstats import DescrStatsW

from groupwork.statistics.estimate import Estimate
from groupwork.statistics.paired import (
    STATISTICS,
    Moments,
    effects_of_moments,
    paired_effects,
)

DATA = Path(__file__).parents[2] / "data"
R = json.loads((DATA / "r_reference.json").read_text(encoding="utf-8"))
PAIRS = {f"btheb_pre_{wave}": ("btheb.csv", wave) for wave in ("m2", "m3", "m5", "m8")}
PAIRS["sleep_small"] = ("sleep_small_ties_zero.csv", "post")

VALUE, LIMITS, P = ("estimate",), ("ci_low", "ci_high"), ("p",)
ALL = (*VALUE, *LIMITS)
RMS, MEAN = "Cumming (rms of the two SDs)", "Lakens (mean of the two SDs)"
DROPPED, PRATT = "exact, zeros dropped", "exact, Pratt zeros"

#: Key of the R reference -> statistic, part of its method, columns, tolerance (relative).
#: effectsize finds its limits by an optimiser of seven digits; all else agrees to rounding.
EXACT, NONCENTRAL, OPTIMISED = 1e-10, 1e-9, 5e-7
WRITTEN: dict[str, tuple[str, str, tuple[str, ...], float]] = {
    "n_incomplete": ("n_incomplete", "", VALUE, EXACT),
    "n": ("n", "", VALUE, EXACT),
    "mean_pre": ("mean_pre", "", VALUE, EXACT),
    "mean_post": ("mean_post", "", VALUE, EXACT),
    "sd_pre": ("sd_pre", "", VALUE, EXACT),
    "sd_post": ("sd_post", "", VALUE, EXACT),
    "r_pre_post": ("r_pre_post", "Pearson", VALUE, EXACT),
    "mean_diff": ("mean_diff", "", VALUE, EXACT),
    "sd_diff": ("sd_diff", "", VALUE, EXACT),
    "n_zero_diff": ("n_zero_diff", "", VALUE, EXACT),
    "n_tied_abs_nonzero": ("n_tied_abs_nonzero", "", VALUE, EXACT),
    "t": ("t", "paired t", VALUE, EXACT),
    "df": ("df", "", VALUE, EXACT),
    "p_t": ("t", "paired t", P, EXACT),
    "mean_diff_ci95": ("mean_diff", "t interval", LIMITS, EXACT),
    "d_z": ("d_z", "", VALUE, EXACT),
    "d_z_ci95_nct": ("d_z", "noncentral t", LIMITS, NONCENTRAL),
    "d_z_effectsize": ("d_z", "noncentral t", ALL, OPTIMISED),
    "g_z_effectsize": ("g_z", "J(n-1) exact; noncentral t", ALL, OPTIMISED),
    "g_z_exact_J": ("g_z", "J(n-1) exact", VALUE, EXACT),
    "g_z_approx_J": ("g_z", "1 - 3/(4(n-1) - 1)", VALUE, EXACT),
    "g_z_ci95_exact_J": ("g_z", "J(n-1) exact; noncentral t", LIMITS, NONCENTRAL),
    "d_av_rms": ("d_av", RMS, VALUE, EXACT),
    "d_av_meansd": ("d_av", MEAN, VALUE, EXACT),
    "d_av_rms_ci95_normal": ("d_av", f"{RMS}; normal interval", LIMITS, EXACT),
    "g_av_rms_J_nminus1": ("g_av", f"{RMS}, J(n-1)", VALUE, EXACT),
    "g_av_meansd_J_nminus1": ("g_av", f"{MEAN}, J(n-1)", VALUE, EXACT),
    "d_rm": ("d_rm", "", VALUE, EXACT),
    "d_glass_pre": ("d_pre", "", VALUE, EXACT),
    "wilcoxon_V_drop0": ("wilcoxon_v", DROPPED, VALUE, EXACT),
    "wilcoxon_Wminus_drop0": ("wilcoxon_w_minus", "zeros dropped", VALUE, EXACT),
    "wilcoxon_p_exact_drop0": ("wilcoxon_v", DROPPED, P, EXACT),
    "wilcoxon_p_exact_exactRankTests": ("wilcoxon_v", DROPPED, P, EXACT),
    "wilcoxon_p_exact_coin_Wilcoxon": ("wilcoxon_v", DROPPED, P, EXACT),
    "wilcoxon_V_pratt": ("wilcoxon_v", PRATT, VALUE, EXACT),
    "wilcoxon_p_exact_pratt": ("wilcoxon_v", PRATT, P, EXACT),
    "wilcoxon_p_exact_coin_Pratt": ("wilcoxon_v", PRATT, P, EXACT),
    "wilcoxon_z_coin_Wilcoxon": ("wilcoxon_z", "normal approximation, zeros dropped", VALUE, EXACT),
    "wilcoxon_p_asymp_coin_Wilcoxon": (
        "wilcoxon_z",
        "normal approximation, zeros dropped",
        P,
        EXACT,
    ),
    "wilcoxon_z_coin_Pratt": ("wilcoxon_z", "normal approximation, Pratt", VALUE, EXACT),
    "wilcoxon_p_asymp_coin_Pratt": ("wilcoxon_z", "normal approximation, Pratt", P, EXACT),
    "wilcoxon_p_normal_base_cc": ("wilcoxon_z", "continuity-corrected", P, EXACT),
    "wilcoxon_p_normal_base_nocc": ("wilcoxon_z", "normal approximation, zeros dropped", P, EXACT),
    "rank_biserial_drop0": ("rank_biserial", "(W+ + W-), zeros dropped", VALUE, EXACT),
    "rank_biserial_pratt": ("rank_biserial", "(n(n+1)/2), Pratt", VALUE, EXACT),
    "rank_biserial_pratt_sumranks": ("rank_biserial", "(W+ + W-), Pratt", VALUE, EXACT),
    "hodges_lehmann": ("hodges_lehmann", "zeros included", VALUE, EXACT),
    "hodges_lehmann_ci95_walsh": ("hodges_lehmann", "exact Walsh interval", LIMITS, EXACT),
    "hodges_lehmann_drop0": ("hodges_lehmann", "zeros dropped", VALUE, EXACT),
    "perm_p_exact": ("permutation", "exact", P, EXACT),
    "perm_p_exactRankTests": ("permutation", "exact", P, EXACT),
    "perm_p_asymptotic": ("permutation_z", "normal approximation", P, EXACT),
}
#: Resampled: compared in test_bootstrap, with the tolerance that seeds ask for.
RESAMPLED = {
    "d_z_bca_ci95",
    "d_z_bca_ci95_jackknife",
    "d_z_bca_ci95_seed2",
    "d_z_percentile_ci95",
    "d_z_boot_se",
}
NOT_WRITTEN = {
    "pair": "a name",
    "hl_base_default": "inverts the normal approximation numerically, to 4 digits; its estimate "
    "is the Walsh median without zeros",
    "hl_exactRankTests": "a third definition, of exactRankTests alone",
    "rank_biserial_effectsize": "its error is that of no effect and covers too rarely",
}


def effects(pre, post, seed=1, **more) -> list[Estimate]:
    return paired_effects(np.asarray(pre), np.asarray(post), np.random.default_rng(seed), **more)


def find(rows: list[Estimate], statistic: str, method: str = "") -> Estimate:
    return next(each for each in rows if each.statistic == statistic and method in each.method)


def effects_of(name: str) -> list[Estimate]:
    file, wave = PAIRS[name]
    table = pd.read_csv(DATA / file)
    return effects(table["pre"], table[wave])


@pytest.fixture
def computed() -> dict[str, list[Estimate]]:
    return {name: effects_of(name) for name in PAIRS}


def test_every_statistic_of_the_reference_is_accounted_for():
    for name in PAIRS:
        assert set(R[name]) == set(WRITTEN) | RESAMPLED | set(NOT_WRITTEN)


@pytest.mark.parametrize("name", PAIRS)
def test_agrees_with_r(name):
    rows = effects_of(name)
    for key, (statistic, method, columns, tolerance) in WRITTEN.items():
        row = find(rows, statistic, method)
        found = [getattr(row, column) for column in columns]
        expected = np.atleast_1d(R[name][key]["value"])
        assert found == pytest.approx(expected, rel=tolerance), key


#: What each row is, as tables and reports name it: (statistic, methods).
ROWS = [
    ("n", ["complete pairs"]),
    ("n_incomplete", ["people without both scores"]),
    ("mean_pre", ["mean"]),
    ("mean_post", ["mean"]),
    ("sd_pre", ["n - 1"]),
    ("sd_post", ["n - 1"]),
    ("r_pre_post", ["Pearson; Fisher z interval"]),
    ("n_zero_diff", ["differences of zero"]),
    ("n_tied_abs_nonzero", ["non-zero differences whose size was counted already"]),
    ("mean_diff", ["post - pre; t interval"]),
    ("sd_diff", ["n - 1"]),
    ("t", ["paired t, df = 9"]),
    ("df", ["n - 1"]),
    ("tost", ["two one-sided t tests against -1 and 1 points"]),
    ("d_z", ["mean / SD of the differences; noncentral t"]),
    ("g_z", ["J(n-1) exact; noncentral t", "J(n-1) as 1 - 3/(4(n-1) - 1); noncentral t"]),
    (
        "d_av",
        [
            f"{RMS}; approximate interval: limits of d_z rescaled (Algina & Keselman 2003)",
            f"{MEAN}; approximate interval: limits of d_z rescaled (Algina & Keselman 2003)",
            f"{RMS}; normal interval, SDs taken as known",
        ],
    ),
    (
        "g_av",
        [
            f"{name}, {j}; approximate interval: limits of d_z rescaled (Algina & Keselman 2003)"
            for name in (RMS, MEAN)
            for j in ("J(2(n-1)/(1+r^2))", "J(n-1)")
        ],
    ),
    ("d_rm", ["d_z sqrt(2(1-r)) (Lakens 2013)"]),
    ("d_pre", ["mean difference / SD of the first wave"]),
    ("d_z", ["BCa bootstrap, 10,000 resamples", "percentile bootstrap, 10,000 resamples"]),
    ("se_d_z", ["bootstrap, 10,000 resamples"]),
    ("permutation", ["exact, sign flips"]),
    ("permutation_z", ["normal approximation"]),
    ("sign_test", ["number of positive differences; exact binomial, zeros dropped"]),
    ("smallest_p", ["2 / 2^m, m non-zero differences"]),
    ("wilcoxon_v", ["exact, zeros dropped"]),
    ("wilcoxon_w_minus", ["zeros dropped"]),
    ("wilcoxon_v", ["exact, Pratt zeros"]),
    (
        "wilcoxon_z",
        [
            "normal approximation, zeros dropped",
            "normal, continuity-corrected, zeros dropped",
            "normal approximation, Pratt zeros",
        ],
    ),
    (
        "rank_biserial",
        [
            "(W+ - W-) / (W+ + W-), zeros dropped; sum of signed ranks inverted for normal shifts",
            "(W+ - W-) / (W+ + W-), Pratt zeros",
            "(W+ - W-) / (n(n+1)/2), Pratt zeros",
        ],
    ),
    (
        "hodges_lehmann",
        ["Walsh median, zeros included; exact Walsh interval", "Walsh median, zeros dropped"],
    ),
    (
        "cl_effect",
        [
            "share of pairs with a higher second score, equal ones by half; Clopper-Pearson",
            "normal differences: Phi(d_z); noncentral t",
        ],
    ),
    (
        "bf10",
        [f"JZS, Cauchy prior scale {s}" for s in ("0.707", "0.2", "0.354", "0.5", "1", "1.41")],
    ),
    ("smallest_detectable_d", ["d_z; paired t, two-sided alpha 0.05, power 80%"]),
]
#: Of ten people, one with a difference of zero: what has neither interval nor p.
NOTES = {
    "d_rm": "no interval: no method is known to cover well in small groups",
    "d_pre": "no interval: no method is known to cover well in small groups",
    "sign_test": "9 non-zero differences",
    "smallest_p": "the permutation, Wilcoxon and sign tests cannot give less",
    "wilcoxon_v": "1 of 10 differences are zero",
    "hodges_lehmann": "level attained: 0.9512, more with ties",
}
WITH_INTERVAL = {"r_pre_post", "mean_diff", "tost", "d_z", "g_z", "d_av", "g_av"}
WITH_INTERVAL |= {"rank_biserial", "hodges_lehmann", "cl_effect"}
WITH_P = {"t", "tost", "permutation", "permutation_z", "sign_test", "wilcoxon_v", "wilcoxon_z"}


def test_every_row_is_named_and_says_what_it_lacks():
    table = pd.read_csv(DATA / "sleep_small_ties_zero.csv")
    rows = effects(table["pre"], table["post"], smallest_effect=1.0)
    named = [(name, method) for name, methods in ROWS for method in methods]
    assert [(row.statistic, row.method) for row in rows] == named
    assert {row.n for row in rows} == {10}
    told = [row for row in rows if "bootstrap" not in row.method]
    first = {row.statistic: row for row in reversed(told)}
    assert {name: row.note for name, row in first.items() if row.note} == NOTES
    assert {name for name, row in first.items() if row.ci_low is not None} == WITH_INTERVAL
    assert {name for name, row in first.items() if row.p is not None} == WITH_P
    assert {row.ci_level for row in told if row.ci_low is not None} == {0.95, 0.9}
    # Sums of ranks of which zeros are a part, or an unusual divisor, have no limits of their own.
    alone = [row.method for row in told if row.statistic == "rank_biserial" and row.ci_low is None]
    assert alone == ["(W+ - W-) / (W+ + W-), Pratt zeros", "(W+ - W-) / (n(n+1)/2), Pratt zeros"]


def test_nothing_but_the_reason_where_nobody_has_both_scores():
    for smallest, names in ((None, STATISTICS), (1.0, (*STATISTICS, "tost"))):
        rows = effects([np.nan], [1.0], smallest_effect=smallest)
        reason = "not estimable: nobody has both scores"
        assert rows == [
            Estimate("n", "complete pairs", 0, 0.0),
            Estimate("n_incomplete", "people without both scores", 0, 1.0),
            *(Estimate(name, "", 0, note=reason) for name in names),
        ]


def test_effects_of_moments_are_those_of_any_scores_that_have_them() -> None:
    rng = np.random.default_rng(3)
    pre, post = rng.normal(30, 6, 14), rng.normal(25, 5, 14)
    d = post - pre
    moments = Moments(
        *(pre.mean(), post.mean(), pre.std(ddof=1), post.std(ddof=1), d.mean(), d.std(ddof=1))
    )
    known = {(e.statistic, e.method): e for e in paired_effects(pre, post, rng, 0.9, 2.0)}
    found = effects_of_moments(14, moments, 0.9, 2.0)
    assert {"t", "d_z", "g_z", "d_av", "g_av", "d_rm", "d_pre", "tost", "r_pre_post", "bf10"} <= {
        each.statistic for each in found
    }
    # What is counted needs people's own scores.
    assert not {"n_zero_diff", "permutation", "wilcoxon_v"} & {each.statistic for each in found}
    for each in found:
        same(known[each.statistic, each.method], each)


def test_rounded_moments_that_say_a_correlation_beyond_one_count_as_one():
    found = effects_of_moments(12, Moments(10.0, 8.0, 4.0, 4.0, -2.0, 0.01))
    assert find(found, "r_pre_post").estimate == pytest.approx(1, abs=1e-5)
    found = effects_of_moments(12, Moments(10.0, 8.0, 4.0, 2.0, -2.0, 1.0))
    assert find(found, "r_pre_post").estimate == 1
    assert find(found, "r_pre_post").note.endswith(
        "its limits collapse at a correlation of 1 or -1"
    )
    # Means may be rounded, too: the difference is the one that is told.
    found = effects_of_moments(12, Moments(10.0, 8.0, 4.0, 3.0, -2.4, 2.0))
    assert find(found, "mean_diff").estimate == -2.4
    assert find(found, "d_z").estimate == pytest.approx(-1.2)
    assert find(found, "d_pre").estimate == pytest.approx(-0.6)


def test_the_primary_variant_stands_first(computed):
    rows = computed["btheb_pre_m2"]
    assert "noncentral t" in find(rows, "d_z").method
    assert "J(2(n-1)/(1+r^2))" in find(rows, "g_av").method
    assert RMS in find(rows, "d_av").method
    assert find(rows, "wilcoxon_v").method == DROPPED
    assert find(rows, "bf10").method.endswith("0.707")


def test_d_av_limits_are_those_of_d_z_rescaled(computed):
    rows = computed["sleep_small"]
    d_z, d_av = find(rows, "d_z"), find(rows, "d_av")
    ratio = d_av.estimate / d_z.estimate
    assert (d_av.ci_low, d_av.ci_high) == pytest.approx((d_z.ci_low * ratio, d_z.ci_high * ratio))


def test_correlation_and_bayes_factor_are_pingouins(computed):
    table = pd.read_csv(DATA / "sleep_small_ties_zero.csv")
    theirs = pingouin.corr(table["pre"], table["post"]).iloc[0]
    row = find(computed["sleep_small"], "r_pre_post")
    # pingouin rounds the limits to two decimals
    assert row.estimate == pytest.approx(theirs["r"])
    assert [row.ci_low, row.ci_high] == pytest.approx(
        list(theirs[next(c for c in theirs.index if c.startswith("CI95"))]), abs=0.005
    )
    bayes = pingouin.bayesfactor_ttest(
        find(computed["sleep_small"], "t").estimate, 10, paired=True, r=0.5**0.5
    )
    assert find(computed["sleep_small"], "bf10").estimate == pytest.approx(float(bayes), rel=1e-6)


def test_equivalence_is_statsmodels():
    table = pd.read_csv(DATA / "sleep_small_ties_zero.csv")
    differences = (table["post"] - table["pre"]).round(8)
    for bound in (1.0, 2.5):
        row = find(effects(table["pre"], table["post"], smallest_effect=bound), "tost")
        p, _, _ = DescrStatsW(differences).ttost_mean(-bound, bound)
        assert row.p == pytest.approx(p, rel=1e-9)
        within = -bound < row.ci_low and row.ci_high < bound
        assert within == (row.p < 0.05)
        assert row.ci_level == 0.9


def test_common_language_by_hand():
    """9 of 10 slept longer, one as long: .95; limits from 9 and from 10 of 10."""
    table = pd.read_csv(DATA / "sleep_small_ties_zero.csv")
    share, normal = (
        find(effects(table["pre"], table["post"]), "cl_effect", method)
        for method in ("share", "Phi")
    )
    assert share.estimate == 0.95
    assert share.ci_low == pytest.approx(
        stats.binomtest(9, 10).proportion_ci(0.95, "exact").low, rel=1e-9
    )
    assert share.ci_high == 1
    assert normal.estimate == pytest.approx(stats.norm.cdf(1.28455756259105))


def test_sign_test_and_smallest_p(computed):
    rows = computed["sleep_small"]
    assert find(rows, "sign_test").estimate == 9
    assert find(rows, "sign_test").p == pytest.approx(stats.binomtest(9, 9).pvalue)
    assert find(rows, "smallest_p").estimate == 2 / 2**9


def test_missing_scores_are_left_out_by_pair():
    rows = effects([1, np.nan, 3, 4, 7], [2, 5, np.nan, 8, 9])
    assert find(rows, "n").estimate == 3
    assert find(rows, "n_incomplete").estimate == 2
    assert find(rows, "mean_diff").estimate == pytest.approx((1 + 4 + 2) / 3)


def test_few_people_get_no_bootstrap():
    rows = effects(np.arange(14.0), np.arange(14.0) ** 1.1)
    bca = find(rows, "d_z", "BCa")
    assert bca.estimate is None
    assert "below 15 people" in bca.note
    rows = effects(np.arange(15.0), np.arange(15.0) ** 1.1)
    assert find(rows, "d_z", "BCa").ci_low is not None


# --- properties ------------------------------------------------------------------------------

tenths = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), min_size=3, max_size=18).map(
    lambda pairs: np.array(pairs) / 10
)

POINTS = {"mean_pre", "mean_post", "sd_pre", "sd_post", "mean_diff", "sd_diff"}
POINTS |= {"hodges_lehmann", "permutation"}


def same(a: Estimate, b: Estimate, factor: float = 1.0, offset: float = 0.0) -> None:
    assert (a.statistic, a.method, a.note) == (b.statistic, b.method, b.note)
    for name in ("estimate", "ci_low", "ci_high"):
        x, y = getattr(a, name), getattr(b, name)
        if x is None or y is None:
            assert x is None and y is None
        else:
            assert y == pytest.approx(x * factor + offset, rel=1e-6, abs=1e-6 * abs(factor))
    if a.p is not None or b.p is not None:
        assert b.p == pytest.approx(a.p, rel=1e-6, abs=1e-12)


@settings(max_examples=25, deadline=None)
@given(tenths)
@example(np.array([(0, 34), (1, 36), (1, 36), (1, 36)]) / 10)  # r = 1, but for rounding
@example(np.array([(0, 0)] * 11 + [(0, 1)] * 3 + [(1, 0)]) / 10)  # resamples equal to the sample
def test_shift_scale_and_order(scores):
    pre, post = scores.T
    plain = effects(pre, post)
    for a, b in zip(plain, effects(pre + 25, post + 25), strict=True):
        same(a, b, offset=25.0 if a.statistic in ("mean_pre", "mean_post") else 0.0)
    for a, b in zip(plain, effects(pre * 10, post * 10), strict=True):
        same(a, b, factor=10.0 if a.statistic in POINTS else 1.0)
    order = np.random.default_rng(len(pre)).permutation(len(pre))
    for a, b in zip(plain, effects(pre[order], post[order]), strict=True):
        same(a, b)


TURNED = {"mean_diff", "t", "d_z", "g_z", "d_av", "g_av", "d_rm", "permutation", "permutation_z"}
TURNED |= {"wilcoxon_z", "rank_biserial", "hodges_lehmann"}
KEPT = {"n", "sd_diff", "smallest_p", "bf10", "smallest_detectable_d", "df"}


@settings(max_examples=25, deadline=None)
@given(tenths)
def test_swapping_the_waves_turns_the_sign(scores):
    pre, post = scores.T
    for a, b in zip(effects(pre, post), effects(post, pre), strict=True):
        if a.statistic not in KEPT | TURNED:
            continue  # d_pre, say, has no turned twin: its standardiser is the first wave
        if a.estimate is None:
            assert b.estimate is None
        elif a.statistic in KEPT:
            same(a, b)
        elif "bootstrap" not in a.method:
            assert b.estimate == pytest.approx(-a.estimate, rel=1e-9, abs=1e-12)
            assert b.p == (None if a.p is None else pytest.approx(a.p, rel=1e-9))
            if a.ci_low is not None:
                turned = (-a.ci_high, -a.ci_low)
                assert (b.ci_low, b.ci_high) == pytest.approx(turned, rel=1e-6, abs=1e-9)


# --- degenerate input ------------------------------------------------------------------------

nan, inf = np.nan, np.inf
DEGENERATE = {
    "nobody": ([], []),
    "nobody with both": ([1.0, nan], [nan, 2.0]),
    "one": ([3.0], [5.0]),
    "one without change": ([3.0], [3.0]),
    "two": ([3.0, 4.0], [5.0, 9.0]),
    "two alike": ([3.0, 3.0], [5.0, 5.0]),
    "three": ([3.0, 4.0, 9.0], [5.0, 9.0, 9.0]),
    "all equal": ([3.0] * 12, [3.0] * 12),
    "all changed alike": (np.arange(12.0), np.arange(12.0) + 0.1),
    "same before": ([3.0] * 12, np.arange(12.0)),
    "same after": (np.arange(12.0), [3.0] * 12),
    "one changed": ([3.0] * 16, [3.0] * 15 + [4.0]),
    "all zero but two": ([0.0] * 20, [0.0] * 18 + [1.0, 2.0]),
    "infinite": ([1.0, 2, inf, 4], [2.0, 3, 4, 5]),
    "infinite both": ([1.0, 2, inf], [2.0, 3, inf]),
    "huge": ([1e300, -1e300, 5.0], [1e308, -1e308, 4.0]),
    "large": (np.arange(16) * 1e90, np.arange(16) ** 2 * 1e89),
    "tiny": (np.arange(16) * 1e-12, np.arange(16) ** 2 * 1e-12),
    "nearly constant": ([1.0, 2, 3, 4], [2.0, 3, 4, 5.00000001]),
    "perfect": (np.arange(20.0), np.arange(20.0) * 2),
    "mirrored": (np.arange(20.0), -np.arange(20.0)),
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", DEGENERATE)
def test_degenerate_input_has_an_answer_or_a_reason(name):
    rows = effects(*DEGENERATE[name], smallest_effect=1.0)
    assert {each.statistic for each in rows} >= {*STATISTICS, "n", "n_incomplete", "tost"}
    for each in rows:
        numbers = [getattr(each, f.name) for f in fields(each) if f.type in ("float | None",)]
        assert all(number is None or isfinite(number) for number in numbers), each
        assert (each.estimate is None) == each.note.startswith("not estimable: "), each
        assert "beyond the range" not in each.note, each
        if each.estimate is None:
            assert (each.ci_low, each.ci_high, each.ci_level, each.p) == (None,) * 4
        if each.p is not None:
            assert 0 <= each.p <= 1
        if each.ci_low is not None:
            assert each.ci_low <= each.estimate + 1e-9 <= each.ci_high + 2e-9, each


def test_reasons_are_said():
    def reason(name, statistic):
        return find(effects(*DEGENERATE[name]), statistic).note

    assert reason("nobody with both", "mean_diff") == "not estimable: nobody has both scores"
    assert reason("one", "sd_pre") == "not estimable: only one person has both scores"
    assert reason("all equal", "d_z") == "not estimable: all differences are equal"
    assert reason("all equal", "wilcoxon_v") == "not estimable: every difference is zero"
    assert reason("same before", "r_pre_post").endswith("all scores of the first wave are equal")
    assert reason("infinite", "t").startswith("not estimable: a score is infinite")
    assert "no interval" in reason("all changed alike", "mean_diff")
    assert find(effects(*DEGENERATE["all changed alike"]), "permutation").p == 2 / 2**12


def test_g_av_corrects_by_the_correlation():
    """J(m) of Hedges (1981) at m = 2 (n - 1) / (1 + r^2), from R's n, r and d_av."""
    for name in PAIRS:
        r = {
            key: np.atleast_1d(R[name][key]["value"])[0] for key in ("n", "r_pre_post", "d_av_rms")
        }
        m = 2 * (r["n"] - 1) / (1 + r["r_pre_post"] ** 2)
        j = exp(lgamma(m / 2) - lgamma((m - 1) / 2)) / sqrt(m / 2)
        table = pd.read_csv(DATA / PAIRS[name][0])
        rows = effects(table["pre"], table[PAIRS[name][1]])
        found = find(rows, "g_av", f"{RMS}, J(2(n-1)/(1+r^2))")
        assert found.estimate == pytest.approx(j * r["d_av_rms"], rel=1e-9)


def test_every_row_counts_the_same_people(computed):
    for name, rows in computed.items():
        assert {each.n for each in rows if each.statistic != "n_incomplete"} == {rows[0].estimate}
        assert {each.n for each in rows} == {R[name]["n"]["value"]}


def test_every_interval_says_its_level():
    for level in (0.9, 0.95):
        rows = effects([1.0, 2, 3, 4, 5, 6], [2.0, 4, 3, 7, 5, 9], level=level, smallest_effect=2.0)
        said = {
            each.ci_level for each in rows if each.ci_low is not None and each.statistic != "tost"
        }
        assert said == {level}
        # Two one-sided tests at 5% go with the interval at 90%.
        assert find(rows, "tost").ci_level == pytest.approx(2 * level - 1)
        assert find(rows, "r_pre_post").ci_low is not None


def test_each_bootstrap_interval_is_its_own(computed):
    """R's boot, within the error of its resamples."""
    row = find(computed["btheb_pre_m2"], "d_z", "percentile bootstrap")
    expected = R["btheb_pre_m2"]["d_z_percentile_ci95"]["value"]
    assert (row.ci_low, row.ci_high) == pytest.approx(expected, abs=0.015)
    assert row.estimate == find(computed["btheb_pre_m2"], "d_z").estimate


def test_how_a_permutation_was_counted_is_said():
    few = effects([1.0, 2, 3, 4, 5, 6], [2.0, 4, 3, 7, 5, 9])
    assert find(few, "permutation").method == "exact, sign flips"
    rng = np.random.default_rng(3)
    row = find(effects(rng.normal(size=60), rng.normal(0.3, 1, 60)), "permutation")
    assert row.method == "Monte Carlo, sign flips"
    assert row.note.startswith("standard error of p")
