"""Change person by person: who changed by more than measurement error explains."""

import numpy as np
import pandas as pd

from groupwork.effects.exact import DECIMALS, clopper_pearson
from groupwork.effects.select import EVERYBODY, KEYS, Comparison, comparisons, group_of
from groupwork.estimate import Estimate, estimate
from groupwork.study import Outcome, ReliableChange, Study
from groupwork.tables import statistics_table

#: Beyond this size a reliable change index is taken for change (two-sided 5 %).
CRITICAL = 1.96

CLASSES = ("improved", "unchanged", "deteriorated")

PEOPLE_COLUMNS = [
    *("participant_id", "outcome", "wave_from", "wave_to", "group"),
    *("pre", "post", "change", "rci", "classification"),
]


def change_tables(
    study: Study, scores: pd.DataFrame, people: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Judge each person's change by the reliable change index (Jacobson & Truax 1991).

    Parameters
    ----------
    study : Study
        An outcome's `reliable_change` gives the SD and the reliability, from norms or a retest.
    scores : DataFrame
        participant_id, wave, scale, value.
    people : DataFrame
        participant_id and a column per attribute; needed where the study has groups.

    Returns
    -------
    change : DataFrame
        outcome, group, wave_from, wave_to and the columns of a statistic: the threshold and its
        sources, and how many improved, stayed and deteriorated.
    change_people : DataFrame
        One row a person, outcome and comparison; private. `rci` and `classification` are empty
        where the outcome has no `reliable_change`.

    Raises
    ------
    GroupworkError
        Nobody has both scores of a comparison.
    """
    rows, persons = [], []
    groups, unknown = group_of(study, people), "" if study.design.groups else EVERYBODY
    for comparison in comparisons(study, scores, people):
        judged = _judge(study, comparison)
        rows += [comparison.keys | each.row() for each in _counts(study, comparison, judged)]
        if comparison.group == EVERYBODY:
            own = [groups.get(str(person), unknown) for person in judged.index]
            persons.append(judged.assign(**comparison.keys | {"group": own}).reset_index())
    table = pd.concat(persons, ignore_index=True)[PEOPLE_COLUMNS]
    return statistics_table(rows, KEYS), table


def s_diff(reliable: ReliableChange) -> float:
    """Return the standard error of a difference of two scores, in points of the scale.

    SD sqrt(2 (1 - reliability)), which is sqrt(2) standard errors of measurement.

    References
    ----------
    Jacobson, N. S., & Truax, P. (1991). Clinical significance: A statistical approach to
    defining meaningful change in psychotherapy research. Journal of Consulting and Clinical
    Psychology, 59, 12-19.
    """
    return float(reliable.sd * np.sqrt(2 * (1 - reliable.reliability)))


def better(study: Study, outcome: Outcome) -> str:
    """Return which way is better, "higher" or "lower"; the expected one on a neutral scale."""
    direction = study.direction(outcome.scale)
    return outcome.expected if direction == "neutral" else direction.removesuffix("-better")


def _judge(study: Study, comparison: Comparison) -> pd.DataFrame:
    """Return the complete pairs with change, index and class, a row a person."""
    outcome = comparison.outcome
    judged = comparison.scores.dropna()
    judged = judged.assign(change=(judged["post"] - judged["pre"]).round(DECIMALS))
    if outcome.reliable_change is None:
        return judged.assign(rci=np.nan, classification=None)
    rci = judged["change"] / s_diff(outcome.reliable_change)
    # Rounded, so that a change of exactly 1.96 standard errors is not "more" by a last digit.
    gain = (rci if better(study, outcome) == "higher" else -rci).round(DECIMALS)
    classification = np.select(
        [gain > CRITICAL, gain < -CRITICAL], ["improved", "deteriorated"], "unchanged"
    )
    return judged.assign(rci=rci, classification=classification)


def _counts(study: Study, comparison: Comparison, judged: pd.DataFrame) -> list[Estimate]:
    n, outcome = len(judged), comparison.outcome
    reliable, level = outcome.reliable_change, study.ci_level
    rule = f"|RCI| > {CRITICAL}, {better(study, outcome)} is better"
    exact = "Clopper-Pearson"
    if reliable is None:
        why = "the study file gives no SD and reliability for this outcome (reliable_change)"
        names = ("s_diff", "mdc95", *CLASSES, *(f"{name}_share" for name in CLASSES))
        return [estimate(name, "", np.nan, n=n, why=why) for name in names]
    why = comparison.pairs.no_numbers
    rows = [
        estimate("sd", "given", reliable.sd, n=n, note=str(reliable.sd_source)),
        estimate(
            "reliability",
            str(reliable.reliability_type),
            reliable.reliability,
            n=n,
            note=str(reliable.reliability_source),
        ),
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
        count = int((judged["classification"] == name).sum())
        rows.append(estimate(name, rule, count, n=n, why=why))
        rows.append(
            estimate(
                f"{name}_share",
                f"{rule}; {exact}",
                np.nan if why else count / n,
                n=n,
                interval=None if why else clopper_pearson(count, n, level),
                level=level,
                why=why,
            )
        )
    return rows
