"""How far the intervals and tests of the report keep their word in a study like this one.

For each outcome a large population is made up that has this study's own scores: their mean,
spread and skewness, those of the changes, and only values that the scale can take. Small studies
are drawn from it at random, and what the report computes is computed for each.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from math import isnan, nan, sqrt

import numpy as np
import pandas as pd
import scipy

from groupwork.analysis.effects.comparisons import scores_by_wave
from groupwork.statistics import exact
from groupwork.statistics.arrays import Floats
from groupwork.statistics.bootstrap import bootstrap_d_z
from groupwork.statistics.estimate import Estimate, estimate
from groupwork.statistics.normal import hedges_j, signed_rank_moments
from groupwork.statistics.paired import BOOTSTRAP_FROM, Pairs
from groupwork.statistics.shares import share
from groupwork.statistics.streams import stream
from groupwork.statistics.summaries import skewness
from groupwork.study.instruments import Instrument, Score
from groupwork.study.study import Study
from groupwork.tables import statistics_table

#: Keys of the table of calibration.
CALIBRATION_KEYS = ["outcome", "wave_from", "wave_to", "people", "of"]
#: Simulated studies.
STUDIES = 2000
#: Sizes of group that are looked at beside the study's own.
SIZES = (8, 12, 20)
#: Resamples of each simulated bootstrap; the report takes more.
BOOTSTRAP_DRAWS = 1000

_POPULATION = 100_000
_MOST_STEPS = 1_000_000  # of a scale; a finer one might as well be continuous
_MOST_SKEWED = 2.0  # a small sample may look more skewed than any scale is
_LEAST_PEOPLE = 4  # with fewer, a simulated study has no spread to judge
_LEAST_SKEWED = 0.05  # below it the normal distribution is taken


def calibration_table(study: Study, scores: pd.DataFrame) -> pd.DataFrame:
    """Simulate the coverage of intervals and the type I error of tests for every outcome.

    Parameters
    ----------
    study : Study
    scores : pandas.DataFrame
        participant_id, wave, scale, value.

    Returns
    -------
    pandas.DataFrame
        Keys outcome, wave_from, wave_to, people and of (the statistic of effects.csv that is
        judged). People "population": truth, its value of that statistic, and skewness of scores
        and changes. People "own", as many in each simulated study as in this one, and each of
        `SIZES`: people, their number, coverage
        of an interval (Wilson limits over the simulated studies, which n counts), and
        type_1_error of a test. Of the first comparison, everybody together.

    Notes
    -----
    Coverage is judged where changes are as large, as spread and as skewed as observed here; the
    type I error where each person's two scores are swapped by the toss of a coin, so that there
    is no change in truth, and differences are symmetric as the exact tests assume.
    """
    wave_from, wave_to = study.comparisons[0]
    rows: list[dict] = []
    for outcome in study.outcomes:
        wide = scores_by_wave(scores, outcome.scale)
        both = wide.reindex(columns=[wave_from, wave_to])
        pairs = Pairs.complete(both[wave_from].to_numpy(), both[wave_to].to_numpy())
        keys = {"outcome": outcome.scale, "wave_from": wave_from, "wave_to": wave_to}
        # The same random numbers for all: a further outcome changes no other's results.
        rng = stream(study.seed, "calibration")
        small = max(study.privacy.small_cell, _LEAST_PEOPLE)
        grid = attainable(*study.scales[outcome.scale])
        found = calibrate(pairs, wide.to_numpy(), grid, study.ci_level, rng, small=small)
        rows += [keys | row for row in found]
    return statistics_table(rows, CALIBRATION_KEYS)


def attainable(instrument: Instrument, part: Score) -> Floats:
    """Return the values that a score can take if no answer is missing, in rising order."""
    items = instrument.scale_items(part)
    low, high = (sum(ends) for ends in zip(*map(instrument.item_range, items), strict=True))
    sums = np.linspace(float(low), float(high), min(high - low, _MOST_STEPS) + 1)
    values = part.multiply * (sums / len(items) if part.statistic == "mean" else sums)
    return np.unique(np.floor(np.round(values, 9)) if part.floor else values)


def calibrate(
    pairs: Pairs,
    scores: Floats,
    grid: Floats,
    level: float,
    rng: np.random.Generator,
    *,
    small: int,
) -> Iterator[dict]:
    """Simulate studies like one group's change in one outcome.

    Parameters
    ----------
    pairs : Pairs
        What was observed.
    scores : ndarray
        All scores of this outcome, of any wave, one column a wave; the skewness is taken from
        the wave with most of them.
    grid : ndarray
        Values that the score can take.
    level : float
        Level of the intervals; the tests are at 1 - level.
    rng : numpy.random.Generator
    small : int
        Fewest people whose change is looked at.

    Yields
    ------
    dict
        Rows with the keys people and of.
    """
    why = pairs.no_spread
    # The population tells the moments of the people that it is like.
    if not why and pairs.n < small:
        why = f"fewer than {small} people with both scores"
    if not why and np.ptp(pairs.pre) == 0:
        why = "all scores of the first wave are equal"
    if why:
        found = estimate("coverage", "", nan, n=pairs.n, why=why)
        yield {"people": "population", "of": "all"} | found.row()
        return
    population = Population.like(pairs, scores, grid, rng)
    for of, each in population.rows():
        yield {"people": "population", "of": of} | each.row()
    for name, n in {"own": pairs.n, **{str(size): size for size in SIZES}}.items():
        counted = estimate("people", "in each simulated study", n, n=STUDIES)
        yield {"people": name, "of": "all"} | counted.row()
        with np.errstate(all="ignore"):  # what cannot be computed comes out as NaN
            for of, each in _coverages(population, n, level, rng):
                yield {"people": name, "of": of} | each.row()
            for of, each in _errors(population, n, 1 - level, rng):
                yield {"people": name, "of": of} | each.row()


# --- the population --------------------------------------------------------------------------


@dataclass(frozen=True)
class Population:
    """Many people's scores at two waves.

    Attributes
    ----------
    pre, post : ndarray, shape (people,)
    skewness_scores, skewness_changes : float
        That it was made with.
    """

    pre: Floats
    post: Floats
    skewness_scores: float
    skewness_changes: float

    @classmethod
    def like(
        cls, pairs: Pairs, scores: Floats, grid: Floats, rng: np.random.Generator
    ) -> "Population":
        """Make up a population with the moments of some pairs.

        First scores and changes follow Pearson's type III distribution (a shifted gamma, normal
        where there is hardly any skewness) with a Gaussian copula; both scores are then moved to
        the nearest value that the scale can take.
        """
        counts = (~np.isnan(scores)).sum(axis=0)
        largest = scores[:, int(counts.argmax())]
        skew_scores = _skewness(largest[~np.isnan(largest)])
        skew_changes = _skewness(pairs.differences)
        r = float(np.corrcoef(pairs.pre, pairs.differences)[0, 1])
        first, other = rng.standard_normal((2, _POPULATION))
        second = r * first + sqrt(max(0.0, 1 - r**2)) * other
        pre = pairs.pre.mean() + pairs.sd_pre * pearson_iii(first, skew_scores)
        change = pairs.mean_diff + pairs.sd_diff * pearson_iii(second, skew_changes)
        before, after = _nearest(grid, pre), _nearest(grid, pre + change)
        return cls(before, after, skew_scores, skew_changes)

    def truths(self) -> dict[str, float]:
        """Return the value of each statistic in the population."""
        differences = np.round(self.post - self.pre, exact.DECIMALS)
        mean = differences.mean()
        d_av = mean / sqrt((self.pre.var() + self.post.var()) / 2)
        d_z = mean / differences.std()
        sums, chances = _sums_of_two(differences[differences != 0])
        return {
            "mean_diff": mean,
            "d_z": d_z,
            "g_z": d_z,
            "d_av": d_av,
            "g_av": d_av,
            "hodges_lehmann": _weighted_median(*_sums_of_two(differences)) / 2,
            "rank_biserial": float(chances @ np.sign(sums)),
            "cl_effect": float((differences > 0).mean() + (differences == 0).mean() / 2),
            "r_pre_post": float(np.corrcoef(self.pre, self.post)[0, 1]),
        }

    def rows(self) -> Iterator[tuple[str, Estimate]]:
        """Yield what a reader must know of the population."""
        made = f"{_POPULATION:,} made-up people with the moments of this study"
        row = partial(estimate, n=_POPULATION)
        yield "scores", row("skewness", "of the wave with most people", self.skewness_scores)
        yield "changes", row("skewness", "as observed", self.skewness_changes)
        for of, value in self.truths().items():
            yield of, row("truth", made, float(value))


def _skewness(values: Floats) -> float:
    """Return the adjusted skewness G1, kept within what is plausible; 0 if there is none."""
    found = skewness(values)
    return 0.0 if isnan(found) else float(np.clip(found, -_MOST_SKEWED, _MOST_SKEWED))


def pearson_iii(normal: Floats, skewness: float) -> Floats:
    """Turn standard normal values into ones of mean 0, SD 1 and a given skewness.

    Parameters
    ----------
    normal : ndarray
    skewness : float

    Notes
    -----
    A gamma distribution of shape k = 4 / skewness² has that skewness, mean k and variance k.
    """
    if abs(skewness) < _LEAST_SKEWED:
        return normal
    shape = 4 / skewness**2
    gamma = scipy.special.gammaincinv(shape, scipy.special.ndtr(np.sign(skewness) * normal))
    return np.sign(skewness) * (gamma - shape) / sqrt(shape)


def _nearest(grid: Floats, values: Floats) -> Floats:
    return grid[np.searchsorted((grid[1:] + grid[:-1]) / 2, values)]


def _sums_of_two(values: Floats) -> tuple[Floats, Floats]:
    """Return the distribution of the sum of two independent values: sums and their chances."""
    distinct, counts = np.unique(values, return_counts=True)
    chances = counts / counts.sum()
    return np.add.outer(distinct, distinct).ravel(), np.outer(chances, chances).ravel()


def _weighted_median(values: Floats, weights: Floats) -> float:
    order = np.argsort(values, kind="stable")
    below = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(below, 0.5)])


# --- coverage of intervals -------------------------------------------------------------------


def _coverages(
    population: Population, n: int, level: float, rng: np.random.Generator
) -> Iterator[tuple[str, Estimate]]:
    """Yield, for each interval, the share of simulated studies in which it holds the truth."""
    drawn = rng.integers(0, len(population.pre), (STUDIES, n))
    pre, post = population.pre[drawn], population.post[drawn]
    for of, method, covers in covered(pre, post, population.truths(), level, rng):
        known = covers[~np.isnan(covers)]
        found = share("coverage", f"{method}, Wilson", int(known.sum()), len(known), level)
        lacking = STUDIES - len(known)
        note = f"{lacking} of {STUDIES:,} simulated studies have no interval" if lacking else ""
        yield of, replace(found, note="; ".join(filter(None, [found.note, note])))


def covered(
    pre: Floats, post: Floats, truths: dict[str, float], level: float, rng: np.random.Generator
) -> Iterator[tuple[str, str, Floats]]:
    """Ask of each interval in each study whether it holds the truth.

    Parameters
    ----------
    pre, post : ndarray, shape (studies, people)
    truths : dict
        Statistic -> its true value.
    level : float
    rng : numpy.random.Generator
        For the bootstrap.

    Yields
    ------
    str, str, ndarray
        The statistic, the interval's method, and for each study 1 if it covers, 0 if not, NaN
        if there is no interval.

    Notes
    -----
    Limits of the noncentral t are not searched for: they hold a value exactly if the observed t
    is not extreme under it, P(T <= t) within (1 - level) / 2 of neither 0 nor 1.
    """
    studies, n = pre.shape
    df = n - 1
    differences = np.round(post - pre, exact.DECIMALS)
    mean, sd = differences.mean(axis=1), differences.std(axis=1, ddof=1)
    sd[np.ptp(differences, axis=1) == 0] = nan
    sd_pre, sd_post = pre.std(axis=1, ddof=1), post.std(axis=1, ddof=1)
    rms = np.sqrt((sd_pre**2 + sd_post**2) / 2)
    r = ((pre - pre.mean(axis=1, keepdims=True)) * post).sum(axis=1) / (df * sd_pre * sd_post)
    r[(np.ptp(pre, axis=1) == 0) | (np.ptp(post, axis=1) == 0)] = nan
    t = mean / sd * sqrt(n)
    normal = float(scipy.special.ndtri((1 + level) / 2))
    tail = (1 - level) / 2

    def within(value: float, centre: Floats, reach: Floats) -> Floats:
        return np.where(np.isnan(reach), nan, np.abs(value - centre) <= reach)

    def by_noncentral_t(d_z: Floats | float) -> Floats:
        """Ask whether the limits of d_z hold a value."""
        shift = np.broadcast_to(np.asarray(d_z * sqrt(n)), studies)
        chance = scipy.special.nctdtr(df, shift, t)
        # scipy fails far out, where the chance is 0 or 1.
        chance = np.where(np.isnan(chance) & ~np.isnan(t + shift), 0.0, chance)
        covers = (chance >= tail) & (chance <= 1 - tail)
        return np.where(np.isnan(t + shift), nan, covers)

    mean_reach = scipy.special.stdtrit(df, 1 - tail) * sd / sqrt(n)
    yield "mean_diff", "t", within(truths["mean_diff"], mean, mean_reach)
    yield "d_z", "noncentral t", by_noncentral_t(truths["d_z"])
    yield "g_z", "J(n-1) exact; noncentral t", by_noncentral_t(truths["g_z"] / hedges_j(df))
    yield (
        "d_av",
        "rms of the two SDs; limits of d_z rescaled",
        by_noncentral_t(truths["d_av"] * rms / sd),
    )
    yield (
        "d_av",
        "rms of the two SDs; normal, SDs taken as known",
        within(truths["d_av"], mean / rms, normal * sd / sqrt(n) / rms),
    )
    j = np.array([hedges_j(each) for each in 2 * df / (1 + r**2)])
    yield (
        "g_av",
        "rms of the two SDs, J(2(n-1)/(1+r^2)); limits of d_z rescaled",
        by_noncentral_t(truths["g_av"] * rms / sd / j),
    )
    if n >= BOOTSTRAP_FROM:
        yield from _by_bootstrap(differences, truths["d_z"], level, rng)
    limits = np.array([exact.hodges_lehmann(each, level)[1:3] for each in differences])
    truth, slack = truths["hodges_lehmann"], 1e-9
    inside = (limits[:, 0] - slack <= truth) & (truth <= limits[:, 1] + slack)
    yield "hodges_lehmann", "exact Walsh", np.where(np.isnan(limits[:, 0]), nan, inside)
    rank_biserial = _rank_biserial(differences, truths["rank_biserial"], normal)
    yield "rank_biserial", "sum of signed ranks inverted", rank_biserial
    yield "cl_effect", "Clopper-Pearson", _common_language(differences, truths["cl_effect"], level)
    z = np.arctanh(np.clip(r, -1 + 1e-12, 1 - 1e-12))
    reach = np.where(np.isnan(r), nan, normal / sqrt(n - 3) if n > 3 else nan)
    yield "r_pre_post", "Fisher z", within(np.arctanh(truths["r_pre_post"]), z, reach)


def _by_bootstrap(
    differences: Floats, truth: float, level: float, rng: np.random.Generator
) -> Iterator[tuple[str, str, Floats]]:
    covers = np.full((2, len(differences)), nan)
    for study, values in enumerate(differences):
        if np.ptp(values) > 0:
            boot = bootstrap_d_z(values, level, rng, BOOTSTRAP_DRAWS)
            for place, (low, high) in enumerate((boot.bca, boot.percentile)):
                covers[place, study] = nan if np.isnan(low) else low <= truth <= high
    for name, each in zip(("BCa", "percentile"), covers, strict=True):
        yield "d_z", f"{name} bootstrap, {BOOTSTRAP_DRAWS:,} resamples here", each


def _rank_biserial(differences: Floats, truth: float, normal: float) -> Floats:
    """Ask whether the limits of the rank-biserial correlation hold a value.

    They do exactly if the sum of the signed ranks is not extreme under the shift of that value.
    """
    m = (differences != 0).sum(axis=1)
    ranks = _signed_ranks(differences)["zeros dropped"]
    observed = np.where(ranks > 0, ranks, 0).sum(axis=1)
    shift = scipy.special.ndtri((truth + 1) / 2) / sqrt(2)
    mean, deviation = signed_rank_moments(shift, m)
    inside = np.abs(observed - mean) <= normal * deviation + 1e-9
    return np.where(m > 0, inside, nan)


def _common_language(differences: Floats, truth: float, level: float) -> Floats:
    """Ask whether the limits of the share of higher second scores hold a value."""
    n = differences.shape[1]
    # All limits there can be, by count.
    limits = np.array([exact.clopper_pearson(count, n, level) for count in range(n + 1)])
    higher, not_lower = (differences > 0).sum(axis=1), (differences >= 0).sum(axis=1)
    return ((limits[higher, 0] <= truth) & (truth <= limits[not_lower, 1])).astype(float)


# --- errors of tests -------------------------------------------------------------------------


def _errors(
    population: Population, n: int, alpha: float, rng: np.random.Generator
) -> Iterator[tuple[str, Estimate]]:
    """Yield, for each test, the share of simulated studies without change that it rejects."""
    drawn = rng.integers(0, len(population.pre), (STUDIES, n))
    change = population.post[drawn] - population.pre[drawn]
    # Of each person's two scores either may come first: no change, and symmetric differences.
    signs = rng.choice([-1.0, 1.0], change.shape)
    differences = np.round(signs * change, exact.DECIMALS)
    for of, method, ps in p_values(differences, rng):
        hits = int((ps <= alpha * (1 + 1e-12)).sum())  # a study without a p rejects nothing
        found = share(
            "type_1_error", f"{method}; p <= {alpha:.3g}, Wilson", hits, STUDIES, 1 - alpha
        )
        lacking = int(np.isnan(ps).sum())
        note = f"{lacking} of {STUDIES:,} simulated studies have no p" if lacking else ""
        yield of, replace(found, note=note)


def p_values(differences: Floats, rng: np.random.Generator) -> Iterator[tuple[str, str, Floats]]:
    """Test each study's differences in every way the report does.

    Parameters
    ----------
    differences : ndarray, shape (studies, people)
    rng : numpy.random.Generator
        For tests whose patterns of signs are too many to count.

    Yields
    ------
    str, str, ndarray
        The statistic, the test's method and the p of each study; NaN if there is none.
    """
    n = differences.shape[1]
    spread = np.where(np.ptp(differences, axis=1) > 0, differences.std(axis=1, ddof=1), nan)
    t = differences.mean(axis=1) / spread * sqrt(n)
    yield "t", "paired t", 2 * scipy.special.stdtr(n - 1, -np.abs(t))

    def each(test: Callable[[Floats], float], values: Floats) -> Floats:
        return np.array([test(row[row != 0]) if row.any() else nan for row in values])

    for rule, ranks in _signed_ranks(differences).items():
        ps = each(lambda row: exact.wilcoxon(row, rng).p, ranks)
        yield "wilcoxon_v", f"exact, {rule}", ps
    ps = each(lambda row: exact.sign_flip(row, rng).p, differences)
    yield "permutation", "exact, sign flips", ps
    yield "sign_test", "exact binomial, zeros dropped", each(exact.sign_test, differences)


def _signed_ranks(differences: Floats) -> dict[str, Floats]:
    """Return `exact.signed_ranks` of each study by zero rule, 0 in the place of zeros."""
    ranks = scipy.stats.rankdata(np.abs(differences), axis=1)
    zeros = (differences == 0).sum(axis=1, keepdims=True)
    # Zeros have the lowest ranks: dropped before ranking, they leave all others so much lower.
    by_rule = {"zeros dropped": ranks - zeros, "Pratt zeros": ranks}
    return {rule: np.sign(differences) * by_rule[rule] for rule in exact.ZERO_RULES}
