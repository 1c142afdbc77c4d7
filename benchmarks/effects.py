"""How fast the statistics are, beside pingouin and scipy, in one run on one core.

Run with `python benchmarks/effects.py`; `--quick` takes fewer outcomes, for a first look.
Times are seconds of one core's work. Every comparison is of the same data in the same process,
and what is compared agrees, which is checked too.
"""

import argparse
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from time import process_time

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import pingouin
from scipy import stats

from groupwork.analysis.calibration import SIZES, STUDIES, calibrate
from groupwork.statistics.bootstrap import RESAMPLES, bootstrap_d_z, times_drawn
from groupwork.statistics.exact import sign_flip
from groupwork.statistics.paired import Pairs, paired_effects

PEOPLE = 20
SEED = 20


@dataclass(frozen=True)
class Line:
    """One comparison: seconds here, seconds elsewhere, and the goal for their ratio."""

    what: str
    ours: float
    other: str = ""
    theirs: float | None = None
    goal: float | None = None
    limit: float | None = None  # seconds

    def cells(self) -> list[str]:
        ratio = "" if self.theirs is None else f"{self.theirs / self.ours:,.1f}"
        goal = f"{self.goal:,g} times" if self.goal else f"{self.limit:g} s" if self.limit else ""
        there = "" if self.theirs is None else f"{self.theirs:.4f}"
        verdict = ("met" if self.met else "MISSED") if goal else ""
        return [self.what, f"{self.ours:.6f}", self.other, there, ratio, goal, verdict]

    @property
    def met(self) -> bool:
        if self.goal is not None and self.theirs is not None:
            return self.theirs >= self.goal * self.ours
        return self.limit is None or self.ours <= self.limit


HEAD = ["what", "s here", "beside", "s there", "ratio", "goal", ""]


def printed(cells: list[str]) -> str:
    """Return a line of the table, in Markdown."""
    what, ours, other, theirs, ratio, goal, verdict = cells
    return (
        f"| {what:<58} | {ours:>10} | {other:<36} | {theirs:>9} | {ratio:>9} | {goal:>11} "
        f"| {verdict:<6} |"
    )


def seconds(job: Callable[[], object], repeats: int = 1) -> float:
    """Return the shortest time of some repeats."""
    times = []
    for _ in range(repeats):
        start = process_time()
        job()
        times.append(process_time() - start)
    return min(times)


def invented(outcomes: int, people: int = PEOPLE) -> tuple[np.ndarray, np.ndarray]:
    """Return whole-number scores of people at two waves, a row an outcome."""
    rng = np.random.default_rng(SEED)
    pre = np.rint(rng.normal(50, 10, (outcomes, people)))
    return pre, pre - np.rint(rng.normal(4, 7, (outcomes, people)))


def d_z(values: np.ndarray, axis: int = -1) -> np.ndarray:
    return values.mean(axis=axis) / values.std(axis=axis, ddof=1)


def part_one(outcomes: int) -> list[Line]:
    """Everything that is said of a change, beside the parts that the others can do."""
    pre, post = invented(outcomes)
    each = list(zip(pre, post, strict=True))

    def ours() -> None:
        times_drawn.cache_clear()
        for first, second in each:
            paired_effects(first, second, np.random.default_rng(1))

    def pingouins() -> None:
        for first, second in each:
            for kind in ("cohen", "hedges"):
                pingouin.compute_effsize(second, first, paired=True, eftype=kind)
            pingouin.wilcoxon(second, first)
            pingouin.compute_bootci(second, first, func="cohen", paired=True, n_boot=RESAMPLES)

    def scipys() -> None:
        for first, second in each:
            stats.bootstrap(
                (second - first,), d_z, n_resamples=RESAMPLES, rng=np.random.default_rng(1)
            )
            stats.permutation_test(
                (second - first,),
                np.mean,
                permutation_type="samples",
                vectorized=True,
                n_resamples=RESAMPLES,
                rng=np.random.default_rng(1),
            )

    paired_effects(*each[0], np.random.default_rng(1))  # what is loaded at first use
    time = seconds(ours)
    what = f"all of part 1, {outcomes} outcomes, n = {PEOPLE}"
    return [
        Line(what, time, "pingouin: d, g, Wilcoxon, bootstrap", seconds(pingouins)),
        Line(what, time, "scipy: BCa, 10,000 random sign flips", seconds(scipys)),
    ]


def bootstraps(outcomes: int) -> list[Line]:
    """BCa and percentile limits of d_z."""
    pre, post = invented(outcomes)
    differences = post - pre

    def ours() -> list:
        times_drawn.cache_clear()
        return [bootstrap_d_z(each, 0.95, np.random.default_rng(1)) for each in differences]

    def pingouins() -> None:
        for first, second in zip(post, pre, strict=True):
            pingouin.compute_bootci(
                first, second, func="cohen", paired=True, n_boot=RESAMPLES, seed=1
            )

    def pingouin_with_our_function() -> None:
        for each in differences:
            pingouin.compute_bootci(each, func=d_z, n_boot=RESAMPLES, seed=1)

    def scipys() -> object:
        rng = np.random.default_rng(1)
        return stats.bootstrap((differences,), d_z, axis=-1, n_resamples=RESAMPLES, rng=rng)

    here, there = ours(), scipys()
    low = [each.bca[0] for each in here]
    np.testing.assert_allclose(low, there.confidence_interval.low, atol=0.05)  # type: ignore[attr-defined]
    time = seconds(ours, 3)
    what = f"bootstrap of d_z, {RESAMPLES:,} resamples, {outcomes} outcomes"
    return [
        Line(what, time, "pingouin's, its own Cohen's d", seconds(pingouins), goal=50),
        Line(what, time, "pingouin's, given our function", seconds(pingouin_with_our_function)),
        Line(what, time, "scipy.stats.bootstrap, one call", seconds(scipys, 3), goal=1),
    ]


def permutations() -> list[Line]:
    """The exact test over all 2^n signs."""
    pre, post = invented(1)
    whole = (post - pre)[0]
    # No common unit: decimals that no scale has, to take the longer way.
    continuous = np.round(whole + np.random.default_rng(2).normal(0, 1e6, PEOPLE), 8)
    rng = np.random.default_rng(1)
    lines = []
    for name, values in (("whole numbers", whole), ("continuous", continuous)):

        def scipys(values: np.ndarray = values) -> float:
            result = stats.permutation_test(
                (values,),
                lambda x, axis: x.mean(axis=axis),
                permutation_type="samples",
                vectorized=True,
                n_resamples=np.inf,
                batch=100_000,
            )
            return float(result.pvalue)

        def ours(values: np.ndarray = values) -> float:
            return sign_flip(values, rng).p

        assert abs(ours() - scipys()) < 1e-9, name
        what = f"exact permutation, n = {PEOPLE}, {name}"
        theirs = seconds(scipys)
        lines.append(
            Line(what, seconds(ours, 50), "scipy.stats.permutation_test", theirs, goal=1000)
        )
    more = np.random.default_rng(3).normal(0.5, 1e6, 30)
    for name, values in (("whole numbers", np.rint(more / 1e5)), ("continuous", np.round(more, 8))):
        time = seconds(partial(sign_flip, values, rng), 5)
        lines.append(Line(f"exact permutation, n = 30, {name} (2^30 for scipy)", time))
    return lines


def calibrations(outcomes: int) -> list[Line]:
    """The calibration appendix of a study with some outcomes and 11 people."""
    pre, post = invented(outcomes, 11)

    def ours() -> None:
        for first, second in zip(pre, post, strict=True):
            scores = np.column_stack([first, second])
            pairs = Pairs.complete(first, second)
            rng = np.random.default_rng(1)
            list(calibrate(pairs, scores, np.arange(101.0), 0.95, rng, small=1))

    sizes = ", ".join(map(str, SIZES))
    what = f"calibration, outcomes: {outcomes}, {STUDIES:,} studies of 11, {sizes}"
    return [Line(what, seconds(ours), limit=60)]


def main() -> None:
    """Run everything and print it line by line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="4 outcomes in place of 40")
    quick = parser.parse_args().quick
    lines: list[Line] = []
    print(printed(HEAD), printed(["---"] * len(HEAD)), sep="\n")
    for found in (
        permutations,
        lambda: bootstraps(4 if quick else 40),
        lambda: part_one(4 if quick else 40),
        lambda: calibrations(1 if quick else 5),
    ):
        new = found()
        lines += new
        print(*(printed(line.cells()) for line in new), sep="\n", flush=True)
    sys.exit(0 if all(line.met for line in lines) else 1)


if __name__ == "__main__":
    main()
