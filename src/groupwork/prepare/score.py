"""From answers to scores: reverse-coding, the rule for missing items, sums, means and indices."""

from typing import Any

import numpy as np
import pandas as pd

from groupwork.errors import GroupworkError, nearest
from groupwork.study.instruments import Instrument, Score
from groupwork.study.study import Study

#: Columns of the scores table.
SCORE_COLUMNS = [
    "participant_id",
    "wave",
    "scale",
    "value",
    "items_answered",
    "items_total",
    "missing_reason",
]


def score(study: Study, responses: pd.DataFrame) -> pd.DataFrame:
    """Score every instrument of a study.

    Parameters
    ----------
    study : Study
    responses : pandas.DataFrame
        The cleaned long table: one row a person, wave and item, `value` as answered.

    Returns
    -------
    pandas.DataFrame
        `SCORE_COLUMNS`, one row a person, wave and scale. Where more items are missing than
        the scale allows, `value` is empty and `missing_reason` says so. Sorted by person,
        then by wave and scale in the order of the study file.

    Raises
    ------
    GroupworkError
        An item that its instrument does not have, or an item answered twice.
    """
    tables = []
    for instrument in study.questionnaires.values():
        answers = keyed(instrument, answer_matrix(instrument, responses))
        sheets = answers.index.to_frame(index=False)
        tables += [
            sheets.assign(
                scale=instrument.scale(part),
                **score_answers(part, answers[instrument.scale_items(part)].to_numpy()),
            )
            for part in instrument.scores
        ]
    order = {
        "wave": {wave.id: place for place, wave in enumerate(study.waves)},
        "scale": {scale: place for place, scale in enumerate(study.scales)},
    }
    if not tables:  # a study without questionnaires
        return pd.DataFrame(columns=SCORE_COLUMNS)
    return pd.concat(tables)[SCORE_COLUMNS].sort_values(
        ["participant_id", "wave", "scale"],
        key=lambda column: column.map(order[column.name]) if column.name in order else column,
        ignore_index=True,
    )


def answer_matrix(instrument: Instrument, responses: pd.DataFrame) -> pd.DataFrame:
    """Spread the long table of answers into one row a person and wave, one column an item.

    Parameters
    ----------
    instrument : Instrument
    responses : pandas.DataFrame
        The cleaned long table; other instruments' rows are passed over.

    Returns
    -------
    pandas.DataFrame
        Answers as given (not reverse-coded), NaN where missing. Index: participant_id, wave,
        sorted. Columns: all items of the instrument, in its order.

    Raises
    ------
    GroupworkError
        An item that the instrument does not have, or an item answered twice.
    """
    rows = responses[responses["instrument"] == instrument.id]
    items = pd.Index(instrument.item_ids, name="item")
    column = items.get_indexer(pd.Index(rows["item"]))
    if (column < 0).any():
        item = str(rows["item"].to_numpy()[column < 0][0])
        raise GroupworkError(
            f"responses: instrument '{instrument.id}' has no item '{item}'. {nearest(item, items)}"
        )
    by_sheet = rows.groupby(["participant_id", "wave"])
    row = by_sheet.ngroup().to_numpy()
    sheets = by_sheet.size().index
    filled = np.zeros((len(sheets), len(items)), dtype=bool)
    filled[row, column] = True
    if filled.sum() < len(rows):
        raise GroupworkError(
            f"responses: instrument '{instrument.id}' has two answers of one person to one item "
            f"at one wave. Clean the responses first: one submission a person and wave may stay."
        )
    answers = np.full(filled.shape, np.nan)
    answers[row, column] = rows["value"]
    return pd.DataFrame(answers, index=sheets, columns=items)


def keyed(instrument: Instrument, answers: pd.DataFrame) -> pd.DataFrame:
    """Reverse-code the reversed items: lowest code + highest code - answer.

    Parameters
    ----------
    instrument : Instrument
    answers : pandas.DataFrame
        Answers as given, one column an item.
    """
    answers = answers.copy()
    for item in instrument.reversed:
        answers[item] = sum(instrument.item_range(item)) - answers[item]
    return answers


def scored_answers(instrument: Instrument, part: Score, answers: pd.DataFrame) -> pd.DataFrame:
    """Reverse-code the answers that a score is made of, and add up those that are one item.

    Parameters
    ----------
    instrument : Instrument
    part : Score
    answers : pandas.DataFrame
        Answers as given, one column an item.

    Returns
    -------
    pandas.DataFrame
        One column an item as it is scored; NaN where an answer is missing.
    """
    coded = keyed(instrument, answers)
    items = instrument.scored_items(part).items()
    sums = {item: coded[parts].sum(axis=1, skipna=False) for item, parts in items}
    return pd.DataFrame(sums, index=coded.index)


def score_answers(part: Score, answers: np.ndarray) -> dict[str, Any]:
    """Compute one score of many people.

    Parameters
    ----------
    part : Score
    answers : numpy.ndarray, shape (people, items)
        Reverse-coded answers to the items of this score, NaN where missing.

    Returns
    -------
    dict
        The columns value, items_answered, items_total and missing_reason of the scores table.

    Notes
    -----
    Up to `max_missing` items may be missing. With `prorate` the sum is then the mean of the
    answered items times the number of items; without, the sum of the answered ones. A score
    that is a mean is the mean of the answered items either way. Zung's index drops the
    decimals after multiplying the raw sum by 1.25.
    """
    total = answers.shape[1]
    missing = np.isnan(answers)
    answered = total - missing.sum(axis=1)
    values = np.where(missing, 0.0, answers).sum(axis=1)
    if part.statistic == "mean":
        values = values / np.maximum(answered, 1)
    elif part.prorate:
        values = values * total / np.maximum(answered, 1)
    values = values * part.multiply
    if part.floor:
        # A prorated 50 may come out as 49.999…; nine decimals are finer than any true fraction.
        values = np.floor(np.round(values, 9))
    allowed = min(part.max_missing, total - 1)
    limit = f"at most {allowed} may be" if allowed else "none may be"
    reasons = pd.array(
        [
            f"{count} of {total} items missing, {limit}" if count > allowed else None
            for count in range(total + 1)
        ],
        dtype="str",
    )
    return {
        "value": np.where(total - answered > allowed, np.nan, values),
        "items_answered": answered,
        "items_total": total,
        "missing_reason": reasons[total - answered],
    }
