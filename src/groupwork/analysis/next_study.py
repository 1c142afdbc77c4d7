"""How large the next study would have to be."""

from collections.abc import Iterator
from math import ceil, nan, sqrt

import pandas as pd

from groupwork.analysis.earlier_results import earlier_result
from groupwork.statistics.estimate import Estimate, estimate
from groupwork.statistics.sample_size import (
    MOST,
    design_effect,
    units_for_power,
    units_for_precision,
    upper_sd,
)
from groupwork.statistics.shares import share
from groupwork.study.feasibility import NextStudy
from groupwork.study.study import Study
from groupwork.tables import statistics_table


def next_study_table(study: Study, flow: pd.DataFrame, effects: pd.DataFrame) -> pd.DataFrame:
    """Work out members and groups of the next study from what this one says of spread and loss.

    Parameters
    ----------
    study : Study
        Declares the smallest effect that matters, and `next_study`.
    flow, effects : pandas.DataFrame
        Results tables as they are published.

    Returns
    -------
    pandas.DataFrame
        goal (`all`, `power` or `precision`), then the statistic columns. Of `all`: the smallest
        effect; sd and its upper limit; dropout (share lost from the first to the second time of
        the first comparison) and its upper limit; members_left of a group after that loss; icc
        and design_effect. Of each goal: members (of each arm, if members were independent and
        none was lost), members_independent (the same with those who will be lost), groups and
        members_to_recruit (of each arm, members of a group resembling each other), and
        members_in_all.

    Notes
    -----
    The standard deviation of two arms is that of the first measurement, of one arm that of the
    changes. Its upper limit stands for it, since a small study underestimates it in more than
    half of all cases; likewise the drop-out. What was found of the effect is not used: it is too
    uncertain, and a study is followed by another mostly where it came out large.

    Members of one group resemble each other, so that the means of groups are compared: of k
    groups an arm, with SD sqrt(deff / m) times that of members, by the t test of these means,
    whose degrees of freedom are those of groups. The difference is looked for without
    adjustment for the first measurement, which makes the number rather too large.

    References
    ----------
    Browne (1995), Statistics in Medicine 14, 1933-1940. Donner, A., & Klar, N. (2000). Design
    and analysis of cluster randomization trials in health research. Arnold.
    """
    assert study.next_study is not None
    asked = study.next_study
    smallest = study.primary.smallest_effect or nan
    facts = _facts(study, asked, smallest, flow, effects)
    rows = [{"goal": "all"} | each.row() for each in facts.values()]
    goals = ["power"] if asked.precision is None else ["power", "precision"]
    for goal in goals:
        found = _sizes(study, asked, facts, goal)
        rows += [{"goal": goal} | each.row() for each in found]
    return statistics_table(rows, ["goal"])


def _facts(
    study: Study, asked: NextStudy, smallest: float, flow: pd.DataFrame, effects: pd.DataFrame
) -> dict[str, Estimate]:
    """Return what the sizes follow from, by name."""
    first, last = study.comparisons[0]
    limit = f"upper limit, {100 * asked.certainty:g}% on one side"
    where = {"outcome": study.primary.scale, "group": "all", "wave_from": first, "wave_to": last}
    statistic = "sd_pre" if asked.arms == 2 else "sd_diff"
    what = f"scores at {first}" if asked.arms == 2 else f"changes from {first} to {last}"
    sd, n = _value(effects, **where, statistic=statistic)
    why = "" if n > 1 and sd > 0 else "no standard deviation is told of this study"
    found = [
        estimate("smallest_effect", "declared, points", smallest, n=0),
        estimate("sd", what, sd, n=n, why=why),
        estimate(
            "sd_upper",
            f"{what}; {limit} (Browne)",
            nan if why else upper_sd(sd, n - 1, asked.certainty),
            n=n,
            why=why,
        ),
    ]
    both, start = _value(flow, group="all", wave=last, statistic="with_both")
    lost = 0 if pd.isna(both) else start - round(both)
    # The upper limit of a two-sided interval of 2c - 1 is that of c on one side.
    dropout = share("dropout", f"{first} to {last}", lost, start, 2 * asked.certainty - 1)
    upper = nan if dropout.ci_high is None else dropout.ci_high
    why_lost = "" if dropout.estimate is not None else "nobody was followed"
    left = asked.group_size * (1 - upper)
    why_left = why_lost or ("" if left > 0 else "a whole group might be lost")
    found += [
        estimate("dropout", dropout.method, dropout.estimate or 0.0, n=start, why=why_lost),
        estimate("dropout_upper", f"{limit} (Wilson)", upper, n=start, why=why_lost),
        estimate("members_left", f"of {asked.group_size} in a group", left, n=0, why=why_left),
    ]
    why_icc = "" if asked.icc is not None else "no ICC is declared"
    icc = nan if asked.icc is None else asked.icc
    effect = design_effect(icc, max(left, 1.0)) if not why_left else nan
    found += [
        estimate("icc", "declared", icc, n=0, why=why_icc),
        estimate("design_effect", "1 + (m - 1) ICC", effect, n=0, why=why_icc or why_left),
    ]
    return {each.statistic: each for each in found}


def _sizes(
    study: Study, asked: NextStudy, facts: dict[str, Estimate], goal: str
) -> Iterator[Estimate]:
    """Yield members and groups of each arm for one goal."""
    sd, upper = facts["sd_upper"].estimate, facts["dropout_upper"].estimate
    smallest, effect = facts["smallest_effect"].estimate, facts["design_effect"].estimate
    test = "t test of two arms" if asked.arms == 2 else "paired t test"
    method = (
        f"{test}, power {100 * asked.power:g}%"
        if goal == "power"
        else f"{100 * study.ci_level:g}% t interval of ± {asked.precision:g} points"
    )

    def units(spread: float) -> int | None:
        if goal == "power":
            wanted = (smallest or nan) / spread
            return units_for_power(wanted, asked.arms, asked.power, 1 - study.ci_level)
        width = (asked.precision or nan) / spread
        return units_for_precision(width, asked.arms, study.ci_level)

    def told(name: str, how: str, number: float | None, why: str) -> Estimate:
        if number is None and not why:
            why = f"it takes more than {MOST:,}"
        return estimate(name, f"{method}; {how}", nan if number is None else number, n=0, why=why)

    why = _lacking(facts["sd_upper"])
    members = None if sd is None else units(sd)
    yield told("members", "members independent, none lost", members, why)
    why = why or _lacking(facts["members_left"])
    more = None if members is None or upper is None or why else ceil(members / (1 - upper))
    yield told("members_independent", "members independent, with those lost", more, why)
    why = why or _lacking(facts["design_effect"])
    left, groups = facts["members_left"].estimate, None
    if sd is not None and effect is not None and left is not None:
        groups = units(sd * sqrt(effect / left))
    recruit = None if groups is None else groups * asked.group_size
    yield told("groups", "means of groups", groups, why)
    yield told("members_to_recruit", f"groups of {asked.group_size}", recruit, why)
    in_all = None if recruit is None else asked.arms * recruit
    yield told("members_in_all", f"groups of {asked.group_size}, all arms", in_all, why)


def _lacking(found: Estimate) -> str:
    return found.note.partition(": ")[2] if found.estimate is None else ""


def _value(table: pd.DataFrame, **where: str) -> tuple[float, int]:
    """Return a number of a results table and its n; NaN and 0 where it is not told."""
    found = earlier_result(table, **where)
    if found is None or found.estimate is None:
        return nan, 0
    return found.estimate, found.n
