"""Ratings over the sessions against a declared baseline phase, member by member and pooled."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import optimize, special

from groupwork.descriptives import mean
from groupwork.estimate import Estimate, estimate
from groupwork.study import SessionsFile, Study
from groupwork.tables import statistics_table

#: Fewest rated sessions of a member in each phase.
PHASE_FROM = 2

SERIES_PEOPLE_COLUMNS = [
    *("participant_id", "variable", "n_baseline", "n_later"),
    *("nap", "nap_low", "nap_high", "tau_u"),
]

Floats = NDArray[np.float64]


def series_tables(study: Study, sessions: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compare each member's ratings after the baseline phase with those in it.

    Parameters
    ----------
    study : Study
        A file of sessions says by `baseline` which sessions are the baseline phase.
    sessions : DataFrame
        participant_id, session, and a column a rating.

    Returns
    -------
    series : DataFrame
        variable and the columns of a statistic: nap and tau_u, the means over the members who
        have `PHASE_FROM` rated sessions in each phase, with t intervals over those members.
    series_people : DataFrame
        One row a member and rating, with the limits of NAP; private.

    Notes
    -----
    Both speak of a rise: above .5 and 0 ratings are higher later, whether or not that is good.
    """
    rows: list[dict] = []
    persons: list[dict] = []
    for file in study.files:
        if not isinstance(file, SessionsFile) or not file.baseline:
            continue
        for rating in (name for name in file.ratings if name in sessions):
            own = list(_members(sessions, rating, file.baseline, study.ci_level))
            persons += own
            rows += [{"variable": rating} | each.row() for each in _pooled(study, own)]
    return statistics_table(rows, ["variable"]), pd.DataFrame(
        persons, columns=SERIES_PEOPLE_COLUMNS
    )


def nap(baseline: Floats, later: Floats, level: float) -> tuple[float, float, float]:
    """Return the nonoverlap of all pairs and its approximate limits.

    The share of pairs of a baseline and a later value in which the later one is higher; ties
    count half.

    Parameters
    ----------
    baseline, later : ndarray
        Values of the two phases.
    level : float

    Returns
    -------
    tuple of float
        Estimate, lower and upper limit. The limits take the values for independent of each other.

    References
    ----------
    Parker, R. I., & Vannest, K. (2009). An improved effect size for single-case research:
    Nonoverlap of all pairs. Behavior Therapy, 40, 357-367.
    Newcombe, R. G. (2006). Confidence intervals for an effect size measure based on the
    Mann-Whitney statistic. Part 2. Statistics in Medicine, 25, 559-573 (method 5).
    """
    m, n = len(baseline), len(later)
    share = float((_signs(baseline, later).mean() + 1) / 2)
    reach = float(special.ndtri((1 + level) / 2)) ** 2 / (m * n)
    more = (m + n) / 2 - 1

    def beyond(true: float) -> float:
        spread = 1 + more * ((1 - true) / (2 - true) + true / (1 + true))
        return (share - true) ** 2 - reach * true * (1 - true) * spread

    low = 0.0 if share == 0 else optimize.brentq(beyond, 0, share, xtol=1e-12)
    high = 1.0 if share == 1 else optimize.brentq(beyond, share, 1, xtol=1e-12)
    return share, float(low), float(high)


def tau_u(baseline: Floats, later: Floats) -> float:
    """Return Tau-U: the difference of the phases, less the trend within the baseline.

    (S of all pairs of the two phases - S of the baseline over time) / number of pairs of the two
    phases, where S counts rises less falls. A steep trend in a long baseline may take it beyond
    -1 or 1.

    Parameters
    ----------
    baseline, later : ndarray
        Values of the two phases; the baseline in order of time.

    References
    ----------
    Parker, R. I., Vannest, K. J., Davis, J. L., & Sauber, S. B. (2011). Combining nonoverlap and
    trend for single-case research: Tau-U. Behavior Therapy, 42, 284-299.
    """
    between = _signs(baseline, later)
    trend = np.triu(_signs(baseline, baseline)).sum()
    return float((between.sum() - trend) / between.size)


def _signs(first: Floats, second: Floats) -> Floats:
    """Return 1, 0 or -1 for each pair, as the second value is higher, the same or lower."""
    return np.sign(np.asarray(second)[None, :] - np.asarray(first)[:, None])


def _members(
    sessions: pd.DataFrame, rating: str, baseline: list[int], level: float
) -> Iterator[dict]:
    known = sessions.dropna(subset=[rating]).assign(
        session=lambda table: pd.to_numeric(table["session"]).astype(int)
    )
    for person, records in known.sort_values("session").groupby("participant_id"):
        inside = records["session"].isin(baseline)
        before, later = (records.loc[at, rating].to_numpy(float) for at in (inside, ~inside))
        sizes = (len(before), len(later))
        row: dict = {"participant_id": person, "variable": rating}
        row |= {"n_baseline": sizes[0], "n_later": sizes[1]}
        if min(sizes) >= PHASE_FROM:
            limits = zip(("nap", "nap_low", "nap_high"), nap(before, later, level), strict=True)
            row |= {**dict(limits), "tau_u": tau_u(before, later)}
        yield row


def _pooled(study: Study, members: list[dict]) -> Iterator[Estimate]:
    method = f"mean over members with {PHASE_FROM} rated sessions in each phase; t interval"
    for statistic in ("nap", "tau_u"):
        values = np.array([row[statistic] for row in members if statistic in row])
        if not len(values):
            why = f"no member has {PHASE_FROM} rated sessions in each phase"
            yield estimate(statistic, method, np.nan, n=0, why=why)
            continue
        found = replace(mean(values, study.ci_level), statistic=statistic, method=method)
        if statistic == "nap" and found.ci_low is not None and found.ci_high is not None:
            found = replace(found, ci_low=max(0.0, found.ci_low), ci_high=min(1.0, found.ci_high))
        yield found
