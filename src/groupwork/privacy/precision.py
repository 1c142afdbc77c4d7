"""Scores of few people are told so coarsely that nobody's can be worked out.

Of a small group three things are told: how many they are, and the mean and the standard deviation
of their scores, both rounded. Everything else that is told of their scores is worked out from
these rounded numbers and says nothing more, or is so coarse that it adds next to nothing
(correlations and reliabilities to .05, each p up to 1, 2 or 5 hundredths or tenths). What rests on
the order of scores, on single people or on few answers is held back. docs/privacy.md gives the
reasons.

The step of rounding follows what statistical offices call the p% rule: who knows the scores of
all others must not work out the last one to within p percent (Hundepool et al., 2012, chapter 4).
A mean that is rounded to steps of h leaves n h points open for one score.

References
----------
Hundepool, A., Domingo-Ferrer, J., Franconi, L., Giessing, S., Schulte Nordholt, E., Spicer, K., &
de Wolf, P.-P. (2012). Statistical disclosure control. Wiley.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import floor, log10, sqrt
from typing import Any, cast

import numpy as np
import pandas as pd

from groupwork.privacy.disclosure import (
    EXTREME,
    ROUNDED_UP,
    SUPPRESSED,
    ZERO_LEFT_OUT,
    ZERO_TAKEN_IN,
)
from groupwork.privacy.layout import Precision
from groupwork.statistics.normal import t_interval
from groupwork.statistics.paired import Moments, effects_of_moments
from groupwork.study.study import Study

#: The number of steps that are tried, as shares of a power of ten.
_LADDER = (1.0, 2.0, 5.0, 10.0)
_LIMITS = ["ci_low", "ci_high"]
_SAME = 1e-9
# Of results about many people: digits that count.
_DIGITS = 3
_TESTS = {"t": "t", "wilcoxon": "wilcoxon_v", "permutation": "permutation"}
_ADJUSTED = ("p_holm", "p_bh")
# One person's.
_EXTREMES = ("min", "max")
# What follows from how many people there are.
_OF_PEOPLE = ("n", "n_incomplete", "df")


@dataclass(frozen=True)
class Range:
    """What a score can be: from `low` to `high`, in units of `grain`."""

    low: float
    high: float
    grain: float = 1.0


def step(n: int, scores: Range, uncertainty: float) -> float:
    """Return to which multiples a mean of `n` scores is rounded.

    Parameters
    ----------
    n : int
    scores : Range
        Its end may be infinite, for counts.
    uncertainty : float
        Share of the range by which a single score must stay unknown.

    Returns
    -------
    float
        1, 2 or 5 times a power of ten. At least two units of a score stay open: a mean of n
        answers from 1 to 4 is else known exactly however it is rounded.
    """
    width = scores.high - scores.low
    wanted = max(2 * scores.grain, uncertainty * width if np.isfinite(width) else 0.0) / n
    return _up_the_ladder(wanted)


def step_of_sds(n: float, uncertainty: float) -> float:
    """Return the step of a difference in SDs: no finer than the one of its mean difference.

    That is the step of means over an eighth of the range, and hardly an SD is smaller.
    """
    return _up_the_ladder(8 * uncertainty / n)


def _up_the_ladder(value: float) -> float:
    """Return the least of 1, 2 or 5 times a power of ten that is not below a value."""
    power = 10.0 ** floor(log10(value))
    return float(next(each * power for each in _LADDER if each * power >= value * (1 - 1e-9)))


def rounded(value: float, to: float) -> float:
    """Round to a multiple of a step, without the last digits of floating point.

    These do not decide a half either: one quantity, computed in two ways, has one rounding.
    """
    return float(round(round(round(value / to, 9)) * to, 10))


def is_telling(mean: float, sd: float, n: int, to: float, scores: Range) -> bool:
    """Say whether a rounded mean and SD leave hardly any choice of scores.

    Parameters
    ----------
    mean, sd : float
        As they would be published.
    n : int
    to : float
        The step that they are rounded to.
    scores : Range

    Returns
    -------
    bool
        True where all scores are nearly the same, or nearly all at one end, or all at both ends:
        where the SD is within a step of zero or of the largest that the mean allows
        (Bhatia & Davis, 2000), or the mean within a step, or one unit, of an end.
    """
    near = max(2 * to, scores.grain)
    if sd <= to or mean - scores.low < near or scores.high - mean < near:
        return True
    if not np.isfinite(scores.high):
        return False
    largest = sqrt((scores.high - mean) * (mean - scores.low) * n / (n - 1))
    return bool(sd >= largest - 2 * to)


def protected(
    study: Study,
    table: pd.DataFrame,
    precision: Precision,
    effects: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Round and thin what a results table tells of scores.

    Parameters
    ----------
    study : Study
        `privacy.few` and `privacy.uncertainty`, and the sections that say what scores can be.
    table : pandas.DataFrame
        Past `disclosure.suppress`.
    precision : Precision
    effects : pandas.DataFrame, optional
        The table of effects as it is published, which `precision.restated` follows.

    Returns
    -------
    pandas.DataFrame
        The same rows; those held back have no numbers, and a note that says why.

    Notes
    -----
    Whether a number is held back depends on what would be published of it, never on the score
    of anybody that is not; the rounding is the same in every table and every publication, so
    that the same people always have the same mean. What the exact scores show stays so: on which
    side of .05 p lies, and whether an interval includes zero, which a note says where the rounded
    one does otherwise.
    """
    # One type for whole numbers and others: a rounded count would not fit its column.
    table = table.reset_index(drop=True)
    result = table.copy()
    numbers = [name for name in ("estimate", *_LIMITS, "p") if name in result]
    result[numbers] = result[numbers].astype("float64", errors="ignore")
    # Terms of models: "F: wave", "d_ppc2: a - b"; those not named here are in points of the scale.
    kinds = result.get("term", pd.Series("", result.index)).str.extract(
        "^(F|variance|icc|d_ppc2|g_pre):"
    )[0]
    statistics = result.get("statistic", kinds.fillna("")).tolist()
    keys = list(result.columns[: list(result.columns).index("n")])
    apart = _without_arms(result)
    people = _people(study, result, keys, apart)
    shown = ~result["note"].astype("object").fillna("").str.startswith(SUPPRESSED)
    shown &= result["n"].fillna(1) != 0  # of nobody there is nothing to hold back
    texts = result[keys].astype("object").fillna("").agg(tuple, axis=1)
    held_back: list[int] = []
    of_p: dict[int, float] = {}
    for key, places in texts[shown].groupby(texts[shown], sort=False).groups.items():
        of_key = dict(zip(keys, cast("tuple[Any, ...]", key), strict=True))
        scores = score_range(study, precision.range_of, of_key)
        restated = {
            name: _Restated.of(study, effects, of_key, which)
            for name, which in precision.restated.items()
        }
        block = _Block(study, result, statistics, people, list(places), precision, scores, restated)
        if any(str(of_key[name]).startswith(own) for name, own in precision.declared.items()):
            block.precision = replace(precision, kept=(*precision.rounded, *precision.ratios))
        beside = any(of_key[name] not in (*own, "all") for name, own in precision.told.items())
        of_arms = _is_of_arms(study, of_key) and not apart[places].any()
        block.publish(beside, of_arms=of_arms)
        held_back += [row for row in block.held_back if not _is_of_nobody(table, row)]
        of_p |= block.of_p
    emptied = [*numbers, "ci_level", "se", "test_statistic", "df", "df_num"]
    result.loc[held_back, [name for name in emptied if name in result]] = np.nan
    for row in held_back:
        extreme = statistics[row] in _EXTREMES
        note = EXTREME if extreme else held_back_note(study, cast("float", table.at[row, "n"]))
        result.at[row, "note"] = note
    result.loc[list(of_p), "p"] = list(of_p.values())
    _say_past_zero(result, table)
    if precision.paired:
        _adjust(study, result, table)
    if "family" in keys:
        _adjust_families(result, table)
    return result


def _say_past_zero(table: pd.DataFrame, exact: pd.DataFrame) -> None:
    """Note where an interval came to include zero, or no longer does, by rounding alone."""
    if "ci_low" not in table:
        return
    told, known = (each[_LIMITS].to_numpy(dtype=float, na_value=np.nan) for each in (table, exact))
    both = ~np.isnan(told).any(axis=1) & ~np.isnan(known).any(axis=1)
    within, without = ((each[:, 0] <= 0) & (each[:, 1] >= 0) for each in (told, known))
    turned = table.index[both & (within != without)]
    said = np.where(without, ZERO_TAKEN_IN, ZERO_LEFT_OUT)[both & (within != without)]
    notes = [
        "; ".join([each, *([] if pd.isna(note) or not note else [note])])
        for each, note in zip(said, table.loc[turned, "note"], strict=True)
    ]
    table.loc[turned, "note"] = notes


def _is_of_nobody(table: pd.DataFrame, row: int) -> bool:
    """Say whether an arm has nobody in a comparison: the reason that there is none tells nothing.

    How few there are stands in the row itself.
    """
    return "smallest_arm" in table and bool(table.loc[row, "smallest_arm"] == 0)


def _is_of_arms(study: Study, of_key: Mapping[str, Any]) -> bool:
    """Say whether a row is of all arms together: the sum of theirs, one equation more."""
    return of_key.get("group") == "all" and study.design.groups is not None


def _without_arms(table: pd.DataFrame) -> pd.Series:
    """Say which rows are of a time that no arm has rows of: people who are in none were asked."""
    if not {"group", "wave"} <= {*table}:
        return pd.Series(data=False, index=table.index)
    arms = table.loc[table["group"] != "all", "wave"]
    return ~table["wave"].isin(arms) & bool(len(arms))


def _people(study: Study, table: pd.DataFrame, keys: list[str], apart: pd.Series) -> list[float]:
    """Return of how many people each row tells; of arms that are compared, of the smallest."""
    names = ("n", "smallest_arm", "smallest_time", "smallest_group")
    sizes = [name for name in names if name in table]
    people = table[sizes].astype("float64").min(axis=1)
    others = [table[name] for name in keys if name != "group"]
    if "group" in keys and others and study.design.groups is not None:
        of_all = (table["group"] == "all") & ~apart
        arms = people.mask(of_all | (people == 0))
        smallest = arms.groupby(others, dropna=False).transform("min")
        # What is of all arms alone, as Little's test is, has the smallest arm of the table.
        people = people.mask(of_all, np.fmin(people, smallest.fillna(arms.min())))
    return cast("list[float]", people.tolist())


@dataclass(frozen=True)
class _Restated:
    """What the published table of effects says of a mean, a change or a correlation.

    What restates it elsewhere follows from the same rounded mean and SD: one quantity that is
    rounded in two ways would be two quantities to a reader, and two equations to an attacker.
    """

    rows: pd.DataFrame
    which: str

    @classmethod
    def of(
        cls, study: Study, effects: pd.DataFrame | None, key: Mapping[str, Any], which: str
    ) -> "_Restated | None":
        """Find it by the key of a row; None where the table of effects does not have it."""
        if effects is None or key.get("contrast", "all") != "all":
            return None
        roles: dict[str, str] = {wave.role: wave.id for wave in reversed(study.waves)}
        last = "follow-up" if which == "followup" else "post"
        of = {
            "outcome": key.get("outcome", key.get("scale")),
            "group": key.get("group", "all"),
            "wave_from": key.get("wave_from", roles.get("pre")),
            "wave_to": key.get("wave_to", roles.get(last)),
        }
        rows = effects[(effects[list(of)] == pd.Series(of)).all(axis=1)]
        rows = rows.drop_duplicates("statistic").set_index("statistic")
        which = "post" if which == "followup" else which
        return cls(rows, which) if f"mean_{which}" in rows.index or which == "r" else None

    @property
    def n(self) -> int:
        return int(self.rows["n"].iloc[0]) if len(self.rows) else 0

    @property
    def mean(self) -> float:
        return self._number(f"mean_{self.which}")

    @property
    def sd(self) -> float:
        return self._number(f"sd_{self.which}")

    @property
    def is_untold(self) -> bool:
        """Whether it is a change that is held back: then nothing else of it is told either."""
        if self.which != "diff" or "mean_diff" not in self.rows.index:
            return False
        return str(self.rows.at["mean_diff", "note"]).startswith(SUPPRESSED)

    @property
    def r(self) -> list[float]:
        """The correlation and its limits, without numbers where it is held back."""
        return [self._number("r_pre_post", column) for column in ("estimate", *_LIMITS)]

    def _number(self, statistic: str, column: str = "estimate") -> float:
        known = statistic in self.rows.index
        return float(cast("float", self.rows.at[statistic, column])) if known else np.nan

    def interval(self, level: float) -> list[float]:
        return list(t_interval(self.mean, self.sd, self.n, level))


@dataclass
class _Block:
    """The rows of one key: the same people, the same scores."""

    study: Study
    table: pd.DataFrame
    statistics: list[str]
    people: list[float]
    rows: list[int]
    precision: Precision
    scores: Range | None
    restated: Mapping[str, _Restated | None] = field(default_factory=dict)
    held_back: list[int] = field(default_factory=list)
    of_p: dict[int, float] = field(default_factory=dict)
    is_untold: bool = False

    def publish(self, is_beside: bool, *, of_arms: bool) -> None:
        """Round, work out anew or hold back each row."""
        few = [row for row in self.rows if self._is_few(row)]
        if any(each and each.is_untold for each in self.restated.values()):
            # Its p, or how many choices agree, would tell of it what the change itself may not.
            self.is_untold = True
            untold = [row for row in few if self.statistics[row] in self.precision.of_change]
            self._hold_back(untold)
            few = [row for row in few if row not in untold]
        if of_arms:
            told = (*_OF_PEOPLE, *self.precision.kept)
            self._hold_back([row for row in few if self.statistics[row] not in told])
            few = [row for row in few if self.statistics[row] in self.precision.kept]
        elif self.precision.paired and few:
            self._publish_pairs(few)
            few = [row for row in few if self.statistics[row] in self.precision.tests]
        elif is_beside:
            self._hold_back(few)
            few = []
        done = set(few)
        for row in self.rows:
            if not self._is_few(row):
                self._publish_many(row)
            elif row in done:
                self._publish_few(row)

    def _is_few(self, row: int) -> bool:
        few = self.people[row] < self.study.privacy.few  # not where n is lacking
        return few or self.statistics[row] in self.precision.own

    def _step(self, row: int) -> float | None:
        n = self.people[row]
        if self.scores is None or not n > 0:
            return None
        return step(int(n), self.scores, self.study.privacy.uncertainty)

    def _step_of_sds(self, row: int) -> float | None:
        n = self.people[row]
        return step_of_sds(n, self.study.privacy.uncertainty) if n > 0 else None

    def _publish_many(self, row: int) -> None:
        """Round a result about many people: to its step, or to three digits.

        So are its p and what it was tested with: the estimate follows from them.
        """
        statistic, precision = self.statistics[row], self.precision
        if statistic in precision.kept:
            return
        if statistic in _EXTREMES:
            self._hold_back([row])
            return
        to = self._step(row)
        p = self._cell(row, "p") if "p" in self.table else np.nan
        for column in ("se", "test_statistic"):
            if column in self.table and pd.notna(self._cell(row, column)):
                self.table.at[row, column] = float(f"{self._cell(row, column):.{_DIGITS}g}")
        told = np.nan if pd.isna(p) else _on_its_side(p, 1 - self.study.ci_level)
        if pd.notna(p):
            self.table.at[row, "p"] = told
        for column in ("estimate", *_LIMITS):
            value = self._cell(row, column)
            if column == "estimate" and value == p:
                self.table.at[row, column] = told
            elif pd.notna(value):
                self.table.at[row, column] = (
                    rounded(value, to)
                    if statistic in precision.in_points and to is not None
                    else float(f"{value:.{_DIGITS}g}")
                )

    def _publish_few(self, row: int) -> None:
        statistic, precision = self.statistics[row], self.precision
        if statistic in precision.means:
            self._publish_mean(row, precision.means[statistic])
        elif statistic in precision.means.values():
            if not self._spread(statistic):
                self._hold_back([row])
        elif statistic in precision.kept:
            pass
        elif statistic in precision.restated:
            self._restate(row, self.restated.get(statistic), precision.restated[statistic])
        elif statistic in precision.rounded:
            self._round(row, self._step(row))
        elif statistic in precision.ratios:
            self._round_ratio(row)
        elif statistic in precision.simulated:
            self._round(row, 0.01)
            self._clip(row, 0.0)
        elif statistic in precision.standardised:
            self._round(row, self._step_of_sds(row))
        elif statistic in precision.tests:
            self._tell_p(row)
        else:
            self._hold_back([row])

    def _spread(self, named: str) -> float | None:
        """Return the rounded SD if it may be told with its mean; write it."""
        row = self._row(named)
        mean_row = self._row(next(m for m, sd in self.precision.means.items() if sd == named))
        if row is None or mean_row is None:
            return None
        to = self._step(row)
        mean, sd = self._cell(mean_row, "estimate"), self._cell(row, "estimate")
        if to is None or self.scores is None or pd.isna(mean) or pd.isna(sd):
            return None
        sd = rounded(sd, to)
        n = int(self._cell(row, "n"))
        if is_telling(rounded(mean, to), sd, n, to, self.scores):
            return None
        self.table.at[row, "estimate"] = sd
        return sd

    def _publish_mean(self, row: int, sd_name: str) -> None:
        to, sd = self._step(row), self._spread(sd_name)
        if to is None or sd is None:
            sd_row = self._row(sd_name)
            self._hold_back([row, *([] if sd_row is None else [sd_row])])
            return
        mean = rounded(self._cell(row, "estimate"), to)
        self.table.at[row, "estimate"] = mean
        if pd.notna(self._cell(row, "ci_low")):
            level, n = self._cell(row, "ci_level"), int(self._cell(row, "n"))
            self.table.loc[row, _LIMITS] = list(t_interval(mean, sd, n, level))

    def _restate(self, row: int, told: _Restated | None, which: str) -> None:
        """Tell what the table of effects has as it stands there; else round it."""
        p, n = self._cell(row, "p"), self._cell(row, "n")
        same = told is not None and told.n == n
        if which == "r":
            r = told.r if told is not None and same else [np.nan]
            if np.isnan(r[0]):
                self._round_ratio(row)
            else:
                self.table.loc[row, ["estimate", *_LIMITS]] = r
        elif told is None or not same:
            self._round(row, self._step(row))
        elif np.isnan(told.mean):
            self._hold_back([row])
        elif pd.isna(self._cell(row, "ci_low")):  # a test of ranks or signs
            self._round(row, self._step(row))
        else:
            self.table.at[row, "estimate"] = told.mean
            self.table.loc[row, _LIMITS] = told.interval(self._cell(row, "ci_level"))
            if pd.notna(p):
                self._bound_p(row, p)

    def _cell(self, row: int, column: str) -> Any:
        return self.table.at[row, column]

    def _row(self, statistic: str) -> int | None:
        return next((row for row in self.rows if self.statistics[row] == statistic), None)

    def _round(self, row: int, to: float | None) -> None:
        """Round an estimate and its limits; p is told by `_upwards`, what is finer not at all."""
        if to is None:
            self._hold_back([row])
            return
        exact = [self._cell(row, column) for column in ("estimate", *_LIMITS)]
        told = [rounded(value, to) if pd.notna(value) else value for value in exact]
        reach = (exact[2] - exact[1]) / 2
        if abs(exact[0] - (exact[1] + reach)) < _SAME:
            # Of a mean and its t interval each limit would round the mean once more.
            half = rounded(reach, to)
            told[1:] = [rounded(told[0] - half, to), rounded(told[0] + half, to)]
        if exact[1] < exact[0] < exact[2]:  # no interval ends at its estimate
            told[1:] = [
                min(told[1], rounded(told[0] - to, to)),
                max(told[2], rounded(told[0] + to, to)),
            ]
        self.table.loc[row, ["estimate", *_LIMITS]] = told
        for column in ("se", "test_statistic"):
            if column in self.table:
                self.table.at[row, column] = np.nan
        if "df" in self.table:  # Satterthwaite's are no whole numbers, and tell the variances
            self.table.at[row, "df"] = round(self._cell(row, "df"), 0)
        if pd.notna(self._cell(row, "p")):
            self.table.at[row, "p"] = _upwards(self._cell(row, "p"))
            note = self._cell(row, "note")
            before = "" if pd.isna(note) or not note else f"{note}; "
            self.table.at[row, "note"] = before + ROUNDED_UP

    def _round_ratio(self, row: int) -> None:
        """Round a correlation or reliability; below -1, where alpha has no end, it is told as -1.

        Its note names items that go against the others, and these are not told of few people.
        """
        for column in ("estimate", *_LIMITS):
            self.table.at[row, column] = np.maximum(self._cell(row, column), -1.0)
        if pd.notna(self._cell(row, "estimate")):
            self.table.at[row, "note"] = ""
        self._round(row, 0.05)
        self._clip(row, -1.0)

    def _clip(self, row: int, low: float) -> None:
        """Let no limit of a number that is at most one lie beyond what it can be."""
        for column in _LIMITS:
            self.table.at[row, column] = np.clip(self._cell(row, column), low, 1.0)

    def _tell_p(self, row: int) -> None:
        p = self._cell(row, "p")
        if p == self._cell(row, "estimate") and not self.is_untold:
            self.table.at[row, "estimate"] = self.table.at[row, "p"] = _upwards(p)
            self.table.at[row, "note"] = ROUNDED_UP
        else:
            if not self.is_untold:
                self.of_p[row] = np.nan if pd.isna(p) else _upwards(p)
            self._hold_back([row])

    def _hold_back(self, rows: list[int]) -> None:
        self.held_back += rows

    # Pairs of scores --------------------------------------------------------------------------

    def _publish_pairs(self, few: list[int]) -> None:
        """Round the moments of pairs, and work out what follows from them."""
        told = (*_OF_PEOPLE, *self.precision.tests)
        others = [row for row in few if self.statistics[row] not in told]
        moments = self._moments()
        self.is_untold = moments is None
        smallest = next(
            (o.smallest_effect for o in self.study.outcomes if o.scale == self._outcome()), None
        )
        n = int(self._cell(few[0], "n"))
        made = {}
        if moments is not None:
            found = effects_of_moments(n, moments, self.study.ci_level, smallest)
            made = {(each.statistic, each.method): each for each in found}
            if not _correlates(moments):
                made = {key: each for key, each in made.items() if key[0] not in _OF_R}
        for row in others:
            each = made.get((self.statistics[row], self._cell(row, "method")))
            if each is None:
                self._hold_back([row])
                continue
            exact = self._cell(row, "p")
            values = [each.estimate, each.ci_low, each.ci_high, each.ci_level, each.p]
            self.table.loc[row, ["estimate", *_LIMITS, "ci_level", "p"]] = [
                np.nan if value is None else value for value in values
            ]
            self.table.at[row, "note"] = each.note
            if each.p is not None and pd.notna(exact):
                self._bound_p(row, exact)

    def _bound_p(self, row: int, exact: float) -> None:
        self.table.at[row, "p"] = _upwards(exact)
        self.table.at[row, "note"] = ROUNDED_UP

    def _outcome(self) -> str:
        return str(self._cell(self.rows[0], "outcome"))

    def _moments(self) -> Moments | None:
        names = ("mean_pre", "mean_post", "sd_pre", "sd_post", "mean_diff", "sd_diff")
        rows = {name: row for name in names if (row := self._row(name)) is not None}
        if self.scores is None or len(rows) < len(names):
            return None
        to = self._step(self.rows[0])
        exact = {name: self._cell(row, "estimate") for name, row in rows.items()}
        if to is None or any(pd.isna(value) for value in exact.values()):
            return None
        told = {name: rounded(value, to) for name, value in exact.items()}
        n = int(self._cell(self.rows[0], "n"))
        for wave in ("pre", "post"):
            if is_telling(told[f"mean_{wave}"], told[f"sd_{wave}"], n, to, self.scores):
                return None
        # All changed alike: whose score is known at one time is known at the other.
        return None if told["sd_diff"] <= to else Moments(**told)


#: What is not told where the rounded SDs leave no room for a correlation.
_OF_R = ("r_pre_post", "d_rm")


def _correlates(moments: Moments) -> bool:
    covariance = (moments.sd_pre**2 + moments.sd_post**2 - moments.sd_diff**2) / 2
    return abs(covariance) < moments.sd_pre * moments.sd_post * (1 - 1e-9)


def _upwards(p: float) -> float:
    """Round a p up to 1, 2 or 5 hundredths or tenths: never to the side of the finding.

    Of .05 and .01 it is on the same side as before, which is what is read from it. To hundredths
    a p of .98 tells a mean difference far more finely than the difference itself is told.
    """
    return _up_the_ladder(max(round(p, 9), 0.01))


def _on_its_side(p: float, mark: float) -> float:
    """Round a p to three digits, or to the fewest that leave it on its side of a mark."""
    told = (float(f"{p:.{digits}g}") for digits in range(_DIGITS, 17))
    return next((each for each in told if (each <= mark) == (p <= mark)), p)


def held_back_note(study: Study, n: float) -> str:
    """Return the note of a row that is held back because it would tell a score.

    Of `n` people who are not few, it is the scores of one of the groups among them.
    """
    few = study.privacy.few
    of = f" of fewer than {few} people" if pd.isna(n) or n < few else ""
    return f"{SUPPRESSED}single scores{of} could be worked out from it"


def _adjust(study: Study, table: pd.DataFrame, exact: pd.DataFrame) -> None:
    """Tell the adjusted p values of tests of changes as those that they are adjusted from.

    Where one of these is told as a bound or not at all, its family's adjusted ones are bounds.
    """
    keys = ["outcome", "wave_from", "wave_to"]
    family = next((each for each in study.family if each.hypothesis == "difference"), None)
    if family is None or family.test not in _TESTS:
        return
    tests = table[table["statistic"] == _TESTS[family.test]]
    tested = tests.drop_duplicates(["group", *keys]).set_index(["group", *keys])
    rows = table[table["statistic"].isin(_ADJUSTED)]
    for _, own in rows.groupby(["statistic", "group"], sort=False):
        found = tested.reindex(pd.MultiIndex.from_frame(own[["group", *keys]]))
        known = found["p"].notna().to_numpy()
        _tell_adjusted(
            table, exact, own.index[known], bounds=bool(_is_thinned(found["note"]).any())
        )
        table.loc[own.index[~known], ["estimate", "p"]] = np.nan
        of_people = own.index[~known & (own["n"] != 0)]
        for row in of_people:
            table.at[row, "note"] = held_back_note(study, cast("float", table.at[row, "n"]))


def _adjust_families(table: pd.DataFrame, exact: pd.DataFrame) -> None:
    """Tell the adjusted p values of each family as bounds, where one of its tests has one."""
    for _, rows in table.groupby("family", sort=False):
        adjusted = rows["statistic"] == "p_adjusted"
        untold = rows["note"].astype("object").fillna("").str.startswith(SUPPRESSED)
        known = rows.index[adjusted & ~untold & exact.loc[rows.index, "p"].notna()]
        _tell_adjusted(
            table, exact, known, bounds=bool(_is_thinned(rows.loc[~adjusted, "note"]).any())
        )


def _tell_adjusted(
    table: pd.DataFrame, exact: pd.DataFrame, rows: pd.Index, *, bounds: bool
) -> None:
    p = [_upwards(each) if bounds else each for each in exact.loc[rows, "p"]]
    table.loc[rows, "estimate"] = p
    table.loc[rows, "p"] = p
    table.loc[rows, "note"] = ROUNDED_UP if bounds else ""


def _is_thinned(notes: pd.Series) -> pd.Series:
    """Say of which rows p is not told, or as a bound only."""
    texts = notes.astype("object").fillna("")
    return texts.str.startswith(SUPPRESSED) | texts.str.endswith(ROUNDED_UP)


def score_range(study: Study, range_of: str, keys: dict[str, str]) -> Range | None:
    """Return what the scores of a row can be; None if nothing says it.

    Parameters
    ----------
    study : Study
    range_of : str
        See `Precision`.
    keys : dict of str to str
        The key columns of the row.
    """
    name = str(keys[range_of]) if range_of in keys else ""
    ends: tuple[float, float] | None = None
    if range_of == "count":
        ends = (0.0, np.inf)
    elif range_of == "attribute" and name in study.attributes:
        low, high = study.attributes[name].min, study.attributes[name].max
        ends = None if low is None or high is None else (low, high)
    elif range_of == "variable":
        ratings = (getattr(file, "ratings", {}).get(name) for file in study.files)
        ends = next(((each.min, each.max) for each in ratings if each is not None), None)
    elif range_of == "item":
        questionnaire = study.questionnaires.get(str(keys["instrument"]))
        if questionnaire is not None and name in questionnaire.item_ids:
            ends = questionnaire.item_range(name)
    elif range_of:
        other = str(keys.get("item", keys.get("variable", "")))
        return _scale_range(study, range_of, name or other)
    return None if ends is None else Range(*map(float, ends))


def _scale_range(study: Study, range_of: str, name: str) -> Range | None:
    """Return what the scores of a scale can be, or the answers of the closing questionnaire."""
    if range_of == "closing" and study.satisfaction is not None:
        closing = study.questionnaires[study.satisfaction.instrument]
        if name in closing.item_ids:
            return Range(*map(float, closing.item_range(name)))
        name = closing.scale(closing.scores[0])
    if name not in study.scales:
        return None
    instrument, score = study.scales[name]
    items = len(instrument.scored_items(score))
    grain = abs(score.multiply) / (items if score.statistic == "mean" else 1)
    return Range(*instrument.score_range(score), 1.0 if score.floor else grain)
