"""The closing questionnaire, item by item and as a scale."""

import numpy as np
import pandas as pd

from groupwork.analysis.rows import described_rows, statistic_rows
from groupwork.prepare.score import answer_matrix, keyed, score_answers
from groupwork.statistics.shares import share
from groupwork.study.study import Study
from groupwork.tables import statistics_table


def satisfaction_table(study: Study, responses: pd.DataFrame) -> pd.DataFrame:
    """Describe the closing questionnaire, item by item and as a scale.

    Parameters
    ----------
    study : Study
        Its `satisfaction` names instrument and wave.
    responses : pandas.DataFrame
        The cleaned long table of answers.

    Returns
    -------
    pandas.DataFrame
        item (`all` for the scale, unless each item is a score), then the statistic columns: mean
        (t interval), sd, median, min, max and, for items, top_two_share (Wilson interval).
        Reversed items are reverse-coded first, so that the top two answers are always the
        favourable ones; `method` says where.
    """
    assert study.satisfaction is not None
    instrument = study.questionnaires[study.satisfaction.instrument]
    of_wave = responses[responses["wave"] == study.satisfaction.wave]
    answers = keyed(instrument, answer_matrix(instrument, of_wave))
    rows = []
    for item in instrument.item_ids:
        given = answers[item].dropna()
        turned = "reverse-coded answers" if item in instrument.reversed else "answers"
        top = int((given >= instrument.item_range(item)[1] - 1).sum())
        method = f"{turned}, Wilson interval"
        found = described_rows(given, study.ci_level, turned)
        found.append(share("top_two_share", method, top, len(given), study.ci_level))
        rows += statistic_rows(item=item, estimates=found)
    scale = instrument.scores[0]
    if len(instrument.scale_items(scale)) < min(2, len(instrument.item_ids)):
        # Each question is told by itself.
        return statistics_table(rows, ["item"])
    columns = answers[instrument.scale_items(scale)].to_numpy()
    values = pd.Series(np.asarray(score_answers(scale, columns)["value"], dtype=float))
    whole = described_rows(values, study.ci_level, "scale scores")
    rows += statistic_rows(item="all", estimates=whole)
    return statistics_table(rows, ["item"])
