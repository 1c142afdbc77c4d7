"""Change person by person: by more than measurement error, and across a cut-off to being well."""

from dataclasses import replace

import numpy as np
import pandas as pd

from groupwork.analysis.effects.comparisons import (
    EVERYBODY,
    KEYS,
    Comparison,
    comparisons,
    group_of,
)
from groupwork.analysis.reliability import own_retests
from groupwork.statistics.estimate import Estimate, estimate
from groupwork.statistics.exact import DECIMALS, clopper_pearson
from groupwork.study.outcomes import Norm, Outcome, ReliableChange
from groupwork.study.study import Study
from groupwork.tables import statistics_table

#: Beyond this size a reliable change index is taken for change (two-sided 5 %).
CRITICAL = 1.96

CLASSES = ("improved", "unchanged", "deteriorated")
#: The improved in two: across the cut-off or not.
RECOVERY = ("recovered", "improved_not_recovered")

PEOPLE_COLUMNS = [
    *("participant_id", "outcome", "wave_from", "wave_to", "group"),
    *("pre", "post", "change", "rci", "classification", "clinical"),
]


def change_tables(
    study: Study, scores: pd.DataFrame, people: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Judge each person's change: whether it is reliable, and clinically significant.

    Parameters
    ----------
    study : Study
        An outcome's `reliable_change` gives the SD and the reliability, from norms or a retest,
        and, for the cut-off, the mean and SD of people who are well, of people who need help, or
        of both.
    scores : DataFrame
        participant_id, wave, scale, value.
    people : DataFrame
        participant_id and a column per attribute; needed where the study has groups.

    Returns
    -------
    change : DataFrame
        outcome, group, wave_from, wave_to and the columns of a statistic: the threshold and its
        sources, and how many improved, stayed and deteriorated; the cut-off (the one that is used
        first) and its sources, and how many of the improved recovered.
    change_people : DataFrame
        One row a person, outcome and comparison; private. `classification` is one of `CLASSES`;
        `clinical` says of the improved which of `RECOVERY` they are. `rci` and `classification`
        are empty where the outcome has no `reliable_change`, `clinical` where it has no norms.

    Raises
    ------
    GroupworkError
        Nobody has both scores of a comparison.

    References
    ----------
    Jacobson, N. S., & Truax, P. (1991). Clinical significance: A statistical approach to
    defining meaningful change in psychotherapy research. Journal of Consulting and Clinical
    Psychology, 59, 12-19.
    """
    rows, persons = [], []
    groups, unknown = group_of(study, people), "" if study.design.groups else EVERYBODY
    for comparison in comparisons(study, scores, people):
        judged = _judge(study, comparison, comparison.outcome.reliable_change)
        rows += [comparison.keys | each.row() for each in _counts(study, comparison, judged)]
        if comparison.group == EVERYBODY:
            own = [groups.get(str(person), unknown) for person in judged.index]
            persons.append(judged.assign(**comparison.keys | {"group": own}).reset_index())
    table = pd.concat(persons, ignore_index=True)[PEOPLE_COLUMNS]
    return statistics_table(rows, KEYS), table


def reliabilities_table(study: Study, scores: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Count who changed reliably by the declared reliability and by the study's own retest.

    Parameters
    ----------
    study : Study
        Outcomes without `reliable_change` are left out.
    scores : DataFrame
        participant_id, wave, scale, value.
    people : DataFrame
        participant_id and a column per attribute; needed where the study has groups.

    Returns
    -------
    DataFrame
        outcome, group, wave_from, wave_to, source and the columns of a statistic. Source says
        which reliability it is: the declared one, or an intraclass correlation of the study's
        own scores with nothing between them. For each: reliability, s_diff, mdc95, and how many
        improved, stayed and deteriorated. The SD is the declared one throughout.
    """
    rows = []
    for comparison in comparisons(study, scores, people):
        declared = comparison.outcome.reliable_change
        if declared is None:
            continue
        own = own_retests(study, scores, comparison.outcome.scale, people)
        sources = {f"declared: {declared.reliability_type}": declared.reliability, **dict(own)}
        for source, reliability in sources.items():
            given = declared.model_copy(update={"reliability": reliability})
            judged = _judge(study, comparison, given)
            found = _by_reliability(study, comparison, given, judged, source)
            rows += [comparison.keys | {"source": source} | each.row() for each in found]
    return statistics_table(rows, [*KEYS, "source"])


def s_diff(reliable: ReliableChange) -> float:
    """Return the standard error of a difference of two scores, in points of the scale.

    SD sqrt(2 (1 - reliability)), which is sqrt(2) standard errors of measurement.
    """
    return float(reliable.sd * np.sqrt(2 * (1 - reliable.reliability)))


def cutoffs(reliable: ReliableChange, better: str) -> list[tuple[str, float]]:
    """Return the cut-offs between needing help and being well that the norms allow.

    Parameters
    ----------
    reliable : ReliableChange
    better : {"higher", "lower"}
        Which way the scale is better.

    Returns
    -------
    list of (str, float)
        Rule and value, the one to use first. c, between the two means and nearer to the one of
        the smaller SD, takes both norms; a, two SDs from the mean of people who need help, and
        b, two SDs from that of people who are well, take one. Empty without norms.
    """
    norm, clinical = reliable.norm, reliable.clinical
    way = 1 if better == "higher" else -1

    def beyond(sample: Norm, towards: int) -> float:
        return sample.mean + 2 * towards * sample.sd

    found = []
    if norm and clinical:
        middle = clinical.sd * norm.mean + norm.sd * clinical.mean
        found.append(("c: weighted between clinical and norm", middle / (clinical.sd + norm.sd)))
    if clinical:
        found.append(("a: 2 SD from the clinical mean", beyond(clinical, way)))
    if norm:
        found.append(("b: 2 SD from the norm mean", beyond(norm, -way)))
    return found


def better(study: Study, outcome: Outcome) -> str:
    """Return which way is better, "higher" or "lower"; the expected one on a neutral scale."""
    return outcome.better(study.direction(outcome.scale))


def _judge(study: Study, comparison: Comparison, reliable: ReliableChange | None) -> pd.DataFrame:
    """Return the complete pairs with change, index and classes, a row a person."""
    outcome = comparison.outcome
    judged = comparison.scores.dropna()
    judged = judged.assign(change=(judged["post"] - judged["pre"]).round(DECIMALS))
    if reliable is None:
        return judged.assign(rci=np.nan, classification=None, clinical=None)
    sign = 1 if better(study, outcome) == "higher" else -1
    rci = judged["change"] / s_diff(reliable)
    # Rounded, so that a change of exactly 1.96 standard errors is not "more" by a last digit.
    gain = (sign * rci).round(DECIMALS)
    classification = np.select(
        [gain > CRITICAL, gain < -CRITICAL], ["improved", "deteriorated"], "unchanged"
    )
    judged = judged.assign(rci=rci, classification=classification, clinical=None)
    if limits := cutoffs(reliable, better(study, outcome)):
        pre_well, post_well = (
            (sign * (judged[wave] - limits[0][1])).round(DECIMALS) > 0 for wave in ("pre", "post")
        )
        crossed = np.where(~pre_well & post_well, *RECOVERY)
        clinical = np.where(classification == "improved", crossed, classification)
        judged = judged.assign(needed_help=~pre_well, clinical=clinical)
    return judged


def _counts(study: Study, comparison: Comparison, judged: pd.DataFrame) -> list[Estimate]:
    n, outcome = len(judged), comparison.outcome
    reliable = outcome.reliable_change
    rule = f"|RCI| > {CRITICAL}, {better(study, outcome)} is better"
    if reliable is None:
        why = "the study file gives no SD and reliability for this outcome (reliable_change)"
        counted = (*CLASSES, *RECOVERY)
        names = ("s_diff", "mdc95", "cutoff", *counted, *(f"{name}_share" for name in counted))
        return [estimate(name, "", np.nan, n=n, why=why) for name in names]
    kind = str(reliable.reliability_type)
    sd = estimate("sd", "given", reliable.sd, n=n, note=str(reliable.sd_source))
    rows = _by_reliability(study, comparison, reliable, judged, kind)
    rows[0] = replace(rows[0], note=str(reliable.reliability_source))
    return [sd, *rows, *_recovery(study, comparison, reliable, judged, rule)]


def _by_reliability(
    study: Study,
    comparison: Comparison,
    reliable: ReliableChange,
    judged: pd.DataFrame,
    kind: str,
) -> list[Estimate]:
    """Return a reliability, the change it takes to be more than error, and who changed so."""
    n, why = len(judged), comparison.pairs.no_numbers
    rule = f"|RCI| > {CRITICAL}, {better(study, comparison.outcome)} is better"
    rows = [
        estimate("reliability", kind, reliable.reliability, n=n),
        estimate("s_diff", "SD sqrt(2(1 - reliability))", s_diff(reliable), n=n),
        estimate(
            "mdc95",
            f"{CRITICAL} S_diff",
            CRITICAL * s_diff(reliable),
            n=n,
            note="the same threshold in points of the scale, no further evidence",
        ),
    ]
    for name in CLASSES:
        rows += _count(study, name, rule, judged["classification"] == name, why)
    return rows


def _count(study: Study, name: str, rule: str, chosen: pd.Series, why: str) -> list[Estimate]:
    """Return how many are chosen, and their share with its exact interval."""
    count, n = int(chosen.sum()), len(chosen)
    return [
        estimate(name, rule, count, n=n, why=why),
        estimate(
            f"{name}_share",
            f"{rule}; Clopper-Pearson",
            np.nan if why else count / n,
            n=n,
            interval=None if why else clopper_pearson(count, n, study.ci_level),
            level=study.ci_level,
            why=why,
        ),
    ]


def _recovery(
    study: Study, comparison: Comparison, reliable: ReliableChange, judged: pd.DataFrame, rule: str
) -> list[Estimate]:
    n, way = len(judged), better(study, comparison.outcome)
    limits = cutoffs(reliable, way)
    if not limits:
        why = "the study file gives no norms for this outcome (reliable_change: norm, clinical)"
        names = ("cutoff", *RECOVERY, *(f"{name}_share" for name in RECOVERY))
        return [estimate(name, "", np.nan, n=n, why=why) for name in names]
    samples = {"norm": reliable.norm, "clinical": reliable.clinical}
    sources = "; ".join(
        f"{name}: mean {sample.mean:g}, SD {sample.sd:g}, {sample.source}"
        for name, sample in samples.items()
        if sample
    )
    rows = [estimate("cutoff", method, value, n=n, note=sources) for method, value in limits]
    why = comparison.pairs.no_numbers
    across = f"{rule}, and across cut-off {limits[0][0][0]}"
    before = f"not better than cut-off {limits[0][0][0]} before, {way} is better"
    rows += _count(study, "needed_help", before, judged["needed_help"], why)
    for name in RECOVERY:
        said = across if name == "recovered" else f"{rule}, but not across the cut-off"
        rows += _count(study, name, said, judged["clinical"] == name, why)
    return rows
