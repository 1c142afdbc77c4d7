"""What the data look like: scores, people, drop-out, and what cleaning did."""

from collections.abc import Iterator, Mapping
from math import nan

import pandas as pd

from groupwork.analysis.groups import (
    asked_of,
    attribute_values,
    by_group,
    not_asked,
    without_arm,
)
from groupwork.ingest.readers.cells import fold
from groupwork.prepare.answers import NOT_ASKED_REASONS
from groupwork.statistics.estimate import Estimate, estimate
from groupwork.statistics.shares import share, shares_at_ends
from groupwork.statistics.summaries import describe
from groupwork.study.design import Attribute
from groupwork.study.study import Study
from groupwork.tables import statistics_table

#: Why a mean of an arm is lacking.
NOT_ASKED = "not asked"
#: How the missing of an attribute are counted where some of them were led past its question.
SOME_NOT_ASKED = "people, some of them led past the question"


def descriptives_tables(
    study: Study, scores: pd.DataFrame, people: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the table of `descriptives_table`, and the same of everybody with a score.

    The second stays private: it tells the means of a wave with those whom the first leaves out.
    """
    there, unasked = _asked(study, scores, people), _unasked(study, scores, people)
    everybody = {scale: there[there["scale"] == scale] for scale in study.scales}
    return (
        descriptives_table(study, scores, people),
        _described(study, everybody, people, unasked),
    )


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
        people who answered something at this wave, but not enough of this scale. A scale that an
        arm was not asked has one row there, its mean, which says so.

    Notes
    -----
    The table of effects gives the means of the people who have both scores of a comparison. A
    mean of one person more would give away that person's score: n times the one mean minus
    n - 1 times the other. A wave that is compared is therefore described by the people of its
    first comparison wherever fewer than `privacy.small_cell` others have a score there.
    """
    own = {scale: described_scores(study, scores, people, scale) for scale in study.scales}
    return _described(study, own, people, _unasked(study, scores, people))


def _described(
    study: Study,
    scores: Mapping[str, pd.DataFrame],
    people: pd.DataFrame,
    unasked: set[tuple[str, str, str]],
) -> pd.DataFrame:
    rows = []
    for scale, (instrument, part) in study.scales.items():
        ends = instrument.score_range(part)
        for group, table in by_group(study, scores[scale], people):
            for wave in study.waves:
                values = table.loc[table["wave"] == wave.id, "value"].to_numpy(dtype=float)
                found = []
                if len(values):
                    found = describe(values, study.ci_level)
                    found += shares_at_ends(values, *ends, study.ci_level)
                elif (scale, group, wave.id) in unasked:
                    found = [estimate("mean", "t interval", nan, n=0, why=NOT_ASKED)]
                keys = {"scale": scale, "group": group, "wave": wave.id}
                rows += [keys | each.row() for each in found]
    return statistics_table(rows, ["scale", "group", "wave"])


def described_scores(
    study: Study, scores: pd.DataFrame, people: pd.DataFrame, scale: str
) -> pd.DataFrame:
    """Return the rows of a scale that are described: see the notes of `descriptives_table`."""
    there = _asked(study, scores, people)
    return without_few(study, there[there["scale"] == scale], people)


def without_few(study: Study, scores: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Leave out the few people beyond those who are compared, of any group, wave by wave.

    Parameters
    ----------
    study : Study
    scores : pandas.DataFrame
        participant_id, wave, value, of one scale.
    people : pandas.DataFrame
        One row a person, with the attribute that says the group.
    """
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


def participants_table(
    study: Study, scores: pd.DataFrame, people: pd.DataFrame, audit: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Describe people by their attributes, at `Study.described_waves` or an attribute's own wave.

    Parameters
    ----------
    study : Study
    scores : pandas.DataFrame
        The table of `score.score`; it says who was there.
    people : pandas.DataFrame
        One row a person, one column an attribute.
    audit : pandas.DataFrame, optional
        It says who was led past a question.

    Returns
    -------
    pandas.DataFrame
        Keys attribute, level, group, wave. Statistics count and percent for each level of a
        category and for the level "missing"; statistics of `describe` for a number, where
        level is empty. An arm that was not asked has no rows, and its people are in no others.
        Who was led past a question is not missing: n are those asked, and "not_asked" counts the
        others of everybody. Where either are fewer than `privacy.small_cell` somewhere, they are
        among the missing, whose method says so: n would give them away.
    """
    rows: list[dict[str, object]] = []
    passed = _led_past(study, audit)
    present = _present(study, scores, people)
    waves = study.described_waves
    for name, attribute in study.attributes.items():
        known = attribute_values(study, people, name)
        answered = present["participant_id"].map(known).notna()
        asked = asked_of(study, present, people, answered, ["wave"])
        found: list[_Answered] = []
        for group, table in by_group(study, asked, people):
            if group != "all" and study.design.groups and study.design.groups.attribute == name:
                continue  # a group consists of itself
            # What was asked at a later time describes those who were there then.
            for wave in [attribute.wave] if attribute.wave else waves:
                values = known.reindex(table.loc[table["wave"] == wave, "participant_id"])
                past = values.isna() & values.index.isin(passed.get(name, set()))
                # Of several forms without codes one may not have asked it.
                is_asked = len(waves) == 1 or known.isna().all() or not values.isna().all()
                if len(values) and is_asked:
                    keys = {"attribute": name, "group": group, "wave": wave}
                    found.append((keys, values, past))
        rows += _described_apart(study, attribute, found)
    return statistics_table(rows, ["attribute", "level", "group", "wave"])


# Keys of some people, their answers, and who of them was led past the question.
_Answered = tuple[dict[str, str], pd.Series, pd.Series]


def _led_past(study: Study, audit: pd.DataFrame | None) -> dict[str, set[str]]:
    """Return attribute -> who was led past its question by what they had answered before."""
    if audit is None or audit.empty:
        return {}
    rows = audit[audit["reason"].isin(NOT_ASKED_REASONS) & audit["column"].notna()]
    who = rows.groupby(rows["column"].astype("str").map(fold))["participant_id"].agg(set)
    return {
        name: who[column]
        for name, attribute in study.attributes.items()
        if (column := fold(attribute.column or name)) in who.index
    }


def _described_apart(
    study: Study, attribute: Attribute, found: list[_Answered]
) -> Iterator[dict[str, object]]:
    """Yield the rows of those asked, and how many were not, wherever neither are few."""
    small = study.privacy.small_cell
    few = {
        keys["wave"]
        for keys, _, past in found
        if 0 < past.sum() < small or 0 < (~past).sum() < small
    }
    for keys, values, past in found:
        together = keys["wave"] in few
        asked = values if together or past.all() else values[~past]
        some = bool(past.any()) and len(asked) == len(values)
        for level, each in _characteristic(attribute, asked, study.ci_level, not_asked=some):
            yield keys | {"level": level} | each.row()
        if len(asked) < len(values):
            count = estimate("not_asked", "led past the question", past.sum(), n=len(values))
            yield keys | {"level": "missing"} | count.row()


def _characteristic(
    attribute: Attribute, values: pd.Series, level: float, *, not_asked: bool
) -> Iterator[tuple[str, Estimate]]:
    """Yield (level of the attribute, statistic of it)."""
    n = len(values)
    counts = values.value_counts()
    if attribute.levels is None:
        numbers = describe(values.to_numpy(dtype=float), level)
        yield from (("", each) for each in numbers if each.statistic != "missing")
    for code in [*(attribute.levels or {}), "missing"]:
        count = values.isna().sum() if code == "missing" else counts.get(code, 0)
        some = not_asked and code == "missing"
        yield code, estimate("count", SOME_NOT_ASKED if some else "people", count, n=n)
        yield code, estimate("percent", "of all people", 100 * count / n, n=n)


def flow_table(study: Study, scores: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Count who was there at each wave, and who of the pre-test was lost.

    Parameters
    ----------
    study : Study
    scores : pandas.DataFrame
        The table of `score.score`. A person was there who answered at least one item, in a single
        survey also who told anything else.
    people : pandas.DataFrame
        One row a person, with the attribute that says the group.

    Returns
    -------
    pandas.DataFrame
        Keys group, wave. Statistics people; without_arm, who was there and is in no arm, where a
        study has arms and there are such people. Arms have no row at a wave whose people gave no
        codes, since none of them can be in one. Where people are followed, with_both (there at
        this wave and at the pre-test) at every other wave, and lost and lost_share (there at the
        pre-test, not at this wave; Wilson interval) at the waves after it. Who is in an arm of
        which nobody was asked at a wave was not lost, and is not in these. A closing form that
        people gave without their codes has people alone. Where whole groups were allocated,
        clusters, how many of them the people of an arm are in.
    """
    rows = []
    order = [wave.id for wave in study.waves]
    pre = next((wave.id for wave in study.waves if wave.role == "pre"), None)
    present = _present(study, scores, people)
    beside = without_arm(study, present, people)["wave"].value_counts()
    unnamed = {*study.surveys_apart, *study.closing_waves}
    at = present.groupby("wave")["participant_id"].agg(set)
    apart = {wave: not_asked(study, people, at.get(wave, set())) for wave in order}
    for group, table in by_group(study, present, people):
        there = {wave: set(table.loc[table["wave"] == wave, "participant_id"]) for wave in order}
        for place, wave in enumerate(order):
            here = there[wave]
            if group != "all" and wave in unnamed:
                continue
            found = [estimate("people", "at least one answer", len(here), n=len(here))]
            if group == "all" and wave not in unnamed and (count := int(beside.get(wave, 0))):
                found.append(estimate("without_arm", "in no arm", count, n=count))
            unknown = study.is_unlinked or wave in study.closing_waves
            asked = there[pre] - apart[wave] if pre is not None else set()
            if pre is not None and wave != pre and not unknown and (asked or not there[pre]):
                start = len(asked)
                both = len(here & asked)
                found += [estimate("with_both", f"also at {pre}", both, n=start)]
                if place > order.index(pre):
                    found += [
                        estimate("lost", f"since {pre}", start - both, n=start),
                        share(
                            "lost_share",
                            f"since {pre}, Wilson",
                            start - both,
                            start,
                            study.ci_level,
                        ),
                    ]
            if wave == pre and group != "all" and (known := _clusters(study, people, here)):
                found.append(estimate("clusters", "groups that were allocated", known, n=len(here)))
            rows += [{"group": group, "wave": wave} | each.row() for each in found]
    return statistics_table(rows, ["group", "wave"])


def _clusters(study: Study, people: pd.DataFrame, here: set[str]) -> int:
    """Count the groups that were allocated as a whole; 0 where persons were, or nothing says it."""
    arms, sites = study.design.groups, study.design.sites
    if arms is None or arms.allocated != "groups" or sites is None:
        return 0
    return int(people.loc[people["participant_id"].isin(here), sites].nunique())


def audit_summary(study: Study, audit: pd.DataFrame) -> pd.DataFrame:
    """Count the audit table by what was done and why; nobody can be told from it.

    Parameters
    ----------
    study : Study
        Not read.
    audit : pandas.DataFrame
        Columns `tables.AUDIT_COLUMNS`.

    Returns
    -------
    pandas.DataFrame
        action, reason, instrument, wave, count; the counts sum to the rows of `audit`.
    """
    keys = ["action", "reason", "instrument", "wave"]
    return audit.groupby(keys, dropna=False).size().rename("count").reset_index()


def _asked(study: Study, scores: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Return the scores of who was there, without those of an arm that was not asked."""
    there = scores.merge(_present(study, scores, people))
    return asked_of(study, there, people, there["items_answered"] > 0, ["wave", "scale"])


def _unasked(study: Study, scores: pd.DataFrame, people: pd.DataFrame) -> set[tuple[str, str, str]]:
    """Return scale, arm and wave of what an arm was not asked while others were."""
    there = scores.merge(_present(study, scores, people))
    others = there.drop(_asked(study, scores, people).index)
    _, *arms = by_group(study, others, people)
    return {
        (str(scale), arm, str(wave))
        for arm, rows in arms
        for scale, wave in rows[["scale", "wave"]].drop_duplicates().itertuples(index=False)
    }


def _present(study: Study, scores: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Return participant_id and wave of who answered an item there; of a survey, anything."""
    answered = scores["items_answered"] > 0
    if study.is_single_survey:
        told = people.set_index("participant_id")[list(study.attributes)].notna().any(axis=1)
        answered |= scores["participant_id"].isin(told.index[told])
    return scores.loc[answered, ["participant_id", "wave"]].drop_duplicates()
