"""The declared tests: each family of the study file, test by test, with the adjusted p values.

Where a study has arms a test is of the difference between two of them at a later time; else of
the change of its one group, or where nobody is followed of the difference between two times. What
the report calls shown hangs on these tests and on no others.
"""

from collections.abc import Iterator
from functools import partial

import numpy as np
import pandas as pd
import scipy

from groupwork.analysis.effects.comparisons import Comparison, comparisons
from groupwork.analysis.effects.unlinked import samples, unlinked_test
from groupwork.analysis.models import CONTRASTS, arm_contrast
from groupwork.statistics.estimate import NOT_ESTIMABLE, Estimate, estimate
from groupwork.statistics.multiplicity import benjamini_hochberg, holm
from groupwork.statistics.paired import paired_effects
from groupwork.statistics.streams import stream
from groupwork.study.outcomes import Family
from groupwork.study.study import Study
from groupwork.tables import statistics_table

KEYS = ["family", "outcome", "wave_from", "wave_to", "contrast", "smallest_arm"]
#: Stands for the two arms where a study has none.
NO_ARMS = "all"
_ADJUSTMENTS = {"holm": (holm, "Holm"), "bh": (benjamini_hochberg, "Benjamini-Hochberg")}
_WITHIN = {
    "t": ("t", "paired t"),
    "wilcoxon": ("wilcoxon_v", "Wilcoxon, zeros dropped"),
    "permutation": ("permutation", "sign-flip permutation"),
}


def declared_tests(study: Study, scores: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Make every declared test, and adjust each family for its number of tests.

    Parameters
    ----------
    study : Study
    scores : DataFrame
        participant_id, wave, scale, value.
    people : DataFrame
        participant_id and a column per attribute; needed where the study has arms.

    Returns
    -------
    DataFrame
        family (its number in the study file), outcome, wave_from, wave_to, contrast
        ("arm - other arm", or "all"), smallest_arm and the columns of a statistic. Each test has
        two rows: `test`, the difference in points with its p, or `tost` with the interval at
        1 - 2 alpha that lies within the bounds exactly when equivalence is shown; and
        `p_adjusted`. Tests that cannot be made do not count in the adjustment.

    References
    ----------
    Schuirmann, D. J. (1987). A comparison of the two one-sided tests procedure and the power
    approach for assessing the equivalence of average bioavailability. Journal of
    Pharmacokinetics and Biopharmaceutics, 15, 657-680.
    """
    rows = []
    for number, family in enumerate(study.family, start=1):
        make = _between if study.design.groups else _apart if study.is_unlinked else _within
        tested = list(make(study, family, scores, people))
        adjust, name = _ADJUSTMENTS[family.adjust]
        ps = [test.p for _, test in tested if test.p is not None]
        adjusted = iter(adjust(ps).tolist())
        tests = "1 test" if len(ps) == 1 else f"{len(ps)} tests"
        row = partial(estimate, "p_adjusted", f"{name} over {tests}")
        for of, test in tested:
            keys = {"family": str(number), **of}
            p = np.nan if test.p is None else next(adjusted)
            why = test.note.removeprefix(NOT_ESTIMABLE) if test.p is None else ""
            rows += [keys | test.row(), keys | row(p, n=test.n, p=p, why=why).row()]
    return statistics_table(rows, KEYS)


def _keys(scale: str, pair: tuple[str, str], contrast: str, smallest: int | None) -> dict:
    compared = {"outcome": scale, "wave_from": pair[0], "wave_to": pair[1]}
    return {**compared, "contrast": contrast, "smallest_arm": smallest}


def _within(
    study: Study, family: Family, scores: pd.DataFrame, people: pd.DataFrame
) -> Iterator[tuple[dict, Estimate]]:
    """Test changes of the one group."""
    wanted = {(scale, pair) for scale, pair, _ in study.tests_of(family)}
    for each in comparisons(study, scores, people):
        scale, pair = each.outcome.scale, (each.wave_from, each.wave_to)
        if each.group == NO_ARMS and (scale, pair) in wanted:
            yield _keys(scale, pair, NO_ARMS, None), _of_change(study, family, each)


def _apart(
    study: Study, family: Family, scores: pd.DataFrame, people: pd.DataFrame
) -> Iterator[tuple[dict, Estimate]]:
    """Test differences between the people of two times, where nobody is followed."""
    for scale, pair, _ in study.tests_of(family):
        compared = samples(study, scores, scale, pair)
        test, bound = unlinked_test(study, compared, family.test), family.bounds.get(scale)
        if bound is not None:
            se, df = compared.error
            value = np.nan if test.estimate is None else test.estimate
            why = compared.why_not_tested
            test = _tost(test.method, value, se, df, bound, study, compared.n, why)
        yield _keys(scale, pair, NO_ARMS, compared.smallest), test


def _of_change(study: Study, family: Family, each: Comparison) -> Estimate:
    pairs, bound = each.pairs, family.bounds.get(each.outcome.scale)
    if bound is not None:
        se = float(pairs.sd_diff / np.sqrt(pairs.n)) if not pairs.no_spread else np.nan
        mean = float(pairs.mean_diff) if not pairs.no_spread else np.nan
        why = each.not_asked or pairs.no_spread
        return _tost("paired t", mean, se, pairs.n - 1, bound, study, pairs.n, why)
    # The random numbers of the table of effects, so that both give one p.
    found = paired_effects(
        each.scores["pre"].to_numpy(),
        each.scores["post"].to_numpy(),
        stream(study.seed, "effects"),
        study.ci_level,
    )
    statistic, method = _WITHIN[family.test]
    test = next(row for row in found if row.statistic == statistic)
    change = next(row for row in found if row.statistic == "mean_diff")
    why = each.not_asked or (test.note.removeprefix(NOT_ESTIMABLE) if test.p is None else "")
    limits = (change.ci_low, change.ci_high) if change.ci_low is not None else None
    return estimate(
        "test",
        method,
        np.nan if change.estimate is None else change.estimate,
        n=test.n,
        interval=limits if family.test == "t" else None,  # type: ignore[arg-type]
        level=study.ci_level,
        p=np.nan if test.p is None else test.p,
        why=why,
    )


def _between(
    study: Study, family: Family, scores: pd.DataFrame, people: pd.DataFrame
) -> Iterator[tuple[dict, Estimate]]:
    """Test differences between arms."""
    for scale, pair, arms in study.tests_of(family):
        assert arms is not None
        found = arm_contrast(study, scores, people, scale, pair, arms, family.test)
        method, n, note = CONTRASTS[family.test], found["n"], str(found.get("note") or "")
        why = note.removeprefix(NOT_ESTIMABLE) if note.startswith(NOT_ESTIMABLE) else ""
        value = float(found.get("estimate", np.nan))
        bound = family.bounds.get(scale)
        if bound is None:
            limits = [found.get("ci_low"), found.get("ci_high")]
            test = estimate(
                "test",
                method,
                value,
                n=n,
                interval=tuple(limits) if None not in limits else None,  # type: ignore[arg-type]
                level=study.ci_level,
                p=found.get("p", np.nan),
                why=why,
                note=note,
            )
        else:
            se, df = found.get("se", np.nan), found.get("df", np.nan)
            test = _tost(method, value, se, df, bound, study, n, why)
        yield _keys(scale, pair, " - ".join(arms), found["smallest_arm"]), test


def _tost(  # noqa: PLR0917 (each is a number of one test)
    method: str,
    value: float,
    se: float,
    df: float,
    bound: float,
    study: Study,
    n: int,
    why: str,
) -> Estimate:
    """Test that a difference lies within bounds, by two one-sided t tests."""
    narrower = round(2 * study.ci_level - 1, 12)
    reach = se * scipy.special.stdtrit(df, (1 + narrower) / 2)
    return estimate(
        "tost",
        f"{method}; two one-sided tests against -{bound:g} and {bound:g} points",
        value,
        n=n,
        interval=(value - reach, value + reach),
        level=narrower,
        p=float(scipy.special.stdtr(df, (abs(value) - bound) / se)) if not why else np.nan,
        why=why,
    )
