"""The difference between the people of two times, where nobody can be followed.

Pre-test and post-test without codes are two independent samples. What a person did between them
is not known, so that no statistic of pairs is here: the difference of the two means takes in
who left, who came and who changed alike, and its error holds the spread between people, which
pairs take out as far as both scores of a person go together.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from groupwork.statistics.arrays import Floats
from groupwork.statistics.estimate import LARGEST_SCORE, TOO_LARGE, Estimate, estimate
from groupwork.statistics.normal import smallest_detectable_between
from groupwork.statistics.streams import stream
from groupwork.statistics.two_samples import (
    NO_SPREAD,
    Divided,
    hedges_g,
    mann_whitney,
    permutation,
    welch,
)
from groupwork.study.study import Study
from groupwork.tables import statistics_table

KEYS = ["outcome", "wave_from", "wave_to", "smallest_time"]
#: Of every method here, so that no row is taken for one of pairs.
INDEPENDENT = "independent samples"
_POWER = 0.8
_NO_SPREAD = NO_SPREAD.replace("levels", "times")


@dataclass(frozen=True)
class Samples:
    """The scores of one outcome at two times.

    Attributes
    ----------
    earlier, later : ndarray, shape (people,)
        None missing; of people who are not matched.
    level : float
        Level of the intervals.
    """

    earlier: Floats
    later: Floats
    level: float

    @property
    def n(self) -> int:
        return len(self.earlier) + len(self.later)

    @property
    def smallest(self) -> int:
        """People at the time that has fewer."""
        return min(len(self.earlier), len(self.later))

    @property
    def why(self) -> str:
        """Why the times cannot be compared, or nothing."""
        scores = np.concatenate([self.earlier, self.later])
        if self.smallest < 2:
            return "fewer than two people have a score at one of the times"
        if np.abs(scores).max() >= LARGEST_SCORE:
            return TOO_LARGE
        return ""

    @property
    def why_not_tested(self) -> str:
        """Why the difference has no error, or nothing."""
        same = self.smallest > 0 and not np.ptp(self.earlier) and not np.ptp(self.later)
        return self.why or (_NO_SPREAD if same else "")

    def difference(self) -> Estimate:
        """Estimate the later mean less the earlier one, by Welch's t."""
        method = f"Welch's t, {INDEPENDENT}"
        if self.why:
            return estimate("mean_diff", method, np.nan, n=self.n, why=self.why)
        value = float(self.later.mean() - self.earlier.mean())
        if self.why_not_tested:
            why = self.why_not_tested
            return estimate("mean_diff", method, value, n=self.n, why_no_interval=why)
        found = welch(self.later, self.earlier, self.level)
        return estimate(
            "mean_diff",
            method,
            value,
            n=self.n,
            interval=(found.low, found.high),
            level=self.level,
            p=found.p,
        )

    @property
    def error(self) -> tuple[float, float]:
        """The standard error of the difference and its degrees of freedom."""
        if self.why_not_tested:
            return np.nan, np.nan
        found = welch(self.later, self.earlier, self.level)
        return found.se, found.df

    def welch(self) -> tuple[Estimate, Estimate]:
        """Return t and its degrees of freedom."""
        method, why = f"Welch, {INDEPENDENT}", self.why_not_tested
        if why:
            return (
                estimate("t", method, np.nan, n=self.n, why=why),
                estimate("df", "Welch-Satterthwaite", np.nan, n=self.n, why=why),
            )
        found = welch(self.later, self.earlier, self.level)
        return (
            estimate("t", method, found.difference / found.se, n=self.n, p=found.p),
            estimate("df", "Welch-Satterthwaite", found.df, n=self.n),
        )

    def standardised(self) -> Estimate:
        """Estimate Hedges' g of the difference."""
        if self.why_not_tested:
            method = f"{INDEPENDENT}; pooled SD"
            return estimate("hedges_g", method, np.nan, n=self.n, why=self.why_not_tested)
        return hedges_g(self.later, self.earlier, self.level, INDEPENDENT)

    def divided(self, name: str, rng: np.random.Generator) -> Estimate:
        """Test the difference of the means ("permutation") or of the ranks ("mann_whitney")."""
        how = {"permutation": permutation, "mann_whitney": mann_whitney}[name]
        if self.why_not_tested:
            return estimate(name, INDEPENDENT, np.nan, n=self.n, why=self.why_not_tested)
        found: Divided = how(self.later, self.earlier, rng)
        method = f"{'exact' if found.exact else 'random divisions'}, {INDEPENDENT}"
        return estimate(name, method, found.p, n=self.n, p=found.p)

    def detectable(self) -> Estimate:
        """Return the smallest d that so many people are likely to show."""
        method = f"t test of {INDEPENDENT}, power {100 * _POWER:g}%"
        d = np.nan
        if self.smallest >= 2:
            d = smallest_detectable_between(len(self.earlier), len(self.later))
        why = "" if self.smallest >= 2 else self.why
        return estimate("smallest_detectable_d", method, d, n=self.n, why=why)


def samples(study: Study, scores: pd.DataFrame, scale: str, pair: tuple[str, str]) -> Samples:
    """Return the scores of a scale at two times.

    Parameters
    ----------
    study : Study
    scores : pandas.DataFrame
        wave, scale, value.
    scale : str
    pair : tuple of str
        The earlier and the later wave.
    """
    there = scores[(scores["scale"] == scale) & scores["value"].notna()]
    # Sorted, so that a result does not hang on the order of rows.
    earlier, later = (
        np.sort(there.loc[there["wave"] == wave, "value"].to_numpy(dtype=float)) for wave in pair
    )
    return Samples(earlier, later, study.ci_level)


def unlinked_table(study: Study, scores: pd.DataFrame) -> pd.DataFrame:
    """Compare the people of two times, for every outcome of a study that follows nobody.

    Parameters
    ----------
    study : Study
        With `design.kind: unlinked`.
    scores : pandas.DataFrame
        participant_id, wave, scale, value. Who somebody is is not read.

    Returns
    -------
    pandas.DataFrame
        Keys outcome, wave_from, wave_to and smallest_time, the people at the time that has fewer;
        the columns of a statistic: mean_diff, later less earlier, with Welch's interval and p
        (Welch 1947); t and df; hedges_g over the pooled standard deviation (Hedges 1981,
        noncentral t limits); permutation and mann_whitney, both over all divisions of the people
        into two samples; smallest_detectable_d. The means are in the table of each scale at each
        time. Nothing here is of pairs.

    References
    ----------
    Welch, B. L. (1947). The generalization of "Student's" problem when several different
    population variances are involved. Biometrika, 34, 28-35.
    """
    rows = []
    for outcome in study.outcomes:
        for pair in study.comparisons:
            compared = samples(study, scores, outcome.scale, pair)
            rows += [
                {
                    "outcome": outcome.scale,
                    "wave_from": pair[0],
                    "wave_to": pair[1],
                    "smallest_time": compared.smallest,
                }
                | each.row()
                for each in _compared(study, compared)
            ]
    return statistics_table(rows, KEYS)


def _compared(study: Study, compared: Samples) -> Iterator[Estimate]:
    yield compared.difference()
    yield from compared.welch()
    yield compared.standardised()
    # The same random numbers for all: a further outcome changes no other's result.
    rng = stream(study.seed, "effects")
    yield compared.divided("permutation", rng)
    yield compared.divided("mann_whitney", rng)
    yield compared.detectable()


def unlinked_test(study: Study, compared: Samples, test: str) -> Estimate:
    """Test the difference between two times as a family declares it: "welch" or "permutation"."""
    found = replace(compared.difference(), statistic="test")
    if test == "welch":
        return found
    # The random numbers of the table, so that both give one p.
    by_division = compared.divided("permutation", stream(study.seed, "effects"))
    method = f"permutation, {by_division.method}"
    return replace(found, method=method, p=by_division.p, ci_low=None, ci_high=None, ci_level=None)
