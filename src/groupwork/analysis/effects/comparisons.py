"""Whose scores are compared: every outcome, pair of waves and group that the study declares."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pandas as pd

from groupwork.errors import GroupworkError
from groupwork.statistics.paired import Pairs
from groupwork.study.outcomes import Outcome
from groupwork.study.study import Study

#: Key columns of the tables of effects and of reliable change.
KEYS = ["outcome", "group", "wave_from", "wave_to"]

EVERYBODY = "all"

#: Why there is no change of what was not asked at (the earlier, the later) time.
NOT_ASKED = {
    (False, False): "",
    (True, False): "not asked at the earlier time",
    (False, True): "not asked at the later time",
    (True, True): "asked at neither time",
}


@dataclass(frozen=True)
class Comparison:
    """One outcome of one group at two waves.

    Attributes
    ----------
    outcome : Outcome
    group : str
        "all", or a level of the attribute that makes the groups.
    wave_from, wave_to : str
    scores : DataFrame
        Index participant_id, sorted; columns pre and post; everybody with a row of this outcome
        at either wave, NaN where the score is missing.
    not_asked : str
        Where nobody answered anything of this outcome at a wave at which other things were
        asked: at which of the two.
    """

    outcome: Outcome
    group: str
    wave_from: str
    wave_to: str
    scores: pd.DataFrame
    not_asked: str = ""

    @property
    def keys(self) -> dict[str, str]:
        """The key columns of this comparison's rows."""
        return {
            "outcome": self.outcome.scale,
            "group": self.group,
            "wave_from": self.wave_from,
            "wave_to": self.wave_to,
        }

    @property
    def pairs(self) -> Pairs:
        """The complete pairs."""
        return Pairs.complete(self.scores["pre"].to_numpy(), self.scores["post"].to_numpy())


def scores_by_wave(scores: pd.DataFrame, scale: str) -> pd.DataFrame:
    """Return one scale's scores, a row a person and a column a wave (NaN where missing)."""
    chosen = scores.loc[scores["scale"] == scale]
    return chosen.pivot(index="participant_id", columns="wave", values="value").astype(float)


def _is_answered(scores: pd.DataFrame) -> pd.Series:
    has_value = scores["value"].notna()
    return has_value | (scores["items_answered"] > 0) if "items_answered" in scores else has_value


def asked_waves(scores: pd.DataFrame, scale: str) -> set[str]:
    """Return the waves at which somebody answered something of a scale."""
    return set(scores.loc[_is_answered(scores) & (scores["scale"] == scale), "wave"])


def groups_of(study: Study) -> list[str]:
    """Return "all", and the level codes of the groups where the study has groups."""
    if study.design.groups is None:
        return [EVERYBODY]
    return [EVERYBODY, *(study.attributes[study.design.groups.attribute].levels or {})]


def group_of(study: Study, people: pd.DataFrame) -> dict[str, str]:
    """Return each person's group by participant_id; empty where the study has no groups."""
    if study.design.groups is None:
        return {}
    known = people[["participant_id", study.design.groups.attribute]].dropna()
    # A code like 1 comes back from CSV as a number.
    return {
        str(person): str(int(level)) if isinstance(level, float) else str(level)
        for person, level in known.itertuples(index=False)
    }


def is_inside(group: str, groups: dict[str, str], people: Iterable[object]) -> list[bool]:
    """Say of each person whether a group has them; "all" has whoever is in an arm.

    Parameters
    ----------
    group : str
    groups : dict
        As `group_of` returns it; without arms it is empty, and "all" has everybody.
    people : iterable
        participant_id of each.
    """
    known = [groups.get(str(person)) for person in people]
    return [not groups or own == group or (group == EVERYBODY and own is not None) for own in known]


def comparisons(study: Study, scores: pd.DataFrame, people: pd.DataFrame) -> Iterator[Comparison]:
    """Yield every outcome x pair of waves x group: everybody first, then each group.

    Parameters
    ----------
    study : Study
    scores : DataFrame
        participant_id, wave, scale, value.
    people : DataFrame
        participant_id and a column per attribute.

    Raises
    ------
    GroupworkError
        Both waves have scores, but nobody has both.
    """
    groups = group_of(study, people)
    held = set(scores.loc[_is_answered(scores), "wave"])
    for outcome in study.outcomes:
        asked = asked_waves(scores, outcome.scale)
        waves = scores_by_wave(scores, outcome.scale)
        for wave_from, wave_to in study.comparisons:
            both = waves.reindex(columns=[wave_from, wave_to]).set_axis(["pre", "post"], axis=1)
            present = scores.loc[
                (scores["scale"] == outcome.scale) & scores["wave"].isin([wave_from, wave_to]),
                "participant_id",
            ]
            both = both.loc[both.index.isin(present)]
            counts = both.notna().sum()
            # A wave without scores is a result; two waves of other people are a mistake.
            if counts.all() and both.dropna().empty:
                raise GroupworkError(
                    f"Outcome '{outcome.scale}': nobody has a score at both '{wave_from}' and "
                    f"'{wave_to}' (scores at '{wave_from}': {counts['pre']}, at '{wave_to}': "
                    f"{counts['post']}). Check the waves in 'comparisons', and that people have "
                    f"the same identifier in the files of both waves."
                )
            lacking = (wave_from in held - asked, wave_to in held - asked)
            for group in groups_of(study):
                own = both.loc[is_inside(group, groups, both.index)]
                yield Comparison(outcome, group, wave_from, wave_to, own, NOT_ASKED[lacking])
