"""The change that speaks to each prediction of the theory."""

from dataclasses import replace

import pandas as pd

from groupwork.analysis.effects.comparisons import scores_by_wave
from groupwork.statistics import summaries
from groupwork.study.study import Study
from groupwork.tables import statistics_table

KEYS = ["scale", "wave_from", "wave_to"]


def predictions_table(study: Study, scores: pd.DataFrame) -> pd.DataFrame:
    """Compute the mean change of each scale that a prediction names.

    Parameters
    ----------
    study : Study
    scores : pandas.DataFrame
        participant_id, wave, scale, value.

    Returns
    -------
    pandas.DataFrame
        scale, wave_from, wave_to, then the statistic columns: `mean_diff`, later minus earlier over
        the first comparison, of the people with both scores, with its *t* interval. Empty where a
        study has arms, whose differences stand in `models` and `tests`.
    """
    rows = []
    named = dict.fromkeys(each.scale for each in study.predictions if each.scale is not None)
    for scale in named if study.design.groups is None and study.comparisons else []:
        before, after = study.comparisons[0]
        wide = scores_by_wave(scores, scale).reindex(columns=[before, after]).dropna()
        change = (wide[after] - wide[before]).to_numpy(dtype=float)
        found = replace(
            summaries.mean(change, study.ci_level, statistic="mean_diff"),
            method=f"{after} - {before}; t interval",
        )
        rows.append({"scale": scale, "wave_from": before, "wave_to": after, **found.row()})
    return statistics_table(rows, KEYS)
