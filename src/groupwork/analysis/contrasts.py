"""How much of the difference between arms could be owed to scores that are missing.

The arms' contrast of the people who stayed is set beside what multiple imputation makes of
everybody, beside the best and the worst that the missing scores allow, and beside the shift of the
arm's imputed scores at which the result would turn.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from math import nan

import numpy as np
import pandas as pd

from groupwork.analysis.effects.comparisons import group_of
from groupwork.analysis.missing import (
    IMPUTED,
    SHIFTED,
    TIPPING,
    arm_indicators,
    members_scores,
    tipping,
)
from groupwork.statistics.arrays import Bools, Floats
from groupwork.statistics.contrast import Contrast, adjusted, changes
from groupwork.statistics.estimate import LARGEST_SCORE, TOO_LARGE, Estimate, estimate
from groupwork.statistics.imputation import Pooled, complete_data, pool
from groupwork.statistics.little import NOTHING
from groupwork.statistics.regression import problem
from groupwork.statistics.streams import stream
from groupwork.study.outcomes import Outcome
from groupwork.study.study import Study
from groupwork.tables import statistics_table

CONTRAST_KEYS = ["outcome", "wave_from", "wave_to", "contrast", "assumption"]

_ADJUSTED = "later score adjusted for the earlier one, OLS"
_CHANGES = "difference in change, Welch"
_TOO_FEW = "an arm has fewer than two people with both scores"
_DEPENDENT = "an arm has nobody with both scores, or all earlier scores are equal"


def contrasts_table(study: Study, scores: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Estimate each arm's difference from the comparison under assumptions on missing scores.

    Parameters
    ----------
    study : Study
        Of several arms.
    scores : pandas.DataFrame
        participant_id, wave, scale, value.
    people : pandas.DataFrame
        participant_id and the attribute that says the arm.

    Returns
    -------
    pandas.DataFrame
        Keys outcome, wave_from, wave_to, contrast ("arm - comparison") and assumption, the
        columns of a statistic, and smallest_arm, the people of the smaller arm. Of everybody in
        the arms who was there at any wave but a survey:

        - missing_arm, missing_comparison: people without a later score;
        - difference under five assumptions: "complete" cases; multiple imputation ("imputed"),
          also with the arm's imputed later scores "shifted" by one standard deviation of the
          earlier ones against the expected direction; missing scores set to the end of the scale
          that favours the arm ("best") or its comparison ("worst");
        - missing_information, and tipping_delta and tipping_delta_sd, the smallest shift of the
          arm's imputed later scores at which the interval takes in zero.

        In a randomised study the difference is of the later scores, adjusted for the earlier ones
        over all arms; else of the mean changes. No assumption stands in for an arm of which nobody
        has both scores.
    """
    rows: list[dict] = []
    groups = group_of(study, people)
    for outcome in study.outcomes:
        wide = members_scores(study, scores, outcome.scale)
        arms = pd.Series([groups.get(str(person)) for person in wide.index], index=wide.index)
        with np.errstate(all="ignore"):  # what cannot be computed comes out as NaN
            rows += _of_outcome(study, outcome, wide[arms.notna()], arms[arms.notna()])
    smallest = pd.Series([row.pop("smallest_arm") for row in rows], dtype="Int64")
    return statistics_table(rows, CONTRAST_KEYS).assign(smallest_arm=smallest)


def _of_outcome(
    study: Study, outcome: Outcome, wide: pd.DataFrame, arms: pd.Series
) -> Iterator[dict]:
    assert study.design.groups is not None
    # The same completed data sets as in the table of mean changes.
    rng, waves = stream(study.seed, "missing"), list(wide.columns)
    observed = wide.to_numpy()
    completed = complete_data(observed, arm_indicators(arms), rng)
    control = study.design.groups.control
    declared = study.attributes[study.design.groups.attribute].levels or {}
    others = [arm for arm in declared if arm != control and (arms == arm).any()]
    instrument, part = study.scales[outcome.scale]
    low, high = instrument.score_range(part)
    for pair in filter(study.has_control, study.comparisons):
        columns = [waves.index(wave) for wave in pair]
        for arm in others:
            trial = Arms(
                observed=observed[:, columns],
                completed=completed.values[:, :, columns],
                why_not_completed=completed.why(columns, waves),
                arm=np.array([(arms == each).to_numpy() for each in others]).T,
                control=(arms == control).to_numpy(),
                compared=others.index(arm),
                ends=(low, high) if outcome.expected == "higher" else (high, low),
                adjusted=study.design.kind == "randomised",
                level=study.ci_level,
            )
            keys = {"outcome": outcome.scale, "wave_from": pair[0], "wave_to": pair[1]}
            keys["contrast"] = f"{arm} - {control}"
            for assumption, smallest, each in trial.rows():
                yield keys | {"assumption": assumption} | each.row() | {"smallest_arm": smallest}


@dataclass(frozen=True)
class Arms:
    """Scores of a study's arms at two waves, as they are and as they were completed.

    Attributes
    ----------
    observed : ndarray, shape (people, 2)
        NaN where missing.
    completed : ndarray, shape (data sets, people, 2)
    why_not_completed : str
        Why `completed` cannot be used, or nothing.
    arm : ndarray of bool, shape (people, arms - 1)
        Who is in each arm but the comparison.
    control : ndarray of bool, shape (people,)
    compared : int
        Column of the arm that is compared.
    ends : tuple of float
        The least and the most favourable possible score.
    adjusted : bool
        Whether later scores are compared, adjusted for the earlier ones, or changes.
    level : float
        Level of the intervals.
    """

    observed: Floats
    completed: Floats
    why_not_completed: str
    arm: Bools
    control: Bools
    compared: int
    ends: tuple[float, float]
    adjusted: bool
    level: float

    @property
    def treated(self) -> Bools:
        return np.asarray(self.arm[:, self.compared])

    @property
    def two(self) -> Bools:
        """Who is in the arm or in the comparison."""
        return self.treated | self.control

    @property
    def what(self) -> str:
        return _ADJUSTED if self.adjusted else _CHANGES

    def smallest(self, known: Bools) -> int:
        """Return the people of the smaller of both arms among those that are known."""
        return min(int((side & known).sum()) for side in (self.treated, self.control))

    def contrast(self, scores: Floats, known: Bools, marked: Bools) -> Contrast:
        """Compare the arms among those that are known."""
        if self.adjusted:
            pre, post = scores[known].T
            return adjusted(pre, post, self.arm[known].astype(float), self.compared, marked[known])
        inside = known & self.two
        pre, post = scores[inside].T
        return changes(pre, post, self.treated[inside], marked[inside])

    def problem(self, scores: Floats, known: Bools) -> str:
        """Say why the arms cannot be compared among those that are known, or nothing."""
        if np.abs(scores[known]).max(initial=0) >= LARGEST_SCORE:
            return TOO_LARGE
        if self.smallest(known) < 2:
            return _TOO_FEW
        pre, post = scores[known].T
        if self.adjusted:
            x = np.column_stack([np.ones(len(pre)), pre, self.arm[known]])
            return problem(post, x, _DEPENDENT)
        spread = [np.ptp((post - pre)[side[known]]) for side in (self.treated, self.control)]
        return "" if max(spread) > 0 else "the changes do not vary within the arms"

    def rows(self) -> Iterator[tuple[str, int, Estimate]]:
        """Yield assumption, the people of the smaller arm, and what is estimated."""
        everybody = np.ones(len(self.observed), dtype=bool)
        missing = np.isnan(self.observed)
        known = np.asarray(~missing.any(axis=1))
        size, complete_size = self.smallest(everybody), self.smallest(known)
        for name, side in (("missing_arm", self.treated), ("missing_comparison", self.control)):
            count, n = int(missing[side, 1].sum()), int(side.sum())
            counted = estimate(name, "people without a later score", count, n=n)
            yield "all", n, counted
        # What is assumed of some who left says nothing of an arm that was not measured.
        size = size if complete_size else 0
        why = "" if complete_size else _TOO_FEW
        yield "complete", complete_size, self._one(self.observed, known, "complete cases")
        for assumption, each in self._imputed(missing, why):
            yield assumption, size, each
        unfavourable, favourable = self.ends
        for name, (of_arm, of_others) in {
            "best": ((unfavourable, favourable), (favourable, unfavourable)),
            "worst": ((favourable, unfavourable), (unfavourable, favourable)),
        }.items():
            ends = np.where(self.treated[:, None], of_arm, of_others)
            filled = np.where(missing, ends, self.observed)
            how = f"{name} case for the arm: missing scores at the ends of the scale"
            yield name, size, self._one(filled, everybody, how, why)

    def _one(self, scores: Floats, known: Bools, how: str, why: str = "") -> Estimate:
        method, n = f"{self.what}; {how}", int((known & self.two).sum())
        if why := why or self.problem(scores, known):
            return estimate("difference", method, nan, n=n, why=why)
        found = self.contrast(scores, known, np.zeros_like(known))
        interval = found.interval(self.level)
        return estimate(
            "difference", method, found.value, n=n, interval=interval, level=self.level, p=found.p
        )

    def _imputed(self, missing: Bools, why: str) -> Iterator[tuple[str, Estimate]]:
        """Yield the rows that rest on multiple imputation."""
        n = int(self.two.sum())
        row = partial(estimate, n=n)
        methods = {
            "difference": f"{self.what}; {IMPUTED}",
            "shifted": f"{self.what}; {SHIFTED}, of the arm alone",
            "missing_information": "Rubin's rules",
            "tipping_delta": f"{TIPPING}; of the arm alone",
            "tipping_delta_sd": f"{TIPPING}; of the arm alone, in SDs of the earlier scores",
        }
        everybody = np.ones(len(self.observed), dtype=bool)
        why = why or self.why_not_completed or ("" if missing[self.two].any() else NOTHING)
        why = why or self.problem(self.completed[0], everybody)
        if why:
            for name, method in methods.items():
                statistic = "difference" if name == "shifted" else name
                said = row(statistic, method, nan, why=why)
                yield ("shifted" if name == "shifted" else "imputed"), said
            return
        marked = missing[:, 1] & self.treated
        sets = [self.contrast(each, everybody, marked) for each in self.completed]
        df = float(np.mean([each.df for each in sets]))

        def pooled(shift: float) -> Pooled:
            values, variances = np.array([each.at(shift) for each in sets]).T
            return pool(values, variances, df)

        sign = 1.0 if self.ends[0] > self.ends[1] else -1.0  # of a shift for the worse
        first = self.observed[self.two & ~missing[:, 0], 0]
        spread = float(first.std(ddof=1)) if len(first) > 1 else 0.0
        found = pooled(0.0)
        yield "imputed", found.row(methods["difference"], n, self.level, "difference")
        none = "" if marked.any() else "no later score of the arm is missing"
        no_sd = "" if spread > 0 else "the earlier scores do not vary"
        shifted = pooled(sign * spread).row(methods["shifted"], n, self.level, "difference")
        if no_sd or none:
            shifted = row("difference", methods["shifted"], nan, why=none or no_sd)
        yield "shifted", shifted
        lost = found.missing_information
        yield "imputed", row("missing_information", methods["missing_information"], lost)
        delta = nan
        if not none:
            width = abs(self.ends[1] - self.ends[0])
            delta, none = tipping(lambda shift: pooled(sign * shift), sign, self.level, width)
        yield "imputed", row("tipping_delta", methods["tipping_delta"], delta, why=none)
        scaled = nan if no_sd else delta / spread
        why = none or no_sd
        yield "imputed", row("tipping_delta_sd", methods["tipping_delta_sd"], scaled, why=why)
