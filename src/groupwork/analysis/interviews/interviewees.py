"""Who was interviewed."""

import pandas as pd

from groupwork.analysis.groups import attribute_values
from groupwork.analysis.interviews.coders import is_for_agreement
from groupwork.statistics.estimate import estimate
from groupwork.study.study import Study
from groupwork.tables import statistics_table


def interviewees_table(
    study: Study, segments: pd.DataFrame, scores: pd.DataFrame, people: pd.DataFrame
) -> pd.DataFrame:
    """Count the people interviewed: members or not, and by what says their role.

    Parameters
    ----------
    study : Study
    segments : pandas.DataFrame
        interview, participant_id, ...; one row a segment, coder and code.
    scores : pandas.DataFrame
        The table of `score.score`. A member answered something at the pre-test.
    people : pandas.DataFrame
        One row a person, one column an attribute.

    Returns
    -------
    pandas.DataFrame
        attribute, level, then count and percent (n: people interviewed). The attribute `member`
        has the levels yes and no, where there is a pre-test, and "missing" where some stand in no
        questionnaire; that alone where nobody does, since it is then not known who they are. Then
        the attribute `interviews.role`, if one is declared, with its levels and "missing". A
        person counts once, however often she was interviewed.
    """
    segments = segments[~is_for_agreement(segments)]
    asked = pd.Index(segments["participant_id"].dropna().astype("str").unique())
    n = len(asked)
    counts: dict[tuple[str, str], int] = {}
    pre = [wave.id for wave in study.waves if wave.role == "pre"]
    if pre:
        there = scores.loc[scores["wave"].isin(pre) & (scores["items_answered"] > 0)]
        members = int(asked.isin(there["participant_id"].astype("str")).sum())
        known = pd.concat([people["participant_id"], scores["participant_id"]]).astype("str")
        linked = int(asked.isin(known).sum())
        if linked or not n:
            counts = {("member", "yes"): members, ("member", "no"): linked - members}
        if linked < n:
            counts["member", "missing"] = n - linked
    role = study.interviews.role if study.interviews else None
    if role is not None:
        values = attribute_values(study, people, role).reindex(asked)
        for level in study.attributes[role].levels or {}:
            counts[role, level] = int((values == level).sum())
        counts[role, "missing"] = int(values.isna().sum())
    why = "" if n else "nobody was interviewed"
    rows = [
        {"attribute": attribute, "level": level} | each.row()
        for (attribute, level), count in counts.items()
        for each in (
            estimate("count", "people", count, n=n),
            estimate("percent", "of all people", 100 * count / max(n, 1), n=n, why=why),
        )
    ]
    return statistics_table(rows, ["attribute", "level"])
