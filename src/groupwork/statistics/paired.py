"""Everything that is said of one outcome's change from one wave to another."""

from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
import scipy

from groupwork.statistics import exact
from groupwork.statistics.arrays import Floats
from groupwork.statistics.bootstrap import RESAMPLES, Bootstrap, bootstrap_d_z
from groupwork.statistics.estimate import LARGEST_SCORE, TOO_LARGE, Estimate, estimate
from groupwork.statistics.normal import (
    bayes_factor,
    hedges_j,
    noncentral_t_interval,
    rank_biserial_interval,
    sd,
    smallest_detectable_d,
    t_interval,
)

#: Fewest pairs for a bootstrap interval: below, BCa covers too rarely.
BOOTSTRAP_FROM = 15
#: Cauchy prior scales of the Bayes factor: the usual default (0.707) first, then its robustness.
PRIOR_SCALES = (0.5**0.5, 0.2, 0.5**1.5, 0.5, 1.0, 2**0.5)
#: Power at which the smallest detectable effect is worked out.
POWER = 0.8

#: All statistics of `paired_effects`, for pairs of which nothing can be computed.
STATISTICS = (
    *("mean_pre", "mean_post", "sd_pre", "sd_post", "r_pre_post"),
    *("n_zero_diff", "n_tied_abs_nonzero", "mean_diff", "sd_diff", "t", "df"),
    *("d_z", "se_d_z", "g_z", "d_av", "g_av", "d_rm", "d_pre"),
    *("permutation", "permutation_z", "sign_test", "smallest_p"),
    *("wilcoxon_v", "wilcoxon_w_minus", "wilcoxon_z", "rank_biserial", "hodges_lehmann"),
    *("cl_effect", "bf10", "smallest_detectable_d"),
)

_NO_NONCENTRAL = "t is too large for the noncentral t distribution"
_RMS = "Cumming (rms of the two SDs)"
_RESCALED = "approximate interval: limits of d_z rescaled (Algina & Keselman 2003)"


@dataclass(frozen=True)
class Moments:
    """Means and standard deviations of complete pairs, in points of the scale."""

    mean_pre: float
    mean_post: float
    sd_pre: float
    sd_post: float
    mean_diff: float
    sd_diff: float


@dataclass(frozen=True)
class Pairs:
    """Complete pairs of scores, and why a statistic of them may not exist.

    Attributes
    ----------
    pre, post : ndarray, shape (n,)
        Scores of the same people at both waves, in points of the scale.
    incomplete : int
        People left out because a score was missing.
    """

    pre: Floats
    post: Floats
    incomplete: int = 0

    @classmethod
    def complete(cls, pre: Floats, post: Floats) -> "Pairs":
        """Keep the people who have both scores (NaN = missing)."""
        first, second = np.asarray(pre, dtype=float), np.asarray(post, dtype=float)
        both = ~(np.isnan(first) | np.isnan(second))
        return cls(first[both], second[both], int((~both).sum()))

    @classmethod
    def of_moments(cls, n: int, moments: "Moments") -> "Pairs":
        """Return pairs that have these moments, and else nothing in common with the people's."""
        scores = np.linspace(-1.0, 1.0, n)
        scores /= sd(scores)
        pre, post = (
            mean + spread * scores
            for mean, spread in (
                (moments.mean_pre, moments.sd_pre),
                (moments.mean_post, moments.sd_post),
            )
        )
        pairs = cls(pre, post)
        # The three SDs say r; once they are rounded, r may come out beyond 1.
        variances = moments.sd_pre**2 + moments.sd_post**2 - moments.sd_diff**2
        r = np.clip(variances / (2 * moments.sd_pre * moments.sd_post), -1.0, 1.0)
        vars(pairs).update(
            differences=moments.mean_diff + moments.sd_diff * scores,
            mean_diff=np.float64(moments.mean_diff),
            sd_diff=np.float64(moments.sd_diff),
            sd_pre=np.float64(moments.sd_pre),
            sd_post=np.float64(moments.sd_post),
            r=r,
        )
        return pairs

    @property
    def n(self) -> int:
        return len(self.pre)

    @cached_property
    def differences(self) -> Floats:
        """Second minus first score, to 8 decimals, so that equal changes are equal numbers."""
        return np.asarray(np.round(self.post - self.pre, exact.DECIMALS))

    @cached_property
    def mean_diff(self) -> np.float64:
        return np.float64(self.differences.mean())

    @cached_property
    def sd_diff(self) -> np.float64:
        return sd(self.differences)

    @cached_property
    def sd_pre(self) -> np.float64:
        return sd(self.pre)

    @cached_property
    def sd_post(self) -> np.float64:
        return sd(self.post)

    @cached_property
    def r(self) -> np.float64:
        """Pearson correlation of the two waves."""
        first, second = self.pre - self.pre.mean(), self.post - self.post.mean()
        r = (first * second).sum() / np.sqrt((first**2).sum() * (second**2).sum())
        return np.float64(np.clip(r, -1.0, 1.0))

    @cached_property
    def d_z(self) -> np.float64:
        return self.mean_diff / self.sd_diff

    @cached_property
    def t(self) -> np.float64:
        return np.float64(self.d_z * np.sqrt(self.n))

    # Each of these is the reason why something does not exist, or nothing.

    @cached_property
    def no_numbers(self) -> str:
        if self.n == 0:
            return "nobody has both scores"
        if not max(np.abs(self.pre).max(), np.abs(self.post).max()) < LARGEST_SCORE:
            return TOO_LARGE
        return ""

    @cached_property
    def no_sd(self) -> str:
        return self.no_numbers or ("only one person has both scores" if self.n == 1 else "")

    @cached_property
    def no_spread(self) -> str:
        return self.no_sd or ("all differences are equal" if np.ptp(self.differences) == 0 else "")

    @cached_property
    def no_change(self) -> str:
        return self.no_numbers or ("" if self.differences.any() else "every difference is zero")

    @cached_property
    def no_r(self) -> str:
        if self.no_sd:
            return self.no_sd
        if self.n == 2:
            return "the scores of two people always correlate 1 or -1"
        for wave, scores in (("first", self.pre), ("second", self.post)):
            if np.ptp(scores) == 0:
                return f"all scores of the {wave} wave are equal"
        return ""


def paired_effects(
    pre: Floats,
    post: Floats,
    rng: np.random.Generator,
    level: float = 0.95,
    smallest_effect: float | None = None,
) -> list[Estimate]:
    """Describe and test the change between two waves.

    Parameters
    ----------
    pre, post : ndarray, shape (people,)
        Scores of the same people, in points of the scale; NaN where missing. Only people with
        both count (listwise).
    rng : numpy.random.Generator
        For the bootstrap, and for tests whose patterns of signs are too many to count.
    level : float
        Confidence level of all intervals; tests of equivalence and the smallest detectable
        effect use 1 - level as their alpha.
    smallest_effect : float, optional
        Smallest mean change that would matter, in points of the scale; adds the equivalence
        test.

    Returns
    -------
    list of Estimate
        Differences are post - pre: a positive effect is a rise of the score, whether or not
        that is good. Of several variants of one statistic the primary one stands first.
    """
    pairs = Pairs.complete(pre, post)
    counts = [
        estimate("n", "complete pairs", pairs.n, n=pairs.n),
        estimate("n_incomplete", "people without both scores", pairs.incomplete, n=pairs.n),
    ]
    if pairs.no_numbers:
        names = (*STATISTICS, "tost") if smallest_effect else STATISTICS
        return counts + [estimate(s, "", np.nan, n=pairs.n, why=pairs.no_numbers) for s in names]
    # What cannot be computed comes out as NaN, and the row says why.
    with np.errstate(all="ignore"):
        return [
            *counts,
            *_description(pairs, level),
            *_mean_difference(pairs, level, smallest_effect),
            *_standardised(pairs, level),
            *_bootstrapped(pairs, level, rng),
            *_signs(pairs, rng),
            *_ranks(pairs, level, rng),
            *_common_language(pairs, level),
            *_bayes(pairs),
            *_sensitivity(pairs, level),
        ]


def effects_of_moments(
    n: int, moments: Moments, level: float = 0.95, smallest_effect: float | None = None
) -> list[Estimate]:
    """Return those statistics of `paired_effects` that follow from n, means and SDs.

    Parameters
    ----------
    n : int
        Complete pairs, at least two.
    moments : Moments
        Every SD above zero. They may be rounded: the mean difference need not be the difference
        of the means, and a correlation beyond 1 counts as 1.
    level, smallest_effect
        As in `paired_effects`.
    """
    pairs = Pairs.of_moments(n, moments)
    counts = ("n_zero_diff", "n_tied_abs_nonzero")
    with np.errstate(all="ignore"):
        return [
            *(each for each in _description(pairs, level) if each.statistic not in counts),
            *_mean_difference(pairs, level, smallest_effect),
            *_standardised(pairs, level),
            _common_language(pairs, level)[1],
            *_bayes(pairs),
            *_sensitivity(pairs, level),
        ]


def _description(pairs: Pairs, level: float) -> list[Estimate]:
    row = partial(estimate, n=pairs.n)
    sizes = np.abs(pairs.differences[pairs.differences != 0])
    no_fisher = "fewer than four people" if pairs.n < 4 else ""
    if abs(pairs.r) > 1 - 1e-12:
        no_fisher = "its limits collapse at a correlation of 1 or -1"
    reach = scipy.special.ndtri((1 + level) / 2) / np.sqrt(np.float64(pairs.n - 3))
    z = np.arctanh(pairs.r)
    return [
        row("mean_pre", "mean", pairs.pre.mean()),
        row("mean_post", "mean", pairs.post.mean()),
        row("sd_pre", "n - 1", pairs.sd_pre, why=pairs.no_sd),
        row("sd_post", "n - 1", pairs.sd_post, why=pairs.no_sd),
        row(
            "r_pre_post",
            "Pearson; Fisher z interval",
            pairs.r,
            interval=(np.tanh(z - reach), np.tanh(z + reach)),
            level=level,
            why=pairs.no_r,
            why_no_interval=no_fisher,
        ),
        row("n_zero_diff", "differences of zero", (pairs.differences == 0).sum()),
        row(
            "n_tied_abs_nonzero",
            "non-zero differences whose size was counted already",
            len(sizes) - len(np.unique(sizes)),
        ),
    ]


def _mean_difference(pairs: Pairs, level: float, smallest: float | None) -> list[Estimate]:
    row = partial(estimate, n=pairs.n, level=level)
    df, why, mean = pairs.n - 1, pairs.no_spread, pairs.mean_diff
    rows = [
        row(
            "mean_diff",
            "post - pre; t interval",
            mean,
            interval=t_interval(mean, pairs.sd_diff, pairs.n, level),
            why_no_interval=why,
        ),
        row("sd_diff", "n - 1", pairs.sd_diff, why=pairs.no_sd),
        row(
            "t",
            f"paired t, df = {df}",
            pairs.t,
            p=2 * scipy.special.stdtr(df, -abs(pairs.t)),
            why=why,
        ),
        row("df", "n - 1", df, why=why),
    ]
    if smallest:
        # The interval at 1 - 2 alpha lies within the bounds exactly when both tests reject.
        narrower = round(2 * level - 1, 12)
        rows.append(
            estimate(
                "tost",
                f"two one-sided t tests against -{smallest:g} and {smallest:g} points",
                mean,
                n=pairs.n,
                interval=t_interval(mean, pairs.sd_diff, pairs.n, narrower),
                level=narrower,
                p=scipy.special.stdtr(
                    df, (abs(mean) - smallest) / pairs.sd_diff * np.sqrt(pairs.n)
                ),
                why=why,
            )
        )
    return rows


def _standardised(pairs: Pairs, level: float) -> list[Estimate]:
    n, df, why = pairs.n, pairs.n - 1, pairs.no_spread
    low, high = (np.nan, np.nan) if why else noncentral_t_interval(pairs.t, df, level)
    no_limits = _NO_NONCENTRAL if np.isnan(low) else ""

    def row(statistic: str, method: str, factor: float, lacking: str = "") -> Estimate:
        """Return d_z times `factor`, which carries over to its limits."""
        return estimate(
            statistic,
            method,
            pairs.d_z * factor,
            n=n,
            interval=(low / np.sqrt(n) * factor, high / np.sqrt(n) * factor),
            level=level,
            why=why or lacking,
            why_no_interval=no_limits,
        )

    rms = np.sqrt((pairs.sd_pre**2 + pairs.sd_post**2) / 2)
    factors = {
        _RMS: pairs.sd_diff / rms,
        "Lakens (mean of the two SDs)": 2 * pairs.sd_diff / (pairs.sd_pre + pairs.sd_post),
    }
    too_few = "no unbiased estimate exists for two people" if n == 2 else ""
    corrections = {
        "J(2(n-1)/(1+r^2))": (hedges_j(2 * df / (1 + pairs.r**2)), pairs.no_r),
        "J(n-1)": (hedges_j(df), too_few),
    }
    mean, reach = pairs.mean_diff, scipy.special.ndtri((1 + level) / 2) * pairs.sd_diff / np.sqrt(n)
    unknown = "no method is known to cover well in small groups"
    # Of r = 1 rounding leaves a little below it, which the root would make a number of.
    unlike = 0.0 if 1 - pairs.r < 1e-12 else 1 - pairs.r
    return [
        row("d_z", "mean / SD of the differences; noncentral t", 1.0),
        row("g_z", "J(n-1) exact; noncentral t", hedges_j(df), too_few),
        row("g_z", "J(n-1) as 1 - 3/(4(n-1) - 1); noncentral t", 1 - 3 / (4 * df - 1), too_few),
        *(row("d_av", f"{name}; {_RESCALED}", factor) for name, factor in factors.items()),
        estimate(
            "d_av",
            f"{_RMS}; normal interval, SDs taken as known",
            mean / rms,
            n=n,
            interval=((mean - reach) / rms, (mean + reach) / rms),
            level=level,
            why=why,
        ),
        *(
            row("g_av", f"{name}, {correction}; {_RESCALED}", factor * j, lacking)
            for name, factor in factors.items()
            for correction, (j, lacking) in corrections.items()
        ),
        estimate(
            "d_rm",
            "d_z sqrt(2(1-r)) (Lakens 2013)",
            pairs.d_z * np.sqrt(2 * unlike),
            n=n,
            why=why or pairs.no_r,
            why_no_interval=unknown,
        ),
        estimate(
            "d_pre",
            "mean difference / SD of the first wave",
            mean / pairs.sd_pre,
            n=n,
            why=why or ("" if np.ptp(pairs.pre) else "all scores of the first wave are equal"),
            why_no_interval=unknown,
        ),
    ]


def _bootstrapped(pairs: Pairs, level: float, rng: np.random.Generator) -> list[Estimate]:
    boot = Bootstrap((np.nan, np.nan), (np.nan, np.nan), np.nan, pairs.no_spread)
    if not boot.why and pairs.n < BOOTSTRAP_FROM:
        boot = boot._replace(why=f"below {BOOTSTRAP_FROM} people bootstrap intervals are too short")
    if not boot.why:
        boot = bootstrap_d_z(pairs.differences, level, rng)
    row = partial(estimate, n=pairs.n, level=level, why=boot.why)
    how = f"bootstrap, {RESAMPLES:,} resamples"
    return [
        row("d_z", f"BCa {how}", pairs.d_z, interval=boot.bca),
        row("d_z", f"percentile {how}", pairs.d_z, interval=boot.percentile),
        row("se_d_z", how, boot.error),
    ]


def _signs(pairs: Pairs, rng: np.random.Generator) -> list[Estimate]:
    d, why = pairs.differences, pairs.no_change
    row = partial(estimate, n=pairs.n, why=why)
    nonzero = int(np.count_nonzero(d))
    exactly, p, note = _tested(None if why else exact.sign_flip(d, rng))
    z = d.sum() / np.sqrt((d**2).sum())
    return [
        row("permutation", f"{exactly}, sign flips", pairs.mean_diff, p=p, note=note),
        row("permutation_z", "normal approximation", z, p=_two_sided(z)),
        row(
            "sign_test",
            "number of positive differences; exact binomial, zeros dropped",
            (d > 0).sum(),
            p=np.nan if why else exact.sign_test(d),
            note=f"{nonzero} non-zero differences",
        ),
        row(
            "smallest_p",
            "2 / 2^m, m non-zero differences",
            exact.smallest_p(nonzero),
            note="the permutation, Wilcoxon and sign tests cannot give less",
        ),
    ]


def _tested(flips: exact.SignFlip | None) -> tuple[str, float, str]:
    """Return how a p was found, the p, and its error in words."""
    if flips is None:
        return "exact", np.nan, ""
    if flips.error is None:
        return "exact", flips.p, ""
    return "Monte Carlo", flips.p, f"standard error of p {flips.error:.1g} (99,999 random patterns)"


def _two_sided(z: float) -> float:
    return float(2 * scipy.special.ndtr(-abs(z)))


def _ranks(pairs: Pairs, level: float, rng: np.random.Generator) -> list[Estimate]:
    n, why = pairs.n, pairs.no_change
    row = partial(estimate, n=n, level=level, why=why)
    zeros = f"{(pairs.differences == 0).sum()} of {n} differences are zero"
    tests, normal, dominance = [], [], []
    for rule in exact.ZERO_RULES:
        ranks = exact.signed_ranks(pairs.differences, rule)
        exactly, p, note = _tested(None if why else exact.wilcoxon(ranks, rng))
        note = "; ".join(filter(None, [zeros, note]))
        plus, minus = ranks[ranks > 0].sum(), np.abs(ranks[ranks < 0]).sum()
        spread = np.sqrt((ranks**2).sum())
        z, r = (plus - minus) / spread, (plus - minus) / (plus + minus)
        tests.append(row("wilcoxon_v", f"{exactly}, {rule}", plus, p=p, note=note))
        normal.append(row("wilcoxon_z", f"normal approximation, {rule}", z, p=_two_sided(z)))
        if rule == "Pratt zeros":
            of_all = (plus - minus) / (n * (n + 1) / 2)
            dominance += [
                row("rank_biserial", f"(W+ - W-) / (W+ + W-), {rule}", r),
                row("rank_biserial", f"(W+ - W-) / (n(n+1)/2), {rule}", of_all),
            ]
            continue
        tests.append(row("wilcoxon_w_minus", rule, minus))
        z = np.sign(plus - minus) * max(abs(plus - minus) - 1, 0) / spread
        normal.append(
            row("wilcoxon_z", f"normal, continuity-corrected, {rule}", z, p=_two_sided(z))
        )
        dominance.append(
            row(
                "rank_biserial",
                f"(W+ - W-) / (W+ + W-), {rule}; sum of signed ranks inverted for normal shifts",
                r,
                interval=None if why else rank_biserial_interval(r, len(ranks), level),
            )
        )
    return [*tests, *normal, *dominance, *_hodges_lehmann(pairs, level)]


def _hodges_lehmann(pairs: Pairs, level: float) -> list[Estimate]:
    row = partial(estimate, "hodges_lehmann", n=pairs.n)
    if pairs.n > exact.MOST_FOR_WALSH:
        return [row("Walsh median", np.nan, why=f"more than {exact.MOST_FOR_WALSH:,} people")]
    d = pairs.differences
    middle, low, high, attained = exact.hodges_lehmann(d, level)
    no_interval = pairs.no_spread
    if not no_interval and np.isnan(low):
        no_interval = f"the widest that {pairs.n} people allow has a level of {attained:.4g}"
    moved = d[d != 0]
    return [
        row(
            "Walsh median, zeros included; exact Walsh interval",
            middle,
            interval=(low, high),
            level=level,
            why_no_interval=no_interval,
            note="" if no_interval else f"level attained: {attained:.4g}, more with ties",
        ),
        row(
            "Walsh median, zeros dropped",
            np.median(exact.walsh_averages(moved)) if len(moved) else np.nan,
            why=pairs.no_change,
        ),
    ]


def _common_language(pairs: Pairs, level: float) -> list[Estimate]:
    d, n = pairs.differences, pairs.n
    row = partial(estimate, "cl_effect", n=n, level=level)
    higher, equal = int((d > 0).sum()), int((d == 0).sum())
    why, bounds = pairs.no_spread, (np.nan, np.nan)
    if not why:
        limits = noncentral_t_interval(pairs.t, n - 1, level)
        bounds = (
            scipy.special.ndtr(limits[0] / np.sqrt(n)),
            scipy.special.ndtr(limits[1] / np.sqrt(n)),
        )
    return [
        row(
            "share of pairs with a higher second score, equal ones by half; Clopper-Pearson",
            (higher + equal / 2) / n,
            # Zeros may belong to either side: each limit takes the less favourable one.
            interval=(
                exact.clopper_pearson(higher, n, level)[0],
                exact.clopper_pearson(higher + equal, n, level)[1],
            ),
        ),
        row(
            "normal differences: Phi(d_z); noncentral t",
            scipy.special.ndtr(pairs.d_z),
            interval=bounds,
            why=why,
            why_no_interval=_NO_NONCENTRAL if np.isnan(bounds[0]) else "",
        ),
    ]


def _bayes(pairs: Pairs) -> list[Estimate]:
    return [
        estimate(
            "bf10",
            f"JZS, Cauchy prior scale {scale:.3g}",
            np.nan if pairs.no_spread else bayes_factor(pairs.t, pairs.n, scale),
            n=pairs.n,
            why=pairs.no_spread,
        )
        for scale in PRIOR_SCALES
    ]


def _sensitivity(pairs: Pairs, level: float) -> list[Estimate]:
    possible = pairs.n > 1
    return [
        estimate(
            "smallest_detectable_d",
            f"d_z; paired t, two-sided alpha {1 - level:.3g}, power {POWER:.0%}",
            smallest_detectable_d(pairs.n, 1 - level, POWER) if possible else np.nan,
            n=pairs.n,
            why=pairs.no_sd,
        )
    ]
