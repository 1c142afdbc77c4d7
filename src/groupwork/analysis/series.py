"""Ratings over the sessions against a declared baseline phase, member by member and pooled."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from groupwork.statistics.estimate import Estimate, estimate
from groupwork.statistics.nonoverlap import nap, tau_u
from groupwork.statistics.summaries import mean
from groupwork.study.files import SessionsFile
from groupwork.study.study import Study
from groupwork.tables import statistics_table

#: Fewest rated sessions of a member in each phase.
PHASE_FROM = 2
SERIES_PEOPLE_COLUMNS = [
    *("participant_id", "variable", "n_baseline", "n_later"),
    *("nap", "nap_low", "nap_high", "tau_u"),
]


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
        found = replace(mean(values, study.ci_level, statistic=statistic), method=method)
        if statistic == "nap" and found.ci_low is not None and found.ci_high is not None:
            found = replace(found, ci_low=max(0.0, found.ci_low), ci_high=min(1.0, found.ci_high))
        yield found
