"""Noncentral t limits, corrections, power and Bayes factors against other sources."""

import numpy as np
import pingouin
import pytest
from scipy import special, stats
from statsmodels.stats.power import TTestPower

from groupwork.statistics.normal import (
    bayes_factor,
    hedges_j,
    noncentral_t_interval,
    rank_biserial_interval,
    sd,
    signed_rank_moments,
    smallest_detectable_between,
    smallest_detectable_d,
    t_interval,
)


@pytest.mark.parametrize("df", [1, 2, 5, 9, 30, 96])
@pytest.mark.parametrize("t", [-6.5, 0.0, 0.3, 2.0, 4.1, 15.0, 40.0])
def test_limits_leave_the_tails_that_they_should(t, df):
    """T = (Z + delta) / S: P(T <= t) integrated over S, independent of scipy's distribution."""
    s = np.linspace(1e-9, 1 + 9 / np.sqrt(2 * df), 200_001)
    density = stats.chi.pdf(s * df**0.5, df) * df**0.5
    for delta, tail in zip(noncentral_t_interval(t, df, 0.95), (0.975, 0.025), strict=True):
        below = np.trapezoid(stats.norm.cdf(t * s - delta) * density, s)
        assert below == pytest.approx(tail, abs=2e-5)


def test_limits_of_an_extreme_t():
    """A large t is noncentrality x sqrt(df / chi2), so that its limits follow from chi2."""
    limits = np.array(noncentral_t_interval(9000.0, 5, 0.95))
    expected = 9000 * np.sqrt(special.chdtri(5, [0.975, 0.025]) / 5)
    assert limits == pytest.approx(expected, rel=1e-3)
    assert np.isnan(noncentral_t_interval(1e9, 5, 0.95)).all()
    for t in (np.nan, np.inf, -np.inf):
        assert np.isnan(noncentral_t_interval(t, 5, 0.95)).all()


def test_limits_are_mirrored_for_a_fall():
    low, high = noncentral_t_interval(-2.2, 11, 0.9)
    assert (-high, -low) == noncentral_t_interval(2.2, 11, 0.9)


def test_t_interval_is_scipys():
    x = np.array([1.0, 4, 2, 8, 5])
    ours = t_interval(x.mean(), sd(x), 5, 0.95)
    assert ours == pytest.approx(tuple(stats.ttest_1samp(x, 0).confidence_interval(0.95)))


def test_j_approaches_its_usual_approximation():
    """1 - 3/(4 df - 1) is off by less than 0.01 from df = 4 and vanishes (Hedges 1981)."""
    for df in (4, 11, 50):
        assert hedges_j(df) == pytest.approx(1 - 3 / (4 * df - 1), abs=0.05 / df**2)
    assert hedges_j(2) == pytest.approx(1 / np.sqrt(np.pi), rel=1e-12)  # Gamma(1)/Gamma(1/2)
    assert np.isnan(hedges_j(1))


def test_the_correction_of_d_av_is_nearly_unbiased():
    """At n = 12, r = .5: .958 is unbiased; J(n-1) = .930 is too strong (simulation, known truth).

    400,000 simulated studies; the Monte Carlo error of the mean ratio is below 0.001.
    """
    n, r, true = 12, 0.5, 1.0
    rng = np.random.default_rng(8)
    common = rng.standard_normal((400_000, n))
    pre = common
    post = r * common + np.sqrt(1 - r**2) * rng.standard_normal((400_000, n)) + true
    pooled = (pre.var(axis=1, ddof=1) + post.var(axis=1, ddof=1)) / 2
    unbiased = true / ((post - pre).mean(axis=1) / np.sqrt(pooled)).mean()
    ours = hedges_j(2 * (n - 1) / (1 + r**2))
    assert unbiased == pytest.approx(0.958, abs=0.0015)
    assert ours == pytest.approx(unbiased, abs=0.002)
    assert abs(hedges_j(n - 1) - unbiased) > 0.02


@pytest.mark.parametrize(("n", "r"), [(8, 0.2), (12, 0.5), (20, 0.7), (30, -0.3)])
def test_the_correction_of_d_av_against_lecoutre(n, r):
    """The exact factor for a known correlation (Lecoutre 2022), from hypergeometric 2F1."""
    df = 2 * (n - 1)
    exact = (
        hedges_j(df)
        * (1 - r**2) ** (-(df - 2) / 4)
        / special.hyp2f1((df - 1) / 4, (df + 1) / 4, (df + 2) / 4, r**2)
    )
    assert hedges_j(df / (1 + r**2)) == pytest.approx(exact, abs=0.004)


@pytest.mark.parametrize("n", [4, 8, 12, 20, 97])
def test_smallest_detectable_d_is_statsmodels(n):
    theirs = TTestPower().solve_power(nobs=n, alpha=0.05, power=0.8)
    assert smallest_detectable_d(n) == pytest.approx(theirs, rel=1e-6)


def test_smallest_detectable_d_of_two_and_of_many():
    """Large n: (z.975 + z.8) / sqrt(n). Two people: beyond any effect, but a number."""
    assert smallest_detectable_d(100_000) == pytest.approx(2.80159 / np.sqrt(1e5), rel=1e-4)
    assert smallest_detectable_d(2) > 11


@pytest.mark.parametrize("scale", [0.2, 0.707, 1.414])
@pytest.mark.parametrize(("t", "n"), [(0.0, 5), (2.03, 80), (4.06, 10), (-6.48, 97), (1.1, 2)])
def test_bayes_factor_is_pingouins(t, n, scale):
    theirs = float(pingouin.bayesfactor_ttest(t, n, paired=True, r=scale))
    assert bayes_factor(t, n, scale) == pytest.approx(theirs, rel=1e-6)


def test_bayes_factor_of_an_extreme_t_stays_in_range():
    assert 1e90 < bayes_factor(100.0, 100, 0.707) < 1e110


@pytest.mark.parametrize("shift", [-0.7, 0.0, 0.4, 1.5])
@pytest.mark.parametrize("n", [1, 2, 5, 12])
def test_moments_of_the_signed_rank_sum(shift, n):
    """Lehmann (1975), against 100,000 samples; without a shift n (n + 1) (2n + 1) / 24."""
    drawn = np.random.default_rng(n).normal(shift, 1, (100_000, n))
    sums = np.where(drawn > 0, stats.rankdata(np.abs(drawn), axis=1), 0).sum(axis=1)
    mean, deviation = signed_rank_moments(shift, n)
    assert mean == pytest.approx(sums.mean(), abs=4 * sums.std() / 300)
    assert deviation == pytest.approx(sums.std(), rel=0.02, abs=0.005)
    if shift == 0:
        assert deviation**2 == pytest.approx(n * (n + 1) * (2 * n + 1) / 24)


def test_limits_of_the_rank_biserial_are_mirrored_and_one_sided_at_the_ends():
    low, high = rank_biserial_interval(0.5, 12, 0.95)
    assert rank_biserial_interval(-0.5, 12, 0.95) == pytest.approx((-high, -low))
    low, high = rank_biserial_interval(1.0, 8, 0.95)
    assert 0 < low < high == 1
    # At the lower limit the observed sum lies 1.96 standard deviations up.
    shift = special.ndtri((low + 1) / 2) / np.sqrt(2)
    mean, deviation = signed_rank_moments(shift, 8)
    assert (36 - mean) / deviation == pytest.approx(special.ndtri(0.975))


@pytest.mark.slow
@pytest.mark.parametrize("n", [8, 20])
@pytest.mark.parametrize(
    ("name", "draw"),
    [
        ("normal", lambda rng, size: rng.normal(0.5, 1, size)),
        ("rounded", lambda rng, size: np.round(rng.normal(3, 3, size))),
        ("skewed", lambda rng, size: rng.gamma(2, 0.7, size) - 0.9),
    ],
)
def test_limits_of_the_rank_biserial_cover(n, name, draw):
    """A thousand samples, ties and zeros among them; the error of .95 is 0.7 points."""
    rng = np.random.default_rng(3)
    many = draw(rng, 400_000)
    many = many[many != 0]
    truth = np.sign(many + rng.permutation(many)).mean()
    hits = []
    for _ in range(1000):
        differences = draw(rng, n)
        moved = differences[differences != 0]
        ranks = stats.rankdata(np.abs(moved)) * np.sign(moved)
        low, high = rank_biserial_interval(ranks.sum() / np.abs(ranks).sum(), len(moved), 0.95)
        hits.append(low <= truth <= high)
    assert 0.925 <= np.mean(hits) <= 0.985


def test_smallest_detectable_difference_between_two_samples_is_that_of_r():
    # R: the d at which 1 - pt(q, df, d * sqrt(n1 n2 / (n1 + n2))) + pt(-q, ...) is .8; for equal
    # samples power.t.test(n = 20, power = .8) gives .90913 (the other tail left out).
    assert smallest_detectable_between(12, 10) == pytest.approx(1.26117350111, abs=1e-8)
    assert smallest_detectable_between(20, 20) == pytest.approx(0.909129032682, abs=1e-8)
    # Cohen (1988, table 2.4.1): d = .5 needs 64 people in each, d = .8 needs 26.
    assert smallest_detectable_between(64, 64) <= 0.5 < smallest_detectable_between(63, 63)
    assert smallest_detectable_between(26, 26) <= 0.8 < smallest_detectable_between(25, 25)
