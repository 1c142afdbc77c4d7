"""What the data look like: scores, people, drop-out, and what cleaning did."""

from collections.abc import Iterator
from math import nan, sqrt

import numpy as np
import pandas as pd
from scipy import stats

from groupwork.errors import GroupworkError
from groupwork.estimate import Estimate, estimate
from groupwork.study import Attribute, Study
from groupwork.tables import statistics_table


def too_few(statistic: str, method: str, n: int, small: int) -> Estimate:
    """Return the row of a result that is not computed because fewer than `small` people have it."""
    return estimate(statistic, method, nan, n=n, why=f"fewer than {small} people")


def mean(values: np.ndarray, level: float) -> Estimate:
    """Estimate a mean with its t interval, mean ± t(n - 1) · sd / sqrt(n).

    Parameters
    ----------
    values : numpy.ndarray, shape (people,)
        NaN where missing; left out.
    level : float
        Level of the interval. One value, or values that are all equal, have none.
    """
    known = values[~np.isnan(values)]
    n = len(known)
    if n == 0:
        return estimate("mean", "t interval", nan, n=n, why="no values")
    centre = float(known.mean())
    if n == 1 or np.ptp(known) == 0:
        lacking = "one value" if n == 1 else "all values are equal"
        return estimate("mean", "t interval", centre, n=n, why_no_interval=lacking)
    reach = stats.t.ppf((1 + level) / 2, n - 1) * known.std(ddof=1) / sqrt(n)
    interval = (centre - reach, centre + reach)
    return estimate("mean", "t interval", centre, n=n, interval=interval, level=level)


def share(statistic: str, what: str, count: int, n: int, level: float) -> Estimate:
    """Estimate a proportion with its Wilson interval (1927, without continuity correction).

    Parameters
    ----------
    statistic, what : str
        Its name, and what is counted, in words.
    count, n : int
        `count` of `n` people.
    level : float
        Level of the interval.
    """
    method = f"{what}, Wilson"
    if n == 0:
        return estimate(statistic, method, nan, n=n, why="no values")
    interval = stats.binomtest(count, n).proportion_ci(level, method="wilson")
    return estimate(
        statistic, method, count / n, n=n, interval=(interval.low, interval.high), level=level
    )


def describe(values: np.ndarray, level: float) -> list[Estimate]:
    """Describe a distribution.

    Parameters
    ----------
    values : numpy.ndarray, shape (people,)
        NaN where missing.
    level : float
        Level of the interval of the mean.

    Returns
    -------
    list of Estimate
        mean (t interval), sd, median, q1, q3, min, max, skewness, missing.

    Notes
    -----
    Quartiles are R's type 7. Skewness is the adjusted Fisher-Pearson coefficient G1, the one
    that SPSS and Excel print (Joanes & Gill 1998).
    """
    known = values[~np.isnan(values)]
    n = len(known)
    lowest, q1, median, q3, highest = (
        np.quantile(known, [0, 0.25, 0.5, 0.75, 1]) if n else [nan] * 5
    )
    sd = known.std(ddof=1) if n > 1 else nan
    varied = n > 2 and np.ptp(known) > 0
    skewness = stats.skew(known, bias=False) if varied else nan
    none = "" if n else "no values"
    single = "" if n > 1 else "fewer than two values"
    flat = "" if varied else "all values are equal" if n > 2 else "fewer than three values"
    return [
        mean(values, level),
        estimate("sd", "n - 1", sd, n=n, why=single),
        estimate("median", "type 7", median, n=n, why=none),
        estimate("q1", "type 7", q1, n=n, why=none),
        estimate("q3", "type 7", q3, n=n, why=none),
        estimate("min", "observed", lowest, n=n, why=none),
        estimate("max", "observed", highest, n=n, why=none),
        estimate("skewness", "adjusted Fisher-Pearson G1", skewness, n=n, why=flat),
        estimate("missing", "count", len(values) - n, n=len(values)),
    ]


def shares_at_ends(
    values: np.ndarray, lowest: float, highest: float, level: float
) -> list[Estimate]:
    """Estimate the shares of people at the lowest and at the highest possible value.

    Parameters
    ----------
    values : numpy.ndarray, shape (people,)
        NaN where missing.
    lowest, highest : float
        Ends of the possible range.
    level : float
        Level of the intervals.

    Returns
    -------
    list of Estimate
        floor_share and ceiling_share (Wilson intervals).
    """
    known = values[~np.isnan(values)]
    return [
        share(name, f"at {end:g}", int(np.isclose(known, end, rtol=0).sum()), len(known), level)
        for name, end in (("floor_share", lowest), ("ceiling_share", highest))
    ]


def descriptives_table(study: Study, scores: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Describe each scale at each wave, for everybody and for each group.

    Parameters
    ----------
    study : Study
    scores : pandas.DataFrame
        The table of `score.score`.
    people : pandas.DataFrame
        One row a person, with the attribute that says the group.

    Returns
    -------
    pandas.DataFrame
        Keys scale, group, wave; statistics of `describe` and `shares_at_ends`. Missing are
        people who answered something at this wave, but not enough of this scale.

    Notes
    -----
    The table of effects gives the means of the people who have both scores of a comparison. A
    mean of one person more would give away that person's score: n times the one mean minus
    n - 1 times the other. A wave that is compared is therefore described by the people of its
    first comparison wherever fewer than `privacy.small_cell` others have a score there.
    """
    rows = []
    scores = scores.merge(_present(scores))
    for scale, (instrument, part) in study.scales.items():
        ends = instrument.score_range(part)
        own = _without_few(study, scores[scores["scale"] == scale], people)
        for group, table in by_group(study, own, people):
            for wave in study.waves:
                values = table.loc[table["wave"] == wave.id, "value"].to_numpy(dtype=float)
                if len(values):
                    found = describe(values, study.ci_level)
                    found += shares_at_ends(values, *ends, study.ci_level)
                    keys = {"scale": scale, "group": group, "wave": wave.id}
                    rows += [keys | each.row() for each in found]
    return statistics_table(rows, ["scale", "group", "wave"])


def _without_few(study: Study, scores: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Leave out the few people beyond those who are compared, of any group, wave by wave."""
    known, small = scores[scores["value"].notna()], study.privacy.small_cell
    there = {wave: set(own["participant_id"]) for wave, own in known.groupby("wave")}
    for wave in study.waves:
        pair = next((each for each in study.comparisons if wave.id in each), (wave.id, wave.id))
        compared = set.intersection(*(there.get(each, set()) for each in pair))
        if len(compared) < small:
            continue  # their means are not published
        others = known[(known["wave"] == wave.id) & ~known["participant_id"].isin(compared)]
        counts = [len(chosen) for _, chosen in by_group(study, others, people)]
        if any(0 < count < small for count in counts):
            scores = scores.drop(others.index)
    return scores


def participants_table(study: Study, scores: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Describe the people of the survey and of the pre-test by their attributes.

    Parameters
    ----------
    study : Study
    scores : pandas.DataFrame
        The table of `score.score`; it says who was there.
    people : pandas.DataFrame
        One row a person, one column an attribute.

    Returns
    -------
    pandas.DataFrame
        Keys attribute, level, group, wave. Statistics count and percent for each level of a
        category and for the level "missing"; statistics of `describe` for a number, where
        level is empty.
    """
    rows = []
    present = _present(scores)
    waves = [wave.id for wave in study.waves if wave.role in ("survey", "pre")]
    for name, attribute in study.attributes.items():
        known = attribute_values(study, people, name)
        for group, table in by_group(study, present, people):
            if group != "all" and study.design.groups and study.design.groups.attribute == name:
                continue  # a group consists of itself
            for wave in waves:
                values = known.reindex(table.loc[table["wave"] == wave, "participant_id"])
                if len(values):
                    keys = {"attribute": name, "group": group, "wave": wave}
                    rows += [
                        keys | {"level": level} | each.row()
                        for level, each in _characteristic(attribute, values, study.ci_level)
                    ]
    return statistics_table(rows, ["attribute", "level", "group", "wave"])


def _characteristic(
    attribute: Attribute, values: pd.Series, level: float
) -> Iterator[tuple[str, Estimate]]:
    """Yield (level of the attribute, statistic of it)."""
    n = len(values)
    counts = values.value_counts()
    if attribute.levels is None:
        numbers = describe(values.to_numpy(dtype=float), level)
        yield from (("", each) for each in numbers if each.statistic != "missing")
    for code in [*(attribute.levels or {}), "missing"]:
        count = values.isna().sum() if code == "missing" else counts.get(code, 0)
        yield code, estimate("count", "people", count, n=n)
        yield code, estimate("percent", "of all people", 100 * count / n, n=n)


def flow_table(study: Study, scores: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Count who was there at each wave, and who of the pre-test was lost.

    Parameters
    ----------
    study : Study
    scores : pandas.DataFrame
        The table of `score.score`. A person was there who answered at least one item.
    people : pandas.DataFrame
        One row a person, with the attribute that says the group.

    Returns
    -------
    pandas.DataFrame
        Keys group, wave. Statistics people; with_both (there at this wave and at the
        pre-test) at every other wave; lost and lost_share (there at the pre-test, not at this
        wave; Wilson interval) at the waves after it.
    """
    rows = []
    order = [wave.id for wave in study.waves]
    pre = next((wave.id for wave in study.waves if wave.role == "pre"), None)
    for group, table in by_group(study, _present(scores), people):
        there = {wave: set(table.loc[table["wave"] == wave, "participant_id"]) for wave in order}
        for place, wave in enumerate(order):
            here = there[wave]
            found = [estimate("people", "at least one answer", len(here), n=len(here))]
            if pre is not None and wave != pre:
                start = len(there[pre])
                both = len(here & there[pre])
                found += [estimate("with_both", f"also at {pre}", both, n=start)]
                if place > order.index(pre):
                    found += [
                        estimate("lost", f"since {pre}", start - both, n=start),
                        share("lost_share", f"since {pre}", start - both, start, study.ci_level),
                    ]
            rows += [{"group": group, "wave": wave} | each.row() for each in found]
    return statistics_table(rows, ["group", "wave"])


def audit_summary(audit: pd.DataFrame) -> pd.DataFrame:
    """Count the audit table by what was done and why; nobody can be told from it.

    Parameters
    ----------
    audit : pandas.DataFrame
        Columns `tables.AUDIT_COLUMNS`.

    Returns
    -------
    pandas.DataFrame
        action, reason, instrument, wave, count; the counts sum to the rows of `audit`.
    """
    keys = ["action", "reason", "instrument", "wave"]
    return audit.groupby(keys, dropna=False).size().rename("count").reset_index()


def attribute_values(study: Study, people: pd.DataFrame, name: str) -> pd.Series:
    """Return an attribute of each person.

    Parameters
    ----------
    study : Study
    people : pandas.DataFrame
        One row a person, one column an attribute.
    name : str
        The attribute.

    Returns
    -------
    pandas.Series
        Index participant_id. Codes of levels as text, or numbers; NaN where missing.

    Raises
    ------
    GroupworkError
        A value is no code of the attribute's levels.
    """
    values = people.set_index("participant_id")[name]
    levels = study.attributes[name].levels
    if levels is None:
        return values.astype(float)
    strange = int((~values.isin(list(levels)) & values.notna()).sum())
    if strange:
        raise GroupworkError(
            f"people, column '{name}': {strange} of {len(values)} values are no codes of its "
            f"levels. Read the column as text and clean it first."
        )
    return values


def by_group(
    study: Study, table: pd.DataFrame, people: pd.DataFrame
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield a table for everybody ("all") and for each group of a controlled study.

    Parameters
    ----------
    study : Study
    table : pandas.DataFrame
        Has the column participant_id.
    people : pandas.DataFrame
        One row a person, with the attribute that says the group.
    """
    yield "all", table
    if study.design.groups is not None:
        name = study.design.groups.attribute
        group = table["participant_id"].map(attribute_values(study, people, name))
        for level in study.attributes[name].levels or {}:
            yield level, table[group == level]


def _present(scores: pd.DataFrame) -> pd.DataFrame:
    """Return participant_id and wave of everybody who answered at least one item there."""
    answered = scores[scores["items_answered"] > 0]
    return answered[["participant_id", "wave"]].drop_duplicates()
