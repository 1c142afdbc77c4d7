"""What the interviews speak of: how many segments, interviews and people per code."""

from math import nan

import pandas as pd

from groupwork.analysis.interviews.occurrences import (
    Occurrences,
    any_code,
    occurrences,
    parents,
)
from groupwork.statistics.estimate import Estimate, estimate
from groupwork.statistics.exact import sign_p
from groupwork.study.study import Study
from groupwork.tables import statistics_table

_KEYS = ["code", "interview", "phase"]


def themes_table(study: Study, segments: pd.DataFrame) -> pd.DataFrame:
    """Count codes: segments, interviews and people; in all, before and after, by interview.

    Every count is given by each rule of `occurrences`, the first being for the text; by interview
    by the first alone. A code counts with those below it in the code tree.

    Parameters
    ----------
    study : Study
    segments : pandas.DataFrame
        One row a segment, coder and code.

    Returns
    -------
    pandas.DataFrame
        code, interview, phase, then the statistic columns. In rows of interview `all`: segments
        (n: all segments), for a code with others below it also segments_own (its own alone),
        interviews (n: all), people (n: all) and people_share, without an interval, since who is
        interviewed is chosen and stands for nobody else; code
        `all` counts segments with any code. The same for each phase where interviews have one,
        and for the first comparison's phases together people_before_only, people_after_only and
        mcnemar (the difference of the shares of the people interviewed at both, with the exact
        p of McNemar's test). In rows of an interview: segments.
    """
    free = study.interviews is not None and study.interviews.unit == "free"
    rolled = occurrences(study, segments, rolled=True)
    own = occurrences(study, segments, rolled=False)
    has_parts = set(parents(study).values())
    rows: list[dict] = []
    for each, alone in zip(rolled, own, strict=True):
        together = any_code(each.found, free=free)
        parts = dict(iter(each.found.groupby("code"))) | {"all": together}
        owned = alone.found["code"].value_counts()
        waves = [wave.id for wave in study.waves if wave.id in set(each.interviews["phase"])]
        for code in [*each.codes, "all"]:
            found = parts.get(code, each.found.iloc[:0])
            counts = _counts(each, found)
            if code in has_parts:
                number = int(owned.get(code, 0))
                method = f"{each.rule}; without the codes below it"
                counts.insert(1, estimate("segments_own", method, number, n=counts[0].n))
            rows += [_row(code, "all", "all", count) for count in counts]
            for wave in waves:
                rows += [
                    _row(code, "all", wave, count) for count in _counts(each, found, phase=wave)
                ]
            if len(study.before_after) > 1 and set(study.before_after) <= set(waves):
                before, after = study.before_after
                pair = f"{before} to {after}"
                rows += [
                    _row(code, "all", pair, change)
                    for change in _changes(each, found, before, after)
                ]
    rows += _by_interview(rolled[0])
    return statistics_table(rows, _KEYS)


def _row(code: str, interview: str, phase: str, each: Estimate) -> dict:
    return {"code": code, "interview": interview, "phase": phase, **each.row()}


def _counts(each: Occurrences, found: pd.DataFrame, phase: str | None = None) -> list[Estimate]:
    interviews, speakers = each.interviews, each.speakers
    if phase is not None:
        interviews, speakers, found = (
            table[table["phase"] == phase] for table in (interviews, speakers, found)
        )
    rows = [estimate("segments", each.rule, len(found), n=int(interviews["segments"].sum()))]
    for name, column in [("interviews", "interview"), ("people", "participant_id")]:
        number, total = found[column].nunique(), speakers[column].nunique()
        rows.append(estimate(name, each.rule, number, n=total))
    return [*rows, people_share(each.rule, number, total)]


def people_share(rule: str, number: int, total: int) -> Estimate:
    """Return the share of those interviewed who speak of something; see `themes_table`."""
    if not total:
        return estimate("people_share", rule, nan, n=0, why="nobody was interviewed")
    return estimate("people_share", rule, number / total, n=total)


def _changes(each: Occurrences, found: pd.DataFrame, before: str, after: str) -> list[Estimate]:
    """Compare who speaks of a code before and after, of the people interviewed at both."""
    asked, spoke = (
        {wave: set(table.loc[table["phase"] == wave, "participant_id"]) for wave in (before, after)}
        for table in (each.speakers, found)
    )
    both = asked[before] & asked[after]
    only_before = len((spoke[before] - spoke[after]) & both)
    only_after = len((spoke[after] - spoke[before]) & both)
    n = len(both)
    method = f"{each.rule}; people interviewed at both"
    return [
        estimate("people_before_only", method, only_before, n=n),
        estimate("people_after_only", method, only_after, n=n),
        estimate(
            "mcnemar",
            f"{method}; exact",
            (only_after - only_before) / max(n, 1),
            n=n,
            p=sign_p(only_after, only_before + only_after),
            why="" if n else "nobody was interviewed at both",
        ),
    ]


def _by_interview(each: Occurrences) -> list[dict]:
    """Count the segments of each code in each interview.

    Interviews are named as in the list of approved quotations; the person's identifier, which
    the other tables share, is not given.
    """
    names = each.interviews["interview"].tolist()
    counts = pd.crosstab(each.found["interview"], each.found["code"])
    counts = counts.reindex(index=names, columns=each.codes, fill_value=0)
    about = zip(names, each.interviews["phase"], each.interviews["segments"], strict=True)
    return [
        _row(code, name, phase or "all", estimate("segments", each.rule, number, n=int(total)))
        for (name, phase, total), line in zip(about, counts.to_numpy(), strict=True)
        for code, number in zip(each.codes, line, strict=True)
    ]


def negative_cases(study: Study, segments: pd.DataFrame) -> pd.DataFrame:
    """List the segments that speak against a code, as the study file declares it (`against`).

    Parameters
    ----------
    study : Study
    segments : pandas.DataFrame

    Returns
    -------
    pandas.DataFrame
        code, against (the code that its segments speak against), interview, segment, then the
        statistic columns. In rows of interview `all`: segments, people (who say it) and
        people_both (who speak of both codes). In the others, one a segment: coders who gave it
        (n: the interview's coders). What was said is not in it.
    """
    each = occurrences(study, segments, rolled=True)[0]
    readers = each.interviews.set_index("interview")["readers"]
    rows: list[dict] = []
    for code in study.interviews.codes if study.interviews else []:
        if code.against is None or code.id not in each.codes:
            continue
        found = each.found[each.found["code"] == code.id]
        theme = each.found[each.found["code"] == code.against]
        people = set(found["participant_id"])
        both = people & set(theme["participant_id"])
        keys = {"code": code.id, "against": code.against}
        total = int(each.interviews["segments"].sum())
        counts = [
            estimate("segments", each.rule, len(found), n=total),
            estimate("people", each.rule, len(people), n=each.people),
            estimate("people_both", each.rule, len(both), n=each.people),
        ]
        rows += [{**keys, "interview": "all", "segment": "all", **c.row()} for c in counts]
        for interview, segment, coders in found[["interview", "segment", "coders"]].itertuples(
            index=False
        ):
            count = estimate("coders", each.rule, int(coders), n=int(readers[interview]))
            rows.append({**keys, "interview": interview, "segment": str(segment), **count.row()})
    return statistics_table(rows, ["code", "against", "interview", "segment"])
