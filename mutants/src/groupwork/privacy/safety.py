"""Answers after which somebody should speak with the person."""

import pandas as pd

from groupwork.study.study import Study

COLUMNS = ["participant_id", "wave", "instrument", "item", "value"]


def safety_table(study: Study, responses: pd.DataFrame) -> pd.DataFrame:
    """List the answers to safety items that reach their mark; for a private folder only.

    Parameters
    ----------
    study : Study
        Its instruments name their `safety_items`.
    responses : pandas.DataFrame
        The cleaned long table of answers.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`, one row an answer, in the order of the answers. A missing answer is none.
    """
    marks = [
        {"instrument": name, "item": item, "mark": mark}
        for name, instrument in study.questionnaires.items()
        for item, mark in instrument.safety_items.items()
    ]
    wanted = pd.DataFrame(marks, columns=["instrument", "item", "mark"])
    joined = responses.merge(wanted, on=["instrument", "item"])
    return joined.loc[joined["value"] >= joined["mark"], COLUMNS].reset_index(drop=True)
