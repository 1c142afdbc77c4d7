"""Exact tests against full enumeration, R and hand calculation."""

from itertools import product
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from groupwork.statistics.exact import (
    ZERO_RULES,
    _by_chance,
    as_integers,
    clopper_pearson,
    hodges_lehmann,
    sign_flip,
    sign_test,
    signed_ranks,
    smallest_p,
    walsh_averages,
    wilcoxon,
)

RNG = np.random.default_rng(5)


def enumerate_signs(values) -> float:
    """Two-sided p by going through every pattern of signs, in whole numbers."""
    sums = [
        abs(sum(s * v for s, v in zip(signs, values, strict=True)))
        for signs in product((-1, 1), repeat=len(values))
    ]
    return np.mean(np.array(sums) >= abs(sum(values)))


whole = st.lists(st.integers(-9, 9), min_size=1, max_size=12).filter(any)


@settings(max_examples=60, deadline=None)
@given(whole, st.sampled_from([1, 10, 100, 3, 7, 20, 380]))
def test_sign_flip_is_full_enumeration(units, per_point):
    """Also on steps of 0.1 and on thirds, where sums of floats that are equal differ."""
    differences = np.round(np.array(units) / per_point, 8)
    assert sign_flip(differences, RNG).p == enumerate_signs(units)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-5, 5), min_size=1, max_size=10).filter(any))
def test_sign_flip_of_continuous_differences(differences):
    rounded = np.round(differences, 8)
    if not rounded.any():
        return
    units = [round(d * 10**8) for d in rounded.tolist()]
    assert sign_flip(rounded, RNG).p == enumerate_signs(units)


@settings(max_examples=40, deadline=None)
@given(whole, st.sampled_from(ZERO_RULES))
def test_wilcoxon_is_full_enumeration(units, rule):
    ranks = signed_ranks(np.array(units, dtype=float), rule)
    assert wilcoxon(ranks, RNG).p == enumerate_signs([round(2 * rank) for rank in ranks])


@settings(max_examples=40, deadline=None)
@given(whole, st.randoms())
def test_order_and_swapping_change_nothing(units, random):
    differences = np.array(units) / 10
    shuffled = list(differences)
    random.shuffle(shuffled)
    p = sign_flip(differences, RNG).p
    assert sign_flip(np.array(shuffled), RNG).p == p
    assert sign_flip(-differences, RNG).p == p
    assert p >= smallest_p(np.count_nonzero(differences))


@pytest.mark.parametrize("n", [15, 24, 37])
def test_the_ways_of_counting_agree(n):
    """By sums (small units) and by halves (no units: huge) give one p; scipy's Wilcoxon too."""
    rng = np.random.default_rng(n)
    small = rng.integers(1, 25, n) * rng.choice([-1.0, 1.0], n)
    by_sums, by_halves = sign_flip(small, RNG), sign_flip(small * 1e15 / 3, RNG)
    assert by_halves.p == pytest.approx(by_sums.p, rel=1e-12)
    untied = rng.permutation(np.arange(1, n + 1)) * rng.choice([-1.0, 1.0], n)
    scipys = stats.wilcoxon(untied, method="exact").pvalue
    assert wilcoxon(signed_ranks(untied), RNG).p == pytest.approx(scipys, rel=1e-12)


def test_huge_differences_use_a_relative_tolerance():
    """Thirds of 1e15 are too large to have a unit; their ties must still be found."""
    differences = np.array([1, -1, 2, -3, 4]) * 1e15 / 3
    assert as_integers(differences) is None
    assert sign_flip(differences, RNG).p == enumerate_signs([1, -1, 2, -3, 4])


def test_units():
    assert as_integers(np.array([0.1, 0.2, -0.3])).tolist() == [1, 2, -3]
    assert as_integers(np.round([1 / 3, -2 / 3, 4 / 3], 8)).tolist() == [1, -2, 4]
    assert as_integers(np.array([10.0, -20.0])).tolist() == [1, -2]
    assert as_integers(np.array([0.12345678, 1.0])).tolist() == [6172839, 50000000]


def test_random_patterns_above_forty_differences_without_a_unit():
    differences = np.round(np.random.default_rng(1).normal(0.25, 1, 60), 8)
    drawn = sign_flip(differences, np.random.default_rng(2))
    again = sign_flip(differences, np.random.default_rng(2))
    assert drawn == again
    assert drawn.error == pytest.approx(np.sqrt(drawn.p * (1 - drawn.p) / 99_999))
    # At three decimals the same differences have a unit and are counted exactly.
    exact = sign_flip(np.round(differences, 3), RNG)
    assert exact.error is None
    assert drawn.p == pytest.approx(exact.p, abs=4 * drawn.error + 2e-4)


def test_all_on_one_side_gives_the_smallest_p():
    for m in (1, 2, 5, 12, 40, 90):
        assert sign_flip(np.arange(1.0, m + 1), RNG).p == smallest_p(m) == 2 / 2**m


def test_sum_of_zero_gives_one():
    assert sign_flip(np.array([1.0, -1.0]), RNG).p == 1
    assert sign_flip(np.array([0.12345678, -0.12345678, 0.0]), RNG).p == 1
    assert sign_flip(np.array([1e13, -1e13]), RNG).p == 1


def test_sign_test_by_hand():
    # 5 of 6: 2 (1 + 6) / 64
    assert sign_test(np.array([1.0, 2, 3, 4, 5, -6, 0])) == pytest.approx(14 / 64)
    assert sign_test(np.array([1.0, -1])) == 1


def test_pratt_keeps_the_ranks_of_zeros():
    # |0| ranks 1, the tied |2| rank 2.5, 5 ranks 4.
    assert signed_ranks(np.array([0.0, 2, -2, 5]), "Pratt zeros").tolist() == [2.5, -2.5, 4]
    assert signed_ranks(np.array([0.0, 2, -2, 5])).tolist() == [1.5, -1.5, 3]


def test_walsh_averages_by_hand():
    assert walsh_averages(np.array([1.0, 3, 8])).tolist() == [1, 2, 3, 4.5, 5.5, 8]


def test_hodges_lehmann_has_no_interval_below_six_people():
    """At n = 5 the outermost averages reach 1 - 2/32 only."""
    middle, low, high, attained = hodges_lehmann(np.arange(5.0), 0.95)
    assert (middle, attained) == (2, 0.9375)
    assert np.isnan(low) and np.isnan(high)
    assert hodges_lehmann(np.arange(6.0), 0.95) == (2.5, 0, 5, 1 - 2 / 64)


def test_hodges_lehmann_covers():
    """At least 95 % (attained 96.1 %) of 4,000 normal samples of ten; error at most 0.3 %."""
    rng = np.random.default_rng(11)
    limits = [hodges_lehmann(d, 0.95) for d in rng.normal(1, 1, (4000, 10))]
    covered = np.mean([low <= 1 <= high for _, low, high, _ in limits])
    assert covered == pytest.approx(limits[0][3], abs=0.01)


def test_clopper_pearson_is_scipys():
    for count, n in [(0, 5), (1, 5), (4, 5), (2, 97), (21, 97), (5, 5)]:
        theirs = stats.binomtest(count, n).proportion_ci(0.95, "exact")
        assert clopper_pearson(count, n, 0.95) == pytest.approx(tuple(theirs), abs=1e-12)


def test_it_is_fast():
    """A tenth of a millisecond at n = 20 when nothing else runs; generous here."""
    rng = np.random.default_rng(3)
    for n, most in ((20, 0.02), (30, 0.2), (40, 2.0)):
        differences = np.round(rng.normal(0.4, 1, n), 8)
        start = perf_counter()
        sign_flip(differences, rng)
        assert perf_counter() - start < most


def test_sign_flip_agrees_with_scipy():
    rng = np.random.default_rng(8)
    for _ in range(10):
        differences = rng.integers(-3, 5, size=10).astype(float)
        expected = stats.permutation_test(
            (differences, np.zeros(10)),
            lambda x, y, axis: np.abs((x - y).sum(axis=axis)),
            permutation_type="samples",
            n_resamples=np.inf,
            alternative="greater",
            vectorized=True,
        )
        assert sign_flip(differences, rng).p == pytest.approx(expected.pvalue, abs=1e-12)


def test_the_observed_pattern_is_one_of_the_random_ones():
    """Phipson & Smyth (2010): (b + 1) / (B + 1), so never 0; here no random sum is as large."""
    differences = np.random.default_rng(1).uniform(0.5, 1.5, 60)
    found = sign_flip(differences, np.random.default_rng(2), draws=99)
    assert found.p == 1 / 100
    assert found.error == pytest.approx((0.01 * 0.99 / 99) ** 0.5)


def test_random_patterns_as_extreme_as_the_observed_one_count():
    """60 differences of 1, of which 36 rise: P(|S| >= 12) of a fair coin thrown 60 times.

    Without the patterns that reach 12 exactly it would be a quarter less.
    """
    sizes = np.ones(60)
    drawn = _by_chance(sizes, 12.0, np.random.default_rng(5), 99_999)
    coin = stats.binomtest(36, 60).pvalue
    assert drawn.p == pytest.approx(coin, abs=4 * drawn.error)
    assert coin - stats.binomtest(37, 60).pvalue > 20 * drawn.error
