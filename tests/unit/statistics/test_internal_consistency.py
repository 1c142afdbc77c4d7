"""Alpha, omega and the items against R, published examples and by hand."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from named import named

from groupwork.statistics.estimate import NotEstimable
from groupwork.statistics.internal_consistency import (
    METHODS,
    alpha_if_dropped,
    cronbach_alpha,
    feldt_interval,
    item_rest_correlations,
    omega_total,
    one_factor,
    reliability,
    split_half,
    surely_negative,
)

DATA = Path(__file__).parents[2] / "data"
R = json.loads((DATA / "r_measurement.json").read_text())
ATTITUDE = pd.read_csv(DATA / "attitude.csv")
SETS = {"attitude": ATTITUDE, "attitude6": ATTITUDE.drop(columns="critical")}
QUICK = settings(deadline=None, max_examples=20)
ANSWERS = st.lists(st.lists(st.integers(1, 5), min_size=4, max_size=4), min_size=3, max_size=12)


@pytest.fixture(params=SETS)
def case(request):
    """Return R's results, the data and their covariance matrix."""
    data = SETS[request.param]
    return R[request.param], data, np.cov(data.to_numpy(dtype=float), rowvar=False)


def by_name(estimates):
    return {each.statistic: each for each in estimates}


def test_alpha_agrees_with_r(case):
    r, data, covariance = case
    alpha = cronbach_alpha(covariance)
    assert alpha == pytest.approx(r["alpha"], abs=1e-12)
    assert feldt_interval(alpha, r["n"], len(covariance), 0.95) == pytest.approx(r["feldt"])
    assert cronbach_alpha(data.corr().to_numpy()) == pytest.approx(r["alpha_standardised"])


def test_items_agree_with_r(case):
    r, data, covariance = case
    found = dict(zip(data, item_rest_correlations(covariance), strict=True))
    assert found == pytest.approx(r["item_rest_r"], abs=1e-12)
    found = dict(zip(data, alpha_if_dropped(covariance), strict=True))
    assert found == pytest.approx(r["alpha_if_dropped"], abs=1e-12)


def test_one_factor_and_omega_agree_with_factanal_and_lavaan(case):
    # R's optimisers stop at about 1e-6.
    r, data, covariance = case
    loadings, uniquenesses = one_factor(data.corr().to_numpy(), r["n"])
    found = dict(zip(data, uniquenesses, strict=True))
    assert found == pytest.approx(r["uniquenesses_factanal"], abs=1e-6)
    omega = omega_total(covariance, r["n"], 0.95)
    assert omega.estimate == pytest.approx(r["omega_factanal"], abs=1e-7)
    assert omega.estimate == pytest.approx(r["omega_lavaan"], abs=1e-6)
    assert (omega.ci_low, omega.ci_high) == pytest.approx(r["omega_lavaan_logit_ci"], abs=1e-6)
    # At the maximum of the likelihood the model reproduces the item variances.
    np.testing.assert_allclose(loadings**2 + uniquenesses, 1, rtol=1e-6)


def test_one_factor_agrees_with_statsmodels():
    from statsmodels.multivariate.factor import Factor

    correlation = ATTITUDE.corr().to_numpy()
    theirs = Factor(corr=correlation, n_factor=1, method="ml", nobs=30).fit(tol=1e-10)
    loadings, _ = one_factor(correlation, 30)
    np.testing.assert_allclose(np.abs(theirs.loadings[:, 0]), np.abs(loadings), atol=1e-5)


def test_feldt_interval_of_a_published_example():
    # C. Evans, Feldt's interval on the statistics wiki of the MRC Cognition and Brain Sciences
    # Unit: alpha .913, 873 people, 20 items. (statpsych takes n for n - 1 in the second df.)
    assert feldt_interval(0.913, 873, 20, 0.95) == pytest.approx((0.9044024, 0.9211588), abs=5e-8)


def test_alpha_of_a_published_example():
    # Manual of StatsBase.jl, cronbachalpha.
    covariance = np.full((4, 4), 6.0) + np.diag([4, 5, 6, 7])
    assert cronbach_alpha(covariance) == pytest.approx(0.8136, abs=5e-5)
    dropped = [0.7500, 0.7606, 0.7714, 0.7826]
    np.testing.assert_allclose(alpha_if_dropped(covariance), dropped, atol=5e-5)


def test_alpha_agrees_with_pingouin():
    import pingouin

    alpha, interval = pingouin.cronbach_alpha(data=ATTITUDE, ci=0.9)
    found = by_name(reliability(*named(ATTITUDE), 0.9))["alpha"]
    assert found.estimate == pytest.approx(alpha)
    assert (found.ci_low, found.ci_high) == pytest.approx(interval, abs=5e-4)  # rounded there


def test_by_hand():
    # Two items of three people: (1, 1), (2, 3), (3, 2). Variances 1 and 1, covariance 0.5,
    # variance of the sum 3: alpha = 2 (1 - 2/3) = 2/3 = Spearman-Brown of r = .5.
    found = by_name(reliability(*named(pd.DataFrame({"a": [1, 2, 3], "b": [1, 3, 2]})), 0.95))
    for statistic in ("alpha", "alpha_standardised", "split_half"):
        assert found[statistic].estimate == pytest.approx(2 / 3)
    for statistic in ("mean_inter_item_r", "lowest_item_rest_r"):
        assert found[statistic].estimate == pytest.approx(0.5)
    assert found["omega_total"].note == "not estimable: one factor needs at least three items"
    assert found["highest_alpha_if_dropped"].note.startswith("not estimable: ")


def test_three_items_have_one_factor_by_hand():
    # Loadings of three items are exact: l1 = sqrt(r12 r13 / r23) and so on.
    correlation = np.array([[1, 0.56, 0.48], [0.56, 1, 0.42], [0.48, 0.42, 1]])
    loadings, errors = one_factor(correlation, 100)
    np.testing.assert_allclose(np.abs(loadings), [0.8, 0.7, 0.6], atol=1e-6)
    np.testing.assert_allclose(errors, [0.36, 0.51, 0.64], atol=1e-6)
    # omega = 2.1² / (2.1² + 1.51) = 4.41 / 5.92
    assert omega_total(correlation, 100, 0.95).estimate == pytest.approx(4.41 / 5.92, abs=1e-7)


def test_split_half(case):
    r, _, covariance = case
    half, items = r["odd_even_r"], len(covariance)
    if items % 2 == 0:
        assert split_half(covariance) == pytest.approx(2 * half / (1 + half))
    else:
        # The reliability R that makes 4 and 3 of 7 parallel items correlate as the halves do:
        # parts of p and q of a test have rel pR/(1 - (1-p)R), qR/(1 - (1-q)R), and correlate
        # by the root of their product.
        found, p, q = split_half(covariance), 4 / 7, 3 / 7
        parts = [s * found / (1 - (1 - s) * found) for s in (p, q)]
        assert np.sqrt(parts[0] * parts[1]) == pytest.approx(half)


def test_parallel_items_have_the_same_reliability_by_every_method():
    # Correlations all .5: alpha = omega = 4 x .5 / (1 + 3 x .5) = .8.
    correlation = np.full((4, 4), 0.5) + 0.5 * np.eye(4)
    assert cronbach_alpha(correlation) == pytest.approx(0.8)
    assert split_half(correlation) == pytest.approx(0.8)
    assert omega_total(correlation, 50, 0.95).estimate == pytest.approx(0.8)
    np.testing.assert_allclose(alpha_if_dropped(correlation), 0.75)
    np.testing.assert_allclose(item_rest_correlations(correlation), 1.5 / np.sqrt(6))


def test_a_reversed_item_is_noted():
    found = by_name(reliability(*named(ATTITUDE.assign(critical=100 - ATTITUDE["critical"])), 0.95))
    assert found["alpha"].note == "reversed? against the rest: critical"
    assert found["lowest_item_rest_r"].note == "item critical; reversed?"
    assert found["lowest_item_rest_r"].estimate == pytest.approx(
        -R["attitude"]["item_rest_r"]["critical"]
    )
    assert found["highest_alpha_if_dropped"].note == "item critical"
    assert found["highest_alpha_if_dropped"].estimate == pytest.approx(R["attitude6"]["alpha"])


@pytest.mark.parametrize(
    ("correlation", "n", "why"),
    [
        (np.eye(2), 50, "at least three items"),
        (np.eye(4) * 0.5 + 0.5, 4, "4 complete cases are too few for a factor of 4 items"),
        (np.ones((3, 3)), 50, "follows from the others"),
        (np.diag([1.0, 1.0, 0.0]), 50, "does not vary"),
        # l1² = .8 x .8 / .4 = 1.6: more than all of the item.
        (np.array([[1, 0.8, 0.8], [0.8, 1, 0.4], [0.8, 0.4, 1]]), 50, "improper"),
    ],
)
def test_no_factor(correlation, n, why):
    with pytest.raises(NotEstimable, match=why):
        one_factor(correlation, n)
    omega = omega_total(correlation, n, 0.95)
    assert omega.estimate is None
    assert why in omega.note


def test_items_without_common_factor():
    # Uncorrelated items; then a factor of two items only, which is not identified.
    assert omega_total(np.eye(5), 100, 0.95).note.startswith("not estimable: ")
    pair = np.eye(5)
    pair[0, 1] = pair[1, 0] = 0.5
    assert omega_total(pair, 100, 0.95).note.startswith("not estimable: ")


@pytest.mark.slow
def test_omega_and_feldt_intervals_cover_the_truth():
    # Essentially tau-equivalent normal items, so that alpha and omega are one number:
    # loadings .7, uniqueness .51, six items: 36 x .49 / (36 x .49 + 6 x .51) = .852.
    rng = np.random.default_rng(1)
    truth = 36 * 0.49 / (36 * 0.49 + 6 * 0.51)
    hits = np.zeros(2)
    for _ in range(150):
        factor = rng.normal(size=(60, 1))
        answers = 0.7 * factor + np.sqrt(0.51) * rng.normal(size=(60, 6))
        alpha, omega, *_ = reliability(*named(pd.DataFrame(answers)), 0.9)
        hits += [each.ci_low <= truth <= each.ci_high for each in (alpha, omega)]
    # Of 150 samples 135 are expected; 120 and 147 lie about four standard errors away.
    assert (hits > 120).all()
    assert (hits < 148).all()


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({"a": [1, 2, 3]}, "one item"),
        ({"a": [1, 2, np.nan], "b": [1, np.nan, 3]}, "fewer than three complete cases"),
        ({"a": [2, 2, 2], "b": [1, 1, 1]}, "the sum of the items does not vary"),
        ({"a": [1, 2, 3], "b": [3, 2, 1]}, "the sum of the items does not vary"),
    ],
)
def test_degenerate_answers_are_not_estimable(answers, why):
    found = reliability(*named(pd.DataFrame(answers)), 0.95)
    assert [each.statistic for each in found] == list(METHODS)
    alpha = found[0]
    assert alpha.estimate is None
    assert alpha.note == f"not estimable: {why}"
    for each in found:
        assert each.estimate is None or np.isfinite(each.estimate)


def test_an_item_without_variance_is_named():
    answers = pd.DataFrame({"1": [1, 2, 3, 4], "2": [1, 3, 2, 4], "3": [2, 2, 2, 2]})
    found = by_name(reliability(*named(answers), 0.95))
    assert found["alpha"].note == "everybody gave the same answer: 3"
    # Variances 5/3, 5/3, 0, covariance 4/3: alpha = 1.5 (1 - (10/3) / 6) = 2/3.
    assert found["alpha"].estimate == pytest.approx(2 / 3)
    assert found["alpha_standardised"].note == ("not estimable: everybody gave the same answer: 3")


def test_perfectly_parallel_items():
    answers = pd.DataFrame({"1": [1, 2, 3, 4], "2": [1, 2, 3, 4]})
    found = by_name(reliability(*named(answers), 0.95))
    assert found["alpha"].estimate == pytest.approx(1)
    assert found["split_half"].estimate == 1


@QUICK
@given(ANSWERS, st.permutations(range(4)), st.integers(2, 9))
def test_order_and_unit_do_not_matter(answers, order, unit):
    data = pd.DataFrame(answers, columns=list("abcd"))
    other = (unit * data + 3).iloc[::-1]
    for first, second in zip(
        reliability(*named(data), 0.95), reliability(*named(other), 0.95), strict=True
    ):
        if first.statistic == "omega_total":  # at the edge of what can be estimated
            continue
        assert (first.estimate is None) == (second.estimate is None)
        if first.statistic == "alpha":
            assert first.note == second.note
        if first.estimate is not None:
            assert first.estimate == pytest.approx(second.estimate, abs=1e-9)
    shuffled = data[[data.columns[i] for i in order]]
    alphas = [by_name(reliability(*named(d), 0.95))["alpha"].estimate for d in (data, shuffled)]
    assert alphas[0] == pytest.approx(alphas[1])


@pytest.mark.parametrize(
    ("r", "n", "surely"),
    [
        # tanh(1.959964 / sqrt(n - 3)): 0.4807 of 17 people, 0.7057 of 8.
        *[(-0.47, 17, False), (-0.49, 17, True), (-0.7, 8, False), (-0.71, 8, True)],
        *[(-1.0, 8, True), (-1.0, 3, False), (0.9, 100, False), (float("nan"), 50, False)],
    ],
)
def test_a_correlation_is_surely_negative_where_its_interval_is(r, n, surely):
    assert surely_negative(r, n) is surely
