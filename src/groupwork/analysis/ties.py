"""Which supporters members named again, no more, or anew."""

from itertools import pairwise

import numpy as np
import pandas as pd

from groupwork.statistics.estimate import Estimate, estimate
from groupwork.study.files import NetworkFile
from groupwork.study.study import Study
from groupwork.tables import statistics_table

_KEYS = ["scope", "wave_from", "wave_to", "source"]


def ties_table(study: Study, network: pd.DataFrame) -> pd.DataFrame:
    """Follow the supporters of the members from each time to the next.

    Parameters
    ----------
    study : Study
        Its network files name the column of supporters.
    network : pandas.DataFrame
        participant_id, wave, source, supporter; one row a supporter. Supporters without a number
        cannot be followed and are counted apart.

    Returns
    -------
    pandas.DataFrame
        scope (all, source), wave_from, wave_to, source, the statistic columns, and at_least. For
        each two times in a row, of members asked at both (n): before and after (supporters who
        can be followed), kept (named at both), lost (at the first alone), gained (at the second
        alone), kept_share (of those before), not_followed (named at either time without a
        number). A supporter is of the kind that was named first. at_least counts the members who
        have such a tie, but no farther than `privacy.small_cell`.

    Notes
    -----
    There are no intervals: the supporters of one member are not independent of each other, and
    who is asked when they last met is not asked whether they will meet again.
    """
    sources = list(
        dict.fromkeys(
            source
            for file in study.files
            if isinstance(file, NetworkFile)
            for source in file.sources
        )
    )
    waves = [wave.id for wave in study.waves if (network["wave"] == wave.id).any()]
    rows: list[dict] = []
    for first, second in pairwise(waves):
        asked = [
            set(network.loc[network["wave"] == wave, "participant_id"]) for wave in (first, second)
        ]
        both = asked[0] & asked[1]
        here = network[network["participant_id"].isin(both) & network["source"].notna()]
        here = here[here["wave"].isin([first, second])]
        ties = _ties(here, first, second)
        unnumbered = here[here["supporter"].isna()]
        for source in ["all", *sources]:
            own = ties if source == "all" else ties[ties["source"] == source]
            apart = unnumbered if source == "all" else unnumbered[unnumbered["source"] == source]
            keys = {
                "scope": "all" if source == "all" else "source",
                **{"wave_from": first, "wave_to": second, "source": source},
            }
            for each, people in _counts(own, apart, len(both)):
                fewest = min(people, study.privacy.small_cell) if people else None
                rows.append(keys | each.row() | {"at_least": fewest})
    table = statistics_table(rows, _KEYS)
    at_least = pd.Series([row["at_least"] for row in rows], dtype="float64").astype("Int64")
    return table.assign(at_least=at_least)


def _ties(named: pd.DataFrame, first: str, second: str) -> pd.DataFrame:
    """Return each tie once: participant_id, supporter, source, before, after."""
    known = named.dropna(subset="supporter")
    ordered = pd.concat([known[known["wave"] == wave] for wave in (first, second)])
    keys = ["participant_id", "supporter"]
    source = ordered.groupby(keys, sort=False)["source"].first()
    at = {
        name: source.index.isin(pd.MultiIndex.from_frame(known.loc[known["wave"] == wave, keys]))
        for name, wave in (("before", first), ("after", second))
    }
    return source.reset_index().assign(**at)


def _counts(ties: pd.DataFrame, apart: pd.DataFrame, n: int) -> list[tuple[Estimate, int]]:
    """Return each count with the members who have such a tie."""
    before, after = ties["before"].astype(bool), ties["after"].astype(bool)
    chosen = {
        "before": ties[before],
        "after": ties[after],
        "kept": ties[before & after],
        "lost": ties[before & ~after],
        "gained": ties[after & ~before],
        "not_followed": apart,
    }
    members = {name: table["participant_id"].nunique() for name, table in chosen.items()}
    found = [
        (estimate(name, _METHODS[name], len(table), n=n), members[name])
        for name, table in chosen.items()
    ]
    total, kept = len(chosen["before"]), len(chosen["kept"])
    why = "" if total else "nobody named a supporter who could be followed"
    share = kept / total if total else np.nan
    said = estimate("kept_share", "of the supporters before", share, n=n, why=why)
    return [*found, (said, members["kept"])]


_METHODS = {
    "before": "supporters who can be followed",
    "after": "supporters who can be followed",
    "kept": "named at both times",
    "lost": "named at the earlier time alone",
    "gained": "named at the later time alone",
    "not_followed": "named without a label",
}
