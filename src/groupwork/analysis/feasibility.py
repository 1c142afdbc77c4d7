"""Progression criteria: what was reached, and whether that is enough to go on."""

from dataclasses import replace
from math import nan

import pandas as pd

from groupwork.analysis.earlier_results import earlier_result
from groupwork.statistics.estimate import NOT_ESTIMABLE, Estimate, estimate
from groupwork.statistics.shares import share
from groupwork.study.feasibility import Completeness, Criterion, Direction, Retention
from groupwork.study.study import Study
from groupwork.tables import statistics_table

GREEN, AMBER, RED, NOT_JUDGED = "green", "amber", "red", "not judged"
#: From the one that decides to the one that decides last.
VERDICTS = (RED, NOT_JUDGED, AMBER, GREEN)


def verdict(found: Estimate, green: float, red: float) -> str:
    """Judge a result by its interval.

    Parameters
    ----------
    found : Estimate
        Higher is better.
    green, red : float
        The declared bounds.

    Returns
    -------
    str
        Red: the estimate is not above the red bound. Green: the estimate reaches the green bound
        and the interval excludes all that is red. Amber: what lies between, and what reaches
        green while red cannot be excluded. "not judged": there is no estimate or no interval.

    Notes
    -----
    The lower Wilson limit of a share lies above the red bound exactly where the one-sided score
    test rejects that the share is red, the test of Lewis et al. with the normal approximation.

    References
    ----------
    Avery, K. N. L., et al. (2017). Informing efficient randomised controlled trials: exploration
    of challenges in developing progression criteria for internal pilot studies. BMJ Open, 7,
    e013537. Lewis, M., et al. (2021). Determining sample size for progression criteria for
    pragmatic pilot RCTs: the hypothesis test strikes back! Pilot and Feasibility Studies, 7, 40.
    """
    if found.estimate is None or found.ci_low is None:
        return NOT_JUDGED
    if found.estimate <= red:
        return RED
    return GREEN if found.estimate >= green and found.ci_low > red else AMBER


def feasibility_table(  # noqa: PLR0917 (in the order of its row in the registry)
    study: Study,
    scores: pd.DataFrame,
    sessions: pd.DataFrame,
    people: pd.DataFrame,
    flow: pd.DataFrame,
    satisfaction: pd.DataFrame,
    effects: pd.DataFrame,
    contrasts: pd.DataFrame,
) -> pd.DataFrame:
    """Judge each progression criterion that the study declares.

    Parameters
    ----------
    study : Study
    scores, sessions, people : pandas.DataFrame
        Processed tables.
    flow, satisfaction, effects, contrasts : pandas.DataFrame
        Results tables as they are published; one that the study does not have is empty.

    Returns
    -------
    pandas.DataFrame
        criterion, wave (empty where it has none), the statistic columns, then green and red, the
        declared bounds, and verdict. Shares have Wilson intervals; the mean of the closing
        questionnaire and the change of the primary outcome are those of their tables, the change
        with its sign turned where lower scores were expected. Last the criterion `all`: how many
        criteria there are, with the verdict of the one that is worst, and how many are red, not
        judged, amber and green.
    """
    assert study.criteria is not None
    given = {
        **{"scores": scores, "sessions": sessions, "people": people, "flow": flow},
        **{"satisfaction": satisfaction, "effects": effects, "contrasts": contrasts},
    }
    rows, verdicts = [], []
    for criterion in study.criteria.bounds:
        found = _reached(study, criterion, given)
        few = criterion.kind not in _NOT_OF_PEOPLE and 0 < found.n < study.privacy.small_cell
        said = NOT_JUDGED if few else verdict(found, criterion.green, criterion.red)
        verdicts.append(said)
        keys = {"criterion": criterion.kind, "wave": getattr(criterion, "wave", "")}
        bounds = {"green": criterion.green, "red": criterion.red, "verdict": said}
        rows.append(keys | found.row() | bounds)
    count = len(verdicts)
    counts = [estimate("criteria", "criteria declared", count, n=count)]
    for name in VERDICTS:
        of_name = verdicts.count(name)
        counts.append(estimate(name.replace(" ", "_"), "of the criteria", of_name, n=count))
    worst = min(verdicts, key=VERDICTS.index)
    everything: dict = {"criterion": "all", "wave": ""}
    rows += [everything | each.row() | {"verdict": worst} for each in counts]
    columns = ["green", "red", "verdict"]
    table = statistics_table(rows, ["criterion", "wave"])
    return pd.concat([table, pd.DataFrame(rows, columns=columns)], axis=1)


#: Their n counts no people whom a result could tell of.
_NOT_OF_PEOPLE = ("recruitment", "delivery")


def _reached(  # noqa: PLR0911 (one a kind)
    study: Study, criterion: Criterion, given: dict[str, pd.DataFrame]
) -> Estimate:
    """Return what was reached of a criterion."""
    level = study.ci_level
    if criterion.kind == "recruitment":
        of, asked = criterion.asked
        return share("consented", f"of those {of}, Wilson", criterion.consented, asked, level)
    if isinstance(criterion, Retention):
        return _retained(study, criterion, given["flow"])
    if criterion.kind == "attendance":
        records = given["sessions"].dropna(subset="attended")
        attended = records.groupby("participant_id")["attended"].sum()
        enough, what = int((attended >= criterion.sessions).sum()), f"{criterion.sessions} sessions"
        return share("attended", f"{what} or more, Wilson", enough, len(attended), level)
    if criterion.kind == "delivery":
        held, planned = _held(study, given["sessions"], given["people"])
        return share("held", "of the sessions planned, Wilson", held, planned, level)
    if isinstance(criterion, Completeness):
        complete, there = _complete(study, criterion, given["scores"])
        return share("complete", "a score on every outcome, Wilson", complete, there, level)
    if isinstance(criterion, Direction):
        return _moved(study, given)
    return _published(given["satisfaction"], item="all", statistic="mean")


def _retained(study: Study, criterion: Retention, flow: pd.DataFrame) -> Estimate:
    found = _published(flow, group="all", wave=criterion.wave, statistic="with_both")
    if found.estimate is None:
        return found
    method = f"{found.method}, Wilson"
    return share("retained", method, round(found.estimate), found.n, study.ci_level)


def _held(study: Study, sessions: pd.DataFrame, people: pd.DataFrame) -> tuple[int, int]:
    """Return how many sessions were held, and how many of each group were planned."""
    table = sessions.assign(session=pd.to_numeric(sessions["session"]).astype(int))
    planned = {session.number for session in study.sessions}
    held = table[(table["attended"] == 1) & table["session"].isin(planned)]
    if study.design.sites is None:
        return held["session"].nunique(), len(planned)
    site = people.set_index("participant_id")[study.design.sites]
    groups = table["participant_id"].map(site).dropna().nunique()
    of_site = held.assign(site=held["participant_id"].map(site)).dropna(subset="site")
    return len(of_site[["site", "session"]].drop_duplicates()), groups * len(planned)


def _complete(study: Study, criterion: Completeness, scores: pd.DataFrame) -> tuple[int, int]:
    """Return how many have a score on every outcome, and how many answered anything."""
    here = scores[scores["wave"] == criterion.wave]
    there = here.loc[here["items_answered"] > 0, "participant_id"].unique()
    known = here[here["scale"].isin([each.scale for each in study.outcomes])].dropna(subset="value")
    counts = known.groupby("participant_id")["scale"].nunique().reindex(there, fill_value=0)
    return int((counts == len(study.outcomes)).sum()), len(there)


def _moved(study: Study, given: dict[str, pd.DataFrame]) -> Estimate:
    """Return by how much the primary outcome moved the way that was expected."""
    first, last = study.comparisons[0]
    where = {"outcome": study.primary.scale, "wave_from": first, "wave_to": last}
    if study.design.groups is None:
        found = _published(given["effects"], **where, group="all", statistic="mean_diff")
    else:
        where |= {"assumption": "complete", "statistic": "difference"}
        found = _published(given["contrasts"], **where)
    if study.primary.expected == "higher" or found.estimate is None:
        return replace(found, statistic="expected_change")
    ends = (None if found.ci_high is None else -found.ci_high, found.ci_low)
    return replace(
        found,
        statistic="expected_change",
        method=f"{found.method}; sign turned",
        estimate=-found.estimate,
        ci_low=ends[0],
        ci_high=None if ends[1] is None else -ends[1],
    )


def _published(table: pd.DataFrame, **where: str) -> Estimate:
    """Return a result as it is published; a criterion is judged by its interval, not by a p."""
    found = earlier_result(table, **where)
    why = "there is no such result"
    if found is None:
        return estimate(where["statistic"], "", nan, n=0, why=why)
    lacking = found.estimate is None and not found.note
    return replace(found, p=None, note=f"{NOT_ESTIMABLE}{why}" if lacking else found.note)
