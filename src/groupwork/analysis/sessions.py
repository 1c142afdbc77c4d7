"""The sessions: attendance and ratings."""

import numpy as np
import pandas as pd
import scipy

from groupwork.analysis.groups import attribute_values, by_group
from groupwork.analysis.rows import described_rows, statistic_rows
from groupwork.statistics.estimate import Estimate, estimate
from groupwork.statistics.shares import pooled_percentage, share
from groupwork.study.files import SessionsFile
from groupwork.study.study import Study
from groupwork.tables import statistics_table

#: Fewest rated sessions of a member for a trend over the sessions.
TREND_FROM = 3


def process_table(
    study: Study, sessions: pd.DataFrame, people: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Describe attendance and ratings, session by session and over all sessions.

    Parameters
    ----------
    study : Study
    sessions : pandas.DataFrame
        participant_id, session, attended (0 or 1), excused (0 or 1; where declared), one column a
        rating. Where sessions are only counted: a row a member, attended (how many) and places (of
        how many).
    people : pandas.DataFrame, optional
        One row a person, with the attribute that says the arm of a study with arms.

    Returns
    -------
    pandas.DataFrame
        session (its number, or `all`), variable (`attendance` or a rating), then the statistic
        columns.

        One session: attendance has count and percent (0-100, Wilson interval), and excused where
        it is told apart; a rating has mean (t interval), sd, median, min and max over the members
        who rated.

        All sessions: the members are the units. attendance has count (member-sessions),
        percent (of the member-sessions; interval over members) and sessions_attended_mean, _min,
        _max per member; a rating has mean (of the members' means), sd, median, min and max of the
        members' means, and kendall_tau_session. Where sessions were held for people of several
        arms or sites, each of them follows with the variable `attendance: ARM`.
    """
    ratings = [
        name
        for file in study.files
        if isinstance(file, SessionsFile)
        for name in file.ratings
        if name in sessions
    ]
    counted = "places" in sessions
    table = sessions
    if not counted:
        table = sessions.assign(session=pd.to_numeric(sessions["session"]).astype(int))
    rows = []
    for number, records in () if counted else table.groupby("session"):
        attended = records["attended"].dropna()
        rows += statistic_rows(
            session=str(number),
            variable="attendance",
            estimates=[
                estimate("count", "members present", attended.sum(), n=len(attended)),
                share(
                    "percent",
                    "Wilson interval",
                    int(attended.sum()),
                    len(attended),
                    study.ci_level,
                    percent=True,
                ),
                *_excused(records),
            ],
        )
        for rating in ratings:
            described = described_rows(records[rating], study.ci_level, "members")
            rows += statistic_rows(session=str(number), variable=rating, estimates=described)
    rows += statistic_rows(
        session="all", variable="attendance", estimates=_attendance(study, table)
    )
    for arm, records in _by_arm(study, table, people):
        name = f"attendance: {arm}"
        rows += statistic_rows(session="all", variable=name, estimates=_attendance(study, records))
    for rating in ratings:
        means = table.groupby("participant_id")[rating].mean()
        described = described_rows(means, study.ci_level, "members' means")
        over_all = [*described, _trend(table, rating)]
        rows += statistic_rows(session="all", variable=rating, estimates=over_all)
    return statistics_table(rows, ["session", "variable"])


def _by_arm(
    study: Study, table: pd.DataFrame, people: pd.DataFrame | None
) -> list[tuple[str, pd.DataFrame]]:
    """Return the records of each arm or site, where there are some of several.

    None of sites, unless each has the people of which a table may tell.
    """
    if people is None:
        return []
    if study.design.groups is not None:
        _, *arms = by_group(study, table, people)
    elif study.design.sites is not None:
        name = study.design.sites
        site = table["participant_id"].map(attribute_values(study, people, name))
        arms = [(level, table[site == level]) for level in study.attributes[name].levels or {}]
    else:
        return []
    found = [(arm, records) for arm, records in arms if records["attended"].notna().any()]
    few = min((records["participant_id"].nunique() for _, records in found), default=0)
    if study.design.sites is not None and few < study.privacy.small_cell:
        return []
    return found if len(found) > 1 else []


def _attendance(study: Study, table: pd.DataFrame) -> list[Estimate]:
    """Return attendance over all sessions, with the members as units."""
    records = table.dropna(subset="attended")
    places = records["places"] if "places" in records else pd.Series(1, records.index)
    by_member = records.assign(places=places).groupby("participant_id")
    attended = by_member["attended"].sum()
    present = attended.to_numpy(dtype=float)
    offered = by_member["places"].sum().to_numpy(dtype=float)
    each = described_rows(
        attended, study.ci_level, "sessions per member", prefix="sessions_attended_"
    )
    return [
        estimate("count", "member-sessions present", present.sum(), n=int(offered.sum())),
        pooled_percentage("member-sessions present", present, offered, study.ci_level),
        *_excused(table),
        *(row for row in each if not row.statistic.endswith(("_sd", "_median"))),
    ]


def _excused(records: pd.DataFrame) -> list[Estimate]:
    """Count the absences that were excused, where they are told apart."""
    if "excused" not in records:
        return []
    known = records[records["attended"].notna() | (records["excused"] == 1)]
    return [estimate("excused", "absences excused", known["excused"].sum(), n=len(known))]


def _trend(table: pd.DataFrame, rating: str) -> Estimate:
    """Return how steadily a rating rose or fell over the sessions; a description, no test."""
    taus = []
    for _, records in table.dropna(subset=rating).groupby("participant_id"):
        if len(records) >= TREND_FROM and records[rating].nunique() > 1:
            taus.append(scipy.stats.kendalltau(records["session"], records[rating]).statistic)
    method = (
        f"mean of the members' own tau-b; members with {TREND_FROM} or more rated sessions "
        "and more than one answer"
    )
    why = "" if taus else f"no member has {TREND_FROM} rated sessions with different answers"
    value = float(np.mean(taus)) if taus else np.nan
    return estimate("kendall_tau_session", method, value, n=len(taus), why=why)
