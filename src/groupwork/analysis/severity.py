"""How many people reach the published cut-offs of a scale, time by time."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from groupwork.analysis.descriptives import without_few
from groupwork.analysis.effects.comparisons import scores_by_wave
from groupwork.analysis.groups import by_group
from groupwork.statistics.arrays import Bools, Floats
from groupwork.statistics.estimate import Estimate, estimate
from groupwork.statistics.shares import paired_difference, share
from groupwork.study.instruments import Cutoff
from groupwork.study.study import Study
from groupwork.tables import statistics_table

SEVERITY_KEYS = ["scale", "group", "wave_from", "wave_to", "cutoff"]

_SLACK = 1e-9  # so that a score at a cut-off is not below it by rounding


def severity_table(study: Study, scores: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Count who is at or above each published cut-off at each time, and how that changed.

    Parameters
    ----------
    study : Study
    scores : pandas.DataFrame
        participant_id, wave, scale, value.
    people : pandas.DataFrame
        One row a person, with the attribute that says the group.

    Returns
    -------
    pandas.DataFrame
        Keys scale, group, wave_from, wave_to and cutoff. Of everybody with a score at a time
        (wave_to empty): at_or_above_share (Wilson interval). Of those with scores at both times
        of a comparison: share_first, share_second and share_change, the later share less the
        earlier one (Newcombe's paired interval, McNemar's exact p). Empty for scales without
        cut-offs. As in `descriptives_table`, a time that is compared is described by the people
        compared where fewer than `privacy.small_cell` others have a score there.
    """
    rows = []
    for scale, (_, part) in study.scales.items():
        own = scores[(scores["scale"] == scale) & scores["value"].notna()]
        if not part.cutoffs or own.empty:
            continue
        own = without_few(study, own, people)
        for group, table in by_group(study, own, people):
            waves = scores_by_wave(table, scale)
            for cutoff in part.cutoffs:
                keys = {"scale": scale, "group": group, "cutoff": f"{cutoff.at:g}"}
                rows += [keys | row for row in _one(study, waves, cutoff)]
    return statistics_table(rows, SEVERITY_KEYS)


def _one(study: Study, waves: pd.DataFrame, cutoff: Cutoff) -> Iterator[dict]:
    """Yield the rows of one cut-off."""
    level, what = study.ci_level, f"at or above {cutoff.at:g}"
    note = f"{cutoff.label}; {cutoff.source}"
    for wave in study.waves:
        if wave.id in waves:
            values = waves[wave.id].dropna().to_numpy()
            count, method = int(_reached(values, cutoff).sum()), f"{what}, Wilson"
            found = share("at_or_above_share", method, count, len(values), level)
            row = found.row() | {"note": "; ".join(filter(None, [found.note, note]))}
            yield {"wave_from": wave.id, "wave_to": ""} | row
    for wave_from, wave_to in study.followed_comparisons:
        if {wave_from, wave_to} <= set(waves):
            pairs = waves[[wave_from, wave_to]].dropna().to_numpy()
            for each in _changes(pairs, cutoff, level, what):
                yield {"wave_from": wave_from, "wave_to": wave_to} | each.row()


def _reached(values: Floats, cutoff: Cutoff) -> Bools:
    return values >= cutoff.at - _SLACK


def _changes(pairs: Floats, cutoff: Cutoff, level: float, what: str) -> list[Estimate]:
    """Return both shares of the people with both scores, and their difference."""
    n, why, method = len(pairs), "nobody has both scores", f"{what}, Wilson"
    before, after = _reached(pairs, cutoff).T
    shares = [
        share(name, method, int(reached.sum()), n, level, why=why)
        for name, reached in (("share_first", before), ("share_second", after))
    ]
    if not n:
        return [*shares, estimate("share_change", what, np.nan, n=0, why=why)]
    cells = (before & after, before & ~after, ~before & after, ~before & ~after)
    both, first, second, neither = (int(each.sum()) for each in cells)
    return [*shares, paired_difference((both, first, second, neither), level, what)]
